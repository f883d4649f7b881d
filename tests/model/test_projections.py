"""The catalogue of projections: the usual ones, those around a place, and the registry."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from gisapp.model import projections
from gisapp.model.distortion import distortion_at, north_of, scale_varies
from gisapp.model.projection import projection_of

UKRAINE = (20.0, 43.0, 42.0, 54.0)
KYIV = (30.52, 50.45)
CODES = [
    "EPSG:3857",
    "EPSG:3035",
    "EPSG:32637",
    "EPSG:8857",
    "EPSG:4326",
    "+proj=ortho +lat_0=48 +lon_0=37 +datum=WGS84",
    "+proj=lcc +lat_1=40 +lat_2=55 +lat_0=48 +lon_0=37 +datum=WGS84",
]


def test_every_entry_can_be_drawn_in() -> None:
    entries = (
        *projections.here(31.0, 48.5, UKRAINE),
        *projections.usual(),
        *projections.utm(31.0, 48.5),
    )
    assert len({entry.code for entry in entries}) == len(entries)
    for entry in entries:
        plane = projection_of(entry.code)
        assert np.isfinite(plane.point_to_map(31.0, 48.5)).all(), entry
        assert entry.covers(31.0, 48.5), entry


@pytest.mark.parametrize("entry", projections.usual(), ids=lambda entry: entry.title)
def test_what_they_say_they_keep_they_keep(entry: projections.Entry) -> None:
    plane = projection_of(entry.code)
    for place in ((10.0, 50.0), (30.0, 45.0), (35.0, 60.0)):
        there = distortion_at(plane, *plane.point_to_map(*place))
        assert there is not None
        if entry.keeps == "area":
            assert there.area == pytest.approx(1, abs=1e-3)
        elif entry.keeps.startswith("shape"):
            assert there.angle < 0.5
        elif entry.keeps == "distance along meridians":
            assert there.north == pytest.approx(1, abs=0.01)
        else:
            assert there.angle > 0.5


@pytest.mark.parametrize(("method", "keeps"), [("laea", "area"), ("aea", "area"), ("lcc", "shape")])
def test_around_a_place_there_is_little_distortion(method: str, keeps: str) -> None:
    code = projections.centred(method, 31.0, 48.5, UKRAINE)
    plane = projection_of(code)
    there = distortion_at(plane, *plane.point_to_map(31.0, 48.5))
    assert there is not None
    assert there.east == pytest.approx(1, abs=0.005)
    assert there.north == pytest.approx(1, abs=0.005)
    entry = projections.entry_of(code)
    assert entry.keeps == keeps
    assert entry.code == code


def test_a_centre_is_rounded_to_what_the_view_can_show() -> None:
    assert "+lat_0=42 +lon_0=35 " in projections.centred("laea", 35.3, 41.8, (0, 20, 70, 60))
    assert "+lat_0=50.5 +lon_0=30.5 " in projections.centred("laea", *KYIV, (20, 43, 42, 58))
    near = projections.centred("ortho", 30.5234, 50.4501, (30.4, 50.3, 30.6, 50.6))
    assert "+lat_0=50.45 +lon_0=30.52 " in near


def test_cones_touch_at_a_sixth_and_five_sixths() -> None:
    code = projections.centred("aea", 30.0, 48.0, (20.0, 42.0, 40.0, 54.0))
    assert "+lat_1=44 +lat_2=52 " in code
    south = projections.centred("lcc", 140.0, -30.0, (120.0, -42.0, 150.0, -12.0))
    assert "+lat_1=-37 +lat_2=-17 " in south


@pytest.mark.parametrize(
    "extent",
    [
        (-180.0, -90.0, 180.0, 90.0),
        (-1.0, -1.0, 1.0, 1.0),
        (-0.01, -0.01, 0.01, 0.01),
        (0.0, -0.001, 1.0, 0.001),
        (0.0, 88.0, 10.0, 90.0),
        (0.0, -90.0, 10.0, -89.0),
    ],
)
@pytest.mark.parametrize("method", list(projections.METHODS))
def test_any_view_can_be_centred_on(method: str, extent: tuple[float, ...]) -> None:
    west, south, east, north = extent
    lon, lat = (west + east) / 2, (south + north) / 2
    plane = projection_of(projections.centred(method, lon, lat, (west, south, east, north)))
    assert np.isfinite(plane.point_to_map(lon, lat)).all()


def test_centring_anew_keeps_the_method() -> None:
    before = projections.centred("aea", 31.0, 48.5, UKRAINE)
    after = projections.recentred(before, 46.7, 39.8, (44.0, 38.0, 50.0, 42.0))
    assert after.startswith("+proj=aea ")
    assert projection_of(after).center == pytest.approx((46.7, 39.8), abs=0.05)
    assert projections.recentred(after, 46.7, 39.8, (44.0, 38.0, 50.0, 42.0)) == ""
    typed = "+proj=nsper +h=3000000 +lat_0=10 +lon_0=20"
    moved = projections.recentred(typed, 30.0, 40.0, UKRAINE)
    assert moved == "+proj=nsper +h=3000000 +lat_0=40 +lon_0=30"
    assert projections.recentred("EPSG:32636", 46.7, 39.8, UKRAINE) == "EPSG:32638"
    assert projections.recentred("EPSG:3035", 46.7, 39.8, UKRAINE) == ""
    assert projections.recentred("EPSG:3857", 46.7, 39.8, UKRAINE) == ""


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (30.5, 50.4, "EPSG:32636"),
        (5.3, 60.4, "EPSG:32632"),  # Bergen
        (15.6, 78.2, "EPSG:32633"),  # Longyearbyen
        (151.2, -33.9, "EPSG:32756"),
        (0.0, 85.0, ""),
        (0.0, -81.0, ""),
    ],
)
def test_utm_zones(lon: float, lat: float, code: str) -> None:
    assert projections.utm_code(lon, lat) == code
    found = projections.utm(lon, lat)
    assert [entry.code for entry in found] == ([code] if code else [])
    assert all(entry.covers(lon, lat) for entry in found)


def test_the_registry_is_of_the_earth() -> None:
    known = projections.registry()
    assert len(known) > 5000
    codes = {one.entry.code for one in known}
    assert {"EPSG:3035", "EPSG:27700", "ESRI:54030", "EPSG:4326"} <= codes
    assert not {"ESRI:103880", "ESRI:104903", "EPSG:32600"} & codes


def test_search_finds_by_code_name_area_and_method() -> None:
    usual = (*projections.here(*KYIV, UKRAINE), *projections.usual())

    def first(words: str) -> str:
        return projections.search(words, *KYIV, usual)[0][0].code

    assert first("2154") == "EPSG:2154"
    assert first("epsg:27700") == "EPSG:27700"
    assert first("laea europe") == "EPSG:3035"
    assert "EPSG:3035" in [e.code for e in projections.search("equal area", *KYIV, usual)[0][:5]]
    assert first("globe").startswith("+proj=ortho")
    assert first("utm zone 37n") == "EPSG:32637"
    found, count = projections.search("ukraine", *KYIV)
    assert all(entry.covers(*KYIV) for entry in found[:5])
    assert count >= len(found) > 20
    found, count = projections.search("transverse mercator", *KYIV)
    assert len(found) == projections.MOST < count
    assert projections.search("no such words", *KYIV) == ((), 0)
    assert projections.search("  ", *KYIV) == ((), 0)


def test_what_is_meant_for_a_place_covers_it() -> None:
    kyiv = (29.5, 50.0, 31.5, 51.0)
    found = projections.meant_for(30.5, 50.45, kyiv)
    assert 3 <= len(found) <= projections.GRIDS
    assert "UCS-2000" in found[0].title
    assert all(entry.covers(30.5, 50.45) for entry in found)
    libya = projections.meant_for(17.0, 27.0, (9.0, 19.0, 26.0, 34.0))
    assert libya[0].title == "LGD2006 / Libya TM"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("99999", "known as '99999'"),
        ("rubbish", "no EPSG code"),
        ("+proj=nonsense", "known as"),
        ("EPSG:4978", "no projection of a map"),
        ("EPSG:5773", "no projection of a map"),
        ("EPSG:32600", "PROJ knows no way"),
        ("EPSG:22700", "PROJ knows no way"),
        ("ESRI:103880", "PROJ knows no way"),
        ("ESRI:104903", "Earth"),
    ],
)
def test_what_cannot_be_drawn_in_is_said_in_words(code: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        projections.entry_of(code)


def test_a_bare_number_and_a_proj_string_are_codes() -> None:
    assert projections.entry_of("3035").code == "EPSG:3035"
    assert projections.entry_of("3857").code == "EPSG:3857"
    assert projections.entry_of("2154").title == "RGF93 v1 / Lambert-93"
    made = projections.entry_of("+proj=ortho +lat_0=-40 +lon_0=-100")
    assert made.title == "Orthographic, centre 40°S 100°W"
    assert made.covers(-100.0, -40.0)


@pytest.mark.parametrize(
    ("code", "short", "printed"),
    [
        ("EPSG:3857", "Web Mercator", "Web Mercator (EPSG:3857)"),
        ("EPSG:3035", "LAEA Europe", "Lambert azimuthal equal-area (EPSG:3035)"),
        ("EPSG:32637", "UTM zone 37N", "UTM zone 37N (EPSG:32637)"),
        ("EPSG:27700", "British National Grid", "British National Grid (EPSG:27700)"),
        (
            "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84",
            "Orthographic 40N 35E",
            "Orthographic, centre 40°N 35°E",
        ),
        (
            "+proj=aea +lat_1=-18 +lat_2=-36 +lat_0=-27 +lon_0=-5 +datum=WGS84",
            "Albers 27S 5W",
            "Albers equal-area conic, parallels -18° and -36°",
        ),
    ],
)
def test_names_for_the_bar_and_for_the_figure(code: str, short: str, printed: str) -> None:
    plane = projection_of(code)
    assert projections.short_name(plane) == short
    assert projections.printed_name(plane) == printed


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("xy", [(9e7, 9e7), (-9e7, 3e6), (0.0, -9e7), (-2e7, 2e7)])
def test_a_point_beside_the_map_is_taken_to_its_edge(code: str, xy: tuple[float, float]) -> None:
    plane = projection_of(code)
    x, y = projections.on_map(plane, *xy)
    lon, lat = plane.point_to_lonlat(x, y)
    assert math.isfinite(lon)
    back = plane.point_to_map(round(lon, 9), round(lat, 9))
    assert back == pytest.approx((x, y), abs=2e3)


@pytest.mark.parametrize("code", CODES)
def test_a_point_on_the_map_stays(code: str) -> None:
    plane = projection_of(code)
    x, y = plane.point_to_map(30.0, 45.0)
    assert projections.on_map(plane, x, y) == (x, y)


def test_distortion_of_mercator_is_that_of_its_formula() -> None:
    plane = projection_of("EPSG:3857")
    there = distortion_at(plane, *plane.point_to_map(30.0, 60.0))
    assert there is not None
    assert there.east == pytest.approx(2.0, rel=0.01)
    assert there.area == pytest.approx(4.0, rel=0.02)
    globe = projection_of(CODES[5])
    assert distortion_at(globe, 9e6, 9e6) is None


def test_north_stands_up_lies_over_or_differs() -> None:
    mercator = projection_of("EPSG:3857")
    assert north_of(mercator, (-1e7, -1e7, 1e7, 1e7)) == 0.0
    europe = projection_of("EPSG:3035")
    x, y = europe.point_to_map(37.5, 46.0)
    turned = north_of(europe, (x - 1e5, y - 1e5, x + 1e5, y + 1e5))
    assert turned == pytest.approx(europe.north_at(x, y))
    assert turned is not None
    assert -25 < turned < -15  # east of the central meridian it leans to the west
    assert north_of(europe, (x - 2e6, y - 2e6, x + 2e6, y + 2e6)) is None


def test_whether_the_scale_is_the_same_all_over() -> None:
    mercator, europe = projection_of("EPSG:3857"), projection_of("EPSG:3035")
    x, y = mercator.point_to_map(31.0, 48.0)
    assert scale_varies(mercator, (x - 1e6, y - 1e6, x + 1e6, y + 1e6))
    assert not scale_varies(mercator, (x - 1e5, y - 1e5, x + 1e5, y + 1e5))
    x, y = europe.point_to_map(15.0, 50.0)
    assert not scale_varies(europe, (x - 1e6, y - 1e6, x + 1e6, y + 1e6))
    globe = projection_of(CODES[5])
    assert not scale_varies(globe, (8e6, 8e6, 9e6, 9e6))
    equal = projection_of("EPSG:8857")  # true in area, yet wider than high in the north
    x, y = equal.point_to_map(20.0, 70.0)
    assert scale_varies(equal, (x - 1e5, y - 1e5, x + 1e5, y + 1e5))


def test_the_menu_needs_nothing_of_proj() -> None:
    code = (
        "import sys; from gisapp.model import projections as p;"
        "p.usual(); p.here(30, 50, (20, 40, 40, 60)); p.utm(30, 50);"
        "print('pyproj' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
