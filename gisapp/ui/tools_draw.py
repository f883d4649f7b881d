"""Tools that draw annotations: text, arrow, line, polygon, numbered marker."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPolygonF

from gisapp.model.annotation import LEAST, Annotation, AnnotationKind, Point, new_id
from gisapp.ui import theme as look
from gisapp.ui.tools import (
    DRAG,
    CanvasLike,
    Tool,
    distance,
    paint_handle,
    pen,
    place_at,
    shift_held,
    snapped,
)
from gisapp.ui.tools_text import InlineEditor

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class DrawTool(Tool):
    """Draws one kind of annotation; ``done(id)`` is called with the new one."""

    kind: ClassVar[AnnotationKind] = "text"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, done: Callable[[str], None] = lambda _: None) -> None:
        super().__init__()
        self._told = done

    def add(self, annotation: Annotation, stay: bool) -> None:
        """Add to the project, and see to it that it shows; go back to selecting unless the tool
        is to stay."""
        document = self.canvas.document
        project = document.project.with_annotation(annotation)
        document.apply(replace(project, annotations_visible=True), f"draw {self.kind}")
        if not stay:
            self.leave()
            self._told(annotation.id)


class TextTool(DrawTool):
    """A click opens a line edit on the map. Enter keeps the text, Esc drops it."""

    name = "text"
    kind = "text"
    hint = "Click where the text goes. Enter keeps it, Esc drops it, Shift+click writes another."
    cursor = Qt.CursorShape.IBeamCursor

    def __init__(self, done: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(done)
        self.editor: InlineEditor | None = None
        self._leaving = False

    def deactivate(self) -> None:
        """What was typed so far is kept."""
        self._leaving = True
        if self.editor is not None:
            self.editor.finish(self.editor.text())
        self._leaving = False
        super().deactivate()

    def press(self, event: QMouseEvent) -> bool:
        """Open the editor here."""
        if event.button() != LEFT:
            return False
        if self.editor is not None:  # the click elsewhere only ends the text being typed
            self.editor.finish(self.editor.text())
            return True
        place, stay = place_at(self.canvas, event.position()), shift_held(event)
        self.editor = InlineEditor(
            self.canvas, place, "", lambda text: self._written(place, text, stay)
        )
        return True

    def _written(self, place: Point, text: str | None, stay: bool) -> None:
        self.editor = None
        if text:
            self.add(Annotation(new_id(), "text", (place,), text), stay or self._leaving)

    def key(self, event: QKeyEvent) -> bool:
        """Esc leaves the tool."""
        if event.key() != Qt.Key.Key_Escape:
            return False
        self.leave()
        return True


class MarkerTool(DrawTool):
    """A click places the next number."""

    name = "marker"
    kind = "marker"
    hint = "Click to place the next number. Shift+click places several."

    def __init__(self, done: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(done)
        self._at: QPointF | None = None

    def deactivate(self) -> None:
        """Forget the cursor."""
        super().deactivate()
        self._at = None

    def press(self, event: QMouseEvent) -> bool:
        """Place it."""
        if event.button() != LEFT:
            return False
        number = self.canvas.document.project.next_number()
        place = place_at(self.canvas, event.position())
        self.add(Annotation(new_id(), "marker", (place,), number=number), shift_held(event))
        return True

    def move(self, event: QMouseEvent) -> bool:
        """The number to come follows the cursor."""
        self._at = event.position()
        self.canvas.update()
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Esc leaves the tool."""
        if event.key() != Qt.Key.Key_Escape:
            return False
        self.leave()
        return True

    def paint(self, qp: QPainter) -> None:
        """The disc to come."""
        if self._at is None:
            return
        theme = self.canvas.theme
        qp.setOpacity(0.7)
        qp.setPen(Qt.PenStyle.NoPen)
        qp.setBrush(QColor(theme["note"]))
        qp.drawEllipse(self._at, 11, 11)
        qp.setPen(QColor(theme["on_accent"]))
        qp.setFont(look.font(12, 700))
        number = str(self.canvas.document.project.next_number())
        x, y = self._at.x(), self._at.y()
        qp.drawText(round(x) - 20, round(y) - 11, 40, 22, Qt.AlignmentFlag.AlignCenter, number)


