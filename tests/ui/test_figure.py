"""The figure dialog: preview, edits of the project's figure, and writing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp import plugins
from gisapp.model import crs
from gisapp.model.document import Document
from gisapp.model.project import Project
from gisapp.model.theme import DARK, LIGHT
from gisapp.plugins import Options, WriteError
from gisapp.render.page import compose
from gisapp.render.painter.page import measure, picture
from gisapp.ui.figure import FigureDialog

EXTENT = crs.extent_to_map((22.0, 44.0, 41.0, 53.0))


class Writer:
    """An exporter of the tests: notes what it is asked, and waits or fails when told to."""

    name, title, suffix = "png", "Picture", ".png"

    def __init__(self) -> None:
        self.asked: list[tuple[Project, Path, Options]] = []
        self.error: Exception | None = None
        self.waits = False

    def write(self, project: Project, path: Path, options: Options) -> None:
        self.asked.append((project, path, options))
        options.progress(0.5)
        pause = threading.Event()
        while self.waits and not options.cancelled():
            pause.wait(0.005)
        if self.error is not None:
            raise self.error
        if not options.cancelled():
            path.write_bytes(b"written")


class Other(Writer):
    name, title, suffix = "html", "Page", ".html"


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Writer:
    made = Writer()
    monkeypatch.setattr(plugins, "exporters", lambda: {"html": Other(), "png": made})
    return made


@pytest.fixture
def document() -> Document:
    return Document(make_project())


@pytest.fixture
def dialog(qtbot: QtBot, writer: Writer, document: Document) -> Iterator[FigureDialog]:
    made = FigureDialog(document, EXTENT, 3000.0, (1004, 680), LIGHT)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def shown(qtbot: QtBot, dialog: FigureDialog, act: Callable[[], object] | None = None) -> QImage:
    """The preview after ``act``."""
    if act is None and dialog.preview.image is not None and dialog.preview.idle:
        return dialog.preview.image
    with qtbot.waitSignal(dialog.preview.drawn, timeout=20_000):
        if act is not None:
            act()
    image = dialog.preview.image
    assert image is not None
    return image


def test_preview_is_the_page_that_is_exported(
    qtbot: QtBot, dialog: FigureDialog, document: Document
) -> None:
    image = shown(qtbot, dialog)
    full = picture(compose(document.project, dialog.options, measure))
    assert image.width() / image.height() == pytest.approx(1600 / 900, rel=0.01)
    smooth = Qt.TransformationMode.SmoothTransformation
    small, plain = image.scaled(80, 45, mode=smooth), full.scaled(80, 45, mode=smooth)
    apart = [
        abs(small.pixelColor(x, y).lightness() - plain.pixelColor(x, y).lightness())
        for x in range(80)
        for y in range(45)
    ]
    assert sum(apart) / len(apart) < 2
    corner = dialog.preview.grab().toImage().pixelColor(1, 1)
    assert corner.name() == LIGHT["window"]


def test_preview_follows_size_theme_and_project(
    qtbot: QtBot, dialog: FigureDialog, document: Document
) -> None:
    shown(qtbot, dialog)
    upright = shown(
        qtbot, dialog, lambda: dialog.form.preset.setCurrentText("A4 portrait, 300 dpi")
    )
    assert upright.height() > upright.width()
    dark = shown(qtbot, dialog, lambda: dialog.form.paper.setCurrentIndex(1))
    assert dark.pixelColor(2, 2).name() == DARK["paper"]
    before = dark.copy()
    hidden = document.project.with_layer("events", visible=False)
    assert shown(qtbot, dialog, lambda: document.apply(hidden, "hide")) != before


def test_presets_and_own_sizes(dialog: FigureDialog) -> None:
    form = dialog.form
    assert (dialog.options.width, dialog.options.height, dialog.options.dpi) == (1600, 900, 96)
    form.preset.setCurrentText("As the map on screen")
    assert (dialog.options.width, dialog.options.height) == (1004, 680)
    form.preset.setCurrentText("A4 landscape, 300 dpi")
    assert (dialog.options.width, dialog.options.height, dialog.options.dpi) == (3508, 2480, 300)
    assert form.measures.text() == "297 × 210 mm · 8.7 megapixels"
    form.width_box.setValue(2000)
    assert form.preset.currentText() == "Custom"
    assert (dialog.options.width, dialog.options.height) == (2000, 2480)


def test_options_carry_the_screens_extent_and_scale(dialog: FigureDialog) -> None:
    assert dialog.options.extent == EXTENT
    assert dialog.options.scale_resolution == 3000.0
    dialog.form.layout_box.setCurrentIndex(1)
    assert dialog.options.layout == "map"
    assert not dialog.form.parts["legend"].isEnabled()


def test_typing_is_one_edit_that_can_be_undone(
    qtbot: QtBot, dialog: FigureDialog, document: Document
) -> None:
    title = dialog.form.words["title"]
    assert title.placeholderText() == "Situation map"
    qtbot.keyClicks(title, "Winter")
    assert document.project.figure.title == "Winter"
    assert document.undo_label == "figure title"
    document.undo()
    assert document.project.figure.title == ""
    assert title.text() == ""
    assert document.undo_label is None
    document.redo()
    assert title.text() == "Winter"


def test_switches_and_paper_belong_to_the_project(dialog: FigureDialog, document: Document) -> None:
    dialog.form.parts["north_arrow"].setChecked(False)
    assert document.project.figure.north_arrow is False
    dialog.form.paper.setCurrentIndex(1)
    assert document.project.figure.theme == "dark"
    document.undo()
    document.undo()
    assert dialog.form.parts["north_arrow"].isChecked()
    assert dialog.options.theme == "light"
    assert document.undo_label is None


def test_opening_changes_nothing(dialog: FigureDialog, document: Document) -> None:
    assert not document.dirty
    assert document.undo_label is None


def test_saves_where_the_user_says(
    qtbot: QtBot,
    dialog: FigureDialog,
    writer: Writer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered: list[str] = []

    def chosen(parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        offered.extend([Path(name).name, kinds])
        return str(tmp_path / "brief"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    with qtbot.waitSignal(dialog.exported, timeout=20_000) as told:
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert offered == ["region_20220301-20220531.png", "Picture (*.png)"]
    assert told.args == [str(tmp_path / "brief.png")]
    assert (tmp_path / "brief.png").read_bytes() == b"written"
    assert writer.asked[0][2].extent == EXTENT
    assert not dialog.busy
    assert dialog.message.isHidden()


def test_saying_no_writes_nothing(
    qtbot: QtBot, dialog: FigureDialog, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: ("", ""))
    dialog.choose_file()
    assert not dialog.busy
    assert writer.asked == []


def test_format_picks_the_exporter(
    qtbot: QtBot, dialog: FigureDialog, writer: Writer, tmp_path: Path
) -> None:
    dialog.form.format.setCurrentText("Page (.html)")
    with qtbot.waitSignal(dialog.exported, timeout=20_000) as told:
        dialog.save_to(tmp_path / "map.html")
    assert told.args == [str(tmp_path / "map.html")]
    assert writer.asked == []


def test_an_error_is_said_in_the_dialog(
    qtbot: QtBot, dialog: FigureDialog, writer: Writer, tmp_path: Path
) -> None:
    writer.error = WriteError("a.png", "the disk is full", "Make room")
    dialog.save_to(tmp_path / "a.png")
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert dialog.message.isVisible()
    assert dialog.message.text() == "a.png: the disk is full. Make room"
    assert dialog.save_button.isEnabled()
    writer.error = None
    with qtbot.waitSignal(dialog.exported, timeout=20_000):
        dialog.save_to(tmp_path / "a.png")
    assert dialog.message.isHidden()


def test_a_failure_nobody_foresaw_is_no_traceback(
    qtbot: QtBot,
    dialog: FigureDialog,
    writer: Writer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer.error = KeyError("secret detail")
    dialog.save_to(tmp_path / "a.png")
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert dialog.message.text() == "a.png could not be written. Details are in the log."
    assert "the figure could not be written" in caplog.text


def test_cancel_while_writing(
    qtbot: QtBot, dialog: FigureDialog, writer: Writer, tmp_path: Path
) -> None:
    writer.waits = True
    dialog.save_to(tmp_path / "a.png")
    assert dialog.busy
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.save_button.isEnabled()
    qtbot.waitUntil(lambda: dialog.progress.value() == 50, timeout=20_000)
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert dialog.message.text() == "Cancelled: nothing was written."
    assert list(tmp_path.iterdir()) == []
    assert dialog.isVisible()


def test_closing_while_writing_cancels_and_stops_everything(
    qtbot: QtBot, dialog: FigureDialog, writer: Writer, document: Document, tmp_path: Path
) -> None:
    writer.waits = True
    dialog.save_to(tmp_path / "a.png")
    dialog.close()
    assert not dialog.isVisible() or not dialog.busy
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert list(tmp_path.iterdir()) == []
    dialog.close()
    assert dialog.preview.idle
    project = document.project
    document.apply(replace(project, figure=replace(project.figure, title="Later")), "title")
    assert dialog.form.words["title"].text() == ""
