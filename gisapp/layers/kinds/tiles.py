"""Tiles: pictures from a tile set on disk or from the net, quiet enough for data to lie on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, Primitive, Tiles
from gisapp.model.style import LegendItem, Style, knob
from gisapp.model.tiles import TileError, TileSource, Tone, complaints, source_of, store_of

BLENDS = ("normal", "multiply", "screen", "overlay", "soft")


def clipped(source: TileSource, part: Slice) -> Extent:
    """The part of a slice that a source covers, in map units of Web Mercator, in which tiles
    lie; it holds more than the slice does where that has another projection."""
    a, b = source.map_extent, part.extent
    if not part.projection.mercator:
        b = crs.extent_to_map(part.projection.extent_to_lonlat(part.extent))
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def resolution_of(part: Slice) -> float:
    """The resolution in the middle of a slice, in map units of Web Mercator per logical pixel."""
    projection = part.projection
    if projection.mercator:
        return part.resolution
    x0, y0, x1, y1 = part.extent
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    _, lat = projection.point_to_lonlat(x, y)
    ground = part.resolution / float(projection.units_per_metre(np.array([[x, y]]))[0])
    _, north = crs.point_to_map(0.0, lat if math.isfinite(lat) else 0.0)
    return ground / crs.ground_scale(north)


@dataclass(frozen=True)
class TilesStyle(Style):
    """How the tiles of a source are shown."""

    kind: ClassVar[str] = "tiles"
    brightness: float = knob(
        0.0, "number", "Brightness", "Lighter for printing on, darker at night", low=-1, high=1
    )
    contrast: float = knob(
        0.0, "number", "Contrast", "Less contrast keeps data legible", low=-1, high=1
    )
    saturation: float = knob(1.0, "number", "Saturation", "0 is grey", low=0, high=1)
    inverted: bool = knob(False, "switch", "Inverted", "Swap light and dark")
    finer: int = knob(
        0, "integer", "Detail", "Zooms finer (sharper, smaller writing) or coarser", low=-2, high=2
    )
    blend: str = knob(
        "normal", "choice", "Blend", "How it mixes with what lies beneath", choices=BLENDS
    )

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The tiles of the extent. A store that cannot be opened draws nothing, and is told."""
        if not len(part.rows):
            return ()
        source = source_of(layer.features)
        if source.online:
            from gisapp.storage import tile_cache  # it gives what is kept of the net

            assert tile_cache
        try:
            store = store_of(source)
        except TileError as error:
            complaints.add(layer.name, str(error))
            return ()
        extent = clipped(source, part)
        tone = Tone(self.brightness, self.contrast, self.saturation, self.inverted)
        fine = resolution_of(part)
        return (Tiles(store, extent, fine, tone, blend=self.blend, finer=self.finer),)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Pictures have no legend."""
        return ()
