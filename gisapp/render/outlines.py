"""Lines in degrees as paths in map units, ended at the edge of what the map reaches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gisapp.model import crs
from gisapp.model.primitives import Floats, Paths
from gisapp.model.projection import Projection
from gisapp.render import geometry


def paths_of(lines: Sequence[object], projection: Projection) -> Paths:
    """Paths of shapely lines (None where a row has none), one feature each."""
    import shapely

    made = np.empty(len(lines), dtype=object)
    made[:] = lines
    if projection.mercator:
        edge = crs.MAX_LATITUDE
        made = np.asarray(shapely.clip_by_rect(made, -180.0, -edge, 180.0, edge), dtype=object)
    found = geometry.build(made, projection).lines if len(made) else None
    if found is None:
        nothing = np.empty(0, np.int64)
        return geometry.paths(np.empty((0, 2)), np.zeros(1, np.int64), nothing, len(made), False)
    return found


def on_map(lonlat: Floats, projection: Projection) -> Floats:
    """Map units of places (n, 2); NaN beyond the edge of the map, Web Mercator's too."""
    xy = projection.to_map(lonlat).copy()
    if projection.mercator:
        xy[np.abs(lonlat[:, 1]) > crs.MAX_LATITUDE] = np.nan
    return xy
