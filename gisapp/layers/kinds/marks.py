"""Marks: points as symbols, coloured and shaped by category; very many are stamped together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds._classes import Classed, shares, size_items, variants
from gisapp.model.features import PLACE_RADIUS_M, Features
from gisapp.model.instants import Precision
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import ICONS, Cloud, Floats, Ints, LabelStyle, Marks, Primitive
from gisapp.model.style import LegendItem, Swatch, knob

MANY = 4000  # above this, marks are stamped as one cloud
SHAPES = (
    *("circle", "square", "diamond", "triangle", "star", "cross", "plus", "hexagon", "ring"),
    *ICONS,
)
CLASSES = 4  # of age in a cloud
FADE = 0.72  # of its opacity, that the oldest mark loses
SMALLEST = 4.0  # pixels, for the marks of a cloud
STEPS = 8  # sizes that follow a number in a cloud
LEAST = np.float32(2.5)  # pixels, for a size that follows a number
Ages = NDArray[np.float32]
VAGUE_M = PLACE_RADIUS_M["region"]  # a place known no better than this gets its circle


def size_share(count: int) -> float:
    """How much smaller marks are when there are so many, in few steps so that they do not pulse."""
    return 0.8 if count <= 12_000 else 0.65 if count <= 40_000 else 0.55


Coded = tuple[tuple[str, ...], NDArray[np.uint16]]


def _tokens(categories: _draw.Categories, plain: str, features: Features, rows: Ints) -> Coded:
    """The different tokens of the categories, and which of them each of ``rows`` has."""
    if not categories.by:
        return (plain,), np.zeros(len(rows), np.uint16)
    return _merged(categories.tokens(), categories.index(features)[rows])


def _merged(tokens: tuple[str, ...], codes: NDArray[Any]) -> Coded:
    """The same with equal tokens put together."""
    different = tuple(dict.fromkeys(tokens))
    place = np.array([different.index(token) for token in tokens], np.uint16)
    return different, place[codes]


@dataclass(frozen=True, eq=False)
class _Looks:
    """How each of some rows looks: which of the tokens, how large and how opaque."""

    color_tokens: tuple[str, ...]
    color: NDArray[np.uint16]
    shape_tokens: tuple[str, ...]
    shape: NDArray[np.uint16]
    size: NDArray[np.float32]
    opacity: NDArray[np.float32]

    @staticmethod
    def blank(n: int) -> _Looks:
        """Looks to be filled in."""
        codes, sizes = np.zeros((2, n), np.uint16), np.zeros((2, n), np.float32)
        return _Looks((), codes[0], (), codes[1], sizes[0], sizes[1])

    def of(self, order: Ints) -> _Looks:
        """The looks of the rows ``order``."""
        arrays = (self.color[order], self.shape[order], self.size[order], self.opacity[order])
        return _Looks(self.color_tokens, arrays[0], self.shape_tokens, *arrays[1:])

    def colors(self) -> tuple[str, ...]:
        """The colour of each."""
        return tuple(self.color_tokens[i] for i in self.color.tolist())

    def shapes(self) -> tuple[str, ...]:
        """The shape of each."""
        return tuple(self.shape_tokens[i] for i in self.shape.tolist())


def _different(values: NDArray[np.float32]) -> list[float]:
    """The different values, ascending; mostly there is one."""
    if values.min() == values.max():
        return [float(values[0])]
    return [float(value) for value in np.unique(values)]


@dataclass(frozen=True)
class MarkStyle(Classed):
    """Points as symbols. Colour and shape may each follow a column."""

    kind: ClassVar[str] = "marks"
    color: str = knob("hostile", "color", "Colour")
    size: float = knob(9.0, "number", "Size", unit="px", low=1, high=60)
    shape: str = knob("circle", "choice", "Shape", choices=SHAPES)
    opacity: float = knob(1.0, "number", "Opacity", low=0, high=1)
    size_by: str = knob("", "column", "Size by", "The column whose numbers the size follows")
    size_max: float = knob(
        32.0, "number", "Greatest size", "Of the greatest number", unit="px", low=4, high=120
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
        return self.palette(_draw.OTHER)

    @property
    def forms(self) -> _draw.Categories:
        """The shapes by value."""
        return _draw.Categories(self.shape_by, self.shapes, self.shape)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Marks with their labels, or one cloud when there are very many."""
        return self.marked(layer, part, *_draw.marks_of(layer.features, part))

    def marked(
        self, layer: Layer, part: Slice, xy: Floats, rows: Ints, age: Ages | None = None
    ) -> tuple[Primitive, ...]:
        """The marks of ``rows`` at ``xy`` map units, dimmed by ``age`` (n,), 0 new to 1 old."""
        keep = self.shown(layer.features, rows, part)
        if not keep.all():
            xy, rows, age = xy[keep], rows[keep], None if age is None else age[keep]
        n = len(rows)
        if not n:
            return ()
        looks = self._looks(layer.features, rows, part.scale_resolution)
        if n > MANY:
            return self._clouds(layer.features, xy, rows, age, looks)
        if self.spread:
            xy = _draw.spread(xy, self.size * 0.95 * part.resolution)
        if self.size_by:  # the small ones on top
            order = np.argsort(-looks.size, kind="stable")
            xy, rows, looks = xy[order], rows[order], looks.of(order)
            age = None if age is None else age[order]
        vague = self._vague(layer.features, rows)
        opacity = np.where(vague, np.float32(0.7), np.float32(1.0)) * looks.opacity
        marks = Marks(
            xy,
            rows,
            looks.shapes(),
            looks.colors(),
            looks.size,
            vague,
            opacity if age is None else opacity * (1 - FADE * age),
            radius=self._radius(layer.features, xy, rows, part),
        )
        return (marks, *self._labels(layer, part, xy, rows, looks.size))

    def shown(self, features: Features, rows: Ints, part: Slice) -> NDArray[np.bool_]:
        """Which of ``rows`` are drawn: all, or those that a rule is for."""
        out = np.full(len(rows), not self.rules)
        if self.rules:
            for _, _, mine in self.variant_rows(features, rows, part.scale_resolution):
                out |= mine
        return out

    def _looks(self, features: Features, rows: Ints, resolution: float) -> _Looks:
        """How each of ``rows`` looks."""
        n = len(rows)
        if self.rules:
            colors: tuple[str, ...] = ()
            shapes: tuple[str, ...] = ()
            out = _Looks.blank(n)
            for _, style, mine in self.variant_rows(features, rows, resolution):
                one = style._looks(features, rows[mine], resolution)
                out.color[mine] = one.color + np.uint16(len(colors))
                out.shape[mine] = one.shape + np.uint16(len(shapes))
                out.size[mine], out.opacity[mine] = one.size, one.opacity
                colors, shapes = colors + one.color_tokens, shapes + one.shape_tokens
            return _Looks(
                *_merged(colors, out.color), *_merged(shapes, out.shape), out.size, out.opacity
            )
        size = np.full(n, self.size, np.float32)
        if self.size_by:
            size = self._grown(shares(features, self.size_by, rows, root=True))
        return _Looks(
            *_tokens(self.categories, self.color, features, rows),
            *_tokens(self.forms, self.shape, features, rows),
            size,
            np.full(n, self.opacity, np.float32),
        )

    def _grown(self, share: Any) -> Any:
        """The size of what has a share of the greatest number, never too small to be seen."""
        return np.maximum(np.asarray(share, np.float32) * np.float32(self.size_max), LEAST)

    def _clouds(
        self, features: Features, xy: Floats, rows: Ints, age: Ages | None, looks: _Looks
    ) -> tuple[Cloud, ...]:
        """One cloud for each size, in few steps, and opacity; the small ones on top."""
        size = looks.size
        if self.size_by or (self.rules and len(np.unique(size)) > STEPS):
            step = size.max() / np.float32(STEPS)
            size = np.ceil(size / step) * step
        out = []
        for wide in _different(size)[::-1]:
            for opacity in _different(looks.opacity)[::-1]:
                mine = np.flatnonzero((size == wide) & (looks.opacity == np.float32(opacity)))
                if not len(mine):
                    continue
                side = max(wide * size_share(len(rows)), min(wide, SMALLEST))
                if len(mine) == len(rows):
                    return (self._cloud(features, xy, rows, age, looks, side, opacity),)
                some = None if age is None else age[mine]
                out.append(
                    self._cloud(features, xy[mine], rows[mine], some, looks.of(mine), side, opacity)
                )
        return tuple(out)

    def _cloud(
        self,
        features: Features,
        xy: Floats,
        rows: Ints,
        age: Ages | None,
        seen: _Looks,
        size: float,
        opacity: float,
    ) -> Cloud:
        """One look for each combination of age class, colour, shape and hollowness that occurs;
        the newer are on top."""
        young = np.zeros(1, np.uint16)
        if age is not None:
            young = ((1 - age) * np.float32(CLASSES - 0.001)).astype(np.uint16)
        colors, color = seen.color_tokens, seen.color
        shapes, shape = seen.shape_tokens, seen.shape
        vague = self._vague(features, rows)
        key = (young * len(colors) + color) * len(shapes) + shape
        key = key * 2 + (~vague if vague.any() else np.uint16(1))
        occur = np.flatnonzero(np.bincount(key))
        index = np.zeros(int(occur[-1]) + 1, np.uint16)
        index[occur] = np.arange(len(occur))
        looks = occur // 2
        ages = looks // len(shapes) // len(colors)
        older = (CLASSES - 1 - ages) / (CLASSES - 1) if age is not None else ages * 0.0
        return Cloud(
            xy,
            rows,
            tuple(colors[i] for i in (looks // len(shapes) % len(colors)).tolist()),
            index[key],
            size,
            opacity,
            tuple(shapes[i] for i in (looks % len(shapes)).tolist()),
            tuple(solid == 0 for solid in (occur % 2).tolist()),
            tuple((1 - FADE * older).tolist()),
        )

    def _vague(self, features: Features, rows: Ints) -> NDArray[np.bool_]:
        if not self.fade or features.precision is None:
            return np.zeros(len(rows), dtype=bool)
        return np.asarray(features.precision[rows] >= Precision.APPROX, dtype=bool)

    def _radius(self, features: Features, xy: Floats, rows: Ints, part: Slice) -> Floats | None:
        if not self.circles or features.radius is None:
            return None
        metres = np.nan_to_num(features.radius[rows].astype(np.float64))
        units = metres * part.projection.units_per_metre(xy)
        units[(metres < VAGUE_M) | (units < self.size * part.resolution)] = 0.0
        return units if units.any() else None

    def _labels(
        self, layer: Layer, part: Slice, xy: Floats, rows: Ints, size: NDArray[np.float32]
    ) -> tuple[Primitive, ...]:
        if self.rules:
            out: list[Primitive] = []
            resolution = part.scale_resolution
            for _, style, mine in self.variant_rows(layer.features, rows, resolution):
                out += style._labels(layer, part, xy[mine], rows[mine], size[mine])
            return tuple(out)
        close = part.scale_resolution < self.label_from
        if not self.label or not (close or len(rows) <= self.label_few):
            return ()
        words = _draw.texts(layer.features, self.label, rows, part.language)
        look = LabelStyle("text", self.label_size)
        return _draw.labels(xy, rows, words, look, 300.0, size / np.float32(2) + np.float32(1))

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Colours present and shapes present; shapes are grey when colours tell categories too."""
        if not len(rows):
            return ()
        if self.rules:
            items = self.legend_rules(layer, rows, part, lambda one, of: one._key(layer, of))
            rows = rows if part is None else rows[self.shown(layer.features, rows, part)]
        else:
            items = self._key(layer, rows)
        vague = int(np.count_nonzero(self._vague(layer.features, rows)))
        if vague:
            plain = "circle" if self.shape_by else self.shape
            hollow = Swatch("mark", shape=plain, color="muted", size=self.size, hollow=True)
            items += (LegendItem("Date not known to the day", hollow, vague),)
        return items

    def _key(self, layer: Layer, rows: Ints) -> tuple[LegendItem, ...]:
        plain = "circle" if self.shape_by else self.shape
        items: tuple[LegendItem, ...] = ()
        if self.column:
            items = self.categories.legend(
                layer.features, rows, lambda token: self._sample(token, plain)
            )
        elif not self.shape_by:
            items = _draw.single(layer.name, rows, self._sample(self.color, plain))
        if self.shape_by:
            grey = "muted" if self.column else self.color
            items += self.forms.legend(
                layer.features, rows, lambda shape: self._sample(grey, shape)
            )
        if self.size_by:
            token = "muted" if self.column else self.color

            def sized(share: float) -> Swatch:
                return Swatch("mark", shape=plain, color=token, size=float(self._grown(share)))

            items += size_items(layer.features, self.size_by, rows, sized, root=True)
        return items

    def _sample(self, token: str, shape: str) -> Swatch:
        return Swatch("mark", shape=shape, color=token, size=self.size)

    def swatch(self) -> Swatch:
        """The first colour's sample."""
        if self.rules:
            return MarkStyle.swatch(variants(self)[0])
        color = self.main_color(self.color)
        return self._sample(color, "circle" if self.shape_by else self.shape)
