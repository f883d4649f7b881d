"""Points by the million: typed columns turned into places and dates piece by piece, on all cores.

Only coordinates and dates are read; all other columns stay in the file (see model.columns). At no
time is there more than a few pieces of a column in memory beside the result.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs, instants, spans
from gisapp.model.columns import PIECE, Columns, Pieces
from gisapp.model.features import Features
from gisapp.model.instants import DAY, OPEN, UNDATED, Times
from gisapp.plugins import Read, ReadError, ReadOptions, ReadReport
from gisapp.readers import assembly, compact, geometry, intervals, names, times
from gisapp.readers.listed import Listed, Words, moments_of
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD = 4096  # rows by which the columns are chosen
_UNITS = ((17, "ns"), (14, "us"), (11, "ms"), (8, "s"))  # of counts from 10 to this on
_NO_ROWS = np.empty(0, np.int64)


@dataclass
class _Plan:
    """Which columns are read, and as what."""

    lon: str
    lat: str
    time: times.Columns
    whole: bool = False  # dates without clock time
    naive: bool = False  # clock times without offset
    midnight: bool = False  # and all of them midnight, as far as is known
    names: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)  # of whole numbers that count time


@dataclass
class _Part:
    """What was found in one piece; row numbers count in the file."""

    bad: list[NDArray[np.int64]] = field(default_factory=list)
    odd: list[NDArray[np.int64]] = field(default_factory=list)
    reversed: list[NDArray[np.int64]] = field(default_factory=list)
    missing_ends: int = 0
    finer: int = 0


def read(path: str, format: str, name: str, pieces: Pieces, options: ReadOptions) -> Read | None:
    """The points of a table with typed coordinates and dates; None when it is of another kind or
    too small to be worth it. Raises ReadError."""
    import pyarrow as pa

    rows = sum(pieces.sizes)
    if rows < compact.MANY or len(set(pieces.schema.names)) < len(pieces.schema.names):
        return None
    plan = _planned(pieces, options)
    if plan is None:
        return None
    table = Columns(pieces)
    fixed = np.empty((2, rows), np.uint32)
    begin = np.empty(rows, np.int64) if plan.time.begin else None
    end = np.empty(rows, np.int64) if plan.time.end else None
    jobs = _jobs(pieces)
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 1)) as pool:
        parts = list(pool.map(lambda job: _filled(pieces, plan, job, fixed, begin, end), jobs))
    dropped, odd, turned = (
        np.sort(np.concatenate([*(one for part in parts for one in getattr(part, kind)), _NO_ROWS]))
        for kind in ("bad", "odd", "reversed")
    )
    words = Words(table, plan.lat, plan.lon, plan.time, plan.units)
    if len(dropped) == rows:
        _raise_all_bad(path, table, plan, words)
    said = [f"places from '{plan.lat}' (latitude) and '{plan.lon}' (longitude), WGS84"]
    if len(dropped):
        fixed, begin, end = _without(dropped, fixed, begin, end)
    lasting = _dated(plan, parts, begin, end, options, said)
    if plan.time.end and end is not None and begin is not None:
        lasting, end = (length, None) if (length := compact.common_length(begin, end)) else (0, end)
    floats = plan.whole or (begin is not None and lasting == DAY and plan.naive)
    doubts = words.doubts(odd, turned, said)
    pa.default_memory_pool().release_unused()
    attributes, of_places = Columns(pieces, dropped), list[str]()
    features = Features(
        name,
        attributes,
        begin=begin,
        end=end,
        floating=compact.all_true(len(attributes)) if floats else None,
        radius=_radius(attributes, of_places),
        roles=names.roles_of(attributes.column_names, dict(options.columns)),
        source=path,
        fixed=fixed,
        lasting=lasting,
    )
    if begin is None:
        said.extend(["no column holds dates: the rows are outside time"])
    elif not features.rising:
        said.append(
            "rows are not in order of time and are put into it for the map: a file sorted by "
            f"'{plan.time.begin}' opens faster"
        )
    said += of_places
    skipped = Listed(dropped, words.misplaced)
    return Read(features, ReadReport(path, format, rows, skipped, tuple(said), doubts))


def _planned(pieces: Pieces, options: ReadOptions) -> _Plan | None:
    """The columns to read when all of them have types that need no thought."""
    import pyarrow as pa

    columns = pieces.schema.names
    pair = geometry.pair(columns, options.columns)
    if pair is None or "geometry" in options.columns:
        return None
    kinds = {name: pieces.schema.field(name).type for name in columns}
    of = pa.types
    if not all(of.is_floating(kinds[n]) or of.is_integer(kinds[n]) for n in pair):
        return None
    head = pieces.head(_HEAD)
    chosen = times.find(head, options.columns)
    plan = _Plan(*pair, chosen)
    used = [name for name in (chosen.begin, chosen.end) if name]
    plan.names = [*pair, *used]
    if chosen.clock or any(names.find(columns, wanted) for wanted, _ in intervals.PRECISION):
        return None
    if not used:
        return None if assembly.without_dates(head, options, []) else plan
    if chosen.begin is None or (names.plain(chosen.begin) in names.LASTING and not chosen.end):
        return None
    forms = {_form(head[name], plan, name) for name in used}
    if len(forms) > 1 or None in forms:
        return None
    plan.whole, plan.naive = "day" in forms, "naive" in forms
    plan.midnight = plan.naive
    return plan


def _form(column: pa.ChunkedArray, plan: _Plan, name: str) -> str | None:
    """What the values of a column are: day, naive or instant; None when they need a closer look.
    Whole numbers count time since 1970 in a unit that follows from how large they are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_date(kind):
        return "day"
    if pa.types.is_timestamp(kind):
        return "instant" if kind.tz else "naive"
    if not pa.types.is_integer(kind) or column.null_count == len(column):
        return None
    ends = pc.min_max(column).as_py()
    unit = next((unit for digits, unit in _UNITS if ends["min"] >= 10**digits), "")
    if unit:
        plan.units[name] = unit
    return "instant" if unit else None


