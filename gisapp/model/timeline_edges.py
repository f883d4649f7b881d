"""Where events begin and end, gathered once to find the nearest of them again and again."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gisapp.model.instants import Times
from gisapp.model.timeline import Lane
from gisapp.model.timeline_tracks import Part

FEW = 50_000  # rows of small parts that are gathered into one table


class Edges:
    """The begins and ends of the events of ``lanes``. Edges that nobody knows (imprecise dates)
    are none. Parts that are small enough to have no more than ``few`` rows together are searched
    as one, larger ones each by itself."""

    def __init__(self, lanes: Iterable[Lane], few: int = FEW) -> None:
        parts = [part for lane in lanes for part in lane.events if not part.soft and len(part)]
        parts.sort(key=len)
        room = int(np.searchsorted(np.cumsum([len(part) for part in parts]), few, side="right"))
        self._large = parts[room:]
        self._begins = _sorted([part.begins() for part in parts[:room]])
        self._ends = _sorted([part.ends() for part in parts[:room]])

    def nearest(self, instant: int, reach: int, crowd: int | None = None) -> int | None:
        """The begin or end nearest to ``instant``, no further than ``reach`` ms from it, of two
        as near the earlier; None without any, or where more than ``crowd`` events begin so near
        that none stands out."""
        if crowd is not None and self._begin_near(instant, reach) > crowd:
            return None
        at = np.int64(instant)
        close = [
            *_around(self._begins, int(np.searchsorted(self._begins, at))),
            *_around(self._ends, int(np.searchsorted(self._ends, at))),
        ]
        for part in self._large:
            close += _close(part, at)
        found = [(abs(edge - instant), edge) for edge in close if abs(edge - instant) <= reach]
        return min(found)[1] if found else None

    def _begin_near(self, instant: int, reach: int) -> int:
        around = np.array([instant - reach, instant + reach + 1], np.int64)
        first, last = np.searchsorted(self._begins, around).tolist()
        found = int(last - first)
        for part in self._large:
            first, last = part.begun(around).tolist()
            found += int(last - first)
        return found


def _sorted(found: list[Times]) -> Times:
    return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)


def _around(edges: Times, number: int) -> list[int]:
    """The edges on both sides of a place in a sorted table."""
    return [int(edge) for edge in edges[max(number - 1, 0) : number + 1]]


def _close(part: Part, at: np.int64) -> list[int]:
    begun, ended = int(part.begun(at)), int(part.ended(at))
    begins = part.begins(np.arange(max(begun - 1, 0), min(begun + 1, len(part))))
    ends = (part.nth_end(i) for i in (ended - 1, ended) if 0 <= i < len(part))
    return [*(int(edge) for edge in begins), *ends]
