"""The timeline's lanes as they are seen: their picture, and on it what moves with the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gisapp.model import instants, timeline
from gisapp.model.clock import Clock
from gisapp.model.crs import Extent
from gisapp.model.flags import Standing
from gisapp.model.project import Project
from gisapp.model.projection import MERCATOR, Projection
from gisapp.model.theme import Theme
from gisapp.model.timeline import Lane
from gisapp.ui import timeline_flags, timeline_marks, timeline_overview
from gisapp.ui import timeline_paint as paint
from gisapp.ui.timeline_axis import snapped
from gisapp.ui.timeline_drag import Drag
from gisapp.ui.timeline_overview import StripDrag
from gisapp.ui.timeline_scene import Scene
from gisapp.ui.timeline_tips import undated_tip
from gisapp.ui.timeline_undated import UndatedTray

REACH = 6.0  # pixels on either side of an edge that still take hold of it
LISTED = 1000  # undated rows listed at once
REST_MS = 150  # after the last move, until the whole is described anew


class LaneScreen(QWidget):
    """Lanes, flags, axis, markers and window of one project, and the switches for them."""

    gathered = Signal()  # the lanes are those of the project: large layers take a while

    def __init__(self, project: Project, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("TimelineLanes")
        self.setAccessibleName("Timeline lanes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(240, 76))
        self.scene = Scene(project, theme, self)
        self.tray = UndatedTray(theme, self)
        self._drag: Drag | StripDrag | None = None
        self._caught: int | None = None
        self._hover: QPointF | None = None
        self.toggles = tuple(
            self._toggle(*entry)
            for entry in (
                ("Events in view only\tM", False, self.scene.set_in_view),
                ("Key events\tF", True, self.scene.set_flags),
                ("Snap to events\tN", True, lambda on: None),
            )
        )
        self.in_view_action, self.flags_action, self.snap_action = self.toggles
        self._described: tuple[tuple[Lane, ...], bool] = ((), False)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._describe)
        self.scene.changed.connect(self._on_scene)
        self.scene.gathered.connect(self._on_gathered)
        self._on_gathered()

    def _toggle(self, title: str, on: bool, change: Callable[[bool], None]) -> QAction:
        action = QAction(title, self)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(change)
        return action

    # What is shown

    @property
    def axis_range(self) -> tuple[int, int]:
        """The time the axis spans: a part of the clock's range."""
        return self.scene.range

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes from top to bottom."""
        return self.scene.lanes

    @property
    def flags(self) -> tuple[Standing, ...]:
        """The flags of key events, from left to right."""
        self.scene.background(self.devicePixelRatioF())
        return self.scene.standing

    @property
    def ready(self) -> bool:
        """Whether the lanes are those of the project."""
        return self.scene.ready

    def where(self) -> paint.Plan:
        """Where lanes and axis stand now."""
        return self.scene.where()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self.scene.set_theme(theme)
        self.tray.set_theme(theme)

    def set_extent(self, extent: Extent | None, projection: Projection = MERCATOR) -> None:
        """The extent that the map shows (map units): what "Events in view only" goes by."""
        self.scene.set_extent(extent, projection)

    def show_project(self, project: Project) -> None:
        """Show another project or another moment of it."""
        old = self.clock
        self.scene.show_project(project)
        moved = (self.clock.start, self.clock.stop) != (old.start, old.stop)
        if moved and self._drag is None:
            self._follow()
        self._describe_soon()
        self.update()

    @property
    def clock(self) -> Clock:
        """The project's clock."""
        return self.scene.project.clock

    def _on_scene(self) -> None:
        self._place_tray()
        if self._described != (self.lanes, self.scene.in_view):
            self._describe()
        self.update()

    def _on_gathered(self) -> None:
        pairs = timeline.tracks_of(self.scene.project) if self.ready else ()
        counts = [(layer.name, rows.undated) for layer, rows in pairs if rows.undated]
        self.tray.show_count(sum(count for _, count in counts), undated_tip(counts, LISTED))
        self._place_tray()
        self._describe()
        self.gathered.emit()

    def _place_tray(self) -> None:
        where, size = self.where(), self.tray.sizeHint()
        wide = min(size.width(), round(where.axis.left) - 24)
        left = round(where.axis.left - paint.GAP) - wide
        self.tray.setGeometry(left, round(where.bottom) + 1, wide, size.height())

    def _describe_soon(self) -> None:
        """Describe at once what changes by itself; what changes again and again, as in a drag,
        when it has come to rest."""
        if not self._rest.isActive():
            self._describe()
        self._rest.start()

    def _describe(self) -> None:
        """Say to screen readers what is to be seen."""
        self._described = self.lanes, self.scene.in_view
        window = self.clock.window
        found = sum(part.count(window) for lane in self.lanes for part in lane.events)
        words = (
            f"{self.clock.text}, {self.clock.zone_text}: {found:,} event{'' if found == 1 else 's'}"
            f" in {len(self.lanes)} lane{'' if len(self.lanes) == 1 else 's'}"
            f"{', those in view alone' if self.scene.in_view else ''}"
        )
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    def _follow(self) -> None:
        """Keep the window's end on the axis when something else moved it."""
        begin, end = self.scene.range
        stop = self.clock.stop
        if begin <= stop <= end:
            return
        axis = self.where().axis
        off = axis.x(stop) - axis.left - axis.width * (0.3 if stop > end else 0.7)
        self.scene.set_range(axis.scrolled(off, self.scene.whole))

    def show_range(self, begin: int, end: int) -> None:
        """Zoom the axis to [begin, end), kept in the clock's range."""
        low, high = self.scene.whole
        begin, end = max(begin, low), min(end, high)
        if begin < end:
            self.scene.set_range((begin, end))

    def show_all(self) -> None:
        """Zoom the axis out to the clock's range."""
        self.scene.set_range(self.scene.whole)

    def shut(self) -> None:
        """Stop timer and workers, for good."""
        self._rest.stop()
        self.scene.shut()

    # What is where

    def part_at(self, at: QPointF) -> str:
        """What is under the pointer: the window's start, stop or middle, its lock, a flag, a
        marker (a or b), the axis, a part of the strip (see timeline_overview), or nothing."""
        where, clock = self.where(), self.clock
        strip = timeline_overview.part_at(where, self.scene.whole, at)
        if strip or (pin := timeline_marks.pin_at(where, clock, at)):
            return strip or pin
        handles = paint.handles_of(where, clock)
        x = at.x()
        if handles.lock is not None and handles.lock.adjusted(-3, -2, 3, 2).contains(at):
            return "lock"
        if timeline_flags.flag_at(self.scene.standing, at) is not None:
            return "flag"
        # A narrow window keeps a middle: its edges are then taken hold of from outside.
        inside = min(REACH, max((handles.stop - handles.begin) / 4, 0.0))
        if clock.mode == "instant":
            inside = REACH
        if -inside <= x - handles.stop <= REACH:
            return "stop"
        if handles.start is not None and -REACH <= x - handles.start <= inside:
            return "start"
        if clock.mode == "window" and handles.begin < x < handles.stop:
            return "middle"
        inside_axis = where.axis.left - 4 <= x <= where.axis.left + where.axis.width + 4
        return "axis" if inside_axis else ""

    # Painting

    def sizeHint(self) -> QSize:
        return QSize(900, 136)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.scene.resize(self.width(), self.height())
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        where, clock, theme = self.where(), self.clock, self.scene.theme
        qp = QPainter(self)
        qp.drawPixmap(0, 0, self.scene.background(ratio).picture)
        if not self.lanes:
            paint.draw_empty(qp, where, theme, loading=not self.ready)
        hover = self._hover
        part = self.part_at(hover) if hover is not None and self._drag is None else ""
        held = self._drag.part if isinstance(self._drag, Drag) else ""
        timeline_overview.draw_window(qp, where, self.scene.whole, clock, theme, ratio)
        if held:
            edge = {"start": clock.start, "a": clock.a, "b": clock.b}.get(held)
            edge = clock.stop if edge is None else edge
            paint.draw_label(qp, where, where.axis.x(edge), self._edge_text(edge), theme, ratio)
        elif hover is not None and part not in ("lock", "flag", "a", "b") and not self._on_strip:
            at = snapped(where.axis.instant(hover.x()), clock.zone, where.axis.per_pixel)
            words = instants.moment_text(at, clock.zone)
            paint.draw_label(qp, where, hover.x(), words, theme, ratio)
        lit = held or part
        timeline_marks.draw(qp, where, clock, theme, ratio, lit=lit if lit in ("a", "b") else "")
        paint.draw_window(
            qp, where, clock, theme, ratio, focus=self.hasFocus(), over_lock=part == "lock"
        )
        if part == "flag" and hover is not None:
            one = timeline_flags.flag_at(self.scene.standing, hover)
            if one is not None:
                timeline_flags.draw_one(qp, where, one, theme, ratio, lit=True)
        if self._caught is not None:
            paint.draw_catch(qp, where, where.axis.x(self._caught), theme, ratio)
        qp.end()

    @property
    def _on_strip(self) -> bool:
        strip, hover = self.where().overview, self._hover
        return strip is not None and hover is not None and hover.y() >= strip.top() - 1

    def _edge_text(self, edge: int) -> str:
        """A start is named by its day; an exclusive midnight by the day that it ends."""
        clock = self.clock
        ends_day = edge == clock.stop and edge == instants.day_start(edge, clock.zone)
        words = instants.day_text if ends_day else instants.moment_text
        return words(edge - 1 if ends_day else edge, clock.zone)
