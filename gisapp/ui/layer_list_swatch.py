"""Paints a style's sample in a list: area, line, mark or text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from gisapp.model.primitives import Stroke
from gisapp.model.style import Swatch
from gisapp.model.theme import Theme
from gisapp.render import painter

_LARGEST = 13.0  # logical pixels: samples never outgrow their row


def paint_swatch(qp: QPainter, rect: QRectF, swatch: Swatch, theme: Theme) -> None:
    """Draw ``swatch`` centred in ``rect`` (logical pixels)."""
    qp.save()
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    if swatch.kind == "area":
        _area(qp, rect, swatch, theme)
    elif swatch.kind == "line":
        middle = rect.center().y()
        qp.setPen(_pen(swatch.stroke or Stroke(swatch.color), theme))
        qp.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle))
    elif swatch.kind == "text":
        face = QFont(painter.load_fonts())
        face.setPixelSize(11)
        face.setWeight(QFont.Weight.DemiBold)
        qp.setFont(face)
        qp.setPen(QColor(theme[swatch.color]))
        qp.drawText(rect, Qt.AlignmentFlag.AlignCenter, "Aa")
    else:
        qp.translate(rect.center())
        painter.draw_symbol(
            qp,
            swatch.shape,
            min(swatch.size, _LARGEST),
            swatch.color,
            theme,
            1.0,
            hollow=swatch.hollow,
            inner=swatch.inner,
            outline=swatch.outline,
        )
    qp.restore()


def _area(qp: QPainter, rect: QRectF, swatch: Swatch, theme: Theme) -> None:
    box = QRectF(rect.left() + 0.5, rect.center().y() - 4.5, rect.width() - 1, 9)
    fill = swatch.fill
    if fill is not None:
        tint = QColor(theme[fill.color])
        tint.setAlphaF(fill.opacity)
        qp.setPen(Qt.PenStyle.NoPen)
        qp.setBrush(tint)
        qp.drawRoundedRect(box, 1.5, 1.5)
        if fill.hatch != "none":
            color = theme[fill.hatch_color or fill.color]
            qp.setBrush(QBrush(painter.hatch_tile(fill.hatch, color, 4, 1.0)))
            qp.drawRoundedRect(box, 1.5, 1.5)
    if swatch.stroke is not None:
        qp.setPen(_pen(swatch.stroke, theme))
        qp.setBrush(Qt.BrushStyle.NoBrush)
        qp.drawRoundedRect(box, 1.5, 1.5)


def _pen(stroke: Stroke, theme: Theme) -> QPen:
    color = QColor(theme[stroke.color])
    color.setAlphaF(stroke.opacity)
    width = min(max(stroke.width, 1.0), 3.0)
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if stroke.dash:
        pen.setDashPattern([min(part * width, 5.0) / width for part in stroke.dash])
    return pen
