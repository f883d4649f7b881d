"""The catalogue of projections: the usual ones, those centred on a place, and PROJ's registry.

Nothing of PROJ is loaded before the registry is asked. Facts on the methods are those of the
documentation of PROJ (proj.org) and of J. P. Snyder, "Map Projections: A Working Manual" (1987).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from gisapp.model.coordinates import UTM_NORTH, UTM_SOUTH, utm_zone, wrapped
from gisapp.model.crs import DEFAULT_CRS, Extent
from gisapp.model.domains import CONES
from gisapp.model.projection import Projection, projection_of
from gisapp.model.projection_words import METHODS as TITLES

Section = Literal["Centred on this view", "Europe and world", "Meant for this place", "Found"]
HERE: Section = "Centred on this view"
USUAL: Section = "Europe and world"
MEANT: Section = "Meant for this place"
FOUND: Section = "Found"
MOST = 120  # of what a search finds
GRIDS = 10  # of what is meant for a place
LARGEST = 60.0  # degrees across: what covers more is meant for no one place
EUROPE: Extent = (-25.0, 34.0, 45.0, 72.0)
WORLD: Extent = (-180.0, -90.0, 180.0, 90.0)
SHORT = {  # what a menu and the status bar say
    "EPSG:3857": "Web Mercator",
    "EPSG:3035": "LAEA Europe",
    "EPSG:3034": "LCC Europe",
    "ESRI:102013": "Albers Europe",
    "EPSG:4326": "Plate carrée",
    "EPSG:8857": "Equal Earth",
    "ESRI:54030": "Robinson",
}
METHODS = {  # PROJ's words for what can be centred on a place: title, short title
    "laea": ("Lambert azimuthal equal-area", "Lambert azimuthal"),
    "lcc": ("Lambert conformal conic", "Lambert conic"),
    "aea": ("Albers equal-area conic", "Albers"),
    "aeqd": ("Azimuthal equidistant", "Equidistant"),
    "ortho": ("Orthographic (the globe)", "Orthographic"),
}
_USUAL: tuple[tuple[str, str, str, Extent, str], ...] = (
    (DEFAULT_CRS, "Web Mercator", "shape, nearly", (-180.0, -85.06, 180.0, 85.06), "The world"),
    ("EPSG:3035", "LAEA Europe", "area", EUROPE, "Europe"),
    ("EPSG:3034", "LCC Europe", "shape", EUROPE, "Europe"),
    ("ESRI:102013", "Albers Europe", "area", EUROPE, "Europe"),
    ("EPSG:8857", "Equal Earth", "area", WORLD, "The world"),
    ("ESRI:54030", "Robinson", "", WORLD, "The world"),
    ("EPSG:4326", "Plate carrée", "distance along meridians", WORLD, "The world"),
)
_KEEPS = {  # PROJ's word for a method -> what it preserves
    **dict.fromkeys(("laea", "aea", "cea", "moll", "sinu", "eqearth", "bonne", "igh"), "area"),
    **dict.fromkeys(("eck4", "eck6", "hammer", "wag7", "leac"), "area"),
    **dict.fromkeys(("lcc", "tmerc", "etmerc", "utm", "stere", "sterea", "ups", "omerc"), "shape"),
    **dict.fromkeys(("somerc", "merc", "krovak", "mod_krovak", "nzmg", "gstmerc"), "shape"),
    "webmerc": "shape, nearly",
    "aeqd": "distance from the centre",
    **dict.fromkeys(("eqdc", "eqc", "longlat", "latlong"), "distance along meridians"),
    "cass": "distance across the central meridian",
    "poly": "distance along parallels",
    "gnom": "straight great circles",
}
_WORDS = (  # in the registry's name of a method or a system -> what it preserves
    (
        r"equal[ _-]?(area|earth)|albers|mollweide|sinusoidal|bonne|eckert_(ii|iv|vi)\b|behrmann",
        "area",
    ),
    (r"conformal|mercator|gauss|utm|stereographic|krovak|zealand map grid", "shape"),
    (r"equidistant|plate_carree", "distance along meridians"),
)
_HALVES = 24  # of the way to the edge of a map
_STEPS = (1.0, 0.5, 0.1, 0.05, 0.01)  # degrees that a centre is rounded to
_BODIES = (  # ESRI's systems of other planets and moons, by their names
    r"(GCS_|\d_)?(?!Korea|Hong|UWPP)[A-Za-z]+_(1979|1985|2000|2015)(_.*)?\Z"
)


@dataclass(frozen=True)
class Entry:
    """One projection to choose: ``code`` is what :func:`projection_of` takes, ``keeps`` what it
    preserves (``area``, ``shape``, ``distance from the centre`` ..., empty for none), ``area`` the
    area of use in words, ``extent`` the same in degrees (west above east across the antimeridian),
    None where it is everywhere around its centre."""

    code: str
    title: str
    keeps: str
    area: str
    section: Section
    extent: Extent | None = None

    def covers(self, lon: float, lat: float) -> bool:
        """Whether it is meant for a place."""
        return self.extent is None or _holds(self.extent, lon, lat)


def _holds(extent: Extent, lon: float, lat: float) -> bool:
    west, south, east, north = extent
    along = west <= lon <= east if west <= east else lon >= west or lon <= east
    return along and south <= lat <= north


# Centred on a place


def centred(method: str, lon: float, lat: float, extent: Extent) -> str:
    """The PROJ string of a method of :data:`METHODS` around a place, for a view of ``extent``
    (degrees). Conic ones touch at a sixth and five sixths of the view's latitudes."""
    step = _step(extent)
    center = f"+lat_0={_rounded(lat, step)} +lon_0={_rounded(wrapped(lon), step)}"
    if method in CONES:
        first, second = _parallels(lat, extent, step)
        return f"+proj={method} +lat_1={first} +lat_2={second} {center} +datum=WGS84"
    return f"+proj={method} {center} +datum=WGS84"


