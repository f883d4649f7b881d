"""The timeline's bar: transport, the period in words, and the settings of the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QWidget,
    QWidgetAction,
)

from gisapp.model.clock import MODES, STEPS, Clock
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.timeline_buttons import ChipButton, IconButton, PeriodLabel

HEIGHT = 39  # and a hairline above
SPEEDS = (1.0, 2.0, 7.0, 14.0, 30.0)
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


def step_text(step: str) -> str:
    """A step in words: ``1 day``, ``next event``."""
    return "next event" if step == "event" else f"1 {step}"


def speed_text(clock: Clock) -> str:
    """The speed in words: ``7 d/s``."""
    return f"{clock.speed:g} {UNITS[clock.step]}/s"


class TimelineBar(QWidget):
    """Buttons and menus of one clock. :attr:`changed` gives a clock with a setting changed and
    the edit's name; the others ask for what only the timeline can do."""

    changed = Signal(object, str)
    stepped = Signal(int)
    jumped = Signal(str)  # first or last
    playToggled = Signal()
    editRequested = Signal()
    zoneRequested = Signal()

    def __init__(self, clock: Clock, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("TimelineBar")
        self.setFixedHeight(HEIGHT)
        self._clock, self._theme = clock, theme
        self.first = IconButton("skip-back", "First (Home)", theme)
        self.previous = IconButton("step-back", "Previous step (Left)", theme)
        self.play = IconButton("play", "Play (Space)", theme, primary=True)
        self.next = IconButton("step-forward", "Next step (Right)", theme)
        self.last = IconButton("skip-forward", "Last (End)", theme)
        self.period = PeriodLabel()
        self.edit = IconButton("edit", "Type a period (T)", theme)
        self.mode, self.step, self.speed, self.loop, self.zone = (
            ChipButton(name, theme) for name in ("Mode", "Step", "Speed", "Loop", "Time zone")
        )
        self.loop.opens = False
        self.loop.setCheckable(True)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setFont(look.font())
        self.count.setAccessibleName("Events in the window")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._widest_count = 0
        self._fitted: tuple[object, ...] = ()
        self._level = 0
        self._build()
        self._build_menus()
        self.set_theme(theme)
        self.show_clock(clock)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 24, 0)
        row.setSpacing(4)
        for button in (self.first, self.previous, self.play, self.next, self.last):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.period)
        row.addWidget(self.edit)
        row.addStretch(1)
        for chip in (self.mode, self.step, self.speed, self.loop, self.zone):
            row.addWidget(chip)
        row.addSpacing(8)
        row.addWidget(self.count)
        self.first.clicked.connect(lambda: self.jumped.emit("first"))
        self.last.clicked.connect(lambda: self.jumped.emit("last"))
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.play.clicked.connect(self.playToggled)
        self.edit.clicked.connect(self.editRequested)
        self.period.editRequested.connect(self.editRequested)
        self.zone.clicked.connect(self.zoneRequested)
        self.loop.clicked.connect(
            lambda on: self._change("Loop" if on else "Stop at the end", loop=bool(on))
        )
        self.loop.setToolTip("Loop: begin again at the end of the range")
        self.previous.setAutoRepeat(True)
        self.next.setAutoRepeat(True)

    def _build_menus(self) -> None:
        self.mode_menu = QMenu(self)
        self._modes = self._choices(
            self.mode_menu,
            {
                name: (name.capitalize(), _MODE_TIPS[name], self._chooser("Time mode", mode=name))
                for name in MODES
            },
        )
        self.mode.setMenu(self.mode_menu)
        self.mode.setToolTip("Mode: what of time is shown")
        self.step_menu = QMenu(self)
        self._steps = self._choices(
            self.step_menu,
            {
                name: (
                    step_text(name).capitalize() if name == "event" else step_text(name),
                    "",
                    self._chooser("Time step", step=name),
                )
                for name in STEPS
            },
        )
        self.step.setMenu(self.step_menu)
        self.step.setToolTip("Step: how far one step goes")
        self.speed_menu = QMenu(self)
        self._speeds = self._choices(
            self.speed_menu,
            {
                f"{speed:g}": (
                    f"{speed:g} step{'' if speed == 1 else 's'} a second",
                    "",
                    self._chooser("Speed", speed=speed),
                )
                for speed in SPEEDS
            },
        )
        self.speed_menu.addSeparator()
        self.speed_box = QDoubleSpinBox()
        self.speed_box.setAccessibleName("Steps a second")
        self.speed_box.setRange(0.1, 240.0)
        self.speed_box.setDecimals(1)
        self.speed_box.setSuffix(" steps a second")
        self.speed_box.setKeyboardTracking(False)
        self.speed_box.valueChanged.connect(self._type_speed)
        holder = QWidget()
        room = QHBoxLayout(holder)
        room.setContentsMargins(12, 4, 12, 4)
        room.addWidget(self.speed_box)
        typed = QWidgetAction(self.speed_menu)
        typed.setDefaultWidget(holder)
        self.speed_menu.addAction(typed)
        self.speed.setMenu(self.speed_menu)
        self.speed.setToolTip("Speed of play")

    def _choices(
        self, menu: QMenu, entries: dict[str, tuple[str, str, Callable[[], None]]]
    ) -> QActionGroup:
        group = QActionGroup(menu)
        menu.setToolTipsVisible(True)
        for name, (title, tip, choose) in entries.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setData(name)
            action.setToolTip(tip or title)
            action.triggered.connect(choose)
            group.addAction(action)
        return group

    def _chooser(self, label: str, **changes: object) -> Callable[[], None]:
        return lambda: self._change(label, **changes)

    def _change(self, label: str, **changes: object) -> None:
        clock = replace(self._clock, **changes)  # type: ignore[arg-type]
        if clock != self._clock:
            self.changed.emit(clock, label)

    def _type_speed(self, speed: float) -> None:
        self._change("Speed", speed=float(speed))

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        for part in (
            self.first,
            self.previous,
            self.play,
            self.next,
            self.last,
            self.edit,
            self.mode,
            self.step,
            self.speed,
            self.loop,
            self.zone,
        ):
            part.set_theme(theme)
        for label, token in ((self.period, "text"), (self.count, "muted")):
            label.setStyleSheet(f"background: transparent; color: {theme[token]}")

    def show_clock(self, clock: Clock) -> None:
        """Show another clock."""
        self._clock = clock
        if self.period.text() != clock.text:
            self.period.setText(clock.text)
            self.period.setAccessibleName(f"Period: {clock.text}, {clock.zone_text}")
        self._show_words()
        self.loop.setChecked(clock.loop)
        for group, name in (
            (self._modes, clock.mode),
            (self._steps, clock.step),
            (self._speeds, f"{clock.speed:g}"),
        ):
            for action in group.actions():
                if action.isChecked() != (action.data() == name):
                    group.setExclusive(False)  # a typed speed is none of the choices
                    action.setChecked(action.data() == name)
                    group.setExclusive(True)
        self.speed_box.blockSignals(True)
        self.speed_box.setValue(clock.speed)
        self.speed_box.blockSignals(False)
        self._fit()

    def show_playing(self, playing: bool, possible: bool) -> None:
        """Show whether time runs, and whether it can."""
        self.play.set_icon("pause" if playing else "play")
        self.play.setEnabled(playing or possible)
        self.play.set_title(
            "Pause (Space)"
            if playing
            else "Play (Space)"
            if possible
            else "Play: the window covers the whole range; shorten it first"
        )

    def show_count(self, text: str, tip: str) -> None:
        """Show how much is in the window."""
        if self.count.text() != text:
            self.count.setText(text)
            wide = round(QFontMetricsF(self.count.font()).horizontalAdvance(text)) + 2
            # grows only: chips that jump while time runs could not be read or hit
            self._widest_count = max(self._widest_count, wide)
            self.count.setMinimumWidth(self._widest_count)
            self._fit()
        self.count.setToolTip(tip)

    def _show_words(self) -> None:
        clock, brief = self._clock, self._level > 0
        self.mode.set_words("", clock.mode.capitalize())
        self.step.set_words("" if brief else "Step", step_text(clock.step))
        self.speed.set_words("" if brief else "Speed", speed_text(clock))
        self.loop.set_words("", "Loop")
        offset, _, name = clock.zone_text.partition(" ")
        self.zone.set_words(*(("", offset) if brief or not name else (offset, name)))
        self.zone.setToolTip(f"Time zone: {clock.zone_text}")

    def _fit(self) -> None:
        """Say less where there is less room: see :meth:`_hideable`."""
        clock = self._clock
        key = (
            len(clock.text),
            clock.mode,
            clock.step,
            clock.speed,
            clock.zone_text,
            self._widest_count,
            self.width(),
        )
        if key == self._fitted:
            return
        self._fitted = key
        for level in range(2 + len(self._hideable())):
            self._level = level
            self._show_words()
            for hidden, parts in enumerate(self._hideable(), 2):
                for part in parts:
                    part.setVisible(level < hidden)
            if self._needed() <= self.width():
                break

    def _hideable(self) -> tuple[tuple[QWidget, ...], ...]:
        """What goes, after the prefixes of the chips, from first to last; all of it stays within
        reach of keys or the Time menu."""
        return (
            (self.count,),
            (self.loop,),
            (self.speed,),
            (self.first, self.last, self.edit),
            (self.step,),
            (self.mode,),
            (self.previous, self.next),
        )

    def _needed(self) -> int:
        parts = (
            self.first,
            self.previous,
            self.play,
            self.next,
            self.last,
            self.period,
            self.edit,
            self.mode,
            self.step,
            self.speed,
            self.loop,
            self.zone,
        )
        shown = [part for part in parts if not part.isHidden()]
        count = 0 if self.count.isHidden() else self._widest_count + 16
        widths = sum(max(part.sizeHint().width(), part.minimumWidth()) for part in shown)
        return 12 + 24 + 8 + 12 + count + widths + 4 * len(shown)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
