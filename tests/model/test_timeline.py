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
from gisapp.model.timeline_edges import Edges
from gisapp.model.timeline_tracks import track, undated_rows
from tests.model.timeline_tables import T0, begins, lanes, layer_of, project_of, table


def test_a_column_gives_a_lane_a_value_in_the_themes_order() -> None:
    places = ["nato", "Ukraine", "", None, "syria", "ukraine", "Iraq"]
    begin = [T0 + i * DAY for i in range(7)]
    found = lanes(project_of(layer_of(table(begin, [b + DAY for b in begin], places=places))))
    assert [lane.title for lane in found] == ["Ukraine", "Syria", "NATO", "Iraq", "Other"]
    assert [lane.color for lane in found][:3] == ["ukraine", "syria", "nato"]
    assert [len(lane) for lane in found] == [2, 1, 1, 1, 2]
    assert begins(found[0]) == [T0 + DAY, T0 + 5 * DAY]
    assert found[3].color not in ("ukraine", "syria", "nato", "muted")


def test_a_fixed_lane_joins_the_lane_of_that_name_and_none_is_the_layers_name() -> None:
    one = layer_of(table([T0], [T0 + 9], places=["crimea"]), id="a")
    two = layer_of(table([T0 - DAY], [T0]), id="b", lane="Crimea", time="as_of")
    three = layer_of(table([T0], [T0 + 9]), id="c", lane="", name="My data")
    found = lanes(project_of(one, two, three))
    assert [(lane.title, len(lane)) for lane in found] == [("My data", 1), ("Crimea", 2)]
    assert begins(found[1]) == [T0 - DAY, T0]
    states = {member.layer: member.state for member in found[1].members}
    assert states == {"a": False, "b": True}


def test_what_the_user_brought_is_never_gathered_behind_what_ships() -> None:
    places: list[str | None] = ["ukraine", "syria", "libya", "nato"] * 5
    begin = [T0 + i * DAY for i in range(20)]
    theatres = layer_of(table(begin, begin, places=places), origin="builtin:events")
    mine = layer_of(table([T0], [T0 + DAY]), id="m", lane="", name="My fires", origin="/fires.csv")
    found = lanes(project_of(theatres, mine), 3)
    assert [lane.title for lane in found][::2] == ["My fires", "Other"]
    assert [len(lane) for lane in found] == [1, 5, 15]


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
    counted = track(layer, "UTC").count(window)
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


@given(spans, st.integers(1, 60), st.integers(1, 500))
def test_where_rows_are_too_many_to_look_at_all_that_last_are_counted(
    found: list[tuple[int, int]], columns: int, days: int
) -> None:
    places: list[str | None] = ["syria" if i % 2 else "libya" for i in range(len(found))]
    begin = [T0 + first * DAY for first, _ in found]
    end = [T0 + (first + length) * DAY for first, length in found]
    axis = (T0, T0 + days * DAY)
    shown = lanes(project_of(layer_of(table(begin, end, places=places))))
    with pytest.MonkeyPatch.context() as patch:
        exact = [timeline.profile(lane, *axis, columns) for lane in shown]
        patch.setattr(timeline, "FEW", 0)
        quick = [timeline.profile(lane, *axis, columns) for lane in shown]
    width = (axis[1] - axis[0]) / columns
    centers = [int(T0 + (i + 0.5) * width) for i in range(columns)]
    alive = [sum(b <= at < e for b, e in zip(begin, end, strict=True)) for at in centers]
    assert sum((p.bars for p in quick), np.zeros(columns, int)).tolist() == alive
    for one, other in zip(exact, quick, strict=True):
        assert one.ticks.tolist() == other.ticks.tolist()
        assert (one.bars <= other.bars).all()


@pytest.mark.parametrize("length", [2, 5])
def test_rows_that_last_equally_long_are_all_ticks_or_all_bars(length: int) -> None:
    n = 50
    begin = T0 + np.arange(n, dtype=np.int64) * DAY
    features = Features(
        "equal",
        pa.table({"where": ["syria"] * n}),
        fixed=np.zeros((2, n), np.uint32),
        begin=begin,
        lasting=length * DAY,
    )
    same = table(begin.tolist(), (begin + length * DAY).tolist())
    (lane,), (other,) = (lanes(project_of(layer_of(one))) for one in (features, same))
    axis = (T0 - 7 * DAY, T0 + 93 * DAY)
    for name in ("ticks", "bars"):
        shown, exact = (getattr(timeline.profile(one, *axis, 100), name) for one in (lane, other))
        assert shown.tolist() == exact.tolist()
    assert timeline.profile(lane, *axis, 100).bars.any() == (length > 3)


def test_a_lane_of_one_table_shares_its_times() -> None:
    n = 1000
    begin = T0 + np.arange(n, dtype=np.int64)
    features = Features(
        "one",
        pa.table({"id": pa.array(range(n))}),
        lonlat=np.zeros((n, 2)),
        begin=begin,
        end=begin + 1,
    )
    (lane,) = lanes(project_of(layer_of(features, lane="")))
    (member,) = lane.members
    assert member.part.index is None
    assert np.shares_memory(member.part.begins(), begin)


