"""Laws of instants: days, months, zones, what is parsed and what is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gisapp.model import instants
from gisapp.model.instants import DAY, HOUR, OPEN, OPEN_START, UNDATED, Precision

ZONES = (
    "UTC",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Asia/Damascus",
    "Africa/Tripoli",
    "Asia/Beirut",
    "America/Havana",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Apia",
)
zones = st.sampled_from(ZONES)
days = st.dates(date(1600, 1, 1), date(2400, 12, 31))
EARLY, LATE = instants.parse("1600-01-01")[0], instants.parse("2400-01-01")[0]
moments = st.integers(EARLY, LATE)


def exists(day: date, zone: str) -> bool:
    """Whether the zone had that day at all: Samoa skipped 30 December 2011."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return noon.astimezone(UTC).astimezone(ZoneInfo(zone)).date() == day


@given(days, zones)
def test_a_floating_day_keeps_its_day_in_every_zone(day: date, zone: str) -> None:
    assume(exists(day, zone) and exists(day - timedelta(1), zone))
    begin, end, precision, floating = instants.parse(day.isoformat())
    assert (precision, floating) == (Precision.DAY, True)
    moved = instants.in_zone(np.array([begin, end]), np.array([True, True]), zone)
    first = instants.to_datetime(int(moved[0]), ZoneInfo(zone))
    last = instants.to_datetime(int(moved[1]) - 1, ZoneInfo(zone))
    assert first.date() == last.date() == day
    assert int(moved[0]) == instants.day_start(int(moved[0]), zone)


@given(moments, zones)
def test_instants_with_an_offset_do_not_move_with_the_zone(instant: int, zone: str) -> None:
    times = np.array([instant, UNDATED, OPEN_START, OPEN])
    assert instants.in_zone(times, np.zeros(4, bool), zone).tolist() == times.tolist()
    kept = instants.in_zone(times, np.ones(4, bool), zone).tolist()[1:]
    assert kept == [UNDATED, OPEN_START, OPEN]


@given(moments, zones)
def test_the_day_of_an_instant_starts_at_or_before_it(instant: int, zone: str) -> None:
    start = instants.day_start(instant, zone)
    assert start <= instant < start + 2 * DAY
    assert instants.day_start(start, zone) == start
    local = ZoneInfo(zone)
    assert (
        instants.to_datetime(start, local).date()
        == instants.to_datetime(instant, local).date()
        != instants.to_datetime(start - 1, local).date()
    )


def test_a_day_whose_midnight_comes_twice_starts_with_the_first() -> None:
    # Havana goes from 01:00 back to 00:00 on 7 November 2021: 04:00Z and again 05:00Z
    first = instants.parse("2021-11-07T04:00Z")[0]
    assert instants.day_start(first + 90 * 60_000, "America/Havana") == first


@given(moments, st.integers(-4000, 4000), zones)
def test_days_keep_the_clock_time(instant: int, count: int, zone: str) -> None:
    before = instants.to_datetime(instant, ZoneInfo(zone)).replace(tzinfo=None)
    moved = instants.add_days(instant, count, zone)
    wanted = before + timedelta(days=count)
    there = wanted.replace(tzinfo=ZoneInfo(zone))
    assume(there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wanted)
    after = instants.to_datetime(moved, ZoneInfo(zone)).replace(tzinfo=None)
    assert after == wanted or count == 0


@given(moments, zones)
def test_no_days_and_no_months_are_no_move(instant: int, zone: str) -> None:
    assert instants.add_days(instant, 0, zone) == instant


def test_an_hour_that_comes_twice_is_not_lost_by_moving_nowhere() -> None:
    second = instants.parse("2021-10-31T01:30Z")[0]  # 03:30 in Kyiv, for the second time
    assert instants.add_days(second, 0, "Europe/Kyiv") == second
    assert instants.add_months(second, 0, "Europe/Kyiv") == second


