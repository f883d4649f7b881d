"""The second clock: a strip on the map that says by which date things were known."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from gisapp.model import instants
from gisapp.model.compare import end_of, typed_text
from gisapp.model.document import Document
from gisapp.model.knowledge import known_by, known_times
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import theme as look
from gisapp.ui.compare_parts import Sheet
from gisapp.ui.inspector_parts import label

LEFT, TOP = 12, 56  # beneath the strip of theatres
_STEPS = (  # icon, title, days
    ("skip-back", "A week earlier", -7),
    ("step-back", "A day earlier", -1),
    ("step-forward", "A day later", 1),
    ("skip-forward", "A week later", 7),
)


class KnowledgeBar(Sheet):
    """Hidden while the second clock is off."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("KnowledgeBar")
        self.setAccessibleName("As known on")
        self._document = document
        self.date = QLineEdit()
        self.date.setFont(look.font())
        self.date.setFixedWidth(112)
        self.date.setAccessibleName("As known on")
        self.date.editingFinished.connect(self._typed)
        self.told = label("", role="muted", size=look.SMALL)
        self.steps: dict[int, QToolButton] = {}
        self._icons: list[tuple[QToolButton, str]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(4)
        row.addWidget(label("As known on"))
        for icon, title, days in _STEPS:
            if days == 1:
                row.addWidget(self.date)
            button = self._button(icon, title)
            button.clicked.connect(partial(self.step, days))
            self.steps[days] = button
            row.addWidget(button)
        row.addSpacing(4)
        row.addWidget(self.told)
        self.close_button = self._button("close", "Show all that is known")
        self.close_button.clicked.connect(partial(self.set_known, None))
        row.addWidget(self.close_button)
        self.move(LEFT, TOP)
        self._unlisten = document.listen(self._on_change)
        self.set_theme(theme)
        self._follow()

    def _button(self, icon: str, title: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(14, 14))
        button.setToolTip(title)
        button.setAccessibleName(title)
        self._icons.append((button, icon))
        return button

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        super().set_theme(theme)
        for button, name in self._icons:
            button.setIcon(icons.icon(name, theme, 14))

    def shut(self) -> None:
        """Stop listening."""
        self._unlisten()

    def toggle(self) -> None:
        """Go by what was known at the date shown, or by all that is known."""
        clock = self._document.project.clock
        self.set_known(clock.stop if clock.known is None else None)
        if not self.isHidden():
            self.date.setFocus()
            self.date.selectAll()

    def set_known(self, instant: int | None) -> None:
        """Set the second clock; None switches it off."""
        project = self._document.project
        if instant != project.clock.known:
            clock = replace(project.clock, known=instant)
            self._document.navigate(replace(project, clock=clock))

    def step(self, days: int) -> None:
        """Move the second clock by calendar days of the project's zone."""
        clock = self._document.project.clock
        if clock.known is not None:
            self.set_known(instants.add_days(clock.known, days, clock.zone))

    def _typed(self) -> None:
        clock = self._document.project.clock
        try:
            instant = end_of(self.date.text(), clock.zone)
        except ValueError as error:
            look.looks(self.date, "wrong")
            self.date.setToolTip(str(error))
            return
        if instant == clock.known:
            self._follow()
        self.set_known(instant)

    def _on_change(self, before: Project, after: Project) -> None:
        if (
            before.clock.known != after.clock.known
            or before.clock.zone != after.clock.zone
            or (after.clock.known is not None and before.layers is not after.layers)
        ):
            self._follow()

    def _follow(self) -> None:
        project = self._document.project
        clock = project.clock
        self.setVisible(clock.known is not None)
        if clock.known is None:
            return
        self.date.setText(typed_text(clock.known, clock.zone))
        self.date.setToolTip("The end of this day, month or year, or an instant")
        if self.date.property("look") == "wrong":
            look.looks(self.date, "")
        hidden, undated = _counts(project, clock.known)
        self.told.setText(f"{hidden:,} not known yet")
        self.told.setToolTip(
            f"{undated:,} rows without a date of publication count as known all along."
            if undated
            else "Every row has a date of publication."
        )
        self.adjustSize()
        self.raise_()


def _counts(project: Project, instant: int) -> tuple[int, int]:
    """Rows of dated layers that are not shown for lack of knowledge, and rows that do not say
    when they became known."""
    hidden = unknown = 0
    for layer in project.layers:
        if layer.time == "none" or not project.shown(layer):
            continue
        known, mask = known_times(layer.features), known_by(layer.features, instant)
        if known is None or mask is None:
            unknown += len(layer.features)
            continue
        hidden += int(np.count_nonzero(~mask))
        unknown += known.unknown
    return hidden, unknown
