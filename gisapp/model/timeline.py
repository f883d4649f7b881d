"""The timeline's data: lanes of dated rows, their counts a pixel column, and the axis's range.

Everything here is a pure function of a project; the widget only paints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.project import Group, Project
from gisapp.model.theme import LANES
from gisapp.model.timeline_tracks import OTHER, Counts, Part, Track, track

_TITLES = {"nato": "NATO"}
FEW = 100_000  # rows of a part that are looked at one by one for each profile
Pairs = tuple[tuple[Layer, Track], ...]
# The layers and groups too: while they are kept, no others have their identities.
_Found = tuple[tuple[Layer, ...], tuple[Group, ...], Pairs, Pairs]
_last: Memo[_Found] = Memo("timed layers", 1)


@dataclass(frozen=True, eq=False)
class Member:
    """What one layer adds to a lane. ``state`` marks layers that show how things stood (zones,
    troops): they are drawn beneath events. ``features`` are what ``part`` has the order of."""

    layer: str
    part: Part
    state: bool
    features: Features


@dataclass(frozen=True, eq=False)
class Lane:
    """One row of the timeline; ``color`` is a token of the theme."""

    title: str
    color: str
    members: tuple[Member, ...]

    def __len__(self) -> int:
        return sum(len(member.part) for member in self.members)

    @property
    def events(self) -> tuple[Part, ...]:
        """The parts that are no states."""
        return tuple(member.part for member in self.members if not member.state)


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


class Hit(NamedTuple):
    """One row of one layer."""

    layer: str
    features: Features
    row: int


@dataclass(frozen=True)
class Tally:
    """What one layer counts: its name, events in the window, rows without a date."""

    layer: str
    events: int
    undated: int


def timed_layers(project: Project) -> tuple[Layer, ...]:
    """The layers that the clock governs and that are switched on, from top to bottom."""
    hidden = {group.id for group in project.groups if not group.visible}
    return tuple(
        layer
        for layer in reversed(project.layers)
        if layer.visible
        and layer.time != "none"
        and layer.group not in hidden
        and layer.features.timed
    )


def tracks_of(project: Project) -> Pairs:
    """Every timed layer that is switched on, with its dated rows. What was found last is kept: it
    is asked for whenever the clock moves, which changes nothing here."""
    return _found(project)[0]


def events_of(project: Project) -> Pairs:
    """The layers whose rows count as events: those shown by the window."""
    return _found(project)[1]


def _found(project: Project) -> tuple[Pairs, Pairs]:
    zone, known = project.clock.zone, project.clock.known
    key = (id(project.layers), id(project.groups), zone, known)

    def find() -> _Found:
        pairs = tuple((layer, track(layer, zone, known)) for layer in timed_layers(project))
        events = tuple(pair for pair in pairs if pair[0].time == "window")
        return project.layers, project.groups, pairs, events

    return _last.get(project.worldviews, key, find)[2:]


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
    """One lane for each layer that the user brought, then one a theatre, in the theme's order, then
    others by name; at most ``limit`` lanes, the smallest gathered under 'Other'. A layer that the
    user brought is never gathered there while what ships has a lane."""
    pairs = tuple(pairs)
    sizes: dict[str, int] = {}
    titles: dict[str, str] = {}
    own: set[str] = set()
    for layer, rows in pairs:
        names = {name.casefold() for name, _ in rows.parts}
        if not layer.shipped and len(names) == 1:
            own |= names - set(LANES)
        for name, part in rows.parts:
            key = name.casefold()
            sizes[key] = sizes.get(key, 0) + len(part)
            titles.setdefault(key, name)
    keys = _kept(sizes, own, max(limit, 1))
    colors = _colors(keys)
    found: dict[str, list[Member]] = {key: [] for key in keys}
    for layer, rows in pairs:
        for name, part in rows.parts:
            key = name.casefold()
            place = found[key if key in found else OTHER.casefold()]
            place.append(Member(layer.id, part, layer.time == "as_of", layer.features))
    return tuple(Lane(_title(key, titles), colors[key], tuple(found[key])) for key in keys)


def _kept(sizes: dict[str, int], own: set[str], limit: int) -> list[str]:
    known = {name: i for i, name in enumerate(LANES)}
    other = OTHER.casefold()
    if len(sizes) > limit:
        named = (key for key in sizes if key != other)
        largest = sorted(named, key=lambda key: (key not in own, key not in known, -sizes[key]))
        sizes = {key: sizes[key] for key in largest[: limit - 1]} | {other: 1}
    return sorted(sizes, key=lambda k: (k == other, k not in own, known.get(k, len(known)), k))


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


class _Columns:
    """Pixel columns over a stretch of time, and how many rows have begun and ended by each: found
    once for all lanes that share a chronology."""

    def __init__(self, begin: int, end: int, columns: int) -> None:
        self.span, self.count = (begin, end), columns
        self.width = (end - begin) / columns
        self.edges = begin + np.ceil(np.arange(columns + 1) * self.width).astype(np.int64)
        middle = np.floor((np.arange(columns) + 0.5) * self.width)
        self.centers = begin + middle.astype(np.int64)
        self._begun: dict[int, Counts] = {}
        self._alive: dict[int, tuple[Counts, Counts]] = {}

    def begun(self, part: Part) -> Counts:
        """How many rows begin in each column."""
        whole = part.chronology
        if id(whole) not in self._begun:
            self._begun[id(whole)] = np.searchsorted(whole.begin, self.edges, side="left")
        return np.diff(part.of_begun(self._begun[id(whole)]))

    def alive(self, part: Part) -> Counts:
        """How many rows are alive at the centre of each column."""
        whole = part.chronology
        if id(whole) not in self._alive:
            self._alive[id(whole)] = (
                np.searchsorted(whole.begin, self.centers, side="right"),
                whole.ended_by(self.centers),
            )
        begun, ended = self._alive[id(whole)]
        return part.of_begun(begun) - part.of_ended(ended)


def profiles(
    lanes: Iterable[Lane], begin: int, end: int, columns: int, widest: int = 3
) -> list[Profile]:
    """Each of ``lanes`` in ``columns`` pixel columns over [begin, end).

    Rows longer than ``widest`` columns count in every column whose centre they cover. In parts of
    over FEW rows whose durations differ all rows do: each column costs two binary searches then,
    and no row is looked at.
    """
    found = _Columns(begin, end, columns)
    return [_profile(lane, found, widest * found.width) for lane in lanes]


def profile(lane: Lane, begin: int, end: int, columns: int, widest: int = 3) -> Profile:
    """One lane in pixel columns: see :func:`profiles`."""
    return profiles((lane,), begin, end, columns, widest)[0]


def _profile(lane: Lane, at: _Columns, longest: float) -> Profile:
    out = np.zeros((5, at.count), np.int64)
    for member in lane.members:
        part = member.part
        if member.state:
            out[4] += at.alive(part)
            continue
        ticks, bars = (1, 3) if part.soft else (0, 2)
        begun = at.begun(part)
        out[ticks] += begun
        lasting = part.chronology.features.lasting
        if lasting and part.chronology.ranks is None:
            if lasting > longest:
                out[bars] += at.alive(part)
                if part.soft:
                    out[ticks] -= begun
        elif len(part) > FEW:
            out[bars] += at.alive(part)
        else:
            low, high = _long(part, at.span, longest)
            out[bars] += np.searchsorted(low, at.centers, side="right")
            out[bars] -= np.searchsorted(high, at.centers, side="right")
            if part.soft:
                out[ticks] -= np.diff(np.searchsorted(low, at.edges, side="left"))
    return Profile(*out)


def _long(
    part: Part, span: tuple[int, int], longest: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Begins and ends, each ascending, of the rows that last longer than ``longest`` ms."""
    begin, end = part.begins(), part.ends()
    # Subtracting open ends would overflow: times are clipped first, so far outside the axis that
    # what reaches in from there is still long.
    far = round(2 * longest) + span[1] - span[0] + 1
    low = np.clip(begin, span[0] - far, span[1] + far)
    high = np.clip(end, span[0] - far, span[1] + far)
    long = (high - low) > longest
    return begin[long], np.sort(end[long])


