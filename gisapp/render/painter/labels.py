"""Labels on the picture: gathered over all layers, placed once, stamped last."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gisapp.model.crs import Extent
from gisapp.model.memo import Memo
from gisapp.model.primitives import Drawing, Labels, Marks, Symbols
from gisapp.model.theme import Theme
from gisapp.render import labels as placement
from gisapp.render.frame import Viewport
from gisapp.render.label_places import Boxes
from gisapp.render.painter import courses, text
from gisapp.render.painter.label_blocks import Block, Placed, block_of, joined, obstacles_of

__all__ = ["Placed", "paint_labels", "place_labels", "warm_labels"]

_Known = tuple[Block, placement.Kept]
_kept: Memo[_Known] = Memo("settled labels", 2)


def place_labels(
    drawings: tuple[Drawing, ...], viewport: Viewport, reserved: Iterable[Extent] = ()
) -> list[Placed]:
    """Where each label goes. ``reserved`` are extents in map units that something will cover."""
    fixed: list[Labels] = []
    loose: list[Labels] = []
    lasting: list[Boxes] = []
    passing: list[Boxes] = []
    for drawing in drawings:
        still = any(isinstance(item, Labels) and item.fixed for item in drawing.primitives)
        for item in drawing.primitives:
            if isinstance(item, Marks | Symbols) and not drawing.over:
                stays, goes = obstacles_of(item, viewport, still)
                lasting.append(stays)
                passing.append(goes)
            elif isinstance(item, Labels) and len(item.rows):
                (fixed if item.fixed else loose).append(item)
    if not fixed and not loose:
        return []
    first, kept = _settled(fixed, loose, _stacked(lasting), viewport)
    covers = _reserved(reserved, viewport)
    others = joined([block_of(item, viewport) for item in loose])
    last, many = len(first.numbers), len(others.numbers)
    if not 0 < many <= placement.MANY:
        made = placement.placed(
            joined([first, others]).wanted,
            viewport.width,
            viewport.height,
            viewport.scale,
            passing=_stacked(passing),
            reserved=covers,
            kept=kept,
        )
    else:
        every = np.arange(many)
        tries = kept.tries(others.wanted, every)
        made = placement.again(kept, tries, every + last, last + many, _stacked(passing), covers)
    rows = np.flatnonzero(made.choice >= 0)
    which, choices, corners = rows.tolist(), made.choice[rows].tolist(), made.corners[rows].tolist()
    split = int(np.searchsorted(rows, last))
    shown = first.shown(which[:split], choices[:split], corners[:split])
    late = [i - last for i in which[split:]]
    return shown + others.shown(late, choices[split:], corners[split:])


def _settled(
    fixed: list[Labels], loose: list[Labels], obstacles: Boxes | None, viewport: Viewport
) -> tuple[Block, placement.Kept]:
    """Where the fixed labels go, looked up while neither they nor what they keep clear of change:
    a tick then places only what the clock moves."""
    x0, _, x1, y1 = viewport.extent
    factor = viewport.width / (x1 - x0)

    def make() -> _Known:
        block = joined([block_of(item, viewport) for item in fixed])
        kept = placement.settle(
            block.wanted,
            viewport.width,
            viewport.height,
            viewport.scale,
            obstacles,
            origin=(x0 * factor, -y1 * factor),
        )
        return block, kept

    told = b"" if obstacles is None else obstacles.tobytes()
    return _kept.get((fixed or loose)[0], (viewport, told, tuple(map(weakref.ref, fixed))), make)


def _stacked(boxes: list[Boxes]) -> Boxes | None:
    some = [one for one in boxes if len(one)]
    return np.concatenate(some) if some else None


def _reserved(extents: Iterable[Extent], viewport: Viewport) -> NDArray[np.float64] | None:
    boxes = np.array(list(extents), np.float64).reshape(-1, 4)
    if not len(boxes):
        return None
    return viewport.to_device(boxes[:, [0, 3, 2, 1]].reshape(-1, 2)).reshape(-1, 4)


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
