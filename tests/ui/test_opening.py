"""The way to the first map: what is loaded for it, and what waits until it is shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gisapp import plugins
from gisapp.model.document import Document
from gisapp.model.theme import DARK
from gisapp.ui.window import Window
from tests.ui.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
from gisapp.ui import app
early = {"numpy", "PySide6", "gisapp.plugins"} & set(sys.modules)
application = app.application()
window = app.build(whole=False)
window.show()
window.after_first_map([])
while window.canvas.painted is None:
    application.processEvents()
waited = set(sys.argv[1].split()) & set(sys.modules)
complete = window.complete
while not window.complete:
    application.processEvents()
window.close()
print("early", *sorted(early), "loaded", *sorted(waited), "complete", complete, window.complete)
"""
WAITS = """
numba numpy.ma pandas pyproj pyqtgraph pyarrow.compute pyarrow.dataset
PySide6.QtNetwork PySide6.QtSvg PySide6.QtSvgWidgets PySide6.QtPrintSupport
gisapp.exporters gisapp.readers gisapp.layers.kinds.every
gisapp.render.grid_edges gisapp.render.painter.cloud gisapp.render.painter.symbols
gisapp.render.painter.tiles gisapp.render.painter.warping gisapp.storage.recovery
gisapp.ui.actions gisapp.ui.compare gisapp.ui.figure gisapp.ui.files gisapp.ui.inspector
gisapp.ui.knowledge gisapp.ui.layer_list gisapp.ui.search gisapp.ui.status gisapp.ui.timeline
gisapp.ui.topbar
"""
BROKEN = """
from gisapp import plugins

def broken():
    raise OSError("the disk is gone")

plugins.shipped = broken
from gisapp.ui import app
app.application()
try:
    app.build(whole=False)
except OSError as error:
    print(error)
"""


def python(code: str, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=ROOT, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def opening(qapp: QApplication, qtbot: QtBot) -> Window:
    """A window that shows its first map and has not begun with the panels."""
    window = Window(Document(plugins.default_project()), DARK)
    qtbot.addWidget(window, before_close_func=lambda one: one.document.mark_saved())
    window.resize(1280, 800)
    return window


def turns(until: Callable[[], bool]) -> None:
    while not until():
        QApplication.processEvents()


def shown(window: Window, files: list[Path] | None = None) -> None:
    """Show the first map, and no more."""
    window.after_first_map(files or [])
    window.show()
    turns(lambda: window.canvas.painted is not None)
    assert not window.complete


def parts(window: Window) -> list[QWidget]:
    return [window.topbar, window.layers, window.inspector, window.timeline, window.status]


def test_what_the_first_map_does_not_need_is_loaded_after_it() -> None:
    assert python(START, WAITS) == "early loaded complete False True"


def test_layers_that_cannot_be_read_are_told_and_not_waited_for() -> None:
    assert python(BROKEN) == "the disk is gone"


def test_the_panels_follow_the_first_map_a_step_at_a_time(opening: Window) -> None:
    shown(opening)
    across = opening.across.sizes()
    turns(lambda: hasattr(opening, "topbar"))
    assert not opening.complete
    assert not opening.topbar.isVisible()
    turns(lambda: opening.complete)
    turns(lambda: all(part.isVisible() for part in parts(opening)))
    assert opening.across.sizes() == across


def test_files_are_opened_when_all_is_there(opening: Window, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "wells.csv"
    file.write_text("name,lat,lon\nA,48.5,37.5\nB,49.5,36.5\n")
    shown(opening, [file])
    turns(lambda: opening.complete)
    qtbot.waitUntil(
        lambda: "wells" in {layer.name for layer in opening.document.project.layers},
        timeout=20_000,
    )
    Desk(opening, qtbot).settle()


def test_the_panels_can_be_hurried(opening: Window, qtbot: QtBot) -> None:
    shown(opening)
    turns(lambda: hasattr(opening, "topbar"))
    topbar = opening.topbar
    opening.finish()
    assert opening.complete
    assert opening.topbar is topbar
    Desk(opening, qtbot).settle()


def test_a_window_closed_halfway_leaves_nothing_behind(opening: Window) -> None:
    shown(opening)
    turns(lambda: hasattr(opening, "timeline"))
    assert not opening.complete
    assert opening.close()


def test_a_window_closed_at_once_builds_no_panels(opening: Window, qtbot: QtBot) -> None:
    shown(opening)
    assert opening.close()
    qtbot.wait(60)
    assert not hasattr(opening, "topbar")
