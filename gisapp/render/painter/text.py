"""Text: fonts, measuring, and labels with halos kept as pictures."""

from __future__ import annotations

import math
from collections import OrderedDict

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

from gisapp import resources
from gisapp.model.primitives import LabelStyle
from gisapp.model.theme import Theme

FAMILY = "Inter"
FINE = 2.5  # above this many device pixels a logical one, halos are stroked
_MAX_LABELS = 6000
_families: list[str] = []
_fonts: dict[tuple[LabelStyle, float], tuple[QFont, QFontMetricsF]] = {}
_sizes: dict[tuple[str, LabelStyle, float], tuple[float, float, float]] = {}
_pictures: OrderedDict[tuple[str, LabelStyle, float, str], QImage] = OrderedDict()


def load_fonts() -> list[str]:
    """Register the bundled fonts once; the families to ask for, best first."""
    if not _families:
        found: list[str] = []
        for path in resources.fonts():
            number = QFontDatabase.addApplicationFont(str(path))
            found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        first = [FAMILY] if FAMILY in found else []
        rest = [name for name in dict.fromkeys(found) if name != FAMILY]
        _families.extend([*first, *rest, "Noto Sans", "DejaVu Sans", "sans-serif"])
    return list(_families)


def drop() -> None:
    """Forget every kept picture and size; used with Memo.drop_all by the cache test."""
    _fonts.clear()
    _sizes.clear()
    _pictures.clear()


def font(style: LabelStyle, scale: float = 1.0) -> QFont:
    """The font of ``style`` in device pixels."""
    return _font(style, scale)[0]


def _font(style: LabelStyle, scale: float) -> tuple[QFont, QFontMetricsF]:
    found = _fonts.get((style, scale))
    if found is None:
        made = QFont(load_fonts())
        made.setPixelSize(max(round(style.size * scale), 1))
        if abs(style.size * scale - round(style.size * scale)) > 1e-6:
            made.setPointSizeF(style.size * scale * 72.0 / _logical_dpi())
        made.setWeight(QFont.Weight(style.weight))
        made.setItalic(style.italic)
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        # Everything is set, for what is not would be taken from the application's font: a picture
        # must be the same with a window and without.
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.tracking * scale)
        made.setWordSpacing(0.0)
        made.setKerning(True)
        made.setStretch(QFont.Stretch.Unstretched)
        made.setCapitalization(QFont.Capitalization.MixedCase)
        made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        made.setFeature(QFont.Tag("tnum"), 1)
        found = made, QFontMetricsF(made)
        _fonts[(style, scale)] = found
    return found


def _logical_dpi() -> float:
    from PySide6.QtGui import QGuiApplication

    screen = QGuiApplication.primaryScreen()
    return screen.logicalDotsPerInch() if screen is not None else 96.0


def shown(text: str, style: LabelStyle) -> str:
    """The text as it is drawn."""
    return text.upper() if style.upper else text


def measure(text: str, style: LabelStyle, scale: float = 1.0) -> tuple[float, float, float]:
    """Width, ascent and descent of ``text`` in device pixels (logical ones at scale 1)."""
    key = (text, style, scale)
    size = _sizes.get(key)
    if size is None:
        if len(_sizes) > 20_000:
            _sizes.clear()
        metrics = _font(style, scale)[1]
        width = metrics.horizontalAdvance(shown(text, style)) - style.tracking * scale
        size = width, metrics.ascent(), metrics.descent()
        _sizes[key] = size
    return size


def outline(text: str, style: LabelStyle, scale: float) -> QPainterPath:
    """The glyphs as a path with the baseline's start at the origin."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addText(QPointF(0, 0), font(style, scale), shown(text, style))
    return path


def _ring(radius: float) -> list[QPointF]:
    """Where to stamp a text so that the stamps make a halo of ``radius`` pixels."""
    count = max(8, round(4 * radius) + 2)
    return [
        QPointF(
            radius * math.cos(2 * math.pi * i / count), radius * math.sin(2 * math.pi * i / count)
        )
        for i in range(count)
    ]


def picture(text: str, style: LabelStyle, scale: float, theme: Theme) -> tuple[QImage, float]:
    """The label with its halo on a transparent picture, and the margin around the text box."""
    key = (text, style, scale, theme.name)
    margin = float(round((style.halo + 1) * scale))
    image = _pictures.get(key)
    if image is None:
        width, ascent, descent = measure(text, style, scale)
        image = QImage(
            int(width + 2 * margin) + 2,
            int(ascent + descent + 2 * margin) + 1,
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(margin, margin + ascent)
        if scale <= FINE:  # stamps are several times faster than a stroke
            words = shown(text, style)
            painter.setFont(font(style, scale))
            painter.setPen(QColor(theme["halo"]))
            for at in _ring(style.halo / 2 * scale) if style.halo else ():
                painter.drawText(at, words)
            painter.setPen(QColor(theme[style.color]))
            painter.drawText(QPointF(0, 0), words)
        else:
            path = outline(text, style, scale)
            if style.halo:
                pen = QPen(QColor(theme["halo"]), style.halo * scale)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.strokePath(path, pen)
            painter.fillPath(path, QColor(theme[style.color]))
        painter.end()
        _pictures[key] = image
        if len(_pictures) > _MAX_LABELS:
            _pictures.popitem(last=False)
    return image, margin
