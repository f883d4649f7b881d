"""How the timeline's lanes and axis are painted, once for each zoom; the window goes on top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPixmap

from gisapp.model import timeline
from gisapp.model.clock import Clock
from gisapp.model.theme import Theme
from gisapp.model.timeline import Lane, Profile
from gisapp.model.timeline_tracks import Counts
from gisapp.ui import theme as look
from gisapp.ui.timeline_axis import Axis, Tick, ticks
from gisapp.ui.timeline_buttons import icon_image

TOP, RIGHT, GAP = 18.0, 24.0, 12.0  # TOP: the strip of flags
AXIS = 20.0  # the row of dates beneath the lanes
OVERVIEW = 14.0  # the strip beneath it
ROOMY = 112.0  # the height from which there is room for the strip
SMALLEST_LANE = 10.0
TICK = 2.0  # logical pixels
LOW = 40.0  # logical pixels: rows that Qt fills at once
BAR, SOFT_BAR, SOFT_TICK, STATE = 0.40, 0.20, 0.50, 0.45  # opacities
CROWD = 8  # events in one place that can no longer be told apart
NOTHING_TIMED = "No dated layer is switched on."
HOW = "Switch on a layer with a clock mark, or add data with dates."
LOADING = "Events are being put in order…"
Alpha = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """Where everything stands in a picture of ``width`` by ``height`` logical pixels: lanes of
    ``lane`` pixels each, those of the numbers in ``tall`` twice as high, from ``TOP`` down to
    ``bottom``, their names left of the axis."""

    width: float
    height: float
    lanes: int
    axis: Axis
    tall: frozenset[int] = frozenset()

    @property
    def bottom(self) -> float:
        """The lower edge of the lanes."""
        return self.top(self.lanes) if self.lanes else self.height - foot(self.height)

    @property
    def overview(self) -> QRectF | None:
        """The strip that shows the whole range, or None where there is no room for it."""
        if self.height < ROOMY:
            return None
        return QRectF(self.axis.left, self.bottom + AXIS, self.axis.width, OVERVIEW)

    @property
    def lane(self) -> float:
        """The height of a lane, in whole pixels: few lanes fill the room there is."""
        room = (self.height - TOP - foot(self.height)) / max(self.lanes + len(self.tall), 1)
        return float(int(max(room, SMALLEST_LANE)))

    def lane_at(self, y: float) -> int | None:
        """The number of the lane at ``y``, or None."""
        below = (number for number in range(self.lanes) if y < self.top(number + 1))
        return next(below, None) if y >= TOP else None

    def top(self, number: int) -> float:
        """The upper edge of a lane."""
        return TOP + self.lane * (number + sum(one < number for one in self.tall))

    def tallness(self, number: int) -> float:
        """The height of one lane."""
        return self.lane * (2 if number in self.tall else 1)


def plan(
    width: float,
    height: float,
    lanes: int,
    span: tuple[int, int],
    large: frozenset[int] = frozenset(),
) -> Plan:
    """The plan for an axis over ``span``; narrow timelines give less room to names. The lanes of
    the numbers in ``large`` are twice as high as others where there is room for that."""
    left = 150.0 if width >= 1000 else 112.0
    tall = large if lanes + len(large) <= fitting(height) else frozenset[int]()
    return Plan(width, height, lanes, Axis(*span, left, max(width - left - RIGHT, 16.0)), tall)


def foot(height: float) -> float:
    """The room beneath the lanes of a timeline of that height."""
    return AXIS + OVERVIEW + 4 if height >= ROOMY else AXIS + 4


def fitting(height: float) -> int:
    """How many lanes fit into ``height``."""
    return max(int((height - TOP - foot(height)) // SMALLEST_LANE), 1)


def alpha_of(shown: Profile, height: int, ratio: float, most: int) -> Alpha:
    """Opacity (``height``, columns) of a lane in device pixels.

    Few events are ticks; where many share a column they become a histogram, its height the square
    root of their number over ``most``, so that single events beside it are still seen.
    """
    columns = len(shown.ticks)
    out = np.zeros((height, columns), np.float32)
    standing = (shown.states > 0).astype(np.float32) * STATE
    low = max(1, round(ratio))  # rows of that line
    if most:
        rows = np.arange(height, dtype=np.float32)[::-1, None]  # 0 is the lowest
        counts = _crowd(shown, ratio)
        tall = np.where(counts > 0, np.maximum(np.sqrt(counts / most) * height, ratio), 0.0)
        # the top of a bar is cut inside a pixel, as antialiasing would
        np.subtract(tall.astype(np.float32)[None, :], rows, out=out)
        np.clip(out, 0.0, 1.0, out=out)
        out *= 0.9
        out[-low:] = np.maximum(out[-low:], standing)
        return out
    inset = max(1, round(height * 0.1))
    band = slice(inset, height - inset)
    solid = 1.0 - (1.0 - BAR) ** np.minimum(shown.bars, 3)
    soft = _faded(1.0 - (1.0 - SOFT_BAR) ** np.minimum(shown.soft_bars, 3), round(4 * ratio))
    wide = max(1, round(TICK * ratio))
    lasting = 1.0 - (1.0 - solid) * (1.0 - soft)
    out[band] = np.maximum(lasting, _spread(shown.soft_ticks > 0, wide) * SOFT_TICK)
    out[-low:] = np.maximum(out[-low:], standing)
    return np.maximum(out, _spread(shown.ticks > 0, wide))


def _faded(values: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    """Ends blurred over ``radius`` columns: nobody knows where they are."""
    if radius < 1 or not values.any():
        return values
    kernel = np.ones(2 * radius + 1) / (2 * radius + 1)
    padded = np.pad(values, radius, mode="edge")
    return np.asarray(np.convolve(padded, kernel, mode="valid"))


def _spread(marks: NDArray[np.bool_], width: int) -> Alpha:
    out = marks.copy()
    for shift in range(1, width):
        out[shift:] |= marks[:-shift]
    return out.astype(np.float32)


def _grouped(counts: Counts, width: int) -> Counts:
    """Each column with the sum of its group of ``width`` columns."""
    width = max(width, 1)
    sums = np.add.reduceat(counts, np.arange(0, len(counts), width))
    return np.repeat(sums, width)[: len(counts)]


def _crowd(shown: Profile, ratio: float) -> Counts:
    """How many events a bar of the histogram stands for, in every column."""
    begun = _grouped(shown.ticks + shown.soft_ticks, round(TICK * ratio))
    return np.asarray(np.maximum(begun, shown.bars + shown.soft_bars))


def most_in_a_bar(profiles: list[Profile], ratio: float) -> int:
    """The largest bar of the histogram, or 0 where ticks and bars can still be told apart."""
    found, crowded = 0, False
    for shown in profiles:
        if len(shown.ticks):
            found = max(found, int(_crowd(shown, ratio).max()))
            begun = int((shown.ticks + shown.soft_ticks).sum())
            lasting = int((shown.bars + shown.soft_bars).max())
            crowded |= lasting > CROWD or begun * TICK * ratio > len(shown.ticks) * 0.5
    return found if crowded and found > CROWD else 0


def lane_image(alpha: Alpha, color: QColor) -> QImage:
    """Opacities as a picture in one colour."""
    height, columns = alpha.shape
    steps = np.arange(256)[:, None] / 255.0
    channels = np.array([color.blue(), color.green(), color.red(), 255])
    shades = np.rint(steps * channels).astype(np.uint8).view(np.uint32)[:, 0]
    pixels = shades[np.rint(alpha * 255.0).astype(np.uint8)]
    return QImage(
        pixels.tobytes(), columns, height, columns * 4, QImage.Format.Format_ARGB32_Premultiplied
    ).copy()


@dataclass(frozen=True, eq=False)
class Background:
    """What does not change when the window moves, and how many events the highest bar of the
    histograms stands for; ``crowded`` are the numbers of the lanes that are histograms."""

    picture: QPixmap
    most: int
    crowded: frozenset[int]


def blank(width: float, height: float, color: QColor | str, ratio: float) -> QPixmap:
    """A picture of that many logical pixels in one colour."""
    out = QPixmap(QSizeF(max(width, 1) * ratio, max(height, 1) * ratio).toSize())
    out.setDevicePixelRatio(ratio)
    out.fill(QColor(color))
    return out


def background(
    where: Plan, lanes: tuple[Lane, ...], zone: str, theme: Theme, ratio: float
) -> Background:
    """Names, lanes and axis."""
    out = blank(where.width, where.height, theme["panel"], ratio)
    qp = QPainter(out)
    axis = where.axis
    marks = ticks(axis, zone)
    faint = QColor(theme["hairline"])
    faint.setAlphaF(0.55)
    for number in range(len(lanes)):
        line(qp, axis.left, where.top(number), axis.width, 0, faint, ratio)
    line(qp, axis.left, where.bottom, axis.width, 0, theme["hairline"], ratio)
    for tick in marks:
        if tick.label and lanes:
            x = axis.x(tick.instant)
            line(qp, x, TOP, 0, where.bottom - TOP + 4, theme["hairline"], ratio)
    columns = max(round(axis.width * ratio), 1)
    profiles = timeline.profiles(lanes, axis.begin, axis.end, columns, round(4 * ratio))
    crowds = [most_in_a_bar([shown], ratio) for shown in profiles]
    most = max(crowds, default=0)  # crowded lanes share a scale, the others keep ticks
    pad = 2 if where.lane < 16 else 3
    qp.setFont(look.font(look.SMALL if where.lane >= 12 else 10.5))
    metrics = QFontMetricsF(qp.font())
    for number, (lane, shown) in enumerate(zip(lanes, profiles, strict=True)):
        top, high = where.top(number), where.tallness(number)
        tall = round((high - 2 * pad) * ratio)
        picture = lane_image(
            alpha_of(shown, tall, ratio, most if crowds[number] else 0), QColor(theme[lane.color])
        )
        picture.setDevicePixelRatio(ratio)
        qp.drawImage(QPointF(round(axis.left * ratio) / ratio, top + pad), picture)
        qp.setPen(QColor(theme["muted"]))
        room = QRectF(16, top, axis.left - 16 - GAP, high)
        name = metrics.elidedText(lane.title, Qt.TextElideMode.ElideRight, room.width())
        # lines of text are higher than the closest lanes: let them stand over the edges
        room.adjust(0, -4, 0, 4)
        qp.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
    _axis(qp, where, marks, theme, ratio)
    qp.end()
    return Background(out, most, frozenset(i for i, crowd in enumerate(crowds) if crowd))


def _axis(qp: QPainter, where: Plan, marks: list[Tick], theme: Theme, ratio: float) -> None:
    axis, base = where.axis, where.bottom
    right = axis.left + axis.width
    plain, strong = look.font(look.SMALL), look.font(look.SMALL, 600)
    end = -1.0
    for tick in marks:
        x = axis.x(tick.instant)
        if not tick.label:
            line(qp, x, base, 0, 4, theme["hairline"], ratio)
            continue
        qp.setFont(strong if tick.major else plain)
        wide = qp.fontMetrics().horizontalAdvance(tick.label)
        if x + 3 < end or x + 3 + wide > right + RIGHT - 4:
            continue
        end = x + 3 + wide + 8
        qp.setPen(QColor(theme["text" if tick.major else "muted"]))
        room = QRectF(x + 3, base + 3, wide + 4, 18)
        qp.drawText(room, Qt.AlignmentFlag.AlignVCenter, tick.label)


def line(
    qp: QPainter, x: float, y: float, dx: float, dy: float, color: QColor | str, ratio: float
) -> None:
    """An upright or level line one device pixel wide, on the grid of device pixels."""
    pixel = 1.0 / ratio
    x, y = round(x * ratio) / ratio, round(y * ratio) / ratio
    fill(qp, QRectF(x, y, dx or pixel, dy or pixel), QColor(color))


def fill(qp: QPainter, rect: QRectF, color: QColor) -> None:
    """A rectangle whose corners are on the grid of device pixels, in low pieces: a translucent one
    of many rows Qt shares out among threads, and then waits for them longer than it takes."""
    top, most = rect.top(), LOW if color.alpha() < 255 else rect.height()
    while top < rect.bottom():
        high = min(most, rect.bottom() - top)
        qp.fillRect(QRectF(rect.left(), top, rect.width(), high), color)
        top += high


@dataclass(frozen=True)
class Handles:
    """Where the window's edges are drawn: ``start`` is None in instant and cumulative mode, in
    which the time before ``stop`` is shown from ``begin`` on."""

    begin: float
    start: float | None
    stop: float
    lock: QRectF | None


def handles_of(where: Plan, clock: Clock) -> Handles:
    """The handles of the clock's window."""
    axis = where.axis
    stop = axis.x(clock.stop)
    if clock.mode == "instant":
        return Handles(stop, None, stop, None)
    locked = clock.mode == "cumulative"
    begin = axis.left if locked else axis.x(clock.start)
    return Handles(begin, None if locked else begin, stop, lock_of(where))


