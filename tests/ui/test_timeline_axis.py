"""The axis by itself: its labels, and what edges snap to."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from gisapp.model import instants
from gisapp.model.instants import DAY, HOUR, MINUTE, SECOND
from gisapp.ui import theme as look
from gisapp.ui import timeline_axis
from tests.ui.timeline_cases import day


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("1900-01-01", "2030-01-01", ["1920", "1940", "1960"]),
        ("2011-01-01", "2026-01-01", ["2012", "2013", "2014"]),
        ("2021-10-01", "2022-11-01", ["Dec", "2022", "Feb"]),
        ("2022-02-22", "2022-03-08", ["23 Feb", "24 Feb", "28 Feb", "1 Mar", "2 Mar"]),
        ("2022-02-23", "2022-02-26", ["24 Feb 2022", "06:00", "12:00", "18:00", "25 Feb 2022"]),
        ("2022-02-24T04:50", "2022-02-24T05:20", ["05:00", "05:05"]),
        ("2022-02-24T05:00:00", "2022-02-24T05:00:30", ["05:00:05", "05:00:10"]),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Kyiv", "Asia/Kathmandu"])
def test_the_axis_is_labelled_from_decades_to_seconds(
    begin: str, end: str, expected: list[str], zone: str
) -> None:
    axis = timeline_axis.Axis(day(begin, zone), day(end, zone), 0.0, 1200.0)
    marks = timeline_axis.ticks(axis, zone)
    labels = [mark.label for mark in marks if mark.label]
    first = labels.index(expected[0])
    assert [label for label in labels[first:] if label in expected][: len(expected)] == expected
    at = [mark.instant for mark in marks]
    assert at == sorted(set(at))
    xs = [axis.x(mark.instant) for mark in marks if mark.label]
    assert min(b - a for a, b in itertools.pairwise(xs)) > 60
    assert len(labels) >= 3


def test_hours_are_labelled_by_the_wall_clock_when_it_changes() -> None:
    zone = "Europe/Kyiv"
    axis = timeline_axis.Axis(day("2022-03-26", zone), day("2022-03-29", zone), 0.0, 1200.0)
    labels = [mark.label for mark in timeline_axis.ticks(axis, zone) if mark.label]
    assert labels == [
        "26 Mar 2022",
        "06:00",
        "12:00",
        "18:00",
        "27 Mar 2022",
        "06:00",
        "12:00",
        "18:00",
        "28 Mar 2022",
        "06:00",
        "12:00",
        "18:00",
    ]


@pytest.mark.parametrize(("length", "unit"), [(30 * DAY, DAY), (2 * DAY, HOUR), (HOUR, MINUTE)])
def test_what_edges_snap_to_depends_on_the_zoom(length: int, unit: int) -> None:
    assert timeline_axis.snap_unit(length / 1000) == unit
    instant = day("2022-03-27T10:29:29", "Asia/Kathmandu")
    snapped = timeline_axis.snapped(instant, "Asia/Kathmandu", length / 1000)
    assert abs(snapped - instant) <= unit / 2
    assert (snapped - day("2022-03-27", "Asia/Kathmandu")) % unit == 0


def labelled(begin: str, end: str, zone: str) -> list[tuple[str, int]]:
    axis = timeline_axis.Axis(day(begin, zone), day(end, zone), 0.0, 1200.0)
    return [(m.label, m.instant) for m in timeline_axis.ticks(axis, zone) if m.label]


def test_an_hour_that_comes_twice_is_marked_twice() -> None:
    found = labelled("2022-10-30T00:30", "2022-10-30T06:30", "Europe/Kyiv")
    assert [label for label, _ in found] == [
        "01:00",
        "02:00",
        "03:00",
        "03:00",
        "04:00",
        "05:00",
        "06:00",
    ]
    assert {b[1] - a[1] for a, b in itertools.pairwise(found)} == {HOUR}


def test_an_hour_that_is_skipped_is_not_marked() -> None:
    found = labelled("2022-03-27T00:30", "2022-03-27T08:30", "Europe/Kyiv")
    assert [label for label, _ in found] == [
        "01:00",
        "02:00",
        "04:00",
        "05:00",
        "06:00",
        "07:00",
        "08:00",
    ]
    assert {b[1] - a[1] for a, b in itertools.pairwise(found)} == {HOUR}


def test_a_day_that_begins_at_one_is_marked_as_a_day() -> None:
    zone = "Asia/Beirut"  # 27 March 2022 began at 01:00
    found = labelled("2022-03-26", "2022-03-29", zone)
    assert [label for label, _ in found if ":" not in label] == [
        "26 Mar 2022",
        "27 Mar 2022",
        "28 Mar 2022",
    ]
    assert [label for label, _ in found][4:8] == ["27 Mar 2022", "06:00", "12:00", "18:00"]
    assert found[4][1] == day("2022-03-27", zone) == day("2022-03-26T23:00", zone) + HOUR


def test_seconds_are_those_of_the_clock_where_it_was_off_by_some() -> None:
    zone = "Europe/Kyiv"  # two hours, two minutes and four seconds ahead
    found = labelled("1900-05-01T05:00:00", "1900-05-01T05:00:30", zone)
    assert [label for label, _ in found][1:3] == ["05:00:05", "05:00:10"]


@pytest.mark.parametrize("month", ["2022-02", "2024-02", "2022-04", "2022-07"])
@pytest.mark.parametrize("days", [40, 60, 90, 130, 200])
def test_the_first_of_a_month_is_always_labelled(month: str, days: int) -> None:
    begin = day(f"{month}-10")
    axis = timeline_axis.Axis(begin, begin + days * DAY, 0.0, 1200.0)
    firsts = {m.instant for m in timeline_axis.ticks(axis, "UTC") if m.label and m.major}
    if days <= 200:
        at = instants.add_months(day(f"{month}-01"), 1, "UTC")
        labels = {m.instant for m in timeline_axis.ticks(axis, "UTC") if m.label}
        assert at in labels
        assert firsts <= labels


ZONES = ["UTC", "Europe/Kyiv", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"]


@pytest.mark.usefixtures("qapp")
@given(
    st.integers(-2_000_000_000, 4_000_000_000),
    st.floats(4.4, 13.0),
    st.floats(250, 2600),
    st.sampled_from(ZONES),
)
def test_no_label_runs_into_the_next(begin: int, length: float, width: float, zone: str) -> None:
    assert QApplication.instance() is not None
    axis = timeline_axis.Axis(begin * 1000, begin * 1000 + int(10**length), 0.0, width)
    marks = [mark for mark in timeline_axis.ticks(axis, zone) if mark.label]
    plain, strong = (QFontMetricsF(look.font(look.SMALL, weight)) for weight in (400, 600))
    for one, other in itertools.pairwise(marks):
        if one.label == other.label:  # the hour that comes twice
            continue
        metrics = strong if one.major else plain
        room = axis.x(other.instant) - axis.x(one.instant)
        assert metrics.horizontalAdvance(one.label) + 8 <= room


@given(st.integers(-2_000_000_000, 4_000_000_000), st.floats(4.4, 7.8), st.sampled_from(ZONES))
def test_clock_times_are_right_in_the_zone(begin: int, length: float, zone: str) -> None:
    axis = timeline_axis.Axis(begin * 1000, begin * 1000 + int(10**length), 0.0, 1200.0)
    marks = timeline_axis.ticks(axis, zone)
    assert [mark.instant for mark in marks] == sorted({mark.instant for mark in marks})
    for mark in marks:
        local = instants.local_time(mark.instant, zone)
        if ":" in mark.label:
            assert mark.label in (f"{local:%H:%M}", f"{local:%H:%M:%S}")
            assert local.microsecond == 0
        elif mark.label:
            assert (local.hour, local.minute, local.second) == (0, 0, 0)
            assert mark.label.startswith(f"{local.day} ")
    times = [mark.instant for mark in marks if mark.label]
    assert all(b - a >= SECOND for a, b in itertools.pairwise(times))
