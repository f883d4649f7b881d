"""Dates of tables: formats, order of day and month, intervals, precision, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import instants
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED, Precision
from gisapp.plugins import ReadError
from gisapp.readers import datecolumn, dates
from tests.readers.times_cases import day, read, said, spans


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-03-04", "2022-03-04"),
        ("2022/03/04", "2022-03-04"),
        ("2022.3.4", "2022-03-04"),
        ("20220304", "2022-03-04"),
        ("04 March 2022", "2022-03-04"),
        ("4 Mar 2022", "2022-03-04"),
        ("04-Mar-22", "2022-03-04"),
        ("March 4, 2022", "2022-03-04"),
        ("4th March 2022", "2022-03-04"),
        ("Friday, 4 March 2022", "2022-03-04"),
        ("04.03.2022", "2022-03-04"),
        ("4/3/2022", "2022-03-04"),
        ("March 2022", "2022-03"),
        ("2022-03", "2022-03"),
        ("03/2022", "2022-03"),
        ("2022", "2022"),
        ("2022-03-XX", "2022-03"),
        ("2022-XX-XX", "2022"),
        ("2022-03-04 05:06:07", "2022-03-04T05:06:07"),
        ("2022-03-04T05:06Z", "2022-03-04T05:06Z"),
        ("2022-03-04 05:06:07+02:00", "2022-03-04T03:06:07Z"),
        ("04/03/2022 5:06 PM", "2022-03-04T17:06"),
        ("2022-03-04 12:00 AM", "2022-03-04T00:00"),
        ("2022-03-04 05:06 UTC", "2022-03-04T05:06Z"),
        ("1646370367", "2022-03-04T05:06:07Z"),
        ("1646370367000", "2022-03-04T05:06:07Z"),
        ("1646370367000999", "2022-03-04T05:06:07Z"),
        ("20220304T050607Z", "2022-03-04T05:06:07Z"),
        ("Fri Mar  4 05:06:07 2022", "2022-03-04T05:06:07"),
    ],
)
def test_formats(text: str, iso: str) -> None:
    assert dates.parse(text) == instants.parse(iso)


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-30",
        "31.04.2022",
        "30 February 2022",
        "20221301",
        "2023-02-29",
        "13/13/2022",
        "2022-03-04T25:00",
    ],
)
def test_impossible_dates(text: str) -> None:
    with pytest.raises(dates.ImpossibleDateError):
        dates.parse(text)


@pytest.mark.parametrize("text", ["spring", "March", "Tuesday", "12:30", "about ten", "1,5"])
def test_other_text_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as caught:
        dates.parse(text)
    assert not isinstance(caught.value, dates.ImpossibleDateError)


def test_uncertain_dates_and_intervals_of_edtf() -> None:
    assert dates.parse("2022-03-04~")[2] is Precision.APPROX
    assert dates.parse("2022-03?")[2] is Precision.MONTH
    assert dates.parse("2022-03-04/2022-03-06")[:2] == day("2022-03-04", "2022-03-06")
    assert dates.parse("2022-03-04/..")[1] == OPEN


@given(
    st.datetimes(
        min_value=instants.to_datetime(-(10**13)).replace(tzinfo=None),
        max_value=instants.to_datetime(10**13).replace(tzinfo=None),
    )
)
def test_whole_columns_agree_with_single_values(moment: object) -> None:
    import pyarrow as pa

    texts = [
        f"{moment:%Y-%m-%d}".zfill(10),
        f"{moment:%Y-%m-%dT%H:%M:%S}".zfill(19),
        f"{moment:%Y-%m-%d %H:%M:%S}".zfill(19) + "+03:00",
    ]
    filler = [f"2001-01-01 00:{i // 60 % 60:02d}:{i % 60:02d}" for i in range(600)]
    column = datecolumn.read(pa.chunked_array([pa.array(texts + filler)]))
    for i, text in enumerate(texts):
        got = (
            int(column.begin[i]),
            int(column.end[i]),
            Precision(int(column.precision[i])),
            bool(column.floating[i]),
        )
        assert got == instants.parse(text)


def test_evidence_decides_the_order_for_the_whole_column(tmp_path: Path) -> None:
    found = read(tmp_path, "date", "03/04/2022", "25/04/2022")
    assert spans(found)[0] == day("2022-04-03")
    assert "DD/MM/YYYY" in said(found)
    found = read(tmp_path, "date", "03/04/2022", "04/25/2022")
    assert spans(found)[0] == day("2022-03-04")
    assert "MM/DD/YYYY" in said(found)


def test_the_user_decides_the_order(tmp_path: Path) -> None:
    found = read(tmp_path, "date", "03/04/2022", day_first=False)
    assert spans(found) == [day("2022-03-04")]
    assert "ATTENTION" not in said(found)


def test_end_is_included_and_evidence_is_shared(tmp_path: Path) -> None:
    found = read(tmp_path, "start,end", "01/02/2022,28/02/2022")
    assert spans(found) == [day("2022-02-01", "2022-02-28")]


def test_open_ends(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "started_at,finished_at",
        "2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00",
        "2022-02-25 16:36:22+02:00,",
        ",2022-02-25T17:00Z",
        ",",
    )
    exact = instants.parse
    assert spans(found) == [
        (exact("2022-02-25T16:36:22Z")[0], exact("2022-02-25T17:06:22Z")[0]),
        (exact("2022-02-25T14:36:22Z")[0], OPEN),
        (OPEN_START, exact("2022-02-25T17:00Z")[0]),
        (UNDATED, UNDATED),
    ]
    assert "ongoing" in said(found)


def test_an_end_that_is_rare_does_not_make_events_last_for_ever(tmp_path: Path) -> None:
    rows = [f"2022-01-{i:02d}," for i in range(1, 29)] + ["2022-02-01,2022-02-03"]
    found = read(tmp_path, "start,end", *rows)
    assert spans(found)[0] == day("2022-01-01")
    assert spans(found)[-1] == day("2022-02-01", "2022-02-03")
    found = read(tmp_path, "valid_from,valid_to", *rows)
    assert spans(found)[0][1] == OPEN


def test_only_the_begin_of_a_state(tmp_path: Path) -> None:
    assert spans(read(tmp_path, "valid_from", "2022-01-01"))[0][1] == OPEN
    assert spans(read(tmp_path, "start", "2022-01-01")) == [day("2022-01-01")]


def test_clock_times_without_offset_float(tmp_path: Path) -> None:
    found = read(tmp_path, "datetime", "2022-02-24 05:00", "2022-02-24 05:00+02:00")
    assert found.features.floating is not None
    assert found.features.floating.tolist() == [True, False]
    begin, _ = found.features.times("Europe/Kyiv")
    assert begin[0] == begin[1] == instants.parse("2022-02-24T03:00Z")[0]


def test_midnights_throughout_are_days(tmp_path: Path) -> None:
    found = read(tmp_path, "date_start,date_end", "2022-02-24T00:00:00,2022-02-25T00:00:00")
    assert spans(found) == [day("2022-02-24", "2022-02-25")]
    found = read(tmp_path, "date", "2022-02-24T00:00:00", "2022-02-24T05:00:00")
    assert spans(found)[0][1] - spans(found)[0][0] == 1


def test_satellite_passes_are_utc(tmp_path: Path) -> None:
    found = read(tmp_path, "acq_date,acq_time", "2022-02-24,0012", "2022-02-24,2359")
    assert [begin for begin, _ in spans(found)] == [
        instants.parse("2022-02-24T00:12Z")[0],
        instants.parse("2022-02-24T23:59Z")[0],
    ]
    assert found.features.floating is not None
    assert not found.features.floating.any()


def test_date_and_clock_time_in_two_columns(tmp_path: Path) -> None:
    found = read(tmp_path, "date,time", "2022-02-24,5:30", "2022-02-24,")
    assert spans(found)[0][0] == instants.parse("2022-02-24T05:30")[0]
    assert spans(found)[1] == day("2022-02-24")


def test_precision_of_acled_widens(tmp_path: Path) -> None:
    found = read(
        tmp_path, "event_date,time_precision", "2022-03-15,1", "2022-03-15,2", "2022-03-15,3.0"
    )
    assert spans(found) == [day("2022-03-15"), day("2022-03-12", "2022-03-18"), day("2022-03")]
    assert [found.features.precision_of(i) for i in range(3)] == [
        Precision.DAY,
        Precision.APPROX,
        Precision.MONTH,
    ]


def test_precision_of_ucdp_keeps_the_interval(tmp_path: Path) -> None:
    found = read(tmp_path, "date_start,date_end,date_prec", "2022-03-01,2022-03-20,4")
    assert spans(found) == [day("2022-03-01", "2022-03-20")]
    assert found.features.precision_of(0) is Precision.MONTH


def test_precision_in_words(tmp_path: Path) -> None:
    found = read(tmp_path, "date,date_precision", "2022-03-05,month", "2022-03-05,approx")
    assert spans(found) == [day("2022-03"), day("2022-03-05")]
    assert found.features.precision_of(1) is Precision.APPROX


def test_months_and_years_are_intervals(tmp_path: Path) -> None:
    found = read(tmp_path, "date", "2022-03", "2021", "2022-03-04")
    assert spans(found) == [day("2022-03"), day("2021"), day("2022-03-04")]
    assert [found.features.precision_of(i) for i in range(3)] == [
        Precision.MONTH,
        Precision.YEAR,
        Precision.DAY,
    ]
    assert spans(read(tmp_path, "year", "2022.0"))[0] == day("2022")


def test_rows_without_a_date_are_kept(tmp_path: Path) -> None:
    found = read(
        tmp_path, "date", "2022-03-04", "", "unknown", "2022-03-05", "2022-03-06", "some day"
    )
    assert found.features.undated == 3
    assert not found.report.skipped
    assert "some day" in said(found)
    assert "line 7" in said(found)


def test_impossible_dates_are_skipped_by_line(tmp_path: Path) -> None:
    found = read(tmp_path, "date", "2022-02-28", "2022-02-30")
    assert [one.place for one in found.report.skipped] == ["line 3"]
    with pytest.raises(ReadError, match="2022-02-30"):
        read(tmp_path, "date", "2022-02-30")


def test_event_date_goes_before_other_columns(tmp_path: Path) -> None:
    found = read(
        tmp_path, "timestamp,year,event_date,source_date", "1646077433,2022,2022-02-23,2022-03-01"
    )
    assert spans(found) == [day("2022-02-23")]


def test_a_column_that_only_sounds_like_a_date_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, "start,time,source_date", "12.5,fast,2022-01-01")
    assert not found.features.timed


def test_a_column_with_date_in_its_name(tmp_path: Path) -> None:
    found = read(tmp_path, "Date of attack", "2022-02-24")
    assert spans(found) == [day("2022-02-24")]


def test_begin_floating_and_end_not_meet_in_the_given_zone(tmp_path: Path) -> None:
    found = read(tmp_path, "start,end", "2022-02-24,2022-02-24T20:00Z", zone="Europe/Kyiv")
    assert spans(found) == [
        (instants.parse("2022-02-23T22:00Z")[0], instants.parse("2022-02-24T20:00Z")[0])
    ]
    assert spans(found)[0][1] - spans(found)[0][0] < DAY
