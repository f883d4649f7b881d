"""Pictures of few colours: 256 chosen ones take a third of the bytes and look the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, qRgb

COLORS = 256
BITS = 6  # of each channel that a bucket of like colours goes by
TURNS = 6  # of refinement
_Colors = NDArray[np.float64]


def save(image: QImage, path: Path) -> None:
    """Write a picture as a PNG with a palette."""
    rgb = _pixels(image)
    keys = _buckets(rgb)
    found, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    means = np.column_stack(
        [np.bincount(inverse, rgb[:, axis], len(found)) / counts for axis in range(3)]
    )
    palette = _refined(_cut(means, counts), means, counts)
    index = _nearest(means, palette).astype(np.uint8)[inverse]
    out = QImage(image.width(), image.height(), QImage.Format.Format_Indexed8)
    out.setColorTable([qRgb(*map(int, color)) for color in palette.round()])
    rows = np.frombuffer(out.bits(), np.uint8).reshape(out.height(), out.bytesPerLine())
    rows[:, : out.width()] = index.reshape(out.height(), out.width())
    path.parent.mkdir(parents=True, exist_ok=True)
    if not out.save(str(path), quality=0):
        raise OSError(f"{path} cannot be written")


def _pixels(image: QImage) -> NDArray[np.uint8]:
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : 3 * flat.width()].reshape(-1, 3).copy()


def _buckets(rgb: NDArray[np.uint8]) -> NDArray[np.int64]:
    high = rgb.astype(np.int64) >> (8 - BITS)
    return high[:, 0] << (2 * BITS) | high[:, 1] << BITS | high[:, 2]


def _cut(means: _Colors, counts: NDArray[np.int64]) -> _Colors:
    """Median cut, the box with most to say first; what is common counts less than its pixels."""
    weight = np.sqrt(counts)
    boxes = [np.arange(len(means))]
    worth = [_worth(means, weight, boxes[0])]
    while len(boxes) < min(COLORS, len(means)):
        at = int(np.argmax(worth))
        box = boxes.pop(at)
        worth.pop(at)
        axis = int(np.ptp(means[box], axis=0).argmax())
        box = box[np.argsort(means[box, axis], kind="stable")]
        sums = np.cumsum(weight[box])
        half = min(max(int(np.searchsorted(sums, sums[-1] / 2)), 1), len(box) - 1)
        for part in (box[:half], box[half:]):
            boxes.append(part)
            worth.append(_worth(means, weight, part))
    return np.array([np.average(means[box], axis=0, weights=weight[box]) for box in boxes])


def _worth(means: _Colors, weight: NDArray[np.float64], box: NDArray[np.intp]) -> float:
    return float(np.ptp(means[box], axis=0).max() ** 2 * weight[box].sum())


def _refined(palette: _Colors, means: _Colors, counts: NDArray[np.int64]) -> _Colors:
    weight = np.sqrt(counts)
    for _ in range(TURNS):
        nearest = _nearest(means, palette)
        total = np.bincount(nearest, weight, len(palette))
        for axis in range(3):
            sums = np.bincount(nearest, weight * means[:, axis], len(palette))
            palette[:, axis] = np.where(total > 0, sums / np.maximum(total, 1e-9), palette[:, axis])
    return palette


def _nearest(colors: _Colors, palette: _Colors) -> NDArray[np.intp]:
    square = (palette**2).sum(axis=1)
    return np.asarray((square - 2 * colors @ palette.T).argmin(axis=1))
