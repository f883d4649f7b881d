"""Where the letters of MGRS stand: grid zones as 37U and 100 km squares as DB, each in the part of
its cell that lies in its zone; of a cell larger than the map, in the corner of what is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.model import utm
from gisapp.model.crs import Extent, Floats
from gisapp.render.gridlines import Name, Sight

_POINTS = 15_000  # places looked at
_LEAST = 24.0  # logical pixels: a narrower part of a cell has no name
_LARGE = 420.0  # logical pixels: of a larger cell, a corner is looked for
_INSET = 70.0  # logical pixels from that corner
_CELLS = 2500  # with more, no names could be read
_ZONE = 34.0  # logical pixels: the least width of a zone's name
_NAME = (18.0, 11.0)  # logical pixels: half a name's width and height
_BESIDE = np.array([(0, 0), (-4e4, 0), (4e4, 0), (0, -4e4), (0, 4e4)])  # metres
_ROOMY = 110.0  # logical pixels: in a narrower cell a name may not be nudged
Cells = NDArray[np.int64]
Inside = Callable[[Cells, Floats], tuple[Floats, NDArray[np.int64]]]


@dataclass(frozen=True)
class _Standing:
    """Where a cell's name stands in map units. The parts of large cells in several bands have names
    of their own, each with the ``band``'s number."""

    cell: tuple[int, int, int]
    at: tuple[float, float]
    band: int | None
    narrow: bool


def names_of(seen: Sight, focus: Extent, spacing: float) -> tuple[Name, ...]:
    """The names within ``focus``: of grid zones, and of squares where lines are drawn."""
    names: list[Name] = []
    if spacing:
        for one in _stand(seen, focus, _square_cells, _in_square, _LEAST):
            zone, column, row = one.cell
            text = utm.square_of(zone, column * utm.SQUARE, row * utm.SQUARE)
            if one.band is not None:
                text += f"\n{zone}{utm.BANDS[one.band]}"
            names.append(Name(one.at, text, narrow=one.narrow))
    if spacing in (0.0, utm.SQUARE):
        for one in _stand(seen, focus, _zone_cells, _in_zone, _ZONE):
            zone, band, _ = one.cell
            at = _between(seen, focus, one.at, zone, band) if spacing else one.at
            if at is not None or not one.narrow:
                text = f"{zone}{utm.BANDS[band]}"
                names.append(Name(at or one.at, text, True, one.narrow))
    return tuple(names)


def _square_cells(lonlat: Floats) -> Cells:
    """The square of each place: zone, column and row; zone 0 where there is none."""
    zones = utm.zones_of(lonlat)
    en = np.floor(utm.to_utm(lonlat, np.maximum(zones, 1)) / utm.SQUARE)
    return np.column_stack([zones, np.nan_to_num(en).astype(np.int64)])


def _zone_cells(lonlat: Floats) -> Cells:
    """The grid zone of each place: zone, and its band twice."""
    bands = _bands(lonlat)
    return np.column_stack([utm.zones_of(lonlat), bands, bands])


def _bands(lonlat: Floats) -> NDArray[np.int64]:
    """The number of each place's band, of the nearest where there is none."""
    bands = np.searchsorted(utm.BAND_EDGES, lonlat[:, 1], side="right") - 1
    return np.clip(bands, 0, len(utm.BANDS) - 1)


def _between(
    seen: Sight, focus: Extent, at: tuple[float, float], zone: int, band: int
) -> tuple[float, float] | None:
    """The nearest corner of four squares that lies well in the zone and in what is seen: letters of
    squares stand in their middles. None where there is none."""
    shift = np.array([(i, j) for i in (0, -1, 1) for j in (0, -1, 1)])
    near = utm.to_utm(seen.projection.to_lonlat(np.array([at])), np.array([zone])) / utm.SQUARE
    corners = (np.round(near) + shift) * utm.SQUARE
    around = (corners[:, None] + _BESIDE).reshape(-1, 2)
    lonlat = utm.from_utm(around, np.full(len(around), zone))
    own = (utm.zones_of(lonlat) == zone) & (_bands(lonlat) == band)
    xy = seen.projection.to_map(utm.from_utm(corners, np.full(len(corners), zone)))
    good = own.reshape(len(corners), -1).all(axis=1) & _within(xy, _inner(seen, focus))
    far = np.where(good, np.hypot(*(xy - np.array(at)).T), np.inf)
    best = int(np.argmin(far))
    return (float(xy[best, 0]), float(xy[best, 1])) if np.isfinite(far[best]) else None


