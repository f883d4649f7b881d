"""Safety copies: written while there is unsaved work, offered after a crash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from gisapp.storage import project_file
from gisapp.storage.autosave import Autosave

if TYPE_CHECKING:
    from gisapp.ui.window import Window

EVERY = 20_000  # milliseconds


class Safekeeping(QObject):
    """Keeps a copy of one window's unsaved work."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.autosave = Autosave()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.write)
        self._timer.start()

    def write(self) -> None:
        """Write a copy when there is something to lose."""
        document = self._window.document
        if not document.dirty:
            return
        try:
            self.autosave.write(document.project)
        except OSError as error:
            self._window.tell(
                "warning",
                f"The safety copy could not be written ({error.strerror}). Save the project.",
                [],
            )

    def offer(self) -> None:
        """After a crash: say that the work was kept, and offer it."""
        found = self.autosave.recoverable()
        if found:
            path = found[-1]
            self._window.message.show_message(
                "warning",
                "gisapp was not closed properly last time. Its work was kept.",
                [],
                action=("Restore it", lambda: self.recover(path)),
            )

    def recover(self, path: Path) -> None:
        """Bring the work of ``path`` back, as an edit that can be undone."""
        try:
            project, notes = project_file.open_project_with_notes(path)
        except project_file.ProjectError as error:
            self._window.tell("error", str(error), [])
            return
        self._window.document.apply(project, "restore unsaved work")
        self.autosave.discard(path)
        self._window.tell("info", "The unsaved work is back. Save it to keep it.", notes)

    def shut(self) -> None:
        """Closed properly: nothing is left to recover."""
        self._timer.stop()
        self.autosave.clear()
