"""Laws of playing: exact, whatever the ticks; and what it does at the end, on events, over gaps."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import make_project

from gisapp.model import instants, playing, steps
from gisapp.model.clock import AT_END, MODES, RATES, STEPS, Clock
from gisapp.model.instants import DAY, HOUR
from gisapp.model.playing import Play
from gisapp.model.project import Project

SECOND = 10**9  # nanoseconds
ZONES = ("UTC", "Europe/Kyiv", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo")


def day(text: str, zone: str = "UTC") -> int:
    return instants.resolve_text(text, zone)


def project_of(days: list[str] | None = None, **changes: object) -> Project:
    """A year with events on the days given, and a window of one day unless something else is."""
    project = make_project(days)
    settled: dict[str, object] = {"start": day("2022-03-01"), "stop": day("2022-03-02")}
    return replace(project, clock=replace(project.clock, **(settled | {"speed": 1.0} | changes)))


def stops(project: Project, seconds: list[float]) -> list[str]:
    """The last day shown after each stretch of play."""
    play, seen = playing.started(project, project.clock), []
    for stretch in seconds:
        play = playing.played(project, play, round(stretch * SECOND))
        seen.append(f"{instants.to_datetime(play.clock.as_of):%m-%d}")
    return seen


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Projects in every setting that playing depends on."""
    zone = draw(st.sampled_from(ZONES))
    length = draw(st.integers(1, 60))
    begin = day("2021-11-20", zone) + draw(st.integers(0, 200)) * DAY
    begin = instants.day_start(begin, zone)
    end = instants.add_days(begin, length + draw(st.integers(1, 400)), zone)
    start = instants.add_days(begin, draw(st.integers(0, 5)), zone)
    stop = min(instants.add_days(start, length, zone), end)
    days = st.integers(0, 365).map(lambda n: f"{instants.to_datetime(day('2022-01-01') + n * DAY)}")
    dates = draw(st.lists(days.map(lambda text: text[:10]), min_size=1, max_size=6))
    clock = Clock(
        begin,
        end,
        min(start, stop - 1),
        stop,
        mode=draw(st.sampled_from(MODES)),
        step=draw(st.sampled_from(sorted(STEPS))),
        speed=draw(st.sampled_from([0.1, 1.0, 3.0, 7.0, 30.0])),
        at_end=draw(st.sampled_from(AT_END)),
        zone=zone,
        reverse=draw(st.booleans()),
        rate=draw(st.sampled_from(["step", "day", "month", "hour"])),
        dwell=draw(st.sampled_from([0.0, 0.3, 2.0])),
        skip_empty=draw(st.booleans()),
    )
    return replace(make_project(dates), clock=clock)


