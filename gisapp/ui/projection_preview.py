"""The world in a projection, small: its land, its edge, and where the map looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame

from gisapp.model.crs import Extent
from gisapp.model.domains import CAPS
from gisapp.model.primitives import Floats
from gisapp.model.project import Project, View
from gisapp.model.projection import Projection
from gisapp.model.theme import Theme
from gisapp.render.cutting import cut
from gisapp.render.queue import Newest

HEIGHT = 176
_COARSE = 0.4  # degrees to which the land is simplified
_EDGE = 40  # points along each side of the view's box
_LEAST = 7.0  # pixels that the box is at least
_MARGIN = 0.06


@dataclass(frozen=True, eq=False)
class Outline:
    """Rings in map units: of the land, of the edge of the map, and of what the view shows; and
    what to look at."""

    land: tuple[Floats, ...]
    edge: tuple[Floats, ...]
    view: Floats
    extent: Extent


def land_of(project: Project) -> Callable[[], NDArray[np.object_]]:
    """What loads the coarsest land of a project; nothing where it has none."""
    for layer in project.layers:
        if layer.style.kind == "land" and layer.features.levels:
            return layer.features.levels[0].load
    return lambda: np.empty(0, dtype=object)


@lru_cache(maxsize=1)
def _simple(load: Callable[[], NDArray[np.object_]]) -> NDArray[np.object_]:
    import shapely

    made = shapely.simplify(load(), _COARSE)
    parts = shapely.get_parts(made[~shapely.is_missing(made)])
    return np.asarray(parts[shapely.area(parts) > _COARSE], dtype=object)


def outline(
    projection: Projection, load: Callable[[], NDArray[np.object_]], corners: Floats
) -> Outline:
    """The world in ``projection``; ``corners`` (n, 2) is a ring in degrees around the view."""
    land = cut(_simple(load), projection, 0.1)
    edge = _edge(projection)
    seen = projection.to_map(corners)
    seen = seen[np.isfinite(seen).all(axis=1)]
    x0, y0, x1, y1 = projection.home
    for x, y in seen if len(seen) > 2 else ():
        x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
    return Outline(
        tuple(_rings(land, projection)),
        edge,
        seen,
        (float(x0), float(y0), float(x1), float(y1)),
    )


def _edge(projection: Projection) -> tuple[Floats, ...]:
    """The edge of the map: of a cap the circle around it, else the edges of its domain."""
    import shapely

    domain = shapely.segmentize(projection.domain, 2.0)
    if projection.method not in CAPS:
        return tuple(_rings(np.array([domain], dtype=object), projection))
    xy = projection.to_map(shapely.get_coordinates(domain))
    around = shapely.convex_hull(shapely.multipoints(xy[np.isfinite(xy).all(axis=1)]))
    return (np.asarray(shapely.get_coordinates(around)),)


def _rings(geometry: Any, projection: Projection) -> list[Floats]:
    import shapely

    parts = shapely.get_parts(geometry)
    rings = shapely.get_exterior_ring(parts[shapely.get_type_id(parts) == 3])
    out = []
    for ring in rings:
        xy = projection.to_map(shapely.get_coordinates(ring))
        xy = xy[np.isfinite(xy).all(axis=1)]
        if len(xy) > 2:
            out.append(xy)
    return out


def corners_of(view: View, width: float, height: float) -> Floats:
    """A ring in degrees around what a view shows, without what lies beside its map."""
    x0, y0, x1, y1 = view.extent(width, height)
    up, along = np.linspace(0, 1, _EDGE), np.linspace(0, 1, _EDGE)
    ring = np.concatenate(
        [
            np.column_stack([x0 + (x1 - x0) * along, np.full(_EDGE, y0)]),
            np.column_stack([np.full(_EDGE, x1), y0 + (y1 - y0) * up]),
            np.column_stack([x1 + (x0 - x1) * along, np.full(_EDGE, y1)]),
            np.column_stack([np.full(_EDGE, x0), y1 + (y0 - y1) * up]),
        ]
    )
    lonlat = view.projection.to_lonlat(ring)
    return lonlat[np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 0]) <= 180.0)]


class ProjectionPreview(QFrame):
    """Shows an outline; it is made in a worker, the newest wish wins."""

    _ready = Signal(object)
    _broken = Signal(object)

    def __init__(self, project: Project, theme: Theme, size: QSize) -> None:
        super().__init__()
        self._theme = theme
        self._load = land_of(project)
        self._corners = corners_of(project.view, size.width(), size.height())
        self._outline: Outline | None = None
        self._ready.connect(self._take)
        self._broken.connect(lambda _: self._take(None))
        self._queue: Newest[Outline] = Newest(self._ready.emit, self._broken.emit)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Preview of the projection")

    @property
    def outline(self) -> Outline | None:
        """What is shown."""
        return self._outline

    def show_projection(self, projection: Projection | None) -> None:
        """Show another projection, or none."""
        if projection is None:
            self._take(None)
            return
        load, corners = self._load, self._corners
        self._queue.submit(lambda _: outline(projection, load, corners))

    def shut(self) -> None:
        """Stop working; to be called before the widget goes."""
        self._queue.close()

    def _take(self, made: Outline | None) -> None:
        self._outline = made
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sea, land, edge, and the box of the view."""
        qp, theme = QPainter(self), self._theme
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        qp.setPen(QColor(theme["hairline"]))
        qp.setBrush(QColor(theme["window"]))
        qp.drawRoundedRect(frame, 4, 4)
        made = self._outline
        if made is None:
            return
        clip = QPainterPath()
        clip.addRoundedRect(frame.adjusted(1, 1, -1, -1), 4, 4)
        qp.setClipPath(clip)
        x0, y0, x1, y1 = made.extent
        room = frame.adjusted(8, 8, -8, -8)
        scale = (1 - _MARGIN) * min(room.width() / (x1 - x0), room.height() / (y1 - y0))
        middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
        centre = room.center()

        def shape(xy: Floats) -> QPolygonF:
            at = (xy - middle) * (scale, -scale) + (centre.x(), centre.y())
            return QPolygonF([QPointF(x, y) for x, y in at.tolist()])

        muted, sea = QColor(theme["muted"]), QColor(theme["sea"])
        land = _mixed(muted, QColor(theme["land"]), 0.32)
        for rings, fill, edge in (
            (made.edge, sea, muted),
            (made.land, land, land),  # comes in pieces, which overlap
        ):
            qp.setPen(QPen(edge, 0.8))
            qp.setBrush(fill)
            for ring in rings:
                qp.drawPolygon(shape(ring))
        if len(made.view) > 2:
            self._paint_view(qp, shape(made.view))

    def _paint_view(self, qp: QPainter, box: QPolygonF) -> None:
        accent = QColor(self._theme["accent"])
        qp.setPen(QPen(accent, 1.4))
        tint = QColor(accent)
        tint.setAlphaF(0.22)
        qp.setBrush(tint)
        around = box.boundingRect()
        if max(around.width(), around.height()) < _LEAST:
            qp.drawEllipse(around.center(), _LEAST / 2, _LEAST / 2)
        else:
            qp.setBrush(Qt.BrushStyle.NoBrush if around.width() > self.width() else tint)
            qp.drawPolygon(box)


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """``share`` of the first colour in the second."""
    parts = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a * share + b * (1 - share)) for a, b in parts))
