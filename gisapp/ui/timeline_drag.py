"""What hands do to the timeline's clock: a drag of the window or an edge, a turn of the wheel."""

from __future__ import annotations

from dataclasses import dataclass

from gisapp.model import steps
from gisapp.model.clock import Clock
from gisapp.model.instants import DAY
from gisapp.ui.timeline_axis import snap_unit, snapped


@dataclass(frozen=True)
class Drag:
    """What was taken hold of: the ``start``, the ``stop`` or the ``middle`` of the window; the
    clock and the pointer's pixel at that time; and the axis's milliseconds a pixel."""

    part: str
    clock: Clock
    x: float
    per_pixel: float

    def clock_at(self, x: float, fine: bool) -> Clock:
        """The clock when the pointer is at pixel ``x``; with ``fine`` nothing snaps."""
        clock = self.clock
        if self.part == "start":
            return steps.resized(clock, self._edge(clock.start, x, fine), clock.stop)
        if self.part == "stop" and clock.mode == "window":
            return steps.resized(clock, self._edge(clock.stop, x, fine), clock.start)
        if self.part == "stop" or clock.mode != "window":
            return steps.ended_at(clock, self._edge(clock.stop, x, fine))
        return self._moved(x, fine)

    def _edge(self, edge: int, x: float, fine: bool) -> int:
        """Where an edge that was taken hold of beside its middle is dragged to."""
        moved = edge + round((x - self.x) * self.per_pixel)
        return moved if fine else snapped(moved, self.clock.zone, self.per_pixel)

    def _moved(self, x: float, fine: bool) -> Clock:
        clock = self.clock
        stop = clock.stop + round((x - self.x) * self.per_pixel)
        if fine:
            return clock.moved_to(stop)
        unit = snap_unit(self.per_pixel)
        if unit == DAY and steps.whole_days(clock):
            return clock.moved_to(snapped(stop, clock.zone, self.per_pixel))
        return clock.moved_to(clock.stop + round((stop - clock.stop) / unit) * unit)


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
