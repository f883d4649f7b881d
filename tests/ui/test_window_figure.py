"""The figure is the screen: the same features, whatever the size of the paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gisapp import cli, plugins
from gisapp.model import crs, edits, instants
from gisapp.model.crs import Extent
from gisapp.model.layer import Layer
from gisapp.model.primitives import Ints
from gisapp.model.project import Project
from gisapp.plugins import Options
from gisapp.render import geometry
from gisapp.render.frame import Frame
from gisapp.render.page import compose
from gisapp.render.painter.page import measure
from gisapp.ui.figure import FigureDialog
from tests.ui.conftest import Opener
from tests.ui.desk import Desk

Rows = set[tuple[str, int]]
FILTERS = ("", "", "checked = 'verified'", "category = 'agreement'", "category <> 'strike'")
YEARS = (2014, 2015, 2018, 2020, 2021, 2022, 2023)
SIZES = ((640, 400, 96.0), (1754, 1240, 150.0), (900, 1400, 192.0), (2400, 900, 300.0))


def cut(layer: Layer, rows: Ints, extent: Extent, resolution: float) -> Rows:
    """Those of a layer's ``rows`` that lie in an extent. Lines and areas of the base map are left
    out: they are simplified for each resolution."""
    if layer.time == "none" and not layer.features.is_points:
        return set()
    shapes = geometry.shapes_of(layer.features, resolution)
    rows = rows[geometry.rows_in(layer.features, shapes, extent)[rows]]
    inside = geometry.truly_in(layer.features, rows, extent, 1000.0)
    return {(layer.id, row) for row in inside.tolist()}


def visible(frame: Frame, extent: Extent) -> Rows:
    """(layer, row) of a figure's features that lie in an extent."""
    found: Rows = set()
    for name, part in frame.slices.items():
        found |= cut(frame.project.layer(name), part.rows, extent, part.resolution)
    return found


def looked_at(project: Project, seed: int) -> tuple[Project, Extent]:
    """The project at a random time with random layers, filter and worldview, and a random place."""
    random = np.random.default_rng(seed)
    start = instants.parse(f"{random.choice(YEARS)}-{random.integers(1, 13):02d}-01")[0]
    stop = instants.add_days(start, int(random.choice((1, 9, 92, 700))), "UTC")
    mode = str(random.choice(("window", "window", "cumulative", "instant")))
    clock = replace(project.clock.with_window(start, stop), mode=mode)
    hidden = set(random.choice([layer.id for layer in project.layers], 8, replace=False).tolist())
    project = project.map_layers(
        lambda layer: replace(layer, visible=False) if layer.id in hidden else layer
    )
    project = replace(project, clock=clock, worldview=str(random.choice(project.worldviews.views)))
    expression = str(random.choice(FILTERS))
    if expression:
        project = edits.filtered(project, expression)
    width, height = random.uniform(6, 30), random.uniform(4, 16)
    west, south = random.uniform(12, 38), random.uniform(28, 46)
    return project, (west, south, west + width, south + height)


def seen(desk: Desk) -> Rows:
    """What the canvas shows: the drawings it painted, cut to the visible extent."""
    desk.settle()
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    extent, resolution = desk.canvas.extent(), desk.canvas.resolution
    found: Rows = set()
    for layer in desk.project.layers:
        found |= cut(layer, resolved.drawings[layer.id].rows, extent, resolution)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_figure_shows_the_features_of_the_screen(open_window: Opener, seed: int) -> None:
    project, extent = looked_at(plugins.default_project(), seed)
    desk = open_window(project, size=(1100, 720))
    desk.look_at(extent)
    rows, there = seen(desk), desk.canvas.extent()
    assert rows
    for width, height, dpi in SIZES:
        options = Options(width, height, dpi, there, desk.canvas.resolution)
        page = compose(desk.project, options, measure)
        assert visible(page.frame, there) == rows
        x0, y0, x1, y1 = page.frame.viewport.extent
        assert (x0, y0) <= (there[0] + 1e-6, there[1] + 1e-6)
        assert (x1, y1) >= (there[2] - 1e-6, there[3] - 1e-6)


