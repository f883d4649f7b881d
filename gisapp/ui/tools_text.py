"""Words typed on the map itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gisapp.model.annotation import Point
from gisapp.model.project import Project
from gisapp.ui import theme as look
from gisapp.ui.tools import CanvasLike

LONGEST = 200  # characters


class InlineEditor(QLineEdit):
    """A line edit that stays on its place while the map moves.

    Enter and a click elsewhere call ``done(text)``; Esc calls ``done(None)``. It is called once,
    and the editor is gone then.
    """

    def __init__(
        self,
        canvas: CanvasLike,
        place: Point,
        text: str,
        done: Callable[[str | None], None],
        size: float = 1.0,
    ) -> None:
        assert isinstance(canvas, QWidget)
        super().__init__(text, canvas)
        self.setObjectName("MapText")
        self.setAccessibleName("Text on the map")
        self.setPlaceholderText("Text")
        self.setMaxLength(LONGEST)
        self.setFrame(False)
        self._map: CanvasLike = canvas
        self._place = place
        self._done: Callable[[str | None], None] | None = done
        self._unlisten = canvas.document.listen(self._on_change)
        theme = canvas.theme
        self.setFont(look.font(min(max(13.0 * size, 11.0), 32.0), 600))
        self.setStyleSheet(
            f"QLineEdit#MapText {{ background: {theme['raised']}; color: {theme['text']};"
            f" border: 1px solid {theme['accent']}; border-radius: 4px; padding: 3px 7px;"
            f" selection-background-color: {theme['accent']};"
            f" selection-color: {theme['on_accent']}; }}"
        )
        self.textChanged.connect(self._fit)
        stop = self._unlisten  # the map may be taken down with the editor open
        self.destroyed.connect(lambda: stop())
        self._fit()
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        metrics = QFontMetricsF(self.font())
        wide = metrics.horizontalAdvance(self.text() or self.placeholderText())
        self.resize(max(round(wide) + 28, 96), round(metrics.height()) + 10)
        at = self._map.to_screen(*self._place)
        self.move(round(at.x() - self.width() / 2), round(at.y() - self.height() / 2))

    def _on_change(self, before: Project, after: Project) -> None:
        if before.view != after.view:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc drops, everything else is typed."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.finish(None)
        else:
            super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A click elsewhere keeps what was typed; a popup or another program changes nothing."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.finish(self.text())

    def finish(self, text: str | None) -> None:
        """End with ``text``, or without when it is None."""
        done, self._done = self._done, None
        if done is None:
            return
        self._unlisten()
        had_focus = self.hasFocus()
        self.hide()
        self.deleteLater()
        parent = self.parentWidget()
        if had_focus and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        done(text.strip() if text is not None else None)
