"""Point symbols: each look is drawn once as a small picture and stamped."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from gisapp.model.primitives import Cloud, Marks
from gisapp.model.theme import Theme

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
)
_MAX = 4000
FEW_CIRCLES = 24
_pictures: OrderedDict[tuple[object, ...], QImage] = OrderedDict()


def drop() -> None:
    """Forget every kept picture."""
    _pictures.clear()


def shape_path(shape: str, r: float) -> QPainterPath:
    """The outline of ``shape`` around the origin, with radius ``r``."""
    path = QPainterPath()
    if shape in ("square", "neutral"):
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
    n = len(marks.rows)
    if marks.radius is not None:
        _uncertainty(qp, marks, at, theme, scale, device_per_unit)
    widths = marks.outline_width
    for i in range(n):
        size = float(marks.size[i])
        inner = 0.0 if marks.inner is None else float(marks.inner[i])
        width = 1.0 if widths is None else float(widths[i])
        dashed = False if marks.dashed is None else bool(marks.dashed[i])
        key = (
            marks.shape[i],
            size,
            marks.color[i],
            theme.name,
            scale,
            bool(marks.hollow[i]),
            inner,
            marks.outline,
            width,
            dashed,
        )
        image = _pictures.get(key)
        if image is None:
            image = _picture(key, theme)
        half = image.width() / 2
        opacity = float(marks.opacity[i])
        if opacity != qp.opacity():
            qp.setOpacity(opacity)
        # whole pixels keep small symbols crisp
        qp.drawImage(QPointF(round(at[i, 0] - half), round(at[i, 1] - half)), image)
    qp.setOpacity(1.0)


def _picture(key: tuple[object, ...], theme: Theme) -> QImage:
    shape, size, color, _, scale, hollow, inner, outline, width, dashed = key
    assert isinstance(size, float)
    assert isinstance(scale, float)
    assert isinstance(width, float)
    side = 2 * math.ceil((size / 2 * 1.3 + width * 2 + 1) * scale)
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


def paint_cloud(
    qp: QPainter,
    cloud: Cloud,
    at: np.ndarray,
    width: int,
    height: int,
    theme: Theme,
    scale: float,
) -> None:
    """Stamp a great many discs. Points become pixels first and the picture is then dilated by the
    disc, so the cost is bound by the picture, not by the number of points. Where colours meet, the
    later one of the table is on top."""
    radius = max(cloud.size / 2 * scale, 0.5)
    reach = math.ceil(radius)
    col, row = np.floor(at).astype(np.int64).T
    keep = (col >= -reach) & (row >= -reach) & (col < width + reach) & (row < height + reach)
    if not keep.any():
        return
    many = len(cloud.colors)
    stride = width + 2 * reach
    spots = np.zeros((height + 2 * reach, stride), dtype=np.uint8)
    cells = (row[keep] + reach) * stride + col[keep] + reach
    np.maximum.at(spots.reshape(-1), cells, cloud.index[keep].astype(np.uint8) + 1)
    solid = np.where(spots > 0, spots + many, 0).astype(np.uint8)  # codes above those of the rim
    out = np.zeros((height, width), dtype=np.uint8)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            distance = math.hypot(dx, dy)
            if distance <= radius + 0.5:
                layer = solid if distance <= radius - 0.35 or radius < 1 else spots
                part = layer[reach + dy : reach + dy + height, reach + dx : reach + dx + width]
                np.maximum(out, part, out=out)
    image = QImage(out.data, width, height, width, QImage.Format.Format_Indexed8)
    opacities = (cloud.opacity / 2, cloud.opacity)
    rim_and_core = [_rgba(theme[token], share) for share in opacities for token in cloud.colors]
    image.setColorTable([0, *rim_and_core])
    qp.drawImage(0, 0, image)


def _rgba(color: str, opacity: float) -> int:
    """``#rrggbb`` with an opacity as Qt packs it."""
    return round(255 * opacity) << 24 | int(color[1:], 16)
