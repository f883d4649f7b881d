"""Playing: a timer that lets the clock of a document run."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gisapp.model import playing
from gisapp.model.document import Document
from gisapp.model.playing import Play
from gisapp.model.steps import Walk

TICK_MS = 16
LONGEST_TICK = 0.25  # seconds: a machine that slept must not jump ahead


class Player(QObject):
    """Moves the clock of ``document`` while it plays; how is a matter of the model alone."""

    toggled = Signal(bool)

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._play = Play(Walk(document.project.clock))
        self._last_tick = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        """Whether time runs."""
        return self._timer.isActive()

    @property
    def possible(self) -> bool:
        """Whether there is other time to play through."""
        return playing.possible(self._document.project.clock)

    def play(self) -> None:
        """Let time run; from the other end of the range when it can go no further."""
        if self.playing or not self.possible:
            return
        project = self._document.project
        begun = playing.started(project, project.clock)
        if self._play.ended or self._play.clock != begun.clock:  # else half a step may be owed
            self._play = begun
        self._show(self._play)
        self._last_tick = time.monotonic()
        self._timer.start()
        self.toggled.emit(True)

    def pause(self) -> None:
        """Let time stand."""
        if self.playing:
            self._timer.stop()
            self.toggled.emit(False)

    def _tick(self) -> None:
        now = time.monotonic()
        elapsed, self._last_tick = now - self._last_tick, now
        self.advance(min(elapsed, LONGEST_TICK))

    def advance(self, seconds: float) -> None:
        """Move on by what ``seconds`` of playing come to; what is left over is kept."""
        project = self._document.project
        if self._play.clock != project.clock:  # it was moved, or set otherwise
            self._play = Play(Walk(project.clock))
        self._play = playing.played(project, self._play, round(seconds * 1e9))
        self._show(self._play)
        if self._play.ended:
            self.pause()

    def _show(self, play: Play) -> None:
        project, clock = self._document.project, play.clock
        if clock != project.clock:
            self._document.navigate(replace(project, clock=clock))
