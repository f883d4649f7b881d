"""The frame of the timeline's small popups."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QWidget

from gisapp.model.theme import Theme


class Popup(QFrame):
    """A frame over the timeline that Escape or a click elsewhere closes."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("TimelinePopup")
        self.setStyleSheet(
            f"QFrame#TimelinePopup {{ background: {theme['raised']};"
            f" border: 1px solid {theme['hairline']}; }}"
        )
        self._theme = theme

    def show_above(self, corner: QPoint) -> None:
        """Open with the lower left corner at ``corner`` (global), inside the screen."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = min(max(corner.x(), screen.left()), screen.right() - self.width())
        y = min(max(corner.y() - self.height(), screen.top()), screen.bottom() - self.height())
        self.move(x, y)
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
