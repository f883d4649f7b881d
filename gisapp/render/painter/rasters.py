"""Pictures that lie on the map, such as shaded relief."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QImageReader, QPainter

from gisapp.model.primitives import Drawing, Raster, Tiles
from gisapp.render.frame import Viewport

_pictures: dict[tuple[str, int], QImage] = {}


def ready(drawing: Drawing) -> bool:
    """Whether every picture of the drawing has been read, and some of its tiles."""
    return all(
        (item.path, item.white) in _pictures if isinstance(item, Raster) else _tiles_ready(item)
        for item in drawing.primitives
        if isinstance(item, Raster | Tiles)
    )


def _tiles_ready(item: Tiles) -> bool:
    from gisapp.render.painter.tiles import tiles_ready  # loaded when there are any

    return tiles_ready(item)


def warm(drawings: Iterable[Drawing]) -> None:
    """Read the pictures and tiles of the drawings now; may be called in a worker."""
    for drawing in drawings:
        for item in drawing.primitives:
            if isinstance(item, Raster):
                _picture(item)
            elif isinstance(item, Tiles):
                from gisapp.render.painter.tiles import warm_tiles

                warm_tiles(item)


def _picture(item: Raster) -> QImage:
    key = item.path, item.white
    image = _pictures.get(key)
    if image is None:
        image = _pictures[key] = _read(*key)
        while len(_pictures) > 4:
            del _pictures[next(iter(_pictures))]
    return image


def _read(path: str, white: int) -> QImage:
    image = QImageReader(path).read()
    kinds = QImage.Format
    if image.isNull():
        return image
    if not image.isGrayscale():
        return image.convertToFormat(kinds.Format_RGB32)
    image = image.convertToFormat(kinds.Format_Grayscale8)
    if white < 255:
        table = np.minimum(np.arange(256) * 255 // max(white, 1), 255).astype(np.uint8)
        pixels = np.frombuffer(image.bits(), np.uint8)
        pixels[:] = table[pixels]
    return image


def paint_raster(qp: QPainter, item: Raster, viewport: Viewport) -> None:
    """Stretch a picture over its extent; one that cannot be read draws nothing."""
    image = _picture(item)
    if image.isNull():
        return
    x0, y0, x1, y1 = item.extent
    vx0, vy0, vx1, vy1 = viewport.extent
    sx0, sy0, sx1, sy1 = max(x0, vx0), max(y0, vy0), min(x1, vx1), min(y1, vy1)
    if sx0 >= sx1 or sy0 >= sy1:
        return
    kx, ky = image.width() / (x1 - x0), image.height() / (y1 - y0)
    source = QRectF((sx0 - x0) * kx, (y1 - sy1) * ky, (sx1 - sx0) * kx, (sy1 - sy0) * ky)
    corners = viewport.to_device(np.array([[sx0, sy1], [sx1, sy0]]))
    target = QRectF(QPointF(*corners[0].tolist()), QPointF(*corners[1].tolist()))
    qp.save()
    qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    qp.setOpacity(item.opacity)
    modes = QPainter.CompositionMode
    qp.setCompositionMode(
        {
            "multiply": modes.CompositionMode_Multiply,
            "screen": modes.CompositionMode_Screen,
            "overlay": modes.CompositionMode_Overlay,
            "soft": modes.CompositionMode_SoftLight,
        }.get(item.blend, modes.CompositionMode_SourceOver)
    )
    qp.drawImage(target, image, source)
    qp.restore()
