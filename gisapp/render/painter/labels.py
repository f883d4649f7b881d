"""Labels on the picture: gathered over all layers, placed once, stamped last."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from gisapp.model.crs import Extent
from gisapp.model.primitives import Drawing, Labels, Marks
from gisapp.model.theme import Theme
from gisapp.render import labels as placement
from gisapp.render.frame import Viewport
from gisapp.render.painter import text

OBSTACLE = 6.5  # logical pixels: labels keep clear of marks from this size on


def place_labels(
    drawings: tuple[Drawing, ...], viewport: Viewport, reserved: Iterable[Extent] = ()
) -> list[tuple[Labels, int, float, float]]:
    """Where each label goes: (labels, number, left, top) in device pixels. ``reserved`` are
    extents in map units that something will cover."""
    scale = viewport.scale
    found: list[tuple[Labels, int]] = []
    xy, size, priority, offset, obstacles = [], [], [], [], []
    for x0, y0, x1, y1 in reserved:
        (left, top), (right, bottom) = viewport.to_device(np.array([[x0, y1], [x1, y0]]))
        obstacles.append(np.array([[left, top, right, bottom]]))
    for drawing in drawings:
        for item in drawing.primitives:
            if isinstance(item, Marks) and len(item.rows) <= 1500:
                big = item.size >= OBSTACLE
                at = viewport.to_device(item.xy[big])
                half = (item.size[big] * (0.36 * scale))[:, None]
                obstacles.append(np.hstack([at - half, at + half]))
            if not isinstance(item, Labels) or not len(item.rows):
                continue
            for i, words in enumerate(item.text):
                if words:
                    width, ascent, descent = text.measure(words, item.style, scale)
                    found.append((item, i))
                    size.append((width, ascent + descent))
            good = np.array([bool(words) for words in item.text])
            xy.append(viewport.to_device(item.xy)[good])
            priority.append(item.priority[good])
            offset.append(item.offset[good] * scale)
    if not found:
        return []
    wanted = placement.Wanted(
        np.concatenate(xy), np.array(size), np.concatenate(priority), np.concatenate(offset)
    )
    corners = placement.place(
        wanted,
        viewport.width,
        viewport.height,
        scale,
        np.concatenate(obstacles) if obstacles else None,
    )
    return [
        (item, i, float(left), float(top))
        for (item, i), (left, top) in zip(found, corners.tolist(), strict=True)
        if not math.isnan(left)
    ]


def paint_labels(
    qp: QPainter, placed: list[tuple[Labels, int, float, float]], viewport: Viewport, theme: Theme
) -> None:
    """Stamp placed labels."""
    for item, i, left, top in placed:
        image, margin = text.picture(item.text[i], item.style, viewport.scale, theme)
        qp.drawImage(QPointF(round(left - margin), round(top - margin)), image)
