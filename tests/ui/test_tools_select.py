"""Selecting, moving and reshaping annotations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.toolmap import KEY, RIGHT, SHIFT, Map


@pytest.fixture
def map_(qtbot):
    made = Map()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_click_selects_and_a_click_beside_does_not(map_):
    line = map_.add("line", (100, 100), (300, 100))
    assert map_.click(200, 102)
    assert map_.told == [line.id]
    assert map_.shown() > 100
    assert not map_.click(200, 400)
    assert map_.told == [line.id, None]
    assert map_.shown() == 0
    assert map_.document.undo_label == "add"


def test_the_map_keeps_everything_else(map_):
    assert not map_.drag((100, 100), (200, 200))
    assert not map_.click(100, 100, button=RIGHT)
    assert not map_.double_click(100, 100)
    for key in (KEY.Key_Delete, KEY.Key_Left, KEY.Key_Escape, KEY.Key_F2, KEY.Key_PageUp):
        assert not map_.key(key)
    assert not map_.press(100, 100, modifiers=SHIFT)


def test_a_drag_moves_the_whole_as_one_edit(map_):
    line = map_.add("line", (100, 100), (300, 100))
    map_.drag((200, 100), (210, 120), (220, 130), (230, 150))
    assert map_.pixels(map_.annotations[0]) == [(130, 150), (330, 150)]
    assert map_.document.undo() == "move line"
    assert map_.annotations == (line,)


def test_two_drags_are_two_edits(map_):
    map_.add("line", (100, 100), (300, 100))
    map_.drag((200, 100), (200, 150))
    map_.drag((200, 150), (200, 200))
    map_.document.undo()
    assert map_.pixels(map_.annotations[0]) == [(100, 150), (300, 150)]


def test_a_trembling_click_moves_nothing(map_):
    line = map_.add("line", (100, 100), (300, 100))
    map_.drag((200, 100), (202, 101))
    assert map_.annotations == (line,)


def test_a_vertex_is_dragged(map_):
    map_.add("polygon", (100, 100), (300, 100), (200, 300))
    map_.click(200, 150)
    map_.drag((300, 100), (330, 90), (350, 80))
    assert map_.pixels(map_.annotations[0]) == [(100, 100), (350, 80), (200, 300)]
    assert map_.document.undo() == "move vertex"


def test_a_middle_handle_makes_a_vertex(map_):
    line = map_.add("line", (100, 100), (300, 100))
    map_.click(150, 100)
    map_.click(200, 100)  # a click on the handle alone changes nothing
    assert map_.annotations == (line,)
    map_.drag((200, 100), (200, 130), (200, 180))
    assert map_.pixels(map_.annotations[0]) == [(100, 100), (200, 180), (300, 100)]


def test_escape_takes_a_drag_back(map_):
    line = map_.add("line", (100, 100), (300, 100))
    map_.press(200, 100)
    map_.hover(250, 200)
    assert map_.annotations != (line,)
    assert map_.key(KEY.Key_Escape)
    assert map_.annotations == (line,)
    map_.hover(300, 300)
    assert map_.annotations == (line,)


def test_delete_removes_and_undo_brings_back(map_):
    text = map_.add("text", (200, 200), text="Here")
    map_.click(200, 200)
    assert map_.key(KEY.Key_Delete)
    assert map_.annotations == ()
    assert map_.told == [text.id, None]
    assert map_.document.undo() == "remove annotation"
    assert map_.annotations == (text,)


def test_delete_over_a_vertex_removes_the_vertex(map_):
    map_.add("line", (100, 100), (200, 150), (300, 100))
    map_.click(250, 125)
    map_.hover(200, 150)
    map_.key(KEY.Key_Delete)
    assert map_.pixels(map_.annotations[0]) == [(100, 100), (300, 100)]
    map_.hover(100, 100)
    map_.key(KEY.Key_Delete)  # a line of one point is none
    assert map_.annotations == ()


def test_arrow_keys_nudge_as_one_edit(map_):
    marker = map_.add("marker", (200, 200), number=1)
    map_.click(200, 200)
    for _ in range(3):
        assert map_.key(KEY.Key_Right)
    map_.key(KEY.Key_Up, SHIFT)
    assert map_.pixels(map_.annotations[0]) == [(203, 190)]
    map_.document.undo()
    assert map_.annotations == (marker,)


def test_escape_clears_the_selection(map_):
    map_.add("marker", (200, 200), number=1)
    map_.click(200, 200)
    assert map_.shown() > 0
    assert map_.key(KEY.Key_Escape)
    assert map_.told[-1] is None
    assert not map_.key(KEY.Key_Escape)


def test_what_does_not_show_cannot_be_selected(map_):
    map_.add("marker", (200, 200), number=1, end=0)
    assert not map_.click(200, 200)
    map_.add("marker", (300, 300), number=1)
    map_.document.apply(replace(map_.document.project, annotations_visible=False), "hide")
    assert not map_.click(300, 300)
    assert map_.told == []


def test_a_selection_that_was_undone_is_gone(map_):
    map_.add("marker", (200, 200), number=1)
    map_.click(200, 200)
    map_.document.undo()
    assert map_.shown() == 0
    assert not map_.key(KEY.Key_Delete)


def test_another_tool_ends_the_selection(map_):
    map_.add("marker", (200, 200), number=1)
    map_.click(200, 200)
    map_.set_tool("line")
    assert map_.told[-1] is None


def test_the_cursor_says_what_can_be_dragged(map_):
    map_.add("line", (100, 100), (300, 100))
    map_.hover(150, 100)
    assert map_.cursor().shape() == Qt.CursorShape.PointingHandCursor
    map_.click(150, 100)
    map_.hover(100, 100)
    assert map_.cursor().shape() == Qt.CursorShape.SizeAllCursor
    map_.hover(500, 500)
    assert map_.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_double_click_edits_the_words(map_):
    map_.add("text", (200, 200), text="Old")
    assert map_.double_click(200, 200)
    editor = map_.tool.editor
    assert editor.text() == "Old"
    QTest.keyClicks(editor, "New")  # all is selected
    QTest.keyClick(editor, KEY.Key_Return)
    assert map_.annotations[0].text == "New"
    assert map_.document.undo() == "edit text"


def test_text_emptied_is_removed_and_other_words_just_go(map_):
    map_.add("text", (200, 200), text="Old")
    map_.add("line", (100, 400), (300, 400), text="Line")
    for at in ((200, 200), (150, 400)):
        map_.click(*at)
        assert map_.key(KEY.Key_F2)
        map_.tool.editor.clear()
        QTest.keyClick(map_.tool.editor, KEY.Key_Return)
    assert [(one.kind, one.text) for one in map_.annotations] == [("line", "")]


def test_several_lines_are_not_squeezed_into_one(map_):
    map_.add("text", (200, 200), text="one\ntwo")
    assert map_.double_click(200, 200)
    assert map_.tool.editor is None
    assert map_.annotations[0].text == "one\ntwo"


def test_escape_leaves_the_words_as_they_were(map_):
    text = map_.add("text", (200, 200), text="Old")
    map_.double_click(200, 200)
    QTest.keyClicks(map_.tool.editor, "New")
    QTest.keyClick(map_.tool.editor, KEY.Key_Escape)
    assert map_.annotations == (text,)
