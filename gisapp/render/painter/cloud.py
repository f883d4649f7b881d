"""A great many marks at once, in numpy: the cost is bound by the picture, not by their number.

The points become single pixels of a picture of bytes, and that picture is then grown by the shape
of the marks: for each pixel of the shape the whole picture, shifted, is laid over the result where
it is greater. A byte says which colour, and above that how much of the pixel the mark covers, so
that the middle of one mark always covers the edge of another.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gisapp.model.primitives import Cloud, Floats
from gisapp.model.theme import Theme
from gisapp.render.painter.marks import shape_path
from gisapp.render.painter.stamps import sheet_of, stamp

LEVELS = 3  # of coverage; fewer where there are a great many colours
CODES = 255
FEW = 4000  # points: they are stamped one by one
Bytes = NDArray[np.uint8]


def paint_cloud(
    qp: QPainter, cloud: Cloud, at: Floats, width: int, height: int, theme: Theme, scale: float
) -> None:
    """Stamp the points ``at`` (n, 2) device pixels into (0, 0, width, height)."""
    if len(at) <= FEW:
        _stamped(qp, cloud, at, theme, scale)
        return
    stencils = _stencils(cloud, scale)
    reach = stencils.shape[1] // 2
    col = np.floor(at[:, 0]).astype(np.int64)
    row = np.floor(at[:, 1]).astype(np.int64)
    keep = (col >= -reach) & (row >= -reach) & (col < width + reach) & (row < height + reach)
    index = cloud.index
    if not keep.all():
        col, row, index = col[keep], row[keep], index[keep]
    if not len(col):
        return
    stride = width + 2 * reach
    top, bottom = int(row.min()) - reach, int(row.max()) + reach + 1
    rows = bottom - top
    spots = (row - top) * stride + col + reach
    codes, table, levels = _codes(cloud, theme)
    out = _grown(spots, index, stencils, codes, levels, stride, rows)
    image = QImage(out.data, stride, rows, stride, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    qp.drawImage(-reach, top, image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))


def _stamped(qp: QPainter, cloud: Cloud, at: Floats, theme: Theme, scale: float) -> None:
    """Few points: a picture of each look is stamped."""
    shares = cloud.shares or (1.0,) * len(cloud.colors)
    pictures = []
    for stencil, token, share in zip(_stencils(cloud, scale), cloud.colors, shares, strict=True):
        color = QColor(theme[token])
        tint = np.array([color.blueF(), color.greenF(), color.redF(), 1.0]) * cloud.opacity * share
        pixels = np.rint(stencil[:, :, None] * tint).astype(np.uint8)
        side = len(stencil)
        kind = QImage.Format.Format_ARGB32_Premultiplied
        pictures.append(QImage(pixels.tobytes(), side, side, 4 * side, kind))
    sheet, left = sheet_of(pictures)
    order = np.argsort(cloud.index, kind="stable")
    source = np.column_stack([left[cloud.index[order]], np.zeros(len(at), np.int64)])
    stamp(qp, sheet, source, pictures[0].width(), np.floor(at[order]) + 0.5)


def _codes(cloud: Cloud, theme: Theme) -> tuple[Bytes, list[int], int]:
    """The lowest code of each look, the colour of each code, and how many levels of coverage there
    is room for. A level's codes are above those of the level below."""
    shares = cloud.shares or (1.0,) * len(cloud.colors)
    paints = [(theme[token], share) for token, share in zip(cloud.colors, shares, strict=True)]
    different = list(dict.fromkeys(paints))
    if len(different) > CODES:  # age is given up before colour
        paints = [(color, 1.0) for color, _ in paints]
        different = list(dict.fromkeys(paints))[:CODES]
    many = len(different)
    levels = max(min(LEVELS, CODES // many), 1)
    place = {paint: i for i, paint in enumerate(different)}
    lowest = np.array([place.get(paint, many - 1) + 1 for paint in paints], np.uint8)
    table = [0]
    for level in range(1, levels + 1):
        table += [_rgba(color, cloud.opacity * s * level / levels) for color, s in different]
    return lowest, table, levels


def _grown(
    spots: NDArray[np.int64],
    index: NDArray[np.uint8] | NDArray[np.uint16],
    stencils: Bytes,
    lowest: Bytes,
    levels: int,
    stride: int,
    rows: int,
) -> Bytes:
    """The picture of codes. One shift for each pixel of the shapes serves all the looks: those that
    have it in their shape are put into a picture of their own, shared by pixels with the same."""
    side = stencils.shape[1]
    reach = side // 2
    pad = reach * stride + reach
    graded = np.rint(stencils.reshape(len(stencils), -1) * (levels / 255.0)).astype(np.int64)
    codes = np.where(graded > 0, lowest[:, None] + (graded - 1) * int(lowest.max()), 0)
    pixels: dict[bytes, list[int]] = {}
    for pixel in np.flatnonzero(graded.any(axis=0)).tolist():
        pixels.setdefault(codes[:, pixel].astype(np.uint8).tobytes(), []).append(pixel)
    out = np.zeros(rows * stride, np.uint8)
    source = np.empty(len(out) + 2 * pad, np.uint8)
    spots = spots + pad
    for code, same in pixels.items():
        source.fill(0)
        source[spots] = np.frombuffer(code, np.uint8)[index]
        for pixel in same:
            first = pad - (pixel // side - reach) * stride - (pixel % side - reach)
            np.maximum(out, source[first : first + len(out)], out=out)
    return out


def _stencils(cloud: Cloud, scale: float) -> Bytes:
    """How much of each pixel the shape of each look covers, (looks, side, side), 0 to 255."""
    n = len(cloud.colors)
    shapes = cloud.shapes or ("circle",) * n
    hollow = cloud.hollow or (False,) * n
    size = round(max(cloud.size * scale, 1.0), 2)
    made = [_stencil(shape, size, empty) for shape, empty in zip(shapes, hollow, strict=True)]
    side = max(len(one) for one in made)
    out = np.zeros((n, side, side), np.uint8)
    for i, one in enumerate(made):
        edge = (side - len(one)) // 2
        out[i, edge : edge + len(one), edge : edge + len(one)] = one
    return out


@lru_cache(maxsize=256)
def _stencil(shape: str, size: float, hollow: bool) -> Bytes:
    r = size / 2
    side = 2 * math.ceil(r * 1.15) + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.translate(side / 2, side / 2)
    if hollow or shape == "ring":
        thick = max(min(size / 5, 1.4), 1.0)
        pen = QPen(QColor(Qt.GlobalColor.white), thick)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        qp.strokePath(shape_path(shape, r - thick / 2), pen)
    else:
        qp.fillPath(shape_path(shape, r), QColor(Qt.GlobalColor.white))
    qp.end()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(side, side, 4)
    return raw[:, :, 3].copy()


def _rgba(color: str, opacity: float) -> int:
    """``#rrggbb`` with an opacity as Qt packs it."""
    return round(255 * min(opacity, 1.0)) << 24 | int(color[1:], 16)
