"""Motion of the map: zooms that ease and flings that run on, at a clock that the test moves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp.model.document import Document
from gisapp.model.project import View
from gisapp.model.theme import DARK
from gisapp.ui import backdrop, motion
from gisapp.ui.canvas import Canvas
from tests.ui.desk import Desk, picture

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
AT = QPointF(150, 320)


class Still(QProxyStyle):
    """The style of a system that wants no animations."""

    def styleHint(self, hint: QStyle.StyleHint, *more: Any) -> int:
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, *more)


class Map:
    """A map whose time passes only when the test says so."""

    def __init__(self, canvas: Canvas, qtbot: QtBot) -> None:
        self.canvas, self.qtbot, self.now = canvas, qtbot, 100.0
        canvas.motion.clock = lambda: self.now
        canvas.motion.set_on(True)

    def later(self, seconds: float) -> View:
        """The view after a while."""
        self.now += seconds
        self.canvas.motion.step()
        return self.canvas.view

    def wheel(
        self,
        delta: int,
        at: QPointF = AT,
        phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
    ) -> None:
        event = QWheelEvent(
            at,
            self.canvas.mapToGlobal(at),
            QPoint(),
            QPoint(0, delta),
            Qt.MouseButton.NoButton,
            NONE,
            phase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    def drag(self, step: tuple[int, int], moves: int = 12, rest: float = 0.0) -> View:
        """Drag at 60 moves a second and let go; the view at that moment."""
        at = QPoint(200, 200)
        self.qtbot.mousePress(self.canvas, LEFT, NONE, at)
        for _ in range(moves):
            self.now += 1 / 60
            at += QPoint(*step)
            self.qtbot.mouseMove(self.canvas, at)
        self.now += rest
        view = self.canvas.view
        self.qtbot.mouseRelease(self.canvas, LEFT, NONE, at)
        return view

    def place(self, at: QPointF = AT) -> tuple[float, float]:
        return self.canvas.to_map(at)

    def off(self, view: View, delta: int, at: QPointF = AT) -> View:
        """What a turn of the wheel from ``view`` gives without motion."""
        middle = QPointF(self.canvas.width() / 2, self.canvas.height() / 2)
        return motion.zoomed(view, at - middle, 2.0 ** (delta / 240))


@pytest.fixture
def map_(qtbot: QtBot) -> Iterator[Map]:
    canvas = Canvas(Document(make_project()), DARK)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    canvas.show_extent((20, 40, 50, 56))
    qtbot.waitUntil(lambda: canvas.is_settled, timeout=10_000)
    yield Map(canvas, qtbot)
    canvas.shut()


def test_a_turn_of_the_wheel_eases_to_what_it_gives_at_once(map_: Map) -> None:
    start, place = map_.canvas.view, map_.place()
    map_.wheel(120)
    assert map_.canvas.view == start
    scales = []
    for _ in range(6):
        scales.append(map_.later(0.025).resolution)
        assert map_.place() == pytest.approx(place, abs=1e-3)  # a thousandth of a map unit
    assert scales == sorted(scales, reverse=True)
    assert len(set(scales)) == 6
    assert map_.later(0.06) == map_.off(start, 120)
    assert not map_.canvas.motion.active


def test_a_zoom_slows_down_towards_its_end(map_: Map) -> None:
    map_.wheel(240)
    scales = [math.log2(map_.later(motion.EASE / 10).resolution) for _ in range(10)]
    steps = -np.diff(scales)
    assert (steps[:-1] > steps[1:]).all()


def test_turns_add_up_to_one_zoom(map_: Map) -> None:
    start = map_.canvas.view
    wanted = start
    for _ in range(3):
        map_.wheel(120)
        map_.later(0.03)
        wanted = map_.off(wanted, 120)
    assert map_.later(motion.EASE) == wanted
    assert wanted.resolution == pytest.approx(start.resolution / 2**1.5)


@pytest.mark.parametrize(("key", "factor"), [("PageUp", 2), ("Minus", 0.5), ("Plus", 2)])
def test_keys_ease_about_the_middle(map_: Map, key: str, factor: float) -> None:
    start = map_.canvas.view
    map_.qtbot.keyClick(map_.canvas, getattr(Qt.Key, f"Key_{key}"))
    half = map_.later(0.05)
    assert (half.x, half.y) == pytest.approx((start.x, start.y))
    assert half.resolution != start.resolution
    end = map_.later(1)
    assert end.resolution == start.resolution / factor


def test_a_double_click_eases(map_: Map) -> None:
    start, place = map_.canvas.view, map_.place()
    map_.canvas.set_tool(None)
    map_.qtbot.mouseDClick(map_.canvas, LEFT, NONE, AT.toPoint())
    assert start.resolution / 2 < map_.later(0.05).resolution < start.resolution
    assert map_.later(1).resolution == start.resolution / 2
    assert map_.place() == pytest.approx(place, abs=1e-3)


def test_a_zoom_ends_where_the_scale_does(map_: Map) -> None:
    for _ in range(40):
        map_.wheel(1200)
    assert map_.later(1).resolution == motion.FINEST
    map_.wheel(120)
    assert not map_.canvas.motion.active


def test_a_touchpad_is_followed_at_once(map_: Map) -> None:
    start = map_.canvas.view
    map_.wheel(8, phase=Qt.ScrollPhase.ScrollUpdate)
    assert map_.canvas.view == map_.off(start, 8)


def test_a_pan_in_a_zoom_ends_where_both_lead(map_: Map) -> None:
    start = map_.canvas.view
    map_.wheel(240)
    map_.later(0.05)
    map_.canvas.pan(30, 10)
    assert map_.canvas.view == motion.panned(map_.off(start, 240), 30, 10)
    assert not map_.canvas.motion.active


# Flings


def test_a_map_let_go_of_in_a_drag_runs_on_and_slows_down(map_: Map) -> None:
    start = map_.drag((10, -4))
    xs = [map_.later(0.05).x for _ in range(30)]
    steps = -np.diff([start.x, *xs]) / start.resolution
    moving = steps[steps > 0]
    assert len(moving) * 0.05 < 1.0
    assert (np.diff(moving) < 1.1).all()  # whole pixels: one more than before at most
    assert moving[0] > 5 * moving[-1]
    way = (start.x - xs[-1]) / start.resolution
    speed = 10 * 60
    assert way == pytest.approx(motion.DECAY * (speed - motion.SLOW), rel=0.1)
    assert map_.canvas.view.y - start.y == pytest.approx(-0.4 * way * start.resolution, rel=0.1)
    assert not map_.canvas.motion.active


def test_a_fling_moves_by_whole_pixels(map_: Map) -> None:
    start = map_.drag((7, 3))
    for _ in range(12):
        view = map_.later(0.03)
        by = (start.x - view.x) / start.resolution, (view.y - start.y) / start.resolution
        assert by == pytest.approx([round(one) for one in by], abs=1e-6)


@pytest.mark.parametrize(
    ("step", "moves", "rest"), [((10, 0), 12, 0.1), ((1, 0), 30, 0.0), ((10, 0), 1, 0.0)]
)
def test_a_hand_that_rested_or_hardly_moved_flings_nothing(
    map_: Map, step: tuple[int, int], moves: int, rest: float
) -> None:
    start = map_.drag(step, moves, rest)
    assert not map_.canvas.motion.active
    assert map_.later(0.3) == start


def press(map_: Map) -> None:
    map_.qtbot.mousePress(map_.canvas, LEFT, NONE, QPoint(50, 50))


def key(map_: Map) -> None:
    map_.qtbot.keyClick(map_.canvas, Qt.Key.Key_Escape)


def jump(map_: Map) -> None:
    project = map_.canvas.document.project
    view = replace(project.view, x=project.view.x + 1e5)
    map_.canvas.document.navigate(replace(project, view=view))


def off(map_: Map) -> None:
    map_.canvas.motion.set_on(False)


@pytest.mark.parametrize("act", [press, key, jump, off])
def test_a_fling_ends_with_the_next_thing_done(map_: Map, act: object) -> None:
    assert callable(act)
    map_.drag((12, 0))
    map_.later(0.05)
    act(map_)
    assert not map_.canvas.motion.active
    view = map_.canvas.view
    assert map_.later(0.2) == view


def test_the_wheel_zooms_from_where_a_fling_is(map_: Map) -> None:
    map_.drag((12, 0))
    here = map_.later(0.05)
    map_.wheel(120)
    assert map_.later(1) == map_.off(here, 120)


# On and off


def test_without_motion_everything_is_at_once(map_: Map) -> None:
    map_.canvas.motion.set_on(False)
    start = map_.canvas.view
    map_.wheel(120)
    assert map_.canvas.view == map_.off(start, 120)
    end = map_.drag((12, 0))
    assert map_.later(0.1) == end


def test_a_system_that_wants_no_animations_gets_none(map_: Map) -> None:
    style = Still()
    map_.canvas.setStyle(style)
    start = map_.canvas.view
    map_.wheel(120)
    assert map_.canvas.view == map_.off(start, 120)


def test_the_setting_is_kept_and_in_the_menu_and_palette(desk: Desk) -> None:
    action = next(one for one in desk.window.actions() if one.text() == "Smooth motion")
    assert not action.isChecked()  # the tests are without
    action.trigger()
    assert desk.canvas.motion.on
    assert QSettings().value("motion", type=bool) is True
    field = desk.window.topbar.search
    field.activate()
    QTest.keyClicks(field, "> smooth motion")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not desk.canvas.motion.on


# The picture on the way


def test_a_motion_is_no_step_of_history(map_: Map) -> None:
    document = map_.canvas.document
    map_.wheel(120)
    map_.later(0.05)
    map_.later(1)
    assert document.undo_label is None
    assert not document.dirty


def test_the_map_is_never_blank_on_the_way(desk: Desk) -> None:
    desk.go("Ukraine")
    map_ = Map(desk.canvas, desk.qtbot)
    sea = np.array([int(DARK["sea"][i : i + 2], 16) for i in (1, 3, 5)])
    at = QPointF(desk.canvas.rect().center())
    for _ in range(4):
        map_.wheel(120, at)
    for _ in range(12):
        map_.later(0.02)
        QApplication.processEvents()
        shown = picture(desk.canvas)[100:-100, 100:-100]
        assert (shown == sea).all(axis=2).mean() < 0.5
    desk.settle()
    assert desk.canvas.is_settled


def test_beyond_the_old_picture_lie_land_and_sea(desk: Desk) -> None:
    desk.window.bookmarks.hide()
    desk.go("Ukraine")
    map_ = Map(desk.canvas, desk.qtbot)
    backdrop.prepare(desk.project, DARK)
    map_.wheel(-960, QPointF(desk.canvas.rect().center()))
    map_.later(motion.EASE * 0.9)
    at = desk.canvas.to_screen(45.0, 58.0).toPoint()  # inland, far beyond what was shown
    assert desk.canvas.rect().contains(at)
    near = picture(desk.canvas)[at.y() - 5 : at.y() + 6, at.x() - 5 : at.x() + 6].astype(int)
    land, sea = (
        np.array([int(DARK[name][i : i + 2], 16) for i in (1, 3, 5)]) for name in ("land", "sea")
    )
    assert (abs(near - land) < abs(land - sea).max() / 2).all()


def test_on_the_way_out_the_new_picture_is_shown_as_soon_as_it_is_there(desk: Desk) -> None:
    map_ = Map(desk.canvas, desk.qtbot)
    map_.wheel(-120)
    map_.later(0.05)
    goal = desk.canvas.motion.goal

    def shown() -> float:
        resolved = desk.canvas.picture.resolved
        assert resolved is not None
        return resolved.viewport.resolution

    desk.qtbot.waitUntil(lambda: shown() == pytest.approx(goal.resolution), timeout=20_000)
    assert desk.canvas.motion.active
    assert not desk.canvas.is_settled
    map_.later(1)
    desk.settle()


def test_the_picture_at_the_end_is_the_one_without_motion(desk: Desk) -> None:
    at = QPointF(500, 260)
    desk.canvas.zoom_at(at, 2.0)
    wanted, view = desk.map(), desk.canvas.view
    desk.go("Region")
    map_ = Map(desk.canvas, desk.qtbot)
    desk.canvas.zoom_at(at, 2.0)
    assert not desk.canvas.is_settled
    for _ in range(10):
        map_.later(0.02)
        QApplication.processEvents()
    assert desk.canvas.view == view
    np.testing.assert_array_equal(desk.map(), wanted)


@given(
    st.floats(300, 5e3),  # far from the edges of the world
    st.floats(-1.5, 8),
    st.tuples(st.floats(-800, 800), st.floats(-500, 500)),
    st.floats(0, 1),
)
def test_on_the_way_of_a_zoom_one_place_stands_still(
    resolution: float, twice: float, at: tuple[float, float], share: float
) -> None:
    first = View(2e6, 5e6, resolution)
    last = motion.zoomed(first, QPointF(*at), 2.0**twice)
    view = motion.between(first, last, share)
    place = first.x + at[0] * first.resolution, first.y - at[1] * first.resolution
    x, y = (place[0] - view.x) / view.resolution, (view.y - place[1]) / view.resolution
    assert (x, y) == pytest.approx(at, abs=1e-3)
    low, high = sorted((first.resolution, last.resolution))
    assert low * (1 - 1e-9) <= view.resolution <= high * (1 + 1e-9)
