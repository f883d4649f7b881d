"""UTM zones, latitude bands and 100 km squares in bulk: which zone a place lies in, where zones
end, and their letters, as NGA.STND.0037 (Universal Grids and Grid Reference Systems) has them.

Northings here count from the equator, negative in the south; 10,000 km are added where they are
written down. All zones are one, turned: the bulk of the work is that of zone 31.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gisapp.model.coordinates import UTM_NORTH, UTM_SOUTH
from gisapp.model.crs import Floats
from gisapp.model.projection import Projection, projection_of

SQUARE = 100_000.0  # metres: the side of a square that has two letters
FALSE_NORTHING = 10_000_000.0  # of the southern hemisphere
BANDS = "CDEFGHJKLMNPQRSTUVWX"
BAND_EDGES = (*range(-80, 80, 8), 84)  # degrees
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")  # of zones 1, 2 and 3, and so on
_ROWS = "ABCDEFGHJKLMNPQRSTUV"  # of odd zones; those of even ones begin with F
_SVALBARD = np.array([9.0, 21.0, 33.0])
Zones = NDArray[np.int64]


def zones_of(lonlat: Floats) -> Zones:
    """The zone of places (n, 2) in degrees, with the exceptions around Norway and Svalbard; 0
    where UTM does not reach."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    with np.errstate(invalid="ignore"):
        lon = np.where((lon >= -180.0) & (lon < 180.0), lon, np.mod(lon + 180.0, 360.0) - 180.0)
        known = (lat >= UTM_SOUTH) & (lat <= UTM_NORTH) & np.isfinite(lon)
        zone = np.floor((np.where(known, lon, 0.0) + 180.0) / 6.0).astype(np.int64) + 1
        zone[lon < 180.0] = np.minimum(zone[lon < 180.0], 60)  # a hair less is rounded up
        zone[(lat >= 56) & (lat < 64) & (lon >= 3) & (lon < 12)] = 32
        north = (lat >= 72) & (lon >= 0) & (lon < 42)
    zone[north] = 31 + 2 * np.searchsorted(_SVALBARD, lon[north], side="right")
    return np.where(known, zone, 0)


def meridians(zones: Zones) -> Floats:
    """The central meridian of each zone in degrees."""
    return np.asarray(6.0 * zones - 183.0)


def to_utm(lonlat: Floats, zones: Zones) -> Floats:
    """Easting and northing (n, 2) of places, each in the zone given for it; NaN far from it."""
    turned = np.mod(lonlat[:, 0] - meridians(zones) + 180.0, 360.0) - 177.0
    return _plane().to_map(np.column_stack([turned, lonlat[:, 1]]))


def from_utm(en: Floats, zones: Zones) -> Floats:
    """Degrees (n, 2) of eastings and northings, each in its zone; longitudes may leave -180 to
    180."""
    out = _plane().to_lonlat(en)
    out[:, 0] += meridians(zones) - 3.0
    return out


def _plane() -> Projection:
    return projection_of("EPSG:32631")


def band_of(lat: float) -> str:
    """The letter of the latitude band; empty where there is none."""
    if not UTM_SOUTH <= lat <= UTM_NORTH:
        return ""
    return BANDS[min(int((lat - UTM_SOUTH) // 8), len(BANDS) - 1)]


def square_of(zone: int, east: float, north: float) -> str:
    """The two letters of the 100 km square at an easting and northing."""
    column = int(east // SQUARE) - 1
    row = int(north // SQUARE) + (0 if zone % 2 else 5)
    letters = _COLUMNS[(zone - 1) % 3]
    return f"{letters[column % len(letters)]}{_ROWS[row % len(_ROWS)]}"


@cache
def zone_borders() -> Floats:
    """The borders of all zones (n, 4): straight pieces in degrees, west, south, east, north, from
    80 degrees south to 84 north."""
    cells = np.arange(-180.0, 180.0, 3.0)
    rows = [UTM_SOUTH, 56.0, 64.0, 72.0, UTM_NORTH]
    middles = [(low + high) / 2 for low, high in pairwise(rows)]
    table = np.array(
        [zones_of(np.column_stack([cells + 1.5, np.full(len(cells), lat)])) for lat in middles]
    )
    out: list[tuple[float, float, float, float]] = []
    for column, lon in enumerate(cells.tolist()):
        apart = table[:, column] != table[:, column - 1]
        begin = None
        for row, is_border in enumerate([*apart.tolist(), False]):
            if is_border and begin is None:
                begin = rows[row]
            elif not is_border and begin is not None:
                out.append((lon, begin, lon, rows[row]))
                begin = None
        for row in range(1, len(rows) - 1):
            if table[row, column] != table[row - 1, column]:
                out.append((lon, rows[row], lon + 3.0, rows[row]))
    return np.array(out)
