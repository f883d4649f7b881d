"""Two dates compared: what appeared, ended, changed and stayed.

Marker A and marker B are ends, as the end of the window is: a comparison sets how things stood at
the last millisecond before A against how they stood at the last millisecond before B.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gisapp.model import instants
from gisapp.model.chronology import chronology_of
from gisapp.model.clock import Clock
from gisapp.model.features import Features
from gisapp.model.instants import DAY, Precision
from gisapp.model.knowledge import moment_text
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Ints

Kind = Literal["stayed", "passed", "ended", "appeared", "changed"]
KINDS: tuple[Kind, ...] = ("stayed", "passed", "ended", "appeared", "changed")
_SAME_PLACE = 1e-7  # degrees: a centimetre
_NOTHING: Ints = np.empty(0, dtype=np.int64)
_INCIDENTAL = re.compile(
    r"\b(id|fid|uid|uuid|date|dates|time|timestamp|valid|begin|start|end|from|to|since|until|"
    r"updated?|modified|published|revised|revision|posted|checked|source|sources|url|note|notes|"
    r"year|label)\b"
)
_changes: Memo[Change] = Memo("changes", 8)


def moments(clock: Clock) -> tuple[int, int] | None:
    """The earlier and the later of the two markers while the clock compares them, else None."""
    if not clock.compare or clock.a is None or clock.b is None or clock.a == clock.b:
        return None
    return min(clock.a, clock.b), max(clock.a, clock.b)


def moments_text(clock: Clock) -> str:
    """``A 24 Feb 2022 – B 11 Nov 2022``, the earlier first; empty while nothing is compared."""
    return " – ".join(
        f"{name} {moment_text(at, clock.zone)}"
        for name, at in zip(names(clock), moments(clock) or (), strict=False)
    )


def names(clock: Clock) -> str:
    """The names of the earlier and the later marker: ``AB``, or ``BA`` when A is the later one."""
    return "BA" if (clock.a or 0) > (clock.b or 0) else "AB"


def typed_text(stop: int, zone: str) -> str:
    """A marker as it is typed: ``2022-02-24`` for the end of that day, else with the clock time;
    :func:`end_of` reads it."""
    if stop == instants.day_start(stop, zone):
        return instants.to_datetime(stop - 1, instants.zone_of(zone)).date().isoformat()
    moment = instants.to_datetime(stop - 1, instants.zone_of(zone)).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def end_of(text: str, zone: str) -> int:
    """The marker that a typed date means: the end of the day, month or year it names, or right
    after that instant. Raises ValueError for what is no date."""
    exact = instants.parse(text)[2] is Precision.EXACT
    return instants.resolve_text(text, zone, end=True) + (1 if exact else 0)


def with_markers(clock: Clock) -> Clock:
    """The clock comparing: where a marker is missing it is set on an edge of the window, and where
    both are one instant, B is moved a day on."""
    a = clock.start if clock.a is None else clock.a
    b = clock.stop if clock.b is None else clock.b
    if a == b:
        b += DAY
    return replace(clock, a=a, b=b, compare=True)


def is_dated(layer: Layer) -> bool:
    """Whether the rows of a layer come and go with the clock."""
    return layer.time != "none" and layer.features.timed


@dataclass(frozen=True, eq=False)
class Change:
    """The rows of one layer by what became of them between A and B.

    ``stayed``, ``appeared`` and ``changed`` are alive at B; ``ended`` are alive at A alone;
    ``passed`` began and ended in between, and no other row tells of the same at A and B. All are
    ascending feature numbers. ``stayed_from`` and ``changed_from`` are the rows that told the same
    at A, entry by entry: the same row, or another one of the same identity.
    """

    stayed: Ints = field(default_factory=lambda: _NOTHING)
    passed: Ints = field(default_factory=lambda: _NOTHING)
    ended: Ints = field(default_factory=lambda: _NOTHING)
    appeared: Ints = field(default_factory=lambda: _NOTHING)
    changed: Ints = field(default_factory=lambda: _NOTHING)
    stayed_from: Ints = field(default_factory=lambda: _NOTHING)
    changed_from: Ints = field(default_factory=lambda: _NOTHING)

    def rows(self, kind: Kind) -> Ints:
        """The rows of one kind."""
        found: Ints = getattr(self, kind)
        return found

    @property
    def every(self) -> Ints:
        """All rows of all kinds, and those that changed as they were at A, ascending."""
        parts = [*(self.rows(kind) for kind in KINDS), self.changed_from]
        mask = np.zeros(max((int(rows.max()) + 1 for rows in parts if len(rows)), default=0), bool)
        for rows in parts:  # there may be millions: no sorting
            mask[rows] = True
        return np.flatnonzero(mask)

    @property
    def empty(self) -> bool:
        """Whether the layer has nothing at A, at B, and in between."""
        return not any(len(self.rows(kind)) for kind in KINDS)

    @property
    def moved(self) -> bool:
        """Whether anything is not as it was."""
        return any(len(self.rows(kind)) for kind in KINDS if kind != "stayed")


def change_of(layer: Layer, clock: Clock) -> Change:
    """What became of the dated rows of ``layer`` between the clock's markers; nothing for a layer
    outside time. Rows are those that pass the filter and are known."""
    pair = moments(clock)
    if pair is None or not is_dated(layer):
        return Change()
    states = layer.time == "as_of" or not layer.features.is_points
    key = (None if layer.filter is None else layer.filter.text, clock.zone, clock.known, *pair)
    return _changes.get(layer.features, (*key, states), lambda: _change(layer, clock, pair, states))


def _change(layer: Layer, clock: Clock, pair: tuple[int, int], states: bool) -> Change:
    rows = chronology_of(layer, clock.zone, clock.known)
    a, b = pair
    first, last = rows.begun(a), rows.begun(b)
    before, after = rows.alive((a - 1, a)), rows.alive((b - 1, b))
    fresh = np.searchsorted(after, first)  # from here on they began after A
    within = np.arange(first, last, dtype=np.int64)

    def named(positions: Ints) -> Ints:
        found = rows.features_at(positions)
        return found if rows.rows is None else np.sort(found)

    stayed, appeared = named(after[:fresh]), named(after[fresh:])
    ended = named(_without(before, after[:fresh]))
    change = Change(
        stayed, named(_without(within, after[fresh:])), ended, appeared, stayed_from=stayed
    )
    return _paired(layer.features, change) if states and len(ended) and len(appeared) else change


def _without(some: Ints, others: Ints) -> Ints:
    """``some`` without ``others``; both ascending."""
    return some[~is_among(some, others)]


def is_among(some: Ints, others: Ints) -> NDArray[np.bool_]:
    """Which of ``some`` are among ``others``; both ascending and of few gaps, so that a mask over
    their range is quicker than sorting."""
    if not len(others) or not len(some):
        return np.zeros(len(some), dtype=bool)
    low, high = int(some[0]), int(some[-1])
    mask = np.zeros(high - low + 1, dtype=bool)
    first, last = np.searchsorted(others, [low, high + 1])
    mask[others[first:last] - low] = True
    return np.asarray(mask[some - low], dtype=bool)


# The same thing, told by another row


def _paired(features: Features, change: Change) -> Change:
    """The change with rows that tell of the same thing at A and B put together."""
    old, new = change.ended.tolist(), change.appeared.tolist()
    pairs: list[tuple[int, int]] = []
    passed = change.passed
    for role, once in (("id", False), ("title", True)):
        name = features.roles.get(role)
        if name is None or not old or not new:
            continue
        found = list(_matches(features, name, old, new, once))
        pairs += found
        passed = _others(features, name, passed, [row for _, row in found])
        gone, come = {row for row, _ in found}, {row for _, row in found}
        old = [row for row in old if row not in gone]
        new = [row for row in new if row not in come]
    if not pairs:
        return change
    pairs.sort(key=lambda pair: pair[1])
    sources, targets = np.array(pairs, dtype=np.int64).T
    same = _alike(features, sources, targets)
    order = np.argsort(np.concatenate([change.stayed, targets[same]]), kind="stable")
    return Change(
        np.concatenate([change.stayed, targets[same]])[order],
        passed,
        np.array(old, dtype=np.int64),
        np.array(new, dtype=np.int64),
        targets[~same],
        np.concatenate([change.stayed_from, sources[same]])[order],
        sources[~same],
    )


def _matches(
    features: Features, name: str, old: list[int], new: list[int], once: bool
) -> Iterator[tuple[int, int]]:
    """Rows of equal values, the first with the first; with ``once`` only values that occur once
    on either side, for names may be shared by chance."""
    column = features.table.column(name)
    left, right = column.take(old).to_pylist(), column.take(new).to_pylist()
    counts = Counter(left), Counter(right)
    waiting: dict[Any, list[int]] = {}
    for value, row in zip(reversed(left), reversed(old), strict=True):
        waiting.setdefault(value, []).append(row)
    for value, row in zip(right, new, strict=True):
        alone = counts[0][value] == counts[1][value] == 1
        if value not in (None, "") and waiting.get(value) and (alone or not once):
            yield waiting[value].pop(), row


def _others(features: Features, name: str, rows: Ints, known: list[int]) -> Ints:
    """Those of ``rows`` that have another value than the ``known`` ones: a thing that is told of
    at A and at B did not begin and end in between."""
    if not len(rows) or not known:
        return rows
    column = features.table.column(name)
    values = set(column.take(known).to_pylist())
    kept = [value not in values for value in column.take(rows).to_pylist()]
    return np.asarray(rows[np.array(kept, dtype=bool)], dtype=np.int64)


def _alike(features: Features, first: Ints, second: Ints) -> NDArray[np.bool_]:
    """Which rows have the place and the attributes of the others, dates and sources aside."""
    if features.is_points:
        apart = np.abs(features.degrees(first) - features.degrees(second)).max(axis=1)
        same = np.asarray(apart < _SAME_PLACE, dtype=bool)
    else:
        import shapely

        one, two = features.geometry[first], features.geometry[second]
        same = shapely.equals_exact(one, two)
        rest = np.flatnonzero(~same)
        if len(rest):
            same[rest] = shapely.equals_exact(
                shapely.normalize(one[rest]), shapely.normalize(two[rest]), tolerance=_SAME_PLACE
            )
    incidental = {features.roles.get(role) for role in ("id", "source", "source_date", "checked")}
    for name in features.table.column_names:
        if name in incidental or _INCIDENTAL.search(re.sub(r"[^a-z]+", " ", name.casefold())):
            continue
        column = features.table.column(name)
        left, right = column.take(first).to_pylist(), column.take(second).to_pylist()
        same &= np.array(
            [a == b or (a != a and b != b) for a, b in zip(left, right, strict=True)], dtype=bool
        )
    return same
