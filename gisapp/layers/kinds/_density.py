"""Counts in cells: which lattice, which colours stand for which numbers, what is old and new."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.chronology import Chronology
from gisapp.model.crs import Extent
from gisapp.model.instants import DAY, HOUR, MINUTE, SECOND
from gisapp.model.layer import Slice
from gisapp.model.primitives import Cells, Ints, Ramp
from gisapp.model.projection import Projection
from gisapp.model.style import LegendItem, Swatch
from gisapp.render import density
from gisapp.render.lattice import Lattice, Shape, lattice_for

_CALENDAR = (("week", 7, 7), ("month", 28, 31), ("quarter", 89, 92.1), ("year", 365, 366))
QUARTERS = 4  # classes of age
CREST = 0.995  # share of cells that a linear ramp tells apart; few have a great deal more
LEAST = {"log": 10.0, "square root": 10.0, "linear": 5.0}  # a ramp ends no lower


def lattice_of(part: Slice, pixels: float, shape: Shape = "square") -> Lattice:
    """The lattice of a slice: a figure of the screen has the screen's cells."""
    return lattice_for(part.extent, part.scale_resolution, pixels, shape)


def block(lattice: Lattice, seen: Extent) -> tuple[slice, slice]:
    """The rows and columns of cells that reach into ``seen`` (map units)."""
    x0, y0, _, _ = lattice.extent
    reach = 0.0 if lattice.shape == "square" else 0.5
    cols = [(edge - x0) / lattice.side for edge in (seen[0], seen[2])]
    rows = [(edge - y0) / lattice.pitch for edge in (seen[1], seen[3])]
    return (
        slice(max(math.floor(rows[0] - reach), 0), max(math.ceil(rows[1] + reach), 0)),
        slice(max(math.floor(cols[0] - reach), 0), max(math.ceil(cols[1] + reach), 0)),
    )


def in_view(events: Chronology, part: Slice, pixels: float) -> int:
    """How many events are in the cells that can be seen."""
    lattice = lattice_of(part, pixels)
    counts = density.counts(events, lattice, part.window)
    return int(counts[block(lattice, part.seen)].sum())


def span_of(events: Chronology, part: Slice) -> tuple[int, int]:
    """The instants between which events age: the window, from the first event on."""
    first = int(events.begin[0]) if len(events) else part.window[0]
    return min(max(part.window[0], first), part.window[1] - 1), part.window[1]


def recent(part: Slice) -> tuple[int, int] | None:
    """The clock's last step, unless the window is no longer than that: all would be new."""
    start, stop = part.window
    if not 0 < part.step < stop - start:
        return None
    return stop - part.step, stop


def new_in(events: Chronology, part: Slice) -> int:
    """How many of the events that are seen are new."""
    step = recent(part)
    if step is None:
        return 0
    at = density.positions_in(events, part.seen, part.window)
    return len(at) - int(np.searchsorted(at, events.begun(step[0])))


def span_words(length: int) -> str:
    """A step of the clock in words: day, week, 3 hours."""
    days = length / DAY
    for name, low, high in _CALENDAR:
        if low <= days <= high:
            return name
    for name, unit in (("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", SECOND)):
        count = length // unit
        if count:
            return name if count == 1 else f"{count} {name}s"
    return "moment"


def members(events: Chronology, lattice: Lattice, part: Slice) -> Any:
    """What looks up the rows in cells of ``lattice``."""
    window = part.window
    return lambda cells: density.members(events, lattice, window, cells)


def cells(
    events: Chronology,
    part: Slice,
    lattice: Lattice,
    *,
    colors: str,
    scale: str,
    weight: str,
    opacity: float,
    fade: bool,
    highlight: bool,
) -> Cells | None:
    """The cells of a slice; None where nothing is."""
    counts = density.counts(events, lattice, part.window, weight)
    if not counts.any():
        return None
    fresh = recent(part) if highlight else None
    return Cells(
        lattice,
        counts,
        ramp_of(counts[block(lattice, part.seen)], colors, scale),
        members(events, lattice, part),
        opacity,
        ages(events, part, lattice, counts, weight) if fade else None,
        None if fresh is None else density.begun(events, lattice, fresh) > 0,
    )


