"""Shapes: points, lines and areas of one table in one colour, for data that came in mixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _draw
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import (
    Areas,
    Cloud,
    Fill,
    Floats,
    Ints,
    LabelStyle,
    Lines,
    Marks,
    Primitive,
    Stroke,
)
from gisapp.model.style import LegendItem, Style, Swatch, knob

MANY = 4000


@dataclass(frozen=True)
class ShapeStyle(Style):
    """Mixed geometry: one colour for the marks, lines and areas of a table."""

    kind: ClassVar[str] = "shapes"
    color: str = knob("accent", "color", "Colour")
    size: float = knob(7.0, "number", "Mark size", unit="px", low=1, high=60)
    width: float = knob(1.4, "number", "Line width", unit="px", low=0.2, high=20)
    dash: str = knob("solid", "choice", "Dash", choices=tuple(_draw.DASHES))
    opacity: float = knob(0.18, "number", "Fill opacity", low=0, high=1)
    hatch: str = knob("none", "choice", "Hatch", choices=_draw.HATCHES)
    label: str = knob("", "column", "Label", "The column that labels show")
    label_from: float = knob(2000.0, "number", "Labels up to", unit="map units per px", low=0)

    @property
    def _stroke(self) -> Stroke:
        return Stroke(self.color, self.width, _draw.DASHES[self.dash])

    @property
    def _fill(self) -> Fill:
        return Fill(self.color, self.opacity, self.hatch, self.color)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Areas beneath lines beneath marks, then labels."""
        out: list[Primitive] = []
        at: list[tuple[Floats, Ints, float]] = []
        areas, lines = part.shapes.areas, part.shapes.lines
        rows = _draw.rows_of(areas, part.rows)
        close = bool(self.label) and part.scale_resolution < self.label_from
        if areas is not None and len(rows):
            out.append(Areas(areas, rows, self._fill, self._stroke))
            if close:
                at.append((_draw.area_points(areas, rows), rows, 0.0))
        rows = _draw.rows_of(lines, part.rows)
        if lines is not None and len(rows):
            out.append(Lines(lines, rows, self._stroke))
            if close:
                at.append((_draw.line_points(lines, rows), rows, 3.0))
        xy, rows = _draw.marks_of(layer.features, part)
        if len(rows):
            out.append(self._marks(xy, rows))
            if close and len(rows) <= MANY:
                at.append((xy, rows, self.size / 2 + 1))
        for where, whose, offset in at:
            words = _draw.texts(layer.features, self.label, whose, part.language)
            out += _draw.labels(where, whose, words, LabelStyle("text", 11.5), 400.0, offset)
        return tuple(out)

    def _marks(self, xy: Floats, rows: Ints) -> Primitive:
        n = len(rows)
        if n > MANY:
            size = max(min(self.size * 0.5, 6.0), 2.0)
            return Cloud(xy, rows, (self.color,), np.zeros(n, np.uint8), size)
        return Marks(
            xy,
            rows,
            ("circle",) * n,
            (self.color,) * n,
            np.full(n, self.size, np.float32),
            np.zeros(n, bool),
            np.ones(n, np.float32),
        )

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line for the whole table."""
        return _draw.single(layer.name, rows, self._sample(layer))

    def _sample(self, layer: Layer) -> Swatch:
        if layer.features.is_points:
            return Swatch("mark", color=self.color, size=self.size)
        return self.swatch()

    def swatch(self) -> Swatch:
        """A small area."""
        return Swatch("area", self._fill, self._stroke, color=self.color)
