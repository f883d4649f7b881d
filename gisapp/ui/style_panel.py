"""The style of one layer, live: how its colours follow the data, every knob, scales, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import simplestyle, symbology
from gisapp.model.document import Document
from gisapp.model.layer import Layer
from gisapp.model.style import Style
from gisapp.model.symbology import MODES
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.inspector_parts import label, rule
from gisapp.ui.knob_form import KnobForm, NumberEdit
from gisapp.ui.knob_modes import CategoriesPage, GraduatedPage, ModePage
from gisapp.ui.knob_rules import RulesEditor, link
from gisapp.ui.knob_scale import ScaleEdit
from gisapp.ui.style_actions import StyleActions

OWN = ("by", "table", "number", "classes", "method", "ramp", "rules")  # knobs with editors here
TITLES = {
    "single": ("Single", "One look for all features"),
    "categories": ("Categories", "A colour for each value of a column"),
    "graduated": ("Graduated", "A colour for each class of numbers"),
    "rules": ("Rules", "A look for each filter, scale by scale"),
}


class ModeChoice(QWidget):
    """The four ways in one row; the arrow keys move between them. ``chosen(mode)``."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Symbology")
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for mode in MODES:
            title, doc = TITLES[mode]
            button = QToolButton()
            button.setText(title)
            button.setToolTip(doc)
            button.setAccessibleName(title)
            button.setAccessibleDescription(doc)
            button.setFont(look.font())
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setMinimumWidth(32)
            button.clicked.connect(lambda _=False, mode=mode: self.chosen.emit(mode))
            self._group.addButton(button)
            self.buttons[mode] = button
            row.addWidget(button, button.fontMetrics().horizontalAdvance(title) + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline around the four."""
        qp = QPainter(self)
        qp.setRenderHint(QPainter.RenderHint.Antialiasing)
        qp.setPen(QColor(self._theme["hairline"]))
        qp.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        qp.end()

    def show_mode(self, mode: str) -> None:
        """Check one without telling anyone."""
        self.buttons[mode].setChecked(True)


class StyleSection(QWidget):
    """Edits the style, opacity and scale range of one layer; each change is one step of undo."""

    def __init__(self, document: Document, theme: Theme, layer_id: str) -> None:
        super().__init__()
        self._document, self._theme, self._layer_id = document, theme, layer_id
        layer = document.project.layer(layer_id)
        self._kept: dict[str, dict[str, Any]] = {}
        self._page: ModePage | RulesEditor | None = None
        self._shown: Style | None = None
        self._mode = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.modes: ModeChoice | None = None
        names = layer.style.values()
        self._classed = all(name in names for name in OWN)
        self._place = QVBoxLayout()
        self._place.setSpacing(6)
        if self._classed:
            self.modes = ModeChoice(theme)
            self.modes.chosen.connect(self._choose)
            column.addWidget(self.modes)
            column.addLayout(self._place)
        self.problem = label("", role="error", wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)
        self.defaults = label("Where a rule says nothing", role="muted", size=look.SMALL)
        self.defaults.hide()
        column.addWidget(self.defaults)
        skip = OWN if self._classed else ()
        self.form = KnobForm(layer.style, layer.features.table.column_names, theme, skip=skip)
        self.form.edited.connect(self._edited)
        self.form.settled.connect(document.seal)
        self.opacity = NumberEdit(0, 100, round(layer.opacity * 100), unit="%", integer=True)
        self.opacity.changed.connect(self._faded)
        self.opacity.released.connect(document.seal)
        self.form.add_row("Opacity", self.opacity, "How much of what lies beneath shows through")
        view = self._view
        self.farthest = ScaleEdit("Shown from scale", view, far=True)
        self.closest = ScaleEdit("Shown to scale", view, far=False)
        self.farthest.changed.connect(
            lambda value: self._limit(max_resolution=value or float("inf"))
        )
        self.closest.changed.connect(lambda value: self._limit(min_resolution=value))
        self.form.add_row("From scale", self.farthest, "Not drawn when the map is farther out")
        self.form.add_row("To scale", self.closest, "Not drawn when the map is closer")
        column.addWidget(self.form)
        self.acts = StyleActions(document, self)
        self.acts.told.connect(self._tell)
        column.addWidget(rule())
        column.addLayout(self._links(layer))
        self.told = label("", role="muted", size=look.SMALL, wrap=True)
        self.told.setAccessibleName("What came of it")
        self.told.hide()
        column.addWidget(self.told)
        self.refresh(layer)

    def _view(self) -> Any:
        return self._document.project.view

    def _links(self, layer: Layer) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        acts = self.acts
        entries = [
            ("Copy", "Copy the style", acts.copy),
            ("Paste", "Paste the style of another layer", acts.paste),
            ("Save…", "Save the style in a file", acts.save),
            ("Load…", "Load a style file, QML or SLD", acts.load),
        ]
        if self._classed and simplestyle.has_simplestyle(layer.features):
            entries.append(("Own", "Draw features in the colours they carry", acts.take_own))
        self.links = {
            words: link(words, doc, lambda act=act: act(self._layer_id))  # type: ignore[misc]
            for words, doc, act in entries
        }
        for button in self.links.values():
            row.addWidget(button)
        row.addStretch(1)
        return row

    def refresh(self, layer: Layer) -> None:
        """Show the layer's values as they are now."""
        self.form.set_style(layer.style)
        self.opacity.set_value(round(layer.opacity * 100))
        self.closest.set_resolution(layer.min_resolution)
        far = layer.max_resolution
        self.farthest.set_resolution(0.0 if far == float("inf") else far)
        if self.modes is None or layer.style is self._shown:
            return
        self._shown = layer.style
        mode = symbology.mode_of(layer.style)
        values = layer.style.values()
        self.modes.show_mode(mode)
        if mode != self._mode:
            self._open(mode, layer)
        if isinstance(self._page, RulesEditor):
            self._page.show_rules(layer.style, values["rules"])
        elif self._page is not None:
            self._page.show_style(values)

    def _open(self, mode: str, layer: Layer) -> None:
        """The editor of a mode in place of the one before."""
        self.defaults.setVisible(mode == symbology.RULES)
        if self._page is not None:
            self._place.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self._page, self._mode = None, mode
        features = layer.features
        if mode == symbology.RULES:
            self._page = RulesEditor(features, self._theme, self._view, (*OWN, "blend"))
            self._page.edited.connect(self._ruled)
            self._page.settled.connect(self._document.seal)
            self._page.refused.connect(self._complain)
        elif mode == symbology.CATEGORIES:
            self._page = CategoriesPage(features, self._theme)
        elif mode == symbology.GRADUATED:
            self._page = GraduatedPage(features, self._theme)
        if isinstance(self._page, ModePage):
            self._page.edited.connect(self._put)
            self._page.settled.connect(self._document.seal)
            self._page.refused.connect(self._complain)
        if self._page is not None:
            self._place.addWidget(self._page)

    # Changes

    def _choose(self, mode: str) -> None:
        """Another mode: as it was before in this layer, else as the data suggest."""
        layer = self._document.project.layer(self._layer_id)
        now, values = symbology.mode_of(layer.style), layer.style.values()
        if mode == now:
            return
        self._kept[now] = {name: values[name] for name in OWN}
        empty = {"by": "", "table": (), "number": "", "classes": (), "rules": ()}
        wanted = self._kept.get(mode)
        try:
            wanted = wanted or symbology.proposed(layer.features, mode, layer.style, self._theme)
        except ValueError as error:
            self._complain(str(error))
            assert self.modes is not None
            self.modes.show_mode(now)
            return
        self._complain("")
        self._put({**empty, **wanted}, TITLES[mode][0])
        self._document.seal()

    def _put(self, changes: dict[str, Any], what: str) -> None:
        project = self._document.project
        layer = project.layer(self._layer_id)
        try:
            style = layer.style.with_values(changes)
        except ValueError as error:
            self._complain(str(error))
            return
        self._complain("")
        if style != layer.style:
            self._document.apply(
                project.with_layer(self._layer_id, style=style),
                f"{what} of {layer.name}",
                f"style {self._layer_id} {what}",
            )

    def _ruled(self, rows: Sequence[Any], what: str) -> None:
        if rows:
            self._put({"rules": rows}, what[:1].upper() + what[1:])
        else:  # the last rule is gone
            self._put({"rules": ()}, "Remove rules")

    def _edited(self, name: str, value: Any) -> None:
        specs = self._document.project.layer(self._layer_id).style.knobs()
        self._put({name: value}, next(spec.title for spec in specs if spec.name == name))

    def _faded(self, percent: float) -> None:
        project = self._document.project
        layer = project.layer(self._layer_id)
        if round(layer.opacity * 100) != round(percent):
            self._document.apply(
                project.with_layer(self._layer_id, opacity=percent / 100),
                f"Opacity of {layer.name}",
                f"opacity {self._layer_id}",
            )

    def _limit(self, **changes: float) -> None:
        project = self._document.project
        layer = project.layer(self._layer_id)
        changed = project.with_layer(self._layer_id, **changes)
        new = changed.layer(self._layer_id)
        if new.min_resolution >= new.max_resolution:
            self._complain("The layer would be drawn at no scale")
            self.refresh(layer)
            return
        self._complain("")
        self._document.apply(changed, f"Scale range of {layer.name}")
        self._document.seal()

    # Words

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence[:1].upper() + sentence[1:])
        self.problem.setVisible(bool(sentence))

    def _tell(self, kind: str, sentence: str, details: list[str]) -> None:
        with QSignalBlocker(self.told):
            self.told.setText("\n".join([sentence, *(f"· {line}" for line in details)]))
        look.looks(self.told, "error" if kind == "error" else "muted")
        self.told.show()
