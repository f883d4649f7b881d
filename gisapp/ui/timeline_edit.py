"""Typing a period: a popup of the timeline that says what it understood."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from gisapp.model import instants, periods
from gisapp.model.clock import Clock
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.timeline_popup import Popup

EXAMPLES = "2022-02-24 to 2022-03-31, 24 Feb 2022 + 36 h, 2022-Q1, last 7 days, 36 h …"


class PeriodEditor(Popup):
    """A period in one line, or start, end and length of the window; and the slider's range.

    What is typed in one field is shown by the others at once, and in words beneath them.
    """

    chosen = Signal(object)

    def __init__(self, clock: Clock, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._clock = clock
        self._now = round(time.time() * 1000)
        self._typing: QLineEdit | None = None
        zone, window = clock.zone, clock.mode == "window"
        self.period = self._field("Period", "", self._on_period)
        self.period.setPlaceholderText(EXAMPLES)
        self.start = self._field("Start", periods.written(clock.start, zone), self._on_edge)
        self.end = self._field("End", periods.written(clock.stop, zone, end=True), self._on_edge)
        self.length = self._field("Length of the window", "", self._on_length)
        self.length.setPlaceholderText("7 d")
        self.range_start = self._field(
            "Range start", periods.written(clock.begin, zone), self._on_range
        )
        self.range_end = self._field(
            "Range end", periods.written(clock.end, zone, end=True), self._on_range
        )
        self._typed = (self.range_start.text(), self.range_end.text())
        self.start.setEnabled(window)
        self.length.setEnabled(window)
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(36)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.message.setAccessibleName("Message")
        self.apply = QPushButton("Apply")
        look.looks(self.apply, "primary")
        self.apply.clicked.connect(self.accept)
        self._lay_out("Window" if window else "Up to")
        self._show_window(clock.start, clock.stop)
        self._say(
            f"A date alone as the end includes that whole day. Clock times are {self._clock.zone}."
        )

    def _lay_out(self, window: str) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        rows = ((window, self.start, self.end), ("Range", self.range_start, self.range_end))
        grid.addWidget(self._word("Period"), 0, 0)
        grid.addWidget(self.period, 0, 1, 1, 5)
        for row, (name, first, second) in enumerate(rows, 1):
            for column, widget in enumerate((self._word(name), first, self._word("–"), second)):
                grid.addWidget(widget, row, column)
        grid.addWidget(self._word("Length"), 1, 4)
        grid.addWidget(self.length, 1, 5)
        grid.addWidget(self.message, 3, 0, 1, 5)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        grid.addWidget(self.apply, 3, 5, corner)

    def _word(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setStyleSheet(f"color: {self._theme['muted']}")
        return label

    def _field(self, name: str, text: str, follow: Callable[[], None]) -> QLineEdit:
        field = QLineEdit(text)
        field.setFont(look.font())
        field.setAccessibleName(name)
        field.setPlaceholderText("2022-02-24")
        field.setMinimumWidth(152 if name != "Length of the window" else 104)
        field.returnPressed.connect(self.accept)
        field.textEdited.connect(lambda _text: self._on_typed(field, follow))
        return field

    def show_above(self, corner: QPoint) -> None:
        super().show_above(corner)
        self.period.setFocus()
        self.period.selectAll()

    # While it is typed

    def _on_typed(self, field: QLineEdit, follow: Callable[[], None]) -> None:
        self._typing = field
        for one in (self.period, self.start, self.end, self.length, self.range_start):
            if one.property("look"):
                look.looks(one, "")
        if self.range_end.property("look"):
            look.looks(self.range_end, "")
        try:
            follow()
        except ValueError as error:  # not finished yet, most likely: said, but not in red
            self._say(_sentence(error))

    def _on_period(self) -> None:
        start, stop = periods.period(self.period.text(), self._clock, self._now)
        self.start.setText(periods.written(start, self._clock.zone))
        self.end.setText(periods.written(stop, self._clock.zone, end=True))
        self.length.setText(periods.length_text(start, stop, self._clock.zone))
        self._preview(start, stop)

    def _on_edge(self) -> None:
        start, stop = self._instant(self.start), self._instant(self.end, end=True)
        if start >= stop and self.start.isEnabled():
            raise ValueError("The window ends before it starts")
        self._show_window(start, stop)
        self._preview(start, stop)

    def _on_length(self) -> None:
        zone = self._clock.zone
        size, stop = periods.length(self.length.text()), self._instant(self.end, end=True)
        start = size.before(stop, zone)
        self.start.setText(periods.written(start, zone))
        self._show_window(start, stop, keep=self.length)
        self._preview(start, stop)

    def _on_range(self) -> None:
        begin, end = self._instant(self.range_start), self._instant(self.range_end, end=True)
        if begin >= end:
            raise ValueError("The range ends before it starts")
        self._say(f"Range: {instants.window_text(begin, end, self._clock.zone)}")

    def _show_window(self, start: int, stop: int, keep: QLineEdit | None = None) -> None:
        """Say in the other fields what is in those of the edges."""
        zone = self._clock.zone
        first, last = periods.written(start, zone), periods.written(stop, zone, end=True)
        if self._clock.mode != "window" or first == last:
            self.period.setText(last)
        else:
            self.period.setText(f"{first} to {last}")
        if keep is not self.length:
            self.length.setText(periods.length_text(start, stop, zone))

    def _preview(self, start: int, stop: int) -> None:
        clock = self._clock
        begin, end = min(clock.begin, start, stop - 1), max(clock.end, stop)
        shown = replace(clock, begin=begin, end=end, start=min(start, stop - 1), stop=stop)
        words = [shown.text]
        if clock.mode == "window":
            words.append(periods.length_text(start, stop, clock.zone))
        words.append(shown.zone_text)
        text = " · ".join(words)
        if (begin, end) != (clock.begin, clock.end) and clock.mode == "window":
            text += "\nThe range of the slider makes room for it."
        self._say(text)

    # When it is done

    def accept(self) -> None:
        """Set the clock to what is typed, or say what is wrong with it."""
        try:
            clock = self._typed_clock()
        except ValueError as error:
            self._say(_sentence(error), wrong=True)
            return
        self.chosen.emit(clock)
        self.close()

    def _typed_clock(self) -> Clock:
        clock = self._clock
        for field, follow in ((self.period, self._on_period), (self.length, self._on_length)):
            if self._typing is field:
                try:
                    follow()
                except ValueError as error:
                    self._blame(field, str(error))
        begin, end = self._read(self.range_start), self._read(self.range_end, end=True)
        if begin >= end:
            self._blame(self.range_end, "The range ends before it starts")
        stop = self._read(self.end, end=True)
        start = self._read(self.start) if self.start.isEnabled() else min(clock.start, stop - 1)
        if start >= stop:
            self._blame(self.end, "The window ends before it starts")
        inside = begin <= start and stop <= end
        if not inside and self._typed != (self.range_start.text(), self.range_end.text()):
            self._blame(self.range_end, "The window lies outside the range")
        begin, end = min(begin, start), max(end, stop)  # an old range makes room for the window
        return replace(clock, begin=begin, end=end, start=start, stop=stop)

    def _instant(self, field: QLineEdit, *, end: bool = False) -> int:
        span = periods.date(field.text(), self._clock.zone, self._now)
        return span.stop if end and not span.moment else span.start

    def _read(self, field: QLineEdit, *, end: bool = False) -> int:
        try:
            return self._instant(field, end=end)
        except ValueError as error:
            self._blame(field, str(error))

    def _blame(self, field: QLineEdit, why: str) -> NoReturn:
        look.looks(field, "wrong")
        field.setFocus()
        field.selectAll()
        raise ValueError(why)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {self._theme['error' if wrong else 'muted']}")


def _sentence(error: ValueError) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
