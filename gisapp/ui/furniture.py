"""The map's own furniture on screen: scale bar, as-of date and worldview, quiet in the corners."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gisapp.model.primitives import LabelStyle
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.render.frame import worldview_of
from gisapp.render.painter import measure
from gisapp.render.painter.text import picture
from gisapp.render.scalebar import ScaleBar, scale_bar

_SMALL = LabelStyle(color="muted", size=11, halo=0)
_HEIGHT, _EDGE = 24.0, 12.0


@dataclass(frozen=True)
class _Furniture:
    bar: ScaleBar
    note: str
    scale_plate: QRectF
    note_plate: QRectF  # empty when the map is too narrow for the note


def _arranged(project: Project, width: int, height: int) -> _Furniture:
    view, clock = project.view, project.clock
    top = height - _EDGE - _HEIGHT
    bar = scale_bar(view.extent(width, height), view.resolution, 120)
    words = measure(bar.labels[2], _SMALL)[0]
    plate = QRectF(_EDGE, top, bar.length + words + 26, _HEIGHT)
    note = f"As of {clock.as_of_text}, {clock.zone_text} · Worldview: {worldview_of(project).title}"
    wide = measure(note, _SMALL)[0]
    room = wide + bar.length + words < width - 80
    right = QRectF(width - _EDGE - wide - 18, top, wide + 18, _HEIGHT) if room else QRectF()
    return _Furniture(bar, note, plate, right)


def furniture_boxes(project: Project, width: int, height: int) -> list[QRectF]:
    """Where the furniture lies, so that names keep clear of it."""
    made = _arranged(project, width, height)
    return [box for box in (made.scale_plate, made.note_plate) if not box.isEmpty()]


def paint_furniture(qp: QPainter, project: Project, theme: Theme, width: int, height: int) -> None:
    """Draw the furniture into the lower corners of a map of ``width`` by ``height`` pixels."""
    made = _arranged(project, width, height)
    box, length = made.scale_plate, made.bar.length
    _plate(qp, box, theme)
    qp.setPen(QPen(QColor(theme["muted"]), 1.2))
    x, y = box.left() + 9, box.top() + 15
    ends = QPointF(x, y), QPointF(x + length, y)
    lift = QPointF(0, 5)
    qp.drawPolyline([ends[0] - lift, *ends, ends[1] - lift])
    _write(qp, made.bar.labels[2], x + length + 8, box.top() + 5, theme)
    if not made.note_plate.isEmpty():
        _plate(qp, made.note_plate, theme)
        _write(qp, made.note, made.note_plate.left() + 9, made.note_plate.top() + 5, theme)


def _plate(qp: QPainter, rect: QRectF, theme: Theme) -> None:
    """A quiet ground, so that names of the map do not run through the furniture."""
    ground = QColor(theme["panel"])
    ground.setAlphaF(0.82)
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(ground)
    qp.drawRoundedRect(rect, 4, 4)


def _write(qp: QPainter, words: str, left: float, top: float, theme: Theme) -> None:
    ratio = qp.device().devicePixelRatioF()
    image, margin = picture(words, _SMALL, ratio, theme)
    qp.save()
    qp.scale(1 / ratio, 1 / ratio)
    qp.drawImage(QPointF(round(left * ratio - margin), round(top * ratio - margin)), image)
    qp.restore()
