"""The hand on the map: which mouse events a tool gets to see."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QPointF
from PySide6.QtGui import QMouseEvent

from gisapp.ui.tools import Tool


class _Map(Protocol):
    @property
    def tool(self) -> Tool | None: ...

    def to_lonlat(self, position: QPointF) -> tuple[float, float]: ...


class Hand:
    """Gives the mouse events of a map to its tool: those that fall on a place. Beside the globe a
    tool sees only how a drag ends that it began, at the last place that the cursor passed. Every
    method tells whether the tool used the event."""

    def __init__(self, canvas: _Map) -> None:
        self._canvas = canvas
        self._holding: Tool | None = None  # the tool that used the press
        self._last = QPointF()

    def place(self, position: QPointF) -> tuple[float, float] | None:
        """Degrees of a widget position; None beside the map."""
        lon, lat = self._canvas.to_lonlat(position)
        return None if math.isnan(lon) or math.isnan(lat) else (lon, lat)

    def _on_map(self, event: QMouseEvent) -> QMouseEvent | None:
        """The event, or what stands for it beside the map, or None."""
        if self.place(event.position()) is not None:
            self._last = event.position()
            return event
        if self._holding is None or self._holding is not self._canvas.tool:
            return None
        moved = self._last - event.position()
        return QMouseEvent(
            event.type(),
            self._last,
            event.globalPosition() + moved,
            event.button(),
            event.buttons(),
            event.modifiers(),
        )

    def press(self, event: QMouseEvent) -> bool:
        """A button was pressed."""
        tool, self._holding = self._canvas.tool, None
        seen = self._on_map(event)
        used = tool is not None and seen is not None and tool.press(seen)
        self._holding = tool if used else None
        return used

    def move(self, event: QMouseEvent) -> bool:
        """The mouse moved."""
        tool, seen = self._canvas.tool, self._on_map(event)
        return tool is not None and seen is not None and tool.move(seen)

    def release(self, event: QMouseEvent) -> bool:
        """A button was released."""
        tool, seen = self._canvas.tool, self._on_map(event)
        self._holding = None
        return tool is not None and seen is not None and tool.release(seen)

    def click(self, event: QMouseEvent) -> bool:
        """The left button was pressed and released in one place."""
        tool, seen = self._canvas.tool, self._on_map(event)
        return tool is not None and seen is not None and tool.click(seen)

    def double_click(self, event: QMouseEvent) -> bool:
        """The second press of a double click."""
        tool, seen = self._canvas.tool, self._on_map(event)
        return tool is not None and seen is not None and tool.double_click(seen)
