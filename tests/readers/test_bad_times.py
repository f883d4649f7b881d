"""Dates that are doubtful: each is asked about, kept and listed, or said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import instants
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED
from gisapp.model.reading import NO_COLUMN
from gisapp.model.spans import likely
from gisapp.plugins import ORDER, TIMES, ReadError, ReadQuestion
from tests.readers.times_cases import day, read, said, spans


def test_dates_that_may_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(ReadQuestion) as caught:
        read(tmp_path, "date", "03/04/2022", "05/05/2022")
    question = caught.value
    assert (question.asks, question.columns) == (ORDER, ("date",))
    assert question.samples == (("03/04/2022", "3 Apr 2022", "4 Mar 2022"),)
    assert "03/04/2022" in question.cause
    assert "--day-first" in question.remedy
    assert "--month-first" in question.remedy


def test_dates_that_mean_the_same_both_ways_are_not_asked_about(tmp_path: Path) -> None:
    assert spans(read(tmp_path, "date", "05/05/2022")) == [day("2022-05-05")]


def test_mixed_orders_are_asked_about_and_the_impossible_then_skipped(tmp_path: Path) -> None:
    rows = ("25/04/2022", "26/04/2022", "04/25/2022")
    with pytest.raises(ReadQuestion, match="mix"):
        read(tmp_path, "date", *rows)
    found = read(tmp_path, "date", *rows, day_first=True)
    assert len(found.features) == 2
    assert "04/25/2022" in found.report.skipped[0].reason


@pytest.mark.parametrize(
    ("begin", "end", "kept"),
    [
        ("2022-02-02", "2022-02-01", day("2022-02-02")),
        ("2022-02-02T05:00Z", "2022-02-02T04:00Z", None),
        ("2022-02-02 05:00", "2022-02-02 04:00", None),
    ],
)
def test_end_before_begin_is_kept_at_its_begin_and_listed(
    tmp_path: Path, begin: str, end: str, kept: tuple[int, int] | None
) -> None:
    found = read(tmp_path, "start,end", f"{begin},{end}", "2022-02-02,2022-02-02")
    first = instants.parse(begin)[0]
    assert spans(found)[0] == (kept or (first, first + 1))
    assert not found.report.skipped
    (doubt,) = found.report.doubtful
    assert doubt.place == "line 2"
    assert begin in doubt.reason
    assert end in doubt.reason
    assert any("ATTENTION" in s and "end before they begin" in s for s in found.report.assumed)


def test_suspicious_years_are_kept_listed_and_do_not_stretch_the_span(tmp_path: Path) -> None:
    found = read(tmp_path, "date", "0016-03-04", "2202-03-04", "2022-03-04", "2022-05-06")
    assert len(found.features) == 4
    assert "suspicious" in said(found)
    assert "0016" in said(found)
    assert "Correct them" in said(found)
    assert [one.place for one in found.report.doubtful] == ["line 2", "line 3"]
    assert "2202" in found.report.doubtful[1].reason
    assert likely(found.features) == day("2022-03-04", "2022-05-06")


def test_only_suspicious_years_are_the_span(tmp_path: Path) -> None:
    assert likely(read(tmp_path, "date", "0016-03-04").features) == day("0016-03-04")


def test_all_dates_equal_span_that_day(tmp_path: Path) -> None:
    found = read(tmp_path, "date", "2022-03-04T05:06:07Z", "2022-03-04T05:06:07Z")
    assert likely(found.features) == day("2022-03-04")
    kyiv = instants.parse("2022-03-03T22:00Z")[0]
    assert likely(found.features, "Europe/Kyiv") == (kyiv, kyiv + DAY)


def test_no_dates_have_no_span(tmp_path: Path) -> None:
    assert likely(read(tmp_path, "date,x", ",1").features) is None


def test_different_offsets_are_kept_per_row_and_said(tmp_path: Path) -> None:
    texts = ("2022-03-04T05:00:00Z", "2022-03-04T05:00:00+02:00", "2022-03-04 05:00:00-05:30")
    found = read(tmp_path, "datetime", *texts)
    assert [begin for begin, _ in spans(found)] == [instants.parse(text)[0] for text in texts]
    assert found.features.column("datetime").tolist() == list(texts)
    assert "+02:00 1, -05:30 1, Z 1" in said(found)


def test_clock_times_without_offset_among_others_are_loudly_said(tmp_path: Path) -> None:
    found = read(tmp_path, "datetime", "2022-03-04T05:00:00Z", "2022-03-04T05:00:00")
    assert any("ATTENTION" in s and "no offset" in s for s in found.report.assumed)


def test_fractions_are_kept_to_the_millisecond_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, "datetime", "2022-03-04T05:00:00.1239Z", "2022-03-04T05:00:00.500Z")
    second = instants.parse("2022-03-04T05:00:00Z")[0]
    assert [begin for begin, _ in spans(found)] == [second + 123, second + 500]
    assert "1 times in 'datetime' are cut to whole milliseconds" in said(found)


def test_a_zone_for_clock_times_without_one(tmp_path: Path) -> None:
    found = read(
        tmp_path, "datetime", "2022-03-27 02:30", "2022-07-01 05:00", naive_zone="Europe/Kyiv"
    )
    assert [begin for begin, _ in spans(found)] == [
        instants.parse("2022-03-27T00:30Z")[0],
        instants.parse("2022-07-01T02:00Z")[0],
    ]
    assert found.features.floating is not None
    assert not found.features.floating.any()
    assert "Europe/Kyiv" in said(found)


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=40))
def test_many_clock_times_agree_with_single_ones(moments: list[int]) -> None:
    times = np.array([*moments, UNDATED, OPEN, OPEN_START], np.int64)
    marks = np.ones(len(times), bool)
    single = [
        instants.in_zone(times[i : i + 1], marks[:1], "Europe/Kyiv")[0] for i in range(len(times))
    ]
    assert instants.in_zone(times, marks, "Europe/Kyiv").tolist() == single
    assert instants.in_zone(times, np.array(True), "Europe/Kyiv", out=times) is times
    assert times.tolist() == single


def test_a_column_that_seems_to_hold_dates_is_asked_about(tmp_path: Path) -> None:
    found = read(tmp_path, "seen,n", "2022-03-04,1.5", "2022-03-05,2.5")
    assert not found.features.timed
    assert found.report.asks == (TIMES,)
    assert "--column begin=seen" in said(found)
    chosen = read(tmp_path, "seen", "2022-03-04", columns={"begin": "seen"})
    assert spans(chosen) == [day("2022-03-04")]
    none = read(tmp_path, "date", "2022-03-04", columns={"begin": NO_COLUMN})
    assert not none.features.timed
    assert none.report.asks == ()


def test_a_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no column 'when'"):
        read(tmp_path, "date", "2022-03-04", columns={"begin": "when"})


@pytest.mark.parametrize(
    ("values", "why"),
    [(("", ""), "it is empty"), (("soon", ""), "most of it is no date, such as 'soon'")],
)
def test_a_column_of_dates_without_one_is_named(
    tmp_path: Path, values: tuple[str, ...], why: str
) -> None:
    found = read(tmp_path, "date", *values)
    assert not found.features.timed
    words = f"ATTENTION: 'date' gives no row a date, for {why}: the rows are outside time"
    assert words in said(found)
    assert "no column holds dates" in said(read(tmp_path, "size", "5"))
