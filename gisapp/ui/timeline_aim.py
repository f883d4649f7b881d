"""What the user points at: an instant of the axis, a lane, a layer, an extent of the map; and the
sideways wheel over the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

from gisapp.model import timeline
from gisapp.model.arrivals import Scope
from gisapp.model.crs import Extent
from gisapp.model.project import Project
from gisapp.model.projection import MERCATOR
from gisapp.ui.timeline_axis import snapped
from gisapp.ui.timeline_lanes import LaneView

if TYPE_CHECKING:
    from gisapp.ui.canvas import Canvas as Map

NOTCH = 120  # eighths of a degree
Where = Literal["everywhere", "view", "lane"]


class Aim(QObject):
    """Follows the pointer over ``lanes`` and the view of a map, and knows which layer is chosen."""

    scrubbed = Signal(int)  # steps that the sideways wheel over the map has gone

    def __init__(self, lanes: LaneView) -> None:
        super().__init__(lanes)
        self._layer: str | None = None
        self._map: Map | None = None
        self._lanes = lanes
        self._pointer: QPointF | None = None
        self._turned = 0.0
        lanes.installEventFilter(self)

    def follow(self, canvas: Map) -> None:
        """Go by the view of ``canvas``, and by the sideways wheel over it."""
        self._map = canvas
        canvas.installEventFilter(self)
        canvas.viewChanged.connect(self.look)
        self.look()

    @property
    def extent(self) -> Extent | None:
        """What the map shows, in map units; None without a map."""
        return None if self._map is None else self._map.extent()

    def look(self) -> None:
        """The map shows another extent."""
        plane = MERCATOR if self._map is None else self._map.projection
        self._lanes.set_extent(self.extent, plane)

    def choose(self, layer_id: str | None) -> None:
        """The layer chosen in the list, if any."""
        self._layer = layer_id

    def instant(self) -> int | None:
        """The instant under the pointer, on a whole unit of the axis; None when it is elsewhere."""
        if self._pointer is None:
            return None
        axis = self._lanes.where().axis
        return snapped(axis.instant(self._pointer.x()), self._lanes.clock.zone, axis.per_pixel)

    def scope(self, where: Where, project: Project) -> tuple[Scope, str]:
        """Which events count, and how that is said: those in view; those in the lane under the
        pointer, or else of the layer chosen; or all."""
        if where == "view" and self._map is not None:
            scope = Scope(self.extent, self._map.projection)
            many = any(len(rows.begin) > scope.far for _, rows in timeline.tracks_of(project))
            return scope, " in view nearby" if many else " in view"
        if where == "lane":
            lanes, at = self._lanes.lanes, self._pointer
            number = None if at is None else self._lanes.where().lane_at(at.y())
            if number is not None:
                title = lanes[number].title
                return Scope(lane=title, lanes=tuple(one.title for one in lanes)), f" in {title}"
            timed = {one.id: one.name for one in timeline.timed_layers(project)}
            if self._layer in timed:
                return Scope(layer=self._layer), f" in {timed[self._layer]}"
        return Scope(), ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where the pointer is on the lanes, and how far the wheel was turned over the map."""
        if watched is self._map:
            return isinstance(event, QWheelEvent) and self._scrubs(event)
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._pointer = event.position()
        elif event.type() == QEvent.Type.Leave:
            self._pointer = None
        return super().eventFilter(watched, event)

    def _scrubs(self, event: QWheelEvent) -> bool:
        """Whether the wheel goes sideways: to the right, or down with Shift, is later."""
        turned = event.angleDelta()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not shift and abs(turned.x()) <= abs(turned.y()):
            return False
        self._turned -= (turned.x() or turned.y()) / NOTCH
        steps = int(self._turned)  # touch pads turn by parts of a notch
        self._turned -= steps
        if steps:
            self.scrubbed.emit(steps)
        event.accept()
        return True
