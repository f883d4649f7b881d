"""Troops: APP-6 frames sized by the published range of personnel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _draw
from gisapp.model.features import PLACE_RADIUS_M, Features
from gisapp.model.grade import parse_grade
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Floats, Ints, LabelStyle, Marks, Primitive, Stroke
from gisapp.model.style import LegendItem, Style, Swatch, knob

FRAMES: _draw.Table = (
    ("hostile", "hostile", "Russia and proxies"),
    ("friend", "friend", "Ukraine, NATO, Turkey"),
    ("neutral", "neutral", "Others or mixed"),
)
SAMPLES = (1_000, 10_000, 100_000)  # personnel in the legend's nested sizes
SURE = ("A", "B")  # source grades with a solid outline


@dataclass(frozen=True)
class TroopStyle(Style):
    """Force observations. A known strength gives the frame its area (square-root scale); of a
    range the frame is the upper and the core the lower figure. A strength that is not published
    is a small hollow frame: it has no size and is never zero. Outlines are dashed where the
    source's grade is C or worse, and for forecasts."""

    kind: ClassVar[str] = "troops"
    low: str = knob("personnel_low", "column", "Lower figure")
    high: str = knob("personnel_high", "column", "Upper figure")
    frame: str = knob("frame", "column", "Frame", "Column with hostile, friend or neutral")
    main: str = knob(
        "hostile",
        "choice",
        "Frame in the list",
        "What stands for the layer in the list",
        choices=("hostile", "friend", "neutral", "unknown"),
    )
    largest: float = knob(56.0, "number", "Size of 100,000", unit="px", low=10, high=200)
    unknown: float = knob(11.0, "number", "Size when not published", unit="px", low=5, high=40)
    forecast: bool = knob(False, "switch", "Forecast", "Drawn hollow and dashed: not observed")
    circles: bool = knob(
        False,
        "switch",
        "Circles for vague places",
        "A circle of how well a place is known, for regions and countries",
    )
    label: str = knob("site", "column", "Label", "The column that labels show")
    label_size: float = knob(11.5, "number", "Label size", unit="px", low=6, high=40)
    label_from: float = knob(4500.0, "number", "Labels up to", unit="map units per px", low=0)

    @property
    def frames(self) -> _draw.Categories:
        """The frames by value."""
        return _draw.Categories(self.frame, FRAMES, "unknown")

    def sizes(
        self, features: Features, rows: Ints
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
        """Diameter in pixels, share of the core (0 none) and whether the strength is known."""
        low, high = self._figure(features, self.low, rows), self._figure(features, self.high, rows)
        high = np.where(np.isnan(high), low, high)
        known = high > 0
        size = np.full(len(rows), self.unknown, np.float32)
        size[known] = [self.size_of(value) for value in high[known].tolist()]
        core = np.zeros(len(rows), np.float32)
        ranged = known & (low > 0) & (low < high)
        core[ranged] = np.sqrt(low[ranged] / high[ranged])
        return size, core, np.asarray(known, dtype=bool)

    def size_of(self, personnel: float) -> float:
        """The diameter for a number of people; never smaller than an unknown one."""
        return max(round(self.largest * math.sqrt(personnel / 100_000), 1), self.unknown)

    def _figure(self, features: Features, column: str, rows: Ints) -> NDArray[np.float64]:
        if column not in features.table.column_names:
            return np.full(len(rows), np.nan)
        return np.asarray(features.column(column)[rows].astype(np.float64))

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Frames, the largest beneath, and the names of their sites."""
        features = layer.features
        xy, rows = _draw.marks_of(features, part)
        n = len(rows)
        if not n:
            return ()
        size, core, known = self.sizes(features, rows)
        order = np.argsort(-size, kind="stable")
        rows, size, core, known = rows[order], size[order], core[order], known[order]
        xy = _draw.spread(xy[order], 7.0 * part.resolution, 7)
        tokens = self._tokens(features, rows)
        sure = self._sure(features, rows)
        if self.forecast:
            core, sure = np.zeros_like(core), np.zeros_like(sure)
        marks = Marks(
            xy,
            rows,
            tokens,
            tokens,
            size,
            ~known | self.forecast,
            np.full(n, 0.8 if self.forecast else 1.0, np.float32),
            outline_width=np.where(sure, 1.0, 0.8).astype(np.float32),
            dashed=~sure,
            inner=core,
            radius=self._radius(features, xy, rows, size, part),
        )
        return (marks, *self._labels(layer, part, xy, rows, size, tokens))

    def _tokens(self, features: Features, rows: Ints) -> tuple[str, ...]:
        tokens = self.frames.tokens()
        return tuple(tokens[i] for i in self.frames.index(features)[rows].tolist())

    def _sure(self, features: Features, rows: Ints) -> NDArray[np.bool_]:
        column = features.role_column("grade")
        if column is None:
            return np.zeros(len(rows), dtype=bool)
        grades = [parse_grade(text) for text in column[rows].tolist()]
        return np.array([g is not None and g.reliability in SURE for g in grades], dtype=bool)

    def _radius(
        self,
        features: Features,
        xy: Floats,
        rows: Ints,
        size: NDArray[np.float32],
        part: Slice,
    ) -> Floats | None:
        if not self.circles or features.radius is None:
            return None
        metres = np.nan_to_num(features.radius[rows].astype(np.float64))
        units = metres * part.projection.units_per_metre(xy)
        units[(metres < PLACE_RADIUS_M["region"]) | (units < size * part.resolution)] = 0.0
        return units if units.any() else None

    def _labels(
        self,
        layer: Layer,
        part: Slice,
        xy: Floats,
        rows: Ints,
        size: NDArray[np.float32],
        tokens: tuple[str, ...],
    ) -> tuple[Primitive, ...]:
        if not self.label or part.scale_resolution >= self.label_from:
            return ()
        words = list(_draw.texts(layer.features, self.label, rows, part.language))
        seen: set[tuple[str, str]] = set()
        for i, word in enumerate(words):  # several observations of one site: one name
            words[i] = "" if (word, tokens[i]) in seen else word
            seen.add((word, tokens[i]))
        out: list[Primitive] = []
        for token in dict.fromkeys(tokens):
            mine = np.array([i for i, one in enumerate(tokens) if one == token])
            out += _draw.labels(
                xy[mine],
                rows[mine],
                tuple(words[i] for i in mine.tolist()),
                LabelStyle(token, self.label_size, 600),
                600.0 + size[mine],
                size[mine] / 2 + 2,
            )
        return tuple(out)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Frames present, nested sizes up to the largest strength present, and the unknown."""
        if not len(rows):
            return ()
        _, core, known = self.sizes(layer.features, rows)
        items = list(self.frames.legend(layer.features, rows, self._sample))
        if self.forecast:
            items = [LegendItem("Forecast, not observed", self._sample("hostile"), len(rows))]
        token = items[0].swatch.color
        if known.any():
            high = self._figure(layer.features, self.high, rows)
            low = self._figure(layer.features, self.low, rows)
            top = float(np.nanmax(np.where(np.isnan(high), low, high)))
            items += [
                LegendItem(
                    f"{people:,} people",
                    Swatch("mark", shape=token, color=token, size=self.size_of(people)),
                )
                for people in SAMPLES
                if people <= max(top, SAMPLES[0])
            ]
        if (core > 0).any():
            items.append(
                LegendItem(
                    "Range: core lower, frame upper figure",
                    Swatch("mark", shape=token, color=token, size=16.0, inner=0.6),
                    int(np.count_nonzero(core > 0)),
                )
            )
        if not known.all():
            items.append(
                LegendItem(
                    "Strength not published",
                    Swatch("mark", shape=token, color=token, size=self.unknown, hollow=True),
                    int(np.count_nonzero(~known)),
                )
            )
        doubtful = int(np.count_nonzero(~self._sure(layer.features, rows)))
        if doubtful and not self.forecast:
            items.append(
                LegendItem(
                    "Source graded C or worse",
                    Swatch(
                        "mark",
                        stroke=Stroke(token, 1.0, _draw.DASHES["dashed"]),
                        shape=token,
                        color=token,
                        size=self.unknown,
                        hollow=True,
                    ),
                    doubtful,
                )
            )
        return tuple(items)

    def _sample(self, token: str) -> Swatch:
        stroke = Stroke(token, 1.0, _draw.DASHES["dashed"]) if self.forecast else None
        return Swatch(
            "mark", stroke=stroke, shape=token, color=token, size=13.0, hollow=self.forecast
        )

    def swatch(self) -> Swatch:
        """The frame of most of the layer's forces."""
        return self._sample(self.main)
