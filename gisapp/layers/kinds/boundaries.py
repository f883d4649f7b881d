"""Boundaries and disputed areas, as the chosen worldview sees them at the clock's date."""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, get_args

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _courses, _draw
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
from gisapp.model.projection import Projection
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.model.worldview import BoundaryClass, Worldview

CLASSES: tuple[BoundaryClass, ...] = get_args(BoundaryClass)
LABELS = {
    "international": "International boundary",
    "disputed": "Disputed boundary or line",
    "administrative": "Administrative boundary",
    "ceasefire": "Ceasefire or armistice line",
}
HATCHES = {  # how an area is marked, and what that says in the legend
    "diagonal": "Held by others than in the {view} view, or occupied",
    "cross": "Status disputed",
    "dots": "Divided by a front line, or under UN observation",
}
STATUS = 27  # letters in a line of what is said of an area
LEAST, SPREAD = 26.0, 0.27  # pixels, and of its name: a smaller area is not named
NEAR = 400.0  # metres a pixel: closer up the hatch of an area widens
FADES = 4  # steps in which administrative lines fade in
LIMIT = 4000.0  # metres a pixel: beyond it no administrative line is drawn
BANDED = 4500.0  # metres a pixel: beyond it the band along boundaries grows narrower

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
    """Lines between territorial units: solid between states, dashed where disputed, dotted where
    a ceasefire drew them, thin where the worldview sees one state on both sides."""

    kind: ClassVar[str] = "boundaries"
    color: str = knob("state", "color", "International")
    width: float = knob(1.0, "number", "Width", unit="px", low=0.2, high=12)
    disputed: str = knob("disputed", "color", "Disputed")
    disputed_width: float = knob(1.5, "number", "Width of disputed", unit="px", low=0.2, high=12)
    administrative: str = knob("province", "color", "Administrative")
    band: str = knob("band", "color", "Band", "A tint along international boundaries")
    band_width: float = knob(6.0, "number", "Width of band", unit="px", low=0, high=30)
    band_opacity: float = knob(0.3, "number", "Opacity of band", low=0, high=1)
    rank: str = knob(
        "rank", "column", "Rank", "Column of importance: administrative lines fade in by it"
    )
    rank_shown: float = knob(9.0, "number", "Rank shown at 1 km a pixel", low=-5, high=30)

    def stroke(self, number: int) -> Stroke:
        """The line of one class."""
        return {
            "international": Stroke(self.color, self.width),
            "disputed": Stroke(self.disputed, self.disputed_width, (4.0, 2.6)),
            "administrative": Stroke(self.administrative, 1.0),
            "ceasefire": Stroke(self.disputed, self.disputed_width, (1.4, 1.9)),
        }[CLASSES[number]]

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Administrative lines beneath international ones beneath disputed ones."""
        paths = part.shapes.lines
        rows = _draw.rows_of(paths, part.rows)
        if paths is None or not len(rows):
            return ()
        classes = boundary_classes(layer.features, part.worldview, part.as_of)[rows]
        alpha = self._alpha(layer, rows, classes, part.scale_resolution)
        casing = Stroke("halo", self.disputed_width + 2.0, (), 0.7)
        band = self._band(part.scale_resolution)
        out = []
        for number in (2, 0, 3, 1):
            kept = casing if CLASSES[number] in ("disputed", "ceasefire") else None
            kept = band if CLASSES[number] == "international" else kept
            mine = (classes == number) & (alpha > 0)
            for level in sorted(set(alpha[mine].tolist())):
                members = rows[mine & (alpha == level)]
                out.append(Lines(paths, members, self.stroke(number), kept, level))
        return tuple(out)

    def _band(self, resolution: float) -> Stroke | None:
        """The tint along international boundaries: narrower where the world is small."""
        share = float(np.clip(1.0 - math.log2(max(resolution, 1.0) / BANDED), 0.0, 1.0))
        width = round(2 * self.band_width * share) / 2
        return Stroke(self.band, width, (), self.band_opacity) if width >= 3.0 else None

    def _alpha(
        self, layer: Layer, rows: Ints, classes: NDArray[np.int8], resolution: float
    ) -> NDArray[np.float64]:
        """How far each line has faded in; those within a state do it as province lines do."""
        alpha = np.ones(len(rows))
        inner = classes == CLASSES.index("administrative")
        if not inner.any() or self.rank not in layer.features.table.column_names:
            return alpha
        rank = layer.features.column(self.rank)[rows].astype(np.float64)
        limit = _draw.rank_limit(self.rank_shown, resolution) if resolution <= LIMIT else -99.0
        faded = np.round(np.clip(limit - rank + 1.0, 0.0, 1.0) * FADES) / FADES
        return np.where(inner, faded, alpha)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """The classes present; without a slice there is no worldview to ask, so one line."""
        if part is None or not len(rows):
            return _draw.single(layer.name, rows, self._sample(0))
        classes = boundary_classes(layer.features, part.worldview, part.as_of)[rows]
        classes = classes[self._alpha(layer, rows, classes, part.scale_resolution) > 0]
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
    """Areas whose control differs from the worldview, or that it calls disputed: hatched as the
    table of worldviews says, with what is to be said of them once there is room."""

    kind: ClassVar[str] = "disputed-areas"
    color: str = knob("disputed", "color", "Colour")
    opacity: float = knob(0.06, "number", "Fill opacity", low=0, high=1)
    hatch: str = knob(
        "diagonal", "choice", "Hatch", "Of areas held by another state", choices=_draw.HATCHES
    )
    hatch_gap: float = knob(7.0, "number", "Hatch gap", unit="px", low=3, high=40)
    area: str = knob("area", "column", "Area", "Column with the area's code in the worldviews")
    label: str = knob("name", "column", "Label", "The column that labels show")
    label_size: float = knob(11.5, "number", "Label size", unit="px", low=6, high=40)
    said_from: float = knob(
        140.0,
        "number",
        "Status when wider than",
        "From this width on the label says who holds the area and whose it is",
        unit="px",
        low=0,
        high=4000,
    )

    def hatches(self, layer: Layer, rows: Ints, part: Slice) -> list[str]:
        """How each of ``rows`` is marked at the slice's date, empty where it is not."""
        codes = layer.features.column(self.area)[rows].tolist()
        return [part.worldview.hatch(str(code), part.as_of) for code in codes]

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The hatched areas with their names, and their status where they are wide enough."""
        paths = part.shapes.areas
        rows = _draw.rows_of(paths, part.rows)
        found = np.array(self.hatches(layer, rows, part), dtype=object)
        if paths is None or not len(rows) or not (found != "").any():
            return ()
        areas = [
            Areas(
                paths,
                rows[found == hatch],
                self._fill(hatch, part.scale_resolution),
                self._stroke,
            )
            for hatch in HATCHES
            if (found == hatch).any()
        ]
        rows = rows[found != ""]
        spans = _draw.pixel_spans(paths, rows, part.scale_resolution)
        names = _draw.texts(layer.features, self.label, rows, part.language)
        lengths = np.array([len(name) for name in names]) * _courses.LETTER * self.label_size
        shown = (spans >= LEAST) & (spans >= SPREAD * lengths)
        wide = rows[shown]
        words = tuple(
            self._said(layer, row, name, part) if span >= self.said_from else name
            for row, name, span, keep in zip(
                rows.tolist(), names, spans.tolist(), shown.tolist(), strict=True
            )
            if keep
        )
        style = LabelStyle(self.color, self.label_size, 600, tracking=0.6)
        at = self._points(layer, paths, wide, part.projection)
        return (*areas, *_draw.labels(at, wide, words, style, 800.0))

    def _said(self, layer: Layer, row: int, name: str, part: Slice) -> str:
        """The name and, beneath it, the status in brackets. The table speaks English alone."""
        area = str(layer.features.column(self.area)[row])
        claim = part.worldview.claim(area, part.as_of)
        if claim is None or not claim.label or part.language != "en":
            return name
        return "\n".join([name, *wrap(f"({claim.label})", STATUS)])

    def _points(self, layer: Layer, paths: Paths, rows: Ints, projection: Projection) -> Floats:
        """Where the names go: the table's own points where it has them."""
        if not {"lon", "lat"} <= set(layer.features.table.column_names):
            return _draw.area_points(paths, rows)
        lonlat = [layer.features.column(axis)[rows] for axis in ("lon", "lat")]
        return projection.to_map(np.column_stack(lonlat))

    def _fill(self, hatch: str, resolution: float = NEAR) -> Fill:
        """The mark of an area; wider where an area may fill the whole picture."""
        own = self.hatch if hatch == "diagonal" else hatch
        gap = self.hatch_gap * (1.5 if own == "cross" else 1.0)
        gap *= 1.0 + min(max(math.log2(NEAR / max(resolution, 1.0)), 0.0), 4.0) / 2.0
        return Fill(self.color, self.opacity, own, self.color, gap)

    @property
    def _stroke(self) -> Stroke:
        return Stroke(self.color, 1.2, (4.0, 2.6), 0.8)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """One line a kind of mark, counting its areas."""
        if part is None:
            return _draw.single(layer.name, rows, self.swatch())
        found = self.hatches(layer, rows, part)
        return tuple(
            LegendItem(label.format(view=part.worldview.title), self._sample(hatch), count)
            for hatch, label in HATCHES.items()
            if (count := found.count(hatch))
        )

    def _sample(self, hatch: str) -> Swatch:
        return Swatch("area", self._fill(hatch), self._stroke, color=self.color)

    def swatch(self) -> Swatch:
        """The hatch."""
        return self._sample("diagonal")
