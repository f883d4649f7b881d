"""The tree of the layer list: selection, keys, mouse, dragging."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from gisapp.model.theme import Theme
from gisapp.ui.layer_list_delegate import (
    KEY,
    Index,
    Row,
    RowDelegate,
    check_rect,
    chevron_rect,
)

Key = tuple[str, str]
_KEYS = {
    "remove": (QKeySequence(Qt.Key.Key_Delete), QKeySequence(Qt.Key.Key_Backspace)),
    "rename": (QKeySequence(Qt.Key.Key_F2),),
    "up": (QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Up),),
    "down": (QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Down),),
    "toggle": (QKeySequence(Qt.Key.Key_Space),),
}


class LayerTree(QTreeWidget):
    """Rows in groups. It changes nothing itself: it says what the user asked for."""

    toggled = Signal(tuple)  # key
    renamed = Signal(tuple, str)
    asked = Signal(str, tuple)  # remove, up or down; key
    dropped = Signal(tuple, tuple, bool)  # moving key, target key, above the target

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[Key, Row] = {}
        self._items: dict[Key, QTreeWidgetItem] = {}
        self._drop: tuple[Key, bool] | None = None
        self._pressed: Key | None = None
        self._delegate = RowDelegate(self, theme, self._row_of, self._rename)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(False)
        self.setAccessibleName("Layers")

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._delegate.theme = theme
        self.viewport().update()

    def fill(
        self, groups: Sequence[tuple[Row, Sequence[Row]]], expanded: Callable[[str], bool]
    ) -> None:
        """Show ``groups``: each a row and its members from top to bottom. Selection and scroll
        position stay."""
        wanted = [(_key(row), [_key(member) for member in members]) for row, members in groups]
        before = self._rows
        self._rows = {_key(row): row for group, members in groups for row in (group, *members)}
        if wanted != self._shape():
            before = {}
            self._rebuild(wanted)
        blocked = self.blockSignals(True)
        for key, _ in wanted:
            self._items[key].setExpanded(expanded(key[1]))
        self.blockSignals(blocked)
        for key, item in self._items.items():
            row = self._rows[key]
            if before.get(key) == row:
                continue
            item.setText(0, row.name)
            item.setToolTip(0, row.tip or row.name)
            item.setCheckState(
                0,
                Qt.CheckState(
                    (
                        Qt.CheckState.Unchecked,
                        Qt.CheckState.PartiallyChecked,
                        Qt.CheckState.Checked,
                    )[row.check]
                ),
            )
            self.update(self.indexFromItem(item))
        if not before:
            self.viewport().update()

    def _shape(self) -> list[tuple[Key, list[Key]]]:
        root = self.invisibleRootItem()
        return [(key_of(top), [key_of(item) for item in _children(top)]) for top in _children(root)]

    def _rebuild(self, wanted: list[tuple[Key, list[Key]]]) -> None:
        current, offset = self.current_key(), self.verticalScrollBar().value()
        blocked = self.blockSignals(True)
        self.clear()
        self._items.clear()
        for key, members in wanted:
            top = self._add(self.invisibleRootItem(), key)
            for member in members:
                self._add(top, member)
        if current in self._items:
            self.setCurrentItem(self._items[current])
        self.blockSignals(blocked)
        self.verticalScrollBar().setValue(offset)

    def _add(self, parent: QTreeWidgetItem, key: Key) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent)
        item.setData(0, KEY, key)
        flags = (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )
        if key[0] != "annotations":
            flags |= (
                Qt.ItemFlag.ItemIsEditable
                | Qt.ItemFlag.ItemIsDragEnabled
                | Qt.ItemFlag.ItemIsDropEnabled
            )
        item.setFlags(flags)
        self._items[key] = item
        return item

    def rows(self) -> tuple[Row, ...]:
        """Every row, from top to bottom."""
        return tuple(
            self._rows[key] for group, members in self._shape() for key in (group, *members)
        )

    def current_key(self) -> Key | None:
        """(kind, id) of the selected row."""
        item = self.currentItem()
        return key_of(item) if item is not None else None

    def item_of(self, key: Key) -> QTreeWidgetItem | None:
        """The item of a row."""
        return self._items.get(key)

    def select(self, key: Key) -> None:
        """Select a row and bring it into view."""
        item = self._items.get(key)
        if item is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)

    def rename_current(self) -> None:
        """Open the name of the selected row for editing."""
        item = self.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEditable:
            self.editItem(item, 0)

    def _row_of(self, index: Index) -> Row:
        return self._rows.get(tuple(index.data(KEY) or ()), Row("layer", "", ""))

    def _rename(self, row: Row, name: str) -> None:
        if name and name != row.name:
            self.renamed.emit(_key(row), name)

    # Keys and mouse.

    def event(self, event: QEvent) -> bool:
        """Keys meant for the list win over the window's shortcuts while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _asked(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space toggles, F2 renames, Del removes, Ctrl+Up and Ctrl+Down move."""
        what, key = _asked(event), self.current_key()
        if what is None or key is None:
            super().keyPressEvent(event)
        elif what == "rename":
            self.rename_current()
        elif what == "toggle":
            self.toggled.emit(key)
        else:
            self.asked.emit(what, key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a box or a chevron acts and selects nothing."""
        self._pressed = None
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            item, key = self.itemFromIndex(index), tuple(index.data(KEY))
            rect, at = self.visualRect(index), event.position().toPoint()
            if check_rect(rect, key[0]).adjusted(-4, -6, 4, 6).contains(at):
                self._pressed = key
                return
            if key[0] == "group" and chevron_rect(rect).contains(at):
                item.setExpanded(not item.isExpanded())
                return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Toggle where the press began on a box."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
            return
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and tuple(index.data(KEY)) == pressed:
            self.toggled.emit(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens a group; on a box it is a second toggle."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        if index.isValid():
            key, rect = tuple(index.data(KEY)), self.visualRect(index)
            if check_rect(rect, key[0]).adjusted(-4, -6, 4, 6).contains(at):
                self._pressed = key
                return
            if key[0] == "group":
                item = self.itemFromIndex(index)
                item.setExpanded(not item.isExpanded())
                return
        super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """No dragging from a box."""
        if self._pressed is None:
            super().mouseMoveEvent(event)

    # Dragging: layers within their group, groups among each other.

    def drop_target(self, moving: Key, at: QPoint) -> tuple[Key, bool] | None:
        """Where ``moving`` would land when dropped at ``at``: a row of its kind, and whether above
        it. None where it cannot land."""
        index = self.indexAt(at)
        tops = _children(self.invisibleRootItem())
        item: QTreeWidgetItem | None = self.itemFromIndex(index) if index.isValid() else None
        above = item is not None and at.y() < self.visualItemRect(item).center().y()
        if moving[0] == "group":
            if item is None:
                item = tops[-1]
            elif key_of(item)[0] == "layer":
                item, above = item.parent(), False
            elif key_of(item)[0] == "annotations":
                item, above = tops[1], True
        if (
            item is None
            or key_of(item)[0] != moving[0]
            or key_of(item) == moving
            or item.parent() is not self._items[moving].parent()
        ):
            return None
        return key_of(item), above

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the row would land."""
        moving = self.current_key()
        self._drop = self.drop_target(moving, event.position().toPoint()) if moving else None
        super().dragMoveEvent(event)  # scrolls near the edges
        if self._drop is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        self.viewport().update()

    def dragLeaveEvent(self, event: QEvent) -> None:
        """Forget the place."""
        self._drop = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where it was dropped; the project moves it, not the view."""
        moving = self.current_key()
        target = self.drop_target(moving, event.position().toPoint()) if moving else None
        self._drop = None
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the view must not remove the row itself
        event.accept()
        if moving is not None and target is not None:
            self.dropped.emit(moving, *target)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows, then the line where a dragged row would land."""
        super().paintEvent(event)
        item = self._items.get(self._drop[0]) if self._drop else None
        if item is None or self._drop is None:
            return
        rect = self.visualItemRect(item)
        if not self._drop[1] and item.isExpanded() and item.childCount():
            rect = rect.united(self.visualItemRect(_children(item)[-1]))
        y = rect.top() if self._drop[1] else rect.bottom()
        qp = QPainter(self.viewport())
        qp.setPen(QPen(QColor(self._delegate.theme["accent"]), 2))
        qp.drawLine(check_rect(rect, self._drop[0][0]).left(), y, self.viewport().width() - 8, y)
        qp.end()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Rows draw their own chevrons."""


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(i) for i in range(item.childCount()))
    return [child for child in found if child is not None]


def key_of(item: QTreeWidgetItem) -> Key:
    """(kind, id) of an item."""
    kind, name = item.data(0, KEY)
    return str(kind), str(name)


def _key(row: Row) -> Key:
    return row.kind, row.id


def _asked(event: QKeyEvent) -> str | None:
    pressed = QKeySequence(event.keyCombination())
    return next((what for what, keys in _KEYS.items() if pressed in keys), None)
