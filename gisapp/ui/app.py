"""Starts the application: fonts, theme, log, window.

The order of imports matters: first what needs no Qt, then Qt, then, while the window is being made,
a thread of its own reads the project and the geometry of the first map. Nothing that is imported
once Qt is there goes unread: its binding searches every source file for its own name. And nothing
may be imported by another thread while it starts.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import gisapp
from gisapp.storage.log import log_path

if TYPE_CHECKING:
    from PySide6.QtCore import QtMsgType
    from PySide6.QtWidgets import QApplication

    from gisapp.ui.window import Window

log = logging.getLogger("gisapp")
WITHOUT_QT = (
    "pyarrow.parquet",
    "shapely",
    "gisapp.model.document",
    "gisapp.model.projections",
    "gisapp.model.theme",
    "gisapp.render.frame",
    "gisapp.render.grid_choice",
    "gisapp.render.labels",
    "gisapp.render.queue",
    "gisapp.render.scalebar",
)
SWITCH = 0.00005  # seconds for which a worker may keep the window's thread waiting


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
    sys.setswitchinterval(SWITCH)
    if "PySide6" not in sys.modules:
        from gisapp import plugins

        plugins.load("gisapp.layers")
        for name in WITHOUT_QT:
            import_module(name)
    from PySide6.QtWidgets import QApplication

    _layers_read()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("gisapp")
    app.setApplicationDisplayName("gisapp")
    app.setOrganizationName("gisapp")
    app.setApplicationVersion(gisapp.__version__)
    return app


def build(*, whole: bool = True) -> Window:
    """The window on the default project, not shown yet; ``whole`` builds the panels at once, not
    after the first map. There must be a QApplication."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    layers = _layers_read()
    from gisapp.model.theme import DARK, THEMES
    from gisapp.ui.theme import apply_theme
    from gisapp.ui.tidying import Tidying
    from gisapp.ui.window import Window

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = THEMES.get(str(QSettings().value("theme", "dark")), DARK)
    apply_theme(app, theme)
    layers.wait()
    from gisapp import plugins
    from gisapp.model.document import Document

    window = Window(Document(plugins.default_project()), theme)
    Tidying(window.document, window.canvas)
    if whole:
        window.finish()
    return window


@cache
def _layers_read() -> threading.Event:
    """Have the layers that ship read on the other core; set when they are there. The geometry of
    the first map is read after them."""
    there = threading.Event()
    threading.Thread(target=_read_ahead, args=(there,), daemon=True).start()
    return there


def _read_ahead(there: threading.Event) -> None:
    with suppress(Exception):  # the window's thread meets the same error, and tells it
        try:
            from gisapp import plugins

            project = plugins.default_project()
        finally:
            there.set()
        from gisapp.render.geometry import shapes_of

        resolution = project.view.resolution
        for layer in reversed(project.layers):
            if project.shown(layer) and layer.in_scale(resolution):
                shapes_of(layer.features, resolution)


def run(files: Sequence[str | Path] = ()) -> int:
    """Open the window with ``files`` and stay until it is closed. The process's exit code."""
    start_log()
    app = application()
    from PySide6.QtCore import qInstallMessageHandler

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
    from PySide6.QtCore import QtMsgType

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
