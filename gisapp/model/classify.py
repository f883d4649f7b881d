"""Classes of numbers: where a graduated style draws the line between one colour and the next.

A class holds ``low <= value < high``, the last one its high edge as well. Edges lie at round
numbers wherever that changes (next to) no member of a class.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.columns import Columns
from gisapp.model.features import Features
from gisapp.model.memo import Memo
from gisapp.model.primitives import Floats

METHODS = ("equal interval", "quantile", "natural breaks", "pretty")
MOST = 12  # classes
SAMPLE = 1_000_000  # numbers looked at; of more, evenly spaced ones, the least and the greatest
BINS = 800  # different numbers between which natural breaks are sought exactly
DIGITS = 4  # of the least and the greatest number
NEAR, NEAR_EQUAL = 0.05, 0.02  # of an edge, of an equal class: how far a round number may lie
_samples: Memo[Floats] = Memo("sorted samples of columns", 4)
_indices: Memo[NDArray[np.uint8]] = Memo("classes of numbers", 8)


def numeric_columns(features: Features) -> tuple[str, ...]:
    """The columns that hold numbers."""
    import pyarrow as pa

    return tuple(
        field.name
        for field in features.table.schema
        if pa.types.is_integer(field.type)
        or pa.types.is_floating(field.type)
        or pa.types.is_decimal(field.type)
    )


def is_whole(features: Features, column: str) -> bool:
    """Whether a column's type is a whole number."""
    import pyarrow as pa

    return column in features.table.column_names and pa.types.is_integer(
        features.table.schema.field(column).type
    )


def numbers(features: Features, column: str) -> Iterator[Floats]:
    """A column as float64, NaN where it is missing or no number, in pieces."""
    table = features.table
    parts = table.parts(column) if isinstance(table, Columns) else [table[column]]
    for part in parts:
        yield _floats(part)


