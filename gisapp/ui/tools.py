"""Tools of the map: what the mouse and the keys mean while one is active.

A tool sees every event before the map does and returns True for those it used; the map pans, zooms
and identifies with the rest. Every edit goes through the document, so all of it can be undone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ClassVar, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen

from gisapp.model.annotation import DIGITS, Point
from gisapp.model.crs import Extent
from gisapp.model.document import Document
from gisapp.model.primitives import Drawing
from gisapp.model.projection import Projection
from gisapp.model.theme import Theme
from gisapp.ui import theme as look

SELECT = "select"
REACH = 7.0  # logical pixels within which something is under the cursor
DRAG = 4.0  # pixels of movement that make a press a drag


class CanvasLike(Protocol):
    """What a tool needs of the map; the map is a QWidget as well."""

    document: Document
    theme: Theme

    @property
    def drawings(self) -> list[Drawing]:
        """What can be asked about, as it was drawn last, from bottom to top."""

    def show_extent(self, extent: Extent) -> None:
        """Show a whole extent (degrees west, south, east, north)."""

    @property
    def resolution(self) -> float:
        """Map units per logical pixel."""

    @property
    def projection(self) -> Projection:
        """The projection of the map."""

    def to_map(self, position: QPointF) -> tuple[float, float]:
        """Map units of a widget position."""

    def to_lonlat(self, position: QPointF) -> tuple[float, float]:
        """Degrees of a widget position; NaN beside the map. Tools see no mouse event there."""

    def to_screen(self, lon: float, lat: float) -> QPointF:
        """The widget position of a point in degrees."""

    def set_tool(self, name: str | None) -> None:
        """Activate another tool."""

    def setCursor(self, cursor: Qt.CursorShape) -> None:
        """Show a cursor."""

    def update(self) -> None:
        """Paint again."""


class Tool:
    """A tool that does nothing. ``hint`` is what the status bar says while it is active."""

    name: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    cursor: Qt.CursorShape = Qt.CursorShape.ArrowCursor

    def __init__(self) -> None:
        self._canvas: CanvasLike | None = None

    @property
    def canvas(self) -> CanvasLike:
        """The map the tool is active on."""
        if self._canvas is None:
            raise RuntimeError(f"the tool '{self.name}' is not active")
        return self._canvas

    @property
    def active(self) -> bool:
        """Whether the tool is the map's tool now."""
        return self._canvas is not None

    def activate(self, canvas: CanvasLike) -> None:
        """Become the map's tool."""
        self._canvas = canvas

    def deactivate(self) -> None:
        """Stop being it; what is half drawn is dropped."""
        self._canvas = None

    def press(self, event: QMouseEvent) -> bool:
        """A button was pressed."""
        return False

    def move(self, event: QMouseEvent) -> bool:
        """The mouse moved, with or without a button."""
        return False

    def release(self, event: QMouseEvent) -> bool:
        """A button was released."""
        return False

    def click(self, event: QMouseEvent) -> bool:
        """The left button was pressed and released in one place, and the press was not used."""
        return False

    def double_click(self, event: QMouseEvent) -> bool:
        """The second press of a double click."""
        return False

    def key(self, event: QKeyEvent) -> bool:
        """A key was pressed."""
        return False

    def paint(self, qp: QPainter) -> None:
        """Paint over the map, in widget pixels."""

    def leave(self) -> None:
        """Go back to selecting."""
        self.canvas.set_tool(SELECT)


# Shared by tools


def all_tools(on_select: Callable[[str | None], None] = lambda _: None) -> list[Tool]:
    """Every tool, the default one first. ``on_select`` is told which annotation is selected."""
    from gisapp.ui.tools_draw import ArrowTool, LineTool, MarkerTool, PolygonTool, TextTool
    from gisapp.ui.tools_measure import MeasureArea, MeasureLine
    from gisapp.ui.tools_select import SelectTool

    select = SelectTool(on_select)
    drawing = (TextTool, ArrowTool, LineTool, PolygonTool, MarkerTool)
    return [select, *(kind(select.select) for kind in drawing), MeasureLine(), MeasureArea()]


def place_at(canvas: CanvasLike, position: QPointF) -> Point:
    """Degrees of a widget position, to a centimetre."""
    lon, lat = canvas.to_lonlat(position)
    return round(lon, DIGITS), round(lat, DIGITS)


def shift_held(event: QMouseEvent | QKeyEvent) -> bool:
    """Whether Shift is down."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


def distance(first: QPointF, second: QPointF) -> float:
    """The distance of two widget positions."""
    return math.hypot(first.x() - second.x(), first.y() - second.y())


def snapped(start: QPointF, end: QPointF) -> QPointF:
    """``end`` turned around ``start`` to the nearest multiple of 45 degrees."""
    length = distance(start, end)
    angle = math.atan2(end.y() - start.y(), end.x() - start.x())
    angle = round(angle / (math.pi / 4)) * (math.pi / 4)
    return QPointF(start.x() + length * math.cos(angle), start.y() + length * math.sin(angle))


def pen(
    color: QColor | str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> QPen:
    """A pen with round joins."""
    made = QPen(QColor(color), width, style)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made


def paint_handle(
    qp: QPainter, at: QPointF, theme: Theme, *, hot: bool = False, small: bool = False
) -> None:
    """A vertex that can be dragged; a small one stands for a vertex that could be made."""
    r = 3.0 if small else 5.0 if hot else 4.0
    accent = QColor(theme["accent"])
    if small:
        accent.setAlphaF(0.9 if hot else 0.55)
        qp.setPen(Qt.PenStyle.NoPen)
        qp.setBrush(accent)
    else:
        qp.setPen(pen(accent, 1.5))
        qp.setBrush(accent if hot else QColor(theme["panel"]))
    qp.drawEllipse(at, r, r)


def paint_note(
    qp: QPainter, at: QPointF, lines: list[str], theme: Theme, width: float, height: float
) -> QRectF:
    """Words beside the cursor, the first line strong, kept inside the map; the box painted."""
    strong, plain = look.font(12.5, 600), look.font(11.5)
    first, rest = QFontMetricsF(strong), QFontMetricsF(plain)
    across = max(
        [first.horizontalAdvance(lines[0]), *(rest.horizontalAdvance(line) for line in lines[1:])]
    )
    down = first.height() + sum(rest.height() + 1 for _ in lines[1:])
    box = QRectF(at.x() + 16, at.y() + 16, math.ceil(across) + 16, math.ceil(down) + 12)
    if box.right() > width - 8:
        box.moveRight(at.x() - 12)
    if box.bottom() > height - 8:
        box.moveBottom(at.y() - 12)
    back = QColor(theme["raised"])
    back.setAlphaF(0.94)
    qp.setPen(pen(theme["hairline"]))
    qp.setBrush(back)
    qp.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    y = box.top() + 6
    for k, line in enumerate(lines):
        metrics = rest if k else first
        qp.setFont(plain if k else strong)
        qp.setPen(QColor(theme["muted" if k else "text"]))
        qp.drawText(QPointF(box.left() + 8, y + metrics.ascent()), line)
        y += metrics.height() + 1
    return box
