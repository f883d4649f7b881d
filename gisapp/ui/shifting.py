"""What a pan leaves as it was: which part of an old picture can be taken over pixel by pixel, and
what has to be painted beside it.

Areas, lines, marks and pictures that lie in the world look the same wherever the window stands, as
long as the scale does and they move by whole pixels. The old and the new drawing are compared for
what they show in common; nothing is assumed about where they come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF

from gisapp.model.crs import Extent
from gisapp.model.primitives import (
    Areas,
    Background,
    Drawing,
    Labels,
    Lines,
    Marks,
    Primitive,
    Raster,
)
from gisapp.render.frame import Viewport

CLOSE = 1e-3  # pixels: a shift this near to whole ones is one of whole ones
WORTH = 0.35  # of the picture: less in common is not worth the trouble
EDGE = 3.0  # logical pixels of smoothing around what is drawn
WIDEST_SOFT = 30.0  # logical pixels: as wide as a soft edge is drawn
LARGE = 2.0  # of a mark's size: as far as it reaches with its outline


def shift_between(before: Viewport, after: Viewport) -> QPoint | None:
    """By how many device pixels what ``before`` shows lies further right and down in ``after``;
    None where it is not the same scale and size, not whole pixels, or too far."""
    if (before.width, before.height, before.dpi) != (after.width, after.height, after.dpi):
        return None
    per_unit = after.width / (after.extent[2] - after.extent[0])
    was = before.width / (before.extent[2] - before.extent[0])
    if abs(was / per_unit - 1) * max(after.width, after.height) > CLOSE:
        return None
    right = (before.extent[0] - after.extent[0]) * per_unit
    down = (after.extent[3] - before.extent[3]) * per_unit
    if abs(right) > after.width or abs(down) > after.height:
        return None
    x, y = round(right), round(down)
    if abs(right - x) > CLOSE or abs(down - y) > CLOSE:
        return None
    return QPoint(x, y)


def kept(
    pairs: Sequence[tuple[Drawing, Drawing]], before: Viewport, after: Viewport
) -> QRect | None:
    """The device pixels of ``after`` in which each new drawing of ``pairs`` (old, new) looks like
    the old one; None where that is not worth it or not known."""
    shift = shift_between(before, after)
    if shift is None:
        return None
    reach = 0.0
    for old, new in pairs:
        if (far := _reach(old, new, after)) is None:
            return None
        reach = max(reach, far)
    edge = int(np.ceil(reach * after.scale))
    was = QRect(0, 0, before.width, before.height).adjusted(edge, edge, -edge, -edge)
    whole = QRect(0, 0, after.width, after.height)
    common = was.translated(shift).intersected(whole)
    if common.isEmpty() or _area(common) < WORTH * _area(whole):
        return None
    # what either of them leaves out, for it lies beyond its own edge, is not compared
    seen = common.adjusted(-edge, -edge, edge, edge).intersected(whole)
    extent = extent_of(seen, after)
    if not all(_same(old, new, extent) for old, new in pairs):
        return None
    return common


def beside(whole: QRect, common: QRect) -> list[QRect]:
    """``whole`` without ``common``: up to four boxes."""
    inner = common.intersected(whole)
    if inner.isEmpty():
        return [] if whole.isEmpty() else [whole]
    top, low = inner.top(), inner.bottom() + 1
    boxes = [
        QRect(whole.left(), whole.top(), whole.width(), top - whole.top()),
        QRect(whole.left(), low, whole.width(), whole.bottom() + 1 - low),
        QRect(whole.left(), top, inner.left() - whole.left(), inner.height()),
        QRect(inner.right() + 1, top, whole.right() - inner.right(), inner.height()),
    ]
    return [box for box in boxes if not box.isEmpty()]


def extent_of(box: QRect, viewport: Viewport) -> Extent:
    """Map units of a box of device pixels."""
    x0, _, x1, y1 = viewport.extent
    unit = (x1 - x0) / viewport.width
    area = QRectF(box)
    return (
        x0 + area.left() * unit,
        y1 - area.bottom() * unit,
        x0 + area.right() * unit,
        y1 - area.top() * unit,
    )


def within(drawing: Drawing, box: QRect, viewport: Viewport) -> Drawing:
    """The part of a drawing that may touch a box of device pixels, without its labels."""
    edge = int(np.ceil((_reach(drawing, drawing, viewport) or 0.0) * viewport.scale))
    extent = extent_of(box.adjusted(-edge, -edge, edge, edge), viewport)
    out: list[Primitive] = []
    for item in drawing.primitives:
        if isinstance(item, Areas | Lines):
            rows = item.rows[_touching(item, extent)]
            if len(rows):
                out.append(replace(item, rows=rows))
        elif not isinstance(item, Labels):
            out.append(item)
    return replace(drawing, primitives=tuple(out))


def _area(box: QRect) -> int:
    return box.width() * box.height()


def _painted(drawing: Drawing) -> list[Primitive]:
    return [item for item in drawing.primitives if not isinstance(item, Labels)]


def _reach(old: Drawing, new: Drawing, viewport: Viewport) -> float | None:
    """How far in logical pixels anything reaches beyond its place; None where that is not known."""
    reach = 0.0
    for item in (*_painted(old), *_painted(new)):
        if isinstance(item, Areas):
            wide = 0.0 if item.stroke is None else item.stroke.width
            reach = max(reach, wide, min(item.soft / viewport.resolution, WIDEST_SOFT) + 1)
        elif isinstance(item, Lines):
            reach = max(reach, item.stroke.width, item.casing.width if item.casing else 0.0)
        elif isinstance(item, Marks):
            far = float(item.size.max(initial=0.0)) * LARGE
            if item.radius is not None and len(item.radius):
                far = max(far, float(np.max(item.radius)) / viewport.resolution)
            reach = max(reach, far)
        elif not isinstance(item, Background | Raster):
            return None
    return reach + EDGE


def _same(old: Drawing, new: Drawing, extent: Extent) -> bool:
    """Whether two drawings show the same in an extent, labels apart."""
    if old is new:
        return True
    if (old.opacity, old.over) != (new.opacity, new.over):
        return False
    before, after = (_seen(one, extent) for one in (old, new))
    return len(before) == len(after) and all(map(_same_item, before, after))


def _seen(drawing: Drawing, extent: Extent) -> list[tuple[Primitive, NDArray[np.bool_] | None]]:
    """What a drawing shows in an extent, and which entries of it."""
    out: list[tuple[Primitive, NDArray[np.bool_] | None]] = []
    for item in _painted(drawing):
        mask = None
        if isinstance(item, Areas | Lines | Marks):
            mask = _touching(item, extent)
            if not mask.any():
                continue
        out.append((item, mask))
    return out


def _touching(item: Areas | Lines | Marks, extent: Extent) -> NDArray[np.bool_]:
    x0, y0, x1, y1 = extent
    if isinstance(item, Marks):
        low = high = item.xy
    else:
        boxes = item.paths.boxes[item.rows]
        low, high = boxes[:, :2], boxes[:, 2:]
    return np.asarray(
        (low[:, 0] <= x1) & (high[:, 0] >= x0) & (low[:, 1] <= y1) & (high[:, 1] >= y0), dtype=bool
    )


def _same_item(
    first: tuple[Primitive, NDArray[np.bool_] | None],
    second: tuple[Primitive, NDArray[np.bool_] | None],
) -> bool:
    (a, of_a), (b, of_b) = first, second
    if type(a) is not type(b):
        return False
    if of_a is None or of_b is None:
        return a == b if isinstance(a, Background) else _same_picture(a, b)
    if int(of_a.sum()) != int(of_b.sum()):
        return False
    for one in fields(a):
        x, y = getattr(a, one.name), getattr(b, one.name)
        if x is y:
            continue
        if isinstance(x, np.ndarray) or isinstance(y, np.ndarray):
            if x is None or y is None or np.shape(x) == () or np.shape(y) == ():
                return False
            if len(x) != len(of_a) or len(y) != len(of_b) or not np.array_equal(x[of_a], y[of_b]):
                return False
        elif isinstance(x, tuple) and isinstance(y, tuple) and isinstance(a, Marks):
            if _chosen(x, of_a) != _chosen(y, of_b):
                return False
        elif x != y:
            return False
    return True


def _same_picture(a: Primitive, b: Primitive) -> bool:
    """Whether two primitives without entries are told the same."""
    for one in fields(a):
        x, y = getattr(a, one.name), getattr(b, one.name)
        plain = not (isinstance(x, np.ndarray) or isinstance(y, np.ndarray))
        if x is not y and not (plain and x == y):
            return False
    return True


def _chosen(values: tuple[str, ...], which: NDArray[np.bool_]) -> list[str]:
    return [values[i] for i in np.flatnonzero(which).tolist()]
