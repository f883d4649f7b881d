"""Point symbols: each look is drawn once as a small picture and stamped."""

from __future__ import annotations

import math
from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from gisapp import resources
from gisapp.model.primitives import ICONS, Marks
from gisapp.model.theme import Theme
from gisapp.render.painter.stamps import sheet_of, stamp

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle",
    "star",
    "cross",
    "ring",
    "hostile",
    "friend",
    "neutral",
    "unknown",
    "capital",
    "plus",
    "hexagon",
    "airport",
)
AIRCRAFT = (  # an airliner seen from above, its nose up
    (0.0, -1.0),
    (0.16, -0.8),
    (0.16, -0.3),
    (0.95, 0.25),
    (0.95, 0.45),
    (0.16, 0.2),
    (0.12, 0.65),
    (0.4, 0.86),
    (0.4, 1.0),
    (0.0, 0.88),
    (-0.4, 1.0),
    (-0.4, 0.86),
    (-0.12, 0.65),
    (-0.16, 0.2),
    (-0.95, 0.45),
    (-0.95, 0.25),
    (-0.16, -0.3),
    (-0.16, -0.8),
)
ICON = 1.8  # times the size of a mark: what an icon needs to be read
_MAX = 4000
FEW = 200  # marks: more are stamped from one sheet of pictures
FEW_CIRCLES = 24
_pictures: OrderedDict[tuple[object, ...], QImage] = OrderedDict()


def drop() -> None:
    """Forget every kept picture."""
    _pictures.clear()


def shape_path(shape: str, r: float) -> QPainterPath:
    """The outline of ``shape`` around the origin, with radius ``r``."""
    path = QPainterPath()
    if shape in ("square", "neutral", "capital"):
        path.addRect(QRectF(-r * 0.88, -r * 0.88, r * 1.76, r * 1.76))
    elif shape == "friend":
        path.addRect(QRectF(-r * 1.15, -r * 0.78, r * 2.3, r * 1.56))
    elif shape in ("diamond", "hostile"):
        _polygon(path, [(0, -r * 1.12), (r * 1.12, 0), (0, r * 1.12), (-r * 1.12, 0)])
    elif shape == "triangle":
        _polygon(path, [(0, -r), (r * 0.95, r * 0.75), (-r * 0.95, r * 0.75)])
    elif shape == "hexagon":
        _polygon(
            path,
            [(r * math.sin(a * math.pi / 3), -r * math.cos(a * math.pi / 3)) for a in range(6)],
        )
    elif shape == "airport":
        _polygon(path, [(x * r, y * r) for x, y in AIRCRAFT])
    elif shape == "star":
        points = []
        for i in range(10):
            radius = r * (1.15 if i % 2 == 0 else 0.5)
            points.append((radius * math.sin(i * math.pi / 5), -radius * math.cos(i * math.pi / 5)))
        _polygon(path, points)
    elif shape in ("cross", "plus"):
        a = r * 0.36
        _polygon(
            path,
            [
                (-a, -r),
                (a, -r),
                (a, -a),
                (r, -a),
                (r, a),
                (a, a),
                (a, r),
                (-a, r),
                (-a, a),
                (-r, a),
                (-r, -a),
                (-a, -a),
            ],
        )
        if shape == "cross":
            from PySide6.QtGui import QTransform

            path = QTransform().rotate(45).map(path)
    elif shape == "unknown":
        for dx, dy in ((0, -0.5), (0.5, 0), (0, 0.5), (-0.5, 0)):
            lobe = QPainterPath()
            lobe.addEllipse(QPointF(dx * r, dy * r), r * 0.6, r * 0.6)
            path = path.united(lobe)
    else:
        path.addEllipse(QPointF(0, 0), r, r)
    return path


def _polygon(path: QPainterPath, points: list[tuple[float, float]]) -> None:
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.closeSubpath()


def draw_symbol(
    qp: QPainter,
    shape: str,
    size: float,
    color: str,
    theme: Theme,
    scale: float,
    *,
    hollow: bool = False,
    inner: float = 0.0,
    outline: str = "halo",
    outline_width: float = 1.0,
    dashed: bool = False,
) -> None:
    """One symbol around the origin. ``size`` is the diameter in logical pixels."""
    if shape in ICONS:
        _icon(qp, shape, size * scale * ICON, QColor(theme[color]), QColor(theme["halo"]))
        return
    r = size / 2 * scale
    paint = QColor(theme[color])
    path = shape_path(shape, r)
    military = shape in ("hostile", "friend", "neutral", "unknown")
    pen = QPen(
        paint if hollow or military or inner else QColor(theme[outline]),
        max(outline_width, 0.1) * scale * (1.4 if military else 1.0),
    )
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashed:
        pen.setDashPattern([2.4, 1.8])
    if shape == "ring":
        pen.setColor(paint)
        hollow = True
    if military and not inner:
        tint = QColor(theme["halo"])
        tint.setAlphaF(0.85)
        qp.fillPath(path, tint)
        tint = QColor(paint)
        tint.setAlphaF(0.05 if hollow else 0.22)
        qp.fillPath(path, tint)
        qp.strokePath(path, pen)
        if not hollow:
            _infantry(qp, shape, r, paint, scale)
        return
    if inner:
        tint = QColor(paint)
        tint.setAlphaF(0.20)
        qp.fillPath(path, tint)
        qp.fillPath(shape_path(shape, r * inner), paint)
        qp.strokePath(path, pen)
        return
    if hollow:
        tint = QColor(theme["halo"])
        tint.setAlphaF(0.65)
        qp.fillPath(path, tint)
        pen.setWidthF(max(1.3, outline_width) * scale)
    else:
        if outline_width:
            halo = QPen(pen)
            halo.setWidthF(pen.widthF() * 2)
            qp.strokePath(path, halo)
        qp.fillPath(path, paint)
        if shape == "capital":
            qp.fillPath(shape_path("circle", r * 0.45), QColor(theme["halo"]))
        return
    qp.strokePath(path, pen)


