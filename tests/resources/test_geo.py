"""The built map layers: what the application relies on."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod

RESOURCES = Path(__file__).parents[2] / "resources"
GEO = RESOURCES / "geo"
BUDGET = 22 * 2**20
LEVELS = ("", ".l1", ".l2", ".l3", ".l4")
SHAPES = (
    "land",
    "provinces",
    "boundaries",
    "disputed",
    "disputed_lines",
    "lakes",
    "rivers",
    "zones",
)
POINTS = ("states", "units", "seas", "regions", "places", "villages", "airports")
REGION = (-15.0, 10.0, 75.0, 72.0)
GEOD = Geod(ellps="WGS84")
CORE_VIEWS = {"un", "de_facto", "ukraine", "russia"}

COLUMNS = {
    "land": "fid",
    "provinces": "fid code name name_local name_en name_uk name_ru name_tr name_ar name_az name_hy "
    "name_ka adm0 group kind scalerank source",
    "boundaries": "fid left right kind rank name",
    "disputed": "area name name_en name_uk name_ru name_tr name_ar name_az name_hy name_ka note "
    "source lon lat",
    "disputed_lines": "fid name label kind adm0 claimant source",
    "zones": "id theatre name kind valid_from valid_to geometry_recipe accuracy_km note source "
    "confidence checked area_km2 length_km",
    "lakes": "fid name scalerank source",
    "rivers": "fid name name_uk name_ru name_tr name_ar name_az name_hy name_ka scalerank source",
    "states": "fid adm0 name name_uk name_ru name_tr name_ar name_az name_hy name_ka labelrank pop "
    "lon lat along room source",
    "units": "fid wide",
    "seas": "fid name name_en name_uk name_ru name_tr name_ar kind rank lon lat along source",
    "regions": "fid name name_en name_uk name_ru name_tr name_ar kind rank lon lat along source",
    "villages": "fid name name_local name_uk name_ru name_tr name_ar name_hy name_ka adm0 "
    "scalerank population source",
    "airports": "fid name iata icao scalerank source",
    "places": "fid name name_local name_uk name_ru name_tr name_ar name_hy name_ka adm0 group "
    "scalerank population capital source",
}


@cache
def columns(name: str) -> dict[str, list[Any]]:
    """Attributes of a layer."""
    table = pq.read_table(GEO / f"{name}.parquet")
    return {key: table[key].to_pylist() for key in table.column_names if key != "geometry"}


@cache
def shapes(name: str, level: str = "") -> np.ndarray:
    """Geometry of a layer at a level; null where a feature is too small."""
    table = pq.read_table(GEO / f"{name}{level}.parquet", columns=["geometry"])
    return np.asarray(shapely.from_wkb(table["geometry"].to_pylist()), dtype=object)


def km2(geometry: Any) -> float:
    """Geodesic area."""
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))[0]) / 1e6


def in_region(geometry: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.intersects(geometry, shapely.box(*REGION)))


def test_all_of_it_stays_within_the_budget() -> None:
    assert sum(path.stat().st_size for path in GEO.rglob("*") if path.is_file()) <= BUDGET


@pytest.mark.parametrize("name", [*SHAPES, *POINTS])
def test_files_are_geoparquet_with_the_promised_columns(name: str) -> None:
    schema = pq.read_schema(GEO / f"{name}.parquet")
    meta = json.loads(schema.metadata[b"geo"])
    assert (meta["version"], meta["primary_column"]) == ("1.1.0", "geometry")
    assert meta["columns"]["geometry"]["encoding"] == "WKB"
    assert schema.names == [*COLUMNS[name].split(), "geometry"]


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("name", SHAPES)
def test_levels_have_the_rows_of_the_finest_file(name: str, level: str) -> None:
    fine, coarse = shapes(name), shapes(name, level)
    assert pq.read_schema(GEO / f"{name}{level}.parquet").names == ["geometry"]
    assert len(coarse) == len(fine)
    there = ~shapely.is_missing(coarse)
    # The same feature: its box moves by no more than the simplification and the overlaps do.
    apart = np.abs(shapely.bounds(coarse[there]) - shapely.bounds(fine[there])).max(axis=1)
    assert np.quantile(apart, 0.9) < 0.9


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["land", "provinces", "disputed", "lakes"])
def test_areas_are_valid_polygons(name: str, level: str) -> None:
    geometry = shapes(name, level)
    present = geometry[~shapely.is_missing(geometry)]
    assert {item.geom_type for item in present} <= {"Polygon", "MultiPolygon"}
    assert shapely.is_valid(present).all()


@pytest.mark.parametrize("level", LEVELS)
def test_provinces_of_the_region_have_no_cracks(level: str) -> None:
    geometry = shapes("provinces", level)
    assert not shapely.is_missing(geometry).any()
    assert shapely.is_valid(geometry).all()
    assert shapely.coverage_is_valid(geometry[in_region(geometry)])


@pytest.mark.parametrize("level", LEVELS)
def test_disputed_areas_are_exactly_their_units(level: str) -> None:
    groups = np.array(columns("provinces")["group"])
    units = shapes("provinces", level)
    for area, shape in zip(columns("disputed")["area"], shapes("disputed", level), strict=True):
        assert shape.area == pytest.approx(shapely.area(units[groups == area]).sum()), area


@pytest.mark.parametrize("level", LEVELS)
def test_land_covers_the_units(level: str) -> None:
    # Pieces of large masses overlap, so that the sum is a little more than the units.
    land, units = (shapely.area(shapes(name, level)) for name in ("land", "provinces"))
    assert 1.0 <= np.nansum(land) / units.sum() < (1.4 if level == ".l4" else 1.1)


@pytest.mark.parametrize("level", LEVELS)
def test_boundaries_are_the_edges_of_the_units(level: str) -> None:
    kinds = np.array(columns("boundaries")["kind"])
    lengths = np.nan_to_num(shapely.length(shapes("boundaries", level)))
    once = lengths[kinds == "coast"].sum() + 2 * lengths[kinds != "coast"].sum()
    rings = shapely.length(shapely.boundary(shapes("provinces", level))).sum()
    # The frame of the map (antimeridian and pole) is no boundary.
    assert once == pytest.approx(rings, rel=0.03)
    assert once <= rings + 1e-6


def test_boundaries_name_known_groups() -> None:
    groups = set(columns("provinces")["group"])
    table = columns("boundaries")
    for left, right, kind in zip(table["left"], table["right"], table["kind"], strict=True):
        assert left in groups
        assert right == "" if kind == "coast" else right in groups
        assert (kind == "state") == (left != right and right != "")
        assert kind == "coast" or left <= right


def test_each_pair_of_states_has_one_row() -> None:
    table = columns("boundaries")
    pairs = [
        (left, right)
        for left, right, kind in zip(table["left"], table["right"], table["kind"], strict=True)
        if kind == "state"
    ]
    assert len(pairs) == len(set(pairs))
    assert ("CRIMEA", "KHERSON") in pairs
    assert ("ABKHAZIA", "GEO") in pairs


def test_codes_of_provinces_are_unique() -> None:
    codes = columns("provinces")["code"]
    assert len(codes) == len(set(codes))


def test_known_errors_of_names_are_put_right() -> None:
    table = columns("provinces")
    names = dict(zip(table["code"], table["name"], strict=True))
    assert names["AZ-LAC"] == "Lachin"
    assert names["AZ-LAN"] == "Lankaran"
    assert names["UA-30"] == "Kyiv"


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("CRIMEA", 27096),
        ("KARABAKH", 4281),
        ("ABKHAZIA", 8638),
        ("SOUTH_OSSETIA", 4465),
        ("GOLAN", 1261),
        ("TRANSNISTRIA", 3636),
        ("HALAIB", 20580),
        ("BIR_TAWIL", 2060),
        ("EAST_JERUSALEM", 68),
    ],
)
def test_areas_of_disputed_areas(area: str, expected: float) -> None:
    index = columns("disputed")["area"].index(area)
    assert km2(shapes("disputed")[index]) == pytest.approx(expected, rel=0.03)


def test_label_points_lie_inside() -> None:
    table = columns("disputed")
    points = shapely.points(table["lon"], table["lat"])
    assert shapely.contains(shapes("disputed"), points).all()


def test_every_disputed_area_has_a_worldview() -> None:
    with (GEO / "facts" / "worldviews.csv").open(encoding="utf-8", newline="") as stream:
        views = {(row["area"], row["view"]) for row in csv.DictReader(stream)}
    areas = set(columns("disputed")["area"])
    assert {area for area, _ in views} == areas
    assert {(area, view) for area in areas for view in CORE_VIEWS} <= views


def test_groups_are_states_or_disputed_areas() -> None:
    table = columns("provinces")
    areas = set(columns("disputed")["area"])
    others = {group for group in table["group"] if group not in areas}
    assert others <= set(table["adm0"]) | {"KAZ"}


# Area in km2 and centre of an independent build of the recipes.
ZONES = [
    ("Z-CRI-1", 27175, 34.35, 45.31),
    ("Z-CRI-2", 27175, 34.35, 45.31),
    ("Z-CRI-3", 49, 36.54, 45.27),
    ("Z-DON-1", 16728, 38.70, 48.07),
    ("Z-DON-3", 9277, 38.27, 48.17),
    ("Z-UKR-1", 52904, 38.34, 48.51),
    ("Z-UKR-2", 53293, 34.67, 46.97),
    ("Z-UKR-3", 5788, 33.14, 47.03),
    ("Z-UKR-4", 52904, 38.34, 48.51),
    ("Z-UKR-5", 12119, 30.12, 43.80),
    ("Z-UKR-6", 141246, 35.12, 49.06),
    ("Z-UKR-7", 96311, 36.60, 47.89),
    ("Z-UKR-8", 88496, 36.54, 47.71),
    ("Z-UKR-9", 79029, 36.76, 47.71),
    ("Z-NK-1", 4282, 46.76, 39.92),
    ("Z-NK-3", 2790, 46.19, 40.07),
    ("Z-NK-4", 1766, 46.32, 39.73),
    ("Z-NK-5", 914, 46.96, 40.02),
    ("Z-NK-6", 576, 47.19, 39.53),
    ("Z-NK-7", 860, 46.94, 39.32),
    ("Z-NK-8", 734, 46.61, 39.34),
    ("Z-NK-9", 739, 46.61, 39.08),
    ("Z-NK-10", 860, 46.94, 39.32),
    ("Z-NK-11", 1257, 47.32, 39.57),
    ("Z-NK-12", 739, 46.61, 39.08),
    ("Z-NK-13", 734, 46.61, 39.34),
    ("Z-NK-14", 1047, 46.99, 40.02),
    ("Z-NK-15", 2790, 46.19, 40.07),
    ("Z-NK-16", 1766, 46.32, 39.73),
    ("Z-NK-17", 909, 46.94, 39.58),
    ("Z-NK-18", 363, 46.66, 39.69),
    ("Z-NK-19", 2915, 46.69, 40.00),
    ("Z-NK-21", 222, 46.63, 39.69),
    ("Z-NK-22", 227, 46.63, 39.66),
    ("Z-NK-23", 4282, 46.76, 39.92),
    ("Z-NK-24", 11921, 46.62, 39.76),
    ("Z-GEO-1", 8611, 41.17, 43.10),
    ("Z-MDA-1", 3654, 29.25, 47.36),
    ("Z-SYR-1", 6660, 36.65, 35.85),
    ("Z-SYR-2", 3327, 36.69, 35.75),
    ("Z-SYR-3", 3394, 36.55, 35.97),
    ("Z-SYR-4", 802, 36.47, 35.82),
    ("Z-SYR-5", 2113, 37.51, 36.57),
    ("Z-SYR-6", 1752, 36.77, 36.57),
    ("Z-SYR-7", 318, 37.10, 36.44),
    ("Z-SYR-8", 4348, 39.49, 36.60),
    ("Z-SYR-9", 721, 38.36, 36.79),
    ("Z-SYR-10", 2301, 41.33, 37.05),
    ("Z-SYR-11", 12408, 40.15, 36.80),
    ("Z-SYR-12", 252, 36.45, 33.54),
    ("Z-SYR-13", 461, 36.66, 34.89),
    ("Z-SYR-14", 4269, 36.19, 32.87),
    ("Z-SYR-15", 6937, 38.55, 33.60),
    ("Z-SYR-17", 128303, 37.92, 34.68),
    ("Z-SYR-18", 46334, 40.25, 36.13),
    ("Z-SYR-19", 261, 35.85, 33.17),
    ("Z-SYR-20", 6652, 36.83, 32.76),
    ("Z-LBY-1", 1619301, 18.01, 27.03),
    ("Z-LBY-4", 160333, 12.69, 31.18),
    ("Z-LBY-5", 1458969, 18.62, 26.56),
    ("Z-LBY-6", 5284, 19.12, 30.42),
]


@pytest.mark.parametrize(("zone", "area", "lon", "lat"), ZONES)
def test_zones_have_the_expected_size_and_place(
    zone: str, area: float, lon: float, lat: float
) -> None:
    index = columns("zones")["id"].index(zone)
    shape = shapes("zones")[index]
    assert columns("zones")["area_km2"][index] == pytest.approx(km2(shape), abs=0.06)
    assert km2(shape) == pytest.approx(area, rel=0.03)
    reach = (area**0.5) / 100  # degrees; a tenth of the size, roughly
    assert abs(shape.centroid.x - lon) < 0.03 * reach + 0.01
    assert abs(shape.centroid.y - lat) < 0.03 * reach + 0.01


@pytest.mark.parametrize("level", LEVELS)
def test_zones_are_valid_at_every_level(level: str) -> None:
    geometry = shapes("zones", level)
    assert not shapely.is_missing(geometry).any()
    assert shapely.is_valid(geometry).all()


def test_zones_are_the_rows_of_the_table() -> None:
    with (GEO / "facts" / "zones.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for key in ("id", "valid_from", "valid_to", "source", "confidence"):
        assert columns("zones")[key] == [row[key] or None for row in rows]


@pytest.mark.parametrize(
    ("name", "key", "value", "least"),
    [("places", "name", "Simferopol", 1), ("states", "name", "Ukraine", 1)],
)
def test_points_are_where_they_should_be(name: str, key: str, value: str, least: int) -> None:
    assert columns(name)[key].count(value) >= least


def test_places_serve_the_world_and_the_region() -> None:
    table = columns("places")
    found = shapes("places")
    assert set(table["scalerank"]) <= set(range(14))
    assert table["scalerank"] == sorted(table["scalerank"])
    assert 190 <= sum(table["capital"]) <= 260
    far = ~in_region(found)
    assert far.sum() > 3000
    assert (~far).sum() > 20000
    by_name = dict(
        zip(table["name"], zip(table["name_uk"], table["group"], strict=True), strict=True)
    )
    assert by_name["Simferopol"] == ("Сімферополь", "CRIMEA")


def test_relief_covers_the_world_without_overlap_and_finely_in_the_region() -> None:
    content = json.loads((GEO / "relief.json").read_text(encoding="utf-8"))
    boxes = []
    for picture in content["pictures"]:
        west, south, east, north = picture["extent_3857"]
        width, height = picture["size"]
        assert (east - west) / width == pytest.approx((north - south) / height, rel=0.001)
        assert (GEO / picture["file"]).stat().st_size < 1.3e6
        boxes.append(shapely.box(west, south, east, north))
    assert content["pictures"][0]["size"][0] >= 3000
    together = shapely.union_all(boxes)
    assert together.area == pytest.approx(sum(box.area for box in boxes), rel=1e-6)
    assert together.area == pytest.approx(shapely.envelope(together).area, rel=1e-6)


def test_every_layer_is_credited() -> None:
    with (GEO / "SOURCES.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["layer"] for row in rows} >= {*SHAPES, *POINTS, "relief", "facts", "fonts"}
    assert all(row["credit"] and row["licence"] and row["citation"] for row in rows)
    assert "sha256" in (GEO / "PROVENANCE.md").read_text(encoding="utf-8")


def test_fonts_are_there_with_their_licences() -> None:
    fonts = RESOURCES / "fonts"
    faces = {path.name for path in fonts.iterdir() if path.suffix in (".otf", ".ttf")}
    assert {"Inter-Regular.otf", "Inter-Bold.otf", "NotoSansArabic-Regular.ttf"} <= faces
    assert all((fonts / name).read_bytes()[:4] in (b"OTTO", b"\0\1\0\0") for name in faces)
    assert {"Inter-LICENSE.txt", "NotoSans-LICENSE.txt"} <= {path.name for path in fonts.iterdir()}
    assert sum(path.stat().st_size for path in fonts.iterdir()) < 2.5e6
