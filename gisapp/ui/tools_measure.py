"""Measuring on the WGS84 ellipsoid: along geodesics, not along straight lines of the map."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
)
from PySide6.QtWidgets import QWidget

from gisapp.model.annotation import Point
from gisapp.ui import theme as look
from gisapp.ui.tools import Tool, distance, paint_handle, paint_note, pen
from gisapp.ui.tools_lines import pieces

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
STEP = 50_000.0  # metres between the points that a geodesic is drawn through


@lru_cache(maxsize=1)
def _geod() -> Any:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def leg(first: Point, second: Point) -> tuple[float, float]:
    """Geodesic length in metres and initial bearing in degrees (0 to 360, 0 is north)."""
    azimuth, _, length = _geod().inv(*first, *second)
    return float(length), float(azimuth) % 360.0


def area_of(points: list[Point]) -> tuple[float, float]:
    """Area in square metres and perimeter in metres of the geodesic polygon."""
    lons, lats = zip(*points, strict=True)
    area, perimeter = _geod().polygon_area_perimeter(lons, lats)
    return abs(float(area)), float(perimeter)


@lru_cache(maxsize=512)
def geodesic(first: Point, second: Point) -> tuple[Point, ...]:
    """Points along the shortest way, both ends included, dense enough to draw."""
    length, _ = leg(first, second)
    count = min(int(length / STEP), 200)
    between = _geod().npts(*first, *second, count) if count else []
    out = [first]
    for lon, lat in [*between, second]:  # keep to the same turn of the world as the first point
        lon += 360.0 * round((out[-1][0] - lon) / 360.0)
        out.append((lon, lat))
    return tuple(out)


def length_text(metres: float) -> str:
    """A length for people: 850 m, 12.4 km, 1,234 km."""
    if metres < 999.5:
        return f"{metres:.0f} m"
    kilometres = metres / 1000
    return f"{kilometres:,.1f} km" if kilometres < 999.95 else f"{kilometres:,.0f} km"


def area_text(square_metres: float) -> str:
    """An area for people: 850 m², 12.4 km², 1,234 km²."""
    if square_metres < 99_999.5:
        return f"{square_metres:,.0f} m²"
    square = square_metres / 1e6
    if square < 9.995:
        return f"{square:.2f} km²"
    return f"{square:,.1f} km²" if square < 999.95 else f"{square:,.0f} km²"


def bearing_text(degrees: float) -> str:
    """A bearing as three figures: 072°."""
    return f"{round(degrees) % 360:03d}°"


class MeasureLine(Tool):
    """Click for each point; the running length stands beside the cursor. Double click, Enter or
    right click ends, the next click starts anew; Ctrl+C copies; Esc clears, then leaves."""

    name = "measure-line"
    hint = (
        "Click for each point. Double click, Enter or right click ends, Ctrl+C copies, "
        "Backspace takes the last point back, Esc clears."
    )
    cursor = Qt.CursorShape.CrossCursor
    closed: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.points: list[Point] = []
        self.finished = False
        self._cursor: QPointF | None = None

    def deactivate(self) -> None:
        """Nothing is kept."""
        super().deactivate()
        self._clear()

    def _clear(self) -> None:
        self.points, self.finished, self._cursor = [], False, None

    def measured(self) -> list[Point]:
        """The points fixed so far, with the cursor while the measuring goes on."""
        points = list(self.points)
        if points and self._cursor is not None and not self.finished:
            last = self.canvas.to_lonlat(self._cursor)
            apart = distance(self.canvas.to_screen(*points[-1]), self._cursor) > 1.0
            if apart and not math.isnan(last[0]):  # the map may have moved from under it
                points.append(last)
        return points

    def result(self) -> list[str]:
        """The lines beside the cursor; the first one is what is copied. Empty with nothing to
        measure."""
        points = self.measured()
        if len(points) < 2:
            return []
        legs = [leg(a, b) for a, b in pairwise(points)]
        last, bearing = legs[-1]
        total = length_text(sum(length for length, _ in legs))
        if len(legs) == 1:
            return [total, f"bearing {bearing_text(bearing)}"]
        return [total, f"last leg {length_text(last)} · {bearing_text(bearing)}"]

    def press(self, event: QMouseEvent) -> bool:
        """A point, or the end."""
        if event.button() == RIGHT:
            if not self.points or self.finished:
                return False
            self._finish()
            return True
        if event.button() != LEFT:
            return False
        if self.finished:
            self._clear()
        self._cursor = event.position()
        self.points.append(self.canvas.to_lonlat(event.position()))
        self.canvas.update()
        return True

    def release(self, event: QMouseEvent) -> bool:
        """Clicks are the tool's alone."""
        return event.button() == LEFT

    def move(self, event: QMouseEvent) -> bool:
        """The stretch to come follows the cursor."""
        if not self.finished:
            self._cursor = event.position()
            self.canvas.update()
        return True

    def double_click(self, event: QMouseEvent) -> bool:
        """The end."""
        if event.button() != LEFT:
            return False
        self._finish()
        return True

    def _finish(self) -> None:
        self.finished = len(self.points) > 0
        if self.points:
            self._cursor = self.canvas.to_screen(*self.points[-1])
        self.canvas.update()

    def key(self, event: QKeyEvent) -> bool:
        """Enter, Backspace, Esc and Ctrl+C."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.points:
            self._finish()
        elif key == Qt.Key.Key_Backspace and self.points:
            self.points.pop()
            self.finished = False
        elif key == Qt.Key.Key_Escape:
            if not self.points:
                self.leave()
                return True
            self._clear()
        else:
            return False
        self.canvas.update()
        return True

    def copy(self) -> bool:
        """Put the result on the clipboard; False without one."""
        result = self.result()
        if result:
            QGuiApplication.clipboard().setText(", ".join(result))
        return bool(result)

    # Overlay

    def _path(self, points: list[Point]) -> tuple[QPainterPath, bool]:
        """The line on the screen, and whether all of it is in one piece."""
        path = QPainterPath()
        whole: list[Point] = []
        ends = [*points, points[0]] if self.closed and len(points) > 2 else points
        for first, second in pairwise(ends):
            whole += geodesic(first, second)
        found = pieces(self.canvas, whole)
        for piece in found:
            path.addPolygon(piece)
        return path, len(found) == 1 and found[0].size() == len(whole)

    def paint(self, qp: QPainter) -> None:
        """The geodesics, the points, the running totals, and the result beside the cursor."""
        points = self.measured()
        if not points:
            return
        theme, canvas = self.canvas.theme, self.canvas
        if len(points) > 1:
            path, whole = self._path(points)
            if self.closed and whole:
                tint = QColor(theme["accent"])
                tint.setAlphaF(0.12)
                qp.fillPath(path, tint)
            halo = QColor(theme["halo"])
            halo.setAlphaF(0.7)
            qp.strokePath(path, pen(halo, 5.0))
            qp.strokePath(path, pen(theme["accent"], 2.0))
        for point in self.points:
            paint_handle(qp, canvas.to_screen(*point), theme)
        if not self.closed:
            self._paint_totals(qp)
        result = self.result()
        if result and self._cursor is not None:
            assert isinstance(canvas, QWidget)
            paint_note(qp, self._cursor, result, theme, canvas.width(), canvas.height())

    def _paint_totals(self, qp: QPainter) -> None:
        total = 0.0
        font = look.font(11.0, 600)
        metrics = QFontMetricsF(font)
        theme = self.canvas.theme
        last = len(self.points) - 1 if self.finished else len(self.points)
        for i in range(1, last):
            total += leg(self.points[i - 1], self.points[i])[0]
            words = length_text(total)
            at = self.canvas.to_screen(*self.points[i])
            path = QPainterPath()
            path.addText(QPointF(at.x() + 9, at.y() - 6 + metrics.descent()), font, words)
            qp.strokePath(path, pen(theme["halo"], 3.0))
            qp.fillPath(path, QColor(theme["label"]))


class MeasureArea(MeasureLine):
    """The same for the area inside the points."""

    name = "measure-area"
    closed = True

    def result(self) -> list[str]:
        """Area and perimeter; the length alone while there are two points."""
        points = self.measured()
        if len(points) < 2:
            return []
        if len(points) == 2:
            return [length_text(leg(*points)[0])]
        area, perimeter = area_of(points)
        if not math.isfinite(area):
            return []
        return [area_text(area), f"perimeter {length_text(perimeter)}"]
