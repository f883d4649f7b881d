"""The live preview of a figure: the very page that is exported, at the resolution of the widget."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.plugins import Options
from gisapp.render import painter
from gisapp.render.page import compose
from gisapp.render.painter.page import measure, picture
from gisapp.render.queue import Newest

log = logging.getLogger(__name__)
DELAY = 160  # milliseconds without a change before the page is drawn again
EDGE = 24  # pixels around the page


class Preview(QWidget):
    """Shows a page, scaled to fit. It is drawn in a worker; the newest wish wins."""

    drawn = Signal()  # a new picture is shown
    _ready = Signal(object)
    _broken = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        painter.load_fonts()  # registering fonts is for the window's own thread
        self._theme = theme
        self._image: QImage | None = None
        self._words = "Drawing the page…"
        self._wish: tuple[Project, Options] | None = None
        self.setMinimumSize(320, 280)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview of the figure")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._start)
        self._ready.connect(self._on_ready)
        self._broken.connect(self._on_broken)
        self._queue: Newest[QImage | None] = Newest(self._ready.emit, self._broken.emit)

    @property
    def image(self) -> QImage | None:
        """The picture that is shown."""
        return self._image

    @property
    def idle(self) -> bool:
        """Whether the newest wish is on the screen."""
        return not self._timer.isActive() and self._queue.idle

    def show_page(self, project: Project, options: Options) -> None:
        """Show the page that ``options`` would export, soon."""
        self._wish = (project, options)
        self._timer.start()

    def shut(self) -> None:
        """Stop drawing; to be called before the widget goes."""
        self._timer.stop()
        self._queue.close()

    def sizeHint(self) -> QSize:
        return QSize(760, 560)

    def _start(self) -> None:
        if self._wish is None:
            return
        project, options = self._wish
        self._queue.submit(_job(project, self._scaled(options)))

    def _scaled(self, options: Options) -> Options:
        """The same page with as many pixels as there is room for."""
        ratio = self.devicePixelRatioF()
        width = max(self.width() - 2 * EDGE, 80) * ratio
        height = max(self.height() - 2 * EDGE, 80) * ratio
        factor = min(width / options.width, height / options.height)
        return replace(
            options,
            width=max(round(options.width * factor), 1),
            height=max(round(options.height * factor), 1),
            dpi=options.dpi * factor,
        )

    def _on_ready(self, image: QImage | None) -> None:
        if image is None:
            return
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = image
        self.update()
        self.drawn.emit()

    def _on_broken(self, error: Exception) -> None:
        log.error("the preview failed", exc_info=error)
        self._image, self._words = None, "The page cannot be drawn. Details are in the log."
        self.update()
        self.drawn.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wish is not None:
            self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        qp = QPainter(self)
        qp.fillRect(self.rect(), QColor(self._theme["window"]))
        if self._image is None:
            qp.setPen(QColor(self._theme["muted"]))
            qp.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        size = self._image.deviceIndependentSize()
        factor = min(
            (self.width() - 2 * EDGE) / size.width(), (self.height() - 2 * EDGE) / size.height()
        )
        if abs(factor - 1) < 0.01:  # drawn for this very size
            factor = 1.0
        width, height = size.width() * factor, size.height() * factor
        page = QRectF(
            round((self.width() - width) / 2), round((self.height() - height) / 2), width, height
        )
        qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        qp.drawImage(page, self._image)
        edge = QRect(
            round(page.left()) - 1, round(page.top()) - 1, round(width) + 1, round(height) + 1
        )
        qp.setPen(QColor(self._theme["hairline"]))
        qp.drawRect(edge)


def _job(project: Project, options: Options) -> Callable[[Callable[[], bool]], QImage | None]:
    def draw(cancelled: Callable[[], bool]) -> QImage | None:
        page = compose(project, replace(options, cancelled=cancelled), measure)
        return None if cancelled() else picture(page)

    return draw
