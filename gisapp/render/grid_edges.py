"""Where the lines of grids meet the frame of a map, in any projection, and which of their labels
find room there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gisapp.model.crs import Extent, Floats
from gisapp.model.projection import Projection
from gisapp.render.gridlines import Axis, places_of

Edge = Literal["left", "bottom", "right", "top"]
EDGES: tuple[Edge, ...] = ("left", "bottom", "right", "top")
_STEEP = 0.35  # sine of the least angle at which a line that has a label meets the frame
_EVERY = 12.0  # logical pixels between two places looked at along the frame
_INWARD = 6.0  # logical pixels
_CLOSE = 1e-7  # of a step: a place on a line


@dataclass(frozen=True)
class EdgeLabel:
    """Where a line, or the middle of a zone, meets the frame of the map: ``at`` in map units.

    ``value`` is as in :class:`LineKey`; ``full`` is what is written at a corner and wherever a new
    zone begins, where that says more. Of labels without room for both, lower ``rank`` stays.
    """

    edge: Edge
    at: tuple[float, float]
    text: str
    axis: Axis
    value: float
    zone: int = 0
    full: str = ""
    rank: int = 0


@dataclass(frozen=True, eq=False)
class Frame:
    """Places along the frame: ``edge`` numbers (n,) in EDGES, ``xy`` (n, 2) map units, ``lonlat``;
    two neighbours of one edge lie next to each other. ``inner`` are places a little inward."""

    edge: NDArray[np.int64]
    xy: Floats
    lonlat: Floats
    inner: Floats
    resolution: float
    projection: Projection

    @property
    def pairs(self) -> NDArray[np.int64]:
        """The places whose next one lies on the same edge, both on the map."""
        known = np.isfinite(self.lonlat.sum(axis=1))
        same = self.edge[1:] == self.edge[:-1]
        return np.flatnonzero(same & known[1:] & known[:-1])


def frame_of(extent: Extent, resolution: float, projection: Projection) -> Frame:
    """The frame of a map, each edge from the west to the east or from the south to the north."""
    x0, y0, x1, y1 = extent
    sides, inner, numbers = [], [], []
    for number, (ax, ay, bx, by, dx, dy) in enumerate(
        (
            (x0, y0, x0, y1, 1, 0),
            (x0, y0, x1, y0, 0, 1),
            (x1, y0, x1, y1, -1, 0),
            (x0, y1, x1, y1, 0, -1),
        )
    ):
        count = int(np.clip((bx - ax + by - ay) / resolution / _EVERY, 8, 400)) + 1
        sides.append(np.column_stack([np.linspace(ax, bx, count), np.linspace(ay, by, count)]))
        inner.append(sides[-1] + np.array([dx, dy]) * _INWARD * resolution)
        numbers += [number] * count
    xy = np.concatenate(sides)
    lonlat, within = np.split(places_of(projection, np.concatenate([xy, *inner])), 2)
    return Frame(np.array(numbers), xy, lonlat, within, resolution, projection)


Values = Callable[[Floats, NDArray[np.int64]], Floats]  # degrees, numbers of pairs -> (n, 2)


@dataclass(frozen=True, eq=False)
class Crossings:
    """Where whole numbers of a value lie on the frame: ``edge`` (n,), ``xy`` (n, 2), ``lonlat``,
    ``number`` (n,), ``column`` (n,), which of the two values it is, and ``pair`` (n,), from which
    of the pairs that were looked at."""

    edge: NDArray[np.int64]
    xy: Floats
    lonlat: Floats
    number: NDArray[np.int64]
    column: NDArray[np.int64]
    pair: NDArray[np.int64]


def crossings(
    frame: Frame,
    first: NDArray[np.int64],
    values: Values,
    periods: tuple[float, float] = (0.0, 0.0),
    exact: bool = True,
) -> Crossings:
    """Where either of ``values(degrees, pairs)`` is a whole number between the places
    ``first[pair]`` of the frame and the next ones. A value with a period above 0 begins anew there.
    Lines that meet the frame at a small angle are left out. What is not ``exact`` may be off by a
    fraction of a pixel."""
    every = np.arange(len(first))
    turn = np.array(periods)

    def near(found: Floats, to: Floats, period: Floats) -> Floats:
        with np.errstate(invalid="ignore", divide="ignore"):
            turned = to + np.mod(found - to + period / 2, period) - period / 2
            return np.where(period > 0, turned, found)

    a = values(frame.lonlat[first], every)
    b = near(values(frame.lonlat[first + 1], every), a, turn)
    inward = near(values(frame.inner[first], every), a, turn) - a
    with np.errstate(all="ignore"):
        along = (b - a) / np.hypot(*(frame.xy[first + 1] - frame.xy[first]).T)[:, None]
        across = inward / (_INWARD * frame.resolution)
        steep = np.abs(along) / np.hypot(along, across)
        one = (np.abs(np.floor(b) - np.floor(a)) == 1) & ~(steep < _STEEP)
        one &= (turn == 0) | (np.abs(b - a) < turn / 4)
    pair, column = np.nonzero(one)
    a, b, turn = a[pair, column], b[pair, column], turn[column]
    number = np.maximum(np.floor(a), np.floor(b))
    start, step = frame.xy[first[pair]], frame.xy[first[pair] + 1] - frame.xy[first[pair]]
    low, high = np.zeros(len(pair)), np.ones(len(pair))
    f_low, f_high = a - number, b - number
    good = np.ones(len(pair), bool)
    rounds = 12 if exact else 1
    for turned in range(rounds):  # the Illinois method
        with np.errstate(all="ignore"):
            t = np.clip(np.nan_to_num((low * f_high - high * f_low) / (f_high - f_low)), 0, 1)
        lonlat = frame.projection.to_lonlat(start + t[:, None] * step)
        found = values(lonlat, pair)[np.arange(len(pair)), column]
        f = near(found, number, turn) - number
        good = np.abs(f) < (10 * _CLOSE if exact else 0.1)
        if turned == rounds - 1 or not (np.abs(f) > _CLOSE).any():
            break
        same = np.sign(f) == np.sign(f_high)
        f_low = np.where(same, f_low / np.where(same, 2.0, 1.0), f_high)
        low = np.where(same, low, high)
        high, f_high = t, f
    if not exact:  # a little nearer by what was found there, which asks the projection nothing
        same = np.sign(f) == np.sign(f_high)
        other, f_other = np.where(same, low, high), np.where(same, f_low, f_high)
        with np.errstate(all="ignore"):
            nearer = (other * f - t * f_other) / (f - f_other)
        t = np.clip(np.where(np.isfinite(nearer), nearer, t), 0, 1)
    xy = start + t[:, None] * step
    return Crossings(
        frame.edge[first[pair]][good],
        xy[good],
        lonlat[good],
        number[good].astype(np.int64),
        column[good],
        pair[good],
    )


@dataclass(frozen=True)
class Placed:
    """A label with room on its edge: ``along`` is the middle of its text in logical pixels from
    the edge's left or upper end."""

    label: EdgeLabel
    text: str
    along: float


