"""A limit of a scale range: typed as 1:250,000, or taken from the map."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from gisapp.model.project import View
from gisapp.ui import theme as look

ANY = "any scale"
BEYOND = 1.0001  # a limit taken from the map includes what is seen


class ScaleEdit(QWidget):
    """Shows a resolution in map units per pixel as a scale at the map's centre; 0 is no limit.
    ``changed(resolution)`` when the user set another. ``far`` limits are not in their range."""

    changed = Signal(float)

    def __init__(self, title: str, view: Callable[[], View], *, far: bool) -> None:
        super().__init__()
        self._view, self._far, self._resolution = view, far, 0.0
        self.line = QLineEdit()
        self.line.setPlaceholderText(ANY)
        self.line.setFont(look.font())
        self.line.setAccessibleName(title)
        self.line.setMinimumWidth(64)
        self.line.editingFinished.connect(self._typed)
        self.current = QToolButton()
        self.current.setText("Current")
        self.current.setFont(look.font())
        self.current.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.current.setToolTip("The scale that the map has now")
        self.current.setAccessibleName(f"{title}: current scale")
        self.current.clicked.connect(self._take)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.current)
        self.setFocusProxy(self.line)

    def set_resolution(self, resolution: float) -> None:
        """Show another limit without telling anyone; what is being typed stays."""
        if resolution == self._resolution and self.line.hasFocus():
            return
        self._resolution = resolution
        with QSignalBlocker(self.line):
            self.line.setText(self._words())
        look.looks(self.line, "")

    def _words(self) -> str:
        if not self._resolution:
            return ""
        view = self._view()
        scale = self._resolution * view.scale / view.resolution
        return f"1:{round(scale):,}" if scale < 1000 else f"1:{float(f'{scale:.3g}'):,.0f}"

    def _typed(self) -> None:
        text = self.line.text().strip()
        if text == self._words():
            return
        number = re.sub(r"[\s,.'’\u00a0\u202f]", "", text.removeprefix("1:").removeprefix("1 :"))
        if not text or text == ANY:
            self._set(0.0)
        elif number.isdecimal() and int(number):
            view = self._view()
            self._set(int(number) * view.resolution / view.scale)
        else:
            look.looks(self.line, "wrong")
            self.line.setToolTip("A scale is a whole number such as 1:250,000; empty is any scale")

    def _take(self) -> None:
        resolution = self._view().resolution
        self._set(resolution * BEYOND if self._far else resolution / BEYOND)

    def _set(self, resolution: float) -> None:
        self.set_resolution(resolution)
        self.changed.emit(resolution)
