"""What the kinds share: categories, texts, label points and the rows that have a shape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.columns import encoded
from gisapp.model.features import Features
from gisapp.model.layer import Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Floats, Ints, Labels, LabelStyle, Paths
from gisapp.model.style import LegendItem, Swatch

OTHER = "muted"
LONGEST = 44  # characters of a label
DASHES: dict[str, tuple[float, ...]] = {
    "solid": (),
    "dashed": (5.0, 3.0),
    "dotted": (1.0, 2.2),
    "long": (9.0, 4.0),
    "dash-dot": (7.0, 2.5, 1.2, 2.5),
}
HATCHES = ("none", "diagonal", "back", "cross", "dots")
Table = tuple[tuple[str, ...], ...]

_indices: Memo[NDArray[np.uint8]] = Memo("categories", 8)
_anchors: Memo[dict[int, tuple[float, float]]] = Memo("label points", 1)


def rows_of(paths: Paths | None, rows: Ints) -> Ints:
    """Those of the feature numbers ``rows`` that have a path."""
    if paths is None or not len(rows):
        return np.empty(0, dtype=np.int64)
    kept: Ints = rows[np.isfinite(paths.boxes[rows, 0])]
    return kept


def marks_of(features: Features, part: Slice) -> tuple[Floats, Ints]:
    """Map coordinates and feature numbers of the points to draw."""
    if features.is_points:
        return part.shapes.xy[part.rows], part.rows
    keep = part.visible(part.shapes.rows)
    return part.shapes.xy[keep], part.shapes.rows[keep]


@dataclass(frozen=True)
class Categories:
    """The values of a column sorted into the lines of a table; whatever is not in it is other.

    ``table`` has (value, token or shape, label); lines with one label are one legend entry.
    """

    by: str
    table: Table
    other: str = OTHER

    def index(self, features: Features) -> NDArray[np.uint8]:
        """The table's line of every feature; ``len(table)`` for other."""

        def make() -> NDArray[np.uint8]:
            if self.by not in features.table.column_names:
                return np.full(len(features), len(self.table), np.uint8)
            place = {row[0]: i for i, row in reversed(list(enumerate(self.table)))}
            values, codes = encoded(features, self.by)
            lines = [
                len(self.table) if value is None else place.get(str(value), len(self.table))
                for value in values
            ]
            index: NDArray[np.uint8] = np.array([*lines, len(self.table)], np.uint8)[codes]
            return index

        return _indices.get(features, (self.by, self.table), make)

    def token(self, number: int) -> str:
        """The colour token (or shape) of one line."""
        return self.table[number][1] if number < len(self.table) else self.other

    def label(self, number: int) -> str:
        """The label of one line."""
        if number >= len(self.table):
            return "Other"
        row = self.table[number]
        return row[2] if len(row) > 2 and row[2] else row[0].capitalize()

    def tokens(self) -> tuple[str, ...]:
        """The token of every line, other last."""
        return (*(row[1] for row in self.table), self.other)

    def present(self, features: Features, rows: Ints) -> list[tuple[int, int]]:
        """(line, count) of the lines that occur in ``rows``, in table order, equal labels with
        equal tokens put together."""
        counts = np.bincount(self.index(features)[rows], minlength=len(self.table) + 1)
        merged: dict[tuple[str, str], list[int]] = {}
        for number in np.flatnonzero(counts).tolist():
            entry = merged.setdefault((self.label(number), self.token(number)), [number, 0])
            entry[1] += int(counts[number])
        return [(number, count) for number, count in merged.values()]

    def legend(self, features: Features, rows: Ints, swatch: Any) -> tuple[LegendItem, ...]:
        """A legend of the lines present; ``swatch(token)`` makes the sample."""
        return tuple(
            LegendItem(self.label(number), swatch(self.token(number)), count)
            for number, count in self.present(features, rows)
        )


def single(name: str, rows: Ints, swatch: Swatch) -> tuple[LegendItem, ...]:
    """A legend of one line, or none without rows."""
    return (LegendItem(name, swatch, len(rows)),) if len(rows) else ()


def texts(features: Features, column: str, rows: Ints, language: str = "en") -> tuple[str, ...]:
    """What labels say: ``column_xx`` of the language where it is filled, else ``column``."""
    names = features.table.column_names
    if not column or column not in names:
        return ("",) * len(rows)
    spoken = f"{column}_{language}"
    plain = [_short(value) for value in features.column(column)[rows].tolist()]
    if spoken in names:
        own = features.column(spoken)[rows].tolist()
        plain = [_short(value) or fallback for value, fallback in zip(own, plain, strict=True)]
    return tuple(plain)


@lru_cache(maxsize=8192)
def _short(value: Any) -> str:
    if value is None or value != value:  # NaN alone is unlike itself
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split())
    if len(text) > LONGEST:  # what stands in brackets goes first
        text = text.partition(" (")[0]
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip(" ,;") + "…"


