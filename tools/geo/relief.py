"""Grey shaded relief of the region in Web Mercator, to be multiplied over the land colour.

The source is a coloured relief of the world. Its colours (forest, desert) are removed by
dividing the brightness by its own surroundings, so that only the shading of slopes is left
around one neutral grey. Sea is flat white.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPolygonF

from tools.geo.coverage import Coverage
from tools.geo.grid import Floats, Geometries
from tools.geo.sources import Sources

WEST, SOUTH, EAST, NORTH = -25.0, 8.0, 80.0, 74.0
WIDTH = 3200
EARTH = 6378137.0  #: radius of the Web Mercator sphere in metres
NEUTRAL, CONTRAST = 186.0, 300.0
DARKEST, LIGHTEST, SEA = 128, 208, 255
SURROUNDINGS = 24  #: pixels of the source averaged over for the local brightness
SURELY_LAND = 0.98  #: share of land from which a pixel of the source counts
LEAST_LAND = 1e-4
ROUNDS = 3  #: box blurs in a row come close to a Gaussian one
QUALITY = 72

Grey = NDArray[np.float32]
Place = Callable[[float, float], tuple[float, float]]


def _metres(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator coordinates."""
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return EARTH * math.radians(lon), EARTH * y


def _brightness(path: Path) -> Grey:
    """Luma of the world image, as floats."""
    QImageReader.setAllocationLimit(1024)
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    if image.isNull():
        raise ValueError(f"{path.name}: not an image")
    return _pixels(image).astype(np.float32)


def _pixels(image: QImage) -> NDArray[np.uint8]:
    """The pixels of an 8-bit image."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].copy()


def _mean(values: Grey, axis: int) -> Grey:
    """Running mean over the surroundings along one axis, edges repeated."""
    pad = [(0, 0), (0, 0)]
    pad[axis] = (SURROUNDINGS + 1, SURROUNDINGS)
    sums = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis, dtype=np.float64)
    size = values.shape[axis]
    high = np.take(sums, np.arange(size) + 2 * SURROUNDINGS + 1, axis=axis)
    low = np.take(sums, np.arange(size), axis=axis)
    return ((high - low) / (2 * SURROUNDINGS + 1)).astype(np.float32)


def _surroundings(values: Grey) -> Grey:
    for _ in range(ROUNDS):
        values = _mean(_mean(values, 0), 1)
    return values


def _slopes(part: Grey, dry: Grey) -> Grey:
    """Brightness against that of the land around; 0 on the sea."""
    around = _surroundings(part * dry) / np.maximum(_surroundings(dry), LEAST_LAND)
    slopes: Grey = np.where(dry > 0, part / np.maximum(around, 1) - 1, 0).astype(np.float32)
    return slopes


def _sample(values: Grey, row: Floats, column: Floats) -> Grey:
    """Bilinear samples on the grid of the given fractional rows and columns."""
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    down, right = (row - top)[:, None], (column - left)[None, :]
    bottom, end = (
        np.minimum(top + 1, values.shape[0] - 1),
        np.minimum(left + 1, values.shape[1] - 1),
    )
    upper = values[np.ix_(top, left)] * (1 - right) + values[np.ix_(top, end)] * right
    lower = values[np.ix_(bottom, left)] * (1 - right) + values[np.ix_(bottom, end)] * right
    samples: Grey = (upper * (1 - down) + lower * down).astype(np.float32)
    return samples


def _land_mask(land: Geometries, size: tuple[int, int], place: Place) -> Grey:
    """Share of land in each pixel, 0 to 1; `place` gives the pixel of a longitude, latitude."""
    width, height = size
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(255, 255, 255))
    painter.setBrush(QColor(255, 255, 255))
    for polygon in shapely.get_parts(land):
        points = shapely.get_coordinates(polygon.exterior)
        painter.drawPolygon(QPolygonF([QPointF(*place(lon, lat)) for lon, lat in points]))
    painter.end()
    return _pixels(image).astype(np.float32) / np.float32(255)


def relief(sources: Sources, coverage: Coverage, folder: Path) -> None:
    """Write relief.webp and relief.json."""
    world = _brightness(sources.folder("relief") / "shadedrelief.jpg")
    per_degree = world.shape[1] / 360
    margin = 4 * SURROUNDINGS
    first_row = max(0, int((90 - NORTH) * per_degree) - margin)
    first_column = int((WEST + 180) * per_degree) - margin
    part = world[
        first_row : int((90 - SOUTH) * per_degree) + margin,
        first_column : int((EAST + 180) * per_degree) + margin,
    ]
    west, south = _metres(WEST, SOUTH)
    east, north = _metres(EAST, NORTH)
    scale = (east - west) / WIDTH
    height = round((north - south) / scale)
    y = north - (np.arange(height) + 0.5) * scale
    latitude = np.degrees(2 * np.arctan(np.exp(y / EARTH)) - math.pi / 2)
    longitude = WEST + (np.arange(WIDTH) + 0.5) * (EAST - WEST) / WIDTH
    row = (90 - latitude) * per_degree - 0.5 - first_row
    column = (longitude + 180) * per_degree - 0.5 - first_column

    def in_image(lon: float, lat: float) -> tuple[float, float]:
        x, y = _metres(lon, max(-80.0, min(84.0, lat)))
        return (x - west) / scale, (north - y) / scale

    def in_source(lon: float, lat: float) -> tuple[float, float]:
        return (lon + 180) * per_degree - first_column, (90 - lat) * per_degree - first_row

    land = _near(coverage)
    mask = _land_mask(land, (WIDTH, height), in_image)
    dry = _land_mask(land, (part.shape[1], part.shape[0]), in_source) > SURELY_LAND
    slopes = _sample(_slopes(part, dry.astype(np.float32)), row, column)
    grey = np.clip(NEUTRAL + CONTRAST * slopes, DARKEST, LIGHTEST)
    shade = np.round(grey * mask + SEA * (1 - mask)).astype(np.uint8)
    image = QImage(shade.tobytes(), WIDTH, height, WIDTH, QImage.Format.Format_Grayscale8)
    if not image.save(str(folder / "relief.webp"), quality=QUALITY):
        raise OSError("relief.webp could not be written")
    content = {
        "extent_3857": [round(west, 2), round(south, 2), round(east, 2), round(north, 2)],
        "extent_4326": [WEST, SOUTH, EAST, NORTH],
        "file": "relief.webp",
        "neutral": NEUTRAL,
        "size": [WIDTH, height],
        "source": "Shaded relief by Tom Patterson, public domain",
    }
    (folder / "relief.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _near(coverage: Coverage) -> Geometries:
    """Units in the window of the image."""
    tree = shapely.STRtree(coverage.finest)
    found = tree.query(shapely.box(WEST, SOUTH, EAST, NORTH))
    return np.asarray(coverage.finest[np.sort(found)], dtype=object)
