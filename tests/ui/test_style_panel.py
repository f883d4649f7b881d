"""Symbology in the inspector: modes, classes, rules, scales, and styles carried along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp.layers import kinds  # noqa: F401  (its styles are looked up by kind)
from gisapp.model import symbology
from gisapp.model.document import Document
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.rules import Rule
from gisapp.model.style import Style
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.inspector import Inspector
from gisapp.ui.knob_color import ColorButton
from gisapp.ui.knob_modes import CategoriesPage, GraduatedPage
from gisapp.ui.knob_rules import RulesEditor
from gisapp.ui.style_panel import StyleSection
from tests.ui.conftest import Opener

KINDS = ["a"] * 6 + ["b"] * 3 + ["c"]
NUMBERS = [1, 2, 3, 4, 5, 6, 100, 110, 120, 130]


def towns(name: str = "towns", kind: str = "marks") -> Layer:
    table = pa.table({"kind": KINDS, "n": NUMBERS, "marker-color": ["#f00"] * 9 + [None]})
    places = np.column_stack([np.linspace(25, 45, 10), np.full(10, 48.0)])
    features = Features(name, table, lonlat=places, roles={"category": "kind", "weight": "n"})
    return Layer(name, name.capitalize(), "things", features, Style.usual(kind))


@pytest.fixture
def document() -> Document:
    project = make_project()
    return Document(replace(project, layers=(*project.layers, towns(), towns("cities", "areas"))))


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> StyleSection:
    inspector = Inspector(document, DARK)
    qtbot.addWidget(inspector)
    inspector.resize(316, 700)
    inspector.show()
    inspector.show_layer("towns")
    return section(inspector)


def section(inspector: Inspector) -> StyleSection:
    found = inspector.page.findChild(StyleSection)
    assert found is not None
    return found


def values(document: Document, name: str = "towns") -> dict[str, Any]:
    return document.project.layer(name).style.values()


def choose(panel: StyleSection, mode: str) -> Any:
    assert panel.modes is not None
    QTest.mouseClick(panel.modes.buttons[mode], Qt.MouseButton.LeftButton)
    return panel._page


def labels(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if not one.isHidden()]


def checked(panel: StyleSection) -> list[str]:
    assert panel.modes is not None
    return [mode for mode, button in panel.modes.buttons.items() if button.isChecked()]


def typed(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_mode_is_one_step_of_undo_and_proposes_at_once(
    panel: StyleSection, document: Document
) -> None:
    assert checked(panel) == ["single"]
    page = choose(panel, "categories")
    assert isinstance(page, CategoriesPage)
    assert values(document)["by"] == "kind"
    assert [row[0] for row in values(document)["table"]] == ["a", "b", "c"]
    assert {"6", "3", "1"} <= set(labels(page))
    assert document.undo_label == "Categories of Towns"
    choose(panel, "graduated")
    assert values(document)["by"] == ""
    document.undo()
    assert checked(panel) == ["categories"]
    document.undo()
    assert checked(panel) == ["single"]
    assert document.undo_label is None
    assert panel._page is None


def test_going_back_to_a_mode_finds_it_as_it_was(panel: StyleSection, document: Document) -> None:
    page = choose(panel, "categories")
    line = page.table.findChildren(QLineEdit)[1]
    typed(line, "Bees")
    assert document.undo_label == "Categories of Towns"
    choose(panel, "single")
    choose(panel, "categories")
    assert values(document)["table"][1][2] == "Bees"


def test_classes_follow_column_method_count_and_ramp(
    panel: StyleSection, document: Document
) -> None:
    page = choose(panel, "graduated")
    assert isinstance(page, GraduatedPage)
    assert (values(document)["number"], values(document)["method"]) == ("n", "natural breaks")
    page.method.setCurrentIndex(page.method.findData("quantile"))
    page.method.activated.emit(page.method.currentIndex())
    assert values(document)["method"] == "quantile"
    page.count.spin.setValue(2)
    assert [row[:2] for row in values(document)["classes"]] == [(1, 6), (6, 130)]
    assert labels(page.table)[-4:] == ["5", "6", "–", "5"]
    colors = [row[2] for row in values(document)["classes"]]
    page.ramp.activated.emit(page.ramp.findData("magma"))
    assert values(document)["ramp"] == "magma"
    new = [row[2] for row in values(document)["classes"]]
    assert new == list(symbology.ramp_colors("magma", 2, DARK)) != colors
    QTest.mouseClick(page.turn, Qt.MouseButton.LeftButton)
    assert [row[2] for row in values(document)["classes"]] == new[::-1]


def test_a_slider_of_classes_is_one_step(panel: StyleSection, document: Document) -> None:
    page = choose(panel, "graduated")
    slider = page.count.slider
    slider.setSliderDown(True)
    for place in (4, 5, 6, 2):
        slider.setValue(place)
    slider.setSliderDown(False)
    assert len(values(document)["classes"]) == 3
    document.undo()
    assert len(values(document)["classes"]) == 5
    document.undo()
    assert checked(panel) == ["single"]


def test_an_edge_is_typed_or_refused_in_words(panel: StyleSection, document: Document) -> None:
    page = choose(panel, "graduated")
    page.count.spin.setValue(2)
    edges = page.table.findChildren(QLineEdit)
    typed([one for one in edges if one.accessibleName() == "High edge of class 1"][-1], "4")
    made = values(document)
    assert [row[:2] for row in made["classes"]] == [(1, 4), (4, 130)]
    assert made["method"] == symbology.OWN
    assert labels(page.table)[-1] == "7"
    for wrong, words in (("900", "900 does not lie between the edges"), ("x", "'x' is no number")):
        edges = [
            one
            for one in page.table.findChildren(QLineEdit)
            if one.accessibleName() == "High edge of class 1" and not one.isHidden()
        ]
        typed(edges[-1], wrong)
        assert words in panel.problem.text()
        assert not panel.problem.isHidden()
        assert values(document)["classes"] == made["classes"]
    typed(edges[-1], "5")
    assert panel.problem.isHidden()


def test_what_is_edited_keeps_the_focus_and_tab_goes_on(panel: StyleSection) -> None:
    page = choose(panel, "graduated")
    panel.window().activateWindow()
    first, second = page.table.findChildren(QLineEdit)[:2]
    first.setFocus()
    first.selectAll()
    QTest.keyClicks(first, "0")
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert page.values["classes"][0][0] == 0
    lines = page.table.findChildren(QLineEdit)
    assert lines[:2] == [first, second], "the rows are still the same widgets"


def test_numbers_outside_the_edges_are_counted(panel: StyleSection, document: Document) -> None:
    page = choose(panel, "graduated")
    page.count.spin.setValue(1)
    first = page.table.findChildren(QLineEdit)[-2]
    typed(first, "3")
    assert {"In no class", "2", "8"} <= set(labels(page.table))


def test_rules_are_added_edited_moved_and_removed(panel: StyleSection, document: Document) -> None:
    page = choose(panel, "rules")
    assert isinstance(page, RulesEditor)
    QTest.mouseClick(page.buttons["Add"], Qt.MouseButton.LeftButton)
    assert page.form is not None
    typed(page.label, "Many")
    typed(page.filter, "n > 50")
    assert document.undo_label == "Filter of a rule of Towns"
    size = page.form.editors["size"]
    size.spin.setValue(20)  # type: ignore[attr-defined]
    many, rest = [Rule(*row) for row in values(document)["rules"]]
    assert (many.label, many.filter, dict(many.changes)["size"]) == ("Many", "n > 50", 20.0)
    assert rest.filter == ""
    items = [page.tree.topLevelItem(i) for i in range(page.tree.topLevelItemCount())]
    assert [(item.text(0), item.text(1)) for item in items if item] == [
        ("Many", "4"),
        ("Everything else", "6"),
    ]
    QTest.mouseClick(page.buttons["Down"], Qt.MouseButton.LeftButton)
    assert [row[1] for row in values(document)["rules"]] == ["Everything else", "Many"]
    QTest.mouseClick(page.buttons["Up"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.buttons["Copy"], Qt.MouseButton.LeftButton)
    assert [row[1] for row in values(document)["rules"]][1] == "Many (copy)"
    for _ in range(2):
        QTest.mouseClick(page.buttons["Remove"], Qt.MouseButton.LeftButton)
    assert len(values(document)["rules"]) == 1
    QTest.mouseClick(page.buttons["Remove"], Qt.MouseButton.LeftButton)
    assert checked(panel) == ["single"]


def test_a_wrong_filter_of_a_rule_is_told_and_changes_nothing(
    panel: StyleSection, document: Document, qtbot: QtBot
) -> None:
    page = choose(panel, "rules")
    before = values(document)["rules"]
    page.filter.setFocus()
    QTest.keyClicks(page.filter, "n >")
    qtbot.waitUntil(lambda: not panel.problem.isHidden())
    assert "is not CQL2" in panel.problem.text()
    assert values(document)["rules"] == before
    QTest.keyClicks(page.filter, " 50")
    qtbot.waitUntil(panel.problem.isHidden)
    assert values(document)["rules"][0][0] == "n > 50"
    last = page.tree.topLevelItem(1)
    assert last is not None
    assert (last.text(0), last.text(1)) == ("Not drawn: no rule fits", "6")


def test_a_rule_takes_the_current_scale(panel: StyleSection, document: Document) -> None:
    page = choose(panel, "rules")
    QTest.mouseClick(page.farthest.current, Qt.MouseButton.LeftButton)
    rule = Rule(*values(document)["rules"][0])
    resolution = document.project.view.resolution
    assert rule.in_scale(resolution)
    assert not rule.in_scale(resolution * 1.01)
    typed(page.closest.line, "1:900,000,000")
    assert "no scale" in panel.problem.text()
    assert Rule(*values(document)["rules"][0]).finest == 0


def test_the_scale_range_of_a_layer_is_typed_or_taken_from_the_map(
    panel: StyleSection, document: Document
) -> None:
    typed(panel.farthest.line, "1:5,000,000")
    layer = document.project.layer("towns")
    view = document.project.view
    assert layer.max_resolution * view.scale / view.resolution == pytest.approx(5_000_000)
    assert document.undo_label == "Scale range of Towns"
    typed(panel.closest.line, "9.000.000")
    assert "no scale" in panel.problem.text()
    assert document.project.layer("towns").min_resolution == 0
    typed(panel.farthest.line, "")
    assert document.project.layer("towns").max_resolution == float("inf")
    QTest.mouseClick(panel.closest.current, Qt.MouseButton.LeftButton)
    assert document.project.layer("towns").in_scale(view.resolution)
    assert not document.project.layer("towns").in_scale(view.resolution * 0.99)
    typed(panel.closest.line, "close")
    assert panel.closest.line.property("look") == "wrong"


def test_a_style_is_copied_to_another_layer_and_what_does_not_fit_is_listed(
    panel: StyleSection, document: Document
) -> None:
    choose(panel, "categories")
    shape = panel.form.editors["shape"]
    shape.setCurrentIndex(3)  # type: ignore[attr-defined]
    panel.links["Copy"].click()
    panel.acts.paste("cities")
    assert values(document, "cities")["table"] == values(document)["table"]
    assert document.undo_label == "Paste style on Cities"
    told = panel.told.text()
    assert "It was made for 'marks', this layer shows 'areas'" in told
    assert "Shape: a layer of this kind has no such setting" in told
    assert "2 things do not fit Cities" in told
    document.undo()
    assert values(document, "cities")["by"] == ""


def test_a_style_is_saved_and_loaded(
    panel: StyleSection, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(panel, "graduated")
    made = values(document)
    path = tmp_path / "look"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    panel.links["Save…"].click()
    saved = tmp_path / "look.gstyle"
    assert saved.exists()
    choose(panel, "single")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(saved), ""))
    panel.links["Load…"].click()
    assert values(document) == made
    assert checked(panel) == ["graduated"]
    saved.write_text("nonsense")
    panel.links["Load…"].click()
    assert "neither a gisapp style nor QML nor SLD" in panel.told.text()
    assert values(document) == made
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    panel.links["Load…"].click()
    panel.links["Save…"].click()
    assert values(document) == made


def test_features_are_drawn_in_the_colours_they_carry(
    panel: StyleSection, document: Document
) -> None:
    panel.links["Own"].click()
    colors = [dict(row[4]).get("color") for row in values(document)["rules"]]
    assert colors == ["#ff0000", None]
    assert document.undo_label == "Own styles of Towns"


def test_without_numbers_the_graduated_mode_says_so(document: Document, qtbot: QtBot) -> None:
    plain = replace(towns(), features=towns().features)
    table = plain.features.table.select(["kind"])
    plain = replace(plain, features=replace(plain.features, table=table))
    project = document.project
    document.reset(replace(project, layers=(plain,)))
    inspector = Inspector(document, LIGHT)
    qtbot.addWidget(inspector)
    inspector.show_layer("towns")
    one = section(inspector)
    choose(one, "graduated")
    assert "no column of numbers" in one.problem.text()
    assert checked(one) == ["single"]
    assert "Own" not in one.links


def test_kinds_without_symbology_have_their_knobs_alone(document: Document, qtbot: QtBot) -> None:
    inspector = Inspector(document, DARK)
    qtbot.addWidget(inspector)
    inspector.show_layer("events")
    one = section(inspector)
    assert one.modes is None
    assert set(one.form.editors) == {"color", "size"}
    one.links["Copy"].click()
    one.acts.paste("towns")
    assert values(document)["color"] == "hostile"


def test_every_editor_has_a_name_and_can_be_reached_by_key(panel: StyleSection) -> None:
    for mode in ("categories", "graduated", "rules"):
        page = choose(panel, mode)
        editors = [*page.findChildren(QLineEdit), *page.findChildren(QToolButton)]
        editors += page.findChildren(ColorButton)
        named = [one for one in editors if one.objectName() != "qt_spinbox_lineedit"]
        for one in named:
            assert one.accessibleName(), (mode, one)
            assert one.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert panel.width() <= 316 - 16


def test_the_legend_and_the_map_follow_a_style(open_window: Opener) -> None:
    project = make_project()
    desk = open_window(replace(project, layers=(*project.layers, towns())))
    desk.window.inspector.show_layer("towns")
    before = desk.map()
    choose(section(desk.window.inspector), "graduated")
    after = desk.map()
    assert (before != after).any()
    frame = desk.canvas.picture.resolved
    assert frame is not None
    layer = desk.project.layer("towns")
    items = layer.legend(np.arange(10))
    assert sum(item.count for item in items) == 10
    assert items[0].label.startswith("n: 1 – ")
