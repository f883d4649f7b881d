"""What a place of the map offers: its coordinates, and what can be done there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from gisapp.model.coordinates import FORMATS, format_point

if TYPE_CHECKING:
    from gisapp.ui.window import Window


def show_context_menu(window: Window, position: QPoint, lon: float, lat: float) -> None:
    """The menu of a place (degrees), at a point of the screen."""
    canvas, menu = window.canvas, QMenu(window)
    for name in FORMATS:
        words = format_point(lon, lat, name)
        menu.addAction(f"Copy {words}", partial(_copy, words))
    menu.addSeparator()
    menu.addAction("Centre the map here", lambda: canvas.center_on(lon, lat))
    here = canvas.to_screen(lon, lat)
    menu.addAction("What is here?", lambda: window.show_hits(canvas.identify(here)))
    window.actions_.making.offer(menu, lon, lat)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(position)


def _copy(words: str) -> None:
    QGuiApplication.clipboard().setText(words)
