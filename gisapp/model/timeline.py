"""The timeline's data: lanes of dated rows, their counts a pixel column, and the axis's range.

Everything here is a pure function of a project; the widget only paints it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.features import Features
from gisapp.model.instants import OPEN_START, UNDATED, Precision, Times
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.project import Project
from gisapp.model.theme import LANES

Counts = NDArray[np.int64]
Rows = NDArray[np.int64]
OTHER = "Other"
_TITLES = {"nato": "NATO"}
_tracks: Memo[Track] = Memo("timeline tracks", 6)


@dataclass(frozen=True, eq=False)
class Track:
    """The dated rows of one layer that pass its filter, ordered by begin.

    ``rows`` are feature numbers; ``begin``, ``end`` int64 ms in the project's zone, end exclusive;
    ``ends`` is ``end`` sorted; ``soft`` marks dates known no better than to about a day.
    ``lane[i]`` is the index in ``names`` of row ``i``. ``undated`` counts rows without a date.
    """

    features: Features
    rows: Rows
    begin: Times
    end: Times
    ends: Times
    soft: NDArray[np.bool_]
    names: tuple[str, ...]
    lane: NDArray[np.int32]
    undated: int

    def count(self, window: tuple[int, int]) -> int:
        """How many rows overlap the half-open ``window``: two binary searches."""
        begun = np.searchsorted(self.begin, window[1], side="left")
        ended = np.searchsorted(self.ends, window[0], side="right")
        return max(int(begun - ended), 0)


@dataclass(frozen=True, eq=False)
class Lane:
    """One row of the timeline, ordered by begin.

    ``color`` is a token of the theme. ``state`` marks rows of layers that show how things stood
    (zones, troops): they are drawn beneath events. Row ``i`` is feature ``row[i]`` of
    ``tracks[source[i]].features``.
    """

    title: str
    color: str
    begin: Times
    end: Times
    soft: NDArray[np.bool_]
    state: NDArray[np.bool_]
    tracks: tuple[Track, ...]
    source: NDArray[np.int32]
    row: Rows

    def __len__(self) -> int:
        return len(self.begin)


@dataclass(frozen=True, eq=False)
class Profile:
    """A lane in pixel columns: how many events begin in each (``ticks``), how many of the longer
    ones cover each (``bars``); the same for imprecise dates (``soft_ticks``, ``soft_bars``), whose
    longer ones have no known begin; and how many states cover each."""

    ticks: Counts
    soft_ticks: Counts
    bars: Counts
    soft_bars: Counts
    states: Counts


@dataclass(frozen=True)
class Tally:
    """What one layer counts: its name, events in the window, rows without a date."""

    layer: str
    events: int
    undated: int


def timed_layers(project: Project) -> tuple[Layer, ...]:
    """The layers that the clock governs and that are switched on, from top to bottom."""
    return tuple(
        layer
        for layer in reversed(project.layers)
        if layer.time != "none" and layer.features.timed and project.shown(layer)
    )


def track(layer: Layer, zone: str) -> Track:
    """The dated rows of a timed ``layer`` in ``zone``."""
    column = layer.lane if layer.lane in layer.features.table.column_names else ""
    fixed = "" if column else layer.lane or layer.name
    return _tracks.get(
        layer.features,
        (layer.filter, column, fixed, zone),
        lambda: _track(layer, column, fixed, zone),
    )


def _track(layer: Layer, column: str, fixed: str, zone: str) -> Track:
    features = layer.features
    begin, end = features.times(zone)
    passes = np.ones(len(features), bool)
    if layer.filter is not None:
        passes = layer.filter.mask(features)
    dated = passes & (begin != UNDATED)
    undated = int(np.count_nonzero(passes & ~dated))
    rows = np.flatnonzero(dated)
    rows = rows[np.argsort(begin[rows], kind="stable")]
    begin, end = begin[rows], np.maximum(end[rows], begin[rows])
    soft = np.zeros(len(rows), bool)
    if features.precision is not None:
        soft = np.asarray(features.precision[rows] >= Precision.APPROX, dtype=bool)
    names: tuple[str, ...] = (fixed,)
    lane = np.zeros(len(rows), np.int32)
    if column:
        names, codes = _encoded(features.table.column(column))
        lane = codes[rows]
    return Track(features, rows, begin, end, np.sort(end), soft, names, lane, undated)


def _encoded(column: Any) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The distinct words of an Arrow column and the number of each row's word."""
    coded = column.combine_chunks().dictionary_encode()
    words = [str(word).strip() or OTHER for word in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return (*words, OTHER), np.asarray(codes, dtype=np.int32)


def tracks_of(project: Project) -> tuple[tuple[Layer, Track], ...]:
    """Every timed layer that is switched on, with its dated rows."""
    zone = project.clock.zone
    return tuple((layer, track(layer, zone)) for layer in timed_layers(project))


def events_of(project: Project) -> tuple[tuple[Layer, Track], ...]:
    """The layers whose rows count as events: those shown by the window."""
    zone = project.clock.zone
    layers = (layer for layer in timed_layers(project) if layer.time == "window")
    return tuple((layer, track(layer, zone)) for layer in layers)


def laned(pairs: Iterable[tuple[Layer, Track]]) -> tuple[tuple[Layer, Track], ...]:
    """The layers that have a place on the timeline: beside events, states that name no lane have
    none, lest every layer of zones takes one of its own."""
    pairs = tuple(pairs)
    if not any(layer.time == "window" for layer, _ in pairs):
        return pairs
    return tuple((layer, rows) for layer, rows in pairs if layer.time == "window" or layer.lane)


def tallies(project: Project) -> tuple[Tally, ...]:
    """Events in the window and rows without a date, a layer."""
    window = project.clock.window
    return tuple(
        Tally(layer.name, rows.count(window), rows.undated) for layer, rows in events_of(project)
    )


def lanes_of(pairs: Iterable[tuple[Layer, Track]], limit: int = 12) -> tuple[Lane, ...]:
    """One lane a theatre, in the theme's order, then others by name; at most ``limit`` lanes, the
    smallest gathered under 'Other'."""
    pairs = tuple(pairs)
    sizes: dict[str, int] = {}
    titles: dict[str, str] = {}
    for _, part in pairs:
        counts = np.bincount(part.lane, minlength=len(part.names))
        for name, count in zip(part.names, counts, strict=True):
            if count:
                key = name.casefold()
                sizes[key] = sizes.get(key, 0) + int(count)
                titles.setdefault(key, name)
    keys = _kept(sizes, max(limit, 1))
    colors = _colors(keys)
    return tuple(
        _lane(key, _title(key, titles), colors[key], pairs, frozenset(keys)) for key in keys
    )


def _kept(sizes: dict[str, int], limit: int) -> list[str]:
    known = {name: i for i, name in enumerate(LANES)}
    other = OTHER.casefold()
    if len(sizes) > limit:
        named = (key for key in sizes if key != other)
        largest = sorted(named, key=lambda key: (key not in known, -sizes[key]))
        sizes = {key: sizes[key] for key in largest[: limit - 1]} | {other: 1}
    return sorted(sizes, key=lambda k: (k == other, known.get(k, len(known)), k))


def _title(key: str, titles: dict[str, str]) -> str:
    if key == OTHER.casefold():
        return OTHER
    return title_of(titles[key])


def title_of(name: str) -> str:
    """What a lane is called on screen."""
    return _TITLES.get(name.casefold(), name[:1].upper() + name[1:])


def _colors(keys: list[str]) -> dict[str, str]:
    free = [token for token in LANES if token not in keys] or list(LANES)
    colors, used = {}, 0
    for key in keys:
        if key in LANES:
            colors[key] = key
        elif key == OTHER.casefold():
            colors[key] = "muted"
        else:
            colors[key] = free[used % len(free)]
            used += 1
    return colors


def _lane(
    key: str, title: str, color: str, pairs: tuple[tuple[Layer, Track], ...], kept: frozenset[str]
) -> Lane:
    other = key == OTHER.casefold()
    tracks: list[Track] = []
    at: list[Rows] = []
    sources: list[NDArray[Any]] = []
    states: list[NDArray[Any]] = []
    for layer, part in pairs:
        wanted = np.array(
            [
                name.casefold() == key or (other and name.casefold() not in kept)
                for name in part.names
            ]
        )
        index = np.flatnonzero(wanted[part.lane]) if len(part.rows) else np.empty(0, np.int64)
        if len(index):
            sources.append(np.full(len(index), len(tracks), np.int32))
            states.append(np.full(len(index), layer.time == "as_of"))
            tracks.append(part)
            at.append(index)
    begin = np.concatenate([t.begin[i] for t, i in zip(tracks, at, strict=True)])
    order = np.argsort(begin, kind="stable")

    def gathered(arrays: list[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate(arrays)[order]

    return Lane(
        title,
        color,
        begin[order],
        gathered([t.end[i] for t, i in zip(tracks, at, strict=True)]),
        gathered([t.soft[i] for t, i in zip(tracks, at, strict=True)]),
        gathered(states),
        tuple(tracks),
        gathered(sources),
        gathered([t.rows[i] for t, i in zip(tracks, at, strict=True)]),
    )


def profile(lane: Lane, begin: int, end: int, columns: int, widest: int = 3) -> Profile:
    """``lane`` in ``columns`` pixel columns over [begin, end).

    Rows longer than ``widest`` columns count in every column whose centre they cover.
    """
    per_column = (end - begin) / columns
    # Subtracting open ends would overflow: times are clipped first, so far outside the axis that
    # what reaches in from there is still long.
    far = round((widest + 2 + columns) * per_column) + 1
    low = np.clip(lane.begin, begin - far, end + far)
    high = np.clip(lane.end, begin - far, end + far)
    long = (high - low) > widest * per_column
    edges = begin + np.ceil(np.arange(columns + 1) * per_column).astype(np.int64)
    event = ~lane.state

    def ticks(which: NDArray[np.bool_]) -> Counts:
        found = np.searchsorted(lane.begin[which], edges, side="left")
        return np.asarray(np.diff(found), dtype=np.int64)

    def covers(which: NDArray[np.bool_]) -> Counts:
        # a column is covered where its centre is: days that follow each other do not overlap
        first, last = (
            np.clip(np.ceil((edge[which] - begin) / per_column - 0.5), 0, columns).astype(np.int64)
            for edge in (low, high)
        )
        steps = np.bincount(first, minlength=columns + 1) - np.bincount(last, minlength=columns + 1)
        return np.asarray(np.cumsum(steps[:columns]), dtype=np.int64)

    return Profile(
        ticks(event & ~lane.soft),
        ticks(event & ~long & lane.soft),
        covers(event & long & ~lane.soft),
        covers(event & long & lane.soft),
        covers(lane.state),
    )


def near(lane: Lane, first: int, last: int, limit: int = 200) -> list[tuple[Features, int]]:
    """Rows of ``lane`` to name for [first, last): those that begin in it, then those that last
    through it; at most ``limit``."""
    low, high = np.searchsorted(lane.begin, [first, last], side="left")
    index = list(range(int(low), int(min(high, low + limit))))
    if len(index) < limit:
        through = np.flatnonzero(lane.end[:low] > first)[-(limit - len(index)) :]
        index += [int(i) for i in through[::-1]]
    return [(lane.tracks[lane.source[i]].features, int(lane.row[i])) for i in index]


def data_range(pairs: Iterable[tuple[Layer, Track]]) -> tuple[int, int] | None:
    """The earliest begin and latest known end of everything on the timeline, or None."""
    spans = []
    for _, part in pairs:
        edges = np.concatenate([part.begin, part.end])
        edges = edges[(edges > OPEN_START) & (edges < np.iinfo(np.int64).max)]
        if len(edges):
            spans.append((int(edges.min()), int(edges.max())))
    if not spans:
        return None
    begin, end = min(s[0] for s in spans), max(s[1] for s in spans)
    return begin, max(end, begin + 1)
