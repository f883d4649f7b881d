"""Planes: the pictures that the canvas composes, and how they are kept up to date.

Neighbouring layers that change together share a plane: the map beneath, the zones, the lines, and
on top what moves most, with annotations and labels. A plane is larger than the window, so that a
short pan needs no painting at all. While planes are stale they are shown shifted and scaled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from gisapp.model.chronology import chronology_of, is_ordered
from gisapp.model.crs import Extent
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Areas, Background, Cloud, Drawing, Labels, Lines, Marks
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.render import density, frame, painter
from gisapp.render.frame import ANNOTATIONS, Viewport

Keys = dict[str, tuple[object, ...]]
MAX_RUNS = 5
MARGIN = 48  # logical pixels that marks, strokes and soft edges may reach beyond their places
HEAVY = 150_000  # features: more are never resolved in the GUI thread
LEAP = 4_000_000  # events: a move of time over more is counted in the worker
KEYED = 5  # layer, viewport, language, events begun and events ended


@dataclass(eq=False)
class Plane:
    """One picture: the layers it shows, and the drawings it was painted from."""

    layer_ids: tuple[str, ...]
    image: QImage
    drawings: tuple[Drawing, ...]
    labels: bool
    opaque: bool
    content: QRect = field(default_factory=QRect)
    partial: bool = False  # painted in haste, without its pictures


@dataclass(frozen=True, eq=False)
class Sheet:
    """The picture of one layer alone, cropped, and where it lies in the plane."""

    at: QPoint
    image: QImage


_sheets: Memo[Sheet] = Memo("layer sheets", 2)
_boxes: Memo[QRect] = Memo("boxes of drawings", 2)


@dataclass(frozen=True, eq=False)
class Resolved:
    """Drawings for one viewport with the keys they were made for."""

    viewport: Viewport
    theme: Theme
    keys: Keys
    drawings: dict[str, Drawing]
    runs: tuple[tuple[str, ...], ...]


def key_of(
    project: Project, layer: Layer, viewport: Viewport, wait: bool = True
) -> tuple[object, ...]:
    """Changes whenever the drawing of a layer does. Without ``wait``, a layer whose events have
    to be put in order first has a key unlike any other."""
    shown = project.shown(layer)
    if not shown:
        return (False,)
    if not wait and not ready(project, layer):
        return (layer, viewport, object())
    return (layer, viewport, project.language, *frame.time_key(project, layer))


def ready(project: Project, layer: Layer) -> bool:
    """Whether what a layer shows can be told without a pass over a great many events."""
    clock = project.clock
    if not layer.style.counted or len(layer.features) <= HEAVY:
        return True
    return is_ordered(layer, clock.zone, clock.known)


def runs_of(project: Project) -> tuple[tuple[str, ...], ...]:
    """Layer ids split into runs that share a plane, from bottom to top. A layer that counts has
    one of its own, for it changes with every move of time; labels then have one above it."""
    runs: list[list[str]] = []
    alone: set[str] = set()
    last: bool | None = None
    for layer in project.layers:
        if swift(project, layer):
            runs.append([layer.id])
            alone.add(layer.id)
            last = None
            continue
        moving = layer.by_worldview or (layer.time != "none" and layer.features.timed)
        if moving != last or not runs:
            runs.append([])
            last = moving
        runs[-1].append(layer.id)
    while True:  # the two thinnest neighbours become one
        pairs = [
            i
            for i in range(len(runs) - 1)
            if alone.isdisjoint(runs[i]) and alone.isdisjoint(runs[i + 1])
        ]
        if len(runs) - len(alone) <= MAX_RUNS or not pairs:
            break
        i = min(pairs, key=lambda i: len(runs[i]) + len(runs[i + 1]))
        runs[i : i + 2] = [runs[i] + runs[i + 1]]
    if runs and not alone.isdisjoint(runs[-1]):
        runs.append([])
    return tuple(tuple(run) for run in runs)


def swift(project: Project, layer: Layer) -> bool:
    """Whether a layer counts its events, so that it follows time without delay."""
    return layer.style.counted and layer.features.is_points and project.shown(layer)


def keys_of(project: Project, viewport: Viewport, wait: bool = True) -> Keys:
    """The key of every layer, and of the annotations."""
    keys = {layer.id: key_of(project, layer, viewport, wait) for layer in project.layers}
    keys[ANNOTATIONS] = (viewport, *_shown_annotations(project))
    return keys


def resolve(
    project: Project,
    viewport: Viewport,
    theme: Theme,
    old: Resolved | None,
    cancelled: Callable[[], bool] = lambda: False,
    keys: Keys | None = None,
) -> Resolved | None:
    """Everything drawn for ``viewport``; what ``old`` has unchanged is taken over. None when
    cancelled."""
    keys = keys_of(project, viewport) if keys is None else keys
    drawings: dict[str, Drawing] = {}
    for layer in project.layers:
        if cancelled():
            return None
        if old is not None and old.keys.get(layer.id) == keys[layer.id]:
            drawings[layer.id] = old.drawings[layer.id]
        else:
            drawings[layer.id] = frame.resolve_layer(project, layer, viewport)
    if old is not None and old.keys.get(ANNOTATIONS) == keys[ANNOTATIONS]:
        drawings[ANNOTATIONS] = old.drawings[ANNOTATIONS]
    else:
        drawings[ANNOTATIONS] = frame.resolve_annotations(project, viewport)
    return Resolved(viewport, theme, keys, drawings, runs_of(project))


def _shown_annotations(project: Project) -> tuple[object, ...]:
    if not project.annotations_visible:
        return ()
    return tuple(a for a in project.annotations if a.alive(project.clock.as_of))


def heavy(project: Project, keys: Keys, old: Resolved) -> bool:
    """Whether bringing ``old`` up to date is too much for one turn of the GUI thread."""
    return any(
        len(layer.features) > HEAVY
        and old.keys.get(layer.id) != keys[layer.id]
        and not (swift(project, layer) and _moved_a_little(old.keys.get(layer.id), keys[layer.id]))
        for layer in project.layers
    )


def _moved_a_little(old: tuple[object, ...] | None, new: tuple[object, ...]) -> bool:
    """Whether two keys of a layer that counts differ by time alone, and by no more events than can
    be counted in a moment."""
    if old is None or len(old) < KEYED or len(new) < KEYED or old[:3] != new[:3]:
        return False
    pairs = zip(old[3:KEYED], new[3:KEYED], strict=True)
    return sum(abs(int(str(a)) - int(str(b))) for a, b in pairs) <= LEAP


def swift_keys(project: Project, keys: Keys, old: Resolved) -> Keys | None:
    """The keys that ``old`` can be given at once: those of layers that count. None when one of
    them is too much for that, or when none changed."""
    changed = [one for one in project.layers if old.keys.get(one.id) != keys[one.id]]
    quick = {
        one.id: keys[one.id]
        for one in changed
        if swift(project, one)
        and (len(one.features) <= HEAVY or _moved_a_little(old.keys.get(one.id), keys[one.id]))
    }
    return {**old.keys, **quick} if quick else None


def prepare(project: Project, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Make what makes the layers that count quick; for a worker."""
    clock = project.clock
    for layer in project.layers:
        if swift(project, layer) and not cancelled():
            density.prepare(chronology_of(layer, clock.zone, clock.known))


