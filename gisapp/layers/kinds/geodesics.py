"""Great circles: the shortest ways from place to place, with their length and bearing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _circles, _courses, _draw
from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, LabelStyle, Lines, Marks, Paths, Primitive, Stroke
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.render.outlines import on_map

SHORT = 60.0  # logical pixels: a shorter leg is not labelled


@dataclass(frozen=True)
class GeodesicStyle(Style):
    """Lines with words along them and dots at their ends."""

    kind: ClassVar[str] = "geodesic"
    color: str = knob("note", "color", "Colour")
    width: float = knob(1.8, "number", "Line width", unit="px", low=0.5, high=12)
    dash: str = knob("solid", "choice", "Dash", choices=tuple(_draw.DASHES))
    casing: bool = knob(True, "switch", "Casing", "A wider line in the map's ground beneath")
    ends: bool = knob(True, "switch", "Ends", "Dots at the places")
    names: bool = knob(False, "switch", "Names", "The places' names beside the dots")
    label: str = knob("words", "column", "Label", "The column that stands along the line")
    label_size: float = knob(11.0, "number", "Label size", unit="px", low=6, high=40)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The lines, the dots, then words."""
        paths = _circles.lines_of(layer.features, part.projection)
        rows = _draw.rows_of(paths, part.rows)
        out: list[Primitive] = []
        if len(rows):
            casing = Stroke("halo", self.width + 2.6, (), 0.75) if self.casing else None
            out.append(Lines(paths, rows, self._stroke(), casing))
            out += self._along(layer, part, paths, rows)
        if self.ends:
            out += self._places(layer.features, part)
        return tuple(out)

    def _stroke(self) -> Stroke:
        return Stroke(self.color, self.width, _draw.DASHES[self.dash])

    def _along(self, layer: Layer, part: Slice, paths: Paths, rows: Ints) -> tuple[Primitive, ...]:
        words = _draw.texts(layer.features, self.label, rows, part.language)
        lines = _courses.lines_of(paths, rows, words, ("words", self.label, rows.tobytes()))
        style = LabelStyle(self.color, self.label_size, 600)
        made = _courses.along_lines(lines, style, 770.0, part.resolution, part.extent, SHORT)
        return () if made is None else (made,)

    def _places(self, features: Features, part: Slice) -> tuple[Primitive, ...]:
        places: dict[tuple[float, float], tuple[int, str]] = {}
        names = set(features.table.column_names)
        for end in ("from", "to"):
            if not {f"{end}_lon", f"{end}_lat"} <= names:
                return ()
            for row in part.rows.tolist():
                lon, lat = features.value(f"{end}_lon", row), features.value(f"{end}_lat", row)
                if not all(isinstance(v, int | float) for v in (lon, lat)):
                    continue
                name = features.value(f"{end}_name", row) if f"{end}_name" in names else ""
                old = places.get((lon, lat), (row, ""))
                places[lon, lat] = old[0], old[1] or str(name or "")
        if not places:
            return ()
        xy = on_map(np.array(list(places), np.float64), part.projection)
        there = np.isfinite(xy).all(axis=1)
        every = list(places.values())
        kept = [every[i] for i in np.flatnonzero(there).tolist()]
        xy, rows = xy[there], np.array([row for row, _ in kept], np.int64)
        n, size = len(kept), max(7.0, 3.6 * self.width)
        marks = Marks(
            xy,
            rows,
            ("circle",) * n,
            (self.color,) * n,
            np.full(n, size, np.float32),
            np.zeros(n, bool),
            np.ones(n, np.float32),
        )
        style = LabelStyle("text", self.label_size + 1, 600)
        said = tuple(name if self.names else "" for _, name in kept)
        return (marks, *_draw.labels(xy, rows, said, style, 780.0, size / 2 + 2))

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line for all legs."""
        return _draw.single(layer.name, rows, self.swatch())

    def swatch(self) -> Swatch:
        """A line in the style's colour."""
        return Swatch("line", stroke=self._stroke(), color=self.color)
