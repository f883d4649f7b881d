"""The timeline's buttons: icons, chips and the period, painted from the theme's tokens."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import theme as look


@lru_cache(maxsize=128)
def icon_image(name: str, color: str, size: int, ratio: float) -> QImage:
    """An icon rendered once: buttons are painted at every tick of the clock."""
    return icons.pixmap(name, color, size, ratio).toImage()


class IconButton(QToolButton):
    """A button that is one icon of 16 px; ``primary`` ones are filled with the accent."""

    def __init__(
        self,
        name: str,
        title: str,
        theme: Theme,
        *,
        primary: bool = False,
        size: int = 28,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._theme, self._primary = name, theme, primary
        self.setFixedSize(size, size)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """The accessible name and description, and the tooltip."""
        if title == self.toolTip():
            return
        self.setAccessibleName(title.partition(" (")[0])
        self.setAccessibleDescription(title)
        self.setToolTip(title)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        if name != self._name:
            self._name = name
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.isEnabled() and (self.underMouse() or self.isDown())
        color = theme["text"] if lit else theme["muted"]
        if self._primary:
            fill = QColor(theme["accent"] if self.isEnabled() else theme["raised"])
            _box(qp, self, fill.darker(112) if self.isDown() else fill, None, 6)
            color = theme["on_accent"] if self.isEnabled() else theme["muted"]
        elif lit:
            _box(qp, self, QColor(theme["raised"]), None, 6)
        if self.hasFocus():
            _box(qp, self, None, QColor(theme["text" if self._primary else "accent"]), 6)
        at = QPointF((self.width() - 16) / 2, (self.height() - 16) / 2)
        qp.setOpacity(1.0 if self.isEnabled() else 0.5)
        qp.drawImage(at, icon_image(self._name, color, 16, ratio))
        qp.end()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)


class ChipButton(QToolButton):
    """A hairline chip with a word, ``muted`` before ``strong``; it opens a menu or is a switch."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._muted = self._strong = ""
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.opens = True

    def set_words(self, muted: str, strong: str) -> None:
        """What it says."""
        if (muted, strong) != (self._muted, self._strong):
            self._muted, self._strong = muted, strong
            self.setText(f"{muted} {strong}".strip())
            self.setAccessibleDescription(f"{muted} {strong}".strip())
            self.updateGeometry()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(look.font())
        wide = sum(metrics.horizontalAdvance(word) for word in (self._muted, self._strong))
        wide += 4 if self._muted and self._strong else 0
        return QSize(round(wide) + (34 if self.opens else 20), 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.isDown()
        on = self.isCheckable() and self.isChecked()
        fill = QColor(theme["raised"]) if lit else None
        if on:
            fill = QColor(theme["accent"])
            fill.setAlphaF(0.18)
        edge = theme["accent"] if on or self.hasFocus() else theme["hairline"]
        _box(qp, self, fill, QColor(edge), 6)
        qp.setFont(look.font())
        x = 10.0
        for word, token in ((self._muted, "muted"), (self._strong, "text")):
            if word:
                qp.setPen(QColor(theme["accent" if on else token]))
                wide = QFontMetricsF(qp.font()).horizontalAdvance(word)
                qp.drawText(
                    QRectF(x, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, word
                )
                x += wide + 4
        if self.opens:
            qp.drawImage(
                QPointF(self.width() - 21, (self.height() - 12) / 2),
                icon_image("chevron-down", theme["muted"], 12, self.devicePixelRatioF()),
            )
        qp.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)


def _box(
    qp: QPainter, widget: QWidget, fill: QColor | None, edge: QColor | None, radius: float
) -> None:
    qp.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    qp.setPen(QPen(edge, 1) if edge is not None else Qt.PenStyle.NoPen)
    inset = 0.5 if edge is not None else 0.0
    qp.drawRoundedRect(QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)


class PeriodLabel(QLabel):
    """The period in words; a double click asks to type another."""

    editRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(14, 600))
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setToolTip("Double click to type a period (T)")
        self.setAccessibleDescription("What the map shows; T types another period")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.editRequested.emit()
