"""Rings and great circles in project files, exports and pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QImage

from gisapp import cli, plugins
from gisapp.model import geodesy
from gisapp.model.lengths import radii_of
from gisapp.model.made import GROUP, MADE, GreatCircle, Rings, definition_of, layer_of
from gisapp.model.project import Project
from gisapp.plugins import Options
from gisapp.storage import project_file, style_file
from gisapp.storage.autosave import Autosave

KYIV = (30.5234, 50.4501)
RINGS = Rings(KYIV, radii_of("100, 300 km"), "Київ & co <b>", 10, 200, "2021-11", "2022-12-04")
WAY = GreatCircle((KYIV, (37.6, 55.75), (-74.0, 40.7)), ("Kyiv", "Moscow", ""))


@pytest.fixture
def project() -> Project:
    made = plugins.default_project()
    rings = layer_of(RINGS, [layer.id for layer in made.layers])
    style = rings.style.with_values({"color": "hostile", "opacity": 0.2})
    made = made.add(replace(rings, style=style, name="Mine", opacity=0.5), GROUP)
    return made.add(layer_of(WAY), GROUP)


def test_they_come_back_as_they_were(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gisapp"
    project_file.save_project(project, path)
    again, notes = project_file.open_project_with_notes(path)
    assert notes == []
    for layer in (project.layer("rings"), project.layer("geodesic")):
        back = again.layer(layer.id)
        assert definition_of(back) == definition_of(layer)
        assert (back.name, back.opacity, back.style, back.time, back.group) == (
            layer.name,
            layer.opacity,
            layer.style,
            layer.time,
            GROUP.id,
        )
        assert back.features.table.equals(layer.features.table)
        assert shapely.equals(back.features.geometry, layer.features.geometry).all()
    assert again.layer("rings").features.valid_time(0) == project.layer(
        "rings"
    ).features.valid_time(0)
    assert again.group(GROUP.id).title == GROUP.title
    text = path.read_text("utf-8")
    project_file.save_project(again, path)
    assert path.read_text("utf-8") == text
    assert "made:rings?at=50.4501,30.5234&radii=100km,300km" in text


@pytest.mark.parametrize(
    "change", [("radii=100km", "radii=100parsec"), ("made:rings", "made:spirals")]
)
def test_what_this_version_cannot_make_stays_in_the_file(
    project: Project, change: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "p.gisapp"
    project_file.save_project(project, path)
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    again, notes = project_file.open_project_with_notes(path)
    assert [note for note in notes if "'Mine' is not shown" in note]
    assert definition_of(again.layer("geodesic")) == WAY
    elsewhere = tmp_path / "folder" / "q.gisapp"
    elsewhere.parent.mkdir()
    project_file.save_project(again, elsewhere)
    assert change[1] in elsewhere.read_text("utf-8")


def test_a_safety_copy_has_them(project: Project, tmp_path: Path) -> None:
    copy = Autosave(tmp_path).write(project)
    again, notes = project_file.open_project_with_notes(copy)
    assert notes == []
    assert definition_of(again.layer("rings")) == RINGS
    assert definition_of(again.layer("geodesic")) == WAY


def test_a_style_can_be_carried_to_other_rings(project: Project) -> None:
    other = layer_of(Rings((20, 40), radii_of("5 km")))
    text = style_file.style_text(project.layer("rings"))
    styled = style_file.styled(text.encode(), other, "The clipboard")
    assert styled.layer.style == project.layer("rings").style
    assert MADE not in text


@pytest.mark.usefixtures("qapp")
def test_exports_have_their_geometry_and_their_words(project: Project, tmp_path: Path) -> None:
    mine = replace(project, layers=project.layers[-2:])
    box = mine.view.projection.extent_to_map((20, 40, 45, 60))
    options = Options(400, 300, extent=box)
    for suffix in (".geojson", ".csv", ".html"):
        path = tmp_path / f"out{suffix}"
        plugins.exporter_for(path).write(mine, path, options)
        text = path.read_text("utf-8")
        assert ("<b>, 300" in text) is (suffix != ".html")  # escaped there
    features = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
    wide = next(one for one in features if one["properties"].get("radius_km") == 300)
    dates = wide["properties"]["begin"], wide["properties"]["end"]
    assert dates == ("2021-11-01", "2022-12-04")
    area = shapely.geometry.shape(wide["geometry"])
    assert area.geom_type == "Polygon"
    xy = shapely.get_coordinates(area)
    assert geodesy.distances(*KYIV, xy).max() == pytest.approx(300_000, rel=1e-4)
    assert any(one["geometry"]["type"].endswith("LineString") for one in features)


@pytest.mark.usefixtures("qapp")
def test_the_command_line_draws_them_while_they_hold(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gisapp"
    project_file.save_project(replace(project, layers=project.layers[-2:]), path)
    seen = {}
    for day in ("2022-01-01", "2023-01-01"):
        out = tmp_path / f"{day}.png"
        wanted = ["render", str(path), "-o", str(out), "--at", day, "--extent", "22,44,40,56"]
        assert cli.run([*wanted, "--layout", "map", "--size", "300x240"]) == 0
        image = QImage(str(out)).convertToFormat(QImage.Format.Format_RGB32)
        seen[day] = np.frombuffer(image.constBits(), np.uint8).copy()
    assert (seen["2022-01-01"] != seen["2023-01-01"]).mean() > 0.01
