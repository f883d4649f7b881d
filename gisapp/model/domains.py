"""Domains: the part of the world that each projection is drawn for.

A domain is a cap around a place or a band of longitudes and latitudes. It ends before a projection
turns the world inside out (the antipode, the horizon, the far side of a cylinder or cone).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gisapp.model.crs import RADIUS, Extent, Floats

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# ("cap", (longitude, latitude, radius)) or ("band", (west, south, east, north)), in degrees; east
# is above 180 where a band lies across the antimeridian.
Limits = tuple[Literal["cap", "band"], tuple[float, ...]]
_E2 = 0.0066943799901413165  # WGS84
_POLE = 90.0 - 1e-6  # degrees: at the pole itself no meridian lies ahead
HAIR = 1e-7  # degrees on each side of the meridian that the world is cut along
CAPS = {  # degrees from the centre within which a projection is drawn
    "laea": 160.0,
    "aeqd": 179.0,
    "ortho": 89.9,
    "gnom": 70.0,
    "stere": 120.0,
    "sterea": 90.0,
    "nsper": 89.9,
    "ups": 60.0,
}
CONES = {"lcc", "aea", "eqdc", "poly", "bonne"}
_SHEETS = {  # the whole world, on a sheet that is no rectangle
    *("eqearth", "robin", "moll", "sinu", "natearth", "natearth2", "wintri", "aitoff", "hammer"),
    *("eck4", "eck6", "vandg", "patterson", "kav7", "wag7"),
}
# Beside the map their inverse gives places that lie elsewhere on it.
FOLDED = CONES | _SHEETS | {"aeqd", "merc", "cea", "mill", "eqc"}
BANDS = {  # degrees of longitude each side of the central meridian; latitudes
    "tmerc": (55.0, -89.0, 89.0),
    "etmerc": (55.0, -89.0, 89.0),
    "utm": (55.0, -89.0, 89.0),
    "merc": (180.0, -85.06, 85.06),
    "mill": (180.0, -90.0, 90.0),
    "longlat": (180.0, -90.0, 90.0),
    "eqc": (180.0, -90.0, 90.0),
    "cea": (180.0, -90.0, 90.0),
    "cass": (55.0, -89.0, 89.0),
    **dict.fromkeys(_SHEETS, (180.0, -90.0, 90.0)),
}


def limits_of(
    method: str, parts: Mapping[str, Any], center: tuple[float, float], area: Extent | None
) -> Limits:
    """The limits of a projection from PROJ's word for its method, its parameters, its centre
    (longitude, latitude) and, for methods not known here, its registry's area of use."""
    lon, lat = center
    if method in CAPS:
        radius = CAPS[method]
        if method == "nsper":
            height = float(parts.get("h", 1e7))
            radius = math.degrees(math.acos(RADIUS / (RADIUS + height))) - 0.1
        return "cap", (lon, lat, radius)
    if method in BANDS:
        half, south, north = BANDS[method]
        return "band", (lon - half, south, lon + half, north)
    if method in CONES:
        cone = float(parts.get("lat_1", lat) or lat or 45.0)
        south, north = (-25.0, 90.0) if cone >= 0 else (-90.0, 25.0)
        return "band", (lon - 180.0, south, lon + 180.0, north)
    west, south, east, north = area or (-180.0, -85.0, 180.0, 85.0)
    east = east if east > west else east + 360.0
    spare = min(5.0, (360.0 - (east - west)) / 2)
    return "band", (west - spare, max(south - 5, -89.0), east + spare, min(north + 5, 89.0))


def reached(limits: Limits, lonlat: Floats) -> NDArray[np.bool_]:
    """Which places (n, 2) in degrees lie within the limits."""
    kind, numbers = limits
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    if kind == "cap":
        lon0, lat0, radius = numbers
        return np.asarray(_angles(lon, lat, lon0, lat0) <= radius + 1e-6)
    west, south, east, north = numbers
    off = np.mod(lon - (west + east) / 2 + 180.0, 360.0) - 180.0
    inside = np.abs(off) <= (east - west) / 2 + 1e-9
    return np.asarray(inside & (lat >= south - 1e-9) & (lat <= north + 1e-9), dtype=bool)


