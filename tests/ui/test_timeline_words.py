"""What is typed into the timeline and what it says and shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support import make_project

from gisapp.model import instants
from gisapp.model.document import Document
from gisapp.model.filter import Filter
from gisapp.model.instants import DAY, HOUR, MINUTE
from gisapp.model.theme import DARK, LIGHT, Theme
from gisapp.ui import timeline_axis, timeline_edit, timeline_paint
from gisapp.ui.timeline import Timeline
from gisapp.ui.timeline_edit import PeriodEditor, ZonePicker
from tests.ui.timeline_cases import KEY, LEFT, NO, Make, at, day, days, drag


def picture(widget: Timeline) -> QImage:
    return widget.lanes.grab().toImage()


def open_editor(widget: Timeline) -> PeriodEditor:
    QTest.keyClick(widget.lanes, KEY.Key_T)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, PeriodEditor)
    return popup


def near(image: QImage, x: float, y: float, color: str) -> bool:
    """Whether the pixel is about this colour."""
    ratio = image.devicePixelRatio()
    found, wanted = QColor(image.pixel(round(x * ratio), round(y * ratio))), QColor(color)
    return (
        max(
            abs(found.red() - wanted.red()),
            abs(found.green() - wanted.green()),
            abs(found.blue() - wanted.blue()),
        )
        < 12
    )


def test_a_typed_period_includes_its_last_day(make: Make) -> None:
    widget = make()
    editor = open_editor(widget)
    assert (editor.start.text(), editor.end.text()) == ("2022-03-01", "2022-05-31")
    editor.start.setText("2022-02-24")
    editor.end.clear()
    QTest.keyClicks(editor.end, "2022-04")
    QTest.keyClick(editor.end, KEY.Key_Return)
    assert days(widget.clock) == ("2022-02-24", "2022-05-01")
    assert widget.bar.period.text() == "24 Feb 2022 – 30 Apr 2022"
    assert not editor.isVisible()
    assert widget.document.undo_label is None


def test_clock_times_are_typed_and_shown_in_the_zone(make: Make) -> None:
    widget = make()
    widget.set_zone("Europe/Kyiv")
    editor = open_editor(widget)
    assert (editor.start.text(), editor.end.text()) == ("2022-03-01", "2022-05-31")
    assert "Europe/Kyiv" in editor.message.text()
    editor.start.setText("2022-02-24T05:00")
    editor.end.setText("2022-02-24T06:30:15")
    QTest.mouseClick(editor.apply, LEFT)
    assert widget.clock.start == day("2022-02-24T03:00Z")
    assert widget.clock.stop == day("2022-02-24T04:30:15Z")
    again = open_editor(widget)
    assert (again.start.text(), again.end.text()) == ("2022-02-24T05:00", "2022-02-24T06:30:15")
    again.close()


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("end", "2022-02-30", "'2022-02-30' is not a date of the calendar"),
        ("start", "soon", "'soon' is not a date such as"),
        ("end", "2022-01-01", "The window ends before it starts"),
        ("range_end", "2021", "The range ends before it starts"),
        ("range_end", "2022-04-15", "The window lies outside the range"),
        ("range_end", "9999", "up to the end of the year 9998"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    make: Make, field: str, text: str, message: str
) -> None:
    widget = make()
    before = widget.clock
    editor = open_editor(widget)
    getattr(editor, field).setText(text)
    QTest.mouseClick(editor.apply, LEFT)
    assert editor.isVisible()
    assert message in editor.message.text()
    assert widget.clock == before
    QTest.keyClick(editor, KEY.Key_Escape)
    assert not editor.isVisible()


def test_a_period_outside_the_range_widens_it_as_an_edit(make: Make) -> None:
    widget = make()
    editor = open_editor(widget)
    editor.start.setText("2014-02-27")
    editor.end.setText("2014-03-18")
    QTest.mouseClick(editor.apply, LEFT)
    assert days(widget.clock) == ("2014-02-27", "2014-03-19")
    assert widget.clock.begin == day("2014-02-27")
    assert widget.document.undo() == "Time range"
    assert days(widget.clock) == ("2022-03-01", "2022-06-01")


def test_only_the_end_is_typed_where_only_it_counts(make: Make) -> None:
    widget = make(mode="cumulative")
    editor = open_editor(widget)
    assert not editor.start.isEnabled()
    editor.end.setText("2022-02-10")
    QTest.mouseClick(editor.apply, LEFT)
    assert widget.bar.period.text() == "up to 10 Feb 2022"


def test_a_double_click_on_the_period_types_it(make: Make) -> None:
    widget = make()
    QTest.mouseDClick(widget.bar.period, LEFT)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, PeriodEditor)
    popup.close()


def test_a_zone_is_found_by_part_of_its_name(make: Make) -> None:
    widget = make()
    QTest.mouseClick(widget.bar.zone, LEFT)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, ZonePicker)
    assert popup.model.names[:2] == ("UTC", "Europe/Kyiv")
    QTest.keyClicks(popup.search, "argentina sal")
    assert popup.model.names == ("America/Argentina/Salta",)
    popup.search.setText("kyiv")
    QTest.keyClick(popup.search, KEY.Key_Return)
    assert widget.clock.zone == "Europe/Kyiv"
    assert widget.bar.zone.text() == "UTC+3 Europe/Kyiv"
    assert widget.bar.period.text() == "1 Mar 2022 – 31 May 2022"
    assert widget.document.undo() == "Time zone"
    assert widget.clock.zone == "UTC"


def test_no_zone_is_chosen_where_none_is_found(make: Make) -> None:
    widget = make()
    widget.choose_zone()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, ZonePicker)
    popup.search.setText("atlantis")
    QTest.keyClick(popup.search, KEY.Key_Return)
    assert popup.nothing.isVisible()
    popup.close()
    assert widget.clock.zone == "UTC"


@pytest.mark.parametrize("key", [KEY.Key_Down, KEY.Key_PageDown])
def test_arrows_in_the_search_move_in_the_list_of_zones(make: Make, key: Qt.Key) -> None:
    widget = make()
    widget.choose_zone()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, ZonePicker)
    QTest.keyClick(popup.search, key)
    QTest.keyClick(popup.search, KEY.Key_Return)
    assert widget.clock.zone == timeline_edit.zones()[1 if key == KEY.Key_Down else 10]


def test_the_range_is_fitted_to_the_data(make: Make) -> None:
    widget = make(["2019-05-06", "2022-07-08"])
    widget.fit_range()
    assert (widget.clock.begin, widget.clock.end) == (day("2019-05-06"), day("2022-07-09"))
    assert widget.lanes.axis_range == (day("2019-05-06"), day("2022-07-09"))
    assert widget.document.undo_label == "Time range"


def test_now_is_the_end_of_today(make: Make) -> None:
    widget = make()
    widget.show_now()
    clock = widget.clock
    assert clock.stop == clock.end
    assert clock.stop == instants.day_start(clock.stop, "UTC") > day("2025-01-01")
    assert clock.stop - clock.start == 92 * DAY


def test_the_chip_counts_events_and_undated_rows(make: Make) -> None:
    widget = make(["2022-03-15", "2022-04-15", "2022-09-15", "", ""])
    assert widget.bar.count.text() == "2 events · 2 undated"
    assert "Events: 2 · 2 undated" in widget.bar.count.toolTip()
    document = widget.document
    document.apply(document.project.with_layer("events", filter=Filter("title = 'Event 0'")), "f")
    assert widget.bar.count.text() == "1 event"
    document.apply(document.project.with_layer("events", visible=False), "hide")
    assert widget.bar.count.text() == "0 events"
    assert widget.lanes.lanes == ()


def test_words_of_the_data_are_escaped_in_tooltips(make: Make) -> None:
    widget = make(["2022-03-15"])
    document = widget.document
    document.apply(document.project.with_layer("events", name="<b>A & B</b>"), "rename")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in widget.bar.count.toolTip()
    assert "<b>" not in widget.bar.count.toolTip()


def test_the_tooltip_names_the_events_under_the_pointer(make: Make) -> None:
    widget = make(["2022-03-15", "2022-09-01"])
    titles = [lane.title for lane in widget.lanes.lanes]
    assert titles == ["Ukraine", "Syria"]
    where = widget.lanes.where()
    x = where.axis.x(day("2022-09-01"))
    assert "1 Sep 2022 · Event 1" in widget.lanes.tip_at(
        QPointF(x, timeline_paint.TOP + where.lane * 0.5)
    )
    assert widget.lanes.tip_at(QPointF(x, timeline_paint.TOP + where.lane * 1.5)) == ""
    assert "Syria: 1 dated" in widget.lanes.tip_at(
        QPointF(40, timeline_paint.TOP + where.lane * 1.5)
    )


def test_a_click_on_an_event_tells_which_and_a_drag_does_not(make: Make) -> None:
    widget = make(["2022-03-15", "2022-09-01", "2022-09-01"])
    where, found = widget.lanes.where(), list[list[tuple[str, int]]]()
    widget.identified.connect(found.append)
    y = round(timeline_paint.TOP + where.lane / 2)
    QTest.mouseClick(widget.lanes, LEFT, NO, at(widget, "2022-09-01", y))
    QTest.mouseClick(widget.lanes, LEFT, NO, at(widget, "2022-10-10", y))
    drag(widget, at(widget, "2022-09-01", y), at(widget, "2022-09-20", y))
    assert found == [[("events", 1), ("events", 2)]]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_tick_stands_at_its_day_in_the_colour_of_its_lane(make: Make, theme: Theme) -> None:
    widget = make(["2022-01-15", "2022-09-15"], theme)
    image, where = picture(widget), widget.lanes.where()
    middle = [timeline_paint.TOP + where.lane * (i + 0.5) for i in range(2)]
    ukraine, syria = day("2022-09-15"), day("2022-01-15")
    assert near(image, int(where.axis.x(ukraine)) + 1, middle[0], theme["ukraine"])
    assert near(image, int(where.axis.x(syria)) + 1, middle[1], theme["syria"])
    assert near(image, int(where.axis.x(ukraine)) + 1, middle[1], theme["panel"])
    assert near(image, int(where.axis.x(ukraine)) - 4, middle[0], theme["panel"])


def test_imprecise_dates_are_faded(make: Make) -> None:
    widget = make(["2022-09-15", "2022-10"])
    image, where = picture(widget), widget.lanes.where()
    y = timeline_paint.TOP + where.lane / 2
    x = where.axis.x(day("2022-10-16"))
    assert not near(image, x, y, DARK["panel"])
    assert not near(image, x, y, DARK["ukraine"])


def test_hidden_and_filtered_events_are_not_drawn(make: Make) -> None:
    widget = make(["2022-01-15", "2022-09-15", "2022-10-15"])
    where = widget.lanes.where()
    x, y = int(where.axis.x(day("2022-09-15"))) + 1, timeline_paint.TOP + where.lane / 2
    assert near(picture(widget), x, y, DARK["ukraine"])
    document = widget.document
    document.apply(document.project.with_layer("events", filter=Filter("fatalities > 1")), "f")
    assert not near(picture(widget), x, y, DARK["ukraine"])


def test_handles_follow_the_clock_and_the_theme(make: Make) -> None:
    widget = make()
    where = widget.lanes.where()
    y = where.bottom - 1
    assert near(picture(widget), where.axis.x(day("2022-06-01")), y, DARK["accent"])
    widget.step(30)
    moved = picture(widget)
    assert near(moved, where.axis.x(day("2022-07-01")), y, DARK["accent"])
    assert not near(moved, where.axis.x(day("2022-06-01")), y, DARK["accent"])
    widget.set_theme(LIGHT)
    assert near(picture(widget), where.axis.x(day("2022-07-01")), y, LIGHT["accent"])
    assert near(picture(widget), 20, 4, LIGHT["panel"])


def test_crowded_lanes_become_a_histogram() -> None:
    import numpy as np

    from gisapp.model.timeline import Profile

    zero = np.zeros(100, np.int64)
    ticks = np.where(np.arange(100) < 50, 100, 1)
    shown = Profile(ticks, zero, zero, zero, zero)
    most = timeline_paint.most_in_a_bar([shown], 1.0)
    alpha = timeline_paint.alpha_of(shown, 20, 1.0, most)
    heights = (alpha > 0.4).sum(axis=0)
    assert heights[10] == 20
    assert 1 <= heights[80] <= 3
    assert (
        timeline_paint.most_in_a_bar([Profile(np.minimum(ticks, 1), zero, zero, zero, zero)], 1.0)
        == 0
    )


def test_without_dated_layers_it_says_so(make: Make) -> None:
    widget = make()
    with_lanes = picture(widget)
    document = widget.document
    document.apply(document.project.remove("events"), "remove")
    assert widget.lanes.lanes == ()
    empty, where = picture(widget), widget.lanes.where()
    assert empty != with_lanes
    y = round((timeline_paint.TOP + where.bottom) / 2)
    colors = {empty.pixel(x, y + dy) for x in range(500, 900) for dy in range(-14, 0)}
    assert QColor(DARK["text"]).rgb() in colors


def test_other_edits_reach_the_timeline_and_shut_ends_that(make: Make) -> None:
    widget = make()
    document = widget.document
    project = document.project
    document.navigate(replace(project, clock=project.clock.moved_to(day("2022-08-01"))))
    assert widget.bar.period.text() == "1 May 2022 – 31 Jul 2022"
    widget.shut()
    document.navigate(project)
    assert widget.bar.period.text() == "1 May 2022 – 31 Jul 2022"


@pytest.mark.usefixtures("qapp")
def test_a_destroyed_timeline_listens_no_more() -> None:
    project = make_project()
    document = Document(project)
    widget = Timeline(document, DARK)
    shiboken6.delete(widget)
    document.navigate(replace(project, clock=project.clock.stepped(1)))
    assert not shiboken6.isValid(widget)


@pytest.mark.parametrize(("length", "unit"), [(30 * DAY, DAY), (2 * DAY, HOUR), (HOUR, MINUTE)])
def test_what_edges_snap_to_depends_on_the_zoom(length: int, unit: int) -> None:
    assert timeline_axis.snap_unit(length / 1000) == unit
    instant = day("2022-03-27T10:29:29", "Asia/Kathmandu")
    snapped = timeline_axis.snapped(instant, "Asia/Kathmandu", length / 1000)
    assert abs(snapped - instant) <= unit / 2
    assert (snapped - day("2022-03-27", "Asia/Kathmandu")) % unit == 0
