"""The strip of theatres and bookmarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp.model.document import Document
from gisapp.model.project import OWN_BOOKMARK, Bookmark
from gisapp.ui.bookmarks import BookmarkBar

SHIPPED = Bookmark("karabakh", "Nagorno-Karabakh, autumn 2020", (44, 38, 48, 41), 0, 1)
OWN = Bookmark(f"{OWN_BOOKMARK}1", "Front <north>", (30, 50, 32, 52), 0, 1)


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[tuple[BookmarkBar, Document, list[Bookmark]]]:
    document = Document(replace(make_project(), bookmarks=(SHIPPED, OWN)))
    parent = QWidget()
    qtbot.addWidget(parent)
    gone: list[Bookmark] = []
    bar = BookmarkBar(document, gone.append, parent)
    parent.show()
    yield bar, document, gone
    bar.shut()


def words(bar: BookmarkBar) -> list[str]:
    return [b.text() for b in bar.findChildren(QToolButton) if not b.isHidden()]


def test_a_button_a_bookmark_that_goes_there(strip, qtbot: QtBot) -> None:
    bar, _, gone = strip
    assert words(bar) == ["Karabakh", "Front <north>"]
    bar.findChildren(QToolButton)[1].click()
    assert gone == [OWN]


def test_own_bookmarks_are_renamed_and_any_is_removed_with_undo(strip, qtbot: QtBot) -> None:
    bar, document, _ = strip
    bar.rename(OWN, "  Kyiv   axis ")
    assert document.project.bookmarks[1].title == "Kyiv axis"
    document.undo()
    assert document.project.bookmarks == (SHIPPED, OWN)
    bar.remove(SHIPPED)
    assert document.project.bookmarks == (OWN,)
    document.undo()
    qtbot.waitUntil(lambda: words(bar) == ["Karabakh", "Front <north>"])


@pytest.mark.parametrize(("mark", "entries"), [(SHIPPED, ["Remove"]), (OWN, ["Rename…", "Remove"])])
def test_only_ones_own_can_be_renamed(strip, mark: Bookmark, entries: list[str]) -> None:
    menu = strip[0].menu_for(mark)
    assert [action.text() for action in menu.actions()] == entries
