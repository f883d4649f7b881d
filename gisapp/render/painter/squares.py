"""Counted squares to pixels: colours looked up for counts, and made as large as they are shown."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from gisapp.model.colormaps import colors, new_color
from gisapp.model.primitives import Cells, Ramp
from gisapp.model.theme import Theme
from gisapp.render.frame import Viewport

STEPS = 256  # colours of a ramp for squares
OLDEST = 0.25  # of its opacity, that a cell with old events alone keeps
AGES = 4  # classes of it
TINT = 0.86  # of its colour in a square with something new
TABLE = 1 << 16  # counts up to here are looked up, not computed
STRIP = 64  # rows of pixels made at once: they stay in the processor's cache until drawn
Colors = NDArray[np.uint32]


def steps_of(cells: Cells, steps: int) -> NDArray[np.uint8]:
    """1 to ``steps`` for each cell (rows, cols) with something in it, 0 for the others."""
    counts, ramp = cells.counts, cells.ramp
    if _looked_up(cells):
        return np.take(_known(ramp, steps), counts, mode="clip")
    out = np.zeros(counts.shape, np.uint8)
    some = counts > 0
    out[some] = np.rint(ramp.share(counts[some]) * (steps - 1)) + 1
    return out


def _looked_up(cells: Cells) -> bool:
    """Whether the step of each count is kept in a table."""
    return cells.counts.dtype.kind in "iu" and cells.ramp.high <= TABLE


@lru_cache(maxsize=32)
def _known(ramp: Ramp, steps: int) -> NDArray[np.uint8]:
    """The step of every count up to the top of a ramp, which those above it share."""
    top = math.ceil(ramp.high)
    known = np.rint(ramp.share(np.arange(1, top + 1)) * (steps - 1)).astype(np.uint8)
    return np.concatenate([np.zeros(1, np.uint8), known + np.uint8(1)])


@lru_cache(maxsize=32)
def _table(name: str, opacity: float, theme: Theme) -> Colors:
    """Premultiplied colours (AGES, 2, STEPS) by age class, newness and step; step 0 is clear."""
    rgb = colors(name, theme, STEPS - 1).astype(np.float64)
    new = _rgb(new_color(name, theme))
    out = np.zeros((AGES, 2, STEPS), np.uint32)
    for age in range(AGES):
        for fresh, mixed in enumerate((rgb, rgb * (1 - TINT) + new * TINT)):
            alpha = max(opacity, 0.95) if fresh else opacity * dimmed(age)
            part = np.rint(mixed * alpha).astype(np.uint32)
            packed = part[:, 0] << 16 | part[:, 1] << 8 | part[:, 2]
            out[age, fresh, 1:] = packed | np.uint32(round(255 * alpha) << 24)
    return out


def dimmed(age: Any) -> Any:
    """The share of its opacity that a class of age (0 new) keeps."""
    return 1 - (1 - OLDEST) * age / (AGES - 1)


def _rgb(color: str) -> NDArray[np.float64]:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def kinds_of(cells: Cells) -> NDArray[np.uint8] | None:
    """2 * age class + newness of each cell (rows, cols); None where all are new and not fresh."""
    if cells.age is None and cells.fresh is None:
        return None
    kind = np.zeros(cells.counts.shape, np.uint8)
    if cells.age is not None:
        kind += (cells.age * np.float32(AGES - 0.001)).astype(np.uint8) * np.uint8(2)
    if cells.fresh is not None:
        kind += cells.fresh
    return kind


@lru_cache(maxsize=32)
def _colors_of_counts(ramp: Ramp, opacity: float, theme: Theme) -> Colors:
    """Premultiplied colours (2, counts) by newness and count: see :func:`_known`."""
    return np.take(_table(ramp.colors, opacity, theme)[0], _known(ramp, STEPS - 1), axis=1)


def _colored(cells: Cells, theme: Theme) -> Colors:
    """The premultiplied colour of each cell (rows, cols)."""
    if cells.age is None and _looked_up(cells):
        known = _colors_of_counts(cells.ramp, cells.opacity, theme)
        if cells.fresh is None:
            return np.take(known[0], cells.counts, mode="clip")
        at = np.minimum(cells.counts, known.shape[1] - 1).astype(np.intp)
        at += cells.fresh * known.shape[1]
        found: Colors = np.take(known.reshape(-1), at)
        return found
    steps = steps_of(cells, STEPS - 1)
    table = _table(cells.ramp.colors, cells.opacity, theme)
    kind = kinds_of(cells)
    if kind is None:
        return np.take(table[0, 0], steps)
    return np.take(table.reshape(-1), kind.astype(np.uint16) * np.uint16(STEPS) + steps)


@dataclass(eq=False)
class CellPicture:
    """Squares in their colours (rows, cols; premultiplied), and which column and which row of them
    each pixel shows, from the pixel (``left``, ``top``) of the viewport on. They are made as large
    as they are shown a strip at a time, in a piece of memory that stays in the processor's cache:
    a picture of all of them would have to be written and read again."""

    colors: Colors
    col: NDArray[np.intp]
    row: NDArray[np.intp]
    left: int
    top: int
    _wide: tuple[int, int, Colors] | None = field(default=None, init=False)
    _whole: tuple[Colors, QImage] | None = field(default=None, init=False)

    @property
    def width(self) -> int:
        """Device pixels from side to side."""
        return len(self.col)

    @property
    def height(self) -> int:
        """Device pixels from top to bottom."""
        return len(self.row)

    def image(self) -> QImage:
        """All of it. It lives as long as this does."""
        if self._whole is None:
            # nearest neighbours, made larger here: the painter takes twice as long to scale one
            wide = np.take(self.colors, self.col, axis=1, mode="clip")
            pixels = np.take(wide, self.row, axis=0, mode="clip")
            kind = QImage.Format.Format_ARGB32_Premultiplied
            image = QImage(pixels.data, self.width, self.height, 4 * self.width, kind)
            self._whole = pixels, image
        return self._whole[1]

    def paint(
        self, qp: QPainter, x: int, y: int, left: int, top: int, wide: int, high: int
    ) -> None:
        """Draw the ``wide`` by ``high`` pixels from (``left``, ``top``) of the picture on, so that
        the first of them comes to (``x``, ``y``)."""
        if self._wide is None or self._wide[:2] != (left, wide):
            columns = self.col[left : left + wide]
            self._wide = left, wide, self.colors.take(columns, axis=1, mode="clip")
        source, (pixels, image) = self._wide[2], _strip(wide)
        for first in range(0, high, STRIP):
            count = min(STRIP, high - first)
            rows = self.row[top + first : top + first + count]
            source.take(rows, axis=0, mode="clip", out=pixels[:count])
            qp.drawImage(x, y + first, image, 0, 0, wide, count)


@lru_cache(maxsize=4)
def _strip(width: int) -> tuple[Colors, QImage]:
    """Memory for a strip of pixels, and the picture that it is."""
    pixels = np.empty((STRIP, width), np.uint32)
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return pixels, QImage(pixels.data, width, STRIP, 4 * width, kind)


def picture_of_cells(cells: Cells, viewport: Viewport, theme: Theme) -> CellPicture | None:
    """Squares in device pixels; None where none is in the viewport."""
    height, width = cells.counts.shape
    corners = np.array(cells.lattice.extent).reshape(2, 2)
    (x0, y1), (x1, y0) = viewport.to_device(corners).tolist()
    left, right = max(math.floor(x0), 0), min(math.ceil(x1), viewport.width)
    top, bottom = max(math.floor(y0), 0), min(math.ceil(y1), viewport.height)
    if left >= right or top >= bottom:
        return None
    col = ((np.arange(left, right) + 0.5 - x0) * (width / (x1 - x0))).astype(np.intp)
    row = ((y1 - 0.5 - np.arange(top, bottom)) * (height / (y1 - y0))).astype(np.intp)
    return CellPicture(_colored(cells, theme), col, row, left, top)


def paint_squares(qp: QPainter, cells: Cells, viewport: Viewport, theme: Theme) -> None:
    """Squares as one picture."""
    made = picture_of_cells(cells, viewport, theme)
    if made is not None:  # as one picture: the device may be a page
        qp.drawImage(made.left, made.top, made.image())
