"""The sheet of keys: what keys and mouse do, in two columns that scroll where there is no room."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gisapp.ui import theme as look
from gisapp.ui import timeline_keys

Rows = tuple[tuple[str, str], ...]  # keys, and what they do
WIDE, HIGH = 980, 640  # of the sheet where the screen has room for it
_NAMES, _WORDS = 140, 130  # pixels of keys, and of what they do at least
MAP: Rows = (
    ("Wheel", "zooms at the cursor; with Ctrl finely"),
    ("Sideways wheel, Shift+wheel", "steps through time"),
    ("Drag", "pans; with Shift zooms into a box"),
    ("Arrows, PgUp, PgDn", "move and zoom"),
    ("Double click", "zooms in"),
    ("Right click", "copies coordinates"),
)
DRAWING: Rows = (
    ("Click", "sets a point; with Shift at 45 degrees"),
    ("Double click, Enter", "ends"),
    ("Esc", "cancels"),
)


class KeySheet(QDialog):
    """Every key: of the map, of the timeline, of drawing, and of ``commands`` (title, keys)."""

    def __init__(self, commands: Iterable[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("KeySheet")
        self.setWindowTitle("Keys and mouse")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows: list[tuple[str, str]] = []
        held = QWidget()
        columns = QHBoxLayout(held)
        columns.setContentsMargins(16, 12, 16, 12)
        columns.setSpacing(32)
        told = tuple((keys, title) for title, keys in commands if keys)
        for sections in (
            (("Commands", told), ("Drawing", DRAWING)),
            (
                ("Map", MAP),
                ("Timeline in focus", timeline_keys.KEYS),
                ("Timeline by mouse", timeline_keys.MOUSE),
            ),
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            for title, rows in sections:
                column.addWidget(_label(title, "section"))
                column.addLayout(self._table(rows))
                column.addSpacing(12)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(held)
        close = QPushButton("Close")
        close.clicked.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 12)
        whole.addWidget(self.area, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.addStretch(1)
        foot.addWidget(close)
        whole.addLayout(foot)
        self.resize(self.sizeHint())

    def _table(self, rows: Rows) -> QGridLayout:
        table = QGridLayout()
        table.setHorizontalSpacing(16)
        table.setVerticalSpacing(4)
        table.setColumnStretch(1, 1)
        for number, (keys, what) in enumerate(rows):
            name, words = _label(keys, ""), _label(what, "muted")
            for label in (name, words):
                label.setWordWrap(True)
            name.setFixedWidth(_NAMES)
            words.setMinimumWidth(_WORDS)
            table.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            table.addWidget(words, number, 1, Qt.AlignmentFlag.AlignTop)
            self.rows.append((keys, what))
        return table

    def sizeHint(self) -> QSize:
        """At most nine tenths of the screen."""
        room = self.screen().availableGeometry()
        return QSize(min(WIDE, room.width() * 9 // 10), min(HIGH, room.height() * 9 // 10))


def _label(text: str, role: str) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(look.section_font() if role == "section" else look.font())
    if role:
        made.setProperty("look", role)
    return made
