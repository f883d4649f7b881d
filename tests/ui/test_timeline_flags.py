"""Flags of key events on the timeline: seen, named, clicked, reached by key, switched off."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gisapp.model import flags
from gisapp.model.filter import Filter
from gisapp.model.flags import KeyEvents, Standing
from gisapp.model.theme import DARK, LIGHT, Theme
from gisapp.model.timeline import Lane
from gisapp.ui import timeline_paint, timeline_scene
from gisapp.ui.timeline import Timeline
from tests.ui.timeline_cases import KEY, LEFT, NO, SHIFT, Make, days, in_a_menu, move

DATES = ["2022-02-15", "2022-06-15", "2022-10-15"]


def strip(widget: Timeline) -> set[int]:
    """The colours of the strip above the lanes."""
    image = widget.lanes.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        image.pixel(x, y) & 0xFFFFFF for x in range(150, 1255) for y in range(1, 16) if x % 2 or y
    }


def label(one: Standing) -> QPoint:
    """A pixel on the words of a flag."""
    return QPoint(round((one.left + one.right) / 2), 8)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_key_events_stand_above_the_lanes_in_their_lanes_colours(make: Make, theme: Theme) -> None:
    widget = make(DATES, theme)
    flags = widget.lanes.flags
    assert [one.flag.title for one in flags] == ["Event 0", "Event 1", "Event 2"]
    axis = widget.lanes.where().axis
    assert [one.x for one in flags] == [axis.x(one.flag.begin) for one in flags]
    image = widget.lanes.grab().toImage()
    colors = [QColor(image.pixel(round(one.x), 8)).name() for one in flags]
    assert colors == [theme["syria"], theme["ukraine"], theme["ukraine"]]
    pole = [image.pixel(round(flags[0].x), y) for y in range(19, 40)]
    assert len(set(pole)) > 1  # dots, down to the lane of Syria


def test_flags_stay_where_they_are_while_the_window_moves(make: Make) -> None:
    widget = make([f"2022-{m:02d}-{d:02d}" for m in range(1, 13) for d in (3, 9, 21)])
    before = [(one.flag.row, one.x) for one in widget.lanes.flags]
    for one, other in itertools.pairwise(widget.lanes.flags):
        assert one.right < other.left
    for count in (1, 40, -90):
        widget.step(count)
        assert [(one.flag.row, one.x) for one in widget.lanes.flags] == before
    widget.lanes.show_range(widget.clock.start, widget.clock.stop)
    assert [(one.flag.row, one.x) for one in widget.lanes.flags] != before


def test_pointing_at_a_flag_tells_its_title_date_and_source(make: Make) -> None:
    widget = make([*DATES, "2022-12"])
    first, last = widget.lanes.flags[0], widget.lanes.flags[-1]
    assert widget.lanes.tip_at(QPointF(label(first))) == (
        "<p style='white-space:pre'>Event 0<br>15 Feb 2022<br>Source: Source 0</p>"
    )
    assert "1 Dec 2022 (date precision: month)" in widget.lanes.tip_at(QPointF(label(last)))
    plain = widget.lanes.grab().toImage()
    QTest.mouseMove(widget.lanes, label(first))
    lit = widget.lanes.grab().toImage()
    assert plain.copy(first_rect := _rect(first)) != lit.copy(first_rect)
    assert plain.copy(_rect(last)) == lit.copy(_rect(last))


def _rect(one: Standing):
    from PySide6.QtCore import QRect

    return QRect(round(one.left), 0, round(one.right - one.left), 17)


def test_titles_are_escaped(make: Make) -> None:
    import pyarrow as pa

    widget = make(["2022-06-15"])
    document = widget.document
    (layer,) = document.project.layers
    at = layer.features.table.column_names.index("title")
    table = layer.features.table.set_column(at, "title", pa.array(["<b>Fire & ice</b>"]))
    features = replace(layer.features, table=table)
    document.apply(document.project.with_layer("events", features=features), "title")
    (one,) = widget.lanes.flags
    assert "&lt;b&gt;Fire &amp; ice&lt;/b&gt;" in widget.lanes.tip_at(QPointF(label(one)))


def test_a_click_on_a_flag_moves_the_window_to_it_and_tells_which(make: Make) -> None:
    widget = make(DATES)
    found: list[list[tuple[str, int]]] = []
    widget.identified.connect(found.append)
    last = widget.lanes.flags[-1]
    QTest.mouseClick(widget.lanes, LEFT, NO, label(last))
    assert days(widget.clock) == ("2022-07-16", "2022-10-16")
    assert found == [[("events", 2)]]
    assert widget.document.undo_label is None


def test_a_press_on_a_flag_drags_nothing(make: Make) -> None:
    widget = make(DATES)
    last = label(widget.lanes.flags[-1])
    QTest.mousePress(widget.lanes, LEFT, NO, last)
    moved = widget.clock
    move(widget, last - QPoint(200, 0))
    QTest.mouseRelease(widget.lanes, LEFT, NO, last - QPoint(200, 0))
    assert widget.clock == moved


def test_keys_go_from_flag_to_flag(make: Make) -> None:
    widget = make(DATES)
    found: list[list[tuple[str, int]]] = []
    widget.identified.connect(found.append)
    QTest.keyClick(widget.lanes, KEY.Key_K)
    assert days(widget.clock)[1] == "2022-06-16"
    QTest.keyClick(widget.lanes, KEY.Key_K)
    assert days(widget.clock)[1] == "2022-10-16"
    QTest.keyClick(widget.lanes, KEY.Key_K)
    assert days(widget.clock)[1] == "2022-10-16"
    QTest.keyClick(widget.lanes, KEY.Key_K, SHIFT)
    assert days(widget.clock)[1] == "2022-06-16"
    assert found == [[("events", 1)], [("events", 2)], [("events", 1)]]


def test_flags_are_switched_off_and_on_again(make: Make) -> None:
    widget = make(DATES)
    color = QColor(DARK["syria"]).rgb() & 0xFFFFFF
    assert color in strip(widget)
    QTest.keyClick(widget.lanes, KEY.Key_F)
    assert not widget.lanes.flags_action.isChecked()
    assert widget.lanes.flags == ()
    assert color not in strip(widget)
    widget.lanes.flags_action.trigger()
    assert color in strip(widget)
    assert in_a_menu(widget.lanes.flags_action)


def test_flags_follow_filters_and_the_zone(make: Make) -> None:
    widget = make(DATES)
    document = widget.document
    document.apply(document.project.with_layer("events", filter=Filter("title = 'Event 1'")), "f")
    assert [one.flag.title for one in widget.lanes.flags] == ["Event 1"]
    widget.set_zone("Asia/Tokyo")
    (one,) = widget.lanes.flags
    assert one.flag.begin == widget.lanes.lanes[0].events[0].begins()[0]
    assert "15 Jun 2022" in widget.lanes.tip_at(QPointF(label(one)))


@pytest.mark.parametrize("width", [1279, 500])
def test_the_padlock_covers_no_flag(make: Make, width: int) -> None:
    widget = make(["2022-01-01", "2022-03-01"])
    widget.resize(width, 176)
    QApplication.processEvents()
    lock = timeline_paint.lock_of(widget.lanes.where())
    assert widget.lanes.flags
    assert all(one.left > lock.right() for one in widget.lanes.flags)
    QTest.mouseClick(widget.lanes, LEFT, NO, lock.center().toPoint())
    assert widget.clock.mode == "cumulative"


def test_the_key_events_of_a_large_layer_are_found_in_a_thread(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_scene, "FLAGGED_AT_ONCE", 1)
    found: list[str] = []
    look = flags.key_events

    def key_events(lanes: tuple[Lane, ...]) -> KeyEvents:
        found.append(threading.current_thread().name)
        return look(lanes)

    monkeypatch.setattr(flags, "key_events", key_events)
    widget = make(["2022-03-15", "2022-09-15"])
    qtbot.waitUntil(lambda: len(widget.lanes.flags) == 2)
    assert found
    assert threading.main_thread().name not in found


def test_the_lane_of_a_large_layer_is_twice_as_high(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_scene, "LARGE", 2)
    where = make(["2022-03-15", "2022-03-16", "2022-09-15"]).lanes.where()
    assert where.tallness(0) == 2 * where.tallness(1) == 2 * where.lane
    assert where.top(1) - where.top(0) == where.tallness(0)
    edges = [where.top(number) for number in (0, 1, 2)]
    assert [where.lane_at(y + 1) for y in edges] == [0, 1, None]
    assert where.lane_at(edges[1] - 1) == 0
    assert where.bottom == edges[2]
