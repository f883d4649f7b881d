"""Pictures compared with reference pictures, pixel by pixel.

``check(image, "name")`` compares with ``tests/snapshots/name.png``. When they differ, the new
picture and the difference are written beside it as ``name.new.png`` and ``name.diff.png``. Look at
them; ``GISAPP_UPDATE_SNAPSHOTS=1`` in the environment then accepts what the tests paint.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

FOLDER = Path(__file__).parent / "snapshots"
TOLERANCE = 12  # of 255 in any channel: antialiasing may differ this much between machines
SHARE = 0.005  # of the pixels may differ by more


def pixels(image: QImage | np.ndarray) -> np.ndarray:
    """(height, width, red green blue) of a picture."""
    if isinstance(image, np.ndarray):
        return np.asarray(image[:, :, :3], dtype=np.uint8)
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), -1, 4)
    return raw[:, : flat.width(), 2::-1].copy()


def picture(values: np.ndarray) -> QImage:
    """The picture of (height, width, red green blue)."""
    packed = np.ascontiguousarray(values, dtype=np.uint8)
    height, width = packed.shape[:2]
    return QImage(packed.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def difference(first: np.ndarray, second: np.ndarray) -> float:
    """The share of pixels that differ by more than TOLERANCE; 1 when the sizes do."""
    if first.shape != second.shape:
        return 1.0
    apart = np.abs(first.astype(int) - second.astype(int)).max(axis=2)
    return float((apart > TOLERANCE).mean())


def check(image: QImage | np.ndarray, name: str) -> None:
    """Fail unless the picture is the reference picture of that name."""
    new = pixels(image)
    path = FOLDER / f"{name}.png"
    new_path, diff_path = FOLDER / f"{name}.new.png", FOLDER / f"{name}.diff.png"
    if os.environ.get("GISAPP_UPDATE_SNAPSHOTS") == "1":
        FOLDER.mkdir(exist_ok=True)
        save(picture(new), path)
        new_path.unlink(missing_ok=True)
        diff_path.unlink(missing_ok=True)
        return
    assert path.exists(), f"there is no {path.name}; make it with GISAPP_UPDATE_SNAPSHOTS=1"
    old = pixels(QImage(str(path)))
    share = difference(old, new)
    if share <= SHARE:
        new_path.unlink(missing_ok=True)
        diff_path.unlink(missing_ok=True)
        return
    save(picture(new), new_path)
    if old.shape == new.shape:
        apart = np.abs(old.astype(int) - new.astype(int)).max(axis=2)
        faint = old // 4 + 190
        faint[apart > TOLERANCE] = (220, 0, 60)
        save(picture(faint), diff_path)
    raise AssertionError(
        f"{name}: {share:.1%} of the pixels differ ({old.shape[1]} x {old.shape[0]} and "
        f"{new.shape[1]} x {new.shape[0]}); see {new_path} and {diff_path.name}"
    )


def save(image: QImage, path: Path) -> None:
    """Write a PNG, as small as it gets."""
    assert image.save(str(path), "PNG", 0), path  # type: ignore[call-overload]
