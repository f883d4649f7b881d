"""The map in the window: shows the picture of the document, and turns mouse and keys into views."""

from __future__ import annotations

import math
import time
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gisapp.model.crs import Extent
from gisapp.model.document import Document
from gisapp.model.primitives import Drawing
from gisapp.model.project import Project, View, view_of
from gisapp.model.projection import Projection
from gisapp.model.theme import Theme
from gisapp.render import identify
from gisapp.render.frame import Viewport, viewport_of
from gisapp.ui import backdrop, motion, overlay
from gisapp.ui.furniture import paint_furniture
from gisapp.ui.hand import Hand
from gisapp.ui.motion import Motion
from gisapp.ui.picture import Picture
from gisapp.ui.tools import SELECT, Tool

OVERSCAN = 0.12  # of the window, on each side
AWAY = -1e6  # pixels from the map's corner: where a place is that the map does not reach


class Canvas(QWidget):
    """The map. Mouse and keys follow the conventions of maps: the wheel zooms at the cursor
    (finely with Ctrl), left or middle drag and Space pan, Shift+drag zooms into a box, arrows and
    PgUp/PgDn move and zoom. A :class:`Tool` sees every event first."""

    cursorMoved = Signal(object)  # (lon, lat) or None
    viewChanged = Signal()
    identified = Signal(list, QPointF)  # [(layer id, row)], topmost first
    contextRequested = Signal(QPoint, float, float)  # global position, lon, lat
    toolChanged = Signal(str)
    hinted = Signal(str)  # what the tool in hand does; empty for the usual one
    settled = Signal()
    firstPainted = Signal()
    failed = Signal(object)
    refused = Signal(str, tuple)  # why an extent in degrees cannot be shown, and the extent

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map")
        self.setAccessibleName("Map")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 160)
        self.document = document
        self.theme = theme
        self.painted: float | None = None  # wall clock of the first map on screen
        self.frames: list[float] | None = None  # seconds of each paint, when somebody measures
        self._tools: dict[str, Tool] = {}
        self._tool: Tool | None = None
        self._hand = Hand(self)
        self._drag: QPointF | None = None
        self._pressed: QPointF | None = None
        self._box: QRectF | None = None
        self._space = False
        self.picture = Picture(document, theme, self._wanted, self._reserved, self)
        self.picture.changed.connect(self.update)
        self.picture.settled.connect(self.settled)
        self.picture.failed.connect(self.failed)
        self.motion = Motion(self, lambda: self.view, self._look)
        self.motion.began.connect(self.picture.set_out)
        self.motion.ended.connect(self.picture.arrive)
        self.motion.ended.connect(self.viewChanged)
        self._unlisten = document.listen(self._on_change)
        self._closed = False

    # The view

    @property
    def view(self) -> View:
        """The document's view."""
        return self.document.project.view

    @property
    def resolution(self) -> float:
        """Map units per logical pixel."""
        return self.view.resolution

    @property
    def is_settled(self) -> bool:
        """Whether every layer is painted for the view and moment shown."""
        return self.picture.is_settled

    def extent(self) -> Extent:
        """The visible extent in map units."""
        return self.view.extent(max(self.width(), 1), max(self.height(), 1))

    def viewport(self, margin: float = 0.0, view: View | None = None) -> Viewport:
        """The visible viewport in device pixels, ``margin`` (a share) larger on every side; that
        of another ``view`` where one is given."""
        view = view or self.view
        ratio = self.devicePixelRatioF()
        shown = round(self.width() * ratio) or 1, round(self.height() * ratio) or 1
        # whole pixels on each side, or a hair's breadth would decide which way a picture is shifted
        width, height = (size + 2 * round(size * margin) for size in shown)
        whole = viewport_of(view, width, height, 96.0 * ratio)
        seen = view.extent(max(self.width(), 1), max(self.height(), 1))
        return replace(whole, focus=seen) if margin else whole

    def to_lonlat(self, position: QPointF) -> tuple[float, float]:
        """Degrees of a widget position; NaN beside the map."""
        return self.projection.point_to_lonlat(*self.to_map(position))

    @property
    def projection(self) -> Projection:
        """The projection of the map."""
        return self.view.projection

    def to_map(self, position: QPointF) -> tuple[float, float]:
        """Map units of a widget position."""
        x0, _, _, y1 = self.extent()
        return x0 + position.x() * self.resolution, y1 - position.y() * self.resolution

    def to_screen(self, lon: float, lat: float) -> QPointF:
        """The widget position of a point in degrees, far away where the map does not reach it."""
        x, y = self.projection.point_to_map(lon, lat)
        if math.isnan(x):
            return QPointF(AWAY, AWAY)
        x0, _, _, y1 = self.extent()
        return QPointF((x - x0) / self.resolution, (y1 - y) / self.resolution)

    def set_view(self, view: View) -> None:
        """Look elsewhere, at once; kept within the world and sensible scales."""
        self.motion.stop()
        self._look(motion.kept(view))

    def _look(self, view: View) -> None:
        if view != self.view:
            self.document.navigate(replace(self.document.project, view=view))

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Zoom by ``factor`` (> 1 is closer) with the place under ``position`` fixed. Where a zoom
        is under way, its end is zoomed further."""
        self.motion.zoom(position, factor)

    def pan(self, dx: float, dy: float) -> None:
        """Move the map by logical pixels, at once."""
        self.set_view(motion.panned(self.motion.aim, dx, dy))

    def show_extent(self, extent: Extent) -> None:
        """Show a whole extent (degrees west, south, east, north), or tell why that cannot be."""
        width, height = max(self.width(), 1), max(self.height(), 1)
        try:
            box = self.projection.extent_to_map(extent)
        except ValueError as error:
            self.refused.emit(str(error), extent)
        else:
            self.set_view(view_of(box, width, height, self.view.crs))

    def center_on(self, lon: float, lat: float, resolution: float | None = None) -> None:
        """Centre on a point in degrees, at ``resolution`` map units per pixel when given."""
        x, y = self.projection.point_to_map(lon, lat)
        if math.isnan(x):
            self.show_extent((lon - 1.0, max(lat - 1.0, -90.0), lon + 1.0, min(lat + 1.0, 90.0)))
            return
        self.set_view(View(x, y, resolution or self.resolution, self.view.crs))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        if theme is not self.theme:
            self.theme = theme
            self.picture.set_theme(theme)
            self.update()

    # Tools

    def add_tool(self, tool: Tool) -> None:
        """Make a tool known by its name."""
        self._tools[tool.name] = tool

    @property
    def tool(self) -> Tool | None:
        """The active tool."""
        return self._tool

    def set_tool(self, name: str | None) -> None:
        """Activate a tool; None leaves only panning and identifying."""
        tool = self._tools.get(name or "")
        if tool is self._tool:
            return
        if self._tool is not None:
            self._tool.deactivate()
        self._tool = tool
        self.unsetCursor()
        if tool is not None:
            self.setCursor(tool.cursor)
            tool.activate(self)
        self.toolChanged.emit(name or "")
        self.hinted.emit(tool.hint if tool is not None and tool.name != SELECT else "")
        self.update()

    def _on_change(self, before: Project, after: Project) -> None:
        if before.view != after.view:
            if not self.motion.stepping:
                self.motion.stop()  # somebody else has moved the map
            self.viewChanged.emit()
        self.picture.on_change(before, after, self.extent(), self.resolution)
        self.update()

    def _wanted(self) -> Viewport | None:
        if self.width() < 2 or self.height() < 2:
            return None
        return self.viewport(OVERSCAN, self.motion.goal)

    def _reserved(self) -> list[Extent]:
        return overlay.reserved(self, self.document.project, self.motion.goal)

    def drop_caches(self) -> None:
        """Forget every memo and plane; the next picture is the same, only slower."""
        self.picture.drop_caches()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Compose planes, furniture and the tool's overlay."""
        began = time.perf_counter()
        if self.picture.resolved is None:
            self.picture.paint_now(self.viewport())
        qp = QPainter(self)
        ratio = self.devicePixelRatioF()
        qp.save()
        qp.scale(1 / ratio, 1 / ratio)
        if not self.picture.covers(self.extent()):
            qp.fillRect(QRectF(0, 0, 1e5, 1e5), QColor(self.theme["sea"]))
            backdrop.paint(qp, self.document.project, self.theme, self.viewport())
        self.picture.compose(qp, self.viewport())
        qp.restore()
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_furniture(qp, self.document.project, self.theme, self.width(), self.height())
        if self._tool is not None:
            qp.save()
            self._tool.paint(qp)
            qp.restore()
        if self._box is not None:
            overlay.paint_box(qp, self._box, self.theme)
        qp.end()
        if self.painted is None and self.picture.resolved is not None:
            self.painted = time.time()
            self.firstPainted.emit()
        if self.frames is not None:
            self.frames.append(time.perf_counter() - began)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new size is a new viewport."""
        super().resizeEvent(event)
        self.viewChanged.emit()
        if self.picture.resolved is not None:
            self.picture.rest()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        self.motion.wheel(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The tool first, then pan, zoom box, context menu."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.motion.hold()
        self._pressed = event.position()
        if event.button() == Qt.MouseButton.LeftButton and not self._space:
            if self._hand.press(event):
                self._pressed = None
                return
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._box = QRectF(event.position(), event.position())
                return
        elif event.button() == Qt.MouseButton.RightButton and self._hand.press(event):
            self._pressed = None
            return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the cursor; drag the map or the box."""
        self.cursorMoved.emit(self._hand.place(event.position()))
        if self._box is not None:
            self._box.setBottomRight(event.position())
            self.update()
        elif self._drag is not None:
            step = event.position() - self._drag
            if (event.position() - (self._pressed or self._drag)).manhattanLength() > 3:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._drag = event.position()
            self.pan(step.x(), step.y())
            self.motion.track(event.position())
        else:
            self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; a press and release in one place identifies."""
        pressed, dragging, box = self._pressed, self._drag is not None, self._box
        self._pressed, self._drag, self._box = None, None, None
        if not dragging and box is None and self._hand.release(event):
            return
        if dragging:
            self.setCursor(self._tool.cursor if self._tool else Qt.CursorShape.ArrowCursor)
            self.motion.let_go()
            if self.picture.moving and not self.motion.active:  # no need to wait for rest
                self.picture.request()
        if box is not None:
            self._zoom_box(box.normalized())
            return
        still = pressed is not None and (event.position() - pressed).manhattanLength() <= 3
        place = self._hand.place(event.position())
        if still and event.button() == Qt.MouseButton.LeftButton:
            if not self._hand.click(event):
                self.identified.emit(self.identify(event.position()), event.position())
        elif still and event.button() == Qt.MouseButton.RightButton and place is not None:
            self.contextRequested.emit(event.globalPosition().toPoint(), *place)

    def _zoom_box(self, box: QRectF) -> None:
        self.update()
        if box.width() > 6 and box.height() > 6:
            x0, y1 = self.to_map(box.topLeft())
            x1, y0 = self.to_map(box.bottomRight())
            self.set_view(view_of((x0, y0, x1, y1), self.width(), self.height(), self.view.crs))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ends a drawing, or zooms in."""
        if self._hand.double_click(event):
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self.zoom_at(event.position(), 2.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, PgUp/PgDn and +/- zoom, Space held pans."""
        self.motion.stop_fling()
        if self._tool is not None and self._tool.key(event):
            return
        key = Qt.Key(event.key())
        if (step := motion.step_of_key(key, self.width(), self.height())) is not None:
            self.pan(*step)
        elif (factor := motion.zoom_of_key(key)) is not None:
            self.zoom_at(QPointF(self.width() / 2, self.height() / 2), factor)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space released."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.setCursor(self._tool.cursor if self._tool else Qt.CursorShape.ArrowCursor)
        super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No cursor, no coordinates."""
        self.cursorMoved.emit(None)
        super().leaveEvent(event)

    @property
    def drawings(self) -> list[Drawing]:
        """What can be asked about, as it was drawn last, from bottom to top."""
        found = {} if self.picture.resolved is None else self.picture.resolved.drawings
        known = {layer.id for layer in self.document.project.layers if layer.identifiable}
        return [drawing for drawing in found.values() if drawing.layer_id in known]

    def identify(self, position: QPointF) -> list[tuple[str, int]]:
        """(layer id, row) of what lies under a widget position, topmost first."""
        return identify.hits(self.drawings, *self.to_map(position), self.resolution)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the worker and the timers."""
        self.shut()
        super().closeEvent(event)

    def shut(self) -> None:
        """Stop listening, painting and resolving; the window calls this when it closes."""
        if not self._closed:
            self._closed = True
            self._unlisten()
            self.motion.stop()
            self.picture.shut()
