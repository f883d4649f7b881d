"""Choosing a time zone: a popup of the timeline."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import instants
from gisapp.model.clock import Clock
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.timeline_popup import Popup

COMMON = (
    "UTC",
    "Europe/Kyiv",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Asia/Baku",
    "Asia/Yerevan",
    "Asia/Tbilisi",
    "Asia/Damascus",
    "Africa/Tripoli",
    "Europe/Chisinau",
    "Europe/Minsk",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
)
AnyIndex = QModelIndex | QPersistentModelIndex


@cache
def zones() -> tuple[str, ...]:
    """Every IANA zone: those of the region first, then by name."""
    known = {name for name in available_timezones() if "/" in name or name == "UTC"}
    known = {name for name in known if not name.startswith(("Etc/", "SystemV/"))}
    common = [name for name in COMMON if name in known]
    return (*common, *sorted(known - set(common)))


def matching(text: str) -> tuple[str, ...]:
    """The zones whose name holds every word of ``text``, whatever its case."""
    words = text.casefold().split()
    return tuple(name for name in zones() if all(word in name.casefold() for word in words))


class ZonePicker(Popup):
    """A searchable list of time zones with their offset at one instant."""

    chosen = Signal(str)

    def __init__(self, clock: Clock, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.search = QLineEdit()
        self.search.setFont(look.font())
        self.search.setPlaceholderText("Search time zones")
        self.search.setAccessibleName("Search time zones")
        self.model = _Zones(clock.as_of, self)
        self.list = QListView()
        self.list.setAccessibleName("Time zones")
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setFont(look.font())
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMinimumSize(288, 280)
        self._delegate = _ZoneRow(theme, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setStyleSheet("QListView { background: transparent; }")
        self.nothing = QLabel("No such time zone")
        self.nothing.setStyleSheet(f"color: {theme['muted']}")
        self.nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for widget in (self.search, self.nothing, self.list):
            column.addWidget(widget)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(lambda: self._choose(self.list.currentIndex()))
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        self._filter("")
        at = self.model.names.index(clock.zone) if clock.zone in self.model.names else 0
        self.list.setCurrentIndex(self.model.index(at))

    def show_above(self, corner: QPoint) -> None:
        super().show_above(corner)
        self.search.setFocus()

    def _filter(self, text: str) -> None:
        self.model.show_names(matching(text))
        found = bool(self.model.names)
        self.nothing.setVisible(not found)
        if found:
            self.list.setCurrentIndex(self.model.index(0))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.model.names[index.row()])
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the search field move in the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            move = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 10,
                Qt.Key.Key_PageUp: -10,
            }.get(Qt.Key(event.key()))
            if move is not None and self.model.names:
                row = self.list.currentIndex().row() + move
                last = len(self.model.names) - 1
                self.list.setCurrentIndex(self.model.index(min(max(row, 0), last)))
                return True
        return super().eventFilter(watched, event)


class _Zones(QAbstractListModel):
    """Names of zones; their offsets are found only for rows that are seen."""

    def __init__(self, as_of: int, parent: QObject) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self._as_of = as_of

    def show_names(self, names: tuple[str, ...]) -> None:
        self.beginResetModel()
        self.names = names
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        name = self.names[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.UserRole:
            return instants.offset_text(self._as_of, name).partition(" ")[0]
        return None


class _ZoneRow(QStyledItemDelegate):
    """A zone with its offset, muted, at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(240, 24)

    def paint(self, qp: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            fill = QColor(self._theme["accent"])
            fill.setAlphaF(0.18)
            qp.fillRect(rect, fill)
        inner = rect.adjusted(8, 0, -8, 0)
        for role, token, side in (
            (Qt.ItemDataRole.DisplayRole, "text", Qt.AlignmentFlag.AlignLeft),
            (Qt.ItemDataRole.UserRole, "muted", Qt.AlignmentFlag.AlignRight),
        ):
            qp.setPen(QColor(self._theme[token]))
            qp.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, str(index.data(role)))
