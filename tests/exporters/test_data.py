"""The data exporters: what is visible, as GeoJSON and as CSV, and read back."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from support import DotStyle, events, make_project

from gisapp import plugins
from gisapp.exporters._rows import written_times
from gisapp.exporters.csv import EXPORTER as CSV
from gisapp.exporters.geojson import EXPORTER as GEOJSON
from gisapp.model import crs, instants
from gisapp.model.features import Features, Level
from gisapp.model.filter import Filter
from gisapp.model.instants import OPEN, OPEN_START, UNDATED, Precision
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.plugins import Exporter, Options, WriteError
from gisapp.readers.csv import READER as CSV_READER
from gisapp.readers.geojson import READER as GEOJSON_READER

EXPORTERS = pytest.mark.parametrize("exporter", [CSV, GEOJSON], ids=["csv", "geojson"])
EVERYWHERE = Options(extent=(-crs.WORLD, -crs.WORLD, crs.WORLD, crs.WORLD))


def rows_of(path: Path) -> list[dict[str, object]]:
    """The rows of a written file, missing values as None."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    content = json.loads(path.read_text("utf-8"))
    assert content["type"] == "FeatureCollection"
    return [feature["properties"] for feature in content["features"]]


def written(
    exporter: Exporter, project: Project, folder: Path, options: Options = EVERYWHERE
) -> list[dict[str, object]]:
    """The rows that the exporter writes."""
    path = folder / f"out{exporter.suffix}"
    exporter.write(project, path, options)
    assert [one.name for one in folder.iterdir()] == [path.name]
    return rows_of(path)


def shapes_layer() -> Layer:
    """Two areas without dates, imported."""
    shapes = np.array([shapely.box(20, 40, 30, 50), shapely.box(-10, 10, -5, 15)], dtype=object)
    features = Features(
        "areas", pa.table({"name": ["a", "b"]}), levels=(Level(0.0, lambda: shapes),)
    )
    return Layer("areas", "Areas", "things", features, DotStyle(), origin="/data/areas.geojson")


@EXPORTERS
def test_rows_in_the_window(exporter: Exporter, tmp_path: Path) -> None:
    rows = written(exporter, make_project(), tmp_path)
    assert [row["title"] for row in rows] == ["Event 2", "Event 3", "Event 4"]
    assert rows[0]["layer"] == "Events"
    assert rows[0]["begin"] == rows[0]["end"] == "2022-03-15"
    assert rows[0]["source"] == "Source 2"
    assert str(rows[0]["fatalities"]) == "2"
    assert rows[0]["date_precision"] == "day"


@EXPORTERS
def test_rows_in_the_extent(exporter: Exporter, tmp_path: Path) -> None:
    project = make_project()
    lonlat = project.layers[0].features.lonlat
    assert lonlat is not None
    x, y = crs.point_to_map(*lonlat[3])
    rows = written(exporter, project, tmp_path, Options(extent=(x - 9, y - 9, x + 9, y + 9)))
    assert [row["title"] for row in rows] == ["Event 3"]


@EXPORTERS
def test_the_view_is_the_extent_when_none_is_given(exporter: Exporter, tmp_path: Path) -> None:
    project = make_project()
    lonlat = project.layers[0].features.lonlat
    assert lonlat is not None
    x, y = crs.point_to_map(*lonlat[2])
    project = replace(project, view=replace(project.view, x=x, y=y, resolution=10))
    assert [row["title"] for row in written(exporter, project, tmp_path, Options())] == ["Event 2"]


@EXPORTERS
def test_rows_that_pass_the_filter(exporter: Exporter, tmp_path: Path) -> None:
    project = make_project().with_layer("events", filter=Filter("category = 'battle'"))
    assert [row["title"] for row in written(exporter, project, tmp_path)] == ["Event 3"]


@EXPORTERS
@pytest.mark.parametrize("what", ["layer", "group"])
def test_hidden_layers_are_left_out(exporter: Exporter, what: str, tmp_path: Path) -> None:
    project = make_project()
    project = (
        project.with_layer("events", visible=False)
        if what == "layer"
        else project.with_group("things", visible=False)
    )
    assert written(exporter, project, tmp_path) == []


@EXPORTERS
def test_coasts_are_no_data(exporter: Exporter, tmp_path: Path) -> None:
    project = make_project().add(replace(shapes_layer(), origin="builtin:land"))
    assert {row["layer"] for row in written(exporter, project, tmp_path)} == {"Events"}


@EXPORTERS
def test_imported_areas_beside_events(exporter: Exporter, tmp_path: Path) -> None:
    rows = written(exporter, make_project().add(shapes_layer()), tmp_path)
    assert [row["layer"] for row in rows] == ["Events"] * 3 + ["Areas"] * 2
    assert rows[-1]["begin"] is None
    if exporter is CSV:
        assert str(rows[-1]["wkt"]).startswith("POLYGON")
        assert str(rows[0]["wkt"]).startswith("POINT")


