"""What lies over the map in the window: what names keep clear of, and the box of a zoom."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gisapp.model.crs import Extent
from gisapp.model.project import Project, View
from gisapp.model.theme import Theme
from gisapp.ui.furniture import furniture_boxes

RIM = 1.0  # logical pixels along the window's edges


def reserved(over: QWidget, project: Project, view: View) -> list[Extent]:
    """What labels keep clear of where ``view`` is shown, in map units: furniture, the widgets on
    ``over`` that say so, and the window's edges, so that no name is cut there."""
    boxes = furniture_boxes(replace(project, view=view), over.width(), over.height())
    boxes += [
        QRectF(child.geometry())
        for child in over.children()
        if isinstance(child, QWidget) and child.isVisible() and child.property("reserves")
    ]
    x0, y0, x1, y1 = view.extent(max(over.width(), 1), max(over.height(), 1))
    at = view.resolution
    edges = [
        (x0, y0, x0 + RIM * at, y1),
        (x1 - RIM * at, y0, x1, y1),
        (x0, y0, x1, y0 + RIM * at),
        (x0, y1 - RIM * at, x1, y1),
    ]
    return edges + [
        (x0 + box.left() * at, y1 - box.bottom() * at, x0 + box.right() * at, y1 - box.top() * at)
        for box in boxes
    ]


def paint_box(qp: QPainter, box: QRectF, theme: Theme) -> None:
    """The box that a drag with Shift zooms into."""
    accent = QColor(theme["accent"])
    qp.setPen(QPen(accent, 1))
    accent.setAlphaF(0.12)
    qp.setBrush(accent)
    qp.drawRect(box)
