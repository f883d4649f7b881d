"""Primitives to pixels: areas, lines, marks, pictures and labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPainter,
    QPen,
    QTransform,
)

from gisapp.model.crs import Extent
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
from gisapp.render.painter.labels import paint_labels, place_labels
from gisapp.render.painter.marks import paint_marks
from gisapp.render.painter.paths import (
    map_transform,
    paths_of,
    step_of,
    vertex_counts,
)

OVER = QPainter.CompositionMode.CompositionMode_SourceOver
MODES = {  # how what is drawn mixes with what lies beneath
    "multiply": QPainter.CompositionMode.CompositionMode_Multiply,
    "screen": QPainter.CompositionMode.CompositionMode_Screen,
    "overlay": QPainter.CompositionMode.CompositionMode_Overlay,
    "soft": QPainter.CompositionMode.CompositionMode_SoftLight,
}
BATCH = 2500  # vertices painted between two looks at the clock
ROUGH = 0.9  # of a stroke's width: detail that it cannot show
TWICE = 1.6  # device pixels: up to this width a stroke is drawn as two hairlines
BAND, SHARP = 3.0, 1.5  # device pixels of a wide pale stroke; scale from which it is smoothed
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
        from gisapp.render.painter.cloud import paint_cloud

        paint_cloud(
            qp, item, viewport.to_device(item.xy), viewport.width, viewport.height, theme, scale
        )
    elif isinstance(item, Cells):
        from gisapp.render.painter.cells import paint_cells

        paint_cells(qp, item, viewport, theme)
    elif isinstance(item, Clusters):
        from gisapp.render.painter.cells import paint_clusters

        paint_clusters(qp, item, viewport, theme)
    elif isinstance(item, Raster):
        from gisapp.render.painter.rasters import paint_raster

        yield from paint_raster(qp, item, viewport)
    elif isinstance(item, Tiles):
        from gisapp.render.painter.tiles import paint_tiles

        yield from paint_tiles(qp, item, viewport)
    elif isinstance(item, Symbols):
        ends = None if item.places is None else viewport.to_device(item.places)
        from gisapp.render.painter.symbols import paint_symbols

        paint_symbols(qp, item, viewport.to_device(item.xy), theme, scale, ends)
    yield


def warm_paths(drawing: Drawing, viewport: Viewport) -> None:
    """Make the paths that painting a drawing needs; for a worker."""
    transform, scale = map_transform(viewport), viewport.scale
    for item in drawing.primitives:
        if isinstance(item, Lines):
            strokes = [one for one in (item.stroke, item.casing) if one is not None]
            steps = {_coarse(one.width * scale, transform) for one in strokes}
        elif isinstance(item, Areas):
            steps = {0.0}
            if (soft := _soft_of(item, viewport)) and item.fill is not None:
                steps = {step_of(soft / 3, transform)} | (steps if item.fill.opacity > 0 else set())
        else:
            continue
        for step in steps:
            paths_of(item.paths, item.rows.tolist(), step)


def _coarse(width: float, transform: QTransform) -> float:
    """The detail that a stroke of ``width`` device pixels leaves out, in map units. Wider than a
    pixel it costs several times a hairline, and shows less detail."""
    return step_of(ROUGH * width, transform) if width > 1.0 else 0.0


def _soft_of(item: Areas, viewport: Viewport) -> float:
    """The width in device pixels of the soft edge of areas; 0 where it is too narrow to be one."""
    soft = min(item.soft / viewport.resolution, MAX_SOFT) * viewport.scale
    return soft if soft > 1.5 * viewport.scale else 0.0


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
    step = _coarse(width, transform)
    pen = pen_of(stroke, theme, viewport.scale)
    offsets = [QPointF()]
    if 1.0 < width <= TWICE and not stroke.dash:  # two hairlines look the same, nine times faster
        apart = (width - 1.0) / 2
        offsets = [QPointF(-apart / 2, -apart / 2), QPointF(apart / 2, apart / 2)]
        pen.setWidthF(1.0)
    band = width >= BAND and stroke.opacity < 0.5 and not stroke.dash
    if band:  # its edge hardly shows, and round joins would cost more than all else of it
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    qp.save()
    if band and viewport.scale < SHARP:
        qp.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    qp.setPen(pen)
    qp.setBrush(Qt.BrushStyle.NoBrush)
    qp.setOpacity(opacity)
    qp.setCompositionMode(MODES.get(blend, OVER))
    base = qp.transform()
    try:
        for batch in _batched(paths, rows):
            for offset in offsets:
                qp.setTransform(transform * QTransform.fromTranslate(offset.x(), offset.y()) * base)
                for path in paths_of(paths, batch, step):
                    qp.drawPath(path)
            yield
    finally:
        qp.restore()


def _areas(qp: QPainter, item: Areas, viewport: Viewport, theme: Theme) -> Iterator[None]:
    """Tint, soft edge, hatch and outline of each batch; a turn ends after each of them."""
    scale, fill = viewport.scale, item.fill
    transform = map_transform(viewport)
    soft = _soft_of(item, viewport)
    for batch in _batched(item.paths, item.rows):
        if fill is not None and fill.opacity > 0:
            with _drawing(qp, item):
                qp.setBrush(_tint(fill, theme))
                qp.setTransform(transform, True)
                for path in paths_of(item.paths, batch):
                    qp.drawPath(path)
            yield
        if soft and fill is not None:
            color = item.stroke.color if item.stroke is not None else fill.color
            step = step_of(soft / 3, transform)
            rough = paths_of(item.paths, batch, step)
            for pen in _soft_pens(QColor(theme[color]), soft):
                with _drawing(qp, item):
                    qp.setTransform(transform, True)
                    qp.setPen(pen)
                    for path in rough:
                        qp.drawPath(path)
                yield
        if fill is not None and fill.hatch != "none":
            with _drawing(qp, item):
                qp.setBrush(_hatch_brush(fill, theme, scale))
                gap = max(round(fill.hatch_gap * scale), 3)
                qp.setBrushOrigin(QPointF(transform.dx() % gap, transform.dy() % gap))
                for path in paths_of(item.paths, batch):
                    qp.drawPath(transform.map(path))  # the hatch keeps its size on paper
            yield
        if item.stroke is not None and not soft:
            with _drawing(qp, item):
                qp.setTransform(transform, True)
                qp.setPen(pen_of(item.stroke, theme, scale))
                for path in paths_of(item.paths, batch):
                    qp.drawPath(path)
            yield


@contextmanager
def _drawing(qp: QPainter, item: Areas) -> Iterator[None]:
    """The opacity and blend of areas, without pen and brush; afterwards all is as before."""
    qp.save()
    qp.setOpacity(item.opacity)
    qp.setCompositionMode(MODES.get(item.blend, OVER))
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(Qt.BrushStyle.NoBrush)
    try:
        yield
    finally:
        qp.restore()


def _tint(fill: Fill, theme: Theme) -> QColor:
    color = QColor(theme[fill.color])
    color.setAlphaF(fill.opacity)
    return color


def _soft_pens(color: QColor, soft: float) -> list[QPen]:
    """The pens of a band that fades outwards and inwards: an edge that is only roughly known."""
    narrow = soft < 8.0
    strength = 0.6 if color.lightnessF() > 0.6 else 1.0  # bright colours on the dark would glow
    pens = []
    for share, alpha in ((1.0, 0.08), (0.5, 0.11)) if narrow else BANDS:
        tint = QColor(color)
        tint.setAlphaF(alpha * strength)
        pen = QPen(tint, max(2 * soft * share, 1.0))
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin if narrow else Qt.PenJoinStyle.RoundJoin)
        pens.append(pen)
    return pens


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


def paint_frame(qp: QPainter, frame: Frame, reserved: Iterable[Extent] = ()) -> None:
    """Paint the whole map, labels included, into (0, 0, width, height) of the painter. Labels
    keep clear of the ``reserved`` extents (map units), which something will cover."""
    viewport, theme = frame.viewport, frame.theme

    def paint(over: bool) -> None:
        for drawing in frame.drawings:
            if drawing.over == over:
                for _ in paint_steps(qp, drawing, viewport, theme):
                    pass

    paint(over=False)
    paint_labels(qp, place_labels(frame.drawings, viewport, reserved), viewport, theme)
    paint(over=True)
