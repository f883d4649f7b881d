"""Label placement: greedy by priority on an occupancy grid, no two boxes overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FORCED = 1e6  # labels of this priority or more are always placed
_CELL = 3.0  # logical pixels


@dataclass(frozen=True, eq=False)
class Wanted:
    """Labels to be placed, one entry a label. ``xy`` anchor and ``size`` (width, height) in the
    same pixels; ``offset`` is the radius of the mark it sits beside; 0 centres it,
    or nudges it a little where something lies there."""

    xy: NDArray[np.float64]
    size: NDArray[np.float64]
    priority: NDArray[np.float32]
    offset: NDArray[np.float32]


def place(
    wanted: Wanted,
    width: float,
    height: float,
    scale: float = 1.0,
    obstacles: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Top-left corners (n, 2); NaN for labels that found no room.

    ``obstacles`` (m, 4) are boxes x0, y0, x1, y1 to keep free: the marks themselves. Labels that
    would cross the picture's edge are not placed, unless forced. Equal priorities keep their
    order, so the result is the same for the same input.
    """
    cell = _CELL * scale
    rows = int(height / cell) + 2
    taken = [0] * rows  # a row of the grid is the bits of one whole number
    for x0, y0, x1, y1 in [] if obstacles is None else obstacles.tolist():
        if x1 > 0 and y1 > 0 and x0 < width and y0 < height:
            first, last, bits = _span(x0, y0, x1, y1, cell, width, rows)
            for row in range(first, last):
                taken[row] |= bits
    out = np.full((len(wanted.xy), 2), np.nan)
    gap = 2.0 * scale
    xs, ys = wanted.xy[:, 0].tolist(), wanted.xy[:, 1].tolist()
    ws, hs = wanted.size[:, 0].tolist(), wanted.size[:, 1].tolist()
    offsets, priorities = wanted.offset.tolist(), wanted.priority.tolist()
    for i in np.argsort(-wanted.priority, kind="stable").tolist():
        x, y, w, h, r = xs[i], ys[i], ws[i], hs[i], offsets[i]
        forced = priorities[i] >= FORCED
        if r <= 0:
            left, top = x - w / 2, y - h / 2
            spots: tuple[tuple[float, float], ...] = (
                (left, top),
                (left, top - 14 * scale),
                (left, top + 14 * scale),
                (left, top - 28 * scale),
                (left, top + 28 * scale),
                (left - 28 * scale, top),
                (left + 28 * scale, top),
            )
        else:
            d = r + gap
            spots = (
                (x + d, y - h / 2),
                (x - d - w, y - h / 2),
                (x - w / 2, y - d - h),
                (x - w / 2, y + d),
                (x + d * 0.7, y - d * 0.7 - h),
                (x + d * 0.7, y + d * 0.7),
                (x - d * 0.7 - w, y - d * 0.7 - h),
                (x - d * 0.7 - w, y + d * 0.7),
            )
        for left, top in spots:
            right, bottom = left + w, top + h
            if not forced and (left < 0 or top < 0 or right > width or bottom > height):
                continue
            first, last, bits = _span(left, top, right, bottom, cell, width, rows)
            free = True
            if not forced:
                for band in taken[first:last]:
                    if band & bits:
                        free = False
                        break
            if free:
                for row in range(first, last):
                    taken[row] |= bits
                out[i] = left, top
                break
    return out


def _span(
    x0: float, y0: float, x1: float, y1: float, cell: float, width: float, rows: int
) -> tuple[int, int, int]:
    """The rows of the grid [first, last) that a box touches, and its bits in each of them."""
    left = int(x0 / cell) if x0 > 0 else 0
    right = int(min(x1, width) / cell) + 1 if x1 > 0 else 0
    first = int(y0 / cell) if y0 > 0 else 0
    last = min(int(y1 / cell) + 1, rows) if y1 > 0 else 0
    return first, last, (((1 << (right - left)) - 1) << left) if right > left else 0
