"""What the panel of two dates is made of: a floating sheet, counts to click, a table of areas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from gisapp.model.compare import Kind
from gisapp.model.ground import Ground, area_text
from gisapp.model.theme import Theme
from gisapp.render.compare_looks import NAMES, swatch
from gisapp.render.painter.page import swatch as paint_swatch
from gisapp.ui import theme as look
from gisapp.ui.hovered import Hovered
from gisapp.ui.inspector_parts import label

SIGNS: dict[Kind, str] = {
    "appeared": "+",
    "ended": "−",
    "changed": "~",
    "passed": "·",
    "stayed": "=",
}
_SAMPLE, _GAP, _HEIGHT = 16.0, 4.0, 22
_LABEL = 60  # pixels for a class's name beside its numbers; longer ones stand over them
_LINE = 252  # and for one that has a line of its own
_WIDEST = ("8,888,888", "8,888,888", "+8,888,888")  # what the columns of numbers are made for


class Sheet(QWidget):
    """A widget on the map: a quiet ground with a hairline, of which names keep clear."""

    moved = Signal()  # the map beneath has another size

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setProperty("reserves", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        parent.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self.theme = theme
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the map changes its size."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.moved.emit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground and its edge."""
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        qp.setPen(QPen(QColor(self.theme["hairline"]), 1))
        qp.setBrush(QColor(self.theme["panel"]))
        qp.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        qp.end()


class Count(Hovered):
    """How many rows of one kind a layer has, with the sample the map draws them with."""

    def __init__(self, theme: Theme, kind: Kind, form: str, count: int, layer: str) -> None:
        super().__init__(theme)
        self._sample = swatch(kind, form)
        self.kind = kind
        words = f"{count:,} {NAMES[kind].lower()}"
        self.setText(f"{SIGNS[kind]}{count:,}")
        self.setToolTip(f"{words}: list them")
        self.setAccessibleName(f"{layer}: {words}")
        self.setFont(look.font(look.SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as sample and number."""
        wide = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(round(_SAMPLE + _GAP + wide) + 8, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sample and number."""
        qp, theme = self.ground(0.14), self.theme
        tall = 10.0 if self._sample.kind == "area" else 14.0
        top = (self.height() - tall) / 2
        paint_swatch(qp, self._sample, QRectF(4, top, _SAMPLE, tall), theme)
        qp.setFont(self.font())
        qp.setPen(QColor(theme["text" if self.kind != "stayed" else "muted"]))
        left = 4 + _SAMPLE + _GAP
        qp.drawText(
            QRectF(left, 0, self.width() - left, self.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self.text(),
        )
        qp.end()


class Covers(QWidget):
    """Square kilometres of each class at both dates, and the change."""

    def __init__(self, ground: Ground, names: str, layer: str) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 0, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for column, text in enumerate(("km²", *names, "Change")):
            grid.addWidget(self._cell(text, "muted", column), 0, column)
        i = 0
        for one in ground.classes:
            i += 1
            name = self._cell("", "", 0)
            words = "Area" if one.label == layer else one.label
            metrics = name.fontMetrics()
            name.setText(metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, _LINE))
            name.setToolTip(
                f"{one.label}: gained {area_text(one.gained, ground.accuracy)}, "
                f"lost {area_text(one.lost, ground.accuracy)}"
            )
            beside = metrics.horizontalAdvance(words) <= _LABEL
            grid.addWidget(name, i, 0, 1, 1 if beside else 4)
            i += 0 if beside else 1
            numbers = (one.before, one.after, one.growth)
            for column, value in enumerate(numbers, 1):
                text = area_text(value, ground.accuracy, sign=column == 3 and value != 0)
                role = "muted" if column < 3 or not value else ""
                grid.addWidget(self._cell(text.removesuffix(" km²"), role, column), i, column)

    def _cell(self, text: str, role: str, column: int) -> QLabel:
        made = label(text, role=role, size=look.SMALL)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        made.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if column:  # one width in all tables: their columns stand under each other
            made.setMinimumWidth(made.fontMetrics().horizontalAdvance(_WIDEST[column - 1]))
        return made


class Scrolled(QScrollArea):
    """A scroll area that would be as high as what it holds; it tells when that has changed."""

    grown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """All of the content."""
        held = self.widget()
        return QSize(120, held.sizeHint().height() if held is not None else 0)

    def minimumSizeHint(self) -> QSize:
        """A few lines of it."""
        return QSize(80, min(self.sizeHint().height(), 90))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the content, whose size is known only once it has been laid out."""
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
            self.grown.emit()
        return done
