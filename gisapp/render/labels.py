"""Label placement: greedy by priority on a grid that lies in the world, no two boxes overlap.

The picture's edges take no part in who gets which room: every label first finds its place as if
the map went on beyond them, so that a pan moves no label that stays inside. Only then those that
would be cut look for another place in what room is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

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
from gisapp.render.label_kept import Kept, Placement, again, unfolded
from gisapp.render.label_places import NEAR, Options, Wanted, options, within

__all__ = [
    "FORCED",
    "MANY",
    "NEAR",
    "Kept",
    "Placement",
    "Wanted",
    "again",
    "place",
    "placed",
    "settle",
]

MANY = 400  # so few labels are looked up in one go
_FIRST, _MOST = 100, 1000  # labels looked up at once: few while much is free
_LAID = 2000  # labels laid out at once
_Try = tuple[int, int, int, int]  # its number, whose it is, its boxes from, to


def place(
    wanted: Wanted,
    width: float,
    height: float,
    scale: float = 1.0,
    obstacles: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Top-left corners (n, 2); NaN for labels that found no room. See :func:`placed`."""
    return placed(wanted, width, height, scale, obstacles).corners


def placed(
    wanted: Wanted,
    width: float,
    height: float,
    scale: float = 1.0,
    obstacles: NDArray[np.float64] | None = None,
    *,
    passing: NDArray[np.float64] | None = None,
    reserved: NDArray[np.float64] | None = None,
    origin: tuple[float, float] = (0.0, 0.0),
    kept: Kept | None = None,
) -> Placement:
    """Where each label goes in a picture of ``width`` by ``height``.

    ``obstacles`` (m, 4) are boxes x0, y0, x1, y1 to keep free: the marks themselves; ``passing``
    ones hold for labels that are not fixed. ``reserved`` boxes are covered by something that
    stands still while the map moves: like the edges they take no part in who gets which room.
    ``origin`` is where the picture's corner lies in the world, in pixels. Equal priorities keep
    their order, so the result is the same for the same input. ``kept`` is what :func:`settle` has
    found for the same fixed labels, which then come first, and the same obstacles.
    """
    if kept is None:
        kept = settle(wanted, width, height, scale, obstacles, origin=origin)
    count = len(wanted.xy)
    fixed = np.zeros(count, bool) if wanted.fixed is None else wanted.fixed
    loose = np.flatnonzero(~fixed)
    if not 0 < len(loose) <= MANY:
        return _Job(wanted, kept.sheet).run(kept, loose, passing, reserved)
    return again(kept, kept.tries(wanted, loose), loose, count, passing, reserved)


def settle(
    wanted: Wanted,
    width: float,
    height: float,
    scale: float = 1.0,
    obstacles: NDArray[np.float64] | None = None,
    *,
    origin: tuple[float, float] = (0.0, 0.0),
) -> Kept:
    """Where the fixed labels go among themselves: the same for as long as they and the obstacles
    are, whatever comes and goes with the clock."""
    return _Job(wanted, Sheet(width, height, scale, origin)).settle(obstacles)


