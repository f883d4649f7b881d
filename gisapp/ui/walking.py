"""Arrow keys of a search field that move in the list of what was found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Walk(QObject):
    """Up and Down in ``field`` choose the next item of ``found`` that ``counts`` (headings do
    not)."""

    def __init__(
        self,
        field: QLineEdit,
        found: QListWidget,
        counts: Callable[[QListWidgetItem], bool] = lambda _: True,
    ) -> None:
        super().__init__(field)
        self._found, self._counts = found, counts
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move while words are typed."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        step, found = _STEPS.get(Qt.Key(event.key()), 0), self._found
        row = found.currentRow() + step
        while step and 0 <= row < found.count():
            if self._counts(found.item(row)):
                found.setCurrentRow(row)
                break
            row += step
        return bool(step)