def _step(extent: Extent) -> float:
    """What a centre is rounded to: at most a thirtieth of the view's height."""
    high = max(extent[3] - extent[1], 0.0)
    return next((step for step in _STEPS if step <= high / 30), _STEPS[-1])


def _rounded(value: float, step: float) -> str:
    text = f"{round(value / step) * step:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _parallels(lat: float, extent: Extent, step: float) -> tuple[str, str]:
    """Standard parallels of a cone for a view: both on the side of the equator where it is."""
    side = 1.0 if lat >= 0 else -1.0
    low, high = sorted((side * extent[1], side * extent[3]))
    low, high = min(max(low, 0.0), 80.0), min(max(high, 1.0), 85.0)
    sixth = (high - low) / 6
    texts = [_rounded(side * value, step) for value in (low + sixth, high - sixth)]
    first, second = texts if side > 0 else texts[::-1]
    if float(first) + float(second) == 0:  # a cone that touches the equator alone is none
        second = _rounded(side * step, step)
    return first, second


def recentred(code: str, lon: float, lat: float, extent: Extent) -> str:
    """The projection ``code`` with its centre at a place: the same method and parameters, or the
    place's zone where it is a zone of UTM; empty where it has a centre of its own."""
    if zone := re.fullmatch(r"EPSG:32[67]\d\d", code):
        there = utm_code(lon, lat)
        return there if there and there != zone[0] else ""
    parts = dict(re.findall(r"\+(\w+)=(\S+)", code))
    if not code.startswith("+") or "zone" in parts or not {"lat_0", "lon_0"} & set(parts):
        return ""
    step = _step(extent)
    parts["lon_0"] = _rounded(wrapped(lon), step)
    if "lat_0" in parts:
        parts["lat_0"] = _rounded(lat, step)
    if parts["proj"] in CONES and {"lat_1", "lat_2"} <= set(parts):
        parts["lat_1"], parts["lat_2"] = _parallels(lat, extent, step)
    made = re.sub(r"\+(\w+)=(\S+)", lambda one: f"+{one[1]}={parts[one[1]]}", code)
    return made if made != code else ""


def utm_code(lon: float, lat: float) -> str:
    """The code of a place's zone of UTM; empty beyond 84° N and 80° S, where there is none."""
    if not UTM_SOUTH <= lat <= UTM_NORTH:
        return ""
    return f"EPSG:{326 if lat >= 0 else 327}{utm_zone(lon, lat):02d}"


# The usual ones


def here(lon: float, lat: float, extent: Extent) -> tuple[Entry, ...]:
    """Those centred on a view: its middle and its extent in degrees."""
    return tuple(
        Entry(
            centred(method, lon, lat, extent),
            title,
            _KEEPS.get(method, ""),
            "Around this place",
            HERE,
        )
        for method, (title, _) in METHODS.items()
    )


