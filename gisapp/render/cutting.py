"""Geometry cut to what a projection reaches and made ready to be bent: for all but Web Mercator.

Edges of data are straight in longitude and latitude, as RFC 7946 has them. They get as many
vertices as they need to follow the curve that they become. What lies across the edge of the domain
is cut there; areas that the data cuts at the antimeridian are joined where the map goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gisapp.model.projection import Projection

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FINE = 0.25  # degrees: the longest straight edge at full detail
COARSE = 2.0
NEIGHBOURS = 10.0  # metres of map between what is on both sides of the antimeridian
_SEAM = 180.0 - 1e-9
Geometries = NDArray[np.object_]


def longest_edge(tolerance: float) -> float:
    """How long an edge may stay straight, in degrees, where errors of ``tolerance`` degrees cannot
    be seen: an arc of a parallel leaves its chord by the square of its length over 14 radians."""
    return float(np.clip(np.sqrt(14 * 57.3 * tolerance), FINE, COARSE))


def own_domain(projection: Projection) -> BaseGeometry:
    """A copy of the domain for the caller alone, prepared: GEOS builds the index of a prepared
    geometry on the first question and without a lock, so two threads may not share one."""
    import shapely

    domain = shapely.transform(projection.domain, lambda xy: xy)
    shapely.prepare(domain)
    return domain


def cut(geometry: Geometries, projection: Projection, tolerance: float) -> Geometries:
    """Shapely ``geometry`` in degrees, None where a row has none, within the projection's domain,
    densified for errors of ``tolerance`` degrees."""
    import shapely

    out = np.array(geometry, dtype=object)
    known = np.flatnonzero(~(shapely.is_missing(out) | shapely.is_empty(out)))
    if not len(known):
        return out
    domain = own_domain(projection)
    inside = shapely.contains_properly(domain, out[known])
    for row in known[~inside]:
        out[row] = _within(out[row], domain)
    if _goes_on(projection):
        with np.errstate(invalid="ignore"):
            west, _, east, _ = shapely.bounds(out[known]).T
            split = (west <= -_SEAM) & (east >= _SEAM) & (shapely.get_dimensions(out[known]) == 2)
        for row in known[split]:
            out[row] = _joined(out[row])
    return np.asarray(shapely.segmentize(out, longest_edge(tolerance)), dtype=object)


def _within(one: object, domain: object) -> object:
    import shapely

    try:
        return shapely.intersection(one, domain)
    except shapely.errors.GEOSException:
        return shapely.intersection(shapely.make_valid(one), domain)


def _goes_on(projection: Projection) -> bool:
    """Whether the map goes on over the antimeridian anywhere."""
    lat = np.linspace(-85.0, 85.0, 35)
    sides = [np.full(len(lat), side) for side in (180.0 - 1e-9, -180.0 + 1e-9)]
    east, west = (projection.to_map(np.column_stack([side, lat])) for side in sides)
    with np.errstate(invalid="ignore"):
        return bool((np.abs(east - west).max(axis=1) < NEIGHBOURS).any())


def _joined(one: object) -> object:
    """An area with its parts on both sides of the antimeridian as one, its western part beyond
    180 degrees; other geometry as it is."""
    import shapely

    parts = shapely.get_parts(one)
    bounds = shapely.bounds(parts)
    left, right = bounds[:, 0] <= -_SEAM, bounds[:, 2] >= _SEAM
    if (left & right).any():  # a ring around the world, as Antarctica's
        return one
    moved = shapely.transform(parts[left], lambda xy: xy + np.array([360.0, 0.0]))
    try:
        united = shapely.union_all([*moved, *parts[right]])
    except shapely.errors.GEOSException:
        return one
    rest = parts[~(left | right)]
    return shapely.multipolygons(
        [part for part in (*rest, *shapely.get_parts(united)) if part.geom_type == "Polygon"]
    )
