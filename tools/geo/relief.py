"""Grey shaded relief in Web Mercator, to be multiplied over the colours of land and sea.

The source is a coloured relief of the world. Its colours (forest, desert) are removed by
dividing the brightness by its own surroundings, so that only the shading of slopes is left
around one neutral grey. The sea is that grey at the coast and darker with depth, which puts a
light band along every coast. The region has a picture of its own; coarser ones lie around it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPolygonF

from tools.geo import depths
from tools.geo.coverage import Coverage
from tools.geo.grid import Floats, Geometries
from tools.geo.sources import Sources

WEST, SOUTH, EAST, NORTH = -25.0, 8.0, 80.0, 74.0
WIDTH = 3200
EARTH = 6378137.0  #: radius of the Web Mercator sphere in metres
NEUTRAL, CONTRAST = 186.0, 300.0
DARKEST, LIGHTEST = 128, 208
DEPTHS = (0.0, 20.0, 100.0, 200.0, 1000.0, 3000.0, 6000.0)  #: metres
SHADES = (0.0, 0.1, 0.32, 0.45, 0.62, 0.88, 1.0)  #: of the deepest
DEEPEST = 40.0  #: grey values below the neutral one
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


@dataclass(frozen=True)
class Window:
    """One picture: its file, its edges in degrees and its width in pixels. ``coarse`` ones are
    made from the source at half its size."""

    file: str
    west: float
    south: float
    east: float
    north: float
    width: int
    coarse: bool = True

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north in Web Mercator metres."""
        return (*_metres(self.west, self.south), *_metres(self.east, self.north))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, which are square."""
        west, south, east, north = self.extent
        return self.width, round((north - south) / (east - west) * self.width)


WINDOWS = (
    Window("relief.webp", WEST, SOUTH, EAST, NORTH, WIDTH, coarse=False),
    Window("relief.west.webp", -180.0, -84.0, WEST, 84.0, 1550),
    Window("relief.east.webp", EAST, -84.0, 180.0, 84.0, 1000),
    Window("relief.north.webp", WEST, NORTH, EAST, 84.0, 1050),
    Window("relief.south.webp", WEST, -84.0, EAST, SOUTH, 1050),
)


def relief(sources: Sources, coverage: Coverage, folder: Path) -> None:
    """Write the pictures and relief.json, which says where they lie."""
    world = _brightness(sources.folder("relief") / "shadedrelief.jpg")
    half = world.reshape(world.shape[0] // 2, 2, world.shape[1] // 2, 2).mean(axis=(1, 3))
    sea = depths.smoothed(sources)
    for window in WINDOWS:
        land = _near(coverage, window)
        shade = _shaded(window, half if window.coarse else world, land, sea)
        height, width = shade.shape
        image = QImage(shade.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
        if not image.save(str(folder / window.file), quality=QUALITY):
            raise OSError(f"{window.file} could not be written")
    content = {
        "neutral": NEUTRAL,
        "source": "Shaded relief by Tom Patterson, public domain; ETOPO1, NOAA, public domain",
        "pictures": [
            {
                "file": window.file,
                "extent_3857": [round(edge, 2) for edge in window.extent],
                "size": list(window.size),
            }
            for window in WINDOWS
        ],
    }
    (folder / "relief.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _shaded(window: Window, world: Grey, land: Geometries, sea: depths.Grid) -> NDArray[np.uint8]:
    """The grey picture of a window: slopes on land, depth at sea."""
    per_degree = world.shape[1] / 360
    margin = 4 * SURROUNDINGS
    first_row = max(0, int((90 - window.north) * per_degree) - margin)
    first_column = max(0, int((window.west + 180) * per_degree) - margin)
    part = world[
        first_row : int((90 - window.south) * per_degree) + margin,
        first_column : int((window.east + 180) * per_degree) + margin,
    ]
    width, height = window.size
    west, _, east, north = window.extent
    scale = (east - west) / width
    y = north - (np.arange(height) + 0.5) * scale
    latitude = np.degrees(2 * np.arctan(np.exp(y / EARTH)) - math.pi / 2)
    longitude = window.west + (np.arange(width) + 0.5) * (window.east - window.west) / width
    row = np.clip((90 - latitude) * per_degree - 0.5 - first_row, 0, part.shape[0] - 1)
    column = (longitude + 180) * per_degree - 0.5 - first_column
    column = np.clip(column, 0, part.shape[1] - 1)

    def in_image(lon: float, lat: float) -> tuple[float, float]:
        x, y = _metres(lon, max(-85.0, min(85.0, lat)))
        return (x - west) / scale, (north - y) / scale

    def in_source(lon: float, lat: float) -> tuple[float, float]:
        return (lon + 180) * per_degree - first_column, (90 - lat) * per_degree - first_row

    mask = _land_mask(land, (width, height), in_image)
    dry = _land_mask(land, (part.shape[1], part.shape[0]), in_source) > SURELY_LAND
    slopes = _sample(_slopes(part, dry.astype(np.float32)), row, column)
    grey = np.clip(NEUTRAL + CONTRAST * slopes, DARKEST, LIGHTEST)
    lon, lat, heights = sea
    down = -_sample(
        heights.astype(np.float32),
        (latitude - lat[0]) / (lat[1] - lat[0]),
        (longitude - lon[0]) / (lon[1] - lon[0]),
    )
    deep = NEUTRAL - DEEPEST * np.interp(down, DEPTHS, SHADES)
    picture: NDArray[np.uint8] = np.round(grey * mask + deep * (1 - mask)).astype(np.uint8)
    return picture


def _near(coverage: Coverage, window: Window) -> Geometries:
    """Units in a window."""
    geometry = coverage.levels[".l3"] if window.coarse else coverage.finest
    geometry = geometry[~shapely.is_missing(geometry)]
    tree = shapely.STRtree(geometry)
    found = tree.query(shapely.box(window.west, window.south, window.east, window.north))
    return np.asarray(geometry[np.sort(found)], dtype=object)
