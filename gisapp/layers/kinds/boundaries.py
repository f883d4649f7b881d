"""Boundaries and disputed areas, as the chosen worldview sees them at the clock's date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, get_args

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _draw
from gisapp.model.crs import to_map
from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import (
    Areas,
    Fill,
    Floats,
    Ints,
    LabelStyle,
    Lines,
    Paths,
    Primitive,
    Stroke,
)
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.model.worldview import BoundaryClass, Worldview

CLASSES: tuple[BoundaryClass, ...] = get_args(BoundaryClass)
LABELS = {
    "international": "International boundary",
    "disputed": "Disputed boundary or line",
    "administrative": "Administrative boundary",
}

_pairs: Memo[tuple[list[tuple[str, str]], NDArray[np.int64]]] = Memo("boundary pairs", 2)
_classes: Memo[NDArray[np.int8]] = Memo("boundary classes", 64)


def boundary_classes(features: Features, view: Worldview, as_of: int) -> NDArray[np.int8]:
    """The class of every line, a number in CLASSES, from its ``left`` and ``right`` units."""

    def pairs() -> tuple[list[tuple[str, str]], NDArray[np.int64]]:
        both = list(
            zip(features.column("left").tolist(), features.column("right").tolist(), strict=True)
        )
        unique = list(dict.fromkeys(both))
        place = {pair: i for i, pair in enumerate(unique)}
        return unique, np.array([place[pair] for pair in both], dtype=np.int64)

    def make() -> NDArray[np.int8]:
        unique, index = _pairs.get(features, "", pairs)
        found = [
            CLASSES.index(view.boundary(left or "", right or "", as_of)) for left, right in unique
        ]
        return np.array(found, dtype=np.int8)[index] if found else np.zeros(0, np.int8)

    return _classes.get(features, (view.name, view.epoch(as_of)), make)


@dataclass(frozen=True)
class BoundaryStyle(Style):
    """Lines between territorial units: solid between states, dashed where disputed, thin where
    the worldview sees one state on both sides."""

    kind: ClassVar[str] = "boundaries"
    color: str = knob("state", "color", "International")
    width: float = knob(1.3, "number", "Width", unit="px", low=0.2, high=12)
    disputed: str = knob("disputed", "color", "Disputed")
    disputed_width: float = knob(1.5, "number", "Width of disputed", unit="px", low=0.2, high=12)
    administrative: str = knob("province", "color", "Administrative")

    def stroke(self, number: int) -> Stroke:
        """The line of one class."""
        return {
            "international": Stroke(self.color, self.width),
            "disputed": Stroke(self.disputed, self.disputed_width, (4.0, 2.6)),
            "administrative": Stroke(self.administrative, 1.0),
        }[CLASSES[number]]

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Administrative lines beneath international ones beneath disputed ones."""
        paths = part.shapes.lines
        rows = _draw.rows_of(paths, part.rows)
        if paths is None or not len(rows):
            return ()
        classes = boundary_classes(layer.features, part.worldview, part.as_of)[rows]
        out = []
        for number in (2, 0, 1):
            members = rows[classes == number]
            if len(members):
                casing = Stroke("halo", self.disputed_width + 2.0, (), 0.7)
                out.append(
                    Lines(
                        paths,
                        members,
                        self.stroke(number),
                        casing if CLASSES[number] == "disputed" else None,
                    )
                )
        return tuple(out)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """The classes present; without a slice there is no worldview to ask, so one line."""
        if part is None or not len(rows):
            return _draw.single(layer.name, rows, self._sample(0))
        classes = boundary_classes(layer.features, part.worldview, part.as_of)[rows]
        counts = np.bincount(classes, minlength=len(CLASSES))
        return tuple(
            LegendItem(LABELS[name], self._sample(number), int(counts[number]))
            for number, name in enumerate(CLASSES)
            if counts[number]
        )

    def _sample(self, number: int) -> Swatch:
        stroke = self.stroke(number)
        return Swatch("line", stroke=stroke, color=stroke.color)

    def swatch(self) -> Swatch:
        """An international boundary."""
        return self._sample(0)


@dataclass(frozen=True)
class DisputedStyle(Style):
    """Areas whose control differs from the worldview, or that it calls disputed: hatched."""

    kind: ClassVar[str] = "disputed-areas"
    color: str = knob("disputed", "color", "Colour")
    opacity: float = knob(0.06, "number", "Fill opacity", low=0, high=1)
    hatch: str = knob("diagonal", "choice", "Hatch", choices=_draw.HATCHES)
    hatch_gap: float = knob(7.0, "number", "Hatch gap", unit="px", low=3, high=40)
    area: str = knob("area", "column", "Area", "Column with the area's code in the worldviews")
    label: str = knob("name", "column", "Label", "The column that labels show")
    label_size: float = knob(12.5, "number", "Label size", unit="px", low=6, high=40)

    def differing(self, layer: Layer, rows: Ints, part: Slice) -> Ints:
        """Those of ``rows`` that the worldview marks at the slice's date."""
        codes = layer.features.column(self.area)[rows].tolist()
        keep = [part.worldview.differs(str(code), part.as_of) for code in codes]
        kept: Ints = rows[np.array(keep, dtype=bool)]
        return kept

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The hatched areas with their names."""
        paths = part.shapes.areas
        rows = self.differing(layer, _draw.rows_of(paths, part.rows), part)
        if paths is None or not len(rows):
            return ()
        areas = Areas(paths, rows, self._fill, self._stroke)
        wide = rows[_draw.pixel_spans(paths, rows, part.scale_resolution) >= 26.0]
        words = _draw.texts(layer.features, self.label, wide, part.language)
        style = LabelStyle(self.color, self.label_size, 600, tracking=0.6)
        return (areas, *_draw.labels(self._points(layer, paths, wide), wide, words, style, 800.0))

    def _points(self, layer: Layer, paths: Paths, rows: Ints) -> Floats:
        """Where the names go: the table's own points where it has them."""
        if not {"lon", "lat"} <= set(layer.features.table.column_names):
            return _draw.area_points(paths, rows)
        lonlat = [layer.features.column(axis)[rows] for axis in ("lon", "lat")]
        return to_map(np.column_stack(lonlat))

    @property
    def _fill(self) -> Fill:
        return Fill(self.color, self.opacity, self.hatch, self.color, self.hatch_gap)

    @property
    def _stroke(self) -> Stroke:
        return Stroke(self.color, 1.2, (4.0, 2.6), 0.8)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line, counting the areas marked."""
        if part is not None:
            rows = self.differing(layer, rows, part)
            label = f"Control differs from the {part.worldview.title} view, or disputed"
        else:
            label = layer.name
        return _draw.single(label, rows, self.swatch())

    def swatch(self) -> Swatch:
        """The hatch."""
        return Swatch("area", self._fill, self._stroke, color=self.color)
