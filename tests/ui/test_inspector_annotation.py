"""The inspector's pages of annotations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp.model import instants
from gisapp.model.annotation import Annotation
from gisapp.model.document import Document
from gisapp.model.instants import OPEN
from gisapp.model.theme import DARK
from gisapp.ui.inspector import Inspector
from gisapp.ui.inspector_annotation import AnnotationPage, typed
from gisapp.ui.inspector_parts import ListRow


@pytest.fixture
def document() -> Document:
    note = Annotation("n1", "polygon", ((0, 0), (1, 0), (1, 1)), "Area")
    return Document(replace(make_project(), annotations=(note,)))


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> Inspector:
    made = Inspector(document, DARK)
    qtbot.addWidget(made)
    made.resize(316, 700)
    made.show()
    return made


def note_of(document: Document) -> Annotation:
    return document.project.annotations[0]


def test_an_annotation_is_edited(panel: Inspector, document: Document) -> None:
    panel.show_annotation("n1")
    page = panel.page
    assert isinstance(page, AnnotationPage)
    page.text.setPlainText("Other words")
    page.size_edit.spin.setValue(2)
    page.filled.click()
    page.dashed.click()
    next(a for a in page.color.menu_of_tokens().actions() if a.text() == "hostile").trigger()
    note = note_of(document)
    assert (note.text, note.size, note.filled, note.dashed, note.color) == (
        "Other words",
        2.0,
        False,
        True,
        "hostile",
    )
    for _ in range(5):
        document.undo()
    assert note_of(document).text == "Area"
    assert page.text.toPlainText() == "Area"
    assert page.filled.isChecked()


def test_an_annotations_dates_are_typed(panel: Inspector, document: Document) -> None:
    panel.show_annotation("n1")
    page = panel.page
    assert isinstance(page, AnnotationPage)
    page.begin.setText("2022-03-04")
    page.end.setText("2022-03-04")
    page.end.editingFinished.emit()
    note = note_of(document)
    assert (note.begin, note.end) == (
        instants.parse("2022-03-04")[0],
        instants.parse("2022-03-05")[0],
    )
    assert page.end.text() == "2022-03-04"
    page.end.setText("2021")
    page.end.editingFinished.emit()
    assert "ends" in page.problem.text() or "end before" in page.problem.text()
    assert note_of(document) == note
    page.end.setText("some day")
    page.end.editingFinished.emit()
    assert "not a date" in page.problem.text()
    page.begin.setText("")
    page.end.setText("")
    page.end.editingFinished.emit()
    assert page.problem.isHidden()
    assert note_of(document).end == OPEN


def test_an_annotation_is_deleted_and_comes_back(panel: Inspector, document: Document) -> None:
    panel.show_selection("annotations", "annotations")
    panel.page.findChildren(ListRow)[0].click()
    page = panel.page
    assert isinstance(page, AnnotationPage)
    page.delete.click()
    assert document.project.annotations == ()
    assert panel.subject[0] == "annotations"
    document.undo()
    assert note_of(document).id == "n1"
    panel.show_annotation("n1")
    panel.show_annotation(None)
    assert panel.subject[0] == "empty"


def test_dates_are_shown_as_they_are_typed() -> None:
    zone = "Europe/Kyiv"
    for text in ("2022-03-04", "2022-03-04T05:06", "2022-03-04T05:06:07"):
        for end in (False, True):
            assert typed(instants.resolve_text(text, zone, end=end), zone, end=end) == text
    assert typed(OPEN, zone, end=True) == ""


def test_a_text_is_not_offered_what_does_nothing_for_it(
    panel: Inspector, document: Document
) -> None:
    text = Annotation("t1", "text", ((30.0, 50.0),), text="Words")
    document.apply(document.project.with_annotation(text), "add")
    panel.show_annotation("t1")
    page = panel.page
    assert isinstance(page, AnnotationPage)
    assert page.filled.isHidden()
    assert page.dashed.isHidden()
    panel.show_annotation("n1")
    assert isinstance(panel.page, AnnotationPage)
    assert not panel.page.filled.isHidden()
