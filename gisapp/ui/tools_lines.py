"""Lines of tools over the map, in pieces where the map ends: at the horizon, or at its seam."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF

from gisapp.model.annotation import Point
from gisapp.model.crs import RADIUS
from gisapp.model.primitives import Floats
from gisapp.ui.tools import CanvasLike

STRETCH, SLACK = 20.0, 100_000.0  # a line jumps where it is so many times longer than the ground


def pieces(canvas: CanvasLike, points: Sequence[Point]) -> list[QPolygonF]:
    """The line through ``points`` (degrees) in widget pixels, in as many pieces as the map leaves
    of it. Points follow each other as closely as the line has to bend."""
    projection = canvas.projection
    if projection.mercator:  # goes on beyond 180 degrees
        return [QPolygonF([canvas.to_screen(*point) for point in points])]
    lonlat = np.array(points, dtype=np.float64).reshape(-1, 2)
    lonlat[:, 0] = np.mod(lonlat[:, 0] + 180.0, 360.0) - 180.0
    xy = projection.to_map(lonlat)
    shown = np.isfinite(xy[:, 0]).tolist()
    cuts = [0, *(np.flatnonzero(_jumps(lonlat, xy)) + 1).tolist(), len(points)]
    out = []
    for start, stop in pairwise(cuts):
        rows = [row for row in range(start, stop) if shown[row]]
        if len(rows) > 1:
            out.append(QPolygonF([canvas.to_screen(*lonlat[row].tolist()) for row in rows]))
    return out


def _jumps(lonlat: Floats, xy: Floats) -> NDArray[np.bool_]:
    """Between which points the line leaves the map or goes over to its other side."""
    a, b = np.radians(lonlat[:-1]), np.radians(lonlat[1:])
    turn = np.sin((b[:, 0] - a[:, 0]) / 2) ** 2 * np.cos(a[:, 1]) * np.cos(b[:, 1])
    half = np.sqrt(np.clip(np.sin((b[:, 1] - a[:, 1]) / 2) ** 2 + turn, 0, 1))
    ground = 2 * RADIUS * np.arcsin(half)
    drawn = np.hypot(*(xy[1:] - xy[:-1]).T)
    return ~np.asarray(drawn <= STRETCH * ground + SLACK, dtype=np.bool_)
