"""Lattices: the cells in which events are counted, fixed to the world and not to the window.

Square cells halve from level to level (level 1 is quarters of the square world), so that the counts
of a coarse level are sums of the finer one's and panning moves no cell. Hexagons have pointed tops.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gisapp.model.crs import WORLD, Extent
from gisapp.model.primitives import Floats, Ints

Shape = Literal["square", "hexagon"]
FINEST = 28  # level: cells of 15 cm
UNIT = 2 * WORLD / 2.0**32  # map units of one step of fixed places
_ROOT3 = math.sqrt(3.0)


@dataclass(frozen=True)
class Lattice:
    """A block of ``cols`` by ``rows`` cells of one level, counted from the south-west.

    The first cell is number (``col0``, ``row0``) of the level. A square cell's side, and a
    hexagon's width between its upright sides, is ``side`` map units. Odd rows of hexagons lie half
    a cell to the east.
    """

    shape: Shape
    level: int
    col0: int
    row0: int
    cols: int
    rows: int

    @property
    def side(self) -> float:
        """The width of a cell in map units."""
        return 2 * WORLD / 2.0**self.level

    @property
    def pitch(self) -> float:
        """Map units from one row to the next."""
        return self.side if self.shape == "square" else self.side * _ROOT3 / 2

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.cols * self.rows

    @property
    def extent(self) -> Extent:
        """Map units of the block of squares."""
        x0, y0 = self.col0 * self.side - WORLD, self.row0 * self.pitch - WORLD
        return x0, y0, x0 + self.cols * self.side, y0 + self.rows * self.pitch

    def cells(self, x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The cell (row * cols + col) of each fixed place (see crs.to_fixed); ``size`` outside."""
        row, col = np.divmod(self.padded(x, y), self.cols + 1)
        return np.where((row < self.rows) & (col < self.cols), row * self.cols + col, self.size)

    def padded(self, x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The cell of each fixed place in a flat grid of (rows + 1, cols + 1): the last row and
        column gather what lies outside."""
        if self.shape == "square":
            return self._squares(x, y)
        col, row = self._hexagon(x, y)
        col, row = col - self.col0, row - self.row0
        outside = (col < 0) | (row < 0) | (col >= self.cols) | (row >= self.rows)
        cell = row * (self.cols + 1) + col
        cell[outside] = self.cols
        return cell

    def _squares(self, x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.int64]:
        shift = np.uint32(32 - self.level)
        # what lies west or south of the block wraps round to a huge number: outside as well
        col = np.right_shift(x, shift)
        np.subtract(col, np.uint32(self.col0), out=col)
        np.minimum(col, np.uint32(self.cols), out=col)
        row = np.right_shift(y, shift)
        np.subtract(row, np.uint32(self.row0), out=row)
        np.minimum(row, np.uint32(self.rows), out=row)
        np.multiply(row, np.uint32(self.cols + 1), out=row)
        np.add(row, col, out=row)
        return row.astype(np.int64)

    def _hexagon(
        self, x: NDArray[np.uint32], y: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Column and row of the nearest centre: of the two rectangular lattices of centres that a
        hexagonal one is made of, each offers one candidate (Carr et al. 1987)."""
        u = x * (UNIT / self.side) - 0.5
        v = y * (UNIT / self.pitch) - 0.5
        row_even = 2 * np.floor(v / 2 + 0.5)
        col_even = np.floor(u + 0.5)
        row_odd = 2 * np.floor(v / 2) + 1
        col_odd = np.floor(u)
        even = (u - col_even) ** 2 + 0.75 * (v - row_even) ** 2
        odd = (u - col_odd - 0.5) ** 2 + 0.75 * (v - row_odd) ** 2
        nearer = even <= odd
        return (
            np.where(nearer, col_even, col_odd).astype(np.int64),
            np.where(nearer, row_even, row_odd).astype(np.int64),
        )

    def centers(self, cells: Ints | NDArray[np.int64]) -> Floats:
        """Map units (n, 2) of the centres of cells."""
        row, col = np.divmod(cells, self.cols)
        row, col = row + self.row0, col + self.col0
        odd = 0.5 * (row % 2) if self.shape == "hexagon" else 0.0
        return np.column_stack(
            [(col + 0.5 + odd) * self.side - WORLD, (row + 0.5) * self.pitch - WORLD]
        )

    def around(self, cells: NDArray[np.int64]) -> Extent:
        """The extent in map units that holds all of ``cells``; none may be outside."""
        row, col = np.divmod(cells, self.cols)
        row, col = row + self.row0, col + self.col0
        more = 0.5 if self.shape == "hexagon" else 0.0  # odd rows, and tips above and below
        x0, x1 = float(col.min()), float(col.max()) + 1 + more
        y0, y1 = float(row.min()) - more, float(row.max()) + 1 + more
        return (
            x0 * self.side - WORLD,
            y0 * self.pitch - WORLD,
            x1 * self.side - WORLD,
            y1 * self.pitch - WORLD,
        )


def lattice_for(
    extent: Extent, resolution: float, pixels: float, shape: Shape = "square"
) -> Lattice:
    """The lattice that covers ``extent`` (map units) with cells at least ``pixels`` and less than
    twice as many logical pixels wide, at ``resolution`` map units a logical pixel."""
    level = math.floor(math.log2(2 * WORLD / (max(pixels, 1e-3) * resolution)))
    return block(min(max(level, 1), FINEST), extent, shape)


def block(level: int, extent: Extent, shape: Shape = "square") -> Lattice:
    """The cells of one level that cover ``extent``, within the world."""
    one = Lattice(shape, level, 0, 0, 1, 1)
    x0, y0, x1, y1 = (min(max(edge, -WORLD), WORLD) for edge in extent)
    spare = 0 if shape == "square" else 1  # hexagons reach into the next row and column
    last_col, last_row = 2**level - 1 + spare, math.ceil(2 * WORLD / one.pitch) - 1 + spare
    col0 = min(math.floor((x0 + WORLD) / one.side), last_col) - spare
    row0 = min(math.floor((y0 + WORLD) / one.pitch), last_row) - spare
    col1 = min(math.floor((x1 + WORLD) / one.side) + spare, last_col)
    row1 = min(math.floor((y1 + WORLD) / one.pitch) + spare, last_row)
    return Lattice(shape, level, col0, row0, col1 - col0 + 1, row1 - row0 + 1)
