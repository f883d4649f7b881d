"""The line in the map's corner: whom the tiles are from, and whether the net can be reached."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from gisapp.ui import theme as look

EDGE, ABOVE = 12, 44  # above the map's own furniture
WIDEST = 0.6  # of the map


class AttributionBar(QWidget):
    """Credits of the tiles in sight; with a state, what is wrong and a word that mends it."""

    acted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._map = parent
        self.setObjectName("Attribution")
        self.setProperty("reserves", True)
        self.state = QLabel()
        self.credit = QLabel()
        for text in (self.state, self.credit):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setFont(look.font(look.SECTION))
        self.credit.setProperty("look", "muted")
        self.credit.setWordWrap(True)
        self.credit.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.setProperty("look", "link")
        self.button.setFont(look.font(look.SECTION, 600))
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(self.acted)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 3, 9, 3)
        row.setSpacing(8)
        for widget in (self.state, self.button, self.credit):
            row.addWidget(widget)
        parent.installEventFilter(self)
        self.show_words("", "", "")

    def show_words(self, credit: str, state: str, action: str) -> None:
        """Show a credit, a state and the word on the button; nothing hides the line."""
        changed = (credit, state, action) != (
            self.credit.text(), self.state.text(), self.button.text(),
        )  # fmt: skip
        self.credit.setText(credit)
        self.credit.setVisible(bool(credit))
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.setAccessibleName(" ".join(part for part in (state, credit) if part))
        self.setVisible(bool(credit or state))
        if changed:
            self._place()

    def _place(self) -> None:
        parent = self._map
        self.credit.setMinimumWidth(0)
        room = int(parent.width() * WIDEST)
        wish = self.credit.fontMetrics().horizontalAdvance(self.credit.text()) + 2
        self.credit.setFixedWidth(min(wish, max(room - 40, 40)))
        self.adjustSize()
        self.move(parent.width() - self.width() - EDGE, parent.height() - self.height() - ABOVE)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet ground, as under the scale bar."""
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.palette().window().color()
        ground.setAlphaF(0.82)
        qp.setPen(Qt.PenStyle.NoPen)
        qp.setBrush(ground)
        qp.drawRoundedRect(self.rect(), 4, 4)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
