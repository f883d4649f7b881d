"""The least map that tools can work on, and what a user does to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget
from support import make_project

from gisapp.model import crs
from gisapp.model.annotation import Annotation
from gisapp.model.crs import Extent
from gisapp.model.document import Document
from gisapp.model.primitives import Drawing
from gisapp.model.theme import DARK
from gisapp.ui.tools import Tool, all_tools

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
KEY = Qt.Key


class Map(QWidget):
    """The least map that tools can work on; it notes which events they left to it."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(800, 600)
        self.document = Document(make_project())
        self.theme = DARK
        self.told: list[str | None] = []
        self.drawings: list[Drawing] = []
        self.extents: list[Extent] = []
        self.tools = {tool.name: tool for tool in all_tools(self.told.append)}
        self.tool: Tool = self.tools["select"]
        self.tool.activate(self)

    @property
    def resolution(self) -> float:
        return self.document.project.view.resolution

    def show_extent(self, extent):
        self.extents.append(extent)

    @property
    def projection(self):
        return self.document.project.view.projection

    def to_map(self, position):
        view = self.document.project.view
        return (
            view.x + (position.x() - 400) * view.resolution,
            view.y - (position.y() - 300) * view.resolution,
        )

    def to_lonlat(self, position):
        return self.projection.point_to_lonlat(*self.to_map(position))

    def to_screen(self, lon, lat):
        view = self.document.project.view
        x, y = crs.point_to_map(lon, lat)
        return QPointF(400 + (x - view.x) / view.resolution, 300 - (y - view.y) / view.resolution)

    def set_tool(self, name):
        tool = self.tools[name]
        if tool is self.tool:
            return
        self.tool.deactivate()
        self.tool = tool
        tool.activate(self)

    # What a user does

    def _event(self, kind, at, button, modifiers):
        point = QPointF(*at)
        return QMouseEvent(kind, point, point, button, button, modifiers)

    def press(self, *at, button=LEFT, modifiers=PLAIN):
        return self.tool.press(self._event(QEvent.Type.MouseButtonPress, at, button, modifiers))

    def release(self, *at, button=LEFT, modifiers=PLAIN):
        return self.tool.release(self._event(QEvent.Type.MouseButtonRelease, at, button, modifiers))

    def hover(self, *at, modifiers=PLAIN):
        return self.tool.move(self._event(QEvent.Type.MouseMove, at, NONE, modifiers))

    def click(self, *at, button=LEFT, modifiers=PLAIN):
        used = self.press(*at, button=button, modifiers=modifiers)
        self.release(*at, button=button, modifiers=modifiers)
        return used

    def double_click(self, *at):
        self.click(*at)
        used = self.tool.double_click(self._event(QEvent.Type.MouseButtonDblClick, at, LEFT, PLAIN))
        self.release(*at)
        return used

    def drag(self, *points, modifiers=PLAIN):
        used = self.press(*points[0], modifiers=modifiers)
        for point in points[1:]:
            self.hover(*point, modifiers=modifiers)
        self.release(*points[-1], modifiers=modifiers)
        return used

    def key(self, key, modifiers=PLAIN):
        return self.tool.key(QKeyEvent(QEvent.Type.KeyPress, key, modifiers))

    def shown(self):
        """What the tool paints: how many pixels of the overlay are not empty."""
        image = QImage(800, 600, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        qp = QPainter(image)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.tool.paint(qp)
        qp.end()
        return sum(1 for byte in bytes(image.constBits())[3::4] if byte)

    @property
    def annotations(self):
        return self.document.project.annotations

    def add(self, kind, *points, **fields):
        places = tuple(self.to_lonlat(QPointF(*point)) for point in points)
        one = Annotation(f"id {len(self.annotations)}", kind, places, **fields)
        self.document.apply(self.document.project.with_annotation(one), "add")
        return one

    def pixels(self, annotation):
        return [
            (round(at.x()), round(at.y()))
            for at in (self.to_screen(*point) for point in annotation.points)
        ]
