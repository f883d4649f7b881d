"""Circles and geodesics as paths in map units, cut at the edge of what the map reaches."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gisapp.model import geodesy
from gisapp.model.features import Features
from gisapp.model.geodesy import Circle
from gisapp.model.memo import Memo
from gisapp.model.primitives import Floats, Paths
from gisapp.model.projection import Projection
from gisapp.render.outlines import on_map, paths_of

RADIUS, LAT, LON = "radius_km", "centre_lat", "centre_lon"  # columns that say what a circle is
START, STOP = "from_bearing", "to_bearing"  # of a sector
OTHERS = (0.0, 180.0, 90.0, 270.0, 45.0, 135.0, 225.0, 315.0)  # turns from where a label should be
_circles: Memo[tuple[Circle | None, ...]] = Memo("circles", 16)
_outlines: Memo[Paths] = Memo("outlines of circles", 16)
_lines: Memo[Paths] = Memo("geodesics", 16)


def circles_of(features: Features) -> tuple[Circle | None, ...]:
    """The circle or sector of each row whose columns say so, else None."""

    def make() -> tuple[Circle | None, ...]:
        if not {RADIUS, LAT, LON} <= set(features.table.column_names):
            return (None,) * len(features)
        return tuple(_circle(features.attributes(row)) for row in range(len(features)))

    return _circles.get(features, "", make)


def _circle(values: dict[str, object]) -> Circle | None:
    def number(name: str) -> float | None:
        value = values.get(name)
        known = isinstance(value, int | float) and np.isfinite(value)
        return float(value) if known else None  # type: ignore[arg-type]

    lon, lat, radius = number(LON), number(LAT), number(RADIUS)
    if lon is None or lat is None or radius is None or abs(lat) > 90 or abs(lon) > 360:
        return None
    if not 0 < radius * 1000 <= geodesy.LONGEST:
        return None
    return Circle(lon, lat, radius * 1000, number(START), number(STOP))


def outlines(features: Features, projection: Projection) -> Paths:
    """The outlines of the circles of a table, one feature a row."""

    def make() -> Paths:
        return paths_of(
            [None if c is None else geodesy.lines_of(c) for c in circles_of(features)], projection
        )

    return _outlines.get(features, projection.code, make)


def lines_of(features: Features, projection: Projection) -> Paths:
    """The lines of a table, ended at the edge of the map."""
    return _lines.get(
        features, projection.code, lambda: paths_of(list(features.geometry), projection)
    )


@lru_cache(maxsize=4096)
def ring(circle: Circle, projection: Projection) -> tuple[Floats, ...]:
    """The outline of one circle, in the parts that the map reaches, which may be none."""
    return tuple(paths_of([geodesy.lines_of(circle)], projection).of(0))


def on_ring(circle: Circle, bearing: float, projection: Projection) -> Floats | None:
    """Where on a circle a label stands, (2,) in map units: in the direction ``bearing``, or else
    in one that the circle faces and the map reaches. None without any."""
    first, last = circle.bearings
    wanted = [bearing + turn for turn in OTHERS]
    if not circle.whole:
        wanted = [one for one in wanted[:1] if circle.faces(one)]
        wanted += [first + share * (last - first) for share in (0.5, 0.25, 0.75, 0.0, 1.0)]
    places = geodesy.reached(circle.lon, circle.lat, np.array(wanted), np.array(circle.metres))
    xy = on_map(places, projection)
    known = np.flatnonzero(np.isfinite(xy).all(axis=1))
    return xy[known[0]] if len(known) else None
