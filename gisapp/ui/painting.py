"""A picture that is being painted, and how much of it in each turn of the event loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gisapp.model.crs import Extent
from gisapp.ui import planes
from gisapp.ui.planes import Plane
from gisapp.ui.resolving import Resolved

SLICE = 0.008  # seconds of painting in one turn
SHORT = 0.003  # the same while time is being moved, which has to be painted as well
REST = 12  # milliseconds between two such slices
BETWEEN, ON_THE_WAY = 4, 0.004  # the same two during a motion
POLITE = 0.001  # seconds that a worker rests at a time while a frame is being made
LOST = 0.03  # seconds after which a frame that was begun is not waited for
VAST = 30_000_000  # events that take too long to count anew
SCRUBBING = 0.1  # seconds for which a move of time is taken to go on


class Painting:
    """The planes ``out`` of what is ``resolved``, painted bit by bit where they are not those of
    ``old`` (of ``shown``, where that is another view); other arguments as of
    :func:`~gisapp.ui.planes.paint`. With ``tick`` it is another moment: what moves meanwhile is
    shown after it."""

    def __init__(
        self,
        resolved: Resolved,
        old: list[Plane],
        reserved: Callable[[], Iterable[Extent]],
        *,
        shown: Resolved | None = None,
        hasty: bool = False,
        late: bool = False,
        tick: bool = False,
    ) -> None:
        self.resolved, self.tick = resolved, tick
        self.out: list[Plane] = []
        self._steps = planes.paint(
            resolved, old, self.out, hasty=hasty, reserved=reserved, shown=shown, late=late
        )

    def go_on(self, seconds: float) -> bool:
        """Paint for so long, or to the end; whether that is reached."""
        until = time.perf_counter() + seconds
        return all(time.perf_counter() < until for _ in self._steps)

    def names_only(self, shown: Resolved) -> bool:
        """Whether all it brings to what is ``shown`` are labels."""
        mine = self.resolved
        same = shown.viewport == mine.viewport and shown.theme is mine.theme
        return same and shown.keys == mine.keys


@dataclass
class Pace:
    """How time is being moved, and what that leaves for painting."""

    _scrubbed: float = 0.0  # when time last moved while planes were being painted
    _framed: float = 0.0  # when a frame was begun that is not on screen yet
    _touched: float = 0.0  # when anything last changed
    _named: float = 0.0  # when labels were last found to be behind

    @property
    def scrubbing(self) -> bool:
        """Whether time is being moved on and on."""
        return time.perf_counter() - self._scrubbed < SCRUBBING

    def scrub(self) -> bool:
        """Time has moved; whether it did just before."""
        before = self.scrubbing
        self._scrubbed = time.perf_counter()
        return before

    def touch(self) -> None:
        """Something has changed."""
        self._touched = time.perf_counter()

    def quiet(self, seconds: float) -> bool:
        """Whether nothing has changed for so long."""
        return time.perf_counter() - self._touched > seconds

    def begin_frame(self) -> None:
        """A frame is being made, until :meth:`end_frame`."""
        self._framed = time.perf_counter()

    def end_frame(self) -> None:
        """The frame is on screen."""
        self._framed = 0.0

    @property
    def framing(self) -> bool:
        """Whether a frame is being made; one that is not shown does not count for long."""
        return time.perf_counter() - self._framed < LOST

    def fall_behind(self) -> bool:
        """Labels are those of an earlier moment; whether they were just before."""
        before, self._named = self._named, time.perf_counter()
        return self._named - before < SCRUBBING

    def slice(self, painting: Painting, under_way: bool) -> tuple[int, float]:
        """Milliseconds between two slices of a painting, and how many seconds one lasts;
        ``under_way`` while the view moves by itself."""
        if painting.tick:
            return 0, SLICE
        if self.scrubbing:
            return REST, SHORT
        return (BETWEEN, ON_THE_WAY) if under_way else (0, SLICE)


class Rests:
    """What a worker takes while frames are made: there is one lock for two threads, and the
    window's goes first."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    def between(self) -> None:
        """To be called between two pieces of work."""
        while self._pace.framing:
            time.sleep(POLITE)

    def for_events(self, count: int) -> None:
        """The same, while what makes so many events quick is made: nobody waits for that where they
        are few enough to be counted anew in the meantime."""
        while self._pace.framing or (count < VAST and self._pace.scrubbing):
            time.sleep(POLITE)
