"""Playing: how a clock moves while time runs.

Play goes in whole steps; what a step costs in seconds of playing is a fraction, and what is left
over is kept, so that neither rounding nor the length of a tick ever moves the clock: played for one
second and then for another it stands where it stands when played for two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from gisapp.model import instants, steps
from gisapp.model.arrivals import first_begin, last_begin
from gisapp.model.clock import STEPS, Clock
from gisapp.model.project import Project
from gisapp.model.steps import Walk

MOST = 240  # moves a second: where more steps are due, several are taken at once
_MEAN = STEPS | {"month": 2_629_746_000, "quarter": 7_889_238_000, "year": 31_556_952_000}


@dataclass(frozen=True)
class Play:
    """Where play stands: ``walk`` says where the clock is, ``owed`` how many seconds have passed
    that no step was taken for (less than nothing while it rests on an event), ``ended`` that it
    came to the end of the range and stays there."""

    walk: Walk
    owed: Fraction = Fraction(0)
    ended: bool = False

    @property
    def clock(self) -> Clock:
        """Where the clock is."""
        return self.walk.clock


@dataclass(frozen=True)
class _Move:
    """One move: where it leads, what it costs in seconds, and the time that it shows anew."""

    walk: Walk
    cost: Fraction
    first: int
    last: int


def possible(clock: Clock) -> bool:
    """Whether there is any other time in the range to play through."""
    if clock.mode == "window":  # asked for with every move
        return clock.begin + clock.stop - clock.start < clock.end
    return steps.rewound(clock).stop < clock.end


def started(project: Project, clock: Clock) -> Play:
    """Play from where ``clock`` stands; from the other end of the range when it can go no further
    and is not to turn round."""
    walk = Walk(clock)
    if clock.at_end != "bounce" and _next(project, walk) is None:
        walk = Walk(_other_end(clock))
    return Play(walk)


def played(project: Project, play: Play, nanoseconds: int) -> Play:
    """``play`` after so many nanoseconds more. The rows of ``project`` say where events are; its
    clock is not looked at."""
    if play.ended:
        return play
    walk, owed = play.walk, play.owed + Fraction(nanoseconds, 10**9)
    while True:
        move = _next(project, walk)
        if move is None and walk.clock.at_end != "stop":
            move = _turned(project, walk)
        if move is None:
            return Play(walk, Fraction(0), True)
        if owed < move.cost:
            return Play(walk, owed)
        owed -= move.cost
        walk = move.walk
        if walk.clock.dwell and _eventful(project, move):
            owed -= Fraction(str(walk.clock.dwell))


def units_at(instant: int, unit: str, zone: str) -> Fraction:
    """How many of a unit (second ... year) of the calendar of ``zone`` have gone by since some
    fixed day: parts of a day, or month, are parts of the length of that very day or month."""
    if unit in ("second", "minute", "hour"):
        return Fraction(instant, STEPS[unit])
    local = instants.local_time(instant, zone)
    if unit in ("day", "week"):
        first = instants.day_start(instant, zone)
        length = max(steps.next_day(instant, zone) - first, 1)
        days = local.toordinal() + Fraction(instant - first, length)
        return days / 7 if unit == "week" else days
    first = instants.at_local_time(datetime(local.year, local.month, 1), zone)
    length = instants.add_months(first, 1, zone) - first
    months = local.year * 12 + local.month + Fraction(instant - first, max(length, 1))
    return months / {"month": 1, "quarter": 3, "year": 12}[unit]


def _seconds(clock: Clock, one: int, other: int) -> Fraction:
    """How long play takes from one instant to another, where its speed is in units of time."""
    units = units_at(other, clock.rate, clock.zone) - units_at(one, clock.rate, clock.zone)
    return abs(units) / _speed(clock)


def _speed(clock: Clock) -> Fraction:
    return Fraction(str(clock.speed))  # 0.1 is a tenth, not the nearest float


def _stride(clock: Clock) -> int:
    """How many steps are taken at once: more than one where they could not be seen one by one."""
    if clock.rate == "step" or clock.step == "event":
        a_second = _speed(clock)
    else:
        a_second = _speed(clock) * Fraction(_MEAN[clock.rate]) / Fraction(_MEAN[clock.step])
    return max(-(-a_second // MOST), 1)


def _next(project: Project, walk: Walk) -> _Move | None:
    """The move on from where ``walk`` stands, or None at the end of the way."""
    clock = walk.clock
    if clock != project.clock:
        project = replace(project, clock=clock)
    return _next_event(project) if clock.step == "event" else _next_step(project, walk)


def _next_step(project: Project, walk: Walk) -> _Move | None:
    clock, stride = project.clock, _stride(project.clock)
    way = -1 if clock.reverse else 1
    earliest = steps.rewound(clock).stop
    if clock.stop <= earliest if clock.reverse else clock.stop >= clock.end:
        return None
    count = walk.count + way * stride
    if clock.skip_empty:
        count = _past_the_empty(project, walk, count, stride)
    further = Walk(walk.origin, count)
    if clock.reverse and clock.mode != "window" and further.clock.stop < earliest:
        further = Walk(steps.rewound(clock))
    shown = further.clock.stop
    if shown == clock.stop:  # where the calendar ends
        return None
    cost = Fraction(stride) / _speed(clock)
    if clock.rate != "step":
        cost = _seconds(clock, _stop_of(walk, count - way * stride), shown)
    return _Move(further, cost, _stop_of(walk, count - stride), shown)


def _past_the_empty(project: Project, walk: Walk, count: int, stride: int) -> int:
    """The step, ``count`` or further on the way, in which an event begins; the first past the end
    of the range when there is none."""
    clock = project.clock
    if clock.reverse:
        begin = last_begin(project, _stop_of(walk, count))
        if begin is not None:
            return walk.count - (walk.count - _step_of(walk, begin)) // stride * stride
        over = walk.count - _step_of(walk, steps.rewound(clock).stop) + 1
        return walk.count + -over // stride * stride
    begin = first_begin(project, clock.stop)
    over = _step_of(walk, clock.end - 1 if begin is None else begin) - walk.count
    return walk.count - -over // stride * stride


def _step_of(walk: Walk, instant: int) -> int:
    """The number of the step of ``walk`` that shows ``instant`` first."""
    mean = _MEAN[walk.origin.step]
    count = (instant - walk.origin.stop) // mean
    while (stop := _stop_of(walk, count)) <= instant and _stop_of(walk, count + 1) > stop:
        count += 1
    while (stop := _stop_of(walk, count - 1)) > instant and _stop_of(walk, count - 2) < stop:
        count -= 1
    return count  # where the calendar ends, its last step


def _stop_of(walk: Walk, count: int) -> int:
    """Where the window ends at a step of ``walk``, were there no range."""
    return steps.unbounded(walk.origin).stepped(count).stop


def _next_event(project: Project) -> _Move | None:
    clock = project.clock
    count = _stride(clock) if clock.rate == "step" else 1
    further = steps.next_events(project, clock, -count if clock.reverse else count)
    if further == clock:
        return None
    cost = Fraction(count) / _speed(clock)
    if clock.rate != "step":
        passed = _seconds(clock, clock.stop, further.stop)
        if passed * MOST < 1:
            further = _hurried(project, further)
            passed = _seconds(clock, clock.stop, further.stop)
        cost = min(passed, max(cost, Fraction(1, MOST))) if clock.skip_empty else passed
    return _Move(Walk(further), cost, further.stop - 1, further.stop)


def _hurried(project: Project, further: Clock) -> Clock:
    """Of events too close together to be seen one by one the last."""
    clock = project.clock
    ahead = round(_MEAN[clock.rate] * _speed(clock) / MOST)
    if clock.reverse:
        begin = first_begin(project, clock.stop - ahead)
        late = begin is None or begin >= further.stop
    else:
        begin = last_begin(project, clock.stop + ahead)
        late = begin is None or begin < further.stop
    return further if late or begin is None else steps.ended_with(clock, begin)


def _turned(project: Project, walk: Walk) -> _Move | None:
    """The move on from the end of the range: to its other end, or back."""
    clock = walk.clock
    if clock.at_end == "bounce":
        turned = replace(walk.origin, reverse=not clock.reverse)
        return _next(project, Walk(turned, walk.count))
    further = Walk(_other_end(clock))
    if not possible(clock) or _next(project, further) is None:
        return None
    stride = _stride(clock)
    cost = Fraction(stride) / _speed(clock)
    if clock.step == "event":
        cost = max(cost, Fraction(1, MOST))
    elif clock.rate != "step":
        beyond = _stop_of(Walk(clock), -stride if clock.reverse else stride)
        cost = _seconds(clock, clock.stop, beyond)
    return _Move(further, cost, _stop_of(further, -stride), further.clock.stop)


def _other_end(clock: Clock) -> Clock:
    return steps.ended_at(clock, clock.end) if clock.reverse else steps.rewound(clock)


def _eventful(project: Project, move: _Move) -> bool:
    """Whether an event begins in the time that a move shows anew."""
    clock = move.walk.clock
    if clock.step == "event":
        return True
    begin = first_begin(replace(project, clock=clock), move.first)
    return begin is not None and begin < move.last
