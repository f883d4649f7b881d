"""Tiles on the map: decoded once, toned, and laid edge to edge on whole device pixels.

In projections other than Web Mercator they are put together as they lie there, and turned.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QImageReader, QPainter

from gisapp.model.crs import Extent
from gisapp.model.primitives import Tiles
from gisapp.model.tiles import Pixels, Tile, TileError, Tone, complaints
from gisapp.render.frame import Viewport
from gisapp.render.painter import warping
from gisapp.render.painter.warping import MODES, Sheet
from gisapp.render.tiling import SCREEN, goes_round, place_of, wanted

log = logging.getLogger(__name__)

LIMIT = 256 << 20  # bytes of pictures kept
LARGEST = 4096  # pixels a side: more is no tile
BACK = 7  # coarser zooms looked through for what stands in
PLAIN = Tone()

_kept: OrderedDict[tuple[str, Tile, Tone], QImage | None] = OrderedDict()
_size = 0
_renewed: dict[str, int] = {}  # how often a store's tiles were forgotten
_screen = 1.0  # device pixels per logical pixel of what was painted last, if that was a screen
_lock = threading.Lock()


def warm_tiles(item: Tiles, viewport: Viewport | None = None) -> None:
    """Decode what a screen as fine as the last one will show, and turn it to the projection of
    ``viewport``; for a worker."""
    if viewport is not None and not viewport.projection.mercator:
        for _ in _turned(item, viewport):
            pass
        return
    grid = item.store.source.grid
    for tile in grid.tiles(grid.fitting(item.resolution / _screen, item.finer), item.extent):
        _picture(item, tile)


def tiles_ready(item: Tiles, viewport: Viewport | None = None) -> bool:
    """Whether any tile of the item was decoded before, and turned to the projection of
    ``viewport``."""
    if viewport is not None and not viewport.projection.mercator:
        return warping.is_ready(item, viewport, _state(item))
    with _lock:
        return any(name == item.store.name for name, _, _ in reversed(_kept))


def forget(name: str, tile: Tile) -> None:
    """Another picture has come for a tile."""
    global _size
    with _lock:
        for key in [key for key in _kept if key[0] == name and key[1] == tile]:
            _size -= _bytes(_kept.pop(key))
        _renewed[name] = _renewed.get(name, 0) + 1


def drop() -> None:
    """Forget every picture."""
    global _size
    with _lock:
        for name in {key[0] for key in _kept}:
            _renewed[name] = _renewed.get(name, 0) + 1
        _kept.clear()
        _size = 0


def paint_tiles(qp: QPainter, item: Tiles, viewport: Viewport) -> Iterator[None]:
    """Lay the tiles out, yielding after each."""
    global _screen
    if not viewport.projection.mercator:
        made = yield from _turned(item, viewport)
        yield from warping.lay(qp, made, item, viewport)
        return
    if viewport.scale <= SCREEN:
        _screen = viewport.scale
    tiles = wanted(item, viewport)
    if not tiles:
        return
    grid = item.store.source.grid
    qp.save()
    try:
        for tile in tiles:
            image = _picture(item, tile)
            qp.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            qp.setOpacity(item.opacity)
            qp.setCompositionMode(MODES.get(item.blend, MODES["normal"]))
            if image is not None:
                _lay(qp, image, grid.extent(tile), grid.extent(tile), viewport)
            else:
                _stand_in(qp, item, tile, viewport)
            yield
    finally:
        qp.restore()


def _stand_in(qp: QPainter, item: Tiles, tile: Tile, viewport: Viewport) -> None:
    """What is there of coarser tiles; of finer ones that were decoded before, on top."""
    grid = item.store.source.grid
    area, place = grid.extent(tile), grid.place(tile.zoom)
    for coarser in range(place - 1, max(place - 1 - BACK, -1), -1):
        inner = _shrunk(area)
        found = [(one, _picture(item, one)) for one in grid.tiles(coarser, inner)]
        if any(image is not None for _, image in found):
            for one, image in found:
                if image is not None:
                    _lay(qp, image, grid.extent(one), area, viewport)
            break
    if place + 1 < len(grid.matrices) and item.opacity == 1.0:
        for one in grid.tiles(place + 1, _shrunk(area)):
            image = _peek(item, one)
            if image is not None:
                _lay(qp, image, grid.extent(one), area, viewport)


def _shrunk(extent: Extent) -> Extent:
    hair = 1e-6 * (extent[2] - extent[0])
    return extent[0] + hair, extent[1] + hair, extent[2] - hair, extent[3] - hair


def _lay(qp: QPainter, image: QImage, whole: Extent, part: Extent, viewport: Viewport) -> None:
    """Draw that ``part`` of a picture of ``whole`` which is seen. Edges lie on whole device
    pixels, the same for neighbours: nothing shows between them."""
    v = viewport.extent
    grown = viewport.resolution
    x0, y0 = max(part[0], whole[0], v[0] - grown), max(part[1], whole[1], v[1] - grown)
    x1, y1 = min(part[2], whole[2], v[2] + grown), min(part[3], whole[3], v[3] + grown)
    if x0 >= x1 or y0 >= y1:
        return
    (left, top), (right, bottom) = np.round(
        viewport.to_device(np.array([[x0, y1], [x1, y0]]))
    ).tolist()
    if left >= right or top >= bottom:
        return
    kx = image.width() / (whole[2] - whole[0])
    ky = image.height() / (whole[3] - whole[1])
    source = QRectF((x0 - whole[0]) * kx, (whole[3] - y1) * ky, (x1 - x0) * kx, (y1 - y0) * ky)
    target = QRect(int(left), int(top), int(right - left), int(bottom - top))
    qp.drawImage(QRectF(target), image, source)


# Other projections


def _state(item: Tiles) -> int:
    with _lock:
        return _renewed.get(item.store.name, 0)


def _turned(item: Tiles, viewport: Viewport) -> Generator[None, None, warping.Turned]:
    """The tiles as one picture in the projection of a view; yields after every bit of work."""

    def maker() -> Generator[None, None, warping.Source | None]:
        tiles = wanted(item, viewport)
        for tile in tiles:
            _picture(item, tile)
            yield
        return _Mosaic(item, place_of(item, viewport), frozenset(tiles)) if tiles else None

    return warping.steps(item, viewport, maker, _state(item))


class _Mosaic:
    """Some tiles of one matrix, edge to edge in Mercator."""

    def __init__(self, item: Tiles, place: int, tiles: frozenset[Tile]) -> None:
        self._item, self._tiles = item, tiles
        self._matrix = item.store.source.grid.matrices[place]

    def _cover(self, box: Extent) -> tuple[int, int, int, int]:
        """First column and row of a box, and those after the last; columns go on around the
        world."""
        m, hair = self._matrix, 1 / self._matrix.size
        c0 = math.floor((box[0] - m.west) / m.span - hair)
        c1 = math.floor((box[2] - m.west) / m.span + hair) + 1
        r0 = math.floor((m.north - box[3]) / m.span - hair)
        r1 = math.floor((m.north - box[1]) / m.span + hair) + 1
        if not goes_round(m):
            c0, c1 = max(c0, 0), min(c1, m.width)
        return c0, max(r0, 0), c1, min(r1, m.height)

    def size(self, box: Extent) -> int:
        """How many pixels the tiles of a box have."""
        c0, r0, c1, r1 = self._cover(box)
        return max(c1 - c0, 0) * max(r1 - r0, 0) * self._matrix.size**2

    def sheet(self, box: Extent) -> Sheet | None:
        """The tiles of a box."""
        m = self._matrix
        c0, r0, c1, r1 = self._cover(box)
        found = [
            (Tile(m.zoom, column % m.width, row), column, row)
            for row in range(r0, r1)
            for column in range(c0, c1)
        ]
        found = [one for one in found if one[0] in self._tiles]
        if not found:
            return None
        c0, c1 = min(c for _, c, _ in found), max(c for _, c, _ in found) + 1
        r0, r1 = min(r for _, _, r in found), max(r for _, _, r in found) + 1
        width, height = (c1 - c0) * m.size, (r1 - r0) * m.size
        image = QImage(width, height, warping.FORM)
        image.fill(0)
        qp = QPainter(image)
        for tile, column, row in found:
            self._put(qp, tile, (column - c0) * m.size, (row - r0) * m.size)
        qp.end()
        at = m.west + c0 * m.span, m.north - r0 * m.span
        return Sheet(image, at, (1 / m.resolution, 1 / m.resolution))

    def _put(self, qp: QPainter, tile: Tile, left: int, top: int) -> None:
        size = self._matrix.size
        picture = _picture(self._item, tile)
        if picture is not None:
            if picture.width() == picture.height() == size:
                qp.drawImage(QPoint(left, top), picture)
            else:
                qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                qp.drawImage(QRect(left, top, size, size), picture)
            return
        qp.save()
        qp.translate(left, top)
        qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self._item.store.source.grid.extent(tile)
        _stand_in(qp, self._item, tile, Viewport(area, size, size))
        qp.restore()


# Pictures


def _peek(item: Tiles, tile: Tile) -> QImage | None:
    with _lock:
        return _kept.get((item.store.name, tile, item.tone))


def _picture(item: Tiles, tile: Tile) -> QImage | None:
    """The toned picture of a tile; None where there is none. What the net may still bring is
    asked for again."""
    key = item.store.name, tile, item.tone
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    if item.tone != PLAIN:
        plain = _picture(replace(item, tone=PLAIN), tile)
        if plain is not None:
            plain = toned(plain, item.tone)
            _keep(key, plain)
        return plain
    try:
        found = item.store.tile(tile)
        kept = found is not None or not item.store.source.online
    except TileError as error:
        complaints.add(item.store.source.title, str(error))
        found, kept = None, True
    except Exception as error:  # one bad tile must not take the map with it
        log.error("tile %s of %s", tile, item.store.name, exc_info=error)
        complaints.add(item.store.source.title, f"tile {tile.zoom}/{tile.x}/{tile.y} failed")
        found, kept = None, True
    image = None
    if found is not None:
        image = _decoded(found) if isinstance(found, bytes) else _of_pixels(found)
        if image is None:
            complaints.add(
                item.store.source.title,
                f"tile {tile.zoom}/{tile.x}/{tile.y} is no sound picture",
            )
    if kept:
        _keep(key, image)
    return image


def _keep(key: tuple[str, Tile, Tone], image: QImage | None) -> None:
    global _size
    with _lock:
        _size -= _bytes(_kept.pop(key, None))
        _kept[key] = image
        _size += _bytes(image)
        while _size > LIMIT and len(_kept) > 1:
            _size -= _bytes(_kept.popitem(last=False)[1])


def _bytes(image: QImage | None) -> int:
    return 64 if image is None else image.sizeInBytes()


def _decoded(data: bytes) -> QImage | None:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LARGEST:
        return None
    image = reader.read()
    if image.isNull():
        return None
    forms = QImage.Format
    opaque = not image.hasAlphaChannel()
    return image.convertToFormat(
        forms.Format_RGB32 if opaque else forms.Format_ARGB32_Premultiplied
    )


def _of_pixels(pixels: Pixels) -> QImage:
    height, width = pixels.shape[:2]
    solid = np.ascontiguousarray(pixels)
    made = QImage(solid.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return made.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def toned(image: QImage, tone: Tone) -> QImage:
    """A picture with other brightness, contrast and saturation."""
    opaque = image.format() == QImage.Format.Format_RGB32
    if not opaque:
        image = image.convertToFormat(QImage.Format.Format_ARGB32)
    made = image.copy()
    pixels = np.frombuffer(made.bits(), np.uint8).reshape(made.height(), made.width(), 4)
    colors = pixels[..., :3]
    if tone.saturation < 1.0:
        grey = (colors @ np.array([29, 150, 77], np.uint16)) >> 8  # blue, green, red
        share = round(tone.saturation * 256)
        mixed = colors.astype(np.int32) * share + grey[..., None].astype(np.int32) * (256 - share)
        colors[...] = (mixed >> 8).astype(np.uint8)
    if tone.brightness or tone.contrast or tone.inverted:
        colors[...] = _curve(tone)[colors]
    return made if opaque else made.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _curve(tone: Tone) -> np.ndarray:
    """What becomes of each of 256 values. Contrast -1 leaves grey alone, brightness 1 white."""
    x = np.arange(256) / 255
    if tone.inverted:
        x = 1 - x
    slope = 1 + tone.contrast if tone.contrast <= 0 else 1 / max(1 - tone.contrast, 0.05)
    x = (x - 0.5) * slope + 0.5
    b = tone.brightness
    x = x * (1 - b) + b if b > 0 else x * (1 + b)
    return np.clip(np.round(x * 255), 0, 255).astype(np.uint8)
