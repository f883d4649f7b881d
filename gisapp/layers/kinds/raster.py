"""Raster: a picture that ships, stretched over its extent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from gisapp import resources
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, Primitive, Raster
from gisapp.model.style import LegendItem, Style, knob

EDGES = ("west", "south", "east", "north")  # columns with the extent in Web Mercator's map units


@dataclass(frozen=True)
class RasterStyle(Style):
    """Pictures of resources/geo: each feature names its ``file``, its extent in map units of Web
    Mercator, and the grey of flat ground (``neutral``)."""

    kind: ClassVar[str] = "raster"
    opacity: float = knob(0.28, "number", "Opacity", low=0, high=1)
    blend: str = knob(
        "multiply",
        "choice",
        "Blend",
        "How the picture mixes with what lies beneath",
        choices=("normal", "multiply", "screen", "overlay", "soft"),
    )

    full: float = knob(
        0.0,
        "number",
        "Full from",
        "Metres a pixel; closer up it fades, for it would only be blurred. 0: it does not fade",
        unit="m",
        low=0,
    )
    gone: float = knob(0.0, "number", "Gone from", "Metres a pixel", unit="m", low=0)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """One Raster a feature."""
        out: list[Raster] = []
        opacity = self.opacity * self._share(part.scale_resolution)
        if opacity <= 0:
            return ()
        for row in part.rows.tolist():
            west, south, east, north = (float(layer.features.value(edge, row)) for edge in EDGES)
            path = str(resources.geo(layer.features.value("file", row)))
            white = int(layer.features.value("neutral", row))
            out.append(Raster(path, (west, south, east, north), opacity, self.blend, white))
        return tuple(out)

    def _share(self, resolution: float) -> float:
        """How much of the picture is left at a resolution, in tenths."""
        if not self.full or resolution >= self.full:
            return 1.0
        if resolution <= self.gone:
            return 0.0
        share = math.log(resolution / self.gone) / math.log(self.full / self.gone)
        return math.ceil(share * 10) / 10

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Pictures have no legend."""
        return ()
