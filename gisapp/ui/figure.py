"""The figure dialog: the page as it will be, the form beside it, and the writing of the file."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gisapp.model.crs import Extent
from gisapp.model.document import Document
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.plugins import Options, WriteError
from gisapp.render.page import default_file_name, default_title
from gisapp.ui.figure_form import FigureForm
from gisapp.ui.figure_preview import Preview

log = logging.getLogger(__name__)
SIDE = 336


class FigureDialog(QDialog):
    """Shows the page as it will be and writes it.

    ``extent`` (map units) and ``scale_resolution`` (map units per logical pixel) are the screen's:
    the figure shows all of that extent and the layers of that scale. What is printed around the
    map belongs to the project: each edit goes through the document and can be undone.
    """

    exported = Signal(str)  # the file that was written
    _advanced = Signal(float)
    _ended = Signal(object, object)  # path, error

    def __init__(
        self,
        document: Document,
        extent: Extent,
        scale_resolution: float,
        screen_size: tuple[int, int],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export figure")
        self.resize(1180, 760)
        self._document, self._extent, self._resolution = document, extent, scale_resolution
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self.preview = Preview(theme, self)
        self.form = FigureForm(screen_size, default_title(document.project, extent), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.preview, 1)
        row.addWidget(self._side())
        self._advanced.connect(self._on_advanced)
        self._ended.connect(self._on_ended)
        self._stop_listening = document.listen(self._on_document)
        self.form.edited.connect(self._edit)
        self.form.typed.connect(document.seal)
        self.form.changed.connect(self._refresh)
        self.form.fill(document.project.figure)
        self._refresh()

    # Building

    def _side(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self.form)
        side = QWidget(self)
        side.setFixedWidth(SIDE)
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        rule = QFrame()
        rule.setProperty("look", "rule")
        whole.addWidget(rule)
        whole.addWidget(self._build_foot())
        return side

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(8)
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setProperty("look", "error")
        self.message.hide()
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.close_button = QPushButton("Close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self._on_close_button)
        self.save_button = QPushButton("Save as…")
        self.save_button.setProperty("look", "primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.choose_file)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.save_button)
        column.addWidget(self.message)
        column.addWidget(self.progress)
        column.addLayout(row)
        return foot

    # What is asked for

    @property
    def options(self) -> Options:
        """How the figure would be exported now."""
        return self.form.options(self._extent, self._resolution)

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._thread is not None

    def _edit(self, name: str, value: object, typing: bool) -> None:
        """One field of the project's figure set, as an edit that can be undone."""
        project = self._document.project
        figure = replace(project.figure, **{name: value})  # type: ignore[arg-type]
        if figure != project.figure:
            words = name.replace("_", " ")
            self._document.apply(
                replace(project, figure=figure),
                f"figure {words}",
                f"figure.{name}" if typing else None,
            )

    def _on_document(self, before: Project, after: Project) -> None:
        if before.figure != after.figure:
            self.form.fill(after.figure)
        self._refresh()

    def _refresh(self) -> None:
        self.preview.show_page(self._document.project, self.options)

    # Writing

    def choose_file(self) -> None:
        """Ask where the figure goes, then write it."""
        exporter = self.form.exporter
        folder = Path(str(QSettings().value("figure/folder", str(Path.home()))))
        name = default_file_name(self._document.project, exporter.suffix, self._extent)
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save figure as", str(folder / name), f"{exporter.title} (*{exporter.suffix})"
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the figure to ``path`` in a worker; the format's suffix is added when missing."""
        if self.busy:
            return
        exporter = self.form.exporter
        if path.suffix.lower() != exporter.suffix:
            path = path.with_name(path.name + exporter.suffix)
        self.message.hide()
        self.progress.setValue(0)
        self.progress.show()
        self.save_button.setEnabled(False)
        self.close_button.setText("Cancel")
        self._cancel.clear()
        options = replace(self.options, cancelled=self._cancel.is_set, progress=self._advanced.emit)
        project = self._document.project

        def write() -> None:
            error: Exception | None = None
            try:
                exporter.write(project, path, options)
            except Exception as problem:  # told to the user, and logged when unexpected
                error = problem
            self._ended.emit(path, error)

        self._thread = threading.Thread(target=write, name="gisapp-export", daemon=True)
        self._thread.start()

    def _on_advanced(self, share: float) -> None:
        self.progress.setValue(round(share * 100))

    def _on_ended(self, path: Path, error: Exception | None) -> None:
        if self._thread is None:
            return
        self._thread.join()
        self._thread = None
        self.progress.hide()
        self.save_button.setEnabled(True)
        self.close_button.setEnabled(True)
        self.close_button.setText("Close")
        if self._cancel.is_set():
            self._say("Cancelled: nothing was written.")
        elif isinstance(error, WriteError):
            self._say(str(error))
        elif error is not None:
            log.error("the figure could not be written", exc_info=error)
            self._say(f"{path.name} could not be written. Details are in the log.")
        else:
            QSettings().setValue("figure/folder", str(path.parent))
            self.exported.emit(str(path))

    def _say(self, words: str) -> None:
        self.message.setText(words)
        self.message.show()

    def _on_close_button(self) -> None:
        if self.busy:
            self._cancel.set()
            self.close_button.setEnabled(False)
        else:
            self.reject()

    def reject(self) -> None:
        """Esc: first cancel what is being written, then close."""
        if self.busy:
            self._cancel.set()
            self.close_button.setEnabled(False)
            return
        super().reject()

    def done(self, result: int) -> None:
        self._shut()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._shut()
        super().closeEvent(event)

    def _shut(self) -> None:
        self._stop_listening()
        self._cancel.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
        self.preview.shut()
