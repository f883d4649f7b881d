"""The map in the window, driven by mouse, wheel and keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp.model import crs
from gisapp.model.document import Document
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.canvas import Canvas

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    widget = Canvas(Document(make_project()), DARK)
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    widget.show_extent((20, 40, 50, 56))
    qtbot.waitUntil(lambda: widget.is_settled, timeout=10_000)
    yield widget
    widget.shut()


def picture(canvas: Canvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return raw[:, :, 2::-1].astype(int)


def color_at(canvas: Canvas, lon: float, lat: float) -> str:
    at = canvas.to_screen(lon, lat)
    red, green, blue = picture(canvas)[round(at.y()), round(at.x())]
    return f"#{red:02x}{green:02x}{blue:02x}"


def settled(qtbot: QtBot, canvas: Canvas) -> None:
    qtbot.waitUntil(lambda: canvas.is_settled, timeout=10_000)


def lon_of(canvas: Canvas, row: int) -> float:
    return float(canvas.document.project.layer("events").features.lonlat[row, 0])


def test_events_of_the_window_are_on_the_screen(canvas: Canvas) -> None:
    assert color_at(canvas, lon_of(canvas, 3), 48) == DARK["hostile"]
    assert color_at(canvas, lon_of(canvas, 8), 48) != DARK["hostile"]


def test_a_tick_changes_the_picture_at_once(canvas: Canvas) -> None:
    project = canvas.document.project
    clock = project.clock.with_window(
        *(project.clock.start + 150 * 86_400_000, project.clock.stop + 150 * 86_400_000)
    )
    canvas.document.navigate(replace(project, clock=clock))
    assert color_at(canvas, lon_of(canvas, 8), 48) == DARK["hostile"]
    assert color_at(canvas, lon_of(canvas, 3), 48) != DARK["hostile"]


def test_dragging_moves_the_place_under_the_hand(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_tool(None)
    before = canvas.to_lonlat(QPointF(300, 200))
    qtbot.mousePress(canvas, LEFT, NONE, QPoint(300, 200))
    qtbot.mouseMove(canvas, QPoint(350, 180))
    qtbot.mouseRelease(canvas, LEFT, NONE, QPoint(350, 180))
    assert canvas.to_lonlat(QPointF(350, 180)) == pytest.approx(before, abs=1e-6)
    settled(qtbot, canvas)
    assert color_at(canvas, lon_of(canvas, 3), 48) == DARK["hostile"]


def wheel(canvas: Canvas, at: QPointF, delta: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_the_wheel_zooms_at_the_cursor_and_finely_with_ctrl(canvas: Canvas) -> None:
    at = QPointF(100, 300)
    place, resolution = canvas.to_lonlat(at), canvas.resolution
    wheel(canvas, at, 240)
    assert canvas.to_lonlat(at) == pytest.approx(place, abs=1e-6)
    assert canvas.resolution == pytest.approx(resolution / 2)
    wheel(canvas, at, -240, Qt.KeyboardModifier.ControlModifier)
    assert resolution / 2 < canvas.resolution < resolution


def test_shift_drag_zooms_into_the_box(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_tool(None)
    middle = canvas.to_lonlat(QPointF(250, 200))
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mousePress(canvas, LEFT, shift, QPoint(200, 150))
    qtbot.mouseMove(canvas, QPoint(300, 250))
    qtbot.mouseRelease(canvas, LEFT, shift, QPoint(300, 250))
    assert canvas.to_lonlat(QPointF(300, 200)) == pytest.approx(middle, abs=1e-6)


def test_keys_pan_and_zoom(canvas: Canvas, qtbot: QtBot) -> None:
    view = canvas.view
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.view.x > view.x
    qtbot.keyClick(canvas, Qt.Key.Key_PageUp)
    assert canvas.view.resolution == pytest.approx(view.resolution / 2)


def test_a_click_identifies_what_is_drawn(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_tool(None)
    at = canvas.to_screen(lon_of(canvas, 3), 48).toPoint()
    with qtbot.waitSignal(canvas.identified) as caught:
        qtbot.mouseClick(canvas, LEFT, NONE, at)
    assert caught.args[0] == [("events", 3)]
    with qtbot.waitSignal(canvas.identified) as caught:
        qtbot.mouseClick(canvas, LEFT, NONE, QPoint(20, 20))
    assert caught.args[0] == []


def test_hiding_a_layer_and_undo(canvas: Canvas, qtbot: QtBot) -> None:
    document = canvas.document
    document.apply(document.project.with_layer("events", visible=False), "hide")
    settled(qtbot, canvas)
    assert color_at(canvas, lon_of(canvas, 3), 48) != DARK["hostile"]
    document.undo()
    settled(qtbot, canvas)
    assert color_at(canvas, lon_of(canvas, 3), 48) == DARK["hostile"]


def test_another_theme_repaints(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_theme(LIGHT)
    settled(qtbot, canvas)
    assert color_at(canvas, lon_of(canvas, 3), 48) == LIGHT["hostile"]


def test_dropping_every_cache_changes_no_pixel(canvas: Canvas, qtbot: QtBot) -> None:
    before = picture(canvas)
    canvas.drop_caches()
    settled(qtbot, canvas)
    np.testing.assert_array_equal(picture(canvas), before)


def test_the_view_stays_in_the_world(canvas: Canvas) -> None:
    canvas.pan(1e9, 1e9)
    assert abs(canvas.view.x) <= crs.WORLD
    assert abs(canvas.view.y) <= crs.WORLD
    for _ in range(80):
        canvas.zoom_at(QPointF(10, 10), 4.0)
    assert canvas.resolution > 0.1
