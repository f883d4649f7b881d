"""Layers of imported files in a project file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support import DotStyle, events, make_project

from gisapp import plugins
from gisapp.model.filter import Filter
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.plugins import Read, ReadError, ReadReport, Skipped
from gisapp.storage.project_file import (
    from_json,
    open_project_with_notes,
    save_project,
    to_json,
)
from tests.storage.parts import FRESH


class Memory:
    """Stands in for the readers: paths to rows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files: dict[Path, list[int]] = {}
        self.opened: list[Path] = []
        self.zones: list[str] = []
        monkeypatch.setattr(plugins, "read", self.read)
        monkeypatch.setattr(plugins, "imported_layer", self.layer)

    def read(self, path, options=None):
        self.opened.append(path)
        self.zones.append(options.zone)
        if path not in self.files:
            raise ReadError(str(path), "", "there is no such file", "Check the path")
        return [
            Read(
                events(["2022-01-01"] * rows, name=f"part {i}"),
                ReadReport(str(path), "test", rows, (Skipped("row 1", "no place"),)),
            )
            for i, rows in enumerate(self.files[path])
        ]

    def layer(self, read, taken=()):
        return Layer(
            read.features.name,
            read.features.name,
            "imported",
            read.features,
            DotStyle(),
            time="window",
            origin=read.report.path,
            lane="file",
        )


@pytest.fixture
def memory(monkeypatch) -> Memory:
    return Memory(monkeypatch)


def imported(memory: Memory, path: Path, part: int = 0) -> Project:
    layer = memory.layer(memory.read(path, plugins.ReadOptions())[part])
    memory.opened.clear()
    memory.zones.clear()
    layer = replace(
        layer,
        id="mine",
        name="Mine",
        visible=False,
        filter=Filter("fatalities > 1"),
        style=DotStyle("friend", 20.0),
    )
    return FRESH.add(layer)


def test_an_imported_layer_is_read_again(memory, tmp_path):
    data = tmp_path / "data" / "x.csv"
    memory.files[data] = [3, 5]
    project = imported(memory, data, 1)
    text = to_json(project, tmp_path / "maps", FRESH)
    entry = json.loads(text)["layers"][-1]
    assert (entry["file"], entry["part"], entry["rows"]) == ("../data/x.csv", "part 1", 5)
    opened, notes = from_json(text, tmp_path / "maps", FRESH)
    assert notes == []
    layer = opened.layer("mine")
    assert (layer.name, layer.visible, len(layer.features)) == ("Mine", False, 5)
    assert layer.style == DotStyle("friend", 20.0)
    assert layer.filter == Filter("fatalities > 1")
    assert (layer.origin, layer.lane) == (str(data), "file")
    assert [group.id for group in opened.groups] == ["imported", "things"]


def test_one_file_with_two_layers_is_read_once_in_the_clocks_zone(memory, tmp_path):
    data = tmp_path / "x.csv"
    memory.files[data] = [3, 5]
    project = imported(memory, data, 1)
    project = project.add(replace(project.layer("mine"), id="twin"))
    project = replace(project, clock=replace(project.clock, zone="Europe/Kyiv"))
    from_json(to_json(project, tmp_path, FRESH), tmp_path, FRESH)
    assert memory.opened == [data]
    assert memory.zones == ["Europe/Kyiv"]


def test_a_project_can_move_with_its_data(memory, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    memory.files[old / "x.csv"] = [3]
    text = to_json(imported(memory, old / "x.csv"), old, FRESH)
    memory.files = {new / "x.csv": [3]}
    opened, notes = from_json(text, new, FRESH)
    assert notes == []
    assert opened.layer("mine").origin == str(new / "x.csv")


def test_data_that_is_gone_is_kept_told_and_found_again(memory, tmp_path):
    data = tmp_path / "x.csv"
    memory.files[data] = [3]
    project = imported(memory, data)
    text = to_json(project, tmp_path, FRESH)
    del memory.files[data]
    opened, notes = from_json(text, tmp_path, FRESH)
    assert len(notes) == 1
    assert "'Mine' is not shown, but stays in the project" in notes[0]
    assert str(data) in notes[0]
    lost = opened.layer("mine")
    assert (len(lost.features), lost.visible, lost.in_legend) == (0, False, False)
    elsewhere = to_json(
        opened.with_layer("mine", opacity=0.25, name="Still mine"), tmp_path / "sub", FRESH
    )
    memory.files[data] = [3]
    back, notes = from_json(elsewhere, tmp_path / "sub", FRESH)
    assert notes == []
    found = back.layer("mine")
    assert (found.name, found.opacity, len(found.features)) == ("Still mine", 0.25, 3)
    assert found.style == DotStyle("friend", 20.0)
    assert found.filter == Filter("fatalities > 1")


def test_a_file_that_changed_is_told(memory, tmp_path):
    data = tmp_path / "x.csv"
    memory.files[data] = [3, 5]
    text = to_json(imported(memory, data, 1), tmp_path, FRESH)
    memory.files[data] = [3, 6]
    assert "6 features now; there were 5" in from_json(text, tmp_path, FRESH)[1][0]
    memory.files[data] = [3, 5, 7]
    memory.files[data] = [1]  # one layer left: it is the one, under another name
    assert "1 features now" in from_json(text, tmp_path, FRESH)[1][0]
    text = text.replace('"part 1"', '"part 9"')
    memory.files[data] = [1, 2]
    assert "no layer 'part 9' in it any more" in from_json(text, tmp_path, FRESH)[1][0]


def test_a_real_file_comes_back_through_the_readers(tmp_path):
    data = tmp_path / "places.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"p{i}"},
            "geometry": {"type": "Point", "coordinates": [30 + i, 48]},
        }
        for i in range(3)
    ]
    data.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    layer = plugins.imported_layer(plugins.read(data)[0])
    project = make_project().add(layer)
    save_project(project, tmp_path / "p.gisapp")
    opened, _ = open_project_with_notes(tmp_path / "p.gisapp", make_project())
    assert len(opened.layer(layer.id).features) == 3
    assert opened.layer(layer.id).origin == layer.origin
