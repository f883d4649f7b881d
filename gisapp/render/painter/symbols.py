"""Military symbols: each look is drawn once as a small picture and stamped; for paper as paths."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
)

from gisapp.model.primitives import LabelStyle, Symbols
from gisapp.model.sidc_compose import Composition
from gisapp.model.sidc_tables import Op, Text
from gisapp.model.theme import Theme
from gisapp.render import symbology
from gisapp.render.painter import text as fonts
from gisapp.render.symbol_colors import Palette, palette
from gisapp.render.symbology import placed_texts, text_size

THIN = 0.9  # logical pixels: no line of a symbol is thinner
HALO = 1.3  # logical pixels of the map's ground around a symbol
FINE = 2.5  # above this many device pixels a logical one, symbols are drawn as paths
_MAX = 3000
_EM = 100.0
_TOKEN = re.compile(r"[MLCZ]|-?[\d.]+")
_pictures: OrderedDict[tuple[object, ...], tuple[QImage, float, float]] = OrderedDict()


def drop() -> None:
    """Forget every kept picture and path."""
    _pictures.clear()
    _path.cache_clear()
    _letters.cache_clear()
    _box.cache_clear()
    symbology.drop()


@lru_cache(maxsize=8192)
def _path(body: str) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    tokens = _TOKEN.findall(body)
    i = 0
    while i < len(tokens):
        letter, i = tokens[i], i + 1
        if letter == "Z":
            path.closeSubpath()
            continue
        count = 6 if letter == "C" else 2
        n = [float(token) for token in tokens[i : i + count]]
        i += count
        if letter == "M":
            path.moveTo(n[0], n[1])
        elif letter == "L":
            path.lineTo(n[0], n[1])
        else:
            path.cubicTo(*n)
    return path


@lru_cache(maxsize=512)
def _letters(text: Text) -> QPainterPath:
    font = QFont(fonts.load_fonts())
    font.setPixelSize(int(_EM))
    font.setWeight(QFont.Weight.Bold if text.bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(text.words)
    left = {"m": -width / 2, "e": -width}.get(text.anchor, 0.0)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addText(QPointF(left, metrics.xHeight() / 2 if text.middle else 0.0), font, text.words)
    factor = text.size / _EM
    return QTransform(factor, 0, 0, factor, text.x, text.y).map(path)


def _body(op: Op) -> QPainterPath:
    path = _letters(op.body) if isinstance(op.body, Text) else _path(op.body)
    if op.scale == 1.0 and op.dx == 0.0 and op.dy == 0.0:
        return path
    return QTransform(op.scale, 0, 0, op.scale, op.dx, op.dy).map(path)


def draw_symbol(
    qp: QPainter,
    symbol: Composition,
    colors: Palette,
    size: float,
    scale: float,
    *,
    halo: bool = True,
    thin: float = THIN,
) -> None:
    """The symbol with its anchor at the origin. ``size`` is the height of the octagon in logical
    pixels, ``scale`` device pixels per logical one; no line is thinner than ``thin`` logical ones.
    """
    unit = size * scale / 100.0
    thin = thin * scale / unit
    qp.save()
    qp.scale(unit, unit)
    qp.translate(-symbol.anchor[0], -symbol.anchor[1])
    shapes = [(op, _body(op)) for op in symbol.ops]
    if halo:
        margin = 2 * HALO * scale / unit
        for op, path in shapes:
            if op.outer or op.fill == "f" or not symbol.framed:
                width = margin + (max(op.width, thin) if op.stroke else 0.0)
                pen = QPen(QColor(colors.halo), width)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                qp.strokePath(path, pen)
    for op, path in shapes:
        if op.fill:
            qp.fillPath(path, _color(colors, op.fill, op.outer))
        if op.stroke:
            qp.strokePath(path, _pen(op, colors, thin))
    qp.restore()


def _color(colors: Palette, role: str, outer: bool) -> QColor:
    name = colors.of(role, outer)
    color = QColor(name) if name else QColor(0, 0, 0, 0)
    if role in "fw":
        color.setAlphaF(colors.ground if name else 0.0)
    return color


def _pen(op: Op, colors: Palette, thin: float) -> QPen:
    width = max(op.width, thin)
    pen = QPen(_color(colors, op.stroke, op.outer), width)
    round_ends = op.cap == "r"
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if round_ends else Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin if round_ends else Qt.PenJoinStyle.SvgMiterJoin)
    pen.setMiterLimit(4.0)
    if op.dash:
        pen.setDashPattern([part / width for part in op.dash])
    return pen


def _picture(
    code: str, size: float, filled: bool, tone: str, theme: Theme, scale: float
) -> tuple[QImage, float, float]:
    """A symbol as a picture, and where in it the anchor lies."""
    key = (code, size, filled, tone, theme.name, scale)
    kept = _pictures.get(key)
    if kept is not None:
        _pictures.move_to_end(key)
        return kept
    symbol = symbology.composed(code, filled)
    unit, margin = size * scale / 100.0, (HALO + 1.5) * scale
    left = math.ceil((symbol.anchor[0] - symbol.box[0]) * unit + margin)
    up = math.ceil((symbol.anchor[1] - symbol.box[1]) * unit + margin)
    right = math.ceil((symbol.box[2] - symbol.anchor[0]) * unit + margin)
    down = math.ceil((symbol.box[3] - symbol.anchor[1]) * unit + margin)
    image = QImage(left + right, up + down, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    # the frame's top and left edges on whole pixels: small symbols stay crisp
    dx = _crisp((symbol.frame[0] - symbol.anchor[0]) * unit)
    dy = _crisp((symbol.frame[1] - symbol.anchor[1]) * unit)
    qp = QPainter(image)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.translate(left + dx, up + dy)
    draw_symbol(qp, symbol, palette(symbol, theme, tone), size, scale)
    qp.end()
    kept = image, float(left), float(up)
    _pictures[key] = kept
    if len(_pictures) > _MAX:
        _pictures.popitem(last=False)
    return kept


def _crisp(edge: float) -> float:
    """The shift that puts a line's middle on the middle of a pixel."""
    return round(edge - 0.5) + 0.5 - edge


