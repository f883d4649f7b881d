"""Laws of the clock: the window is half-open, and stepping back undoes stepping."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import events, make_project

from gisapp.model import instants, steps
from gisapp.model.clock import MODES, STEPS, Clock
from gisapp.model.instants import DAY, HOUR

ZONES = ("UTC", "Europe/Kyiv", "Asia/Damascus", "America/Havana", "Asia/Kathmandu")
BEGIN, END = instants.parse("1900-01-01")[0], instants.parse("2100-01-01")[0]


def moment(text: str, zone: str = "UTC") -> int:
    return instants.resolve_text(text, zone)


def clock_of(start: str, stop: str, zone: str = "UTC", **changes: object) -> Clock:
    """A clock over 1900 to 2100 with the window [start, stop) typed in the zone."""
    edges = (moment("1900-01-01", zone), moment("2100-01-01", zone))
    return replace(Clock(*edges, moment(start, zone), moment(stop, zone), zone=zone), **changes)


@st.composite
def clocks(draw: st.DrawFn, whole: bool = False) -> Clock:
    zone = draw(st.sampled_from(ZONES))
    start = draw(st.integers(BEGIN + 3000 * DAY, END - 9000 * DAY))
    stop = start + draw(st.integers(1, 2000 * DAY))
    if whole:
        start = instants.day_start(start, zone)
        stop = instants.add_days(instants.day_start(stop, zone), 1, zone)
    return Clock(
        moment("1900-01-01", zone),
        moment("2100-01-01", zone),
        start,
        stop,
        zone=zone,
        mode=draw(st.sampled_from(MODES)),
        step=draw(st.sampled_from([name for name in STEPS if name != "event"])),
    )


@given(clocks(), st.integers(-30, 30))
def test_a_step_keeps_the_range_and_never_empties_the_window(clock: Clock, count: int) -> None:
    moved = clock.stepped(count)
    assert moved.begin <= moved.start < moved.stop <= moved.end
    assert (moved.zone, moved.mode, moved.step) == (clock.zone, clock.mode, clock.step)
    if count:
        assert (moved.stop - clock.stop) * count > 0
    else:
        assert moved == clock


@given(clocks(whole=True), st.integers(1, 12))
def test_whole_days_stay_whole_over_daylight_saving(clock: Clock, count: int) -> None:
    assume(clock.step not in ("second", "minute", "hour"))
    assert steps.whole_days(clock.stepped(count))
    assert steps.whole_days(clock.stepped(-count))
    target = instants.add_days(clock.stop, 100 * count, clock.zone)
    moved = clock.moved_to(target)
    assert steps.whole_days(moved)
    assert moved.stop == target


@given(clocks(whole=True), st.lists(st.integers(-3, 3), max_size=8))
def test_a_walk_there_and_back_is_where_it_began(clock: Clock, counts: list[int]) -> None:
    walk = steps.Walk(clock)
    for count in [*counts, *(-count for count in counts)]:
        walk = walk.on(walk.clock, count)
    assert walk.clock == clock


@pytest.mark.parametrize(
    ("step", "start", "stop", "there"),
    [
        ("month", "2022-01-31", "2022-03-31", ("2022-02-28", "2022-04-30")),
        ("quarter", "2021-11-30", "2022-11-30", ("2022-02-28", "2023-02-28")),
        ("year", "2020-02-29", "2021-02-28", ("2021-02-28", "2022-02-28")),
        ("month", "1969-12-31", "1970-01-31", ("1970-01-31", "1970-02-28")),
        ("day", "2038-01-19", "2038-01-20", ("2038-01-20", "2038-01-21")),
        ("week", "2022-03-22", "2022-03-27", ("2022-03-29", "2022-04-03")),
        ("year", "1996-02-28", "1996-02-29", ("1997-02-28", "1997-03-01")),
        ("month", "2022-01-30", "2022-01-31", ("2022-02-28", "2022-03-01")),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_steps_follow_the_calendar_and_back(
    step: str, start: str, stop: str, there: tuple[str, str], zone: str
) -> None:
    clock = clock_of(start, stop, zone, step=step)
    walk = steps.Walk(clock).on(clock, 1)
    assert (walk.clock.start, walk.clock.stop) == tuple(moment(day, zone) for day in there)
    assert walk.on(walk.clock, -1).clock == clock


def test_a_day_over_daylight_saving_has_23_hours_and_hours_stay_hours() -> None:
    clock = clock_of("2022-03-26", "2022-03-27", "Europe/Kyiv", step="day")
    moved = clock.stepped(1)
    assert moved.stop - moved.start == 23 * HOUR
    assert (
        clock_of("2022-03-26", "2022-03-27", "Europe/Kyiv", step="hour").stepped(30).start
        == clock.start + 30 * HOUR
    )


def test_a_walk_begins_anew_from_where_somebody_else_moved_the_clock() -> None:
    clock = clock_of("2022-01-31", "2022-03-31", step="month")
    walk = steps.Walk(clock).on(clock, 1)
    elsewhere = clock.moved_to(moment("2022-06-30"))
    assert walk.on(elsewhere, 1).clock == elsewhere.stepped(1)


@pytest.mark.parametrize("count", [5000, -5000])
def test_a_step_beyond_the_range_stops_at_its_end(count: int) -> None:
    clock = clock_of("2022-03-01", "2022-04-01", "Europe/Kyiv", step="month")
    moved = clock.stepped(count)
    assert (moved.stop == clock.end) if count > 0 else (moved.start == clock.begin)
    assert abs((moved.stop - moved.start) - 31 * DAY) <= HOUR


def test_the_window_is_half_open() -> None:
    clock = clock_of("2022-03-01", "2022-03-02")
    table = events(["2022-02-28", "2022-03-01", "2022-03-02"])
    assert table.alive(clock.window).tolist() == [False, True, False]
    assert clock.text == "1 Mar 2022"


@given(st.integers(BEGIN, END - 40 * DAY), st.integers(1, 30 * DAY), st.integers(-2, 2))
def test_adjoining_windows_share_no_instant_and_leave_none_out(
    start: int, length: int, offset: int
) -> None:
    first = Clock(BEGIN, END, start, start + length)
    second = Clock(BEGIN, END, first.stop, first.stop + length)
    instant = first.stop + offset
    held = [clock.window[0] <= instant < clock.window[1] for clock in (first, second)]
    if first.start <= instant < second.stop:
        assert sum(held) == 1


def test_the_modes_differ_in_where_the_window_begins() -> None:
    clock = clock_of("2022-03-01", "2022-04-01")
    table = events(["1914-07-28", "2022-03-15", "2022-03-31", ""])
    shown = {mode: table.alive(replace(clock, mode=mode).window).tolist() for mode in MODES}
    assert shown == {
        "window": [False, True, True, False],
        "cumulative": [True, True, True, False],
        "instant": [False, False, True, False],
    }


@pytest.mark.parametrize(
    ("stop", "mode", "wanted"),
    [
        ("2022-04-01", "window", "1 Mar 2022 – 31 Mar 2022"),
        ("2022-04-01", "cumulative", "up to 31 Mar 2022"),
        ("2022-04-01", "instant", "31 Mar 2022"),
        ("2022-04-01T14:05", "window", "1 Mar 2022 – 1 Apr 2022 14:05"),
        ("2022-04-01T14:05", "cumulative", "up to 1 Apr 2022 14:05"),
        ("2022-04-01T14:05", "instant", "1 Apr 2022 14:05"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_the_period_in_words(stop: str, mode: str, wanted: str, zone: str) -> None:
    clock = clock_of("2022-03-01", stop, zone, mode=mode)
    assert clock.text == wanted
    assert wanted.endswith(clock.as_of_text)


@given(clocks(), st.integers(BEGIN, END), st.integers(BEGIN, END))
def test_setting_the_window_sorts_its_edges_and_stays_in_the_range(
    clock: Clock, one: int, two: int
) -> None:
    moved = clock.with_window(one, two)
    assert moved.begin <= moved.start < moved.stop <= moved.end
    assert moved == clock.with_window(two, one)


@given(clocks(), st.integers(BEGIN, END), st.integers(1, 5000 * DAY))
def test_setting_the_range_takes_the_window_along(clock: Clock, begin: int, length: int) -> None:
    moved = clock.with_range(begin, begin + length)
    assert moved.begin <= moved.start < moved.stop <= moved.end
    assert moved.stop - moved.start == min(clock.stop - clock.start, length)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stop": BEGIN},
        {"end": BEGIN},
        {"mode": "sometimes"},
        {"step": "fortnight"},
        {"speed": 0.0},
    ],
)
def test_a_clock_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the clock"):
        replace(clock_of("2022-03-01", "2022-04-01"), **wrong)


@given(clocks(whole=True), st.sampled_from(ZONES))
def test_another_zone_shows_the_same_days(clock: Clock, zone: str) -> None:
    moved = steps.rezoned(clock, zone)
    assert moved.zone == zone
    assert moved.text == clock.text
    assert steps.whole_days(moved)
    assert steps.rezoned(moved, clock.zone) == clock


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        steps.rezoned(clock_of("2022-03-01", "2022-04-01"), "Europe/Atlantis")


def test_the_next_event_enters_the_window_with_its_whole_day() -> None:
    project = make_project(["2022-03-05", "2022-06-20", "2022-06-20", "2022-07-04", ""])
    clock = replace(project.clock, step="event")
    seen = []
    for _ in range(4):
        clock = steps.next_events(project, clock, 1)
        seen.append(instants.day_text(clock.as_of, "UTC"))
    assert seen == ["20 Jun 2022", "4 Jul 2022", "4 Jul 2022", "4 Jul 2022"]
    assert steps.next_events(project, clock, -1).text.endswith("20 Jun 2022")
    back = steps.next_events(project, clock, -2)
    assert (back.start, back.stop) == (clock.begin, clock.begin + (clock.stop - clock.start))


def test_events_that_are_switched_off_or_filtered_out_are_no_steps() -> None:
    from gisapp.model.filter import Filter

    project = make_project(["2022-06-20", "2022-07-04"])
    clock = replace(project.clock, step="event")
    hidden = project.with_group("things", visible=False)
    assert steps.next_event(hidden, clock, 1) is clock
    filtered = project.with_layer("events", filter=Filter("title = 'Event 1'"))
    assert steps.next_event(filtered, clock, 1).text.endswith("4 Jul 2022")


def test_between_clock_times_the_next_event_ends_the_window_to_the_millisecond() -> None:
    project = make_project(["2022-06-20T10:30Z", "2022-06-20T11:00Z"])
    clock = replace(
        project.clock,
        step="event",
        start=moment("2022-06-20T09:00"),
        stop=moment("2022-06-20T10:00"),
    )
    first = steps.next_event(project, clock, 1)
    second = steps.next_event(project, first, 1)
    assert [first.as_of, second.as_of] == [moment("2022-06-20T10:30"), moment("2022-06-20T11:00")]
    assert first.stop - first.start == HOUR
    assert steps.next_event(project, second, -1) == first


@pytest.mark.parametrize(
    ("step", "count", "start"),
    [
        ("month", 1, "2022-02-01"),
        ("month", -1, "2022-04-01"),
        ("day", 3, "2022-02-26"),
        ("event", 1, "2022-02-28"),
        ("year", -1, "2022-03-01"),
    ],
)
def test_the_window_grows_and_shrinks_at_its_start(step: str, count: int, start: str) -> None:
    clock = clock_of("2022-03-01", "2022-06-01", "Europe/Kyiv", step=step)
    longer = steps.lengthened(clock, count)
    assert (longer.start, longer.stop) == (moment(start, "Europe/Kyiv"), clock.stop)
    assert longer.step == step


@pytest.mark.parametrize("mode", ["cumulative", "instant"])
def test_where_only_the_end_counts_it_reaches_every_instant_of_the_range(mode: str) -> None:
    clock = clock_of("2022-03-01", "2022-06-01", "Europe/Kyiv", mode=mode, step="year")
    first = steps.stepped(clock, -500)
    assert (first.start, first.stop) == (clock.begin, clock.begin + 1)
    assert steps.rewound(clock).text.endswith("31 Dec 1900")
    assert steps.stepped(clock, 500).stop == clock.end
    assert steps.ended_at(clock, moment("1999-01-01")).as_of == moment("1999-01-01") - 1


def test_the_end_of_a_cumulative_clock_leaves_its_start_alone() -> None:
    clock = clock_of("2022-03-01", "2022-06-01", mode="cumulative")
    assert steps.ended_at(clock, moment("2022-12-01")).start == clock.start
    assert steps.stepped(clock, 3).start == clock.start


def test_a_rewound_window_keeps_its_length() -> None:
    clock = clock_of("2022-03-01", "2022-06-01")
    first = steps.rewound(clock)
    assert (first.start, first.stop - first.start) == (clock.begin, clock.stop - clock.start)
    assert steps.rewound(steps.ended_at(clock, clock.end)) == first


@pytest.mark.parametrize(
    "wrong",
    [
        {"speed": float("inf")},
        {"speed": float("nan")},
        {"rate": "event"},
        {"at_end": "explode"},
        {"dwell": -0.1},
        {"dwell": float("inf")},
        {"a": instants.LAST + 2 * DAY},
        {"b": instants.FIRST - 2 * DAY},
        {"known": 10**18},
    ],
)
def test_play_and_markers_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the clock"):
        replace(clock_of("2022-03-01", "2022-04-01"), **wrong)
