"""Texts of the inspector: where lines end, and what is cut where."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gisapp.ui.inspector_parts import Line, PathLine, Prose, Rows
from tests.ui.desk import picture


@pytest.mark.parametrize("text", ["1 Oct 2021 – 31 Dec 2022", "3 Jan 2022 05:30 – open"])
def test_no_line_ends_within_a_date(qtbot: QtBot, text: str) -> None:
    prose = Prose(text)
    qtbot.addWidget(prose)
    assert prose.toPlainText() == text, "what is copied has plain spaces"
    for width in range(150, 60, -3):
        prose.resize(width, 200)
        prose.show()
        layout = prose.document().firstBlock().layout()
        ends = [
            layout.lineAt(i).textStart() + layout.lineAt(i).textLength()
            for i in range(layout.lineCount() - 1)
        ]
        if width > prose.fontMetrics().horizontalAdvance("31 Dec 2022 05:30"):
            assert {text[:end].rstrip()[-1] for end in ends} <= {"–", "2", "1", "0"}
            assert not any(text[:end].rstrip().endswith(("31 Dec", "31", "3 Jan")) for end in ends)


def test_the_name_of_a_file_is_cut_in_its_middle(qtbot: QtBot) -> None:
    path = "/data/long/way/down/ukraine_events_of_the_whole_year_2022_checked.csv"
    rows = Rows([("File", path)])
    qtbot.addWidget(rows)
    rows.resize(260, 60)
    rows.show()
    (line,) = rows.findChildren(PathLine)
    assert line.shown.startswith("ukraine")
    assert line.shown.endswith(".csv")
    assert "…" in line.shown
    assert path in line.toolTip()
    assert line.height() < 2 * line.fontMetrics().height()
    rows.set_values(["/data/b.csv"])
    assert line.shown == "b.csv"


def test_a_long_line_ends_with_an_ellipsis_until_it_is_edited(qtbot: QtBot) -> None:
    line, plain = Line(), QLineEdit()
    for one in (line, plain):
        qtbot.addWidget(one)
        one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        one.resize(110, 26)
        one.show()

    def alike(text: str) -> bool:
        for one in (line, plain):
            one.setText(text)
            one.setCursorPosition(0)
        return bool((picture(line) == picture(plain)).all())

    assert alike("Battles")
    assert not alike("Explosions/Remote violence")
    assert line.text() == "Explosions/Remote violence"
    end = picture(line)[:, 92:106]
    assert (end != picture(plain)[:, 92:106]).any(), "the plain one goes on to its edge"


def test_names_of_files_break_after_an_underscore_and_are_copied_as_they_are(qtbot: QtBot) -> None:
    name = "ukraine_events_of_the_whole_year_2022_checked"
    prose = Prose(name)
    qtbot.addWidget(prose)
    prose.resize(160, 200)
    prose.show()
    block = prose.document().firstBlock()
    first = block.layout().lineAt(0)
    assert block.layout().lineCount() > 1
    assert block.text()[: first.textLength()].rstrip("\N{ZERO WIDTH SPACE}").endswith("_")
    prose.selectAll()
    assert prose.toPlainText() == prose.createMimeDataFromSelection().text() == name