@lru_cache(maxsize=64)
def _drawing(name: str, color: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # loaded when there is an icon

    source = resources.icon(f"events/{name}").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", color).encode()))


def _icon(qp: QPainter, name: str, side: float, paint: QColor, halo: QColor) -> None:
    """An icon of a kind of event, on a disc that parts it from the map."""
    halo.setAlphaF(0.85)
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(halo)
    qp.drawEllipse(QPointF(0, 0), side * 0.58, side * 0.58)
    _drawing(name, paint.name()).render(qp, QRectF(-side / 2, -side / 2, side, side))


def _infantry(qp: QPainter, shape: str, r: float, paint: QColor, scale: float) -> None:
    """The crossed straps inside a frame; the arms meet the frame's sides."""
    pen = QPen(paint, 1.0 * scale)
    dx, dy = {"friend": (1.15, 0.78), "neutral": (0.88, 0.88)}.get(shape, (0.56, 0.56))
    path = QPainterPath()
    path.moveTo(-r * dx, -r * dy)
    path.lineTo(r * dx, r * dy)
    path.moveTo(-r * dx, r * dy)
    path.lineTo(r * dx, -r * dy)
    qp.strokePath(path, pen)


def paint_marks(
    qp: QPainter, marks: Marks, at: np.ndarray, theme: Theme, scale: float, device_per_unit: float
) -> None:
    """Draw marks at device positions ``at`` (n, 2)."""
    if marks.radius is not None:
        _uncertainty(qp, marks, at, theme, scale, device_per_unit)
    n = len(marks.rows)
    nothing = [0.0] * n
    looks = zip(
        marks.shape,
        marks.size.tolist(),
        marks.color,
        marks.hollow.tolist(),
        nothing if marks.inner is None else marks.inner.tolist(),
        [1.0] * n if marks.outline_width is None else marks.outline_width.tolist(),
        nothing if marks.dashed is None else marks.dashed.tolist(),
        strict=True,
    )
    number: dict[tuple[object, ...], int] = {}
    which = np.array([number.setdefault(look, len(number)) for look in looks], np.int64)
    pictures = [_picture((*look, marks.outline, theme.name, scale), theme) for look in number]
    half = np.array([picture.width() // 2 for picture in pictures], np.int64)[which]
    # whole pixels keep small symbols crisp
    corners = np.rint(at - half[:, None]).astype(np.int64)
    if n > FEW:
        sheet, left = sheet_of(pictures)
        source = np.column_stack([left[which], np.zeros(n, np.int64)])
        stamp(qp, sheet, source, 2 * half, corners + half[:, None], marks.opacity)
        return
    for (x, y), picture, opacity in zip(
        corners.tolist(), which.tolist(), marks.opacity.tolist(), strict=True
    ):
        if opacity != qp.opacity():
            qp.setOpacity(opacity)
        qp.drawImage(x, y, pictures[picture])
    qp.setOpacity(1.0)


def _picture(key: tuple[object, ...], theme: Theme) -> QImage:
    kept = _pictures.get(key)
    if kept is not None:
        return kept
    shape, size, color, hollow, inner, width, dashed, outline, _, scale = key
    assert isinstance(size, float)
    assert isinstance(scale, float)
    assert isinstance(width, float)
    grown = ICON * 1.16 if shape in ICONS else 1.3
    side = 2 * math.ceil((size / 2 * grown + width * 2 + 1) * scale)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.translate(side / 2, side / 2)
    draw_symbol(
        qp,
        str(shape),
        size,
        str(color),
        theme,
        scale,
        hollow=bool(hollow),
        inner=float(str(inner)),
        outline=str(outline),
        outline_width=width,
        dashed=bool(dashed),
    )
    qp.end()
    _pictures[key] = image
    if len(_pictures) > _MAX:
        _pictures.popitem(last=False)
    return image


def _uncertainty(
    qp: QPainter,
    marks: Marks,
    at: np.ndarray,
    theme: Theme,
    scale: float,
    device_per_unit: float,
) -> None:
    """Circles that the true place may lie in. The tint of one colour is one sheet, however many
    circles overlap; outlines are drawn while they are few enough to be told apart."""
    assert marks.radius is not None
    radii = marks.radius * device_per_unit
    sheets: dict[str, dict[tuple[int, int, int], tuple[QPointF, float]]] = {}
    for i in np.flatnonzero(radii > marks.size * scale).tolist():
        x, y, r = float(at[i, 0]), float(at[i, 1]), float(radii[i])
        net = max(r / 8, 3.0)  # circles this near each other look like one
        spot = round(x / net), round(y / net), round(r / net)
        sheets.setdefault(marks.color[i], {}).setdefault(spot, (QPointF(x, y), r))
    for token, circles in sheets.items():
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for center, r in circles.values():
            path.addEllipse(center, r, r)
        color = QColor(theme[token])
        color.setAlphaF(0.05)
        qp.fillPath(path, color)
        if len(circles) <= FEW_CIRCLES:
            color.setAlphaF(0.35)
            pen = QPen(color, scale)
            pen.setDashPattern([3, 4])
            qp.strokePath(path, pen)
