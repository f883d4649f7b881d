"""Shapes of vector tiles, which lie in Web Mercator, in the map units of another projection."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds._mvt import AREA, POINT, Shape
from gisapp.model import crs
from gisapp.model.crs import METRES_PER_DEGREE, Extent, Floats
from gisapp.model.projection import Projection
from gisapp.render.cutting import longest_edge, own_domain
from gisapp.render.geometry import build

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Geometries = NDArray[np.object_]


def projected(
    shapes: list[Shape], extent: Extent, projection: Projection, tolerance: float
) -> list[Shape]:
    """Lines and areas of the ``shapes`` of a tile in ``extent`` as ``projection`` shows them,
    curved where errors of ``tolerance`` degrees would show, and cut where it ends. Points are left
    out."""
    import shapely

    some = [shape for shape in shapes if shape.kind != POINT]
    parts = [part for shape in some for part in shape.parts]
    if not parts:
        return []
    xy = np.concatenate(parts)
    span = extent[2] - extent[0]  # tiles reach over their edges, damaged ones far
    near = np.array([[extent[0] - span, extent[1] - span], [extent[2] + span, extent[3] + span]])
    xy = np.clip(xy, *np.clip(near, -crs.WORLD, crs.WORLD))
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    lines = shapely.linestrings(xy, indices=owner)
    lines = shapely.segmentize(lines, longest_edge(tolerance) * METRES_PER_DEGREE)
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    lonlat = crs.to_lonlat(xy)
    lines = shapely.linestrings(lonlat, indices=owner)
    domain = own_domain(projection)
    inside = np.asarray(shapely.contains_properly(domain, lines), dtype=bool)
    inside &= ~_around(lines, domain)
    places = projection.to_map(lonlat)
    inside &= np.bincount(owner, ~np.isfinite(places[:, 0]), len(parts)) == 0
    ends = np.cumsum(np.bincount(owner, minlength=len(parts)))[:-1]
    whole = np.split(places, ends)
    out, at = [], 0
    for shape in some:
        mine = slice(at, at + len(shape.parts))
        at = mine.stop
        if inside[mine].all():
            out.append(replace(shape, parts=tuple(whole[mine])))
        elif some_parts := _cut(shape, lines[mine], projection, tolerance):
            out.append(replace(shape, parts=some_parts))
    return out


def _around(lines: Geometries, domain: BaseGeometry) -> NDArray[np.bool_]:
    """Which lines may go around a hole of the domain, such as the antipode of its centre: the area
    in such a ring is not the one inside it on the map."""
    import shapely

    rings, part = shapely.get_rings(shapely.get_parts(domain), return_index=True)
    inner = np.concatenate([[False], part[1:] == part[:-1]])
    boxes = shapely.box(*shapely.bounds(lines).T)
    met = [shapely.intersects(boxes, ring) for ring in rings[inner]]
    return np.asarray(np.any(met, axis=0), dtype=bool) if met else np.zeros(len(lines), dtype=bool)


def _cut(
    shape: Shape, lines: Geometries, projection: Projection, tolerance: float
) -> tuple[Floats, ...]:
    """The parts of one shape within the domain."""
    import shapely

    whole = shapely.multilinestrings(lines)
    if shape.kind == AREA:
        whole = shapely.build_area(whole)  # rings inside rings are holes
    found = build(np.array([whole], dtype=object), projection, tolerance)
    paths = found.areas if shape.kind == AREA else found.lines
    return () if paths is None else tuple(paths.of(0))
