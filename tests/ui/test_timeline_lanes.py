"""Snapping, markers, the undated tray, events in view alone, and what screen readers are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gisapp.model import crs
from gisapp.model.filter import Filter
from gisapp.model.instants import DAY, HOUR
from gisapp.model.theme import DARK
from gisapp.ui import timeline_paint
from gisapp.ui.timeline import Timeline
from tests.ui.timeline_cases import (
    CTRL,
    KEY,
    LEFT,
    NO,
    SHIFT,
    Make,
    at,
    day,
    days,
    drag,
    in_a_menu,
    move,
)

ALT = Qt.KeyboardModifier.AltModifier


def color(widget: Timeline, x: float, y: float) -> str:
    image = widget.lanes.grab().toImage()
    return QColor(image.pixel(round(x), round(y))).name()


# Snapping: on this axis a day is three pixels wide


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("2022-06-01", "2022-07-14", ("2022-03-01", "2022-07-15")),
        ("2022-06-01", "2022-07-17", ("2022-03-01", "2022-07-16")),
        ("2022-06-01", "2022-07-19", ("2022-03-01", "2022-07-19")),
        ("2022-03-01", "2022-04-16", ("2022-04-16", "2022-06-01")),
        ("2022-05-01", "2022-05-16", ("2022-03-16", "2022-06-16")),
        ("2022-05-01", "2022-05-21", ("2022-03-21", "2022-06-21")),
    ],
)
def test_edges_close_to_an_event_snap_to_it(
    make: Make, start: str, stop: str, expected: tuple[str, str]
) -> None:
    widget = make()
    drag(widget, at(widget, start), at(widget, stop))
    assert days(widget.clock) == expected


def test_with_alt_held_and_when_switched_off_nothing_snaps_to_events(make: Make) -> None:
    widget = make()
    drag(widget, at(widget, "2022-06-01"), at(widget, "2022-07-14"), keys=ALT)
    assert abs(widget.clock.stop - day("2022-07-14")) < DAY / 2
    drag(widget, at(widget, "2022-07-14"), at(widget, "2022-08-20"))
    QTest.keyClick(widget.lanes, KEY.Key_N)
    assert not widget.lanes.snap_action.isChecked()
    drag(widget, at(widget, "2022-08-20"), at(widget, "2022-07-14"))
    assert widget.clock.stop == day("2022-07-14")
    assert in_a_menu(widget.lanes.snap_action)


def test_a_line_shows_what_an_edge_has_snapped_to(make: Make) -> None:
    widget = make(["2022-07-15"])
    QTest.keyClick(widget.lanes, KEY.Key_F)
    QTest.mousePress(widget.lanes, LEFT, NO, at(widget, "2022-06-01"))
    move(widget, at(widget, "2022-07-14"))
    x = widget.lanes.where().axis.x(day("2022-07-15"))
    assert color(widget, x, 4) == DARK["accent"]
    move(widget, at(widget, "2022-08-10"))
    assert color(widget, x, 4) == DARK["panel"]
    move(widget, at(widget, "2022-07-14"))
    QTest.mouseRelease(widget.lanes, LEFT, NO, at(widget, "2022-07-14"))
    assert color(widget, x, 4) == DARK["panel"]


def test_a_window_of_clock_times_snaps_to_the_clock_time_of_an_event(make: Make) -> None:
    moment = "2022-06-15T14:05:30Z"
    widget = make([moment])
    widget.lanes.show_range(day("2022-06-15"), day("2022-06-16"))
    x = round(widget.lanes.where().axis.x(day(moment)))
    clock = replace(widget.clock, start=day("2022-06-15T02:00"), stop=day("2022-06-15T04:00"))
    widget.document.navigate(replace(widget.document.project, clock=clock))
    drag(widget, at(widget, "2022-06-15T04:00"), QPoint(x + 3, 40))
    assert widget.clock.stop - day(moment) in (0, 1)  # the event is a millisecond long
    drag(widget, QPoint(x, 40), QPoint(x + 100, 40))
    assert widget.clock.stop % HOUR == 0


def test_a_window_of_days_takes_in_the_whole_day_of_an_event(make: Make) -> None:
    widget = make(["2022-07-15T14:05:30Z"])
    drag(widget, at(widget, "2022-06-01"), at(widget, "2022-07-15"))
    assert widget.clock.stop == day("2022-07-16")


def test_where_events_crowd_edges_snap_to_days_as_elsewhere(make: Make) -> None:
    widget = make(["2022-07-15"] * 20)
    drag(widget, at(widget, "2022-06-01"), at(widget, "2022-07-14"))
    assert widget.clock.stop == day("2022-07-14")


# The markers A and B


def marked(make: Make, **changes: object) -> Timeline:
    return make(a=day("2022-02-01"), b=day("2022-11-01"), **changes)


def pin(widget: Timeline, text: str) -> QPoint:
    """The head of a marker at a date."""
    return at(widget, text, round(widget.lanes.where().bottom) + 11)


def test_markers_are_drawn_with_their_letters(make: Make) -> None:
    widget = marked(make)
    x, y = pin(widget, "2022-02-01").toTuple()
    image = widget.lanes.grab().toImage()
    head = {
        QColor(image.pixel(x + dx, y + dy)).name() for dx in range(-8, 8) for dy in range(-7, 8)
    }
    assert {DARK["raised"], DARK["text"]} <= head
    bare = make().lanes.grab().toImage()
    assert image != bare


def test_markers_are_dragged_and_snap_like_edges(make: Make) -> None:
    widget = marked(make)
    before = widget.clock
    drag(widget, pin(widget, "2022-02-01"), pin(widget, "2022-03-10"))
    assert widget.clock == replace(before, a=day("2022-03-10"))
    drag(widget, pin(widget, "2022-11-01"), pin(widget, "2022-09-14"))
    assert widget.clock.b == day("2022-09-15")
    drag(widget, pin(widget, "2022-09-15"), QPoint(4000, pin(widget, "2022-09-15").y()))
    assert widget.clock.b == widget.clock.end
    assert widget.document.undo_label is None
    assert "Marker A" in widget.lanes.tip_at(QPointF(pin(widget, "2022-03-10")))


def test_escape_takes_a_drag_of_a_marker_back(make: Make) -> None:
    widget = marked(make)
    QTest.mousePress(widget.lanes, LEFT, NO, pin(widget, "2022-02-01"))
    move(widget, pin(widget, "2022-05-01"))
    assert widget.clock.a == day("2022-05-01")
    QTest.keyClick(widget.lanes, KEY.Key_Escape)
    assert widget.clock.a == day("2022-02-01")


def test_what_is_compared_is_tinted(make: Make) -> None:
    widget = marked(make, start=day("2022-12-01"), stop=day("2022-12-05"))
    x, y = at(widget, "2022-07-02", round(timeline_paint.TOP) + 3).toTuple()
    assert color(widget, x, y) == DARK["panel"]
    widget.document.navigate(
        replace(widget.document.project, clock=replace(widget.clock, compare=True))
    )
    assert color(widget, x, y) != DARK["panel"]


# Rows without a date


def test_the_tray_of_undated_rows_is_there_when_there_are_any(make: Make) -> None:
    widget = make(["2022-03-15", "", "2022-05-01", ""])
    tray = widget.lanes.tray
    assert tray.isVisible()
    assert tray.text() == "2 undated"
    assert tray.accessibleName() == "2 undated: list them"
    assert "Events: 2" in tray.toolTip()
    where = widget.lanes.where()
    assert tray.geometry().right() < where.axis.left
    assert tray.geometry().top() >= where.bottom
    document = widget.document
    document.apply(document.project.with_layer("events", visible=False), "hide")
    assert not tray.isVisible()
    assert not make(["2022-03-15"]).lanes.tray.isVisible()


def test_the_tray_lists_its_rows_by_mouse_and_by_key(make: Make) -> None:
    widget = make(["2022-03-15", "", "2022-05-01", ""])
    found: list[list[tuple[str, int]]] = []
    widget.identified.connect(found.append)
    QTest.mouseClick(widget.lanes.tray, LEFT)
    widget.lanes.tray.setFocus()
    QTest.keyClick(widget.lanes.tray, KEY.Key_Space)
    assert found == [[("events", 1), ("events", 3)]] * 2
    assert not widget.playing


# In view alone


def extent(west: float, east: float) -> tuple[float, float, float, float]:
    return crs.extent_to_map((west, 40.0, east, 55.0))


def test_only_events_in_the_maps_extent_are_counted_on_request(make: Make, qtbot: QtBot) -> None:
    widget = make(["2022-02-15", "2022-06-15", "2022-10-15"])  # at 25, 35 and 45 degrees east
    lanes = widget.lanes
    lanes.set_extent(extent(30, 40))
    assert [len(lane) for lane in lanes.lanes] == [2, 1]
    whole = lanes.grab().toImage()
    QTest.keyClick(lanes, KEY.Key_M)
    assert lanes.in_view_action.isChecked()
    assert [(lane.title, len(lane)) for lane in lanes.lanes] == [("Ukraine", 1), ("Syria", 0)]
    assert "in view" in lanes.accessibleDescription()
    where = lanes.where()
    x, y = int(where.axis.x(day("2022-10-15"))) + 1, round(timeline_paint.TOP + where.lane / 2)
    assert QColor(whole.pixel(x, y)).name() == DARK["ukraine"]
    assert color(widget, x, y) == DARK["panel"]
    lanes.set_extent(extent(40, 50))
    qtbot.waitUntil(lambda: not lanes.scene.looking)
    assert color(widget, x, y) == DARK["ukraine"]
    lanes.set_extent(None)
    qtbot.waitUntil(lambda: not lanes.scene.looking)
    assert [len(lane) for lane in lanes.lanes] == [2, 1]
    lanes.set_extent(extent(40, 50))
    lanes.in_view_action.trigger()
    assert [len(lane) for lane in lanes.lanes] == [2, 1]
    assert in_a_menu(lanes.in_view_action)


def test_a_great_many_rows_are_looked_through_in_a_thread(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gisapp.ui.timeline_scene.MANY", 2)
    widget = make(["2022-02-15", "2022-06-15", "2022-10-15"], stop=day("2022-07-01"))
    lanes = widget.lanes
    assert not lanes.ready
    assert not lanes.lanes
    qtbot.waitUntil(lambda: lanes.ready)
    assert [len(lane) for lane in lanes.lanes] == [2, 1]
    assert widget.bar.count.text() == "1 event"
    lanes.set_extent(extent(30, 40))
    lanes.in_view_action.trigger()
    assert [len(lane) for lane in lanes.lanes] == [2, 1]  # the old lanes stay for the time being
    qtbot.waitUntil(lambda: not lanes.scene.looking)
    assert [len(lane) for lane in lanes.lanes] == [1, 0]
    widget.shut()


def test_lanes_stay_what_they_were_when_a_layer_cannot_be_put_in_order(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = make(["2022-02-15", "2022-06-15"])
    document = widget.document
    monkeypatch.setattr("gisapp.ui.timeline_scene.MANY", 1)

    def fail(*args: object) -> None:
        raise MemoryError("no room")

    with monkeypatch.context() as patch, qtbot.captureExceptions() as caught:
        patch.setattr("gisapp.ui.timeline_scene.timeline.tracks_of", fail)
        document.apply(document.project.with_layer("events", filter=Filter("fatalities = 1")), "f")
        qtbot.waitUntil(lambda: bool(caught))
    assert [str(error) for _, error, _ in caught] == ["no room"]
    assert widget.lanes.ready
    assert [len(lane) for lane in widget.lanes.lanes] == [1, 1]
    widget.shut()


# By key, and read out


def test_keys_zoom_the_axis_about_the_windows_end(make: Make) -> None:
    widget = make()
    lanes, whole = widget.lanes, (widget.clock.begin, widget.clock.end)
    x = lanes.where().axis.x(widget.clock.stop)
    for _ in range(5):
        QTest.keyClick(lanes, KEY.Key_Plus, SHIFT)
    begin, end = lanes.axis_range
    assert end - begin < 130 * DAY
    assert abs(lanes.where().axis.x(widget.clock.stop) - x) < 1
    QTest.keyClick(lanes, KEY.Key_Minus)
    assert lanes.axis_range[1] - lanes.axis_range[0] > end - begin
    length = lanes.axis_range[1] - lanes.axis_range[0]
    QTest.keyClick(lanes, KEY.Key_PageDown)
    assert abs(lanes.axis_range[0] - begin) > length / 4
    assert lanes.axis_range[1] - lanes.axis_range[0] == length
    QTest.keyClick(lanes, KEY.Key_0)
    assert lanes.axis_range == whole
    QTest.keyClick(lanes, KEY.Key_Plus, CTRL)  # left to the map
    assert lanes.axis_range == whole


def test_the_period_and_its_events_are_read_out(make: Make, qtbot: QtBot) -> None:
    widget = make(["2022-03-15", "2022-04-15", "2022-09-15"])
    assert widget.lanes.accessibleName() == "Timeline lanes"
    assert widget.lanes.accessibleDescription() == (
        "1 Mar 2022 – 31 May 2022, UTC: 2 events in 2 lanes"
    )
    widget.step(-50)
    qtbot.waitUntil(  # when time has come to rest
        lambda: widget.lanes.accessibleDescription().endswith("UTC: 1 event in 2 lanes")
    )


def test_the_scale_of_a_histogram_is_told(make: Make) -> None:
    widget = make([f"2022-01-{1 + i % 9:02d}" for i in range(3 * 900)])
    where = widget.lanes.where()
    name = QPointF(40, timeline_paint.TOP + where.lane / 2)
    assert "Ukraine: 1,800 dated" in widget.lanes.tip_at(name)
    assert "A full bar: 300 events" in widget.lanes.tip_at(name)
    x = where.axis.x(day("2022-01-05")) + 1
    here = widget.lanes.tip_at(QPointF(x, name.y()))
    assert "300 begin here" in here
    assert here.count("Event ") == 5


def test_the_lanes_are_not_painted_anew_while_the_window_moves(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = make()
    widget.lanes.grab()
    monkeypatch.setattr(timeline_paint, "background", None)
    drag(widget, at(widget, "2022-06-01"), at(widget, "2022-07-01"), at(widget, "2022-08-01"))
    widget.lanes.grab()
    assert days(widget.clock) == ("2022-03-01", "2022-08-01")


@pytest.mark.parametrize(
    "dates",
    [[], [""], ["2022-06-15"], ["2022-06-15"] * 40, ["0016-03-01", "2202-01-01"], ["9998-12-31"]],
    ids=["none", "undated", "one", "equal", "far", "last"],
)
def test_whatever_the_dates_there_is_a_timeline(make: Make, dates: list[str]) -> None:
    widget = make(dates)
    widget.fit_range()
    lanes = widget.lanes
    dated = sum(bool(text) for text in dates)
    assert sum(len(lane) for lane in lanes.lanes) == dated
    assert len(lanes.flags) <= dated
    assert bool(lanes.flags) == bool(dated)
    for factor in (0.01, 0.01, 4.0):
        lanes.zoom_axis(factor)
        lanes.grab()
    assert lanes.axis_range[0] < lanes.axis_range[1]
    assert lanes.tray.isVisible() == ("" in dates)
