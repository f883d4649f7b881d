"""The real window of 1600 by 900 pixels, and hands for it: mouse on the timeline and the map."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gisapp.model.features import Features
    from gisapp.model.layer import Layer
    from gisapp.ui.window import Window

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0  # seconds after which something is broken, not slow


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """The variables of a user with no settings and no files, deleted at the end."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    with tempfile.TemporaryDirectory(prefix="gisapp-bench-") as home:
        yield {**os.environ, **dict.fromkeys(names, home)}


@contextmanager
def opened(*, motion: bool = False) -> Iterator[Window]:
    """The window on the default project, complete, shown and settled. Without ``motion`` a zoom is
    done at once and a drag ends where the hand lets go, so that the next thing can be timed."""
    from gisapp.ui import app

    app.application()
    before = dict(os.environ)
    with environment() as variables:
        os.environ.update(variables)
        window = app.build()
        window.canvas.motion.set_on(motion)
        window.resize(1600, 900)
        window.show()
        settle(window)
        try:
            yield window
        finally:
            window.document.mark_saved()
            window.close()
            window.deleteLater()
            app.application().processEvents()
            os.environ.clear()
            os.environ.update(before)


def turn() -> None:
    """One turn of the event loop."""
    from gisapp.ui import app

    app.application().processEvents()


