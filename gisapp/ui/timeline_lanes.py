"""The timeline's lanes: the window is dragged, resized and locked here; the axis is zoomed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gisapp.model import steps, timeline
from gisapp.model.clock import Clock
from gisapp.model.flags import Flag
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.model.timeline import Lane
from gisapp.model.timeline_edges import Edges
from gisapp.model.timeline_tracks import undated_rows
from gisapp.ui import timeline_flags, timeline_overview
from gisapp.ui.timeline_axis import snapped
from gisapp.ui.timeline_drag import Drag, stretched
from gisapp.ui.timeline_overview import StripDrag
from gisapp.ui.timeline_screen import LISTED, LaneScreen
from gisapp.ui.timeline_tips import flag_tip, rows_at, tip

ZOOM = 0.8  # of the axis, a notch of the wheel or a key
CROWD = 12  # events so close together that an edge can snap to none of them
_SIDES, _HAND = Qt.CursorShape.SizeHorCursor, Qt.CursorShape.OpenHandCursor
_SHAPES = {
    "start": _SIDES,
    "stop": _SIDES,
    "from": _SIDES,
    "to": _SIDES,
    "a": _SIDES,
    "b": _SIDES,
    "middle": _HAND,
    "detail": _HAND,
    "lock": Qt.CursorShape.PointingHandCursor,
    "flag": Qt.CursorShape.PointingHandCursor,
    "outside": Qt.CursorShape.CrossCursor,
}
_TIPS = {
    "from": "Drag to show more or less of the time before",
    "to": "Drag to show more or less of the time after",
    "detail": "Drag to show another stretch of time in detail; a double click shows all",
    "outside": "Drag out a stretch of time to show it in detail; a double click shows all",
    "a": "Marker A: drag to another instant",
    "b": "Marker B: drag to another instant",
}


class LaneView(LaneScreen):
    """Lanes, axis and window of one project. It changes nothing itself: :attr:`clockChosen`
    gives the clock that the user dragged to, :attr:`lockToggled` asks for cumulative or not.

    Keys: + and - zoom the axis, 0 shows all of it, page up and down scroll it; K and Shift+K go to
    the next and the previous key event; M counts only what the map shows, F shows or hides the
    flags, N lets edges snap.
    """

    clockChosen = Signal(object)
    lockToggled = Signal()
    identified = Signal(list)  # [(layer id, row)] of the events clicked on
    menuRequested = Signal(object)  # global position

    def __init__(self, project: Project, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(project, theme, parent)
        self._before: Clock | None = None
        self._wheel = 0.0
        self._edges_of: tuple[Lane, ...] = ()
        self._edges = Edges(())
        self.tray.clicked.connect(self.list_undated)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        at, clock = event.position(), self.clock
        part, axis = self.part_at(at), self.where().axis
        if part == "lock":
            self.lockToggled.emit()
        elif part == "flag":
            one = timeline_flags.flag_at(self.scene.standing, at)
            if one is not None:
                self.go_to(one.flag)
        elif part in ("from", "to", "detail", "outside"):
            whole = timeline_overview.whole_axis(self.where(), self.scene.whole)
            self._drag = StripDrag(part, at.x(), self.scene.range, whole)
        elif part:
            self._before = clock
            if part == "axis":
                self._choose(steps.ended_at(clock, self._instant(event)))
                clock = self.clock
            name = {"axis": "middle"}.get(part, part)
            near = self._near if self.snap_action.isChecked() else None
            if near is not None and self._edges_of is not self.lanes:
                self._edges, self._edges_of = Edges(self.lanes), self.lanes
            self._drag = Drag(name, clock, at.x(), axis.per_pixel, near)
        self._set_cursor(at)
        self.update()

    def _near(self, instant: int, reach: int) -> int | None:
        return self._edges.nearest(instant, reach, CROWD)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = at = event.position()
        if isinstance(self._drag, Drag):
            moved = self._drag.to(at.x(), _is_fine(event))
            self._caught = moved.caught
            self._choose(moved.clock)
        elif self._drag is not None:
            if self._drag.part != "outside" or abs(at.x() - self._drag.x) >= 3:
                self.scene.set_range(self._drag.range_at(at.x()))
        else:
            self._set_cursor(at)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, at = self._drag, event.position()
        if event.button() != Qt.MouseButton.LeftButton or drag is None:
            return
        self._drag = self._caught = None
        clicked = abs(at.x() - drag.x) < 2
        if isinstance(drag, StripDrag):
            if clicked and drag.part == "outside":
                self.scene.set_range(drag.centered())
        elif clicked and drag.part not in ("a", "b"):
            found = self.events_at(at)
            if found:
                self.identified.emit(found)
        self._set_cursor(at)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The axis shows the full range; when it does already, the window becomes the range."""
        part = self.part_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or not part:
            return
        if part in ("lock", "flag", "a", "b"):
            self.mousePressEvent(event)
            return
        self._drag = None
        if part in ("from", "to", "detail", "outside"):
            self.show_all()
            return
        clock = self._before or self.clock
        if self.scene.range == (clock.begin, clock.end):
            clock = replace(clock, start=clock.begin, stop=clock.end)
        self.show_all()
        self._choose(clock)  # the first click of the two had moved the window

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menuRequested.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        keys, turned = event.modifiers(), event.angleDelta()
        axis, whole = self.where().axis, self.scene.whole
        notches = turned.y() / 120
        if keys & Qt.KeyboardModifier.ControlModifier:
            self.scene.set_range(axis.zoomed(ZOOM**notches, event.position().x(), whole))
        elif abs(turned.x()) > abs(turned.y()) or keys & Qt.KeyboardModifier.ShiftModifier:
            sideways = (turned.x() or turned.y()) / 120
            self.scene.set_range(axis.scrolled(-sideways * axis.width / 12, whole))
        else:
            self._wheel += notches
            count = int(self._wheel)
            self._wheel -= count
            if count:
                self._choose(stretched(self.clock, count, axis.per_pixel))
        event.accept()

    def _instant(self, event: QMouseEvent) -> int:
        axis = self.where().axis
        instant = axis.instant(event.position().x())
        if _is_fine(event):
            return instant
        return snapped(instant, self.clock.zone, axis.per_pixel)

    def _choose(self, clock: Clock) -> None:
        if clock != self.clock:
            self.clockChosen.emit(clock)

    def _set_cursor(self, at: QPointF) -> None:
        part = self._drag.part if self._drag is not None else self.part_at(at)
        shape = _SHAPES.get(part, Qt.CursorShape.ArrowCursor)
        if shape == _HAND and self._drag is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._give_up()
            return
        command = self.command(event)
        if command is None:
            event.ignore()
            return
        command()

    def command(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does here, or None."""
        key, keys = event.key(), event.modifiers()
        plain = keys & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        back = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Plus: lambda: self.zoom_axis(ZOOM),
            Qt.Key.Key_Equal: lambda: self.zoom_axis(ZOOM),
            Qt.Key.Key_Minus: lambda: self.zoom_axis(1 / ZOOM),
            Qt.Key.Key_0: self.show_all,
            Qt.Key.Key_PageUp: lambda: self.scroll_axis(-0.5),
            Qt.Key.Key_PageDown: lambda: self.scroll_axis(0.5),
            Qt.Key.Key_K: lambda: self.next_flag(-1 if back else 1),
            Qt.Key.Key_M: self.in_view_action.toggle,
            Qt.Key.Key_F: self.flags_action.toggle,
            Qt.Key.Key_N: self.snap_action.toggle,
        }
        return actions.get(key) if plain == Qt.KeyboardModifier.NoModifier else None

    def _give_up(self) -> None:
        drag, self._drag, self._caught = self._drag, None, None
        if isinstance(drag, StripDrag):
            self.scene.set_range(drag.detail)
        elif self._before is not None:
            self._choose(self._before)
        self.update()

    def zoom_axis(self, factor: float) -> None:
        """The axis ``factor`` times as long, about the window's end where that is on it."""
        axis, stop = self.where().axis, self.clock.stop
        on = axis.begin <= stop <= axis.end
        x = axis.x(stop) if on else axis.left + axis.width / 2
        self.scene.set_range(axis.zoomed(factor, x, self.scene.whole))

    def scroll_axis(self, share: float) -> None:
        """The axis moved on by a share of its length."""
        axis = self.where().axis
        self.scene.set_range(axis.scrolled(share * axis.width, self.scene.whole))

    # Key events and rows without a date

    def go_to(self, flag: Flag) -> None:
        """Move the window to a key event, and tell which it is."""
        self._choose(steps.ended_with(self.clock, flag.begin))
        self.identified.emit([(flag.layer, flag.row)])

    def next_flag(self, way: int) -> None:
        """Go to the next flag on the axis after the window's last instant, or to the previous."""
        clock = self.clock
        flags = [one.flag for one in self.flags]
        if way > 0:
            found = [flag for flag in flags if flag.begin >= clock.stop][:1]
        else:
            found = [
                flag for flag in flags if steps.ended_with(clock, flag.begin).stop < clock.stop
            ]
        if found:
            self.go_to(found[-1])

    def list_undated(self) -> None:
        """Tell which rows have no date."""
        found: list[tuple[str, int]] = []
        for layer in timeline.timed_layers(self.scene.project):
            left = LISTED - len(found)
            found += [(layer.id, row) for row in undated_rows(layer, self.clock.known, left)]
        if found:
            self.identified.emit(found)

    # What is under the pointer

    def events_at(self, at: QPointF) -> list[tuple[str, int]]:
        """Layer id and row of the events at a point, those that begin there first."""
        return [(hit.layer, hit.row) for hit in rows_at(self.where(), self.lanes, at)]

    def event(self, event: QEvent) -> bool:
        """Name what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """The tooltip at a point, as HTML with every word of the data escaped; '' for none."""
        part = self.part_at(at)
        if part == "lock":
            locked = self.clock.mode == "cumulative"
            return (
                "Unlock the start: show the window alone"
                if locked
                else "Lock the start: cumulative, all up to the window's end"
            )
        if part in _TIPS:
            return _TIPS[part]
        zone = self.clock.zone
        one = timeline_flags.flag_at(self.scene.standing, at)
        if one is not None:
            return flag_tip(one.flag, zone)
        shown = self.scene.background(self.devicePixelRatioF())
        most = shown.most if self.where().lane_at(at.y()) in shown.crowded else 0
        return tip(self.where(), self.lanes, zone, at, most)


def _is_fine(event: QMouseEvent) -> bool:
    """With Alt or Shift held nothing snaps."""
    fine = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    return bool(event.modifiers() & fine)
