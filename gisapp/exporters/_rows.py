"""What the data exporters write: the visible rows of every shown layer that is data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gisapp.model import instants
from gisapp.model.features import Features
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED, Precision
from gisapp.model.layer import Layer
from gisapp.model.primitives import Ints
from gisapp.model.project import Project
from gisapp.plugins import Options
from gisapp.render import compare, frame

if TYPE_CHECKING:
    import pyarrow as pa

EXTRA = ("layer", "begin", "end", "date_precision", "accuracy_m", "source")
_PLACE = ("longitude", "latitude", "wkt")


@dataclass(frozen=True, eq=False)
class Visible:
    """The rows of one layer that the picture shows. While two dates are compared, ``kinds`` says
    what became of each row between them."""

    layer: Layer
    rows: Ints
    kinds: tuple[str, ...] = ()


def visible_of(project: Project, layer: Layer, options: Options) -> Visible:
    """The rows of ``layer`` that a picture of ``options`` shows: the layer switched on and in
    scale, the row alive in the window, passing the filter, and touching the extent."""
    extent = options.extent or project.view.extent(
        options.width * 96 / options.dpi, options.height * 96 / options.dpi
    )
    viewport = frame.Viewport(
        extent, options.width, options.height, options.dpi, crs=project.view.crs
    )
    part = frame.part_of(project, layer, viewport, options.scale_resolution)
    if part is None:
        return Visible(layer, np.empty(0, np.int64))
    rows = frame.visible_rows(layer, part)
    kinds = part.kinds_of(rows) if isinstance(part, compare.ComparedSlice) else ()
    return Visible(layer, rows, kinds)


def visible(project: Project, options: Options) -> Iterator[Visible]:
    """Every shown layer of dated or imported features, from bottom to top, with its rows."""
    for layer in project.layers:
        if options.cancelled():
            return
        if layer.features.timed or not layer.shipped:
            seen = visible_of(project, layer, options)
            if len(seen.rows):
                yield seen


def table_of(seen: Visible) -> pa.Table:
    """The rows as a table: the EXTRA columns, then the attributes.

    Attributes that bear the name of one of ours keep their values under ``NAME_original``;
    coordinates are left out, since the geometry has them.
    """
    import pyarrow as pa

    layer, features = seen.layer, seen.layer.features.taken(seen.rows)
    n = len(features)
    times = [written_times(features, row) for row in range(n)]
    precision = [
        features.precision_of(row).name.lower() if features.timed else None for row in range(n)
    ]
    radius = features.radius if features.radius is not None else np.full(n, np.nan, np.float32)
    source = features.roles.get("source")
    columns: dict[str, pa.Array] = {
        "layer": pa.array([layer.name] * n, pa.string()),
        "begin": pa.array([begin or None for begin, _ in times], pa.string()),
        "end": pa.array([end or None for _, end in times], pa.string()),
        "date_precision": pa.array(precision, pa.string()),
        "accuracy_m": pa.array(radius, pa.float32(), from_pandas=True),
        "source": (
            features.table[source].cast(pa.string())
            if source
            else pa.array([layer.credit or None] * n, pa.string())
        ),
    }
    for name in features.table.column_names:
        if name == source == "source" or name.casefold() in _PLACE:
            continue
        taken = {known.casefold() for known in columns}
        fresh = f"{name}_original" if name.casefold() in taken else name
        columns[fresh] = features.table[name]
    if seen.kinds:
        columns["change_seen" if "change" in columns else "change"] = pa.array(seen.kinds)
    return pa.table(columns)


def written_times(features: Features, row: int) -> tuple[str, str]:
    """Begin and end of one row as ISO 8601, so that reading them gives the same interval again.

    Dates without a clock time are days, the end the last day included; months and years that are
    whole are written as such. No end is empty, and so are both for a row without a date.
    """
    if features.begin is None or features.end is None or features.begin[row] == UNDATED:
        return "", ""
    begin, end = int(features.begin[row]), int(features.end[row])
    floating = features.floating is not None and bool(features.floating[row])
    if floating and all(t % DAY == 0 for t in (begin, end) if OPEN_START < t < OPEN):
        if short := {Precision.YEAR: 4, Precision.MONTH: 7}.get(features.precision_of(row)):
            first, last = _day(begin)[:short], _day(end - 1)[:short]
            if (instants.parse(first)[0], instants.parse(last)[1]) == (begin, end):
                return first, last
        return (_day(begin) if begin > OPEN_START else "", _day(end - 1) if end < OPEN else "")
    first = _moment(begin, floating) if begin > OPEN_START else ""
    if end == OPEN:
        return first, ""
    return first, first if end == begin + 1 else _moment(end, floating)


def _day(instant: int) -> str:
    return instants.to_datetime(instant).date().isoformat()


def _moment(instant: int, floating: bool) -> str:
    moment = instants.to_datetime(instant).replace(tzinfo=None)
    text = moment.isoformat(timespec="milliseconds" if instant % 1000 else "seconds")
    return text if floating else text + "Z"
