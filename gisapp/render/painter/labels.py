"""Labels on the picture: gathered over all layers, placed once, stamped last."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gisapp.model.crs import Extent
from gisapp.model.memo import Memo
from gisapp.model.primitives import Course, Drawing, Labels, Marks, Symbols
from gisapp.model.theme import Theme
from gisapp.render import labels as placement
from gisapp.render.frame import Viewport
from gisapp.render.label_places import centred
from gisapp.render.painter import courses, text

OBSTACLE = 6.5  # logical pixels: labels keep clear of marks from this size on
LARGE = 12.0  # from this size on even labels that never move, for such marks stay for long
CROWD = 1500  # of more marks than that labels do not keep clear
LEADER = 600.0  # from this priority on a label beside a mark may stand off, at a leader line

_Fits = list[tuple[list[NDArray[np.float64]], list[Course]]]
_fits: Memo[_Fits] = Memo("letters along lines", 2)
_Known = tuple[tuple[weakref.ref[Labels], ...], placement.Kept]
_kept: Memo[_Known] = Memo("settled labels", 2)
_lines: Memo[bool] = Memo("labels of several lines", 1)
_sizes: Memo[tuple[NDArray[np.int64], NDArray[np.float64]]] = Memo("label sizes", 4)


class Placed(NamedTuple):
    """One label with its room: entry ``number`` of ``item`` and the words that fitted, its top
    left in device pixels, the course it runs along or none, and the leader line from its mark or
    none."""

    item: Labels
    number: int
    words: str
    left: float
    top: float
    course: Course | None = None
    leader: QLineF | None = None


@dataclass
class _Gathered:
    """What is to be placed, and what it keeps clear of, in device pixels."""

    items: list[Labels] = field(default_factory=list)
    numbers: list[NDArray[np.int64]] = field(default_factory=list)
    xy: list[NDArray[np.float64]] = field(default_factory=list)
    size: list[NDArray[np.float64]] = field(default_factory=list)
    obstacles: list[NDArray[np.float64]] = field(default_factory=list)
    passing: list[NDArray[np.float64]] = field(default_factory=list)

    def sort(self) -> None:
        """The fixed labels first, so that they keep their numbers whatever else there is."""
        order = sorted(range(len(self.items)), key=lambda i: not self.items[i].fixed)
        self.items = [self.items[i] for i in order]
        self.numbers = [self.numbers[i] for i in order]
        self.xy = [self.xy[i] for i in order]
        self.size = [self.size[i] for i in order]


def place_labels(
    drawings: tuple[Drawing, ...], viewport: Viewport, reserved: Iterable[Extent] = ()
) -> list[Placed]:
    """Where each label goes. ``reserved`` are extents in map units that something will cover."""
    scale = viewport.scale
    found = _Gathered()
    for drawing in drawings:
        still = any(isinstance(item, Labels) and item.fixed for item in drawing.primitives)
        for item in drawing.primitives:
            if isinstance(item, Marks | Symbols) and not drawing.over:
                _obstacle(item, viewport, still, found)
            elif isinstance(item, Labels) and len(item.rows):
                _label(item, viewport, found)
    if not found.items:
        return []
    found.sort()
    numbers, items = np.concatenate(found.numbers), found.items
    of = np.repeat(np.arange(len(items)), [len(one) for one in found.numbers])
    flags = np.array([item.fixed for item in items])
    priority = np.concatenate(
        [item.priority[rows] for item, rows in zip(items, found.numbers, strict=True)]
    )
    offset = np.concatenate(
        [item.offset[rows] * scale for item, rows in zip(items, found.numbers, strict=True)]
    )
    xy = np.concatenate(found.xy)
    size = np.concatenate(found.size)
    trails, chosen = _trails(items, of, numbers, viewport)
    shorter = _shorter(items, of, numbers, viewport)
    trails |= {
        i: [*centred(xy[i], tuple(size[i].tolist()), scale), *centred(xy[i], small, scale)]
        for i, small in shorter.items()
    }
    wanted = placement.Wanted(
        xy,
        size,
        priority,
        offset,
        flags[of],
        ~flags[of] & (priority >= LEADER) & (priority < placement.FORCED),
        trails,
    )
    obstacles = np.concatenate(found.obstacles) if found.obstacles else None
    x0, _, x1, y1 = viewport.extent
    factor = viewport.width / (x1 - x0)
    origin = (x0 * factor, -y1 * factor)
    made = placement.placed(
        wanted,
        viewport.width,
        viewport.height,
        scale,
        obstacles,
        passing=np.concatenate(found.passing) if found.passing else None,
        reserved=_reserved(reserved, viewport),
        origin=origin,
        kept=_kept_of(items, wanted, viewport, obstacles, origin),
    )
    rows = np.flatnonzero(made.choice >= 0)
    out = []
    for i, choice, which, number, (left, top) in zip(
        rows.tolist(),
        made.choice[rows].tolist(),
        of[rows].tolist(),
        numbers[rows].tolist(),
        made.corners[rows].tolist(),
        strict=True,
    ):
        course, leader = chosen[i][choice] if i in chosen else None, None
        if course is None and choice >= placement.NEAR and wanted.offset[i] > 0:
            leader = _leader(xy[i], float(offset[i]), made.corners[i], wanted.size[i])
        words = items[which].text[number]
        if i in shorter and 2 * choice >= len(trails[i]):
            words = words.partition("\n")[0]
        out.append(Placed(items[which], number, words, left, top, course, leader))
    return out


def _kept_of(
    items: Sequence[Labels],
    wanted: placement.Wanted,
    viewport: Viewport,
    obstacles: NDArray[np.float64] | None,
    origin: tuple[float, float],
) -> placement.Kept | None:
    """Where the fixed labels go, looked up while neither they nor what they keep clear of change:
    a tick then places only what the clock moves."""
    still = tuple(item for item in items if item.fixed)
    if not still:
        return None

    def make() -> _Known:
        kept = placement.settle(
            wanted, viewport.width, viewport.height, viewport.scale, obstacles, origin=origin
        )
        return tuple(weakref.ref(item) for item in still), kept

    told = b"" if obstacles is None else obstacles.tobytes()
    key = (viewport, told, tuple(id(item) for item in still))
    whose, kept = _kept.get(still[0], key, make)
    if any(one() is not other for one, other in zip(whose, still, strict=True)):
        return None  # a number that belonged to another once
    return kept


def _obstacle(item: Marks | Symbols, viewport: Viewport, still: bool, found: _Gathered) -> None:
    """Room that labels keep free. What comes and goes with the clock and is small does not hold
    for the labels that never move, or they would flicker."""
    scale = viewport.scale
    if isinstance(item, Symbols):
        from gisapp.render.painter.symbols import symbol_boxes

        x0, y0, x1, y1 = symbol_boxes(item, viewport.resolution).T
        low = viewport.to_device(np.column_stack([x0, y1]))
        high = viewport.to_device(np.column_stack([x1, y0]))
        found.obstacles.append(np.hstack([low, high]))
        return
    if len(item.rows) > CROWD:
        return
    at, half = viewport.to_device(item.xy), (item.size * (0.36 * scale))[:, None]
    boxes = np.hstack([at - half, at + half])
    lasting = (item.size >= OBSTACLE) if still else (item.size >= LARGE)
    found.obstacles.append(boxes[lasting])
    found.passing.append(boxes[(item.size >= OBSTACLE) & ~lasting])


def _label(item: Labels, viewport: Viewport, found: _Gathered) -> None:
    scale = viewport.scale

    def measured() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        numbers = np.array([i for i, words in enumerate(item.text) if words], np.int64)
        sizes = [text.measure(item.text[i], item.style, scale) for i in numbers.tolist()]
        return numbers, np.array([(wide, up + down) for wide, up, down in sizes]).reshape(-1, 2)

    numbers, size = _sizes.get(item, scale, measured)
    found.items.append(item)
    found.numbers.append(numbers)
    found.xy.append(viewport.to_device(item.xy)[numbers])
    found.size.append(size)


def _trails(
    items: Sequence[Labels], of: NDArray[np.int64], numbers: NDArray[np.int64], viewport: Viewport
) -> tuple[dict[int, list[NDArray[np.float64]]], dict[int, list[Course]]]:
    """For each label that runs along a line, the boxes of its letters on the courses that it
    fits, and those courses."""
    boxes: dict[int, list[NDArray[np.float64]]] = {}
    fitting: dict[int, list[Course]] = {}
    for which, item in enumerate(items):
        if item.along:
            found = _fits.get(item, viewport, partial(_fitting, item, viewport))
            for i in np.flatnonzero(of == which).tolist():
                boxes[i], fitting[i] = found[int(numbers[i])]
    return boxes, fitting


def _shorter(
    items: Sequence[Labels], of: NDArray[np.int64], numbers: NDArray[np.int64], viewport: Viewport
) -> dict[int, tuple[float, float]]:
    """The size of the first line alone of each label of several lines that is centred: all that
    is shown where there is no room for the rest."""
    out = {}
    for which, item in enumerate(items):
        if item.along or not _lines.get(item, "", partial(_several, item)):
            continue
        for i in np.flatnonzero(of == which).tolist():
            words = item.text[int(numbers[i])]
            if "\n" in words and item.offset[int(numbers[i])] <= 0:
                wide, up, down = text.measure(words.partition("\n")[0], item.style, viewport.scale)
                out[i] = wide, up + down
    return out


def _several(item: Labels) -> bool:
    """Whether any of the labels has more than one line."""
    return any("\n" in words for words in item.text)


def _fitting(item: Labels, viewport: Viewport) -> _Fits:
    """Of each label of an item, the letters' boxes on each course that it fits, and the course."""
    x0, _, x1, _ = viewport.extent
    factor = viewport.width / (x1 - x0)
    out: _Fits = []
    begins = [course.xy[0] for several in item.along for course in several]
    at = viewport.to_device(np.array(begins).reshape(-1, 2))[:, [0, 1, 0, 1]]
    number = -1
    for words, several in zip(item.text, item.along, strict=True):
        boxes: list[NDArray[np.float64]] = []
        kept: list[Course] = []
        for course in several:
            number += 1
            if not words:
                continue
            run = courses.run_of(course, words, item.style, viewport.scale, factor, item.spread)
            if run is not None:
                boxes.append(run.boxes + at[number])
                kept.append(course)
        out.append((boxes, kept))
    return out


