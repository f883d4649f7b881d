"""Chronology: the dated rows of features in order of begin and of end.

Everything that asks "how many, and which, between these instants" reads one of these: the counts
on the map, the timeline, the next event. A row is alive in the half-open window [start, stop) when
its begin is before stop and its end after start. As no row ends before it begins, the number alive
is the number begun before stop less the number ended by start: two binary searches.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gisapp.model.features import Features, ascending
from gisapp.model.filter import Filter
from gisapp.model.instants import OPEN, OPEN_START, UNDATED, Times
from gisapp.model.knowledge import known_by
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.projection import MERCATOR, Projection

_orders: Memo[Chronology] = Memo("chronologies", 4)


@dataclass(frozen=True, eq=False)
class Later:
    """Ascending instants that are each ``by`` ms after those of ``times``, and kept nowhere: the
    ends of events that all last as long."""

    times: Times
    by: int

    def __len__(self) -> int:
        return len(self.times)

    def __getitem__(self, at: Any) -> Any:
        return self.times[at] + self.by


def searched(times: Times | Later, instants: Any, side: Literal["left", "right"]) -> Any:
    """np.searchsorted of int64 ``instants``, of either kind of ``times``."""
    if isinstance(times, Later):
        low = np.iinfo(np.int64).min + times.by  # OPEN_START less something would be far ahead
        return times.times.searchsorted(np.maximum(instants, low) - times.by, side=side)
    return times.searchsorted(instants, side=side)


@dataclass(frozen=True, eq=False)
class Chronology:
    """The dated rows of features that pass a filter.

    ``begin`` (n,) int64 ms is ascending; entry i is feature ``rows[i]``, or feature i when ``rows``
    is None (all rows, already in order). ``ends`` (n,) int64 ms are the exclusive ends, ascending;
    ``ranks[j]`` is the position in ``begin`` of the row whose end is ``ends[j]``, or None when rows
    end in the order in which they begin. ``undated`` counts rows without a date that pass.
    ``projection`` is the plane on which their places are counted (see render.density).
    """

    of: weakref.ref[Features]
    zone: str
    rows: NDArray[np.int32] | None
    begin: Times
    ends: Times | Later
    ranks: NDArray[np.int32] | None
    undated: int
    projection: Projection = MERCATOR

    def __len__(self) -> int:
        return len(self.begin)

    @property
    def features(self) -> Features:
        """The features whose order this is; whoever asks has them. They are not held here, for
        orders are kept as long as their features live."""
        found = self.of()
        if found is None:
            raise RuntimeError("the order of features outlived them")
        return found

    def kept(self, passes: NDArray[np.bool_]) -> Chronology:
        """Those rows whose positions ``passes`` (n,) tells, in the same two orders."""
        rows = np.flatnonzero(passes) if self.rows is None else self.rows[passes]
        ends, ranks = self.ends[np.arange(len(self.begin))], None
        if self.ranks is None:
            ends = ends[passes]
        else:
            stays, numbers = passes[self.ranks], np.cumsum(passes) - 1
            ends, ranks = ends[stays], numbers[self.ranks[stays]].astype(np.int32)
        return replace(
            self, rows=rows.astype(np.int32), begin=self.begin[passes], ends=ends, ranks=ranks
        )

    def begun(self, instant: int) -> int:
        """How many rows begin before ``instant``: they are positions 0 to that."""
        return int(self.begin.searchsorted(np.int64(instant)))

    def ended(self, instant: int) -> int:
        """How many rows have ended by ``instant``."""
        return int(searched(self.ends, np.int64(instant), "right"))

    def ended_by(self, instants: Times | np.int64) -> Any:
        """How many rows have ended by each of the instants."""
        return searched(self.ends, instants, "right")

    def count(self, window: tuple[int, int]) -> int:
        """How many rows overlap the half-open ``window``."""
        return max(self.begun(window[1]) - self.ended(window[0]), 0)

    def features_at(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """The feature numbers at ``positions`` of the order of begin."""
        return positions if self.rows is None else self.rows[positions].astype(np.int64)

    def ends_at(self, positions: NDArray[np.int64]) -> Times:
        """The exclusive ends of the rows at ``positions`` of the order of begin."""
        if self.ranks is None:
            return np.asarray(self.ends[positions], dtype=np.int64)
        rows = self.features_at(positions)
        return np.maximum(self.features.times(self.zone)[1][rows], self.begin[positions])

    def alive(self, window: tuple[int, int]) -> NDArray[np.int64]:
        """Positions, ascending, of the rows that overlap ``window``."""
        begun, ended = self.begun(window[1]), self.ended(window[0])
        if self.ranks is None:
            return np.arange(ended, max(begun, ended), dtype=np.int64)
        if ended < begun // 2:
            keep = np.ones(begun, dtype=bool)
            gone = self.ranks[:ended]
            keep[gone[gone < begun]] = False
            return np.flatnonzero(keep)
        left = self.ranks[ended:]
        return np.sort(left[left < begun]).astype(np.int64)


def chronology(
    features: Features, filter: Filter | None, zone: str, known: int | None = None
) -> Chronology:
    """The dated rows of ``features`` that pass ``filter`` and, when ``known`` is given, had been
    published by that instant. Floating dates are read in ``zone``."""
    key = (None if filter is None else filter.text, zone, known)
    return _orders.get(features, key, lambda: _made(features, filter, zone, known))


def chronology_of(layer: Layer, zone: str, known: int | None = None) -> Chronology:
    """The dated rows of a layer that pass its filter; all that pass it where time is no matter."""
    if layer.time == "none" or not layer.features.timed:
        key = (None if layer.filter is None else layer.filter.text, None, known)
        return _orders.get(
            layer.features, key, lambda: _timeless(layer.features, layer.filter, known)
        )
    return chronology(layer.features, layer.filter, zone, known)


def is_ordered(layer: Layer, zone: str, known: int | None = None) -> bool:
    """Whether :func:`chronology_of` has its answer ready."""
    text = None if layer.filter is None else layer.filter.text
    timed = layer.time != "none" and layer.features.timed
    key = (text, zone if timed else None, known)
    return _orders.peek(layer.features, key) is not None


def _timeless(features: Features, filter: Filter | None, known: int | None) -> Chronology:
    passes = _passing(features, filter, known)
    rows = None if passes is None else np.flatnonzero(passes).astype(np.int32)
    n = len(features) if rows is None else len(rows)
    begin, ends = np.full(n, OPEN_START), np.full(n, OPEN)
    return Chronology(weakref.ref(features), "", rows, begin, ends, None, 0)


def _passing(
    features: Features, filter: Filter | None, known: int | None
) -> NDArray[np.bool_] | None:
    """Which rows pass the filter and had been published; None when all do."""
    passes = None if filter is None else filter.mask(features)
    published = None if known is None else known_by(features, known)
    if passes is None or published is None:
        return published if passes is None else passes
    return passes & published


def _made(features: Features, filter: Filter | None, zone: str, known: int | None) -> Chronology:
    passes = _passing(features, filter, known)
    if features.begin is not None and features.end is None and features.floating is None:
        return _equal(features, features.begin, features.lasting, zone, passes)
    begin, end = features.times(zone)
    dated = begin != UNDATED
    undated = len(features) - int(np.count_nonzero(dated))
    if passes is not None:
        undated = int(np.count_nonzero(passes & ~dated))
        dated &= passes
    rows: NDArray[np.int32] | None = None
    if not dated.all():
        rows = np.flatnonzero(dated).astype(np.int32)
        begin, end = begin[rows], end[rows]
    if not ascending(begin):
        order = np.argsort(begin, kind="stable")
        begin, end = begin[order], end[order]
        rows = (order if rows is None else rows[order]).astype(np.int32)
    if not (lasts := end >= begin).all():
        end = np.where(lasts, end, begin)
    if ascending(end):
        return Chronology(weakref.ref(features), zone, rows, begin, end, None, undated)
    ranks = np.argsort(end, kind="stable").astype(np.int32)
    return Chronology(weakref.ref(features), zone, rows, begin, end[ranks], ranks, undated)


def _equal(
    features: Features, begin: Times, lasting: int, zone: str, passes: NDArray[np.bool_] | None
) -> Chronology:
    """The chronology of events that all last as long; of a great many, so nothing is copied that
    need not be."""
    rows: NDArray[np.int32] | None = None
    ordered, undated = features.rising, features.undated
    if passes is not None or undated:
        dated = begin != UNDATED
        if passes is not None:
            undated = int(np.count_nonzero(passes & ~dated))
            dated &= passes
        rows = np.flatnonzero(dated).astype(np.int32)
        begin = begin[rows]
    if not ordered:
        order = np.argsort(begin, kind="stable")
        begin = begin[order]
        rows = (order if rows is None else rows[order]).astype(np.int32)
    ends = Later(begin, lasting)
    return Chronology(weakref.ref(features), zone, rows, begin, ends, None, undated)
