"""Counting events in cells: exactly, for any window, at a cost that follows what changes.

The grid of a window is what had begun before its end less what had ended by its start. Both are
positions in two sorted orders, so that a window that moves adds the rows between the old and the
new position of its end and takes away those between the old and the new position of its start.
A grid that is too far from any kept one is made from the pyramid (render.pyramid) or anew.

No cell numbers are kept: two shifts of the fixed places give them, faster than they could be read.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.chronology import Chronology
from gisapp.model.crs import Extent
from gisapp.model.features import Features
from gisapp.model.memo import Memo
from gisapp.model.primitives import Ints
from gisapp.model.projection import MERCATOR, Projection
from gisapp.render.lattice import Lattice
from gisapp.render.pyramid import Pyramid, Tiles

PIECE = 1 << 17  # events worked on at once: few enough to stay in the processor's cache
MANY = 1_000_000  # events from which on a pyramid and tiles pay
KEPT = 6  # grids kept for one lattice: age classes move along with the window
NOWHERE = np.uint32(0xFFFF_FFFF)
SCATTERED = 4  # times as dear are events that are read out of order
Grid = NDArray[Any]
Weights = NDArray[np.float32]
_fixed: Memo[NDArray[np.uint32]] = Memo("fixed places", 2)
_turned: Memo[Chronology] = Memo("events on another plane", 2)
_placed: Memo[NDArray[np.uint32]] = Memo("places in order", 1)
_weights: Memo[Weights] = Memo("weights in order", 2)
_pools: Memo[_Pool] = Memo("count grids", 4)
_pyramids: Memo[Pyramid] = Memo("pyramids", 1)
_tiles: Memo[Tiles] = Memo("tiles", 1)
_near: Memo[NDArray[np.int64]] = Memo("events near the view", 2)


def fixed_of(features: Features, projection: Projection = MERCATOR) -> NDArray[np.uint32]:
    """The fixed places (2, n) of point features on the plane of a projection: the last corner of
    it for those that it does not reach."""
    if projection.mercator:
        if features.fixed is not None:
            return features.fixed
        return _fixed.get(features, "", lambda: crs.to_fixed(features.degrees()))
    return _fixed.get(features, projection.code, lambda: _projected(features, projection))


def _projected(features: Features, projection: Projection) -> NDArray[np.uint32]:
    out = np.full((2, len(features)), NOWHERE, np.uint32)
    for low in range(0, len(features), MANY):
        part = slice(low, low + MANY)
        xy = projection.to_map(features.degrees(part))
        with np.errstate(invalid="ignore"):
            there = np.flatnonzero((np.abs(xy) < crs.WORLD).all(axis=1))
        out[:, low + there] = crs.fixed_of_map(xy[there])
    return out


def projected(events: Chronology, projection: Projection) -> Chronology:
    """The same rows on the plane of another projection, without those that it does not reach."""
    if projection is events.projection:
        return events

    def make() -> Chronology:
        fixed = fixed_of(events.features, projection)
        rows = slice(None) if events.rows is None else events.rows
        there = (fixed[0, rows] != NOWHERE) | (fixed[1, rows] != NOWHERE)
        return replace(events if there.all() else events.kept(there), projection=projection)

    return _turned.get(events, projection.code, make)


def places(events: Chronology) -> NDArray[np.uint32]:
    """Fixed places (2, n) in the order of begin."""
    if events.rows is None:
        return fixed_of(events.features, events.projection)
    rows = events.rows
    fixed = fixed_of(events.features, events.projection)
    return _placed.get(events, "", lambda: np.ascontiguousarray(fixed[:, rows]))


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


def prepare(events: Chronology, rest: Callable[[], None] = lambda: None) -> None:
    """Make what makes pictures of a great many events quick. Slow: called in a worker, which may
    ``rest`` between two pieces of it."""
    if len(events) >= MANY:
        xy = places(events)
        _pyramids.get(events, "", lambda: Pyramid(xy, events.ranks, rest))
        _tiles.get(events, "", lambda: Tiles(xy, rest))


def counts(events: Chronology, lattice: Lattice, window: tuple[int, int], weight: str = "") -> Grid:
    """How many rows that overlap the half-open ``window`` lie in each cell, (rows, cols) int32,
    the first row in the south; or, as float64, the sum of the column ``weight``."""
    begun = events.begun(window[1])
    ended = min(events.ended(window[0]), begun)
    return _pool(events, lattice, weight, by_begin=events.ranks is None).at(begun, ended)


def begun(events: Chronology, lattice: Lattice, window: tuple[int, int]) -> Grid:
    """How many rows that begin in the half-open ``window`` lie in each cell, (rows, cols)."""
    first, last = events.begun(window[0]), events.begun(window[1])
    return _pool(events, lattice, "", by_begin=True).at(last, min(first, last))


def _pool(events: Chronology, lattice: Lattice, weight: str, *, by_begin: bool) -> _Pool:
    key = lattice, weight, by_begin
    return _pools.get(events, key, lambda: _Pool(events, lattice, weight, by_begin))


class _Counter:
    """One grid with a spare row and column for what lies outside, and the positions it is for."""

    def __init__(self, grid: Grid, begun: int, ended: int) -> None:
        self.grid, self.begun, self.ended = grid, begun, ended


class _Pool:
    """The grids kept for one lattice. Not a value: it lives in a memo, and dropping it costs time
    only. ``by_begin``: rows leave in the order in which they came."""

    def __init__(self, events: Chronology, lattice: Lattice, weight: str, by_begin: bool) -> None:
        self._of, self._ranks = weakref.ref(events), events.ranks  # events hold their pools
        self._lattice, self._by_begin = lattice, by_begin
        self._xy, self._bounds = places(events), _bounds(lattice.extent)
        self._weights = weights(events, weight) if weight else None
        self._counters: list[_Counter] = []
        self._last: tuple[int, int, Grid] | None = None  # asked for more than once in a frame
        self._lock = threading.Lock()

    def at(self, begun: int, ended: int) -> Grid:
        """A copy of the grid of the first ``begun`` rows less the first ``ended`` ones; read
        only."""
        with self._lock:
            if self._last is not None and self._last[:2] == (begun, ended):
                return self._last[2]
            counter = self._nearest(begun, ended)
            self._move(counter, begun, ended)
            grid = counter.grid[:-1, :-1].copy()
            grid.setflags(write=False)
            self._last = begun, ended, grid
            return grid

    def _cost(self, counter: _Counter, begun: int, ended: int) -> int:
        dear = 1 if self._by_begin else SCATTERED
        return abs(begun - counter.begun) + dear * abs(ended - counter.ended)

    def _nearest(self, begun: int, ended: int) -> _Counter:
        """The kept grid that is cheapest to move there, or a new one where that is cheaper."""
        best = min(self._counters, key=lambda one: self._cost(one, begun, ended), default=None)
        pyramid = None if self._weights is not None else self._pyramid()
        near = None if pyramid is None else pyramid.nearest(self._lattice, begun, ended)
        start = (ended, ended) if self._by_begin else (0, 0)
        fresh = _Counter(np.empty(0), *start)
        if near is not None:
            candidate = _Counter(np.empty(0), near.begun, near.ended)
            worth = near.cost + self._cost(candidate, begun, ended)
            if worth < self._cost(fresh, begun, ended):
                fresh = candidate
            else:
                near = None
        cost = self._cost(fresh, begun, ended) + (near.cost if near is not None else 0)
        at = self._close_by(begun, ended, min(cost, 10 * MANY)) if best is None else None
        if best is not None and self._cost(best, begun, ended) <= cost:
            self._counters.remove(best)
            self._counters.append(best)
            return best
        kind = np.int32 if self._weights is None else np.float64
        shape = self._lattice.rows + 1, self._lattice.cols + 1
        if len(self._counters) >= KEPT:
            fresh.grid = self._counters.pop(0).grid
            fresh.grid[:] = 0
        else:
            fresh.grid = np.zeros(shape, kind)
        if at is not None:
            fresh.begun, fresh.ended = begun, ended
            self._add(fresh, at, 1)
        elif near is not None and pyramid is not None:
            pyramid.fill(fresh.grid[:-1, :-1], self._lattice, near)
        self._counters.append(fresh)
        return fresh

    def _close_by(self, begun: int, ended: int, cost: int) -> NDArray[np.int64] | None:
        """Where the rows alive near the lattice are, if reading them is cheaper than ``cost``."""
        if not self._by_begin or cost < MANY or begun <= ended:
            return None
        return self._few(ended, begun, cost / SCATTERED / (begun - ended))

    def _few(self, first: int, last: int, share: float) -> NDArray[np.int64] | None:
        """Those of the rows first to last that are near the lattice, when at most ``share`` are."""
        events = self._of()
        tiles = None if events is None else _tiles.peek(events, "")
        if tiles is None:
            return None
        return tiles.positions(self._bounds, first, last, share)

    def _pyramid(self) -> Pyramid | None:
        events = self._of()
        return None if events is None else _pyramids.peek(events, "")

    def _move(self, counter: _Counter, begun: int, ended: int) -> None:
        for old, new, leaving in (
            (counter.begun, begun, False),
            (counter.ended, ended, True),
        ):
            sign = (1 if new > old else -1) * (-1 if leaving else 1)
            order = self._ranks if leaving and not self._by_begin else None
            if order is None and abs(new - old) > PIECE:
                few = self._few(min(old, new), max(old, new), 1 / SCATTERED)
                if few is not None:
                    self._add(counter, few, sign)
                    continue
            for low in range(min(old, new), max(old, new), PIECE):
                at: Any = slice(low, min(low + PIECE, max(old, new)))
                self._add(counter, at if order is None else order[at], sign)
        counter.begun, counter.ended = begun, ended

    def _add(self, counter: _Counter, at: Any, sign: int) -> None:
        """Count the rows at ``at`` (positions, or a slice of them) ``sign`` times."""
        cells = self._lattice.padded(self._xy[0, at], self._xy[1, at])
        step: Any = np.int32(sign)
        if self._weights is not None:
            step = sign * self._weights[at].astype(np.float64)
        np.add.at(counter.grid.reshape(-1), cells, step)


def _bounds(extent: Extent) -> NDArray[np.uint32]:
    """An extent (map units) as fixed places [[west, east], [south, north]], both inclusive."""
    corners = np.array([[extent[0], extent[1]], [extent[2], extent[3]]])
    return crs.fixed_of_map(corners)


def near(events: Chronology, extent: Extent) -> NDArray[np.int64]:
    """Positions (in the order of begin, ascending) of all rows whose places lie in ``extent``
    (map units), whenever they are alive; kept for the extents asked for last."""
    return _near.get(events, extent, lambda: _found(events, extent))


def _found(events: Chronology, extent: Extent) -> NDArray[np.int64]:
    xy, bounds = places(events), _bounds(extent)
    tiles = _tiles.peek(events, "")
    if tiles is not None:
        at = tiles.positions(bounds)
        if at is not None:
            return np.sort(at[_inside(xy[0, at], xy[1, at], bounds)])
    found = [
        np.flatnonzero(_inside(xy[0, i : i + PIECE], xy[1, i : i + PIECE], bounds)) + i
        for i in range(0, len(events), PIECE)
    ]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _inside(
    x: NDArray[np.uint32], y: NDArray[np.uint32], bounds: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    (west, east), (south, north) = bounds
    return np.asarray((x - west <= east - west) & (y - south <= north - south), dtype=bool)


def positions_in(events: Chronology, extent: Extent, window: tuple[int, int]) -> NDArray[np.int64]:
    """Positions (in the order of begin, ascending) of the rows alive in ``window`` whose places
    lie in ``extent`` (map units)."""
    all_of_them = near(events, extent)
    begun = events.begun(window[1])
    low = 0
    if events.ranks is None:
        low = int(np.searchsorted(all_of_them, events.ended(window[0])))
    found = all_of_them[low : int(np.searchsorted(all_of_them, begun))]
    if events.ranks is None or not len(found):
        return found
    return found[events.ends_at(found) > window[0]]


def rows_in(events: Chronology, extent: Extent, window: tuple[int, int]) -> Ints:
    """Feature numbers, ascending, of the rows alive in ``window`` that lie in ``extent``."""
    return np.sort(events.features_at(positions_in(events, extent, window)))


def members(
    events: Chronology, lattice: Lattice, window: tuple[int, int], cells: NDArray[np.int64]
) -> Ints:
    """Feature numbers, ascending, of the rows alive in ``window`` that lie in any of ``cells``."""
    at = positions_in(events, lattice.around(cells), window)
    xy = places(events)
    wanted = np.zeros(lattice.size + 1, bool)
    wanted[cells] = True
    keep = wanted[lattice.cells(xy[0, at], xy[1, at])]
    return np.sort(events.features_at(at[keep]))
