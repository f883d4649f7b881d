"""What the legends on screen say: the items of each layer as the map shows it, found by a worker
when the map has come to rest."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from gisapp.model import crs
from gisapp.model.basemaps import PICTURES
from gisapp.model.chronology import Chronology
from gisapp.model.crs import Extent
from gisapp.model.document import Document
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Cells, Cloud, Clusters, Drawing, Ints, Marks
from gisapp.model.project import Project
from gisapp.model.style import LegendItem
from gisapp.render import compare, density, frame
from gisapp.render.frame import Viewport
from gisapp.render.queue import Newest
from gisapp.ui.canvas import Canvas

log = logging.getLogger(__name__)
REST_MS = 150  # after the last change
LOOKED_UP = 300_000  # rows: more are counted, but not looked up one by one


@dataclass(frozen=True)
class Said:
    """The legend of one layer: its items, or in a word why there are none."""

    items: tuple[LegendItem, ...] = ()
    word: str = ""


def in_card(project: Project, layer: Layer) -> bool:
    """Whether the legend on the map lists a layer: shown data of the user's own, or counted."""
    own = not layer.shipped or layer.style.counted
    return own and layer.in_legend and project.shown(layer)


def said_of(
    project: Project,
    layer: Layer,
    viewport: Viewport,
    drawing: Drawing,
    cancelled: Callable[[], bool] = lambda: False,
) -> Said:
    """The legend of a layer that is drawn as ``drawing`` for ``viewport``. For workers."""
    if not project.shown(layer):
        return Said(word="Not shown.")
    part = frame.part_of(project, layer, viewport)
    if part is None:
        return Said(word="Not drawn at this scale.")
    if isinstance(part, compare.ComparedSlice):
        items = compare.legend(layer, frame.visible_rows(layer, part), part)
    elif part.events is None:
        rows = frame.visible_rows(layer, part)
        items = layer.legend(rows, part) if len(rows) else ()
    else:
        rows = _rows(part, part.events, drawing, cancelled)
        items = layer.legend(rows, part) if len(rows) else ()
    if items:
        return Said(items)
    picture = layer.style.kind in PICTURES
    return Said(word="A picture without a legend." if picture else "Nothing of it is in view.")


def _rows(part: Slice, events: Chronology, drawing: Drawing, cancelled: Callable[[], bool]) -> Ints:
    """The rows in view. Those of a great many in cells are as many as there are, but not looked
    up: their legend asks for no more than the number."""
    window, seen = part.window, part.seen
    if events.count(window) <= LOOKED_UP:
        return density.rows_in(events, seen, window)
    if not any(isinstance(one, Cells) for one in drawing.primitives):
        return _drawn_in(drawing, seen)
    if events.ranks is not None:
        return density.rows_in(events, seen, window)
    return np.broadcast_to(np.int64(0), _count(events, seen, window, cancelled))


def _drawn_in(drawing: Drawing, seen: Extent) -> Ints:
    """The rows of the marks whose places are seen."""
    x0, y0, x1, y1 = seen
    found = []
    for one in drawing.primitives:
        if isinstance(one, Clusters):
            found.append(np.zeros(min(len(one.counts), 1), np.int64))  # there is something to tell
        elif isinstance(one, Marks | Cloud):
            x, y = one.xy.T
            found.append(one.rows[(x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)])
    return np.unique(np.concatenate(found)).astype(np.int64) if found else np.empty(0, np.int64)


def _count(
    events: Chronology, seen: Extent, window: tuple[int, int], cancelled: Callable[[], bool]
) -> int:
    """How many events that end in the order in which they begin are seen, piece by piece."""
    xy = density.places(events)
    low, high = crs.fixed_of_map(np.array([seen[:2], seen[2:]])).T
    begun, count = events.begun(window[1]), 0
    for i in range(events.ended(window[0]), begun, density.PIECE):
        if cancelled():
            return count
        x, y = xy[:, i : min(i + density.PIECE, begun)]
        inside = (x - low[0] <= high[0] - low[0]) & (y - low[1] <= high[1] - low[1])
        count += int(np.count_nonzero(inside))
    return count