def paint(
    resolved: Resolved,
    old: list[Plane],
    out: list[Plane],
    *,
    hasty: bool = False,
    reserved: Iterable[Extent] = (),
) -> Iterator[None]:
    """Fill ``out`` with planes that show ``resolved``, yielding between batches. Planes of ``old``
    whose drawings are the same are taken over. ``hasty`` leaves out pictures not read yet;
    labels keep clear of the ``reserved`` extents (map units)."""
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
            and _same(before.drawings, source)
            and _fits(before.image, viewport)
        ):
            out.append(before)
            continue
        opaque = i == 0 and any(isinstance(p, Background) for d in drawings for p in d.primitives)
        image = QImage(
            viewport.width,
            viewport.height,
            QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(0)
        partial, content = False, QRect()
        qp = QPainter(image)
        try:
            for drawing in drawings:
                if not opaque and not labels:
                    content = content.united(_box_of(drawing, viewport))
                if hasty and not painter.ready(drawing):
                    partial = True
                    continue
                if opaque or not _worth_keeping(drawing):
                    yield from painter.paint_steps(qp, drawing, viewport, theme)
                    continue
                if _sheets.peek(drawing, theme.name) is None:
                    yield from _paint_sheet(drawing, viewport, theme)
                sheet = _sheets.peek(drawing, theme.name)
                if sheet is not None:
                    qp.drawImage(sheet.at, sheet.image)
            if labels:
                placed = painter.place_labels(everything, viewport, reserved)
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
            )
        )
        yield


def _worded(drawing: Drawing) -> bool:
    """Whether a drawing has labels, or marks that labels keep clear of."""
    return any(isinstance(item, Labels | Marks) for item in drawing.primitives)


def _worth_keeping(drawing: Drawing) -> bool:
    """Whether a layer's own picture is kept, so that a tick that changes its neighbours only does
    not paint it again: hatches and soft edges cost milliseconds, a blit does not."""
    return any(isinstance(item, Areas | Lines) and len(item.rows) for item in drawing.primitives)


def _paint_sheet(drawing: Drawing, viewport: Viewport, theme: Theme) -> Iterator[None]:
    box = _box_of(drawing, viewport)
    image = QImage(box.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    if not image.isNull():
        qp = QPainter(image)
        qp.translate(-box.x(), -box.y())
        try:
            yield from painter.paint_steps(qp, drawing, viewport, theme)
        finally:
            qp.end()
    _sheets.get(drawing, theme.name, lambda: Sheet(box.topLeft(), image))


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
        elif isinstance(item, Marks | Cloud):
            radius = item.radius if isinstance(item, Marks) and item.radius is not None else 0.0
            spread = np.broadcast_to(np.asarray(radius, float), (len(item.xy),))[:, None]
            boxes.append(np.hstack([item.xy - spread, item.xy + spread]))
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


def compose(qp: QPainter, planes: list[Plane], painted: Viewport, shown: Viewport) -> None:
    """Draw planes painted for ``painted`` into the device pixels of ``shown``."""
    factor = (
        (painted.extent[2] - painted.extent[0])
        / painted.width
        * shown.width
        / (shown.extent[2] - shown.extent[0])
    )
    per_unit = shown.width / (shown.extent[2] - shown.extent[0])
    left = (painted.extent[0] - shown.extent[0]) * per_unit
    top = (shown.extent[3] - painted.extent[3]) * per_unit
    exact = abs(factor - 1) < 1e-6
    for plane in planes:
        if plane.content.isEmpty():
            continue
        modes = QPainter.CompositionMode
        qp.setCompositionMode(
            modes.CompositionMode_Source if plane.opaque else modes.CompositionMode_SourceOver
        )
        c = plane.content
        if exact:
            qp.drawImage(
                round(left) + c.x(),
                round(top) + c.y(),
                plane.image,
                c.x(),
                c.y(),
                c.width(),
                c.height(),
            )
        else:
            target = QRectF(
                left + c.x() * factor, top + c.y() * factor, c.width() * factor, c.height() * factor
            )
            qp.drawImage(target, plane.image, QRectF(c))
    qp.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
