"""The graticule: meridians and parallels at a round step, and the labels at the map's edges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.primitives import Drawing, Lines, Paths, Stroke
from gisapp.render import geometry

STEPS = (1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)  # degrees
SPACING = 95.0  # logical pixels between two meridians, at least
DRAWING = "graticule"
PRIME = "\u2032"


@dataclass(frozen=True)
class EdgeLabel:
    """A label at the map's edge: ``at`` is x of a meridian or y of a parallel, in map units."""

    axis: Literal["meridian", "parallel"]
    at: float
    text: str


def step_for(resolution: float, spacing: float = SPACING) -> float:
    """The smallest step in degrees whose meridians are ``spacing`` logical pixels apart."""
    wanted = spacing * resolution / crs.METRES_PER_DEGREE
    return next((step for step in STEPS if step >= wanted), STEPS[-1])


def graticule(extent: Extent, resolution: float) -> tuple[Paths, tuple[EdgeLabel, ...]]:
    """Meridians and parallels that cross ``extent`` (map units) at ``resolution`` map units per
    logical pixel, as two-point lines in map units, and their labels from west to east and south to
    north."""
    west, south, east, north = crs.extent_to_lonlat(extent)
    step = step_for(resolution)
    x0, y0, x1, y1 = extent
    lines: list[tuple[float, float, float, float]] = []
    labels: list[EdgeLabel] = []
    for number in _numbers(max(west, -180.0), min(east, 180.0), step):
        x = crs.point_to_map(number * step, 0.0)[0]
        lines.append((x, y0, x, y1))
        labels.append(EdgeLabel("meridian", x, angle_text(number * step, "E", "W")))
    for number in _numbers(max(south, -85.0), min(north, 85.0), step):
        y = crs.point_to_map(0.0, number * step)[1]
        lines.append((x0, y, x1, y))
        labels.append(EdgeLabel("parallel", y, angle_text(number * step, "N", "S")))
    n = len(lines)
    xy = np.array(lines, dtype=np.float64).reshape(-1, 2)
    paths = geometry.paths(
        xy,
        np.arange(0, 2 * n + 1, 2, dtype=np.int64),
        np.arange(n, dtype=np.int64),
        n,
        closed=False,
    )
    return paths, tuple(labels)


def drawing_of(paths: Paths) -> Drawing:
    """The lines as something the painter paints: hairlines."""
    rows = np.arange(len(paths.boxes), dtype=np.int64)
    return Drawing(DRAWING, (Lines(paths, rows, Stroke("graticule", 0.8)),), rows)


def angle_text(degrees: float, positive: str, negative: str) -> str:
    """Degrees, minutes where there are any, and the hemisphere: ``36°E``, ``0°``."""
    minutes = round(abs(degrees) * 60)
    if not minutes:
        return "0°"
    whole, rest = divmod(minutes, 60)
    half = "" if whole == 180 and not rest else positive if degrees > 0 else negative
    return f"{whole}°{f'{rest:02d}{PRIME}' if rest else ''}{half}"


def _numbers(low: float, high: float, step: float) -> range:
    return range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
