"""The grid that labels are placed on: what fills a cell, asked for many boxes or for one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.render.label_places import Boxes, Options

CELL = np.array([4.0, 3.0])  # logical pixels, width and height
MARGIN = np.array([320.0, 120.0])  # logical pixels of the world around the picture
FORCED = 1e6  # labels of this priority or more are always placed
_SLACK = 3.7e-7  # of a cell: an edge on a grid line takes both cells, however it was rounded
Cells = list[list[int]]  # boxes of cells: columns and rows from x0, y0 to before x1, y1


class Sheet:
    """The grid beneath one picture of ``width`` by ``height`` device pixels and beneath the world
    around it. ``origin`` is where the picture's corner lies in the world, in pixels: the lines of
    the grid are fixed there."""

    def __init__(
        self, width: float, height: float, scale: float, origin: tuple[float, float]
    ) -> None:
        self.size, self.scale = (width, height), scale
        cell = CELL * scale
        margin = np.ceil(MARGIN * scale / cell)
        shift = np.array(origin) / cell
        self._cell = cell.tolist()
        self._shift = (shift - np.floor(shift) + margin).tolist()  # of device pixel 0
        wide, high = np.ceil(np.array([width, height]) / cell + 2 * margin + 2).astype(int)
        self.shape = int(high), int(wide)

    def cells(self, boxes: Boxes) -> NDArray[np.int32]:
        """Columns and rows [x0, x1) and [y0, y1) that boxes (4, n) touch, (4, n)."""
        cells = np.empty(boxes.shape, np.int32)
        for row in range(4):
            at = boxes[row] * (1 / self._cell[row % 2])
            at += self._shift[row % 2] + (1 + _SLACK if row > 1 else -_SLACK)
            np.maximum(at, 0, out=at)
            cells[row] = np.minimum(at, self.shape[1 - row % 2], out=at)
        return cells

    def cut(self, boxes: Boxes, reserved: NDArray[np.float64] | None) -> NDArray[np.bool_]:
        """Which boxes (4, n) cross the picture's edge or something reserved."""
        left, top, right, bottom = boxes
        width, height = self.size
        bad = (left < 0) | (top < 0) | (right > width) | (bottom > height)
        for x0, y0, x1, y1 in [] if reserved is None else reserved.tolist():
            bad |= (left < x1) & (right > x0) & (top < y1) & (bottom > y0)
        found: NDArray[np.bool_] = bad
        return found

    def holds(self, box: list[float], reserved: list[list[float]]) -> bool:
        """The same of one box: whether none is crossed."""
        left, top, right, bottom = box
        if left < 0 or top < 0 or right > self.size[0] or bottom > self.size[1]:
            return False
        for x0, y0, x1, y1 in reserved:
            if left < x1 and right > x0 and top < y1 and bottom > y0:
                return False
        return True


