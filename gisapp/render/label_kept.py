"""The fixed labels in their places, and what a tick of the clock places beside them.

What can be told beforehand of a label's places is told once, for as long as the label, the fixed
ones, and what neither may cover stay the same. A tick only goes through the places that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gisapp.render.label_grid import (
    FORCED,
    Cells,
    Held,
    Settled,
    Sheet,
    around,
    clear,
    each,
    mark,
    most,
    touched,
    wipe,
)
from gisapp.render.label_places import Boxes, Options, Wanted, options, within

_MOST = 5000  # labels whose places are kept


@dataclass(frozen=True, eq=False)
class Placement:
    """Where labels went: ``corners`` (n, 2) top left, NaN without room, and ``choice`` (n,), the
    number of the place, -1 without. From NEAR on a label beside a mark needs its leader line."""

    corners: NDArray[np.float64]
    choice: NDArray[np.int64]


class Try(NamedTuple):
    """One place of a label: its number, the cells it fills, the ``box`` around all of it, and
    whether it is ``free`` of fixed labels that matter as much."""

    number: int
    cells: Cells
    box: list[float]
    corner: list[float]
    free: bool


@dataclass(frozen=True, eq=False)
class Tries:
    """Some labels with the places ``of`` each that nothing has taken for good, best first."""

    priority: NDArray[np.float32]
    of: list[list[Try]]


@dataclass(frozen=True, eq=False)
class Edge:
    """The fixed labels that are cut, the tries they have left, and the grid without them."""

    labels: list[int]
    tries: list[list[Try]]
    rows: list[int]
    choice: NDArray[np.int64]
    corners: NDArray[np.float64]


@dataclass(eq=False)
class Kept:
    """The fixed labels of ``wanted``, the first ones of it, and where they went. ``bare`` and
    ``full`` are the grid with the obstacles alone and with the labels too, as array and as bits."""

    wanted: Wanted
    sheet: Sheet
    choice: NDArray[np.int64]
    corners: NDArray[np.float64]
    bounds: NDArray[np.float64]
    held: Held
    bare: tuple[NDArray[np.bool_], list[int]]
    full: tuple[NDArray[np.bool_], list[int]]
    _settled: Settled | None = None
    _own: dict[int, list[Try]] = field(default_factory=dict)
    _edges: dict[bytes, Edge] = field(default_factory=dict)
    _known: dict[tuple[float, ...], tuple[Sequence[Boxes] | None, list[Try]]] = field(
        default_factory=dict
    )

    def settled(self) -> Settled | None:
        """The labels as those that may have to go, while others look for their places."""
        return self._ranks().again() if len(self.choice) else None

    def _ranks(self) -> Settled:
        if self._settled is None:
            self._settled = Settled(self.held, self.wanted.priority, self.sheet.shape)
        return self._settled

    def tries(self, wanted: Wanted, labels: NDArray[np.int64]) -> Tries:
        """What places some labels have beside the fixed ones."""
        of: list[list[Try] | None] = []
        missing = []
        keys = _keys(wanted, labels)
        trails = [wanted.trails.get(one) for one in labels.tolist()]
        for i, (key, trail) in enumerate(zip(keys, trails, strict=True)):
            whose, found = self._known.get(key, (None, None))
            of.append(found if whose is trail else None)
            if of[i] is None:
                missing.append(i)
        if missing:
            if len(self._known) > _MOST:
                self._known = {}
            rank = self._ranks().rank if len(self.choice) else None
            made = _tries(wanted, labels[missing], self.sheet, self.bare[0], rank)
            for i, one in zip(missing, made, strict=True):
                of[i] = one
                self._known[keys[i]] = trails[i], one
        return Tries(wanted.priority[labels], [one or [] for one in of])

    def _fixed_tries(self, labels: NDArray[np.int64]) -> list[list[Try]]:
        missing = [one for one in labels.tolist() if one not in self._own]
        if missing:
            made = _tries(self.wanted, np.array(missing), self.sheet, self.bare[0], None)
            self._own |= zip(missing, made, strict=True)
        return [self._own[one] for one in labels.tolist()]

    def edge(self, reserved: NDArray[np.float64] | None) -> Edge:
        """What the edges of the picture and ``reserved`` boxes cut."""
        key = b"" if reserved is None else reserved.tobytes()
        found = self._edges.get(key)
        if found is None:
            cut = self.sheet.cut(self.bounds.T, reserved) & (self.choice >= 0)
            cut &= self.wanted.priority[: len(cut)] < FORCED
            labels = np.flatnonzero(cut)
            choice, corners, rows = self.choice.copy(), self.corners.copy(), list(self.full[1])
            choice[labels], corners[labels] = -1, np.nan
            for one in labels.tolist():
                wipe(self.held.of(one), rows)
            walls = [] if reserved is None else reserved.tolist()
            tries = [
                [one for one in several if self.sheet.holds(one.box, walls)]
                for several in self._fixed_tries(labels)
            ]
            found = Edge(labels.tolist(), tries, rows, choice, corners)
            if len(self._edges) > 3:
                self._edges = {}
            self._edges[key] = found
        return found


def again(
    kept: Kept,
    tries: Tries,
    labels: NDArray[np.int64],
    count: int,
    passing: NDArray[np.float64] | None,
    reserved: NDArray[np.float64] | None,
) -> Placement:
    """Place some labels beside the fixed ones: their tries, and their numbers among ``count``."""
    priority, of, number = tries.priority, tries.of, labels.tolist()
    walls = [] if reserved is None else reserved.tolist()
    blocked: Cells = []
    if passing is not None and len(passing):
        blocked = kept.sheet.cells(passing.T).T.tolist()
    rows, edge = list(kept.bare[1]), kept.edge(reserved)
    settled = kept.settled() if number else None
    mark(blocked, rows)
    chosen: dict[int, Try] = {}  # by number among all
    moved: list[tuple[float, int, list[Try]]] = []  # what is cut: less priority, number, places
    cut: list[Try] = []
    for i in np.argsort(-priority, kind="stable").tolist():
        if not of[i]:
            continue
        rank = float(priority[i])
        one = _first(of[i], rank, rows, settled)
        if one is None:
            continue
        if settled is not None:
            settled.drop(one.cells)
        mark(one.cells, rows)
        if rank >= FORCED or kept.sheet.holds(one.box, walls):
            chosen[number[i]] = one
        else:
            cut.append(one)
            inside = [other for other in of[i] if kept.sheet.holds(other.box, walls)]
            moved.append((-rank, number[i], inside))
    gone = settled.gone if settled is not None else set()
    full = edge.rows
    if gone:
        full = list(full)
        for label in gone:
            wipe(kept.held.of(label), full)
    rows = [a | b for a, b in zip(rows, full, strict=True)]
    if cut:
        for one in cut:
            wipe(one.cells, rows)
        mark(blocked, rows)  # what lay beneath them
    moved += [
        (-float(kept.wanted.priority[label]), label, inside)
        for label, inside in zip(edge.labels, edge.tries, strict=True)
        if label not in gone
    ]
    for _, label, inside in sorted(moved, key=lambda one: one[:2]):
        for one in inside:
            if clear(one.cells, rows):
                mark(one.cells, rows)
                chosen[label] = one
                break
    return _placement(edge, count, gone, chosen)


def _first(tries: list[Try], rank: float, rows: list[int], settled: Settled | None) -> Try | None:
    """The first free place, one that takes nothing from a settled label if there is one."""
    forced, spare = rank >= FORCED, None
    for one in tries:
        if not one.free or not (forced or clear(one.cells, rows)):
            continue
        if settled is None or clear(one.cells, settled.bits):
            return one
        if spare is None and (forced or settled.yields(rank, one.cells)):
            spare = one
    return spare


def _placement(edge: Edge, count: int, gone: set[int], chosen: dict[int, Try]) -> Placement:
    choice, corners = np.full(count, -1, np.int64), np.full((count, 2), np.nan)
    choice[: len(edge.choice)], corners[: len(edge.corners)] = edge.choice, edge.corners
    lost = list(gone)
    choice[lost], corners[lost] = -1, np.nan
    if chosen:
        which = list(chosen)
        choice[which] = [one.number for one in chosen.values()]
        corners[which] = [one.corner for one in chosen.values()]
    return Placement(corners, choice)


def _keys(wanted: Wanted, labels: NDArray[np.int64]) -> list[tuple[float, ...]]:
    """All that the places of each label depend on; a trail by its identity."""
    rows = np.column_stack(
        [
            wanted.xy[labels],
            wanted.size[labels],
            wanted.priority[labels],
            wanted.offset[labels],
            np.zeros(len(labels)) if wanted.leader is None else wanted.leader[labels],
            np.zeros((len(labels), 2)) if wanted.spare is None else wanted.spare[labels],
        ]
    ).tolist()
    for row, one in zip(rows, labels.tolist(), strict=True) if wanted.trails else ():
        row.append(id(wanted.trails.get(one)))
    return [tuple(row) for row in rows]


def _tries(
    wanted: Wanted,
    labels: NDArray[np.int64],
    sheet: Sheet,
    bare: NDArray[np.bool_],
    rank: NDArray[np.float32] | None,
) -> list[list[Try]]:
    """The places of some labels that are not taken on the ``bare`` grid; ``rank`` is the priority
    of what fills its cells."""
    if not len(labels):
        return []
    priority = wanted.priority[labels]
    found = options(wanted, labels, sheet.scale)
    cells = sheet.cells(found.boxes)
    owner, number = found.numbered()
    forced = priority[owner] >= FORCED
    kept = np.flatnonzero(np.where(forced, number == 0, ~each(touched(bare, cells), found)))
    free = np.ones(len(kept), bool)
    if rank is not None:
        over = most(rank, cells) >= np.repeat(priority[owner], np.diff(found.first))
        free = ~each(over, found)[kept] | forced[kept]
    every, low, high = unfolded(found, cells, kept)
    tries = map(
        Try._make,
        zip(
            number[kept].tolist(),
            [every[a:b] for a, b in zip(low, high, strict=True)],
            around(found)[:, kept].T.tolist(),
            found.boxes[:2, found.first[kept]].T.tolist(),
            free.tolist(),
            strict=True,
        ),
    )
    return [
        list(islice(tries, n)) for n in np.bincount(owner[kept], minlength=len(labels)).tolist()
    ]


def unfolded(
    found: Options, cells: NDArray[np.int32], places: NDArray[np.int64]
) -> tuple[Cells, list[int], list[int]]:
    """The cells of some places one after the other, and where those of each begin and end."""
    if found.single:
        every = cells.take(places, axis=1).T.tolist()
        return every, list(range(len(places))), list(range(1, len(places) + 1))
    many = found.first[places + 1] - found.first[places]
    until = np.cumsum(many)
    every = cells.take(within(found.first, places), axis=1).T.tolist()
    return every, (until - many).tolist(), until.tolist()
