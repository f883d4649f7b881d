"""Pictures that lie on the map, such as shaded relief.

They lie in Web Mercator. For other projections they are turned to the view first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QImageReader, QPainter

from gisapp.model.crs import Extent
from gisapp.model.primitives import Drawing, Raster, Tiles
from gisapp.render.frame import Viewport

if TYPE_CHECKING:  # loaded when a view has another projection than Web Mercator
    from gisapp.render.painter import warping
    from gisapp.render.painter.warping import Sheet

_pictures: dict[tuple[str, int], QImage] = {}
_sheets: dict[tuple[str, int, Extent, str], Sheet] = {}
POLAR = (15.5e6, 17.5e6)  # map units: where it fades towards a pole, if it ends beyond
KEPT = 8  # pictures: the relief is several


def ready(drawing: Drawing, viewport: Viewport | None = None) -> bool:
    """Whether every picture of the drawing has been read, and some of its tiles; and, where
    ``viewport`` has another projection than theirs, whether they have been turned to it."""
    return all(
        _raster_ready(item, viewport) if isinstance(item, Raster) else _tiles_ready(item, viewport)
        for item in drawing.primitives
        if isinstance(item, Raster | Tiles)
    )


def _raster_ready(item: Raster, viewport: Viewport | None) -> bool:
    if viewport is not None and not viewport.projection.mercator:
        from gisapp.render.painter import warping

        return warping.is_ready(item, viewport)
    return (item.path, item.white) in _pictures


def _tiles_ready(item: Tiles, viewport: Viewport | None) -> bool:
    from gisapp.render.painter.tiles import tiles_ready  # loaded when there are any

    return tiles_ready(item, viewport)


def warm(drawings: Iterable[Drawing], viewport: Viewport | None = None) -> None:
    """Read the pictures and tiles of the drawings now, and turn them to the projection of
    ``viewport``; may be called in a worker."""
    for drawing in drawings:
        for item in drawing.primitives:
            if isinstance(item, Raster):
                if viewport is None or viewport.projection.mercator:
                    _picture(item)
                    continue
                for _ in _turned(item, viewport):
                    pass
            elif isinstance(item, Tiles):
                from gisapp.render.painter.tiles import warm_tiles

                warm_tiles(item, viewport)


def _picture(item: Raster) -> QImage:
    key = item.path, item.white
    image = _pictures.get(key)
    if image is None:
        image = _pictures[key] = _read(*key)
        while len(_pictures) > KEPT:
            del _pictures[next(iter(_pictures))]
    return image


def _read(path: str, white: int) -> QImage:
    image = QImageReader(path).read()
    kinds = QImage.Format
    if image.isNull():
        return image
    if white == 255 and not image.isGrayscale():  # a lossy grey picture is not quite grey
        return image.convertToFormat(kinds.Format_RGB32)
    image = image.convertToFormat(kinds.Format_Grayscale8)
    if white < 255:
        table = np.minimum(np.arange(256) * 255 // max(white, 1), 255).astype(np.uint8)
        pixels = np.frombuffer(image.bits(), np.uint8)
        pixels[:] = table[pixels]
    return image


class _File:
    """A picture file, whole."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def size(self, box: Extent) -> int:
        """Nothing: it has been read."""
        return 0

    def sheet(self, box: Extent) -> Sheet | None:
        """All of it."""
        return self._sheet if self._sheet.meets(box) else None


def _turned(item: Raster, viewport: Viewport) -> Generator[None, None, warping.Turned]:
    """A picture in the projection of a view; yields after every bit of work."""
    from gisapp.render.painter import warping

    def maker() -> Generator[None, None, warping.Source | None]:
        sheet = _sheet(item)
        yield
        return None if sheet is None else _File(sheet)

    return warping.steps(item, viewport, maker)


def _sheet(item: Raster) -> Sheet | None:
    from gisapp.render.painter.warping import Sheet

    key = item.path, item.white, item.extent, item.blend
    sheet = _sheets.get(key)
    if sheet is None:
        image = _picture(item)
        if image.isNull():
            return None
        if item.blend == "multiply" and image.isGrayscale():
            image = _fading(image, item.extent)
        x0, y0, x1, y1 = item.extent
        per_unit = image.width() / (x1 - x0), image.height() / (y1 - y0)
        sheet = _sheets[key] = Sheet(image, (x0, y1), per_unit, again=True)
        while len(_sheets) > KEPT:
            del _sheets[next(iter(_sheets))]
    return sheet


def _fading(image: QImage, extent: Extent) -> QImage:
    """A grey picture that becomes white towards the poles, which Mercator does not reach: what is
    multiplied by it would otherwise end with an edge around them."""
    _, south, _, north = extent
    height = image.height()
    y = north - (np.arange(height) + 0.5) * (north - south) / height
    share = np.ones(height)
    for edge, side in ((north, 1), (-south, -1)):
        if edge > POLAR[1]:
            share = np.minimum(share, np.clip((edge - side * y) / (edge - POLAR[0]), 0, 1))
    rows = np.flatnonzero(share < 1)
    if not len(rows):
        return image
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(image.bits(), np.uint8).reshape(height, -1)
    smooth = (share**2 * (3 - 2 * share))[rows, None]
    lines[rows] = np.round(255 - (255.0 - lines[rows]) * smooth)
    return image


def paint_raster(qp: QPainter, item: Raster, viewport: Viewport) -> Iterator[None]:
    """Stretch a picture over its extent, yielding after each part; one that cannot be read draws
    nothing."""
    if viewport.projection.mercator:
        _stretch(qp, item, viewport)
        return
    from gisapp.render.painter import warping

    made = yield from _turned(item, viewport)
    yield from warping.lay(qp, made, item, viewport)


def _stretch(qp: QPainter, item: Raster, viewport: Viewport) -> None:
    from gisapp.render.painter.warping import MODES

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
    qp.setCompositionMode(MODES.get(item.blend, MODES["normal"]))
    qp.drawImage(target, image, source)
    qp.restore()
