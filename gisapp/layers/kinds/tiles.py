"""Tiles: pictures from a tile set on disk or from the net, quiet enough for data to lie on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gisapp.model.crs import Extent
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, Primitive, Tiles
from gisapp.model.style import LegendItem, Style, knob
from gisapp.model.tiles import TileError, TileSource, Tone, complaints, source_of, store_of

BLENDS = ("normal", "multiply", "screen", "overlay", "soft")


def clipped(source: TileSource, part: Slice) -> Extent:
    """The part of a slice that a source covers, in map units."""
    a, b = source.map_extent, part.extent
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


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
        return (Tiles(store, extent, part.resolution, tone, blend=self.blend, finer=self.finer),)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Pictures have no legend."""
        return ()
