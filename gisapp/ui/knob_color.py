"""A button that shows a colour token and lets the user pick another."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QPushButton, QSizePolicy

from gisapp.model.theme import LANES, Theme
from gisapp.ui import theme as look

TOKENS = (
    "hostile",
    "friend",
    "neutral",
    "unknown",
    "disputed",
    *LANES,
    "turkey",
    "us",
    "wagner",
    "retaken",
    "note",
    "accent",
    "text",
    "muted",
    "state",
    "coast",
)
_LITERAL = re.compile(r"#[0-9a-fA-F]{6}\Z")


class ColorButton(QPushButton):
    """Shows ``token``; ``chosen(token)`` when the user picked another: a token or #rrggbb, or
    nothing (an empty text: the layer decides) where ``optional``."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, token: str, *, small: bool = False, optional: bool = False
    ) -> None:
        super().__init__()
        self._theme, self._small, self._optional = theme, small, optional
        self.token = token
        self.setProperty("look", "" if small else "pick")
        self.setFont(look.font())
        self.setIconSize(QSize(14, 14))
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if small else QSizePolicy.Policy.Expanding,
            QSizePolicy.Policy.Fixed,
        )
        if small:
            self.setFixedWidth(40)
        self.clicked.connect(self._open)
        self.set_token(token)

    @staticmethod
    def is_color(text: str) -> bool:
        """Whether ``text`` is one of the tokens offered or #rrggbb."""
        return text in TOKENS or bool(_LITERAL.match(text))

    def set_token(self, token: str) -> None:
        """Show another colour."""
        self.token = token
        self.setIcon(self._sample(token))
        name = _name(token)
        self.setText("" if self._small else name)
        if self._small:
            self.setToolTip(name)

    def menu_of_tokens(self) -> QMenu:
        """Every token with its sample, then a colour of one's own."""
        menu = QMenu(self)
        offered = list(TOKENS)
        if self.token not in TOKENS and not self.token.startswith("#"):
            offered.insert(0, self.token)
        if self._optional and "" not in offered:
            offered.insert(0, "")
        for token in offered:
            action = menu.addAction(self._sample(token), _name(token))
            action.triggered.connect(lambda _=False, token=token: self._pick(token))
        menu.addSeparator()
        menu.addAction("Another colour …").triggered.connect(self._pick_literal)
        return menu

    def _open(self) -> None:
        menu = self.menu_of_tokens()
        menu.exec(self.mapToGlobal(self.rect().bottomLeft()))
        menu.deleteLater()

    def _pick_literal(self) -> None:
        now = QColor(self._theme[self.token or "accent"])
        color = QColorDialog.getColor(now, self, "Colour")
        if color.isValid():
            self._pick(color.name())

    def _pick(self, token: str) -> None:
        if token != self.token:
            self.set_token(token)
            self.chosen.emit(token)

    def _sample(self, token: str) -> QIcon:
        picture = QPixmap(28, 28)
        picture.setDevicePixelRatio(2)
        picture.fill(Qt.GlobalColor.transparent)
        qp = QPainter(picture)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        if token:
            qp.setPen(Qt.PenStyle.NoPen)
            qp.setBrush(QColor(self._theme[token]))
            qp.drawRoundedRect(QRectF(1, 1, 12, 12), 3, 3)
        else:
            qp.setPen(QColor(self._theme["muted"]))
            qp.drawRoundedRect(QRectF(1.5, 1.5, 11, 11), 3, 3)
        qp.end()
        return QIcon(picture)


def _name(token: str) -> str:
    if not token:
        return "automatic"
    return "custom " + token if token.startswith("#") else token.replace("_", " ")