@given(days, st.integers(-1200, 1200), zones)
def test_months_keep_the_day_or_clip_it_to_the_last(day: date, count: int, zone: str) -> None:
    midnight = instants.resolve_text(day.isoformat(), zone)
    assume(exists(day, zone))
    local = instants.to_datetime(instants.add_months(midnight, count, zone), ZoneInfo(zone))
    index = day.year * 12 + day.month - 1 + count
    assume(exists(date(index // 12, index % 12 + 1, 30 if index % 12 != 1 else 28), zone))
    assert (local.year, local.month) == (index // 12, index % 12 + 1)
    following = date(local.year + local.month // 12, local.month % 12 + 1, 1)
    assert local.day == min(day.day, (following - timedelta(days=1)).day)


@pytest.mark.parametrize(
    ("day", "count", "wanted"),
    [
        ("2020-01-31", 1, "2020-02-29"),
        ("2021-01-31", 1, "2021-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("1900-01-31", 1, "1900-02-28"),
        ("2000-01-31", 1, "2000-02-29"),
        ("1969-12-31", 2, "1970-02-28"),
        ("2038-01-19", 1, "2038-02-19"),
        ("2022-03-31", -1, "2022-02-28"),
        ("2022-01-15", -13, "2020-12-15"),
    ],
)
def test_leap_days_and_month_ends(day: str, count: int, wanted: str) -> None:
    moved = instants.add_months(instants.parse(day)[0], count, "UTC")
    assert moved == instants.parse(wanted)[0]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("instant", [UNDATED, OPEN_START, -(10**17), 10**17, OPEN])
def test_the_ends_of_the_calendar_raise_nothing(instant: int, zone: str) -> None:
    for moved in (
        instants.add_days(instant, 4000, zone),
        instants.add_days(instant, -4000, zone),
        instants.add_months(instant, 40, zone),
        instants.add_months(instant, -40, zone),
        instants.day_start(instant, zone),
    ):
        assert 1 <= instants.to_datetime(moved, ZoneInfo(zone)).year <= 9999


@given(days)
def test_dates_mean_their_whole_day_month_or_year(day: date) -> None:
    begin, end, precision, floating = instants.parse(day.isoformat())
    assert (end - begin, precision, floating) == (DAY, Precision.DAY, True)
    assert instants.to_datetime(begin).date() == day
    month = instants.parse(f"{day:%Y-%m}")
    year = instants.parse(f"{day.year:04d}")
    assert year[0] <= month[0] <= begin < end <= month[1] <= year[1]
    assert (month[2], year[2]) == (Precision.MONTH, Precision.YEAR)
    assert 28 * DAY <= month[1] - month[0] <= 31 * DAY
    assert year[1] - year[0] in (365 * DAY, 366 * DAY)


@given(moments, st.integers(-14 * 60, 14 * 60))
def test_an_instant_survives_being_written_with_any_offset(instant: int, minutes: int) -> None:
    local = instants.to_datetime(instant) + timedelta(minutes=minutes)
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    text = f"{local:%Y-%m-%dT%H:%M:%S}.{instant % 1000:03d}{sign}{size // 60:02d}:{size % 60:02d}"
    begin, end, precision, floating = instants.parse(text)
    assert (begin, end, precision, floating) == (instant, instant + 1, Precision.EXACT, False)
    assert instants.from_datetime(instants.to_datetime(instant)) == instant


@given(moments, zones)
def test_a_typed_clock_time_without_offset_is_read_in_the_zone(instant: int, zone: str) -> None:
    instant -= instant % 1000
    local = instants.to_datetime(instant, ZoneInfo(zone))
    assume(local.fold == 0)
    assert instants.resolve_text(f"{local:%Y-%m-%dT%H:%M:%S}", zone) == instant


@given(days, zones)
def test_a_typed_end_includes_the_whole_day_it_names(day: date, zone: str) -> None:
    assume(exists(day, zone) and exists(day + timedelta(1), zone))
    begin = instants.resolve_text(day.isoformat(), zone)
    end = instants.resolve_text(day.isoformat(), zone, end=True)
    assert 23 * HOUR <= end - begin <= 25 * HOUR or day.year < 1950 or "Apia" in zone
    assert end == instants.resolve_text((day + timedelta(1)).isoformat(), zone)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2022-02-29",
        "2022-13-01",
        "2022-00-10",
        "31.12.2021",
        "12/31/2021",
        "2022-03-04T25:00",
        "2022-03-04T10:61",
        "0000",
        "-0044-03-15",
        "22-03-04",
        "2022-03-04T10:00+25",
        "2022-03-04T10:00+02:75",
        "2022-03-04 and more",
    ],
)
def test_what_is_no_date_says_so_and_repeats_it(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as caught:
        instants.parse(text)
    assert repr(text)[1:-1] in str(caught.value)


@pytest.mark.parametrize("text", ["9999", "9999-12", "9999-12-31", "0001", "0001-01", "0001-01-01"])
def test_the_first_and_last_years_are_dates_too(text: str) -> None:
    begin, end, _, _ = instants.parse(text)
    assert begin < end
    assert instants.resolve_text(text, "Europe/Kyiv") <= instants.resolve_text(
        text, "Europe/Kyiv", end=True
    )


@pytest.mark.parametrize(
    ("start", "stop", "wanted"),
    [
        ("2021-10-01", "2022-01-02", "1 Oct 2021 – 2 Jan 2022"),
        ("2022-02-24", "2022-02-24", "24 Feb 2022"),
        ("2022-02-24T04:00", "2022-02-24T05:30", "24 Feb 2022 04:00 – 24 Feb 2022 05:30"),
        ("1969-07-20T20:17:40Z", "1969-07-21", "20 Jul 1969 21:17:40 – 21 Jul 1969 24:00"),
        ("2040-01-01T00:00:30", "2040-01-01T00:01", "1 Jan 2040 00:00:30 – 1 Jan 2040 00:01"),
    ],
)
def test_periods_are_written_with_inclusive_days(start: str, stop: str, wanted: str) -> None:
    begin = instants.resolve_text(start, "Europe/London")
    end = instants.resolve_text(stop, "Europe/London", end=True)
    assert instants.window_text(begin, end, "Europe/London") == wanted


def test_a_clock_time_that_comes_twice_is_written_with_its_offset() -> None:
    zone, hour = "Europe/Kyiv", instants.HOUR
    first = instants.parse("2022-10-30T03:30+03:00")[0]
    assert instants.window_text(first, first + hour, zone) == (
        "30 Oct 2022 03:30+03:00 – 30 Oct 2022 03:30+02:00"
    )
    assert instants.moment_text(first + 2 * hour, zone) == "30 Oct 2022 04:30"
    assert instants.moment_text(first - hour, zone) == "30 Oct 2022 02:30"
    skipped = instants.parse("2022-03-27T03:30+02:00")[0]  # 04:30 there: it comes once
    assert instants.moment_text(skipped, zone) == "27 Mar 2022 04:30"


def test_the_second_midnight_of_a_day_is_told_from_the_first() -> None:
    first = instants.parse("2022-11-06T00:00-04:00")[0]
    written = [instants.moment_text(first + n * instants.HOUR, "America/Havana") for n in (0, 1)]
    assert written == ["6 Nov 2022", "6 Nov 2022 00:00-05:00"]


@pytest.mark.parametrize(
    ("day", "zone", "wanted"),
    [
        ("2021-12-31", "Europe/Kyiv", "UTC+2 Europe/Kyiv"),
        ("2021-07-01", "Europe/Kyiv", "UTC+3 Europe/Kyiv"),
        ("2021-07-01", "Asia/Kathmandu", "UTC+5:45 Asia/Kathmandu"),
        ("2021-07-01", "America/New_York", "UTC-4 America/New_York"),
        ("2021-07-01", "UTC", "UTC"),
    ],
)
def test_the_offset_is_that_of_the_day(day: str, zone: str, wanted: str) -> None:
    assert instants.offset_text(instants.parse(day)[0], zone) == wanted


def test_an_unknown_zone_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        instants.zone_of("Europe/Atlantis")