class _Job:
    """One run: the grid, and what has been placed on it.

    The grid is kept twice: as an array, in which many places are looked up at once, and as the
    bits of one whole number a row, which tell exactly and cheaply about a single place.
    """

    def __init__(self, wanted: Wanted, sheet: Sheet) -> None:
        self._wanted, self._sheet = wanted, sheet
        n = len(wanted.xy)
        self._choice = np.full(n, -1, np.int64)
        self._bounds = np.full((n, 4), np.nan)  # of what was chosen: all its boxes in one
        self._corners = np.full((n, 2), np.nan)
        self._held = Held(n)  # the cells of what was chosen
        self._taken = np.zeros(sheet.shape, bool)
        self._bits = [0] * sheet.shape[0]

    def settle(self, obstacles: NDArray[np.float64] | None) -> Kept:
        """Place the fixed labels."""
        wanted = self._wanted
        self._block(obstacles)
        bare = self._taken.copy(), list(self._bits)
        fixed = np.zeros(len(wanted.xy), bool) if wanted.fixed is None else wanted.fixed
        rows = np.flatnonzero(fixed)
        self._greedy(self._ordered(rows))
        last = int(rows[-1]) + 1 if len(rows) else 0
        return Kept(
            wanted,
            self._sheet,
            self._choice[:last],
            self._corners[:last],
            self._bounds[:last],
            self._held,
            bare,
            (self._taken, self._bits),
        )

    def run(
        self,
        kept: Kept,
        loose: NDArray[np.int64],
        passing: NDArray[np.float64] | None,
        reserved: NDArray[np.float64] | None,
    ) -> Placement:
        """Place the others, very many or none, and what is cut."""
        last = len(kept.choice)
        self._choice[:last], self._corners[:last] = kept.choice, kept.corners
        self._bounds[:last], self._held = kept.bounds, kept.held.copy(len(self._choice))
        full, bits = kept.full[0].copy(), list(kept.full[1])
        if len(loose):
            self._taken, self._bits = kept.bare[0].copy(), list(kept.bare[1])
            self._block(passing)
            settled = kept.settled()
            self._greedy(self._ordered(loose), settled)
            for one in settled.gone if settled is not None else ():
                _wipe(self._held.of(one), full, bits)
                self._forget(one)
            full |= self._taken
            bits = [a | b for a, b in zip(self._bits, bits, strict=True)]
        self._taken, self._bits = full, bits
        self._within(passing, reserved)
        return Placement(self._corners, self._choice)

    def _ordered(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """The important ones first, equal ones as they came."""
        return labels[np.argsort(-self._wanted.priority[labels], kind="stable")]

    def _block(self, boxes: NDArray[np.float64] | None) -> None:
        if boxes is not None and len(boxes):
            self._fill(self._sheet.cells(boxes.T).T.tolist())

    def _fill(self, cells: Cells) -> None:
        for x0, y0, x1, y1 in cells:
            self._taken[y0:y1, x0:x1] = True
        mark(cells, self._bits)

    def _forget(self, label: int) -> None:
        self._held.forget(label)
        self._choice[label], self._corners[label] = -1, np.nan

    def _greedy(self, order: NDArray[np.int64], settled: Settled | None = None) -> None:
        """Give each label its first free place, in ``order``; ``settled`` ones less important may
        have to go for it."""
        many = _FIRST if len(order) > MANY else len(order)
        for begin in range(0, len(order), _LAID):
            part, done = order[begin : begin + _LAID], 0
            found = options(self._wanted, part, self._sheet.scale)
            cells = self._sheet.cells(found.boxes)
            while done < len(part):
                end = min(done + many, len(part))
                some, boxes = found.part(done, end)
                self._batch(part[done:end], some, cells[:, boxes], settled)
                done, many = end, min(2 * many, _MOST)

    def _batch(
        self,
        batch: NDArray[np.int64],
        found: Options,
        cells: NDArray[np.int32],
        settled: Settled | None = None,
        cut: NDArray[np.bool_] | None = None,
    ) -> None:
        """Place some labels. What is surely taken is sorted out for all of them at once, by a look
        at some spots of each box; only the rest is gone through one by one. ``cut`` places are
        none."""
        bad = touched(self._taken, cells)
        owner, numbers = found.numbered()
        priority = self._wanted.priority[batch]
        if settled is not None:
            bad |= most(settled.rank, cells) >= np.repeat(priority[owner], np.diff(found.first))
        free = ~each(bad, found)
        if cut is not None:
            free &= ~cut
        forced = priority >= FORCED
        if forced.any():
            free = np.where(forced[owner], numbers == 0, free)
        places = np.flatnonzero(free)
        every, low, high = unfolded(found, cells, places)
        tries = zip(range(len(low)), owner[places].tolist(), low, high, strict=True)
        if settled is None and not forced.any():
            chosen = self._quick(tries, every)
        else:
            chosen = self._careful(tries, every, priority.tolist(), forced.tolist(), settled)
        if not chosen:
            return
        place = places[chosen]
        mine, first, last = batch[owner[place]], found.first[place], found.first[place + 1]
        self._choice[mine], self._corners[mine] = numbers[place], found.boxes[:2, first].T
        self._bounds[mine] = found.boxes[:, first].T
        for one in np.flatnonzero(last - first > 1).tolist():
            several = found.boxes[:, first[one] : last[one]]
            self._bounds[mine[one]] = [*several[:2].min(axis=1), *several[2:].max(axis=1)]
        filled = cells.take(first if found.single else within(found.first, place), axis=1)
        self._held.add(mine, filled, last - first)
        for k in chosen:
            for x0, y0, x1, y1 in every[low[k] : high[k]]:
                self._taken[y0:y1, x0:x1] = True

    def _quick(self, tries: Iterable[_Try], every: Cells) -> list[int]:
        """What :meth:`_careful` does, where nobody has to go and nothing is forced."""
        bits, placed = self._bits, -1
        chosen: list[int] = []
        for k, one, low, high in tries:
            if one == placed:
                continue
            if high - low == 1:  # nearly all: without a call
                x0, y0, x1, y1 = every[low]
                mask = ((1 << (x1 - x0)) - 1) << x0
                for row in bits[y0:y1]:
                    if row & mask:
                        break
                else:
                    placed = one
                    chosen.append(k)
                    for at in range(y0, y1):
                        bits[at] |= mask
            elif clear(every[low:high], bits):
                placed = one
                chosen.append(k)
                mark(every[low:high], bits)
        return chosen

    def _careful(
        self,
        tries: Iterable[_Try],
        every: Cells,
        priority: list[float],
        forced: list[bool],
        settled: Settled | None,
    ) -> list[int]:
        """The numbers of the tries that are made: of each label the first free place, one that
        takes nothing from a settled label if there is one."""
        bits = self._bits
        chosen: list[int] = []
        for one, group in groupby(tries, key=itemgetter(1)):
            spare: _Try | None = None
            for attempt in group:
                boxes = every[attempt[2] : attempt[3]]
                if not forced[one] and not clear(boxes, bits):
                    continue
                if settled is None or clear(boxes, settled.bits):
                    spare = attempt
                    break
                if spare is None and (forced[one] or settled.yields(priority[one], boxes)):
                    spare = attempt
            if spare is not None:
                boxes = every[spare[2] : spare[3]]
                if settled is not None:
                    settled.drop(boxes)
                chosen.append(spare[0])
                mark(boxes, bits)
        return chosen

    def _within(
        self,
        passing: NDArray[np.float64] | None,
        reserved: NDArray[np.float64] | None,
    ) -> None:
        """Hide what the edges or ``reserved`` boxes would cut, or move it into room left over."""
        cut = self._sheet.cut(self._bounds.T, reserved) & (self._choice >= 0)
        cut &= self._wanted.priority < FORCED
        if not cut.any():
            return
        for one in np.flatnonzero(cut).tolist():
            _wipe(self._held.of(one), self._taken, self._bits)
            self._forget(one)
        self._block(passing)  # what lay beneath them
        order = self._ordered(np.flatnonzero(cut))
        found = options(self._wanted, order, self._sheet.scale)
        cells = self._sheet.cells(found.boxes)
        self._batch(order, found, cells, cut=self._sheet.cut(around(found), reserved))


def _wipe(cells: Cells, taken: NDArray[np.bool_], rows: list[int]) -> None:
    """Empty some cells of a grid."""
    for x0, y0, x1, y1 in cells:
        taken[y0:y1, x0:x1] = False
    wipe(cells, rows)