def _reserved(extents: Iterable[Extent], viewport: Viewport) -> NDArray[np.float64] | None:
    out = []
    for x0, y0, x1, y1 in extents:
        out.append(viewport.to_device(np.array([[x0, y1], [x1, y0]])).ravel())
    return np.array(out) if out else None


def _leader(
    at: NDArray[np.float64],
    radius: float,
    corner: NDArray[np.float64],
    size: NDArray[np.float64],
) -> QLineF:
    """From the edge of a mark to the nearest point of its label's box."""
    end = np.clip(at, corner, corner + size)
    way = end - at
    start = at + way * (radius / max(float(np.hypot(*way)), radius, 1e-9))
    return QLineF(*start.tolist(), *end.tolist())


def paint_labels(qp: QPainter, placed: Sequence[Placed], viewport: Viewport, theme: Theme) -> None:
    """Stamp placed labels, their leader lines beneath."""
    scale = viewport.scale
    _leaders(qp, [one for one in placed if one.leader is not None], scale, theme)
    x0, _, x1, _ = viewport.extent
    factor = viewport.width / (x1 - x0)
    for one in placed:
        words, style = one.words, one.item.style
        if one.course is not None:
            run = courses.run_of(one.course, words, style, scale, factor, one.item.spread)
            if run is not None:
                image, at = courses.picture_of(run, style, scale, theme)
                x, y = viewport.to_device(one.course.xy[:1])[0].tolist()
                qp.drawImage(QPointF(round(x + at.x()), round(y + at.y())), image)
            continue
        image, margin = text.picture(words, style, scale, theme)
        qp.drawImage(QPointF(round(one.left - margin), round(one.top - margin)), image)


def warm_labels(placed: Sequence[Placed], viewport: Viewport, theme: Theme) -> None:
    """Make the pictures of placed labels; for a worker."""
    x0, _, x1, _ = viewport.extent
    factor = viewport.width / (x1 - x0)
    for one in placed:
        style, scale = one.item.style, viewport.scale
        if one.course is None:
            text.picture(one.words, style, scale, theme)
        elif run := courses.run_of(one.course, one.words, style, scale, factor, one.item.spread):
            courses.picture_of(run, style, scale, theme)


def _leaders(qp: QPainter, placed: Sequence[Placed], scale: float, theme: Theme) -> None:
    if not placed:
        return
    qp.save()
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in (("halo", 2.6), ("", 0.9)):
        for one in placed:
            pen = QPen(QColor(theme[color or one.item.style.color]), width * scale)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            qp.setPen(pen)
            if one.leader is not None:
                qp.drawLine(one.leader)
    qp.restore()
