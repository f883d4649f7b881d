"""Typing a period, and choosing a time zone: two small popups of the timeline."""

from __future__ import annotations

from dataclasses import replace
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
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
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
_LAST = instants.parse("9998-12-31")[1]
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


def date_text(instant: int, zone: str, *, end: bool = False) -> str:
    """``instant`` as it would be typed: a date when it is a midnight (for an exclusive ``end``
    the day before it), else with its clock time."""
    if instant == instants.day_start(instant, zone):
        local = instants.local_time(instant - 1 if end else instant, zone)
        return f"{local.year:04d}-{local:%m-%d}"
    local = instants.local_time(instant, zone)
    seconds = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local.year:04d}-{local:%m-%d}T{seconds}"


class Popup(QFrame):
    """A frame over the timeline that Escape or a click elsewhere closes."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("TimelinePopup")
        self.setStyleSheet(
            f"QFrame#TimelinePopup {{ background: {theme['raised']};"
            f" border: 1px solid {theme['hairline']}; }}"
        )
        self._theme = theme

    def show_above(self, corner: QPoint) -> None:
        """Open with the lower left corner at ``corner`` (global), inside the screen."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = min(max(corner.x(), screen.left()), screen.right() - self.width())
        y = min(max(corner.y() - self.height(), screen.top()), screen.bottom() - self.height())
        self.move(x, y)
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)


class PeriodEditor(Popup):
    """Start and end of the window, and the range of the slider, as typed dates."""

    chosen = Signal(object)

    def __init__(self, clock: Clock, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._clock = clock
        zone = clock.zone
        self.start = self._field("Start", date_text(clock.start, zone))
        self.end = self._field("End", date_text(clock.stop, zone, end=True))
        self.range_start = self._field("Range start", date_text(clock.begin, zone))
        self.range_end = self._field("Range end", date_text(clock.end, zone, end=True))
        self._typed = (self.range_start.text(), self.range_end.text())
        self.start.setEnabled(clock.mode == "window")
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setAccessibleName("Message")
        self.apply = QPushButton("Apply")
        look.looks(self.apply, "primary")
        self.apply.clicked.connect(self.accept)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for row, (name, first, second) in enumerate(
            (
                ("Window" if clock.mode == "window" else "Up to", self.start, self.end),
                ("Range", self.range_start, self.range_end),
            )
        ):
            label = QLabel(name)
            label.setStyleSheet(f"color: {theme['muted']}")
            dash = QLabel("–")
            dash.setStyleSheet(f"color: {theme['muted']}")
            for column, widget in enumerate((label, first, dash, second)):
                grid.addWidget(widget, row, column)
        grid.addWidget(self.message, 2, 0, 1, 4)
        grid.addWidget(self.apply, 3, 3, Qt.AlignmentFlag.AlignRight)
        self._say("")

    def _field(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setFont(look.font())
        field.setAccessibleName(name)
        field.setPlaceholderText("2022-02-24")
        field.setMinimumWidth(152)
        field.returnPressed.connect(self.accept)
        field.textEdited.connect(lambda _text: self._say(""))
        return field

    def show_above(self, corner: QPoint) -> None:
        super().show_above(corner)
        first = self.start if self.start.isEnabled() else self.end
        first.setFocus()
        first.selectAll()

    def accept(self) -> None:
        """Set the clock to what is typed, or say what is wrong with it."""
        try:
            clock = self._typed_clock()
        except ValueError as error:
            self._say(str(error))
            return
        self.chosen.emit(clock)
        self.close()

    def _typed_clock(self) -> Clock:
        clock = self._clock
        begin, end = self._read(self.range_start), self._read(self.range_end, end=True)
        if begin >= end:
            self._blame(self.range_end, "The range ends before it starts")
        stop = self._read(self.end, end=True)
        start = self._read(self.start) if self.start.isEnabled() else min(clock.start, stop - 1)
        if start >= stop:
            self._blame(self.end, "The window ends before it starts")
        inside = begin <= start and stop <= end
        if not inside and self._typed != (self.range_start.text(), self.range_end.text()):
            self._blame(self.range_end, "The window lies outside the range")
        begin, end = min(begin, start), max(end, stop)  # an old range makes room for the window
        return replace(clock, begin=begin, end=end, start=start, stop=stop)

    def _read(self, field: QLineEdit, *, end: bool = False) -> int:
        try:
            instant = instants.resolve_text(field.text(), self._clock.zone, end=end)
        except ValueError as error:
            self._blame(field, str(error)[:1].upper() + str(error)[1:])
        if instant > _LAST:
            self._blame(field, "Dates go up to the end of the year 9998")
        return instant

    def _blame(self, field: QLineEdit, why: str) -> None:
        look.looks(field, "wrong")
        field.setFocus()
        field.selectAll()
        raise ValueError(why)

    def _say(self, error: str) -> None:
        """An error, or else how dates are read."""
        if not error:
            for field in (self.start, self.end, self.range_start, self.range_end):
                if field.property("look"):
                    look.looks(field, "")
        self.message.setText(
            error
            or (
                "A date alone as the end includes that whole day. "
                f"Clock times are {self._clock.zone}."
            )
        )
        self.message.setStyleSheet(f"color: {self._theme['error' if error else 'muted']}")


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
