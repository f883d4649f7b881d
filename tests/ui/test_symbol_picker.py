"""The picker: words, fields and codes lead to one symbol; all of it by keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QPushButton

from gisapp.model.style import Style, knob
from gisapp.model.theme import DARK
from gisapp.ui.knob_form import KnobForm
from gisapp.ui.symbol_picker import SymbolButton, SymbolPicker

FRIEND = "10031000000000000000"


@pytest.fixture
def picker(qtbot) -> SymbolPicker:
    dialog = SymbolPicker(FRIEND, DARK)
    qtbot.addWidget(dialog)
    return dialog


def words(picker: SymbolPicker) -> str:
    return picker.words.text()


def test_it_opens_with_the_symbol_it_was_given(picker):
    assert picker.code == FRIEND
    assert words(picker) == "Friend, land unit"
    assert picker.code_edit.text() == FRIEND
    assert picker.results.count() > 10


def test_words_choose_the_first_that_fits(picker):
    QTest.keyClicks(picker.search, "hostile mech inf bde")
    assert picker.code == "10061000181211020000"
    assert picker.combos["identity"].currentText() == "hostile"
    assert picker.combos["amplifier"].currentText() == "brigade"
    assert "brigade" in words(picker)
    assert picker.preview.accessibleName() == words(picker)


def test_down_and_up_move_in_the_list_while_typing(picker):
    QTest.keyClicks(picker.search, "tank")
    QTest.keyClick(picker.search, Qt.Key.Key_Down)
    assert picker.results.currentRow() == 1
    assert picker.code == picker.results.currentItem().toolTip().splitlines()[-1]
    assert picker.code != "10031500001202000000"
    QTest.keyClick(picker.search, Qt.Key.Key_Up)
    assert picker.results.currentRow() == 0


def test_fields_change_the_symbol(picker):
    picker.combos["identity"].setCurrentText("hostile")
    picker.combos["amplifier"].setCurrentText("division")
    picker.combos["status"].setCurrentText("planned")
    picker.staff["Headquarters"].setChecked(True)
    picker.staff["Task force"].setChecked(True)
    assert picker.code == "10061016210000000000"
    picker.staff["Headquarters"].setChecked(False)
    assert picker.code == "10061014210000000000"


def test_a_typed_code_is_taken_or_told_to_be_wrong(picker):
    picker.code_edit.clear()
    QTest.keyClicks(picker.code_edit, "SHGPUCI----H---")
    assert picker.code == "10061000181211000000"
    picker.code_edit.clear()
    QTest.keyClicks(picker.code_edit, "1009")
    assert "has 4 characters" in picker.wrong.text()
    assert not picker.choose.isEnabled()
    assert picker.code == "10061000181211000000"


def test_what_is_not_in_the_table_is_told_and_may_be_chosen(picker):
    picker.code_edit.clear()
    QTest.keyClicks(picker.code_edit, "10031000009999990000")
    assert "Entity 999999 is not among" in picker.wrong.text()
    assert picker.choose.isEnabled()


def test_nonsense_says_so_and_keeps_the_symbol(picker, qtbot):
    picker.show()
    QTest.keyClicks(picker.search, "xyzzy")
    assert picker.none.isVisible()
    assert picker.results.count() == 0
    assert picker.code == FRIEND


def test_everything_has_a_name_for_screen_readers(picker):
    for kind in (QComboBox, QLineEdit, QListWidget):
        for widget in picker.findChildren(kind):
            if not isinstance(widget.parent(), QComboBox):
                assert widget.accessibleName(), widget
    assert all(
        label.textFormat() != Qt.TextFormat.RichText for label in picker.findChildren(QLabel)
    )
    assert all(box.text() for box in picker.findChildren(QCheckBox))
    assert {b.text() for b in picker.findChildren(QPushButton)} >= {"Choose", "Cancel"}


def test_return_accepts(picker, qtbot):
    picker.show()
    QTest.keyClicks(picker.search, "destroyer")
    with qtbot.waitSignal(picker.accepted):
        QTest.keyClick(picker.search, Qt.Key.Key_Return)
    assert picker.code == "10033000001202030000"


@dataclass(frozen=True)
class OneSymbol(Style):
    """A single knob of the type."""

    kind: ClassVar[str] = "test-one-symbol"
    symbol: str = knob(FRIEND, "sidc", "Symbol")


def test_the_form_of_a_style_has_a_button_for_it(qtbot):
    form = KnobForm(OneSymbol(), (), DARK)
    qtbot.addWidget(form)
    button = form.editors["symbol"]
    assert isinstance(button, SymbolButton)
    assert button.text() == "Friend, land unit"
    with qtbot.waitSignal(form.edited) as told:
        button.chosen.emit("10061000001211000000")
    assert told.args == ["symbol", "10061000001211000000"]
    form.set_style(OneSymbol("10041000001211000000"))
    assert button.text() == "Neutral, land unit, infantry"
    dialog = button.picker()
    qtbot.addWidget(dialog)
    assert dialog.code == "10041000001211000000"
