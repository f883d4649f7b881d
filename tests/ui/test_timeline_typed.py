"""Periods and zones typed into the timeline."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gisapp.model import instants
from gisapp.model.instants import DAY
from gisapp.ui import timeline_zone
from gisapp.ui.timeline import Timeline
from gisapp.ui.timeline_edit import PeriodEditor
from gisapp.ui.timeline_zone import ZonePicker
from tests.ui.timeline_cases import KEY, LEFT, Make, day, days


def open_editor(widget: Timeline) -> PeriodEditor:
    QTest.keyClick(widget.lanes, KEY.Key_T)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, PeriodEditor)
    return popup


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


@pytest.mark.parametrize(
    ("typed", "window", "said"),
    [
        (
            "2022-02-24 to 2022-03-31",
            ("2022-02-24", "2022-04-01"),
            "24 Feb 2022 – 31 Mar 2022 · 36 d",
        ),
        ("2022-Q3", ("2022-07-01", "2022-10-01"), "1 Jul 2022 – 30 Sep 2022 · 3 months"),
        ("Feb 2022", ("2022-02-01", "2022-03-01"), "1 Feb 2022 – 28 Feb 2022 · 1 month"),
        ("7 d", ("2022-05-25", "2022-06-01"), "25 May 2022 – 31 May 2022 · 7 d"),
        ("P1M", ("2022-05-01", "2022-06-01"), "1 May 2022 – 31 May 2022 · 1 month"),
        ("31/12/2022", ("2022-12-31", "2023-01-01"), "31 Dec 2022 · 1 d · UTC"),
    ],
)
def test_a_period_in_one_line_is_said_back_while_it_is_typed(
    make: Make, typed: str, window: tuple[str, str], said: str
) -> None:
    widget = make()
    editor = open_editor(widget)
    assert editor.period.text() == "2022-03-01 to 2022-05-31"
    assert editor.period.hasSelectedText()
    QTest.keyClicks(editor.period, typed)
    assert editor.message.text().startswith(said)
    assert widget.document.project.clock.start == day("2022-03-01")
    QTest.keyClick(editor.period, KEY.Key_Return)
    assert days(widget.clock) == window
    assert not editor.isVisible()


def test_what_may_be_two_dates_is_asked_about(make: Make) -> None:
    widget = make()
    before = widget.clock
    editor = open_editor(widget)
    QTest.keyClicks(editor.period, "03/04/2022")
    QTest.keyClick(editor.period, KEY.Key_Return)
    assert editor.isVisible()
    assert "type 2022-04-03 or 2022-03-04" in editor.message.text()
    assert widget.clock == before
    QTest.keyClicks(editor.period, "2022-04-03")
    QTest.keyClick(editor.period, KEY.Key_Return)
    assert days(widget.clock) == ("2022-04-03", "2022-04-04")


def test_a_length_moves_the_start_and_the_edges_say_the_length(make: Make) -> None:
    widget = make()
    editor = open_editor(widget)
    assert editor.length.text() == "3 months"
    editor.length.clear()
    QTest.keyClicks(editor.length, "2 weeks")
    assert (editor.start.text(), editor.end.text()) == ("2022-05-18", "2022-05-31")
    assert editor.period.text() == "2022-05-18 to 2022-05-31"
    editor.end.clear()
    QTest.keyClicks(editor.end, "2022-05-18T12:00")
    assert editor.length.text() == "12 h"
    QTest.keyClick(editor.end, KEY.Key_Return)
    assert widget.clock.stop == day("2022-05-18T12:00")


def test_a_length_that_is_none_is_named(make: Make) -> None:
    widget = make()
    before = widget.clock
    editor = open_editor(widget)
    editor.length.clear()
    QTest.keyClicks(editor.length, "a while")
    QTest.keyClick(editor.length, KEY.Key_Return)
    assert "'a while' is not a length of time" in editor.message.text()
    assert editor.isVisible()
    assert widget.clock == before


def test_it_is_said_that_the_range_makes_room(make: Make) -> None:
    widget = make()
    editor = open_editor(widget)
    QTest.keyClicks(editor.period, "2014-02-27 to 2014-03-18")
    assert "makes room" in editor.message.text()
    QTest.keyClick(editor.period, KEY.Key_Return)
    assert widget.clock.begin == day("2014-02-27")


def test_a_window_to_the_millisecond_comes_back_unchanged(make: Make) -> None:
    first, last = day("2022-10-30T01:30:00.250Z"), day("2022-10-30T02:00Z")
    widget = make(zone="Europe/Kyiv", start=first, stop=last)
    editor = open_editor(widget)
    assert editor.start.text() == "2022-10-30T03:30:00.250+02:00"  # 03:30 comes twice that night
    QTest.mouseClick(editor.apply, LEFT)
    assert (widget.clock.start, widget.clock.stop) == (first, last)


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
    assert widget.clock.zone == timeline_zone.zones()[1 if key == KEY.Key_Down else 10]


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
