"""Periods, lengths and speeds as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import instants, periods
from gisapp.model.clock import Clock
from gisapp.model.instants import DAY, HOUR

ZONE = "Europe/Kyiv"
ZONES = ("UTC", "Europe/Kyiv", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "America/Havana")


def day(text: str, zone: str = ZONE) -> int:
    return instants.resolve_text(text, zone)


NOW = day("2026-05-05T12:30")
CLOCK = Clock(day("2022-01-01"), day("2023-01-01"), day("2022-03-01"), day("2022-06-01"), zone=ZONE)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2022-02-24 to 2022-03-31", "2022-02-24", "2022-04-01"),
        ("24 Feb 2022 + 36 h", "2022-02-24", "2022-02-25T12:00"),
        ("24 Feb – 31 Mar 2022", "2022-02-24", "2022-04-01"),
        ("Feb 24, 2022 to March 31, 2022", "2022-02-24", "2022-04-01"),
        ("between 1 Jan 2022 and 2 Jan 2022", "2022-01-01", "2022-01-03"),
        ("2022-02-24 for 2 weeks", "2022-02-24", "2022-03-10"),
        ("2020..2021", "2020-01-01", "2022-01-01"),
        ("2022-02-24/P1M", "2022-02-24", "2022-03-24"),
        ("P1D/2022-02-24", "2022-02-24", "2022-02-25"),
        ("2022-02-24/2022-02-25", "2022-02-24", "2022-02-26"),
        ("2022-03", "2022-03-01", "2022-04-01"),
        ("2022-Q1", "2022-01-01", "2022-04-01"),
        ("q4 2021", "2021-10-01", "2022-01-01"),
        ("2022-W08", "2022-02-21", "2022-02-28"),
        ("sept 2022", "2022-09-01", "2022-10-01"),
        ("24/02/2022", "2022-02-24", "2022-02-25"),
        ("02/24/2022", "2022-02-24", "2022-02-25"),
        ("03.03.2022", "2022-03-03", "2022-03-04"),
        ("last 7 days", "2026-04-29", "2026-05-06"),
        ("last 36 h", "2026-05-04T00:30", "2026-05-05T12:30"),
        ("yesterday", "2026-05-04", "2026-05-05"),
        ("since 2022-02-24", "2022-02-24", "2023-01-01"),
        ("until 24 Feb 2022", "2022-01-01", "2022-02-25"),
        ("before 2022-02-24", "2022-01-01", "2022-02-24"),
        ("36 h", "2022-05-30T12:00", "2022-06-01"),
        ("1 month", "2022-05-01", "2022-06-01"),
        ("1.5 d", "2022-05-30T12:00", "2022-06-01"),
        ("2022-02-24T05:00+02:00 + 36 h", "2022-02-24T05:00", "2022-02-25T17:00"),
        ("24 Feb 2022 05:30 to 24 Feb 2022 07:00", "2022-02-24T05:30", "2022-02-24T07:00"),
    ],
)
def test_what_a_typed_period_means(typed: str, first: str, last: str) -> None:
    assert periods.period(typed, CLOCK, NOW) == (day(first), day(last))


def test_a_clock_time_alone_ends_a_window_of_the_same_length() -> None:
    start, stop = periods.period("2022-02-24T05:00", CLOCK, NOW)
    assert stop == day("2022-02-24T05:00")
    assert stop - start == CLOCK.stop - CLOCK.start


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("03/04/2022", "may be 3 Apr or 4 Mar: type 2022-04-03 or 2022-03-04"),
        ("1.2.2022 to 5.2.2022", "may be 5 Feb or 2 May"),
        ("", "Type a period such as"),
        ("soon", "'soon' is not a date"),
        ("2022-02-30", "is not a date of the calendar"),
        ("30 Feb 2022", "is not a date of the calendar"),
        ("2022-03-31 to 2022-02-24", "ends before it starts"),
        ("2022-W60", "has no week 60"),
        ("5 m", "is not a length of time"),
        ("0 d", "is not a length of time"),
        ("1.5 months", "is not a length of time"),
        ("2022-02-24 - 36 h", r"is a length of time: type 2022-02-24 \+ 36 h"),
        ("9999", "up to the end of the year 9998"),
        ("24.02.22", "is not a date"),
    ],
)
def test_what_is_no_period_is_named_and_never_guessed(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        periods.period(typed, CLOCK, NOW)


instants_of_two_centuries = st.integers(day("1900-01-01"), day("2100-01-01"))


@given(instants_of_two_centuries, st.integers(1, 900 * DAY), st.sampled_from(ZONES))
def test_a_length_in_words_is_that_length(start: int, size: int, zone: str) -> None:
    start -= start % 1000
    stop = start + size - size % 1000 + 1000
    words = periods.length_text(start, stop, zone)
    assert periods.length(words).after(start, zone) == stop


@given(instants_of_two_centuries, st.integers(0, 800), st.sampled_from(ZONES))
def test_whole_days_are_said_in_days_over_daylight_saving(at: int, days: int, zone: str) -> None:
    start = instants.day_start(at, zone)
    stop = instants.add_days(start, days + 1, zone)
    words = periods.length_text(start, stop, zone)
    assert "h" not in words.replace("month", "")
    assert periods.length(words).after(start, zone) == stop


@given(instants_of_two_centuries, st.booleans(), st.sampled_from(ZONES))
def test_what_is_written_reads_as_the_same_instant(at: int, end: bool, zone: str) -> None:
    for instant in (at, at - at % 1000, instants.day_start(at, zone)):
        text = periods.written(instant, zone, end=end)
        assert instants.resolve_text(text, zone, end=end) == instant


@pytest.mark.parametrize(
    ("typed", "months", "days", "clock"),
    [
        ("7 d", 0, 7, 0),
        ("2 weeks 3 days", 0, 17, 0),
        ("P1Y2M3DT4H", 14, 3, 4 * HOUR),
        ("PT0.5S", 0, 0, 500),
        ("1 year, 1 quarter", 15, 0, 0),
        ("month", 1, 0, 0),
    ],
)
def test_lengths(typed: str, months: int, days: int, clock: int) -> None:
    assert periods.length(typed) == periods.Length(months, days, clock)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("3 d/s", (3.0, "day")),
        ("1 month/s", (1.0, "month")),
        ("5 steps/s", (5.0, "step")),
        ("0,5 wk / s", (0.5, "week")),
        ("2 hours per second", (2.0, "hour")),
        ("10 events/s", (10.0, "step")),
    ],
)
def test_speeds(typed: str, wanted: tuple[float, str]) -> None:
    assert periods.speed(typed) == wanted


@pytest.mark.parametrize("typed", ["", "fast", "0 d/s", "3", "1e9 d/s", "9999999 d/s", "-1 d/s"])
def test_what_is_no_speed_is_named(typed: str) -> None:
    with pytest.raises(ValueError, match="speed"):
        periods.speed(typed)
