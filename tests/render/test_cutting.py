"""Geometry on its way to other planes: cut to what they reach, joined at 180, and curved."""

from __future__ import annotations

import threading

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model.features import Features, Level
from gisapp.model.projection import projection_of
from gisapp.render import geometry
from gisapp.render.cutting import cut, longest_edge

ORTHO = projection_of("+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84")
EUROPE = projection_of("EPSG:3035")
PACIFIC = projection_of("+proj=laea +lat_0=60 +lon_0=175 +datum=WGS84")
LCC = projection_of("+proj=lcc +lat_1=40 +lat_2=55 +lat_0=48 +lon_0=37 +datum=WGS84")
PLANES = [ORTHO, EUROPE, PACIFIC, LCC, projection_of("EPSG:8857"), projection_of("EPSG:32637")]

boxes = st.tuples(
    st.floats(-180, 179), st.floats(-85, 84), st.floats(0.5, 120), st.floats(0.5, 60)
).map(lambda b: shapely.box(b[0], b[1], min(b[0] + b[2], 180), min(b[1] + b[3], 85)))


def cut_one(shape, plane, tolerance=0.0):
    whole = np.empty(1, dtype=object)
    whole[0] = shape
    return cut(whole, plane, tolerance)[0]


def built(shape, plane, tolerance=0.0):
    whole = np.empty(1, dtype=object)
    whole[0] = shape
    return geometry.build(whole, plane, tolerance)


@given(boxes, st.sampled_from(PLANES))
def test_what_is_left_is_all_of_the_area_within_the_domain(box, plane):
    left = cut_one(box, plane, 0.01)
    expected = shapely.area(shapely.intersection(box, plane.domain))
    assert shapely.area(left) == pytest.approx(expected, abs=1e-4)


@given(boxes, st.sampled_from(PLANES))
def test_every_vertex_is_on_the_map(box, plane):
    shapes = built(box, plane, 0.01)
    if shapes.areas is not None:
        assert np.isfinite(shapes.areas.xy).all()
        assert np.isfinite(shapes.areas.boxes).all()


def test_no_edge_stays_straight_for_long():
    fine = cut_one(shapely.box(20, 40, 50, 60), EUROPE, 0.0)
    xy = shapely.get_coordinates(fine)
    assert np.abs(np.diff(xy, axis=0)).max() <= longest_edge(0.0) + 1e-9
    coarse = cut_one(shapely.box(20, 40, 50, 60), EUROPE, 0.1)
    assert len(shapely.get_coordinates(coarse)) < len(xy)


@pytest.mark.parametrize("tolerance", [0.001, 0.01, 0.03])
def test_a_parallel_is_curved_to_less_than_can_be_seen(tolerance):
    line = shapely.LineString([(0, 55), (60, 55)])
    made = built(line, EUROPE, tolerance).lines
    true = EUROPE.to_map(np.column_stack([np.linspace(0, 60, 4001), np.full(4001, 55.0)]))
    off = shapely.distance(shapely.LineString(made.xy), shapely.points(true)).max()
    assert off / 111_320 < tolerance


def test_an_area_cut_by_the_data_at_180_is_whole_where_the_map_goes_on():
    chukotka = shapely.MultiPolygon(
        [
            shapely.box(170, 62, 180, 70),
            shapely.box(-180, 62, -170, 70),
            shapely.box(20, 62, 30, 70),
        ]
    )
    shapes = built(chukotka, PACIFIC, 0.01)
    assert len(shapes.areas.of(0)) == 2
    ring = shapely.LinearRing(shapes.areas.of(0)[-1])
    middle = PACIFIC.to_map(np.array([[180.0, 66.0]]))
    edges = [shapely.LinearRing(one) for one in shapes.areas.of(0)]
    assert min(shapely.distance(edge, shapely.Point(middle[0])) for edge in edges) > 3e5
    assert ring.is_valid


def test_a_map_that_ends_at_180_keeps_the_cut():
    sheet = projection_of("EPSG:8857")
    parts = shapely.MultiPolygon([shapely.box(170, 0, 180, 10), shapely.box(-180, 0, -170, 10)])
    shapes = built(parts, sheet, 0.01)
    rings = shapes.areas.of(0)
    assert len(rings) == 2
    assert {np.sign(ring[:, 0].mean()) for ring in rings} == {-1.0, 1.0}


def test_the_seam_of_a_map_centred_elsewhere_cuts():
    seam = shapely.box(-150, 20, -130, 30)  # the cone around 37 E is cut at 143 W
    rings = built(seam, LCC, 0.01).areas.of(0)
    assert len(rings) == 2
    assert max(float(np.ptp(ring[:, 0])) for ring in rings) < 3e6


def test_behind_the_globe_nothing_is_drawn():
    shapes = built(shapely.box(-150, -45, -140, -35), ORTHO, 0.01)
    assert shapes.areas is None
    line = built(shapely.LineString([(35, 0), (35, -80)]), ORTHO, 0.01).lines
    lonlat = ORTHO.to_lonlat(line.xy)
    assert np.nanmin(lonlat[:, 1]) == pytest.approx(-49.9, abs=2.1)
    assert line.xy[:, 1].min() == pytest.approx(ORTHO.bounds[1], rel=1e-4)


def test_crooked_areas_are_cut_too():
    bow = shapely.Polygon([(100, 10), (160, 50), (160, 10), (100, 50)])
    shapes = built(bow, ORTHO, 0.01)
    assert shapes.areas is not None
    assert np.isfinite(shapes.areas.xy).all()


def test_rows_without_geometry_stay_without():
    whole = np.array([None, shapely.Point(30, 50), shapely.Polygon()], dtype=object)
    shapes = geometry.build(whole, EUROPE, 0.0)
    assert shapes.rows.tolist() == [1]
    np.testing.assert_allclose(shapes.xy, EUROPE.to_map(np.array([[30.0, 50.0]])))


def test_points_behind_the_globe_are_in_no_extent():
    lonlat = np.array([[35.0, 40.0], [-145.0, -40.0]])
    features = Features("p", pa.table({"n": [1, 2]}), lonlat)
    shapes = geometry.shapes_of(features, 1000.0, ORTHO)
    whole = (-1e9, -1e9, 1e9, 1e9)
    assert geometry.rows_in(features, shapes, whole).tolist() == [True, False]


def test_each_plane_has_shapes_of_its_own():
    one = np.array([shapely.box(30, 45, 40, 50)], dtype=object)
    features = Features("a", pa.table({"n": [1]}), levels=(Level(0.0, lambda: one),))
    flat, europe = (geometry.shapes_of(features, 10.0, p) for p in (ORTHO, EUROPE))
    assert flat is geometry.shapes_of(features, 10.0, ORTHO)
    assert flat is not europe
    assert not np.allclose(flat.areas.boxes, europe.areas.boxes)


def test_threads_cut_on_the_same_plane_at_once():
    """The window, the preview of a projection and tiles do: what GEOS prepares lazily must not be
    shared between them, or the process dies."""
    rng = np.random.default_rng(1)
    many = shapely.buffer(shapely.points(rng.uniform(-60, 60, (400, 2))), 1.0)
    for lat in range(12):
        plane = projection_of(f"+proj=ortho +lat_0={lat} +lon_0=20 +datum=WGS84")
        start = threading.Barrier(3)
        made: list[list[bytes]] = []

        def work(plane=plane, start=start, made=made):
            start.wait()
            made.append(shapely.to_wkb(cut(many, plane, 0.1)).tolist())

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made[0] == made[1] == made[2]
        assert not shapely.is_prepared(plane.domain)
