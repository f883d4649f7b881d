"""A page to pixels: the map in its place, the furniture over it, and the legend's swatches."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
)

from gisapp.model.colormaps import colors, new_color
from gisapp.model.primitives import Fill, LabelStyle
from gisapp.model.style import Swatch
from gisapp.model.theme import Theme
from gisapp.render.page import Page
from gisapp.render.page_items import Box, Item, Panel, Rule, Sample, Shape, Text
from gisapp.render.painter import text as fonts
from gisapp.render.painter.cells import draw_disc
from gisapp.render.painter.map import hatch_tile, paint_frame, pen_of
from gisapp.render.painter.marks import draw_symbol

DRAWN = 1024.0  # pixels: the size that letters are drawn at
DOTS_PER_METRE = 1 / 0.0254  # for one dot an inch
SAMPLE = LabelStyle("text", 10.0, 600, halo=0)


def paint_page(qp: QPainter, page: Page) -> None:
    """Paint the whole page into (0, 0, width, height) device pixels of the painter."""
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.fillRect(QRectF(0, 0, page.width, page.height), QColor(page.theme["paper"]))
    left, top, width, height = page.map_box
    qp.save()
    qp.translate(left, top)
    qp.setClipRect(QRectF(0, 0, width, height))
    paint_frame(qp, page.frame, page.covered)
    qp.restore()
    for item in page.items:
        paint_item(qp, item, page.theme, page.scale)


def picture(page: Page) -> QImage:
    """The page as a picture that knows its physical size. A null picture when there is not enough
    memory for it."""
    image = QImage(page.width, page.height, QImage.Format.Format_RGB32)
    if image.isNull():
        return image
    qp = QPainter(image)
    try:
        paint_page(qp, page)
    finally:  # Qt ends the process when a picture goes while it is painted
        qp.end()
    dots = round(page.dpi * DOTS_PER_METRE)  # set last: it must not change the size of any text
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    return image


def paint_item(qp: QPainter, item: Item, theme: Theme, scale: float) -> None:
    """One piece of furniture."""
    if isinstance(item, Text):
        _text(qp, item, theme, scale)
    elif isinstance(item, Rule):
        qp.setPen(_pen(item.color, item.width, theme, scale))
        qp.drawLine(
            QLineF(
                _crisp(item.x0, scale),
                _crisp(item.y0, scale),
                _crisp(item.x1, scale),
                _crisp(item.y1, scale),
            )
        )
    elif isinstance(item, Panel):
        _panel(qp, item, theme, scale)
    elif isinstance(item, Sample):
        swatch(qp, item.swatch, _rect(item.box, scale), theme, scale)
    elif isinstance(item, Shape):
        qp.setPen(Qt.PenStyle.NoPen)
        qp.setBrush(QColor(theme[item.fill]))
        qp.drawPolygon(QPolygonF([QPointF(x * scale, y * scale) for x, y in item.points]))


def swatch(qp: QPainter, sample: Swatch, rect: QRectF, theme: Theme, scale: float = 1.0) -> None:
    """A legend's sample in ``rect`` (device pixels)."""
    qp.save()
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    if sample.kind == "area":
        _area(qp, sample, rect, theme, scale)
    elif sample.kind == "line":
        if sample.stroke is not None:
            pen = pen_of(sample.stroke, theme, scale)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            qp.setPen(pen)
            y = _on_pixel(rect.center().y(), sample.stroke.width * scale)
            qp.drawLine(QLineF(rect.left(), y, rect.right(), y))
    elif sample.kind == "symbol":
        from gisapp.render.painter.symbols import draw_sample

        draw_sample(qp, sample.shape, rect, theme, scale)
    elif sample.kind == "mark":
        qp.translate(rect.center())
        largest = min(rect.width() / 1.2, rect.height()) / scale
        draw_symbol(
            qp,
            sample.shape,
            min(sample.size, largest),
            sample.color,
            theme,
            scale,
            hollow=sample.hollow,
            inner=sample.inner,
            outline=sample.outline,
            dashed=sample.stroke is not None and bool(sample.stroke.dash),
        )
    elif sample.kind == "ramp":
        _ramp(qp, sample, rect, theme)
    elif sample.kind == "fresh":
        _fresh(qp, sample, rect, theme, scale)
    elif sample.kind == "disc":
        qp.translate(rect.center())
        size = min(sample.size, min(rect.width(), rect.height()) / scale)
        draw_disc(qp, sample.words, size, sample.color, theme, scale)
    else:
        _letters(qp, sample, rect, theme, scale)
    qp.restore()


def _fresh(qp: QPainter, sample: Swatch, rect: QRectF, theme: Theme, scale: float) -> None:
    """A new cell of a ramp, or the arc of a cluster's share that is new."""
    corner = rect.center() - QPointF(4, 4) * scale
    box = QRectF(corner.x(), corner.y(), 8 * scale, 8 * scale)
    if sample.ramp is not None:
        qp.fillRect(box, QColor(new_color(sample.ramp.colors, theme)))
        return
    qp.setPen(QPen(QColor(theme["hairline"]), scale))
    qp.drawEllipse(box)
    qp.setPen(QPen(QColor(theme["fresh"]), 2 * scale))
    qp.drawArc(box, 90 * 16, -120 * 16)


