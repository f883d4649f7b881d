"""Text: fonts, measuring, and labels with halos kept as pictures."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import replace

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
    QTextLayout,
)

from gisapp import resources
from gisapp.model.primitives import LabelStyle
from gisapp.model.theme import Theme
from gisapp.render.label_lines import BREAK

FAMILY = "Inter"
FINE = 2.5  # above this many device pixels a logical one, halos are stroked
LEADING = 0.9  # times the height of a line: from one line to the next of the same size
_MAX_LABELS = 6000
Letter = tuple[QPainterPath, float, float]  # outline, begin, width
_families: list[str] = []
_fonts: dict[tuple[LabelStyle, float], tuple[QFont, QFontMetricsF]] = {}
_small: dict[LabelStyle, LabelStyle] = {}
_tight: dict[LabelStyle, LabelStyle] = {}
_sizes: dict[tuple[str, LabelStyle, float], tuple[float, float, float]] = {}
_letters: dict[tuple[str, LabelStyle, float], list[Letter]] = {}
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
    _small.clear()
    _tight.clear()
    _letters.clear()
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


def joined(text: str) -> bool:
    """Whether the script joins its letters, so that they may not be spaced."""
    return any("\u0600" <= letter <= "\u08ff" for letter in text)


def own_style(text: str, style: LabelStyle) -> LabelStyle:
    """The style as it suits the script of a text."""
    if not style.tracking or not joined(text):
        return style
    found = _tight.get(style)
    if found is None:
        found = _tight[style] = replace(style, tracking=0.0)
    return found


def measure(text: str, style: LabelStyle, scale: float = 1.0) -> tuple[float, float, float]:
    """Width, ascent and descent of ``text`` in device pixels (logical ones at scale 1). Further
    lines hang below the first: they add to the descent. After a BREAK they are as large as the
    first, after a line feed smaller."""
    key = (text, style, scale)
    size = _sizes.get(key)
    if size is None:
        if len(_sizes) > 20_000:
            _sizes.clear()
        style = own_style(text, style)
        metrics = _font(style, scale)[1]
        first, *others = text.split("\n")
        even = first.split(BREAK)
        width = max(metrics.horizontalAdvance(shown(line, style)) for line in even)
        width -= style.tracking * scale
        descent = metrics.descent() + LEADING * metrics.height() * (len(even) - 1)
        for line in others:
            wide, up, down = measure(line, small(style), scale)
            width, descent = max(width, wide), descent + up + down
        size = width, metrics.ascent(), descent
        _sizes[key] = size
    return size


def small(style: LabelStyle) -> LabelStyle:
    """The style of the lines below the first."""
    found = _small.get(style)
    if found is None:
        found = _small[style] = replace(
            style, size=round(style.size * 0.84, 1), weight=400, tracking=0.0, upper=False
        )
    return found


def _lines(text: str, style: LabelStyle, scale: float) -> list[tuple[str, LabelStyle, QPointF]]:
    """The lines with their styles and the starts of their baselines, the first at height 0."""
    style = own_style(text, style)
    if "\n" not in text and BREAK not in text:
        return [(text, style, QPointF(0, 0))]
    out, y, full = [], 0.0, measure(text, style, scale)[0]
    for number, paragraph in enumerate(text.split("\n")):
        own = small(style) if number else style
        for more, line in enumerate(paragraph.split(BREAK)):
            wide, up, down = measure(line, own, scale)
            if more:
                y += LEADING * (up + down)
            elif number:
                y += up
            out.append((line, own, QPointF((full - wide) / 2, y)))
        y += down
    return out


def outline(text: str, style: LabelStyle, scale: float) -> QPainterPath:
    """The glyphs as a path with the first baseline at height 0, from x 0 on."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for line, own, at in _lines(text, style, scale):
        path.addText(at, font(own, scale), shown(line, own))
    return path


def letters(words: str, style: LabelStyle, scale: float) -> list[Letter]:
    """The shaped letters of a text: outline from x 0 on, where it begins, how wide it is."""
    key = (words, style, scale)
    found = _letters.get(key)
    if found is not None:
        return found
    layout = QTextLayout(shown(words, style), font(own_style(words, style), scale))
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    base, found = line.ascent(), []
    for run in layout.glyphRuns():
        raw = run.rawFont()
        indexes = run.glyphIndexes()
        wide = raw.advancesForGlyphIndexes(indexes)
        for index, at, advance in zip(indexes, run.positions(), wide, strict=True):
            path = raw.pathForGlyph(index).translated(0.0, at.y() - base)
            found.append((path, at.x(), advance.x()))
    found.sort(key=lambda one: one[1])
    if len(_letters) > 4000:
        _letters.clear()
    _letters[key] = found
    return found


def _ring(radius: float) -> list[QPointF]:
    """Where to stamp a text so that the stamps make a halo of ``radius`` pixels."""
    count = max(8, round(4 * radius) + 2)
    return [
        QPointF(
            radius * math.cos(2 * math.pi * i / count), radius * math.sin(2 * math.pi * i / count)
        )
        for i in range(count)
    ]


def paint_outline(
    painter: QPainter, path: QPainterPath, style: LabelStyle, scale: float, theme: Theme
) -> None:
    """Fill the outlines of letters over their halo."""
    if style.halo:
        pen = QPen(QColor(theme["halo"]), style.halo * scale)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    painter.fillPath(path, QColor(theme[style.color]))


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
            lines = _lines(text, style, scale)
            for line, own, start in lines if style.halo else ():
                painter.setFont(font(own, scale))
                painter.setPen(QColor(theme["halo"]))
                for at in _ring(style.halo / 2 * scale):
                    painter.drawText(start + at, shown(line, own))
            for line, own, start in lines:
                painter.setFont(font(own, scale))
                painter.setPen(QColor(theme[style.color]))
                painter.drawText(start, shown(line, own))
        else:
            paint_outline(painter, outline(text, style, scale), style, scale, theme)
        painter.end()
        _pictures[key] = image
        if len(_pictures) > _MAX_LABELS:
            _pictures.popitem(last=False)
    return image, margin
