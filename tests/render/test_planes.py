"""Counting, looking up and drawing on the planes of other projections."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import crs
from gisapp.model.chronology import chronology
from gisapp.model.features import Features
from gisapp.model.projection import MERCATOR, projection_of
from gisapp.render import density, frame, geometry
from gisapp.render.lattice import lattice_for
from gisapp.render.scalebar import scale_bar
from tests.support import make_project

ORTHO = projection_of("+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84")
PLANES = [ORTHO, projection_of("EPSG:3035"), projection_of("EPSG:32637")]
place = st.tuples(st.floats(-179, 179), st.floats(-80, 80), st.integers(0, 50), st.integers(0, 9))


def events(rows, fixed=False):
    begin = np.array([row[2] for row in rows], dtype=np.int64)
    lonlat = np.array([row[:2] for row in rows], dtype=float)
    return Features(
        "events",
        pa.table({"n": np.arange(len(rows))}),
        None if fixed else lonlat,
        begin=begin,
        end=begin + np.array([row[3] for row in rows], dtype=np.int64),
        fixed=crs.to_fixed(lonlat) if fixed else None,
    )


@given(
    st.lists(place, min_size=1, max_size=60),
    st.sampled_from(PLANES),
    st.integers(0, 50),
    st.integers(1, 30),
    st.booleans(),
)
def test_counts_on_a_plane_are_those_of_its_points(rows, plane, start, length, fixed):
    features = events(rows, fixed)
    window = (start, start + length)
    order = density.projected(chronology(features, None, "UTC"), plane)
    extent = (-3e6, -3e6, 5e6, 5e6)
    grid = density.counts(order, lattice_for(extent, 2000.0, 8.0), window)
    xy = plane.to_map(features.degrees())
    begin, end = features.times("UTC")
    alive = (begin < window[1]) & (end > window[0]) & np.isfinite(xy).all(axis=1)
    found = density.rows_in(order, extent, window)
    inside = ((xy >= -3e6 + 1) & (xy <= 5e6 - 1)).all(axis=1) & alive
    assert set(np.flatnonzero(inside)) <= set(found.tolist()) <= set(np.flatnonzero(alive))
    assert grid.sum() >= len(found)
    assert grid.sum() <= alive.sum()


def test_what_the_globe_hides_is_not_counted_anywhere():
    features = events([(35, 40, 0, 9), (-145, -40, 0, 9), (-140, -45, 1, 9)])
    order = density.projected(chronology(features, None, "UTC"), ORTHO)
    assert len(order) == 1
    whole = (-crs.WORLD, -crs.WORLD, crs.WORLD, crs.WORLD)
    assert density.rows_in(order, whole, (0, 10)).tolist() == [0]
    assert density.counts(order, lattice_for(whole, 1e5, 8.0), (0, 10)).sum() == 1


def test_the_same_order_serves_every_plane_that_shows_all():
    features = events([(35, 40, 0, 9), (36, 41, 3, 5)])
    plain = chronology(features, None, "UTC")
    assert density.projected(plain, MERCATOR) is plain
    europe = density.projected(plain, PLANES[1])
    assert europe is density.projected(plain, PLANES[1])
    assert europe.begin is plain.begin
    assert not np.array_equal(density.places(europe), density.places(plain))


@given(st.lists(place, min_size=1, max_size=40), st.lists(st.booleans(), min_size=40, max_size=40))
def test_a_part_of_an_order_is_the_order_of_the_part(rows, flags):
    features = events(rows)
    whole = chronology(features, None, "UTC")
    keep = np.array(flags[: len(whole)])
    part = whole.kept(keep)
    left = set(whole.features_at(np.flatnonzero(keep)).tolist())
    for window in ((0, 5), (10, 30), (0, 99)):
        expected = left & set(whole.features_at(whole.alive(window)).tolist())
        assert set(part.features_at(part.alive(window)).tolist()) == expected
        assert part.count(window) == len(expected)


def on(code, extent=(20.0, 42.0, 48.0, 56.0)):
    plane = projection_of(code)
    return frame.fitted(plane.extent_to_map(extent), 600, 400, code=plane.code)


@pytest.mark.parametrize("code", ["EPSG:3035", "EPSG:32637", ORTHO.code, "EPSG:4326"])
def test_the_same_rows_are_seen_in_every_projection(code):
    project = make_project()
    made = frame.resolve(project, on(code))
    flat = frame.resolve(project, on("EPSG:3857"))
    for layer in project.layers:
        assert made.rows(layer.id).tolist() == flat.rows(layer.id).tolist()


def test_rows_truly_in_the_extent_by_their_shapes_on_the_plane():
    one = np.array(
        [
            shapely.Polygon([(20, 40), (60, 40), (20, 70)]),  # its box covers more than it does
            shapely.box(0, 0, 100, 80),  # all around
            shapely.LineString([(20, 69), (59, 41)]),
        ],
        dtype=object,
    )
    from gisapp.model.features import Level

    features = Features("a", pa.table({"n": [1, 2, 3]}), levels=(Level(0.0, lambda: one),))
    layer = replace(make_project().layers[0], features=features, time="none", filter=None)
    project = replace(make_project(), layers=(layer,))
    part = frame.part_of(project, layer, on("EPSG:3035", (56, 66, 58, 68)))
    assert geometry.touching(part).tolist() == [1]
    near = frame.part_of(project, layer, on("EPSG:3035", (38, 52, 42, 56)))
    assert geometry.touching(near).tolist() == [0, 1, 2]


@pytest.mark.parametrize("code", ["EPSG:3035", "EPSG:32637", ORTHO.code, "EPSG:4326", "EPSG:3857"])
def test_the_scale_bar_is_as_long_as_the_ground(code):
    from pyproj import Geod

    view = on(code)
    plane = view.projection
    bar = scale_bar(view.extent, view.resolution, 120, plane)
    x, y = (view.extent[0] + view.extent[2]) / 2, (view.extent[1] + view.extent[3]) / 2
    half = bar.length * view.resolution / 2
    a, b = plane.point_to_lonlat(x - half, y), plane.point_to_lonlat(x + half, y)
    metres = Geod(ellps="WGS84").inv(*a, *b)[2]
    assert metres == pytest.approx(bar.metres, rel=0.02)