@EXPORTERS
def test_columns_of_one_name_and_two_types(exporter: Exporter, tmp_path: Path) -> None:
    other = replace(events(["2022-03-15"]), table=pa.table({"fatalities": ["many"]}), roles={})
    layer = Layer("other", "Other", "things", other, DotStyle(), time="window")
    rows = written(exporter, make_project().add(layer), tmp_path)
    assert [str(row["fatalities"]) for row in rows] == ["2", "3", "4", "many"]


@EXPORTERS
def test_our_columns_do_not_hide_the_data(exporter: Exporter, tmp_path: Path) -> None:
    features = events(["2022-03-15"])
    table = pa.table({"begin": ["long ago"], "Layer": ["top"], "latitude": [48.0]})
    layer = replace(make_project().layers[0], features=replace(features, table=table, roles={}))
    project = replace(make_project(), layers=(layer,))
    (row,) = written(exporter, project, tmp_path)
    assert row["begin_original"] == "long ago"
    assert row["Layer_original"] == "top"
    assert row["begin"] == "2022-03-15"


@EXPORTERS
def test_nothing_visible_is_an_empty_table(exporter: Exporter, tmp_path: Path) -> None:
    assert written(exporter, make_project([]), tmp_path) == []


@EXPORTERS
def test_a_missing_folder_is_a_clear_error(exporter: Exporter, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="no folder"):
        exporter.write(make_project(), tmp_path / "no" / f"out{exporter.suffix}", EVERYWHERE)


@EXPORTERS
def test_cancelled_writes_nothing(exporter: Exporter, tmp_path: Path) -> None:
    path = tmp_path / f"out{exporter.suffix}"
    path.write_text("before")
    exporter.write(make_project(), path, replace(EVERYWHERE, cancelled=lambda: True))
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@EXPORTERS
def test_what_is_written_reads_back(exporter: Exporter, tmp_path: Path) -> None:
    project = make_project(
        ["2022-03-15", "2022-04", "2022", "2022-03-20T05:06:07Z", "2022-03-21T05:06:07", ""]
    )
    layer = project.layers[0]
    project = project.with_layer(layer.id, time="none")
    path = tmp_path / f"out{exporter.suffix}"
    exporter.write(project, path, EVERYWHERE)
    reader = CSV_READER if exporter is CSV else GEOJSON_READER
    (read,) = reader.read(path, plugins.ReadOptions())
    before, after = layer.features, read.features
    assert not read.report.skipped
    for name in ("begin", "end", "floating", "precision", "radius"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name), name)
    np.testing.assert_allclose(after.lonlat, before.lonlat, atol=1e-9)
    for name in before.table.column_names:
        assert after.table[name].to_pylist() == before.table[name].to_pylist()


@EXPORTERS
def test_dates_of_the_source_do_not_replace_ours(exporter: Exporter, tmp_path: Path) -> None:
    features = events(["2022-03-15"])
    table = pa.table({"date_start": ["1999-01-01"], "valid_from": [""], "event_date": ["2001"]})
    layer = replace(make_project().layers[0], features=replace(features, table=table, roles={}))
    path = tmp_path / f"out{exporter.suffix}"
    exporter.write(replace(make_project(), layers=(layer,)), path, EVERYWHERE)
    (read,) = (CSV_READER if exporter is CSV else GEOJSON_READER).read(path, plugins.ReadOptions())
    assert read.features.begin is not None
    assert features.begin is not None
    assert read.features.begin.tolist() == features.begin.tolist()


def test_times_as_they_are_written() -> None:
    day = instants.parse
    begin = np.array(
        [
            UNDATED,
            OPEN_START,
            day("2022-01-01")[0],
            day("0016-05-01")[0],
            day("2022-01-01T00:00:00.5Z")[0],
        ],
        np.int64,
    )
    end = np.array(
        [UNDATED, day("2022-01-03")[1], OPEN, day("0016-05-01")[1], day("2022-01-01T00:00:01Z")[0]],
        np.int64,
    )
    features = Features(
        "t",
        pa.table({"a": range(5)}),
        lonlat=np.zeros((5, 2)),
        begin=begin,
        end=end,
        floating=np.array([False, True, True, True, False]),
        precision=np.array([Precision.UNKNOWN, *[Precision.DAY] * 3, Precision.EXACT], np.uint8),
    )
    assert [written_times(features, row) for row in range(5)] == [
        ("", ""),
        ("", "2022-01-03"),
        ("2022-01-01", ""),
        ("0016-05-01", "0016-05-01"),
        ("2022-01-01T00:00:00.500Z", "2022-01-01T00:00:01Z"),
    ]
