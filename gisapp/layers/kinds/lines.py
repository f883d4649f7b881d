"""Lines: colour, width, dash, casing, label; by category, and by rank as the map comes closer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _draw
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, LabelStyle, Lines, Paths, Primitive, Stroke
from gisapp.model.style import LegendItem, Style, Swatch, knob

FADES = 4  # steps in which a rank fades in


@dataclass(frozen=True)
class LineStyle(Style):
    """Lines in one colour, or coloured by the values of a column."""

    kind: ClassVar[str] = "lines"
    color: str = knob("state", "color", "Colour")
    width: float = knob(1.2, "number", "Width", unit="px", low=0.2, high=20)
    dash: str = knob("solid", "choice", "Dash", choices=tuple(_draw.DASHES))
    opacity: float = knob(1.0, "number", "Opacity", low=0, high=1)
    casing: bool = knob(False, "switch", "Casing", "A wider line in the map's ground beneath")
    by: str = knob("", "column", "Colour by", "The column whose values choose the colour")
    table: tuple[tuple[str, ...], ...] = knob(
        (), "table", "Colours", "Rows of value, colour and label"
    )
    rank: str = knob("", "column", "Rank", "Column of importance: 1 first, greater only closer up")
    rank_shown: float = knob(7.0, "number", "Rank shown at 1 km a pixel", low=-5, high=30)
    label: str = knob("", "column", "Label", "The column that labels show")
    label_color: str = knob("", "color", "Label colour", "Empty: the colour of the line")
    label_size: float = knob(11.0, "number", "Label size", unit="px", low=6, high=40)
    label_from: float = knob(60.0, "number", "Label when longer than", unit="px", low=0, high=2000)
    label_priority: float = knob(690.0, "number", "Label priority", low=0, high=1000)

    @property
    def categories(self) -> _draw.Categories:
        """The colours by value."""
        return _draw.Categories(self.by, self.table, self.color)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Lines by colour and by how far they have faded in, then their labels."""
        paths = part.shapes.lines
        rows = _draw.rows_of(paths, part.rows)
        if paths is None or not len(rows):
            return ()
        alpha = self._alpha(layer, rows, part.scale_resolution)
        rows, alpha = rows[alpha > 0], alpha[alpha > 0]
        numbers = np.zeros(len(rows), np.uint8)
        if self.by:
            numbers = self.categories.index(layer.features)[rows]
        out: list[Primitive] = []
        for number, level in sorted(set(zip(numbers.tolist(), alpha.tolist(), strict=True))):
            token = self.categories.token(number) if self.by else self.color
            members = rows[(numbers == number) & (alpha == level)]
            out.append(Lines(paths, members, self._stroke(token), self._casing(), level))
        return (*out, *self._labels(layer, part, paths, rows, numbers))

    def _alpha(self, layer: Layer, rows: Ints, resolution: float) -> np.ndarray:
        if self.rank not in layer.features.table.column_names:
            return np.ones(len(rows))
        rank = np.nan_to_num(layer.features.column(self.rank)[rows].astype(np.float64), nan=99.0)
        limit = _draw.rank_limit(self.rank_shown, resolution)
        return np.round(np.clip(limit - rank + 1.0, 0.0, 1.0) * FADES) / FADES

    def _stroke(self, token: str) -> Stroke:
        return Stroke(token, self.width, _draw.DASHES[self.dash], self.opacity)

    def _casing(self) -> Stroke | None:
        return Stroke("halo", self.width + 2.6, (), 0.8) if self.casing else None

    def _labels(
        self, layer: Layer, part: Slice, paths: Paths, rows: Ints, numbers: np.ndarray
    ) -> tuple[Primitive, ...]:
        if not self.label:
            return ()
        spans = _draw.pixel_spans(paths, rows, part.scale_resolution)
        long = spans >= self.label_from
        rows, numbers = rows[long], numbers[long]
        # beside the middle of a long line, beyond the end of a short one
        beside = np.where(spans < 60, spans / 2, 5.0).astype(np.float32)[long]
        out: list[Primitive] = []
        for number in np.unique(numbers).tolist():
            mine = rows[numbers == number]
            token = self.categories.token(number) if self.by else self.color
            xy = _draw.line_points(paths, mine)
            words = _draw.texts(layer.features, self.label, mine, part.language)
            style = LabelStyle(self.label_color or token, self.label_size, 500, True)
            out += _draw.labels(
                xy, mine, words, style, self.label_priority, beside[numbers == number]
            )
        return tuple(out)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line a colour present."""
        if part is not None and len(rows):
            rows = rows[self._alpha(layer, rows, part.scale_resolution) > 0]
        if self.by:
            return self.categories.legend(layer.features, rows, self._sample)
        return _draw.single(layer.name, rows, self._sample(self.color))

    def _sample(self, token: str) -> Swatch:
        return Swatch("line", stroke=self._stroke(token), color=token)

    def swatch(self) -> Swatch:
        """The first colour's sample."""
        return self._sample(self.table[0][1] if self.by and self.table else self.color)
