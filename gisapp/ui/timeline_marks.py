"""The markers A and B: two pins on the axis, and the time between them while it is compared."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gisapp.model.clock import Clock
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.timeline_paint import AXIS, TOP, Plan, line

WIDE, TALL = 16.0, 15.0  # of a pin's head


def pins(where: Plan, clock: Clock) -> dict[str, QRectF]:
    """The heads of the markers that are on the axis, on the row of dates."""
    found: dict[str, QRectF] = {}
    axis = where.axis
    for name, instant in (("a", clock.a), ("b", clock.b)):
        if instant is not None and axis.begin <= instant <= axis.end:
            x = round(axis.x(instant))
            found[name] = QRectF(x - WIDE / 2, where.bottom + (AXIS - TALL) / 2 + 1, WIDE, TALL)
    return found


def pin_at(where: Plan, clock: Clock, at: QPointF) -> str:
    """``a`` or ``b`` under the pointer, or ''."""
    # what is painted last is taken hold of first
    for name, head in reversed(pins(where, clock).items()):
        if head.adjusted(-2, -4, 2, 2).contains(at):
            return name
    return ""


def draw(
    qp: QPainter, where: Plan, clock: Clock, theme: Theme, ratio: float, *, lit: str = ""
) -> None:
    """Pins with their letters, and while the two are compared a tint between them."""
    axis = where.axis
    if clock.compare and clock.a is not None and clock.b is not None:
        edges = sorted((axis.x(clock.a), axis.x(clock.b)))
        left, right = max(edges[0], axis.left), min(edges[1], axis.left + axis.width)
        if right > left:
            tint = QColor(theme["text"])
            tint.setAlphaF(0.07)
            qp.fillRect(QRectF(left, TOP, right - left, where.bottom - TOP), tint)
    heads = pins(where, clock)
    if not heads:
        return
    qp.save()
    qp.setFont(look.font(10.5, 600))
    for name, head in heads.items():
        stem = QColor(theme["text"])
        stem.setAlphaF(0.9 if name == lit else 0.55)
        line(qp, head.center().x(), TOP, 0, head.top() - TOP, stem, ratio)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        qp.setPen(QPen(QColor(theme["text"]), 1))
        qp.setBrush(QColor(theme["text" if name == lit else "raised"]))
        qp.drawRoundedRect(head.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        qp.setPen(QColor(theme["panel" if name == lit else "text"]))
        qp.drawText(head, Qt.AlignmentFlag.AlignCenter, name.upper())
        qp.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    qp.restore()
