"""Garbage is collected while nobody works.

A full collection looks at every object there is and takes up to a tenth of a second, in whichever
thread it begins, with the lock that the window's thread needs as well. Left to itself it comes in
the middle of a zoom. Young objects are collected as always: that takes a few milliseconds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from gisapp.model.document import Document
from gisapp.ui.canvas import Canvas

REST = 4000  # milliseconds since anything changed
NEVER = 1_000_000  # collections of middle-aged objects after which all would be looked through


class Tidying(QObject):
    """Collects for as long as ``canvas`` lives, from its first map on, when it is settled and the
    document has not changed for a while: neither its content, nor the view, nor the time."""

    def __init__(self, document: Document, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST)
        self._timer.timeout.connect(self._collect)
        canvas.firstPainted.connect(self._begin)
        canvas.settled.connect(self._timer.start)
        canvas.destroyed.connect(document.listen(lambda before, after: self._timer.start()))

    def _begin(self) -> None:
        """The first map is on screen: what is loaded stays."""
        gc.freeze()
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, NEVER)
        gc.enable()

    def _collect(self) -> None:
        if self._canvas.is_settled:
            gc.collect()
