"""Tiles on the map: decoded once, toned, and laid edge to edge on whole device pixels."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF
from PySide6.QtGui import QImage, QImageReader, QPainter

from gisapp.model.crs import Extent
from gisapp.model.primitives import Tiles
from gisapp.model.tiles import Pixels, Tile, TileError, Tone, complaints
from gisapp.render.frame import Viewport
from gisapp.render.tiling import SCREEN, wanted

log = logging.getLogger(__name__)

LIMIT = 256 << 20  # bytes of pictures kept
LARGEST = 4096  # pixels a side: more is no tile
BACK = 7  # coarser zooms looked through for what stands in
PLAIN = Tone()

_kept: OrderedDict[tuple[str, Tile, Tone], QImage | None] = OrderedDict()
_size = 0
_screen = 1.0  # device pixels per logical pixel of what was painted last, if that was a screen
_lock = threading.Lock()


def warm_tiles(item: Tiles) -> None:
    """Decode what a screen as fine as the last one will show; for a worker."""
    grid = item.store.source.grid
    for tile in grid.tiles(grid.fitting(item.resolution / _screen, item.finer), item.extent):
        _picture(item, tile)


def tiles_ready(item: Tiles) -> bool:
    """Whether any tile of the item was decoded before."""
    with _lock:
        return any(name == item.store.name for name, _, _ in reversed(_kept))


def forget(name: str, tile: Tile) -> None:
    """Another picture has come for a tile."""
    global _size
    with _lock:
        for key in [key for key in _kept if key[0] == name and key[1] == tile]:
            _size -= _bytes(_kept.pop(key))


def drop() -> None:
    """Forget every picture."""
    global _size
    with _lock:
        _kept.clear()
        _size = 0


def paint_tiles(qp: QPainter, item: Tiles, viewport: Viewport) -> Iterator[None]:
    """Lay the tiles out, yielding after each."""
    global _screen
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
            qp.setCompositionMode(_MODES.get(item.blend, _MODES["normal"]))
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


_MODES = {
    "normal": QPainter.CompositionMode.CompositionMode_SourceOver,
    "multiply": QPainter.CompositionMode.CompositionMode_Multiply,
    "screen": QPainter.CompositionMode.CompositionMode_Screen,
    "overlay": QPainter.CompositionMode.CompositionMode_Overlay,
    "soft": QPainter.CompositionMode.CompositionMode_SoftLight,
}


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
