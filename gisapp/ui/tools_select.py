"""The default tool: selects, moves, reshapes and removes annotations; the map does the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPolygonF

from gisapp.model.annotation import Annotation
from gisapp.render import annotations as drawn
from gisapp.render import identify
from gisapp.render.annotation_reach import reach_of
from gisapp.ui import theme as look
from gisapp.ui.tools import (
    DRAG,
    REACH,
    SELECT,
    Tool,
    distance,
    paint_handle,
    pen,
    place_at,
    shift_held,
)
from gisapp.ui.tools_text import InlineEditor

LEFT = Qt.MouseButton.LeftButton
ONE_PLACE = 2.0  # map units: what lies closer together cannot be told apart
CLOSEST = 0.5  # map units a pixel: there is nothing to zoom to
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


@dataclass
class _Drag:
    """What is being dragged: the annotation as it was, and which vertex (None: the whole)."""

    before: Annotation
    start: QPointF
    vertex: int | None
    number: int
    moving: bool = False


class SelectTool(Tool):
    """Click selects an annotation, dragging moves it or one of its vertices, a small handle makes
    a new vertex, double click or F2 edits the words; Del, arrow keys (Shift: ten pixels) and Esc.
    ``on_select`` is called with the selected id, or None."""

    name = SELECT
    hint = "Drag pans, wheel zooms, click identifies."

    def __init__(self, on_select: Callable[[str | None], None] = lambda _: None) -> None:
        super().__init__()
        self._on_select = on_select
        self._selected: str | None = None
        self._drag: _Drag | None = None
        self._drags = 0
        self._hot: tuple[str, int] | None = None
        self.editor: InlineEditor | None = None

    @property
    def selected(self) -> Annotation | None:
        """The selected annotation, if it still is in the project and shows now."""
        return next((a for a in self._shown() if a.id == self._selected), None)

    def select(self, annotation_id: str | None) -> None:
        """Select by id; tells the listener when that is a change."""
        if annotation_id != self._selected:
            self._selected = annotation_id
            self._hot = None
            self._on_select(annotation_id)
        if self.active:
            self.canvas.update()

    def deactivate(self) -> None:
        """Another tool: nothing stays selected."""
        if self.editor is not None:
            self.editor.finish(self.editor.text())
        self._drag = None
        self.select(None)
        super().deactivate()

    def _shown(self) -> tuple[Annotation, ...]:
        project = self.canvas.document.project if self.active else None
        if project is None or not project.annotations_visible:
            return ()
        return tuple(a for a in project.annotations if a.alive(project.clock.as_of))

    def _under(self, position: QPointF) -> Annotation | None:
        canvas = self.canvas
        return drawn.hit(
            self._shown(),
            canvas.document.project.clock.as_of,
            canvas.to_map(position),
            REACH * canvas.resolution,
            canvas.resolution,
            canvas.projection,
        )

    def _handle(self, position: QPointF) -> tuple[str, int] | None:
        """The handle of the selected annotation under the cursor: (vertex or middle, number)."""
        selected = self.selected
        if selected is None:
            return None
        xy, reach = self.canvas.to_map(position), REACH * self.canvas.resolution
        plane = self.canvas.projection
        vertex = drawn.nearest(drawn.handles(selected, plane), xy, reach)
        if vertex is not None:
            return "vertex", vertex
        middle = drawn.nearest(drawn.middles(selected, plane), xy, reach * 0.8)
        return None if middle is None else ("middle", middle)

    # Mouse

    def press(self, event: QMouseEvent) -> bool:
        """Take a handle or an annotation; anything else is the map's."""
        if event.button() != LEFT or (shift_held(event) and self.selected is None):
            return False
        if self.editor is not None:
            self.editor.finish(self.editor.text())
        position = event.position()
        handle, selected = self._handle(position), self.selected
        if handle is not None and selected is not None:
            kind, i = handle
            if kind == "middle":
                place = place_at(self.canvas, position)
                selected, i = selected.with_inserted(i + 1, place), i + 1
            self._start(selected, position, i)
            return True
        found = self._under(position)
        self.select(found.id if found is not None else None)
        if found is None:
            return False
        self._start(found, position, None)
        return True

    def _start(self, before: Annotation, position: QPointF, vertex: int | None) -> None:
        self._drags += 1
        self.canvas.document.seal()
        self._drag = _Drag(before, position, vertex, self._drags)

    def move(self, event: QMouseEvent) -> bool:
        """Drag, or show what could be dragged."""
        drag = self._drag
        if drag is None:
            self._hover(event.position())
            return False
        if not drag.moving and distance(drag.start, event.position()) < DRAG:
            return True
        drag.moving = True
        if drag.vertex is None:
            x0, y0 = self.canvas.to_map(drag.start)
            x1, y1 = self.canvas.to_map(event.position())
            after = drag.before.moved(x1 - x0, y1 - y0, self.canvas.projection)
            label = f"move {drag.before.kind}"
        else:
            place = place_at(self.canvas, event.position())
            after, label = drag.before.with_point(drag.vertex, place), "move vertex"
        self._apply(after, label, f"drag {drag.number} {after.id}")
        return True

    def _hover(self, position: QPointF) -> None:
        hot = self._handle(position)
        if hot != self._hot:
            self._hot = hot
            self.canvas.update()
        shape = (
            Qt.CursorShape.SizeAllCursor
            if hot is not None
            else Qt.CursorShape.PointingHandCursor
            if self._under(position) is not None or self._cluster(position) is not None
            else Qt.CursorShape.ArrowCursor
        )
        if shape != self.cursor:
            self.cursor = shape
            self.canvas.setCursor(shape)

    def release(self, event: QMouseEvent) -> bool:
        """End the drag."""
        if self._drag is None or event.button() != LEFT:
            return False
        self._drag = None
        self.canvas.document.seal()
        return True

    def double_click(self, event: QMouseEvent) -> bool:
        """Edit the words."""
        if event.button() != LEFT or self._under(event.position()) is None:
            return False
        self.edit_text()
        return True

    def click(self, event: QMouseEvent) -> bool:
        """Open a cluster: show all that it stands for. What shares one place, or is as close by as
        it can be, is left to be listed."""
        canvas = self.canvas
        cluster = self._cluster(event.position())
        if cluster is None:
            return False
        features = canvas.document.project.layer(cluster.layer_id).features
        xy = canvas.projection.to_map(features.degrees(cluster.rows))
        (x0, y0), (x1, y1) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
        span = max(x1 - x0, y1 - y0)
        if span < ONE_PLACE or canvas.resolution <= CLOSEST:
            return False
        around = span * 0.15
        canvas.show_extent(
            canvas.projection.extent_to_lonlat((x0 - around, y0 - around, x1 + around, y1 + around))
        )
        return True

    def _cluster(self, position: QPointF) -> identify.Cluster | None:
        canvas = self.canvas
        x, y = canvas.to_map(position)
        return identify.cluster_at(canvas.drawings, x, y, canvas.resolution)

    # Edits

    def _apply(self, after: Annotation, label: str, key: str | None = None) -> None:
        document = self.canvas.document
        document.apply(document.project.with_annotation(after), label, key)
        self.canvas.update()

    def edit_text(self) -> None:
        """Edit the words of the selected annotation on the map; several lines are left to the
        inspector, which has room for them."""
        selected = self.selected
        if selected is None or self.editor is not None or len(selected.text.splitlines()) > 1:
            return
        reach = reach_of(selected, self.canvas.projection)
        if reach is None:
            return
        xy = reach.anchor
        at = (
            drawn.inside_of(xy)
            if selected.kind == "polygon"
            else (tuple(xy[(len(xy) - 1) // 2 :][:2].mean(axis=0).tolist()))
        )
        place = self.canvas.projection.point_to_lonlat(*at)
        self.editor = InlineEditor(
            self.canvas,
            place,
            selected.text,
            lambda text: self._edited(selected.id, text),
            selected.size if selected.kind == "text" else 1.0,
        )

    def _edited(self, annotation_id: str, text: str | None) -> None:
        self.editor = None
        current = next(
            (a for a in self.canvas.document.project.annotations if a.id == annotation_id), None
        )
        if text is None or current is None or text == current.text:
            return
        if not text and current.kind == "text":
            self.remove(annotation_id)
        else:
            self._apply(replace(current, text=text), "edit text")

    def remove(self, annotation_id: str) -> None:
        """Take an annotation away."""
        document = self.canvas.document
        document.apply(document.project.without_annotation(annotation_id), "remove annotation")
        self.select(None)

    def key(self, event: QKeyEvent) -> bool:
        """Del, arrows, F2 and Esc, while something is selected."""
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._cancel_drag()
            return True
        selected = self.selected
        if selected is None:
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Delete:
            self._delete(selected)
        elif key == Qt.Key.Key_Escape:
            self.select(None)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_text()
        elif key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step = self.canvas.resolution * (10 if shift_held(event) else 1)
            dx, dy = _ARROWS[key]
            self._apply(
                selected.moved(dx * step, dy * step, self.canvas.projection),
                f"move {selected.kind}",
                f"nudge {selected.id}",
            )
        else:
            return False
        return True

    def _delete(self, selected: Annotation) -> None:
        """The vertex under the cursor, if there can be one less; otherwise the annotation."""
        if (
            self._hot is not None
            and self._hot[0] == "vertex"
            and self._hot[1] < len(selected.points)
        ):
            fewer = selected.without_point(self._hot[1])
            self._hot = None
            if fewer is not None:
                self._apply(fewer, "remove vertex")
                return
        self.remove(selected.id)

    def _cancel_drag(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None and drag.moving:
            self.canvas.document.undo()
        self.canvas.update()

    # Overlay

    def paint(self, qp: QPainter) -> None:
        """An outline and the handles of what is selected."""
        selected = self.selected
        if selected is None or self.editor is not None:
            return
        canvas, theme = self.canvas, self.canvas.theme
        there = np.isfinite(selected.on(canvas.projection)).all(axis=1)
        if not there.any():
            return
        at = [canvas.to_screen(*point) for point in selected.points]
        qp.setBrush(Qt.BrushStyle.NoBrush)
        if selected.kind == "marker":
            r = drawn.DISC * selected.size / 2 + 4
            qp.setPen(pen(theme["accent"], 1.5))
            qp.drawEllipse(at[0], r, r)
            return
        if selected.kind == "text":
            self._paint_box(qp, selected, at[0])
            return
        qp.setPen(pen(theme["accent"], 1.0))
        if there.all():  # else it is not straight between them
            shape = QPolygonF([*at, at[0]] if selected.kind == "polygon" else at)
            qp.drawPolyline(shape)
        middles = drawn.middles(selected, canvas.projection)
        for i in np.flatnonzero(np.isfinite(middles).all(axis=1)).tolist():
            x, y = middles[i].tolist()
            place = canvas.to_screen(*canvas.projection.point_to_lonlat(x, y))
            paint_handle(qp, place, theme, hot=self._hot == ("middle", i), small=True)
        for i in np.flatnonzero(there).tolist():
            paint_handle(qp, at[i], theme, hot=self._hot == ("vertex", i))

    def _paint_box(self, qp: QPainter, selected: Annotation, at: QPointF) -> None:
        size = drawn.TEXT * selected.size
        metrics = QFontMetricsF(look.font(size, 600))
        words = selected.text.splitlines() or [""]
        wide = max(metrics.horizontalAdvance(line) for line in words) + 12
        tall = size * drawn.LEADING * len(words) + 6
        qp.setPen(pen(self.canvas.theme["accent"], 1.0))
        qp.drawRoundedRect(QRectF(at.x() - wide / 2, at.y() - tall / 2, wide, tall), 4, 4)