class Legends(QObject):
    """The legends of the layers somebody shows. Nothing is done while the map is moved or time
    runs: only once both have rested. One window has one, and its widgets find it there."""

    changed = Signal()
    _answered = Signal(object)
    _broke = Signal(object)

    def __init__(self, document: Document, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._document, self._canvas = document, canvas
        self._watched: list[str] = []
        self._card = False
        self._said: dict[str, tuple[object, Said]] = {}
        self._queue: Newest[tuple[int, dict[str, tuple[object, Said]]]] | None = None
        self._asked, self._waiting, self._due = 0, False, False
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._ask)
        self._answered.connect(self._on_answer)
        self._broke.connect(self._on_broken)
        canvas.viewChanged.connect(self._later)
        canvas.settled.connect(self._on_settled)
        self._unlisten = document.listen(lambda before, after: self._later())
        self._later()

    @property
    def is_settled(self) -> bool:
        """Whether everything that is shown here says what the map shows."""
        return not (self._timer.isActive() or self._waiting or self._due)

    def of(self, layer_id: str) -> Said | None:
        """What was found last for a layer; None before that."""
        found = self._said.get(layer_id)
        return None if found is None else found[1]

    def watch(self, layer_id: str) -> None:
        """Keep the legend of this layer, whichever it is, until :meth:`leave`."""
        self._watched.append(layer_id)
        self._ask()

    def leave(self, layer_id: str) -> None:
        """One less shows the legend of this layer."""
        if layer_id in self._watched:
            self._watched.remove(layer_id)

    def set_card(self, on: bool) -> None:
        """Whether the legend on the map is shown."""
        self._card = on
        if on:
            self._ask()

    def shut(self) -> None:
        """Stop listening and working."""
        self._closed = True
        self._unlisten()
        self._timer.stop()
        if self._queue is not None:
            self._queue.close()
            self._queue = None

    def _later(self) -> None:
        if not self._closed:
            self._timer.start()

    def _on_settled(self) -> None:
        if self._due:
            self._later()

    def _wanted(self, project: Project) -> list[Layer]:
        return [
            layer
            for layer in project.layers
            if layer.id in self._watched or (self._card and in_card(project, layer))
        ]

    def _ask(self) -> None:
        """Have the worker find what has changed, if the map is at rest."""
        picture, project = self._canvas.picture, self._document.project
        resolved = picture.resolved
        if self._closed:
            return
        self._timer.stop()
        self._due = not picture.is_settled or resolved is None
        if self._due or resolved is None:
            return
        wanted = self._wanted(project)
        keys = {one.id: (one, resolved.viewport, resolved.keys.get(one.id)) for one in wanted}
        kept = {name: self._said[name] for name in keys if name in self._said}
        self._said = kept
        todo = [
            (one, keys[one.id], resolved.drawings[one.id])
            for one in wanted
            if one.id in resolved.drawings
            and (one.id not in kept or kept[one.id][0] != keys[one.id])
        ]
        self._asked += 1
        self._waiting, number = bool(todo), self._asked
        if not todo:
            self.changed.emit()
            return

        def job(cancelled: Callable[[], bool]) -> tuple[int, dict[str, tuple[object, Said]]]:
            found: dict[str, tuple[object, Said]] = {}
            for layer, key, drawing in todo:
                if not cancelled():
                    said = said_of(project, layer, resolved.viewport, drawing, cancelled)
                    found[layer.id] = key, said
            return number, found

        if self._queue is None:
            self._queue = Newest(self._answered.emit, self._broke.emit)
        self._queue.submit(job)

    def _on_answer(self, answer: tuple[int, dict[str, tuple[object, Said]]]) -> None:
        number, found = answer
        if number == self._asked and not self._closed:
            self._waiting = False
            self._said.update(found)
            self.changed.emit()

    def _on_broken(self, error: Exception) -> None:
        log.error("the legend could not be made", exc_info=error)
        self._waiting = False
        for name in {*self._watched}:
            self._said[name] = None, Said(word="The legend could not be made.")
        self.changed.emit()
