"""The undated tray: a button beneath the lanes' names that is there whenever rows have no date."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.timeline_tips import undated_text

HEIGHT = 18


class UndatedTray(QToolButton):
    """``12 undated``; hidden when there are none. Clicking it asks for the list of them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("UndatedTray")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(look.font(look.SECTION))
        self._theme = theme
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def show_count(self, count: int, tip: str) -> None:
        """Show how many rows have no date; ``tip`` says of which layers."""
        self.setText(undated_text(count))
        self.setAccessibleName(f"{undated_text(count)}: list them")
        self.setToolTip(tip)
        self.setVisible(count > 0)

    def sizeHint(self) -> QSize:
        wide = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(round(wide) + 14, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        active = self.underMouse() or self.hasFocus() or self.isDown()
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme["accent"] if self.hasFocus() else theme["muted" if active else "hairline"]
        qp.setPen(QPen(QColor(edge), 1 / ratio if not self.hasFocus() else 1))
        qp.setBrush(QColor(theme["raised"]) if self.isDown() else Qt.BrushStyle.NoBrush)
        qp.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        qp.setPen(QColor(theme["text" if active else "muted"]))
        words = QFontMetricsF(qp.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - 8
        )
        qp.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        qp.end()
