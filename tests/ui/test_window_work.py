"""Drawing on the map, and what the window does as a window: themes, panels, closing, menus."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
)

from gisapp.model import crs, instants
from gisapp.model.primitives import Marks
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.actions import TOOLS
from gisapp.ui.keysheet import KeySheet
from tests.ui.desk import LEFT, NONE, Desk, picture

# Annotations


def take(desk: Desk, key: str, name: str) -> None:
    """Take a tool by its key."""
    desk.press_keys(key)
    desk.qtbot.waitUntil(lambda: desk.canvas.tool is not None and desk.canvas.tool.name == name)


def points(desk: Desk, *offsets: tuple[int, int]) -> list[QPoint]:
    middle = desk.canvas.rect().center()
    return [middle + QPoint(*offset) for offset in offsets]


@pytest.mark.parametrize(("key", "kind"), [("A", "arrow"), ("L", "line"), ("P", "polygon")])
def test_lines_are_drawn_point_by_point(desk: Desk, key: str, kind: str) -> None:
    before = desk.map()
    take(desk, key, kind)
    for at in points(desk, (-120, -60), (100, -40), (40, 90)):
        QTest.mouseClick(desk.canvas, LEFT, NONE, at)
    desk.press_keys("Return")
    note = desk.project.annotations[-1]
    assert (note.kind, len(note.points)) == (kind, 3)
    assert desk.window.inspector.subject == ("annotation", note.id)
    desk.press_keys("Esc")
    assert not np.array_equal(desk.map(), before)
    desk.press_keys("Ctrl+Z")
    assert not desk.project.annotations
    np.testing.assert_array_equal(desk.map(), before)


def test_text_and_markers_are_placed_with_a_click(desk: Desk) -> None:
    take(desk, "Shift+T", "text")
    here, there = points(desk, (-100, 0), (100, 0))
    QTest.mouseClick(desk.canvas, LEFT, NONE, here)
    editor = desk.canvas.findChild(QLineEdit, "MapText")
    assert editor is not None
    QTest.keyClicks(editor, "Bridge <b>closed</b>")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    take(desk, "M", "marker")
    QTest.mouseClick(desk.canvas, LEFT, NONE, there)
    text, marker = desk.project.annotations
    assert (text.kind, text.text) == ("text", "Bridge <b>closed</b>")
    assert (marker.kind, marker.number) == ("marker", 1)
    assert desk.canvas.to_screen(*marker.points[0]).toPoint() == there


def test_a_dated_annotation_follows_the_clock(desk: Desk) -> None:
    take(desk, "M", "marker")
    (at,) = points(desk, (60, 40))
    QTest.mouseClick(desk.canvas, LEFT, NONE, at)
    desk.press_keys("Esc")
    (note,) = desk.project.annotations
    begin, end = (instants.parse(day)[0] for day in ("2021-12-01", "2022-02-01"))
    dated = replace(note, begin=begin, end=end)
    desk.document.apply(desk.project.with_annotation(dated), "date it")
    shown = desk.map()[at.y(), at.x()].tolist()
    desk.at_time("2022-05-01", "2022-05-31")
    gone = desk.map()[at.y(), at.x()].tolist()
    assert shown != gone
    desk.at_time("2021-12-15", "2022-01-10")
    assert desk.map()[at.y(), at.x()].tolist() == shown


def test_an_annotation_is_removed_with_the_keyboard(desk: Desk) -> None:
    take(desk, "M", "marker")
    (at,) = points(desk, (60, 40))
    QTest.mouseClick(desk.canvas, LEFT, NONE, at)
    assert [note.kind for note in desk.project.annotations] == ["marker"]
    QTest.mouseClick(desk.canvas, LEFT, NONE, at)
    desk.press_keys("Del")
    assert not desk.project.annotations


def test_measuring_changes_nothing(desk: Desk) -> None:
    project = desk.project
    take(desk, "Ctrl+Shift+M", "measure-line")
    for at in points(desk, (-120, -60), (100, -40)):
        QTest.mouseClick(desk.canvas, LEFT, NONE, at)
    measured = picture(desk.canvas)
    desk.press_keys("Esc")
    take(desk, "V", "select")
    assert not np.array_equal(measured, desk.map())
    assert desk.project is project


# The window itself


def test_the_theme_switches_the_whole_window_and_back(desk: Desk) -> None:
    dark = picture(desk.window)
    desk.press_keys("Ctrl+Shift+L")
    desk.settle()
    light = picture(desk.window)
    assert desk.window.theme is LIGHT
    assert light.mean() > 180
    assert dark.mean() < 60
    desk.press_keys("Ctrl+Shift+L")
    desk.settle()
    assert desk.window.theme is DARK
    np.testing.assert_array_equal(picture(desk.window), dark)


def test_full_screen_and_back(desk: Desk) -> None:
    desk.press_keys("F11")
    assert desk.window.isFullScreen()
    desk.press_keys("F11")
    assert not desk.window.isFullScreen()


def test_the_keys_are_explained(desk: Desk) -> None:
    desk.press_keys("?")
    (sheet,) = desk.window.findChildren(KeySheet)
    assert ("Ctrl+E", "Export figure") in sheet.rows
    assert any(keys == "K, Shift+K" for keys, _ in sheet.rows)
    assert sheet.height() <= sheet.screen().availableGeometry().height()
    assert sheet.height() <= 700
    assert sheet.area.horizontalScrollBar().maximum() == 0
    sheet.close()


def test_export_opens_the_dialog_on_what_the_screen_shows(desk: Desk) -> None:
    desk.press_keys("Ctrl+E")
    dialog = next(one for one in desk.window.findChildren(QDialog) if one.isVisible())
    assert dialog.windowTitle() == "Export figure"
    dialog.reject()


def test_panels_are_hidden_and_shown(desk: Desk) -> None:
    width = desk.canvas.width()
    for name in ("layers", "inspector", "timeline"):
        desk.window.toggle_panel(name)
    desk.settle()
    assert desk.canvas.width() > width + 500
    for name in ("layers", "inspector", "timeline"):
        desk.window.toggle_panel(name)
    desk.settle()
    assert desk.canvas.width() == width


def test_the_project_is_renamed_in_the_top_bar(desk: Desk) -> None:
    bar = desk.window.topbar
    QTest.mouseClick(bar.name_button, LEFT)
    QTest.keyClicks(bar.name_edit, "Winter & spring")
    QTest.keyClick(bar.name_edit, Qt.Key.Key_Return)
    assert desk.project.name == "Winter & spring"
    assert desk.window.windowTitle() == "Winter & spring* — gisapp"
    assert bar.name_button.text() == "Winter && spring •"
    desk.press_keys("Ctrl+Z")
    assert desk.project.name == "Untitled"
    assert not desk.document.dirty


@pytest.mark.parametrize("answer", ["Cancel", "Discard", "Save"])
def test_closing_with_unsaved_work_asks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path, answer: str
) -> None:
    asked: list[str] = []

    def told(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return QMessageBox.StandardButton[answer]

    monkeypatch.setattr(QMessageBox, "exec", told)
    target = tmp_path / "kept.gisapp"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    desk.check("group", "crimea")
    closed = desk.window.close()
    assert asked == ["Save the changes to Untitled?"]
    assert closed == (answer != "Cancel")
    assert target.exists() == (answer == "Save")


def test_closing_without_changes_does_not_ask(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: pytest.fail("asked"))
    desk.drag_time_to("2016-06-01")
    desk.canvas.pan(100, 50)
    assert desk.window.close()


def entries(menu: QMenu) -> list[QAction]:
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += entries(inner)
        elif not action.isSeparator():
            found.append(action)
    return found


def test_every_command_of_the_menus_can_be_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "all.gisapp"), "")
    )
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    desk.window.layers.select_layer("troops-russia")
    used = set()
    for menu in desk.window.topbar.menus.actions():
        inner = menu.menu()
        assert isinstance(inner, QMenu)
        for action in entries(inner):
            if action.text() == "Quit":
                continue
            used.add(action.text())
            action.trigger()
            QApplication.processEvents()
            for dialog in desk.window.findChildren(QDialog):
                dialog.close()
            kind, sentence, _ = desk.message()
            assert kind != "error", f"{action.text()}: {sentence}"
    assert {"Save project", "Export figure…", "Full extent", "Chart…", "About gisapp"} <= used
    assert len(used) > 40
    desk.settle()
    for widget in QApplication.topLevelWidgets():
        if widget is not desk.window and widget.isVisible():
            widget.close()


def test_no_two_commands_share_a_shortcut(desk: Desk) -> None:
    keys = [
        one.toString()
        for action in desk.window.findChildren(QAction)
        for one in action.shortcuts()
        if action.shortcutContext() != Qt.ShortcutContext.WidgetShortcut
    ]
    keys += [shortcut for *_, shortcut in TOOLS]
    assert len(keys) > 20
    assert sorted(keys) == sorted(set(keys))


def test_every_mark_that_is_drawn_can_be_clicked(desk: Desk) -> None:
    desk.look_at(desk.project.bookmark("ukraine").extent)
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    missed = []
    for drawing in resolved.drawings.values():
        layer = next((one for one in desk.project.layers if one.id == drawing.layer_id), None)
        if layer is None or layer.time == "none":
            continue
        for item in drawing.primitives:
            if isinstance(item, Marks):
                for (x, y), row in zip(item.xy.tolist(), item.rows.tolist(), strict=True):
                    at = desk.canvas.to_screen(*crs.point_to_lonlat(x, y))
                    if desk.canvas.rect().contains(at.toPoint()) and (
                        (layer.id, row) not in desk.canvas.identify(at)
                    ):
                        missed.append((layer.id, row))
    assert missed == []
