"""The strip under the lanes: the whole range, and on it the part that the axis shows in detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from gisapp.model import timeline
from gisapp.model.clock import Clock
from gisapp.model.theme import Theme
from gisapp.model.timeline import Lane
from gisapp.ui.timeline_axis import SHORTEST, Axis
from gisapp.ui.timeline_paint import Plan, blank, handles_of, lane_image, line

Span = tuple[int, int]
REACH = 5.0  # pixels on either side of a bracket's side that still take hold of it
NARROWEST = 8.0  # pixels between the sides of the bracket as it is drawn


def whole_axis(where: Plan, span: Span) -> Axis:
    """The axis of the strip: the whole range over the pixels of the lanes' axis."""
    return Axis(*span, where.axis.left, where.axis.width)


def bracket(where: Plan, span: Span) -> tuple[float, float]:
    """The pixels of the sides of the bracket around what the lanes show of ``span``."""
    whole = whole_axis(where, span)
    left, right = whole.x(where.axis.begin), whole.x(where.axis.end)
    spare = max(NARROWEST - (right - left), 0.0) / 2
    return left - spare, right + spare


def part_at(where: Plan, span: Span, at: QPointF) -> str:
    """What of the strip is under ``at``: ``from`` and ``to``, the sides of the bracket,
    ``detail``, what it holds, or ``outside``; '' outside the strip."""
    strip = where.overview
    if strip is None or not strip.adjusted(-REACH, -1, REACH, 4).contains(at):
        return ""
    left, right = bracket(where, span)
    inside = min(REACH, (right - left) / 4)
    if -REACH <= at.x() - left <= inside:
        return "from"
    if -inside <= at.x() - right <= REACH:
        return "to"
    if left < at.x() < right and (where.axis.begin, where.axis.end) != span:
        return "detail"
    return "outside"


@dataclass(frozen=True)
class StripDrag:
    """A drag on the strip: what was taken hold of, the pixel where, the detail at that time, and
    the axis of the strip."""

    part: str
    x: float
    detail: Span
    whole: Axis

    def range_at(self, x: float) -> Span:
        """The detail when the pointer is at pixel ``x``, kept in the whole range. Sides may be
        dragged over each other; from ``outside`` a new detail is drawn out."""
        low, high = self.whole.begin, self.whole.end
        shortest = min(SHORTEST, high - low)
        by = round((x - self.x) * self.whole.per_pixel)
        begin, end = self.detail
        if self.part == "detail":
            begin = min(max(begin + by, low), high - (end - begin))
            return begin, begin + self.detail[1] - self.detail[0]
        if self.part == "from":
            begin += by
        elif self.part == "to":
            end += by
        else:
            begin, end = self.whole.instant(self.x), self.whole.instant(x)
        begin, end = (min(max(edge, low), high) for edge in sorted((begin, end)))
        if end - begin < shortest:
            begin = min(begin, high - shortest)
            end = begin + shortest
        return begin, end

    def centered(self) -> Span:
        """The detail moved so that its middle lies where the strip was clicked on."""
        length = self.detail[1] - self.detail[0]
        begin = self.whole.instant(self.x) - length // 2
        begin = min(max(begin, self.whole.begin), self.whole.end - length)
        return begin, begin + length


def histogram(
    where: Plan, span: Span, lanes: tuple[Lane, ...], theme: Theme, ratio: float
) -> QPixmap:
    """The events of all lanes over the whole range; heights are square roots of numbers."""
    strip = where.overview
    assert strip is not None
    out = blank(strip.width(), strip.height(), theme["panel"], ratio)
    columns, height = max(round(strip.width() * ratio), 1), round((strip.height() - 3) * ratio)
    counts = np.zeros(columns, np.int64)
    for shown in timeline.profiles(lanes, *span, columns):
        counts += np.maximum(shown.ticks + shown.soft_ticks, shown.bars + shown.soft_bars)
    tall = np.sqrt(counts / max(int(counts.max(initial=0)), 1)) * height
    tall = np.where(counts > 0, np.maximum(tall, 2 * ratio), 0.0)
    rows = np.arange(height)[::-1, None]
    alpha = np.asarray(np.clip(tall[None, :] - rows, 0.0, 1.0) * 0.55, np.float32)
    picture = lane_image(alpha, QColor(theme["muted"]))
    picture.setDevicePixelRatio(ratio)
    qp = QPainter(out)
    qp.drawImage(QPointF(0, 2), picture)
    line(qp, 0, strip.height() - 1, strip.width(), 0, theme["hairline"], ratio)
    qp.end()
    return out


def draw(qp: QPainter, where: Plan, span: Span, image: QPixmap, theme: Theme, ratio: float) -> None:
    """The strip with its bracket; what the lanes do not show of it is dimmed."""
    strip = where.overview
    if strip is None:
        return
    qp.drawPixmap(strip.topLeft(), image)
    left, right = bracket(where, span)
    dim = QColor(theme["panel"])
    dim.setAlphaF(0.6)
    if left > strip.left():
        qp.fillRect(QRectF(strip.left(), strip.top(), left - strip.left(), strip.height()), dim)
    if right < strip.right():
        qp.fillRect(QRectF(right, strip.top(), strip.right() - right, strip.height()), dim)
    qp.save()
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(QColor(theme["muted"]))
    for x in (left, right):
        x = round((x - 1) * ratio) / ratio
        qp.drawRoundedRect(QRectF(x, strip.top(), 2, strip.height()), 1, 1)
    qp.restore()
    for y in (strip.top(), strip.bottom() - 1 / ratio):
        for x in (left, right - 5):
            line(qp, x, y, 5, 0, theme["muted"], ratio)


def draw_window(
    qp: QPainter, where: Plan, span: Span, clock: Clock, theme: Theme, ratio: float
) -> None:
    """The clock's window on the strip, at least two pixels wide, and its markers."""
    strip = where.overview
    if strip is None:
        return
    whole = Plan(where.width, where.height, where.lanes, whole_axis(where, span))
    handles = handles_of(whole, clock)
    left, right = max(handles.begin, strip.left()), min(handles.stop, strip.right())
    if right - left < 2:
        left = min(max((left + right) / 2 - 1, strip.left()), strip.right() - 2)
        right = left + 2
    tint = QColor(theme["accent"])
    tint.setAlphaF(0.3 if right - left > 2 else 0.9)
    qp.fillRect(QRectF(left, strip.top() + 1, right - left, strip.height() - 2), tint)
    for instant in (clock.a, clock.b):
        if instant is not None and span[0] <= instant <= span[1]:
            x = whole.axis.x(instant)
            line(qp, x, strip.top() + 1, 0, strip.height() - 2, theme["text"], ratio)
