"""Icons: one drawn family (16 px grid, 1.5 px strokes), coloured by the theme's tokens."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gisapp import resources
from gisapp.model.theme import Theme

_RATIOS = (1.0, 2.0, 3.0)


def names() -> tuple[str, ...]:
    """Every icon there is."""
    folder = resources.icon("x").parent
    return tuple(
        sorted(path.stem for path in folder.glob("*.svg") if not path.stem.startswith("control-"))
    )


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resources.icon(name).read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(
    name: str, color: str, size: int = 16, ratio: float = 1.0, opacity: float = 1.0
) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels in ``color`` (#rrggbb)."""
    out = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    out.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    qp = QPainter(out)
    qp.setOpacity(opacity)
    renderer.render(qp, QRectF(0, 0, out.width(), out.height()))
    qp.end()
    out.setDevicePixelRatio(ratio)
    return out


def icon(name: str, theme: Theme, size: int = 16, color: str = "muted") -> QIcon:
    """The icon in token ``color``: brighter under the pointer, accent when checked, faint when
    disabled. Raises FileNotFoundError when there is no such icon."""
    made = QIcon()
    modes, states = QIcon.Mode, QIcon.State
    active = "text" if color == "muted" else color
    for ratio in _RATIOS:
        for mode, state, token, opacity in (
            (modes.Normal, states.Off, color, 1.0),
            (modes.Active, states.Off, active, 1.0),
            (modes.Selected, states.Off, active, 1.0),
            (modes.Disabled, states.Off, color, 0.4),
            (modes.Normal, states.On, "accent", 1.0),
            (modes.Active, states.On, "accent", 1.0),
            (modes.Disabled, states.On, "accent", 0.4),
        ):
            made.addPixmap(pixmap(name, theme[token], size, ratio, opacity), mode, state)
    return made
