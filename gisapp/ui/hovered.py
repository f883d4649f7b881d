"""A button that a row of text or a number becomes: it draws itself, on a quiet ground while the
mouse is over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton

from gisapp.model.theme import Theme

_RADIUS = 4


class Hovered(QAbstractButton):
    """A button in no frame; its ``paintEvent`` begins with :meth:`ground`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def ground(self, opacity: float, beside: int = 0) -> QPainter:
        """A painter, with the ground drawn, so many pixels wider on both sides, and the line of
        focus."""
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            color = QColor(self.theme["muted"])
            color.setAlphaF(opacity)
            qp.setPen(Qt.PenStyle.NoPen)
            qp.setBrush(color)
            qp.drawRoundedRect(self.rect().adjusted(-beside, 0, beside, 0), _RADIUS, _RADIUS)
        if self.hasFocus():
            qp.setPen(QPen(QColor(self.theme["accent"]), 1))
            qp.setBrush(Qt.BrushStyle.NoBrush)
            box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
            qp.drawRoundedRect(box, _RADIUS, _RADIUS)
        return qp

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """And no more."""
        self.update()
