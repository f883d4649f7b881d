"""Coordinates: WGS84 longitude and latitude to map units and back, in numpy.

Map units are metres of Web Mercator (EPSG:3857) on the sphere of radius 6,378,137 m; the formulas
are those of EPSG guidance note 7-2, method 1024. Latitudes are clipped to the square world.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

RADIUS = 6_378_137.0
WORLD = math.pi * RADIUS  # half the width of the world in map units
MAX_LATITUDE = math.degrees(2 * math.atan(math.exp(math.pi)) - math.pi / 2)
METRES_PER_DEGREE = math.pi * RADIUS / 180.0
DEFAULT_CRS = "EPSG:3857"

_FIXED = 2.0**32
_PIECE = 1 << 15

Floats = NDArray[np.float64]
Extent = tuple[float, float, float, float]  # west, south, east, north (or x0, y0, x1, y1)


def to_map(lonlat: Floats) -> Floats:
    """Map units of ``lonlat``, shape (n, 2) in degrees."""
    lonlat = np.asarray(lonlat, dtype=np.float64)
    out = np.empty_like(lonlat)
    out[:, 0] = lonlat[:, 0] * METRES_PER_DEGREE
    lat = np.clip(lonlat[:, 1], -MAX_LATITUDE, MAX_LATITUDE)
    out[:, 1] = RADIUS * np.arctanh(np.sin(np.radians(lat)))
    return out


def to_lonlat(xy: Floats) -> Floats:
    """Degrees of map coordinates ``xy``, shape (n, 2)."""
    xy = np.asarray(xy, dtype=np.float64)
    out = np.empty_like(xy)
    out[:, 0] = xy[:, 0] / METRES_PER_DEGREE
    out[:, 1] = np.degrees(np.arcsin(np.tanh(xy[:, 1] / RADIUS)))
    return out


def to_fixed(lonlat: Floats) -> NDArray[np.uint32]:
    """Places (n, 2) in degrees as (2, n) whole numbers of 2^-32 of the world's width (0.93 cm of
    map units), counted from the south-western corner of the square world."""
    out = np.empty((2, len(lonlat)), dtype=np.uint32)
    fix(lonlat[:, 0], lonlat[:, 1], out)
    return out


def fix(lon: NDArray[Any], lat: NDArray[Any], out: NDArray[np.uint32]) -> None:
    """The fixed places of columns (n,) of degrees, float32 or float64, into ``out`` (2, n); what
    lies outside the square world on its edge. Columns must be finite."""
    with np.errstate(over="ignore"):
        for first in range(0, len(lon), _PIECE):  # a piece fits into the processor's cache
            part = slice(first, first + _PIECE)
            x = np.multiply(lon[part], _FIXED / 360.0, dtype=np.float64)
            x += _FIXED / 2
            out[0, part] = np.clip(x, 0, _FIXED - 1, out=x)
            s = np.multiply(lat[part], math.pi / 180, dtype=np.float64)
            limit = math.radians(MAX_LATITUDE)
            np.sin(np.clip(s, -limit, limit, out=s), out=s)
            y = 1 + s  # artanh(s) is half of log((1 + s) / (1 - s)): a third of its time
            np.log(np.divide(y, np.subtract(1, s, out=s), out=y), out=y)
            y *= _FIXED / (4 * math.pi)
            y += _FIXED / 2
            out[1, part] = np.clip(y, 0, _FIXED - 1, out=y)


def fixed_of_map(xy: Floats) -> NDArray[np.uint32]:
    """Fixed places (2, n) of map units (n, 2), those outside the square world on its edge."""
    steps = np.floor((np.asarray(xy, dtype=np.float64).T + WORLD) * (_FIXED / (2 * WORLD)))
    return np.clip(steps, 0, _FIXED - 1).astype(np.uint32)


def from_fixed(fixed: NDArray[np.uint32]) -> Floats:
    """Map units (n, 2) of the middles of fixed places (2, n)."""
    return np.asarray((fixed.T + 0.5) * (2 * WORLD / _FIXED) - WORLD, dtype=np.float64)


def point_to_map(lon: float, lat: float) -> tuple[float, float]:
    """Map units of one point in degrees."""
    x, y = to_map(np.array([[lon, lat]]))[0]
    return float(x), float(y)


def point_to_lonlat(x: float, y: float) -> tuple[float, float]:
    """Degrees of one point in map units."""
    lon, lat = to_lonlat(np.array([[x, y]]))[0]
    return float(lon), float(lat)


def extent_to_map(extent: Extent) -> Extent:
    """A west, south, east, north extent in degrees as map units."""
    x0, y0 = point_to_map(extent[0], extent[1])
    x1, y1 = point_to_map(extent[2], extent[3])
    return x0, y0, x1, y1


def extent_to_lonlat(extent: Extent) -> Extent:
    """A map-unit extent as west, south, east, north in degrees."""
    w, s = point_to_lonlat(extent[0], extent[1])
    e, n = point_to_lonlat(extent[2], extent[3])
    return w, s, e, n


def ground_scale(y: float) -> float:
    """Ground metres per map unit at map ordinate ``y``: the cosine of its latitude."""
    return 1.0 / math.cosh(y / RADIUS)
