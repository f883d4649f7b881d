"""How the first rows of a file are understood: what the import dialog shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gisapp.model import instants
from gisapp.model.coordinates import format_point
from gisapp.model.instants import OPEN, OPEN_START, UNDATED
from gisapp.model.reading import ReadOptions
from gisapp.plugins import Preview, PreviewRow, ReadError
from gisapp.readers import assembly, dates, geometry, numbers, times
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 200
_LONGEST = 80  # characters of a value
Placer = Callable[[str, "pa.Table", Problems, list[str]], "geometry.Found | None"]


def of_table(
    file: str,
    table: pa.Table,
    place: Placer,
    problems: Problems,
    options: ReadOptions,
    settings: frozenset[str],
) -> Preview:
    """The preview of ``table``, the first rows of ``file``, whose rows ``place`` places."""
    said: list[str] = []
    found, wrong = None, ""
    try:
        assembly.check_columns(file, table.column_names, options)
        found = place(file, table, problems, said)
        if found is None:
            wrong = "choose the columns that hold coordinates, a geometry, or names of places"
    except ReadError as error:
        wrong = error.cause
    valid, order, dated = None, tuple[tuple[str, str, str], ...](), dict[str, str]()
    try:
        valid = times.valid_times(table, _known(table, options), problems, said)
        dated = dict(valid.columns) if valid else {}
        if valid is None:
            assembly.without_dates(table, options, said)
    except times.UnknownOrderError as question:
        order = tuple(dates.both_ways(text) for text in question.samples)
        dated = dict(zip(("begin", "end"), question.columns, strict=False))
        valid = times.valid_times(
            table, replace(_known(table, options), day_first=True), problems, []
        )
    values = [[_short(v) for v in column.to_pylist()] for column in table.columns]
    rows = []
    for row in range(table.num_rows):
        reason, lost = problems.wrong(row)
        rows.append(
            PreviewRow(
                tuple(column[row] for column in values),
                "" if found is None or lost else _place(found, row),
                "" if lost else "?" if order else _time(valid, row, options.zone),
                reason,
                lost,
            )
        )
    return Preview(
        tuple(table.column_names),
        tuple(rows),
        {**(found.columns if found else {}), **dated},
        tuple(dict.fromkeys([*dated.values(), *times.candidates(table)])),
        _numeric(table),
        order,
        tuple(said),
        wrong,
        settings,
    )


def _known(table: pa.Table, options: ReadOptions) -> ReadOptions:
    """The options without columns that the table does not have."""
    kept = {r: n for r, n in options.columns.items() if n in table.column_names or "\0" in n}
    return replace(options, columns=kept)


def _short(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _place(found: geometry.Found, row: int) -> str:
    if found.lonlat is not None:
        lon, lat = (float(value) for value in found.lonlat[row])
        return format_point(lon, lat, "DD") if np.isfinite([lon, lat]).all() else ""
    shape = None if found.shapes is None else found.shapes[row]
    return "" if shape is None else str(shape.geom_type)


def _time(valid: times.Valid | None, row: int, zone: str) -> str:
    if valid is None:
        return ""
    begin, end = int(valid.begin[row]), int(valid.end[row])
    if begin == UNDATED:
        return "no date"
    marks = np.full(2, bool(valid.floating[row]))
    begin, end = instants.in_zone(np.array([begin, end], np.int64), marks, zone).tolist()
    if begin == OPEN_START:
        return f"until {instants.moment_text(end, zone)}"
    if end == OPEN:
        return f"from {instants.moment_text(begin, zone)} on"
    return instants.window_text(begin, end, zone)


def _numeric(table: pa.Table) -> tuple[str, ...]:
    """The columns that hold numbers, or nearly so."""
    found = []
    for name in table.column_names:
        values, _ = numbers.floats(table[name])
        if len(values) and np.isfinite(values).mean() >= 0.5:
            found.append(name)
    return tuple(found)
