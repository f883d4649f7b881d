"""The map's own furniture on screen: scale bar, as-of date and worldview, quiet in the corners."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gisapp.model.compare import moments_text
from gisapp.model.knowledge import known_text
from gisapp.model.memo import Memo
from gisapp.model.primitives import LabelStyle
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.render.frame import worldview_of
from gisapp.render.painter import measure
from gisapp.render.painter.text import font
from gisapp.render.scalebar import ScaleBar, scale_bar

_SMALL = LabelStyle(color="muted", size=11, halo=0)
_HEIGHT, _EDGE = 24.0, 12.0
_scales: Memo[_Scale] = Memo("scale bars", 2)
_widths: Memo[float] = Memo("widths of notes", 64)


@dataclass(frozen=True)
class _Scale:
    bar: ScaleBar
    words: float  # the width of what it says
    plate: QRectF


def _scale(project: Project, width: int, height: int) -> _Scale:
    """The scale bar; one for as long as the view stands."""
    view = project.view

    def make() -> _Scale:
        bar = scale_bar(view.extent(width, height), view.resolution, 120, view.projection)
        words = measure(bar.labels[2], _SMALL)[0]
        top = height - _EDGE - _HEIGHT
        return _Scale(bar, words, QRectF(_EDGE, top, bar.length + words + 26, _HEIGHT))

    return _scales.get(view, (width, height), make)


def _note_plate(note: str, scale: _Scale, width: int) -> QRectF:
    """Where the note lies; empty when the map is too narrow for it."""
    # Figures are as wide as each other: other dates need no measuring.
    even = re.sub(r"\d", "0", note)
    wide = _widths.get(_SMALL, even, lambda: measure(even, _SMALL)[0])
    if wide + scale.bar.length + scale.words >= width - 80:
        return QRectF()
    return QRectF(width - _EDGE - wide - 18, scale.plate.top(), wide + 18, _HEIGHT)


def _note(project: Project) -> str:
    clock = project.clock
    compared = moments_text(clock)
    when = f"Compared: {compared}" if compared else f"As of {clock.as_of_text}"
    if clock.known is not None:
        when += f", {known_text(clock)}"
    return f"{when}, {clock.zone_text} · Worldview: {worldview_of(project).title}"


def furniture_boxes(project: Project, width: int, height: int) -> list[QRectF]:
    """Where the furniture lies, so that names keep clear of it."""
    scale = _scale(project, width, height)
    plates = scale.plate, _note_plate(_note(project), scale, width)
    return [plate for plate in plates if not plate.isEmpty()]


def paint_furniture(qp: QPainter, project: Project, theme: Theme, width: int, height: int) -> None:
    """Draw the furniture into the lower corners of a map of ``width`` by ``height`` pixels."""
    scale, note = _scale(project, width, height), _note(project)
    box, length = scale.plate, scale.bar.length
    _plate(qp, box, theme)
    qp.setPen(QPen(QColor(theme["muted"]), 1.2))
    x, y = box.left() + 9, box.top() + 15
    ends = QPointF(x, y), QPointF(x + length, y)
    lift = QPointF(0, 5)
    qp.drawPolyline([ends[0] - lift, *ends, ends[1] - lift])
    _write(qp, scale.bar.labels[2], x + length + 8, box.top() + 5, theme)
    plate = _note_plate(note, scale, width)
    if not plate.isEmpty():
        _plate(qp, plate, theme)
        _write(qp, note, plate.left() + 9, plate.top() + 5, theme)


def _plate(qp: QPainter, rect: QRectF, theme: Theme) -> None:
    """A quiet ground, so that names of the map do not run through the furniture."""
    ground = QColor(theme["panel"])
    ground.setAlphaF(0.82)
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(ground)
    qp.drawRoundedRect(rect, 4, 4)


def _write(qp: QPainter, words: str, left: float, top: float, theme: Theme) -> None:
    made = font(_SMALL)
    qp.setFont(made)
    qp.setPen(QColor(theme[_SMALL.color]))
    # words that change with the clock are written, not kept as pictures
    qp.drawText(QPointF(left, top + QFontMetricsF(made).ascent()), words)
