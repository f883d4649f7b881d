"""Text along a line: letters set one by one on a smooth course, upright, shaped in any script."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QTransform

from gisapp.model.memo import Memo
from gisapp.model.primitives import Course, Floats, LabelStyle
from gisapp.model.theme import Theme
from gisapp.render.painter import text as fonts

SHARP = math.radians(24.0)  # neighbouring letters may not turn more against each other
TURN = math.radians(115.0)  # nor the first against the last
WIDEST = 0.8  # of the letter size: more room between letters no longer reads as a word
_GROUP = 2  # letters that share a box

_runs: Memo[Run | None] = Memo("texts along lines", 6)
_pictures: Memo[tuple[QImage, QPointF]] = Memo("pictures of texts along lines", 6)


@dataclass(frozen=True, eq=False)
class Run:
    """A text set along a course, in device pixels from the course's first point: each letter with
    its middle, angle and width, and the boxes (k, 4) that they fill."""

    letters: tuple[tuple[QPainterPath, float, float, float, float], ...]
    boxes: Floats

    @cached_property
    def path(self) -> QPainterPath:
        """The letters as one outline; made for the runs that are placed alone."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for glyph, x, y, turn, wide in self.letters:
            place = QTransform.fromTranslate(x, y).rotateRadians(turn).translate(-wide / 2, 0.0)
            path.addPath(place.map(glyph))
        return path


def run_of(
    course: Course, words: str, style: LabelStyle, scale: float, factor: float, spread: bool
) -> Run | None:
    """The text set on the course at ``factor`` device pixels a map unit, None where it is too long
    or the course bends too sharply for it."""
    key = (words, style, scale, round(factor, 12), spread)
    return _runs.get(course, key, lambda: _set(course, words, style, scale, factor, spread))


def picture_of(run: Run, style: LabelStyle, scale: float, theme: Theme) -> tuple[QImage, QPointF]:
    """The run with its halo, and where the picture's corner lies from the course's first point."""

    def make() -> tuple[QImage, QPointF]:
        margin = style.halo / 2 * scale + 1.0
        box = run.path.boundingRect().adjusted(-margin, -margin, margin, margin).toAlignedRect()
        image = QImage(box.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        qp = QPainter(image)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        qp.translate(-box.x(), -box.y())
        fonts.paint_outline(qp, run.path, style, scale, theme)
        qp.end()
        return image, QPointF(box.topLeft())

    return _pictures.get(run, (style, scale, theme.name), make)


def _set(
    course: Course, words: str, style: LabelStyle, scale: float, factor: float, spread: bool
) -> Run | None:
    letters = fonts.letters(words, style, scale)
    if not letters:
        return None
    line = (course.xy - course.xy[0]) * np.array([factor, -factor])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    begin = np.array([one[1] for one in letters])
    wide = np.array([one[2] for one in letters])
    length = float((begin + wide).max())
    room = float(along[-1]) - length
    if room < 0:
        return None
    middle = begin + wide / 2
    if spread and len(letters) > 1 and not fonts.joined(words):
        gap = min(room / (len(letters) - 1), WIDEST * style.size * scale)
        middle = middle + gap * np.arange(len(letters))
        length += gap * (len(letters) - 1)
    middle = middle + (along[-1] - length) / 2
    # The direction at a letter is that of the line under the whole of it and a little around.
    half = np.maximum(wide * 0.75, 0.4 * style.size * scale)
    before, after = _on(line, along, middle - half), _on(line, along, middle + half)
    angle = np.arctan2(after[:, 1] - before[:, 1], after[:, 0] - before[:, 0])
    turns = np.diff(np.unwrap(angle))
    if len(turns) and (abs(turns).max() > SHARP or abs(turns.sum()) > TURN):
        return None
    at = _on(line, along, middle)
    placed = zip(letters, at.tolist(), angle.tolist(), strict=True)
    _, up, down = fonts.measure(words, style, scale)
    return Run(
        tuple((glyph, x, y, turn, advance) for (glyph, _, advance), (x, y), turn in placed),
        _boxes(at, angle, wide, 0.8 * up, down),
    )


def _on(line: Floats, along: Floats, where: Floats) -> Floats:
    return np.column_stack([np.interp(where, along, line[:, axis]) for axis in (0, 1)])


def _boxes(at: Floats, angle: Floats, wide: Floats, up: float, down: float) -> Floats:
    """The upright boxes around the turned letters, some letters to a box."""
    x = np.stack([-wide / 2, wide / 2, wide / 2, -wide / 2], axis=1)
    y = np.broadcast_to(np.array([-up, -up, down, down]), x.shape)
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    px, py = at[:, :1] + x * cos - y * sin, at[:, 1:] + x * sin + y * cos
    each = np.stack([px.min(axis=1), py.min(axis=1), px.max(axis=1), py.max(axis=1)], axis=1)
    starts = np.arange(0, len(each), _GROUP)
    low = np.minimum.reduceat(each[:, :2], starts, axis=0)
    return np.concatenate([low, np.maximum.reduceat(each[:, 2:], starts, axis=0)], axis=1)
