"""Going to events, setting markers and edges, and scrubbing over the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support import make_project

from gisapp.model.theme import DARK
from gisapp.ui.timeline import Timeline
from tests.ui.desk import Desk
from tests.ui.timeline_cases import CTRL, KEY, NO, SHIFT, Make, at, day, days

ALT = Qt.KeyboardModifier.AltModifier
DATES = ["2022-06-20", "2022-07-04", "2022-08-01", "2022-09-15"]  # from west to east
Opener = Callable[..., Desk]


def last_day(widget: Timeline) -> str:
    return widget.bar.period.text().rpartition("– ")[2]


def test_ctrl_and_arrows_go_to_the_next_and_previous_event(make: Make) -> None:
    widget = make(DATES)
    said: list[str] = []
    widget.hinted.connect(said.append)
    seen = []
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Left, KEY.Key_Left):
        QTest.keyClick(widget.lanes, key, CTRL)
        seen.append(last_day(widget))
    assert seen == ["20 Jun 2022", "4 Jul 2022", "20 Jun 2022", "20 Jun 2022"]
    assert said == ["No earlier event"]
    QTest.keyClick(widget.lanes, KEY.Key_Right)
    assert said == ["No earlier event", ""]


def test_in_the_lane_under_the_pointer(make: Make, qapp: QApplication) -> None:
    widget = make(DATES)  # events 0 and 3 are of Syria, the others of Ukraine
    lanes = [lane.title for lane in widget.lanes.lanes]
    where = widget.lanes.where()
    syria = QPoint(600, round(5 + where.lane * (lanes.index("Syria") + 0.5)))
    assert where.lane_at(syria.y()) == lanes.index("Syria")
    QTest.mouseMove(widget.lanes, syria)
    qapp.processEvents()
    seen = []
    for _ in range(2):
        QTest.keyClick(widget.lanes, KEY.Key_Right, CTRL | SHIFT)
        seen.append(last_day(widget))
    assert seen == ["20 Jun 2022", "15 Sep 2022"]


def test_of_the_layer_chosen_where_no_lane_is_pointed_at(make: Make) -> None:
    widget = make(DATES)
    project = widget.document.project
    other = replace(
        make_project(["2022-06-30"]).layers[0], id="others", name="Others", lane="Others"
    )
    widget.document.apply(project.add(other), "add")
    widget.aim.choose("others")
    widget.to_event(1, "lane")
    assert last_day(widget) == "30 Jun 2022"
    said: list[str] = []
    widget.hinted.connect(said.append)
    widget.to_event(1, "lane")
    assert said == ["No later event in Others"]
    widget.aim.choose(None)
    widget.to_event(1, "lane")
    assert last_day(widget) == "4 Jul 2022"


@pytest.fixture
def small(open_window: Opener) -> Desk:
    return open_window(make_project(DATES), DARK, (1280, 800))


def test_alt_and_arrows_go_to_events_that_the_map_shows(small: Desk) -> None:
    lons = small.project.layer("events").features.lonlat[:, 0].tolist()
    timeline = small.window.timeline
    small.look_at((lons[2] - 1, 47.0, lons[2] + 1, 49.0))
    small.press_keys("Alt+Right")
    assert last_day(timeline) == "1 Aug 2022"
    small.press_keys("Alt+Right")
    assert last_day(timeline) == "1 Aug 2022"
    assert small.window.status.hint.text() == "No later event in view"
    small.look_at((lons[0] - 1, 47.0, lons[0] + 1, 49.0))
    small.press_keys("Alt+Left")
    assert last_day(timeline) == "20 Jun 2022"
    small.press_keys("Ctrl+Right")
    assert last_day(timeline) == "4 Jul 2022"
    assert small.window.status.hint.text() == ""


def turn(desk: Desk, x: int, y: int, keys: Qt.KeyboardModifier = NO) -> None:
    canvas = desk.canvas
    middle = QPointF(canvas.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(canvas.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(x, y),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_a_sideways_wheel_over_the_map_steps_through_time(small: Desk) -> None:
    view = small.project.view
    turn(small, -240, 0)
    assert days(small.project.clock) == ("2022-03-03", "2022-06-03")
    for _ in range(4):
        turn(small, 30, 10)  # a touch pad turns by parts of a notch
    assert days(small.project.clock) == ("2022-03-02", "2022-06-02")
    turn(small, 0, 120, SHIFT)
    assert days(small.project.clock) == ("2022-03-01", "2022-06-01")
    assert small.project.view == view
    turn(small, 0, 120)
    assert small.project.view.resolution < view.resolution
    assert days(small.project.clock) == ("2022-03-01", "2022-06-01")


def test_letters_are_the_timelines_own_where_it_has_the_focus(small: Desk) -> None:
    timeline = small.window.timeline
    timeline.lanes.setFocus()
    small.press_keys("A", timeline.lanes)
    assert small.project.clock.a == day("2022-06-01")
    small.canvas.setFocus()
    small.press_keys("L")
    small.qtbot.waitUntil(lambda: small.canvas.tool.name == "line", timeout=5000)
    small.press_keys("A")
    small.qtbot.waitUntil(lambda: small.canvas.tool.name == "arrow", timeout=5000)
    assert small.project.clock.a == day("2022-06-01")


def test_markers_are_set_swapped_and_removed_by_keys_as_edits(make: Make) -> None:
    widget = make()
    QTest.keyClick(widget.lanes, KEY.Key_A)
    QTest.keyClick(widget.lanes, KEY.Key_End)
    QTest.keyClick(widget.lanes, KEY.Key_B)
    assert (widget.clock.a, widget.clock.b) == (day("2022-06-01"), day("2023-01-01"))
    QTest.keyClick(widget.lanes, KEY.Key_X)
    assert (widget.clock.a, widget.clock.b) == (day("2023-01-01"), day("2022-06-01"))
    assert widget.document.undo() == "Swap markers"
    QTest.keyClick(widget.lanes, KEY.Key_B, SHIFT)
    assert (widget.clock.a, widget.clock.b) == (day("2022-06-01"), None)
    assert widget.document.undo() == "Remove marker B"
    assert widget.document.undo() == "Marker B"
    widget.set_marker("b", day("2022-02-24"))
    assert widget.clock.b == day("2022-02-24")


def test_brackets_put_the_edges_at_the_pointer(make: Make, qapp: QApplication) -> None:
    widget = make()
    QTest.mouseMove(widget.lanes, at(widget, "2022-04-10"))
    qapp.processEvents()
    QTest.keyClick(widget.lanes, KEY.Key_BracketLeft)
    assert days(widget.clock) == ("2022-04-10", "2022-06-01")
    QTest.mouseMove(widget.lanes, at(widget, "2022-08-01"))
    qapp.processEvents()
    QTest.keyClick(widget.lanes, KEY.Key_BracketRight)
    assert days(widget.clock) == ("2022-04-10", "2022-08-01")


def test_brackets_put_the_edges_at_the_markers_where_nothing_is_pointed_at(make: Make) -> None:
    widget = make()
    said: list[str] = []
    widget.hinted.connect(said.append)
    QTest.keyClick(widget.lanes, KEY.Key_BracketLeft)
    assert said == ["Point at the axis, or set marker A first"]
    widget.set_marker("a", day("2022-02-01"))
    widget.set_marker("b", day("2022-10-01"))
    QTest.keyClick(widget.lanes, KEY.Key_BracketLeft)
    QTest.keyClick(widget.lanes, KEY.Key_BracketRight)
    assert days(widget.clock) == ("2022-02-01", "2022-10-01")
