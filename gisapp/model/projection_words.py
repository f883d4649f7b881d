"""What a projection that has no name in a registry is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gisapp.model.domains import CONES

METHODS = {
    "laea": "Lambert azimuthal equal-area",
    "aeqd": "Azimuthal equidistant",
    "ortho": "Orthographic",
    "gnom": "Gnomonic",
    "stere": "Stereographic",
    "lcc": "Lambert conformal conic",
    "aea": "Albers equal-area conic",
    "eqdc": "Equidistant conic",
    "tmerc": "Transverse Mercator",
    "eqc": "Plate carrée",
    "merc": "Mercator",
    "robin": "Robinson",
    "moll": "Mollweide",
    "eqearth": "Equal Earth",
    "nsper": "Seen from space",
}


def words_of(method: str, parts: Mapping[str, Any], center: tuple[float, float]) -> str:
    """The method in words, with its parallels or its centre: PROJ's word for it, the parameters,
    and longitude and latitude."""
    title = METHODS.get(method, f"Projection '{method}'")
    south, north = parts.get("lat_1"), parts.get("lat_2")
    if south is not None and method in CONES:
        both = _degrees(south) if north is None else f"{_degrees(south)} and {_degrees(north)}"
        return f"{title}, parallels {both}"
    lon, lat = center
    return f"{title}, centre {_angle(lat, 'N', 'S')} {_angle(lon, 'E', 'W')}"


def _degrees(value: float) -> str:
    return f"{float(value):.4g}°"


def _angle(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):.4g}°{positive if value > 0 else negative if value < 0 else ''}"