def domain_of(limits: Limits) -> BaseGeometry:
    """The limits as an area in degrees within -180 to 180."""
    import shapely

    kind, numbers = limits
    if kind == "cap":
        return _cap(*numbers)
    west, south, east, north = numbers
    if east - west < 360.0 - 1e-9:
        return _wrapped(shapely.box(west, south, east, north))
    seam = (west + 180.0) % 360.0 - 180.0  # everything, cut along one meridian
    if abs(abs(seam) - 180.0) < 1e-9:
        return shapely.box(-180.0, south, 180.0, north)
    return shapely.union_all(
        [
            shapely.box(-180.0, south, seam - HAIR, north),
            shapely.box(seam + HAIR, south, 180.0, north),
        ]
    )


def in_space(lonlat: Floats) -> Floats:
    """Metres (n, 3) from the middle of the Earth of places (n, 2) in degrees on the ellipsoid."""
    lon, lat = np.radians(lonlat).T
    curved = RADIUS / np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    across = curved * np.cos(lat)
    return np.column_stack(
        [across * np.cos(lon), across * np.sin(lon), curved * (1 - _E2) * np.sin(lat)]
    )


def _angles(lon: Floats, lat: Floats, lon0: float, lat0: float) -> Floats:
    """Degrees on the sphere between places and one place."""
    a, b, turn = np.radians(lat), math.radians(lat0), np.radians(lon - lon0)
    half = np.sin((a - b) / 2) ** 2 + np.cos(a) * math.cos(b) * np.sin(turn / 2) ** 2
    return np.asarray(np.degrees(2 * np.arcsin(np.sqrt(np.clip(half, 0, 1)))))


def circle(lon: float, lat: float, radius: Any) -> tuple[Floats, Floats]:
    """Longitudes (beyond 180 where need be) and latitudes of the circle on the sphere that lies
    ``radius`` degrees from a place, clockwise from north."""
    way = np.radians(np.arange(0.0, 360.0, 0.5))
    a, r = math.radians(min(max(lat, -_POLE), _POLE)), np.radians(radius)
    sine = math.sin(a) * np.cos(r) + math.cos(a) * np.sin(r) * np.cos(way)
    turn = np.arctan2(np.sin(way) * np.sin(r) * math.cos(a), np.cos(r) - math.sin(a) * sine)
    return lon + np.degrees(turn), np.degrees(np.arcsin(np.clip(sine, -1, 1)))


def _cap(lon: float, lat: float, radius: float) -> BaseGeometry:
    """All places within ``radius`` degrees of a place, in degrees within -180 to 180."""
    import shapely

    if radius > 90.0:
        rest = _cap((lon + 360.0) % 360.0 - 180.0, -lat, 180.0 - radius)
        return shapely.difference(shapely.box(-180.0, -90.0, 180.0, 90.0), rest)
    x, y = circle(lon, lat, radius)
    pole = 90.0 if lat + radius > 90.0 else -90.0 if lat - radius < -90.0 else None
    if pole is None:
        turned = lon + np.mod(x - lon + 180.0, 360.0) - 180.0
        return _wrapped(shapely.make_valid(shapely.Polygon(np.column_stack([turned, y]))))
    x = np.mod(x + 180.0, 360.0) - 180.0
    order = np.argsort(x)
    x, y = x[order], y[order]
    edge = float(np.interp(180.0, [x[-1], x[0] + 360.0], [y[-1], y[0]]))
    ring = np.column_stack([[-180.0, *x, 180.0, 180.0, -180.0], [edge, *y, edge, pole, pole]])
    return shapely.make_valid(shapely.Polygon(ring))


def _wrapped(area: BaseGeometry) -> BaseGeometry:
    """An area that may go beyond 180 degrees, brought back within -180 to 180."""
    import shapely
    from shapely import affinity

    parts = [affinity.translate(area, xoff=turn) for turn in (-360.0, 0.0, 360.0)]
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    return shapely.union_all([shapely.intersection(part, world) for part in parts])
