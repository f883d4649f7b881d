"""The grid that labels are placed on: what fills a cell, asked for many boxes or for one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.render.label_places import Options


@dataclass
class Settled:
    """The fixed labels that have found their places, while others look for theirs: the priority of
    what fills each cell, the bits of each row, and which label has which of them."""

    held: dict[int, list[list[int]]]
    priority: NDArray[np.float32]
    rank: NDArray[np.float32]
    bits: list[int]
    in_row: list[list[tuple[int, int]]]
    gone: set[int] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        held: dict[int, list[list[int]]],
        priority: NDArray[np.float32],
        shape: tuple[int, ...],
    ) -> Settled:
        """Those that fill the cells ``held``."""
        rank = np.full(shape, -np.inf, np.float32)
        rows: list[int] = [0] * shape[0]
        in_row: list[list[tuple[int, int]]] = [[] for _ in range(shape[0])]
        for label, cells in held.items():
            mark(cells, rows)
            for x0, y0, x1, y1 in cells:
                rank[y0:y1, x0:x1] = priority[label]
                bits = ((1 << (x1 - x0)) - 1) << x0
                for row in range(y0, y1):
                    in_row[row].append((bits, label))
        return cls(dict(held), priority, rank, rows, in_row)

    def again(self, priority: NDArray[np.float32]) -> Settled:
        """The same, with none gone yet."""
        return replace(self, priority=priority, bits=list(self.bits), gone=set())

    def under(self, cells: list[list[int]]) -> set[int]:
        """The settled labels that touch some cells."""
        out: set[int] = set()
        for x0, y0, x1, y1 in cells:
            bits = ((1 << (x1 - x0)) - 1) << x0
            for row in range(y0, y1):
                if self.bits[row] & bits:
                    out.update(one for own, one in self.in_row[row] if own & bits)
        return out - self.gone

    def yields(self, label: int, cells: list[list[int]]) -> bool:
        """Whether all that touch some cells are less important than a label."""
        mine = self.priority[label]
        return all(mine > self.priority[one] for one in self.under(cells))

    def drop(self, cells: list[list[int]]) -> None:
        """Take away what touches some cells."""
        for one in self.under(cells):
            self.gone.add(one)
            for x0, y0, x1, y1 in self.held[one]:
                bits = ((1 << (x1 - x0)) - 1) << x0
                for row in range(y0, y1):
                    self.bits[row] &= ~bits


def most(grid: NDArray[Any], cells: NDArray[np.int32]) -> NDArray[Any]:
    """The greatest value under nine spots of each box: what lies there surely touches it."""
    x0, y0, x1, y1 = cells
    flat, wide = grid.reshape(-1), grid.shape[1]
    right, bottom = np.maximum(x1 - 1, x0), np.maximum(y1 - 1, y0)
    out: NDArray[Any] | None = None
    for y in (y0, (y0 + bottom) >> 1, bottom):
        row = y * wide
        for x in (x0, (x0 + right) >> 1, right):
            here = flat.take(row + x, mode="clip")
            out = here if out is None else np.maximum(out, here, out=out)
    assert out is not None
    return out


def each(flags: NDArray[np.bool_], found: Options) -> NDArray[np.bool_]:
    """For every place, whether any of its boxes is flagged."""
    if found.single or not len(flags):
        return flags
    places: NDArray[np.bool_] = np.logical_or.reduceat(flags, found.first[:-1])
    return places


def clear(cells: list[list[int]], rows: list[int]) -> bool:
    """Whether no bit is set in some cells of the rows."""
    for x0, y0, x1, y1 in cells:
        bits = ((1 << (x1 - x0)) - 1) << x0
        for row in rows[y0:y1]:
            if row & bits:
                return False
    return True


def mark(cells: list[list[int]], rows: list[int]) -> None:
    """Set the bits of some cells of the rows."""
    for x0, y0, x1, y1 in cells:
        bits = ((1 << (x1 - x0)) - 1) << x0
        for row in range(y0, y1):
            rows[row] |= bits
