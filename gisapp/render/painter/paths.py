"""Arrays to painter paths, without a Python loop over the points."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from gisapp.model.memo import Memo
from gisapp.model.primitives import Floats, Paths
from gisapp.render.frame import Viewport

_paths: Memo[dict[int, QPainterPath]] = Memo("painter paths", 6)
_sizes: Memo[np.ndarray] = Memo("vertices a feature", 2)


def polygon(xy: Floats) -> QPolygonF:
    """A QPolygonF over a copy of ``xy`` (n, 2), without a Python loop over the points."""
    n = len(xy)
    out = QPolygonF()
    out.resize(n)
    if n:
        buffer: Any = shiboken6.VoidPtr(out.data(), n * 16, True)  # type: ignore[call-arg, arg-type]
        np.frombuffer(buffer, dtype=np.float64).reshape(n, 2)[:] = xy
    return out


def paths_of(paths: Paths, rows: list[int], step: float = 0.0) -> list[QPainterPath]:
    """The painter paths of some features, in map units; kept for as long as ``paths`` lives. May
    be called in a worker, so that they are there when they are painted.

    With a ``step`` they are rough: without the vertices that fall into the same cell of ``step``
    map units as the one before, which is what a stroke wider than the step cannot show, at a
    fraction of the cost.
    """
    kept = _paths.get(paths, step, dict)
    out = []
    for row in rows:
        path = kept.get(row)
        if path is None:
            path = kept[row] = _rough(paths, row, step) if step else _exact(paths, row)
        out.append(path)
    return out


def _exact(paths: Paths, row: int) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in paths.of(row):
        path.addPolygon(polygon(part))
        if paths.closed:
            path.closeSubpath()
    return path


def _rough(paths: Paths, row: int, step: float) -> QPainterPath:
    path = QPainterPath()
    for part in paths.of(row):
        cell = np.floor(part / step)
        moved = np.concatenate([[True], (cell[1:] != cell[:-1]).any(axis=1)])
        moved[-1] = True
        if moved.sum() > 2 or not paths.closed:
            path.addPolygon(polygon(part[moved]))
            if paths.closed:
                path.closeSubpath()
    return path


def step_of(pixels: float, transform: QTransform) -> float:
    """A cell of about ``pixels`` device pixels in map units: a power of two, so that neighbouring
    scales share their paths."""
    return float(2.0 ** math.floor(math.log2(pixels / transform.m11())))


def vertex_counts(paths: Paths) -> np.ndarray:
    """Vertices of each feature, (features,)."""
    return _sizes.get(
        paths,
        "",
        lambda: np.bincount(paths.rows, np.diff(paths.offsets), len(paths.boxes)),
    )


def map_transform(viewport: Viewport) -> QTransform:
    """Map units to device pixels."""
    x0, _, x1, y1 = viewport.extent
    factor = viewport.width / (x1 - x0)
    return QTransform(factor, 0, 0, -factor, -x0 * factor, y1 * factor)
