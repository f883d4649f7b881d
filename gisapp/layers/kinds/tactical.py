"""Tactical graphics: boundaries, lines of troops, obstacles, axes of advance, areas, range rings.

They are composed of lines, areas and labels when they are drawn, so that their decorations keep
their size on paper at every scale.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from gisapp.layers.kinds import _circles, _draw, _graphics
from gisapp.layers.kinds._graphics import Part
from gisapp.model.crs import METRES_PER_DEGREE, Extent
from gisapp.model.geodesy import LONGEST, Circle
from gisapp.model.layer import Layer, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import (
    Areas,
    Fill,
    Floats,
    Ints,
    Labels,
    LabelStyle,
    Lines,
    Primitive,
    Stroke,
)
from gisapp.model.projection import Projection
from gisapp.model.sidc import ECHELONS, Sidc
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.render import symbology

FARTHEST = 85.0  # degrees of latitude: the map has no more
FAR = 3_000_000.0  # metres: beyond, every map bends a ring too much to say where it ends
_reaches: Memo[float] = Memo("reaches of rings", 4)
GRAPHICS = {
    "boundary": "Boundary",
    "line": "Line",
    "flot": "Line of troops",
    "obstacle": "Obstacle line",
    "axis": "Axis of advance",
    "direction": "Direction of attack",
    "area": "Area",
    "ring": "Range ring",
}
_BY_ENTITY = {
    "1101": "boundary",
    "1401": "flot",
    "1406": "direction",
    "1514": "axis",
    "2901": "obstacle",
    "2902": "obstacle",
    "2421": "ring",
}
_PLANNED = {"140102", "140104", "140401", "140604", "140607", "150102", "150104", "151405"}
_PLANNED.add("151408")
COLORS = {"friend": "friend", "hostile": "hostile", "neutral": "neutral", "unknown": "unknown"}
DASH = (6.0, 4.0)


@dataclass
class _Drawn:
    """What one look (colour, dash) consists of while it is put together."""

    lines: list[Part] = field(default_factory=list)
    solid: list[Part] = field(default_factory=list)  # never dashed: marks, heads
    filled: list[Part] = field(default_factory=list)
    hatched: list[Part] = field(default_factory=list)
    words: list[tuple[int, Floats, str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class TacticalStyle(Style):
    """Tactical lines and areas of one kind, or each as its symbol code says."""

    kind: ClassVar[str] = "tactical"
    graphic: str = knob(
        "by_code", "choice", "Graphic", "By code: symbol set 25", choices=("by_code", *GRAPHICS)
    )
    sidc: str = knob("", "column", "Symbol code", "Column with the codes; none: the usual one")
    color: str = knob("friend", "color", "Colour", "Of what has no code")
    width: float = knob(1.8, "number", "Line width", unit="px", low=0.5, high=12)
    size: float = knob(14.0, "number", "Decorations", unit="px", low=4, high=80)
    flip: bool = knob(False, "switch", "Other side", "Teeth and arcs on the right of the line")
    hatch: str = knob("diagonal", "choice", "Area hatch", choices=_draw.HATCHES)
    opacity: float = knob(0.06, "number", "Area tint", low=0, high=1)
    label: str = knob("", "column", "Name", "The graphic's own name")
    left: str = knob("", "column", "Left unit", "Named left of a boundary")
    right: str = knob("", "column", "Right unit", "Named right of a boundary")
    echelon: str = knob("", "column", "Echelon", "Column with brigade ... for boundaries")
    radius: str = knob("", "column", "Radius", "Column with metres, for range rings")
    metres: float = knob(50_000.0, "number", "Radius else", unit="m", low=1, high=LONGEST)
    rings: int = knob(1, "integer", "Rings", "At equal distances out to the radius", low=1, high=12)
    label_size: float = knob(11.0, "number", "Label size", unit="px", low=6, high=40)

    def reach(self, layer: Layer) -> float:
        """The largest radius of its range rings in map units."""
        features = layer.features
        if not features.is_points or not len(features):
            return 0.0
        return _reaches.get(features, (self.radius, self.metres), lambda: self._farthest(layer))

    def _farthest(self, layer: Layer) -> float:
        metres = max(self._metres(layer, row) for row in range(len(layer.features)))
        latitudes = np.abs(layer.features.degrees()[:, 1])
        if metres > FAR or not np.isfinite(latitudes).any():
            return math.inf
        north = float(np.nanmax(latitudes)) + metres / METRES_PER_DEGREE  # where it is stretched
        return metres / math.cos(math.radians(min(north, FARTHEST)))

    def beyond(self, layer: Layer, rows: Ints, projection: Projection, extent: Extent) -> Ints:
        """The rows whose rings are seen though their centre is beyond the horizon."""
        seen = [row for row in rows.tolist() if self._in_sight(layer, row, projection, extent)]
        return np.array(seen, np.int64)

    def _in_sight(self, layer: Layer, row: int, projection: Projection, extent: Extent) -> bool:
        x0, y0, x1, y1 = extent
        return any(
            line[:, 0].min() <= x1
            and line[:, 0].max() >= x0
            and line[:, 1].min() <= y1
            and line[:, 1].max() >= y0
            for circle in self._circles(layer, row)
            for line in _circles.ring(circle, projection)
        )

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The graphics by colour and dash: areas, lines, decorations, then words."""
        looks: dict[tuple[str, bool], _Drawn] = {}
        count = len(layer.features)
        make = {
            "line": self._line,
            "boundary": self._boundary,
            "flot": self._flot,
            "obstacle": self._obstacle,
            "axis": self._axis,
            "direction": self._direction,
            "area": self._area,
            "ring": self._ring,
        }
        for row, graphic, color, dashed in self._each(layer, part):
            drawn = looks.setdefault((color, dashed), _Drawn())
            for piece in _pieces(part, row, graphic):
                make[graphic](layer, part, row, piece, drawn)
        out: list[Primitive] = []
        words: list[Primitive] = []
        for (color, dashed), drawn in looks.items():
            out += self._primitives(drawn, color, dashed, count)
            words += self._labels(drawn, color)
        return (*out, *words)

    def _each(self, layer: Layer, part: Slice) -> Iterator[tuple[int, str, str, bool]]:
        codes = self._codes(layer, part.rows)
        shapes = part.shapes
        points = set(shapes.rows.tolist()) if len(shapes.rows) else set()
        for row, code in zip(part.rows.tolist(), codes, strict=True):
            has_area = shapes.areas is not None and np.isfinite(shapes.areas.boxes[row, 0])
            has_line = shapes.lines is not None and np.isfinite(shapes.lines.boxes[row, 0])
            natural = "area" if has_area else "line" if has_line else "ring"
            if natural == "ring" and row not in points:
                continue
            graphic = self._graphic(code, natural)
            if code is None:
                yield row, graphic, self.color, False
                continue
            dashed = code.status == "1" or code.entity in _PLANNED
            yield row, graphic, COLORS[code.affiliation], dashed

    def _graphic(self, code: Sidc | None, natural: str) -> str:
        """What is drawn of one geometry: an area stays an area, a place a ring."""
        if natural != "line":
            return natural
        wanted = self.graphic
        if wanted == "by_code":
            wanted = _BY_ENTITY.get(code.entity[:4], "line") if code is not None else "line"
        return wanted if wanted not in ("area", "ring") else "line"

    def _codes(self, layer: Layer, rows: Ints) -> list[Sidc | None]:
        column = self.sidc or layer.features.roles.get("sidc", "")
        words = _draw.texts(layer.features, column, rows)
        return [
            symbology.read(code) if code and not symbology.problem(code) else None for code in words
        ]

    def _value(self, layer: Layer, column: str, row: int, part: Slice) -> str:
        return _draw.texts(layer.features, column, np.array([row]), part.language)[0]

    def _line(self, layer: Layer, part: Slice, row: int, line: Floats, drawn: _Drawn) -> None:
        drawn.lines.append((row, line))
        name = self._value(layer, self.label, row, part)
        for end, beside in ((0, 1), (-1, -2)):
            out = line[end] - line[beside]
            out = out / max(float(np.hypot(*out)), 1e-12)
            reach = (self.label_size * 0.3 * len(name) + 6) * part.resolution
            drawn.words.append((row, line[end] + out * reach, name, 0.0))

    def _boundary(self, layer: Layer, part: Slice, row: int, line: Floats, drawn: _Drawn) -> None:
        size = self.size * 0.8 * part.resolution
        middle = _graphics.points_at(line, np.array([_graphics.along(line)[-1] / 2]))
        marks, gap = _graphics.echelon_marks(
            middle[0][0], middle[1][0], self._echelon(layer, row, part), size
        )
        pieces, center, direction = _graphics.cut(line, gap)
        drawn.lines += [(row, piece) for piece in pieces]
        drawn.solid += [(row, mark) for mark in marks]
        across = _graphics.left_of(direction[None, :])[0]
        for column, side in ((self.left, 1.0), (self.right, -1.0)):
            words = self._value(layer, column, row, part)
            wide, high = 0.3 * self.label_size * len(words), 0.8 * self.label_size
            reach = self.size * 0.5 + abs(across[0]) * wide + abs(across[1]) * high
            at = center + across * side * reach * part.resolution
            drawn.words.append((row, at, words, 0.0))
        name = self._value(layer, self.label, row, part)
        if name:
            drawn.words.append((row, center, name, self.size))

    def _echelon(self, layer: Layer, row: int, part: Slice) -> str:
        said = self._value(layer, self.echelon, row, part).strip().lower()
        if said:
            known = {words: code for code, words in ECHELONS.items()}
            return said if said in ECHELONS else known.get(said, "")
        code = self._codes(layer, np.array([row]))[0]
        return code.echelon if code is not None else ""

    def _flot(self, layer: Layer, part: Slice, row: int, line: Floats, drawn: _Drawn) -> None:
        radius = self.size * 0.5 * part.resolution
        drawn.lines += [(row, arc) for arc in _graphics.arcs(line, radius, part.extent, self._side)]
        self._name_beside(layer, part, row, line, drawn)

    def _obstacle(self, layer: Layer, part: Slice, row: int, line: Floats, drawn: _Drawn) -> None:
        drawn.lines.append((row, line))
        size = self.size * 0.6 * part.resolution
        drawn.filled += [(row, t) for t in _graphics.teeth(line, size, part.extent, self._side)]
        self._name_beside(layer, part, row, line, drawn)

    def _axis(self, layer: Layer, part: Slice, row: int, line: Floats, drawn: _Drawn) -> None:
        drawn.lines.append((row, _graphics.arrow(line, self.size * 1.6 * part.resolution)))
        name = self._value(layer, self.label, row, part)
        middle = _graphics.points_at(line, np.array([_graphics.along(line)[-1] * 0.4]))[0][0]
        drawn.words.append((row, middle, name, 0.0))

    def _direction(self, layer: Layer, part: Slice, row: int, line: Floats, drawn: _Drawn) -> None:
        drawn.lines.append((row, line))
        total = float(_graphics.along(line)[-1])
        reach = min(self.size * part.resolution, total)
        back = _graphics.points_at(line, np.array([total - reach]))[0][0]
        way = (line[-1] - back) / max(float(np.hypot(*(line[-1] - back))), 1e-12)
        side = np.array([-way[1], way[0]]) * self.size * 0.55 * part.resolution
        drawn.solid.append((row, np.array([back + side, line[-1], back - side])))
        self._name_beside(layer, part, row, line, drawn)

    def _area(self, layer: Layer, part: Slice, row: int, ring: Floats, drawn: _Drawn) -> None:
        drawn.hatched.append((row, ring))
        assert part.shapes.areas is not None
        name = self._value(layer, self.label, row, part)
        if name and not any(word[0] == row for word in drawn.words):
            at = _draw.area_points(part.shapes.areas, np.array([row]))[0]
            drawn.words.append((row, at, name, 0.0))

    def _ring(self, layer: Layer, part: Slice, row: int, place: Floats, drawn: _Drawn) -> None:
        for circle in self._circles(layer, row):
            drawn.lines += [(row, line) for line in _circles.ring(circle, part.projection)]
            at = _circles.on_ring(circle, 0.0, part.projection)
            if at is not None:
                drawn.words.append((row, at, _distance(circle.metres), 0.0))
        if not np.isfinite(place).all():  # rings reach on to the map, their centre does not
            return
        arm = self.size * 0.35 * part.resolution
        for step in ((arm, 0.0), (0.0, arm)):
            drawn.solid.append((row, np.array([place[0] - step, place[0] + step])))
        drawn.words.append(
            (row, place[0], self._value(layer, self.label, row, part), self.size / 2)
        )

    def _circles(self, layer: Layer, row: int) -> Iterator[Circle]:
        metres = self._metres(layer, row)
        lon, lat = (float(v) for v in layer.features.degrees([row])[0])
        if math.isfinite(lon) and abs(lat) <= 90.0:
            for number in range(1, self.rings + 1):
                yield Circle(lon, lat, metres * number / self.rings)

    def _metres(self, layer: Layer, row: int) -> float:
        if self.radius in layer.features.table.column_names:
            try:
                metres = float(layer.features.value(self.radius, row))
            except (TypeError, ValueError):
                return self.metres
            return metres if 0 < metres <= LONGEST else self.metres
        return self.metres

    def _name_beside(
        self, layer: Layer, part: Slice, row: int, line: Floats, drawn: _Drawn
    ) -> None:
        name = self._value(layer, self.label, row, part)
        middle = _graphics.points_at(line, np.array([_graphics.along(line)[-1] / 2]))[0][0]
        drawn.words.append((row, middle, name, self.size))

    @property
    def _side(self) -> float:
        return -1.0 if self.flip else 1.0

    def _primitives(
        self, drawn: _Drawn, color: str, dashed: bool, count: int
    ) -> Iterator[Primitive]:
        stroke = Stroke(color, self.width, DASH if dashed else ())
        casing = Stroke("halo", self.width + 2.4, (), 0.7)
        areas = _graphics.paths_of(drawn.hatched, count, closed=True)
        if areas is not None:
            fill = Fill(color, self.opacity, self.hatch, color, 9.0)
            yield Areas(areas, _graphics.rows_in(areas), fill, stroke)
        lines = _graphics.paths_of(drawn.lines, count)
        if lines is not None:
            yield Lines(lines, _graphics.rows_in(lines), stroke, casing)
        teeth = _graphics.paths_of(drawn.filled, count, closed=True)
        if teeth is not None:
            yield Areas(teeth, _graphics.rows_in(teeth), Fill(color))
        solid = _graphics.paths_of(drawn.solid, count)
        if solid is not None:
            yield Lines(solid, _graphics.rows_in(solid), Stroke(color, self.width), casing)

    def _labels(self, drawn: _Drawn, color: str) -> tuple[Labels, ...]:
        if not drawn.words:
            return ()
        rows, at, words, beside = zip(*drawn.words, strict=True)
        style = LabelStyle(color, self.label_size, 600)
        return _draw.labels(
            np.array(at),
            np.array(rows, np.int64),
            tuple(words),
            style,
            760.0,
            np.array(beside, np.float32),
        )

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line for each graphic of each side."""
        counts: Counter[tuple[str, str, bool]] = Counter()
        for code in self._codes(layer, rows):
            if code is None:
                words = layer.name if self.graphic == "by_code" else GRAPHICS[self.graphic]
                counts[(words, self.color, False)] += 1
            else:
                words = symbology.spelled(code.code).replace(", control measure", "")
                dashed = code.status == "1" or code.entity in _PLANNED
                counts[(words, COLORS[code.affiliation], dashed)] += 1
        return tuple(
            LegendItem(words, self._sample(color, dashed), count)
            for (words, color, dashed), count in sorted(counts.items())
        )

    def _sample(self, color: str, dashed: bool = False) -> Swatch:
        return Swatch("line", stroke=Stroke(color, self.width, DASH if dashed else ()), color=color)

    def swatch(self) -> Swatch:
        """A line in the style's colour."""
        return self._sample(self.color)


def _pieces(part: Slice, row: int, graphic: str) -> Iterator[Any]:
    """The lines, rings or place of one feature."""
    shapes = part.shapes
    if graphic == "ring":
        yield shapes.xy[shapes.rows == row][:1]
        return
    paths = shapes.areas if graphic == "area" else shapes.lines
    assert paths is not None
    yield from (line for line in paths.of(row) if len(line) > 1 and np.ptp(line, axis=0).any())


def _distance(metres: float) -> str:
    return f"{metres / 1000:,.6g} km" if metres >= 1000 else f"{metres:g} m"
