"""Lanes, their counts a pixel column, and what the chip counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import DotStyle, make_project

from gisapp.model import instants, timeline
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED, Precision
from gisapp.model.layer import Layer
from gisapp.model.project import Project

T0 = instants.parse("2022-01-01")[0]


def table(
    begin: list[int],
    end: list[int],
    *,
    places: list[str | None] | None = None,
    precision: list[int] | None = None,
    name: str = "table",
) -> Features:
    """Features with these times (ms UTC), all at one place."""
    n = len(begin)
    columns = {"id": list(range(n)), "where": places or ["syria"] * n}
    return Features(
        name,
        pa.table(columns),
        lonlat=np.zeros((n, 2)),
        begin=np.array(begin, np.int64),
        end=np.array(end, np.int64),
        precision=None if precision is None else np.array(precision, np.uint8),
    )


def layer_of(features: Features, **changes: object) -> Layer:
    changes = {
        "id": "l",
        "name": "Things",
        "group": "things",
        "time": "window",
        "lane": "where",
        **changes,
    }
    return Layer(features=features, style=DotStyle(), **changes)


def project_of(*layers: Layer) -> Project:
    return replace(make_project(), layers=layers)


def lanes(project: Project, limit: int = 12) -> tuple[timeline.Lane, ...]:
    return timeline.lanes_of(timeline.tracks_of(project), limit)


def test_a_column_gives_a_lane_a_value_in_the_themes_order() -> None:
    places = ["nato", "Ukraine", "", None, "syria", "ukraine", "Iraq"]
    begin = [T0 + i * DAY for i in range(7)]
    found = lanes(project_of(layer_of(table(begin, [b + DAY for b in begin], places=places))))
    assert [lane.title for lane in found] == ["Ukraine", "Syria", "NATO", "Iraq", "Other"]
    assert [lane.color for lane in found][:3] == ["ukraine", "syria", "nato"]
    assert [len(lane) for lane in found] == [2, 1, 1, 1, 2]
    assert found[0].begin.tolist() == [T0 + DAY, T0 + 5 * DAY]
    assert found[3].color not in ("ukraine", "syria", "nato", "muted")


def test_a_fixed_lane_joins_the_lane_of_that_name_and_none_is_the_layers_name() -> None:
    one = layer_of(table([T0], [T0 + 9], places=["crimea"]), id="a")
    two = layer_of(table([T0 - DAY], [T0]), id="b", lane="Crimea", time="as_of")
    three = layer_of(table([T0], [T0 + 9]), id="c", lane="", name="My data")
    found = lanes(project_of(one, two, three))
    assert [(lane.title, len(lane)) for lane in found] == [("Crimea", 2), ("My data", 1)]
    assert found[0].begin.tolist() == [T0 - DAY, T0]
    assert found[0].state.tolist() == [True, False]


def test_layers_outside_time_hidden_or_in_a_hidden_group_have_no_lane() -> None:
    features = table([T0], [T0 + DAY])
    for changes in ({"time": "none"}, {"visible": False}):
        assert lanes(project_of(layer_of(features, **changes))) == ()
    project = project_of(layer_of(features)).with_group("things", visible=False)
    assert lanes(project) == ()
    assert timeline.tallies(project) == ()


def test_too_many_lanes_gather_the_smallest_under_other() -> None:
    places = [f"place {i:02d}" for i in range(30) for _ in range(i + 1)] + ["libya"]
    n = len(places)
    found = lanes(project_of(layer_of(table([T0] * n, [T0 + 1] * n, places=places))), 5)
    assert [lane.title for lane in found] == ["Libya", "Place 27", "Place 28", "Place 29", "Other"]
    assert sum(len(lane) for lane in found) == n
    assert found[-1].color == "muted"


def test_filter_and_undated_rows() -> None:
    features = table(
        [T0, UNDATED, T0 + DAY, UNDATED],
        [T0 + DAY, UNDATED, T0 + 2 * DAY, UNDATED],
        places=["syria", "syria", "libya", "libya"],
    )
    project = project_of(layer_of(features, filter=Filter("\"where\" = 'syria'")))
    project = replace(project, clock=replace(project.clock, start=T0, stop=T0 + 9 * DAY))
    assert [(lane.title, len(lane)) for lane in lanes(project)] == [("Syria", 1)]
    assert timeline.tallies(project) == (timeline.Tally("Things", 1, 1),)


def test_states_are_no_events() -> None:
    project = project_of(layer_of(table([OPEN_START], [OPEN]), time="as_of"))
    assert timeline.tallies(project) == ()
    assert len(lanes(project)) == 1


spans = st.lists(st.tuples(st.integers(-400, 800), st.integers(1, 300)), max_size=40)


# few days, so that edges of rows and window often coincide
close = st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 5)), max_size=20)


@given(close, st.integers(-9, 9), st.integers(1, 5))
def test_the_chip_counts_what_the_layer_shows(
    found: list[tuple[int, int]], start: int, length: int
) -> None:
    begin = [T0 + first * DAY for first, _ in found] + [UNDATED, OPEN_START]
    end = [T0 + (first + days) * DAY for first, days in found] + [UNDATED, OPEN]
    layer = layer_of(table(begin, end))
    window = (T0 + start * DAY, T0 + (start + length) * DAY)
    counted = timeline.track(layer, "UTC").count(window)
    assert counted == int(layer.mask(window, window[1] - 1, "UTC").sum())


@given(spans, st.integers(1, 60), st.integers(1, 500))
def test_a_profile_counts_every_row_where_it_is(
    found: list[tuple[int, int]], columns: int, days: int
) -> None:
    begin = [T0 + first * DAY for first, _ in found]
    end = [T0 + (first + length) * DAY for first, length in found]
    axis = (T0, T0 + days * DAY)
    for lane in lanes(project_of(layer_of(table(begin, end)))):
        shown = timeline.profile(lane, *axis, columns)
        width = (axis[1] - axis[0]) / columns
        ticks, bars = np.zeros(columns, int), np.zeros(columns, int)
        for first, last in zip(begin, end, strict=True):
            column = int((first - T0) // width)
            if last - first > 3 * width:
                for i in range(columns):
                    bars[i] += first <= T0 + (i + 0.5) * width < last
            if 0 <= column < columns and first < axis[1]:
                ticks[column] += 1
        assert shown.ticks.tolist() == ticks.tolist()
        assert shown.bars.tolist() == bars.tolist()
        assert not shown.soft_ticks.any()
        assert not shown.states.any()


def test_imprecise_dates_and_states_are_kept_apart() -> None:
    month = (T0, instants.parse("2022-02-01")[0])
    soft = layer_of(
        table(
            [month[0], T0 + 40 * DAY],
            [month[1], T0 + 41 * DAY],
            precision=[Precision.MONTH, Precision.APPROX],
        ),
        id="a",
    )
    long = layer_of(table([T0 + 60 * DAY], [T0 + 70 * DAY]), id="c", lane="syria")
    state = layer_of(table([OPEN_START], [T0 + 50 * DAY]), id="b", lane="syria", time="as_of")
    (lane,) = lanes(project_of(soft, state, long))
    shown = timeline.profile(lane, T0, T0 + 100 * DAY, 100)
    assert shown.soft_bars.tolist() == [1] * 31 + [0] * 69
    assert shown.soft_ticks.nonzero()[0].tolist() == [40]
    assert shown.states.tolist() == [1] * 50 + [0] * 50
    assert shown.ticks.nonzero()[0].tolist() == [60]
    assert shown.bars.nonzero()[0].tolist() == list(range(60, 70))


def test_beside_events_states_need_a_lane_to_be_on_the_timeline() -> None:
    events = layer_of(table([T0], [T0 + DAY]), id="a")
    states = layer_of(table([T0], [T0 + DAY]), id="b", lane="", time="as_of")
    placed = layer_of(table([T0], [T0 + DAY]), id="c", lane="crimea", time="as_of")

    def names(*layers: Layer) -> list[str]:
        return [one.id for one, _ in timeline.laned(timeline.tracks_of(project_of(*layers)))]

    assert names(events, states, placed) == ["c", "a"]
    assert names(states) == ["b"]


def test_open_ends_reach_the_axis_s_edge() -> None:
    (lane,) = lanes(project_of(layer_of(table([OPEN_START, T0 + 50 * DAY], [T0 + DAY, OPEN]))))
    shown = timeline.profile(lane, T0, T0 + 100 * DAY, 100)
    assert shown.bars.tolist() == [1] + [0] * 49 + [1] * 50


def test_a_million_events_are_all_counted() -> None:
    n = 1_000_000
    begin = T0 + (np.arange(n) * 7919 % n).astype(np.int64) * 1000
    features = Features(
        "many",
        pa.table({"where": pa.array(np.arange(n) % 2).cast(pa.string())}),
        lonlat=np.zeros((n, 2)),
        begin=begin,
        end=begin + 1,
    )
    found = lanes(project_of(layer_of(features)))
    shown = [timeline.profile(lane, T0, T0 + n * 1000, 1000).ticks for lane in found]
    assert [int(ticks.sum()) for ticks in shown] == [n // 2, n // 2]
    assert int(sum(shown).max()) == 1000


def test_rows_near_an_instant_are_named_by_feature() -> None:
    features = table([T0 + 5 * DAY, T0, T0 + 3 * DAY], [T0 + 6 * DAY, T0 + 90 * DAY, T0 + 4 * DAY])
    (lane,) = lanes(project_of(layer_of(features)))
    assert timeline.near(lane, T0 + 5 * DAY, T0 + 6 * DAY) == [(features, 0), (features, 1)]
    assert timeline.near(lane, T0 + 200 * DAY, T0 + 201 * DAY) == []
    assert len(timeline.near(lane, T0, T0 + 9 * DAY, limit=2)) == 2


def test_the_range_of_the_data_ignores_open_ends() -> None:
    project = project_of(layer_of(table([OPEN_START, T0, UNDATED], [T0 + DAY, OPEN, UNDATED])))
    assert timeline.data_range(timeline.tracks_of(project)) == (T0, T0 + DAY)
    assert timeline.data_range(()) is None


@pytest.mark.parametrize("zone", ["UTC", "Asia/Baku", "America/New_York"])
def test_days_begin_at_the_zones_midnight(zone: str) -> None:
    project = make_project(["2022-05-01"])
    project = replace(project, clock=replace(project.clock, zone=zone))
    (lane,) = lanes(project)
    assert int(lane.begin[0]) == instants.resolve_text("2022-05-01", zone)


def test_a_style_or_opacity_leaves_the_rows_as_they_are() -> None:
    project = make_project()
    edited = project.with_layer("events", opacity=0.4, style=DotStyle(size=20))
    first, second = timeline.tracks_of(project), timeline.tracks_of(edited)
    assert first[0][1] is second[0][1]
