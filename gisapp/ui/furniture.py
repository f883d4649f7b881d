"""The map's own furniture on screen: scale bar, as-of date and worldview, quiet in the corners; and
where a grid is shown, a narrow band along the edges with its labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gisapp.model.compare import moments_text
from gisapp.model.instants import MONTHS
from gisapp.model.knowledge import known_text
from gisapp.model.memo import Memo
from gisapp.model.primitives import LabelStyle
from gisapp.model.project import Project, View
from gisapp.model.theme import Theme
from gisapp.render.frame import worldview_of
from gisapp.render.grid_choice import Choice, choice_of
from gisapp.render.painter import measure
from gisapp.render.painter.text import font
from gisapp.render.scalebar import ScaleBar, scale_bar

if TYPE_CHECKING:
    from gisapp.render.grid_edges import Placed

_SMALL = LabelStyle(color="muted", size=11, halo=0)
_DATE = re.compile(rf"\b\d{{1,2}} (?:{'|'.join(MONTHS)})\b")
_HEIGHT, _EDGE = 24.0, 12.0
_EDGES = LabelStyle(color="muted", size=9.5, weight=500, halo=0)
_scales: Memo[_Scale] = Memo("scale bars", 2)
_widths: Memo[float] = Memo("widths of words", 512)
_labels: Memo[list[Placed]] = Memo("labels of the map's edges", 2)


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


def _widest(note: str) -> str:
    """``note`` with its dates as wide as dates can be: names keep clear of as much while time is
    moved, or they would have to be placed anew for every other date."""
    return _DATE.sub(f"00 {_longest_month()}", note)


@cache
def _longest_month() -> str:
    return max(MONTHS, key=lambda name: measure(name, _SMALL)[0])


def _note(project: Project) -> str:
    clock = project.clock
    compared = moments_text(clock)
    when = f"Compared: {compared}" if compared else f"As of {clock.as_of_text}"
    if clock.known is not None:
        when += f", {known_text(clock)}"
    return f"{when}, {clock.zone_text} · Worldview: {worldview_of(project).title}"


def _choice(project: Project) -> Choice | None:
    """The grid of whose lines the edges tell."""
    choice = choice_of(project, project.view.resolution)
    return choice if choice is not None and choice.labels else None


def _band(width: int, height: int) -> list[QRectF]:
    """The strips along the edges, above and below from side to side; as wide as the margin of all
    that lies on the map."""
    return [
        QRectF(0, 0, width, _EDGE),
        QRectF(0, height - _EDGE, width, _EDGE),
        QRectF(0, _EDGE, _EDGE, height - 2 * _EDGE),
        QRectF(width - _EDGE, _EDGE, _EDGE, height - 2 * _EDGE),
    ]


def furniture_boxes(project: Project, width: int, height: int) -> list[QRectF]:
    """Where the furniture lies, so that names keep clear of it."""
    scale = _scale(project, width, height)
    plates = [scale.plate, _note_plate(_widest(_note(project)), scale, width)]
    if _choice(project) is not None:
        plates += _band(width, height)
    return [plate for plate in plates if not plate.isEmpty()]


def paint_furniture(qp: QPainter, project: Project, theme: Theme, width: int, height: int) -> None:
    """Draw the furniture into the lower corners of a map of ``width`` by ``height`` pixels, and
    along its edges."""
    choice = _choice(project)
    if choice is not None:
        _paint_edges(qp, project.view, choice, theme, width, height)
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


def _paint_edges(
    qp: QPainter, view: View, choice: Choice, theme: Theme, width: int, height: int
) -> None:
    """What the lines of the grid are called where they leave the map."""
    from gisapp.render.grid_edges import EDGES, arranged

    def make() -> list[Placed]:
        extent = view.extent(width, height)
        return arranged(
            choice.edge_labels(extent, view.resolution, view.projection, exact=False),
            extent,
            view.resolution,
            lambda words: _widths.get(_EDGES, words, lambda: measure(words, _EDGES)[0]),
            gap=7.0,
            taken={edge: _corners(width, height, edge) for edge in EDGES},
        )

    labels = _labels.get(view, (choice, width, height), make)
    if not labels:  # a globe within the window: its lines end at its outline
        return
    ground = QColor(theme["panel"])
    ground.setAlphaF(0.86)
    for strip in _band(width, height):
        qp.fillRect(strip, ground)
    qp.setPen(QPen(QColor(theme["hairline"]), 1.0))
    qp.setBrush(Qt.BrushStyle.NoBrush)
    qp.drawRect(QRectF(0, 0, width, height).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE))
    qp.setFont(font(_EDGES))
    qp.setPen(QColor(theme[_EDGES.color]))
    drop = 3.5  # from the middle of the strip to the line that the figures stand on
    places = {
        "top": (0.0, _EDGE / 2 + drop),
        "bottom": (0.0, height - _EDGE / 2 + drop),
        "left": (_EDGE / 2 + drop, 0.0),
        "right": (width - _EDGE / 2 + drop, 0.0),
    }
    for one in labels:
        half = _widths.get(_EDGES, one.text, lambda: 0.0) / 2
        x, y = places[one.label.edge]
        if x:
            qp.save()
            qp.translate(x, one.along)
            qp.rotate(-90)
            qp.drawText(QPointF(-half, 0), one.text)
            qp.restore()
        else:
            qp.drawText(QPointF(one.along - half, y), one.text)


def _corners(width: int, height: int, edge: str) -> list[tuple[float, float]]:
    """The ends of an edge, where two strips meet."""
    length = width if edge in ("top", "bottom") else height
    return [(-1e9, _EDGE), (length - _EDGE, 1e9)]


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
