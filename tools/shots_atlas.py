"""The base map alone at five scales, for docs/cartography.md: ``python -m tools.shots_atlas``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from tools import palette
from tools.shots import OUT  # sets up where Qt draws

SIZE = "1600x1000"
DAY = "2022-01-02"
BASE = ("basemap", "borders", "grid")
GRID = "atlas-town"  # the picture with the grid: close up little else tells the scale
VIEWS = {  # name: west, south, east, north, theme
    "atlas-world": ("-179,-56,179,78", "light"),
    "atlas-region": ("9,27,56,58", "light"),
    "atlas-region-dark": ("9,27,56,58", "dark"),
    "atlas-theatre": ("29,43.5,41.5,52.5", "light"),
    "atlas-province": ("43,38.3,49,42.2", "light"),
    "atlas-province-dark": ("43,38.3,49,42.2", "dark"),
    "atlas-town": ("37.72,48.44,38.14,48.72", "light"),
}
DEUTERANOPIA = np.array(  # of linear red, green and blue; Machado, Oliveira and Fernandes 2009
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)


def pictures() -> None:
    """Every picture."""
    for name, (extent, theme) in VIEWS.items():
        image = drawn(extent, theme, grid=name == GRID)
        palette.save(image, OUT / f"{name}.png")
        print(OUT / f"{name}.png")
        if name == "atlas-theatre":
            palette.save(as_seen(image), OUT / "atlas-deuteranopia.png")


def drawn(extent: str, theme: str, *, grid: bool = False) -> QImage:
    """The base map of an extent, without what lies on it and around it."""
    from gisapp import plugins
    from gisapp.cli import run

    groups = [group.id for group in plugins.default_project().groups if group.id not in BASE]
    words = ["render", "--layout", "map", "--extent", extent, "--size", SIZE, "--theme", theme]
    words += ["--at", DAY, *(word for group in groups for word in ("--hide", group))]
    words += ["--show", "grid"] if grid else []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.png"
        if run([*words, "-o", str(path)]):
            raise OSError(f"{extent} was not drawn")
        return QImage(str(path))


def as_seen(image: QImage) -> QImage:
    """A picture as it looks without the cones for green."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    out = image.copy()
    size = image.height(), image.width(), 4
    pixels = np.frombuffer(out.bits(), np.uint8).reshape(size)
    share = pixels[..., 2::-1] / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ DEUTERANOPIA.T, 0, 1)
    share = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    pixels[..., 2::-1] = np.round(share * 255)
    return out


if __name__ == "__main__":
    pictures()