class Held:
    """The cells that each of ``count`` labels fills."""

    def __init__(self, count: int) -> None:
        self._row = np.full(count, -1)  # of a label, in the order in which they came
        self._labels: list[NDArray[np.int64]] = []
        self._cells: list[NDArray[np.int32]] = []
        self._many: list[NDArray[np.int64]] = []
        self._flat: tuple[NDArray[np.int32], NDArray[np.int64]] | None = None

    def add(
        self, labels: NDArray[np.int64], cells: NDArray[np.int32], many: NDArray[np.int64]
    ) -> None:
        """Keep ``cells`` (4, n), so ``many`` of each label."""
        begin = sum(len(one) for one in self._labels)
        self._row[labels] = np.arange(begin, begin + len(labels))
        self._labels.append(labels)
        self._cells.append(cells)
        self._many.append(many)
        self._flat = None

    def copy(self, count: int) -> Held:
        """The same, for more labels."""
        other = Held(count)
        other._row[: len(self._row)] = self._row[:count]
        other._labels, other._cells = list(self._labels), list(self._cells)
        other._many, other._flat = list(self._many), self._flat
        return other

    def of(self, label: int) -> Cells:
        """The cells of one label."""
        row = int(self._row[label])
        cells, first = self._laid()
        out: Cells = cells[first[row] : first[row + 1]].tolist()
        return out

    def forget(self, label: int) -> None:
        """Hold nothing for a label."""
        self._row[label] = -1

    def every(self) -> list[tuple[int, Cells]]:
        """Each label with its cells, in the order in which they came."""
        if not self._labels:
            return []
        cells, first = self._laid()
        boxes, ends = cells.tolist(), first.tolist()
        labels = np.concatenate(self._labels)
        stays = self._row[labels] == np.arange(len(labels))
        return [
            (label, boxes[ends[row] : ends[row + 1]])
            for row, (label, stay) in enumerate(zip(labels.tolist(), stays.tolist(), strict=True))
            if stay
        ]

    def _laid(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        if self._flat is None:
            cells = np.ascontiguousarray(np.concatenate(self._cells, axis=1).T)
            first = np.concatenate([[0], np.cumsum(np.concatenate(self._many))])
            self._flat = cells, first
        return self._flat


class Settled:
    """The fixed labels that have found their places, while others look for theirs: the cells that
    each has ``held``, and the priority ``rank`` of what fills a cell."""

    def __init__(self, held: Held, priority: NDArray[np.float32], shape: tuple[int, int]) -> None:
        self._held, self._priority = held, priority
        self.rank = np.full(shape, -np.inf, np.float32)
        self._whose = np.full(shape, -1, np.int32)
        self._rows = [0] * shape[0]
        self._forced: list[int] = []  # these alone may lie on each other
        for label, cells in held.every():
            rank = float(priority[label])
            mark(cells, self._rows)
            if rank >= FORCED:
                self._forced.append(label)
            for x0, y0, x1, y1 in cells:
                self.rank[y0:y1, x0:x1] = rank
                if rank < FORCED:
                    self._whose[y0:y1, x0:x1] = label
        self.bits = list(self._rows)
        self.gone: set[int] = set()

    def again(self) -> Settled:
        """The same, with none gone yet."""
        other = copy(self)
        other.bits, other.gone = list(self._rows), set()
        return other

    def under(self, cells: Cells) -> set[int]:
        """The settled labels that touch some cells."""
        out: set[int] = set()
        for box in cells:
            if clear([box], self.bits):
                continue
            x0, y0, x1, y1 = box
            out.update(self._whose[y0:y1, x0:x1].ravel().tolist())
            for label in self._forced:
                if any(
                    a < x1 and c > x0 and b < y1 and d > y0 for a, b, c, d in self._held.of(label)
                ):
                    out.add(label)
        out.discard(-1)
        return out - self.gone

    def yields(self, priority: float, cells: Cells) -> bool:
        """Whether all that touch some cells are less important than ``priority``."""
        return all(priority > self._priority[one] for one in self.under(cells))

    def drop(self, cells: Cells) -> None:
        """Take away what touches some cells."""
        for one in self.under(cells):
            self.gone.add(one)
            wipe(self._held.of(one), self.bits)


def most(grid: NDArray[Any], cells: NDArray[np.int32]) -> NDArray[Any]:
    """The greatest value under nine spots of each box: what lies there surely touches it."""
    spots = _spots(grid, cells)
    out = next(spots)
    for here in spots:
        np.maximum(out, here, out=out)
    return out


def touched(grid: NDArray[np.bool_], cells: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether anything lies under one of those spots."""
    x0, y0, x1, y1 = cells
    middle = ((y0 + np.maximum(y1 - 1, y0)) >> 1) * grid.shape[1]
    middle += (x0 + np.maximum(x1 - 1, x0)) >> 1
    out: NDArray[np.bool_] = grid.reshape(-1).take(middle, mode="clip")
    free = np.flatnonzero(~out)  # in a crowd few are
    if len(free):
        out[free] = most(grid, cells.take(free, axis=1))
    return out


def _spots(grid: NDArray[Any], cells: NDArray[np.int32]) -> Iterator[NDArray[Any]]:
    x0, y0, x1, y1 = cells
    flat, wide = grid.reshape(-1), grid.shape[1]
    right, bottom = np.maximum(x1 - 1, x0), np.maximum(y1 - 1, y0)
    for y in (y0, (y0 + bottom) >> 1, bottom):
        row = y * wide
        for x in (x0, (x0 + right) >> 1, right):
            yield flat.take(row + x, mode="clip")


def each(flags: NDArray[np.bool_], found: Options) -> NDArray[np.bool_]:
    """For every place, whether any of its boxes is flagged."""
    if found.single or not len(flags):
        return flags
    places: NDArray[np.bool_] = np.logical_or.reduceat(flags, found.first[:-1])
    return places


def clear(cells: Cells, rows: list[int]) -> bool:
    """Whether no bit is set in some cells of the rows."""
    for x0, y0, x1, y1 in cells:
        bits = ((1 << (x1 - x0)) - 1) << x0
        for row in rows[y0:y1]:
            if row & bits:
                return False
    return True


def mark(cells: Cells, rows: list[int]) -> None:
    """Set the bits of some cells of the rows."""
    for x0, y0, x1, y1 in cells:
        bits = ((1 << (x1 - x0)) - 1) << x0
        for row in range(y0, y1):
            rows[row] |= bits


def wipe(cells: Cells, rows: list[int]) -> None:
    """Empty the bits of some cells of the rows."""
    for x0, y0, x1, y1 in cells:
        bits = ~(((1 << (x1 - x0)) - 1) << x0)
        for row in range(y0, y1):
            rows[row] &= bits


def around(found: Options) -> Boxes:
    """The box (4, places) around all boxes of each place: letters that stand on both sides of what
    is in the way are one name."""
    if found.single or not found.boxes.size:
        return found.boxes
    low = np.minimum.reduceat(found.boxes[:2], found.first[:-1], axis=1)
    return np.vstack([low, np.maximum.reduceat(found.boxes[2:], found.first[:-1], axis=1)])
