"""How a file was read is kept with its layer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gisapp import plugins
from gisapp.model.reading import NO_COLUMN, ReadOptions
from gisapp.storage.project_file import from_json, to_json

CASES = (
    ReadOptions(day_first=False),
    ReadOptions({"lat": "a", "lon": "b"}, encoding="cp1251", delimiter=";"),
    ReadOptions({"begin": NO_COLUMN}),
    ReadOptions(naive_zone="Europe/Kyiv"),
)


@pytest.mark.parametrize("options", CASES)
def test_what_was_said_is_said_again(tmp_path: Path, options: ReadOptions) -> None:
    path = tmp_path / "reports.csv"
    text = "lat;lon;a;b;date\n48;30;49;31;03/04/2022 05:00\n"
    path.write_text(text if options.delimiter else text.replace(";", ","))
    (read,) = plugins.read(path, replace(options, day_first=options.day_first or False))
    layer = plugins.imported_layer(read)
    project = plugins.default_project().add(layer, plugins.IMPORTED)
    again, notes = from_json(to_json(project, tmp_path), tmp_path)
    assert not notes
    assert again.layers[-1].reading == layer.reading == read.options
    before, after = layer.features, again.layers[-1].features
    assert after.degrees().tolist() == before.degrees().tolist()
    assert after.timed == before.timed
    if before.timed:
        assert after.times()[0].tolist() == before.times()[0].tolist()


def test_nothing_is_written_where_nothing_was_said(tmp_path: Path) -> None:
    path = tmp_path / "reports.csv"
    path.write_text("lat,lon,date\n48,30,2022-04-03\n")
    layer = plugins.imported_layer(plugins.read(path, ReadOptions(zone="Europe/Kyiv"))[0])
    assert layer.reading is None
    text = to_json(plugins.default_project().add(layer, plugins.IMPORTED), tmp_path)
    assert "reading" not in json.loads(text)["layers"][-1]


def test_a_layer_whose_order_is_unknown_stays_in_the_project_with_the_reason(
    tmp_path: Path,
) -> None:
    path = tmp_path / "reports.csv"
    path.write_text("lat,lon,date\n48,30,2022-04-03\n")
    layer = plugins.imported_layer(plugins.read(path)[0])
    text = to_json(plugins.default_project().add(layer, plugins.IMPORTED), tmp_path)
    path.write_text("lat,lon,date\n48,30,03/04/2022\n")
    again, notes = from_json(text, tmp_path)
    assert "--day-first" in notes[0]
    assert again.layers[-1].id == layer.id
