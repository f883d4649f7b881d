"""One message over the map's top: it never blocks, and says more on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import theme as look

INFO_MS = 6000
_WIDTH, _MARGIN = 620, 12
_TOP = 56  # beneath the strip of theatres
_ICONS = {
    "info": ("identify", "accent"),
    "warning": ("warning", "warning"),
    "error": ("error", "error"),
}


class MessageBar(QWidget):
    """Hidden until :meth:`show_message`; stays over the top of its parent."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("MessageBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._kind = "info"
        self._act: Callable[[], object] | None = None
        self.sign = QLabel()
        self.sign.setFixedSize(16, 16)
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setFont(look.font())
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.details_button = QPushButton("Details")
        self.action_button = QPushButton()
        for button in (self.details_button, self.action_button):
            button.setProperty("look", "link")
            button.setFont(look.font(weight=600))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._expand)
        self.action_button.clicked.connect(self._do)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setIconSize(QSize(12, 12))
        self.close_button.setToolTip("Close")
        self.close_button.setAccessibleName("Close the message")
        self.close_button.clicked.connect(self.dismiss)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(look.font(look.SMALL))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.details.setAccessibleName("Details")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.details_button)
        row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 6, 6)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.details)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INFO_MS)
        self._timer.timeout.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._theme = theme
        name, token = _ICONS[self._kind]
        self.sign.setPixmap(icons.pixmap(name, theme[token], 16, self.devicePixelRatioF()))
        self.close_button.setIcon(icons.icon("close", theme, 12))

    def show_message(
        self,
        kind: str,
        sentence: str,
        details: Sequence[str] = (),
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a message in place of the one before. ``kind`` is info, warning or error; info
        goes by itself, unless it has details or an action. ``action`` is a word and what it
        does."""
        if kind not in _ICONS:
            raise ValueError(f"no message is of kind '{kind}'; known are {', '.join(_ICONS)}")
        self._kind = kind
        self.sentence.setText(sentence)
        self.details_button.setChecked(False)
        self.details_button.setVisible(bool(details))
        self.details.setPlainText("\n".join(details))
        self.details.hide()
        self._act = action[1] if action else None
        self.action_button.setText(action[0] if action else "")
        self.action_button.setVisible(action is not None)
        self.setAccessibleName(f"{kind}: {sentence}")
        self.set_theme(self._theme)
        self.show()
        self.raise_()
        self._place()
        if kind == "info" and not details and action is None:
            self._timer.start()
        else:
            self._timer.stop()

    def dismiss(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self._act = None
        self.hide()

    def hideEvent(self, event: object) -> None:
        """No timer outlives the message."""
        self._timer.stop()
        super().hideEvent(event)  # type: ignore[arg-type]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the parent's top when it changes its size."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._place()
        return False

    def _do(self) -> None:
        act = self._act
        self.dismiss()
        if act is not None:
            act()

    def _expand(self, on: bool) -> None:
        self.details_button.setText("Hide details" if on else "Details")
        self.details.setVisible(on)
        self._place()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None or self.isHidden():
            return
        width = min(_WIDTH, parent.width() - 2 * _MARGIN)
        self.setFixedWidth(max(width, 120))
        lines = self.details.document().size().height()  # of a plain text: its lines
        self.details.setFixedHeight(min(max(int(lines), 2), 9) * 16 + 14)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        height = self.heightForWidth(width) if self.hasHeightForWidth() else -1
        self.resize(width, max(height, self.sizeHint().height() if height < 0 else height))
        self.move((parent.width() - self.width()) // 2, _TOP)
