"""Lines: colour, width, dash, casing, label; by category, and by rank as the map comes closer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from gisapp.layers.kinds import _courses, _draw
from gisapp.layers.kinds._classes import BLENDS, Classed, shares, size_items, variants
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, LabelStyle, Lines, Paths, Primitive, Stroke
from gisapp.model.style import LegendItem, Swatch, knob

FADES = 4  # steps in which a rank fades in
STEPS = 12  # widths that follow numbers
WIDER = 1.5  # logical pixels that rank adds at most


@dataclass(frozen=True)
class LineStyle(Classed):
    """Lines in one colour, or coloured by the values of a column."""

    kind: ClassVar[str] = "lines"
    color: str = knob("state", "color", "Colour")
    width: float = knob(1.2, "number", "Width", unit="px", low=0.2, high=20)
    dash: str = knob("solid", "choice", "Dash", choices=tuple(_draw.DASHES))
    opacity: float = knob(1.0, "number", "Opacity", low=0, high=1)
    casing: bool = knob(False, "switch", "Casing", "A wider line in the map's ground beneath")
    casing_color: str = knob("halo", "color", "Casing colour")
    casing_width: float = knob(
        1.3, "number", "Casing width", "On either side", unit="px", low=0.2, high=10
    )
    size_by: str = knob("", "column", "Width by", "The column whose numbers the width follows")
    size_max: float = knob(
        9.0, "number", "Greatest width", "Of the greatest number", unit="px", low=1, high=40
    )
    blend: str = knob(
        "normal", "choice", "Blend", "How it mixes with what lies beneath", choices=BLENDS
    )
    rank: str = knob("", "column", "Rank", "Column of importance: 1 first, greater only closer up")
    rank_shown: float = knob(7.0, "number", "Rank shown at 1 km a pixel", low=-5, high=30)
    rank_width: float = knob(
        0.0,
        "number",
        "Wider a rank",
        "Lines that are more important than the last ones shown are wider, in half pixels",
        unit="px",
        low=0,
        high=5,
    )
    label: str = knob("", "column", "Label", "The column that labels show")
    label_color: str = knob("", "color", "Label colour", "Empty: the colour of the line")
    label_size: float = knob(11.0, "number", "Label size", unit="px", low=6, high=40)
    label_from: float = knob(60.0, "number", "Label when longer than", unit="px", low=0, high=2000)
    label_along: bool = knob(
        True, "switch", "Label along the line", "Letters follow the line, repeated where it is long"
    )
    label_priority: float = knob(690.0, "number", "Label priority", low=0, high=1000)

    @property
    def categories(self) -> _draw.Categories:
        """The colours by value."""
        return self.palette(self.color)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Lines by colour, width and by how far they have faded in, then their labels."""
        if self.rules:
            return self.draw_rules(layer, part)
        paths = part.shapes.lines
        rows = _draw.rows_of(paths, part.rows)
        if paths is None or not len(rows):
            return ()
        alpha = self._alpha(layer, rows, part.scale_resolution)
        rows, alpha = rows[alpha > 0], alpha[alpha > 0]
        numbers = np.zeros(len(rows), np.uint8)
        if self.column:
            numbers = self.categories.index(layer.features)[rows]
        widths = self._widths(layer, rows, part.scale_resolution)
        out: list[Primitive] = []
        for width, number, level in sorted(
            set(zip(widths.tolist(), numbers.tolist(), alpha.tolist(), strict=True))
        ):
            token = self.categories.token(number) if self.column else self.color
            members = rows[(numbers == number) & (alpha == level) & (widths == width)]
            stroke, casing = self._stroke(token, width), self._casing(width)
            out.append(Lines(paths, members, stroke, casing, level, self.blend))
        return (*out, *self._labels(layer, part, paths, rows, numbers))

    def _alpha(self, layer: Layer, rows: Ints, resolution: float) -> np.ndarray:
        if self.rank not in layer.features.table.column_names:
            return np.ones(len(rows))
        rank = np.nan_to_num(layer.features.column(self.rank)[rows].astype(np.float64), nan=99.0)
        limit = _draw.rank_limit(self.rank_shown, resolution)
        return np.round(np.clip(limit - rank + 1.0, 0.0, 1.0) * FADES) / FADES

    def _widths(self, layer: Layer, rows: Ints, resolution: float) -> np.ndarray:
        """The width of each line, in few steps."""
        if self.rank_width and self.rank in layer.features.table.column_names:
            rank = layer.features.column(self.rank)[rows].astype(np.float64)
            ahead = _draw.rank_limit(self.rank_shown, resolution) - np.nan_to_num(rank, nan=99.0)
            wider = np.clip(self.rank_width * ahead, 0.0, WIDER)
            return np.asarray(self.width + np.floor(2 * wider) / 2)
        if not self.size_by:
            return np.full(len(rows), self.width)
        part = shares(layer.features, self.size_by, rows, root=False)
        return np.asarray(self._grown(np.ceil(part * STEPS) / STEPS))

    def _grown(self, share: Any) -> Any:
        return np.round(self.width + (max(self.size_max, self.width) - self.width) * share, 2)

    def _stroke(self, token: str, width: float) -> Stroke:
        return Stroke(token, width, _draw.DASHES[self.dash], self.opacity)

    def _casing(self, width: float) -> Stroke | None:
        if not self.casing:
            return None
        return Stroke(self.casing_color, width + 2 * self.casing_width, (), 0.8)

    def _labels(
        self, layer: Layer, part: Slice, paths: Paths, rows: Ints, numbers: np.ndarray
    ) -> tuple[Primitive, ...]:
        if not self.label:
            return ()
        if self.label_along:
            return self._along(layer, part, paths, rows)
        spans = _draw.pixel_spans(paths, rows, part.scale_resolution)
        long = spans >= self.label_from
        rows, numbers = rows[long], numbers[long]
        # beside the middle of a long line, beyond the end of a short one
        beside = np.where(spans < 60, spans / 2, 5.0).astype(np.float32)[long]
        out: list[Primitive] = []
        for number in sorted(set(numbers.tolist())):
            mine = rows[numbers == number]
            xy = _draw.line_points(paths, mine)
            words = _draw.texts(layer.features, self.label, mine, part.language)
            out += [
                replace(one, fixed=_courses.steady(layer))
                for one in _draw.labels(
                    xy,
                    mine,
                    words,
                    self._words(number),
                    self.label_priority,
                    beside[numbers == number],
                )
            ]
        return tuple(out)

    def _words(self, number: int) -> LabelStyle:
        token = self.categories.token(number) if self.column else self.color
        return LabelStyle(self.label_color or token, self.label_size, 500, True)

    def _along(self, layer: Layer, part: Slice, paths: Paths, rows: Ints) -> tuple[Primitive, ...]:
        """The names along the lines. Where nothing depends on the clock or a filter, the pieces
        of one name are joined over the whole layer first."""
        every, key = rows, ("seen", rows.tobytes())
        features = layer.features
        if _courses.steady(layer) and not layer.filter and len(features) <= _courses.MOST:
            every = _draw.rows_of(paths, np.arange(len(features), dtype=np.int64))
            alpha = self._alpha(layer, every, part.scale_resolution)
            every, key = every[alpha > 0], ("all", self.label.encode())
        words = _draw.texts(features, self.label, every, part.language)
        seen = set(_draw.texts(features, self.label, rows, part.language))
        numbers = np.zeros(len(every), int)
        if self.column:
            numbers = self.categories.index(features)[every]
        out = []
        for number in sorted(set(numbers.tolist())):
            mine = numbers == number
            lines = _courses.lines_of(
                paths,
                every[mine],
                [word for word, own in zip(words, mine.tolist(), strict=True) if own],
                (key, number, part.language),
            )
            made = _courses.along_lines(
                [line for line in lines if line.words in seen],
                self._words(number),
                self.label_priority,
                part.resolution,
                part.extent,
                self.label_from * part.scale_resolution / part.resolution,
            )
            if made is not None:
                out.append(replace(made, fixed=_courses.steady(layer)))
        return tuple(out)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line a colour present."""
        if self.rules:
            return self.legend_rules(layer, rows, part, lambda one, of: one.legend(layer, of, part))
        if part is not None and len(rows):
            rows = rows[self._alpha(layer, rows, part.scale_resolution) > 0]
        widths: tuple[LegendItem, ...] = ()
        if self.size_by:
            widths = size_items(layer.features, self.size_by, rows, self._sized, root=False)
        if self.column:
            return (*self.categories.legend(layer.features, rows, self._sample), *widths)
        return (*_draw.single(layer.name, rows, self._sample(self.color)), *widths)

    def _sample(self, token: str) -> Swatch:
        return Swatch("line", stroke=self._stroke(token, self.width), color=token)

    def _sized(self, share: float) -> Swatch:
        token = _draw.OTHER if self.column else self.color
        return Swatch("line", stroke=self._stroke(token, float(self._grown(share))), color=token)

    def swatch(self) -> Swatch:
        """The first colour's sample."""
        if self.rules:
            return LineStyle.swatch(variants(self)[0])
        return self._sample(self.main_color(self.color))
