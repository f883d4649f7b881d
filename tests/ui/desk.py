"""What a user does to the window, and what the user sees of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gisapp.model import crs, instants
from gisapp.model.document import Document
from gisapp.model.primitives import Marks
from gisapp.model.project import Project
from gisapp.ui.layer_list_delegate import check_rect
from gisapp.ui.window import Window

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def picture(widget: QWidget) -> np.ndarray:
    """A widget's pixels: (height, width, red green blue)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return raw[:, : image.width(), 2::-1].copy()


class Desk:
    """One window and the hands on it."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.canvas = window.canvas

    @property
    def document(self) -> Document:
        return self.window.document

    @property
    def project(self) -> Project:
        return self.window.document.project

    def settle(self) -> None:
        """Wait until files are read, the map is painted and its legend says what it shows."""
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.window.files.busy, timeout=20_000)
        self.qtbot.waitUntil(self._at_rest, timeout=20_000)

    def _at_rest(self) -> bool:
        """Whether the map and its legend, of which names keep clear, are as they will be."""
        legends = self.window.actions_.legend.legends
        return self.canvas.is_settled and legends.is_settled

    # Seeing

    def map(self) -> np.ndarray:
        """The map's pixels."""
        self.settle()
        return picture(self.canvas)

    def alive(self, group: str) -> set[str]:
        """Titles of what the canvas draws of a group's layers."""
        self.settle()
        resolved = self.canvas.picture.resolved
        assert resolved is not None
        found: set[str] = set()
        for layer in self.project.layers:
            if layer.group == group:
                titles = layer.features.role_column("title")
                found |= set(titles[resolved.drawings[layer.id].rows].tolist())
        return found

    def inspector_texts(self) -> list[str]:
        """Every text of the inspector's page."""
        page = self.window.inspector.page
        return [edit.toPlainText() for edit in page.findChildren(QTextEdit)] + [
            label.text() for label in page.findChildren(QLabel)
        ]

    def message(self) -> tuple[str, str, str]:
        """Kind, sentence and details of the message on the map; empty when there is none."""
        bar = self.window.message
        if bar.isHidden():
            return "", "", ""
        kind = bar.accessibleName().partition(":")[0]
        return kind, bar.sentence.text(), bar.details.toPlainText()

    # Doing

    def look_at(self, extent: tuple[float, float, float, float]) -> None:
        """Show an extent in degrees."""
        self.canvas.show_extent(extent)
        self.settle()

    def go(self, name: str) -> None:
        """Click a theatre's button."""
        buttons = self.window.bookmarks.findChildren(QToolButton)
        button = next(one for one in buttons if one.text() == name)
        QTest.mouseClick(button, LEFT)
        self.settle()

    def at_time(self, first: str, last: str) -> None:
        """Window from one day to another, the last included."""
        start, stop = instants.parse(first)[0], instants.parse(last)[1]
        clock = self.project.clock.with_window(start, stop)
        self.document.navigate(replace(self.project, clock=clock))
        self.settle()

    def screen(self, lon: float, lat: float) -> QPoint:
        """The canvas pixel of a place."""
        return self.canvas.to_screen(lon, lat).toPoint()

    def mark(self, layer_id: str, row: int) -> QPoint:
        """The canvas pixel of a symbol as it is drawn; symbols in one place are spread."""
        self.settle()
        resolved = self.canvas.picture.resolved
        assert resolved is not None
        for item in resolved.drawings[layer_id].primitives:
            if isinstance(item, Marks) and row in item.rows:
                x, y = item.xy[item.rows.tolist().index(row)].tolist()
                return self.screen(*crs.point_to_lonlat(x, y))
        raise AssertionError(f"{layer_id} {row} is not drawn")

    def click(
        self,
        lon: float,
        lat: float,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Click on the map."""
        QTest.mouseClick(self.canvas, button, keys, self.screen(lon, lat))

    def drag(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        """Press, move and release the left button."""
        QTest.mousePress(widget, LEFT, NONE, start)
        QTest.mouseMove(widget, (start + end) / 2)
        QTest.mouseMove(widget, end)
        QTest.mouseRelease(widget, LEFT, NONE, end)

    def check(self, kind: str, name: str) -> None:
        """Click the check box of a row of the layer list."""
        tree = self.window.layers.tree
        item = tree.item_of((kind, name))
        assert item is not None
        if item.parent() is not None:
            item.parent().setExpanded(True)
        tree.scrollToItem(item)
        box = check_rect(tree.visualItemRect(item), kind)
        QTest.mouseClick(tree.viewport(), LEFT, NONE, box.center())

    def drag_time_to(self, day: str) -> None:
        """Drag the timeline's window by its middle until it ends about ``day``."""
        lanes = self.window.timeline.lanes
        axis, clock = lanes.where().axis, self.project.clock
        y = lanes.height() // 2
        start = round(axis.x((clock.start + clock.stop) // 2))
        by = round(axis.x(instants.parse(day)[0]) - axis.x(clock.stop))
        self.drag(lanes, QPoint(start, y), QPoint(start + by, y))
        self.settle()

    def press_keys(self, keys: str, widget: QWidget | None = None) -> None:
        """Type a shortcut or a key, such as ``Ctrl+Z``."""
        if QApplication.activeWindow() is None:  # a menu that closes leaves no window active here
            self.window.activateWindow()
            self.qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)
        combination = QKeySequence(keys)[0]
        QTest.keyClick(widget or self.canvas, combination.key(), combination.keyboardModifiers())
        QApplication.processEvents()

    def drop(self, *paths: Path) -> None:
        """Drop files on the window and wait until they are read."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        middle = QPoint(640, 400)
        actions = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(middle, actions, mime, LEFT, NONE)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(
            self.window, QDropEvent(QPointF(middle), actions, mime, LEFT, NONE, QEvent.Type.Drop)
        )
        self.settle()
