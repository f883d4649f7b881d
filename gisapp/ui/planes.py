"""Planes: the pictures that the canvas composes, and how they are kept up to date.

Neighbouring layers that change together share a plane: the map beneath, the zones, the lines, and
on top what moves most, with annotations and labels. A plane is larger than the window, so that a
short pan needs no painting at all. While planes are stale they are shown shifted and scaled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from gisapp.model.crs import Extent
from gisapp.model.memo import Memo
from gisapp.model.primitives import (
    Areas,
    Background,
    Cells,
    Drawing,
    Labels,
    Lines,
    Marks,
    Symbols,
)
from gisapp.model.theme import Theme
from gisapp.render import painter
from gisapp.render.frame import ANNOTATIONS, Viewport
from gisapp.ui import shifting
from gisapp.ui.resolving import Named, Resolved

MARGIN = 48  # logical pixels that marks, strokes and soft edges may reach beyond their places


@dataclass(eq=False)
class Plane:
    """One picture: the layers it shows, and the drawings it was painted from."""

    layer_ids: tuple[str, ...]
    picture: QImage
    drawings: tuple[Drawing, ...]
    labels: bool
    opaque: bool
    content: QRect = field(default_factory=QRect)
    partial: bool = False  # painted in haste, without its pictures
    at: QPoint = field(default_factory=QPoint)  # where the image lies in the viewport
    counted: bool = False  # whether it shows cells and nothing else
    cells: painter.CellPicture | None = None  # these, from which the image is made
    behind: bool = False  # its labels are those of an earlier moment

    @property
    def image(self) -> QImage:
        """All of it, from ``at`` on."""
        return self.picture if self.cells is None else self.cells.image()

    @property
    def over(self) -> bool:
        """Whether it lies over the labels."""
        return not self.labels and any(drawing.over for drawing in self.drawings)


@dataclass(frozen=True, eq=False)
class Sheet:
    """The picture of one layer alone, cropped, and where it lies in the plane."""

    at: QPoint
    image: QImage


_sheets: Memo[Sheet] = Memo("layer sheets", 2)
_boxes: Memo[QRect] = Memo("boxes of drawings", 2)


def paint(
    resolved: Resolved,
    old: list[Plane],
    out: list[Plane],
    *,
    hasty: bool = False,
    reserved: Callable[[], Iterable[Extent]] = tuple,
    shown: Resolved | None = None,
    late: bool = False,
) -> Iterator[None]:
    """Fill ``out`` with planes that show ``resolved``, yielding between batches. Planes of ``old``
    whose drawings are the same are taken over. ``hasty`` leaves out pictures not read yet;
    labels keep clear of the ``reserved`` extents (map units). ``shown`` is what ``old`` shows: of a
    view at the same scale, only what it does not show is painted. With ``late``, labels may be
    those of an earlier moment: the plane is then *behind*, until a worker has placed its own."""
    viewport, theme = resolved.viewport, resolved.theme
    everything = tuple(one for one in resolved.drawings.values() if _worded(one))
    known = {plane.layer_ids: plane for plane in old}
    last = len(resolved.runs) - 1
    for i, run in enumerate(resolved.runs):
        drawings = tuple(resolved.drawings[layer_id] for layer_id in run)
        labels = i == last
        if labels:  # labels depend on every drawing, for they share the room
            drawings = (*drawings, resolved.drawings[ANNOTATIONS])
        source = (*drawings, *everything) if labels else drawings
        before = known.get(run)
        if (
            before is not None
            and before.labels == labels
            and not before.partial
            and (late or not before.behind)
            and _same(before.drawings, source)
            and (before.counted or _fits(before.picture, viewport))
        ):
            out.append(before)
            continue
        if not labels and (counted := _counted(drawings)) is not None:
            out.append(_plane_of_cells(run, counted, drawings, viewport, theme))
            yield
            continue
        opaque = i == 0 and any(isinstance(p, Background) for d in drawings for p in d.primitives)
        image = QImage(
            viewport.width,
            viewport.height,
            QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(0)
        partial, behind, content = False, False, QRect()
        common = None
        if opaque and shown is not None and before is not None and not (hasty or before.partial):
            pairs = list(zip(before.drawings, drawings, strict=True))
            common = shifting.kept(pairs, shown.viewport, viewport)
        qp = QPainter(image)
        try:
            if before is not None and common is not None:
                yield from _beside(qp, before.image, QPoint(), common, shown, drawings, resolved)
            for drawing in drawings if common is None else ():
                if not opaque and not labels:
                    content = content.united(_box_of(drawing, viewport))
                if hasty and not painter.ready(drawing, viewport):
                    partial = True
                    continue
                if opaque or not _worth_keeping(drawing):
                    yield from painter.paint_steps(qp, drawing, viewport, theme)
                    continue
                if _sheets.peek(drawing, theme.name) is None:
                    yield from _paint_sheet(drawing, resolved, shown)
                sheet = _sheets.peek(drawing, theme.name)
                if sheet is not None:
                    qp.drawImage(sheet.at, sheet.image)
                    yield  # many of them take as long as a frame
            if labels:
                placed, behind = _placed(resolved, everything, tuple(reserved()), late)
                yield
                painter.paint_labels(qp, placed, viewport, theme)
        finally:
            qp.end()
        out.append(
            Plane(
                run,
                image,
                source,
                labels,
                opaque,
                image.rect() if opaque or labels else content,
                partial,
                behind=behind,
            )
        )
        yield


def prepared(
    resolved: Resolved, reserved: tuple[Extent, ...], cancelled: Callable[[], bool]
) -> Resolved:
    """``resolved`` with its labels placed, and everything made that painting it needs; for a
    worker."""
    viewport = resolved.viewport
    painter.warm(resolved.drawings.values(), viewport)
    for drawing in resolved.drawings.values():
        if cancelled():
            return resolved
        painter.warm_paths(drawing, viewport)
    everything = tuple(one for one in resolved.drawings.values() if _worded(one))
    placed = painter.place_labels(everything, viewport, reserved)
    painter.warm_labels(placed, viewport, resolved.theme)
    return replace(resolved, named=Named(everything, reserved, placed))


def _placed(
    resolved: Resolved,
    everything: tuple[Drawing, ...],
    reserved: tuple[Extent, ...],
    late: bool,
) -> tuple[list[painter.Placed], bool]:
    """Where the labels go, and whether they are behind: as the worker found, unless something has
    changed since."""
    named = resolved.named
    if named is not None:
        current = named.reserved == reserved and _same(named.drawings, everything)
        if current or late:
            return named.placed, not current
    return painter.place_labels(everything, resolved.viewport, reserved), False


def _counted(drawings: tuple[Drawing, ...]) -> Cells | None:
    """The cells of a plane that shows nothing else."""
    if len(drawings) != 1 or len(drawings[0].primitives) != 1 or drawings[0].opacity < 1:
        return None
    only = drawings[0].primitives[0]
    return only if isinstance(only, Cells) and only.lattice.shape == "square" else None


def _plane_of_cells(
    run: tuple[str, ...],
    cells: Cells,
    drawings: tuple[Drawing, ...],
    viewport: Viewport,
    theme: Theme,
) -> Plane:
    """A plane that is the picture of the cells itself, which is painted when it is composed."""
    made = painter.picture_of_cells(cells, viewport, theme)
    if made is None:
        return Plane(run, QImage(), drawings, False, False, counted=True)
    content = QRect(made.left, made.top, made.width, made.height)
    at = content.topLeft()
    return Plane(run, QImage(), drawings, False, False, content, False, at, True, made)


def _worded(drawing: Drawing) -> bool:
    """Whether a drawing has labels, or marks that labels keep clear of."""
    kinds = Labels if drawing.over else Labels | Marks | Symbols
    return any(isinstance(item, kinds) for item in drawing.primitives)


def _worth_keeping(drawing: Drawing) -> bool:
    """Whether a layer's own picture is kept, so that a tick that changes its neighbours only does
    not paint it again: hatches and soft edges cost milliseconds, a blit does not."""
    return any(isinstance(item, Areas | Lines) and len(item.rows) for item in drawing.primitives)


def _paint_sheet(drawing: Drawing, resolved: Resolved, shown: Resolved | None) -> Iterator[None]:
    viewport, theme = resolved.viewport, resolved.theme
    box = _box_of(drawing, viewport)
    image = QImage(box.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    if not image.isNull():
        qp = QPainter(image)
        qp.translate(-box.x(), -box.y())
        old = shown.drawings.get(drawing.layer_id) if shown is not None else None
        sheet = _sheets.peek(old, theme.name) if old is not None else None
        common = None
        if old is not None and sheet is not None and shown is not None:
            common = shifting.kept([(old, drawing)], shown.viewport, viewport)
        try:
            if sheet is not None and common is not None:
                part = common.intersected(box)
                yield from _beside(qp, sheet.image, sheet.at, part, shown, (drawing,), resolved)
            else:
                yield from painter.paint_steps(qp, drawing, viewport, theme)
        finally:
            qp.end()
    _sheets.get(drawing, theme.name, lambda: Sheet(box.topLeft(), image))


def _beside(
    qp: QPainter,
    old: QImage,
    at: QPoint,
    common: QRect,
    shown: Resolved | None,
    drawings: tuple[Drawing, ...],
    resolved: Resolved,
) -> Iterator[None]:
    """Take over what an ``old`` picture, whose corner lay ``at`` in the viewport of ``shown``, has
    in ``common`` with the new one, and paint what lies beside it."""
    viewport = resolved.viewport
    shift = None if shown is None else shifting.shift_between(shown.viewport, viewport)
    assert shift is not None
    modes = QPainter.CompositionMode
    qp.setCompositionMode(modes.CompositionMode_Source)
    taken = QRect(at + shift, old.size()).intersected(common)
    qp.drawImage(taken.topLeft(), old, taken.translated(-at - shift))
    qp.setCompositionMode(modes.CompositionMode_SourceOver)
    yield
    corner = QPoint(round(qp.transform().dx()), round(qp.transform().dy()))
    whole = qp.viewport().translated(-corner)
    for box in shifting.beside(whole, common):
        qp.save()
        qp.setClipRect(box)
        try:
            for drawing in drawings:
                part = shifting.within(drawing, box, viewport)
                yield from painter.paint_steps(qp, part, viewport, resolved.theme)
        finally:
            qp.restore()


def _box_of(drawing: Drawing, viewport: Viewport) -> QRect:
    """Device pixels that a drawing may touch, within the viewport; labels do not count."""
    return _boxes.get(drawing, viewport, lambda: _boxed(drawing, viewport))


def _boxed(drawing: Drawing, viewport: Viewport) -> QRect:
    boxes = []
    for item in drawing.primitives:
        if isinstance(item, Areas | Lines):
            soft = item.soft if isinstance(item, Areas) else 0.0
            grown = np.array([-soft, -soft, soft, soft])
            boxes.append(item.paths.boxes[item.rows] + grown)
        elif isinstance(item, Marks):
            radius = 0.0 if item.radius is None else item.radius
            spread = np.broadcast_to(np.asarray(radius, float), (len(item.xy),))[:, None]
            boxes.append(np.hstack([item.xy - spread, item.xy + spread]))
        elif isinstance(item, Symbols):
            from gisapp.render.painter.symbols import symbol_boxes

            boxes.append(symbol_boxes(item, viewport.resolution))
        elif not isinstance(item, Labels):
            return QRect(0, 0, viewport.width, viewport.height)
    every = np.concatenate(boxes) if boxes else np.empty((0, 4))
    every = every[np.isfinite(every).all(axis=1)]
    if not len(every):
        return QRect()
    low, high = every[:, :2].min(axis=0), every[:, 2:].max(axis=0)
    corners = viewport.to_device(np.array([low, high]))
    margin = MARGIN * viewport.scale
    x0, y1 = np.floor(corners[0] + (-margin, margin))
    x1, y0 = np.ceil(corners[1] + (margin, -margin))
    whole = QRect(0, 0, viewport.width, viewport.height)
    big = 1e6  # QRect holds 32-bit numbers
    rect = QRect(int(max(x0, -big)), int(max(y0, -big)), 0, 0)
    rect.setRight(int(min(x1, big)))
    rect.setBottom(int(min(y1, big)))
    return rect.intersected(whole)


def _same(first: tuple[Drawing, ...], second: tuple[Drawing, ...]) -> bool:
    return len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))


def _fits(image: QImage, viewport: Viewport) -> bool:
    return image.width() == viewport.width and image.height() == viewport.height
