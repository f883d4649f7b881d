"""Tracks: the dated rows of a layer, apart by lane, told by numbers and never copied row by row.

A :class:`Part` is a chronology, or some positions of one. What is asked of it (how many have begun,
how many have ended, by many instants at once) is answered by binary searches, so that it costs the
same for a thousand rows as for a hundred million.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.chronology import Chronology, chronology_of, searched
from gisapp.model.features import Features
from gisapp.model.instants import OPEN, OPEN_START, UNDATED, Precision, Times
from gisapp.model.knowledge import known_by
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo

Counts = NDArray[np.int64]
Rows = NDArray[np.int64]
OTHER = "Other"
_PIECE = 1 << 18
_tracks: Memo[Track] = Memo("timeline tracks", 6)
_codes: Memo[tuple[tuple[str, ...], NDArray[Any]]] = Memo("timeline lanes", 2)


@dataclass(frozen=True, eq=False)
class Part:
    """Rows of one chronology, numbered in order of begin.

    ``index`` holds their positions in the chronology, int32 ascending; None is all of them.
    ``soft`` marks dates known no better than to about a day.
    """

    chronology: Chronology
    index: NDArray[np.int32] | None = None
    soft: bool = False

    def __len__(self) -> int:
        return len(self.chronology) if self.index is None else len(self.index)

    @cached_property
    def _ended(self) -> NDArray[np.int32] | None:
        """Of the chronology's ends, those of this part: their numbers, ascending."""
        ranks = self.chronology.ranks
        if self.index is None or ranks is None:
            return self.index
        member = np.zeros(len(self.chronology), bool)
        member[self.index] = True
        return np.flatnonzero(member[ranks]).astype(np.int32)

    def begun(self, instants: Times | np.int64) -> Counts:
        """How many rows begin before each instant (int64 ms)."""
        return self.of_begun(np.searchsorted(self.chronology.begin, instants, side="left"))

    def ended(self, instants: Times | np.int64) -> Counts:
        """How many rows have ended by each instant (int64 ms)."""
        return self.of_ended(self.chronology.ended_by(instants))

    def of_begun(self, counts: Any) -> Counts:
        """How many of the first rows of the chronology to begin are of this part."""
        return _among(self.index, counts)

    def of_ended(self, counts: Any) -> Counts:
        """How many of the first rows of the chronology to end are of this part."""
        return _among(self._ended, counts)

    def prepare(self) -> None:
        """Do now what takes a while when it is first asked for."""
        self._ended  # noqa: B018 - kept from now on

    def count(self, window: tuple[int, int]) -> int:
        """How many rows overlap the half-open ``window``."""
        start, stop = np.array(window, np.int64)
        return max(int(self.begun(stop) - self.ended(start)), 0)

    def begins(self, numbers: Rows | slice = slice(None)) -> Times:
        """When rows begin."""
        return _times(self.chronology.begin[self._positions(numbers)])

    def ends(self, numbers: Rows | slice = slice(None)) -> Times:
        """When rows end, exclusive, in the order of their begins."""
        whole, at = self.chronology, self._positions(numbers)
        if whole.ranks is None:
            return _times(whole.ends[at])
        end = whole.features.times(whole.zone)[1]
        end = end[at] if whole.rows is None else end[whole.rows[at]]
        return _times(np.maximum(end, whole.begin[at]))

    def nth_end(self, number: int) -> int:
        """The end of the row that is ``number``-th to end."""
        return int(self.chronology.ends[number if self._ended is None else self._ended[number]])

    def features_at(self, numbers: Rows) -> Rows:
        """The feature numbers of rows."""
        return self.chronology.features_at(np.asarray(self._positions(numbers), np.int64))

    def rows(self, first: int, last: int) -> Rows | slice:
        """The feature numbers of rows ``first`` to ``last``: a slice, which costs nothing, where
        they follow each other."""
        if self.index is None and self.chronology.rows is None:
            return slice(first, last)
        return self.features_at(np.arange(first, last))

    def through(self, instant: int, limit: int) -> Rows:
        """Rows begun before ``instant`` and lasting beyond it: the ``limit`` last begun."""
        begun = int(self.begun(np.int64(instant)))
        wanted = min(begun - int(self.ended(np.int64(instant))), limit)
        found: list[Rows] = []
        # from the last begun backwards, and no further than it takes to find as many as there are
        while begun and wanted > 0:
            first = max(begun - _PIECE, 0)
            here = first + np.flatnonzero(self.ends(slice(first, begun)) > instant)[-wanted:]
            found.insert(0, here)
            begun, wanted = first, wanted - len(here)
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def _positions(self, numbers: Rows | slice) -> Any:
        return numbers if self.index is None else self.index[numbers]

    def only(self, keep: NDArray[np.bool_]) -> Part:
        """The rows whose position in the chronology is kept."""
        if self.index is None:
            index = np.flatnonzero(keep).astype(np.int32)
            return self if len(index) == len(keep) else Part(self.chronology, index, self.soft)
        return Part(self.chronology, self.index[keep[self.index]], self.soft)


def _times(found: Any) -> Times:
    return np.asarray(found, dtype=np.int64)


