"""Flags of key events above the lanes: how they are painted, and which one is under the pointer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gisapp.model import flags
from gisapp.model.flags import KeyEvents, Standing
from gisapp.model.instants import Times
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.timeline_paint import TOP, Plan

LONGEST = 168.0  # pixels of a label
INDENT = 5.0  # from the pole to the words


def stand(events: KeyEvents, where: Plan) -> tuple[Standing, ...]:
    """The flags on the axis of ``where``, none over another."""
    axis, metrics = where.axis, QFontMetricsF(look.font(look.SECTION))

    def width(title: str) -> float:
        return min(metrics.horizontalAdvance(title), LONGEST) + INDENT + 1

    def x_of(instants: Times) -> NDArray[np.float64]:
        return axis.left + (instants - axis.begin) / axis.per_pixel

    room = (axis.left, axis.left + axis.width + 16)
    return flags.placed(events, (axis.begin, axis.end), x_of, width, room)


def draw(
    qp: QPainter, where: Plan, standing: tuple[Standing, ...], theme: Theme, ratio: float
) -> None:
    """Every flag: its title above the lanes and a thin pole down to its lane."""
    for one in standing:
        draw_one(qp, where, one, theme, ratio)


def draw_one(
    qp: QPainter, where: Plan, one: Standing, theme: Theme, ratio: float, *, lit: bool = False
) -> None:
    """One flag; ``lit`` when it is pointed at."""
    color = QColor(theme[one.flag.color])
    x = round(one.x * ratio) / ratio
    foot = where.top(one.flag.lane) + where.tallness(one.flag.lane) / 2
    qp.fillRect(QRectF(x, 3, 1 if not lit else 1.5, TOP - 4), color)
    color.setAlphaF(0.9 if lit else 0.45)
    y = TOP
    while y < foot:  # dots, a device pixel wide: a whole line would read as a handle
        qp.fillRect(QRectF(x, y, 1 / ratio if not lit else 1, 2), color)
        y += 4
    qp.setFont(look.font(look.SECTION))
    metrics = QFontMetricsF(qp.font())
    words = metrics.elidedText(one.flag.title, Qt.TextElideMode.ElideRight, one.width - INDENT)
    qp.setPen(QColor(theme["text" if lit else "muted"]))
    room = QRectF(x + INDENT, 0, one.width, TOP)
    side = Qt.AlignmentFlag.AlignLeft
    if one.flipped:
        room, side = QRectF(x - one.width, 0, one.width - INDENT, TOP), Qt.AlignmentFlag.AlignRight
    qp.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, words)


def flag_at(standing: tuple[Standing, ...], at: QPointF) -> Standing | None:
    """The flag whose label is under ``at``."""
    if not 0 <= at.y() < TOP:
        return None
    return next((one for one in standing if one.left - 2 <= at.x() <= one.right + 2), None)
