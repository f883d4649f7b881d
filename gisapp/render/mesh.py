"""Where the pixels of a picture lie in Web Mercator, for a picture in any other projection.

Pictures and tiles come in Web Mercator. To be drawn in another projection, every pixel of the
picture is looked up in them: its place in degrees by the inverse projection, and from there its
place in Mercator. That is done exactly for the nodes of a mesh. Within a cell it is interpolated
where the mapping is straight enough; other cells are divided, down to single pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.crs import METRES_PER_DEGREE, Extent, Floats
from gisapp.model.projection import Projection, projection_of
from gisapp.render.frame import Viewport

STEPS = (64, 16, 4)  # pixels between nodes, from the coarsest mesh to the finest
ERROR = 0.25  # pixels that an interpolated place may be off
STRAIGHT = 0.5  # share of the cells that must be straight for a coarse mesh to be worth it
KEPT = 24 << 20  # pixels of the largest picture that is worked with
POLAR = crs.point_to_map(0.0, 75.0)[1]
HIGHEST = 89.99  # degrees: beyond, Mercator's ordinates have no end
DIVIDED, STRAIGHT_CELL, EMPTY = 0, -1, -2
Real = TypeVar("Real", np.float32, np.float64)
Cells = tuple[int, int, int, int]  # first row and column, and those after the last


@dataclass(frozen=True, eq=False)
class Mesh:
    """The places of a picture's pixels.

    ``x``, ``y`` (rows + 1, columns + 1) are Mercator's map units at the corners of cells of
    ``step`` pixels, from the upper left; NaN where the map shows no place. They run on over the
    antimeridian: x may lie beyond the square world. ``which`` (rows, columns) tells what a cell
    is: straight (-1), empty (-2), or the number of its pixels in ``inner``, of (n, step, step, 2)
    x and y. ``per_pixel`` (rows, columns) is Mercator's map units per pixel, in the direction in
    which there are fewest; ``resolution`` is the mean of all directions in the middle of the
    picture, or over all of it near a pole; 0 where it shows no place.
    """

    step: int
    x: Floats
    y: Floats
    which: NDArray[np.int32]
    inner: Floats
    per_pixel: Floats
    resolution: float

    @property
    def whole(self) -> Cells:
        """All cells."""
        return 0, 0, self.which.shape[0], self.which.shape[1]

    def is_empty(self, cells: Cells) -> bool:
        """Whether some cells show no place at all."""
        r0, c0, r1, c1 = cells
        return bool((self.which[r0:r1, c0:c1] == EMPTY).all())

    def _scales(self, cells: Cells) -> Floats:
        some = self.per_pixel[cells[0] : cells[2], cells[1] : cells[3]]
        return some[np.isfinite(some) & (some > 0)]

    def scale(self, cells: Cells) -> float:
        """Mercator's map units per pixel in some cells."""
        some = self._scales(cells)
        return float(np.median(some)) if len(some) else self.resolution

    def variety(self, cells: Cells) -> float:
        """How many times larger the largest scale in some cells is than the smallest."""
        some = self._scales(cells)
        return float(some.max() / some.min()) if len(some) else 1.0

    def box(self, cells: Cells) -> Extent | None:
        """What holds the places of some cells, in Mercator's map units; None where they show
        none."""
        r0, c0, r1, c1 = cells
        which = self.which[r0:r1, c0:c1]
        found = self.inner[which[which >= DIVIDED]].reshape(-1, 2)
        straight = which == STRAIGHT_CELL
        if straight.any():
            corners = [
                np.column_stack([self.x[part][straight], self.y[part][straight]])
                for part in _corners(cells)
            ]
            found = np.concatenate([found, *corners])
        found = found[np.isfinite(found[:, 0])]
        if not len(found):
            return None
        (x0, y0), (x1, y1) = found.min(axis=0), found.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    @cached_property
    def boxes(self) -> Floats:
        """What holds the places of each straight cell, and of each pixel of the others: (n, 4) in
        Mercator's map units."""
        straight = self.which == STRAIGHT_CELL
        corners = np.stack(
            [
                np.column_stack([self.x[part][straight], self.y[part][straight]])
                for part in _corners(self.whole)
            ]
        )
        pixels = self.inner.reshape(-1, 2)
        pixels = pixels[np.isfinite(pixels[:, 0])]
        return np.concatenate(
            [
                np.column_stack([corners.min(axis=0), corners.max(axis=0)]),
                np.column_stack([pixels, pixels]),
            ]
        )

    def places(
        self, cells: Cells, at: tuple[float, float], factor: tuple[float, float]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The places of the pixels of some cells, counted from ``at`` and times ``factor``; NaN
        for those that show none. Two arrays (height, width)."""
        r0, c0, r1, c1 = cells
        which = self.which[r0:r1, c0:c1]
        refined = which >= DIVIDED
        inner = self.inner[which[refined]] if refined.any() else None
        out = []
        for i, nodes in enumerate((self.x, self.y)):
            some = ((nodes[r0 : r1 + 1, c0 : c1 + 1] - at[i]) * factor[i]).astype(np.float32)
            pixels = _spread(some, self.step)
            if inner is not None:
                shape = r1 - r0, self.step, c1 - c0, self.step
                by_cell = pixels.reshape(shape).transpose(0, 2, 1, 3)
                by_cell[refined] = (inner[..., i] - at[i]) * factor[i]
            out.append(pixels)
        return out[0], out[1]


def _corners(cells: Cells) -> list[tuple[slice, slice]]:
    r0, c0, r1, c1 = cells
    return [
        (slice(r0 + down, r1 + down), slice(c0 + right, c1 + right))
        for down in (0, 1)
        for right in (0, 1)
    ]


def _spread(nodes: NDArray[Real], step: int) -> NDArray[Real]:
    """Values known at corners (…, rows + 1, columns + 1) at the middles of the pixels between
    them, ``step`` along each side of a cell."""
    share = ((np.arange(step) + 0.5) / step).astype(nodes.dtype)
    head = nodes.shape[:-2]
    rows, columns = nodes.shape[-2] - 1, nodes.shape[-1] - 1
    top, drop = nodes[..., :-1, None, :], np.diff(nodes, axis=-2)[..., :, None, :]
    down = (top + drop * share[:, None]).reshape(*head, rows * step, columns + 1)
    left, rise = down[..., :-1, None], np.diff(down, axis=-1)[..., None]
    return np.asarray(left + rise * share).reshape(*head, rows * step, columns * step)


def reduced(viewport: Viewport) -> Viewport:
    """The viewport that is worked with: a smaller one of the same extent where it is very
    large."""
    share = min(math.sqrt(KEPT / (viewport.width * viewport.height)), 1.0)
    if share == 1.0:
        return viewport
    width, height = round(viewport.width * share), round(viewport.height * share)
    return replace(viewport, width=width, height=height, dpi=viewport.dpi * share)


def mesh_of(viewport: Viewport) -> Mesh:
    """The mesh of a picture; the last few are kept."""
    return mesh(viewport.extent, viewport.width, viewport.height, viewport.crs)


@lru_cache(maxsize=6)
def mesh(extent: Extent, width: int, height: int, code: str) -> Mesh:
    """The mesh of a picture of ``extent`` in the map units of the CRS ``code``."""
    where = _Where(extent, width, height, projection_of(code))
    for step in STEPS[:2]:
        rows, columns = max(-(-height // step), 2), max(-(-width // step), 2)
        nodes = where.nodes(np.zeros((1, 2)), rows, columns, step)
        straight, empty = _judged(nodes, step)
        if straight.sum() >= STRAIGHT * (~empty).sum():
            break
    which = np.where(straight[0], STRAIGHT_CELL, EMPTY).astype(np.int32)
    divided = np.argwhere(~(straight | empty)[0])
    which[divided[:, 0], divided[:, 1]] = np.arange(len(divided))
    sure = np.isfinite(nodes[..., 0])
    sure = _every(sure)[0][divided[:, 0], divided[:, 1]]
    inner = where.divided(divided[:, ::-1].astype(np.float64) * step, step, sure)
    x, y = nodes[0, ..., 0], nodes[0, ..., 1]
    area, least = _scales(x, y)
    middle = where.resolution(width / 2, height / 2)
    if not math.isfinite(middle):
        known = area[np.isfinite(area) & (np.abs(y[1:, 1:]) < crs.WORLD)] / step
        middle = float(np.median(known)) if len(known) else 0.0
    return Mesh(step, x, y, which, inner, least / step, middle)


def _scales(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The square root of the area of each cell, and how far its sides are apart at least."""
    right = x[:-1, 1:] - x[:-1, :-1], y[:-1, 1:] - y[:-1, :-1]
    down = x[1:, :-1] - x[:-1, :-1], y[1:, :-1] - y[:-1, :-1]
    area = right[0] * down[1] - right[1] * down[0]
    squares = sum(one**2 for one in (*right, *down))
    most = (squares + np.sqrt(np.maximum(squares**2 - 4 * area**2, 0))) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        least = np.abs(area) / np.sqrt(most)
    return np.sqrt(np.abs(area)), np.asarray(least, dtype=np.float64)


def _judged(nodes: Floats, step: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which cells are straight, and which are empty: (n, rows, columns) each, from their corners
    (n, rows + 1, columns + 1, 2)."""
    x, y = nodes[..., 0], nodes[..., 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        right = x[:, :-1, 1:] - x[:, :-1, :-1], y[:, :-1, 1:] - y[:, :-1, :-1]
        down = x[:, 1:, :-1] - x[:, :-1, :-1], y[:, 1:, :-1] - y[:, :-1, :-1]
        turn = right[0] * down[1] - right[1] * down[0]
        off = np.zeros_like(turn)
        for axis in (1, 2):  # how far the middle of an edge lies from where it is taken to be
            pad = [(0, 0), (0, 0), (0, 0)]
            pad[axis] = (1, 1)
            bx, by = (np.pad(np.diff(one, 2, axis=axis) / 8, pad, mode="edge") for one in (x, y))
            along = np.abs(bx[:, :-1, :-1] * down[1] - by[:, :-1, :-1] * down[0])
            along = np.maximum(along, np.abs(bx[:, 1:, 1:] * down[1] - by[:, 1:, 1:] * down[0]))
            across = np.abs(bx[:, :-1, :-1] * right[1] - by[:, :-1, :-1] * right[0])
            across = np.maximum(across, np.abs(bx[:, 1:, 1:] * right[1] - by[:, 1:, 1:] * right[0]))
            off += np.hypot(along, across)
        off *= step / np.abs(turn)
        straight = off <= ERROR  # not where anything is NaN
    return np.asarray(straight, dtype=bool), _every(np.isnan(x))


def _every(corners: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which cells have all four corners."""
    rows = corners[:, 1:] & corners[:, :-1]
    return np.asarray(rows[:, :, 1:] & rows[:, :, :-1], dtype=bool)


class _Where:
    """From pixels of a picture to Mercator, exactly."""

    def __init__(self, extent: Extent, width: int, height: int, projection: Projection) -> None:
        x0, y0, x1, y1 = extent
        self._left, self._top = x0, y1
        self._right, self._down = (x1 - x0) / width, (y1 - y0) / height
        self._projection = projection
        self._middle = projection.center[0]
        for share in (0.5, 0.25, 0.75):  # the world is cut opposite to what is looked at
            lon, _ = projection.point_to_lonlat(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
            if np.isfinite(lon):
                self._middle = lon
                break

    def at(self, pixels: Floats, sure: NDArray[np.bool_] | None = None) -> Floats:
        """Mercator's map units (…, 2) of places (…, 2) in the picture; NaN where it shows none.
        ``sure`` (the length of the first axis) are known to lie in the domain."""
        flat = pixels.reshape(-1, 2)
        xy = np.column_stack(
            [self._left + flat[:, 0] * self._right, self._top - flat[:, 1] * self._down]
        )
        lonlat = self._projection.to_lonlat(xy)
        # Some inverse projections go on beyond the edge of the world, and show it again there.
        doubted = np.isfinite(lonlat[:, 0])
        if sure is not None:
            doubted &= ~np.repeat(sure, len(flat) // max(len(sure), 1))
        there = np.flatnonzero(doubted)
        with np.errstate(invalid="ignore"):
            if len(there):
                back = self._projection.to_map(lonlat[there])
                wrong = ~(np.abs(back - xy[there]) <= max(self._right, 1.0)).all(axis=1)
                lonlat[there[wrong]] = np.nan
            turn = lonlat[:, 0] - (self._middle - 180.0)
            lon = turn - 360.0 * np.floor(turn / 360.0) + (self._middle - 180.0)
            lat = np.radians(np.clip(lonlat[:, 1], -HIGHEST, HIGHEST))
            found = np.column_stack([lon * METRES_PER_DEGREE, crs.RADIUS * np.arctanh(np.sin(lat))])
        return found.reshape(pixels.shape)

    def nodes(
        self,
        origins: Floats,
        rows: int,
        columns: int,
        step: float,
        sure: NDArray[np.bool_] | None = None,
    ) -> Floats:
        """Nodes (n, rows + 1, columns + 1, 2) of grids that begin at the pixels ``origins``
        (n, 2)."""
        across, down = np.meshgrid(np.arange(columns + 1), np.arange(rows + 1))
        grid = np.stack([across, down], axis=-1) * float(step)
        return self.at(origins[:, None, None] + grid, sure)

    def divided(self, origins: Floats, step: int, sure: NDArray[np.bool_]) -> Floats:
        """The places (n, step, step, 2) of the pixels of cells that begin at ``origins``."""
        fine = step // 4
        if not len(origins):
            return np.empty((0, step, step, 2))
        if fine <= 1:
            across, down = np.meshgrid(np.arange(step) + 0.5, np.arange(step) + 0.5)
            return self.at(origins[:, None, None] + np.stack([across, down], axis=-1), sure)
        nodes = self.nodes(origins, 4, 4, fine, sure)
        straight, empty = _judged(nodes, fine)
        out = np.stack([_spread(nodes[..., i], fine) for i in (0, 1)], axis=-1)
        cells = np.argwhere(~(straight | empty))
        by_cell = out.reshape(-1, 4, fine, 4, fine, 2).transpose(0, 1, 3, 2, 4, 5)
        places = origins[cells[:, 0]] + cells[:, :0:-1] * float(fine)
        by_cell[tuple(cells.T)] = self.divided(places, fine, sure[cells[:, 0]])
        return out

    def resolution(self, px: float, py: float) -> float:
        """Mercator's map units per pixel at a place of the picture; NaN where it shows none, and
        near a pole, where they have no end."""
        near = np.array([[px - 1, py], [px + 1, py], [px, py - 1], [px, py + 1]])
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = self.at(near).tolist()
        if abs(ay) > POLAR:
            return math.nan
        return float(np.sqrt(abs((bx - ax) * (dy - cy) - (by - ay) * (dx - cx)))) / 2
