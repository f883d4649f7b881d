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
    QPen,
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
from gisapp.ui.furniture import furniture_boxes, paint_furniture
from gisapp.ui.picture import Picture
from gisapp.ui.tools import SELECT, Tool

OVERSCAN = 0.12  # of the window, on each side
FINEST, COARSEST = 0.3, 90_000.0  # map units per logical pixel


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
        self._drag: QPointF | None = None
        self._pressed: QPointF | None = None
        self._box: QRectF | None = None
        self._space = False
        self.picture = Picture(document, theme, self._wanted, self._reserved, self)
        self.picture.changed.connect(self.update)
        self.picture.settled.connect(self.settled)
        self.picture.failed.connect(self.failed)
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

    def viewport(self, margin: float = 0.0) -> Viewport:
        """The visible viewport in device pixels, ``margin`` (a share) larger on every side."""
        ratio = self.devicePixelRatioF()
        shown = round(self.width() * ratio) or 1, round(self.height() * ratio) or 1
        # whole pixels on each side, or a hair's breadth would decide which way a picture is shifted
        width, height = (size + 2 * round(size * margin) for size in shown)
        whole = viewport_of(self.view, width, height, 96.0 * ratio)
        return replace(whole, focus=self.extent()) if margin else whole

    def to_lonlat(self, position: QPointF) -> tuple[float, float]:
        """Degrees of a widget position; NaN beside the map."""
        return self.projection.point_to_lonlat(*self.to_map(position))

    @property
    def projection(self) -> Projection:
        """The projection of the map."""
        return self.view.projection

    def _beside(self, event: QMouseEvent) -> bool:
        """Whether the cursor is beside the map, where there is no place for a tool."""
        return math.isnan(self.to_lonlat(event.position())[0])

    def to_map(self, position: QPointF) -> tuple[float, float]:
        """Map units of a widget position."""
        x0, _, _, y1 = self.extent()
        return x0 + position.x() * self.resolution, y1 - position.y() * self.resolution

    def to_screen(self, lon: float, lat: float) -> QPointF:
        """The widget position of a point in degrees."""
        x, y = self.projection.point_to_map(lon, lat)
        x0, _, _, y1 = self.extent()
        return QPointF((x - x0) / self.resolution, (y1 - y) / self.resolution)

    def set_view(self, view: View) -> None:
        """Look elsewhere; kept within the world and sensible scales."""
        resolution = min(max(view.resolution, FINEST), COARSEST)
        x0, y0, x1, y1 = view.projection.bounds
        x, y = min(max(view.x, x0), x1), min(max(view.y, y0), y1)
        view = replace(view, x=x, y=y, resolution=resolution)
        if view != self.view:
            self.document.navigate(replace(self.document.project, view=view))

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Zoom by ``factor`` (> 1 is closer) with the place under ``position`` fixed."""
        x, y = self.to_map(position)
        resolution = min(max(self.resolution / factor, FINEST), COARSEST)
        dx, dy = position.x() - self.width() / 2, position.y() - self.height() / 2
        self.set_view(
            replace(self.view, x=x - dx * resolution, y=y + dy * resolution, resolution=resolution)
        )

    def pan(self, dx: float, dy: float) -> None:
        """Move the map by logical pixels."""
        view = self.view
        self.set_view(
            replace(view, x=view.x - dx * view.resolution, y=view.y + dy * view.resolution)
        )

    def show_extent(self, extent: Extent) -> None:
        """Show a whole extent (degrees west, south, east, north)."""
        self.set_view(
            view_of(
                self.projection.extent_to_map(extent),
                max(self.width(), 1),
                max(self.height(), 1),
                self.view.crs,
            )
        )

    def center_on(self, lon: float, lat: float, resolution: float | None = None) -> None:
        """Centre on a point in degrees, at ``resolution`` map units per pixel when given."""
        x, y = self.projection.point_to_map(lon, lat)
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
            self.viewChanged.emit()
        self.picture.on_change(before, after, self.extent(), self.resolution)
        self.update()

    def _wanted(self) -> Viewport | None:
        if self.width() < 2 or self.height() < 2:
            return None
        return self.viewport(OVERSCAN)

    def _reserved(self) -> list[Extent]:
        """What lies over the map, in map units: furniture and the widgets on it."""
        boxes = furniture_boxes(self.document.project, self.width(), self.height())
        boxes += [
            QRectF(child.geometry())
            for child in self.children()
            if isinstance(child, QWidget) and child.isVisible() and child.property("reserves")
        ]
        corners = [(self.to_map(box.bottomLeft()), self.to_map(box.topRight())) for box in boxes]
        return [(*low, *high) for low, high in corners]

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
        if not self.picture.covers(self.extent()):
            qp.fillRect(self.rect(), QColor(self.theme["sea"]))
        qp.save()
        qp.scale(1 / ratio, 1 / ratio)
        self.picture.compose(qp, self.viewport())
        qp.restore()
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_furniture(qp, self.document.project, self.theme, self.width(), self.height())
        if self._tool is not None:
            qp.save()
            self._tool.paint(qp)
            qp.restore()
        if self._box is not None:
            accent = QColor(self.theme["accent"])
            qp.setPen(QPen(accent, 1))
            accent.setAlphaF(0.12)
            qp.setBrush(accent)
            qp.drawRect(self._box)
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
        delta = event.angleDelta().y() or event.angleDelta().x()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self.zoom_at(event.position(), 2.0 ** (delta / (960.0 if fine else 240.0)))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The tool first, then pan, zoom box, context menu."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = event.position()
        if event.button() == Qt.MouseButton.LeftButton and not self._space:
            if self._tool is not None and self._tool.press(event):
                self._pressed = None
                return
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._box = QRectF(event.position(), event.position())
                return
        elif (
            event.button() == Qt.MouseButton.RightButton
            and self._tool is not None
            and self._tool.press(event)
        ):
            self._pressed = None
            return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the cursor; drag the map or the box."""
        lon, lat = self.to_lonlat(event.position())
        self.cursorMoved.emit((lon, lat))
        if self._box is not None:
            self._box.setBottomRight(event.position())
            self.update()
        elif self._drag is not None:
            step = event.position() - self._drag
            if (event.position() - (self._pressed or self._drag)).manhattanLength() > 3:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._drag = event.position()
            self.pan(step.x(), step.y())
        elif self._tool is not None:
            self._tool.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; a press and release in one place identifies."""
        pressed, dragging, box = self._pressed, self._drag is not None, self._box
        self._pressed, self._drag, self._box = None, None, None
        if self._tool is not None and not dragging and box is None and self._tool.release(event):
            return
        if dragging:
            self.setCursor(self._tool.cursor if self._tool else Qt.CursorShape.ArrowCursor)
            if self.picture.moving:  # the hand is off the map: no need to wait for rest
                self.picture.request()
        if box is not None:
            self._zoom_box(box.normalized())
            return
        still = pressed is not None and (event.position() - pressed).manhattanLength() <= 3
        if still and event.button() == Qt.MouseButton.LeftButton:
            if self._tool is None or not self._tool.click(event):
                self.identified.emit(self.identify(event.position()), event.position())
        elif still and event.button() == Qt.MouseButton.RightButton:
            self.contextRequested.emit(
                event.globalPosition().toPoint(), *self.to_lonlat(event.position())
            )

    def _zoom_box(self, box: QRectF) -> None:
        self.update()
        if box.width() > 6 and box.height() > 6:
            x0, y1 = self.to_map(box.topLeft())
            x1, y0 = self.to_map(box.bottomRight())
            self.set_view(view_of((x0, y0, x1, y1), self.width(), self.height(), self.view.crs))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ends a drawing, or zooms in."""
        if self._tool is not None and self._tool.double_click(event):
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self.zoom_at(event.position(), 2.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, PgUp/PgDn and +/- zoom, Space held pans."""
        if self._tool is not None and self._tool.key(event):
            return
        step = min(self.width(), self.height()) / 6
        middle = QPointF(self.width() / 2, self.height() / 2)
        moves = {
            Qt.Key.Key_Left: (step, 0),
            Qt.Key.Key_Right: (-step, 0),
            Qt.Key.Key_Up: (0, step),
            Qt.Key.Key_Down: (0, -step),
        }
        key = Qt.Key(event.key())
        if key in moves:
            self.pan(*moves[key])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_at(middle, 2.0)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_Minus):
            self.zoom_at(middle, 0.5)
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
            self.picture.shut()