def _among(index: NDArray[np.int32] | None, found: Any) -> Counts:
    if index is None:
        return np.asarray(found, dtype=np.int64)
    # of one type, or searching would first copy the index into the other's
    return np.asarray(np.searchsorted(index, np.asarray(found, np.int32), "left"), np.int64)


@dataclass(frozen=True, eq=False)
class Track:
    """The dated rows of one layer that pass its filter: ``parts`` by the name of their lane."""

    chronology: Chronology
    parts: tuple[tuple[str, Part], ...]

    @property
    def features(self) -> Features:
        """The table."""
        return self.chronology.features

    @property
    def begin(self) -> Times:
        """When rows begin (int64 ms in the project's zone), ascending."""
        return self.chronology.begin

    @property
    def undated(self) -> int:
        """How many rows that pass have no date."""
        return self.chronology.undated

    def count(self, window: tuple[int, int]) -> int:
        """How many rows overlap the half-open ``window``: two binary searches."""
        return self.chronology.count(window)

    def span(self) -> tuple[int, int] | None:
        """The earliest and the latest known edge, or None without any: four binary searches."""
        edges: list[int] = []
        for times in (self.chronology.begin, self.chronology.ends):
            first = int(searched(times, np.int64(OPEN_START), "right"))
            last = int(searched(times, np.int64(OPEN), "left")) - 1
            if first <= last:
                edges += [int(times[first]), int(times[last])]
        return (min(edges), max(edges)) if edges else None


def track(layer: Layer, zone: str, known: int | None = None) -> Track:
    """The dated rows of a timed ``layer`` in ``zone``; of those published by ``known`` alone,
    where that is given."""
    chronology = chronology_of(layer, zone, known)
    column = layer.lane if layer.lane in layer.features.table.column_names else ""
    fixed = "" if column else layer.lane or layer.name
    # Kept with the table, not with the chronology that the track itself keeps: it would never go.
    key = id(chronology), column, fixed
    return _tracks.get(layer.features, key, lambda: _track(chronology, column, fixed))


def _track(chronology: Chronology, column: str, fixed: str) -> Track:
    features = chronology.features
    names: tuple[str, ...] = (fixed,)
    key: NDArray[Any] | None = None
    if column:
        names, codes = numbered(features, column)
        key = codes if chronology.rows is None else codes[chronology.rows]
    soft = _soft(chronology)
    if soft is not None:
        key = soft.astype(np.uint8) if key is None else key + soft * key.dtype.type(len(names))
    if key is None:
        parts = ((fixed, Part(chronology)),) if len(chronology) else ()
        return Track(chronology, parts)
    return Track(
        chronology,
        tuple(
            (names[value % len(names)], Part(chronology, index, value >= len(names)))
            for value, index in _sorted_apart(key)
        ),
    )


def _soft(chronology: Chronology) -> NDArray[np.bool_] | None:
    """Which rows have imprecise dates, in the chronology's order; None when none has."""
    precision = chronology.features.precision
    if precision is None:
        return None
    soft = precision >= Precision.APPROX
    soft = soft if chronology.rows is None else soft[chronology.rows]
    return soft if soft.any() else None


def _sorted_apart(key: NDArray[Any]) -> list[tuple[int, NDArray[np.int32] | None]]:
    """Each value of ``key`` with the positions that have it, ascending; None for all."""
    counts = np.bincount(key)
    values = np.flatnonzero(counts)
    if len(values) == 1:
        return [(int(values[0]), None)]
    if len(values) <= 24:  # a pass a value: faster than sorting, and no more than what is kept
        return [(int(v), np.flatnonzero(key == v).astype(np.int32)) for v in values]
    order = np.argsort(key, kind="stable").astype(np.int32)
    return list(zip(values.tolist(), np.split(order, np.cumsum(counts[values])[:-1]), strict=True))


def numbered(features: Features, column: str) -> tuple[tuple[str, ...], NDArray[Any]]:
    """The distinct words of a column, and the number of each row's word among them."""
    return _codes.get(features, column, lambda: _encoded(features.table.column(column)))


def _encoded(column: Any) -> tuple[tuple[str, ...], NDArray[Any]]:
    """The distinct words of an Arrow column and the number of each row's word, in the smallest
    type with room for twice as many."""
    coded = column.combine_chunks().dictionary_encode()
    words = [str(word).strip() or OTHER for word in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    kind = np.uint8 if len(words) < 120 else np.uint16 if len(words) < 30_000 else np.int32
    return (*words, OTHER), np.asarray(codes, dtype=kind)


def undated_rows(
    layer: Layer,
    known: int | None,
    limit: int,
) -> list[int]:
    """The first ``limit`` feature numbers of a timed layer that pass its filter without a date."""
    features = layer.features
    if features.begin is None:
        return []
    missing = features.begin == UNDATED
    masks: list[Callable[[], NDArray[np.bool_] | None]] = []
    if layer.filter is not None:
        chosen = layer.filter
        masks.append(lambda: chosen.mask(features))
    if known is not None:
        masks.append(lambda: known_by(features, known))
    for mask in masks:
        passes = mask()
        if passes is not None:
            missing = missing & passes
    return [int(row) for row in np.flatnonzero(missing)[:limit]]
