"""Land: the colour of the sea as the map's ground, and land upon it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds._ground import ground
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Areas, Fill, Ints, Primitive
from gisapp.model.style import LegendItem, Style, Swatch, knob


@dataclass(frozen=True)
class LandStyle(Style):
    """The ground of the map. It belongs at the very bottom."""

    kind: ClassVar[str] = "land"
    sea: str = knob("sea", "color", "Sea")
    land: str = knob("land", "color", "Land")

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The sea, then the land."""
        paths = part.shapes.areas
        rows = _draw.rows_of(paths, part.rows)
        if paths is None or not len(rows):
            return ground(part, self.sea)
        return *ground(part, self.sea), Areas(paths, rows, Fill(self.land))

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Land and sea explain themselves."""
        return ()

    def swatch(self) -> Swatch:
        """The land's colour."""
        return Swatch("area", Fill(self.land), color=self.land)
