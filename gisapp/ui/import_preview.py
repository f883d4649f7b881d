"""The first rows of a file as they would be read: a table with what is wrong marked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gisapp.model.theme import Theme
from gisapp.plugins import Preview
from gisapp.ui import theme as look

Index = QModelIndex | QPersistentModelIndex
READ_AS = ("Place", "Time", "Remark")  # before the columns of the file
_WIDTHS = (172, 180, 264)
_ROW = 25


class Rows(QAbstractTableModel):
    """How each row is understood, then its columns; rows that would be skipped in the error's
    colour, doubtful ones in the warning's."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._preview = theme, Preview()

    def show(self, preview: Preview) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._preview = preview
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._preview.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(READ_AS) + len(self._preview.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        own = section - len(READ_AS)
        if own < 0:
            return READ_AS[section]
        return self._preview.columns[own]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._preview.rows[index.row()]
        own = index.column() - len(READ_AS)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if own >= 0:
                return row.values[own]
            return (row.place or ("skipped" if row.lost else "—"), row.time or "—", row.wrong)[
                index.column()
            ]
        if role == Qt.ItemDataRole.ForegroundRole:
            if row.wrong and own < 0:
                return QColor(self._theme["error" if row.lost else "warning"])
            return QColor(self._theme["muted" if own >= 0 or row.lost else "text"])
        if role == Qt.ItemDataRole.AccessibleTextRole and own < 0:
            return f"{READ_AS[index.column()]}: {self.data(index)}"
        return None


class Table(QTableView):
    """The table of :class:`Rows`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = Rows(theme, self)
        self.setModel(self._rows)
        self.setAccessibleName("The first rows as they will be read")
        self.setFont(look.font(look.SMALL))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.verticalHeader().hide()
        self.horizontalHeader().setFont(look.font(look.SMALL))
        self.horizontalHeader().setHighlightSections(False)

    def show_preview(self, preview: Preview) -> None:
        """Show other rows; the columns of before keep their widths."""
        before = self._rows.columnCount()
        self._rows.show(preview)
        if before != self._rows.columnCount():
            for column in range(self._rows.columnCount()):
                width = _WIDTHS[column] if column < len(_WIDTHS) else 120
                self.setColumnWidth(column, width)
        self.setColumnHidden(2, not any(row.wrong for row in preview.rows))
