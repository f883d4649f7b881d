"""Grids on the plane of any projection: their lines traced, cut and bent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.crs import Extent, Floats
from gisapp.model.primitives import Paths
from gisapp.model.projection import Projection
from gisapp.render import geometry

Axis = Literal["meridian", "parallel", "easting", "northing", "zone", "band"]
FINE, STRONG, BORDER = 0, 1, 2  # weights of lines
BENT = 0.1  # logical pixels that a line may be off
SIDE = 41  # places looked at along each side of an extent
_SAMPLES = 8000  # places looked at along all lines
_JUMP = 8.0  # logical pixels off after all halving: the line goes on elsewhere on the map


@dataclass(frozen=True)
class LineKey:
    """Which line of a grid a path is: degrees of a meridian or parallel, metres of an easting or
    northing of ``zone``; northings count from the equator, negative in the south."""

    axis: Axis
    value: float
    zone: int = 0
    weight: int = FINE


@dataclass(frozen=True)
class Name:
    """What a cell of a grid is called, at a place in map units. ``zone`` is a whole grid zone; in a
    ``narrow`` cell the name must stand just there."""

    at: tuple[float, float]
    text: str
    zone: bool = False
    narrow: bool = False


@dataclass(frozen=True, eq=False)
class Net:
    """The lines of a grid: path ``row`` is a piece of line ``keys[row]``; and names in cells."""

    paths: Paths
    keys: tuple[LineKey, ...]
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, eq=False)
class Sight:
    """What a map shows, in degrees. ``lonlat`` are places all over it; west to east may leave -180
    to 180. ``ground`` is metres on the ground per logical pixel at the middle, ``latitude`` there.
    """

    extent: Extent
    resolution: float
    projection: Projection
    lonlat: Floats
    west: float
    south: float
    east: float
    north: float
    spread: tuple[float, float]


def middle_of(extent: Extent, resolution: float, projection: Projection) -> tuple[float, float]:
    """Metres on the ground per logical pixel in the middle of a map, and the latitude there (0
    where the map shows no place)."""
    x, y = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
    lat = projection.point_to_lonlat(x, y)[1]
    return resolution * projection.ground_scale(x, y), lat if np.isfinite(lat) else 0.0


def places_of(projection: Projection, xy: Floats) -> Floats:
    """Degrees of map coordinates (n, 2); NaN beside the map, beside a Mercator's square too."""
    lonlat = projection.to_lonlat(xy)
    if projection.mercator:
        lonlat[np.abs(xy).max(axis=1) > crs.WORLD * (1 + 1e-12)] = np.nan
    return lonlat


def sight(extent: Extent, resolution: float, projection: Projection) -> Sight | None:
    """What a map of ``extent`` (map units) shows; None where it shows no place."""
    x0, y0, x1, y1 = extent
    x, y = np.meshgrid(np.linspace(x0, x1, SIDE), np.linspace(y0, y1, SIDE))
    xy = np.column_stack([x.ravel(), y.ravel()])
    lonlat = places_of(projection, xy)
    grid = lonlat.reshape(SIDE, SIDE, 2)
    lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(lonlat):
        return None
    apart = _apart(grid)
    center = projection.center[0]
    off = np.sort(np.mod(lonlat[:, 0] - center + 180.0, 360.0) - 180.0)
    gaps = np.diff(off, append=off[0] + 360.0)
    widest = int(np.argmax(gaps))
    west, east = center - 180.0, center + 180.0
    if gaps[widest] > 2.5 * apart[0]:
        begin = off[(widest + 1) % len(off)]
        length = 360.0 - gaps[widest]
        west, east = center + begin - apart[0], center + begin + length + apart[0]
    south = max(float(lonlat[:, 1].min()) - apart[1], -90.0)
    north = min(float(lonlat[:, 1].max()) + apart[1], 90.0)
    if projection.mercator:
        west, east = max(west, -180.0), min(east, 180.0)
        south, north = max(south, -crs.MAX_LATITUDE), min(north, crs.MAX_LATITUDE)
    for pole in (-90.0, 90.0):
        px, py = projection.point_to_map(center, pole)
        if not projection.mercator and x0 <= px <= x1 and y0 <= py <= y1:
            south, north = min(south, pole), max(north, pole)
    return Sight(extent, resolution, projection, lonlat, west, south, east, north, apart)


def _apart(grid: Floats) -> tuple[float, float]:
    """How far apart two neighbours of a grid of places lie at most, as longitude and latitude."""
    worst = [1e-9, 1e-9]
    for axis in (0, 1):
        with np.errstate(invalid="ignore"):
            step = np.abs(np.diff(grid, axis=axis))
            step[..., 0] = np.minimum(step[..., 0], np.abs(360.0 - step[..., 0]))
        known = step[np.isfinite(step).all(axis=2)]
        if len(known):
            worst = [max(worst[i], float(known[:, i].max())) for i in (0, 1)]
    return worst[0], worst[1]


# Lines

Place = Callable[[Floats, NDArray[np.int64]], Floats]  # own coordinates, line numbers -> degrees
There = Callable[[Floats, NDArray[np.int64]], NDArray[np.bool_]]  # degrees, line numbers


