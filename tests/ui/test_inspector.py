"""The inspector: what is known is shown, what is edited can be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QTextEdit
from pytestqt.qtbot import QtBot
from support import DotStyle, events, make_project

from gisapp.model import instants
from gisapp.model.document import Document
from gisapp.model.features import Features
from gisapp.model.instants import OPEN
from gisapp.model.layer import Layer
from gisapp.model.project import Group, Project
from gisapp.model.style import Style, Swatch, knob
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui import inspector_text as words
from gisapp.ui.inspector import Inspector
from gisapp.ui.inspector_feature import FeaturePage
from gisapp.ui.inspector_layer import GroupPage, LayerPage
from gisapp.ui.inspector_parts import CopyButton, ListRow
from gisapp.ui.knob_color import ColorButton
from gisapp.ui.knob_form import NumberEdit

LONG = "https://example.org/" + "a" * 300
DAYS = ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04", "2022-03-15", ""]


@dataclass(frozen=True)
class ManyKnobs(Style):
    """One knob of each type."""

    kind: ClassVar[str] = "test-many-knobs"
    color: str = knob("hostile", "color", "Colour")
    size: float = knob(8.0, "number", "Size", unit="px", low=1, high=60)
    most: int = knob(5, "integer", "Most", low=0, high=10)
    free: float = knob(3.0, "number", "Free")
    halo: bool = knob(True, "switch", "Halo")
    shape: str = knob("circle", "choice", "Shape", choices=("circle", "square"))
    by: str = knob("", "column", "Size by")
    words: str = knob("", "text", "Words")
    colors: tuple[tuple[str, str], ...] = knob(
        (("battle", "hostile"), ("talks", "friend")), "table", "Colours"
    )

    def swatch(self) -> Swatch:
        return Swatch("mark", color=self.color)


def project() -> Project:
    base = make_project(DAYS)
    layer = replace(
        base.layer("events"), style=ManyKnobs(), note="All that happened.", credit="Credit line"
    )
    state = Features(
        "site",
        pa.table({"name": ["Base <b>one</b>"], "text": [LONG]}),
        lonlat=np.array([[33.18, 54.58]]),
        begin=np.array([instants.parse("2021-11-01")[0]]),
        end=np.array([OPEN]),
        precision=np.array([3], np.uint8),
        radius=np.array([15_000], np.float32),
        roles={"title": "name"},
    )
    sites = Layer("sites", "Sites", "things", state, DotStyle(), time="as_of")
    plain = Layer("plain", "Plain", "other", events(["2022-01-01"]), DotStyle())
    return replace(
        base,
        layers=(layer, sites, plain),
        groups=(Group("things", "Things"), Group("other", "Other")),
    )


@pytest.fixture
def document() -> Document:
    return Document(project())


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> Inspector:
    made = Inspector(document, DARK)
    qtbot.addWidget(made)
    made.resize(316, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def texts(panel: Inspector) -> list[str]:
    found = [edit.toPlainText() for edit in panel.page.findChildren(QTextEdit)]
    return found + [label.text() for label in panel.page.findChildren(QLabel)]


def feature(panel: Inspector) -> FeaturePage:
    assert isinstance(panel.page, FeaturePage)
    return panel.page


def layer_page(panel: Inspector) -> LayerPage:
    assert isinstance(panel.page, LayerPage)
    return panel.page


def test_nothing_selected_says_what_to_do(panel: Inspector) -> None:
    assert "Nothing selected" in texts(panel)


def test_a_feature_shows_all_that_is_known(panel: Inspector) -> None:
    panel.show_feature("events", 1)
    shown = texts(panel)
    pairs = dict(feature(panel).pairs)
    assert "Event 1" in shown
    assert "Events · Battle · Ukraine" in shown
    assert "B2" in shown
    assert feature(panel).chip.toolTip().endswith("usually reliable, probably true")
    assert pairs["Fatalities"] == "1"
    assert pairs["Valid"] == "2 Mar 2022"
    assert pairs["Date precision"] == "day"
    assert pairs["Place precision"] == "town, ±2 km"
    assert pairs["Coordinates"] == "48.00000° N 29.00000° E"
    assert "Source 1" in shown
    assert {"id", "title", "category", "theatre", "source", "confidence", "fatalities"} <= set(
        shown
    )  # as recorded


def test_an_open_approximate_state(panel: Inspector) -> None:
    panel.show_feature("sites", 0)
    pairs = dict(feature(panel).pairs)
    assert pairs["Valid"] == "1 Nov 2021 – open"
    assert pairs["Date precision"] == "month"
    assert pairs["Place precision"] == "district, ±15 km"
    panel.set_format("MGRS")
    assert dict(feature(panel).pairs)["Coordinates"].startswith("36U ")


def test_an_undated_event_says_so(panel: Inspector) -> None:
    panel.show_feature("events", 5)
    assert dict(feature(panel).pairs)["Valid"] == "no date"
    assert feature(panel).related == []
    panel.show_list([("events", 5), ("events", 5)])
    assert "2 without a date" in texts(panel)


def test_long_words_wrap_and_markup_is_text(panel: Inspector, qapp: QApplication) -> None:
    panel.show_feature("sites", 0)
    qapp.processEvents()
    edit = next(e for e in panel.page.findChildren(QTextEdit) if e.toPlainText() == LONG)
    assert panel.page.width() <= panel.width()
    assert edit.height() > 5 * 14
    assert edit.heightForWidth(edit.width()) <= edit.height()
    assert feature(panel).title.toPlainText() == "Base <b>one</b>"


def test_dates_follow_the_projects_zone(panel: Inspector, document: Document) -> None:
    table = pa.table({"title": ["Late"]})
    moment = instants.parse("2022-03-01T23:30Z")[0]
    late = Features(
        "late",
        table,
        lonlat=np.zeros((1, 2)),
        begin=np.array([moment]),
        end=np.array([moment + 1]),
        roles={"title": "title"},
    )
    document.apply(document.project.add(Layer("late", "Late", "things", late, DotStyle())), "Add")
    panel.show_feature("late", 0)
    assert dict(feature(panel).pairs)["Valid"] == "1 Mar 2022 23:30"
    clock = replace(document.project.clock, zone="Europe/Kyiv")
    document.apply(replace(document.project, clock=clock), "Zone")
    assert dict(feature(panel).pairs)["Valid"] == "2 Mar 2022 01:30"


def test_the_citation_is_copied(panel: Inspector) -> None:
    panel.show_feature("events", 1)
    button = panel.page.findChild(CopyButton)
    assert button is not None
    button.click()
    assert QGuiApplication.clipboard().text() == (
        "Event 1. 2 Mar 2022. Source: Source 1. Grade B2 (usually reliable, probably true)."
    )
    assert button.text() == "Copied"
    panel.close()
    button._timer.stop()


def test_related_events_are_of_the_same_days(panel: Inspector, qtbot: QtBot) -> None:
    panel.show_feature("events", 0)
    assert [(r.layer_id, r.row) for r in feature(panel).related] == [
        ("events", 1),
        ("events", 2),
        ("events", 3),
    ]
    row = next(r for r in panel.page.findChildren(ListRow) if r.text() == "Event 2")
    with qtbot.waitSignal(panel.featureChosen) as told:
        row.click()
    assert told.args == ["events", 2]
    assert panel.subject == ("feature", ("events", 2))
    panel.back_button.click()
    assert panel.subject == ("feature", ("events", 0))


def test_hidden_and_filtered_events_are_not_related(document: Document) -> None:
    from gisapp.model.filter import Filter

    shown = document.project.with_layer("events", filter=Filter("fatalities <> 1"))
    assert [r.row for r in words.related(shown, "events", 0)] == [2, 3]
    hidden = document.project.with_group("things", visible=False)
    assert words.related(hidden, "events", 0) == []


def test_several_hits_are_listed(panel: Inspector, qtbot: QtBot) -> None:
    panel.show_list([("events", 1), ("events", 3), ("sites", 0)])
    assert "3 features here" in texts(panel)
    rows = panel.page.findChildren(ListRow)
    assert [row.text() for row in rows] == ["Event 1", "Event 3", "Base <b>one</b>"]
    with qtbot.waitSignal(panel.featureChosen):
        rows[1].click()
    assert panel.back_button.isVisible()
    panel.go_back()
    assert panel.subject[0] == "list"
    assert not panel.back_button.isVisible()
    panel.show_list([("events", 2)])
    assert panel.subject == ("feature", ("events", 2))
    panel.show_list([])
    assert "Nothing selected" in texts(panel)


def test_a_layer_has_counts_note_and_credit(panel: Inspector) -> None:
    panel.show_layer("events")
    shown = texts(panel)
    assert {"Events", "All that happened.", "Credit line", "6"} <= set(shown)
    facts = dict(
        words.layer_facts(panel._document.project, panel._document.project.layer("events"))
    )
    assert facts["Features"] == "6"
    assert facts["In the window"] == "5"
    assert facts["Undated"] == "1"


def test_every_knob_type_edits_the_style(panel: Inspector, document: Document) -> None:
    panel.show_layer("events")
    editors = layer_page(panel).style_section.form.editors

    def style() -> Any:
        return document.project.layer("events").style

    size, most, free = editors["size"], editors["most"], editors["free"]
    assert isinstance(size, NumberEdit)
    assert isinstance(most, NumberEdit)
    assert isinstance(free, NumberEdit)
    size.spin.setValue(20)
    assert style().size == 20.0
    assert most.slider is not None
    most.slider.setValue(7)
    assert style().most == 7
    assert free.slider is None
    free.spin.setValue(-4.5)
    assert style().free == -4.5
    halo, shape, by = editors["halo"], editors["shape"], editors["by"]
    assert isinstance(halo, QCheckBox)
    halo.click()
    assert style().halo is False
    assert isinstance(shape, QComboBox)
    shape.setCurrentIndex(shape.findData("square"))
    assert style().shape == "square"
    assert isinstance(by, QComboBox)
    by.setCurrentIndex(by.findData("fatalities"))
    assert style().by == "fatalities"
    typed, color = editors["words"], editors["color"]
    assert isinstance(typed, QLineEdit)
    QTest.keyClicks(typed, "abc")
    assert style().words == "abc"
    assert isinstance(color, ColorButton)
    next(a for a in color.menu_of_tokens().actions() if a.text() == "friend").trigger()
    assert style().color == "friend"
    button = editors["colors"].findChildren(ColorButton)[1]
    next(a for a in button.menu_of_tokens().actions() if a.text() == "syria").trigger()
    assert style().colors == (("battle", "hostile"), ("talks", "syria"))
    assert document.undo_label == "Colours of Events"


def test_a_drag_is_one_edit_and_undo_moves_the_slider_back(
    panel: Inspector, document: Document
) -> None:
    panel.show_layer("events")
    opacity = layer_page(panel).style_section.opacity
    assert opacity.slider is not None
    opacity.slider.setSliderDown(True)
    for place in (80, 60, 40):
        opacity.slider.setValue(place)
    opacity.slider.setSliderDown(False)
    opacity.slider.setSliderDown(True)
    opacity.slider.setValue(30)
    opacity.slider.setSliderDown(False)
    assert document.project.layer("events").opacity == pytest.approx(0.3)
    document.undo()
    assert document.project.layer("events").opacity == pytest.approx(0.4)
    assert opacity.slider.value() == 40
    assert opacity.spin.value() == 40
    document.undo()
    assert document.project.layer("events").opacity == 1.0
    assert document.undo_label is None


def test_undo_shows_the_old_knobs_without_new_edits(panel: Inspector, document: Document) -> None:
    panel.show_layer("events")
    halo = layer_page(panel).style_section.form.editors["halo"]
    assert isinstance(halo, QCheckBox)
    halo.click()
    document.undo()
    assert halo.isChecked()
    assert document.redo_label == "Halo of Events"


def test_a_filter_is_applied_or_explained(
    panel: Inspector, document: Document, qtbot: QtBot
) -> None:
    panel.show_layer("events")
    edit = layer_page(panel).filter_edit
    QTest.keyClicks(edit.line, "fatalities > 3")
    qtbot.waitUntil(lambda: document.project.layer("events").filter is not None)
    assert "2" in texts(panel)
    edit.line.clear()
    QTest.keyClicks(edit.line, "fatalities >")
    QTest.keyClick(edit.line, Qt.Key.Key_Return)
    assert not edit.problem.isHidden()
    assert "CQL2" in edit.problem.text()
    assert "-->" not in edit.problem.text()
    edit.line.clear()
    QTest.keyClick(edit.line, Qt.Key.Key_Return)
    assert edit.problem.isHidden()
    assert document.project.layer("events").filter is None


def test_an_unsupported_filter_is_explained(panel: Inspector, document: Document) -> None:
    panel.show_layer("events")
    edit = layer_page(panel).filter_edit
    edit.line.setText("fatalities + 1 > 2")
    QTest.keyClick(edit.line, Qt.Key.Key_Return)
    assert not edit.problem.isHidden()
    assert document.project.layer("events").filter is None


def test_renaming_and_removing_are_followed(panel: Inspector, document: Document) -> None:
    panel.show_layer("events")
    document.apply(document.project.with_layer("events", name="Incidents"), "Rename")
    assert "Incidents" in texts(panel)
    document.apply(document.project.remove("events"), "Remove")
    assert "Nothing selected" in texts(panel)


def test_a_group_fades_as_one(panel: Inspector, document: Document, qtbot: QtBot) -> None:
    panel.show_selection("things", "group")
    assert isinstance(panel.page, GroupPage)
    panel.page.opacity.spin.setValue(50)
    assert [layer.opacity for layer in document.project.layers] == [0.5, 0.5, 1.0]
    row = next(r for r in panel.page.findChildren(ListRow) if r.text() == "Sites")
    with qtbot.waitSignal(panel.layerChosen):
        row.click()
    assert panel.subject == ("layer", "sites")


def test_both_themes_paint(panel: Inspector) -> None:
    panel.show_feature("events", 0)
    dark = panel.grab().toImage()
    panel.set_theme(LIGHT)
    assert panel.subject == ("feature", ("events", 0))
    assert panel.grab().toImage() != dark


def test_values_are_written_for_people() -> None:
    assert words.humanised("valid_from") == "Valid from"
    assert words.humanised("id") == "ID"
    assert words.value_text(None) == words.value_text(float("nan")) == words.MISSING
    assert words.value_text(True) == "yes"
    assert words.value_text(0.1 + 0.2) == "0.3"
    assert words.value_text(12345.678901) == "12345.6789"
    assert words.place_text(float("nan")) == "not known"
    assert words.place_text(0) == "exact"
    assert words.place_text(300) == "±300 m"
