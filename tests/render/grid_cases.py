"""Maps for the laws of grids: views of all scales in many projections."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from gisapp.model import utm
from gisapp.model.projection import Projection, projection_of
from gisapp.render.frame import Viewport, fitted
from gisapp.render.gridlines import LineKey

ORTHO = "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84"
LCC = "+proj=lcc +lat_1=40 +lat_2=55 +lat_0=48 +lon_0=37 +datum=WGS84"
POLAR = "+proj=laea +lat_0=90 +lon_0=0 +datum=WGS84"
PLANES = (
    "EPSG:3857",
    "EPSG:3035",
    "EPSG:32637",
    ORTHO,
    LCC,
    "+proj=aeqd +lat_0=48 +lon_0=37 +datum=WGS84",
    POLAR,
    "EPSG:4326",
    "EPSG:8857",
)


@st.composite
def viewports(draw: st.DrawFn) -> Viewport:
    """A view of a projection's map, from a town to more than everything."""
    plane = projection_of(draw(st.sampled_from(PLANES)))
    x0, _, x1, _ = plane.bounds
    width = 10 ** draw(st.floats(3.5, math.log10(2.2 * (x1 - x0))))
    x, y = plane.point_to_map(draw(st.floats(-180, 180)), draw(st.floats(-90, 90)))
    if not math.isfinite(x):
        x, y = plane.point_to_map(*plane.center)
    x, y = x + draw(st.floats(-0.5, 0.5)) * width, y + draw(st.floats(-0.4, 0.4)) * width
    box = (x - width / 2, y - width / 3, x + width / 2, y + width / 3)
    return fitted(box, 1200, 800, 96.0, plane.code)


def view(extent: tuple[float, float, float, float], code: str) -> Viewport:
    """The view that shows an extent in degrees."""
    return fitted(projection_of(code).extent_to_map(extent), 1200, 800, 96.0, code)


def off_lines(plane: Projection, xy: np.ndarray, keys: list[LineKey]) -> np.ndarray:
    """How far map coordinates (n, 2) each lie from their line of ``keys``, in map units."""
    lonlat = plane.to_lonlat(xy)
    every = np.arange(len(xy))
    column = np.array([int(key.axis in ("parallel", "northing")) for key in keys])
    value = np.array([key.value for key in keys])
    zones = np.array([key.zone for key in keys])
    metric = zones > 0
    on = lonlat.copy()
    on[metric] = utm.to_utm(lonlat[metric], zones[metric])
    turned = np.where(column == 0, 360.0 * np.round((lonlat[:, 0] - value) / 360.0), 0.0)
    on[every, column] = value + np.where(metric, 0.0, turned)  # 180 is -180 as well
    further = on.copy()
    further[every, 1 - column] += np.where(metric, 10.0, np.where(on[:, 1] > 0, -1e-4, 1e-4))
    places = []
    for one in (on, further):
        one[metric] = utm.from_utm(one[metric], zones[metric])
        places.append(plane.to_map(one))
    way, apart = places[1] - places[0], xy - places[0]
    cross = way[:, 0] * apart[:, 1] - way[:, 1] * apart[:, 0]
    return np.abs(cross) / np.hypot(way[:, 0], way[:, 1])
