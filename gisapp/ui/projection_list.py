"""The lines of the list of projections: a name, and on the right its code or what it keeps."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gisapp.model.projections import Entry
from gisapp.model.theme import Theme
from gisapp.ui import theme as look

ENTRY = int(Qt.ItemDataRole.UserRole)
_RIGHT, _FAINT = ENTRY + 1, ENTRY + 2
_HEAD = 30


def heading(title: str) -> QListWidgetItem:
    """The head of a section; it cannot be chosen."""
    item = QListWidgetItem(title)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setSizeHint(QSize(100, _HEAD))
    return item


def line(entry: Entry, place: tuple[float, float]) -> QListWidgetItem:
    """One projection; faint where it is not meant for the place."""
    item = QListWidgetItem(entry.title)
    made = entry.code.startswith("+")
    right = (f"keeps {entry.keeps}" if entry.keeps else "") if made else entry.code
    covers = entry.covers(*place)
    item.setData(ENTRY, entry)
    item.setData(_RIGHT, right)
    item.setData(_FAINT, not covers)
    words = [entry.title, "" if made else entry.code, f"keeps {entry.keeps or 'nothing exactly'}"]
    if not covers:
        words.append("not meant for this place")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(word for word in words if word))
    item.setSizeHint(QSize(100, look.ROW))
    return item


class Lines(QStyledItemDelegate):
    """Paints the lines and the heads of sections."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, qp: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, name, and what stands on the right."""
        rect, theme = option.rect, self._theme
        title = str(index.data(Qt.ItemDataRole.DisplayRole))
        side = Qt.AlignmentFlag.AlignVCenter
        qp.save()
        if not isinstance(index.data(ENTRY), Entry):
            qp.setFont(look.section_font())
            qp.setPen(QColor(theme["muted"]))
            qp.drawText(rect.adjusted(8, 4, -8, 0), Qt.AlignmentFlag.AlignLeft | side, title)
            qp.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            ground = QColor(theme["accent" if chosen else "muted"])
            ground.setAlphaF(0.16 if chosen else 0.10)
            qp.fillRect(rect, ground)
        small, face = look.font(look.SMALL), look.font()
        left, right = rect.left() + 8, rect.right() - 8
        words = QFontMetricsF(small).elidedText(
            str(index.data(_RIGHT) or ""), Qt.TextElideMode.ElideRight, (right - left) * 0.5
        )
        qp.setFont(small)
        qp.setPen(QColor(theme["muted"]))
        whole = QRect(left, rect.top(), right - left, rect.height())
        qp.drawText(whole, Qt.AlignmentFlag.AlignRight | side, words)
        room = right - left - QFontMetricsF(small).horizontalAdvance(words) - 12
        qp.setFont(face)
        qp.setPen(QColor(theme["muted" if index.data(_FAINT) else "text"]))
        title = QFontMetricsF(face).elidedText(title, Qt.TextElideMode.ElideRight, max(room, 20))
        qp.drawText(whole, Qt.AlignmentFlag.AlignLeft | side, title)
        qp.restore()