def labels(
    xy: Floats,
    rows: Ints,
    text: tuple[str, ...],
    style: LabelStyle,
    priority: float | NDArray[np.float32],
    offset: float | NDArray[np.float32] = 0.0,
) -> tuple[Labels, ...]:
    """One Labels primitive of the rows that have a text, or none."""
    keep = np.array([bool(words) for words in text], dtype=bool)
    if not keep.any():
        return ()
    n = len(rows)
    urgent = np.broadcast_to(np.asarray(priority, np.float32), (n,))[keep]
    beside = np.broadcast_to(np.asarray(offset, np.float32), (n,))[keep]
    return (
        Labels(
            xy[keep], rows[keep], tuple(words for words in text if words), style, urgent, beside
        ),
    )


def area_points(paths: Paths, rows: Ints) -> Floats:
    """Where the label of each area goes: the centre of the largest circle in its largest ring."""
    kept = _anchors.get(paths, "", dict)
    for row in rows.tolist():
        if row not in kept:
            kept[row] = _area_point(paths, row)
    return np.array([kept[row] for row in rows.tolist()], dtype=np.float64).reshape(-1, 2)


def _area_point(paths: Paths, row: int) -> tuple[float, float]:
    import shapely

    rings = paths.of(row)
    sizes = [abs(_doubled_area(ring)) for ring in rings]
    ring = rings[int(np.argmax(sizes))]
    if len(ring) < 4 or max(sizes) == 0:
        x, y = ring.mean(axis=0)
        return float(x), float(y)
    span = float(np.ptp(ring, axis=0).max())
    polygon = shapely.make_valid(shapely.Polygon(ring).simplify(span / 400))
    try:
        circle = shapely.maximum_inscribed_circle(polygon, tolerance=span / 60)
        x, y = shapely.get_coordinates(circle)[0]
    except shapely.errors.GEOSException:
        x, y = shapely.get_coordinates(shapely.point_on_surface(polygon))[0]
    return float(x), float(y)


def _doubled_area(ring: Floats) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))


def line_points(paths: Paths, rows: Ints) -> Floats:
    """Where the label of each line goes: the middle of its longest part."""
    kept = _anchors.get(paths, "", dict)
    for row in rows.tolist():
        if row not in kept:
            kept[row] = _line_point(paths.of(row))
    return np.array([kept[row] for row in rows.tolist()], dtype=np.float64).reshape(-1, 2)


def _line_point(parts: list[Floats]) -> tuple[float, float]:
    lengths = [np.hypot(*np.diff(part, axis=0).T) for part in parts]
    longest = int(np.argmax([length.sum() for length in lengths]))
    part, along = parts[longest], np.concatenate([[0.0], np.cumsum(lengths[longest])])
    middle = along[-1] / 2
    return float(np.interp(middle, along, part[:, 0])), float(np.interp(middle, along, part[:, 1]))


def pixel_spans(paths: Paths, rows: Ints, resolution: float) -> NDArray[np.float64]:
    """The larger side of each feature's box in logical pixels."""
    boxes = paths.boxes[rows]
    return np.asarray(np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) / resolution)


def rank_limit(at_1km: float, resolution: float, slope: float = 1.5) -> float:
    """The largest rank shown at ``resolution``, given the one shown at 1000 map units a pixel:
    each halving of the scale takes ``slope`` ranks away."""
    return at_1km - slope * math.log2(max(resolution, 1e-6) / 1000.0)


def spread(xy: Floats, step: float, most: int = 37) -> Floats:
    """Marks that share one point set side by side: the first stays, the others go round it in
    rings of 6, 12, 18 ..., ``step`` map units apart. More than ``most`` stay in the middle."""
    if len(xy) < 2:
        return xy
    whole = np.round(xy)
    order = np.lexsort((whole[:, 1], whole[:, 0]))
    first = np.ones(len(xy), dtype=bool)
    first[1:] = (whole[order[1:]] != whole[order[:-1]]).any(axis=1)
    if first.all():
        return xy
    starts = np.flatnonzero(first)
    k = np.arange(len(xy)) - starts[np.cumsum(first) - 1]
    moved = (k > 0) & (k < most)
    k, at = k[moved], order[moved]
    ring = np.ceil((np.sqrt(12 * k + 9) - 3) / 6)
    place = k - 3 * ring * (ring - 1) - 1
    angle = 2 * math.pi * place / (6 * ring) + math.pi / 6
    out = xy.copy()
    out[at] += (step * ring)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return out


def thinned(xy: Floats, rank: NDArray[np.float64], apart: float) -> NDArray[np.bool_]:
    """Which points stay when, of any two less than ``apart`` map units from each other, the one
    of lesser rank goes (of equal ranks the later one)."""
    keep = np.zeros(len(xy), dtype=bool)
    if apart <= 0:
        return ~keep
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    places = xy.tolist()
    for i in np.argsort(rank, kind="stable").tolist():
        x, y = places[i]
        col, row = int(x // apart), int(y // apart)
        near = (
            spot
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for spot in taken.get((col + dx, row + dy), ())
        )
        if all(math.hypot(x - px, y - py) >= apart for px, py in near):
            keep[i] = True
            taken.setdefault((col, row), []).append((x, y))
    return keep
