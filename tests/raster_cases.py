"""GeoTIFF files of blocks in known colours, and where these must be seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyproj
import tifffile

from gisapp import plugins
from gisapp.model import tiles
from gisapp.plugins import ReadOptions
from gisapp.render.frame import Viewport

BLOCK = 25  # pixels of one colour


def color(column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """The colour of the block that holds a pixel."""
    i, j = column // BLOCK, row // BLOCK
    return np.stack([(40 * i + 20) % 256, (60 * j + 10) % 256, (90 * (i + j)) % 256], -1)


def blocks(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return color(columns, rows).astype(np.uint8)


def keys(code: int, *, point: bool = False) -> tuple:
    geographic = code < 5000 and code not in (3035, 3857)
    values = [1, 1, 0, 3, 1024, 0, 1, 2 if geographic else 1, 1025, 0, 1, 2 if point else 1,
              2048 if geographic else 3072, 0, 1, code]  # fmt: skip
    return (34735, "H", len(values), tuple(values))


def write(
    path: Path,
    data: np.ndarray,
    code: int,
    corner: tuple[float, float],
    pixel: float,
    *,
    point: bool = False,
    nothing: str = "",
    **more: object,
) -> Path:
    tags: list = [(33550, "d", 3, (pixel, pixel, 0.0))]
    tags.append((33922, "d", 6, (0.0, 0.0, 0.0, *corner, 0.0)))
    if code:
        tags.append(keys(code, point=point))
    if nothing:
        tags.append((42113, "s", 0, nothing))
    tifffile.imwrite(path, data, extratags=tags, metadata=None, **more)
    return path


PLACES = {  # code: upper left corner, pixel
    32636: ((300_000.0, 5_600_000.0), 1000.0),
    4326: ((25.0, 52.0), 0.02),
    3857: ((2_800_000.0, 6_800_000.0), 1500.0),
    3035: ((5_200_000.0, 3_100_000.0), 1200.0),
}


def truth(viewport: Viewport, code: int, corner: tuple[float, float], pixel: float, shape) -> tuple:
    """Colour and block of every pixel of the picture, each place transformed by itself."""
    x0, y0, x1, y1 = viewport.extent
    x = x0 + (np.arange(viewport.width) + 0.5) * (x1 - x0) / viewport.width
    y = y1 - (np.arange(viewport.height) + 0.5) * (y1 - y0) / viewport.height
    xx, yy = np.meshgrid(x, y)
    way = pyproj.Transformer.from_crs(3857, code, always_xy=True)
    px, py = way.transform(xx, yy)
    column, row = np.floor((px - corner[0]) / pixel), np.floor((corner[1] - py) / pixel)
    inside = (column >= 0) & (column < shape[1]) & (row >= 0) & (row < shape[0])
    out = color(np.clip(column, 0, shape[1] - 1), np.clip(row, 0, shape[0] - 1))
    out[~inside] = 255
    number = np.where(inside, column // BLOCK * 1000 + row // BLOCK, -1)
    return out, number


def away_from_edges(number: np.ndarray, by: int) -> np.ndarray:
    """Pixels with none of another block within ``by`` pixels."""
    same = np.ones(number.shape, bool)
    for dy in range(-by, by + 1):
        for dx in range(-by, by + 1):
            same &= np.roll(number, (dy, dx), (0, 1)) == number
    same[:by] = same[-by:] = False
    same[:, :by] = same[:, -by:] = False
    return same


def layer_of(path: Path, options: ReadOptions | None = None, **changes: object):
    (read,) = plugins.read(path, options)
    layer = plugins.imported_layer(read)
    return replace(layer, style=layer.style.with_values(changes))


def view(layer, size: int = 240, zoom: float = 1.0) -> Viewport:
    w, s, e, n = tiles.source_of(layer.features).map_extent
    cx, cy = (w + e) / 2, (s + n) / 2
    half = max(e - w, n - s) / 2 / zoom
    return Viewport((cx - half, cy - half, cx + half, cy + half), size, size)