def _ramp(qp: QPainter, sample: Swatch, rect: QRectF, theme: Theme) -> None:
    """The colours of a ramp, few at the left."""
    if sample.ramp is None:
        return
    width, height = max(round(rect.width()), 1), max(round(rect.height()), 1)
    pixels = np.ascontiguousarray(
        np.broadcast_to(colors(sample.ramp.colors, theme, width), (height, width, 3))
    )
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    qp.drawImage(QPointF(round(rect.left()), round(rect.top())), image)


def _area(qp: QPainter, sample: Swatch, rect: QRectF, theme: Theme, scale: float) -> None:
    box = QRectF(
        round(rect.left()) + 0.5,
        round(rect.top()) + 0.5,
        max(round(rect.width()) - 1, 1),
        max(round(rect.height()) - 1, 1),
    )
    if sample.fill is not None:
        tint = QColor(theme[sample.fill.color])
        tint.setAlphaF(sample.fill.opacity)
        qp.fillRect(box, tint)
        if sample.fill.hatch != "none":
            qp.setBrushOrigin(box.topLeft())
            qp.fillRect(box, _hatch(sample.fill, theme, scale))
    if sample.stroke is not None:
        qp.setPen(pen_of(sample.stroke, theme, scale))
        qp.setBrush(Qt.BrushStyle.NoBrush)
        qp.drawRect(box)


def _hatch(fill: Fill, theme: Theme, scale: float) -> QBrush:
    gap = round(min(fill.hatch_gap, 5.0) * scale)  # close enough to be seen in a small sample
    return QBrush(hatch_tile(fill.hatch, theme[fill.hatch_color or fill.color], gap, scale))


def _letters(qp: QPainter, sample: Swatch, rect: QRectF, theme: Theme, scale: float) -> None:
    style = LabelStyle(sample.color, SAMPLE.size, SAMPLE.weight, halo=0)
    width, ascent, descent = (size * scale for size in measure("Aa", style))
    qp.translate(rect.center().x() - width / 2, rect.center().y() + (ascent - descent) / 2)
    qp.fillPath(glyphs("Aa", style, scale), QColor(theme[style.color]))


def _text(qp: QPainter, item: Text, theme: Theme, scale: float) -> None:
    if not item.text:
        return
    width = measure(item.text, item.style)[0] * scale
    shift = {"left": 0.0, "center": width / 2, "right": width}[item.align]
    qp.save()
    qp.translate(item.x * scale, item.y * scale)
    if item.angle:
        qp.rotate(-item.angle)
    qp.translate(-shift, 0)
    qp.fillPath(glyphs(item.text, item.style, scale), QColor(theme[item.style.color]))
    qp.restore()


def glyphs(words: str, style: LabelStyle, scale: float) -> QPainterPath:
    """The letters as a path with the baseline's start at the origin.

    They are taken from a large font and made small: outlines of small fonts are rounded, and they
    change by a hair once the same font was drawn elsewhere, which no figure should show.
    """
    factor = style.size * scale / DRAWN
    return QTransform.fromScale(factor, factor).map(fonts.outline(words, _large(style), 1.0))


def measure(words: str, style: LabelStyle) -> tuple[float, float, float]:
    """Width, ascent and descent in logical pixels of the letters that :func:`glyphs` gives; what
    a page is to be laid out with."""
    width, ascent, descent = fonts.measure(words, _large(style))
    factor = style.size / DRAWN
    return width * factor, ascent * factor, descent * factor


@lru_cache(maxsize=256)
def _large(style: LabelStyle) -> LabelStyle:
    return replace(style, size=DRAWN, tracking=style.tracking * DRAWN / style.size)


def _panel(qp: QPainter, item: Panel, theme: Theme, scale: float) -> None:
    rect = _rect(item.box, scale)
    path = QPainterPath()
    path.addRect(rect)
    if item.fill:
        paint = QColor(theme[item.fill])
        paint.setAlphaF(item.opacity)
        qp.fillPath(path, paint)
    if item.edge:
        pen = _pen(item.edge, item.width, theme, scale)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        qp.strokePath(_outline_of(rect, pen.widthF()), pen)


def _outline_of(rect: QRectF, width: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(
        QRectF(
            QPointF(_on_pixel(rect.left(), width), _on_pixel(rect.top(), width)),
            QPointF(_on_pixel(rect.right(), width), _on_pixel(rect.bottom(), width)),
        )
    )
    return path


def _rect(box: Box, scale: float) -> QRectF:
    return QRectF(
        QPointF(round(box.x * scale), round(box.y * scale)),
        QPointF(round(box.right * scale), round(box.bottom * scale)),
    )


def _pen(color: str, width: float, theme: Theme, scale: float) -> QPen:
    return QPen(QColor(theme[color]), max(width * scale, 1.0))


def _crisp(value: float, scale: float) -> float:
    return _on_pixel(value * scale, max(scale, 1.0))


def _on_pixel(value: float, width: float) -> float:
    """Where a line of ``width`` device pixels must run to cover whole pixels."""
    return round(value) + 0.5 if round(width) % 2 else float(round(value))
