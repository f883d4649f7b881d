"""What makes counts quick wherever one looks: prefix grids over space and time, and tiles.

The *pyramid* has, for a few levels of square cells over all the data, how many rows had begun (and
had ended) by evenly spread positions of the order of time. A grid of any window is then two of
these, subtracted, and the rows between them and the window's edges. Coarse levels have many such
checkpoints and serve views of everything; finer ones have fewer.

*Tiles* say where the rows of a small part of the map are: within each block of the order of time,
rows are sorted by tile, so that a close view reads the rows of its tiles alone. Two bytes a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.render.lattice import Lattice

Positions = NDArray[np.int32]
WIDEST = (512, 1024, 2048)  # cells across the data, a level
BYTES = 1.3  # of checkpoints a row and level, at most
PIECE = 1 << 17
FINE = 8  # cells of the finest level are as dear to add up as an eighth of an event
SIDE = 64  # tiles across the data
BLOCK = 1 << 16  # rows of one block of tiles: positions in it fit two bytes


@dataclass(frozen=True)
class Near:
    """The checkpoints nearest to a window: of which level, which, and their positions. ``cost``
    is that of reading them, in events."""

    level: int
    first: int
    last: int
    begun: int
    ended: int
    cost: int


class Pyramid:
    """Prefix grids of rows at fixed places ``xy`` (2, n), in the order of begin; ``ranks`` gives
    the order of end where it differs (see Chronology). ``rest`` is called between two pieces."""

    def __init__(
        self,
        xy: NDArray[np.uint32],
        ranks: Positions | None,
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        n = xy.shape[1]
        low, high = xy.min(axis=1), xy.max(axis=1)
        self.levels: list[Lattice] = []
        self.strides: list[int] = []
        for cells in WIDEST:
            block = _level(low, high, cells)
            room = int(n * BYTES / (4 * block.size)) // (1 if ranks is None else 2) - 1
            if room < 2:  # a level that would have no checkpoint between the first and the last
                break
            self.levels.append(block)
            self.strides.append(math.ceil(max(n / room, PIECE) / PIECE) * PIECE)
        self.begun = self._prefixes(xy, None, rest)
        self.ended = self.begun if ranks is None else self._prefixes(xy, ranks, rest)

    def _prefixes(
        self, xy: NDArray[np.uint32], order: Positions | None, rest: Callable[[], None]
    ) -> list[NDArray[Any]]:
        """The grids of each level before each stride of rows, (checkpoints, rows, cols)."""
        n = xy.shape[1]
        running = [np.zeros((block.rows + 1, block.cols + 1), np.int32) for block in self.levels]
        kept: list[NDArray[Any]] = [
            np.zeros((1 + n // stride, block.rows, block.cols), np.int32)
            for block, stride in zip(self.levels, self.strides, strict=True)
        ]
        for low in range(0, n, PIECE):
            rest()
            for i, stride in enumerate(self.strides):
                if low and low % stride == 0:
                    kept[i][low // stride] = running[i][:-1, :-1]
            at: Any = slice(low, min(low + PIECE, n))
            at = at if order is None else order[at]
            x, y = xy[0, at], xy[1, at]
            for grid, block in zip(running, self.levels, strict=True):
                np.add.at(grid.reshape(-1), block.padded(x, y), np.int32(1))
        if n and n % PIECE == 0:
            for i, stride in enumerate(self.strides):
                if n % stride == 0:
                    kept[i][n // stride] = running[i][:-1, :-1]
        return kept

    def nearest(self, lattice: Lattice, begun: int, ended: int) -> Near | None:
        """The checkpoints for a grid of ``lattice``; None where no level is fine enough."""
        if lattice.shape != "square":
            return None
        found: list[Near] = []
        for i, block in enumerate(self.levels):
            if block.level < lattice.level:
                continue
            stride, last = self.strides[i], len(self.begun[i]) - 1
            first = min(round(begun / stride), last)
            other = min(round(ended / stride), last)
            cost = block.size // FINE
            found.append(Near(i, first, other, first * stride, other * stride, cost))
        return min(
            found,
            key=lambda one: one.cost + abs(begun - one.begun) + abs(ended - one.ended),
            default=None,
        )

    def fill(self, grid: NDArray[Any], lattice: Lattice, near: Near) -> None:
        """Add the counts between two checkpoints to ``grid`` (rows, cols) of ``lattice``."""
        block = self.levels[near.level]
        fine = self.begun[near.level][near.first] - self.ended[near.level][near.last]
        factor = 2 ** (block.level - lattice.level)
        left, bottom = block.col0 % factor, block.row0 % factor
        right, top = -(left + block.cols) % factor, -(bottom + block.rows) % factor
        if factor > 1:
            fine = np.pad(fine, ((bottom, top), (left, right)))
            rows, cols = fine.shape[0] // factor, fine.shape[1] // factor
            fine = fine.reshape(rows, factor, cols, factor).sum(axis=(1, 3), dtype=np.int32)
        col = block.col0 // factor - lattice.col0
        row = block.row0 // factor - lattice.row0
        c0, c1 = max(col, 0), min(col + fine.shape[1], lattice.cols)
        r0, r1 = max(row, 0), min(row + fine.shape[0], lattice.rows)
        if c0 < c1 and r0 < r1:
            grid[r0:r1, c0:c1] += fine[r0 - row : r1 - row, c0 - col : c1 - col]


def _level(low: NDArray[np.uint32], high: NDArray[np.uint32], cells: int) -> Lattice:
    """The finest level at which the data are at most ``cells`` squares wide and high."""
    level = 31
    while level > 1:
        first, last = low >> np.uint32(32 - level), high >> np.uint32(32 - level)
        if (last - first < cells).all():
            break
        level -= 1
    first, last = low >> np.uint32(32 - level), high >> np.uint32(32 - level)
    (col0, row0), (cols, rows) = first.tolist(), (last - first + 1).tolist()
    return Lattice("square", level, col0, row0, cols, rows)


class Tiles:
    """Rows at fixed places ``xy`` (2, n) by tile, block for block of the order of begin. ``rest``
    is called between two blocks."""

    def __init__(self, xy: NDArray[np.uint32], rest: Callable[[], None] = lambda: None) -> None:
        self._block = _level(xy.min(axis=1), xy.max(axis=1), SIDE)
        n, tiles = xy.shape[1], self._block.size
        blocks = math.ceil(n / BLOCK)
        self._order = np.empty(n, np.uint16)
        self._starts = np.zeros((blocks, tiles + 1), np.int32)
        for i in range(blocks):
            rest()
            part = slice(i * BLOCK, min((i + 1) * BLOCK, n))
            cells = self._block.cells(xy[0, part], xy[1, part]).astype(np.uint16)
            self._order[part] = np.argsort(cells, kind="stable")
            self._starts[i, 1:] = np.cumsum(np.bincount(cells, minlength=tiles)[:tiles])

    def positions(
        self,
        bounds: NDArray[np.uint32],
        first: int = 0,
        last: int | None = None,
        most: float = 0.25,
    ) -> NDArray[np.int64] | None:
        """Positions of the rows from ``first`` to ``last`` in the tiles that touch ``bounds``
        [[west, east], [south, north]], in no order. None where they are more than the share
        ``most`` of those rows, so that reading all is no dearer."""
        block, shift = self._block, 32 - self._block.level
        last = len(self._order) if last is None else last
        (c0, c1), (r0, r1) = (bounds.astype(np.int64) >> shift).tolist()
        c0, c1 = max(c0 - block.col0, 0), min(c1 - block.col0, block.cols - 1)
        r0, r1 = max(r0 - block.row0, 0), min(r1 - block.row0, block.rows - 1)
        if c0 > c1 or r0 > r1 or first >= last:
            return np.empty(0, np.int64)
        rows = np.arange(r0, r1 + 1) * block.cols
        blocks = np.arange(first // BLOCK, (last - 1) // BLOCK + 1)
        starts = self._starts[blocks]
        base = (blocks * BLOCK)[:, None]
        begin = (starts[:, rows + c0] + base).reshape(-1)
        lengths = (starts[:, rows + c1 + 1] + base).reshape(-1) - begin
        total = int(lengths.sum())
        if total > (last - first) * most:
            return None
        begin, lengths = begin[lengths > 0], lengths[lengths > 0]
        steps = np.ones(total, np.int64)
        if total:
            steps[0] = begin[0]
            steps[np.cumsum(lengths)[:-1]] = begin[1:] - (begin[:-1] + lengths[:-1] - 1)
        index = np.cumsum(steps)
        found: NDArray[np.int64] = self._order[index] + (index // BLOCK) * BLOCK
        if first % BLOCK or last % BLOCK:
            found = found[(found >= first) & (found < last)]
        return found
