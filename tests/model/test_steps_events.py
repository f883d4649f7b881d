"""The next and the previous event: of all, in an extent, of a layer, in a lane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import DotStyle, events, make_project

from gisapp.model import crs, instants, steps
from gisapp.model.arrivals import EVERYWHERE, Scope, first_begin, last_begin
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.project import Project

BASE = instants.parse("2022-01-01")[0]
YEAR = 365 * instants.DAY
PLACES = st.tuples(st.integers(20, 50), st.integers(40, 55))


def day(text: str) -> int:
    return instants.parse(text)[0]


def project_of(features: Features, lane: str = "theatre") -> Project:
    project = make_project([])
    layer = Layer("made", "Made", "things", features, DotStyle(), time="window", lane=lane)
    return replace(project, layers=(layer,))


def table(begins: list[int], places: list[tuple[int, int]], fixed: bool) -> Features:
    n = len(begins)
    lonlat = np.array(places).reshape(n, 2)
    begin = np.array(begins, np.int64)
    words = pa.table({"theatre": [("syria", "NATO", None)[i % 3] for i in range(n)]})
    if fixed:
        return Features("made", words, fixed=crs.to_fixed(lonlat), begin=begin, lasting=1)
    return Features("made", words, lonlat=lonlat, begin=begin, end=begin + 1)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Features, list[int], list[tuple[int, int]]]:
    n = draw(st.integers(0, 15))
    begins = [BASE + draw(st.integers(-YEAR // 4, YEAR + YEAR // 4)) for _ in range(n)]
    places = [draw(PLACES) for _ in range(n)]
    return table(begins, places, draw(st.booleans())), begins, places


@given(
    tables(),
    st.integers(BASE, BASE + YEAR),
    PLACES,
    PLACES,
    st.sampled_from(["", "SYRIA", "Nato", "Other"]),
)
def test_they_are_those_that_looking_at_every_row_finds(
    made: tuple[Features, list[int], list[tuple[int, int]]],
    at: int,
    one: tuple[int, int],
    other: tuple[int, int],
    lane: str,
) -> None:
    features, begins, places = made
    project = project_of(features)
    (west, east), (south, north) = (sorted(pair) for pair in zip(one, other, strict=True))
    box = crs.extent_to_map((west - 0.5, south - 0.5, east + 0.5, north + 0.5))
    scope = Scope(extent=box, lane=lane or None, lanes=("Syria", "NATO", "Other"))
    names = ["syria", "nato", "other"]
    good = [
        begin
        for row, (begin, (lon, lat)) in enumerate(zip(begins, places, strict=True))
        if west <= lon <= east
        and south <= lat <= north
        and project.clock.begin <= begin < project.clock.end
        and (not lane or names[row % 3] == lane.casefold())
    ]
    assert first_begin(project, at, scope) == min((b for b in good if b >= at), default=None)
    assert last_begin(project, at, scope) == max((b for b in good if b < at), default=None)


def test_far_events_in_view_are_found_among_very_many() -> None:
    n = 100_000
    begins = (BASE + np.arange(n) * (YEAR // n)).tolist()
    places = np.column_stack([np.full(n, 30), np.full(n, 50)])
    places[[7, n - 5]] = 40, 45
    for fixed in (False, True):
        project = project_of(table(begins, places.tolist(), fixed))
        scope = Scope(extent=crs.extent_to_map((39, 44, 41, 46)))
        assert first_begin(project, begins[8], scope) == begins[n - 5]
        assert last_begin(project, begins[n - 5], scope) == begins[7]
        assert first_begin(project, begins[n - 4], scope) is None
        near = replace(scope, far=1000)  # no more is looked at
        assert first_begin(project, begins[8], near) is None
        assert first_begin(project, begins[n - 500], near) == begins[n - 5]
        assert last_begin(project, begins[n - 5], near) is None
        assert last_begin(project, begins[500], near) == begins[7]


def test_a_layer_or_a_lane_alone_is_gone_through() -> None:
    project = make_project(["2022-06-20", "2022-07-04", "2022-08-01"])
    more = replace(project.layers[0], id="more", name="More", lane="Elsewhere")
    project = project.add(replace(more, features=events(["2022-06-25"])))
    clock = project.clock

    def went(direction: int, scope: Scope = EVERYWHERE) -> str:
        return steps.next_event(project, clock, direction, scope).text.rpartition("– ")[2]

    assert went(1) == "20 Jun 2022"
    assert went(1, Scope(layer="more")) == "25 Jun 2022"
    assert went(1, Scope(lane="elsewhere")) == "25 Jun 2022"
    assert went(1, Scope(lane="ukraine")) == "4 Jul 2022"
    assert went(1, Scope(layer="events", lane="Elsewhere")) == went(1, Scope(layer="none at all"))


def test_without_events_changes_of_states_are_gone_through() -> None:
    project = make_project(["2022-06-20"]).with_layer("events", time="as_of")
    assert steps.next_event(project, project.clock, 1).text.endswith("20 Jun 2022")


def test_what_was_not_yet_known_is_no_event() -> None:
    days = ["2022-06-20", "2022-07-04"]
    features = events(days)
    columns = features.table.append_column("source_date", pa.array(["2022-08-01", "2022-07-05"]))
    features = replace(
        features, table=columns, roles={**features.roles, "source_date": "source_date"}
    )
    project = project_of(features)
    assert steps.next_event(project, project.clock, 1).text.endswith("20 Jun 2022")
    clock = replace(project.clock, known=day("2022-07-10"))
    assert steps.next_event(project, clock, 1).text.endswith("4 Jul 2022")


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo", "Asia/Beirut"])
def test_a_window_of_whole_days_ends_with_the_day_of_the_event_in_the_zone(zone: str) -> None:
    project = make_project(["2022-06-20", "2022-07-04T01:30Z"])
    clock = steps.rezoned(project.clock, zone)
    first = steps.next_event(project, clock, 1)
    assert first.text.endswith("20 Jun 2022")
    second = steps.next_event(project, first, 1)
    assert steps.whole_days(second)
    assert second.text.endswith("3 Jul 2022" if zone == "America/Sao_Paulo" else "4 Jul 2022")
