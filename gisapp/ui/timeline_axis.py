"""The timeline's axis: from instants to pixels and back, and where its ticks stand."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta

from gisapp.model import instants
from gisapp.model.instants import DAY, HOUR, MINUTE, MONTHS, SECOND

SHORTEST = 20 * SECOND
YEAR = 365.2425 * DAY
CLOSE, WIDE = 76.0, 96.0  # pixels for labels: of days and longer, of clock times beside days
# Steps of the axis from coarse to fine: how many of which unit, and its nominal milliseconds.
_STEPS: tuple[tuple[int, str, float], ...] = (
    *((n, "year", n * YEAR) for n in (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)),
    *((n, "month", n * YEAR / 12) for n in (6, 3, 1)),
    *((n, "day", float(n * DAY)) for n in (10, 5, 2, 1)),
    *((n, "hour", float(n * HOUR)) for n in (12, 6, 3, 1)),
    *((n, "minute", float(n * MINUTE)) for n in (30, 15, 5, 1)),
    *((n, "second", float(n * SECOND)) for n in (30, 15, 5, 1)),
)


@dataclass(frozen=True)
class Tick:
    """A mark of the axis: ``label`` is empty for one between labels; ``major`` begins a larger
    unit (a year among months, a day among hours)."""

    instant: int
    label: str
    major: bool = False


@dataclass(frozen=True)
class Axis:
    """[begin, end) ms UTC drawn from pixel ``left`` over ``width`` pixels."""

    begin: int
    end: int
    left: float
    width: float

    @property
    def per_pixel(self) -> float:
        """Milliseconds a pixel."""
        return (self.end - self.begin) / self.width

    def x(self, instant: int) -> float:
        """The pixel of an instant, also outside the axis."""
        return self.left + (instant - self.begin) / self.per_pixel

    def instant(self, x: float) -> int:
        """The instant at a pixel."""
        return self.begin + round((x - self.left) * self.per_pixel)

    def zoomed(self, factor: float, x: float, limits: tuple[int, int]) -> tuple[int, int]:
        """The range ``factor`` times as long with the instant at pixel ``x`` staying there."""
        whole = limits[1] - limits[0]
        length = min(max(round((self.end - self.begin) * factor), min(SHORTEST, whole)), whole)
        share = (x - self.left) / self.width
        begin = self.instant(x) - round(length * share)
        begin = min(max(begin, limits[0]), limits[1] - length)
        return begin, begin + length

    def scrolled(self, pixels: float, limits: tuple[int, int]) -> tuple[int, int]:
        """The range moved by ``pixels``, kept in the limits."""
        length = self.end - self.begin
        begin = self.begin + round(pixels * self.per_pixel)
        begin = min(max(begin, limits[0]), limits[1] - length)
        return begin, begin + length


def snap_unit(per_pixel: float) -> int:
    """What edges snap to: days, or hours, minutes and seconds where a day, an hour, a minute is
    wider than 240 pixels."""
    return next((unit for unit in (DAY, HOUR, MINUTE) if unit / per_pixel <= 240), SECOND)


def snapped(instant: int, zone: str, per_pixel: float) -> int:
    """The nearest midnight of ``zone``, or clock time on an axis zoomed in far enough."""
    unit, start = snap_unit(per_pixel), instants.day_start(instant, zone)
    if unit < DAY:  # from the day's start: not every zone is whole hours from UTC
        return start + round((instant - start) / unit) * unit
    following = instants.add_days(start, 1, zone)
    return following if instant - start > following - instant else start


def ticks(axis: Axis, zone: str) -> list[Tick]:
    """Labelled ticks as far apart as their labels are wide, with the next finer ones unlabelled
    between them where there is room; ascending."""
    index = max(
        (
            i
            for i, (_, unit, length) in enumerate(_STEPS)
            if length / axis.per_pixel >= (CLOSE if unit in ("year", "month", "day") else WIDE)
        ),
        default=0,
    )
    count, unit, _ = _STEPS[index]
    labelled = {at: _label(at, unit, zone) for at in _marks(axis, count, unit, zone)}
    marks = [Tick(at, *words) for at, words in labelled.items()]
    finer = next(
        (
            step
            for step in reversed(_STEPS[index + 1 :])
            if step[2] / axis.per_pixel >= 12 and _divides(step, _STEPS[index])
        ),
        None,
    )
    if finer is not None:
        between = _marks(axis, finer[0], finer[1], zone)
        marks += [Tick(at, "") for at in between if at not in labelled]
    return sorted(marks, key=lambda tick: tick.instant)


def _divides(fine: tuple[int, str, float], coarse: tuple[int, str, float]) -> bool:
    if fine[1] == coarse[1]:
        return coarse[0] % fine[0] == 0
    return fine[0] == 1 or fine[1] in ("month", "hour", "minute", "second")


def _marks(axis: Axis, count: int, unit: str, zone: str) -> list[int]:
    """The instants of every ``count`` units inside the axis."""
    first = instants.local_time(axis.begin, zone)
    found: list[int] = []
    if unit in ("year", "month"):
        months = count * 12 if unit == "year" else count
        index = (first.year * 12 + first.month - 1) // months * months
        while index < 12 * 10_000:
            if index >= 12:
                at = instants.at_local_time(datetime(index // 12, index % 12 + 1, 1), zone)
                if at >= axis.end:
                    break
                found.append(at)
            index += months
    elif unit == "day":
        day = first.replace(hour=0, minute=0, second=0, microsecond=0)
        while (at := instants.at_local_time(day, zone)) < axis.end:
            # within a month, so that the first of the next is always labelled, and has room
            last = calendar.monthrange(day.year, day.month)[1]
            if (day.day - 1) % count == 0 and (count == 1 or day.day + 0.75 * count <= last + 1):
                found.append(at)
            day += timedelta(days=1)
    else:
        found = _clock_times(axis, count, unit, zone)
    return [at for at in found if axis.begin <= at < axis.end]


def _clock_times(axis: Axis, count: int, unit: str, zone: str) -> list[int]:
    """Clock times of every ``count`` units since midnight. They are reckoned on the wall clock: on
    the day on which clocks change 06:00 is 06:00, and an hour that comes twice is marked twice."""
    step = count * {"hour": HOUR, "minute": MINUTE, "second": SECOND}[unit]
    found: list[int] = []
    at = axis.begin
    while at < axis.end:
        local = instants.local_time(at, zone)  # 00:00 at a day's start, even where it is skipped
        if (local - datetime.min) % timedelta(milliseconds=step) == timedelta():
            found.append(at)
        offset = _offset(at, zone)
        ahead = at + step - (at + offset) % step
        at = ahead if _offset(ahead, zone) == offset else _change(at, ahead, offset, zone)
    return found


def _offset(instant: int, zone: str) -> int:
    offset = instants.to_datetime(instant, instants.zone_of(zone)).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)


def _change(before: int, after: int, offset: int, zone: str) -> int:
    """The first instant after ``before`` at which the zone has no longer that offset."""
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(middle, zone) == offset else (before, middle)
    return after


def _label(instant: int, unit: str, zone: str) -> tuple[str, bool]:
    local = instants.local_time(instant, zone)
    if unit == "year":
        return str(local.year), False
    month = MONTHS[local.month - 1]
    if unit == "month":
        return (str(local.year), True) if local.month == 1 else (month, False)
    if unit == "day":
        if local.day > 1:
            return f"{local.day} {month}", False
        return (f"{month} {local.year}" if local.month == 1 else f"1 {month}"), True
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local.day} {month} {local.year}", True
    return (f"{local:%H:%M:%S}" if unit == "second" else f"{local:%H:%M}"), False