def paint_symbols(
    qp: QPainter,
    symbols: Symbols,
    at: np.ndarray,
    theme: Theme,
    scale: float,
    ends: np.ndarray | None = None,
) -> None:
    """Draw symbols at device positions ``at`` (n, 2); leaders lead to ``ends`` (n, 2)."""
    if ends is not None:
        _leaders(qp, at, ends, theme, scale)
    engine = qp.paintEngine()
    paths = scale > FINE or (engine is not None and engine.type() in _VECTOR)
    for i, code in enumerate(symbols.sidc):
        x, y = float(at[i, 0]), float(at[i, 1])
        if paths:
            symbol = symbology.composed(code, symbols.filled)
            qp.save()
            qp.translate(x, y)
            colors = palette(symbol, theme, symbols.tone)
            draw_symbol(qp, symbol, colors, symbols.size, scale)
            qp.restore()
        else:
            image, left, up = _picture(
                code, symbols.size, symbols.filled, symbols.tone, theme, scale
            )
            qp.drawImage(QPointF(round(x) - left, round(y) - up), image)
    if symbols.texts:
        _amplifiers(qp, symbols, at, theme, scale)


_VECTOR = (QPaintEngine.Type.Pdf, QPaintEngine.Type.SVG, QPaintEngine.Type.Picture)


def _leaders(qp: QPainter, at: np.ndarray, ends: np.ndarray, theme: Theme, scale: float) -> None:
    """Lines from symbols that stand aside to their places."""
    far = np.hypot(*(at - ends).T) > 1.5 * scale
    lines = [
        QLineF(*end, *place)
        for place, end in zip(at[far].tolist(), ends[far].tolist(), strict=True)
    ]
    for token, width in (("halo", 2.6), ("text", 0.9)):
        qp.setPen(QPen(QColor(theme[token]), width * scale))
        qp.drawLines(lines)
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(QColor(theme["text"]))
    for line in lines:
        qp.drawEllipse(line.p1(), 1.6 * scale, 1.6 * scale)
    qp.setBrush(Qt.BrushStyle.NoBrush)