def _jobs(pieces: Pieces) -> list[list[tuple[int, int]]]:
    """Pieces, each with the row it starts at, gathered until they have :data:`PIECE` rows."""
    jobs: list[list[tuple[int, int]]] = [[]]
    at = held = 0
    for piece, size in enumerate(pieces.sizes):
        if held + size > PIECE and jobs[-1]:
            jobs.append([])
            held = 0
        jobs[-1].append((piece, at))
        held, at = held + size, at + size
    return jobs


def _filled(
    pieces: Pieces,
    plan: _Plan,
    job: list[tuple[int, int]],
    fixed: NDArray[np.uint32],
    begin: Times | None,
    end: Times | None,
) -> _Part:
    """Read the pieces of one job into their places in the arrays."""
    found, low_high = _Part(), spans.plausible()
    for piece, at in job:
        for table in pieces.stream(piece, plan.names):
            stop = at + table.num_rows
            if stop == at:
                continue
            lon, lat = _numbers(table[plan.lon]), _numbers(table[plan.lat])
            bad = ~((np.abs(lat) <= 90) & (np.abs(lon) <= 180))
            if bad.any():
                found.bad.append(np.flatnonzero(bad) + at)
                lon, lat = np.where(bad, 0, lon), np.where(bad, 0, lat)
            crs.fix(lon, lat, fixed[:, at:stop])
            if begin is not None and plan.time.begin:
                _put_times(table, plan, at, bad, begin[at:stop], end, found, low_high)
            at = stop
    return found


def _put_times(
    table: pa.Table,
    plan: _Plan,
    at: int,
    bad: NDArray[np.bool_],
    begin: Times,
    end: Times | None,
    found: _Part,
    plausible: tuple[int, int],
) -> None:
    low, high = plausible
    begin_name = plan.time.begin or ""
    moments, missing, finer = moments_of(table[begin_name], plan.units.get(begin_name, ""))
    begin[:] = moments
    found.finer += finer
    some = bool(missing.any())
    if some:
        begin[missing] = UNDATED
    plan.midnight = plan.midnight and not (moments % DAY).any()
    if end is None and not some and moments.min() >= low and moments.max() < high:
        return
    odd = (moments < low) | (moments >= high)
    odd &= ~missing & ~bad
    if end is not None and plan.time.end:
        stops, open_, finer = moments_of(table[plan.time.end], plan.units.get(plan.time.end, ""))
        found.finer += finer
        plan.midnight = plan.midnight and not (stops % DAY).any()
        odd |= ((stops < low) | (stops >= high)) & ~open_ & ~bad
        stops = np.where(open_, OPEN, stops)  # a last day is included later, when it is known
        stops[missing] = UNDATED
        turned = ~missing & ~open_ & (stops < moments)
        found.missing_ends += int(np.count_nonzero(open_ & ~missing & ~bad))
        if turned.any():
            found.reversed.append(np.flatnonzero(turned & ~bad) + at)
            stops[turned] = moments[turned]
        end[at : at + len(stops)] = stops
    if odd.any():
        found.odd.append(np.flatnonzero(odd) + at)


