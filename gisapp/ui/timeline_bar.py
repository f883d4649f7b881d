"""The timeline's bar: transport, the period in words, and the settings of the clock."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gisapp.model.clock import Clock
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.timeline_buttons import ChipButton, IconButton, PeriodLabel
from gisapp.ui.timeline_menus import ClockMenus, play_text, play_tip, speed_text, step_text

HEIGHT = 39  # and a hairline above
_ROOM, _LINE = 16, 24  # pixels: steps of the period's width, height of a line of text


class TimelineBar(QWidget):
    """Buttons and menus of one clock. :attr:`changed` gives a clock with a setting changed and
    the edit's name; the others ask for what only the timeline can do."""

    changed = Signal(object, str)
    stepped = Signal(int)
    jumped = Signal(str)  # first or last
    eventRequested = Signal(int)  # the next, or the previous one
    playToggled = Signal()
    editRequested = Signal()
    zoneRequested = Signal()

    def __init__(self, clock: Clock, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("TimelineBar")
        self.setFixedHeight(HEIGHT)
        # what lies beneath need not be painted each time that a date changes
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._clock, self._theme = clock, theme
        self.first = IconButton("skip-back", "First (Home)", theme)
        self.previous_event = IconButton("event-back", "Previous event (Ctrl+Left)", theme)
        self.previous = IconButton("step-back", "Previous step (Left)", theme)
        self.play = IconButton("play", "Play (Space)", theme, primary=True)
        self.next = IconButton("step-forward", "Next step (Right)", theme)
        self.next_event = IconButton("event-forward", "Next event (Ctrl+Right)", theme)
        self.last = IconButton("skip-forward", "Last (End)", theme)
        self.period = PeriodLabel()
        self.edit = IconButton("edit", "Type a period (T)", theme)
        self.mode, self.step, self.speed, self.playing, self.zone = (
            ChipButton(name, theme) for name in ("Mode", "Step", "Speed", "Play", "Time zone")
        )
        self.menus = ClockMenus(clock, self)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setFont(look.font())
        self.count.setAccessibleName("Events in the window")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # Both have a fixed size, so that another text asks for no other layout.
        self._period_metrics = QFontMetricsF(self.period.font())
        self._count_metrics = QFontMetricsF(self.count.font())
        self._widest_count = 0
        self._settings: tuple[str, ...] = ()  # in words, as they are shown
        self._fitted: tuple[object, ...] = ()
        self._level = 0
        self._build()
        self.set_theme(theme)
        self.show_clock(clock)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 24, 0)
        row.setSpacing(4)
        for button in self._transport():
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.period)
        row.addWidget(self.edit)
        row.addStretch(1)
        for chip in self._chips():
            row.addWidget(chip)
        row.addSpacing(8)
        row.addWidget(self.count)
        self.first.clicked.connect(lambda: self.jumped.emit("first"))
        self.last.clicked.connect(lambda: self.jumped.emit("last"))
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.previous_event.clicked.connect(lambda: self.eventRequested.emit(-1))
        self.next_event.clicked.connect(lambda: self.eventRequested.emit(1))
        self.play.clicked.connect(self.playToggled)
        self.edit.clicked.connect(self.editRequested)
        self.period.editRequested.connect(self.editRequested)
        self.zone.clicked.connect(self.zoneRequested)
        self.previous.setAutoRepeat(True)
        self.next.setAutoRepeat(True)
        self.menus.changed.connect(self.changed)
        for chip, menu, tip in (
            (self.mode, self.menus.mode, "Mode: what of time is shown"),
            (self.step, self.menus.step, "Step: how far one step goes"),
            (self.speed, self.menus.speed, "Speed of play"),
            (self.playing, self.menus.play, ""),
        ):
            chip.setMenu(menu)
            chip.setToolTip(tip)

    def _transport(self) -> tuple[IconButton, ...]:
        return (
            self.first,
            self.previous_event,
            self.previous,
            self.play,
            self.next,
            self.next_event,
            self.last,
        )

    def _chips(self) -> tuple[ChipButton, ...]:
        return self.mode, self.step, self.speed, self.playing, self.zone

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        for button in (*self._transport(), self.edit):
            button.set_theme(theme)
        for chip in self._chips():
            chip.set_theme(theme)
        for label, token in ((self.period, "text"), (self.count, "muted")):
            label.setStyleSheet(f"background: transparent; color: {theme[token]}")

    def show_clock(self, clock: Clock) -> None:
        """Show another clock."""
        self._clock = clock
        text, zone = clock.text, clock.zone_text
        if self.period.text() != text:
            self._make_room(text)
            self.period.setText(text)
            self.period.setAccessibleName(f"Period: {text}, {zone}")
        self.menus.show_clock(clock)
        settings = (
            clock.mode,
            clock.step,
            speed_text(clock),
            play_text(clock),
            play_tip(clock),
            zone,
        )
        if settings != self._settings:
            self._settings = settings
            self._show_words()
        self._fit()

    def _make_room(self, text: str) -> None:
        """Give the period its room in steps, and take it back when much of it is free: what
        measures itself anew for every date would shift its neighbours while time runs."""
        wide = round(self._period_metrics.horizontalAdvance(text)) + 2
        room = self.period.minimumWidth()
        if not room - 4 * _ROOM <= wide <= room:
            self.period.setFixedSize(-(-wide // _ROOM) * _ROOM, _LINE)

    def show_playing(self, playing: bool, possible: bool) -> None:
        """Show whether time runs, and whether it can."""
        back = self._clock.reverse
        self.play.set_icon("pause" if playing else "play-back" if back else "play")
        self.play.setEnabled(playing or possible)
        self.play.set_title(
            "Pause (Space)"
            if playing
            else ("Play backwards (Space)" if back else "Play (Space)")
            if possible
            else "Play: the window covers the whole range; shorten it first"
        )

    def show_count(self, text: str, tip: str) -> None:
        """Show how much is in the window."""
        if self.count.text() != text:
            wide = round(self._count_metrics.horizontalAdvance(text)) + 2
            if wide > self._widest_count:
                # grows only: chips that jump while time runs could not be read or hit
                self._widest_count = wide
                self.count.setFixedSize(wide, _LINE)
            self.count.setText(text)
            self._fit()
        self.count.setToolTip(tip)

    def _show_words(self) -> None:
        clock, brief = self._clock, self._level > 0
        self.mode.set_words("", clock.mode.capitalize())
        self.step.set_words("" if brief else "Step", step_text(clock.step))
        self.speed.set_words("" if brief else "Speed", speed_text(clock))
        self.playing.set_words("" if brief else "Play", play_text(clock))
        self.playing.setToolTip(play_tip(clock))
        offset, _, name = clock.zone_text.partition(" ")
        self.zone.set_words(*(("", offset) if brief or not name else (offset, name)))
        self.zone.setToolTip(f"Time zone: {clock.zone_text}")

    def _fit(self) -> None:
        """Say less where there is less room: see :meth:`_hideable`."""
        room = self.period.minimumWidth(), self._widest_count, self.width()
        key = *self._settings, *room
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
            (self.previous_event, self.next_event),
            (self.playing,),
            (self.speed,),
            (self.first, self.last, self.edit),
            (self.step,),
            (self.mode,),
            (self.previous, self.next),
        )

    def _needed(self) -> int:
        parts = (*self._transport(), self.period, self.edit, *self._chips())
        shown = [part for part in parts if not part.isHidden()]
        count = 0 if self.count.isHidden() else self._widest_count + 16
        widths = sum(max(part.sizeHint().width(), part.minimumWidth()) for part in shown)
        return 12 + 24 + 8 + 12 + count + widths + 4 * len(shown)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        qp = QPainter(self)
        qp.fillRect(event.rect(), QColor(self._theme["panel"]))
        qp.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
