"""The grids of UTM and of MGRS: kilometre lines in every zone that is seen, 100 km squares and grid
zones with their letters, and the labels at the map's edges.

Figures at the edges follow the practice of military maps: a full coordinate where an edge or a zone
begins, its 10 km and 1 km digits elsewhere. The polar grids (UPS) are not drawn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gisapp.model import utm
from gisapp.model.coordinates import UTM_NORTH, UTM_SOUTH
from gisapp.model.crs import Extent, Floats
from gisapp.model.projection import Projection
from gisapp.render.grid_edges import EDGES, EdgeLabel, Frame, crossings, frame_of
from gisapp.render.grid_names import names_of
from gisapp.render.gridlines import (
    BORDER,
    FINE,
    STRONG,
    Axis,
    LineKey,
    Net,
    Sight,
    joined,
    middle_of,
    net_of,
    sight,
)

SPACINGS = {100.0: 56.0, 1_000.0: 36.0, 10_000.0: 56.0, utm.SQUARE: 36.0}  # metres: least pixels
LEAST = 14.0  # logical pixels between two lines where the spacing was chosen
_EXTRA = 1e-6  # degrees: beside a border
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def spacing_for(
    extent: Extent, resolution: float, projection: Projection, chosen: float = 0.0
) -> float:
    """Metres between two lines, fitted to the scale in the middle of the map; 0 where only zones
    are drawn. A ``chosen`` spacing is taken as long as its lines can be told apart."""
    ground = middle_of(extent, resolution, projection)[0]
    for spacing, pixels in SPACINGS.items():
        wide = spacing / ground
        if wide >= (LEAST if chosen else pixels) and spacing >= chosen:
            return spacing
    return 0.0


def grid(
    name: str,
    extent: Extent,
    resolution: float,
    projection: Projection,
    chosen: float = 0.0,
    focus: Extent | None = None,
) -> Net:
    """The UTM or the MGRS grid (``name``) seen in ``extent`` (map units) at ``resolution`` map
    units per logical pixel. ``focus`` is what is seen without a margin: names stand in it."""
    seen = sight(extent, resolution, projection)
    if seen is None:
        return joined(())
    spacing = spacing_for(focus or extent, resolution, projection, chosen)
    military = name == "MGRS"
    parts = [_borders(seen, military)]
    if spacing:
        ends, keys = _kilometres(seen, spacing)
        zones = np.array([key.zone for key in keys], dtype=np.int64)
        parts.insert(
            0,
            net_of(
                seen,
                ends,
                keys,
                lambda en, line: utm.from_utm(en, zones[line]),
                lambda lonlat, line: utm.zones_of(lonlat) == zones[line],
            ),
        )
    return joined(parts, names_of(seen, focus or extent, spacing) if military else ())


def _kilometres(seen: Sight, spacing: float) -> tuple[Floats, list[LineKey]]:
    """The lines of every zone that is seen, over the part of it that is: ends (n, 4) as eastings
    and northings."""
    ends: list[tuple[float, float, float, float]] = []
    keys: list[LineKey] = []
    for zone, (east0, north0, east1, north1) in zone_ranges(seen).items():
        low, high = north0 - spacing / 2, north1 + spacing / 2
        for number in _numbers(east0, east1, spacing):
            ends.append((number * spacing, low, number * spacing, high))
            keys.append(LineKey("easting", number * spacing, zone, _weight(number, spacing)))
        low, high = east0 - spacing / 2, east1 + spacing / 2
        for number in _numbers(north0, north1, spacing):
            ends.append((low, number * spacing, high, number * spacing))
            keys.append(LineKey("northing", number * spacing, zone, _weight(number, spacing)))
    return np.array(ends).reshape(-1, 4), keys


def _weight(number: int, spacing: float) -> int:
    return STRONG if spacing < utm.SQUARE and number % 10 == 0 else FINE


def _numbers(low: float, high: float, spacing: float) -> range:
    return range(int(np.floor(low / spacing)), int(np.ceil(high / spacing)) + 1)


def zone_ranges(seen: Sight) -> dict[int, tuple[float, float, float, float]]:
    """The zones that are seen, with the least and greatest eastings and northings in them."""
    steps = np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]) * seen.spread
    around = (seen.lonlat[:, None] + steps).reshape(-1, 2)  # a zone may hide between two places
    owner = utm.zones_of(around)
    out = {}
    for zone in np.unique(owner[owner > 0]).tolist():
        en = utm.to_utm(around[owner == zone], np.full(int((owner == zone).sum()), zone))
        east0, north0 = np.nanmin(en, axis=0).tolist()
        east1, north1 = np.nanmax(en, axis=0).tolist()
        out[zone] = (east0, north0, east1, north1)
    return out


def _borders(seen: Sight, bands: bool) -> tuple[list[Floats], list[LineKey]]:
    """Where zones end, and bands as well if asked for."""
    borders = utm.zone_borders()
    ends = [tuple(one) for one in borders.tolist()]
    lats = utm.BAND_EDGES if bands else (UTM_SOUTH, UTM_NORTH)
    ends += [(seen.west + _EXTRA, float(lat), seen.east - _EXTRA, float(lat)) for lat in lats]
    if bands:  # the parallels at which zones change are bands' edges
        ends = [one for one in ends if one[1] != one[3] or one[1] in lats]
    clipped = [
        (w, max(s, seen.south), e, min(n, seen.north)) if s < n else (w, s, e, n)
        for w, s, e, n in ends
        if s <= seen.north and n >= seen.south
    ]
    keys = [
        LineKey("zone" if s < n else "band", w if s < n else s, weight=BORDER)
        for w, s, e, n in clipped
    ]
    return net_of(seen, np.array(clipped).reshape(-1, 4), keys)


# Labels at the edges


def edge_labels(
    name: str,
    extent: Extent,
    resolution: float,
    projection: Projection,
    chosen: float = 0.0,
    exact: bool = True,
) -> tuple[EdgeLabel, ...]:
    """Where the grid of a map meets its frame, along each edge from the west to the east or from
    the south to the north; where only zones are drawn, which ones lie along it, and in MGRS which
    bands."""
    frame = frame_of(extent, resolution, projection)
    zones = utm.zones_of(frame.lonlat)
    spacing = spacing_for(extent, resolution, projection, chosen)
    if spacing:
        out = _line_labels(frame, zones, spacing, name == "MGRS", exact)
    else:
        out = _zone_labels(frame, zones, name == "MGRS")
    return tuple(sorted(out, key=lambda one: (EDGES.index(one.edge), one.at)))


def _line_labels(
    frame: Frame, zones: NDArray[np.int64], spacing: float, military: bool, exact: bool
) -> list[EdgeLabel]:
    pairs = frame.pairs  # where two zones meet, lines of both are looked for
    first = np.concatenate([pairs, pairs[zones[pairs] != zones[pairs + 1]]])
    zone = np.concatenate([zones[pairs], zones[first[len(pairs) :] + 1]])
    first, zone = first[zone > 0], zone[zone > 0]
    found = crossings(
        frame,
        first,
        lambda lonlat, pair: utm.to_utm(lonlat, zone[pair]) / spacing,
        exact=exact,
    )
    own_zone = zone[found.pair]
    inside = utm.zones_of(found.lonlat) == own_zone
    en = utm.to_utm(found.lonlat, own_zone)
    return [
        _label(
            Line(int(own_zone[i]), int(found.column[i]), float(found.number[i]) * spacing, spacing),
            int(found.edge[i]),
            (float(found.xy[i, 0]), float(found.xy[i, 1])),
            (float(en[i, 0]), float(en[i, 1])),
            float(found.lonlat[i, 1]),
            military,
        )
        for i in np.flatnonzero(inside).tolist()
    ]


class Line(NamedTuple):
    """A grid line: its zone, 0 for an easting and 1 for a northing, metres, and the spacing."""

    zone: int
    column: int
    value: float
    spacing: float


def _label(
    line: Line,
    edge: int,
    at: tuple[float, float],
    en: tuple[float, float],
    lat: float,
    military: bool,
) -> EdgeLabel:
    """The label of a line that meets an edge at map coordinates ``at``, which are ``en`` in its
    zone."""
    axis: Axis = "northing" if line.column else "easting"
    metres = line.value
    if axis == "northing" and metres < 0:
        metres += utm.FALSE_NORTHING
    where = f"{line.zone}{utm.band_of(lat)}"
    if military:
        inner = [en[0], en[1]]
        inner[line.column] = line.value + line.spacing / 2
        where += f" {utm.square_of(line.zone, inner[0], inner[1])}"
    told = f"{full_text(metres)}{'N' if line.column else 'E'}"
    main = round(metres) % int(utm.SQUARE) == 0
    own = (axis == "easting") == (edge % 2 == 1)  # northings at the sides, eastings elsewhere
    return EdgeLabel(
        EDGES[edge],
        at,
        told if main else principal(metres, line.spacing),
        axis,
        line.value,
        line.zone,
        f"{where}  {told}" if own else "",
        0 if own else 1,
    )


def full_text(metres: float) -> str:
    """A coordinate as it stands at the corner of a map: ``⁴37⁰⁰⁰ᵐ``."""
    whole = round(metres)
    head, middle, rest = whole // 100_000, whole // 1000 % 100, whole % 1000
    raised = f"{rest:03d}".translate(_RAISED)
    return f"{str(head).translate(_RAISED)}{middle:02d}{raised}ᵐ"


def principal(metres: float, spacing: float) -> str:
    """The 10 km and 1 km digits, with the 100 m one where lines are that close: ``37``, ``37⁵``."""
    whole = round(metres)
    digits = f"{whole // 1000 % 100:02d}"
    return digits + str(whole // 100 % 10).translate(_RAISED) if spacing < 1000 else digits


def _zone_labels(frame: Frame, zones: NDArray[np.int64], bands: bool) -> list[EdgeLabel]:
    """Zones along the lower and upper edge and bands at the sides, in the middle of each."""
    letters = np.array([utm.band_of(lat) for lat in frame.lonlat[:, 1].tolist()])
    out: list[EdgeLabel] = []
    for edge in range(4):
        flat = edge % 2 == 1
        if not flat and not bands:
            continue
        mine = np.flatnonzero(frame.edge == edge)
        told = zones[mine] if flat else letters[mine]
        breaks = np.flatnonzero(told[1:] != told[:-1]) + 1
        for run in np.split(mine, breaks):
            value = zones[run[0]] if flat else letters[run[0]]
            if value and len(run) > 1:
                x, y = frame.xy[[run[0], run[-1]]].mean(axis=0).tolist()
                axis: Axis = "zone" if flat else "band"
                number = float(value) if flat else float(utm.BANDS.index(str(value)))
                zone = int(zones[run[0]])
                out.append(EdgeLabel(EDGES[edge], (x, y), str(value), axis, number, zone))
    return out