def arranged(
    labels: Sequence[EdgeLabel],
    extent: Extent,
    resolution: float,
    width_of: Callable[[str], float],
    gap: float = 5.0,
    taken: Mapping[str, Sequence[tuple[float, float]]] | None = None,
) -> list[Placed]:
    """Those of the labels that find room on their edges, by rank, then in their order; the first
    of each zone on an edge in full. ``taken`` are pieces of edges that are covered."""
    x0, _, x1, y1 = extent
    lengths = {"left": (y1 - extent[1]) / resolution, "top": (x1 - x0) / resolution}
    lengths |= {"right": lengths["left"], "bottom": lengths["top"]}
    used: dict[str, list[tuple[float, float]]] = {
        edge: [(-1e9, 0.0), (lengths[edge], 1e9), *(taken or {}).get(edge, ())] for edge in EDGES
    }
    out: list[Placed] = []

    def put(label: EdgeLabel, text: str) -> bool:
        flat = label.edge in ("top", "bottom")
        along = ((label.at[0] - x0) if flat else (y1 - label.at[1])) / resolution
        half = width_of(text) / 2
        box = along - half - gap, along + half + gap
        if any(box[0] < high and low < box[1] for low, high in used[label.edge]):
            return False
        used[label.edge].append((box[0] + gap, box[1] - gap))
        out.append(Placed(label, text, along))
        return True

    begun: dict[tuple[str, str, int], EdgeLabel] = {}
    for label in labels:
        key = label.edge, label.axis, label.zone
        if label.full and key not in begun and put(label, label.full):
            begun[key] = label
    done = set(map(id, begun.values()))
    for label in sorted(labels, key=lambda one: one.rank):
        if id(label) not in done:
            put(label, label.text)
    return out
