"""Areas: tint, hatch, outline and label; an edge that is only roughly known is drawn soft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _axes, _courses, _draw
from gisapp.layers.kinds._classes import BLENDS, Classed, variants
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import (
    Areas,
    Course,
    Fill,
    Ints,
    LabelStyle,
    Lines,
    Paths,
    Primitive,
    Stroke,
)
from gisapp.model.projection import Projection
from gisapp.model.style import LegendItem, Swatch, knob

CRISP_KM = 2.0  # an edge known to this or better is drawn as a line
WIDEST = 12.0  # pixels: half the width of a soft edge that still looks like an edge


@dataclass(frozen=True)
class AreaStyle(Classed):
    """Polygons in one colour, or coloured by the values of a column.

    Hatches of equal direction and gap coincide where areas overlap, so they never add up to a
    darker patch; prefer them to tints for areas that overlap.
    """

    kind: ClassVar[str] = "areas"
    color: str = knob("disputed", "color", "Colour")
    opacity: float = knob(0.12, "number", "Fill opacity", low=0, high=1)
    hatch: str = knob("none", "choice", "Hatch", choices=_draw.HATCHES)
    hatch_gap: float = knob(7.0, "number", "Hatch gap", unit="px", low=3, high=40)
    stroke: str = knob("", "color", "Outline colour", "Empty: the colour of the fill")
    stroke_width: float = knob(1.2, "number", "Outline width", unit="px", low=0, high=12)
    dash: str = knob("solid", "choice", "Outline", choices=tuple(_draw.DASHES))
    casing: bool = knob(
        False, "switch", "Casing", "A wider line in the map's ground beneath the outline"
    )
    blend: str = knob(
        "normal", "choice", "Blend", "How it mixes with what lies beneath", choices=BLENDS
    )
    accuracy: str = knob(
        "",
        "column",
        "Accuracy",
        "Column with the worst error of an edge in km; edges worse than 2 km are drawn soft",
    )
    label: str = knob("", "column", "Label", "The column that labels show")
    area: str = knob(
        "",
        "column",
        "Disputed area",
        "Column with an area's code in the worldviews: no label where the map says its status",
    )
    label_size: float = knob(11.5, "number", "Label size", unit="px", low=6, high=40)
    label_color: str = knob("", "color", "Label colour", "Empty: the colour of the area")
    label_priority: float = knob(700.0, "number", "Label priority", low=0, high=1000)
    label_italic: bool = knob(True, "switch", "Italic labels")
    label_below: float = knob(0.0, "number", "Label shift down", unit="px", low=-80, high=80)
    label_spread: bool = knob(
        True, "switch", "Spaced label", "In a large area the name runs along its long axis"
    )
    label_from: float = knob(40.0, "number", "Label when wider than", unit="px", low=0, high=2000)

    @property
    def categories(self) -> _draw.Categories:
        """The colours by value."""
        return self.palette(self.color)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Areas by colour and accuracy, largest first, and their labels."""
        if self.rules:
            return self.draw_rules(layer, part)
        paths = part.shapes.areas
        rows = _draw.rows_of(paths, part.rows)
        if paths is None or not len(rows):
            return ()
        out: list[Primitive] = []
        for token, soft, members in self._groups(layer, part, paths, rows):
            fill, outline = self.fill(token), self.outline(token)
            if self.casing and outline is not None and not soft:
                out.append(Areas(paths, members, fill, None, soft, blend=self.blend))
                casing = Stroke("halo", outline.width + 2.6, (), 0.8)
                out.append(Lines(paths, members, outline, casing))
            else:
                out.append(Areas(paths, members, fill, outline, soft, blend=self.blend))
        return (*out, *self._labels(layer, part, paths, rows))

    def fill(self, token: str) -> Fill | None:
        """The fill in one colour, or None when nothing is to be filled."""
        if not self.opacity and self.hatch == "none":
            return None
        return Fill(token, self.opacity, self.hatch, token, self.hatch_gap)

    def outline(self, token: str) -> Stroke | None:
        """The outline in one colour, or None without width."""
        if not self.stroke_width:
            return None
        return Stroke(self.stroke or token, self.stroke_width, _draw.DASHES[self.dash])

    def _groups(
        self, layer: Layer, part: Slice, paths: Paths, rows: Ints
    ) -> Iterator[tuple[str, float, Ints]]:
        numbers = np.zeros(len(rows), np.int64)
        if self.column:
            numbers = self.categories.index(layer.features)[rows].astype(np.int64)
        soft = self._soft(layer, paths, rows, part.projection)
        soft = np.minimum(soft, WIDEST * part.resolution)
        for number, width in sorted(
            set(zip(numbers.tolist(), soft.tolist(), strict=True)),
            key=lambda pair: (-pair[1], pair[0]),
        ):
            token = self.categories.token(number) if self.column else self.color
            yield token, width, rows[(numbers == number) & (soft == width)]

    def _soft(
        self, layer: Layer, paths: Paths, rows: Ints, projection: Projection
    ) -> NDArray[np.float64]:
        """Half the width of each area's uncertain edge in map units, to two digits."""
        if self.accuracy not in layer.features.table.column_names:
            return np.zeros(len(rows))
        km = np.nan_to_num(layer.features.column(self.accuracy)[rows].astype(np.float64))
        km[km <= CRISP_KM] = 0.0
        boxes = paths.boxes[rows]
        soft = km * 1000.0 * projection.units_per_metre((boxes[:, :2] + boxes[:, 2:]) / 2)
        return np.array([float(f"{value:.2g}") for value in soft])

    def _labels(self, layer: Layer, part: Slice, paths: Paths, rows: Ints) -> tuple[Primitive, ...]:
        if not self.label:
            return ()
        big = rows[_draw.pixel_spans(paths, rows, part.scale_resolution) >= self.label_from]
        big = self._unsaid(layer, part, big)
        out: list[Primitive] = []
        numbers = np.zeros(len(big), np.uint8)
        if self.column:
            numbers = self.categories.index(layer.features)[big]
        for number in np.flatnonzero(np.bincount(numbers)).tolist():
            mine = big[numbers == number]
            token = self.categories.token(int(number)) if self.column else self.color
            words = _draw.texts(layer.features, self.label, mine, part.language)
            style = LabelStyle(self.label_color or token, self.label_size, 500, self.label_italic)
            ways: list[tuple[Course, ...]] = [()] * len(mine)
            if self.label_spread and not self.label_below:
                ways = _axes.courses_of(paths, mine, words, style, part.resolution)
            xy = _draw.area_points(paths, mine)
            xy[:, 1] -= self.label_below * part.resolution
            steady = _courses.steady(layer)
            for spaced in (True, False):
                of = [i for i, way in enumerate(ways) if bool(way) == spaced and words[i]]
                for one in _draw.labels(
                    xy[of], mine[of], tuple(words[i] for i in of), style, self.label_priority
                ):
                    along = tuple(ways[i] for i in of) if spaced else ()
                    out.append(replace(one, fixed=steady, along=along, spread=spaced))
        return tuple(out)

    def _unsaid(self, layer: Layer, part: Slice, rows: Ints) -> Ints:
        """Those of ``rows`` whose status is not said beneath a disputed area's own name; what the
        table of worldviews says is said in English alone."""
        if self.area not in layer.features.table.column_names or part.language != "en":
            return rows
        view, at = part.worldview, part.as_of
        codes = layer.features.column(self.area)[rows].tolist()
        claims = [
            view.claim(str(code), at) if view.hatch(str(code), at) else None for code in codes
        ]
        said = np.array([claim is not None and bool(claim.label) for claim in claims], dtype=bool)
        return np.asarray(rows[~said], dtype=np.int64)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line a colour present."""
        if self.rules:
            return self.legend_rules(layer, rows, part, lambda one, of: one.legend(layer, of, part))
        if self.column:
            return self.categories.legend(layer.features, rows, self._sample)
        return _draw.single(layer.name, rows, self._sample(self.color))

    def _sample(self, token: str) -> Swatch:
        return Swatch("area", self.fill(token), self.outline(token), color=token)

    def swatch(self) -> Swatch:
        """The first colour's sample."""
        if self.rules:
            return AreaStyle.swatch(variants(self)[0])
        return self._sample(self.main_color(self.color))
