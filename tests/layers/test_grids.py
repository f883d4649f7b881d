"""The kind that shows grids, and the layer that ships with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gisapp import plugins
from gisapp.layers import grids
from gisapp.layers.kinds.graticule import GraticuleStyle
from gisapp.model.primitives import Labels, Lines
from gisapp.model.project import Project, view_of
from gisapp.model.projection import projection_of
from gisapp.render.frame import Viewport, resolve_layer, viewport_of
from gisapp.render.labels import FORCED

DONETSK = (36.5, 47.2, 39.5, 48.8)


@pytest.fixture(scope="module")
def project() -> Project:
    """Nothing but the grid, switched on."""
    part = grids.build()
    whole = plugins.default_project()
    layers = tuple(replace(layer, visible=True) for layer in part.layers)
    return replace(whole, layers=layers, groups=(part.group,))


def drawn(project: Project, viewport: Viewport | None = None, code="EPSG:3857", **knobs):
    layer = project.layers[0]
    project = project.with_layer(layer.id, style=layer.style.with_values(knobs))
    if viewport is None:
        box = projection_of(code).extent_to_map(DONETSK)
        viewport = viewport_of(view_of(box, 1000, 600, code), 1000, 600)
    return resolve_layer(project, project.layers[0], viewport).primitives


def test_it_ships_switched_off_above_the_base_map_and_below_the_borders():
    project = plugins.default_project()
    ids = [layer.id for layer in project.layers]
    layer = project.layer(grids.LAYER)
    assert not layer.visible
    assert not layer.in_legend
    assert ids.index("basemap-states") < ids.index(grids.LAYER)
    assert ids.index(grids.LAYER) < min(
        i for i, one in enumerate(project.layers) if one.group == "borders"
    )


@pytest.mark.parametrize("code", ["EPSG:3857", "EPSG:32637", "EPSG:3035"])
@pytest.mark.parametrize("grid", ["Graticule", "UTM", "MGRS"])
def test_every_grid_is_drawn_in_every_projection(project, grid, code):
    made = drawn(project, code=code, grid=grid)
    lines = [item for item in made if isinstance(item, Lines)]
    assert lines
    assert all(len(item.rows) for item in lines)
    assert any(isinstance(item, Labels) for item in made) == (grid == "MGRS")


def test_borders_of_zones_are_wider_than_lines_and_every_tenth_line_than_others(project):
    box = projection_of("EPSG:3857").extent_to_map((35.8, 47.9, 36.2, 48.1))
    near = viewport_of(view_of(box, 1000, 600), 1000, 600)
    widths = [
        item.stroke.width
        for item in drawn(project, near, grid="UTM", spacing="1 km")
        if isinstance(item, Lines)
    ]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


def test_letters_are_of_the_squares_around_donetsk_and_may_be_switched_off(project):
    texts = {
        text
        for item in drawn(project, grid="MGRS")
        if isinstance(item, Labels)
        for text in item.text
    }
    assert {text.partition("\n")[0] for text in texts} >= {"DN", "DP", "CP", "EP"}
    assert not [
        item for item in drawn(project, grid="MGRS", labels=False) if isinstance(item, Labels)
    ]


def test_names_in_narrow_cells_never_move_and_none_depends_on_the_clock(project):
    box = projection_of("EPSG:3857").extent_to_map((34, 45, 38, 48))
    viewport = viewport_of(view_of(box, 1000, 600), 1000, 600)
    made = [item for item in drawn(project, viewport, grid="MGRS") if isinstance(item, Labels)]
    assert all(item.fixed for item in made)
    forced = {text for item in made if item.priority[0] >= FORCED for text in item.text}
    assert "YT" in forced  # beside the border of zones at 36 degrees


def test_colour_width_and_spacing_are_knobs(project):
    made = drawn(project, grid="Graticule", color="accent", width=2.0, spacing="30′")
    lines = [item for item in made if isinstance(item, Lines)]
    assert {item.stroke.color for item in lines} == {"accent"}
    assert lines[0].stroke.width == 2.0
    lon = projection_of("EPSG:3857").to_lonlat(lines[0].paths.xy)[:, 0]
    assert {36.5, 37.0, 37.5} <= set(np.round(lon, 6).tolist())
    with pytest.raises(ValueError, match="Spacing is one of"):
        GraticuleStyle().with_values({"spacing": "7 miles"})


def test_the_picture_is_the_same_again_and_small_at_any_scale(project):
    for width in (0.01, 1.0, 60.0):
        box = projection_of("EPSG:3035").extent_to_map((37, 48, 37 + width, 48 + width / 3))
        viewport = viewport_of(view_of(box, 1000, 600, "EPSG:3035"), 1000, 600)
        for grid in ("Graticule", "UTM", "MGRS"):
            first, second = (
                [
                    item.paths.xy
                    for item in drawn(project, viewport, grid=grid)
                    if isinstance(item, Lines)
                ]
                for _ in range(2)
            )
            assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
            assert len(first[0]) < 8000


def test_it_goes_into_html_and_adds_no_rows_to_data(project, tmp_path):
    box = projection_of("EPSG:3857").extent_to_map(DONETSK)
    shown = replace(project, view=view_of(box, 600, 400))
    for suffix in (".html", ".geojson", ".csv"):
        path = tmp_path / f"grid{suffix}"
        plugins.exporter_for(path).write(shown, path, plugins.Options(600, 400))
        text = path.read_text(encoding="utf-8")
        assert (text.count('"LineString"') + text.count('"MultiLineString"') > 5) == (
            suffix == ".html"
        )
