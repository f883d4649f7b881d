"""Drawing with the mouse and the keys, as a user does."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from gisapp.ui.tools import snapped
from tests.ui.toolmap import KEY, RIGHT, SHIFT, Map


@pytest.fixture
def map_(qtbot):
    made = Map()
    qtbot.addWidget(made)
    made.show()
    return made


def test_clicks_and_a_double_click_make_a_line(map_):
    map_.set_tool("line")
    map_.click(100, 100)
    map_.hover(150, 120)
    map_.click(200, 150)
    assert map_.double_click(300, 100)
    (line,) = map_.annotations
    assert line.kind == "line"
    assert map_.pixels(line) == [(100, 100), (200, 150), (300, 100)]
    assert map_.document.undo_label == "draw line"
    assert map_.tool.name == "select"
    assert map_.told == [line.id]
    map_.document.undo()
    assert map_.annotations == ()


@pytest.mark.parametrize("end", ["enter", "right"])
def test_enter_and_right_click_end_an_area(map_, end):
    map_.set_tool("polygon")
    for at in ((100, 100), (200, 150), (150, 300)):
        map_.click(*at)
    if end == "enter":
        assert map_.key(KEY.Key_Return)
    else:
        assert map_.click(500, 500, button=RIGHT)
    (area,) = map_.annotations
    assert map_.pixels(area) == [(100, 100), (200, 150), (150, 300)]


def test_a_drag_is_an_arrow(map_):
    map_.set_tool("arrow")
    map_.drag((100, 100), (180, 90), (250, 220))
    (arrow,) = map_.annotations
    assert arrow.kind == "arrow"
    assert map_.pixels(arrow) == [(100, 100), (250, 220)]


def test_shift_snaps_to_45_degrees(map_):
    map_.set_tool("arrow")
    map_.drag((100, 100), (200, 110), modifiers=SHIFT)
    (arrow,) = map_.annotations
    assert map_.pixels(arrow)[1][1] == 100
    for angle in range(0, 360, 7):
        end = QPointF(50 * math.cos(math.radians(angle)), 50 * math.sin(math.radians(angle)))
        turned = snapped(QPointF(0, 0), end)
        assert math.hypot(turned.x(), turned.y()) == pytest.approx(50)
        off = math.degrees(math.atan2(turned.y(), turned.x())) % 45
        assert min(off, 45 - off) == pytest.approx(0, abs=1e-6)


def test_backspace_takes_the_last_point_back(map_):
    map_.set_tool("line")
    for at in ((100, 100), (200, 150), (300, 100)):
        map_.click(*at)
    assert map_.key(KEY.Key_Backspace)
    map_.key(KEY.Key_Enter)
    assert map_.pixels(map_.annotations[0]) == [(100, 100), (200, 150)]
    assert not map_.key(KEY.Key_Backspace)


def test_escape_drops_the_drawing_then_leaves_the_tool(map_):
    map_.set_tool("polygon")
    map_.click(100, 100)
    map_.key(KEY.Key_Escape)
    assert map_.tool.name == "polygon"
    map_.key(KEY.Key_Escape)
    assert map_.tool.name == "select"
    assert map_.annotations == ()
    assert map_.document.undo_label is None


@pytest.mark.parametrize(("tool", "count"), [("line", 1), ("arrow", 1), ("polygon", 2)])
def test_too_few_points_are_no_drawing(map_, tool, count):
    map_.set_tool(tool)
    for i in range(count):
        map_.click(100 + 50 * i, 100)
    map_.key(KEY.Key_Return)
    assert map_.annotations == ()
    assert map_.tool.name == tool


def test_a_double_click_too_early_does_not_end(map_):
    map_.set_tool("polygon")
    map_.double_click(100, 100)
    assert map_.annotations == ()
    map_.click(200, 100)
    map_.double_click(200, 200)
    assert map_.pixels(map_.annotations[0]) == [(100, 100), (200, 100), (200, 200)]


def test_another_tool_drops_what_is_half_drawn(map_):
    map_.set_tool("line")
    map_.click(100, 100)
    map_.set_tool("arrow")
    map_.set_tool("line")
    map_.click(300, 300)
    map_.double_click(400, 300)
    assert len(map_.annotations[0].points) == 2


def test_a_right_click_without_a_drawing_is_the_maps(map_):
    map_.set_tool("line")
    assert not map_.click(100, 100, button=RIGHT)
    assert not map_.press(100, 100, button=Qt.MouseButton.MiddleButton)


def test_a_tool_stays_when_its_drawing_ends_with_shift(map_):
    map_.set_tool("line")
    map_.click(100, 100)
    map_.click(200, 200)
    map_.key(KEY.Key_Return, SHIFT)
    assert map_.tool.name == "line"
    assert len(map_.annotations) == 1
    assert map_.told == []


def test_drawing_shows_the_annotations_again(map_):
    map_.document.apply(replace(map_.document.project, annotations_visible=False), "hide")
    map_.set_tool("marker")
    map_.click(100, 100)
    assert map_.document.project.annotations_visible


def test_the_drawing_is_painted_while_it_grows(map_):
    map_.set_tool("polygon")
    assert map_.shown() == 0
    map_.click(100, 100)
    one = map_.shown()
    map_.click(300, 100)
    map_.hover(200, 300)
    assert map_.shown() > one > 0


# Markers


def test_markers_count(map_):
    map_.set_tool("marker")
    map_.hover(100, 100)
    assert map_.shown() > 200
    map_.click(100, 100, modifiers=SHIFT)
    map_.click(200, 100, modifiers=SHIFT)
    map_.click(300, 100)
    assert [marker.number for marker in map_.annotations] == [1, 2, 3]
    assert map_.tool.name == "select"
    map_.set_tool("marker")
    map_.key(KEY.Key_Escape)
    assert map_.tool.name == "select"


# Text


def test_text_is_typed_on_the_map(map_):
    map_.set_tool("text")
    assert map_.click(200, 100)
    editor = map_.tool.editor
    assert isinstance(editor, QLineEdit)
    centre = editor.geometry().center()
    assert abs(centre.x() - 200) < 3
    assert abs(centre.y() - 100) < 3
    QTest.keyClicks(editor, "  Bridge <b>closed</b> ")
    QTest.keyClick(editor, KEY.Key_Return)
    (text,) = map_.annotations
    assert text.text == "Bridge <b>closed</b>"
    assert map_.pixels(text) == [(200, 100)]
    assert map_.tool.name == "select"


def test_the_editor_stays_on_its_place_while_the_map_moves(map_):
    map_.set_tool("text")
    map_.click(200, 100)
    editor = map_.tool.editor
    project = map_.document.project
    view = replace(project.view, x=project.view.x - 50 * project.view.resolution)
    map_.document.navigate(replace(project, view=view))
    assert abs(editor.geometry().center().x() - 250) < 3
    narrow = editor.width()
    QTest.keyClicks(editor, "words enough to need more room")
    assert editor.width() > narrow
    editor.finish(None)


@pytest.mark.parametrize("key", [KEY.Key_Escape, KEY.Key_Return])
def test_no_text_is_no_annotation(map_, key):
    map_.set_tool("text")
    map_.click(200, 100)
    if key == KEY.Key_Escape:
        QTest.keyClicks(map_.tool.editor, "not this")
    QTest.keyClick(map_.tool.editor, key)
    assert map_.annotations == ()
    assert map_.tool.name == "text"
    assert map_.tool.editor is None
    map_.key(KEY.Key_Escape)
    assert map_.tool.name == "select"


def test_a_click_elsewhere_keeps_the_text(map_):
    map_.set_tool("text")
    map_.click(200, 100)
    QTest.keyClicks(map_.tool.editor, "kept")
    map_.click(400, 400)
    assert [text.text for text in map_.annotations] == ["kept"]


def test_choosing_another_tool_keeps_the_text_and_the_choice(map_):
    map_.set_tool("text")
    map_.click(200, 100)
    QTest.keyClicks(map_.tool.editor, "kept")
    map_.set_tool("line")
    assert [text.text for text in map_.annotations] == ["kept"]
    assert map_.tool.name == "line"
    assert map_.tool.active
    assert not map_.tools["select"].active
    assert not map_.tools["text"].active


def test_a_map_that_goes_away_takes_the_editor_with_it(qtbot):
    gone = Map()
    gone.set_tool("text")
    gone.click(200, 100)
    document = gone.document
    gone.deleteLater()
    qtbot.wait(1)
    document.navigate(replace(document.project, view=replace(document.project.view, x=0.0)))


def test_every_tool_says_what_it_does(map_):
    assert len(map_.tools) == 8
    assert all(tool.hint for tool in map_.tools.values())


def test_an_inactive_tool_has_no_map(map_):
    with pytest.raises(RuntimeError, match="'line' is not active"):
        map_.tools["line"].leave()
