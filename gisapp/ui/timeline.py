"""The timeline: the clock of a document, played, stepped, dragged and typed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gisapp.model import instants, steps, timeline
from gisapp.model.clock import Clock
from gisapp.model.document import Document
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.ui import timeline_keys
from gisapp.ui.timeline_aim import Aim, Where
from gisapp.ui.timeline_bar import HEIGHT, TimelineBar
from gisapp.ui.timeline_edit import PeriodEditor
from gisapp.ui.timeline_lanes import LaneView
from gisapp.ui.timeline_play import Player
from gisapp.ui.timeline_popup import Popup
from gisapp.ui.timeline_tips import count_text, count_tip
from gisapp.ui.timeline_zone import ZonePicker

Marker = Literal["a", "b"]


class Timeline(QWidget):
    """The bottom panel. Moves of the window go through ``document.navigate``; settings (mode,
    step, speed, zone, range, markers) are edits and can be undone."""

    playingChanged = Signal(bool)
    identified = Signal(list)  # [(layer id, row)] of the events clicked on
    hinted = Signal(str)  # why nothing happened; empty when it is no longer so

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Timeline")
        self.setAccessibleName("Timeline")
        self._document, self._theme = document, theme
        self._walk = steps.Walk(document.project.clock)
        self._popup: Popup | None = None
        self._hint = ""
        self._player = Player(document, self)
        self._player.toggled.connect(self._on_toggled)
        self._commands = timeline_keys.commands(self)
        self.bar = TimelineBar(document.project.clock, theme)
        self.lanes = LaneView(document.project, theme)
        self.aim = Aim(self.lanes)
        self.setFocusProxy(self.lanes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.lanes, 1)
        self._connect()
        self._unlisten: Callable[[], None] = document.listen(self._on_change)
        unlisten = self._unlisten
        self.destroyed.connect(lambda: unlisten())
        self._show_all()

    def _connect(self) -> None:
        bar, lanes = self.bar, self.lanes
        bar.changed.connect(self._set)
        bar.stepped.connect(self.step)
        bar.jumped.connect(lambda where: self.first() if where == "first" else self.last())
        bar.eventRequested.connect(self.to_event)
        self.aim.scrubbed.connect(self.step)
        bar.playToggled.connect(self.toggle)
        bar.editRequested.connect(self.edit_dates)
        bar.zoneRequested.connect(self.choose_zone)
        lanes.clockChosen.connect(self._navigate)
        lanes.identified.connect(self.identified)
        lanes.lockToggled.connect(self.toggle_lock)
        lanes.gathered.connect(lambda: self._show_counts(self._document.project))
        lanes.menuRequested.connect(lambda at: bar.menus.mode.exec(at))
        menu = bar.menus.mode
        menu.addSeparator()
        for title, slot in (
            ("Type a period…\tT", self.edit_dates),
            ("Window over the full range", self.show_full_range),
            ("Window ends now", self.show_now),
            ("Range of the data", self.fit_range),
        ):
            menu.addAction(title).triggered.connect(lambda _=False, slot=slot: slot())
        menu.addSeparator()
        menu.addAction("Zoom the axis to the window").triggered.connect(
            lambda _=False: self.zoom_to_window()
        )
        menu.addAction("Show the whole axis").triggered.connect(lambda _=False: lanes.show_all())
        menu.addSeparator()
        menu.addActions(list(lanes.toggles))

    # The document

    @property
    def document(self) -> Document:
        """The document whose clock this is."""
        return self._document

    @property
    def clock(self) -> Clock:
        """The document's clock."""
        return self._document.project.clock

    def _on_change(self, before: Project, after: Project) -> None:
        if before.view != after.view:
            self.aim.look()
        if before.clock == after.clock and (
            before.layers is after.layers and before.groups is after.groups
        ):
            return
        self.lanes.show_project(after)
        self.bar.show_clock(after.clock)
        self._show_counts(after)
        self._show_playing()
        self._tell("")

    def _show_all(self) -> None:
        project = self._document.project
        self.lanes.show_project(project)
        self.bar.show_clock(project.clock)
        self._show_counts(project)
        self._show_playing()

    def _show_counts(self, project: Project) -> None:
        if not self.lanes.ready:  # large layers are put in order first, then it is called again
            return
        found = timeline.tallies(project)
        self.bar.show_count(count_text(found), count_tip(found))

    def _show_playing(self) -> None:
        self.bar.show_playing(self.playing, self._player.possible)

    def _on_toggled(self, playing: bool) -> None:
        self._show_playing()
        self.playingChanged.emit(playing)

    def _tell(self, why: str) -> None:
        if why != self._hint:
            self._hint = why
            self.hinted.emit(why)

    def _navigate(self, clock: Clock) -> None:
        project = self._document.project
        if clock != project.clock:
            self._document.navigate(replace(project, clock=clock))

    def _set(self, clock: Clock, label: str) -> None:
        project = self._document.project
        if clock != project.clock:
            self._document.apply(replace(project, clock=clock), label)

    def shut(self) -> None:
        """Stop playing and listening, for good."""
        self.pause()
        self._unlisten()
        self.lanes.shut()
        if self._popup is not None:
            self._popup.close()

    # Moving

    def step(self, count: int) -> None:
        """Move the window by ``count`` steps; a step back undoes a step."""
        clock = self.clock
        if clock.step == "event":
            self._navigate(steps.next_events(self._document.project, clock, count))
            return
        self._walk = self._walk.on(clock, count)
        self._navigate(self._walk.clock)

    def first(self) -> None:
        """Move the window to the beginning of the range."""
        self._navigate(steps.rewound(self.clock))

    def last(self) -> None:
        """Move the window to the end of the range."""
        self._navigate(steps.ended_at(self.clock, self.clock.end))

    def lengthen(self, count: int) -> None:
        """Make the window longer, or shorter, by so many steps at its start."""
        self._navigate(steps.lengthened(self.clock, count))

    def to_event(self, direction: int, where: Where = "everywhere") -> None:
        """Go to the next (or previous) event: of all; of those in the map's extent; or of those in
        the lane under the pointer, or else of the layer chosen."""
        project = self._document.project
        scope, words = self.aim.scope(where, project)
        moved = steps.next_event(project, project.clock, direction, scope)
        self._navigate(moved)
        if moved == project.clock:
            self._tell(f"No {'later' if direction > 0 else 'earlier'} event{words}")

    def set_edge(self, edge: Literal["start", "stop"]) -> None:
        """Put the window's start, or its end, where the pointer is on the axis, or else at marker
        A, or B."""
        clock, at = self.clock, self.aim.instant()
        if at is None:
            at = clock.a if edge == "start" else clock.b
        if at is None:
            marker = "A" if edge == "start" else "B"
            self._tell(f"Point at the axis, or set marker {marker} first")
        elif edge == "stop" and clock.mode != "window":
            self._navigate(steps.ended_at(clock, at))
        else:
            self._navigate(steps.resized(clock, at, clock.stop if edge == "start" else clock.start))

    # Playing

    @property
    def playing(self) -> bool:
        """Whether time runs."""
        return self._player.playing

    def play(self) -> None:
        """Let time run, from the beginning when it stands at the end."""
        self._player.play()

    def pause(self) -> None:
        """Let time stand."""
        self._player.pause()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def turn_round(self) -> None:
        """Play in the other direction."""
        back = not self.clock.reverse
        self._set(replace(self.clock, reverse=back), "Backwards" if back else "Forwards")
        self.play()

    def advance(self, seconds: float) -> None:
        """Move on by what ``seconds`` of playing come to."""
        self._player.advance(seconds)

    # Settings

    def toggle_lock(self) -> None:
        """Cumulative or not: the padlock of the window's start."""
        locked = self.clock.mode == "cumulative"
        self._set(replace(self.clock, mode="window" if locked else "cumulative"), "Time mode")

    def set_zone(self, zone: str) -> None:
        """Read the clock in another IANA zone; days stay the days they are."""
        self._set(steps.rezoned(self.clock, zone), "Time zone")

    def set_marker(self, which: Marker, instant: int | None = None) -> None:
        """Put marker A or B at the end of a window: at ``instant``, or where the window ends."""
        at = self.clock.stop if instant is None else instant
        self._set(replace(self.clock, **{which: at}), f"Marker {which.upper()}")  # type: ignore[arg-type]

    def clear_marker(self, which: Marker) -> None:
        """Take marker A or B away."""
        changed = replace(self.clock, **{which: None})  # type: ignore[arg-type]
        self._set(changed, f"Remove marker {which.upper()}")

    def swap_markers(self) -> None:
        """A becomes B, and B becomes A."""
        self._set(replace(self.clock, a=self.clock.b, b=self.clock.a), "Swap markers")

    def show_full_range(self) -> None:
        """The window becomes the whole range."""
        self._navigate(replace(self.clock, start=self.clock.begin, stop=self.clock.end))

    def show_now(self) -> None:
        """The window ends with today; the range makes room for it."""
        clock, now = self.clock, round(time.time() * 1000)
        today = instants.day_start(now, clock.zone)
        self._show_until(instants.add_days(today, 1, clock.zone))

    def _show_until(self, stop: int) -> None:
        clock = self.clock
        if clock.begin < stop <= clock.end:
            self._navigate(steps.ended_at(clock, stop))
        else:
            wider = clock.with_range(min(clock.begin, stop - 1), max(clock.end, stop))
            self._set(steps.ended_at(wider, stop), "Time range")

    def fit_range(self) -> None:
        """The range becomes that of all dated rows of the layers switched on, in whole days."""
        span, clock = timeline.data_range(timeline.tracks_of(self._document.project)), self.clock
        if span is not None:
            begin = instants.day_start(span[0], clock.zone)
            last = instants.day_start(span[1] - 1, clock.zone)
            end = instants.add_days(last, 1, clock.zone)
            self._set(clock.with_range(begin, end), "Time range")

    def zoom_to_window(self) -> None:
        """The axis shows the window with room on both sides."""
        clock = self.clock
        first = clock.begin if clock.mode == "cumulative" else clock.start
        room = max((clock.stop - first) // 4, 1)
        self.lanes.show_range(first - room, clock.stop + room)

    def edit_dates(self) -> None:
        """Open the editor of typed dates."""
        editor = PeriodEditor(self.clock, self._theme, self)
        editor.chosen.connect(self._set_period)
        self._open(editor, self.bar.period)

    def _set_period(self, clock: Clock) -> None:
        old = self.clock
        if (clock.begin, clock.end) == (old.begin, old.end):
            self._navigate(replace(old, start=clock.start, stop=clock.stop))
        else:
            self._set(clock, "Time range")

    def choose_zone(self) -> None:
        """Open the list of time zones."""
        picker = ZonePicker(self.clock, self._theme, self)
        picker.chosen.connect(self.set_zone)
        self._open(picker, self.bar.zone)

    def _open(self, popup: Popup, over: QWidget) -> None:
        self.pause()
        if self._popup is not None:
            self._popup.close()
        self._popup = popup
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.closed.connect(self._forget_popup)
        popup.show_above(over.mapToGlobal(QPoint(0, -4)))

    def _forget_popup(self) -> None:
        self._popup = None
        self.lanes.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.bar.set_theme(theme)
        self.lanes.set_theme(theme)
        self.update()

    # The widget

    def sizeHint(self) -> QSize:
        return QSize(1200, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, HEIGHT + 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        qp = QPainter(self)
        qp.fillRect(self.rect(), QColor(self._theme["panel"]))
        qp.fillRect(0, 0, self.width(), 1, QColor(self._theme["hairline"]))
        qp.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = self._command(event)
        if command is None:
            super().keyPressEvent(event)
            return
        command()

    def _command(self, event: QKeyEvent) -> Callable[[], object] | None:
        return self._commands.get(timeline_keys.combination(event)) or self.lanes.command(event)

    def event(self, event: QEvent) -> bool:
        """With the timeline in focus its letters are its own, not those of the map's tools."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._command(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.pause()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.shut()
        super().closeEvent(event)
