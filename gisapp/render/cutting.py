"""Geometry cut to what a projection reaches and made ready to be bent: for all but Web Mercator.

Edges of data are straight in longitude and latitude, as RFC 7946 has them. They get as many
vertices as they need to follow the curve that they become. What lies across the edge of the domain
is cut there; areas that the data cuts at the antimeridian are joined where the map goes on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gisapp.model.projection import Projection

FINE = 0.25  # degrees: the longest straight edge at full detail
COARSE = 2.0
_SEAM = 180.0 - 1e-9
Geometries = NDArray[np.object_]


def longest_edge(tolerance: float) -> float:
    """How long an edge may stay straight, in degrees, where errors of ``tolerance`` degrees cannot
    be seen: an arc of a parallel leaves its chord by the square of its length over 16 radians."""
    return float(np.clip(np.sqrt(16 * 57.3 * tolerance), FINE, COARSE))


def cut(geometry: Geometries, projection: Projection, tolerance: float) -> Geometries:
    """Shapely ``geometry`` in degrees, None where a row has none, within the projection's domain,
    densified for errors of ``tolerance`` degrees."""
    import shapely

    out = np.array(geometry, dtype=object)
    known = np.flatnonzero(~(shapely.is_missing(out) | shapely.is_empty(out)))
    if not len(known):
        return out
    domain = projection.domain
    shapely.prepare(domain)
    inside = shapely.contains_properly(domain, out[known])
    for row in known[~inside]:
        out[row] = _within(out[row], domain)
    if _across(domain):
        for row in known:
            out[row] = _joined(out[row])
    return np.asarray(shapely.segmentize(out, longest_edge(tolerance)), dtype=object)


def _within(one: object, domain: object) -> object:
    import shapely

    try:
        return shapely.intersection(one, domain)
    except shapely.errors.GEOSException:
        return shapely.intersection(shapely.make_valid(one), domain)


def _across(domain: object) -> bool:
    """Whether the map goes on over the antimeridian anywhere."""
    import shapely

    west, south, east, north = shapely.bounds(domain)
    if west > -180.0 or east < 180.0:
        return False
    lat = np.linspace(south + 1e-3, north - 1e-3, 30)
    return bool(
        (
            shapely.contains_xy(domain, np.full(30, 180.0 - 1e-6), lat)
            & shapely.contains_xy(domain, np.full(30, -180.0 + 1e-6), lat)
        ).any()
    )


def _joined(one: object) -> object:
    """An area with its parts on both sides of the antimeridian as one, its western part beyond
    180 degrees; other geometry as it is."""
    import shapely

    west, _, east, _ = shapely.bounds(one)
    if west > -_SEAM or east < _SEAM or int(shapely.get_dimensions(one)) != 2:
        return one
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