def ages(
    events: Chronology, part: Slice, lattice: Lattice, counts: NDArray[Any], weight: str
) -> NDArray[np.float32]:
    """The mean age (rows, cols) of the events in each cell, 0 to 1, by quarters of the window."""
    start, stop = span_of(events, part)
    edges = np.linspace(start, stop, QUARTERS + 1).astype(np.int64).tolist()
    alive = density.counts(events, lattice, part.window) if weight else counts
    old = alive.astype(np.float32)  # what began before the first quarter is as old as can be
    total = np.maximum(old, 1)
    for number in range(QUARTERS):
        found = density.begun(events, lattice, (edges[number], edges[number + 1]))
        old -= found * np.float32((number + 0.5) / (QUARTERS - 0.5))
    return np.clip(old / total, 0, 1)


def ramp_of(counts: NDArray[Any], colors: str, scale: str) -> Ramp:
    """The ramp for the ``counts`` that are seen. Its top is 1, 2 or 5 times a power of ten, so that
    it seldom changes while the clock runs."""
    top = 0.0
    if counts.size:
        top = float(counts.max())
        if scale != "log" and top > LEAST[scale]:
            top = float(np.quantile(counts[counts > 0], CREST))
    return Ramp(colors, scale, 1.0 if scale == "log" else 0.0, max(nice(top), LEAST[scale]))


def nice(value: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is no less than ``value``."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * 1.000001)


def ticks(ramp: Ramp, most: float) -> tuple[tuple[float, str], ...]:
    """Where on the ramp which number stands; the last says so where ``most`` is beyond it."""
    if ramp.scale == "log":
        powers = math.floor(math.log10(ramp.high) + 1e-9)
        every = max(math.ceil((powers + 1) / 4), 1)
        values = [10.0**power for power in range(0, powers + 1, every)]
        if ramp.high / values[-1] > 3 or len(values) == 1:
            values.append(ramp.high)
        values[-1] = max(values[-1], ramp.high)
    elif ramp.scale == "square root":
        values = [0.0, nice(ramp.high / 10), ramp.high]
    else:
        values = [0.0, ramp.high / 2, ramp.high]
    along = ramp.share(np.array(values)).tolist()
    words = [short(value) for value in values]
    if most > ramp.high:
        words[-1] += "+"
    return tuple(zip(along, words, strict=True))


def short(number: float) -> str:
    """A number in few letters: 950, 1.2k, 12k, 3.4M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size * 0.9995 or (letter == "k" and number >= 999.5):
            value = number / size
            return (
                f"{value:.1f}".removesuffix(".0") + letter
                if value < 9.95
                else f"{value:.0f}{letter}"
            )
    return f"{number:g}" if number >= 10 or number == int(number) else f"{number:.1f}"


def cell_text(lattice: Lattice, seen: Extent, projection: Projection) -> str:
    """How wide a cell is on the ground in the middle of the map."""
    middle = (seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2
    metres = lattice.side * projection.ground_scale(*middle)
    if metres < 995:
        return f"{metres:.0f} m" if metres >= 10 else f"{metres:.1f} m"
    return f"{metres / 1000:.1f} km" if metres < 9950 else f"{metres / 1000:.0f} km"


def ramp_item(
    events: Chronology,
    part: Slice,
    lattice: Lattice,
    rows: Ints,
    ramp: tuple[str, str],
    weight: str,
) -> tuple[LegendItem, ...]:
    """The legend of counted cells: what a colour stands for, and how much there is in all."""
    counts = density.counts(events, lattice, part.window, weight)[block(lattice, part.seen)]
    if not len(rows) or not counts.any():
        return ()
    made = ramp_of(counts, *ramp)
    what = "Events" if not weight else weight.replace("_", " ").capitalize()
    kind = "cell" if lattice.shape == "square" else "hexagon"
    note = {"log": ", log scale", "square root": ", square-root scale"}.get(made.scale, "")
    label = f"{what} in a {kind} of {cell_text(lattice, part.seen, part.projection)}{note}"
    swatch = Swatch("ramp", ramp=made, ticks=ticks(made, float(counts.max())))
    total = round(float(counts[counts > 0].sum())) if weight else len(rows)
    return (LegendItem(label, swatch, total),)
