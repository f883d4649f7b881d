"""Marks: points as symbols, coloured and shaped by category; very many become a cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _draw
from gisapp.model.crs import RADIUS
from gisapp.model.features import PLACE_RADIUS_M, Features
from gisapp.model.instants import Precision
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Cloud, Floats, Ints, LabelStyle, Marks, Primitive
from gisapp.model.style import LegendItem, Style, Swatch, knob

MANY = 4000  # above this, marks are stamped as one cloud
SHAPES = ("circle", "square", "diamond", "triangle", "star", "cross", "plus", "hexagon", "ring")
VAGUE_M = PLACE_RADIUS_M["region"]  # a place known no better than this gets its circle


@dataclass(frozen=True)
class MarkStyle(Style):
    """Points as symbols. Colour and shape may each follow a column."""

    kind: ClassVar[str] = "marks"
    color: str = knob("hostile", "color", "Colour")
    size: float = knob(9.0, "number", "Size", unit="px", low=1, high=60)
    shape: str = knob("circle", "choice", "Shape", choices=SHAPES)
    opacity: float = knob(1.0, "number", "Opacity", low=0, high=1)
    by: str = knob("", "column", "Colour by", "The column whose values choose the colour")
    table: tuple[tuple[str, ...], ...] = knob(
        (), "table", "Colours", "Rows of value, colour and label"
    )
    shape_by: str = knob("", "column", "Shape by", "The column whose values choose the shape")
    shapes: tuple[tuple[str, ...], ...] = knob(
        (), "table", "Shapes", "Rows of value, shape and label"
    )
    fade: bool = knob(
        True,
        "switch",
        "Fade imprecise dates",
        "Marks whose date is not known to the day are hollow and lighter",
    )
    circles: bool = knob(
        True,
        "switch",
        "Circles for vague places",
        "A circle of how well a place is known, for regions and countries",
    )
    spread: bool = knob(True, "switch", "Side by side", "Marks at one point stand side by side")
    label: str = knob("", "column", "Label", "The column that labels show")
    label_size: float = knob(11.5, "number", "Label size", unit="px", low=6, high=40)
    label_from: float = knob(0.0, "number", "Labels up to", unit="map units per px", low=0)
    label_few: int = knob(0, "integer", "Labels always up to", unit="marks", low=0, high=500)

    @property
    def categories(self) -> _draw.Categories:
        """The colours by value."""
        return _draw.Categories(self.by, self.table, _draw.OTHER)

    @property
    def forms(self) -> _draw.Categories:
        """The shapes by value."""
        return _draw.Categories(self.shape_by, self.shapes, self.shape)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Marks with their labels, or one cloud when there are very many."""
        xy, rows = _draw.marks_of(layer.features, part)
        n = len(rows)
        if not n:
            return ()
        if n > MANY:
            return (self._cloud(layer.features, xy, rows),)
        if self.spread:
            xy = _draw.spread(xy, self.size * 0.95 * part.resolution)
        vague = self._vague(layer.features, rows)
        marks = Marks(
            xy,
            rows,
            self._shapes(layer.features, rows),
            self._colors(layer.features, rows),
            np.full(n, self.size, np.float32),
            vague,
            np.where(vague, 0.7, 1.0).astype(np.float32) * np.float32(self.opacity),
            radius=self._radius(layer.features, xy, rows, part.resolution),
        )
        return (marks, *self._labels(layer, part, xy, rows))

    def _cloud(self, features: Features, xy: Floats, rows: Ints) -> Cloud:
        size = max(min(self.size * 0.5, 6.0), 2.0)
        if not self.by:
            return Cloud(xy, rows, (self.color,), np.zeros(len(rows), np.uint8), size)
        tokens = self.categories.tokens()
        return Cloud(xy, rows, tokens, self.categories.index(features)[rows], size)

    def _colors(self, features: Features, rows: Ints) -> tuple[str, ...]:
        if not self.by:
            return (self.color,) * len(rows)
        tokens = self.categories.tokens()
        return tuple(tokens[i] for i in self.categories.index(features)[rows].tolist())

    def _shapes(self, features: Features, rows: Ints) -> tuple[str, ...]:
        if not self.shape_by:
            return (self.shape,) * len(rows)
        tokens = self.forms.tokens()
        return tuple(tokens[i] for i in self.forms.index(features)[rows].tolist())

    def _vague(self, features: Features, rows: Ints) -> NDArray[np.bool_]:
        if not self.fade or features.precision is None:
            return np.zeros(len(rows), dtype=bool)
        return np.asarray(features.precision[rows] >= Precision.APPROX, dtype=bool)

    def _radius(
        self, features: Features, xy: Floats, rows: Ints, resolution: float
    ) -> Floats | None:
        if not self.circles or features.radius is None:
            return None
        metres = np.nan_to_num(features.radius[rows].astype(np.float64))
        units = metres * np.cosh(xy[:, 1] / RADIUS)
        units[(metres < VAGUE_M) | (units < self.size * resolution)] = 0.0
        return units if units.any() else None

    def _labels(self, layer: Layer, part: Slice, xy: Floats, rows: Ints) -> tuple[Primitive, ...]:
        close = part.scale_resolution < self.label_from
        if not self.label or not (close or len(rows) <= self.label_few):
            return ()
        words = _draw.texts(layer.features, self.label, rows, part.language)
        style = LabelStyle("text", self.label_size)
        return _draw.labels(xy, rows, words, style, 300.0, self.size / 2 + 1)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Colours present and shapes present; shapes are grey when colours tell categories too."""
        if not len(rows):
            return ()
        plain = "circle" if self.shape_by else self.shape
        items: tuple[LegendItem, ...] = ()
        if self.by:
            items = self.categories.legend(
                layer.features, rows, lambda token: self._sample(token, plain)
            )
        elif not self.shape_by:
            items = _draw.single(layer.name, rows, self._sample(self.color, plain))
        if self.shape_by:
            grey = "muted" if self.by else self.color
            items += self.forms.legend(
                layer.features, rows, lambda shape: self._sample(grey, shape)
            )
        vague = int(np.count_nonzero(self._vague(layer.features, rows)))
        if vague:
            hollow = Swatch("mark", shape=plain, color="muted", size=self.size, hollow=True)
            items += (LegendItem("Date not known to the day", hollow, vague),)
        return items

    def _sample(self, token: str, shape: str) -> Swatch:
        return Swatch("mark", shape=shape, color=token, size=self.size)

    def swatch(self) -> Swatch:
        """The first colour's sample."""
        color = self.table[0][1] if self.by and self.table else self.color
        return self._sample(color, "circle" if self.shape_by else self.shape)
