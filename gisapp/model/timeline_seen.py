"""What of the timeline's lanes lies in an extent of the map: exact, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.chronology import Chronology
from gisapp.model.crs import Extent, Floats
from gisapp.model.features import Features
from gisapp.model.memo import Memo
from gisapp.model.projection import MERCATOR, Projection
from gisapp.model.timeline import Lane, Member
from gisapp.model.timeline_tracks import Rows

_PIECE = 1 << 20
_bounds: Memo[Floats] = Memo("bounds of shapes", 1)


def seen(
    lanes: Iterable[Lane],
    extent: Extent,
    cancelled: Callable[[], bool] = lambda: False,
    projection: Projection = MERCATOR,
) -> tuple[Lane, ...] | None:
    """The lanes with only those rows that lie in ``extent`` (map units), all lanes kept; None when
    ``cancelled()`` became true. Shapes lie in it when their bounding boxes touch it."""
    keep: dict[int, NDArray[np.bool_]] = {}
    found: list[Lane] = []
    for lane in lanes:
        members: list[Member] = []
        for member in lane.members:
            whole = member.part.chronology
            if id(whole) not in keep:
                mask = _inside(whole, extent, cancelled, projection)
                if mask is None:
                    return None
                keep[id(whole)] = mask
            part = member.part.only(keep[id(whole)])
            part.prepare()
            members.append(Member(member.layer, part, member.state, member.features))
        found.append(Lane(lane.title, lane.color, tuple(members)))
    return tuple(found)


def rows_in(lanes: Iterable[Lane]) -> int:
    """How many rows :func:`seen` has to look at."""
    wholes = {id(m.part.chronology): len(m.part.chronology) for one in lanes for m in one.members}
    return sum(wholes.values())


def _inside(
    whole: Chronology, extent: Extent, cancelled: Callable[[], bool], projection: Projection
) -> NDArray[np.bool_] | None:
    """Which positions of a chronology lie in the extent."""
    out = np.empty(len(whole), bool)
    for first in range(0, len(whole), _PIECE):
        if cancelled():
            return None
        last = min(first + _PIECE, len(whole))
        rows = slice(first, last) if whole.rows is None else whole.rows[first:last].astype(np.int64)
        out[first:last] = inside(whole.features, extent, rows, projection)
    return out


def inside(
    features: Features,
    extent: Extent,
    rows: slice | Rows,
    projection: Projection = MERCATOR,
) -> NDArray[np.bool_]:
    """Whether features lie in ``extent`` (map units); of shapes, whether their boxes touch it."""
    if not projection.mercator:
        return _on_plane(features, extent, rows, projection)
    if features.fixed is not None:
        (x0, x1), (y0, y1) = crs.fixed_of_map(np.array([extent[:2], extent[2:]]))
        x, y = features.fixed[0, rows], features.fixed[1, rows]
        return np.asarray((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
    west, south, east, north = crs.extent_to_lonlat(extent)
    if features.lonlat is not None:
        lon, lat = features.lonlat[rows, 0], features.lonlat[rows, 1]
        return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    box = _bounds.get(features, "", lambda: _bounds_of(features))[rows]
    return np.asarray(
        (box[:, 2] >= west) & (box[:, 0] <= east) & (box[:, 3] >= south) & (box[:, 1] <= north)
    )


def _on_plane(
    features: Features, extent: Extent, rows: slice | Rows, projection: Projection
) -> NDArray[np.bool_]:
    """The same on the plane of any projection; of shapes, whether the middles of their boxes or
    any of the corners do."""
    x0, y0, x1, y1 = extent
    if features.is_points:
        places = [features.degrees(rows)]
    else:
        box = _bounds.get(features, "", lambda: _bounds_of(features))[rows]
        middle = (box[:, :2] + box[:, 2:]) / 2
        places = [middle, box[:, :2], box[:, 2:], box[:, [0, 3]], box[:, [2, 1]]]
    out: NDArray[np.bool_] | None = None
    with np.errstate(invalid="ignore"):
        for place in places:
            x, y = projection.to_map(place).T
            here = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
            out = here if out is None else out | here
    assert out is not None
    return out


def _bounds_of(features: Features) -> Floats:
    """Bounding boxes (n, 4) in degrees; NaN where a row has no geometry."""
    import shapely

    return np.asarray(shapely.bounds(features.levels[0].load()), dtype=np.float64)
