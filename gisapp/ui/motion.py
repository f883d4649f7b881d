"""Motion of the map: views that follow from panning and zooming, and the way from one to another.

A zoom eases to its view, and a map let go of while the hand moves it runs on and slows down. The
view at the end is always the one that the same action gives without motion; on the way the old
picture is shown shifted and scaled, while the one for the end is being painted.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from gisapp.model.project import View

FINEST, COARSEST = 0.3, 90_000.0  # map units per logical pixel
FRAME = 16  # milliseconds
EASE = 0.18  # seconds of a zoom
DECAY = 0.18  # seconds in which a fling loses all but 1/e of its speed
SLOW, QUICK, FASTEST = 30.0, 150.0, 3000.0  # pixels a second: a fling ends, begins, is limited
TRAIL = 0.09  # seconds of a drag that tell its speed
RESTED = 0.05  # seconds without a move after which the hand was at rest
NOTCH = 240.0  # eighths of a degree of the wheel that double the scale
FINE = 4.0  # times as many with Ctrl
SETTING = "motion"


def kept(view: View) -> View:
    """``view`` within what its projection shows, and within sensible scales."""
    from gisapp.model.projections import on_map

    x, y = on_map(view.projection, view.x, view.y)
    return replace(view, x=x, y=y, resolution=min(max(view.resolution, FINEST), COARSEST))


def panned(view: View, dx: float, dy: float) -> View:
    """The map moved by logical pixels, to the right and down."""
    return kept(replace(view, x=view.x - dx * view.resolution, y=view.y + dy * view.resolution))


def zoomed(view: View, at: QPointF, factor: float) -> View:
    """``factor`` times closer, with the place that lies at ``at`` (logical pixels from the middle)
    fixed."""
    resolution = min(max(view.resolution / factor, FINEST), COARSEST)
    by = view.resolution - resolution
    return kept(
        replace(view, x=view.x + at.x() * by, y=view.y - at.y() * by, resolution=resolution)
    )


def between(first: View, last: View, share: float) -> View:
    """A view on the way from ``first`` (0) to ``last`` (1): the scale changes evenly, and the place
    that both show at the same spot stays there."""
    if share >= 1 or first.crs != last.crs:
        return last
    ratio = last.resolution / first.resolution
    resolution = first.resolution * ratio**share
    if abs(ratio - 1) > 1e-9:
        share = (resolution - first.resolution) / (last.resolution - first.resolution)
    return replace(
        last,
        x=first.x + (last.x - first.x) * share,
        y=first.y + (last.y - first.y) * share,
        resolution=resolution,
    )


def turned(event: QWheelEvent) -> float:
    """How many times closer a turn of the wheel brings the map; finely with Ctrl."""
    delta = event.angleDelta().y() or event.angleDelta().x()
    fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return float(2.0 ** (delta / (NOTCH * FINE if fine else NOTCH)))


def step_of_key(key: int, width: int, height: int) -> tuple[float, float] | None:
    """By how much an arrow key moves the map, in logical pixels; None for other keys."""
    step = min(width, height) / 6
    return {
        Qt.Key.Key_Left: (step, 0.0),
        Qt.Key.Key_Right: (-step, 0.0),
        Qt.Key.Key_Up: (0.0, step),
        Qt.Key.Key_Down: (0.0, -step),
    }.get(Qt.Key(key))


def zoom_of_key(key: int) -> float | None:
    """How many times closer a key brings the map; None for other keys."""
    if key in (Qt.Key.Key_PageUp, Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        return 2.0
    return 0.5 if key in (Qt.Key.Key_PageDown, Qt.Key.Key_Minus) else None


class Motion(QObject):
    """Moves the view of one widget. ``view()`` is the view shown and ``show(view)`` shows
    another."""

    began = Signal()  # a new goal is set
    ended = Signal()  # it is reached, or given up

    def __init__(
        self,
        widget: QWidget,
        view: Callable[[], View],
        show: Callable[[View], None],
    ) -> None:
        super().__init__(widget)
        self._widget, self._view, self._show = widget, view, show
        self.clock: Callable[[], float] = time.perf_counter
        self._on = QSettings().value(SETTING, True, type=bool) is True
        self._trail: deque[tuple[float, QPointF]] = deque(maxlen=64)
        self._start: View | None = None  # of what is under way
        self._goal: View | None = None
        self._since = 0.0
        self._speed: QPointF | None = None  # of a fling, pixels a second at its start
        self._stepping = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self.step)

    # Whether there is any

    @property
    def on(self) -> bool:
        """Whether the user wants motion."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Switch motion on or off, and remember it."""
        self._on = on
        QSettings().setValue(SETTING, on)
        if not on:
            self.finish()

    @property
    def allowed(self) -> bool:
        """Whether there is motion: the user may not want it, nor the system."""
        from PySide6.QtWidgets import QStyle  # its enums take a while

        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return (
            self._on
            and self._widget.isVisible()
            and self._widget.style().styleHint(hint, None, self._widget) > 0
        )

    # What is under way

    @property
    def active(self) -> bool:
        """Whether the view is on its way."""
        return self._goal is not None

    @property
    def goal(self) -> View:
        """The view at the end of what is under way, else the one shown."""
        return self._view() if self._goal is None else self._goal

    @property
    def aim(self) -> View:
        """The view from which the next action counts: the end of a zoom, but where a fling is."""
        return self._view() if self._speed is not None else self.goal

    @property
    def stepping(self) -> bool:
        """Whether the view changes just now because of a motion, and for no other reason."""
        return self._stepping

    def go(self, view: View) -> None:
        """Ease to ``view``; at once where there is no motion."""
        if view == self.aim and self._speed is None:
            return
        if not self.allowed:
            self.stop()
            self._show(view)
            return
        self._begin(view, None)

    def zoom(self, position: QPointF, factor: float) -> None:
        """Zoom by ``factor`` with the place under ``position`` fixed. Where a zoom is under way,
        its end is zoomed further."""
        self.go(self._zoomed(position, factor))

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the cursor. Turns of a touchpad come in steps so small that they are a motion
        already."""
        view = self._zoomed(event.position(), turned(event))
        if event.phase() != Qt.ScrollPhase.NoScrollPhase or not event.pixelDelta().isNull():
            self.stop()
            self._show(view)
        else:
            self.go(view)

    def _zoomed(self, position: QPointF, factor: float) -> View:
        middle = QPointF(self._widget.width() / 2, self._widget.height() / 2)
        return zoomed(self.aim, position - middle, factor)

    def _begin(self, goal: View, speed: QPointF | None) -> None:
        self._start, self._goal, self._speed = self._view(), goal, speed
        self._since = self.clock()
        self._timer.start()
        self.began.emit()

    def step(self) -> None:
        """Show the view of this moment; the timer does it for every frame."""
        if self._goal is None or self._start is None:
            self._timer.stop()
            return
        now = self.clock() - self._since
        if self._speed is None:
            share = min(now / EASE, 1.0)
            done, view = share >= 1.0, between(self._start, self._goal, 1.0 - (1.0 - share) ** 3)
        else:
            done = now >= _time_of(math.hypot(self._speed.x(), self._speed.y()))
            view = self._goal if done else panned(self._start, *self._way(self._speed, now))
        self._stepping = True
        try:
            self._show(view)
        finally:
            self._stepping = False
        if done:
            self._end()

    def stop(self) -> None:
        """Stay where the view is now."""
        if self._goal is not None:
            self._end()

    def stop_fling(self) -> None:
        """Stop what a hand has set going; a zoom goes on."""
        if self._speed is not None:
            self.stop()

    def finish(self) -> None:
        """Be at the end at once."""
        if self._goal is not None:
            self._since = -math.inf
            self.step()

    def _end(self) -> None:
        self._timer.stop()
        self._start = self._goal = self._speed = None
        self.ended.emit()

    # Flings

    def hold(self) -> None:
        """A hand is laid on the map: it stops."""
        self._trail.clear()
        self.stop()

    def track(self, position: QPointF) -> None:
        """A drag has come to ``position``."""
        self._trail.append((self.clock(), QPointF(position)))

    def let_go(self) -> None:
        """The hand lets go of the map: it goes on where the hand was moving."""
        speed = self._speed_of_hand()
        self._trail.clear()
        if speed is None or not self.allowed:
            return
        start = self._view()
        goal = panned(start, *self._way(speed, math.inf))
        if goal != start:
            self._begin(goal, speed)

    def _speed_of_hand(self) -> QPointF | None:
        """Pixels a second over the last moments of the drag; None where it had come to rest."""
        now = self.clock()
        trail = [one for one in self._trail if now - one[0] <= TRAIL]
        if len(trail) < 2 or now - trail[-1][0] > RESTED:
            return None
        (since, first), (until, last) = trail[0], trail[-1]
        if until - since < 0.004:  # too short to tell
            return None
        speed = (last - first) / (until - since)
        much = math.hypot(speed.x(), speed.y())
        return None if much < QUICK else speed * min(1.0, FASTEST / much)

    def _way(self, speed: QPointF, after: float) -> tuple[float, float]:
        """How far a fling has come, in logical pixels: whole pixels of the device, so that lines
        and letters stay sharp on the way."""
        after = min(after, _time_of(math.hypot(speed.x(), speed.y())))
        way = speed * (DECAY * (1.0 - math.exp(-after / DECAY)))
        ratio = self._widget.devicePixelRatioF()
        return round(way.x() * ratio) / ratio, round(way.y() * ratio) / ratio


def _time_of(speed: float) -> float:
    """Seconds until a fling has slowed down to a stop."""
    return DECAY * math.log(max(speed / SLOW, 1.0))
