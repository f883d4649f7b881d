"""Projections: from WGS84 longitude and latitude to the plane of the map and back.

Map units are metres on the plane, x to the right and y up, whatever units and axes the coordinate
reference system itself has, and less than half the world's width from its middle. Web Mercator is
computed in numpy (model.crs), all others by PROJ. A geographic system is drawn as plate carree.
Every projection has a *domain*, the part of the world that it is drawn for: a cap around its
centre, a band of longitudes and latitudes, or the area of use that its registry gives.
"""

from __future__ import annotations

import math
import re
import threading
import warnings
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gisapp.model import crs
from gisapp.model.crs import DEFAULT_CRS, METRES_PER_DEGREE, Extent, Floats
from gisapp.model.domains import FOLDED, Limits, circle, domain_of, in_space, limits_of, reached
from gisapp.model.projection_words import words_of

if TYPE_CHECKING:
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

_MERCATOR = {"3857", "900913", "3785", "102100", "102113"}
_SAMPLES = 33  # points along each side of an extent that is carried over
_STEP = 50.0  # metres of map over which the ground is measured
_FAR_EAST = 5e6  # metres: larger false eastings (a zone number in front) are taken off
_NEAR = 1000.0  # metres of map: a place that comes back further off is another one


class Projection:
    """One projection, made by :func:`projection_of`. Compared by identity; safe to share between
    threads."""

    def __init__(self, code: str, system: CRS) -> None:
        self.code = code
        self._system = system
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a PROJ string says less than the system: enough here
            self._parts: dict[str, Any] = system.to_dict()
        self._geographic = system.is_geographic
        self._scale = (METRES_PER_DEGREE, METRES_PER_DEGREE)
        if not self._geographic:
            self._scale = _metres(system)
        easting = float(self._parts.get("x_0") or 0.0)
        self._shift = easting if abs(easting) > _FAR_EAST else 0.0
        self._local = threading.local()  # transformers belong to one thread

    @property
    def mercator(self) -> bool:
        """Whether it is Web Mercator, in which tiles lie."""
        return False

    @property
    def method(self) -> str:
        """PROJ's word for the method: ``laea``, ``lcc``, ``utm`` ..."""
        return str(self._parts.get("proj", ""))

    @property
    def name(self) -> str:
        """What people call it."""
        known = self._system.name
        if known and known != "unknown":
            return f"{known} (plate carrée)" if self._geographic else known
        return words_of(self.method, self._parts, self.center)

    @property
    def title(self) -> str:
        """The name and, where it has one, its code."""
        return self.name if self.code.startswith("+") else f"{self.name} ({self.code})"

    @property
    def center(self) -> tuple[float, float]:
        """Longitude and latitude of its centre, as its parameters have it."""
        if self.method == "utm":
            return 6.0 * int(self._parts["zone"]) - 183.0, 0.0
        lat = self._parts.get("lat_0", self._parts.get("lat_1", 0.0))
        lon = self._parts.get("lon_0", self._parts.get("lonc", 0.0))
        return float(lon or 0.0), float(lat or 0.0)

    @property
    def area_of_use(self) -> Extent | None:
        """The extent in degrees that the registry says it is meant for; west may exceed east."""
        area = self._system.area_of_use
        return None if area is None else area.bounds

    def covers(self, lon: float, lat: float) -> bool:
        """Whether it is meant for a place, as far as the registry says."""
        if (area := self.area_of_use) is None:
            return bool(np.isfinite(self.point_to_map(lon, lat)).all())
        west, south, east, north = area
        along = west <= lon <= east if west <= east else lon >= west or lon <= east
        return along and south <= lat <= north

    # Places

    def _transformer(self) -> Any:
        if not hasattr(self._local, "way"):
            from pyproj.transformer import TransformerGroup

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a finer grid of the datum is not at hand
                ways = TransformerGroup("OGC:CRS84", self._system, always_xy=True).transformers
            self._local.way = ways[0]  # one for all places, or some would not come back
        return self._local.way

    def to_map(self, lonlat: Floats) -> Floats:
        """Map units of ``lonlat``, shape (n, 2) in degrees; NaN where the map does not reach."""
        lonlat = np.asarray(lonlat, dtype=np.float64)
        out = np.empty_like(lonlat)
        if self._geographic:
            out[:] = lonlat * METRES_PER_DEGREE
            return out
        with np.errstate(all="ignore"):
            x, y = self._transformer().transform(lonlat[:, 0], lonlat[:, 1], errcheck=False)
            out[:, 0], out[:, 1] = np.asarray(x) * self._scale[0], np.asarray(y) * self._scale[1]
            out[:, 0] -= self._shift
            out[~(reached(self._limits, lonlat) & (np.abs(out) < 1e8).all(axis=1))] = np.nan
        return out

    def to_lonlat(self, xy: Floats) -> Floats:
        """Degrees of map coordinates ``xy``, shape (n, 2); NaN where the plane shows no place."""
        xy = np.asarray(xy, dtype=np.float64)
        shifted = xy + np.array([self._shift, 0.0])
        out: Floats = np.asarray(shifted / np.array(self._scale), dtype=np.float64)
        if not self._geographic:
            with np.errstate(all="ignore"):
                lon, lat = self._transformer().transform(
                    out[:, 0], out[:, 1], errcheck=False, direction="INVERSE"
                )
            out = np.column_stack([lon, lat])
        with np.errstate(all="ignore"):
            bad = ~np.isfinite(out).all(axis=1) | (np.abs(out[:, 1]) > 90.0)
            if self._geographic:
                bad |= np.abs(out[:, 0]) > 180.0
            else:
                bad |= ~reached(self._limits, out)
        out[bad] = np.nan
        if self.method in FOLDED:  # beside the map PROJ gives places that lie elsewhere on it
            known = np.flatnonzero(~bad)
            with np.errstate(invalid="ignore"):
                there = np.abs(self.to_map(out[known]) - xy[known]).max(axis=1, initial=0) < _NEAR
            out[known[~there]] = np.nan
        return out

    def point_to_map(self, lon: float, lat: float) -> tuple[float, float]:
        """Map units of one point in degrees; NaN where the map does not reach."""
        x, y = self.to_map(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def point_to_lonlat(self, x: float, y: float) -> tuple[float, float]:
        """Degrees of one point in map units; NaN where the plane shows no place."""
        lon, lat = self.to_lonlat(np.array([[x, y]]))[0]
        return float(lon), float(lat)

    # Extents

    def extent_to_map(self, extent: Extent) -> Extent:
        """What holds a west, south, east, north extent in degrees, in map units. Raises ValueError
        where the map does not reach it."""
        xy = self.to_map(_samples(extent))
        if not np.isfinite(xy).all(axis=1).any():
            raise ValueError(f"{self.title} does not reach this part of the world")
        (x0, y0), (x1, y1) = np.nanmin(xy, axis=0), np.nanmax(xy, axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    def extent_to_lonlat(self, extent: Extent) -> Extent:
        """What holds a map-unit extent, as west, south, east, north in degrees: all longitudes when
        it lies across the antimeridian or a pole; zeros when it shows no place."""
        lonlat = self.to_lonlat(_samples(extent))
        lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
        if not len(lonlat):
            return 0.0, 0.0, 0.0, 0.0
        south, north = lonlat[:, 1].min(), lonlat[:, 1].max()
        middle = float(lonlat[len(lonlat) // 2, 0])
        off = np.mod(lonlat[:, 0] - middle + 180.0, 360.0) - 180.0
        west, east = middle + off.min(), middle + off.max()
        x0, y0, x1, y1 = extent
        for pole in (-90.0, 90.0):
            x, y = self.point_to_map(self.center[0], pole)
            if x0 <= x <= x1 and y0 <= y <= y1:
                west, east = -180.0, 180.0
                south, north = min(south, pole), max(north, pole)
        if west < -180.0 or east > 180.0 or self._across(extent):
            west, east = -180.0, 180.0
        return float(west), float(south), float(east), float(north)

    def _across(self, extent: Extent) -> bool:
        """Whether an extent holds a part of the antimeridian."""
        lat = np.linspace(-89.0, 89.0, 90)
        xy = self.to_map(np.column_stack([np.full(len(lat), 180.0), lat]))
        x0, y0, x1, y1 = extent
        with np.errstate(invalid="ignore"):
            inside = (xy[:, 0] > x0) & (xy[:, 0] < x1) & (xy[:, 1] > y0) & (xy[:, 1] < y1)
        return bool(inside.any())

    @cached_property
    def bounds(self) -> Extent:
        """What holds the whole domain, in map units."""
        kind, numbers = self._limits
        if kind == "cap":
            lon, lat, radius = numbers
            x, y = circle(lon, lat, np.array([radius * 0.999, radius / 2])[:, None])
            xy = self.to_map(np.column_stack([x.ravel(), y.ravel()]))
        else:
            west, south, east, north = numbers
            xy = self.to_map(_samples((west + 1e-6, south, east - 1e-6, north)))
        (x0, y0), (x1, y1) = np.nanmin(xy, axis=0), np.nanmax(xy, axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    @cached_property
    def horizon(self) -> Floats | None:
        """The edge of the map (n, 2) where it is a circle of the world, closed; else None."""
        kind, numbers = self._limits
        if kind != "cap":
            return None
        lon, lat, radius = numbers
        x, y = circle(lon, lat, radius)
        xy = self.to_map(np.column_stack([x, y]))
        xy = xy[np.isfinite(xy).all(axis=1)]
        return np.vstack([xy, xy[:1]])

    @property
    def home(self) -> Extent:
        """What to show first, in map units: the area of use, or else everything."""
        if (area := self.area_of_use) is None:
            return self.bounds
        west, south, east, north = area
        return self.extent_to_map((west, south, east + 360.0 if east < west else east, north))

    # Distances

    def metric(self, xy: Floats) -> tuple[Floats, Floats]:
        """Ground vectors (east, north) in metres of a map unit to the right and of one up, at map
        coordinates (n, 2): two arrays (n, 2). NaN where the plane shows no place."""
        lon, lat = np.radians(self.to_lonlat(xy)).T
        east = np.column_stack([-np.sin(lon), np.cos(lon), np.zeros(len(lon))])
        north = np.column_stack(
            [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)]
        )
        out = []
        for step in np.array([[_STEP, 0.0], [0.0, _STEP]]):
            way = in_space(self.to_lonlat(xy + step)) - in_space(self.to_lonlat(xy - step))
            way /= 2 * _STEP
            out.append(np.column_stack([(way * east).sum(axis=1), (way * north).sum(axis=1)]))
        return out[0], out[1]

    def ground_scale(self, x: float, y: float) -> float:
        """Ground metres per map unit to the right, at a point of the map; 1 where it shows none."""
        right = self.metric(np.array([[x, y]]))[0][0]
        length = float(np.hypot(*right))
        return length if math.isfinite(length) and length > 0 else 1.0

    def units_per_metre(self, xy: Floats) -> Floats:
        """Map units per metre of ground at map coordinates (n, 2), the mean of all directions;
        1 where the map shows no place."""
        right, up = self.metric(np.asarray(xy, dtype=np.float64))
        area = np.abs(right[:, 0] * up[:, 1] - right[:, 1] * up[:, 0])
        with np.errstate(all="ignore"):
            units = 1 / np.sqrt(area)
        return np.where(np.isfinite(units), units, 1.0)

    def north_at(self, x: float, y: float) -> float:
        """Degrees clockwise from up in which north lies at a point of the map; 0 without one."""
        right, up = (one[0] for one in self.metric(np.array([[x, y]])))
        flipped = -1.0 if right[0] * up[1] - right[1] * up[0] < 0 else 1.0
        turn = math.degrees(math.atan2(-up[0] * flipped, right[0] * flipped))
        return turn if math.isfinite(turn) else 0.0

    # The domain

    @cached_property
    def _limits(self) -> Limits:
        return limits_of(self.method, self._parts, self.center, self.area_of_use)

    @cached_property
    def domain(self) -> BaseGeometry:
        """The part of the world that is drawn, in degrees within -180 to 180."""
        return domain_of(self._limits)


class _Mercator(Projection):
    """Web Mercator, in numpy."""

    def __init__(self) -> None:
        self.code = DEFAULT_CRS
        self._parts = {"proj": "merc"}
        self._geographic = False

    @property
    def mercator(self) -> bool:
        return True

    @property
    def name(self) -> str:
        return "Web Mercator"

    @property
    def area_of_use(self) -> Extent | None:
        return -180.0, -crs.MAX_LATITUDE, 180.0, crs.MAX_LATITUDE

    def to_map(self, lonlat: Floats) -> Floats:
        return crs.to_map(lonlat)

    def to_lonlat(self, xy: Floats) -> Floats:
        return crs.to_lonlat(xy)

    def extent_to_map(self, extent: Extent) -> Extent:
        return crs.extent_to_map(extent)

    def extent_to_lonlat(self, extent: Extent) -> Extent:
        return crs.extent_to_lonlat(extent)

    @property
    def bounds(self) -> Extent:
        return -crs.WORLD, -crs.WORLD, crs.WORLD, crs.WORLD

    def ground_scale(self, x: float, y: float) -> float:
        return crs.ground_scale(y)

    def units_per_metre(self, xy: Floats) -> Floats:
        units: Floats = np.cosh(np.asarray(xy, dtype=np.float64)[:, 1] / crs.RADIUS)
        return units

    def north_at(self, x: float, y: float) -> float:
        return 0.0


MERCATOR: Projection = _Mercator()


@lru_cache(maxsize=64)
def projection_of(code: str) -> Projection:
    """The projection of ``code``: ``EPSG:3035``, a bare EPSG number, ``ESRI:54030``, or a PROJ
    string. Raises ValueError, in words for people, for anything that no map can be drawn in."""
    text = " ".join(code.split())
    if re.fullmatch(r"\d{4,6}", text):
        text = f"EPSG:{text}"
    if text.rpartition(":")[2] in _MERCATOR and not text.startswith("+"):
        return MERCATOR
    known = re.fullmatch(r"[A-Za-z]+:[A-Za-z0-9]+|\+proj=[-+=.,\w ]+", text)
    if not known or "+proj=pipeline" in text:
        raise ValueError(f"'{code}' is no EPSG code and no PROJ string")
    import pyproj

    try:
        system = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        raise ValueError(f"no coordinate reference system is known as '{code}'") from None
    if system.is_compound:
        system = system.sub_crs_list[0]
    size = 0.0 if system.ellipsoid is None else system.ellipsoid.semi_major_metre
    if not 0.99 < size / crs.RADIUS < 1.01 and system.is_geographic:
        raise ValueError(f"'{code}' ({system.name}) is not of the Earth")
    if not (system.is_projected or (system.is_geographic and len(system.axis_info) == 2)):
        raise ValueError(f"'{code}' ({system.name}, {system.type_name}) is no projection of a map")
    try:
        made = Projection(text if text.startswith("+") else text.upper(), system)
        usable = bool(np.isfinite(made.bounds).all())
    except (pyproj.exceptions.ProjError, LookupError, ValueError):  # of the Moon, or many grids
        usable = False
    if not usable:
        raise ValueError(f"PROJ knows no way from degrees to '{code}' ({system.name})")
    return made


def _metres(system: CRS) -> tuple[float, float]:
    """Metres to the right and up of one unit of the first two axes, as always_xy orders them."""
    right, up = 1.0, 1.0
    for axis in system.axis_info[:2]:
        factor = axis.unit_conversion_factor or 1.0
        if axis.direction == "west":
            right = -factor
        elif axis.direction == "east":
            right = factor
        elif axis.direction == "south" and axis.name.lower().startswith("south"):
            up = -factor
        else:
            right = up = factor if abs(right) == 1.0 else abs(right)
    return right, up


def _samples(extent: Extent) -> Floats:
    """Points (n, 2) all over an extent, its edges with them."""
    x0, y0, x1, y1 = extent
    x, y = np.meshgrid(np.linspace(x0, x1, _SAMPLES), np.linspace(y0, y1, _SAMPLES))
    return np.column_stack([x.ravel(), y.ravel()])
