"""What lies under a point of the picture: read from the very primitives that were drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.primitives import (
    Areas,
    Cells,
    Cloud,
    Clusters,
    Drawing,
    Floats,
    Ints,
    Lines,
    Marks,
    Paths,
    Symbols,
)

LIMIT = 100_000  # features found at one place; who lists them shows the first and counts the rest


def hits(
    drawings: Iterable[Drawing], x: float, y: float, resolution: float, tolerance: float = 4.0
) -> list[tuple[str, int]]:
    """(layer id, row) of every feature under map point (x, y), topmost first.

    ``resolution`` is map units per logical pixel, ``tolerance`` in logical pixels. Points and
    lines come before the areas of the same layer; a feature is listed once.
    """
    reach = tolerance * resolution
    found: dict[tuple[str, int], None] = {}
    for drawing in reversed(list(drawings)):
        rows: list[int] = []
        for item in reversed(drawing.primitives):
            if isinstance(item, Marks | Cloud):
                size = item.size if isinstance(item, Cloud) else item.size.astype(np.float64)
                rows += _near(item.xy, item.rows, x, y, size / 2 * resolution + reach)
            elif isinstance(item, Lines):
                rows += _lines(item.paths, item.rows, x, y, reach)
            elif isinstance(item, Symbols):
                rows += _symbols(item, x, y, resolution, reach)
            elif isinstance(item, Clusters):
                number = _cluster(item, x, y, resolution)
                if number is not None:
                    rows += _listed(Cluster(drawing.layer_id, item, number).rows)
            elif isinstance(item, Cells):
                rows += _cell(item, x, y)
        for item in reversed(drawing.primitives):
            if isinstance(item, Areas):
                rows += _areas(item.paths, item.rows, x, y)
        for row in rows:
            found[(drawing.layer_id, row)] = None
        if len(found) >= LIMIT:
            break
    return list(found)[:LIMIT]


@dataclass(frozen=True)
class Cluster:
    """A cluster under the cursor: whose it is, and which one."""

    layer_id: str
    item: Clusters
    number: int

    @property
    def rows(self) -> Ints:
        """The features that it stands for, ascending; looked up when asked for."""
        return self.item.members(self.item.cells(self.number))


def cluster_at(
    drawings: Iterable[Drawing], x: float, y: float, resolution: float
) -> Cluster | None:
    """The topmost cluster under map point (x, y)."""
    for drawing in reversed(list(drawings)):
        for item in reversed(drawing.primitives):
            if isinstance(item, Clusters):
                number = _cluster(item, x, y, resolution)
                if number is not None:
                    return Cluster(drawing.layer_id, item, number)
    return None


def _cluster(item: Clusters, x: float, y: float, resolution: float) -> int | None:
    """The number of the smallest disc over (x, y): that one is on top."""
    over = np.hypot(item.xy[:, 0] - x, item.xy[:, 1] - y) <= item.size / 2 * resolution
    under = np.flatnonzero(over)
    return int(under[np.argmin(item.size[under])]) if len(under) else None


def _cell(item: Cells, x: float, y: float) -> list[int]:
    fixed = crs.fixed_of_map(np.array([[x, y]]))
    cell = item.lattice.cells(fixed[0], fixed[1])
    if cell[0] >= item.counts.size or not item.counts.reshape(-1)[cell[0]]:
        return []
    return _listed(item.members(cell))


def _listed(rows: Ints) -> list[int]:
    found: list[int] = rows[:LIMIT].tolist()
    return found


def _near(
    xy: Floats, rows: NDArray[np.int64], x: float, y: float, reach: float | NDArray[np.float64]
) -> list[int]:
    distance = np.hypot(xy[:, 0] - x, xy[:, 1] - y)
    index = np.flatnonzero(distance <= reach)
    ordered = rows[index[np.argsort(distance[index], kind="stable")]]
    return list(dict.fromkeys(int(row) for row in ordered))


def _symbols(item: Symbols, x: float, y: float, resolution: float, reach: float) -> list[int]:
    """Whose box holds (x, y), the last drawn first."""
    from gisapp.render import symbology

    boxes = np.array([symbology.extent(code, item.size, item.filled) for code in item.sidc])
    boxes = boxes.reshape(-1, 4) * resolution
    dx, dy = x - item.xy[:, 0], item.xy[:, 1] - y  # boxes have y down
    over = (dx > boxes[:, 0] - reach) & (dx < boxes[:, 2] + reach)
    over &= (dy > boxes[:, 1] - reach) & (dy < boxes[:, 3] + reach)
    return [int(row) for row in item.rows[np.flatnonzero(over)[::-1]]]


def _boxed(
    paths: Paths, rows: NDArray[np.int64], x: float, y: float, reach: float
) -> NDArray[np.int64]:
    boxes = paths.boxes[rows]
    with np.errstate(invalid="ignore"):
        keep = (
            (boxes[:, 0] - reach <= x)
            & (boxes[:, 2] + reach >= x)
            & (boxes[:, 1] - reach <= y)
            & (boxes[:, 3] + reach >= y)
        )
    return rows[keep]


def _lines(paths: Paths, rows: NDArray[np.int64], x: float, y: float, reach: float) -> list[int]:
    return [
        int(row)
        for row in _boxed(paths, rows, x, y, reach)
        if any(distance_to_line(part, x, y) <= reach for part in paths.of(int(row)))
    ]


def _areas(paths: Paths, rows: NDArray[np.int64], x: float, y: float) -> list[int]:
    return [
        int(row)
        for row in _boxed(paths, rows, x, y, 0.0)
        if sum(inside_ring(part, x, y) for part in paths.of(int(row))) % 2
    ]


def distance_to_line(line: Floats, x: float, y: float) -> float:
    """The distance from (x, y) to a polyline (n, 2), in its units."""
    if len(line) == 1:
        return float(np.hypot(line[0, 0] - x, line[0, 1] - y))
    a, d = line[:-1], np.diff(line, axis=0)
    length = np.maximum((d * d).sum(axis=1), 1e-12)
    t = np.clip(((x - a[:, 0]) * d[:, 0] + (y - a[:, 1]) * d[:, 1]) / length, 0, 1)
    return float(np.hypot(a[:, 0] + t * d[:, 0] - x, a[:, 1] + t * d[:, 1] - y).min())


def inside_ring(ring: Floats, x: float, y: float) -> bool:
    """Whether (x, y) lies in a ring, by crossings of a ray to the east."""
    x0, y0 = ring[:, 0], ring[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    crosses = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return bool(np.count_nonzero(crosses & (x < at)) % 2)
