"""Basemaps in a project file: those from the net whole, those on disk by their path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gisapp import plugins
from gisapp.model import tiles
from gisapp.model.basemaps import beneath, online
from gisapp.model.tiles import NET, TileSource
from gisapp.storage import project_file
from tests.tile_cases import pyramid, write_mbtiles

SOURCE = TileSource(
    "xyz", "https://{s}.t.example/{z}/{x}/{y}{r}.png", "Net", "jpg", 1, 9, (10.0, 20.0, 30.0, 40.0),
    "© Example", 256, 2, ("a", "b"),
)  # fmt: skip


def test_tiles_from_the_net_come_back_as_they_were(tmp_path: Path) -> None:
    project = plugins.default_project()
    layer = plugins.online_layer(SOURCE)
    layer = replace(
        layer, name="Mine", opacity=0.5, style=layer.style.with_values({"saturation": 0.2})
    )
    path = tmp_path / "p.gisapp"
    project_file.save_project(beneath(project, layer), path)
    again, notes = project_file.open_project_with_notes(path)
    assert notes == []
    back = again.layer(layer.id)
    assert online(back) == SOURCE
    assert (back.name, back.opacity, back.credit, back.group) == (
        "Mine",
        0.5,
        "© Example",
        "basemaps",
    )
    assert back.style == layer.style
    assert back.origin == layer.origin
    text = path.read_text()
    project_file.save_project(again, path)
    assert path.read_text() == text


@pytest.mark.parametrize(
    "change",
    [("xyz", "mbtiles"), ("https://", "file://"), ('\\"high\\":9', '\\"high\\":999999999')],
)
def test_a_file_cannot_make_more_of_it(change: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "p.gisapp"
    layer = plugins.online_layer(SOURCE)
    project_file.save_project(beneath(plugins.default_project(), layer), path)
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    again, notes = project_file.open_project_with_notes(path)
    assert online(again.layer(layer.id)) is None
    assert notes
    again_text = path.read_text()
    project_file.save_project(again, path)
    assert NET in path.read_text()
    assert again_text


def test_a_tile_set_on_disk_is_named_by_its_path(tmp_path: Path, qapp: object) -> None:
    (read,) = plugins.read(write_mbtiles(tmp_path / "a.mbtiles", pyramid(0, 1)))
    layer = plugins.imported_layer(read)
    path = tmp_path / "p.gisapp"
    project_file.save_project(beneath(plugins.default_project(), layer), path)
    back = project_file.open_project_with_notes(path)[0].layer(layer.id)
    assert tiles.source_of(back.features) == tiles.source_of(layer.features)
    assert back.credit == layer.credit