def usual() -> tuple[Entry, ...]:
    """Those for Europe and for the world."""
    return tuple(
        Entry(code, title, keeps, area, USUAL, extent)
        for code, title, keeps, extent, area in _USUAL
    )


def utm(lon: float, lat: float) -> tuple[Entry, ...]:
    """The zone of UTM of a place, if it has one."""
    code = utm_code(lon, lat)
    if not code:
        return ()
    zone, south = int(code[-2:]), code[7] == "7"
    extent = (zone * 6 - 186.0, -80.0 if south else 0.0, zone * 6 - 180.0, 0.0 if south else 84.0)
    west, east = sorted((min(extent[0], lon), max(extent[2], lon)))  # Norway's zones are wider
    title = f"UTM zone {zone}{'S' if south else 'N'}"
    return (
        Entry(
            code,
            title,
            "shape",
            "Its zone of six degrees",
            MEANT,
            (west, extent[1], east, extent[3]),
        ),
    )


# The registry


@dataclass(frozen=True)
class _Known:
    entry: Entry
    text: str  # what is searched, folded
    order: tuple[int, str]
    projected: bool


@lru_cache(maxsize=1)
def registry() -> tuple[_Known, ...]:
    """Every projected and geographic system on Earth that PROJ's registry lists and does not call
    deprecated. Takes half a second the first time."""
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType

    found = []
    for info in query_crs_info(pj_types=[PJType.PROJECTED_CRS, PJType.GEOGRAPHIC_2D_CRS]):
        area = info.area_of_use
        if info.auth_name not in ("EPSG", "ESRI", "IGNF", "OGC") or area is None:
            continue
        if info.auth_name == "ESRI" and re.match(_BODIES, info.name):
            continue
        method = info.projection_method_name or ""
        if "Zoned Grid" in method:
            continue
        code, name = f"{info.auth_name}:{info.code}", info.name.replace("_", " ")
        words = f"{method} {info.name}".casefold()
        keeps = next((word for pattern, word in _WORDS if re.search(pattern, words)), "")
        used = area.name or "Not said"
        west, south, east, north = area.bounds
        entry = Entry(code, name, keeps, used.rstrip("."), FOUND, (west, south, east, north))
        text = " ".join((code, name, used, method)).casefold()
        rank = ("EPSG", "OGC", "ESRI", "IGNF").index(info.auth_name)
        projected = info.type is PJType.PROJECTED_CRS
        found.append(_Known(entry, text, (rank, f"{info.code:>9}"), projected))
    return tuple(sorted(found, key=lambda one: one.order))


def meant_for(lon: float, lat: float, extent: Extent) -> tuple[Entry, ...]:
    """Grids of the registry that are meant for a view: those that hold all of it, the smallest
    first, then those that hold its middle and the most of it. One for each area and purpose."""
    west, south, east, north = extent
    found: dict[tuple[object, ...], tuple[tuple[bool, float, float], Entry]] = {}
    for one in registry():
        entry, bounds = one.entry, one.entry.extent
        if not one.projected or bounds is None or not entry.code.startswith("EPSG:"):
            continue
        if entry.title.startswith("WGS 72"):  # as WGS 84's, which has an entry of its own
            continue
        wide = (bounds[2] - bounds[0]) % 360.0
        if not entry.covers(lon, lat) or wide > LARGEST or not wide:
            continue
        fits = _holds(bounds, west, south) and _holds(bounds, east, north)
        size = wide * (bounds[3] - bounds[1])
        rank = (not fits, 0.0 if fits else -_share(extent, bounds), size)
        found.setdefault((bounds, entry.keeps), (rank, entry))
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(replace(entry, section=MEANT) for _, entry in ordered[:GRIDS])


def _share(view: Extent, bounds: Extent) -> float:
    """The part of a view, in degrees, that ``bounds`` hold."""
    turn = 360.0 * round(((view[0] + view[2]) - (bounds[0] + bounds[2])) / 720.0)
    wide = min(view[2], bounds[2] + turn) - max(view[0], bounds[0] + turn)
    high = min(view[3], bounds[3]) - max(view[1], bounds[1])
    whole = max((view[2] - view[0]) * (view[3] - view[1]), 1e-9)
    return max(wide, 0.0) * max(high, 0.0) / whole


