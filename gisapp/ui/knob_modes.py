"""The editors of categories and of classes: which column, which colours, where the edges lie."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gisapp.model import classify, symbology
from gisapp.model.features import Features
from gisapp.model.style import Style
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.knob_classes import CategoryTable, ClassTable, Combo, RampCombo
from gisapp.ui.knob_form import KnobForm, NumberEdit
from gisapp.ui.knob_rules import link


class _NoKnobs(Style):
    """For a form that has only rows of its own."""


class ModePage(QWidget):
    """``edited(changes, what)``: knobs to set, and what that is called by undo; ``settled`` when
    a change is complete; ``refused(sentence)`` for what cannot be."""

    edited = Signal(dict, str)
    settled = Signal()
    refused = Signal(str)

    def __init__(self, features: Features, theme: Theme) -> None:
        super().__init__()
        self.features, self.theme = features, theme
        self.values: dict[str, Any] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 4)
        self.column.setSpacing(6)
        self.head = KnobForm(_NoKnobs(), (), theme)
        self.column.addWidget(self.head)

    def show_style(self, values: dict[str, Any]) -> None:
        """Show the knobs of a style."""
        raise NotImplementedError

    def edit(self, changes: dict[str, Any], what: str, *, settled: bool = True) -> None:
        """Tell of a change."""
        self.edited.emit(changes, what)
        if settled:
            self.settled.emit()


class CategoriesPage(ModePage):
    """A column and the colours of its values."""

    def __init__(self, features: Features, theme: Theme) -> None:
        super().__init__(features, theme)
        names = features.table.column_names
        self.by = Combo("Column", [(name, name) for name in names])
        self.by.chosen.connect(self._choose)
        self.head.add_row("Column", self.by, "The column whose values choose the colour")
        self.table = CategoryTable(theme)
        self.table.changed.connect(lambda rows: self.edit({"table": rows}, "Categories"))
        self.column.addWidget(self.table)
        self.again = link(
            "Propose again",
            "The most frequent values in the colours proposed",
            lambda: self._choose(str(self.values["by"])),
        )
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch(1)
        self.column.addLayout(row)

    def show_style(self, values: dict[str, Any]) -> None:
        """Show the categories with their counts."""
        self.values = values
        self.by.show_choice(values["by"])
        names = [row[0] for row in values["table"]]
        counts = symbology.category_counts(self.features, values["by"], names)
        self.table.show_rows(values["table"], counts)

    def _choose(self, name: str) -> None:
        rows = symbology.category_rows(self.features, name)
        self.edit({"by": name, "table": rows}, "Categories")


class GraduatedPage(ModePage):
    """A column of numbers, how it is cut into classes, and their colours."""

    def __init__(self, features: Features, theme: Theme) -> None:
        super().__init__(features, theme)
        names = classify.numeric_columns(features)
        self.number = Combo("Column", [(name, name) for name in names])
        self.method = Combo("Classes by", [(one, one) for one in symbology.METHODS])
        self.count = NumberEdit(1, classify.MOST, 5, integer=True)
        self.ramp = RampCombo(theme)
        self.turn = QToolButton()
        self.turn.setText("⇄")
        self.turn.setFont(look.font())
        self.turn.setToolTip("Turn the colours round")
        self.turn.setAccessibleName("Turn the colours round")
        colors = QWidget()
        row = QHBoxLayout(colors)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.ramp, 1)
        row.addWidget(self.turn)
        colors.setFocusProxy(self.ramp)
        for title, editor, doc in (
            ("Column", self.number, "The column of numbers behind the classes"),
            ("Classes by", self.method, _METHODS),
            ("Classes", self.count, "How many, at most"),
            ("Colours", colors, "Even steps that the colour-blind can read, few to many"),
        ):
            self.head.add_row(title, editor, doc)
        self.table = ClassTable(theme)
        self.column.addWidget(self.table)
        self.number.chosen.connect(lambda name: self._classify(number=name))
        self.method.chosen.connect(lambda name: self._classify(method=name))
        self.count.changed.connect(lambda count: self._classify(count=int(count), settled=False))
        self.count.released.connect(self.settled)
        self.ramp.chosen.connect(self._recolor)
        self.turn.clicked.connect(self._turn)
        self.table.changed.connect(self._edited)
        self.table.refused.connect(self.refused)

    def show_style(self, values: dict[str, Any]) -> None:
        """Show the classes with their counts."""
        self.values = values
        self.number.show_choice(values["number"])
        self.method.show_choice(values["method"])
        self.ramp.show_choice(values["ramp"])
        classes = values["classes"]
        if not self.count.hasFocus() or values["method"] == symbology.OWN:
            self.count.set_value(len(classes))
        counts = symbology.class_counts(self.features, values["number"], classes)
        self.table.show_classes(classes, counts)

    def _classify(
        self, number: str = "", method: str = "", count: int = 0, *, settled: bool = True
    ) -> None:
        values = self.values
        number = number or values["number"]
        method = method or values["method"]
        if method == symbology.OWN:
            if count and count != len(values["classes"]):
                method = "quantile"
            else:
                self.edit({"method": method}, "Classes")
                return
        classes = symbology.class_rows(
            self.features,
            number,
            method,
            count or len(values["classes"]),
            values["ramp"],
            self.theme,
        )
        if not classes:
            self.refused.emit(f"'{number}' has no numbers")
            self.number.show_choice(values["number"])
            return
        changes = {"number": number, "method": method, "classes": classes}
        self.edit(changes, "Classes", settled=settled)

    def _recolor(self, ramp: str) -> None:
        classes = self.values["classes"]
        colors = symbology.ramp_colors(ramp, len(classes), self.theme)
        self.edit({"ramp": ramp, "classes": symbology.recolored(classes, colors)}, "Colours")

    def _turn(self) -> None:
        classes = self.values["classes"]
        colors = [one[2] for one in reversed(classes)]
        self.edit({"classes": symbology.recolored(classes, colors)}, "Colours")

    def _edited(self, classes: Any, by_hand: bool) -> None:
        changes = {"classes": classes}
        if by_hand:
            changes["method"] = symbology.OWN
        self.edit(changes, "Classes")


_METHODS = (
    "Equal interval: classes equally wide. Quantile: as many features in each. Natural breaks: "
    "edges where the numbers leave gaps (Fisher, Jenks). Pretty: round numbers. Own edges: as typed"
)
