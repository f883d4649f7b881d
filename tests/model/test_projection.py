"""Projections: there and back, what they reach, distances, and codes that are none."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gisapp.model import crs
from gisapp.model.project import View
from gisapp.model.projection import MERCATOR, projection_of

ORTHO = "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84"
LCC = "+proj=lcc +lat_1=40 +lat_2=55 +lat_0=48 +lon_0=37 +datum=WGS84"
AEQD = "+proj=aeqd +lat_0=48 +lon_0=37 +datum=WGS84"
CODES = [
    "EPSG:3857",
    "EPSG:3035",
    "EPSG:3034",
    "ESRI:102013",
    "EPSG:32637",
    "EPSG:4326",
    "EPSG:8857",
    "ESRI:54030",
    "EPSG:2193",  # across the antimeridian
    "EPSG:2053",  # axes west and south
    "EPSG:2263",  # feet
    "EPSG:3031",
    "EPSG:3995",
    "EPSG:5514",
    "EPSG:28432",  # the number of the zone in front of the easting
    "EPSG:6931",
    ORTHO,
    LCC,
    AEQD,
]
degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
projections = st.sampled_from(CODES).map(projection_of)


@given(projections, st.lists(degrees, min_size=1, max_size=20))
def test_what_is_on_the_map_comes_back(plane, places):
    lonlat = np.array(places)
    lonlat[:, 1] = np.clip(lonlat[:, 1], -85, 85)
    xy = plane.to_map(lonlat)
    there = np.isfinite(xy).all(axis=1)
    back = plane.to_lonlat(xy[there])
    seen = np.isfinite(back).all(axis=1)  # a hair at the very edge may be lost
    off = np.abs((back[seen] - lonlat[there][seen] + 180) % 360 - 180)
    off[:, 0] *= np.cos(np.radians(lonlat[there][seen, 1]))
    assert (off < 2e-2 if plane.method in ("aea", "ortho") else off < 1e-6).all()


@given(projections, degrees)
def test_the_domain_is_what_it_reaches(plane, place):
    if plane.mercator:
        return
    here = bool(np.isfinite(plane.point_to_map(*place)).all())
    edge = shapely.distance(shapely.boundary(plane.domain), shapely.Point(place))
    if edge > 1e-3:
        assert here == bool(shapely.contains_xy(plane.domain, *place))


@given(projections, degrees, st.floats(0, 360))
def test_ground_scale_is_that_of_the_geodesic(plane, place, azimuth):
    lon, lat = place
    if abs(lat) > 80:
        return
    x, y = plane.point_to_map(lon, lat)
    if not math.isfinite(x):
        return
    a, b = plane.point_to_lonlat(x - 500, y), plane.point_to_lonlat(x + 500, y)
    if not all(map(math.isfinite, (*a, *b))):
        return
    metres = Geod(ellps="WGS84").inv(*a, *b)[2]
    if plane.mercator:  # on the sphere, where the ellipsoid differs by up to 0.7 %
        assert plane.ground_scale(x, y) == pytest.approx(metres / 1000, rel=0.008)
    elif metres / 1000 > 0.05:  # not at the horizon
        assert plane.ground_scale(x, y) == pytest.approx(metres / 1000, rel=0.01)


@pytest.mark.parametrize("code", ["EPSG:3035", "EPSG:32637", LCC, AEQD])
def test_it_agrees_with_proj(code):
    import pyproj

    way = pyproj.Transformer.from_crs("OGC:CRS84", code, always_xy=True)
    places = [(30.0, 50.0), (37.5, 47.1), (44.0, 39.9)]
    for place in places:
        expected = way.transform(*place)
        assert projection_of(code).point_to_map(*place) == pytest.approx(expected, abs=1e-3)


def test_map_units_are_metres_to_the_right_and_up_whatever_the_axes_are():
    lo29 = projection_of("EPSG:2053")
    (x0, y0), (x1, y1) = lo29.point_to_map(28.5, -30), lo29.point_to_map(29.5, -29)
    assert x1 > x0
    assert y1 > y0
    feet = projection_of("EPSG:2263")
    west, east = feet.point_to_map(-74.0, 40.7), feet.point_to_map(-73.9, 40.7)
    metres = Geod(ellps="GRS80").inv(-74.0, 40.7, -73.9, 40.7)[2]
    assert math.dist(west, east) == pytest.approx(metres, rel=1e-3)


@pytest.mark.parametrize("code", CODES)
def test_a_plane_is_no_larger_than_the_square_world(code):
    plane = projection_of(code)
    x0, y0, x1, y1 = plane.bounds
    assert x0 < x1
    assert y0 < y1
    if code not in ("EPSG:3031", "EPSG:3995"):  # a little larger, far out in the other hemisphere
        assert max(map(abs, plane.bounds)) <= crs.WORLD * 1.0001


def test_equal_area_keeps_area():
    plane = projection_of("EPSG:3035")
    at = plane.to_map(np.array([[10.0, 52.0], [40.0, 35.0], [60.0, 65.0]]))
    np.testing.assert_allclose(plane.units_per_metre(at), 1.0, atol=2e-4)
    assert MERCATOR.units_per_metre(crs.to_map(np.array([[0.0, 60.0]])))[0] == pytest.approx(2)


def test_north_leans_away_from_the_central_meridian():
    plane = projection_of("EPSG:3035")
    assert plane.north_at(*plane.point_to_map(10.0, 50.0)) == pytest.approx(0, abs=1e-6)
    east, west = (plane.north_at(*plane.point_to_map(lon, 50.0)) for lon in (40.0, -20.0))
    assert east == pytest.approx(-west, rel=1e-6)
    x, y = plane.point_to_map(40.0, 50.0)
    up = np.array(plane.point_to_map(40.0, 50.1)) - (x, y)
    assert math.degrees(math.atan2(*up)) == pytest.approx(east, abs=0.05)


@given(projections, st.floats(-40, 100), st.floats(20, 60), st.floats(1, 30), st.floats(1, 20))
def test_an_extent_is_inside_what_is_carried_over(plane, west, south, width, height):
    extent = (west, south, west + width, south + height)
    try:
        there = plane.extent_to_map(extent)
    except ValueError:
        return
    x0, y0, x1, y1 = there
    inner = np.array([[west + width / 3, south + height / 3]])
    xy = plane.to_map(inner)[0]
    if np.isfinite(xy).all():
        assert x0 - 1 <= xy[0] <= x1 + 1
        assert y0 - 1 <= xy[1] <= y1 + 1
    back = plane.extent_to_lonlat(there)
    if np.isfinite(plane.to_map(np.array([[west, south], [west + width, south + height]]))).all():
        assert back[1] <= south + 1
        assert back[3] >= south + height - 1


def test_an_extent_round_a_pole_has_all_longitudes():
    arctic = projection_of("EPSG:3995")
    assert arctic.extent_to_lonlat((-1e6, -1e6, 1e6, 1e6))[::2] == (-180.0, 180.0)
    assert arctic.extent_to_lonlat((-1e6, -1e6, 1e6, 1e6))[3] == pytest.approx(90)


def test_beside_the_globe_is_no_place():
    globe = projection_of(ORTHO)
    assert all(map(math.isnan, globe.point_to_lonlat(6.4e6, 6.4e6)))
    assert all(map(math.isnan, globe.point_to_map(-145.0, -40.0)))
    assert globe.extent_to_lonlat((7e6, 7e6, 8e6, 8e6)) == (0, 0, 0, 0)
    sheet = projection_of("EPSG:8857")
    assert math.isnan(sheet.point_to_lonlat(1.7e7, 8e6)[0])  # a corner of the oval's box
    cone = projection_of(LCC)
    assert math.isnan(cone.point_to_lonlat(0.0, 9e6)[0])  # the gap of the cone


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("EPSG:4978", "no projection of a map"),
        ("EPSG:5773", "no projection of a map"),
        ("ESRI:104905", "not of the Earth"),
        ("EPSG:99999", "no coordinate reference system"),
        ("somewhere", "no EPSG code and no PROJ string"),
        ("+proj=nonsense", "no coordinate reference system"),
        ("+proj=laea +lat_0=95 +datum=WGS84", "no coordinate reference system"),
        ("", "no EPSG code and no PROJ string"),
        ("+proj=pipeline +step +proj=merc", "no "),
    ],
)
def test_codes_that_no_map_can_be_drawn_in(code, words):
    with pytest.raises(ValueError, match=words):
        projection_of(code)


def test_codes_are_read_as_people_write_them():
    assert projection_of("3035") is projection_of("3035")
    assert projection_of("3035").code == projection_of("epsg:3035").code == "EPSG:3035"
    assert projection_of("EPSG:3857") is projection_of("EPSG:900913") is MERCATOR
    assert "LAEA Europe" in projection_of("3035").title
    assert projection_of(LCC).title == "Lambert conformal conic, parallels 40° and 55°"
    assert projection_of(ORTHO).title == "Orthographic, centre 40°N 35°E"


def test_what_a_code_is_meant_for():
    zealand = projection_of("EPSG:2193")
    assert zealand.covers(175.0, -40.0)
    assert not zealand.covers(37.0, 48.0)
    assert projection_of(ORTHO).covers(37.0, 48.0)
    assert not projection_of(ORTHO).covers(-145.0, -40.0)
    x0, y0, x1, y1 = zealand.home
    x, y = zealand.point_to_map(174.8, -41.3)
    assert x0 < x < x1
    assert y0 < y < y1


@pytest.mark.parametrize("code", CODES)
def test_a_view_keeps_its_place_and_scale(code):
    x, y = crs.point_to_map(37.0, 48.0)
    view = View(x, y, 2000.0)
    moved = view.projected(code)
    lon, lat = moved.projection.point_to_lonlat(moved.x, moved.y)
    if moved.projection.to_map(np.array([[37.0, 48.0]]))[0, 0] == pytest.approx(moved.x):
        assert (lon, lat) == pytest.approx((37.0, 48.0), abs=1e-6)
        assert moved.scale == pytest.approx(view.scale, rel=1e-6)
    else:  # out of its reach: its own part of the world
        assert code in ("EPSG:2193", "EPSG:2263", "EPSG:3031", "EPSG:5514", "EPSG:28432")
        assert moved.projection.covers(lon, lat)


def test_the_scale_is_true_at_a_pole_too():
    arctic = projection_of("EPSG:6931")
    x, y = arctic.point_to_map(0.0, 90.0)
    assert arctic.ground_scale(x, y) == pytest.approx(1.0, rel=1e-3)
    assert arctic.units_per_metre(np.array([[x, y]]))[0] == pytest.approx(1.0, rel=1e-3)


def test_beyond_the_antipode_is_no_place():
    plane = projection_of(AEQD)
    assert math.isnan(plane.point_to_lonlat(2.2e7, 0.0)[0])
