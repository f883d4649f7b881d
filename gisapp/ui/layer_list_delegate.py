"""How a row of the layer list looks and where its parts lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gisapp.model.style import Swatch
from gisapp.model.theme import Theme
from gisapp.render.painter.page import swatch
from gisapp.ui import icons
from gisapp.ui import theme as look

Index = QModelIndex | QPersistentModelIndex
KEY = int(Qt.ItemDataRole.UserRole) + 1  # (kind, id) of a row
CHEVRON, BOX, INDENT, SWATCH = 8, 24, 25, 18  # logical pixels from the row's left
AROUND = 4  # logical pixels that a sample may reach beyond its box
KEPT = 256  # pictures of samples


@dataclass(frozen=True)
class Row:
    """What one row shows. ``check`` is 2 on, 1 on in part, 0 off."""

    kind: str
    id: str
    name: str
    check: int = 2
    swatch: Swatch | None = None
    count: str = ""
    timed: bool = False
    filtered: bool = False
    dimmed: bool = False
    tip: str = ""


def check_rect(row: QRect, kind: str) -> QRect:
    """Where the check box of a row lies."""
    left = row.left() + BOX + (INDENT if kind == "layer" else 0)
    return QRect(left, row.center().y() - 6, 14, 14)


def chevron_rect(row: QRect) -> QRect:
    """Where a group's chevron lies."""
    return QRect(row.left(), row.top(), BOX, row.height())


class RowDelegate(QStyledItemDelegate):
    """Paints rows; ``row_of`` gives what the row of an index shows."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        row_of: Callable[[Index], Row],
        rename: Callable[[Row, str], None],
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._row_of = row_of
        self._rename = rename
        self._samples: dict[tuple[object, ...], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows are 27 px high."""
        return QSize(120, look.ROW)

    def paint(self, qp: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row: chevron, box, sample, name, count, clock."""
        row, theme, rect = self._row_of(index), self.theme, option.rect
        state = option.state
        qp.save()
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(
            qp,
            rect,
            bool(state & QStyle.StateFlag.State_Selected),
            bool(state & QStyle.StateFlag.State_MouseOver),
            bool(state & QStyle.StateFlag.State_HasFocus),
        )
        if row.kind == "group":
            name = "chevron-down" if state & QStyle.StateFlag.State_Open else "chevron-right"
            self._icon(qp, name, rect.left() + CHEVRON, rect.center().y() - 4, 10)
        box = check_rect(rect, row.kind)
        self._box(qp, box, row.check)
        qp.setOpacity(0.45 if row.dimmed or not row.check else 1.0)
        left = box.right() + 9
        if row.swatch is not None:
            picture = self._sample(row.swatch, rect.height(), qp.device().devicePixelRatioF())
            qp.drawPixmap(left - AROUND, rect.top(), picture)
        if row.kind != "group":
            left += SWATCH + 7
        qp.setOpacity(1.0)
        right = rect.right() - 11
        if row.timed:
            self._icon(qp, "clock", right - 11, rect.center().y() - 5, 12)
        right -= 19
        count_font = look.font(look.SMALL)
        if row.count:
            qp.setFont(count_font)
            qp.setPen(QColor(theme["muted"]))
            width = QFontMetricsF(count_font).horizontalAdvance(row.count)
            qp.drawText(
                rect.adjusted(0, 0, right - rect.right(), 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                row.count,
            )
            right -= int(width) + 6
        if row.filtered:
            self._icon(qp, "filter", right - 11, rect.center().y() - 5, 11)
            right -= 17
        face = look.font()
        qp.setFont(face)
        qp.setPen(QColor(theme["muted" if row.dimmed or not row.check else "text"]))
        text = QFontMetricsF(face).elidedText(
            row.name, Qt.TextElideMode.ElideRight, max(right - left - 2, 8)
        )
        qp.drawText(
            QRect(left, rect.top(), right - left, rect.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            text,
        )
        qp.restore()

    def _ground(self, qp: QPainter, rect: QRect, selected: bool, hover: bool, focus: bool) -> None:
        if selected or hover:
            ground = QColor(self.theme["muted"])
            ground.setAlphaF(0.10 if selected else 0.06)
            qp.fillRect(rect, ground)
        if selected:
            bar = QRect(rect.left(), rect.top(), 2, rect.height())
            qp.fillRect(bar, QColor(self.theme["accent" if focus else "muted"]))

    def _box(self, qp: QPainter, box: QRect, check: int) -> None:
        theme = self.theme
        area = box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        if not check:
            edge = QColor(theme["muted"])
            edge.setAlphaF(0.8)
            qp.setPen(QPen(edge, 1))
            qp.setBrush(Qt.BrushStyle.NoBrush)
            qp.drawRoundedRect(area, 3, 3)
            return
        qp.setPen(Qt.PenStyle.NoPen)
        qp.setBrush(QColor(theme["accent"]))
        qp.drawRoundedRect(box.toRectF(), 3, 3)
        name = "check" if check == 2 else "minus"
        picture = icons.pixmap(name, theme["on_accent"], 10, qp.device().devicePixelRatio())
        qp.drawPixmap(box.left() + 2, box.top() + 2, picture)

    def _sample(self, sample: Swatch, height: int, ratio: float) -> QPixmap:
        """The picture of a sample, as high as a row, with ``AROUND`` on both sides."""
        key = sample, height, self.theme.name, ratio
        if key not in self._samples:
            if len(self._samples) >= KEPT:
                self._samples.clear()
            picture = QPixmap(QSizeF((SWATCH + 2 * AROUND) * ratio, height * ratio).toSize())
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            qp = QPainter(picture)
            qp.setRenderHint(QPainter.RenderHint.Antialiasing)
            tall = 10.0 if sample.kind == "area" else 14.0
            box = QRectF(AROUND, (height - tall) / 2, SWATCH, tall)
            swatch(qp, sample, box, self.theme)
            qp.end()
            self._samples[key] = picture
        return self._samples[key]

    def _icon(self, qp: QPainter, name: str, x: int, y: int, size: int) -> None:
        picture = icons.pixmap(name, self.theme["muted"], size, qp.device().devicePixelRatio())
        qp.drawPixmap(x, y, picture)

    # Renaming in place.

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line edit over the name."""
        editor = QLineEdit(parent)
        editor.setFont(look.font())
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The name as it stands."""
        assert isinstance(editor, QLineEdit)
        editor.setText(self._row_of(index).name)
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the new name on; an empty one changes nothing."""
        assert isinstance(editor, QLineEdit)
        self._rename(self._row_of(index), editor.text().strip())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """The editor covers the name."""
        row, rect = self._row_of(index), option.rect
        left = check_rect(rect, row.kind).right() + 4 + (SWATCH if row.kind != "group" else 0)
        editor.setGeometry(QRect(left, rect.top(), rect.right() - left - 6, rect.height()))