def search(
    words: str, lon: float, lat: float, more: Sequence[Entry] = ()
) -> tuple[tuple[Entry, ...], int]:
    """What has all the words in its code, name, area or method, and how many there are: of
    ``more`` first, then of the registry, at most :data:`MOST`. The code itself stands first, then
    what covers the place, the smallest area first."""
    asked = words.casefold().replace("_", " ").split()
    if not asked:
        return (), 0
    known = {entry.code for entry in more}
    words_of = {one.entry.code: one.text for one in registry() if one.entry.code in known}
    first = []
    for entry in more:
        text = f"{entry.code} {entry.title} {entry.keeps} {words_of.get(entry.code, '')}".casefold()
        if all(word in text for word in asked):
            first.append(entry)
    rest = [
        one
        for one in registry()
        if one.entry.code not in known and all(word in one.text for word in asked)
    ]

    def rank(one: _Known) -> tuple[object, ...]:
        code, number = one.entry.code.casefold(), one.entry.code.partition(":")[2].casefold()
        exact = words.strip().casefold() in (code, number)
        away = not one.entry.covers(lon, lat)
        west, south, east, north = one.entry.extent or WORLD
        size = 0.0 if away else ((east - west) % 360.0 or 360.0) * (north - south)
        other = not one.entry.title.startswith("WGS 84")
        return not exact, away, not one.projected, size, other, one.order

    rest.sort(key=rank)
    found = (*first, *(one.entry for one in rest))
    return found[:MOST], len(found)


def entry_of(code: str) -> Entry:
    """What is known of any code or PROJ string. Raises ValueError, in words for people, for what
    no map can be drawn in."""
    projection = projection_of(code)
    for entry in usual():
        if entry.code == projection.code:
            return entry
    for one in registry():
        if one.entry.code == projection.code:
            return one.entry
    area = "Around its centre" if projection.code.startswith("+") else "Not said"
    keeps, title = _KEEPS.get(projection.method, ""), projection.name
    return Entry(projection.code, title, keeps, area, FOUND, projection.area_of_use)


# Names


def short_name(projection: Projection) -> str:
    """A name short enough for the status bar: ``LAEA Europe``, ``Orthographic 40N 35E``."""
    if known := SHORT.get(projection.code):
        return known
    if not projection.code.startswith("+"):
        return projection.name.replace("_", " ").rpartition(" / ")[2]
    title = METHODS.get(projection.method, ("", ""))[1]
    lon, lat = projection.center
    place = f"{abs(lat):g}{'S' if lat < 0 else 'N'} {abs(lon):g}{'W' if lon < 0 else 'E'}"
    return f"{title} {place}" if title else projection.name


def method_name(projection: Projection) -> str:
    """The method in words; PROJ's own word where there are none."""
    if projection.mercator:
        return "Mercator, on a sphere"
    if projection.method == "utm":
        return "Transverse Mercator"
    if projection.method in ("longlat", "latlong"):
        return "Plate carrée"
    return TITLES.get(projection.method, f"PROJ '{projection.method}'")


def printed_name(projection: Projection) -> str:
    """The method and the code, as a figure prints them: ``Lambert azimuthal equal-area
    (EPSG:3035)``."""
    if projection.code.startswith("+"):
        return projection.name
    named = projection.method in METHODS
    title = method_name(projection) if named else short_name(projection)
    return f"{title} ({projection.code})"


# On the plane


def on_map(projection: Projection, x: float, y: float) -> tuple[float, float]:
    """A point in map units as it is where the map shows a place; else the nearest one to it that
    does, on the straight way to the projection's centre."""
    x0, y0, x1, y1 = projection.bounds
    x, y = min(max(x, x0), x1), min(max(y, y0), y1)
    if projection.mercator or math.isfinite(projection.point_to_lonlat(x, y)[0]):
        return x, y
    cx, cy = projection.point_to_map(*projection.center)
    if not math.isfinite(cx):
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    near, far = 0.0, 1.0
    for _ in range(_HALVES):
        middle = (near + far) / 2
        there = projection.point_to_lonlat(cx + middle * (x - cx), cy + middle * (y - cy))
        near, far = (middle, far) if math.isfinite(there[0]) else (near, middle)
    near *= 1 - 1e-6  # a hair inside, for a file that keeps the place in rounded degrees
    return cx + near * (x - cx), cy + near * (y - cy)