def test_what_is_not_known_yet_is_not_on_the_timeline() -> None:
    features = replace(
        table([T0, T0 + DAY, UNDATED], [T0 + DAY, T0 + 2 * DAY, UNDATED]),
        table=pa.table(
            {"where": ["syria"] * 3, "told": ["2022-01-05", "2022-03-01", "2022-03-01"]}
        ),
        roles={"source_date": "told"},
    )
    project = project_of(layer_of(features))
    early = replace(project, clock=replace(project.clock, known=T0 + 9 * DAY))
    assert [len(lane) for lane in lanes(project)] == [2]
    assert [begins(lane) for lane in lanes(early)] == [[T0]]
    assert [tally.undated for tally in timeline.tallies(early)] == [0]
    assert undated_rows(early.layers[0], None, 9) == [2]
    assert undated_rows(early.layers[0], early.clock.known, 9) == []


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
    found = lanes(project_of(layer_of(features)))
    hits = timeline.near(found, T0 + 5 * DAY, T0 + 6 * DAY)
    assert hits == [("l", features, 0), ("l", features, 1)]
    assert timeline.near(found, T0 + 200 * DAY, T0 + 201 * DAY) == []
    assert len(timeline.near(found, T0, T0 + 9 * DAY, limit=2)) == 2
    assert timeline.count_near(found[0], T0 + 3 * DAY, T0 + 6 * DAY) == (2, 1)


@given(spans, st.integers(-400, 800), st.integers(1, 40), st.integers(1, 9))
def test_rows_near_an_instant_are_those_that_overlap_it(
    found: list[tuple[int, int]], first: int, days: int, limit: int
) -> None:
    begin = [T0 + day * DAY for day, _ in found]
    end = [T0 + (day + length) * DAY for day, length in found]
    low, high = T0 + first * DAY, T0 + (first + days) * DAY
    hits = timeline.near(lanes(project_of(layer_of(table(begin, end)))), low, high, limit)
    rows = [hit.row for hit in hits]
    begun = sorted((i for i in range(len(found)) if low <= begin[i] < high), key=begin.__getitem__)
    through = [i for i in range(len(found)) if begin[i] < low < end[i]]
    assert rows[: len(begun)] == begun[:limit]
    rest = rows[len(begun) :]
    assert len(rest) == min(len(through), max(limit - len(begun), 0))
    assert set(rest) <= set(through)
    assert [begin[i] for i in rest] == sorted((begin[i] for i in through), reverse=True)[
        : len(rest)
    ]


@given(spans, st.integers(-400, 800), st.integers(0, 30), st.sampled_from((0, 5, 1000)))
def test_the_nearest_edge_is_the_nearest_of_all(
    found: list[tuple[int, int]], at: int, reach: int, few: int
) -> None:
    places: list[str | None] = ["syria" if i % 3 else "libya" for i in range(len(found))]
    begin = [T0 + day * DAY for day, _ in found]
    end = [T0 + (day + length) * DAY for day, length in found]
    shown = lanes(project_of(layer_of(table(begin, end, places=places))))
    instant = T0 + at * DAY + DAY // 3
    edges = Edges(shown, few)
    edge = edges.nearest(instant, reach * DAY)
    near = sum(abs(b - instant) <= reach * DAY for b in begin)
    assert edges.nearest(instant, reach * DAY, near) == edge
    assert near == 0 or edges.nearest(instant, reach * DAY, near - 1) is None
    close = [e for e in begin + end if abs(e - instant) <= reach * DAY]
    if edge is None:
        assert not close
    else:
        assert abs(edge - instant) == min(abs(e - instant) for e in close)
        assert edge in close


def test_edges_that_nobody_knows_catch_nothing() -> None:
    month = table([T0], [T0 + 31 * DAY], precision=[Precision.MONTH])
    state = layer_of(table([T0], [OPEN]), id="s", lane="syria", time="as_of")
    assert Edges(lanes(project_of(layer_of(month), state))).nearest(T0, DAY) is None


def test_the_range_of_the_data_ignores_open_ends() -> None:
    project = project_of(layer_of(table([OPEN_START, T0, UNDATED], [T0 + DAY, OPEN, UNDATED])))
    assert timeline.data_range(timeline.tracks_of(project)) == (T0, T0 + DAY)
    assert timeline.data_range(()) is None


@pytest.mark.parametrize("zone", ["UTC", "Asia/Baku", "America/New_York"])
def test_days_begin_at_the_zones_midnight(zone: str) -> None:
    project = make_project(["2022-05-01"])
    project = replace(project, clock=replace(project.clock, zone=zone))
    (lane,) = lanes(project)
    assert begins(lane)[0] == instants.resolve_text("2022-05-01", zone)


def test_a_style_or_opacity_leaves_the_rows_as_they_are() -> None:
    project = make_project()
    edited = project.with_layer("events", opacity=0.4, style=DotStyle(size=20))
    first, second = timeline.tracks_of(project), timeline.tracks_of(edited)
    assert first[0][1] is second[0][1]


def test_undated_rows_are_listed_as_far_as_they_pass_the_filter() -> None:
    features = table([UNDATED, T0, UNDATED, UNDATED], [UNDATED, T0 + 1, UNDATED, UNDATED])
    layer = layer_of(features, filter=Filter("id > 0"))
    assert undated_rows(layer, None, 9) == [2, 3]
    assert undated_rows(layer, None, 1) == [2]
