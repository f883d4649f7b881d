"""Levels of detail and the binary grid that coordinates are rounded to.

Coordinates are degrees (longitude, latitude, WGS84). They are rounded to a power-of-two
fraction of a degree: exact in binary, so that two neighbours round alike, and with trailing
zero bits, so that files compress to about half of what decimal rounding gives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """One level of detail."""

    suffix: str  #: "" for the finest, then ".l1" ... as in the file names
    tolerance: float  #: degrees, given to the coverage simplifier
    cells: int  #: grid cells per degree
    overlap: float  #: degrees by which pieces of land overlap, at least one pixel in use


BASE_CELLS = 2**17  #: grid of the master coverage before the levels are made
FINEST = Level("", 0.0, 2**16, 0.012)
LEVELS: tuple[Level, ...] = (
    FINEST,
    Level(".l1", 0.003, 2**13, 0.024),
    Level(".l2", 0.01, 2**12, 0.08),
    Level(".l3", 0.03, 2**11, 0.24),
    Level(".l4", 0.1, 2**10, 0.8),
)

REGION = (-15.0, 10.0, 75.0, 72.0)  #: west, south, east, north of the theatres, full detail
POINT_CELLS = 2**14  #: grid of points: about 7 m
FAR_CELLS = 2**12  #: the finest grid outside the region
FAR_TOLERANCE = 0.05  #: degrees; least tolerance outside the region, at any level


def on_grid(geometries: Geometries, cells: int) -> Geometries:
    """Round every coordinate to the grid and drop the repeated points this makes."""

    def snap(points: Floats) -> Floats:
        return np.round(points * cells) / cells

    rounded: Geometries = shapely.transform(geometries, snap)
    return np.asarray(shapely.remove_repeated_points(rounded), dtype=object)


def keys(points: Floats) -> NDArray[np.int64]:
    """One integer per point of the base grid."""
    cells = np.round(points * BASE_CELLS).astype(np.int64)
    found: NDArray[np.int64] = cells[:, 0] * 2**27 + cells[:, 1]
    return found


def in_region(points: Floats) -> NDArray[np.bool_]:
    """Which points lie in the region of the theatres."""
    west, south, east, north = REGION
    x, y = points[:, 0], points[:, 1]
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def points_of(positions: list[tuple[float, float]]) -> Geometries:
    """Points of longitudes and latitudes, rounded to their grid."""
    grid = np.round(np.array(positions, dtype=float) * POINT_CELLS) / POINT_CELLS
    return np.asarray(shapely.points(grid), dtype=object)
