"""The panels around the first map, built while the map can be moved.

They are imported in a thread of their own, then built one a turn of the event loop.
"""

from __future__ import annotations

import linecache
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

PANELS = (
    "message",
    "status",
    "topbar",
    "layer_list",
    "inspector",
    "timeline",
    "bookmarks",
    "compare",
    "knowledge",
    "files",
    "safekeeping",
    "actions",
)
PAUSE = 4  # milliseconds between two steps, for what the user does


class Opening(QObject):
    """Goes through ``steps``, once. After :meth:`start` ``done`` is called when all are taken."""

    def __init__(self, parent: QObject, steps: Iterator[None]) -> None:
        super().__init__(parent)
        self.done: Callable[[], None] = lambda: None
        self._steps = steps
        self._begun = self._stopped = False
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        """Import :data:`PANELS`, then take a step a turn."""
        if self._stopped:
            return
        self._thread = threading.Thread(target=_load, name="gisapp-opening", daemon=True)
        self._thread.start()
        self._timer.start()

    def finish(self) -> None:
        """Take all steps that are left."""
        while self._step():
            pass

    def stop(self) -> None:
        """Take no further turn; what has begun is finished, for half of it could not be shut."""
        self._stopped = True
        self._timer.stop()
        if self._thread is not None:
            self._thread.join()
        if self._begun:
            self.finish()

    def _step(self) -> bool:
        """Whether there was one to take."""
        self._begun = True
        return next(self._steps, self) is not self

    def _turn(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        more = False  # after an error too
        try:
            more = self._step()
        finally:
            if not more:
                self._timer.stop()
        if not more:
            self.done()


def _load() -> None:
    with suppress(Exception):  # who builds the panels meets the same error, and tells it
        for name in PANELS:
            import_module(f"gisapp.ui.{name}")
    linecache.clearcache()  # source that Qt's binding has looked through