def _inner(seen: Sight, focus: Extent) -> Extent:
    """What is seen without a margin as wide as a name."""
    dx, dy = _NAME[0] * seen.resolution, _NAME[1] * seen.resolution
    return focus[0] + dx, focus[1] + dy, focus[2] - dx, focus[3] - dy


def _within(xy: Floats, extent: Extent) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((xy > extent[:2]).all(axis=1) & (xy < extent[2:]).all(axis=1))


def _in_square(cells: Cells, part: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Degrees of places inside squares, and the zone each belongs to."""
    zones = np.repeat(cells[:, 0], len(part))
    places = (cells[:, None, 1:] + part) * utm.SQUARE
    return utm.from_utm(places.reshape(-1, 2), zones), zones


def _in_zone(cells: Cells, part: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """The same of grid zones, of which the widest has 12 degrees."""
    edges = np.array(utm.BAND_EDGES, dtype=np.float64)
    south, height = edges[cells[:, 1]], np.diff(edges)[cells[:, 1]]
    lon = utm.meridians(cells[:, 0])[:, None] + 12.0 * (part[:, 0] - 0.5)
    lat = south[:, None] + height[:, None] * part[:, 1]
    return np.column_stack([lon.ravel(), lat.ravel()]), np.repeat(cells[:, 0], len(part))


def _stand(
    seen: Sight,
    focus: Extent,
    cell_of: Callable[[Floats], Cells],
    inside: Inside,
    least: float,
) -> list[_Standing]:
    """The cells that have room for a name, and where it stands. ``cell_of`` tells the cell of
    places, its zone first; ``inside`` gives places in cells."""
    of_place, bands = cell_of(seen.lonlat), _bands(seen.lonlat)
    here = np.flatnonzero(of_place[:, 0] > 0)
    cells, owner = np.unique(of_place[here], axis=0, return_inverse=True)
    if not 0 < len(cells) <= _CELLS:
        return []
    count = int(np.clip(np.sqrt(_POINTS / len(cells)), 5, 15))
    step = (np.arange(count) + 0.5) / count
    lonlat, zones = inside(cells, np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2))
    xy = seen.projection.to_map(lonlat)
    xy[utm.zones_of(lonlat) != zones] = np.nan
    xy = xy.reshape(len(cells), -1, 2)
    known = np.isfinite(xy.sum(axis=2))
    parts = np.where(known[..., None], xy, np.nan)
    pixel, inner = seen.resolution, _inner(seen, focus)
    with np.errstate(invalid="ignore"):
        low = np.where(known[..., None], xy, np.inf).min(axis=1)
        high = np.where(known[..., None], xy, -np.inf).max(axis=1)
        middle = np.nansum(parts, axis=1) / np.maximum(known.sum(axis=1), 1)[:, None]
    spans = np.where(known.any(axis=1)[:, None], high - low, 0.0) * (1 + 1 / count)
    good = (cell_of(seen.projection.to_lonlat(middle)) == cells).all(axis=1)
    places = seen.projection.to_map(seen.lonlat[here])
    shown = _within(places, inner)
    out: list[_Standing] = []
    for i in np.flatnonzero(spans.min(axis=1) >= least * pixel).tolist():
        zone, column, row = cells[i].tolist()
        if spans[i].max() > _LARGE * pixel:
            for band in np.unique(bands[here][owner == i]).tolist():
                part = places[(owner == i) & (bands[here] == band) & shown]
                room = float(np.ptp(part, axis=0).min()) if len(part) else 0.0
                if room >= least * pixel:
                    inset = min(_INSET * pixel, room / 2)
                    want = np.array([part[:, 0].min() + inset, part[:, 1].max() - inset])
                    x, y = part[np.argmin(np.abs(part - want).sum(axis=1))].tolist()
                    out.append(_Standing((zone, column, row), (x, y), band, room < _ROOMY * pixel))
            continue
        at, room = middle[i], float(spans[i].min())
        if not good[i] or not _within(at[None], inner)[0]:
            mine = xy[i][known[i]]
            mine = mine[_within(mine, inner)]  # what is seen of it
            if not len(mine):
                continue
            at, room = mine[np.argmin(np.hypot(*(mine - mine.mean(axis=0)).T))], 0.0
        out.append(
            _Standing(
                (zone, column, row), (float(at[0]), float(at[1])), None, room < _ROOMY * pixel
            )
        )
    return out