def lock_of(where: Plan) -> QRectF:
    """Where the padlock is: left of the strip of flags, so that it covers none and is always in
    reach."""
    return QRectF(where.axis.left - 20, 2, 14, 14)


def draw_window(
    qp: QPainter,
    where: Plan,
    clock: Clock,
    theme: Theme,
    ratio: float,
    *,
    focus: bool = False,
    over_lock: bool = False,
) -> None:
    """The window with its handles and padlock."""
    axis, handles = where.axis, handles_of(where, clock)
    left, right = axis.left, axis.left + axis.width
    accent = QColor(theme["accent"])
    veil = QColor(accent)
    veil.setAlphaF(0.10 if clock.mode == "cumulative" else 0.18)
    qp.save()
    first, last = max(handles.begin, left), min(handles.stop, right)
    if last > first:
        fill(qp, QRectF(first, TOP - 2, last - first, where.bottom - TOP + 4), veil)
    wide = 4.0 if focus else 3.0
    for x in (handles.start, handles.stop):
        if x is not None and left - 1 <= x <= right + 1:
            x = round((x - wide / 2) * ratio) / ratio
            edge = _edge(wide, where.bottom - TOP + 8, accent.rgb(), ratio)
            qp.drawImage(QPointF(x, TOP - 4), edge)
    if handles.lock is not None:
        locked = clock.mode == "cumulative"
        color = theme["accent"] if locked or over_lock else theme["muted"]
        image = icon_image("lock" if locked else "unlock", color, 14, ratio)
        qp.drawImage(handles.lock.topLeft(), image)
    qp.restore()


