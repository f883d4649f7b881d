"""The timeline's lanes: the window is dragged, resized and locked here; the axis is zoomed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from gisapp.model import instants, steps, timeline
from gisapp.model.clock import Clock
from gisapp.model.instants import DAY
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.model.timeline import Lane, Track
from gisapp.ui import theme as look
from gisapp.ui import timeline_paint as paint
from gisapp.ui.timeline_axis import snapped
from gisapp.ui.timeline_drag import Drag, stretched
from gisapp.ui.timeline_tips import HOW, NOTHING_TIMED, rows_at, tip

REACH = 6.0  # pixels on either side of an edge that still take hold of it


class LaneView(QWidget):
    """Lanes, axis and window of one project. It changes nothing itself: :attr:`clockChosen`
    gives the clock that the user dragged to, :attr:`lockToggled` asks for cumulative or not."""

    clockChosen = Signal(object)
    lockToggled = Signal()
    identified = Signal(list)  # [(layer id, row)] of the events clicked on
    menuRequested = Signal(object)  # global position

    def __init__(self, project: Project, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("TimelineLanes")
        self.setAccessibleName("Timeline lanes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(240, 76))
        self._theme = theme
        self._project = project
        self._pairs: tuple[tuple[Layer, Track], ...] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._room = 0
        self._range = (project.clock.begin, project.clock.end)
        self._picture: QPixmap | None = None
        self._drag: Drag | None = None
        self._hover: QPointF | None = None
        self._before_click: Clock | None = None
        self._wheel = 0.0
        self._gather()

    # What is shown

    @property
    def axis_range(self) -> tuple[int, int]:
        """The time the axis spans: a part of the clock's range."""
        return self._range

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes from top to bottom."""
        return self._lanes

    def where(self) -> paint.Plan:
        """Where lanes and axis stand now."""
        return paint.plan(self.width(), self.height(), len(self._lanes), self._range)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self._repaint_all()

    def show_project(self, project: Project) -> None:
        """Show another project or another moment of it."""
        before, self._project = self._project, project
        clock, old = project.clock, before.clock
        whole = self._range == (old.begin, old.end)
        if (clock.begin, clock.end) != (old.begin, old.end):
            begin, end = max(self._range[0], clock.begin), min(self._range[1], clock.end)
            usable = not whole and end - begin > DAY
            self._set_range((begin, end) if usable else (clock.begin, clock.end))
        if (
            project.layers is not before.layers
            or project.groups is not before.groups
            or clock.zone != old.zone
        ):
            self._gather()
            if clock.zone != old.zone:
                self._repaint_all()
        if (clock.start, clock.stop) != (old.start, old.stop) and self._drag is None:
            self._follow(clock)
        self.update()

    def _gather(self) -> None:
        pairs = timeline.laned(timeline.tracks_of(self._project))
        room = paint.fitting(self.height())
        known = [(track, layer.time) for layer, track in self._pairs]
        if room == self._room and known == [(track, layer.time) for layer, track in pairs]:
            return
        self._pairs, self._room = pairs, room
        self._lanes = timeline.lanes_of(pairs, room)
        self._repaint_all()

    def _follow(self, clock: Clock) -> None:
        """Keep the window's end on the axis when something else moved it."""
        begin, end = self._range
        if begin <= clock.stop <= end:
            return
        where = self.where().axis
        off = where.x(clock.stop) - where.left - where.width * (0.3 if clock.stop > end else 0.7)
        self._set_range(where.scrolled(off, (clock.begin, clock.end)))

    def _set_range(self, span: tuple[int, int]) -> None:
        if span != self._range:
            self._range = span
            self._repaint_all()

    def show_range(self, begin: int, end: int) -> None:
        """Zoom the axis to [begin, end), kept in the clock's range."""
        clock = self._project.clock
        begin, end = max(begin, clock.begin), min(end, clock.end)
        if begin < end:
            self._set_range((begin, end))

    def show_all(self) -> None:
        """Zoom the axis out to the clock's range."""
        self._set_range((self._project.clock.begin, self._project.clock.end))

    def _repaint_all(self) -> None:
        self._picture = None
        self.update()

    # Painting

    def sizeHint(self) -> QSize:
        return QSize(900, 136)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        self._gather()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        where, clock, theme = self.where(), self._project.clock, self._theme
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = paint.background(where, self._lanes, clock.zone, theme, ratio)
        qp = QPainter(self)
        qp.drawPixmap(0, 0, self._picture)
        if not self._lanes:
            self._draw_empty(qp, where)
        hover = self._hover
        over_lock = hover is not None and self._part_at(hover) == "lock"
        if self._drag is not None:
            edge = clock.start if self._drag.part == "start" else clock.stop
            paint.draw_label(qp, where, where.axis.x(edge), self._edge_text(edge), theme, ratio)
        elif hover is not None and not over_lock:
            at = snapped(where.axis.instant(hover.x()), clock.zone, where.axis.per_pixel)
            paint.draw_label(
                qp, where, hover.x(), instants.moment_text(at, clock.zone), theme, ratio
            )
        paint.draw_window(
            qp, where, clock, theme, ratio, focus=self.hasFocus(), over_lock=over_lock
        )
        qp.end()

    def _edge_text(self, edge: int) -> str:
        """A start is named by its day; an exclusive midnight by the day that it ends."""
        clock = self._project.clock
        ends_day = edge != clock.start and edge == instants.day_start(edge, clock.zone)
        words = instants.day_text if ends_day else instants.moment_text
        return words(edge - 1 if ends_day else edge, clock.zone)

    def _draw_empty(self, qp: QPainter, where: paint.Plan) -> None:
        room = QRectF(where.axis.left, paint.TOP, where.axis.width, where.bottom - paint.TOP)
        qp.setFont(look.font())
        qp.setPen(QColor(self._theme["text"]))
        upper = QRectF(room.left(), room.center().y() - 20, room.width(), 20)
        qp.drawText(upper, Qt.AlignmentFlag.AlignCenter, NOTHING_TIMED)
        qp.setFont(look.font(look.SMALL))
        qp.setPen(QColor(self._theme["muted"]))
        qp.drawText(upper.translated(0, 20), Qt.AlignmentFlag.AlignCenter, HOW)

    # The mouse

    def _part_at(self, at: QPointF) -> str:
        """What is under the pointer: start, stop, middle, lock, axis or nothing."""
        where, clock = self.where(), self._project.clock
        handles = paint.handles_of(where, clock)
        x = at.x()
        if handles.lock is not None and handles.lock.adjusted(-3, -2, 3, 2).contains(at):
            return "lock"
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        part, clock = self._part_at(event.position()), self._project.clock
        if part == "lock":
            self.lockToggled.emit()
        elif part:
            self._before_click = clock
            if part == "axis":
                self._choose(steps.ended_at(clock, self._instant(event)))
                clock = self._project.clock
            name = {"axis": "middle"}.get(part, part)
            self._drag = Drag(name, clock, event.position().x(), self.where().axis.per_pixel)
            self._set_cursor(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position()
        if self._drag is None:
            self._set_cursor(event.position())
        else:
            self._choose(self._drag.clock_at(event.position().x(), _is_fine(event)))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drag is not None:
            clicked = abs(event.position().x() - self._drag.x) < 2
            self._drag = None
            found = self.events_at(event.position()) if clicked else []
            if found:
                self.identified.emit(found)
            self._set_cursor(event.position())
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The axis shows the full range; when it does already, the window becomes the range."""
        if event.button() != Qt.MouseButton.LeftButton or not self._part_at(event.position()):
            return
        if self._part_at(event.position()) == "lock":
            self.lockToggled.emit()
            return
        self._drag = None
        clock = self._before_click or self._project.clock
        if self._range == (clock.begin, clock.end):
            clock = replace(clock, start=clock.begin, stop=clock.end)
        self.show_all()
        self._choose(clock)  # the first click of the two had moved the window

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menuRequested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            clock, self._drag = self._before_click, None
            if clock is not None:
                self._choose(clock)
            return
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        keys, turned = event.modifiers(), event.angleDelta()
        limits = (self._project.clock.begin, self._project.clock.end)
        axis = self.where().axis
        notches = turned.y() / 120
        if keys & Qt.KeyboardModifier.ControlModifier:
            self._set_range(axis.zoomed(0.8**notches, event.position().x(), limits))
        elif abs(turned.x()) > abs(turned.y()) or keys & Qt.KeyboardModifier.ShiftModifier:
            sideways = (turned.x() or turned.y()) / 120
            self._set_range(axis.scrolled(-sideways * axis.width / 12, limits))
        else:
            self._wheel += notches
            whole = int(self._wheel)
            self._wheel -= whole
            if whole:
                self._choose(stretched(self._project.clock, whole, axis.per_pixel))
        event.accept()

    def _instant(self, event: QMouseEvent) -> int:
        axis = self.where().axis
        instant = axis.instant(event.position().x())
        if _is_fine(event):
            return instant
        return snapped(instant, self._project.clock.zone, axis.per_pixel)

    def _choose(self, clock: Clock) -> None:
        if clock != self._project.clock:
            self.clockChosen.emit(clock)

    def _set_cursor(self, at: QPointF) -> None:
        part = self._drag.part if self._drag is not None else self._part_at(at)
        shapes = {
            "start": Qt.CursorShape.SizeHorCursor,
            "stop": Qt.CursorShape.SizeHorCursor,
            "lock": Qt.CursorShape.PointingHandCursor,
            "middle": Qt.CursorShape.OpenHandCursor,
        }
        shape = shapes.get(part, Qt.CursorShape.ArrowCursor)
        if part == "middle" and self._drag is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        self.setCursor(shape)

    # What is under the pointer

    def events_at(self, at: QPointF) -> list[tuple[str, int]]:
        """Layer id and row of the events at a point, those that begin there first."""
        ids = {id(track.features): layer.id for layer, track in self._pairs}
        rows = rows_at(self.where(), self._lanes, at)
        return [(ids[id(features)], row) for features, row in rows]

    def event(self, event: QEvent) -> bool:
        """Name what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """The tooltip at a point, as HTML with every word of the data escaped; '' for none."""
        if self._part_at(at) == "lock":
            locked = self._project.clock.mode == "cumulative"
            return (
                "Unlock the start: show the window alone"
                if locked
                else "Lock the start: cumulative, all up to the window's end"
            )
        return tip(self.where(), self._lanes, self._project.clock.zone, at)


def _is_fine(event: QMouseEvent) -> bool:
    """With Shift held nothing snaps."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
