"""Primitives to pixels: areas, lines, marks, pictures and labels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
)

from gisapp.model.primitives import (
    Areas,
    Background,
    Cells,
    Cloud,
    Clusters,
    Drawing,
    Fill,
    Lines,
    Marks,
    Paths,
    Primitive,
    Raster,
    Stroke,
    Symbols,
    Tiles,
)
from gisapp.model.theme import Theme
from gisapp.render.frame import Frame, Viewport
from gisapp.render.painter.cells import paint_cells, paint_clusters
from gisapp.render.painter.cloud import paint_cloud
from gisapp.render.painter.labels import paint_labels, place_labels
from gisapp.render.painter.marks import paint_marks
from gisapp.render.painter.paths import (
    map_transform,
    path_of,
    rough_path_of,
    step_of,
    vertex_counts,
)
from gisapp.render.painter.rasters import paint_raster

OVER = QPainter.CompositionMode.CompositionMode_SourceOver
MODES = {  # how what is drawn mixes with what lies beneath
    "multiply": QPainter.CompositionMode.CompositionMode_Multiply,
    "screen": QPainter.CompositionMode.CompositionMode_Screen,
    "overlay": QPainter.CompositionMode.CompositionMode_Overlay,
    "soft": QPainter.CompositionMode.CompositionMode_SoftLight,
}
BATCH = 4000  # vertices painted between two looks at the clock
ROUGH = 0.9  # of a stroke's width: detail that it cannot show
TWICE = 1.6  # device pixels: up to this width a stroke is drawn as two hairlines
BANDS = ((1.0, 0.05), (0.62, 0.06), (0.3, 0.09))  # share of the soft edge's width, opacity
MAX_SOFT = 30.0  # logical pixels: a wider soft edge says no more


def paint_steps(qp: QPainter, drawing: Drawing, viewport: Viewport, theme: Theme) -> Iterator[None]:
    """Paint one layer, without its labels, yielding between small batches of work."""
    layered = drawing.opacity < 1.0 and drawing.primitives
    target, image = qp, None
    if layered:  # a translucent layer is painted whole first, so that its parts do not add up
        image = QImage(viewport.width, viewport.height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        target = QPainter(image)
    target.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        for primitive in drawing.primitives:
            yield from _paint(target, primitive, viewport, theme)
            target.resetTransform() if image is not None else None
    finally:
        if image is not None:
            target.end()
            qp.setOpacity(drawing.opacity)
            qp.drawImage(0, 0, image)
            qp.setOpacity(1.0)


def _paint(qp: QPainter, item: Primitive, viewport: Viewport, theme: Theme) -> Iterator[None]:
    scale = viewport.scale
    if isinstance(item, Background):
        qp.fillRect(QRectF(0, 0, viewport.width, viewport.height), QColor(theme[item.color]))
    elif isinstance(item, Areas):
        yield from _areas(qp, item, viewport, theme)
    elif isinstance(item, Lines):
        if item.casing is not None:
            yield from _strokes(
                qp, item.paths, item.rows, item.casing, viewport, theme, item.opacity, item.blend
            )
        yield from _strokes(
            qp, item.paths, item.rows, item.stroke, viewport, theme, item.opacity, item.blend
        )
    elif isinstance(item, Marks):
        per_unit = viewport.width / (viewport.extent[2] - viewport.extent[0])
        paint_marks(qp, item, viewport.to_device(item.xy), theme, scale, per_unit)
    elif isinstance(item, Cloud):
        paint_cloud(
            qp, item, viewport.to_device(item.xy), viewport.width, viewport.height, theme, scale
        )
    elif isinstance(item, Cells):
        paint_cells(qp, item, viewport, theme)
    elif isinstance(item, Clusters):
        paint_clusters(qp, item, viewport, theme)
    elif isinstance(item, Raster):
        paint_raster(qp, item, viewport)
    elif isinstance(item, Tiles):
        from gisapp.render.painter.tiles import paint_tiles

        yield from paint_tiles(qp, item, viewport)
    elif isinstance(item, Symbols):
        ends = None if item.places is None else viewport.to_device(item.places)
        from gisapp.render.painter.symbols import paint_symbols

        paint_symbols(qp, item, viewport.to_device(item.xy), theme, scale, ends)
    yield


def _batched(paths: Paths, rows: np.ndarray) -> Iterator[list[int]]:
    counts = vertex_counts(paths)
    batch: list[int] = []
    total = 0
    for row in rows.tolist():
        batch.append(row)
        total += int(counts[row]) + 20
        if total > BATCH:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def pen_of(stroke: Stroke, theme: Theme, scale: float) -> QPen:
    """A cosmetic pen: its width is in device pixels whatever the transform."""
    color = QColor(theme[stroke.color])
    color.setAlphaF(stroke.opacity)
    pen = QPen(color, stroke.width * scale)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if stroke.dash:
        pen.setDashPattern(list(stroke.dash))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    elif stroke.width * scale > 1.0:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _strokes(
    qp: QPainter,
    paths: Paths,
    rows: np.ndarray,
    stroke: Stroke,
    viewport: Viewport,
    theme: Theme,
    opacity: float,
    blend: str = "normal",
) -> Iterator[None]:
    transform = map_transform(viewport)
    width = stroke.width * viewport.scale
    # A stroke wider than a pixel costs several times a hairline, and shows less detail.
    step = step_of(ROUGH * width, transform) if width > 1.0 else 0.0
    pen = pen_of(stroke, theme, viewport.scale)
    offsets = [QPointF()]
    if 1.0 < width <= TWICE and not stroke.dash:  # two hairlines look the same, nine times faster
        apart = (width - 1.0) / 2
        offsets = [QPointF(-apart / 2, -apart / 2), QPointF(apart / 2, apart / 2)]
        pen.setWidthF(1.0)
    qp.save()
    qp.setPen(pen)
    qp.setBrush(Qt.BrushStyle.NoBrush)
    qp.setOpacity(opacity)
    qp.setCompositionMode(MODES.get(blend, OVER))
    base = qp.transform()
    try:
        for batch in _batched(paths, rows):
            for offset in offsets:
                qp.setTransform(transform * QTransform.fromTranslate(offset.x(), offset.y()) * base)
                for row in batch:
                    qp.drawPath(rough_path_of(paths, row, step) if step else path_of(paths, row))
            yield
    finally:
        qp.restore()


def _areas(qp: QPainter, item: Areas, viewport: Viewport, theme: Theme) -> Iterator[None]:
    scale = viewport.scale
    transform = map_transform(viewport)
    soft = min(item.soft / viewport.resolution, MAX_SOFT) * scale
    for batch in _batched(item.paths, item.rows):
        qp.save()
        qp.setOpacity(item.opacity)
        qp.setCompositionMode(MODES.get(item.blend, OVER))
        qp.setPen(Qt.PenStyle.NoPen)
        if item.fill is not None and item.fill.opacity > 0:
            qp.setBrush(_tint(item.fill, theme))
            qp.setTransform(transform, True)
            for row in batch:
                qp.drawPath(path_of(item.paths, row))
            qp.restore()
            qp.save()
            qp.setOpacity(item.opacity)
            qp.setCompositionMode(MODES.get(item.blend, OVER))
        if soft > 1.5 * scale and item.fill is not None:
            color = item.stroke.color if item.stroke is not None else item.fill.color
            step = step_of(soft / 3, transform)
            rough = [rough_path_of(item.paths, row, step) for row in batch]
            _soft_edge(qp, rough, transform, QColor(theme[color]), soft)
        if item.fill is not None and item.fill.hatch != "none":
            qp.setPen(Qt.PenStyle.NoPen)
            qp.setBrush(_hatch_brush(item.fill, theme, scale))
            gap = max(round(item.fill.hatch_gap * scale), 3)
            qp.setBrushOrigin(QPointF(transform.dx() % gap, transform.dy() % gap))
            for row in batch:  # the hatch keeps its size on paper: paths go to device pixels first
                qp.drawPath(transform.map(path_of(item.paths, row)))
        if item.stroke is not None and soft <= 1.5 * scale:
            qp.setTransform(transform, True)
            qp.setPen(pen_of(item.stroke, theme, scale))
            qp.setBrush(Qt.BrushStyle.NoBrush)
            for row in batch:
                qp.drawPath(path_of(item.paths, row))
        qp.restore()
        yield


def _tint(fill: Fill, theme: Theme) -> QColor:
    color = QColor(theme[fill.color])
    color.setAlphaF(fill.opacity)
    return color


def _soft_edge(
    qp: QPainter, rough: list[QPainterPath], transform: QTransform, color: QColor, soft: float
) -> None:
    """A band that fades outwards and inwards: an edge that is only roughly known."""
    qp.save()
    qp.setTransform(transform, True)
    qp.setBrush(Qt.BrushStyle.NoBrush)
    narrow = soft < 8.0
    strength = 0.6 if color.lightnessF() > 0.6 else 1.0  # bright colours on the dark would glow
    for share, alpha in ((1.0, 0.08), (0.5, 0.11)) if narrow else BANDS:
        tint = QColor(color)
        tint.setAlphaF(alpha * strength)
        pen = QPen(tint, max(2 * soft * share, 1.0))
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin if narrow else Qt.PenJoinStyle.RoundJoin)
        qp.setPen(pen)
        for path in rough:
            qp.drawPath(path)
    qp.restore()


def _hatch_brush(fill: Fill, theme: Theme, scale: float) -> QBrush:
    color = theme[fill.hatch_color or fill.color]
    return QBrush(hatch_tile(fill.hatch, color, round(fill.hatch_gap * scale), scale))


@lru_cache(maxsize=128)
def hatch_tile(hatch: str, color: str, gap: int, scale: float) -> QImage:
    """One seamless tile of a hatch: ``diagonal`` rises to the right, ``back`` falls."""
    gap = max(gap, 3)
    tile = QImage(gap, gap, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(0)
    qp = QPainter(tile)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint = QColor(color)
    paint.setAlphaF(0.75)
    if hatch == "dots":
        qp.setPen(Qt.PenStyle.NoPen)
        qp.setBrush(paint)
        qp.drawEllipse(QPointF(gap / 2, gap / 2), 0.9 * scale, 0.9 * scale)
    else:
        qp.setPen(QPen(paint, 0.9 * scale))
        for shift in (-gap, 0, gap):
            if hatch in ("diagonal", "cross"):
                qp.drawLine(QPointF(shift - 1, gap + 1), QPointF(shift + gap + 1, -1))
            if hatch in ("back", "cross"):
                qp.drawLine(QPointF(shift - 1, -1), QPointF(shift + gap + 1, gap + 1))
    qp.end()
    return tile


def paint_frame(qp: QPainter, frame: Frame) -> None:
    """Paint the whole map, labels included, into (0, 0, width, height) of the painter."""
    viewport, theme = frame.viewport, frame.theme

    def paint(over: bool) -> None:
        for drawing in frame.drawings:
            if drawing.over == over:
                for _ in paint_steps(qp, drawing, viewport, theme):
                    pass

    paint(over=False)
    paint_labels(qp, place_labels(frame.drawings, viewport), viewport, theme)
    paint(over=True)
