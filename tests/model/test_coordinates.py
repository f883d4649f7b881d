"""Coordinates: every format reads back what it wrote."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from gisapp.model import coordinates
from gisapp.model.coordinates import FORMATS, format_point, parse_point

LON = st.floats(-180, 180, allow_nan=False)
LAT = st.floats(-90, 90, allow_nan=False)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Ground distance, good enough for short ones."""
    dlon = (a[0] - b[0] + 180) % 360 - 180
    scale = math.cos(math.radians((a[1] + b[1]) / 2))
    return 111_320 * math.hypot(dlon * scale, a[1] - b[1])


@pytest.mark.parametrize("fmt", FORMATS)
@given(lon=LON, lat=LAT)
def test_what_is_written_can_be_read(fmt: coordinates.Format, lon: float, lat: float) -> None:
    found = parse_point(format_point(lon, lat, fmt))
    assert found is not None
    assert metres(found, (lon, lat)) < 3.0


@given(lon=LON, lat=st.floats(-79.9, 83.9))
def test_utm_agrees_with_proj(lon: float, lat: float) -> None:
    zone = coordinates.utm_zone(lon, lat)
    code = (32600 if lat >= 0 else 32700) + zone
    proj = Transformer.from_crs("EPSG:4326", f"EPSG:{code}", always_xy=True)
    assert coordinates.to_utm(lon, lat, zone) == pytest.approx(proj.transform(lon, lat), abs=0.001)


def test_formats_of_one_point() -> None:
    written = {fmt: format_point(35.0556, 48.4528, fmt) for fmt in FORMATS}
    assert written == {
        "DD": "48.45280° N 35.05560° E",
        "DMS": "48°27′10.1″ N 35°03′20.2″ E",
        "DDM": "48°27.168′ N 35°03.336′ E",
        "UTM": "36U 651988 5368670",
        "MGRS": "36U XU 51988 68669",
    }


@pytest.mark.parametrize(
    "text",
    [
        "48.4528, 35.0556",
        "48.4528 35.0556",
        "48.4528;35.0556",
        "48,4528 35,0556",
        "48,4528; 35,0556",
        "48.4528N 35.0556E",
        "N48.4528 E35.0556",
        "n 48.4528, e 35.0556",
        "35.0556E 48.4528N",
        "E35.0556 N48.4528",
        "+48.4528 +35.0556",
        "48.4528° 35.0556°",
        "48°27'10.1\"N 35°03'20.2\"E",
        "48°27′10.1″ N, 35°03′20.2″ E",
        "48 27 10.1 N 35 03 20.2 E",
        "48 27 10.1 35 03 20.2",
        "48:27:10.1 35:03:20.2",
        "48º27’10.1” N 35º03’20.2” E",
        "N 48°27.168' E 35°03.336'",
        "48 27.168 35 3.336",
        "N48°27'10.1\" E035°03'20.2\"",
        "36U 651988 5368670",
        "36u 0651988 5368670",
        "36 N 651988 5368670",
        "36U 651988mE 5368670mN",
        "36UXU5198868669",
        "36U XU 51988 68669",
    ],
)
def test_the_ways_people_write_a_point(text: str) -> None:
    found = parse_point(text)
    assert found is not None
    assert metres(found, (35.0556, 48.4528)) < 3.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kyiv",
        "48",
        "48.5",
        "1 2 3",
        "91 20",
        "20 181",
        "48 61 35 20",
        "48N 35N",
        "48E 35E",
        "3 brigades",
        "Treaty of 2010",
        "36 651988 5368670",
        "99UXU5198868669",
        "2022-03-04",
        "N48N 35E",
        "-48N 35E",
        "48.5 30 35 20 10",
        "x" * 3000,
    ],
)
def test_other_text_is_no_point(text: str) -> None:
    assert parse_point(text) is None


def test_southern_and_western_signs() -> None:
    assert parse_point("33.5 S 70.25 W") == (-70.25, -33.5)
    assert parse_point("-33.5, -70.25") == (-70.25, -33.5)
    assert parse_point("0°30' S 0°15' W") == (-0.25, -0.5)
    assert format_point(-0.25, -0.5, "DMS") == "0°30′00.0″ S 0°15′00.0″ W"


def test_rounding_carries_into_degrees() -> None:
    assert format_point(9.9999999, 59.9999999, "DMS") == "60°00′00.0″ N 10°00′00.0″ E"
    assert format_point(9.9999999, 59.9999999, "DDM") == "60°00.000′ N 10°00.000′ E"


def test_edges_are_defined() -> None:
    assert format_point(190, 10, "DD") == "10.00000° N 170.00000° W"
    assert format_point(10, 86, "UTM") == format_point(10, 86, "DD")
    assert format_point(10, 86, "MGRS").startswith("Z")
    assert format_point(5, 60, "UTM").startswith("32V")
    assert format_point(10, 78, "UTM").startswith("33X")
    with pytest.raises(ValueError, match="no point"):
        format_point(0, 91)
    with pytest.raises(ValueError, match="no point"):
        format_point(float("nan"), 0)


def test_a_coarse_square_stands_for_its_centre() -> None:
    found = parse_point("36U XU")
    assert found is not None
    east, north = coordinates.to_utm(*found, 36)
    assert (round(east), round(north)) == (650_000, 5_350_000)
