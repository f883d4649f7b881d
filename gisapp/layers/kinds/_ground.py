"""The ground of the map: the sea, and paper beyond the edge of what a projection shows."""

from __future__ import annotations

import numpy as np

from gisapp.model.crs import Extent
from gisapp.model.layer import Shapes, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Areas, Background, Fill, Lines, Primitive, Stroke
from gisapp.model.projection import Projection
from gisapp.render import geometry

OUTSIDE = "paper"
_worlds: Memo[Shapes] = Memo("outlines of projections", 1)
_SAMPLES = 24  # places along each side of a view


def ground(part: Slice, sea: str) -> tuple[Primitive, ...]:
    """The sea everywhere, or on the disc or sheet that the projection shows."""
    if part.projection.mercator or _filled(part.projection, part.extent):
        return (Background(sea),)
    world = _worlds.get(part.projection, "", lambda: _outline(part.projection)).areas
    if world is None:
        return (Background(sea),)
    row = np.zeros(1, np.int64)
    made: list[Primitive] = [Background(OUTSIDE), Areas(world, row, Fill(sea))]
    edge = world
    if (horizon := part.projection.horizon) is not None:  # finer than the area
        edge = geometry.paths(horizon, np.array([0, len(horizon)]), row, 1, closed=True)
    made.append(Lines(edge, row, Stroke("coast")))
    return tuple(made)


def _outline(projection: Projection) -> Shapes:
    whole = np.empty(1, dtype=object)
    whole[0] = projection.domain
    return geometry.build(whole, projection, 0.001)


def _filled(projection: Projection, extent: Extent) -> bool:
    """Whether an extent shows nothing but places of the world, as far as a grid of it tells."""
    x0, y0, x1, y1 = extent
    x, y = np.meshgrid(np.linspace(x0, x1, _SAMPLES), np.linspace(y0, y1, _SAMPLES))
    lonlat = projection.to_lonlat(np.column_stack([x.ravel(), y.ravel()]))
    return bool(np.isfinite(lonlat).all())
