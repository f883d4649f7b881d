"""Label placement: greedy by priority on a grid that lies in the world, no two boxes overlap.

The picture's edges take no part in who gets which room: every label first finds its place as if
the map went on beyond them, so that a pan moves no label that stays inside. Only then those that
would be cut look for another place in what room is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from gisapp.render.label_grid import Settled, clear, each, mark, most
from gisapp.render.label_places import NEAR, Boxes, Options, Wanted, options

__all__ = ["FORCED", "NEAR", "Placement", "Wanted", "place", "placed"]

FORCED = 1e6  # labels of this priority or more are always placed
_CELL = np.array([4.0, 3.0])  # logical pixels, width and height
_MARGIN = np.array([320.0, 120.0])  # logical pixels of the world around the picture
_SLACK = 3.7e-7  # of a cell: an edge on a grid line takes both cells, however it was rounded
_WHOLE = 400  # so few labels are looked up in one go
_FIRST, _MOST = 100, 1000  # labels looked up at once: few while much is free
_Try = tuple[int, int, int, int, int]  # label, number of its place, place, its boxes from, to


@dataclass(frozen=True, eq=False)
class Placement:
    """Where labels went: ``corners`` (n, 2) top left, NaN without room, and ``choice`` (n,), the
    number of the place, -1 without. From NEAR on a label beside a mark needs its leader line."""

    corners: NDArray[np.float64]
    choice: NDArray[np.int64]


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
    job = _Job(wanted, width, height, scale, origin)
    return job.run(job.settle(obstacles) if kept is None else kept, passing, reserved)


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
    return _Job(wanted, width, height, scale, origin).settle(obstacles)


@dataclass(eq=False)
class Kept:
    """What :func:`settle` has found. Opaque to others. ``bare`` and ``full`` are the grid with the
    obstacles alone and with the labels too, as array and as bits."""

    choice: NDArray[np.int64]
    corners: NDArray[np.float64]
    bounds: NDArray[np.float64]
    held: dict[int, list[list[int]]]
    bare: tuple[NDArray[np.bool_], list[int]]
    full: tuple[NDArray[np.bool_], list[int]]
    _settled: Settled | None = None

    def settled(self, priority: NDArray[np.float32]) -> Settled | None:
        """The labels as those that may have to go, while others look for their places."""
        if not self.held:
            return None
        if self._settled is None:
            self._settled = Settled.of(self.held, priority, self.bare[0].shape)
        return self._settled.again(priority)


class _Job:
    """One run: the grid, and what has been placed on it.

    The grid is kept twice: as an array, in which many places are looked up at once, and as the
    bits of one whole number a row, which tell exactly and cheaply about a single place.
    """

    def __init__(
        self,
        wanted: Wanted,
        width: float,
        height: float,
        scale: float,
        origin: tuple[float, float],
    ) -> None:
        self._wanted, self._size, self._scale = wanted, (width, height), scale
        self._cell = _CELL * scale
        margin = np.ceil(_MARGIN * scale / self._cell)
        shift = np.array(origin) / self._cell
        # Where device pixel 0 lies on the grid, whose lines are fixed in the world.
        self._shift = shift - np.floor(shift) + margin
        self._shape = np.ceil(np.array([width, height]) / self._cell + 2 * margin + 2).astype(int)
        n = len(wanted.xy)
        self._choice = np.full(n, -1, np.int64)
        self._bounds = np.full((n, 4), np.nan)  # of what was chosen: all its boxes in one
        self._corners = np.full((n, 2), np.nan)
        self._held: dict[int, list[list[int]]] = {}  # the cells of what was chosen
        self._taken = np.zeros(self._shape[::-1], bool)
        self._bits = [0] * int(self._shape[1])

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
            self._choice[:last].copy(),
            self._corners[:last].copy(),
            self._bounds[:last].copy(),
            dict(self._held),
            bare,
            (self._taken, self._bits),
        )

    def run(
        self,
        kept: Kept,
        passing: NDArray[np.float64] | None,
        reserved: NDArray[np.float64] | None,
    ) -> Placement:
        """Place the others, and what is cut."""
        wanted, last = self._wanted, len(kept.choice)
        self._choice[:last], self._corners[:last] = kept.choice, kept.corners
        self._bounds[:last], self._held = kept.bounds, dict(kept.held)
        fixed = np.zeros(len(wanted.xy), bool) if wanted.fixed is None else wanted.fixed
        loose = self._ordered(np.flatnonzero(~fixed))
        if len(loose):
            self._taken, self._bits = kept.bare[0].copy(), list(kept.bare[1])
            self._block(passing)
            settled = kept.settled(wanted.priority)
            self._greedy(loose, settled)
            full, bits = kept.full[0].copy(), list(kept.full[1])
            for one in settled.gone if settled is not None else ():
                _wipe(self._held[one], full, bits)
                self._forget(one)
            self._taken |= full
            self._bits = [a | b for a, b in zip(self._bits, bits, strict=True)]
        else:
            self._taken, self._bits = kept.full[0].copy(), list(kept.full[1])
        self._within(passing, reserved)
        return Placement(self._corners, self._choice)

    def _ordered(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """The important ones first, equal ones as they came."""
        return labels[np.argsort(-self._wanted.priority[labels], kind="stable")]

    def _cells(self, boxes: Boxes) -> NDArray[np.int32]:
        """Columns and rows [x0, x1) and [y0, y1) of the grid that boxes (4, n) touch, (4, n)."""
        cells = np.empty(boxes.shape, np.int32)
        for row in range(4):
            at = boxes[row] * (1 / self._cell[row % 2])
            at += self._shift[row % 2] + (1 + _SLACK if row > 1 else -_SLACK)
            cells[row] = np.clip(at, 0, self._shape[row % 2], out=at)
        return cells

    def _block(self, boxes: NDArray[np.float64] | None) -> None:
        if boxes is not None and len(boxes):
            self._fill(self._cells(boxes.T).T.tolist())

    def _fill(self, cells: list[list[int]]) -> None:
        for x0, y0, x1, y1 in cells:
            self._taken[y0:y1, x0:x1] = True
        mark(cells, self._bits)

    def _forget(self, label: int) -> None:
        del self._held[label]
        self._choice[label], self._corners[label] = -1, np.nan

    def _greedy(self, order: NDArray[np.int64], settled: Settled | None = None) -> None:
        """Give each label its first free place, in ``order``; ``settled`` ones less important may
        have to go for it."""
        done, many = 0, _FIRST if len(order) > _WHOLE else len(order)
        while done < len(order):
            self._batch(order[done : done + many], settled)
            done, many = done + many, min(2 * many, _MOST)

    def _batch(
        self,
        batch: NDArray[np.int64],
        settled: Settled | None = None,
        cut: Callable[[Boxes], NDArray[np.bool_]] | None = None,
    ) -> None:
        """Place some labels. What is surely taken is sorted out for all of them at once, by a look
        at some spots of each box; only the rest is gone through one by one."""
        found = options(self._wanted, batch, self._scale)
        cells = self._cells(found.boxes)
        bad = most(self._taken, cells)
        if cut is not None:
            bad |= np.repeat(cut(_around(found)), np.diff(found.first))
        owner = np.repeat(np.arange(len(batch)), found.count)
        places = np.arange(len(owner)) + np.repeat(
            found.start - (np.cumsum(found.count) - found.count), found.count
        )
        if settled is not None:
            rank = np.empty(len(owner), np.float32)
            rank[places] = self._wanted.priority[batch][owner]
            bad |= most(settled.rank, cells) >= np.repeat(rank, np.diff(found.first))
        numbers = places - found.start[owner]
        forced = self._wanted.priority[batch] >= FORCED
        free = ~each(bad, found)[places]
        if forced.any():
            free = np.where(forced[owner], numbers == 0, free)
        keep = np.flatnonzero(free)
        kept = places[keep]
        if found.single:
            every, low = cells[:, kept].T.tolist(), range(len(kept))
            high = range(1, len(kept) + 1)
        else:
            first, many = found.first[kept], np.diff(found.first)[kept]
            until = np.cumsum(many)
            of = np.arange(until[-1] if len(until) else 0) + np.repeat(first - until + many, many)
            every = cells[:, of].T.tolist()
            low, high = (until - many).tolist(), until.tolist()
        tries = list(
            zip(owner[keep].tolist(), numbers[keep].tolist(), kept.tolist(), low, high, strict=True)
        )
        if settled is None and not forced.any():
            chosen = self._quick(tries, every)
        else:
            chosen = self._careful(tries, every, batch.tolist(), forced.tolist(), settled)
        if chosen:
            self._note(batch, found, np.array(chosen), every)

    def _note(
        self,
        batch: NDArray[np.int64],
        found: Options,
        chosen: NDArray[np.int64],
        every: list[list[int]],
    ) -> None:
        """Keep what was chosen, rows of _Try."""
        mine, number, place = batch[chosen[:, 0]], chosen[:, 1], chosen[:, 2]
        low, high = found.first[place], found.first[place + 1]
        self._choice[mine], self._corners[mine] = number, found.boxes[:2, low].T
        self._bounds[mine] = found.boxes[:, low].T
        for one in np.flatnonzero(high - low > 1).tolist():
            several = found.boxes[:, low[one] : high[one]]
            around = several[:2].min(axis=1), several[2:].max(axis=1)
            self._bounds[mine[one]] = np.concatenate(around)
        for label, (a, b) in zip(mine.tolist(), chosen[:, 3:].tolist(), strict=True):
            held = self._held[label] = every[a:b]
            for x0, y0, x1, y1 in held:
                self._taken[y0:y1, x0:x1] = True

    def _quick(self, tries: list[_Try], every: list[list[int]]) -> list[_Try]:
        """What :meth:`_careful` does, where nobody has to go and nothing is forced."""
        bits, placed = self._bits, -1
        chosen: list[_Try] = []
        for attempt in tries:
            one, _, _, low, high = attempt
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
                    chosen.append(attempt)
                    for at in range(y0, y1):
                        bits[at] |= mask
            elif clear(every[low:high], bits):
                placed = one
                chosen.append(attempt)
                mark(every[low:high], bits)
        return chosen

    def _careful(
        self,
        tries: list[_Try],
        every: list[list[int]],
        labels: list[int],
        forced: list[bool],
        settled: Settled | None,
    ) -> list[_Try]:
        """The first free place of each label, one that takes nothing from a settled label if there
        is one: label within the batch, number of the place, place."""
        bits = self._bits
        chosen: list[_Try] = []
        for one, group in groupby(tries, key=itemgetter(0)):
            spare: _Try | None = None
            for attempt in group:
                boxes = every[attempt[3] : attempt[4]]
                if not forced[one] and not clear(boxes, bits):
                    continue
                if settled is None or clear(boxes, settled.bits):
                    spare = attempt
                    break
                if spare is None and (forced[one] or settled.yields(labels[one], boxes)):
                    spare = attempt
            if spare is not None:
                boxes = every[spare[3] : spare[4]]
                if settled is not None:
                    settled.drop(boxes)
                chosen.append(spare)
                mark(boxes, bits)
        return chosen

    def _within(
        self,
        passing: NDArray[np.float64] | None,
        reserved: NDArray[np.float64] | None,
    ) -> None:
        """Hide what the edges or ``reserved`` boxes would cut, or move it into room left over."""
        cut = self._cut(self._bounds.T, reserved) & (self._choice >= 0)
        cut &= self._wanted.priority < FORCED
        if not cut.any():
            return
        for one in np.flatnonzero(cut).tolist():
            _wipe(self._held[one], self._taken, self._bits)
            self._forget(one)
        self._block(passing)  # what lay beneath them
        self._batch(self._ordered(np.flatnonzero(cut)), cut=partial(self._cut, reserved=reserved))

    def _cut(self, boxes: Boxes, reserved: NDArray[np.float64] | None) -> NDArray[np.bool_]:
        """Which boxes (4, n) cross the edge or something reserved."""
        left, top, right, bottom = boxes
        width, height = self._size
        bad = (left < 0) | (top < 0) | (right > width) | (bottom > height)
        for x0, y0, x1, y1 in [] if reserved is None else reserved.tolist():
            bad |= (left < x1) & (right > x0) & (top < y1) & (bottom > y0)
        found: NDArray[np.bool_] = bad
        return found


def _around(found: Options) -> Boxes:
    """The box (4, places) around all boxes of each place: letters that stand on both sides of what
    is in the way are one name."""
    if found.single or not found.boxes.size:
        return found.boxes
    low = np.minimum.reduceat(found.boxes[:2], found.first[:-1], axis=1)
    return np.vstack([low, np.maximum.reduceat(found.boxes[2:], found.first[:-1], axis=1)])


def _wipe(cells: list[list[int]], taken: NDArray[np.bool_], rows: list[int]) -> None:
    """Empty some cells of a grid."""
    for x0, y0, x1, y1 in cells:
        taken[y0:y1, x0:x1] = False
        bits = ((1 << (x1 - x0)) - 1) << x0
        for row in range(y0, y1):
            rows[row] &= ~bits
