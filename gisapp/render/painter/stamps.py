"""Parts of one picture stamped in many places with a single call."""

from __future__ import annotations

from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter, QPixmap

from gisapp.model.primitives import Floats


def stamp(
    qp: QPainter,
    sheet: QPixmap,
    corners: NDArray[Any],
    sides: NDArray[Any] | int,
    centers: NDArray[Any],
    opacity: NDArray[Any] | float = 1.0,
) -> None:
    """Draw squares of ``sheet``: their left and top edges there are ``corners`` (n, 2), their
    width ``sides``, and their middles come to ``centers`` (n, 2) device pixels."""
    fragments: Floats = np.zeros((len(centers), 10))  # as QPainter.PixmapFragment has them
    fragments[:, :2] = centers
    fragments[:, 2:4] = corners
    fragments[:, 4] = fragments[:, 5] = sides
    fragments[:, 6:8] = 1.0
    fragments[:, 9] = opacity
    if len(fragments):
        first: Any = shiboken6.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment)
        qp.drawPixmapFragments(first, len(fragments), sheet)


def sheet_of(pictures: list[QImage]) -> tuple[QPixmap, NDArray[np.int64]]:
    """Square pictures side by side, and the left edge of each."""
    sides = np.array([picture.width() for picture in pictures], np.int64)
    left = np.cumsum(sides) - sides
    image = QImage(int(sides.sum()), int(sides.max()), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    for x, picture in zip(left.tolist(), pictures, strict=True):
        qp.drawImage(x, 0, picture)
    qp.end()
    return QPixmap.fromImage(image), left
