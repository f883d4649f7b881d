"""The menus of the timeline's bar: mode, step, speed and how it plays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from gisapp.model import periods
from gisapp.model.clock import AT_END, MODES, STEPS, Clock
from gisapp.ui import theme as look

PACES = (1.0, 2.0, 7.0, 14.0, 30.0)  # steps a second
TIMES = ((1.0, "hour"), (6.0, "hour"), (1.0, "day"), (3.0, "day"), (1.0, "week"), (1.0, "month"))
TIMES_A_SECOND = (*TIMES, (1.0, "year"))
UNITS = {
    "second": "s",
    "minute": "min",
    "hour": "h",
    "day": "d",
    "week": "wk",
    "month": "mo",
    "quarter": "qtr",
    "year": "yr",
    "event": "events",
}
_MODE_TIPS = {
    "window": "Events of the window, states as of its end",
    "cumulative": "Everything up to the window's end",
    "instant": "One moment: what was so then",
}
_ENDS = {
    "stop": ("Stop at the end", "once", "Play until the end of the range"),
    "loop": ("Loop", "loop", "Begin again at the end of the range"),
    "bounce": ("Bounce", "bounce", "Turn round at either end of the range"),
}
_MOST_REST = 60.0  # seconds


def step_text(step: str) -> str:
    """A step in words: ``1 day``, ``next event``."""
    return "next event" if step == "event" else f"1 {step}"


def speed_text(clock: Clock) -> str:
    """The speed in words: ``7 d/s``."""
    return f"{clock.speed:g} {UNITS[clock.step if clock.rate == 'step' else clock.rate]}/s"


def play_text(clock: Clock) -> str:
    """How it plays, in words: ``once``, ``back, loop``."""
    return f"{'back, ' if clock.reverse else ''}{_ENDS[clock.at_end][1]}"


def play_tip(clock: Clock) -> str:
    """All of how it plays, in a sentence."""
    words = [_ENDS[clock.at_end][2]]
    if clock.reverse:
        words.append("backwards")
    if clock.skip_empty:
        words.append("empty spans are skipped")
    if clock.dwell:
        words.append(f"rests {clock.dwell:g} s where an event begins")
    return "; ".join(words)


def _a_second(number: float, word: str) -> str:
    return f"{number:g} {word}{'' if number == 1 else 's'} a second"


class ClockMenus(QObject):
    """Menus that change the settings of the clock last shown. :attr:`changed` gives the clock with
    a setting changed, and the name of that edit."""

    changed = Signal(object, str)

    def __init__(self, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self._clock = clock
        self._told: tuple[object, ...] = ()
        self._groups: list[tuple[QActionGroup, Callable[[Clock], object]]] = []
        self._switches: list[tuple[QAction, Callable[[Clock], bool]]] = []
        self.mode, self.step, self.speed, self.play = (QMenu(parent) for _ in range(4))
        for menu in (self.mode, self.step, self.speed, self.play):
            menu.setToolTipsVisible(True)
        self._build_choices()
        self._build_speed()
        self._build_play()

    def _build_choices(self) -> None:
        self._choices(
            self.mode,
            [(n, n.capitalize(), _MODE_TIPS[n], "Time mode", {"mode": n}) for n in MODES],
            lambda clock: clock.mode,
        )
        names = {name: step_text(name) for name in STEPS} | {"event": "Next event"}
        self._choices(
            self.step,
            [(n, title, "", "Time step", {"step": n}) for n, title in names.items()],
            lambda clock: clock.step,
        )

    def _build_speed(self) -> None:
        paces = [(pace, "step", _a_second(pace, "step")) for pace in PACES]
        times = [(number, unit, _a_second(number, unit)) for number, unit in TIMES_A_SECOND]
        for part in (paces, times):
            self._choices(
                self.speed,
                [
                    ((speed, rate), title, "", "Speed", {"speed": speed, "rate": rate})
                    for speed, rate, title in part
                ],
                lambda clock: (clock.speed, clock.rate),
            )
            self.speed.addSeparator()
        self.typed_speed = QLineEdit()
        self.typed_speed.setAccessibleName("Speed")
        self.typed_speed.setAccessibleDescription("Such as 3 d/s, 1 month/s or 5 steps/s")
        self.typed_speed.setPlaceholderText("3 d/s, 1 month/s, 5 steps/s")
        self.typed_speed.setMinimumWidth(200)
        self.typed_speed.returnPressed.connect(self._type_speed)
        self.typed_speed.textEdited.connect(lambda _text: self._say_speed(""))
        self.wrong_speed = QLabel()
        self.wrong_speed.setWordWrap(True)
        self.wrong_speed.setAccessibleName("Message")
        self.wrong_speed.hide()
        _embed(self.speed, self.typed_speed, self.wrong_speed)

    def _build_play(self) -> None:
        self._choices(
            self.play,
            [(n, _ENDS[n][0], _ENDS[n][2], _ENDS[n][0], {"at_end": n}) for n in AT_END],
            lambda clock: clock.at_end,
        )
        self.play.addSeparator()
        self._switch("Backwards", "Time runs backwards (Shift+Space)", "reverse")
        self._switch("Skip empty spans", "Pass over steps in which no event begins", "skip_empty")
        self.play.addSeparator()
        self.rest = QDoubleSpinBox()
        self.rest.setAccessibleName("Rest on events, in seconds")
        self.rest.setToolTip("How long play rests on a step in which an event begins")
        self.rest.setRange(0.0, _MOST_REST)
        self.rest.setDecimals(1)
        self.rest.setSingleStep(0.5)
        self.rest.setPrefix("Rest on events: ")
        self.rest.setSuffix(" s")
        self.rest.setSpecialValueText("Rest on events: no")
        self.rest.setKeyboardTracking(False)
        self.rest.valueChanged.connect(lambda s: self._change("Rest on events", dwell=float(s)))
        _embed(self.play, self.rest)

    def _choices(
        self,
        menu: QMenu,
        entries: list[tuple[object, str, str, str, dict[str, object]]],
        value: Callable[[Clock], object],
    ) -> None:
        """Choices of which one is ticked: value, title, tip, name of the edit, what it sets."""
        group = QActionGroup(menu)
        for data, title, tip, label, changes in entries:
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setData(data)
            action.setToolTip(tip or title)
            action.triggered.connect(
                lambda _=False, label=label, changes=changes: self._change(label, **changes)
            )
            group.addAction(action)
        self._groups.append((group, value))

    def _switch(self, title: str, tip: str, field: str) -> None:
        action = self.play.addAction(title)
        action.setCheckable(True)
        action.setToolTip(tip)
        action.triggered.connect(lambda on: self._change(title, **{field: bool(on)}))
        self._switches.append((action, lambda clock: bool(getattr(clock, field))))

    def _change(self, label: str, **changes: object) -> None:
        clock = replace(self._clock, **changes)  # type: ignore[arg-type]
        if clock != self._clock:
            self.changed.emit(clock, label)

    def _type_speed(self) -> None:
        try:
            speed, rate = periods.speed(self.typed_speed.text())
        except ValueError as error:
            self._say_speed(str(error))
            return
        self._change("Speed", speed=speed, rate=rate)
        self.speed.close()

    def _say_speed(self, why: str) -> None:
        look.looks(self.typed_speed, "wrong" if why else "")
        self.wrong_speed.setText(why)
        self.wrong_speed.setVisible(bool(why))

    def show_clock(self, clock: Clock) -> None:
        """Tick what ``clock`` is set to."""
        self._clock = clock
        choices = (value(clock) for _, value in self._groups)
        settings = *choices, *(on(clock) for _, on in self._switches), clock.dwell
        if (*settings, self.typed_speed.text()) == self._told:  # only the window has moved
            return
        for group, value in self._groups:
            now = value(clock)
            for action in group.actions():
                if action.isChecked() != (action.data() == now):
                    group.setExclusive(False)  # a typed speed is none of the choices
                    action.setChecked(action.data() == now)
                    group.setExclusive(True)
        for action, on in self._switches:
            action.setChecked(on(clock))
        unit = "step" if clock.rate == "step" else clock.rate
        if not self.typed_speed.hasFocus():
            many = "s" if clock.speed != 1 else ""
            self.typed_speed.setText(f"{clock.speed:g} {unit}{many}/s")
        self.rest.blockSignals(True)
        self.rest.setValue(clock.dwell)
        self.rest.blockSignals(False)
        self._told = *settings, self.typed_speed.text()


def _embed(menu: QMenu, *widgets: QWidget) -> None:
    """Widgets as an entry of a menu."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(12, 4, 12, 4)
    column.setSpacing(4)
    for widget in widgets:
        column.addWidget(widget)
    entry = QWidgetAction(menu)
    entry.setDefaultWidget(holder)
    menu.addAction(entry)
