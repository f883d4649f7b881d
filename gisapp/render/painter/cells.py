"""Counted cells and clusters to pixels."""

from __future__ import annotations

import math
from collections import OrderedDict
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from gisapp.model.colormaps import colors, new_color
from gisapp.model.primitives import Cells, Clusters, LabelStyle
from gisapp.model.theme import Theme
from gisapp.render.frame import Viewport
from gisapp.render.painter import text as fonts
from gisapp.render.painter.squares import dimmed, kinds_of, paint_squares, steps_of
from gisapp.render.painter.stamps import stamp

CLASSES = 24  # for hexagons, which are stamped from pictures
PHASES = 4  # places within a pixel that a hexagon's middle may have, each way
STAMPED = 56.0  # device pixels: wider hexagons are few, and drawn one by one
GAP = 1.0  # logical pixels between hexagons
EDGE = 1.8  # logical pixels: the edge of a hexagon with something new
ARCS = 48  # lengths of the arc for what is new of a cluster
CAPITAL = 0.727  # height of a digit, as a share of its font's size
_atlases: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()


def drop() -> None:
    """Forget every kept picture."""
    _disc.cache_clear()
    _empty_disc.cache_clear()
    _arc.cache_clear()
    _atlases.clear()


def paint_cells(qp: QPainter, cells: Cells, viewport: Viewport, theme: Theme) -> None:
    """Squares as one picture, hexagons each with a gap around it."""
    if cells.lattice.shape == "square":
        paint_squares(qp, cells, viewport, theme)
    else:
        _hexagons(qp, cells, viewport, theme)


def _hexagons(qp: QPainter, cells: Cells, viewport: Viewport, theme: Theme) -> None:
    used = np.flatnonzero(cells.counts > 0)
    per_unit = viewport.width / (viewport.extent[2] - viewport.extent[0])
    wide = cells.lattice.side * per_unit
    at = viewport.to_device(cells.lattice.centers(used))
    keep = (at[:, 0] > -wide) & (at[:, 0] < viewport.width + wide)
    keep &= (at[:, 1] > -wide) & (at[:, 1] < viewport.height + wide)
    used, at = used[keep], at[keep]
    if not len(used):
        return
    kind = kinds_of(cells)
    look = steps_of(cells, CLASSES).reshape(-1)[used].astype(np.int64) - 1
    opacity = np.full(len(used), cells.opacity)
    if kind is not None:
        age, fresh = np.divmod(kind.reshape(-1)[used].astype(np.int64), 2)
        look += CLASSES * fresh
        opacity *= np.where(fresh > 0, 1.0, dimmed(age))
        order = np.argsort(opacity, kind="stable")  # to change it costs time
        at, look, opacity = at[order], look[order], opacity[order]
    paint = _Hexagon(cells.ramp.colors, theme, wide, viewport.scale)
    if wide > STAMPED:
        for (x, y), which, share in zip(at.tolist(), look.tolist(), opacity.tolist(), strict=True):
            qp.setOpacity(share)
            paint.draw(qp, which, x, y)
        qp.setOpacity(1.0)
        return
    corner = np.floor(at)
    phase = np.minimum(((at - corner) * PHASES).astype(np.int64), PHASES - 1)
    atlas, box = paint.atlas(fresh=cells.fresh is not None)
    column = phase[:, 1] * PHASES + phase[:, 0]
    stamp(qp, atlas, np.column_stack([column, look]) * box, box, corner, opacity)


