"""Edges of a coverage: which two units lie on either side of each border segment.

All rings are broken into segments; the same segment occurs once on a coast and twice
between neighbours. Segments are then put together into lines again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from tools.geo.grid import Floats, Geometries, keys

Ints = NDArray[np.int64]
OUTSIDE = -1


@dataclass(frozen=True)
class Segments:
    """Border segments: end points and the units on both sides (OUTSIDE for sea)."""

    start: Floats
    end: Floats
    one: Ints  #: the lower unit, or OUTSIDE
    other: Ints
    part_one: Ints  #: numbers of the polygon parts on both sides
    part_other: Ints


def segments(geometry: Geometries) -> Segments:
    """Every border segment of a coverage once; cuts of the map's own frame are left out."""
    parts, unit_of_part = shapely.get_parts(geometry, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    within = ring_of_point[:-1] == ring_of_point[1:]
    start, end, ring = points[:-1][within], points[1:][within], ring_of_point[:-1][within]
    part = part_of_ring[ring]
    first, last = keys(start), keys(end)
    low, high = np.minimum(first, last), np.maximum(first, last)
    order = np.lexsort((part, high, low))
    low, high, part = low[order], high[order], part[order]
    start, end = start[order], end[order]
    fresh = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])]
    head = np.flatnonzero(fresh)
    count = np.diff(np.r_[head, len(low)])
    if count.max() > 2:
        raise ValueError("more than two units share a segment")
    twice = count == 2
    a = part[head]
    b = np.where(twice, part[np.minimum(head + 1, len(part) - 1)], OUTSIDE)
    unit_a, unit_b = unit_of_part[a], np.where(twice, unit_of_part[b], OUTSIDE)
    swap = unit_b < unit_a
    found = Segments(
        start[head],
        end[head],
        np.where(swap, unit_b, unit_a),
        np.where(swap, unit_a, unit_b),
        np.where(swap, b, a),
        np.where(swap, a, b),
    )
    return _pick(found, ~_on_frame(found))


def _on_frame(found: Segments) -> NDArray[np.bool_]:
    """Segments along the antimeridian or at the pole, which are no coast."""
    x = np.abs(found.start[:, 0]) >= 180 - 1e-3
    same_x = np.abs(found.end[:, 0]) >= 180 - 1e-3
    pole = (found.start[:, 1] <= -89.9) & (found.end[:, 1] <= -89.9)
    frame: NDArray[np.bool_] = (found.one == OUTSIDE) & ((x & same_x) | pole)
    return frame


def _pick(found: Segments, keep: NDArray[np.bool_]) -> Segments:
    fields = (getattr(found, name)[keep] for name in Segments.__dataclass_fields__)
    return Segments(*fields)


def lines(found: Segments, row: Ints, rows: int) -> Geometries:
    """Merged lines per row number; segments of row -1 are left out, empty rows are None."""
    order = np.argsort(row, kind="stable")
    order = order[row[order] >= 0]
    coordinates = np.stack([found.start[order], found.end[order]], axis=1)
    pieces = shapely.linestrings(coordinates)
    result = np.full(rows, None, dtype=object)
    numbers = row[order]
    bounds = np.searchsorted(numbers, np.arange(rows + 1))
    for index in range(rows):
        mine = pieces[bounds[index] : bounds[index + 1]]
        if len(mine):
            result[index] = shapely.line_merge(shapely.multilinestrings(mine))
    return result


def components(size: int, pairs: Ints) -> Ints:
    """Label of the connected component of each of `size` nodes joined by `pairs`."""
    parent = np.arange(size)

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = int(parent[node])
        return node

    for a, b in np.unique(pairs, axis=0):
        one, two = root(int(a)), root(int(b))
        parent[max(one, two)] = min(one, two)
    roots = np.array([root(node) for node in range(size)])
    labels: Ints = np.unique(roots, return_inverse=True)[1].astype(np.int64)
    return labels