def _floats(part: Any) -> Floats:
    import pyarrow as pa

    if pa.types.is_decimal(part.type):
        part = part.cast(pa.float64())
    values = part.to_numpy()
    if values.dtype.kind in "iufb":
        return np.asarray(values, dtype=np.float64)
    return np.array([_number(value) for value in values.tolist()], dtype=np.float64)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def sample(features: Features, column: str) -> Floats:
    """The finite numbers of a column, ascending; of a great many at most about :data:`SAMPLE`,
    among them the least and the greatest."""

    def make() -> Floats:
        step = max(len(features) // SAMPLE, 1)
        kept = []
        for piece in numbers(features, column):
            finite = piece[np.isfinite(piece)]
            if len(finite):
                kept += [finite[::step], np.array([finite.min(), finite.max()])[: 2 * (step > 1)]]
        return np.sort(np.concatenate(kept)) if kept else np.empty(0)

    if column not in features.table.column_names:
        return np.empty(0)
    return _samples.get(features, column, make)


def edges(values: Floats, method: str, count: int) -> Floats:
    """The edges (classes + 1,) of at most ``count`` classes of ``values``: ascending, from the
    least number to the greatest (pretty ones from a round number to another). One class of a
    single number has it twice; without finite values there is none. Raises ValueError for an
    unknown method."""
    if method not in METHODS:
        raise ValueError(f"'{method}' is no way to form classes; use one of {', '.join(METHODS)}")
    ordered = values[np.isfinite(values)]
    if not bool(np.all(ordered[1:] >= ordered[:-1])):
        ordered = np.sort(ordered)
    if not len(ordered):
        return np.empty(0)
    low, high = float(ordered[0]), float(ordered[-1])
    count = min(max(int(count), 1), MOST)
    if low == high:
        return np.array([low, high])
    if method == "pretty":
        return _pretty(low, high, count)
    equal = NEAR_EQUAL * (high - low) / count if method == "equal interval" else 0.0
    inner = np.array(
        [
            _neat(ordered, edge, equal or NEAR * abs(edge))
            for edge in _INNER[method](ordered, count).tolist()
        ]
    )
    inner = np.unique(inner[(inner > low) & (inner < high)]) if len(inner) else inner
    return np.concatenate([[_outward(low, math.floor)], inner, [_outward(high, math.ceil)]])


def _outward(edge: float, to: Callable[[float], int]) -> float:
    """``edge``, or where it has many digits the next number outside with :data:`DIGITS`."""
    if edge.is_integer() or float(f"{edge:.{DIGITS}g}") == edge:
        return edge
    step = 10.0 ** (math.floor(math.log10(abs(edge))) + 1 - DIGITS)
    made = float(f"{to(edge / step) * step:.12g}") if step > 1e-300 else edge
    return made if math.isfinite(made) and (made <= edge) == (to is math.floor) else edge


def _equal(ordered: Floats, count: int) -> Floats:
    return np.linspace(ordered[0], ordered[-1], count + 1)[1:-1]


def _quantile(ordered: Floats, count: int) -> Floats:
    at = np.arange(1, count) * len(ordered) // count
    return np.asarray(ordered[at])


def _natural(ordered: Floats, count: int) -> Floats:
    """Fisher's least sum of squared deviations within classes. Of very many different numbers
    neighbours stand together, which moves an edge by a fraction of a percent of the numbers."""
    new = np.concatenate([[True], ordered[1:] > ordered[:-1]])
    starts = np.flatnonzero(new)
    if len(starts) > BINS:
        starts = starts[np.unique(np.linspace(0, len(starts) - 1, BINS).astype(np.int64))]
    count = min(count, len(starts))
    weight = np.diff(np.append(starts, len(ordered))).astype(np.float64)
    # numbers are moved and scaled, for sums of squares of large ones would lose their digits
    scaled = (ordered - ordered.mean()) / max(float(np.ptp(ordered)), 1e-300)
    mean = np.add.reduceat(scaled, starts) / weight
    w, s, q = (
        np.concatenate([[0.0], np.cumsum(part)])
        for part in (weight, weight * mean, weight * mean * mean)
    )
    n = len(starts)
    first, last = np.arange(n)[:, None], np.arange(1, n + 1)[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = (q[last] - q[first]) - (s[last] - s[first]) ** 2 / (w[last] - w[first])
    cost = np.where(last > first, np.maximum(cost, 0.0), np.inf)
    best = cost[0].copy()
    back = []
    for _ in range(1, count):
        total = np.full((n, n), np.inf)
        total[1:] = best[:-1, None] + cost[1:]
        back.append(np.argmin(total, axis=0))
        best = np.min(total, axis=0)
    cuts, end = [], n - 1
    for chosen in reversed(back):
        start = int(chosen[end])
        if start < 1:
            break
        cuts.append(float(ordered[starts[start]]))
        end = start - 1
    return np.array(cuts[::-1])


_INNER: dict[str, Callable[[Floats, int], Floats]] = {
    "equal interval": _equal,
    "quantile": _quantile,
    "natural breaks": _natural,
}


def _pretty(low: float, high: float, count: int) -> Floats:
    """Multiples of 1, 2 or 5 times a power of ten: the finest that make no more than ``count``."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 1e-300 else 1e-300
    for step in (factor * power for factor in (1, 2, 2.5, 5, 10, 20, 25, 50, 100)):
        first, last = math.floor(low / step), math.ceil(high / step)
        if last - first <= count:
            break
    else:  # a single class on both sides of zero
        return np.array([low, high])
    made = np.arange(first, last + 1) * step
    made = np.array([float(f"{edge:.12g}") for edge in made.tolist()])
    made[0], made[-1] = min(made[0], low), max(made[-1], high)
    ascending = np.unique(made)
    return ascending if len(ascending) > 1 else np.array([low, high])


def _neat(ordered: Floats, edge: float, near: float) -> float:
    """The number with fewest digits, at most ``near`` away, that divides ``ordered`` as ``edge``
    does; a thousandth of very many numbers may change sides."""
    at = int(np.searchsorted(ordered, edge, side="left"))
    if at == 0 or at >= len(ordered):
        return edge
    if edge == ordered[-1]:  # the last class is the greatest number alone: it begins below it
        edge = float(ordered[at - 1]) / 2 + edge / 2
    slack = len(ordered) // 1000
    first, last = max(at - 1 - slack, 0), min(at + slack, len(ordered) - 1)
    below, upto = float(ordered[first]), float(ordered[last])
    power = math.ceil(math.log10(max(abs(below), abs(upto), upto - below)))
    for digits in range(16):
        step = 10.0 ** (power - digits)
        if step <= 0:
            break
        for times in (round(edge / step), math.floor(upto / step)):
            one = float(f"{times * step:.15g}") + 0.0
            if below < one <= upto and one < ordered[-1] and abs(one - edge) <= near:
                return one
    return edge


def index(values: Floats, limits: Floats) -> NDArray[np.uint8]:
    """The class of each value; the number of classes for what is in none or no number."""
    count = max(len(limits) - 1, 0)
    out = np.full(len(values), count, np.uint8)
    if count:
        inside = (values >= limits[0]) & (values <= limits[-1])
        place = np.searchsorted(limits[1:-1], values[inside], side="right")
        out[inside] = place.astype(np.uint8)
    return out


def index_of(features: Features, column: str, limits: tuple[float, ...]) -> NDArray[np.uint8]:
    """The class of every feature (see :func:`index`), made once and piece by piece."""

    def make() -> NDArray[np.uint8]:
        bounds = np.array(limits, dtype=np.float64)
        out = np.full(len(features), max(len(limits) - 1, 0), np.uint8)
        if column in features.table.column_names:
            at = 0
            for piece in numbers(features, column):
                out[at : at + len(piece)] = index(piece, bounds)
                at += len(piece)
        return out

    return _indices.get(features, (column, limits), make)


def words(value: float) -> str:
    """A number for people: ``12,500``, ``0.25``."""
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.12g}"


def range_words(low: float, high: float, *, whole: bool = False, last: bool = False) -> str:
    """What a class holds: ``10 – 19`` of whole numbers, ``10 – <20`` of others, ``10 – 20`` of
    the last class."""
    if low == high:
        return words(low)
    if last:
        return f"{words(low)} – {words(high)}"
    if whole:
        first, least = math.ceil(low), math.ceil(high) - 1
        return words(first) if first == least else f"{words(first)} – {words(least)}"
    return f"{words(low)} – <{words(high)}"
