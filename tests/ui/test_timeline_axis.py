"""The axis by itself: its labels, and what edges snap to."""

from __future__ import annotations

import itertools

import pytest

from gisapp.model.instants import DAY, HOUR, MINUTE
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
