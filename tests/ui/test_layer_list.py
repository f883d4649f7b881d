"""The layer list: what it shows and that every edit can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from support import DotStyle, events, make_project

from gisapp.model.annotation import Annotation
from gisapp.model.document import Document
from gisapp.model.filter import Filter
from gisapp.model.layer import Layer
from gisapp.model.project import Group, Project
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.layer_list import LayerList
from gisapp.ui.layer_list_delegate import Row, check_rect, chevron_rect

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def project() -> Project:
    """Groups Things (A over B) and Base (C)."""
    base = make_project()
    features = events(["2022-01-01"] * 1234)
    layers = (
        Layer("c", "C", "base", features, DotStyle(), countable=False),
        Layer("b", "B", "things", events(["2022-01-01"] * 3), DotStyle(), max_resolution=100.0),
        Layer("a", "A", "things", features, DotStyle(), time="window"),
    )
    return replace(
        base,
        layers=layers,
        groups=(Group("things", "Things", expanded=True), Group("base", "Base")),
    )


@pytest.fixture
def document() -> Document:
    return Document(project())


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> LayerList:
    made = LayerList(document, DARK)
    qtbot.addWidget(made)
    made.resize(288, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def row(panel: LayerList, kind: str, name: str) -> Row:
    return next(row for row in panel.tree.rows() if (row.kind, row.id) == (kind, name))


def names(panel: LayerList) -> list[str]:
    return [row.name for row in panel.tree.rows()]


def click(panel: LayerList, kind: str, name: str, *, chevron: bool = False) -> None:
    item = panel.tree.item_of((kind, name))
    assert item is not None
    rect = panel.tree.visualItemRect(item)
    at = chevron_rect(rect).center() if chevron else check_rect(rect, kind).center()
    QTest.mouseClick(panel.tree.viewport(), LEFT, pos=at)


def press(panel: LayerList, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(panel.tree, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_rows_say_what_there_is(panel: LayerList) -> None:
    assert names(panel) == ["Annotations", "Things", "A", "B", "Base", "C"]
    a, b = row(panel, "layer", "a"), row(panel, "layer", "b")
    assert (a.count, a.timed, a.check) == ("1,234", True, 2)
    assert (b.count, b.timed) == ("3", False)
    assert row(panel, "group", "things").count == "1,237"
    assert row(panel, "layer", "c").count == ""
    assert a.swatch == DotStyle().swatch()
    item = panel.tree.item_of(("layer", "a"))
    assert item is not None
    assert panel.tree.visualItemRect(item).height() == 27


def test_a_click_on_a_box_hides_and_undo_shows(panel: LayerList, document: Document) -> None:
    click(panel, "layer", "a")
    assert not document.project.layer("a").visible
    assert row(panel, "group", "things").check == 1
    assert document.undo_label == "Hide A"
    document.undo()
    assert row(panel, "layer", "a").check == 2
    click(panel, "group", "things")
    assert not document.project.group("things").visible
    assert row(panel, "layer", "a").dimmed


def test_a_group_of_hidden_layers_shows_them(panel: LayerList, document: Document) -> None:
    click(panel, "layer", "a")
    click(panel, "layer", "b")
    click(panel, "group", "things")
    assert document.project.group("things").visible
    assert all(layer.visible for layer in document.project.members("things"))


def test_space_toggles_the_selected_row(panel: LayerList, document: Document) -> None:
    panel.select_layer("b")
    press(panel, Qt.Key.Key_Space)
    assert not document.project.layer("b").visible


def test_a_chevron_opens_a_group_without_history(panel: LayerList, document: Document) -> None:
    click(panel, "group", "base", chevron=True)
    item = panel.tree.item_of(("group", "base"))
    assert item is not None
    assert item.isExpanded()
    assert document.project.group("base").expanded
    assert document.undo_label is None


def test_an_opened_project_opens_its_groups_and_undo_leaves_them(
    panel: LayerList, document: Document
) -> None:
    def is_open(name: str) -> bool:
        item = panel.tree.item_of(("group", name))
        assert item is not None
        return item.isExpanded()

    opened = document.project.with_group("base", expanded=True)
    document.reset(opened.with_group("things", expanded=False))
    assert is_open("base")
    assert not is_open("things")
    document.apply(document.project.with_layer("a", visible=False), "hide A")
    click(panel, "group", "things", chevron=True)
    document.undo()
    assert document.project.layer("a").visible
    assert is_open("things")


def test_selecting_tells_id_and_kind(panel: LayerList, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    panel.selected.connect(lambda name, kind: told.append((name, kind)))
    panel.select_layer("b")
    press(panel, Qt.Key.Key_Up)
    press(panel, Qt.Key.Key_Up)
    press(panel, Qt.Key.Key_Up)
    assert told == [
        ("b", "layer"),
        ("a", "layer"),
        ("things", "group"),
        ("annotations", "annotations"),
    ]
    assert panel.current_layer() is None


def test_f2_renames_in_place(panel: LayerList, document: Document, qtbot: QtBot) -> None:
    panel.select_layer("a")
    press(panel, Qt.Key.Key_F2)
    editor = panel.tree.viewport().findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "A"
    editor.setText("  Attacks ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.project.layer("a").name == "Attacks")
    assert "Attacks" in names(panel)
    document.undo()
    assert "A" in names(panel)


def test_del_removes_and_undo_brings_back(panel: LayerList, document: Document) -> None:
    panel.select_layer("a")
    press(panel, Qt.Key.Key_Delete)
    assert "A" not in names(panel)
    document.undo()
    assert names(panel)[2:4] == ["A", "B"]
    panel.tree.select(("group", "things"))
    panel.remove_current()
    assert names(panel) == ["Annotations", "Base", "C"]
    assert [layer.id for layer in document.project.layers] == ["c"]
    document.undo()
    assert len(document.project.layers) == 3


def test_ctrl_arrows_reorder(panel: LayerList, document: Document) -> None:
    panel.select_layer("a")
    press(panel, Qt.Key.Key_Down, CTRL)
    assert names(panel)[2:4] == ["B", "A"]
    assert [layer.id for layer in document.project.layers] == ["c", "a", "b"]
    assert panel.current_layer() == "a"
    before = document.project
    press(panel, Qt.Key.Key_Down, CTRL)  # it is the last of its group
    assert document.project is before
    panel.tree.select(("group", "base"))
    press(panel, Qt.Key.Key_Up, CTRL)
    assert [group.id for group in document.project.groups] == ["base", "things"]
    assert [layer.id for layer in document.project.layers] == ["a", "b", "c"]


def drop(panel: LayerList, moving: tuple[str, str], target: tuple[str, str], low: bool) -> None:
    panel.tree.select(moving)
    item = panel.tree.item_of(target)
    assert item is not None
    rect = panel.tree.visualItemRect(item)
    at = QPointF(rect.center().x(), rect.bottom() - 2 if low else rect.top() + 2)
    panel.tree.dropEvent(
        QDropEvent(
            at,
            Qt.DropAction.MoveAction,
            QMimeData(),
            LEFT,
            Qt.KeyboardModifier.NoModifier,
            QEvent.Type.Drop,
        )
    )


def test_dragging_reorders_layers_and_groups(panel: LayerList, document: Document) -> None:
    drop(panel, ("layer", "b"), ("layer", "a"), low=False)
    assert [layer.id for layer in document.project.layers] == ["c", "a", "b"]
    drop(panel, ("layer", "b"), ("layer", "a"), low=True)
    assert [layer.id for layer in document.project.layers] == ["c", "b", "a"]
    drop(panel, ("group", "base"), ("group", "things"), low=False)
    assert [group.id for group in document.project.groups] == ["base", "things"]
    assert document.undo_label == "Move Base"
    document.undo()
    assert [group.id for group in document.project.groups] == ["things", "base"]


def test_a_layer_cannot_leave_its_group_nor_go_above_annotations(
    panel: LayerList, document: Document
) -> None:
    before = document.project
    drop(panel, ("layer", "b"), ("group", "base"), low=True)
    drop(panel, ("layer", "b"), ("annotations", "annotations"), low=False)
    drop(panel, ("group", "things"), ("annotations", "annotations"), low=False)
    assert document.project is before
    assert panel.tree.drop_target(("layer", "b"), QPoint(100, 390)) is None


def test_annotations_have_a_row(panel: LayerList, document: Document) -> None:
    assert row(panel, "annotations", "annotations").count == ""
    note = Annotation("n", "text", ((30.0, 50.0),), "Here", begin=0)
    document.apply(document.project.with_annotation(note), "Text")
    assert row(panel, "annotations", "annotations").count == "1"
    assert row(panel, "annotations", "annotations").timed
    click(panel, "annotations", "annotations")
    assert not document.project.annotations_visible
    document.undo()
    assert row(panel, "annotations", "annotations").check == 2


def test_layers_out_of_scale_are_dimmed(panel: LayerList) -> None:
    panel.set_resolution(50)
    assert not row(panel, "layer", "b").dimmed
    panel.set_resolution(500)
    assert row(panel, "layer", "b").dimmed
    assert "1 : " in row(panel, "layer", "b").tip
    assert not row(panel, "layer", "a").dimmed


def test_a_filter_changes_the_count(panel: LayerList, document: Document) -> None:
    document.apply(document.project.with_layer("b", filter=Filter("fatalities > 1")), "Filter")
    assert row(panel, "layer", "b").count == "1"
    assert row(panel, "layer", "b").filtered


def test_the_menu_offers_what_can_be_done(
    panel: LayerList, document: Document, qtbot: QtBot
) -> None:
    actions = {action.text(): action for action in panel.menu_for(("layer", "a")).actions()}
    assert not actions["Move up"].isEnabled()
    assert actions["Move down"].isEnabled()
    with qtbot.waitSignal(panel.zoomRequested) as told:
        actions["Zoom to layer"].trigger()
    assert told.args == ["a"]
    actions["Remove layer"].trigger()
    assert "A" not in names(panel)


def test_add_data_is_asked_for(panel: LayerList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.addRequested):
        panel.add_button.click()


def test_names_from_files_are_plain_text(panel: LayerList, document: Document) -> None:
    document.apply(document.project.with_layer("a", name="<b>x</b>"), "Rename")
    assert "<b>x</b>" in names(panel)


def test_it_paints_in_both_themes(panel: LayerList) -> None:
    dark = panel.grab().toImage()
    panel.set_theme(LIGHT)
    assert panel.grab().toImage() != dark


def test_a_shut_list_follows_no_more(panel: LayerList, document: Document) -> None:
    panel.shut()
    document.apply(document.project.remove("a"), "Remove")
    assert "A" in names(panel)