def net_of(
    seen: Sight,
    ends: Floats,
    keys: Sequence[LineKey],
    place: Place = lambda uv, _: uv,
    there: There | None = None,
) -> tuple[list[Floats], list[LineKey]]:
    """Curves on the map: line i runs straight from ``ends[i, :2]`` to ``ends[i, 2:]`` in its own
    coordinates, of which ``place`` gives degrees. They are cut to the extent, to what the
    projection reaches and to where they are ``there``."""
    if not len(ends):
        return [], []
    x0, y0, x1, y1 = seen.extent

    def at(t: Floats, line: NDArray[np.int64]) -> tuple[Floats, NDArray[np.bool_]]:
        lonlat = place(ends[line, :2] + t[:, None] * (ends[line, 2:] - ends[line, :2]), line)
        xy = seen.projection.to_map(lonlat)
        with np.errstate(invalid="ignore"):
            ok = (xy[:, 0] >= x0) & (xy[:, 0] <= x1) & (xy[:, 1] >= y0) & (xy[:, 1] <= y1)
            if there is not None:
                ok &= there(lonlat, line)
        return xy, ok

    n = len(ends)
    count = int(np.clip(_SAMPLES // n, 17, 129))
    t, line = np.tile(np.linspace(0.0, 1.0, count), n), np.repeat(np.arange(n), count)
    xy, ok = at(t, line)
    ok_pair = ok.reshape(n, count)
    run = np.cumsum(ok & ~np.pad(ok_pair, ((0, 0), (1, 0)))[:, :-1].ravel())
    change = np.flatnonzero((ok_pair[:, 1:] != ok_pair[:, :-1]).ravel())
    first = change // (count - 1) * count + change % (count - 1)
    inner = np.where(ok[first], first, first + 1)
    low, high = t[inner], t[2 * first + 1 - inner]
    for _ in range(30):  # where it begins or ends
        middle = (low + high) / 2
        good = at(middle, line[inner])[1]
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    runs = np.concatenate([run[ok], run[inner]])
    ts = np.concatenate([t[ok], low])
    lines = np.concatenate([line[ok], line[inner]])
    order = np.lexsort((ts, runs))
    runs, ts, lines = runs[order], ts[order], lines[order]
    xy = np.concatenate([xy[ok], at(low, line[inner])[0]])[order]
    return _bent(runs, ts, lines, xy, lambda t, line: at(t, line)[0], keys, seen.resolution)


def _bent(
    runs: NDArray[np.int64],
    ts: Floats,
    lines: NDArray[np.int64],
    xy: Floats,
    at: Callable[[Floats, NDArray[np.int64]], Floats],
    keys: Sequence[LineKey],
    resolution: float,
) -> tuple[list[Floats], list[LineKey]]:
    """Runs of places with more between them where the line bends, and fewer where it does not."""
    import shapely

    fresh = np.ones(len(runs), bool)
    jump = np.zeros(len(runs), bool)
    for last in (False,) * 7 + (True,):
        pair = np.flatnonzero((runs[1:] == runs[:-1]) & (fresh[1:] | fresh[:-1]))
        middle = (ts[pair] + ts[pair + 1]) / 2
        between = at(middle, lines[pair])
        with np.errstate(invalid="ignore"):
            off = np.abs(between - (xy[pair] + xy[pair + 1]) / 2).max(axis=1)
            bent = off > (_JUMP if last else BENT) * resolution
        pair, middle, between = pair[bent], middle[bent], between[bent]
        if last:
            jump[pair] = True
        if last or not len(pair):
            break
        fresh = np.insert(np.zeros(len(runs), bool), pair + 1, True)
        runs, lines = np.insert(runs, pair + 1, runs[pair]), np.insert(lines, pair + 1, lines[pair])
        ts, xy = np.insert(ts, pair + 1, middle), np.insert(xy, pair + 1, between, axis=0)
        jump = np.zeros(len(runs), bool)
    if not len(runs):
        return [], []
    begins = np.concatenate([[True], (runs[1:] != runs[:-1]) | jump[:-1]])
    piece = np.cumsum(begins) - 1
    whole = np.bincount(piece) >= 2
    first = np.flatnonzero(begins)[whole]
    keep = whole[piece]
    if not keep.any():
        return [], []
    number = np.unique(piece[keep], return_inverse=True)[1]
    parts = shapely.linestrings(xy[keep], indices=number)
    long = shapely.length(parts) > 0.5 * resolution
    parts = shapely.simplify(parts[long], BENT * resolution, preserve_topology=False)
    return (
        [shapely.get_coordinates(one) for one in parts],
        [keys[i] for i in lines[first][long].tolist()],
    )


def joined(parts: Sequence[tuple[list[Floats], list[LineKey]]], names: Sequence[Name] = ()) -> Net:
    """One net of several, each path a row of its own."""
    curves = [one for part in parts for one in part[0]]
    keys = tuple(one for part in parts for one in part[1])
    xy = np.concatenate(curves) if curves else np.empty((0, 2))
    offsets = np.cumsum([0, *map(len, curves)]).astype(np.int64)
    n = len(curves)
    made = geometry.paths(xy, offsets, np.arange(n, dtype=np.int64), n, closed=False)
    return Net(made, keys, tuple(names))
