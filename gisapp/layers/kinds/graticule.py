"""Grids over the map: the graticule of degrees, UTM and MGRS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _draw
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, LabelStyle, Lines, Primitive, Stroke
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.render.grid_choice import GRIDS, SPACINGS, Choice
from gisapp.render.gridlines import BORDER, FINE, STRONG, Name
from gisapp.render.labels import FORCED

COLOR = "label_sea"
LETTERS = 950.0  # priority of letters: names of the map keep clear of them
LOOKS = {FINE: (1.0, 0.75), STRONG: (1.6, 0.95), BORDER: (2.6, 1.0)}  # times the width, opacity
DEGREES = {FINE: (1.0, 0.55), BORDER: (1.6, 0.8)}  # the same of the graticule


@dataclass(frozen=True)
class GraticuleStyle(Style):
    """A grid of lines that the map's place and scale decide upon, with labels at its edges."""

    kind: ClassVar[str] = "graticule"
    grid: str = knob("Graticule", "choice", "Grid", choices=GRIDS)
    color: str = knob(COLOR, "color", "Colour")
    width: float = knob(0.8, "number", "Width", unit="px", low=0.2, high=6)
    labels: bool = knob(True, "switch", "Labels", "At the edges of the map, and letters of squares")
    spacing: str = knob(
        "automatic",
        "choice",
        "Spacing",
        "Degrees for the graticule, kilometres for UTM and MGRS; coarser where lines would crowd",
        choices=tuple(SPACINGS),
    )

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The lines from fine ones to the borders of zones, then the letters."""
        from gisapp.render.graticule import names_drawn  # loaded when there is a grid

        choice = Choice(self.grid, self.spacing, self.labels)
        net = choice.net(part.extent, part.resolution, part.projection, part.focus)
        weights = np.array([key.weight for key in net.keys], dtype=np.int64)
        color = self.color
        out: list[Primitive] = []
        for weight, (share, opacity) in (DEGREES if self.grid == GRIDS[0] else LOOKS).items():
            rows = np.flatnonzero(weights == weight)
            if len(rows):
                out.append(Lines(net.paths, rows, Stroke(color, self.width * share), None, opacity))
        if self.labels and self.grid == GRIDS[0]:
            return (*out, *((names_drawn(net.names),) if net.names else ()))
        if self.labels:
            for zone in (False, True):
                for narrow in (False, True):
                    these = [n for n in net.names if (n.zone, n.narrow) == (zone, narrow)]
                    out += self._letters(these, zone, FORCED if narrow else LETTERS)
        return tuple(out)

    def _letters(self, names: Sequence[Name], zone: bool, priority: float) -> list[Primitive]:
        style = LabelStyle(self.color, 16.0 if zone else 13.0, 600, tracking=1.0 if zone else 0.6)
        xy = np.array([name.at for name in names]).reshape(-1, 2)
        rows = np.zeros(len(names), np.int64)
        texts = tuple(name.text for name in names)
        made = _draw.labels(xy, rows, texts, style, priority + zone)
        return [replace(one, fixed=True) for one in made]

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """A grid explains itself."""
        return ()

    def swatch(self) -> Swatch:
        """Its line."""
        color = self.color
        return Swatch("line", stroke=Stroke(color, max(self.width, 1.0)), color=color)
