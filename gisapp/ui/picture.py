"""The picture of the map: planes kept up to date for a viewport, without ever waiting.

A tick of the clock re-resolves what it changed and repaints those planes at once, with the labels
as they are; a worker places them anew. A new viewport is resolved by the worker and painted by the
GUI thread in slices of 8 ms; until then the old planes stay.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter

from gisapp.model.crs import Extent
from gisapp.model.document import Document
from gisapp.model.memo import Memo
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.render.frame import ANNOTATIONS, Viewport
from gisapp.render.queue import Newest
from gisapp.ui import backdrop, composing, planes, resolving
from gisapp.ui.composing import Ground
from gisapp.ui.painting import Pace, Painting, Rests
from gisapp.ui.planes import Plane
from gisapp.ui.resolving import Resolved

log = logging.getLogger(__name__)

LAG = 100  # milliseconds for which what does not count may rest while time is moved on and on
SETTLE = 60  # milliseconds of rest before the view is painted anew
SOON = 24  # milliseconds after which the end of a motion is painted, if it is still the end


class Picture(QObject):
    """Planes of one document. ``wanted()`` gives the viewport to paint: the visible one with a
    margin, or None while there is nothing to see; ``reserved()`` the extents that are covered."""

    changed = Signal()
    settled = Signal()
    failed = Signal(object)
    _answered = Signal(object)
    _broke = Signal(object)

    def __init__(
        self,
        document: Document,
        theme: Theme,
        wanted: Callable[[], Viewport | None],
        reserved: Callable[[], list[Extent]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._wanted = wanted
        self._reserved = reserved
        self._planes: list[Plane] = []
        self.resolved: Resolved | None = None
        self._painting: Painting | None = None
        self._ready: Painting | None = None  # painted, but not to be shown yet
        self._under_way = False  # whether the view moves by itself to the one that is wanted
        self._seen: Extent | None = None
        self._asked_for: Viewport | None = None
        self._answered.connect(self._on_resolved)
        self._broke.connect(self._on_failed)
        self._asked = 0  # jobs given to the worker; the newest one's answer has this number
        self._waiting = False  # for that answer: the worker may be done and its signal under way
        self._queue: Newest[tuple[int, Resolved | None]] = Newest(
            self._answered.emit, self._broke.emit
        )
        self._settle, self._later = QTimer(self), QTimer(self)
        for timer in (self._settle, self._later):
            timer.setSingleShot(True)
            timer.timeout.connect(self.request)
        self._slice = QTimer(self)
        self._slice.timeout.connect(self._paint_slice)
        self._preparing: Newest[None] = Newest(lambda _: None, self._broke.emit)
        self._pace = Pace()
        self._ground = Ground()
        self._composed = True  # whether the canvas has shown what was painted last
        self._closed = False

    @property
    def is_settled(self) -> bool:
        """Whether every layer is painted for the view and moment shown."""
        work = self._painting or self._ready or self._under_way or self._waiting
        to_come = self._settle.isActive() or self._later.isActive()
        return self.resolved is not None and not (work or to_come)

    @property
    def moving(self) -> bool:
        """Whether a new view waits for the map to rest."""
        return self._settle.isActive()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.request()

    def on_change(self, before: Project, after: Project, extent: Extent, resolution: float) -> None:
        """The document changed: paint what that touches. ``extent`` is the visible one."""
        self._pace.touch()
        self._seen = extent
        if self.resolved is None:  # the first picture is painted when it is first asked for
            return
        if before.view != after.view:
            if self._under_way:
                self._take()
            else:
                self.rest()
                serves = composing.serves(self.resolved.viewport, extent, resolution)
                if not (serves or self._waiting or self._painting):
                    self.request()
        only_view = before.view != after.view and (
            before.layers is after.layers
            and before.groups is after.groups
            and before.clock is after.clock
        )
        if not only_view:
            self._refresh()

    def rest(self) -> None:
        """The view changed: paint it anew when it has rested for a moment."""
        self._settle.start(SETTLE)

    def set_out(self) -> None:
        """The view sets out for the one that is wanted: paint that one on the way."""
        self._under_way = True
        self._settle.start(SOON)

    def arrive(self) -> None:
        """The view is there, or was stopped on the way."""
        self._under_way = False
        self._take()
        if self.resolved is not None and self._wanted() != self._asked_for:
            self.rest()

    def request(self) -> None:
        """Have the worker resolve everything for the present view."""
        viewport = self._wanted()
        if self._closed or viewport is None:
            return
        self._settle.stop()
        self._later.stop()
        self._ready, self._asked_for = None, viewport
        project, theme, old = self._document.project, self._theme, self.resolved
        reserved = tuple(self._reserved())
        self._asked += 1
        self._waiting, number = True, self._asked

        def job(given_up: Callable[[], bool]) -> tuple[int, Resolved | None]:
            rests = Rests(self._pace)
            rests.between()

            def cancelled() -> bool:
                rests.between()
                return given_up()

            keys = resolving.keys_of(project, viewport)
            if old is not None and old.viewport == viewport and old.theme is theme:
                keys = resolving.frozen(project, keys, old)
            fresh = resolving.resolve(project, viewport, theme, old, cancelled, keys)
            return number, fresh and planes.prepared(fresh, reserved, cancelled)

        self._queue.submit(job)

    def paint_now(self, viewport: Viewport) -> None:
        """Resolve and paint at once: the first picture, before which nothing could be shown. It
        has no margin, and what is slow to read (shaded relief) is missing: both follow."""
        fresh = resolving.resolve(self._document.project, viewport, self._theme, self.resolved)
        assert fresh is not None
        self._settle.stop()
        self._slice.stop()
        self._painting = None
        self._finish(fresh, hasty=True)
        self.request()

    def drop_caches(self) -> None:
        """Forget every memo and plane; the next picture is the same, only slower."""
        Memo.drop_all()
        self._planes, self.resolved = [], None
        self.request()

    def covers(self, extent: Extent) -> bool:
        """Whether opaque planes cover the whole extent."""
        if self.resolved is None or not self._planes or not self._planes[0].opaque:
            return False
        return composing.within(extent, self.resolved.viewport)

    def compose(self, qp: QPainter, shown: Viewport) -> None:
        """Draw the planes, shifted and scaled as the view asks, in device pixels."""
        self._composed = True
        QTimer.singleShot(0, self._pace.end_frame)
        if self.resolved is not None:
            self._ground.compose(qp, self._planes, self.resolved.viewport, shown)

    def shut(self) -> None:
        """Stop painting and resolving."""
        if not self._closed:
            self._closed = True
            self._settle.stop()
            self._later.stop()
            self._slice.stop()
            self._painting = self._ready = None
            self._queue.close()
            self._preparing.close()

    def _refresh(self) -> None:
        """Bring the planes up to date for the viewport they were painted for."""
        old = self.resolved
        project = self._document.project
        if old is None or old.theme is not self._theme:
            self.request()
            return
        if self._pace.scrubbing and resolving.runs_of(project) == old.runs:
            some = resolving.keys_of_swift(project, old)
            if some is not None and self._follow(project, old, some) is not None:
                self._pace.scrub()
                self._let_follow(True)  # which of the others change is looked at then
                return
        keys = resolving.keys_of(project, old.viewport, wait=False)
        same_runs = resolving.runs_of(project) == old.runs
        if keys == old.keys and same_runs:
            return
        if same_runs and (now := self._follow(project, old, keys)) is not None:
            if keys != now.keys or self._behind:
                self._let_follow(self._pace.scrub())
            return
        if same_runs and self._pace.scrubbing:
            self._let_follow(True)
            return
        beside = self._seen is not None and not composing.overlap(self._seen, old.viewport)
        leap = resolving.many(keys, old)
        if leap and self._waiting and not beside:
            return  # what is waited for is shown first, and then looked at anew
        if self._painting is not None and not beside:
            if self._painting.tick:
                return  # this moment is looked at when that one is shown
            if self._painting.names_only(old):
                self._painting = None
        if self._painting or beside or leap or resolving.heavy(project, keys, old):
            self.request()
            return
        self._tick(project, old, keys)

    @property
    def _behind(self) -> bool:
        """Whether the labels are those of an earlier moment."""
        return any(plane.behind for plane in self._planes)

    def _let_follow(self, going_on: bool) -> None:
        """Have the layers that do not count painted: at once, or now and then while time is being
        moved on and on."""
        if self._waiting or self._painting is not None or self._later.isActive():
            return
        if going_on:
            self._later.start(LAG)
        else:
            self.request()

    def _follow(
        self, project: Project, old: Resolved, keys: resolving.Keys | None = None
    ) -> Resolved | None:
        """Bring what counts events up to date at once, whatever else has to be painted anew."""
        keys = resolving.keys_of(project, old.viewport, wait=False) if keys is None else keys
        quick = resolving.swift_keys(project, keys, old)
        return None if quick is None else self._update(project, old, quick)

    def _update(self, project: Project, old: Resolved, keys: resolving.Keys) -> Resolved:
        fresh = self._moved(project, old, keys)
        self._finish(fresh, late=True)
        return fresh

    def _tick(self, project: Project, old: Resolved, keys: resolving.Keys) -> None:
        """Show another moment: in this turn, if it is painted in a slice."""
        fresh = self._moved(project, old, keys)
        late = keys[ANNOTATIONS] == old.keys[ANNOTATIONS]  # what is written by hand shows at once
        self._begin(self._painting_of(fresh, late=late, tick=True))
        self._paint_slice()

    def _moved(self, project: Project, old: Resolved, keys: resolving.Keys) -> Resolved:
        self._pace.begin_frame()
        fresh = resolving.resolve(project, old.viewport, self._theme, old, keys=keys)
        assert fresh is not None
        return replace(fresh, named=old.named)

    def _finish(self, fresh: Resolved, *, hasty: bool = False, late: bool = False) -> None:
        made = self._painting_of(fresh, hasty=hasty, late=late)
        made.go_on(math.inf)
        self._planes, self.resolved = made.out, fresh
        self._composed = False
        self.changed.emit()

    def _painting_of(
        self, fresh: Resolved, *, hasty: bool = False, late: bool = False, tick: bool = False
    ) -> Painting:
        """Of the planes, those in the theme of ``fresh`` are taken over."""
        now = self.resolved
        known = self._planes if now is not None and now.theme is fresh.theme else []
        shown = now if known and now is not None and now.viewport != fresh.viewport else None
        return Painting(
            fresh, known, self._reserved, shown=shown, hasty=hasty, late=late, tick=tick
        )

    def _begin(self, painting: Painting) -> None:
        self._painting = painting
        self._slice.start(self._pace.slice(painting, self._under_way)[0])

    def _on_resolved(self, answer: tuple[int, Resolved | None]) -> None:
        number, fresh = answer
        if number == self._asked:
            self._waiting = False
        if fresh is None or self._closed:
            return
        now = resolving.merged(self._document.project, fresh, self.resolved)
        self._begin(self._painting_of(now, late=now is not fresh))

    def _paint_slice(self) -> None:
        if self._painting is None:
            self._slice.stop()
            return
        pause, length = self._pace.slice(self._painting, self._under_way)
        self._slice.setInterval(pause)
        if pause and not self._composed:  # the new moment is to be seen first
            return
        try:
            done = self._painting.go_on(length)
        except Exception as error:  # a picture that fails must not take the window with it
            self._slice.stop()
            self._painting = None
            self._on_failed(error)
            return
        if done:
            self._slice.stop()
            made, self._painting = self._painting, None
            if made.tick:
                self._show(made)
            else:
                self._ready = made
                self._take()

    def _take(self) -> None:
        """Show what has been painted: on the way of a motion not before it covers what is seen."""
        if self._ready is None:
            return
        if (
            self._under_way
            and self._seen is not None
            and not composing.within(self._seen, self._ready.resolved.viewport)
        ):
            return
        made, self._ready = self._ready, None
        self._show(made)

    def _show(self, made: Painting) -> None:
        """Show what has been painted, with what has been brought up to date meanwhile."""
        fresh, out = made.resolved, made.out
        now = resolving.merged(self._document.project, fresh, self.resolved)
        for i, plane in enumerate(out):
            alone = plane.layer_ids[0] if len(plane.layer_ids) == 1 else ""
            if alone and now.drawings[alone] is not fresh.drawings[alone]:
                out[i] = next(p for p in self._planes if p.layer_ids == plane.layer_ids)
        self._planes, self.resolved = out, now
        self._catch_up(now)
        self.changed.emit()
        if self.is_settled:
            self._settled()

    def _catch_up(self, fresh: Resolved) -> None:
        """The document may have moved on while this was painted."""
        project = self._document.project
        wanted = self._wanted()
        if wanted is not None and wanted != fresh.viewport:
            self._follow(project, fresh)
            under_work = self._waiting or self._painting or self._ready
            if not (self._settle.isActive() or (under_work and wanted == self._asked_for)):
                self.request()
        elif fresh.theme is not self._theme or (
            fresh.keys != resolving.keys_of(project, fresh.viewport, wait=False)
        ):
            self._refresh()
        elif self._behind:
            self._let_follow(self._pace.fall_behind())

    def _settled(self) -> None:
        project, theme, pace = self._document.project, self._theme, self._pace
        self._preparing.submit(lambda cancelled: backdrop.prepare(project, theme, cancelled, pace))
        self.settled.emit()

    def _on_failed(self, error: Exception) -> None:
        self._waiting = False
        log.error("the map could not be resolved", exc_info=error)
        self.failed.emit(error)