def _numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    """A column of numbers as floats, NaN where it is missing."""
    import pyarrow as pa

    if not pa.types.is_float32(column.type):
        column = column.cast(pa.float64(), safe=False)
    return np.asarray(column.to_numpy(zero_copy_only=False))


def _without(
    dropped: NDArray[np.int64],
    fixed: NDArray[np.uint32],
    begin: Times | None,
    end: Times | None,
) -> tuple[NDArray[np.uint32], Times | None, Times | None]:
    """The arrays without the dropped rows, moved up in place a piece at a time."""
    n = fixed.shape[1]
    to = 0
    for at in range(0, n, PIECE):
        keep = np.ones(min(PIECE, n - at), dtype=bool)
        low, high = np.searchsorted(dropped, [at, at + len(keep)])
        keep[dropped[low:high] - at] = False
        count = int(np.count_nonzero(keep))
        for array in (fixed[0], fixed[1], begin, end):
            if array is not None:
                array[to : to + count] = array[at : at + len(keep)][keep]
        to += count
    return (
        fixed[:, :to],
        None if begin is None else begin[:to],
        None if end is None else end[:to],
    )


def _dated(
    plan: _Plan,
    parts: list[_Part],
    begin: Times | None,
    end: Times | None,
    options: ReadOptions,
    said: list[str],
) -> int:
    """Finish begin and end in place; the length of every row where there are no ends."""
    if begin is None:
        return 0
    said.append(times.origin(plan.time))
    whole = plan.whole or plan.midnight
    if plan.midnight:
        said.append("clock times are all midnight: read as whole days")
    if finer := sum(part.finer for part in parts):
        said.append(f"{finer} times are cut to whole milliseconds")
    if end is not None and plan.time.end:
        _close(plan.time.end, sum(part.missing_ends for part in parts), whole, begin, end, said)
    if plan.naive and not whole:
        zone = options.naive_zone or options.zone
        for array in (begin, end):
            if array is not None:
                instants.in_zone(array, np.array(True), zone, out=array)
        said.append(
            f"clock times have no offset: read as those of {zone}, and kept as instants in so "
            "large a table"
        )
    return 0 if end is not None else DAY if whole else 1


def _close(name: str, missing: int, whole: bool, begin: Times, end: Times, said: list[str]) -> None:
    """Make ends exclusive, piece by piece, and decide what an empty one means."""
    open_ = not missing or intervals.ongoing(name, missing, len(begin))
    if missing:
        said.append(
            f"{missing} rows have no '{name}': they are ongoing"
            if open_
            else f"most rows have no '{name}': an empty one means the begin's own day or instant"
        )
    for at in range(0, len(begin), PIECE):
        first, last = begin[at : at + PIECE], end[at : at + PIECE]
        if not open_:
            np.copyto(last, first, where=last == OPEN)
        known = (last != OPEN) & (last != UNDATED)
        last += np.where(known, DAY if whole else last == first, 0)


def _radius(table: Columns, said: list[str]) -> NDArray[np.float32] | None:
    """How well places are known, a piece of its column at a time."""
    name = assembly.radius_column(table.column_names)
    if name is None:
        return None
    import pyarrow as pa

    out, at, told = np.full(table.num_rows, np.nan, np.float32), 0, list[str]()
    for part in table.parts(name):
        metres = assembly.radius_of(pa.table({name: part}), told)
        if metres is not None:
            out[at : at + len(part)] = metres
        at += len(part)
    said.extend(told[:1])
    return out if told else None


def _raise_all_bad(path: str, table: Columns, plan: _Plan, words: Words) -> None:
    """Raise the ReadError for a table in which no row has a place."""
    head = table.pieces.head(_HEAD)
    lonlat = np.column_stack([_numbers(head[plan.lon]), _numbers(head[plan.lat])]).astype(float)
    problems = Problems(len(lonlat), lambda row: f"row {row + 1}")
    problems.add(np.ones(len(lonlat), bool), lambda row: words.misplaced(row))
    assembly.check_all_outside(path, lonlat, problems)
    raise ReadError(
        path,
        "row 1",
        f"none of its {len(table)} rows can be put on the map: {words.misplaced(0)}",
        "Correct them in their source, or say which columns to use",
    )
