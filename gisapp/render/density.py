"""Counting events in cells: exactly, for any window, at a cost that follows what changes.

The grid of a window is what had begun before its end less what had ended by its start. Both are
positions in two sorted orders, so that a window that moves adds the rows between the old and the
new position of its end and takes away those between the old and the new position of its start.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.chronology import Chronology
from gisapp.model.crs import Extent
from gisapp.model.features import Features
from gisapp.model.memo import Memo
from gisapp.model.primitives import Ints
from gisapp.render.lattice import Lattice

PIECE = 1 << 17  # events worked on at once: few enough to stay in the processor's cache
Weights = NDArray[np.float32]
_fixed: Memo[NDArray[np.uint32]] = Memo("fixed places", 2)
_placed: Memo[NDArray[np.uint32]] = Memo("places in order", 1)
_weights: Memo[Weights] = Memo("weights in order", 2)
_counters: Memo[_Counter] = Memo("count grids", 6)


def fixed_of(features: Features) -> NDArray[np.uint32]:
    """The fixed places (2, n) of point features."""
    if features.fixed is not None:
        return features.fixed
    return _fixed.get(features, "", lambda: crs.to_fixed(features.degrees()))


def places(events: Chronology) -> NDArray[np.uint32]:
    """Fixed places (2, n) in the order of begin."""
    if events.rows is None:
        return fixed_of(events.features)
    return _placed.get(
        events, "", lambda: np.ascontiguousarray(fixed_of(events.features)[:, events.rows])
    )


def weights(events: Chronology, column: str) -> Weights:
    """The numbers of a column in the order of begin; what is missing weighs nothing."""

    def make() -> Weights:
        values = np.asarray(events.features.column(column))
        numbers = np.zeros(len(values), np.float32)
        if values.dtype.kind in "iufb":
            numbers = values.astype(np.float32)
        numbers = np.nan_to_num(numbers, nan=0.0, posinf=0.0, neginf=0.0)
        return numbers if events.rows is None else numbers[events.rows]

    return _weights.get(events, column, make)


class _Counter:
    """The grid of one lattice at one window, moved on to another. Not a value: kept in a memo,
    where dropping it costs time only."""

    def __init__(
        self, events: Chronology, lattice: Lattice, weight: str, *, by_begin: bool = False
    ) -> None:
        self._events, self._lattice, self._weight = events, lattice, weight
        self._by_begin = by_begin  # what leaves does so in the order of begin, too
        kind = np.float64 if weight else np.int64
        self._grid: NDArray[np.int64] | NDArray[np.float64] = np.zeros(lattice.size + 1, kind)
        self._begun = self._ended = 0
        self._lock = threading.Lock()

    def at(self, begun: int, ended: int) -> NDArray[np.int64] | NDArray[np.float64]:
        """A copy of the grid (rows, cols) of the first ``begun`` less the first ``ended``."""
        with self._lock:
            if abs(begun - self._begun) + abs(ended - self._ended) > begun + ended:
                self._grid[:] = 0
                self._begun = self._ended = 0
            self._add(self._begun, begun)
            self._add(self._ended, ended, ends=not self._by_begin, leaving=True)
            self._begun, self._ended = begun, ended
            grid = self._grid[:-1].reshape(self._lattice.rows, self._lattice.cols)
            return grid.copy()

    def _add(self, old: int, new: int, *, ends: bool = False, leaving: bool = False) -> None:
        sign = (1 if new > old else -1) * (-1 if leaving else 1)
        for cells, heavy in _cells(
            self._events, self._lattice, self._weight, min(old, new), max(old, new), ends
        ):
            found = np.bincount(cells, heavy, minlength=len(self._grid))
            if sign > 0:
                self._grid += found
            else:
                self._grid -= found


def _cells(
    events: Chronology, lattice: Lattice, weight: str, first: int, last: int, ends: bool
) -> Iterator[tuple[NDArray[np.int64], Weights | None]]:
    """Cells, and weights where asked for, of the rows first to last of an order, in pieces."""
    xy = places(events)
    heavy = weights(events, weight) if weight else None
    for low in range(first, last, PIECE):
        high = min(low + PIECE, last)
        if ends and events.ranks is not None:
            at = events.ranks[low:high]
            yield lattice.cells(xy[0, at], xy[1, at]), None if heavy is None else heavy[at]
        else:
            part = slice(low, high)
            yield (
                lattice.cells(xy[0, part], xy[1, part]),
                None if heavy is None else heavy[part],
            )


def counts(
    events: Chronology, lattice: Lattice, window: tuple[int, int], weight: str = ""
) -> NDArray[np.int64] | NDArray[np.float64]:
    """How many rows that overlap the half-open ``window`` lie in each cell, (rows, cols), the
    first row in the south; or the sum of the column ``weight``."""
    begun = events.begun(window[1])
    ended = min(events.ended(window[0]), begun)
    counter = _counters.get(
        events, ("alive", lattice, weight), lambda: _Counter(events, lattice, weight)
    )
    return counter.at(begun, ended)


def begun(
    events: Chronology, lattice: Lattice, window: tuple[int, int]
) -> NDArray[np.int64] | NDArray[np.float64]:
    """How many rows that begin in the half-open ``window`` lie in each cell, (rows, cols)."""
    counter = _counters.get(
        events, ("begun", lattice), lambda: _Counter(events, lattice, "", by_begin=True)
    )
    return counter.at(events.begun(window[1]), events.begun(window[0]))


def positions_in(events: Chronology, extent: Extent, window: tuple[int, int]) -> NDArray[np.int64]:
    """Positions (in the order of begin, ascending) of the rows alive in ``window`` whose places
    lie in ``extent`` (map units)."""
    alive = events.alive(window)
    xy = places(events)
    low = crs.to_fixed(crs.to_lonlat(np.array([[extent[0], extent[1]]])))[:, 0]
    high = crs.to_fixed(crs.to_lonlat(np.array([[extent[2], extent[3]]])))[:, 0]
    keep = np.ones(len(alive), bool)
    for axis in (0, 1):
        values = xy[axis, alive]
        keep &= (values >= low[axis]) & (values <= high[axis])
    return alive[keep]


def rows_in(events: Chronology, extent: Extent, window: tuple[int, int]) -> Ints:
    """Feature numbers, ascending, of the rows alive in ``window`` that lie in ``extent``."""
    return np.sort(events.features_at(positions_in(events, extent, window)))


def members(
    events: Chronology, lattice: Lattice, window: tuple[int, int], cells: NDArray[np.int64]
) -> Ints:
    """Feature numbers, ascending, of the rows alive in ``window`` that lie in any of ``cells``."""
    alive = events.alive(window)
    xy = places(events)
    wanted = np.zeros(lattice.size + 1, bool)
    wanted[cells] = True
    keep = wanted[lattice.cells(xy[0, alive], xy[1, alive])]
    return np.sort(events.features_at(alive[keep]))
