"""The ground of the map: the sea to the edge of the world, and a line around it."""

from __future__ import annotations

import numpy as np
import pytest

from gisapp.layers.kinds._ground import ground
from gisapp.model.layer import Shapes, Slice
from gisapp.model.primitives import Areas, Background, Lines
from gisapp.model.projection import projection_of
from gisapp.model.worldview import Worldviews

GLOBE = "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84"


def part(code: str, extent: tuple[float, float, float, float] | None = None) -> Slice:
    plane = projection_of(code)
    nothing = Shapes(np.empty((0, 2)), np.empty(0, np.int64))
    box = plane.bounds if extent is None else plane.extent_to_map(extent)
    view = Worldviews().view("un")
    rows = np.empty(0, np.int64)
    return Slice(nothing, rows, box, 1e4, 1e4, (0, 1), 0, "UTC", view, "en", projection=plane)


@pytest.mark.parametrize("code", ["EPSG:8857", GLOBE, "+proj=robin +lon_0=100"])
def test_the_edge_of_the_world_is_drawn_around_the_sea(code: str) -> None:
    made = ground(part(code), "sea")
    assert [type(one) for one in made] == [Background, Areas, Lines]
    (line,) = (one for one in made if isinstance(one, Lines))
    plane = projection_of(code)
    edge = np.concatenate(line.paths.of(0))
    low, high = edge.min(axis=0), edge.max(axis=0)
    assert np.concatenate([low, high]) == pytest.approx(plane.bounds, rel=2e-3)
    lonlat = plane.to_lonlat(edge * 0.999)
    if plane.horizon is None:  # its middle meridian's other side, and the poles: nothing within
        off = np.abs(np.mod(lonlat[:, 0] - plane.center[0] + 180.0, 360.0) - 180.0)
        assert ((off > 178) | (np.abs(lonlat[:, 1]) > 84)).all()


def test_a_view_full_of_the_world_has_neither_edge_nor_paper() -> None:
    for code in ("EPSG:8857", GLOBE, "EPSG:3857"):
        assert ground(part(code, (30.0, 45.0, 40.0, 50.0)), "sea") == (Background("sea"),)