@settings(max_examples=150)
@given(projects(), st.lists(st.integers(1, SECOND // 4), min_size=2, max_size=6))
def test_ticks_of_any_length_lead_to_the_same_place(project: Project, ticks: list[int]) -> None:
    whole = playing.played(project, playing.started(project, project.clock), sum(ticks))
    parts = playing.started(project, project.clock)
    for tick in ticks:
        parts = playing.played(project, parts, tick)
    assert parts.clock == whole.clock
    assert (parts.owed, parts.ended) == (whole.owed, whole.ended)


@settings(max_examples=150)
@given(projects(), st.integers(1, SECOND))
def test_playing_stays_in_the_range_and_changes_no_setting(project: Project, tick: int) -> None:
    clock = project.clock
    moved = playing.played(project, playing.started(project, clock), tick).clock
    assert moved.begin <= moved.start < moved.stop <= moved.end
    kept = {"start": clock.start, "stop": clock.stop, "reverse": clock.reverse}
    assert replace(moved, **kept) == clock
    assert moved.reverse == clock.reverse or clock.at_end == "bounce"


@settings(max_examples=30)
@given(st.integers(0, 120), st.sampled_from(["window", "cumulative", "instant"]))
def test_steps_a_second_are_counted_exactly(tenths: int, mode: str) -> None:
    project = project_of(speed=7.0, mode=mode)
    play = playing.started(project, project.clock)
    for _ in range(tenths):
        play = playing.played(project, play, SECOND // 10)
    count = tenths * 7 // 10
    assert play.clock == steps.stepped(project.clock, count)
    if not play.ended:
        assert play.owed == Fraction(tenths, 10) - Fraction(count, 7)


@pytest.mark.parametrize(
    ("changes", "seconds", "wanted"),
    [
        ({"speed": 2.0}, [0.5, 0.25, 0.25, 1.0], ["03-02", "03-02", "03-03", "03-05"]),
        ({"speed": 3.0, "rate": "day"}, [1.0, 1.0], ["03-04", "03-07"]),
        ({"rate": "week"}, [1.0, 2.0], ["03-08", "03-22"]),
        (
            {"rate": "month", "stop": day("2022-04-01")},
            [1.0, 1.5, 0.5],
            ["04-30", "06-15", "06-30"],
        ),
        ({"rate": "hour", "speed": 12.0}, [1.0, 1.0, 2.0], ["03-01", "03-02", "03-03"]),
        ({"speed": 2.0, "reverse": True}, [1.0, 1.0], ["02-27", "02-25"]),
        ({"rate": "day", "speed": 10.0, "step": "week"}, [0.7, 0.7], ["03-08", "03-15"]),
    ],
)
def test_speeds_in_steps_and_in_time(
    changes: dict[str, object], seconds: list[float], wanted: list[str]
) -> None:
    assert stops(project_of(**changes), seconds) == wanted


def test_a_month_a_second_takes_a_second_for_february_and_for_march() -> None:
    clock = {"start": day("2022-01-31"), "stop": day("2022-02-01"), "rate": "month"}
    assert stops(project_of(**clock), [1.0] * 4) == ["02-28", "03-31", "04-30", "05-31"]
    monthly = project_of(**{**clock, "step": "month", "stop": day("2022-03-01")})
    assert stops(monthly, [1.0, 0.99, 0.01]) == ["03-31", "03-31", "04-30"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("unit", "first", "last", "count"),
    [
        ("day", "2022-03-01", "2022-11-20", 264),
        ("week", "2022-03-01", "2022-11-22", 38),
        ("month", "1969-02-01", "2039-03-01", 70 * 12 + 1),
        ("quarter", "2022-01-01", "2023-04-01", 5),
        ("year", "1900-01-01", "2100-01-01", 200),
    ],
)
def test_units_of_the_calendar_are_whole_over_daylight_saving(
    zone: str, unit: str, first: str, last: str, count: int
) -> None:
    one, other = (playing.units_at(day(text, zone), unit, zone) for text in (first, last))
    assert other - one == count


@given(
    st.integers(day("1890-01-01"), day("2110-01-01")),
    st.integers(1, 500 * DAY),
    st.sampled_from([rate for rate in RATES if rate != "step"]),
    st.sampled_from(ZONES),
)
def test_units_grow_with_time(instant: int, later: int, unit: str, zone: str) -> None:
    assert playing.units_at(instant, unit, zone) < playing.units_at(instant + later, unit, zone)


def test_playing_stops_at_the_end_or_loops_or_turns_round() -> None:
    near_end = {"start": day("2022-12-29"), "stop": day("2022-12-30")}
    wanted = {
        "stop": ["12-30", "12-31", "12-31", "12-31"],
        "loop": ["12-30", "12-31", "01-01", "01-02"],
        "bounce": ["12-30", "12-31", "12-30", "12-29"],
    }
    for at_end, seen in wanted.items():
        assert stops(project_of(at_end=at_end, **near_end), [1.0] * 4) == seen
    near_begin = {"start": day("2022-01-02"), "stop": day("2022-01-03"), "reverse": True}
    wanted = {
        "stop": ["01-01", "01-01", "01-01"],
        "loop": ["01-01", "12-31", "12-30"],
        "bounce": ["01-01", "01-02", "01-03"],
    }
    for mode in MODES:
        for at_end, seen in wanted.items():
            assert stops(project_of(at_end=at_end, mode=mode, **near_begin), [1.0] * 3) == seen


def test_it_says_when_it_has_ended_and_begins_again_from_the_other_end() -> None:
    project = project_of(start=day("2022-12-30"), stop=day("2022-12-31"))
    play = playing.played(project, playing.started(project, project.clock), 5 * SECOND)
    assert play.ended
    assert play.clock.stop == play.clock.end
    again = playing.started(project, play.clock)
    assert not again.ended
    assert again.clock.start == project.clock.begin
    back = playing.started(project, replace(again.clock, reverse=True))
    assert back.clock.stop == project.clock.end


@pytest.mark.parametrize("step", ["day", "week", "month", "quarter"])
def test_a_bounce_shows_the_same_windows_on_the_way_back(step: str) -> None:
    project = project_of(
        at_end="bounce", step=step, start=day("2022-01-01"), stop=day("2022-01-31")
    )
    play = playing.started(project, project.clock)
    there: list[tuple[int, int]] = []
    while not play.clock.reverse:
        there.append((play.clock.start, play.clock.stop))
        play = playing.played(project, play, SECOND)
    back = [there.pop()]
    while play.clock.reverse:
        back.append((play.clock.start, play.clock.stop))
        play = playing.played(project, play, SECOND)
    assert back[1:] == there[::-1]


def test_it_rests_where_an_event_has_begun() -> None:
    project = project_of(["2022-03-03", "2022-03-05"], dwell=2.0)
    seen = stops(project, [1.0] * 9)
    assert seen == [f"03-{n:02d}" for n in (2, 3, 3, 3, 4, 5, 5, 5, 6)]
    back = replace(project, clock=replace(project.clock, reverse=True).moved_to(day("2022-03-07")))
    assert stops(back, [1.0] * 5) == ["03-05", "03-05", "03-05", "03-04", "03-03"]


@pytest.mark.parametrize("mode", MODES)
def test_it_passes_over_time_in_which_no_event_begins(mode: str) -> None:
    project = project_of(["2022-03-03", "2022-05-10", "2022-05-11"], skip_empty=True, mode=mode)
    assert stops(project, [1.0] * 5) == ["03-03", "05-10", "05-11", "12-31", "12-31"]
    back = replace(project.clock, reverse=True)
    back = steps.ended_at(back, day("2022-08-01"))
    seen = stops(replace(project, clock=back), [1.0] * 4)
    assert seen == ["05-11", "05-10", "03-03", "01-01"]


def test_weeks_passed_over_are_those_of_the_way_without() -> None:
    project = project_of(["2022-05-11", "2022-09-01"], step="week")
    whole = set(stops(project, [1.0] * 40))
    quiet = replace(project, clock=replace(project.clock, skip_empty=True))
    seen = stops(quiet, [1.0, 1.0])
    assert seen == ["05-17", "09-06"]
    assert set(seen) <= whole


def test_time_passed_over_costs_no_more_than_a_step() -> None:
    project = project_of(["2022-05-10"], skip_empty=True, rate="day", speed=2.0)
    assert stops(project, [0.5, 0.5]) == ["05-10", "12-31"]


def test_events_follow_each_other_by_number_or_in_their_own_time() -> None:
    days = ["2022-03-03", "2022-03-05", "2022-03-15"]
    assert stops(project_of(days, step="event"), [1.0] * 4) == ["03-03", "03-05", "03-15", "03-15"]
    timed = project_of(days, step="event", rate="day", speed=2.0)
    assert stops(timed, [0.5, 0.5, 1.0, 4.5, 0.5]) == ["03-01", "03-03", "03-05", "03-05", "03-15"]
    quick = project_of(days, step="event", rate="day", speed=2.0, skip_empty=True)
    assert stops(quick, [0.5, 0.5, 0.5]) == ["03-03", "03-05", "03-15"]
    back = project_of(days, step="event", reverse=True, stop=day("2022-04-02"))
    assert stops(back, [1.0] * 3) == ["03-15", "03-05", "03-03"]


@pytest.mark.parametrize("at_end", ["loop", "bounce"])
def test_without_events_there_is_nothing_to_play_through_by_events(at_end: str) -> None:
    project = project_of([""], step="event", at_end=at_end)
    play = playing.played(project, playing.started(project, project.clock), SECOND)
    assert play.ended


def test_a_great_speed_takes_many_steps_at_once() -> None:
    project = project_of(step="second", rate="day", speed=30.0)
    play = playing.played(project, playing.started(project, project.clock), SECOND // 4)
    assert play.clock.stop == day("2022-03-02") + 7.5 * DAY
    dense = [f"2022-03-02T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z" for n in range(50_000)]
    crowd = project_of(dense, step="event", rate="day", speed=1.0, stop=day("2022-03-02") + 1)
    play = playing.played(crowd, playing.started(crowd, crowd.clock), SECOND // 4)
    assert abs(day("2022-03-02") + 6 * HOUR - play.clock.stop) < DAY // 240


def test_play_is_possible_only_where_there_is_other_time() -> None:
    clock = project_of().clock
    assert playing.possible(clock)
    whole = replace(clock, start=clock.begin, stop=clock.end)
    assert not playing.possible(whole)
    assert playing.possible(replace(whole, mode="cumulative"))
    project = replace(make_project(), clock=replace(whole, at_end="loop"))
    assert playing.played(project, Play(steps.Walk(project.clock)), SECOND).ended


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("step", ["day", "month"])
@pytest.mark.parametrize("reverse", [False, True])
def test_playing_ends_where_the_calendar_does(step: str, skip: bool, reverse: bool) -> None:
    begin, end = instants.FIRST - 500 * DAY, instants.LAST + 500 * DAY
    stop = instants.FIRST + 40 * DAY if reverse else instants.LAST + 1 - 40 * DAY
    clock = Clock(begin, end, stop - DAY, stop, step=step, reverse=reverse, skip_empty=skip)
    project = replace(make_project([]), clock=replace(clock, rate="day", speed=200.0))
    play = playing.started(project, project.clock)
    for _ in range(200):
        play = playing.played(project, play, SECOND)
    assert play.ended


@given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 300), st.sampled_from(ZONES))
def test_play_is_possible_where_the_first_window_of_the_range_ends_before_it(
    first: int, length: int, room: int, zone: str
) -> None:
    end = (first + length + room) * HOUR
    clock = Clock(0, end, first * HOUR, (first + length) * HOUR, zone=zone)
    assert playing.possible(clock) == (steps.rewound(clock).stop < clock.end)
