"""What the timeline shows of a project: lanes, flags, the stretch of time on the axis; and their
picture, which is painted anew only when one of them changes and never when the window moves."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import isValid

from gisapp.model import flags, timeline, timeline_seen
from gisapp.model.crs import Extent
from gisapp.model.features import Features
from gisapp.model.flags import KeyEvents, Standing
from gisapp.model.instants import DAY
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.projection import MERCATOR, Projection
from gisapp.model.theme import Theme
from gisapp.model.timeline import Lane
from gisapp.model.timeline_tracks import Track
from gisapp.render.queue import Newest
from gisapp.ui import timeline_flags, timeline_overview
from gisapp.ui import timeline_paint as paint

Pairs = tuple[tuple[Layer, Track], ...]
MANY = 300_000  # rows that are looked through in a thread of their own
FLAGGED_AT_ONCE = 50_000  # rows among which key events are looked for without a thread
LARGE = 10_000  # rows of a lane whose histogram asks for twice the height
SETTLE_MS = 150  # the map must have stood still for so long


class Scene(QObject):
    """The lanes of one project in a widget of one size."""

    changed = Signal()  # something else is to be painted
    gathered = Signal()  # the lanes are those of the project
    _sent = Signal(str, object)  # from the worker of that name: what is to be done here

    def __init__(self, project: Project, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project, self.theme = project, theme
        self.size = (1, 1)
        self.range = (project.clock.begin, project.clock.end)
        self.pairs: Pairs = ()
        self.lanes: tuple[Lane, ...] = ()  # as shown: those in view alone, when that is asked for
        self.flags_on = True
        self.in_view = False
        self.ready = True  # False while the rows of large layers are put in order
        self.standing: tuple[Standing, ...] = ()
        self._whole: tuple[Lane, ...] = ()
        self._large: frozenset[int] = frozenset()
        self._room = 0
        self._extent: Extent | None = None
        self._plane = MERCATOR
        self._key_events: KeyEvents | None = None
        self._flagging: tuple[Lane, ...] = ()  # whose key events a worker looks for
        self._background: paint.Background | None = None
        self._strip: tuple[object, QPixmap] | None = None
        self._known: weakref.WeakKeyDictionary[Features, set[object]] = weakref.WeakKeyDictionary()
        self._workers: dict[str, Newest[Callable[[], None]]] = {}
        self._waiting: set[str] = set()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._sent.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self.gather()

    # The project

    def show_project(self, project: Project) -> None:
        """Show another project or another moment of it."""
        before, self.project = self.project, project
        clock, old = project.clock, before.clock
        whole = self.range == (old.begin, old.end)
        if (clock.begin, clock.end) != (old.begin, old.end):
            begin, end = max(self.range[0], clock.begin), min(self.range[1], clock.end)
            usable = not whole and end - begin > DAY
            self.set_range((begin, end) if usable else (clock.begin, clock.end))
        if (
            project.layers is not before.layers
            or project.groups is not before.groups
            or (clock.zone, clock.known) != (old.zone, old.known)
        ):
            self.gather()
            if clock.zone != old.zone:
                self.repaint()

    def resize(self, width: int, height: int) -> None:
        """Fit the lanes into a widget of another size."""
        if (width, height) != self.size:
            self.size = width, height
            self.gather()
            self.repaint()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self.theme = theme
        self.repaint()

    def gather(self) -> None:
        """The lanes of the project. Large layers are put in order in a thread; till then the lanes
        stay what they are."""
        project = self.project
        new = [(layer, self._key(layer)) for layer in timeline.timed_layers(project)]
        unknown = sum(
            len(layer.features)
            for layer, key in new
            if key not in self._known.get(layer.features, ())
        )
        if unknown > MANY:
            self.ready = False

            def ordered() -> None:
                self._note(new)
                self.gather()

            def job(cancelled: Callable[[], bool]) -> Callable[[], None]:
                for _, track in timeline.tracks_of(project):
                    for _, part in track.parts:
                        part.prepare()
                return ordered

            self._submit("order", job)
            return
        self._note(new)
        pairs = timeline.laned(timeline.tracks_of(project))
        room = paint.fitting(self.size[1])
        known = [(layer.id, layer.time, track) for layer, track in self.pairs]
        if room != self._room or known != [(layer.id, layer.time, track) for layer, track in pairs]:
            self.pairs, self._room = pairs, room
            self._whole = timeline.lanes_of(pairs, room)
            self._large = frozenset(i for i, lane in enumerate(self._whole) if len(lane) >= LARGE)
            self._key_events = None
            self._look()
        self.ready = True
        self.gathered.emit()

    def _key(self, layer: Layer) -> object:
        clock = self.project.clock
        return layer.filter and layer.filter.text, layer.lane, clock.zone, clock.known

    def _note(self, found: list[tuple[Layer, object]]) -> None:
        for layer, key in found:
            self._known.setdefault(layer.features, set()).add(key)

    # In view alone

    def set_extent(self, extent: Extent | None, projection: Projection = MERCATOR) -> None:
        """The extent that the map shows, in map units; None shows all."""
        if (extent, projection) != (self._extent, self._plane):
            self._extent, self._plane = extent, projection
            if self.in_view:
                self._settle.start()

    def set_in_view(self, on: bool) -> None:
        """Count only what lies in the map's extent, or all again."""
        self.in_view = on
        self._look()

    def _look(self) -> None:
        """Show what lies in the extent: at once where that is quickly found, else when it is; the
        old lanes stay till then."""
        self._settle.stop()
        whole, extent, plane = self._whole, self._extent, self._plane
        if not self.in_view or extent is None:
            self._show(whole)
        elif timeline_seen.rows_in(whole) <= MANY:
            self._show(timeline_seen.seen(whole, extent, projection=plane) or whole)
        else:

            def job(cancelled: Callable[[], bool]) -> Callable[[], None]:
                found = timeline_seen.seen(whole, extent, cancelled, plane)
                return lambda: self._show_seen(whole, extent, found)

            self._submit("look", job)

    def _show_seen(
        self, whole: tuple[Lane, ...], extent: Extent, found: tuple[Lane, ...] | None
    ) -> None:
        if found is not None and self.in_view and (whole, extent) == (self._whole, self._extent):
            self._show(found)

    def _show(self, lanes: tuple[Lane, ...]) -> None:
        self.lanes = lanes
        self.repaint()

    @property
    def looking(self) -> bool:
        """Whether a worker has yet to say what is to be shown."""
        return bool(self._waiting) or self._settle.isActive()

    # The axis

    def set_range(self, span: tuple[int, int]) -> None:
        """Show the time from ``span[0]`` to ``span[1]`` on the axis."""
        if span != self.range:
            self.range = span
            self.repaint()

    @property
    def whole(self) -> tuple[int, int]:
        """The clock's range."""
        return self.project.clock.begin, self.project.clock.end

    def where(self) -> paint.Plan:
        """Where lanes and axis stand."""
        return paint.plan(*self.size, len(self.lanes), self.range, self._large)

    # The picture

    def set_flags(self, on: bool) -> None:
        """Show the flags of key events or none."""
        self.flags_on = on
        self.repaint()

    def repaint(self) -> None:
        """Forget the picture."""
        self._background = None
        self.changed.emit()

    def background(self, ratio: float) -> paint.Background:
        """All that the window moves over, painted once."""
        kept = self._background
        if kept is not None and kept.picture.devicePixelRatio() == ratio:
            return kept
        where, theme = self.where(), self.theme
        made = paint.background(where, self.lanes, self.project.clock.zone, theme, ratio)
        self._plant()
        qp = QPainter(made.picture)
        timeline_flags.draw(qp, where, self.standing, theme, ratio)
        if where.overview is not None:
            timeline_overview.draw(qp, where, self.whole, self._overview(ratio), theme, ratio)
        qp.end()
        self._background = made
        return made

    def _plant(self) -> None:
        """Find places for the flags. They name events of the whole lanes: which ones stand does
        not depend on what the map shows."""
        self.standing = ()
        if self.flags_on and self._whole:
            if self._key_events is None:
                self._find_key_events()
            if self._key_events is not None:
                self.standing = timeline_flags.stand(self._key_events, self.where())

    def _find_key_events(self) -> None:
        """Which events may have a flag: at once where that is quickly found, else in a thread."""
        whole = self._whole
        if timeline_seen.rows_in(whole) <= FLAGGED_AT_ONCE:
            self._key_events = flags.key_events(whole)
        elif self._flagging is not whole:
            self._flagging = whole

            def job(cancelled: Callable[[], bool]) -> Callable[[], None]:
                found = flags.key_events(whole)
                return lambda: self._flag(whole, found)

            self._submit("flags", job)

    def _flag(self, whole: tuple[Lane, ...], found: KeyEvents) -> None:
        if whole is self._whole:
            self._key_events = found
            self.repaint()

    def _overview(self, ratio: float) -> QPixmap:
        where = self.where()
        key = (self.lanes, self.whole, where.axis.left, where.axis.width, self.theme, ratio)
        if self._strip is None or self._strip[0] != key:
            image = timeline_overview.histogram(where, self.whole, self.lanes, self.theme, ratio)
            self._strip = key, image
        return self._strip[1]

    # Workers

    def _submit(self, name: str, job: Callable[[Callable[[], bool]], Callable[[], None]]) -> None:
        """Do ``job`` in the thread of that name, in place of an older one, and here what it
        returns."""
        if name not in self._workers:
            here = weakref.ref(self)  # the thread must not keep it alive

            def send(finish: Callable[[], None]) -> None:
                scene = here()
                if scene is not None and isValid(scene):
                    scene._sent.emit(name, finish)

            def failed(error: Exception) -> None:
                def finish() -> None:
                    raise error

                send(finish)

            self._workers[name] = Newest(send, failed)
        self._waiting.add(name)
        self._workers[name].submit(job)

    def _receive(self, name: str, finish: Callable[[], None]) -> None:
        self._waiting.discard(name)
        try:
            finish()
        finally:
            if name == "order" and not self.ready and name not in self._waiting:
                self.ready = True  # it failed: the lanes stay what they were
                self.repaint()

    def shut(self) -> None:
        """Stop timer and workers, for good."""
        self._settle.stop()
        for worker in self._workers.values():
            worker.close()
        self._workers.clear()
        self._waiting.clear()
