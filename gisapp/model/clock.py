"""The clock: a frozen value that says which time the map shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from gisapp.model import instants
from gisapp.model.instants import DAY, HOUR, MINUTE, SECOND

Mode = Literal["window", "cumulative", "instant"]
MODES: tuple[Mode, ...] = ("window", "cumulative", "instant")
AtEnd = Literal["stop", "loop", "bounce"]
AT_END: tuple[AtEnd, ...] = ("stop", "loop", "bounce")
STEPS = {
    "second": SECOND,
    "minute": MINUTE,
    "hour": HOUR,
    "day": DAY,
    "week": 7 * DAY,
    "month": 30 * DAY,
    "quarter": 91 * DAY,
    "year": 365 * DAY,
    "event": 0,
}  # nominal lengths in milliseconds; months and years move by the calendar
RATES = ("step", *(unit for unit in STEPS if unit != "event"))
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
INFINITELY_EARLY = instants.OPEN_START + 1


@dataclass(frozen=True)
class Clock:
    """Range [begin, end) of the slider and window [start, stop) on it, all half-open.

    Layers of events show what overlaps :attr:`window`; layers of states (borders, zones, troops)
    show how things stood at :attr:`as_of`, the last instant of the window. ``zone`` is an IANA
    name. ``a`` and ``b`` are the markers of two instants, which the map sets side by side while
    ``compare`` is on. ``known`` is the second clock: only what had been published by that instant
    is shown; None shows all that is known.

    Play goes in steps, backwards with ``reverse``. ``speed`` counts a second's ``rate``: steps, or
    days (months ...) of the calendar. ``at_end`` is what becomes of it at the end of the range;
    ``dwell`` is for how many seconds it rests where an event has begun; with ``skip_empty`` it
    passes over steps in which none begins.
    """

    begin: int
    end: int
    start: int
    stop: int
    mode: Mode = "window"
    step: str = "day"
    speed: float = 7.0
    at_end: AtEnd = "stop"
    zone: str = "UTC"
    a: int | None = None
    b: int | None = None
    compare: bool = False
    known: int | None = None
    reverse: bool = False
    rate: str = "step"
    dwell: float = 0.0
    skip_empty: bool = False

    def __post_init__(self) -> None:
        if not self.begin < self.end:
            raise ValueError("the clock's range is empty")
        if not self.start < self.stop:
            raise ValueError("the clock's window is empty")
        if self.mode not in MODES or self.step not in STEPS or self.rate not in RATES:
            raise ValueError("the clock has an unknown mode, step or speed")
        if self.at_end not in AT_END:
            raise ValueError("the clock does not know what to do at the end of its range")
        if not 0 < self.speed < math.inf:
            raise ValueError("the clock has no speed above nothing")
        if not 0 <= self.dwell < math.inf:
            raise ValueError("the clock cannot dwell for less than nothing")
        for marker in (self.a, self.b, self.known):
            if marker is not None and not instants.FIRST - DAY <= marker <= instants.LAST + DAY:
                raise ValueError("the clock has a marker outside the years 1 to 9999")

    @property
    def window(self) -> tuple[int, int]:
        """The half-open window events are shown for."""
        if self.mode == "cumulative":
            return INFINITELY_EARLY, self.stop
        if self.mode == "instant":
            return self.stop - 1, self.stop
        return self.start, self.stop

    @property
    def as_of(self) -> int:
        """The instant at which states are shown: the window's last millisecond."""
        return self.stop - 1

    @property
    def text(self) -> str:
        """The period in words, in the zone."""
        if self.mode == "instant":
            return self.as_of_text
        if self.mode == "cumulative":
            return f"up to {self.as_of_text}"
        return instants.window_text(self.start, self.stop, self.zone)

    @property
    def as_of_text(self) -> str:
        """The as-of date in words."""
        if self.stop == instants.day_start(self.stop, self.zone):
            return instants.day_text(self.as_of, self.zone)
        return instants.moment_text(self.stop, self.zone)

    @property
    def zone_text(self) -> str:
        """The zone with its offset at the as-of instant."""
        return instants.offset_text(self.as_of, self.zone)

    def moved_to(self, stop: int) -> Clock:
        """The window moved, its length kept, so that it ends at ``stop``; kept in the range.

        A window of whole days stays one over a change of daylight-saving time.
        """
        length = self.stop - self.start
        stop = min(max(stop, min(self.begin + length, self.end)), self.end)
        start = stop - length
        if all(
            edge == instants.day_start(edge, self.zone) for edge in (self.start, self.stop, stop)
        ):
            start = max(instants.add_days(stop, -round(length / DAY), self.zone), self.begin)
        return replace(self, start=min(start, stop - 1), stop=stop)

    def stepped(self, count: int) -> Clock:
        """The window moved by ``count`` steps; calendar-aware for days, months and years.

        A clock in ``event`` steps moves by days here; the next event is found by the caller, who
        knows the layers.
        """
        if count == 0:
            return self
        start, stop = (self._shift(edge, count) for edge in (self.start, self.stop))
        if stop <= start:  # 30 and 31 January are both clipped to 28 February
            length = self.stop - self.start
            stop = max(instants.add_days(start, round(length / DAY), self.zone), start + 1)
        if stop > self.end:
            return self.moved_to(self.end)
        if start < self.begin:
            return self.moved_to(self.begin + (self.stop - self.start))
        return replace(self, start=start, stop=stop)

    def _shift(self, instant: int, count: int) -> int:
        if self.step in _MONTHS:
            return instants.add_months(instant, count * _MONTHS[self.step], self.zone)
        if self.step in _DAYS or self.step == "event":
            return instants.add_days(instant, count * _DAYS.get(self.step, 1), self.zone)
        return instant + count * STEPS[self.step]

    def with_window(self, start: int, stop: int) -> Clock:
        """The window set to [start, stop), edges swapped if crossed, kept in the range."""
        start, stop = sorted((start, stop))
        start = min(max(start, self.begin), self.end - 1)
        stop = min(max(stop, start + 1), self.end)
        return replace(self, start=start, stop=stop)

    def with_range(self, begin: int, end: int) -> Clock:
        """The slider's range set; the window is moved into it, and shortened if it must."""
        length = min(self.stop - self.start, end - begin)
        stop = min(max(self.stop, begin + length), end)
        return replace(self, begin=begin, end=end, start=stop - length, stop=stop)

    def at(self, instant_end: int) -> Clock:
        """Instant mode, as of the millisecond before ``instant_end``."""
        begin, end = min(self.begin, instant_end - DAY), max(self.end, instant_end)
        return replace(
            self, begin=begin, end=end, start=instant_end - DAY, stop=instant_end, mode="instant"
        )