def near(lanes: Sequence[Lane], first: int, last: int, limit: int = 200) -> list[Hit]:
    """Rows of ``lanes`` to name for [first, last): those that begin in it, then those that last
    through it, the last begun first; at most ``limit``."""
    begun: list[tuple[int, int, Hit]] = []
    lasting: list[tuple[int, int, Hit]] = []
    edges = np.array([first, last], np.int64)
    for lane in lanes:
        for member in lane.members:
            part = member.part
            low, high = (int(i) for i in part.begun(edges))
            for number in range(low, min(high, low + limit)):
                begun.append(_hit(member, number, len(begun)))
            if high - low < limit:
                for number in part.through(first, limit).tolist():
                    lasting.append(_hit(member, int(number), len(lasting)))
    begun.sort()
    lasting.sort(key=lambda one: (-one[0], one[1]))
    return [hit for _, _, hit in (begun + lasting)[:limit]]


def _hit(member: Member, number: int, order: int) -> tuple[int, int, Hit]:
    part, at = member.part, np.array([number])
    row = int(part.features_at(at)[0])
    return int(part.begins(at)[0]), order, Hit(member.layer, part.chronology.features, row)


def count_near(lane: Lane, first: int, last: int) -> tuple[int, int]:
    """How many events of a lane begin in [first, last), and how many last into it."""
    edges = np.array([first, last], np.int64)
    begun = [part.begun(edges) for part in lane.events]
    ended = sum(int(part.ended(edges[0])) for part in lane.events)
    before = sum(int(pair[0]) for pair in begun)
    return sum(int(pair[1]) for pair in begun) - before, before - ended


def data_range(pairs: Iterable[tuple[Layer, Track]]) -> tuple[int, int] | None:
    """The earliest begin and latest known end of everything on the timeline, or None."""
    spans = [span for _, rows in pairs if (span := rows.span()) is not None]
    if not spans:
        return None
    begin, end = min(s[0] for s in spans), max(s[1] for s in spans)
    return begin, max(end, begin + 1)
