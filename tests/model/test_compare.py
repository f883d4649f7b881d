"""Two dates compared: which rows, and how many square kilometres."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from support import DotStyle, events, make_project

from gisapp.model import instants
from gisapp.model.clock import Clock
from gisapp.model.compare import (
    KINDS,
    Change,
    change_of,
    end_of,
    moments,
    moments_text,
    typed_text,
    with_markers,
)
from gisapp.model.features import Features, Level
from gisapp.model.filter import Filter
from gisapp.model.ground import area_km2, area_text, compared, facts_of, ground_of
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED
from gisapp.model.layer import Layer

YEAR = instants.parse("2022")[:2]


def clock(a: int, b: int, **changes: object) -> Clock:
    made = Clock(YEAR[0], YEAR[1], YEAR[0], YEAR[1], a=a, b=b, compare=True)
    return replace(made, **changes)


def layer_of(features: Features, time: str = "as_of", **changes: object) -> Layer:
    return Layer("one", "One", "things", features, DotStyle(), time=time, **changes)


def points(rows: list[tuple[int, int]], **columns: list[object]) -> Features:
    n = len(rows)
    begin, end = np.array(rows, np.int64).reshape(-1, 2).T
    table = pa.table({"row_id": list(range(n)), **columns})
    roles = {name: name for name in ("id", "title") if name in columns}
    return Features(
        "points", table, lonlat=np.zeros((n, 2)), begin=begin.copy(), end=end.copy(), roles=roles
    )


def areas(rows: list[tuple[object, int, int]], **columns: list[object]) -> Features:
    made = points([row[1:] for row in rows], **columns)
    shapes = np.array([row[0] for row in rows], dtype=object)
    return replace(made, lonlat=None, levels=(Level(0.0, lambda: shapes),))


def box(west: float, south: float, east: float, north: float) -> object:
    return shapely.box(west, south, east, north)


MOMENT = st.integers(0, 40)
BEGIN = st.one_of(st.sampled_from([OPEN_START, UNDATED]), MOMENT)
END = st.one_of(st.just(OPEN), MOMENT)
ROW = st.tuples(BEGIN, END, st.sampled_from("xyz"), st.integers(0, 2)).map(
    lambda row: (row[0], max(row[0], row[1]) if row[0] != UNDATED else UNDATED, *row[2:])
)


@given(st.lists(ROW, max_size=12), MOMENT, MOMENT, st.sampled_from(["as_of", "window"]))
def test_what_is_alive_is_told_once(rows: list[tuple], a: int, b: int, time: str) -> None:
    features = points(
        [row[:2] for row in rows], id=[row[2] for row in rows], size=[row[3] for row in rows]
    )
    layer = layer_of(features, time)
    change = change_of(layer, clock(a, b))
    if a == b:
        assert change.empty
        return
    first, last = (set(np.flatnonzero(features.alive((at - 1, at)))) for at in sorted((a, b)))
    parts = [set(change.rows(kind).tolist()) for kind in ("stayed", "appeared", "changed")]
    assert set.union(*parts) == last
    assert sum(map(len, parts)) == len(last)
    parts = [set(change.stayed_from.tolist()), set(change.changed_from.tolist())]
    parts.append(set(change.ended.tolist()))
    assert set.union(*parts) == first
    assert sum(map(len, parts)) == len(first)
    assert not set(change.passed.tolist()) & (first | last)
    assert all(np.all(np.diff(change.rows(kind)) > 0) for kind in KINDS)


def test_events_begin_end_and_pass() -> None:
    a, b = 10 * DAY, 20 * DAY
    spans = [(5, 30), (5, 15), (12, 30), (12, 15), (10, 11), (19, 20), (20, 21), (9, 10)]
    change = change_of(
        layer_of(points([(s * DAY, e * DAY) for s, e in spans]), "window"), clock(a, b)
    )
    assert change.stayed.tolist() == [0]
    assert change.ended.tolist() == [1, 7]
    assert change.appeared.tolist() == [2, 5]
    assert change.passed.tolist() == [3, 4]


def test_the_same_thing_told_by_another_row() -> None:
    features = points(
        [(0, 10), (10, OPEN), (0, 10), (10, OPEN), (0, 10), (10, OPEN)],
        id=["a", "a", "b", "b", "c", "d"],
        strength=[5, 5, 5, 7, 1, 1],
        valid_from=["1", "2", "1", "2", "1", "2"],
    )
    change = change_of(layer_of(features), clock(5, 20))
    assert (change.stayed.tolist(), change.stayed_from.tolist()) == ([1], [0])
    assert (change.changed.tolist(), change.changed_from.tolist()) == ([3], [2])
    assert (change.ended.tolist(), change.appeared.tolist()) == ([4], [5])


def test_what_is_told_anew_each_day_did_not_pass() -> None:
    spans = [(day, day + 1) for day in range(10)]
    features = points([*spans, (3, 4)], title=[*(["front"] * 10), "raid"])
    change = change_of(layer_of(features), clock(1, 10))
    assert (change.stayed.tolist(), change.stayed_from.tolist()) == ([9], [0])
    assert change.passed.tolist() == [10]


def test_names_that_are_shared_tell_nothing() -> None:
    features = points([(0, 10), (0, 10), (10, OPEN)], title=["post", "post", "post"])
    change = change_of(layer_of(features), clock(5, 20))
    assert (len(change.ended), len(change.appeared), len(change.changed)) == (2, 1, 0)


def test_filter_and_knowledge_count() -> None:
    features = points([(0, 10), (0, 10)], published=["1970-01-01", "2022-01-01"])
    layer = layer_of(features)
    assert len(change_of(layer, clock(5, 20)).ended) == 2
    assert len(change_of(layer, clock(5, 20, known=3 * DAY)).ended) == 1
    assert len(change_of(replace(layer, filter=Filter("row_id = 1")), clock(5, 20)).ended) == 1


def test_layers_outside_time_do_not_change() -> None:
    layer = make_project().layers[0]
    assert change_of(replace(layer, time="none"), clock(*YEAR)).empty
    assert change_of(layer, replace(clock(*YEAR), compare=False)).empty


# Areas


def quadrangle_km2(width: float, south: float, north: float) -> float:
    """The exact area between two meridians and two parallels of WGS84 (Snyder 1987, 3-12)."""
    semimajor, square = 6378.137, 6.69437999014e-3
    e = math.sqrt(square)

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return (1 - square) * (
            s / (1 - square * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e)
        )

    return semimajor**2 * math.radians(width) * (q(north) - q(south)) / 2


@pytest.mark.parametrize(("south", "north"), [(0.0, 1.0), (48.0, 52.0), (-35.0, -30.0)])
def test_areas_are_those_of_the_ellipsoid(south: float, north: float) -> None:
    exact = quadrangle_km2(6.0, south, north)
    assert area_km2(box(30, south, 36, north)) == pytest.approx(exact, rel=1e-5)


def test_a_hole_is_no_area() -> None:
    ring = shapely.difference(box(30, 48, 32, 50), box(30.5, 48.5, 31, 49))
    whole, hole = quadrangle_km2(2, 48, 50), quadrangle_km2(0.5, 48.5, 49)
    assert area_km2(ring) == pytest.approx(whole - hole, rel=1e-5)


def changed_areas() -> tuple[Layer, Change]:
    features = areas(
        [
            (box(30, 48, 32, 50), 0, 10),
            (box(31, 48, 33, 50), 10, OPEN),
            (box(31, 48, 32, 49), 0, OPEN),  # lies in both: not counted twice
        ]
    )
    layer = layer_of(features)
    return layer, change_of(layer, clock(5, 20))


def test_areas_gained_and_lost() -> None:
    layer, change = changed_areas()
    ground = ground_of(layer, change)
    assert ground is not None
    column = quadrangle_km2(1, 48, 50)
    (one,) = ground.classes
    assert one.label == "One"
    found = (one.before, one.after, one.gained, one.lost, one.growth)
    assert found == pytest.approx((2 * column, 2 * column, column, column, 0), rel=1e-5, abs=1e-3)
    assert ground.km2["appeared"] == pytest.approx(column, rel=1e-5)
    assert ground.km2["ended"] == pytest.approx(column, rel=1e-5)
    assert ground.km2["stayed"] == pytest.approx(column, rel=1e-5)
    rows, pieces = ground.pieces["stayed"]
    assert sum(piece.area for piece in pieces) == pytest.approx(shapely.union_all(pieces).area)
    assert set(rows.tolist()) <= {1, 2}
    (found_layer,) = compared([layer], clock(5, 20))
    assert facts_of(found_layer)["areas_km2"][0]["gained"] == pytest.approx(column, abs=0.1)


def test_ground_that_changes_hands() -> None:
    from gisapp.layers.kinds.areas import AreaStyle

    features = areas(
        [(box(30, 48, 32, 50), 0, 10), (box(30, 48, 32, 50), 10, OPEN)], side=["red", "blue"]
    )
    table = (("red", "hostile", "Red side"), ("blue", "friend", "Blue side"))
    layer = replace(layer_of(features), style=AreaStyle(by="side", table=table))
    ground = ground_of(layer, change_of(layer, clock(5, 20)))
    assert ground is not None
    whole = quadrangle_km2(2, 48, 50)
    assert [(one.label, round(one.growth / whole, 4)) for one in ground.classes] == [
        ("Red side", -1.0),
        ("Blue side", 1.0),
    ]
    assert ground.km2["changed"] == pytest.approx(whole, rel=1e-5)
    assert ground.km2["appeared"] == ground.km2["ended"] == 0


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 3), MOMENT, MOMENT), max_size=6))
def test_growth_is_gain_less_loss(rows: list[tuple[int, int, int, int]]) -> None:
    made = [(box(x, 0, x + wide, 1), begin, begin + lasts) for x, wide, begin, lasts in rows]
    if not made:
        return
    layer = layer_of(areas(made))
    ground = ground_of(layer, change_of(layer, clock(10, 30)))
    for one in ground.classes if ground is not None else ():
        assert one.growth == pytest.approx(one.gained - one.lost, abs=1e-3)
        assert one.before == pytest.approx(ground.km2["ended"] + ground.km2["stayed"], abs=1e-3)
        assert one.after == pytest.approx(ground.km2["appeared"] + ground.km2["stayed"], abs=1e-3)


def test_broken_shapes_and_rows_without_a_shape() -> None:
    bow = shapely.Polygon([(30, 48), (32, 50), (32, 48), (30, 50)])
    layer = layer_of(areas([(bow, 0, 10), (None, 0, OPEN), (shapely.Point(1, 1), 0, OPEN)]))
    ground = ground_of(layer, change_of(layer, clock(5, 20)))
    assert ground is not None
    assert ground.classes[0].lost == pytest.approx(ground.classes[0].before)
    assert ground.classes[0].lost > 0


def test_areas_in_words() -> None:
    assert area_text(79_019.9) == "79,020 km²"
    assert area_text(79_019.9, 10.0) == "79,000 km²"
    assert area_text(-17_303.4, 10.0, sign=True) == "−17,300 km²"
    assert area_text(12.34, sign=True) == "+12.3 km²"
    assert area_text(0.0) == "0 km²"


# Markers


def test_markers() -> None:
    feb, nov = (end_of(text, "UTC") for text in ("2022-02-24", "2022-11-11"))
    assert moments(clock(nov, feb)) == (feb, nov)
    assert moments_text(clock(feb, nov)) == "A 24 Feb 2022 – B 11 Nov 2022"
    assert moments_text(clock(nov, feb)) == "B 24 Feb 2022 – A 11 Nov 2022"
    assert moments(clock(feb, feb)) is None
    assert moments(replace(clock(feb, nov), compare=False)) is None
    assert moments_text(replace(clock(feb, nov), compare=False)) == ""


@pytest.mark.parametrize("zone", ["UTC", "Europe/Kyiv"])
@pytest.mark.parametrize("text", ["2022-02-24", "2022-03-27", "2022-02-24T05:30:00"])
def test_a_marker_reads_as_it_is_typed(text: str, zone: str) -> None:
    assert typed_text(end_of(text, zone), zone) == text


def test_without_markers_the_window_is_compared() -> None:
    plain = make_project().clock
    started = with_markers(plain)
    assert moments(started) == (plain.start, plain.stop)
    assert with_markers(started) == started
    same = with_markers(replace(plain, a=plain.stop, b=plain.stop))
    assert moments(same) is not None


def test_events_of_a_table() -> None:
    layer = layer_of(events(["2022-01-05", "2022-02-05", ""]), "window")
    change = change_of(layer, clock(end_of("2022-01-31", "UTC"), end_of("2022-02-28", "UTC")))
    assert change.passed.tolist() == [1]
    assert change.every.tolist() == [1]