def settle(window: Window) -> None:
    """Wait until every layer is painted for the view and moment shown."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        turn()
        if window.canvas.is_settled:
            return
        time.sleep(0.0005)
    raise TimeoutError("the map does not settle")


def shows_now(window: Window, names: tuple[str, ...] = ()) -> bool:
    """Whether the picture of the map is the one of the document's present moment: of all layers,
    or of those named."""
    from gisapp.ui import resolving

    resolved, project = window.canvas.picture.resolved, window.document.project
    if resolved is None:
        return False
    if names:
        return all(
            resolving.key_of(project, project.layer(name), resolved.viewport)
            == resolved.keys.get(name)
            for name in names
        )
    return resolving.keys_of(project, resolved.viewport) == resolved.keys


def layer_of(features: Features, taken: tuple[str, ...] = ()) -> Layer:
    """The layer that importing ``features`` from a file would make."""
    from gisapp import plugins

    report = plugins.ReadReport(f"{features.name}.arrow", "made", len(features))
    return plugins.imported_layer(plugins.Read(features, report), taken)


def styled(layer: Layer, values: dict[str, Any]) -> Layer:
    """``layer`` with some knobs set."""
    return replace(layer, style=layer.style.with_values(values))


def show_half(window: Window, layer: Layer | None = None) -> None:
    """Add ``layer`` where one is given, and set the slider to the years of the made events, its
    window to half of that: an event in two is in it, wherever the window stands."""
    from benchmarks import made
    from gisapp.model.clock import Clock

    project = window.document.project
    if layer is not None:
        from gisapp import plugins

        project = project.add(layer, plugins.IMPORTED)
    half = (made.END - made.BEGIN) // 2
    half -= half % 86_400_000
    clock = Clock(made.BEGIN, made.END, made.BEGIN, made.BEGIN + half)
    window.document.apply(replace(project, clock=clock), "made events")
    settle(window)


def hide_others(window: Window, kept: tuple[str, ...]) -> None:
    """Switch off every group but the base map and ``kept``."""
    project = window.document.project
    for group in project.groups:
        if group.id not in ("basemap", *kept):
            project = project.with_group(group.id, visible=False)
    window.document.apply(project, "only events")
    settle(window)


def _idle(due: float) -> float:
    """Let the window do what it has to do until ``due``. The time from which the next event's wait
    counts: ``due`` where the window was busy beyond it, else now."""
    while (now := time.perf_counter()) < due:
        turn()
        now = time.perf_counter()
        if now >= due:
            return due
        time.sleep(min(due - now, 0.0005))
    return now


@dataclass
class Dragged:
    """Milliseconds of each frame of a drag; and the longest time for which the layers beside the
    made ones, which follow the clock in the background, showed one and the same earlier moment."""

    frames: list[float]
    behind: float


def drag(
    window: Window,
    names: tuple[str, ...],
    frames: int,
    pixels: int = 4,
    rate: float = 60.0,
    each: Callable[[float], None] = lambda ms: None,
) -> Dragged:
    """The slider's window taken in its middle and dragged to and fro by mouse, ``pixels`` a move,
    ``rate`` moves a second (0: one after the other, flat out).

    A frame is from the mouse's move until the map has painted the new moment of the layers named,
    whatever else the window did meanwhile. Between moves the window does what it has to do; a
    move that comes while it is still busy with that has to wait, and the wait counts. ``each`` is
    told of every frame.
    """
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    lanes, canvas = window.timeline.lanes, window.canvas
    axis, clock = lanes.where().axis, window.document.project.clock
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    start = round((axis.x(clock.start) + axis.x(clock.stop)) / 2)
    room = round(axis.x(clock.end) - axis.x(clock.stop)) // pixels * pixels
    height = lanes.height() // 2
    canvas.frames = []
    spent: list[float] = []
    behind, others = 0.0, _others(window, names)
    QTest.mousePress(lanes, left, none, QPoint(start, height))
    turn()
    at, way, whole = 0, pixels, time.perf_counter()
    due = whole
    for _ in range(frames):
        if not 0 <= at + way <= room:
            way = -way
        at += way
        before, painted = window.document.project.clock, len(canvas.frames)
        began = _idle(due)
        due = began + 1 / rate if rate else 0.0
        QTest.mouseMove(lanes, QPoint(start + at, height))
        turn()
        took = time.perf_counter() - began
        if window.document.project.clock == before:
            raise RuntimeError("a move of the mouse did not move the clock")
        until = time.monotonic() + PATIENCE
        while len(canvas.frames) == painted or not shows_now(window, names):
            began = time.perf_counter()
            turn()
            took += time.perf_counter() - began
            if time.monotonic() > until:
                raise TimeoutError("the map does not follow the slider")
        spent.append(took * 1000)
        each(took * 1000)
        moved = _others(window, names)
        if moved != others or shows_now(window):
            whole, others = time.perf_counter(), moved
        behind = max(behind, (time.perf_counter() - whole) * 1000)
    QTest.mouseRelease(lanes, left, none, QPoint(start + at, height))
    settle(window)
    if not shows_now(window):
        raise RuntimeError("the map says that it is settled, and shows another moment")
    canvas.frames = None
    return Dragged(spent, behind)


def _others(window: Window, names: tuple[str, ...]) -> dict[str, object]:
    """The keys of what is shown of all other layers."""
    resolved = window.canvas.picture.resolved
    assert resolved is not None
    return {name: key for name, key in resolved.keys.items() if name not in names}


def wheel(window: Window, at: tuple[int, int], notches: int) -> None:
    """Turn the wheel over the map."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    canvas, point = window.canvas, QPointF(*at)
    event = QWheelEvent(
        point,
        canvas.mapToGlobal(point),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def pan(window: Window, dx: int, dy: int, moves: int = 30) -> list[float]:
    """The map dragged by mouse, ``dx`` and ``dy`` pixels a move at 60 moves a second; milliseconds
    a frame."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    canvas, frames = window.canvas, []
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    start = QPoint(500, 300)
    QTest.mousePress(canvas, left, none, start)
    for i in range(moves):
        began = time.perf_counter()
        QTest.mouseMove(canvas, start + QPoint(dx * i, dy * i))
        turn()
        spent = time.perf_counter() - began
        frames.append(spent * 1000)
        time.sleep(max(0.0, 1 / 60 - spent))
    end = start + QPoint(dx * (moves - 1), dy * (moves - 1))
    QTest.mouseRelease(canvas, left, none, end)
    return frames


def memory(field: str) -> float:
    """Memory of this process in GB as the kernel counts it: VmRSS, or VmHWM for the most."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024 / 1e9
    raise RuntimeError(f"the kernel does not tell {field}")
