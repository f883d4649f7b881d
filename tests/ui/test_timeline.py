"""The timeline by mouse: what becomes of the window and the axis."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gisapp.model import instants
from gisapp.model.instants import DAY
from gisapp.ui import timeline_paint
from gisapp.ui.timeline import Timeline
from tests.ui.timeline_cases import CTRL, KEY, LEFT, NO, SHIFT, Make, at, day, days, drag, move


def wheel(
    widget: Timeline,
    where: QPoint,
    notches: float,
    keys: Qt.KeyboardModifier = NO,
    sideways: bool = False,
) -> None:
    turned = QPoint(round(120 * notches), 0) if sideways else QPoint(0, round(120 * notches))
    event = QWheelEvent(
        QPointF(where),
        QPointF(widget.lanes.mapToGlobal(where)),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget.lanes, event)


def test_the_edges_and_the_middle_are_dragged_by_whole_days(make: Make) -> None:
    widget = make()
    drag(widget, at(widget, "2022-03-01"), at(widget, "2022-03-10"), at(widget, "2022-02-10"))
    assert days(widget.clock) == ("2022-02-10", "2022-06-01")
    drag(widget, at(widget, "2022-06-01"), at(widget, "2022-08-20"))
    assert days(widget.clock) == ("2022-02-10", "2022-08-20")
    drag(widget, at(widget, "2022-05-01"), at(widget, "2022-05-11"))
    assert days(widget.clock) == ("2022-02-20", "2022-08-30")
    assert widget.bar.period.text() == "20 Feb 2022 – 29 Aug 2022"
    assert widget.document.undo_label is None


def test_an_edge_dragged_past_the_other_takes_its_place(make: Make) -> None:
    widget = make()
    drag(widget, at(widget, "2022-03-01"), at(widget, "2022-07-01"))
    assert days(widget.clock) == ("2022-06-01", "2022-07-01")
    drag(widget, at(widget, "2022-07-01"), at(widget, "2022-06-01"))
    assert days(widget.clock) == ("2022-06-01", "2022-06-02")


def test_shift_drags_finer_than_days(make: Make) -> None:
    widget = make()
    axis = widget.lanes.where().axis
    target = at(widget, "2022-07-01") + QPoint(1, 0)
    drag(widget, at(widget, "2022-06-01"), target, keys=SHIFT)
    moved = widget.clock.stop
    assert moved != instants.day_start(moved, "UTC")
    assert abs(moved - axis.instant(target.x())) < axis.per_pixel


def test_days_are_those_of_the_zone(make: Make) -> None:
    widget = make()
    widget.set_zone("America/New_York")
    assert days(widget.clock) == ("2022-03-01", "2022-06-01")
    drag(widget, at(widget, "2022-06-01T04:00Z"), at(widget, "2022-11-20"))
    assert widget.clock.stop == day("2022-11-20", "America/New_York")
    drag(widget, at(widget, "2022-07-01"), at(widget, "2022-07-05"))
    assert days(widget.clock) == ("2022-03-05", "2022-11-24")
    assert widget.clock.start == day("2022-03-05", "America/New_York")


def test_a_click_elsewhere_moves_the_windows_end_there(make: Make) -> None:
    widget = make()
    QTest.mouseClick(widget.lanes, LEFT, NO, at(widget, "2022-10-01"))
    assert widget.clock.stop == day("2022-10-01")
    assert widget.clock.stop - widget.clock.start == 92 * DAY
    QTest.mouseClick(widget.lanes, LEFT, NO, QPoint(20, 40))  # the names of lanes
    assert widget.clock.stop == day("2022-10-01")


def test_the_window_stays_in_the_range(make: Make) -> None:
    widget = make()
    drag(widget, at(widget, "2022-05-01"), QPoint(1270, 40), QPoint(5000, 40))
    assert days(widget.clock) == ("2022-10-01", "2023-01-01")
    drag(widget, at(widget, "2022-11-01"), QPoint(-5000, 40))
    assert widget.clock.start == widget.clock.begin


def test_escape_takes_a_drag_back(make: Make) -> None:
    widget = make()
    before = widget.clock
    QTest.mousePress(widget.lanes, LEFT, NO, at(widget, "2022-06-01"))
    move(widget, at(widget, "2022-09-01"))
    assert widget.clock != before
    QTest.keyClick(widget.lanes, KEY.Key_Escape)
    move(widget, at(widget, "2022-10-01"))
    assert widget.clock == before


def test_the_padlock_makes_it_cumulative_and_back(make: Make) -> None:
    widget = make()
    lock = timeline_paint.lock_of(widget.lanes.where()).center().toPoint()
    QTest.mouseClick(widget.lanes, LEFT, NO, lock)
    assert widget.clock.mode == "cumulative"
    assert widget.document.undo_label == "Time mode"
    assert widget.bar.period.text() == "up to 31 May 2022"
    drag(widget, at(widget, "2022-06-01"), at(widget, "2022-09-01"))
    assert widget.bar.period.text() == "up to 31 Aug 2022"
    QTest.mouseClick(widget.lanes, LEFT, NO, lock)
    assert widget.bar.mode.text() == "Window"
    assert days(widget.clock) == ("2022-03-01", "2022-09-01")


def test_in_instant_mode_one_line_is_dragged_anywhere(make: Make) -> None:
    widget = make(mode="instant")
    QTest.mouseClick(widget.lanes, LEFT, NO, at(widget, "2022-01-05"))
    assert widget.bar.period.text() == "4 Jan 2022"
    drag(widget, at(widget, "2022-01-05"), at(widget, "2022-12-03"))
    assert widget.bar.period.text() == "2 Dec 2022"


def test_the_wheel_makes_the_window_longer_and_shorter(make: Make) -> None:
    widget = make()
    wheel(widget, at(widget, "2022-05-01"), 1)
    assert days(widget.clock) == ("2022-02-20", "2022-06-01")
    for _ in range(40):
        wheel(widget, at(widget, "2022-05-01"), -1)
    assert days(widget.clock) == ("2022-05-31", "2022-06-01")


def test_ctrl_and_wheel_zoom_the_axis_at_the_pointer(make: Make) -> None:
    widget = make()
    where = at(widget, "2022-09-01")
    for _ in range(8):
        wheel(widget, where, 1, CTRL)
    begin, end = widget.lanes.axis_range
    assert end - begin < 70 * DAY
    axis = widget.lanes.where().axis
    assert abs(axis.instant(where.x()) - day("2022-09-01")) < DAY
    assert days(widget.clock) == ("2022-03-01", "2022-06-01")
    for _ in range(40):
        wheel(widget, where, -1, CTRL)
    assert widget.lanes.axis_range == (widget.clock.begin, widget.clock.end)


def test_shift_or_a_sideways_wheel_scrolls_the_axis(make: Make) -> None:
    widget = make()
    widget.lanes.show_range(day("2022-03-01"), day("2022-06-01"))
    wheel(widget, QPoint(600, 40), -1, SHIFT)
    first = widget.lanes.axis_range
    assert first[0] > day("2022-03-01")
    wheel(widget, QPoint(600, 40), 1, sideways=True)
    assert widget.lanes.axis_range == (day("2022-03-01"), day("2022-06-01"))
    wheel(widget, QPoint(600, 40), 100, SHIFT)
    assert widget.lanes.axis_range[0] == widget.clock.begin


def test_a_double_click_shows_the_whole_axis_and_then_the_whole_range(make: Make) -> None:
    widget = make()
    widget.zoom_to_window()
    assert widget.lanes.axis_range != (widget.clock.begin, widget.clock.end)
    spot = at(widget, "2022-06-10")
    QTest.mouseClick(widget.lanes, LEFT, NO, spot)
    QTest.mouseDClick(widget.lanes, LEFT, NO, spot)
    assert widget.lanes.axis_range == (widget.clock.begin, widget.clock.end)
    assert days(widget.clock) == ("2022-03-01", "2022-06-01")
    QTest.mouseDClick(widget.lanes, LEFT, NO, at(widget, "2022-09-10"))
    assert (widget.clock.start, widget.clock.stop) == (widget.clock.begin, widget.clock.end)


def test_the_axis_follows_the_window(make: Make) -> None:
    widget = make(step="month")
    widget.lanes.show_range(day("2022-03-01"), day("2022-06-15"))
    widget.step(3)
    begin, end = widget.lanes.axis_range
    assert begin < widget.clock.stop < end
    assert end - begin == 106 * DAY


def test_zoomed_far_in_edges_snap_to_clock_times(make: Make) -> None:
    widget = make()
    widget.lanes.show_range(day("2022-05-31T18:00"), day("2022-06-01T12:00"))
    x = round(widget.lanes.where().axis.x(day("2022-06-01T06:10")))
    drag(widget, at(widget, "2022-06-01"), QPoint(x, 40))
    assert widget.clock.stop == day("2022-06-01T06:00")
