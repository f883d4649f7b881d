"""The zone contract: what a date means, in whatever zone, over every change of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import events, make_project

from gisapp.model import instants, steps
from gisapp.model.chronology import chronology
from gisapp.model.clock import MODES, STEPS, Clock
from gisapp.model.features import Features
from gisapp.model.instants import DAY, FIRST, HOUR, LAST, OPEN, OPEN_START, UNDATED
from gisapp.plugins import ReadOptions
from gisapp.readers.csv import READER

# Midnight is skipped in Sao Paulo, Beirut, Cairo and Santiago; Havana has it twice; Lord Howe moves
# by half an hour, Apia lost a day, Monrovia three quarters of an hour, Toronto once at 00:01.
ZONES = (
    "UTC",
    "Europe/Kyiv",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/Toronto",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "Africa/Monrovia",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
EVER = ("UTC", "Europe/Kyiv", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Kiritimati")
zones = st.sampled_from(ZONES)
days = st.dates(date(1850, 1, 1), date(2150, 12, 31))
all_days = st.dates()  # the years 1 to 9999
moments = st.integers(instants.parse("1850-01-01")[0], instants.parse("2150-01-01")[0])


def start_of(day: date, zone: str) -> int:
    return instants.resolve_text(day.isoformat(), zone)


def exists(day: date, zone: str) -> bool:
    """Whether the zone had that day at all: Samoa skipped 30 December 2011."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return noon.astimezone(UTC).astimezone(ZoneInfo(zone)).date() == day


# Days


@given(all_days, st.sampled_from(EVER))
def test_a_date_is_that_whole_day_in_the_zone_from_year_1_to_9999(day: date, zone: str) -> None:
    assume(exists(day, zone) if 1 < day.year < 9999 else True)
    begin, end, _, floating = instants.parse(f"{day.year:04d}-{day:%m-%d}")
    assert floating
    here = instants.in_zone(np.array([begin, end]), np.array([True, True]), zone)
    first, last = int(here[0]), int(here[1]) - 1
    local = instants.zone_of(zone)
    assert instants.to_datetime(first, local).date() == day
    assert instants.to_datetime(last, local).date() == day
    assert instants.day_text(first, zone) == instants.day_text(last, zone)
    assert 20 * HOUR <= int(here[1]) - first <= 30 * HOUR


@given(days, zones, zones)
def test_a_date_never_changes_its_day_whatever_the_zone(day: date, one: str, other: str) -> None:
    assume(exists(day, one) and exists(day, other))
    table = events([day.isoformat()])
    for zone in (one, other):
        begin, end = (int(edge[0]) for edge in table.times(zone))
        assert instants.window_text(begin, end, zone) == instants.day_text(begin, zone)
        assert instants.local_time(begin, zone).date() == day


@given(moments, zones, zones)
def test_an_instant_stays_the_same_instant_whatever_the_zone(at: int, one: str, other: str) -> None:
    written = f"{instants.to_datetime(at):%Y-%m-%dT%H:%M:%S}Z"
    table = events([written])
    assert table.times(one)[0].tolist() == table.times(other)[0].tolist()


@given(days, zones)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    tomorrow = day + timedelta(1)
    assume(exists(day, zone) and exists(tomorrow, zone))
    start, stop = start_of(day, zone), start_of(tomorrow, zone)
    assert instants.resolve_text(day.isoformat(), zone, end=True) == stop
    assert instants.add_days(start, 1, zone) == stop
    assert instants.day_start(stop - 1, zone) <= stop - 1 < stop == instants.day_start(stop, zone)
    assert instants.to_datetime(stop - 1, ZoneInfo(zone)).date() < tomorrow


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Kyiv", "2022-03-27", 23),
        ("Europe/Kyiv", "2022-10-30", 25),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("Asia/Beirut", "2022-03-27", 23),
        ("Africa/Cairo", "2023-04-28", 23),
        ("America/Havana", "2021-11-07", 25),
        ("Australia/Lord_Howe", "2022-10-02", 23.5),
        ("Africa/Monrovia", "1972-01-07", 23.2583),
        ("America/Toronto", "2006-04-02", 23),
        ("UTC", "2024-02-29", 24),
    ],
)
def test_days_on_which_clocks_change(zone: str, day: str, hours: float) -> None:
    start = instants.resolve_text(day, zone)
    stop = instants.resolve_text(day, zone, end=True)
    assert stop - start == pytest.approx(hours * HOUR, abs=1000)
    assert instants.window_text(start, stop, zone) == instants.day_text(start, zone)
    clock = Clock(start - 99 * DAY, stop + 99 * DAY, start, stop, zone=zone)
    assert clock.stepped(1).start == stop
    assert clock.stepped(1).stepped(-1) == clock
    assert steps.whole_days(clock.stepped(-1))


