"""How long the window is ever stuck: a minute of panning, zooming and playing in the real window.

A timer of one millisecond beats in the window's event loop. The time between two beats is a time
in which nothing else could be answered: not the mouse, not the keyboard, no frame. The minute is
the first one of the window, so that what is read, cut and placed for the first time is in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from benchmarks import frames, window
from benchmarks.table import Row, note, percentile, row

if TYPE_CHECKING:
    from gisapp.ui.window import Window

SLOT = 1 / 60  # seconds of a frame
MINUTE = 50.0  # seconds after which the script is not begun again
Script = Iterator[float]  # what yields how many seconds to wait


@dataclass
class Beats:
    """When the timer beat, in seconds from the start, and when each part of the script began."""

    at: list[float] = field(default_factory=list)
    parts: list[tuple[float, str]] = field(default_factory=list)

    def stuck(self) -> list[tuple[float, float]]:
        """(seconds, milliseconds stuck) between each two beats."""
        pairs = zip(self.at, self.at[1:], strict=False)
        return [(a, (b - a) * 1000) for a, b in pairs]

    def slots(self) -> list[float]:
        """The longest time stuck of each sixtieth of a second, ms."""
        worst = [0.0] * (int(self.at[-1] / SLOT) + 1)
        for at, ms in self.stuck():
            i = int(at / SLOT)
            worst[i] = max(worst[i], ms)
        return worst


def stall_max() -> Iterator[Row]:
    """The longest time stuck of the minute, and a chart of all of it."""
    with window.opened(motion=True) as real:
        beats = measured(real, _minute)
    stuck = [ms for _, ms in beats.stuck()]
    worst = max(stuck)
    at = next(at for at, ms in beats.stuck() if ms == worst)
    part = [name for began, name in beats.parts if began <= at][-1]
    note(
        f"stuck for {percentile(beats.slots(), 0.99):.1f} ms at most in 99 of 100 frames, for "
        f"{percentile(beats.slots(), 0.5):.1f} ms in half of them; the worst at {at:.1f} s ({part})"
    )
    frames.write(beats.stuck(), beats.parts, beats.at[-1])
    yield row("stall_max_ms", worst, "ms", 33)


def measured(real: Window, script: Callable[[Window, Beats], Script]) -> Beats:
    """Run a script in the window's event loop, with the beats of the timer."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    beats, loop = Beats(), QEventLoop()
    steps = script(real, beats)
    heart, hand = QTimer(), QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    hand.setTimerType(Qt.TimerType.PreciseTimer)
    hand.setSingleShot(True)
    began = time.perf_counter()

    def beat() -> None:
        beats.at.append(time.perf_counter() - began)

    def act() -> None:
        wait = next(steps, None)
        if wait is None:
            loop.quit()
        else:
            hand.start(round(wait * 1000))

    heart.timeout.connect(beat)
    hand.timeout.connect(act)
    heart.start(1)
    hand.start(0)
    loop.exec()
    heart.stop()
    return beats


def _minute(real: Window, beats: Beats) -> Script:
    def part(name: str) -> None:
        beats.parts.append((beats.at[-1] if beats.at else 0.0, name))

    turn = 0
    while not beats.at or beats.at[-1] < MINUTE:
        part("pan")
        for step in ((14, 5), (-11, -9), (-15, 3), (12, 4)):
            yield from _fling(real, step)
            yield 0.75
        part("zoom")
        for at in ((300, 200), (620, 330)):
            for notches in (1, 1, 1, -1, -1, -1):
                window.wheel(real, at, notches)
                yield 0.09 if notches > 0 else 0.3
            yield 0.4
        part("play")
        real.timeline.toggle()
        yield 3.0
        yield from _fling(real, (10, -4))
        yield 0.6
        for notches in (1, 1, -1, -1):
            window.wheel(real, (480, 260), notches)
            yield 0.4
        yield from _fling(real, (-10, 4))
        yield 1.0
        real.timeline.toggle()
        yield 0.5
        part("layers")
        for group in ("troops", "basemap", "borders"):
            for visible in (False, True):
                project = real.document.project.with_group(group, visible=visible)
                real.document.apply(project, "show or hide")
                yield 0.5
        part("places")
        marks = {mark.name: mark for mark in real.document.project.bookmarks}
        turn += 1
        for name in list(marks)[1:5] if turn % 2 else list(marks)[5:]:
            real.go.to_bookmark(marks[name])
            yield 0.7
        real.go.to_bookmark(marks["region"])
        clock = real.document.project.clock
        real.document.navigate(
            replace(real.document.project, clock=clock.with_window(clock.begin, clock.end))
        )
        yield 1.0


def _fling(real: Window, step: tuple[int, int], moves: int = 14) -> Script:
    """The map taken by mouse, moved at 60 moves a second and let go of in the move."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    left, none, at = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(480, 300)
    QTest.mousePress(real.canvas, left, none, at)
    for _ in range(moves):
        yield SLOT
        at += QPoint(*step)
        QTest.mouseMove(real.canvas, at)
    yield SLOT
    QTest.mouseRelease(real.canvas, left, none, at)
