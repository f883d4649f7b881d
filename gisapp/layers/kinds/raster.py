"""Raster: a picture that ships, stretched over its extent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gisapp import resources
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, Primitive, Raster
from gisapp.model.style import LegendItem, Style, knob

EDGES = ("west", "south", "east", "north")  # columns with the extent in map units


@dataclass(frozen=True)
class RasterStyle(Style):
    """Pictures of resources/geo: each feature names its ``file``, its extent in
    map units, and the grey of flat ground (``neutral``)."""

    kind: ClassVar[str] = "raster"
    opacity: float = knob(0.28, "number", "Opacity", low=0, high=1)
    blend: str = knob(
        "multiply",
        "choice",
        "Blend",
        "How the picture mixes with what lies beneath",
        choices=("normal", "multiply", "screen", "overlay", "soft"),
    )

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """One Raster a feature."""
        out = []
        for row in part.rows.tolist():
            west, south, east, north = (float(layer.features.value(edge, row)) for edge in EDGES)
            path = str(resources.geo(layer.features.value("file", row)))
            white = int(layer.features.value("neutral", row))
            out.append(Raster(path, (west, south, east, north), self.opacity, self.blend, white))
        return tuple(out)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Pictures have no legend."""
        return ()
