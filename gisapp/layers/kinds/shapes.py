"""Shapes: points, lines and areas of one table, for data that came in mixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds._classes import BLENDS, Classed, variants
from gisapp.layers.kinds.marks import SHAPES
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
    Paths,
    Primitive,
    Stroke,
)
from gisapp.model.style import LegendItem, Swatch, knob

MANY = 4000


@dataclass(frozen=True)
class ShapeStyle(Classed):
    """Mixed geometry: the marks, lines and areas of a table alike."""

    kind: ClassVar[str] = "shapes"
    color: str = knob("accent", "color", "Colour")
    size: float = knob(7.0, "number", "Mark size", unit="px", low=1, high=60)
    shape: str = knob("circle", "choice", "Mark shape", choices=SHAPES)
    stroke: str = knob("", "color", "Line colour", "Of lines and outlines; empty: the colour")
    width: float = knob(1.4, "number", "Line width", unit="px", low=0.2, high=20)
    dash: str = knob("solid", "choice", "Dash", choices=tuple(_draw.DASHES))
    stroke_opacity: float = knob(1.0, "number", "Line opacity", low=0, high=1)
    casing: bool = knob(False, "switch", "Casing", "A wider line in the map's ground beneath")
    opacity: float = knob(0.18, "number", "Fill opacity", low=0, high=1)
    hatch: str = knob("none", "choice", "Hatch", choices=_draw.HATCHES)
    blend: str = knob(
        "normal", "choice", "Blend", "How it mixes with what lies beneath", choices=BLENDS
    )
    label: str = knob("", "column", "Label", "The column that labels show")
    label_from: float = knob(2000.0, "number", "Labels up to", unit="map units per px", low=0)

    @property
    def categories(self) -> _draw.Categories:
        """The colours by value."""
        return self.palette(self.color)

    def _stroke(self, token: str) -> Stroke:
        return Stroke(
            self.stroke or token, self.width, _draw.DASHES[self.dash], self.stroke_opacity
        )

    def _fill(self, token: str) -> Fill | None:
        if not self.opacity and self.hatch == "none":
            return None
        return Fill(token, self.opacity, self.hatch, token)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Areas beneath lines beneath marks, then labels."""
        if self.rules:
            return self.draw_rules(layer, part)
        out: list[Primitive] = []
        at: list[tuple[Floats, Ints, float]] = []
        areas, lines = part.shapes.areas, part.shapes.lines
        rows = _draw.rows_of(areas, part.rows)
        close = bool(self.label) and part.scale_resolution < self.label_from
        casing = Stroke("halo", self.width + 2.6, (), 0.8) if self.casing else None
        if areas is not None and len(rows):
            out += self._areas(layer, areas, rows, casing)
            if close:
                at.append((_draw.area_points(areas, rows), rows, 0.0))
        rows = _draw.rows_of(lines, part.rows)
        if lines is not None and len(rows):
            for token, mine in self._colored(layer, rows):
                out.append(Lines(lines, mine, self._stroke(token), casing, blend=self.blend))
            if close:
                at.append((_draw.line_points(lines, rows), rows, 3.0))
        xy, rows = _draw.marks_of(layer.features, part)
        if len(rows):
            out.append(self._marks(layer, xy, rows))
            if close and len(rows) <= MANY:
                at.append((xy, rows, self.size / 2 + 1))
        for where, whose, offset in at:
            words = _draw.texts(layer.features, self.label, whose, part.language)
            out += _draw.labels(where, whose, words, LabelStyle("text", 11.5), 400.0, offset)
        return tuple(out)

    def _areas(
        self, layer: Layer, paths: Paths, rows: Ints, casing: Stroke | None
    ) -> list[Primitive]:
        out: list[Primitive] = []
        for token, mine in self._colored(layer, rows):
            fill, stroke = self._fill(token), self._stroke(token)
            if casing is None:
                out.append(Areas(paths, mine, fill, stroke, blend=self.blend))
            else:
                out.append(Areas(paths, mine, fill, blend=self.blend))
                out.append(Lines(paths, mine, stroke, casing))
        return out

    def _colored(self, layer: Layer, rows: Ints) -> list[tuple[str, Ints]]:
        """The rows by colour."""
        if not self.column:
            return [(self.color, rows)]
        numbers = self.categories.index(layer.features)[rows]
        return [
            (self.categories.token(number), rows[numbers == number])
            for number in np.unique(numbers).tolist()
        ]

    def _marks(self, layer: Layer, xy: Floats, rows: Ints) -> Primitive:
        n = len(rows)
        tokens: tuple[str, ...] = (self.color,)
        index = np.zeros(n, np.uint8)
        if self.column:
            tokens, index = self.categories.tokens(), self.categories.index(layer.features)[rows]
        if n > MANY:
            size = max(min(self.size * 0.5, 6.0), 2.0)
            return Cloud(xy, rows, tokens, index, size, shapes=(self.shape,) * len(tokens))
        return Marks(
            xy,
            rows,
            (self.shape,) * n,
            tuple(tokens[i] for i in index.tolist()),
            np.full(n, self.size, np.float32),
            np.zeros(n, bool),
            np.ones(n, np.float32),
        )

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line a colour present."""
        if self.rules:
            return self.legend_rules(layer, rows, part, lambda one, of: one.legend(layer, of, part))
        if self.column:
            return self.categories.legend(
                layer.features, rows, lambda token: self._sample(layer, token)
            )
        return _draw.single(layer.name, rows, self._sample(layer, self.color))

    def _sample(self, layer: Layer, token: str) -> Swatch:
        if layer.features.is_points:
            return Swatch("mark", shape=self.shape, color=token, size=self.size)
        return self._area(token)

    def _area(self, token: str) -> Swatch:
        return Swatch("area", self._fill(token), self._stroke(token), color=token)

    def swatch(self) -> Swatch:
        """A small area."""
        if self.rules:
            return ShapeStyle.swatch(variants(self)[0])
        return self._area(self.main_color(self.color))
