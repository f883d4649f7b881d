"""Small widgets that the inspector's pages are made of."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionFrame,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.hovered import Hovered

MARGIN = 16
_KEY_WIDTH = 104
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"  # after an underscore, as in names of files
_PATHS = ("File",)  # keys of values that stay on one line
_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})(?: (?=\d{2}:\d{2}))?")


class Prose(QTextEdit):
    """Plain text that can be selected, wraps anywhere it must and is as high as it needs."""

    def __init__(
        self, text: str, *, size: float = look.BODY, weight: int = 400, right: bool = False
    ) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setFont(look.font(size, weight))
        option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self._measure = QTextDocument(self)
        self._measure.setDocumentMargin(0)
        self._measure.setDefaultFont(self.font())
        self._measure.setDefaultTextOption(option)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text; no line ends within a date, and one may after an underscore."""
        text = _DATE.sub(lambda date: date[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
        text = text.replace("_", f"_{_MAY_BREAK}")
        self.setPlainText(text)
        self._measure.setPlainText(text)
        self.updateGeometry()

    def toPlainText(self) -> str:
        """The text as it was given."""
        return super().toPlainText().replace(_MAY_BREAK, "")

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied: the text alone."""
        made = QMimeData()
        made.setText(self.textCursor().selection().toPlainText().replace(_MAY_BREAK, ""))
        return made

    def heightForWidth(self, width: int) -> int:
        """As many lines as the text takes."""
        self._measure.setTextWidth(max(width, 1))
        return math.ceil(self._measure.size().height())

    def sizeHint(self) -> QSize:
        """One line; the width decides on more."""
        return QSize(80, math.ceil(QFontMetricsF(self.font()).height()))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(20, self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls, not the text."""
        event.ignore()


class PathLine(QLabel):
    """The name of a file on one line, cut in its middle where it is too long; all of the path is
    in the tooltip."""

    def __init__(self, path: str, *, size: float = look.BODY) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(size))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_text(path)

    def set_text(self, path: str) -> None:
        """Show another path."""
        self.setText(path)
        self.setToolTip(f"<p>{html.escape(path)}</p>")

    @property
    def shown(self) -> str:
        """What there is room for."""
        path = self.text()
        name = path if "://" in path else re.split(r"[/\\]", path)[-1] or path
        return self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, self.width())

    def toPlainText(self) -> str:
        """The whole path."""
        return self.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The name, at the right."""
        qp = QPainter(self)
        qp.setPen(self.palette().text().color())
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        qp.drawText(self.rect(), side, self.shown)
        qp.end()


class Line(QLineEdit):
    """A line whose end is cut with an ellipsis while it is not being edited."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, and what there is room for."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_LineEditContents
        room = self.style().subElementRect(part, option, self).adjusted(2, 0, -2, 0)
        cut = self.fontMetrics().horizontalAdvance(self.text()) > room.width()
        if self.hasFocus() or not cut:
            super().paintEvent(event)
            return
        qp = QPainter(self)
        panel = QStyle.PrimitiveElement.PE_PanelLineEdit
        self.style().drawPrimitive(panel, option, qp, self)
        role = QPalette.ColorRole.Text
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        qp.setPen(self.palette().color(group, role))
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        qp.drawText(room, side, words)
        qp.end()


class ListRow(Hovered):
    """A row to click: a dot in a token's colour, a text, and something grey on the right."""

    def __init__(self, theme: Theme, text: str, right: str = "", color: str = "") -> None:
        super().__init__(theme)
        self._right, self._color = right, color
        self.setText(text.replace("\n", " "))
        self.setToolTip(text if len(text) > 28 else "")
        self.setAccessibleName(f"{text} {right}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """24 px high."""
        return QSize(120, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dot, text, right text."""
        qp, theme = self.ground(0.10, 4), self.theme
        left, width = 0, self.width()
        if self._color:
            qp.setPen(Qt.PenStyle.NoPen)
            qp.setBrush(QColor(theme[self._color]))
            qp.drawEllipse(QPointF(4, self.height() / 2), 4, 4)
            left = 16
        if self._right:
            face = look.font(look.SMALL)
            qp.setFont(face)
            qp.setPen(QColor(theme["muted"]))
            qp.drawText(
                self.rect(),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                self._right,
            )
            width -= int(QFontMetricsF(face).horizontalAdvance(self._right)) + 12
        face = look.font()
        qp.setFont(face)
        qp.setPen(QColor(theme["text"]))
        text = QFontMetricsF(face).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, max(width - left, 8)
        )
        qp.drawText(
            QRect(left, 0, max(width - left, 8), self.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            text,
        )
        qp.end()


class CopyButton(QPushButton):
    """A link that copies a text and says so for a moment."""

    copied = Signal(str)

    def __init__(self, words: str, text: str) -> None:
        super().__init__(words)
        self._words, self._text = words, text
        self.setProperty("look", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(look.font())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1600)
        self._timer.timeout.connect(lambda: self.setText(self._words))
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.setText("Copied")
        self._timer.start()
        self.copied.emit(self._text)


def label(
    text: str, *, role: str = "", size: float = look.BODY, weight: int = 400, wrap: bool = False
) -> QLabel:
    """A plain-text label."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setFont(look.font(size, weight))
    made.setWordWrap(wrap)
    if role:
        made.setProperty("look", role)
    return made


def section(text: str) -> QLabel:
    """A section's head."""
    made = label(text, role="section")
    made.setFont(look.section_font())
    return made


def rule() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("look", "rule")
    made.setFixedHeight(1)
    return made


class Rows(QWidget):
    """Keys on the left in grey, values on the right; ``quiet`` ones smaller."""

    def __init__(self, pairs: Sequence[tuple[str, str]], *, quiet: bool = False) -> None:
        super().__init__()
        size = look.SMALL if quiet else look.BODY
        self.keys = tuple(key for key, _ in pairs)
        self._values: list[Prose | PathLine] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5 if quiet else 8)
        grid.setColumnMinimumWidth(0, _KEY_WIDTH)
        grid.setColumnStretch(1, 1)
        for i, (key, value) in enumerate(pairs):
            name = label(key, role="muted", size=size, wrap=True)
            name.setFixedWidth(_KEY_WIDTH)
            name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            text: Prose | PathLine
            if key in _PATHS:
                text = PathLine(value, size=size)
            else:
                text = Prose(value, size=size, right=True)
            text.setAccessibleName(key)
            self._values.append(text)
            grid.addWidget(name, i, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, i, 1)

    def set_values(self, values: Sequence[str]) -> None:
        """Other values for the same keys."""
        for prose, value in zip(self._values, values, strict=True):
            if prose.toPlainText() != value:
                prose.set_text(value)


class Page(QWidget):
    """A column of sections with hairlines between them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("InspectorPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, 12, MARGIN, 24)
        self.column.setSpacing(8)

    def start_section(self, text: str) -> None:
        """A hairline and a head."""
        self.column.addSpacing(8)
        self.column.addWidget(rule())
        self.column.addSpacing(6)
        self.column.addWidget(section(text))
