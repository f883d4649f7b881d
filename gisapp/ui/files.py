"""Opening, importing and saving from the window: the slow part in a worker, the rest here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from gisapp import plugins
from gisapp.model import edits
from gisapp.model.basemaps import added
from gisapp.model.chronology import chronology
from gisapp.model.layer import Layer
from gisapp.model.spans import likely
from gisapp.plugins import Read, ReadError, ReadOptions, ReadQuestion
from gisapp.storage import project_file, recent
from gisapp.storage.picture import is_project

if TYPE_CHECKING:
    from gisapp.ui.import_options import ImportDialog
    from gisapp.ui.window import Window

log = logging.getLogger(__name__)
LOUD = "ATTENTION: "  # as in the import dialog
LISTED = 1000  # rows told one by one


class _Answer(QObject):
    ready = Signal(object, object, object)  # callback, result, error


class Files(QObject):
    """File operations of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="gisapp-files")
        self._answer = _Answer(self)
        self._answer.ready.connect(self._on_ready)
        self._pending = 0
        self._closed = False
        self._asking: list[tuple[Path, ReadOptions, ReadQuestion | str]] = []
        self.dialog: ImportDialog | None = None
        self.path: Path | None = None

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._pending > 0

    def shut(self) -> None:
        """Wait for the worker; nothing is delivered any more."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, job: Callable[[], Any], then: Callable[[Any, Exception | None], None]) -> None:
        if self._closed:
            return
        self._pending += 1

        def run() -> None:
            result, error = None, None
            try:
                result = job()
            except Exception as problem:  # told to the user by `then`, logged when unexpected
                error = problem
            if not self._closed:
                self._answer.ready.emit(then, result, error)

        self._pool.submit(run)

    def _on_ready(
        self, then: Callable[[Any, Exception | None], None], result: Any, error: Exception | None
    ) -> None:
        self._pending -= 1
        if not self._closed:
            then(result, error)

    # Opening

    def choose(self) -> None:
        """Ask for files and open them."""
        folder = str(QSettings().value("folder", str(Path.home())))
        suffixes = sorted({s for r in plugins.readers().values() for s in r.suffixes})
        everything = " ".join("*" + s for s in (*suffixes, ".gisapp"))
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            "Open",
            folder,
            f"Data and projects ({everything});;Projects and exported pictures (*.gisapp *.png);;"
            "All files (*)",
        )
        if names:
            QSettings().setValue("folder", str(Path(names[0]).parent))
            self.open([Path(name) for name in names])

    def open(self, paths: list[Path]) -> None:
        """Open project files and exported pictures, import everything else."""
        for path in paths:
            if is_project(path):
                self.open_project(path)
            else:
                self.import_file(path)

    def open_project(self, path: Path) -> None:
        """Replace the project by one from disk, after asking about unsaved work."""
        if not self.may_discard():
            return

        def then(result: Any, error: Exception | None) -> None:
            if error is not None:
                self._failed(path, error)
                return
            project, notes = result
            self.path = path if path.suffix.lower() == ".gisapp" else None
            self._window.document.reset(project)
            recent.add(path)
            self._window.on_file_changed()
            if notes:
                self._window.tell("warning", f"{path.name} was opened with remarks.", notes)

        self._work(lambda: project_file.open_project_with_notes(path), then)

    def import_file(self, path: Path, options: ReadOptions | None = None) -> None:
        """Read a data file and put its layers on the map, on the project's clock. What it does not
        tell is asked, unless ``options`` say it."""
        given = options or ReadOptions(zone=self._window.document.project.clock.zone)

        def then(result: list[Read] | None, error: Exception | None) -> None:
            if isinstance(error, ReadQuestion):
                self._ask(path, given, error)
            elif error is not None or result is None:
                self._failed(path, error or RuntimeError("nothing was read"))
            elif options is None and any(read.report.asks for read in result):
                self._ask(path, given, result[0].report.asks[0])
            else:
                self._add(path, result)

        self._work(lambda: _looked_through(plugins.read(path.absolute(), given), given.zone), then)

    def choose_with_options(self) -> None:
        """Ask for a data file, and how it is to be read."""
        folder = str(QSettings().value("folder", str(Path.home())))
        suffixes = sorted({s for r in plugins.readers().values() for s in r.suffixes})
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            "Import with options",
            folder,
            f"Data ({' '.join('*' + s for s in suffixes)});;All files (*)",
        )
        if name:
            QSettings().setValue("folder", str(Path(name).parent))
            zone = self._window.document.project.clock.zone
            self._ask(Path(name), ReadOptions(zone=zone), "")

    def _ask(self, path: Path, options: ReadOptions, question: ReadQuestion | str) -> None:
        """Open the import dialog, one after the other when there are several questions."""
        from gisapp.ui.import_options import ImportDialog

        if self.dialog is not None:
            self._asking.append((path, options, question))
            return
        if isinstance(question, ReadQuestion):
            asks, samples = question.asks, question.samples
        else:
            asks, samples = question, ()
        dialog = ImportDialog(
            path,
            options,
            asks,
            samples,
            lambda options: plugins.preview(path.absolute(), options),
            self._work,
            self._window.theme,
            self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda chosen: self.import_file(path, chosen))
        dialog.finished.connect(self._on_asked)
        self.dialog = dialog
        dialog.open()

    def _on_asked(self) -> None:
        self.dialog = None
        if self._asking and not self._closed:
            self._ask(*self._asking.pop(0))

    def _add(self, path: Path, reads: list[Read]) -> None:
        window = self._window
        project = window.document.project
        details: list[str] = []
        features = skipped = doubtful = undated = 0
        loud = False
        layers: list[Layer] = []
        for read in reads:
            layer = plugins.imported_layer(read, {known.id for known in project.layers})
            project = added(project, layer, plugins.IMPORTED)
            layers.append(layer)
            features += len(layer.features)
            skipped += len(read.report.skipped)
            doubtful += len(read.report.doubtful)
            undated += layer.features.undated
            loud = loud or any(note.startswith(LOUD) for note in read.report.assumed)
            notes = sorted(read.report.assumed, key=lambda note: not note.startswith(LOUD))
            details += [
                note.replace(LOUD, "Attention: ") if note.startswith(LOUD) else f"Assumed: {note}"
                for note in notes
            ]
            for word, rows in (
                ("Skipped", read.report.skipped),
                ("Doubtful", read.report.doubtful),
            ):
                details += [f"{word} {row.place}: {row.reason}" for row in rows[:LISTED]]
                if len(rows) > LISTED:
                    details.append(f"{word}: {len(rows) - LISTED:,} more rows")
        project = edits.on_clock(project, layers)
        window.document.apply(project, f"import {path.name}")
        recent.add(path)
        window.on_file_changed()
        words = f"{path.name}: {features:,} feature{'' if features == 1 else 's'} on the map"
        if not features:
            words = f"{path.name} has not a single row: its layer is empty"
        if undated:
            words += f", {undated:,} of them undated"
        if doubtful:
            words += f", {doubtful:,} doubtful"
        words += f", {skipped:,} rows skipped." if skipped else "."
        window.tell("warning" if skipped or loud or not features else "info", words, details)
        window.go.to_new(layers)

    def _failed(self, path: Path, error: Exception) -> None:
        if isinstance(error, ReadError | project_file.ProjectError):
            self._window.tell("error", str(error), [])
            return
        from gisapp.storage.log import log_path

        log.error("reading %s failed", path, exc_info=error)
        self._window.tell(
            "error",
            f"{path.name} could not be read: an unexpected error, written to {log_path()}.",
            [f"{type(error).__name__}: {error}"],
        )

    # Saving

    def may_discard(self) -> bool:
        """True when there is nothing unsaved, or the user says it may go."""
        if not self._window.document.dirty:
            return True
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            "Unsaved changes",
            f"Save the changes to {self._window.document.project.name}?",
            QMessageBox.StandardButton.Save
            | QMessageBox.StandardButton.Discard
            | QMessageBox.StandardButton.Cancel,
            self._window,
        )
        answer = box.exec()
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        return bool(answer == QMessageBox.StandardButton.Discard)

    def save(self) -> bool:
        """Save to the project's own file, asking for one the first time."""
        return self.save_to(self.path) if self.path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save to it."""
        folder = str(QSettings().value("folder", str(Path.home())))
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Save project",
            str(Path(folder) / f"{self._window.document.project.name}.gisapp"),
            "gisapp projects (*.gisapp)",
        )
        if not name:
            return False
        path = Path(name)
        return self.save_to(path if path.suffix else path.with_suffix(".gisapp"))

    def save_to(self, path: Path) -> bool:
        """Save to ``path``; says what is wrong when it cannot be written."""
        document = self._window.document
        project = document.project
        if project.name == "Untitled":
            project = replace(project, name=path.stem)
            document.apply(project, "name the project")
        try:
            project_file.save_project(project, path)
        except OSError as error:
            self._window.tell(
                "error",
                f"{path}: the project could not be saved "
                f"({error.strerror or error}). Choose another folder.",
                [],
            )
            return False
        self.path = path
        document.mark_saved()
        recent.add(path)
        self._window.on_file_changed()
        return True


def _looked_through(reads: list[Read], zone: str) -> list[Read]:
    """``reads``, with what putting them on the map asks of all their rows found here, in the
    worker, and kept."""
    for read in reads:
        plugins.imported_layer(read)
        if read.features.timed:
            likely(read.features, zone)
            chronology(read.features, None, zone)
    return reads
