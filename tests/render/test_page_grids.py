"""Figures show the grid that the project shows, or their own graticule, in every projection."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from gisapp import plugins
from gisapp.layers import grids
from gisapp.model.project import Project, view_of
from gisapp.model.projection import projection_of
from gisapp.plugins import Options
from gisapp.render.graticule import DRAWING
from gisapp.render.page import Page, compose
from gisapp.render.page_items import Text
from gisapp.render.painter import load_fonts
from gisapp.render.painter import measure as measured
from gisapp.render.painter import page as page_painter
from gisapp.render.plan import EDGE
from tests import snapshots
from tests.render.grid_cases import LCC, ORTHO
from tests.render.page_cases import measure

EUROPE, DONETSK = (-10.0, 34.0, 45.0, 66.0), (36.5, 47.2, 39.5, 48.8)


def project_of(grid: str = "", labels: bool = True) -> Project:
    """The grid alone: nothing has to be read."""
    part = grids.build()
    (layer,) = part.layers
    if grid:
        style = layer.style.with_values({"grid": grid, "labels": labels})
        layer = replace(layer, visible=True, style=style)
    return replace(plugins.default_project(), layers=(layer,), groups=(part.group,), bookmarks=())


def page_of(project: Project, code: str, extent=EUROPE, size=(900, 620), ruler=measure) -> Page:
    plane = projection_of(code)
    box = plane.bounds if extent is None else plane.extent_to_map(extent)
    width, height = size
    project = replace(project, view=view_of(box, width, height, code))
    return compose(project, Options(width, height, extent=box), ruler)


def edge_texts(page: Page) -> dict[str, list[Text]]:
    """The labels in the band, by edge."""
    inner = page.plan.map
    found: dict[str, list[Text]] = {"left": [], "right": [], "top": [], "bottom": []}
    for item in page.items:
        if isinstance(item, Text) and item.style == EDGE and item.align == "center":
            if item.angle:
                found["left" if item.x < inner.x else "right"].append(item)
            elif item.y < inner.y or item.y > inner.bottom:
                found["top" if item.y < inner.y else "bottom"].append(item)
    return found


@pytest.mark.parametrize("code", ["EPSG:3857", "EPSG:3035", "EPSG:32637", LCC])
@pytest.mark.parametrize("grid", ["", "Graticule", "UTM", "MGRS"])
def test_labels_stand_in_the_band_without_touching(grid, code):
    page = page_of(project_of(grid), code, DONETSK)
    inner = page.plan.map
    for edge, texts in edge_texts(page).items():
        assert texts, edge
        flat = edge in ("top", "bottom")
        spans = sorted(
            ((one.x if flat else one.y), measure(one.text, EDGE)[0] / 2) for one in texts
        )
        low, high = (inner.x, inner.right) if flat else (inner.y, inner.bottom)
        assert spans[0][0] - spans[0][1] >= low
        assert spans[-1][0] + spans[-1][1] <= high
        for (a, half), (b, other) in pairwise(spans):
            assert a + half < b - other


def test_the_figure_s_own_graticule_gives_way_to_the_grid_of_the_project():
    own = page_of(project_of(), "EPSG:3035")
    assert own.frame.drawing(DRAWING) is not None
    other = page_of(project_of("UTM"), "EPSG:3035", DONETSK)
    assert other.frame.drawing(DRAWING) is None
    told = {one.text for texts in edge_texts(other).values() for one in texts}
    assert any(text.startswith("37U  ") and text.endswith("ᵐE") for text in told)
    assert any(text.startswith("37T  ") and text.endswith("ᵐN") for text in told)
    assert not any("°" in text for text in told)
    silent = page_of(project_of("UTM", labels=False), "EPSG:3035", DONETSK)
    assert not any(edge_texts(silent).values())


def test_labels_stand_where_the_lines_meet_the_frame():
    page = page_of(project_of(), "EPSG:3035")
    inner, view = page.plan.map, page.frame.viewport
    plane = view.projection
    for one in edge_texts(page)["bottom"]:
        x = view.extent[0] + (one.x - inner.x) * view.resolution
        lon, lat = plane.point_to_lonlat(x, view.extent[1])
        value = lon if one.text[-1] in "EW" or one.text == "0°" else lat
        degrees, _, rest = one.text.rstrip("EWNS").partition("°")
        told = float(degrees) + (float(rest.rstrip("′")) / 60 if rest else 0)
        assert abs(value) == pytest.approx(told, abs=1e-4)


def test_a_globe_s_graticule_ends_at_the_horizon():
    page = page_of(project_of(), ORTHO, None)
    drawing = page.frame.drawing(DRAWING)
    assert drawing is not None
    xy = drawing.primitives[0].paths.xy
    assert np.isfinite(xy).all()
    assert np.isfinite(projection_of(ORTHO).to_lonlat(xy * (1 - 1e-6))).all()
    assert not any(edge_texts(page).values())


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("name", "code", "extent", "grid"),
    [("grid-laea", "EPSG:3035", EUROPE, ""), ("grid-mgrs-donetsk", "EPSG:32637", DONETSK, "MGRS")],
)
def test_grids_look_as_they_did(name, code, extent, grid):
    load_fonts()
    page = page_of(project_of(grid), code, extent, (460, 400), measured)
    snapshots.check(page_painter.picture(page), name)
