"""Georaster: values of a GeoTIFF or a picture with a world file, as colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from gisapp.layers.kinds.tiles import BLENDS, clipped, resolution_of
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Fill, Ints, Primitive, Tiles
from gisapp.model.rasters import CLASSES, STRETCHES, RasterLook, RasterStore, bands_of, tints
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.model.tiles import TileError, Tone, complaints, source_of, store_of

TINTS = ("none", "heights")
MANY_BANDS = 999


@dataclass(frozen=True)
class GeorasterStyle(Style):
    """How the values of a raster are shown."""

    kind: ClassVar[str] = "georaster"
    bands: str = knob(
        "", "text", "Bands", "One number, or three for red, green and blue: 4, 3, 2. Empty: usual"
    )
    stretch: str = knob(
        "automatic", "choice", "Contrast stretch", "Which values become black and white",
        choices=STRETCHES,
    )  # fmt: skip
    tint: str = knob(
        "none", "choice", "Tints", "Colours of an atlas for heights in metres", choices=TINTS
    )
    shaded: bool = knob(False, "switch", "Relief shading", "Light the slopes of heights in metres")
    smooth: bool = knob(True, "switch", "Smooth", "Blend neighbouring pixels")
    brightness: float = knob(0.0, "number", "Brightness", low=-1, high=1)
    contrast: float = knob(0.0, "number", "Contrast", low=-1, high=1)
    saturation: float = knob(1.0, "number", "Saturation", "0 is grey", low=0, high=1)
    blend: str = knob(
        "normal", "choice", "Blend", "How it mixes with what lies beneath", choices=BLENDS
    )

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The raster as tiles of the extent. One that cannot be opened draws nothing, and is
        told."""
        if not len(part.rows):
            return ()
        source = source_of(layer.features)
        try:
            store = store_of(source)
        except TileError as error:
            complaints.add(layer.name, str(error))
            return ()
        look = RasterLook(
            bands_of(self.bands, MANY_BANDS), self.stretch, self.tint == "heights", self.shaded,
            self.smooth,
        )  # fmt: skip
        tone = Tone(self.brightness, self.contrast, self.saturation)
        extent = clipped(source, part)
        dressed = cast(RasterStore, store).dressed(look)  # the stores of its schemes are such
        return (Tiles(dressed, extent, resolution_of(part), tone, blend=self.blend),)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """The classes of heights where they are tinted."""
        if self.tint != "heights" or not len(rows):
            return ()
        import numpy as np

        out = []
        for i, low in reversed(list(enumerate(CLASSES))):
            high = CLASSES[i + 1] if i + 1 < len(CLASSES) else None
            color = tints(np.array([low if high is None else (low + high) / 2], np.float32))[0]
            token = "#" + "".join(f"{round(float(value)):02x}" for value in color)
            words = f"over {low:,} m" if high is None else f"{low:,} to {high:,} m"
            out.append(LegendItem(words, Swatch("area", Fill(token), color=token)))
        return tuple(out)
