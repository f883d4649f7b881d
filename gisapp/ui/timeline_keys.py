"""The timeline's keys: what each does, for the widget and for the sheet of keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from gisapp.ui.timeline import Timeline

BIG_STEP = 10
KEYS = (
    ("Left, Right", "one step; with Shift ten"),
    (
        "Ctrl+Left, Ctrl+Right",
        "the previous, the next event; with Shift that of the lane under "
        "the pointer or of the layer chosen",
    ),
    ("Alt+Left, Alt+Right", "the previous, the next event in view"),
    ("K, Shift+K", "the next, the previous key event"),
    ("Home, End", "the beginning, the end of the range"),
    ("Up, Down", "a longer, a shorter window; with Shift by ten steps"),
    ("Space, Shift+Space", "plays; the other way"),
    ("[ and ]", "set the window's start and end at the pointer, or at A and B"),
    ("A, B, X", "set marker A, set marker B, swap them; Shift+A and Shift+B remove them"),
    ("T", "types a period"),
    ("+, -, 0", "zoom the axis in and out; show all of it"),
    ("PgUp, PgDn", "scroll the axis"),
    ("M, F, N", "events in view only; flags of key events; snapping"),
    ("Esc", "gives a drag up"),
)
MOUSE = (
    ("Drag", "moves the window, an edge or a marker; with Alt or Shift finely"),
    ("Wheel", "a longer, a shorter window"),
    ("Ctrl+wheel", "zooms the axis"),
    ("Shift+wheel", "scrolls the axis"),
    ("Double click", "shows the whole axis"),
)
_ANY = Qt.KeyboardModifier
_NO, _SHIFT, _CTRL, _ALT = (
    _ANY.NoModifier,
    _ANY.ShiftModifier,
    _ANY.ControlModifier,
    _ANY.AltModifier,
)
_K = Qt.Key
Combination = tuple[int, Qt.KeyboardModifier]


def combination(event: QKeyEvent) -> Combination:
    """A key with its modifiers; brackets are the same wherever the keyboard has them."""
    keys = event.modifiers() & ~_ANY.KeypadModifier
    if event.key() in (_K.Key_BracketLeft, _K.Key_BracketRight):
        keys = _NO
    return event.key(), keys


def commands(timeline: Timeline) -> dict[Combination, Callable[[], object]]:
    """What each combination of keys does."""
    found: dict[Combination, Callable[[], object]] = {
        (_K.Key_Home, _NO): timeline.first,
        (_K.Key_End, _NO): timeline.last,
        (_K.Key_Space, _NO): timeline.toggle,
        (_K.Key_Space, _SHIFT): timeline.turn_round,
        (_K.Key_T, _NO): timeline.edit_dates,
        (_K.Key_BracketLeft, _NO): lambda: timeline.set_edge("start"),
        (_K.Key_BracketRight, _NO): lambda: timeline.set_edge("stop"),
        (_K.Key_A, _NO): partial(timeline.set_marker, "a"),
        (_K.Key_B, _NO): partial(timeline.set_marker, "b"),
        (_K.Key_A, _SHIFT): partial(timeline.clear_marker, "a"),
        (_K.Key_B, _SHIFT): partial(timeline.clear_marker, "b"),
        (_K.Key_X, _NO): timeline.swap_markers,
    }
    for key, way in ((_K.Key_Left, -1), (_K.Key_Right, 1)):
        found |= {
            (key, _NO): partial(timeline.step, way),
            (key, _SHIFT): partial(timeline.step, way * BIG_STEP),
            (key, _CTRL): partial(timeline.to_event, way),
            (key, _CTRL | _SHIFT): partial(timeline.to_event, way, "lane"),
            (key, _ALT): partial(timeline.to_event, way, "view"),
        }
    for key, way in ((_K.Key_Up, 1), (_K.Key_Down, -1)):
        found[key, _NO] = partial(timeline.lengthen, way)
        found[key, _SHIFT] = partial(timeline.lengthen, way * BIG_STEP)
    return found