@given(st.lists(st.integers(FIRST, LAST + 1), min_size=1, max_size=30), st.sampled_from(EVER))
def test_many_times_are_moved_to_a_zone_as_one_is(times: list[int], zone: str) -> None:
    column = np.array([*times, UNDATED, OPEN_START, OPEN])
    floating = np.ones(len(column), bool)
    floating[0] = False
    moved = instants.in_zone(column, floating, zone).tolist()
    assert moved[0] == times[0]
    assert moved[-3:] == [UNDATED, OPEN_START, OPEN]
    for value, found in zip(times[1:], moved[1:-3], strict=True):
        if value <= LAST:
            assert found == instants.at_local_time(
                instants.to_datetime(value).replace(tzinfo=None), zone
            )


@given(days, st.integers(0, 24 * 60 - 1), zones)
def test_floating_clock_times_of_a_day_of_change_are_those_of_the_zone(
    day: date, minute: int, zone: str
) -> None:
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    column = np.array([instants.from_datetime(local)])
    (found,) = instants.in_zone(column, np.array([True]), zone).tolist()
    assert found == instants.at_local_time(local, zone)
    there = instants.to_datetime(found, ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert there >= local  # a time that clocks skip is moved on, never back
    assert there - local <= timedelta(hours=24)


@given(moments, zones)
def test_a_clock_time_comes_back_as_the_same_instant(at: int, zone: str) -> None:
    assert instants.at_local_time(instants.local_time(at, zone), zone) == at


# Text and offset


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo"])
def test_the_text_of_a_date_and_its_offset_are_kept(tmp_path: Path, zone: str) -> None:
    written = ["2022-02-24T05:00:00+02:00", "2022-02-24T03:00:00Z", "2022-02-23T22:00:00-05:00"]
    path = tmp_path / "offsets.csv"
    rows = "".join(f"50,30,{text}\n" for text in written)
    path.write_text(f"lat,lon,date\n{rows}", encoding="utf-8")
    (found,) = READER.read(path, ReadOptions())
    begin, _ = found.features.times(zone)
    assert begin.tolist() == [instants.parse("2022-02-24T03:00Z")[0]] * 3
    assert [found.features.value("date", row) for row in range(3)] == written


# One zone, everywhere


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Kyiv", "America/Sao_Paulo"])
def test_slider_table_and_figure_name_the_same_day_and_zone(zone: str, mode: str) -> None:
    from gisapp.render.plan import period_text
    from gisapp.ui.inspector_text import valid_text

    project = make_project(["2022-05-31"])
    clock = replace(steps.rezoned(project.clock, zone), mode=mode)
    assert clock.text.endswith("31 May 2022")
    assert "31 May 2022" in period_text(clock)
    assert period_text(clock).endswith(instants.offset_text(clock.as_of, zone))
    assert valid_text(project.layers[0].features, 0, zone) == "31 May 2022"


# Steps


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    zone = draw(zones)
    start = draw(moments)
    if draw(st.booleans()):
        start = instants.day_start(start, zone)
    stop = start + draw(st.integers(1, 800 * DAY))
    if draw(st.booleans()):
        stop = instants.add_days(instants.day_start(stop, zone), 1, zone)
    edges = (instants.parse("1500-01-01")[0], instants.parse("2500-01-01")[0])
    step = draw(st.sampled_from([name for name in STEPS if name != "event"]))
    return Clock(*edges, start, stop, zone=zone, step=step, mode=draw(st.sampled_from(MODES)))


@given(clocks(), st.lists(st.integers(-40, 40), max_size=6))
def test_any_steps_there_and_as_many_back_return(clock: Clock, counts: list[int]) -> None:
    walk = steps.Walk(clock)
    for count in [*counts, -sum(counts)]:
        walk = walk.on(walk.clock, count)
    assert walk.clock == clock


@given(clocks(), st.integers(1, 30), st.integers(1, 30))
def test_steps_add_up(clock: Clock, one: int, other: int) -> None:
    walk = steps.Walk(clock)
    twice = walk.on(clock, one)
    assert twice.on(twice.clock, other).clock == walk.on(clock, one + other).clock
    assert walk.on(clock, one).clock.stop > clock.stop
    assert walk.on(clock, -one).clock.stop < clock.stop


@given(days, st.integers(-2000, 2000), zones)
def test_months_are_clipped_to_their_last_day(day: date, count: int, zone: str) -> None:
    moved = instants.local_time(instants.add_months(start_of(day, zone), count, zone), zone)
    index = day.year * 12 + day.month - 1 + count
    assume(1600 < index // 12 < 2400)
    assert (moved.year * 12 + moved.month - 1) - index in (0, 1)
    if moved.year * 12 + moved.month - 1 == index:
        last = (date(index // 12 + index % 12 // 11, (index + 1) % 12 + 1, 1) - timedelta(1)).day
        lost = not exists(date(index // 12, index % 12 + 1, min(day.day, last)), zone)
        assert moved.day == min(day.day, last) or lost or not exists(day, zone)


@given(clocks(), zones)
def test_a_clock_in_another_zone_keeps_the_days_it_names(clock: Clock, zone: str) -> None:
    assume("Apia" not in zone + clock.zone)
    marked = replace(clock, a=clock.start, b=clock.stop, known=clock.stop)
    moved = steps.rezoned(marked, zone)
    for name in ("begin", "end", "start", "a"):
        before = instants.local_time(getattr(marked, name), clock.zone)
        after = instants.local_time(getattr(moved, name), zone)
        assert timedelta(0) <= after - before < timedelta(hours=2)  # more where clocks skip it
        if (before.hour, before.minute, before.second, before.microsecond) == (0, 0, 0, 0):
            assert after == before
    assert (moved.b, moved.known) == (moved.stop, moved.stop)
    assert not steps.whole_days(marked) or moved.text == marked.text


# Windows and counts


@st.composite
def tables(draw: st.DrawFn, lasting: bool) -> Features:
    n = draw(st.integers(0, 25))
    spread = st.integers(0, 40 * DAY)
    base = instants.parse("2022-02-01")[0]
    begin = np.array([base + draw(spread) for _ in range(n)], np.int64)
    length = [draw(st.integers(0, 9 * DAY)) if lasting else 1 for _ in range(n)]
    end = begin + np.array(length, np.int64)
    for row in range(n if lasting else 0):
        kind = draw(st.sampled_from(["", "", "", "open", "always", "undated", "backwards"]))
        if kind == "open":
            end[row] = OPEN
        elif kind == "always":
            begin[row] = OPEN_START
        elif kind == "undated":
            begin[row] = end[row] = UNDATED
        elif kind == "backwards":
            end[row] = begin[row] - DAY
    return Features(
        "table",
        pa.table({"id": list(range(n))}),
        lonlat=np.zeros((n, 2)),
        begin=begin,
        end=end,
        floating=np.array([draw(st.booleans()) for _ in range(n)], bool),
    )


edges = st.lists(
    st.integers(instants.parse("2022-01-20")[0], instants.parse("2022-03-25")[0]),
    min_size=2,
    max_size=8,
    unique=True,
).map(sorted)


@given(tables(lasting=False), edges, zones)
def test_counts_over_windows_that_adjoin_add_up(
    table: Features, cuts: list[int], zone: str
) -> None:
    rows = chronology(table, None, zone)
    parts = [rows.count(window) for window in pairwise(cuts)]
    begin = table.times(zone)[0]
    whole = int(np.count_nonzero((begin >= cuts[0]) & (begin < cuts[-1])))
    assert sum(parts) == whole == rows.count((cuts[0], cuts[-1]))


@given(tables(lasting=True), edges, zones)
def test_a_count_is_that_of_the_rows_that_overlap(
    table: Features, cuts: list[int], zone: str
) -> None:
    rows = chronology(table, None, zone)
    begin, end = table.times(zone)
    end = np.maximum(end, begin)  # an end before the begin is none
    for start, stop in pairwise(cuts):
        alive = (begin != UNDATED) & (begin < stop) & (end > start)
        assert rows.count((start, stop)) == np.count_nonzero(alive)
        found = rows.features_at(rows.alive((start, stop)))
        assert sorted(found.tolist()) == np.flatnonzero(alive).tolist()
    assert rows.undated == np.count_nonzero(begin == UNDATED)


@given(tables(lasting=True), edges, zones)
def test_a_longer_window_holds_all_that_its_parts_hold(
    table: Features, cuts: list[int], zone: str
) -> None:
    rows = chronology(table, None, zone)
    whole = set(rows.alive((cuts[0], cuts[-1])).tolist())
    parts = [set(rows.alive(window).tolist()) for window in pairwise(cuts)]
    assert whole == set().union(*parts)
