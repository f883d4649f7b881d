"""The inspector's pages of annotations: one to edit, and the list of all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from gisapp.model import instants
from gisapp.model.annotation import Annotation
from gisapp.model.document import Document
from gisapp.model.instants import OPEN, OPEN_START
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.inspector_layer import head
from gisapp.ui.inspector_parts import ListRow, Page, label
from gisapp.ui.knob_color import ColorButton
from gisapp.ui.knob_form import NumberEdit


def typed(instant: int, zone: str, *, end: bool = False) -> str:
    """An annotation's date as it is typed: empty for always, the day alone at midnight; an end
    at midnight is the day before, for that day is included."""
    if instant in (OPEN, OPEN_START):
        return ""
    local = instants.to_datetime(instant, instants.zone_of(zone))
    if instant == instants.day_start(instant, zone):
        if end:
            local = instants.to_datetime(instant - 1, instants.zone_of(zone))
        return f"{local:%Y-%m-%d}"
    return f"{local:%Y-%m-%dT%H:%M:%S}".removesuffix(":00")


class AnnotationPage(Page):
    """Text, colour, size, line and dates of one annotation; every change can be undone."""

    def __init__(self, document: Document, theme: Theme, annotation_id: str) -> None:
        super().__init__()
        self._document, self.annotation_id = document, annotation_id
        note = self._note(document.project)
        assert note is not None
        kind = f"Marker {note.number}" if note.kind == "marker" else note.kind.capitalize()
        self.column.addWidget(head(kind))
        self.column.addWidget(label("Annotation", role="muted"))
        self.start_section("Text")
        self.text = QPlainTextEdit(note.text)
        self.text.setFont(look.font())
        self.text.setFixedHeight(72)
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("What it says on the map")
        self.text.setAccessibleName("Text")
        self.text.textChanged.connect(
            lambda: self._change("Annotation text", text=self.text.toPlainText())
        )
        self.text.installEventFilter(self)
        self.column.addWidget(self.text)
        self.start_section("Style")
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.color = ColorButton(theme, note.color)
        self.color.chosen.connect(lambda token: self._change("Annotation colour", color=token))
        self._row(form, "Colour", self.color)
        self.size_edit = NumberEdit(0.5, 4.0, note.size, unit="×")
        self.size_edit.changed.connect(lambda value: self._change("Annotation size", size=value))
        self.size_edit.released.connect(document.seal)
        self._row(form, "Size", self.size_edit)
        self.filled = self._switch(
            form, "Filled", note.filled, "filled", note.kind in ("polygon", "marker")
        )
        self.dashed = self._switch(
            form, "Dashed", note.dashed, "dashed", note.kind in ("polygon", "line", "arrow")
        )
        self.column.addLayout(form)
        self.start_section("Shown")
        dates = QFormLayout()
        dates.setHorizontalSpacing(12)
        dates.setVerticalSpacing(6)
        dates.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.begin, self.end = QLineEdit(), QLineEdit()
        for title, line in (("From", self.begin), ("Through", self.end)):
            line.setPlaceholderText("always")
            line.setFont(look.font())
            line.editingFinished.connect(self._date_typed)
            self._row(dates, title, line)
        self.column.addLayout(dates)
        zone = document.project.clock.zone_text
        self.column.addWidget(
            label(
                f"Dates such as 2022-03-04 or 2022-03-04T05:06, in {zone}. A last day is included.",
                role="muted",
                size=look.SMALL,
                wrap=True,
            )
        )
        self.problem = label("", role="error", wrap=True)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.column.addSpacing(8)
        self.delete = QPushButton("Delete annotation")
        self.delete.setFont(look.font())
        self.delete.setProperty("look", "danger")
        self.delete.clicked.connect(self._delete)
        self.column.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self._show_dates(note)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the text ends its edit."""
        if watched is self.text and event.type() == QEvent.Type.FocusOut:
            self._document.seal()
        return False

    def refresh(self, project: Project) -> None:
        """Show the annotation as it is now."""
        note = self._note(project)
        if note is None:
            return
        if self.text.toPlainText() != note.text:
            with QSignalBlocker(self.text):
                self.text.setPlainText(note.text)
        self.color.set_token(note.color)
        self.size_edit.set_value(note.size)
        for box, on in ((self.filled, note.filled), (self.dashed, note.dashed)):
            with QSignalBlocker(box):
                box.setChecked(on)
        if self.problem.isHidden():
            self._show_dates(note)

    def _note(self, project: Project) -> Annotation | None:
        return next((a for a in project.annotations if a.id == self.annotation_id), None)

    def _row(self, form: QFormLayout, title: str, editor: QWidget) -> None:
        name = QLabel(title)
        name.setProperty("look", "muted")
        name.setFont(look.font())
        name.setFixedWidth(84)
        name.setBuddy(editor)
        editor.setAccessibleName(title)
        form.addRow(name, editor)

    def _switch(self, form: QFormLayout, title: str, on: bool, field: str, fits: bool) -> QCheckBox:
        box = QCheckBox()
        box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        box.setChecked(on)
        box.toggled.connect(
            lambda value: self._change(f"Annotation {title.lower()}", sealed=True, **{field: value})
        )
        if fits:
            self._row(form, title, box)
        else:
            box.setParent(self)
            box.hide()
        return box

    def _change(self, title: str, *, sealed: bool = False, **values: Any) -> None:
        project = self._document.project
        note = self._note(project)
        if note is None:
            return
        changed = replace(note, **values)
        if changed != note:
            self._document.apply(
                project.with_annotation(changed), title, f"{title} {self.annotation_id}"
            )
            if sealed:
                self._document.seal()

    def _show_dates(self, note: Annotation) -> None:
        zone = self._document.project.clock.zone
        for line, text in (
            (self.begin, typed(note.begin, zone)),
            (self.end, typed(note.end, zone, end=True)),
        ):
            if line.text() != text:
                line.setText(text)

    def _date_typed(self) -> None:
        zone = self._document.project.clock.zone
        first, last = self.begin.text().strip(), self.end.text().strip()
        try:
            begin = instants.resolve_text(first, zone) if first else OPEN_START
            end = instants.resolve_text(last, zone, end=True) if last else OPEN
            if not begin < end:
                raise ValueError("the annotation would end before it begins")
        except ValueError as error:
            text = str(error)
            self.problem.setText(text[:1].upper() + text[1:])
            self.problem.show()
            return
        self.problem.hide()
        self._change("Annotation dates", sealed=True, begin=begin, end=end)

    def _delete(self) -> None:
        project = self._document.project
        self._document.apply(project.without_annotation(self.annotation_id), "Delete annotation")


class AnnotationsPage(Page):
    """All annotations."""

    annotationChosen = Signal(str)

    def __init__(self, project: Project, theme: Theme) -> None:
        super().__init__()
        self.column.addWidget(head("Annotations"))
        count = len(project.annotations)
        if not count:
            self.column.addWidget(
                label(
                    "Nothing is drawn yet. Choose text, arrow, line, area or marker above the map.",
                    role="muted",
                    wrap=True,
                )
            )
        else:
            self.column.addWidget(label(f"{count:,} on the map", role="muted"))
            self.column.addSpacing(4)
        zone = project.clock.zone
        for note in project.annotations:
            first = typed(note.begin, zone)
            line = ListRow(theme, note.title, first or "", note.color)
            line.clicked.connect(lambda _=False, name=note.id: self.annotationChosen.emit(name))
            self.column.addWidget(line)
        self.column.addStretch(1)
