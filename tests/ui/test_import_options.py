"""The import dialog: what is asked, what is shown, and that the answer stays with the layer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from gisapp.model import instants
from gisapp.model.reading import NO_COLUMN
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.import_options import ImportDialog
from tests.ui.conftest import Opener
from tests.ui.desk import LEFT, Desk, picture

AMBIGUOUS = "lat,lon,date,name\n48,37,03/04/2022,a\n48,38,05/06/2022,b\n98,38,07/08/2022,c\n"
UNNAMED = "lat,lon,seen,name\n48,37,2022-04-03,a\n48,38,2022-04-05,b\n"
ANYWHERE = "a,b,date\n50.45,30.52,2022-02-24\n49.8,24.01,2022-02-25\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def asked(desk: Desk) -> ImportDialog:
    """The dialog that is open, its preview made."""
    dialog = desk.window.files.dialog
    assert dialog is not None
    desk.qtbot.waitUntil(lambda: not desk.window.files.busy)
    QApplication.processEvents()
    assert dialog.isVisible()
    return dialog


def drop(desk: Desk, path: Path) -> ImportDialog:
    """Drop a file that raises a question."""
    desk.drop(path)
    return asked(desk)


def choose(dialog: ImportDialog, desk: Desk, name: str, words: str) -> None:
    """Choose an entry of a list."""
    box = dialog.boxes[name]
    box.setCurrentIndex(next(i for i in range(box.count()) if box.itemText(i) == words))
    desk.qtbot.waitUntil(lambda: not desk.window.files.busy)


def cells(dialog: ImportDialog, column: int) -> list[str]:
    """What a column of the preview says."""
    model = dialog.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def days(desk: Desk) -> list[str]:
    """The begins of the last layer."""
    begin = desk.project.layers[-1].features.begin
    assert begin is not None
    return [instants.day_text(int(one), "UTC") for one in begin]


def test_an_unknown_order_is_asked_and_nothing_happens_before(desk: Desk, tmp_path: Path) -> None:
    project = desk.project
    dialog = drop(desk, write(tmp_path / "reports.csv", AMBIGUOUS))
    assert desk.project is project
    assert not dialog.import_button.isEnabled()
    assert not dialog.day_first.isChecked()
    assert not dialog.month_first.isChecked()
    texts = [reading.text() for reading in dialog._readings]
    assert "03/04/2022 is 3 Apr 2022" in texts[0]
    assert "03/04/2022 is 4 Mar 2022" in texts[1]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_the_answer_is_previewed_imported_and_kept(
    desk: Desk, open_window: Opener, tmp_path: Path
) -> None:
    dialog = drop(desk, write(tmp_path / "reports.csv", AMBIGUOUS))
    QTest.mouseClick(dialog.month_first, LEFT)
    desk.qtbot.waitUntil(lambda: not desk.window.files.busy)
    assert cells(dialog, 1)[:2] == ["4 Mar 2022", "6 May 2022"]
    assert cells(dialog, 0)[2] == "skipped"
    assert "98" in cells(dialog, 2)[2]
    QTest.mouseClick(dialog.import_button, LEFT)
    desk.settle()
    assert days(desk) == ["4 Mar 2022", "6 May 2022"]
    path = tmp_path / "work.gisapp"
    assert desk.window.files.save_to(path)
    layer = next(one for one in json.loads(path.read_text())["layers"] if "file" in one)
    assert layer["reading"] == {"day_first": False}
    other = open_window()
    other.drop(path)
    assert other.message()[0] in ("", "info")
    assert days(other) == ["4 Mar 2022", "6 May 2022"]
    reading = other.project.layers[-1].reading
    assert reading is not None
    assert reading.day_first is False


def test_by_keyboard_alone(desk: Desk, tmp_path: Path) -> None:
    dialog = drop(desk, write(tmp_path / "reports.csv", AMBIGUOUS))
    dialog.day_first.setFocus()
    QTest.keyClick(dialog.day_first, Qt.Key.Key_Space)
    desk.qtbot.waitUntil(lambda: not desk.window.files.busy)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    desk.settle()
    assert days(desk) == ["3 Apr 2022", "5 Jun 2022"]


def test_cancelling_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    project = desk.project
    dialog = drop(desk, write(tmp_path / "reports.csv", AMBIGUOUS))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.window.files.dialog is None
    assert desk.project is project
    assert not desk.document.dirty


def test_questions_are_asked_one_after_the_other(desk: Desk, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.csv", AMBIGUOUS) for name in ("one", "two")]
    desk.drop(*paths)
    first = asked(desk)
    assert "one.csv" in first.windowTitle()
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert "two.csv" in asked(desk).windowTitle()


def test_a_column_of_dates_under_another_name_is_asked_about(desk: Desk, tmp_path: Path) -> None:
    dialog = drop(desk, write(tmp_path / "reports.csv", UNNAMED))
    assert "date" in dialog.question.text()
    assert dialog.boxes["begin"].itemText(2) == "seen"
    choose(dialog, desk, "begin", "seen")
    assert cells(dialog, 1) == ["3 Apr 2022", "5 Apr 2022"]
    dialog.accept()
    desk.settle()
    assert days(desk) == ["3 Apr 2022", "5 Apr 2022"]


def test_dates_may_be_declined(desk: Desk, tmp_path: Path) -> None:
    dialog = drop(desk, write(tmp_path / "reports.csv", UNNAMED))
    choose(dialog, desk, "begin", "No column")
    assert dialog.options.columns == {"begin": NO_COLUMN}
    dialog.accept()
    desk.settle()
    assert not desk.project.layers[-1].features.timed


def test_coordinates_under_other_names_are_asked_about(desk: Desk, tmp_path: Path) -> None:
    dialog = drop(desk, write(tmp_path / "reports.csv", ANYWHERE))
    assert not dialog.import_button.isEnabled()
    choose(dialog, desk, "lat", "a")
    choose(dialog, desk, "lon", "b")
    assert dialog.import_button.isEnabled()
    assert cells(dialog, 0)[0].startswith("50.45")
    dialog.accept()
    desk.settle()
    lonlat = desk.project.layers[-1].features.degrees().tolist()
    assert lonlat == [[30.52, 50.45], [24.01, 49.8]]


def test_import_with_options_from_the_menu(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "lat;lon;datetime;name\n48;37;2022-04-03 05:00;Київ\n".encode("cp1251")
    path = tmp_path / "other.csv"
    path.write_bytes(text)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    desk.press_keys("Ctrl+Shift+O")
    dialog = asked(desk)
    choose(dialog, desk, "encoding", "cp1252")
    assert cells(dialog, 6) == ["Êè¿â"]
    choose(dialog, desk, "encoding", "cp1251")
    assert cells(dialog, 6) == ["Київ"]
    choose(dialog, desk, "delimiter", "Comma")
    assert not dialog.import_button.isEnabled()
    choose(dialog, desk, "delimiter", "Semicolon")
    zone = dialog.boxes["zone"]
    zone.setEditText("Mars/Olympus")
    assert "no time zone" in dialog.summary.text()
    assert not dialog.import_button.isEnabled()
    zone.setEditText("Europe/Kyiv")
    desk.qtbot.waitUntil(lambda: not desk.window.files.busy)
    dialog.accept()
    desk.settle()
    layer = desk.project.layers[-1]
    assert layer.features.role("title", 0) == "Київ"
    assert layer.features.begin is not None
    assert layer.features.begin[0] == instants.parse("2022-04-03T02:00Z")[0]
    reading = layer.reading
    assert reading is not None
    assert (reading.encoding, reading.delimiter, reading.naive_zone) == (
        "cp1251",
        ";",
        "Europe/Kyiv",
    )


def test_every_choice_has_a_name_and_both_themes_show_it(
    open_window: Opener, tmp_path: Path
) -> None:
    pictures = []
    for theme in (DARK, LIGHT):
        desk = open_window(theme=theme)
        dialog = drop(desk, write(tmp_path / "reports.csv", AMBIGUOUS))
        assert all(box.accessibleName() for box in dialog.boxes.values())
        assert dialog.day_first.accessibleDescription() == "03/04/2022 is 3 Apr 2022"
        assert dialog.table.accessibleName()
        pictures.append(picture(dialog).mean())
        dialog.reject()
    assert pictures[0] < 90 < 165 < pictures[1]


def test_what_may_be_typed_begins_where_other_choices_do(desk: Desk, tmp_path: Path) -> None:
    dialog = drop(desk, write(tmp_path / "days.csv", AMBIGUOUS))

    def begin(name: str) -> int:
        box = dialog.boxes[name]
        assert box.currentText() == "Automatic"
        ink = picture(box).astype(int).sum(axis=2)[6:-6, 4:-4]
        return int(np.flatnonzero((abs(ink - ink[0, 0]) > 200).any(axis=0))[0])

    assert dialog.boxes["encoding"].isEditable()
    assert begin("encoding") == begin("delimiter")
