"""Names on the map: states, seas and regions as text alone, places as marks with their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _draw, _names
from gisapp.layers.kinds._courses import LETTER, steady
from gisapp.model.crs import METRES_PER_DEGREE
from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Floats, Ints, LabelStyle, Marks, Primitive
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.render.label_lines import longest, whole

EVERYWHERE = 5e7  # map units: a name may run far from its point
FITS = 0.8  # of the width of its area: a wider name is left out
THOROUGH = 800.0  # label priority from which a name along a line is to find room if it can
TIERS = 2.5  # ranks from one tier of places to the next
BIGGER = (2.5, 0.5, -0.5)  # logical pixels that the names of each tier are larger
MARKS = ("by rank", "circle", "square", "diamond", "triangle", "airport")

_capitals: Memo[NDArray[np.bool_]] = Memo("capitals", 4)


def ranks(features: Features, column: str, rows: Ints) -> np.ndarray:
    """The ranks of ``rows`` as float64; unknown is last."""
    if column not in features.table.column_names:
        return np.zeros(len(rows))
    return np.nan_to_num(features.column(column)[rows].astype(np.float64), nan=99.0)


@dataclass(frozen=True)
class NameStyle(Style):
    """Names on their points, or letter-spaced along a line through what they name, the important
    ones first."""

    kind: ClassVar[str] = "labels"
    label: str = knob(
        "name",
        "column",
        "Name",
        "The column with the name; name_xx of the project's language is used where there is one",
    )
    color: str = knob("label", "color", "Colour")
    size: float = knob(13.0, "number", "Size", unit="px", low=6, high=60)
    size_max: float = knob(
        0.0,
        "number",
        "Greatest size",
        "Names with a line grow with it up to this size; 0: they do not grow",
        unit="px",
        low=0,
        high=60,
    )
    rank_size: float = knob(
        0.0, "number", "Smaller a rank", "Of the greatest size", unit="px", low=0, high=10
    )
    weight: int = knob(600, "integer", "Weight", low=100, high=900)
    italic: bool = knob(False, "switch", "Italic")
    upper: bool = knob(False, "switch", "Upper case")
    tracking: float = knob(0.0, "number", "Letter spacing", unit="px", low=0, high=20)
    along: str = knob(
        "", "column", "Line", "Column with a line for the name: longitudes and latitudes in turn"
    )
    room: str = knob(
        "", "column", "Room", "Column with what is free on either side of the line, of its length"
    )
    wide: str = knob(
        "",
        "column",
        "Width",
        "Column with the width of the area in degrees: a name that is wider is left out",
    )
    rank: str = knob("", "column", "Rank", "Column of importance: 1 first, greater only closer up")
    rank_shown: float = knob(7.0, "number", "Rank shown at 1 km a pixel", low=-5, high=30)
    rank_slope: float = knob(1.2, "number", "Ranks a doubling of scale", low=0, high=10)
    priority: float = knob(900.0, "number", "Label priority", low=0, high=1000)

    def reach(self, layer: Layer) -> float:
        """Names with a line are seen wherever that runs."""
        return EVERYWHERE if self.along else 0.0

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The names of the ranks shown at this scale."""
        features = layer.features
        xy, rows = _draw.marks_of(features, part)
        rank = ranks(features, self.rank, rows)
        limit = _draw.rank_limit(self.rank_shown, part.scale_resolution, self.rank_slope)
        keep = rank <= limit if self.rank else np.ones(len(rows), dtype=bool)
        words = _draw.texts(features, self.label, rows, part.language)
        keep &= self._fits(features, rows, part, [longest(word, self.upper) for word in words])
        if self.along in features.table.column_names:
            keep &= _names.near(features, self.along, self.room, rows, xy, part)
        rows, xy, rank = rows[keep], xy[keep], rank[keep]
        words = _draw.texts(features, self.label, rows, part.language)
        urgent = (self.priority + np.clip(12 - rank, 0, 12)).astype(np.float32)
        if self.along in features.table.column_names:
            return self._along(layer, part, xy, rows, rank, words, urgent)
        if self.wide in features.table.column_names:
            fits = self._fits(features, rows, part, [len(word) for word in words])
            words = tuple(
                whole(word) if fit else word for word, fit in zip(words, fits, strict=True)
            )
        made = _draw.labels(xy, rows, words, self._style(self.size), urgent)
        return tuple(replace(one, fixed=steady(layer)) for one in made)

    def _style(self, size: float) -> LabelStyle:
        """The letters of one size; large ones are lighter, for they are seen anyway."""
        grown = (size - self.size) / max(self.size_max - self.size, 1.0)
        weight = self.weight - 100 * (self.weight > 500 and grown > 0.5)
        return LabelStyle(self.color, size, weight, self.italic, self.tracking, self.upper)

    def _fits(
        self, features: Features, rows: Ints, part: Slice, letters: Sequence[int]
    ) -> np.ndarray:
        """Which names of so many letters a line are no wider than the areas they stand in."""
        if self.wide not in features.table.column_names:
            return np.ones(len(rows), dtype=bool)
        letter = LETTER * self.size * (1.15 if self.upper else 1.0) + self.tracking
        room = features.column(self.wide)[rows].astype(np.float64) * METRES_PER_DEGREE
        return np.asarray(np.array(letters) * letter * part.scale_resolution <= FITS * room)

    def _along(
        self,
        layer: Layer,
        part: Slice,
        xy: Floats,
        rows: Ints,
        rank: np.ndarray,
        words: tuple[str, ...],
        urgent: np.ndarray,
    ) -> tuple[Primitive, ...]:
        """Names along their lines, those without one or with too short a one at their points."""
        most = np.maximum(self.size_max - self.rank_size * rank, self.size)
        lines = _names.lines_of(layer.features, self.along, self.room, rows, part.projection)
        style, thorough = self._style(self.size), self.priority >= THOROUGH
        plans = _names.planned(
            lines, words, style, most.tolist(), part.resolution, part.extent, thorough
        )
        out: list[Primitive] = []
        for size, spread in sorted({(one.size, bool(one.courses)) for one in plans}):
            mine = [one for one in plans if one.size == size and bool(one.courses) == spread]
            of = np.array([one.number for one in mine])
            at = np.array([xy[one.number] if one.at is None else one.at for one in mine])
            named = tuple(
                whole(words[one.number]) if one.whole else words[one.number] for one in mine
            )
            made = _draw.labels(at, rows[of], named, self._style(size), urgent[of])
            courses = tuple(one.courses for one in mine) if spread else ()
            out += [replace(one, fixed=steady(layer), along=courses, spread=spread) for one in made]
        return tuple(out)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Names explain themselves."""
        return ()

    def swatch(self) -> Swatch:
        """A letter."""
        return Swatch("text", color=self.color)


@dataclass(frozen=True)
class PlaceStyle(Style):
    """Towns as marks with their names beside them, in three tiers that follow the scale; capitals
    are squares with a dot, cities of a million rings with a dot."""

    kind: ClassVar[str] = "places"
    label: str = knob(
        "name",
        "column",
        "Name",
        "The column with the name; name_xx of the project's language is used where there is one",
    )
    color: str = knob("label", "color", "Colour")
    lesser: str = knob("label_lesser", "color", "Colour of small towns")
    size: float = knob(12.0, "number", "Size", unit="px", low=6, high=40)
    mark: str = knob("by rank", "choice", "Mark", choices=MARKS)
    rank: str = knob("scalerank", "column", "Rank", "Column of importance: 0 first")
    rank_shown: float = knob(8.1, "number", "Rank shown at 1 km a pixel", low=-5, high=30)
    rank_slope: float = knob(1.6, "number", "Ranks a doubling of scale", low=0, high=10)
    tiers: float = knob(
        TIERS,
        "number",
        "Ranks a tier",
        "A place so many ranks before the last one shown has larger letters",
        low=0.5,
        high=30,
    )
    apart: float = knob(
        20.0,
        "number",
        "Least distance",
        "Of towns closer together only the most important is shown",
        unit="px",
        low=0,
        high=200,
    )
    capital: str = knob("capital", "column", "Capital", "Column that tells the capitals")
    people: str = knob("population", "column", "Inhabitants", "Column that tells the large cities")
    named: float = knob(
        0.0, "number", "Names closer than", "Metres a pixel; 0: always", unit="m", low=0
    )
    priority: float = knob(500.0, "number", "Label priority", low=0, high=1000)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Marks and names of the ranks shown at this scale."""
        features = layer.features
        xy, rows = _draw.marks_of(features, part)
        rank = ranks(features, self.rank, rows)
        capital = self._capitals(features, rows)
        limit = _draw.rank_limit(self.rank_shown, part.scale_resolution, self.rank_slope)
        keep = (rank <= limit) | (capital & (rank <= limit + 1.5))
        rows, xy, rank, capital = rows[keep], xy[keep], rank[keep], capital[keep]
        keep = _draw.thinned(xy, rank - capital * 2.0, self.apart * part.scale_resolution)
        rows, xy, rank, capital = rows[keep], xy[keep], rank[keep], capital[keep]
        n = len(rows)
        if not n:
            return ()
        tier = np.clip(2 - (limit - rank) // self.tiers, 0, 2).astype(int)
        tier[capital] = np.minimum(tier[capital], 1)
        marks = self._marks(features, xy, rows, tier, capital)
        urgent = np.clip(self.priority - rank * 40 + capital * 60, 100, 560).astype(np.float32)
        beside = marks.size / np.float32(2) + np.float32(1)
        words = _draw.texts(features, self.label, rows, part.language)
        out: list[Primitive] = [marks]
        if self.named and part.scale_resolution >= self.named:
            return (marks,)
        for number, grown in enumerate(BIGGER):
            for ring in (True, False):
                mine = np.flatnonzero((tier == number) & (capital == ring))
                style = LabelStyle(
                    self.lesser if number == 2 else self.color,
                    self.size + grown,
                    600 if ring or number == 0 else 500 if number == 1 else 400,
                )
                made = _draw.labels(
                    xy[mine],
                    rows[mine],
                    tuple(words[i] for i in mine.tolist()),
                    style,
                    urgent[mine],
                    beside[mine],
                )
                out += [replace(one, fixed=steady(layer)) for one in made]
        return tuple(out)

    def _marks(
        self, features: Features, xy: Floats, rows: Ints, tier: np.ndarray, capital: np.ndarray
    ) -> Marks:
        n = len(rows)
        size = np.array([6.5, 5.4, 4.2], np.float32)[tier]
        size[capital] = np.float32(7.2)
        shapes = ["ring"] * n if self.mark == "by rank" else [self.mark] * n
        inner = np.zeros(n, np.float32)
        if self.mark == "by rank":
            large = self._large(features, rows) & ~capital & (tier < 2)
            inner[large], size[large] = 0.42, np.float32(7.4)
            for i in np.flatnonzero(capital).tolist():
                shapes[i] = "capital"
            for i in np.flatnonzero(large).tolist():
                shapes[i] = "circle"
        elif self.mark == "airport":
            size[:] = np.float32(11.0)
        return Marks(
            xy,
            rows,
            tuple(shapes),
            tuple(self.lesser if one == 2 else self.color for one in tier.tolist()),
            size,
            np.zeros(n, bool),
            np.ones(n, np.float32),
            inner=inner if inner.any() else None,
        )

    def _large(self, features: Features, rows: Ints) -> np.ndarray:
        if self.people not in features.table.column_names:
            return np.zeros(len(rows), dtype=bool)
        people = np.nan_to_num(features.column(self.people)[rows].astype(np.float64))
        return np.asarray(people >= 1e6)

    def _capitals(self, features: Features, rows: Ints) -> np.ndarray:
        if self.capital not in features.table.column_names:
            return np.zeros(len(rows), dtype=bool)
        return _capitals.get(features, self.capital, lambda: _said(features, self.capital))[rows]

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Places explain themselves."""
        return ()

    def swatch(self) -> Swatch:
        """A dot."""
        return Swatch("mark", shape="ring", color=self.color, size=6.0)


def _said(features: Features, column: str) -> NDArray[np.bool_]:
    """The rows of which a column says yes."""
    yes = ("1", "true", "yes", "1.0")
    words = features.column(column).tolist()
    return np.array([word is not None and str(word).lower() in yes for word in words], dtype=bool)
