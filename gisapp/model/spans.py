"""The span of time that data most likely mean: a mistyped year does not stretch the slider."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from gisapp.model import instants
from gisapp.model.features import Features
from gisapp.model.instants import DAY, OPEN, OPEN_START, Times
from gisapp.model.memo import Memo

FIRST_YEAR = 1800
YEARS_AHEAD = 5
_PIECE = 1 << 20
_spans: Memo[tuple[int, int] | None] = Memo("likely spans", 4)


def plausible(today: datetime | None = None) -> tuple[int, int]:
    """The half-open span outside which dates are suspicious: 1800 to five years after ``today``."""
    year = (today or datetime.now(UTC)).year + YEARS_AHEAD
    return instants.parse(str(FIRST_YEAR))[0], instants.parse(str(year))[1]


def likely(features: Features, zone: str = "UTC") -> tuple[int, int] | None:
    """From the earliest begin to the latest known end of ``features``, at least a day of ``zone``;
    None without any date.

    Dates outside the plausible span count only when there are no others.
    """
    if features.begin is None:
        return None
    return _spans.get(features, (zone, plausible()), lambda: _likely(features, zone))


def _likely(features: Features, zone: str) -> tuple[int, int] | None:
    begin, end = features.times(zone) if features.end is not None else _instant(features, zone)
    sorted_ = begin is end and begin is features.begin and features.rising
    find = _outermost if sorted_ else _edges
    span = find(begin, end, *plausible()) or find(begin, end, OPEN_START + 1, OPEN - 1)
    if span is None:
        return None
    first, last = span
    if last - first >= DAY:
        return first, last
    first = instants.day_start(first, zone)  # all at one moment: the slider has that day
    return first, max(last, instants.add_days(first, 1, zone))


def _instant(features: Features, zone: str) -> tuple[Times, Times]:
    """Begins and, of events that all last as long, the same again: their ends are not needed to
    the millisecond, and would have to be made for a great many."""
    begin = features.times(zone)[0] if features.floating is not None else features.begin
    assert begin is not None
    return begin, begin


def _edges(begin: Times, end: Times, low: int, high: int) -> tuple[int, int] | None:
    """The least and the greatest begin or end in [low, high], looked at in pieces."""
    first, last = OPEN, OPEN_START
    for at in range(0, len(begin), _PIECE):
        for times in (begin[at : at + _PIECE], end[at : at + _PIECE]):
            good = times[(times >= low) & (times <= high)]
            if len(good):
                first, last = min(first, int(good.min())), max(last, int(good.max()))
    return (first, last) if first <= last else None


def _outermost(begin: Times, end: Times, low: int, high: int) -> tuple[int, int] | None:
    """The same of begins that ascend and are the ends as well: two binary searches."""
    first, last = np.searchsorted(begin, low, "left"), np.searchsorted(begin, high, "right")
    return (int(begin[first]), int(begin[last - 1])) if first < last else None
