"""Parquet and Arrow files: typed dates, geometry, coordinate systems, damage."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from pyarrow import feather, parquet

from gisapp import plugins
from gisapp.model import instants
from gisapp.plugins import PLACES, Read, ReadError, ReadOptions, ReadQuestion


def stored(folder: Path, table: pa.Table, kind: str = "parquet") -> Path:
    """``table`` in a file of its own."""
    path = folder / f"data.{kind}"
    if kind == "parquet":
        parquet.write_table(table, path)
    else:
        feather.write_feather(table, str(path))
    return path


def read(folder: Path, table: pa.Table, kind: str = "parquet", **options: Any) -> Read:
    """What is read of ``table``."""
    (found,) = plugins.read(stored(folder, table, kind), ReadOptions(**options))
    return found


def placed(**columns: Any) -> pa.Table:
    """A table with a place in every row."""
    n = len(next(iter(columns.values())))
    return pa.table({"lat": [50.0] * n, "lon": [30.0] * n, **columns})


@pytest.mark.parametrize("kind", ["parquet", "feather"])
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Kyiv"])
def test_instants_of_every_unit(tmp_path: Path, kind: str, unit: str, zone: str | None) -> None:
    texts = ("1969-12-31T23:59:58Z", "2022-02-24T05:06:07Z", "2040-01-01T00:00:01Z")
    moments = [instants.parse(text)[0] for text in texts]
    column = pa.array([*moments, None], pa.timestamp("ms", zone)).cast(pa.timestamp(unit, zone))
    features = read(tmp_path, placed(date=column), kind).features
    assert features.begin is not None
    assert features.begin.tolist() == [*moments, instants.UNDATED]
    assert features.floating is not None
    assert features.floating.tolist() == [zone is None] * 3 + [False]


def test_days_and_whole_numbers(tmp_path: Path) -> None:
    days = read(tmp_path, placed(date=pa.array([date(2022, 2, 24), None], pa.date32()))).features
    assert days.begin is not None
    assert days.end is not None
    assert (int(days.begin[0]), int(days.end[0])) == instants.parse("2022-02-24")[:2]
    assert days.undated == 1
    for factor in (1, 1000, 10**6, 10**9):
        numbers = pa.array([1_645_679_167 * factor], pa.int64())
        (begin,) = read(tmp_path, placed(timestamp=numbers)).features.times()[0].tolist()
        assert begin == 1_645_679_167_000


def test_what_is_finer_than_a_millisecond_is_cut_and_said(tmp_path: Path) -> None:
    column = pa.array([datetime(2022, 2, 24, 5, 6, 7, 123_456)], pa.timestamp("us", "UTC"))
    found = read(tmp_path, placed(date=column))
    assert found.features.begin is not None
    assert found.features.begin[0] % 1000 == 123
    assert "1 times in 'date' are cut to whole milliseconds" in found.report.assumed


def geo(shapes: list[Any], **meta: Any) -> pa.Table:
    """A GeoParquet table."""
    column = {"encoding": "WKB", "geometry_types": [], **meta}
    text = json.dumps({"version": "1.1.0", "primary_column": "g", "columns": {"g": column}})
    table = pa.table({"name": [f"n{i}" for i in range(len(shapes))], "g": shapely.to_wkb(shapes)})
    return table.replace_schema_metadata({"geo": text})


def test_geoparquet_shapes(tmp_path: Path) -> None:
    shapes = [shapely.box(30, 46, 34, 49), shapely.LineString([(1, 2), (3, 4)])]
    found = read(tmp_path, geo(shapes))
    assert [one.equals(other) for one, other in zip(found.features.geometry, shapes, strict=True)]
    assert found.features.table.column_names == ["name"]


def test_geoparquet_points_in_another_system(tmp_path: Path) -> None:
    from pyproj import CRS

    point = shapely.Point(1113194.9079327357, 6446275.841017161)
    found = read(tmp_path, geo([point], crs=CRS("EPSG:3857").to_json_dict()))
    assert found.features.lonlat is not None
    np.testing.assert_allclose(found.features.lonlat, [[10, 50]], atol=1e-6)
    assert any("Pseudo-Mercator" in said for said in found.report.assumed)


def test_geoparquet_of_an_unknown_system_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, geo([shapely.Point(1, 2)], crs=None))
    assert any("ATTENTION" in said for said in found.report.assumed)


def test_points_as_pairs_of_numbers_and_the_system_in_the_geometry(tmp_path: Path) -> None:
    meta = {"version": "1.1.0", "primary_column": "g", "columns": {"g": {"encoding": "point"}}}
    table = pa.table({"n": [1, 2], "g": [{"x": 10.0, "y": 50.0}, {"x": 11.0, "y": 51.0}]})
    found = read(tmp_path, table.replace_schema_metadata({"geo": json.dumps(meta)}))
    assert found.features.degrees().tolist() == [[10, 50], [11, 51]]
    point = shapely.set_srid(shapely.Point(1113194.9079327357, 0), 3857)
    wkb = shapely.to_wkb([point], include_srid=True)
    found = read(tmp_path, pa.table({"n": [1], "geometry": wkb}))
    np.testing.assert_allclose(found.features.degrees(), [[10, 0]], atol=1e-6)


def test_damaged_geometry_is_listed(tmp_path: Path) -> None:
    table = geo([shapely.Point(1, 2)] * 3)
    wkb = [table["g"][0].as_py(), b"\x01\x02", None]
    found = read(tmp_path, table.set_column(1, "g", pa.array(wkb, pa.binary())))
    assert [one.place for one in found.report.skipped] == ["row 2", "row 3"]
    assert "damaged" in found.report.skipped[0].reason
    assert "empty" in found.report.skipped[1].reason


def test_nested_columns_become_text_and_bytes_are_said_to_be_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, placed(tags=[["a", "b"]], blob=pa.array([b"x"], pa.binary())))
    assert found.features.value("tags", 0) == '["a", "b"]'
    assert "blob" not in found.features.table.column_names
    assert any("'blob'" in said for said in found.report.assumed)


def test_arrow_streams_are_read(tmp_path: Path) -> None:
    path = tmp_path / "stream.arrow"
    table = placed(name=["a"])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    assert plugins.read(path)[0].features.value("name", 0) == "a"


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_a_file_that_was_cut_off_is_one_clear_error(tmp_path: Path, kind: str) -> None:
    path = stored(tmp_path, placed(name=[f"n{i}" for i in range(1000)]), kind)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(ReadError, match="no sound"):
        plugins.read(path)


def test_columns_that_might_be_coordinates_are_asked_about(tmp_path: Path) -> None:
    table = pa.table({"a": [50.45, 49.8], "b": [30.52, 24.01], "kind": ["x", "y"]})
    with pytest.raises(ReadQuestion) as caught:
        read(tmp_path, table)
    assert caught.value.asks == PLACES
    assert caught.value.columns == ("a", "b")
    found = read(tmp_path, table, columns={"lat": "a", "lon": "b"})
    assert found.features.degrees().tolist() == [[30.52, 50.45], [24.01, 49.8]]


def test_the_preview_shows_what_would_become_of_each_row(tmp_path: Path) -> None:
    table = pa.table(
        {
            "lat": [50.0, 95.0, 49.0],
            "lon": [30.0, 30.0, None],
            "start": ["03/04/2022", "03/05/2022", "03/06/2022"],
        }
    )
    path = stored(tmp_path, table)
    asked = plugins.preview(path, ReadOptions())
    assert asked.order[0] == ("03/04/2022", "3 Apr 2022", "4 Mar 2022")
    assert [row.lost for row in asked.rows] == [False, True, True]
    assert "95" in asked.rows[1].wrong
    told = plugins.preview(path, ReadOptions(day_first=False))
    assert not told.order
    assert told.rows[0].time == "4 Mar 2022"
    assert told.rows[0].place.startswith("50.00000° N")
    assert told.used == {"lat": "lat", "lon": "lon", "begin": "start"}