def test_hidden_layers_and_filtered_events_are_not_in_the_figure(desk: Desk) -> None:
    project = edits.filtered(desk.project, "category = 'agreement'")
    desk.document.apply(project, "filter")
    desk.check("group", "troops")
    desk.at_time("2014-01-01", "2022-12-31")
    page = compose(
        desk.project,
        Options(1600, 900, 96.0, desk.canvas.extent(), desk.canvas.resolution),
        measure,
    )
    shown = visible(page.frame, page.frame.viewport.extent)
    assert not any(name.startswith("troops") for name, _ in shown)
    kinds = {
        desk.project.layer(name).features.value("category", row)
        for name, row in shown
        if name.startswith("events")
    }
    assert kinds == {"agreement"}
    desk.check("group", "troops")
    page = compose(
        desk.project,
        Options(1600, 900, 96.0, desk.canvas.extent(), desk.canvas.resolution),
        measure,
    )
    shown = visible(page.frame, page.frame.viewport.extent)
    assert any(name == "troops-russia" for name, _ in shown)


def test_a_picture_of_the_screen_s_own_size_has_exactly_its_extent(desk: Desk) -> None:
    options = Options(
        desk.canvas.width() * 2,
        desk.canvas.height() * 2,
        192.0,
        desk.canvas.extent(),
        desk.canvas.resolution,
        layout="map",
    )
    frame = compose(desk.project, options, measure).frame
    assert frame.viewport.extent == pytest.approx(desk.canvas.extent())
    assert visible(frame, frame.viewport.extent) == seen(desk)


def test_exporting_twice_gives_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    options = Options(640, 420, 96.0, desk.canvas.extent(), desk.canvas.resolution)
    exporters = plugins.exporters()
    for name in ("png", "csv", "geojson"):
        first, second = tmp_path / f"a.{name}", tmp_path / f"b.{name}"
        for path in (first, second):
            exporters[name].write(desk.project, path, options)
            desk.canvas.drop_caches()
            desk.settle()
        assert first.read_bytes() == second.read_bytes(), name


def written(dialog: FigureDialog, qtbot: QtBot, path: Path) -> bytes:
    with qtbot.waitSignal(dialog.exported, timeout=20_000):
        dialog.save_to(path)
    return path.read_bytes()


def test_the_dialog_writes_what_the_exporter_writes(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.at_time("2021-11-01", "2021-12-31")
    desk.press_keys("Ctrl+E")
    (dialog,) = desk.window.findChildren(FigureDialog)
    dialog.form.preset.setCurrentText("As the map on screen")
    options = dialog.options
    assert (options.width, options.height) == (desk.canvas.width(), desk.canvas.height())
    assert options.extent == desk.canvas.extent()
    assert options.scale_resolution == desk.canvas.resolution
    data = written(dialog, qtbot, tmp_path / "dialog.png")
    dialog.reject()
    kind, sentence, _ = desk.message()
    assert (kind, "dialog.png" in sentence) == ("info", True)
    plugins.exporters()["png"].write(desk.project, tmp_path / "again.png", options)
    assert data == (tmp_path / "again.png").read_bytes()


def test_the_command_line_writes_what_the_window_writes(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "cli.png"
    west, south, east, north = 22.0, 44.0, 41.0, 53.0
    code = cli.run(
        [
            "render",
            "-o",
            str(out),
            "--extent",
            f"{west},{south},{east},{north}",
            "--from",
            "2021-11-01",
            "--to",
            "2021-12-31",
            "--size",
            "700x440",
            "--worldview",
            "ukraine",
            "--hide",
            "libya",
            "--title",
            "Ukraine",
        ]
    )
    assert code == 0
    desk.check("group", "libya")
    desk.at_time("2021-11-01", "2021-12-31")
    project = desk.project
    project = replace(project, worldview="ukraine", figure=replace(project.figure, title="Ukraine"))
    desk.document.apply(project, "as on the command line")
    box = crs.extent_to_map((west, south, east, north))
    same = compose(desk.project, Options(700, 440, 96.0, box), measure)
    desk.canvas.set_view(
        replace(
            desk.project.view,
            x=(box[0] + box[2]) / 2,
            y=(box[1] + box[3]) / 2,
            resolution=max((box[2] - box[0]) / 700, (box[3] - box[1]) / 440),
        )
    )
    plugins.exporters()["png"].write(
        desk.project, tmp_path / "window.png", Options(700, 440, 96.0, box)
    )
    assert same.title == "Ukraine"
    assert out.read_bytes() == (tmp_path / "window.png").read_bytes()
