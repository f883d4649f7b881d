"""Events on a plain map, and the slice of them that a window shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from gisapp.layers.kinds.events import EventStyle
from gisapp.model import crs
from gisapp.model.chronology import chronology_of
from gisapp.model.features import Features
from gisapp.model.instants import DAY
from gisapp.model.layer import Layer, Shapes, Slice
from gisapp.model.worldview import Worldviews

START = 19_000 * DAY  # the first of the days that events begin on
EXTENT = crs.extent_to_map((20, 40, 40, 50))
NOTHING = np.empty(0, np.int64)


def layer_of(
    lonlat: Any, days: Any = 0, lasting: int = 1, style: EventStyle | None = None, **columns: Any
) -> Layer:
    """Events at places (n, 2) that begin on ``days`` and last so many."""
    places = np.asarray(lonlat, np.float64).reshape(-1, 2)
    n = len(places)
    begin = START + np.broadcast_to(np.asarray(days, np.int64), (n,)) * DAY
    table = pa.table({"id": list(range(n)), **columns})
    features = Features("events", table, places, begin=begin, end=begin + lasting * DAY)
    return Layer("events", "Events", "group", features, style or EventStyle(), time="window")


def cut(layer: Layer, first: int = 0, last: int = 1, resolution: float = 2000.0, **more: Any):
    """The slice of the days from ``first`` to ``last``, exclusive."""
    window = START + first * DAY, START + last * DAY
    values = {"extent": EXTENT, "scale_resolution": resolution, "step": DAY, **more}
    return Slice(
        shapes=Shapes(np.empty((0, 2)), NOTHING),
        rows=NOTHING,
        resolution=resolution,
        window=window,
        as_of=window[1] - 1,
        zone="UTC",
        worldview=Worldviews().view("un"),
        events=chronology_of(layer, "UTC"),
        **values,
    )


def scattered(n: int, seed: int = 1) -> np.ndarray:
    """Places strewn over the map."""
    made = np.random.default_rng(seed)
    return np.column_stack([made.uniform(21, 39, n), made.uniform(41, 49, n)])
