"""What hands do to the timeline's clock: a drag of the window, an edge or a marker, a turn of the
wheel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from gisapp.model import instants, steps
from gisapp.model.clock import Clock
from gisapp.model.instants import DAY
from gisapp.ui.timeline_axis import snap_unit, snapped

REACH = 5.0  # pixels within which an edge is caught by an event's
Near = Callable[[int, int], int | None]  # the nearest event's edge to an instant, within so many ms


class Moved(NamedTuple):
    """The clock that a drag leads to, and the instant of the event that an edge was caught by."""

    clock: Clock
    caught: int | None = None


@dataclass(frozen=True)
class Drag:
    """What was taken hold of: the ``start``, the ``stop`` or the ``middle`` of the window, or the
    marker ``a`` or ``b``; the clock and the pointer's pixel at that time; the axis's milliseconds a
    pixel; and where events are near, when edges snap to them."""

    part: str
    clock: Clock
    x: float
    per_pixel: float
    near: Near | None = None

    def to(self, x: float, fine: bool) -> Moved:
        """The clock when the pointer is at pixel ``x``; with ``fine`` nothing snaps."""
        clock, by = self.clock, round((x - self.x) * self.per_pixel)
        if self.part in ("a", "b"):
            edge, caught = self._edge(getattr(clock, self.part) + by, fine, forward=False)
            edge = min(max(edge, clock.begin), clock.end)
            return Moved(replace(clock, **{self.part: edge}), caught)  # type: ignore[arg-type]
        if self.part == "start":
            edge, caught = self._edge(clock.start + by, fine, forward=False)
            return Moved(steps.resized(clock, edge, clock.stop), caught)
        if self.part == "middle" and clock.mode == "window":
            return self._moved(by, fine)
        edge, caught = self._edge(clock.stop + by, fine, forward=True)
        if self.part == "stop" and clock.mode == "window":
            return Moved(steps.resized(clock, edge, clock.start), caught)
        return Moved(steps.ended_at(clock, edge), caught)

    def _edge(self, moved: int, fine: bool, *, forward: bool) -> tuple[int, int | None]:
        """Where an edge comes to stand, and the event's edge that it was caught by."""
        if fine:
            return moved, None
        caught = self._caught(moved, forward=forward)
        if caught is not None:
            return caught, caught
        return snapped(moved, self.clock.zone, self.per_pixel), None

    def _caught(self, moved: int, *, forward: bool) -> int | None:
        """The edge of an event close to ``moved``. A window of whole days keeps to days: it takes
        in the whole day of the event (``forward``: up to its end)."""
        reach = round(REACH * self.per_pixel)
        found = None if self.near is None else self.near(moved, reach)
        if found is not None and self._in_days:
            day = instants.day_start(found, self.clock.zone)
            whole = day == found or not forward
            found = day if whole else steps.next_day(day, self.clock.zone)
        return found if found is not None and abs(found - moved) <= reach else None

    @property
    def _in_days(self) -> bool:
        return snap_unit(self.per_pixel) == DAY and steps.whole_days(self.clock)

    def _moved(self, by: int, fine: bool) -> Moved:
        clock = self.clock
        if fine:
            return Moved(clock.moved_to(clock.stop + by))
        ways: list[Moved] = []
        for edge, forward in ((clock.stop, True), (clock.start, False)):
            caught = self._caught(edge + by, forward=forward)
            if caught is not None:
                moved = clock.moved_to(clock.stop + caught - edge)
                if caught in (moved.start, moved.stop):  # the range may keep it from getting there
                    ways.append(Moved(moved, caught))
        if ways:
            return min(ways, key=lambda way: abs(way.clock.stop - clock.stop - by))
        unit = snap_unit(self.per_pixel)
        if self._in_days:
            return Moved(clock.moved_to(snapped(clock.stop + by, clock.zone, self.per_pixel)))
        return Moved(clock.moved_to(clock.stop + round(by / unit) * unit))


def stretched(clock: Clock, notches: int, per_pixel: float) -> Clock:
    """The window a tenth longer (or shorter) a notch, by at least one unit; its end stays. Only a
    window has a length: other modes, and one too short to shrink, are left as they are."""
    if clock.mode != "window":
        return clock
    unit = snap_unit(per_pixel)
    length = clock.stop - clock.start
    for _ in range(abs(notches)):
        change = max(round(length * 0.1 / unit), 1) * unit
        length += change if notches > 0 else -change
    start = snapped(clock.stop - length, clock.zone, per_pixel)
    if length >= unit and start < clock.stop:
        return clock.with_window(start, clock.stop)
    return clock
