"""The inspector's page of a layer, and of a group of layers."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from gisapp.model.document import Document
from gisapp.model.filter import Filter
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.ui import inspector_text as words
from gisapp.ui import theme as look
from gisapp.ui.inspector_parts import ListRow, Page, Prose, Rows, label
from gisapp.ui.knob_form import NumberEdit
from gisapp.ui.legend import LegendSection
from gisapp.ui.style_panel import StyleSection as StyleSection

_PAUSE_MS = 350  # typing pauses this long before a filter is tried


class FilterEdit(QWidget):
    """One line of CQL2; what is wrong with it is said beneath."""

    def __init__(self, document: Document, layer_id: str) -> None:
        super().__init__()
        self._document, self._layer_id = document, layer_id
        layer = document.project.layer(layer_id)
        self.line = QLineEdit(layer.filter.text if layer.filter else "")
        self.line.setFont(look.font())
        self.line.setPlaceholderText("such as category = 'battle' AND fatalities > 10")
        self.line.setClearButtonEnabled(True)
        self.line.setAccessibleName("Filter")
        self.problem = label("", role="error", wrap=True)
        self.problem.hide()
        names = ", ".join(layer.features.table.column_names)
        hint = label(f"Columns: {names}", role="muted", size=look.SMALL, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.line, self.problem, hint):
            column.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._try)
        self.line.textEdited.connect(self._timer.start)
        self.line.editingFinished.connect(self._finish)

    def refresh(self, layer: Layer) -> None:
        """Show the layer's filter, unless it is being typed."""
        text = layer.filter.text if layer.filter else ""
        if not self._timer.isActive() and not self._wrong and self.line.text().strip() != text:
            self.line.setText(text)

    @property
    def _wrong(self) -> bool:
        return not self.problem.isHidden()

    def _finish(self) -> None:
        self._timer.stop()
        self._try()
        self._document.seal()

    def _try(self) -> None:
        text = self.line.text().strip()
        project = self._document.project
        layer = project.layer(self._layer_id)
        try:
            wanted = Filter(text) if text else None
            if wanted is not None:
                wanted.mask(layer.features)
        except ValueError as error:
            self._say(_plainly(str(error)))
            return
        self._say("")
        if wanted != layer.filter:
            self._document.apply(
                project.with_layer(self._layer_id, filter=wanted),
                f"Filter {layer.name}",
                f"filter {self._layer_id}",
            )

    def _say(self, problem: str) -> None:
        if problem:
            self.problem.setText(problem[:1].upper() + problem[1:])
        self.problem.setVisible(bool(problem))
        look.looks(self.line, "wrong" if problem else "")


def _plainly(problem: str) -> str:
    """The parser's picture of the place, said in words."""
    words_, mark, picture = problem.partition(": -->")
    place = re.search(r"\d+:(\d+)", picture)
    return f"{words_}; look at character {place[1]}" if mark and place else problem


class LayerPage(Page):
    """Name, note, counts, legend, style, filter, credit."""

    def __init__(self, document: Document, theme: Theme, layer_id: str) -> None:
        super().__init__()
        self._document, self.layer_id = document, layer_id
        project = document.project
        layer = project.layer(layer_id)
        self.title = Prose(layer.name, size=look.TITLE, weight=600)
        self.column.addWidget(self.title)
        group = next((g.title for g in project.groups if g.id == layer.group), layer.group)
        kind = layer.style.kind.replace("-", " ").replace("_", " ")
        self.column.addWidget(label(f"{group} · {kind}", role="muted"))
        if layer.note:
            self.column.addWidget(Prose(layer.note))
        self.column.addSpacing(4)
        self._facts = Rows(())
        self.column.addWidget(self._facts)
        self.start_section("Legend")
        self.legend = LegendSection(theme, layer_id)
        self.column.addWidget(self.legend)
        self.start_section("Style")
        self.style_section = StyleSection(document, theme, layer_id)
        self.column.addWidget(self.style_section)
        self.start_section("Filter")
        self.filter_edit = FilterEdit(document, layer_id)
        self.column.addWidget(self.filter_edit)
        source = layer.features.source or layer.credit
        if source:
            self.start_section("Source")
            self.column.addWidget(Prose(source))
            if layer.credit and layer.credit != source:
                self.column.addWidget(Prose(layer.credit))
        self.column.addStretch(1)
        self.refresh(project)

    def refresh(self, project: Project) -> None:
        """Show the layer as it is now, keeping what is being edited."""
        layer = project.layer(self.layer_id)
        if self.title.toPlainText() != layer.name:
            self.title.set_text(layer.name)
        facts = list(words.layer_facts(project, layer))
        if tuple(key for key, _ in facts) == self._facts.keys:
            self._facts.set_values([value for _, value in facts])
        else:
            fresh = Rows(facts)
            self.column.replaceWidget(self._facts, fresh)
            self._facts.hide()
            self._facts.deleteLater()
            self._facts = fresh
        self.style_section.refresh(layer)
        self.filter_edit.refresh(layer)


class GroupPage(Page):
    """A group and its layers."""

    layerChosen = Signal(str)

    def __init__(self, document: Document, theme: Theme, group_id: str) -> None:
        super().__init__()
        self._document, self.group_id = document, group_id
        project = document.project
        group, members = project.group(group_id), project.members(group_id)
        self.column.addWidget(Prose(group.title, size=look.TITLE, weight=600))
        total = sum(len(layer.features) for layer in members if layer.countable)
        count = f"{len(members)} layer{'' if len(members) == 1 else 's'}"
        self.column.addWidget(
            label(count + (f" · {total:,} features" if total else ""), role="muted")
        )
        self.start_section("Opacity of all")
        faintest = min((layer.opacity for layer in members), default=1.0)
        self.opacity = NumberEdit(0, 100, round(faintest * 100), unit="%", integer=True)
        self.opacity.changed.connect(self._faded)
        self.opacity.released.connect(document.seal)
        self.column.addWidget(self.opacity)
        self.start_section("Layers")
        for layer in members:
            color = words.color_of(layer, 0) if len(layer.features) else "muted"
            row = ListRow(theme, layer.name, "" if layer.visible else "off", color)
            row.clicked.connect(lambda _=False, name=layer.id: self.layerChosen.emit(name))
            self.column.addWidget(row)
        self.column.addStretch(1)

    def stale(self, before: Project, after: Project) -> bool:
        """Whether the page no longer says what is so; opacity is shown by its own slider."""

        def told(project: Project) -> list[tuple[str, bool]]:
            return [(layer.name, layer.visible) for layer in project.members(self.group_id)]

        return before.group(self.group_id).title != after.group(self.group_id).title or told(
            before
        ) != told(after)

    def refresh(self, project: Project) -> None:
        """Show the faintest layer's opacity."""
        faintest = min((a.opacity for a in project.members(self.group_id)), default=1.0)
        self.opacity.set_value(round(faintest * 100))

    def _faded(self, percent: float) -> None:
        project = self._document.project
        changed = project.map_layers(
            lambda layer: (
                replace(layer, opacity=percent / 100)
                if layer.group == self.group_id and layer.opacity != percent / 100
                else layer
            )
        )
        self._document.apply(
            changed,
            f"Opacity of {project.group(self.group_id).title}",
            f"group opacity {self.group_id}",
        )


def head(text: str) -> QLabel:
    """A page's title where it is the program's own words."""
    return label(text, size=look.TITLE, weight=600, wrap=True)
