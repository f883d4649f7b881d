"""Circles, sectors and geodesics on the WGS84 ellipsoid, as geometry in degrees.

All lines get as many vertices as they need to be straight in longitude and latitude between them.
They are cut at the antimeridian, and an area that holds a pole reaches to it, so that every map can
draw what comes out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gisapp.model.crs import Floats

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LONGEST = 19_900_000.0  # metres: beyond, geodesics begin to meet on the other side of the world
_EXACT, _LEAST = 2e-5, 2.0  # how far an edge may leave its curve: of its radius; metres
_ROUNDS, _MOST = 24, 6000  # of halving; vertices
_POLE = 90.0 - 1e-7  # degrees: a centimetre
_HAIR = 1e-9  # degrees: a tenth of a millimetre
_WORLD = 510_065_621_724_089.0  # square metres of the ellipsoid
Point = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class Circle:
    """All places within ``metres`` of a place; from bearing ``start`` clockwise to ``stop`` (in
    degrees from north) where these are given."""

    lon: float
    lat: float
    metres: float
    start: float | None = None
    stop: float | None = None

    @property
    def whole(self) -> bool:
        """Whether it is no sector."""
        return self.start is None or self.stop is None

    @property
    def bearings(self) -> tuple[float, float]:
        """Where it begins and ends, the end the greater one."""
        if self.start is None or self.stop is None:
            return 0.0, 360.0
        first = self.start % 360.0
        return first, first + ((self.stop - self.start) % 360.0 or 360.0)

    def faces(self, bearing: float) -> bool:
        """Whether a bearing lies within it."""
        first, last = self.bearings
        return self.whole or (bearing - first) % 360.0 <= last - first


@lru_cache(maxsize=1)
def _geod() -> Any:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def leg(first: Point, second: Point) -> tuple[float, float, float]:
    """Length in metres of the shortest way, its bearing where it begins and where it arrives, both
    in degrees from 0 to 360."""
    out, back, length = _geod().inv(*first, *second)
    # twice: a hair to the left of north is 360 after the first
    return float(length), float(out) % 360.0 % 360.0, (float(back) + 180.0) % 360.0


def distances(lon: float, lat: float, lonlat: Floats) -> Floats:
    """Metres along the ellipsoid from one place to others (n, 2)."""
    n = len(lonlat)
    found = _geod().inv(np.full(n, lon), np.full(n, lat), lonlat[:, 0], lonlat[:, 1])[2]
    return np.asarray(found, dtype=np.float64)


def reached(lon: float, lat: float, bearings: Floats, metres: Floats) -> Floats:
    """The places (n, 2) that lie so many metres from a place in some directions."""
    bearings, metres = np.broadcast_arrays(bearings, metres)
    n = len(bearings)
    east, north, _ = _geod().fwd(np.full(n, lon), np.full(n, lat), bearings, metres)
    return np.column_stack([east, north])


def _unwrapped(lonlat: Floats) -> Floats:
    """The same line with longitudes that go on beyond 180 instead of jumping. At a pole, which has
    every longitude, the line turns from that of the vertex before it to that of the next."""
    at_pole = np.abs(lonlat[:, 1]) > _POLE
    if at_pole.any() and not at_pole.all():
        out: list[list[float]] = []
        for i, (lon, lat) in enumerate(lonlat.tolist()):
            if not at_pole[i]:
                out.append([lon, lat])
                continue
            pole = math.copysign(90.0, lat)
            for beside in (i - 1, i + 1):
                if 0 <= beside < len(lonlat) and not at_pole[beside]:
                    out.append([float(lonlat[beside, 0]), pole])
        lonlat = np.array(out)
    steps = np.mod(np.diff(lonlat[:, 0]) + 180.0, 360.0) - 180.0
    return np.column_stack([lonlat[0, 0] + np.concatenate([[0.0], np.cumsum(steps)]), lonlat[:, 1]])


def _refined(curve: Callable[[Floats], Floats], along: Floats, off: float) -> Floats:
    """Vertices (n, 2) of a curve, which gives the places at numbers ``along``: halved until the
    middle of every edge is less than ``off`` metres from the curve."""
    at = curve(along)
    wrong = np.ones(len(along) - 1, dtype=bool)
    for _ in range(_ROUNDS):
        if not wrong.any() or len(along) > _MOST:
            break
        left = np.flatnonzero(wrong)
        half = (along[left] + along[left + 1]) / 2
        true = curve(half)
        step = np.mod(at[left + 1, 0] - at[left, 0] + 180.0, 360.0) - 180.0
        lon, lat = at[left, 0] + step / 2, (at[left, 1] + at[left + 1, 1]) / 2
        bad = np.asarray(_geod().inv(lon, lat, true[:, 0], true[:, 1])[2]) > off
        left, half, true = left[bad], half[bad], true[bad]
        along, at = np.insert(along, left + 1, half), np.insert(at, left + 1, true, axis=0)
        wrong = np.zeros(len(along) - 1, dtype=bool)
        made = left + np.arange(len(left))
        wrong[made], wrong[made + 1] = True, True
    return at


def arc(circle: Circle) -> Floats:
    """The outer line of a circle or sector, clockwise, as vertices (n, 2) in degrees."""
    first, last = circle.bearings
    begin = np.linspace(first, last, max(int((last - first) / 5.0), 2) + 1)
    off = max(_EXACT * circle.metres, min(_LEAST, 1e-3 * circle.metres))

    def curve(bearings: Floats) -> Floats:
        return reached(circle.lon, circle.lat, bearings, np.array(circle.metres))

    out = _refined(curve, begin, off)
    if circle.whole:
        out[-1] = out[0]
    return out


def geodesic(first: Point, second: Point) -> Floats:
    """The shortest way as vertices (n, 2) in degrees, both ends exactly as they were given."""
    length, bearing, _ = leg(first, second)
    return _way(first, bearing, length, second)


def _way(first: Point, bearing: float, length: float, second: Point | None = None) -> Floats:
    begin = np.linspace(0.0, length, min(max(int(length / 100_000.0), 2), 64) + 1)
    out = _refined(lambda along: reached(*first, np.array(bearing), along), begin, 2 * _LEAST)
    out[0] = first
    if second is not None:
        out[-1] = second
    return out


def lines_of(circle: Circle) -> BaseGeometry:
    """The outline as lines in degrees: the arc and, of a sector, its two sides."""
    return _cut(_outline(circle))


def line_of(first: Point, second: Point) -> BaseGeometry:
    """The shortest way as a line in degrees, in parts where it crosses the antimeridian."""
    return _cut([geodesic(first, second)])


def area_of(circle: Circle) -> BaseGeometry:
    """The circle or sector as an area in degrees within -180 to 180."""
    import shapely

    parts = _outline(circle)
    loop = _unwrapped(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))
    turn = float(loop[-1, 0] - loop[0, 0])
    if abs(turn) > 180.0:  # around a pole: to the right of who goes along the outline
        pole = 90.0 if turn < 0 else -90.0
        loop = np.vstack([loop, [loop[-1, 0], pole], [loop[0, 0], pole]])
    found = _wrapped(shapely.make_valid(shapely.Polygon(loop)))
    if abs(turn) <= 180.0 and _holds_both(circle):
        found = shapely.difference(shapely.box(-180.0, -90.0, 180.0, 90.0), found)
    return found


def area_size(circle: Circle) -> float:
    """Square metres of a circle or sector on the ellipsoid."""
    first, last = circle.bearings
    bearings = np.linspace(first, last, 1441)
    ring = reached(circle.lon, circle.lat, bearings, np.array(circle.metres))
    if not circle.whole:
        ring = np.vstack([[circle.lon, circle.lat], ring])
    size, _ = _geod().polygon_area_perimeter(ring[:, 0], ring[:, 1])
    return float(-size if size < 0 else _WORLD - size)


def _outline(circle: Circle) -> list[Floats]:
    """The arc; of a sector the way out, the arc and the way back."""
    outer = arc(circle)
    if circle.whole:
        return [outer]
    first, last = circle.bearings
    place = circle.lon, circle.lat
    out, back = (_way(place, bearing, circle.metres) for bearing in (first, last))
    out[-1], back[-1] = outer[0], outer[-1]
    return [out, outer, back[::-1]]


def _holds_both(circle: Circle) -> bool:
    return all(
        leg((circle.lon, circle.lat), (circle.lon, pole))[0] < circle.metres
        and circle.faces(bearing)
        for pole, bearing in ((90.0, 0.0), (-90.0, 180.0))
    )


def _turns(low: float, high: float) -> range:
    """How often the world has to be turned to bring longitudes ``low`` to ``high`` on to it."""
    return range(math.floor((low + 180.0) / 360.0), math.ceil((high + 180.0) / 360.0))


def _wrapped(area: BaseGeometry) -> BaseGeometry:
    import shapely
    from shapely import affinity

    parts = []
    west, _, east, _ = area.bounds
    for turn in _turns(west, east):
        world = shapely.box(-180.0 + 360.0 * turn, -90.0, 180.0 + 360.0 * turn, 90.0)
        parts.append(affinity.translate(shapely.intersection(area, world), xoff=-360.0 * turn))
    whole = [p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon"]
    # on a grid, so that parts that rounding has set apart by a hair are one, without a seam
    return shapely.union_all(whole, grid_size=_HAIR)


def _cut(lines: Sequence[Floats]) -> BaseGeometry:
    """Lines of vertices as lines within -180 to 180, cut there and where they pass over a pole."""
    import shapely

    out: list[Floats] = []
    for line in lines:
        whole = _unwrapped(line)
        over = (np.abs(whole[:, 1]) > _POLE) & (np.abs(np.roll(whole[:, 1], -1)) > _POLE)
        for piece in np.split(whole, np.flatnonzero(over[:-1]) + 1):
            out += _within(piece)
    return shapely.multilinestrings([shapely.linestrings(one) for one in out if len(one) > 1])


def _within(line: Floats) -> list[Floats]:
    """A line cut at every odd multiple of 180 degrees, its parts turned back on to the world."""
    if len(line) < 2:
        return []
    turn = math.floor((float(line[0, 0]) + 180.0) / 360.0)
    if line[1, 0] < line[0, 0] == -180.0 + 360.0 * turn:  # from the edge to the west
        turn -= 1
    if np.abs(line[:, 0] - 360.0 * turn).max() <= 180.0:
        return [line - [360.0 * turn, 0.0]]
    pieces: list[list[list[float]]] = [[line[0].tolist()]]
    turns = [turn]
    for (x0, y0), (x1, y1) in zip(line[:-1].tolist(), line[1:].tolist(), strict=True):
        while True:
            low, high = -180.0 + 360.0 * turn, 180.0 + 360.0 * turn
            edge = high if x1 > high else low if x1 < low else None
            if edge is None:
                pieces[-1].append([x1, y1])
                break
            y = y0 + (y1 - y0) * (edge - x0) / (x1 - x0) if x1 != x0 else y1
            pieces[-1].append([edge, y])
            pieces.append([[edge, y]])
            turn += 1 if edge == high else -1
            turns.append(turn)
    return [np.array(piece) - [360.0 * by, 0.0] for piece, by in zip(pieces, turns, strict=True)]
