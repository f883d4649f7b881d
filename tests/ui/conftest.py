"""The whole window on the shipped project, and the hands of a user on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp import plugins
from gisapp.model.document import Document
from gisapp.model.project import Project
from gisapp.model.theme import DARK, Theme
from gisapp.ui import legend_items
from gisapp.ui.theme import apply_theme
from gisapp.ui.timeline import Timeline
from gisapp.ui.window import Window
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


@pytest.fixture(autouse=True)
def no_modal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialog that would wait for somebody for ever fails the test instead."""

    def refuse(dialog: QDialog) -> int:
        words = dialog.text() if isinstance(dialog, QMessageBox) else dialog.windowTitle()
        raise AssertionError(f"a dialog waits for an answer: {words}")

    for kind in (QDialog, QMessageBox):
        monkeypatch.setattr(kind, "exec", refuse)


@pytest.fixture
def open_window(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opener]:
    """``open_window(project, theme, size)``: a window that is painted to its end. All are closed,
    unsaved work dropped, after the test, and the application looks as before."""
    monkeypatch.setattr(legend_items, "REST_MS", 0)  # a legend that need not be waited for
    look = qapp.style().objectName(), qapp.font(), qapp.palette(), qapp.styleSheet()

    def opened(
        project: Project | None = None, theme: Theme = DARK, size: tuple[int, int] = (1280, 800)
    ) -> Desk:
        apply_theme(qapp, theme)
        window = Window(Document(project or plugins.default_project()), theme)
        qtbot.addWidget(window, before_close_func=lambda one: one.document.mark_saved())
        window.finish()
        window.resize(*size)
        window.show()
        window.activateWindow()
        desk = Desk(window, qtbot)
        desk.settle()
        return desk

    yield opened
    style, font, palette, sheet = look
    qapp.setStyle(style)
    qapp.setFont(font)
    qapp.setPalette(palette)
    qapp.setStyleSheet(sheet)


@pytest.fixture
def desk(open_window: Opener) -> Desk:
    """The window as it opens: the default project in the dark theme."""
    return open_window()


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., Timeline]:
    def made(dates: list[str] | None = None, theme: Theme = DARK, **changes: object) -> Timeline:
        project = make_project(dates)
        clock = replace(project.clock, **changes)
        document = Document(replace(project, clock=clock))
        widget = Timeline(document, theme)
        qtbot.addWidget(widget)
        widget.resize(1279, 176)  # the axis is then a whole number of pixels for 365 days
        widget.show()
        widget.lanes.setFocus()
        return widget

    return made
