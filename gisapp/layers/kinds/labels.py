"""Names on the map: states and seas as text alone, places as dots with their names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds._courses import steady
from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, LabelStyle, Marks, Primitive
from gisapp.model.style import LegendItem, Style, Swatch, knob


def ranks(features: Features, column: str, rows: Ints) -> np.ndarray:
    """The ranks of ``rows`` as float64; unknown is last."""
    if column not in features.table.column_names:
        return np.zeros(len(rows))
    return np.nan_to_num(features.column(column)[rows].astype(np.float64), nan=99.0)


@dataclass(frozen=True)
class NameStyle(Style):
    """Names centred on their points, the important ones first."""

    kind: ClassVar[str] = "labels"
    label: str = knob(
        "name",
        "column",
        "Name",
        "The column with the name; name_xx of the project's language is used where there is one",
    )
    color: str = knob("label", "color", "Colour")
    size: float = knob(13.0, "number", "Size", unit="px", low=6, high=60)
    weight: int = knob(600, "integer", "Weight", low=100, high=900)
    italic: bool = knob(False, "switch", "Italic")
    upper: bool = knob(False, "switch", "Upper case")
    tracking: float = knob(0.0, "number", "Letter spacing", unit="px", low=0, high=20)
    rank: str = knob("", "column", "Rank", "Column of importance: 1 first, greater only closer up")
    rank_shown: float = knob(7.0, "number", "Rank shown at 1 km a pixel", low=-5, high=30)
    rank_slope: float = knob(1.2, "number", "Ranks a doubling of scale", low=0, high=10)
    priority: float = knob(900.0, "number", "Label priority", low=0, high=1000)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The names of the ranks shown at this scale."""
        xy, rows = _draw.marks_of(layer.features, part)
        rank = ranks(layer.features, self.rank, rows)
        limit = _draw.rank_limit(self.rank_shown, part.scale_resolution, self.rank_slope)
        keep = rank <= limit if self.rank else np.ones(len(rows), dtype=bool)
        rows, xy, rank = rows[keep], xy[keep], rank[keep]
        words = _draw.texts(layer.features, self.label, rows, part.language)
        style = LabelStyle(
            self.color, self.size, self.weight, self.italic, self.tracking, self.upper
        )
        urgent = (self.priority + np.clip(12 - rank, 0, 12)).astype(np.float32)
        made = _draw.labels(xy, rows, words, style, urgent)
        return tuple(replace(one, fixed=steady(layer)) for one in made)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Names explain themselves."""
        return ()

    def swatch(self) -> Swatch:
        """A letter."""
        return Swatch("text", color=self.color)


@dataclass(frozen=True)
class PlaceStyle(Style):
    """Towns as dots with their names beside them, capitals ringed."""

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
    rank: str = knob("scalerank", "column", "Rank", "Column of importance: 0 first")
    rank_shown: float = knob(8.1, "number", "Rank shown at 1 km a pixel", low=-5, high=30)
    rank_slope: float = knob(1.6, "number", "Ranks a doubling of scale", low=0, high=10)
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

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Dots and names of the ranks shown at this scale."""
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
        big = (rank <= limit - 2.5) | capital
        size = np.where(capital, 7.0, np.where(big, 5.0, 4.0)).astype(np.float32)
        dots = Marks(
            xy,
            rows,
            tuple("capital" if ring else "ring" for ring in capital.tolist()),
            tuple(self.color if one else self.lesser for one in big.tolist()),
            size,
            np.zeros(n, bool),
            np.ones(n, np.float32),
        )
        urgent = np.clip(500 - rank * 40 + capital * 60, 100, 560).astype(np.float32)
        beside = size / np.float32(2) + np.float32(1)
        words = _draw.texts(features, self.label, rows, part.language)
        out: list[Primitive] = [dots]
        for large in (True, False):
            mine = np.flatnonzero(big == large)
            style = LabelStyle(
                self.color if large else self.lesser,
                self.size if large else self.size - 0.5,
                500 if large else 400,
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

    def _capitals(self, features: Features, rows: Ints) -> np.ndarray:
        if self.capital not in features.table.column_names:
            return np.zeros(len(rows), dtype=bool)
        values = features.column(self.capital)[rows]
        return np.array(
            [
                value is not None and str(value).lower() in ("1", "true", "yes", "1.0")
                for value in values.tolist()
            ],
            dtype=bool,
        )

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Places explain themselves."""
        return ()

    def swatch(self) -> Swatch:
        """A dot."""
        return Swatch("mark", shape="ring", color=self.color, size=6.0)
