"""Dates, and the hands of a user on the timeline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gisapp.model import instants
from gisapp.model.clock import Clock
from gisapp.ui.timeline import Timeline

Make = Callable[..., Timeline]
KEY, LEFT, NO = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def day(text: str, zone: str = "UTC") -> int:
    return instants.resolve_text(text, zone)


def days(clock: Clock) -> tuple[str, str]:
    """The window as dates, its end exclusive."""
    start, stop = (instants.local_time(edge, clock.zone) for edge in (clock.start, clock.stop))
    return f"{start:%Y-%m-%d}", f"{stop:%Y-%m-%d}"


def at(widget: Timeline, text: str, y: int = 40) -> QPoint:
    """The pixel of a date on the lanes."""
    return QPoint(round(widget.lanes.where().axis.x(day(text))), y)


def drag(widget: Timeline, start: QPoint, *stops: QPoint, keys: Qt.KeyboardModifier = NO) -> None:
    QTest.mousePress(widget.lanes, LEFT, keys, start)
    for stop in stops:
        move(widget, stop, keys)
    QTest.mouseRelease(widget.lanes, LEFT, keys, stops[-1])


def move(widget: Timeline, to: QPoint, keys: Qt.KeyboardModifier = NO) -> None:
    """A mouse move with the left button and modifiers held, which QTest cannot send."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(widget.lanes.mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        LEFT,
        keys,
    )
    QApplication.sendEvent(widget.lanes, event)


def in_a_menu(action: QAction) -> bool:
    """Whether a menu offers the action."""
    return any(isinstance(one, QMenu) for one in action.associatedObjects())
