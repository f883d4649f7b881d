"""Planes put together: shifted by whole pixels where the scale is theirs, else scaled."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from gisapp.model.crs import Extent
from gisapp.render.frame import Viewport
from gisapp.render.painter import CellPicture
from gisapp.ui.planes import Plane

OVER = QPainter.CompositionMode.CompositionMode_SourceOver
SOURCE = QPainter.CompositionMode.CompositionMode_Source
STRIP = 64  # rows of pixels


def compose(
    qp: QPainter,
    planes: list[Plane],
    painted: Viewport,
    shown: Viewport,
    ground: QImage | None = None,
) -> None:
    """Draw planes painted for ``painted`` into the device pixels of ``shown``, onto ``ground``,
    an opaque picture of the size of ``shown``, where there is one."""
    over = sorted((one for one in planes if not one.content.isEmpty()), key=lambda one: one.over)
    box = _placed_in(painted, shown)
    if not _exact(painted, shown):
        factor = box.width() / painted.width
        for plane in over:
            c = plane.content
            qp.setCompositionMode(_mode(plane.opaque))
            target = QRectF(
                box.x() + c.x() * factor,
                box.y() + c.y() * factor,
                c.width() * factor,
                c.height() * factor,
            )
            qp.drawImage(target, plane.image, QRectF(c.translated(-plane.at)))
        qp.setCompositionMode(OVER)
        return
    left, top = round(box.x()), round(box.y())
    window = QRect(0, 0, shown.width, shown.height)
    parts = [] if ground is None else [_Part(None, ground, SOURCE, window, QPoint())]
    for plane in over:
        part = plane.content.translated(left, top).intersected(window)
        at = part.topLeft() - QPoint(left, top) - plane.at
        if not part.isEmpty():
            parts.append(_Part(plane.cells, plane.picture, _mode(plane.opaque), part, at))
    # what is put together anew in every frame goes strip by strip, to stay in the processor's cache
    step = STRIP if any(part.cells is not None for part in parts) else shown.height
    for above in range(0, shown.height, step):
        for one in parts:
            one.draw(qp, above, above + step)
    qp.setCompositionMode(OVER)


class _Part:
    """What is seen of a plane: the pixels of ``box``, the first of which is ``at`` in its image."""

    def __init__(
        self,
        cells: CellPicture | None,
        picture: QImage,
        mode: QPainter.CompositionMode,
        box: QRect,
        at: QPoint,
    ) -> None:
        self.cells, self.picture, self.mode = cells, picture, mode
        self.x, self.y, self.wide, self.high = box.x(), box.y(), box.width(), box.height()
        self.at_x, self.at_y = at.x(), at.y()

    def draw(self, qp: QPainter, top: int, bottom: int) -> None:
        """Draw what lies between two rows of the window."""
        first, last = max(top, self.y), min(bottom, self.y + self.high)
        if first >= last:
            return
        qp.setCompositionMode(self.mode)
        high, at_y = last - first, self.at_y + first - self.y
        if self.cells is None:
            qp.drawImage(self.x, first, self.picture, self.at_x, at_y, self.wide, high)
        else:
            self.cells.paint(qp, self.x, first, self.at_x, at_y, self.wide, high)


def _mode(opaque: bool) -> QPainter.CompositionMode:
    return SOURCE if opaque else OVER


def stretch(qp: QPainter, image: QImage, painted: Viewport, shown: Viewport) -> None:
    """Draw an opaque picture of ``painted`` into the device pixels of ``shown``, smoothed."""
    qp.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    qp.drawImage(_placed_in(painted, shown), image, QRectF(image.rect()))
    qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    qp.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def _placed_in(painted: Viewport, shown: Viewport) -> QRectF:
    """Where what was ``painted`` lies in the device pixels of ``shown``."""
    per_unit = shown.width / (shown.extent[2] - shown.extent[0])
    x0, y0, x1, y1 = painted.extent
    return QRectF(
        (x0 - shown.extent[0]) * per_unit,
        (shown.extent[3] - y1) * per_unit,
        (x1 - x0) * per_unit,
        (y1 - y0) * per_unit,
    )


def _exact(painted: Viewport, shown: Viewport) -> bool:
    """Whether a pixel painted is a pixel shown."""
    return abs(_placed_in(painted, shown).width() / painted.width - 1) < 1e-6


class Ground:
    """Composes planes, and keeps those below the first layer that counts as one picture while the
    map rests: moving time then costs one blit for all of them. While a zoom is under way all of
    them are kept as one, which is scaled in every frame."""

    def __init__(self) -> None:
        self._view: tuple[Viewport, Viewport] | None = None
        self._below: tuple[int, ...] = ()
        self._image: QImage | None = None
        self._whole: tuple[tuple[object, ...], QImage] | None = None

    def compose(
        self, qp: QPainter, planes: list[Plane], painted: Viewport, shown: Viewport
    ) -> None:
        """Draw ``planes`` as :func:`compose` does."""
        above = next((i for i, plane in enumerate(planes) if plane.counted or plane.over), 0)
        view, below = (painted, shown), tuple(id(plane.picture) for plane in planes[:above])
        moved, self._view = view != self._view, view
        if planes and planes[0].opaque and not _exact(painted, shown):
            whole = self._as_one(planes, painted)
            stretch(qp, whole, painted, shown)
            return
        self._whole = None
        if moved:
            self._below = ()
        if above < 2 or not planes[0].opaque or moved:  # what changes every frame is not kept
            compose(qp, planes, painted, shown)
            return
        if below != self._below or self._image is None:
            self._below = below
            if self._image is None or (self._image.width(), self._image.height()) != (
                shown.width,
                shown.height,
            ):
                self._image = QImage(shown.width, shown.height, QImage.Format.Format_RGB32)
            self._image.fill(0)
            into = QPainter(self._image)
            compose(into, planes[:above], painted, shown)
            into.end()
        compose(qp, planes[above:], painted, shown, self._image)

    def _as_one(self, planes: list[Plane], painted: Viewport) -> QImage:
        key = (painted, *(id(plane.cells or plane.picture) for plane in planes))
        if self._whole is None or self._whole[0] != key:
            image = QImage(painted.width, painted.height, QImage.Format.Format_RGB32)
            into = QPainter(image)
            compose(into, planes, painted, painted)
            into.end()
            self._whole = key, image
        return self._whole[1]


def overlap(extent: Extent, viewport: Viewport) -> bool:
    """Whether ``viewport`` shows some of ``extent``, at about the same scale."""
    x0, y0, x1, y1 = extent
    a0, b0, a1, b1 = viewport.extent
    share = (x1 - x0) / (a1 - a0)
    return a0 < x1 and b0 < y1 and a1 > x0 and b1 > y0 and 0.25 < share < 2.5


def within(extent: Extent, viewport: Viewport) -> bool:
    """Whether ``viewport`` shows the whole of ``extent``."""
    x0, y0, x1, y1 = extent
    a0, b0, a1, b1 = viewport.extent
    return a0 <= x0 and b0 <= y0 and a1 >= x1 and b1 >= y1


def serves(viewport: Viewport, extent: Extent, resolution: float) -> bool:
    """Whether ``viewport`` shows the whole of ``extent``, at about the same resolution."""
    return within(extent, viewport) and 0.5 < resolution / viewport.resolution < 2.0
