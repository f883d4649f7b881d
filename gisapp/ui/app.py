"""Starts the application: fonts, theme, log, window."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import gisapp
from gisapp import plugins
from gisapp.model.document import Document
from gisapp.model.project import Project
from gisapp.model.theme import DARK, THEMES
from gisapp.render.geometry import shapes_of
from gisapp.storage.log import log_path
from gisapp.ui.theme import apply_theme
from gisapp.ui.window import Window

log = logging.getLogger("gisapp")
SWITCH = 0.0005  # seconds for which a worker may keep the window's thread waiting


def start_log() -> None:
    """Write warnings and errors to :func:`log_path`; without a writable folder, to stderr."""
    handler: logging.Handler
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(log_path(), encoding="utf-8", delay=True)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def application() -> QApplication:
    """The one QApplication, made if there is none."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("gisapp")
    app.setApplicationDisplayName("gisapp")
    app.setOrganizationName("gisapp")
    app.setApplicationVersion(gisapp.__version__)
    sys.setswitchinterval(SWITCH)
    return app


def build(*, whole: bool = True) -> Window:
    """The window on the default project, not shown yet; ``whole`` builds the panels at once, not
    after the first map. There must be a QApplication."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = THEMES.get(str(QSettings().value("theme", "dark")), DARK)
    apply_theme(app, theme)
    project = plugins.default_project()
    threading.Thread(target=_read_ahead, args=(project,), daemon=True).start()
    window = Window(Document(project), theme)
    window.canvas.firstPainted.connect(_tidy)
    if whole:
        window.finish()
    return window


def _tidy() -> None:
    """The first map is on screen: collect garbage from now on, what is loaded stays."""
    gc.freeze()
    gc.enable()


def _read_ahead(project: Project) -> None:
    """Read the geometry of the first map on the other core, while the window is being built."""
    resolution = project.view.resolution
    for layer in reversed(project.layers):
        if project.shown(layer) and layer.in_scale(resolution):
            shapes_of(layer.features, resolution)


def run(files: Sequence[str | Path] = ()) -> int:
    """Open the window with ``files`` and stay until it is closed. The process's exit code."""
    start_log()
    app = application()
    qInstallMessageHandler(_qt_message)
    window = build(whole=False)
    _catch_all(window)
    window.restore()
    window.show()
    window.after_first_map([Path(file) for file in files])
    code = app.exec()
    sys.excepthook = sys.__excepthook__
    return code


def _qt_message(kind: QtMsgType, context: object, message: str) -> None:
    level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    log.log(level, "Qt: %s", message)


def _catch_all(window: Window) -> None:
    """No traceback reaches the user: it goes to the log, and the message names the file."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        log.error("unexpected error", exc_info=(kind, error, trace))
        window.finish()
        window.tell(
            "error",
            f"Something went wrong inside gisapp. The details are in {log_path()}.",
            [f"{kind.__name__}: {error}"],
        )

    sys.excepthook = hook
