"""Geometry of features in map units, at the level of detail that a resolution needs.

Everything here is a memo over :class:`~gisapp.model.features.Features`. A level is good enough when
it is wrong by less than half a pixel: features that ship bring a ladder of levels, all others are
simplified here on the same ladder (factor of about three between rungs).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.crs import METRES_PER_DEGREE, Extent
from gisapp.model.features import Features
from gisapp.model.layer import Shapes, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Floats, Ints, Paths
from gisapp.model.projection import MERCATOR, Projection
from gisapp.render.cutting import cut
from gisapp.render.identify import inside_ring

LADDER = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)  # tolerances in degrees
GOOD_ENOUGH = 0.5  # pixels
SMALL = 2000  # vertices under which simplifying is not worth it

_shapes: Memo[Shapes] = Memo("shapes", 8)
_points: Memo[Floats] = Memo("points in map units", 2)
_loaded: Memo[NDArray[np.object_]] = Memo("geometry of a level", 1)


def tolerance_for(resolution: float) -> float:
    """The error in degrees that cannot be seen at ``resolution`` map units a pixel."""
    return GOOD_ENOUGH * resolution / METRES_PER_DEGREE


def level_index(features: Features, resolution: float) -> int:
    """Which level of ``features`` (or rung of LADDER, for features with one level) to draw."""
    limit = tolerance_for(resolution)
    if len(features.levels) > 1:
        good = [i for i, level in enumerate(features.levels) if level.tolerance <= limit]
        return good[0] if good else len(features.levels) - 1
    return max(i for i, tolerance in enumerate(LADDER) if tolerance <= limit)


def points_of(features: Features, projection: Projection = MERCATOR) -> Floats:
    """Point features in map units, (n, 2); NaN for those that the projection does not reach."""
    fixed = features.fixed
    if fixed is not None and projection.mercator:
        return _points.get(features, "", lambda: crs.from_fixed(fixed))
    key = projection.code
    return _points.get(features, key, lambda: projection.to_map(features.degrees()))


def shapes_of(features: Features, resolution: float, projection: Projection = MERCATOR) -> Shapes:
    """The geometry to draw at ``resolution``; the same object for every view of one level in one
    projection."""
    if features.is_points:
        return _shapes.get(
            features,
            ("points", projection.code),
            lambda: Shapes(
                points_of(features, projection), np.arange(len(features), dtype=np.int64)
            ),
        )
    index = level_index(features, resolution)
    key = index, projection.code
    return _shapes.get(
        features,
        key,
        lambda: build(_load(features, index), projection, _tolerance(features, index)),
    )


def _tolerance(features: Features, index: int) -> float:
    """How wrong a level or rung is, in degrees."""
    return features.levels[index].tolerance if len(features.levels) > 1 else LADDER[index]


def geometry_at(features: Features, index: int) -> NDArray[np.object_]:
    """Shapely geometry of one level or rung, one a feature, None where there is none."""
    return _loaded.get(features, index, lambda: _load(features, index))


def _load(features: Features, index: int) -> NDArray[np.object_]:
    import shapely

    if len(features.levels) > 1:
        return features.levels[index].load()
    full = features.levels[0].load()
    if LADDER[index] == 0 or shapely.get_num_coordinates(full).sum() < SMALL:
        return full
    return np.asarray(shapely.simplify(full, LADDER[index], preserve_topology=True))


def build(
    geometry: NDArray[np.object_], projection: Projection = MERCATOR, tolerance: float = 0.0
) -> Shapes:
    """Points, lines and rings of ``geometry`` (degrees) as arrays in map units. For all but Web
    Mercator they are cut to what it reaches, and curved where errors of ``tolerance`` degrees
    would show."""
    import shapely

    if not projection.mercator:
        geometry = cut(geometry, projection, tolerance)
    n = len(geometry)
    if (shapely.get_type_id(geometry) == 0).all() and not shapely.is_empty(geometry).any():
        xy = projection.to_map(shapely.get_coordinates(geometry))
        return Shapes(xy, np.arange(n, dtype=np.int64))
    parts, index = shapely.get_parts(geometry, return_index=True)
    types = shapely.get_type_id(parts)
    while (types >= 4).any():  # collections inside collections
        parts, inner = shapely.get_parts(parts, return_index=True)
        index = index[inner]
        types = shapely.get_type_id(parts)
    keep = ~shapely.is_empty(parts)
    parts, index, types = parts[keep], index[keep], types[keep]
    is_point, is_line, is_area = types == 0, (types == 1) | (types == 2), types == 3
    xy = projection.to_map(shapely.get_coordinates(parts[is_point]))
    lines = _paths(parts[is_line], index[is_line], n, projection, closed=False)
    rings, owner = shapely.get_rings(parts[is_area], return_index=True)
    areas = _paths(rings, index[is_area][owner], n, projection, closed=True)
    return Shapes(xy, index[is_point].astype(np.int64), lines, areas)


def _paths(
    parts: NDArray[np.object_],
    rows: NDArray[np.intp],
    n: int,
    projection: Projection,
    closed: bool,
) -> Paths | None:
    import shapely

    if not len(parts):
        return None
    coords, owner = shapely.get_coordinates(parts, return_index=True)
    xy = projection.to_map(coords)
    there = np.isfinite(xy).all(axis=1)
    if not there.all():  # a hair beyond what the projection reaches
        xy, owner = xy[there], owner[there]
    counts = np.bincount(owner, minlength=len(parts))
    if not there.all():
        whole = counts >= (3 if closed else 2)
        xy, counts, rows = xy[whole[owner]], counts[whole], rows[whole]
        if not len(counts):
            return None
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return paths(xy, offsets, rows.astype(np.int64), n, closed)


def paths(xy: Floats, offsets: Ints, rows: Ints, n: int, closed: bool) -> Paths:
    """Paths from arrays (see :class:`Paths`); ``n`` is the number of features."""
    boxes = np.full((n, 4), np.nan)
    if len(rows):
        low = np.minimum.reduceat(xy, offsets[:-1])
        high = np.maximum.reduceat(xy, offsets[:-1])
        first = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        boxes[rows[first], :2] = np.minimum.reduceat(low, first)
        boxes[rows[first], 2:] = np.maximum.reduceat(high, first)
    return Paths(xy, offsets, rows, boxes, closed)


def overlapping(boxes: Floats, extent: Extent) -> NDArray[np.bool_]:
    """Which of the ``boxes`` (n, 4) touch ``extent``; NaN boxes never do."""
    x0, y0, x1, y1 = extent
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0),
            dtype=bool,
        )


def rows_in(features: Features, shapes: Shapes, extent: Extent) -> NDArray[np.bool_]:
    """Which features may be seen in ``extent``: points exactly, others by their boxes."""
    x0, y0, x1, y1 = extent
    inside = (
        (shapes.xy[:, 0] >= x0)
        & (shapes.xy[:, 0] <= x1)
        & (shapes.xy[:, 1] >= y0)
        & (shapes.xy[:, 1] <= y1)
    )
    if features.is_points:
        return np.asarray(inside, dtype=bool)
    mask = np.zeros(len(features), dtype=bool)
    mask[shapes.rows[inside]] = True
    for group in (shapes.lines, shapes.areas):
        if group is not None:
            mask |= overlapping(group.boxes, extent)
    return mask


def truly_in(features: Features, rows: Ints, extent: Extent, resolution: float) -> Ints:
    """Those of ``rows`` whose geometry, not just its box, touches ``extent`` of Web Mercator."""
    if features.is_points or not len(rows):
        return rows
    import shapely

    geometry = geometry_at(features, level_index(features, resolution))[rows]
    window = shapely.box(*crs.extent_to_lonlat(extent))
    shapely.prepare(window)
    touches = np.asarray(shapely.intersects(window, geometry), dtype=bool)
    return np.asarray(rows[touches], dtype=np.int64)


def touching(part: Slice) -> Ints:
    """The rows of a slice whose shapes, not just their boxes, touch its extent, in any projection;
    slower than :func:`truly_in`."""
    import shapely

    window = shapely.box(*part.extent)
    shapely.prepare(window)
    x0, y0, x1, y1 = part.extent
    middle = (x0 + x1) / 2, (y0 + y1) / 2
    at = part.shapes.rows[
        (np.abs(part.shapes.xy[:, 0] - middle[0]) <= (x1 - x0) / 2)
        & (np.abs(part.shapes.xy[:, 1] - middle[1]) <= (y1 - y0) / 2)
    ]
    touches = np.isin(part.rows, at)
    for group in (part.shapes.lines, part.shapes.areas):
        if group is None:
            continue
        for i, row in enumerate(part.rows.tolist()):
            if touches[i]:
                continue
            lines = [line for line in group.of(row) if len(line) > 1]
            touches[i] = any(shapely.intersects(window, shapely.LineString(one)) for one in lines)
            if group.closed and not touches[i]:
                touches[i] = bool(sum(inside_ring(one, *middle) for one in lines) % 2)
    return np.asarray(part.rows[touches], dtype=np.int64)