@lru_cache(maxsize=8)
def _edge(wide: float, high: float, color: int, ratio: float) -> QImage:
    """The handle of the window's start or end; one picture, for it is drawn with every move."""
    size = QSizeF(wide * ratio, high * ratio).toSize()
    out = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    out.setDevicePixelRatio(ratio)
    out.fill(0)
    qp = QPainter(out)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(QColor(color))
    qp.drawRoundedRect(QRectF(0, 0, wide, high), 1.5, 1.5)
    qp.end()
    return out


def draw_label(qp: QPainter, where: Plan, x: float, text: str, theme: Theme, ratio: float) -> None:
    """A date on the axis at ``x``, with a hairline up through the lanes."""
    axis = where.axis
    if not axis.left <= x <= axis.left + axis.width:
        return
    shade = QColor(theme["muted"])
    shade.setAlphaF(0.5)
    line(qp, x, TOP, 0, where.bottom - TOP, shade, ratio)
    qp.setFont(look.font(look.SMALL))
    wide = round(qp.fontMetrics().horizontalAdvance(text) + 12.0)
    at = round(min(max(x - wide / 2, 0.0), where.width - wide))
    room = QRectF(at, where.bottom + 1, wide, AXIS - 2)
    qp.fillRect(room, QColor(theme["raised"]))
    qp.setPen(QColor(theme["text"]))
    qp.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


def draw_catch(qp: QPainter, where: Plan, x: float, theme: Theme, ratio: float) -> None:
    """The line at which an edge was caught by an event: through the lanes and the strip above."""
    line(qp, x, 1, 0, where.bottom - 1, theme["accent"], ratio)


def draw_empty(qp: QPainter, where: Plan, theme: Theme, *, loading: bool) -> None:
    """What to do when there are no lanes; that they are being made, when they are."""
    upper, lower = (LOADING, "") if loading else (NOTHING_TIMED, HOW)
    room = QRectF(where.axis.left, TOP, where.axis.width, where.bottom - TOP)
    qp.setFont(look.font())
    qp.setPen(QColor(theme["text"]))
    first = QRectF(room.left(), room.center().y() - 20, room.width(), 20)
    qp.drawText(first, Qt.AlignmentFlag.AlignCenter, upper)
    qp.setFont(look.font(look.SMALL))
    qp.setPen(QColor(theme["muted"]))
    qp.drawText(first.translated(0, 20), Qt.AlignmentFlag.AlignCenter, lower)