class _Hexagon:
    """How the hexagons of one size look: CLASSES colours, and again with the edge of the new."""

    def __init__(self, name: str, theme: Theme, wide: float, scale: float) -> None:
        self._name = name, theme.name
        self._colors = [QColor(*one) for one in colors(name, theme, CLASSES).tolist()]
        self._half = (wide - min(GAP * scale, wide / 4)) / 2
        self._scale = scale
        self._outline = hexagon(self._half)
        self._edge = QPen(QColor(new_color(name, theme)), EDGE * scale)
        self._edge.setJoinStyle(Qt.PenJoinStyle.MiterJoin)

    def draw(self, qp: QPainter, look: int, x: float, y: float) -> None:
        """One hexagon around (x, y) device pixels."""
        fresh, step = divmod(look, CLASSES)
        qp.save()
        qp.translate(x, y)
        qp.fillPath(self._outline, self._colors[step])
        if fresh:
            qp.strokePath(hexagon(self._half - EDGE / 2 * self._scale), self._edge)
        qp.restore()

    def atlas(self, *, fresh: bool) -> tuple[QPixmap, int]:
        """A row of pictures for each look, a column for each place within a pixel that the middle
        may have; and the side of a picture."""
        box = 2 * math.ceil(self._half * 2 / math.sqrt(3) + 1)
        key = (*self._name, round(self._half, 2), self._scale, fresh)
        kept = _atlases.get(key)
        if kept is not None:
            _atlases.move_to_end(key)
            return kept, box
        looks = CLASSES * (2 if fresh else 1)
        image = QImage(box * PHASES**2, box * looks, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        qp = QPainter(image)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column in range(PHASES**2):
            down, right = divmod(column, PHASES)
            x = column * box + box / 2 + (right + 0.5) / PHASES
            for look in range(looks):
                self.draw(qp, look, x, look * box + box / 2 + (down + 0.5) / PHASES)
        qp.end()
        made = QPixmap.fromImage(image)
        _atlases[key] = made
        if len(_atlases) > 8:
            _atlases.popitem(last=False)
        return made, box


def hexagon(half: float) -> QPainterPath:
    """A hexagon with its tip up around the origin; ``half`` is half the distance of two sides."""
    tip = half * 2 / math.sqrt(3)
    path = QPainterPath()
    path.addPolygon(
        QPolygonF(
            [
                QPointF(tip * math.sin(i * math.pi / 3), -tip * math.cos(i * math.pi / 3))
                for i in range(6)
            ]
        )
    )
    path.closeSubpath()
    return path


def paint_clusters(qp: QPainter, clusters: Clusters, viewport: Viewport, theme: Theme) -> None:
    """Discs with their numbers, the smaller ones on top."""
    scale = viewport.scale
    at = np.rint(viewport.to_device(clusters.xy))
    size = 2 * np.rint(clusters.size / 2)
    far = size * scale
    inside = (at[:, 0] > -far) & (at[:, 0] < viewport.width + far)
    inside &= (at[:, 1] > -far) & (at[:, 1] < viewport.height + far)
    arc = np.ceil(clusters.fresh * ARCS).astype(np.int64)
    order = np.argsort(-size, kind="stable")
    for i in order[inside[order]].tolist():
        x, y = at[i].tolist()
        wide = float(size[i])
        pictures = [_disc(clusters.text[i], wide, clusters.color, theme, scale)]
        if arc[i]:
            pictures.append(_arc(wide, int(arc[i]), theme, scale))
        for picture in pictures:
            half = picture.width() // 2
            qp.drawImage(int(x) - half, int(y) - half, picture)


@lru_cache(maxsize=2000)
def _disc(words: str, size: float, color: str, theme: Theme, scale: float) -> QImage:
    image = QImage(_empty_disc(size, color, theme, scale))
    qp = QPainter(image)
    qp.translate(image.width() / 2, image.height() / 2)
    _number(qp, words, size, theme, scale)
    qp.end()
    return image


@lru_cache(maxsize=200)
def _empty_disc(size: float, color: str, theme: Theme, scale: float) -> QImage:
    image, qp = _sheet(size, scale)
    qp.translate(image.width() / 2, image.height() / 2)
    draw_disc(qp, "", size, color, theme, scale)
    qp.end()
    return image


def _sheet(size: float, scale: float) -> tuple[QImage, QPainter]:
    """A clear picture with room for a disc and its arc."""
    side = 2 * math.ceil((size / 2 + 5) * scale)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    return image, qp


@lru_cache(maxsize=1000)
def _arc(size: float, steps: int, theme: Theme, scale: float) -> QImage:
    """What is new of a cluster: an arc around it from the top, as long as its share."""
    image, qp = _sheet(size, scale)
    qp.setPen(QPen(QColor(theme["fresh"]), 2.0 * scale))
    middle, r = image.width() / 2, (size / 2 + 2.5) * scale
    qp.drawArc(QRectF(middle - r, middle - r, 2 * r, 2 * r), 90 * 16, -5760 * steps // ARCS)
    qp.end()
    return image


def draw_disc(
    qp: QPainter,
    words: str,
    size: float,
    color: str,
    theme: Theme,
    scale: float,
) -> None:
    """One cluster around the origin; ``size`` is the diameter in logical pixels."""
    r = size / 2 * scale
    ground, tint, paint = QColor(theme["halo"]), QColor(theme[color]), QColor(theme[color])
    ground.setAlphaF(0.86)
    tint.setAlphaF(0.26)
    qp.setPen(Qt.PenStyle.NoPen)
    for brush in (ground, tint):
        qp.setBrush(brush)
        qp.drawEllipse(QPointF(0, 0), r, r)
    qp.setBrush(Qt.BrushStyle.NoBrush)
    qp.setPen(QPen(paint, 1.4 * scale))
    qp.drawEllipse(QPointF(0, 0), r - 0.7 * scale, r - 0.7 * scale)
    _number(qp, words, size, theme, scale)


def _number(qp: QPainter, words: str, size: float, theme: Theme, scale: float) -> None:
    style = LabelStyle("text", min(max(size * 0.34, 10.0), 14.0), 600, halo=0)
    width, _, _ = fonts.measure(words, style, scale)
    qp.setFont(fonts.font(style, scale))
    qp.setPen(QColor(theme["text"]))
    qp.drawText(QPointF(-width / 2, CAPITAL * style.size * scale / 2), words)
