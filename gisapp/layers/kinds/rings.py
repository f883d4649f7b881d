"""Range rings: geodesic circles and sectors around a place, with their distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _circles, _courses, _draw
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import (
    Areas,
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
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.render.outlines import on_map

SMALL = 11.0  # logical pixels: a ring of a smaller radius has no label
LARGE = 420.0  # logical pixels: of a larger one an arc may be all that is seen


@dataclass(frozen=True)
class RingsStyle(Style):
    """Rings by the columns that range rings have; the outline of any other area."""

    kind: ClassVar[str] = "rings"
    color: str = knob("note", "color", "Colour")
    width: float = knob(1.6, "number", "Line width", unit="px", low=0.5, high=12)
    dash: str = knob("solid", "choice", "Dash", choices=tuple(_draw.DASHES))
    casing: bool = knob(True, "switch", "Casing", "A wider line in the map's ground beneath")
    opacity: float = knob(0.0, "number", "Fill opacity", "0: outlines alone", low=0, high=1)
    hatch: str = knob("none", "choice", "Hatch", choices=_draw.HATCHES)
    center: bool = knob(True, "switch", "Centre", "A mark at the centre, with its name")
    distances: bool = knob(True, "switch", "Distances", "The distance stands on each ring")
    bearing: float = knob(
        0.0, "number", "Distances at", "Degrees from north", unit="°", low=0, high=360
    )
    label_size: float = knob(11.0, "number", "Label size", unit="px", low=6, high=40)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Tints, outlines, the centre, then words."""
        features = layer.features
        out: list[Primitive] = []
        fill, areas = self._fill(), part.shapes.areas
        rows = _draw.rows_of(areas, part.rows)
        if fill is not None and areas is not None and len(rows):
            out.append(Areas(areas, rows, fill))
        circles = _circles.circles_of(features)
        known = np.array([circles[row] is not None for row in part.rows.tolist()], dtype=bool)
        paths = _circles.outlines(features, part.projection)
        rings = _draw.rows_of(paths, part.rows[known])
        if len(rings):
            out.append(self._lines(paths, rings))
        for other in (areas, part.shapes.lines):
            mine = _draw.rows_of(other, part.rows[~known])
            if other is not None and len(mine):
                out.append(self._lines(other, mine))
        if self.center:
            out += self._centers(layer, part, part.rows[known])
        if self.distances and len(rings):
            out += self._distances(layer, part, paths, rings)
        return tuple(out)

    def _lines(self, paths: Paths, rows: Ints) -> Lines:
        casing = Stroke("halo", self.width + 2.4, (), 0.7) if self.casing else None
        return Lines(paths, rows, self._stroke(), casing)

    def _stroke(self) -> Stroke:
        return Stroke(self.color, self.width, _draw.DASHES[self.dash])

    def _fill(self) -> Fill | None:
        if not self.opacity and self.hatch == "none":
            return None
        return Fill(self.color, self.opacity, self.hatch, self.color, 9.0)

    def _centers(self, layer: Layer, part: Slice, rows: Ints) -> tuple[Primitive, ...]:
        """One mark for each place, whatever the number of its rings."""
        circles = _circles.circles_of(layer.features)
        first: dict[tuple[float, float], int] = {}
        for row in rows.tolist():
            circle = circles[row]
            assert circle is not None
            first.setdefault((circle.lon, circle.lat), row)
        if not first:
            return ()
        xy = on_map(np.array(list(first)), part.projection)
        there = np.isfinite(xy).all(axis=1)
        xy, whose = xy[there], np.array(list(first.values()), np.int64)[there]
        n = len(whose)
        size = max(8.0, 5 * self.width)
        marks = Marks(
            xy,
            whose,
            ("circle",) * n,
            (self.color,) * n,
            np.full(n, size * 0.8, np.float32),
            np.zeros(n, bool),
            np.ones(n, np.float32),
        )
        names = _draw.texts(layer.features, layer.features.roles.get("place", ""), whose)
        style = LabelStyle("text", self.label_size + 1, 600)
        return (marks, *_draw.labels(xy, whose, names, style, 780.0, size / 2 + 2))

    def _distances(
        self, layer: Layer, part: Slice, paths: Paths, rows: Ints
    ) -> tuple[Primitive, ...]:
        """On each ring its distance, in one direction from the centre; along the line where the
        ring is so large that this place may lie outside the picture."""
        circles = _circles.circles_of(layer.features)
        words = dict(zip(rows.tolist(), self._words(layer, rows), strict=True))
        style = LabelStyle(self.color, self.label_size, 600)
        at: list[Floats] = []
        whose: list[int] = []
        large: list[int] = []
        for row in rows.tolist():
            circle = circles[row]
            assert circle is not None
            box = paths.boxes[row]
            radius = max(box[2] - box[0], box[3] - box[1]) / 2 / part.resolution
            if radius > LARGE:
                large.append(row)
            elif radius >= SMALL:
                place = _circles.on_ring(circle, self.bearing, part.projection)
                if place is not None:
                    at.append(place)
                    whose.append(row)
        out: list[Primitive] = []
        if whose:
            mine = np.array(whose, np.int64)
            out += _draw.labels(np.array(at), mine, tuple(words[r] for r in whose), style, 770.0)
        if large:
            mine = np.array(large, np.int64)
            said = [words[row] for row in large]
            lines = _courses.lines_of(paths, mine, said, ("rings", mine.tobytes()))
            made = _courses.along_lines(lines, style, 770.0, part.resolution, part.extent, 60.0)
            out += [] if made is None else [made]
        return tuple(out)

    def _words(self, layer: Layer, rows: Ints) -> tuple[str, ...]:
        if "distance" in layer.features.table.column_names:
            return _draw.texts(layer.features, "distance", rows)
        circles = _circles.circles_of(layer.features)
        return tuple(f"{c.metres / 1000:,.6g} km" if (c := circles[r]) else "" for r in rows)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line for all rings."""
        return _draw.single(layer.name, rows, self.swatch())

    def swatch(self) -> Swatch:
        """A line, or an area where rings are filled."""
        fill = self._fill()
        if fill is None:
            return Swatch("line", stroke=self._stroke(), color=self.color)
        return Swatch("area", fill, self._stroke(), color=self.color)
