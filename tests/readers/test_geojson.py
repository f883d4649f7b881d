"""GeoJSON: its forms, its coordinate systems, and what is wrong with broken ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gisapp.model import crs as crs_of
from gisapp.plugins import Read, ReadError, ReadOptions
from gisapp.readers.geojson import READER

POINT = {"type": "Point", "coordinates": [30.5, 50.25]}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """A feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    """A feature collection."""
    return {"type": "FeatureCollection", "features": list(features), **members}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data.geojson"


def read(path: Path, content: Any) -> Read:
    """What the reader makes of ``content``: text, bytes, or a value to write as JSON."""
    if not isinstance(content, bytes):
        text = content if isinstance(content, str) else json.dumps(content)
        content = text.encode()
    path.write_bytes(content)
    (found,) = READER.read(path, ReadOptions())
    return found


@pytest.mark.parametrize(
    "content",
    [
        POINT,
        feature(POINT),
        collection(feature(POINT)),
        collection(POINT),
        json.dumps(feature(POINT)) + "\n" + json.dumps(feature(POINT)) + "\n",
        "\x1e" + json.dumps(feature(POINT)) + "\n",
        b"\xef\xbb\xbf" + json.dumps(POINT).encode(),
    ],
)
def test_every_form_is_read(file: Path, content: Any) -> None:
    found = read(file, content)
    assert found.features.lonlat is not None
    assert found.features.lonlat[0].tolist() == [30.5, 50.25]
    assert found.report.rows == len(found.features)


def test_mixed_geometry_is_kept_as_shapes(file: Path) -> None:
    found = read(file, collection(feature(POINT, a=1), feature(SQUARE, a=2)))
    assert not found.features.is_points
    assert [shape.geom_type for shape in found.features.geometry] == ["Point", "Polygon"]


def test_features_without_geometry_are_listed(file: Path) -> None:
    found = read(
        file,
        collection(
            feature(POINT),
            feature(None),
            7,
            {"type": "Nonsense"},
            feature({"type": "Point", "coordinates": ["x", 1]}),
            feature({"type": "Polygon", "coordinates": []}),
            {"type": "Feature", "geometry": POINT, "properties": [1]},
        ),
    )
    assert [(one.place, one.reason) for one in found.report.skipped] == [
        ("feature 2", "it has no geometry"),
        ("feature 3", "it is not an object"),
        ("feature 4", "it has the type 'Nonsense' instead of 'Feature'"),
        ("feature 5", "its Point has 'x' instead of a number"),
        ("feature 6", "its geometry is empty"),
        ("feature 7", "its properties are not an object"),
    ]
    assert found.report.rows == 7


def test_crs_member_is_obeyed_and_said(file: Path) -> None:
    metres = {"type": "Point", "coordinates": [3_395_000, 6_525_000]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    found = read(file, collection(feature(metres), crs=crs))
    assert found.features.lonlat is not None
    np.testing.assert_allclose(
        found.features.lonlat, crs_of.to_lonlat(np.array([[3_395_000.0, 6_525_000.0]])), atol=1e-9
    )
    assert any("EPSG::3857" in said for said in found.report.assumed)


def test_wgs84_crs_member_changes_nothing(file: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    found = read(file, collection(feature(POINT), crs=crs))
    assert found.features.lonlat is not None
    assert found.features.lonlat[0].tolist() == [30.5, 50.25]
    assert not any("converted" in said for said in found.report.assumed)


def test_unknown_crs_is_an_error(file: Path) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:99999999"}}
    with pytest.raises(ReadError, match="not known"):
        read(file, collection(feature(POINT), crs=crs))


def test_metres_without_crs_suggest_one(file: Path) -> None:
    line = {"type": "LineString", "coordinates": [[3_395_000, 6_525_000], [3_396_000, 6_525_000]]}
    with pytest.raises(ReadError, match="crs member"):
        read(file, collection(feature(line)))


def test_shapes_over_the_antimeridian_are_kept(file: Path) -> None:
    over = {
        "type": "Polygon",
        "coordinates": [[[170, 10], [190, 10], [190, 20], [170, 20], [170, 10]]],
    }
    found = read(file, collection(feature(over), feature(SQUARE)))
    assert len(found.features) == 2
    assert any("180" in said for said in found.report.assumed)


def test_properties_become_columns(file: Path) -> None:
    found = read(
        file,
        collection(
            {**feature(POINT, n=1, mixed=1, nested={"a": [1]}, flag=True, text="x"), "id": 7},
            {**feature(POINT, n=2.5, mixed="b", later="y"), "id": 8},
        ),
    )
    table = found.features.table
    assert table.column_names == ["id", "n", "mixed", "nested", "flag", "text", "later"]
    assert table.to_pylist() == [
        {
            "id": 7,
            "n": 1.0,
            "mixed": "1",
            "nested": '{"a":[1]}',
            "flag": True,
            "text": "x",
            "later": None,
        },
        {"id": 8, "n": 2.5, "mixed": "b", "nested": None, "flag": None, "text": None, "later": "y"},
    ]
    assert any("mixed" in said for said in found.report.assumed)


def test_features_without_properties_still_count(file: Path) -> None:
    found = read(file, collection(feature(SQUARE), {**feature(SQUARE), "properties": None}))
    assert len(found.features) == 2


def test_positions_of_four_numbers(file: Path) -> None:
    found = read(file, feature({"type": "Point", "coordinates": [1, 2, 3, 4]}))
    assert found.features.lonlat is not None
    assert found.features.lonlat.tolist() == [[1, 2]]
    assert any("more than three" in said for said in found.report.assumed)


def test_milliseconds_since_1970_are_dates(file: Path) -> None:
    found = read(file, collection(feature(POINT, time=1_517_966_773_840)))
    assert found.features.begin is not None
    assert found.features.begin.tolist() == [1_517_966_773_840]
    assert found.features.floating is not None
    assert not found.features.floating[0]


@pytest.mark.parametrize(
    ("content", "words", "place"),
    [
        ('{"type": "FeatureCollection",\n "features": [{"type": "Feat', "cut off", "line 2"),
        ('{"type": "Point",\n "coordinates": [1 2]}', "malformed", "line 2, column 20"),
        ("[1, 2]", "no object", ""),
        ("{}", "no 'type'", ""),
        ('{"type": "FeatureCollection"}', "no 'features'", ""),
        ('{"type": "FeatureCollection", "features": {}}', "not a list", ""),
        ('{"type": "featurecollection", "features": []}', "must be 'FeatureCollection'", ""),
        ('{"type": "Topology", "objects": {}}', "TopoJSON", ""),
        ('{"type": "Map"}', "no GeoJSON", ""),
        ('{"type": "Feature", "geometry": null, "properties": {}}', "no geometry", ""),
        ('{"type": "LineString", "coordinates": [[0, 0]]}', "cannot be built", "feature 1"),
    ],
)
def test_broken_files_name_the_place(file: Path, content: str, words: str, place: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(file, content)
    assert words in str(caught.value)
    assert caught.value.place.startswith(place)
    assert caught.value.remedy


def test_a_bad_line_among_good_ones_is_listed(tmp_path: Path) -> None:
    lines = [json.dumps(feature(POINT)), '{"type": "Feature", ', json.dumps(feature(POINT))]
    found = read(tmp_path / "data.geojsonl", "\n".join(lines))
    assert len(found.features) == 2
    assert found.report.skipped[0].place == "line 2"
