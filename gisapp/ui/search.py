"""The search field: places, coordinates, events and commands, from the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import places
from gisapp.model.document import Document
from gisapp.model.places import Hit, folded
from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import theme as look

Command = tuple[str, str, Callable[[], object]]  # name, shortcut, what it does
_ICONS = {
    "place": "marker",
    "coordinates": "locate",
    "event": "calendar",
    "feature": "polygon",
    "command": "keyboard",
}
_FOUND = int(Qt.ItemDataRole.UserRole) + 1
_COMMANDS = 6
_ROW = 30
_SHOWN = 12


@dataclass(frozen=True)
class Found:
    """One line of the list: something found in the project, or a command."""

    kind: str
    title: str
    detail: str
    hit: Hit | None = None
    command: Command | None = None


class _Lines(QStyledItemDelegate):
    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, _ROW)

    def paint(
        self, qp: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        found, rect, theme = index.data(_FOUND), option.rect, self.theme
        if not isinstance(found, Found):
            return
        qp.save()
        if option.state & QStyle.StateFlag.State_Selected:
            ground = QColor(theme["accent"])
            ground.setAlphaF(0.16)
            qp.fillRect(rect, ground)
        picture = icons.pixmap(
            _ICONS[found.kind], theme["muted"], 14, qp.device().devicePixelRatio()
        )
        qp.drawPixmap(rect.left() + 11, rect.center().y() - 6, picture)
        left, right = rect.left() + 36, rect.right() - 12
        small, face = look.font(look.SMALL), look.font()
        room = (right - left) * 0.55
        detail = QFontMetricsF(small).elidedText(found.detail, Qt.TextElideMode.ElideRight, room)
        qp.setFont(small)
        qp.setPen(QColor(theme["muted"]))
        qp.drawText(
            QRect(left, rect.top(), right - left, rect.height()),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            detail,
        )
        right -= int(QFontMetricsF(small).horizontalAdvance(detail)) + 12
        qp.setFont(face)
        qp.setPen(QColor(theme["text"]))
        title = QFontMetricsF(face).elidedText(
            found.title, Qt.TextElideMode.ElideRight, max(right - left, 20)
        )
        qp.drawText(
            QRect(left, rect.top(), right - left, rect.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            title,
        )
        qp.restore()


class SearchField(QLineEdit):
    """Type, choose with the arrows, Enter goes there. Esc closes."""

    goTo = Signal(float, float, float)  # longitude, latitude, map units per logical pixel
    featureChosen = Signal(str, int)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._theme = document, theme
        self._commands: tuple[Command, ...] = ()
        self.setObjectName("SearchField")
        self.setPlaceholderText("Place, coordinates, event or command")
        self.setAccessibleName("Search")
        self.setFont(look.font())
        self.setMinimumWidth(140)
        self.setMaximumWidth(430)
        self.setFixedHeight(28)
        self.setTextMargins(22, 0, 48, 0)
        self._hint = QLabel("Ctrl F", self)
        self._hint.setProperty("look", "key")
        self._hint.setFont(look.font(10.5))
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.popup = QFrame(self)  # the window takes it when it opens
        self.popup.setObjectName("SearchPopup")
        self.popup.hide()
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName("Found")
        self.list.setStyleSheet("background: transparent;")
        self._lines = _Lines(self.list, theme)
        self.list.setItemDelegate(self._lines)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(lambda _: self._choose())
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setProperty("look", "muted")
        self._note.setFont(look.font(look.SMALL))
        self._note.setWordWrap(True)
        self._note.setContentsMargins(12, 6, 12, 8)
        column = QVBoxLayout(self.popup)
        column.setContentsMargins(1, 5, 1, 5)
        column.setSpacing(0)
        column.addWidget(self.list)
        column.addWidget(self._note)
        self.textEdited.connect(self._search)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._theme = theme
        self._lines.theme = theme
        self._glass = icons.pixmap("search", theme["muted"], 14, self.devicePixelRatioF())
        self.update()

    def shut(self) -> None:
        """Close the list."""
        self.popup.hide()

    def set_commands(self, commands: Sequence[Command]) -> None:
        """The commands that can be found: name, shortcut, callable."""
        self._commands = tuple(commands)

    def activate(self) -> None:
        """Take the focus with all text selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @property
    def found(self) -> list[Found]:
        """What the list shows."""
        return [self.list.item(i).data(_FOUND) for i in range(self.list.count())]

    def paintEvent(self, event: object) -> None:
        """The field and its glass."""
        super().paintEvent(event)  # type: ignore[arg-type]
        qp = QPainter(self)
        qp.drawPixmap(9, (self.height() - 14) // 2, self._glass)
        qp.end()

    def resizeEvent(self, event: object) -> None:
        """The key hint stays at the right, where there is room for it."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._hint.adjustSize()
        self._hint.move(
            self.width() - self._hint.width() - 6, (self.height() - self._hint.height()) // 2
        )
        self._show_hint()

    def _show_hint(self) -> None:
        show = not self.text() and not self.hasFocus() and self.width() > 300
        self._hint.setVisible(show)

    def focusInEvent(self, event: object) -> None:
        """What was found before is shown again."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._show_hint()
        if self.text():
            self._search(self.text())

    def focusOutEvent(self, event: object) -> None:
        """The list closes with the focus."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._show_hint()
        self.popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list, Enter chooses, Esc closes."""
        key, count = event.key(), self.list.count()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if self.popup.isHidden():
                self._search(self.text(), everything=True)
            elif count:
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + step) % count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.popup.isHidden():
                self._search(self.text())
            self._choose()
        elif key == Qt.Key.Key_Escape:
            if self.popup.isHidden():
                self.clear()
                self.clearFocus()
            self.popup.hide()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Esc and the arrows are the field's own while it has the focus."""
        own = (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return)
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in own
        ):
            event.accept()
            return True
        return super().event(event)

    def _search(self, text: str, *, everything: bool = False) -> None:
        wanted = text.strip()
        commands_only = wanted.startswith(">")
        query = wanted.lstrip("> ")
        lines: list[Found] = []
        if query and not commands_only:
            lines += [
                Found(hit.kind, hit.title, hit.detail, hit)
                for hit in places.search(self._document.project, query)
            ]
        lines += self._matching(query, all_of_them=commands_only or (everything and not query))
        self.list.clear()
        for found in lines:
            item = QListWidgetItem(found.title)
            item.setData(_FOUND, found)
            self.list.addItem(item)
        if lines:
            self.list.setCurrentRow(0)
        note = "" if lines or not query else "Nothing found"
        skipped = places.left_out(self._document.project) if query and not commands_only else ()
        if skipped:
            note = f"{note}{'. ' if note else ''}Not searched, too many: {', '.join(skipped)}"
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.list.setVisible(bool(lines))
        if lines or note:
            self._open(len(lines))
        else:
            self.popup.hide()

    def _matching(self, query: str, *, all_of_them: bool) -> list[Found]:
        key = folded(query)
        ranked = []
        for order, command in enumerate(self._commands):
            name = folded(command[0])
            if key and key not in name:
                continue
            if not key and not all_of_them:
                continue
            rank = 0 if name.startswith(key) else 1 if f" {key}" in name else 2
            ranked.append((rank, order, Found("command", command[0], command[1], None, command)))
        ranked.sort(key=lambda entry: entry[:2])
        return [found for _, _, found in (ranked if all_of_them else ranked[:_COMMANDS])]

    def _open(self, count: int) -> None:
        window = self.window()
        if self.popup.parentWidget() is not window:
            self.popup.setParent(window)
        width = max(self.width(), min(460, window.width() - 16))
        at = self.mapTo(window, self.rect().bottomLeft())
        left = min(max(at.x() + (self.width() - width) // 2, 8), window.width() - width - 8)
        self.list.setFixedHeight(min(count, _SHOWN) * _ROW)
        self.popup.setFixedWidth(width)
        self.popup.adjustSize()
        self.popup.move(left, at.y() + 4)
        self.popup.show()
        self.popup.raise_()

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        found: Found = item.data(_FOUND)
        self.popup.hide()
        self.clear()
        self.clearFocus()
        if found.command is not None:
            found.command[2]()
        elif found.hit is not None and found.hit.kind in ("event", "feature"):
            self.featureChosen.emit(found.hit.layer_id, found.hit.row)
        elif found.hit is not None:
            self.goTo.emit(found.hit.lon, found.hit.lat, found.hit.resolution)
