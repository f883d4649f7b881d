"""How far a projection changes the ground at a place: scale, area, angles, and where north lies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gisapp.model.crs import Extent
from gisapp.model.projection import Projection

TURNS = 10.0  # degrees by which north may differ across a map that one arrow stands for
_SAMPLES = 5  # along each side of a map that is looked at


@dataclass(frozen=True)
class Distortion:
    """Map lengths and areas over those of the ground, 1 where they are true: from west to east,
    from south to north, of areas; ``angle`` is the most by which a right angle is off, in
    degrees. After N. A. Tissot."""

    east: float
    north: float
    area: float
    angle: float


def distortion_at(projection: Projection, x: float, y: float) -> Distortion | None:
    """The distortion at a point in map units; None where the map shows no place."""
    right, up = (one[0] for one in projection.metric(np.array([[x, y]])))
    ground = np.array([[right[0], up[0]], [right[1], up[1]]])  # metres east, north of a map unit
    if not np.isfinite(ground).all() or abs(np.linalg.det(ground)) < 1e-9:
        return None
    on_map = np.linalg.inv(ground)  # map units of a metre to the east, to the north
    east, north = (float(np.hypot(*on_map[:, axis])) for axis in (0, 1))
    most, least = np.linalg.svd(on_map, compute_uv=False)
    angle = 2 * math.degrees(math.asin((most - least) / (most + least)))
    return Distortion(east, north, float(most * least), angle)


def north_of(projection: Projection, extent: Extent) -> float | None:
    """Degrees clockwise from up in which north lies at the middle of a map of ``extent`` (map
    units); None where it is another by more than :data:`TURNS` somewhere on the map."""
    x0, y0, x1, y1 = extent
    middle = projection.north_at((x0 + x1) / 2, (y0 + y1) / 2)
    if projection.mercator:
        return middle
    for x in np.linspace(x0, x1, _SAMPLES):
        for y in np.linspace(y0, y1, _SAMPLES):
            if not np.isfinite(projection.point_to_lonlat(x, y)).all():
                continue
            off = (projection.north_at(x, y) - middle + 180.0) % 360.0 - 180.0
            if abs(off) > TURNS:
                return None
    return middle


def scale_varies(projection: Projection, extent: Extent) -> bool:
    """Whether the scale differs by more than a tenth across a map of ``extent`` (map units), from
    place to place or from one direction to another."""
    x0, y0, x1, y1 = extent
    x, y = np.meshgrid(np.linspace(x0, x1, _SAMPLES), np.linspace(y0, y1, _SAMPLES))
    xy = np.column_stack([x.ravel(), y.ravel()])
    if projection.mercator:  # the same in all directions
        units = projection.units_per_metre(xy)
        return bool(units.max() / units.min() > 1.1)
    ground = np.stack(projection.metric(xy), axis=2)  # (n, 2, 2) metres of a map unit
    ground = ground[np.isfinite(ground).all(axis=(1, 2))]
    metres = np.linalg.svd(ground, compute_uv=False)
    return bool(metres.max(initial=0.0) > 1.1 * metres.min(initial=np.inf))