def _amplifiers(qp: QPainter, symbols: Symbols, at: np.ndarray, theme: Theme, scale: float) -> None:
    """The texts of the symbols, over all of them; a text that would cover another symbol or text
    is left out."""
    style = LabelStyle("text", text_size(symbols.size), 500)
    extents = [symbology.extent(code, symbols.size, symbols.filled) for code in symbols.sidc]
    taken = np.array(extents).reshape(-1, 4) * scale + np.hstack([at, at])
    for i, code in enumerate(symbols.sidc):
        placed = placed_texts(code, symbols.texts[i], symbols.size, symbols.filled)
        for words, left, middle, align in placed:
            width, ascent, descent = fonts.measure(words, style, scale)
            x = at[i, 0] + left * scale - {"left": 0.0, "center": width / 2, "right": width}[align]
            top = at[i, 1] + middle * scale - (ascent + descent) / 2
            bottom = top + ascent + descent
            over = (taken[:, 0] < x + width) & (taken[:, 2] > x)
            over &= (taken[:, 1] < bottom - descent) & (taken[:, 3] > top + descent)
            over[i] = False
            if over.any():
                continue
            taken = np.vstack([taken, [x, top, x + width, bottom]])
            image, margin = fonts.picture(words, style, scale, theme)
            qp.drawImage(QPointF(round(x - margin), round(top - margin)), image)


def draw_sample(
    qp: QPainter, code: str, rect: QRectF, theme: Theme, scale: float, largest: float = 1e3
) -> None:
    """The symbol of a code in the middle of ``rect`` (device pixels), as large as fits but of a
    size of ``largest`` logical pixels at most."""
    symbol = symbology.composed(code)
    x0, y0, x1, y1 = symbol.box
    unit = min(rect.width() / (x1 - x0), rect.height() / (y1 - y0), largest * scale / 100)
    qp.save()
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.translate(rect.center())
    qp.translate(
        (symbol.anchor[0] - (x0 + x1) / 2) * unit, (symbol.anchor[1] - (y0 + y1) / 2) * unit
    )
    draw_symbol(qp, symbol, palette(symbol, theme, "light"), unit * 100 / scale, scale, halo=False)
    qp.restore()


def symbol_boxes(symbols: Symbols, resolution: float) -> np.ndarray:
    """The extents (n, 4) in map units that symbols, their texts and leaders cover at
    ``resolution`` map units per logical pixel."""
    boxes = np.array(
        [
            _box(code, symbols.texts[i] if symbols.texts else (), symbols.size, symbols.filled)
            for i, code in enumerate(symbols.sidc)
        ]
    ).reshape(-1, 4)
    x, y = symbols.xy.T
    out = np.column_stack(
        [
            x + boxes[:, 0] * resolution,
            y - boxes[:, 3] * resolution,
            x + boxes[:, 2] * resolution,
            y - boxes[:, 1] * resolution,
        ]
    )
    if symbols.places is not None:
        out[:, :2] = np.minimum(out[:, :2], symbols.places)
        out[:, 2:] = np.maximum(out[:, 2:], symbols.places)
    return out


@lru_cache(maxsize=8192)
def _box(
    code: str, texts: symbology.Texts, size: float, filled: bool
) -> tuple[float, float, float, float]:
    """Left, top, right and bottom in logical pixels from the anchor, texts included."""
    left, top, right, bottom = symbology.extent(code, size, filled)
    style = LabelStyle("text", text_size(size), 500)
    for words, x, y, align in placed_texts(code, texts, size, filled):
        width, ascent, descent = fonts.measure(words, style)
        start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        half = (ascent + descent) / 2
        left, right = min(left, start), max(right, start + width)
        top, bottom = min(top, y - half), max(bottom, y + half)
    return left, top, right, bottom
