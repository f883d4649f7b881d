"""Circles, sectors and geodesics: laws that hold anywhere on the ellipsoid."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from pyproj import Geod

from gisapp.model import geodesy
from gisapp.model.geodesy import Circle, Point

GEOD = Geod(ellps="WGS84")
SPHERE = 6_371_007.2  # metres: as large as the ellipsoid
LON, LAT = st.floats(-180, 180), st.floats(-90, 90)
PLACE = st.tuples(LON, LAT)
RADIUS = st.floats(50, geodesy.LONGEST)


def halfway(lines) -> np.ndarray:
    """The vertices of lines, and the middles of their edges."""
    out = []
    for line in shapely.get_parts(lines):
        xy = shapely.get_coordinates(line)
        assert np.abs(np.diff(xy[:, 0])).max() <= 180
        out += [xy, (xy[1:] + xy[:-1]) / 2]
    return np.concatenate(out)


def inside(area, lon: float, lat: float) -> bool:
    """Whether a place lies in an area, the antimeridian, at which it is cut, included."""
    east = (lon + 180) % 360 - 180
    east = 180.0 if abs(east) > 180 - 1e-9 else east
    return bool(shapely.intersects_xy(area, [east, -180.0 if east == 180 else east], lat).any())


@example((1.0, 88.0), 223_388.0)  # fifteen metres beside a pole, beyond the antimeridian
@example((180.0, 0.0), 1e6)
@given(PLACE, RADIUS)
def test_every_place_of_a_ring_is_as_far_from_its_centre(place: Point, metres):
    xy = halfway(geodesy.lines_of(Circle(*place, metres)))
    far = GEOD.inv(np.full(len(xy), place[0]), np.full(len(xy), place[1]), xy[:, 0], xy[:, 1])[2]
    assert far == pytest.approx(np.full(len(xy), metres), rel=1.1e-3)
    assert np.abs(xy[:, 0]).max() <= 180 + 1e-9


@given(PLACE, RADIUS, st.floats(0, 360), st.floats(0.02, 0.98))
def test_the_area_holds_what_is_nearer_and_nothing_else(place: Point, metres, bearing, share):
    area = geodesy.area_of(Circle(*place, metres))
    assert area.is_valid
    near = GEOD.fwd(*place, bearing, metres * share)[:2]
    assert inside(area, *near) or abs(near[1]) > 89.99
    beyond = metres * (2 - share)
    if beyond < geodesy.LONGEST:
        far = GEOD.fwd(*place, bearing, beyond)[:2]
        assert not inside(area, *far)


@given(PLACE, st.floats(1000, geodesy.LONGEST))
def test_the_size_is_nearly_that_of_a_cap(place: Point, metres):
    cap = 2 * math.pi * SPHERE**2 * (1 - math.cos(metres / SPHERE))
    assert geodesy.area_size(Circle(*place, metres)) == pytest.approx(cap, rel=0.012)


@given(PLACE, st.floats(1000, 9e6), st.floats(0, 360), st.floats(10, 350), st.floats(0, 1))
def test_a_sector_holds_the_bearings_it_faces(place: Point, metres, start, wide, turn):
    sector = Circle(*place, metres, start, start + wide)
    area = geodesy.area_of(sector)
    lon, lat, _ = GEOD.fwd(*place, start + wide * (0.01 + 0.98 * turn), metres * 0.9)
    assert inside(area, lon, lat) or abs(lat) > 89.9
    lon, lat, _ = GEOD.fwd(*place, start + wide + (360 - wide) * (0.01 + 0.98 * turn), metres * 0.9)
    assert not inside(area, lon, lat) or abs(lat) > 89.9
    whole = geodesy.area_size(Circle(*place, metres))
    assert geodesy.area_size(sector) == pytest.approx(whole * wide / 360, rel=0.02)


@given(PLACE, PLACE)
def test_a_great_circle_joins_its_ends_and_nothing_is_shorter(first, second):
    length, bearing, _ = geodesy.leg(first, second)
    way = geodesy.geodesic(first, second)
    assert tuple(way[0]) == first
    assert tuple(way[-1]) == second
    steps = GEOD.inv(way[:-1, 0], way[:-1, 1], way[1:, 0], way[1:, 1])[2]
    assert np.sum(steps) == pytest.approx(length, rel=1e-6, abs=1e-3)
    assert length == pytest.approx(GEOD.inv(*first, *second)[2], abs=1e-6)
    assert 0 <= bearing < 360


@pytest.mark.parametrize(
    ("first", "second"), [((170, 10), (-160, 20)), ((30, 50), (-150, 50)), ((10, 80), (10, 30))]
)
def test_lines_are_cut_at_the_antimeridian_and_at_a_pole(first, second):
    line = geodesy.line_of(first, second)
    for part in shapely.get_parts(line):
        xy = shapely.get_coordinates(part)
        assert np.abs(np.diff(xy[:, 0])).max() < 60  # no part runs around the world
    ends = shapely.get_coordinates(line)
    assert tuple(ends[0]) == first
    assert tuple(ends[-1]) == second


@pytest.mark.parametrize("lat", [90.0, -90.0])
def test_a_ring_around_a_pole_is_a_parallel(lat):
    circle = Circle(0.0, lat, 1_000_000)
    area = geodesy.area_of(circle)
    assert area.bounds[:3:2] == (-180, 180)
    assert lat in area.bounds
    xy = shapely.get_coordinates(geodesy.lines_of(circle))
    assert np.ptp(xy[:, 1]) < 1e-9


def test_a_ring_that_holds_both_poles_leaves_out_the_other_side_of_the_world():
    area = geodesy.area_of(Circle(30, 50, 17_000_000))
    assert inside(area, 100, 89.9)
    assert inside(area, 100, -89.9)
    assert not inside(area, -150, -50)