class PathTool(DrawTool):
    """Click for each point; double click, Enter or right click ends; Backspace takes the last
    point back, Esc drops all; Shift turns by 45 degrees. Arrows and lines can be dragged too."""

    hint = (
        "Click for each point. Double click, Enter or right click ends, Backspace takes the "
        "last point back, Esc cancels, Shift snaps to 45°."
    )
    closed: ClassVar[bool] = False

    def __init__(self, done: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(done)
        self.points: list[Point] = []
        self._cursor: QPointF | None = None
        self._pressed: QPointF | None = None

    def activate(self, canvas: CanvasLike) -> None:
        """Start afresh."""
        super().activate(canvas)
        self._clear()

    def deactivate(self) -> None:
        """Drop what is half drawn."""
        super().deactivate()
        self._clear()

    def _clear(self) -> None:
        self.points, self._cursor, self._pressed = [], None, None

    def _place(self, event: QMouseEvent, points: list[Point]) -> QPointF:
        position = event.position()
        if shift_held(event) and points and self._reached(points[-1]):
            turned = snapped(self.canvas.to_screen(*points[-1]), position)
            if not math.isnan(self.canvas.to_lonlat(turned)[0]):
                return turned
        return position

    def _reached(self, point: Point) -> bool:
        """Whether the map shows a place; another projection may not."""
        return not math.isnan(self.canvas.projection.point_to_map(*point)[0])

    def press(self, event: QMouseEvent) -> bool:
        """A point, or the end."""
        if event.button() == RIGHT:
            if not self.points:
                return False
            self.finish()
            return True
        if event.button() != LEFT:
            return False
        at = self._place(event, self.points)
        self._pressed = self._cursor = at
        self.points.append(place_at(self.canvas, at))
        self.canvas.update()
        return True

    def move(self, event: QMouseEvent) -> bool:
        """The next point follows the cursor."""
        self._cursor = self._place(event, self.points)
        self.canvas.update()
        return True

    def release(self, event: QMouseEvent) -> bool:
        """A press dragged to here is a whole arrow or line."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != LEFT:
            return False
        at = self._place(event, self.points)
        if not self.closed and len(self.points) == 1 and distance(pressed, at) > DRAG:
            self.points.append(place_at(self.canvas, at))
            self.finish()
        return True

    def double_click(self, event: QMouseEvent) -> bool:
        """The end; the first click of the two was the last point."""
        if event.button() != LEFT or not self.points:
            return False
        if len(self._distinct()) < LEAST[self.kind]:  # two quick clicks cannot be a whole drawing
            return True
        self.finish()
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Enter, Backspace and Esc."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.points:
            self.finish(shift_held(event))
        elif key == Qt.Key.Key_Backspace and self.points:
            self.points.pop()
        elif key == Qt.Key.Key_Escape:
            if not self.points:
                self.leave()
                return True
            self._clear()
        else:
            return False
        if self.active:
            self.canvas.update()
        return True

    def _distinct(self) -> tuple[Point, ...]:
        """The points without immediate repeats, which a double click makes."""
        kept: list[Point] = []
        for point in self.points:
            at, seen = self.canvas.to_screen(*point), self._reached(point)
            if not kept or (distance(at, self.canvas.to_screen(*kept[-1])) > 1.0 or not seen):
                kept.append(point)
        return tuple(kept)

    def finish(self, stay: bool = False) -> None:
        """Keep the drawing if it has points enough; otherwise drop it."""
        points = self._distinct()
        self._clear()
        if len(points) >= LEAST[self.kind]:
            self.add(Annotation(new_id(), self.kind, points), stay)
        if self.active:
            self.canvas.update()

    def paint(self, qp: QPainter) -> None:
        """The line so far, the stretch to come dashed, and the points."""
        if not self.points:
            return
        theme = self.canvas.theme
        seen = [self._reached(point) for point in self.points]
        fixed = [self.canvas.to_screen(*point) for point in self.points]
        if self.closed and self._cursor is not None and len(fixed) > 1 and all(seen):
            tint = QColor(theme["note"])
            tint.setAlphaF(0.12)
            qp.setPen(Qt.PenStyle.NoPen)
            qp.setBrush(tint)
            qp.drawPolygon(QPolygonF([*fixed, self._cursor]))
        qp.setBrush(Qt.BrushStyle.NoBrush)
        halo = QColor(theme["halo"])
        halo.setAlphaF(0.7)
        for color, width in ((halo, 5.0), (QColor(theme["note"]), 2.0)):
            qp.setPen(pen(color, width))
            if all(seen):
                qp.drawPolyline(QPolygonF(fixed))
            else:  # what is left of it in a projection that it was not begun in
                for i in range(1, len(fixed)):
                    if seen[i - 1] and seen[i]:
                        qp.drawLine(fixed[i - 1], fixed[i])
        if self._cursor is not None:
            qp.setPen(pen(theme["note"], 1.5, Qt.PenStyle.DashLine))
            if seen[-1]:
                qp.drawLine(fixed[-1], self._cursor)
            if self.closed and len(fixed) > 1 and seen[0]:
                qp.drawLine(self._cursor, fixed[0])
        for at, there in zip(fixed, seen, strict=True):
            if there:
                paint_handle(qp, at, theme)


class ArrowTool(PathTool):
    """An arrow, pointing to the last point."""

    name = "arrow"
    kind = "arrow"


class LineTool(PathTool):
    """A line."""

    name = "line"
    kind = "line"


class PolygonTool(PathTool):
    """An area."""

    name = "polygon"
    kind = "polygon"
    closed = True
