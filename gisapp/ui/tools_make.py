"""The map's tool while rings or great circles are being made: shows them, and picks places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPolygonF

from gisapp.model.annotation import Point
from gisapp.model.primitives import Floats, Paths
from gisapp.render.outlines import on_map, paths_of
from gisapp.ui.tools import Tool, paint_handle, pen, place_at

LEFT = Qt.MouseButton.LeftButton


class MakeTool(Tool):
    """A click tells ``picked`` the place. ``show`` gives what is drawn over the map."""

    name = "make"
    hint = "Click on the map to choose a place"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self) -> None:
        super().__init__()
        self.picked: Callable[[Point], object] = lambda _: None
        self._lines: tuple[object, ...] = ()
        self._places: tuple[Point, ...] = ()
        self._color = "accent"
        self._filled = False
        self._made: tuple[str, Paths, Floats] | None = None

    def show(
        self, lines: Sequence[object], places: Sequence[Point], color: str, filled: bool = False
    ) -> None:
        """Draw shapely ``lines`` in degrees and handles at ``places``."""
        self._lines, self._places, self._made = tuple(lines), tuple(places), None
        self._color, self._filled = color, filled
        if self.active:
            self.canvas.update()

    def click(self, event: QMouseEvent) -> bool:
        """A place."""
        if event.button() == LEFT:
            self.picked(place_at(self.canvas, event.position()))
        return True

    def paths(self) -> list[QPainterPath]:
        """What is drawn of each line, in widget pixels."""
        paths, _ = self._on_map()
        left, top = self.canvas.to_map(QPointF(0, 0))
        per_pixel = self.canvas.resolution
        out = []
        for row in range(len(self._lines)):
            path = QPainterPath()
            for line in paths.of(row):
                xy = (line - [left, top]) / [per_pixel, -per_pixel]
                path.addPolygon(QPolygonF([QPointF(x, y) for x, y in xy.tolist()]))
            out.append(path)
        return out

    def _on_map(self) -> tuple[Paths, Floats]:
        projection = self.canvas.projection
        if self._made is None or self._made[0] != projection.code:
            places = np.array(self._places, np.float64).reshape(-1, 2)
            made = paths_of(self._lines, projection), on_map(places, projection)
            self._made = projection.code, *made
        return self._made[1:]

    def paint(self, qp: QPainter) -> None:
        """The lines with a halo, then the handles."""
        theme = self.canvas.theme
        halo, tint = QColor(theme["halo"]), QColor(theme[self._color])
        halo.setAlphaF(0.7)
        tint.setAlphaF(0.08)
        paths = self.paths()
        for path in paths:
            if self._filled:
                qp.fillPath(path, tint)
            qp.strokePath(path, pen(halo, 4.6))
        for path in paths:
            qp.strokePath(path, pen(theme[self._color], 1.8))
        for (lon, lat), (x, _) in zip(self._places, self._on_map()[1].tolist(), strict=True):
            if x == x:  # NaN lies beside the map
                paint_handle(qp, self.canvas.to_screen(lon, lat), theme)
