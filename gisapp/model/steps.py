"""Moves of the clock that know more than the clock does: events, whole days, another zone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gisapp.model import instants
from gisapp.model.arrivals import EVERYWHERE, Scope, first_begin, last_begin
from gisapp.model.clock import Clock
from gisapp.model.project import Project

_FAR = 1000 * 366 * instants.DAY


def whole_days(clock: Clock) -> bool:
    """Whether both edges of the window are midnights of the zone."""
    return all(edge == instants.day_start(edge, clock.zone) for edge in (clock.start, clock.stop))


def next_event(project: Project, clock: Clock, direction: int, scope: Scope = EVERYWHERE) -> Clock:
    """``clock`` with its window ending on the next (direction > 0) or the previous begin of an
    event that is switched on, passes its filter, lies in the range and in ``scope``; the same
    clock when there is none. A window of whole days ends with the day of that event, any other
    with the event's first millisecond. Without layers of events, changes of states are stepped
    through.
    """
    if project.clock != clock:
        project = replace(project, clock=clock)
    if direction > 0:
        begin = first_begin(project, clock.stop, scope)
    else:
        days = whole_days(clock)
        last = instants.day_start(clock.as_of, clock.zone) if days else clock.as_of
        begin = last_begin(project, last, scope)
    return clock if begin is None else ended_with(clock, begin)


def ended_with(clock: Clock, begin: int) -> Clock:
    """The clock with its window ending with the day of ``begin`` where it has whole days, else
    with that millisecond."""
    if not whole_days(clock):
        return ended_at(clock, begin + 1)
    return ended_at(clock, next_day(begin, clock.zone))


def next_day(instant: int, zone: str) -> int:
    """The first instant of the day after that of ``instant``."""
    return instants.add_days(instants.day_start(instant, zone), 1, zone)


def ended_at(clock: Clock, stop: int) -> Clock:
    """The clock showing the time up to ``stop``, kept in the range. A window keeps its length;
    otherwise only its end counts: the start stays, or makes way when the end passes it."""
    if clock.mode == "window":
        return clock.moved_to(stop)
    stop = min(max(stop, clock.begin + 1), clock.end)
    start = clock.start if clock.mode == "cumulative" else stop - (clock.stop - clock.start)
    if not clock.begin <= start < stop:
        start = min(max(instants.add_days(stop, -1, clock.zone), clock.begin), stop - 1)
    return replace(clock, start=start, stop=stop)


def stepped(clock: Clock, count: int) -> Clock:
    """``clock`` moved by ``count`` steps of time; days where steps are events."""
    if clock.mode == "window" or count == 0:
        return clock.stepped(count)
    return ended_at(clock, unbounded(clock).stepped(count).stop)


def rewound(clock: Clock) -> Clock:
    """The clock at the first window of its range: one step long where only its end counts."""
    if clock.mode == "window":
        return clock.moved_to(clock.begin)
    first = replace(unbounded(clock), start=clock.begin - 1, stop=clock.begin)
    return ended_at(clock, first.stepped(1).stop)


def unbounded(clock: Clock) -> Clock:
    """The clock with so much room on both sides that steps are never cut short; days where steps
    are events."""
    return replace(
        clock,
        begin=clock.start - _FAR,
        end=clock.stop + _FAR,
        step="day" if clock.step == "event" else clock.step,
    )


@dataclass(frozen=True)
class Walk:
    """Steps counted from where they began, so that a step back undoes a step: from 31 January
    a month on is 28 February, and a month back is 31 January again."""

    origin: Clock
    count: int = 0

    @property
    def clock(self) -> Clock:
        """Where the walk stands."""
        return stepped(self.origin, self.count)

    def on(self, clock: Clock, count: int) -> Walk:
        """The walk ``count`` steps on from ``clock``; a new one when ``clock`` is elsewhere or the
        range's end cut a step short, where counting on would have to be walked back."""
        walk = self if clock == self.clock else Walk(clock)
        further = Walk(walk.origin, walk.count + count)
        where = further.clock
        whole = where.stop == unbounded(walk.origin).stepped(further.count).stop
        return further if whole else Walk(where)


def next_events(project: Project, clock: Clock, count: int, scope: Scope = EVERYWHERE) -> Clock:
    """``clock`` moved on (or back) by ``count`` events."""
    for _ in range(abs(count)):
        further = next_event(project, clock, count, scope)
        if further == clock:
            break
        clock = further
    return clock


def rezoned(clock: Clock, zone: str) -> Clock:
    """The clock read in another zone: the same days and clock times, so that the window and the
    markers still show the days they name. Raises KeyError for an unknown zone."""

    def moved(instant: int) -> int:
        return instants.at_local_time(instants.local_time(instant, clock.zone), zone)

    begin, end, start, stop = map(moved, (clock.begin, clock.end, clock.start, clock.stop))
    return replace(
        clock,
        zone=zone,
        begin=begin,
        end=max(end, begin + 1),
        start=start,
        stop=max(stop, start + 1),
        a=None if clock.a is None else moved(clock.a),
        b=None if clock.b is None else moved(clock.b),
        known=None if clock.known is None else moved(clock.known),
    )


def lengthened(clock: Clock, count: int) -> Clock:
    """The window made ``count`` steps longer (or shorter) at its start; never empty."""
    start = unbounded(clock).stepped(-count).start
    return clock if start >= clock.stop else clock.with_window(start, clock.stop)


def resized(clock: Clock, edge: int, fixed: int) -> Clock:
    """The window between a dragged ``edge`` and the ``fixed`` one; an edge dragged past the other
    takes its place, and one dragged onto it leaves a day."""
    if edge == fixed:
        edge = instants.add_days(fixed, -1 if fixed == clock.stop else 1, clock.zone)
    return clock.with_window(edge, fixed)
