"""The line along which the name of an area runs, and how much room it has there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from gisapp.layers.kinds._axes import Axis, axis_of
from tools.geo.grid import Floats

CLEAR = (0.12, 0.08, 0.05, 0.03, 0.02)  #: of the axis: room to keep on either side, wide first
ENOUGH = 0.55  #: of the axis: a stretch as long as this is taken at once
POINTS = 9  #: of the line
DIGITS = 3  #: of a degree


@dataclass(frozen=True)
class NameLine:
    """A line through an area. ``points`` are "lon lat" pairs in one text; ``room`` is what is free
    on either side of it, as a share of its length."""

    points: str
    room: float


def name_line(area: Geometry) -> NameLine | None:
    """The line for a name in the largest part of an area, in degrees."""
    part = max(shapely.get_parts(area), key=lambda one: float(one.area))
    axis = axis_of(_stretched(shapely.get_coordinates(part.exterior)))
    if axis is None:
        return None
    best: tuple[float, float, Floats] | None = None
    for share in CLEAR:
        clear = share * float(axis.x[-1] - axis.x[0])
        first, last = _longest((axis.high - axis.y > clear) & (axis.y - axis.low > clear))
        length = float(axis.x[last] - axis.x[first]) if last > first else 0.0
        if length <= 0:
            continue
        if best is None or length > 1.6 * best[1]:
            best = clear, length, _line(axis, first, last)
        if length >= ENOUGH * float(axis.x[-1] - axis.x[0]):
            break
    if best is None:
        return None
    clear, length, line = best
    lon, lat = line[:, 0], np.degrees(np.arctan(np.sinh(np.radians(line[:, 1]))))
    pairs = zip(lon.tolist(), lat.tolist(), strict=True)
    return NameLine(
        " ".join(f"{x:.{DIGITS}f} {y:.{DIGITS}f}" for x, y in pairs), round(clear / length, 3)
    )


def _stretched(lonlat: Floats) -> Floats:
    """Degrees as Web Mercator draws them: latitudes stretched like longitudes."""
    y = np.degrees(np.arcsinh(np.tan(np.radians(np.clip(lonlat[:, 1], -85.0, 85.0)))))
    return np.column_stack([lonlat[:, 0], y])


def _longest(flags: np.ndarray) -> tuple[int, int]:
    """First and last of the longest run of true flags; (0, -1) without any."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    if not len(edges):
        return 0, -1
    starts, stops = edges[::2], edges[1::2]
    longest = int(np.argmax(stops - starts))
    return int(starts[longest]), int(stops[longest]) - 1


def _line(axis: Axis, first: int, last: int) -> Floats:
    """The axis from one cut to another, turned back."""
    x = np.linspace(axis.x[first], axis.x[last], POINTS)
    cos, sin = math.cos(axis.angle), math.sin(axis.angle)
    line = np.column_stack([x, np.interp(x, axis.x, axis.y)])
    turned: Floats = line @ np.array([[cos, sin], [-sin, cos]]) + axis.centre
    return turned
