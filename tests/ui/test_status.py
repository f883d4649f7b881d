"""The status bar, the top bar and the message: what they say and what they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp.model import instants
from gisapp.model.document import Document
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.message import MessageBar
from gisapp.ui.status import WIDEST_CRS, StatusBar, parse_scale, scale_text
from gisapp.ui.topbar import TopBar


@pytest.fixture
def document() -> Document:
    return Document(make_project())


@pytest.fixture
def bar(qtbot: QtBot, document: Document) -> StatusBar:
    made = StatusBar(document, DARK)
    qtbot.addWidget(made)
    made.resize(1366, 26)
    made.show()
    return made


def test_the_cursor_in_every_format(bar: StatusBar) -> None:
    bar.set_cursor(35.0556, 48.4528)
    seen = []
    for _ in range(5):
        seen.append(bar.place.text())
        bar.place.click()
    assert seen == [
        "48°27′10.1″ N 35°03′20.2″ E",
        "48°27.168′ N 35°03.336′ E",
        "36U 651988 5368670",
        "36U XU 51988 68669",
        "48.45280° N 35.05560° E",
    ]
    assert bar.place.text() == seen[0]


def test_the_format_is_remembered(bar: StatusBar, qtbot: QtBot, document: Document) -> None:
    with qtbot.waitSignal(bar.formatChanged) as told:
        bar.place.click()
    assert told.args == ["DDM"]
    other = StatusBar(document, DARK)
    qtbot.addWidget(other)
    assert other.format == "DDM"


def test_no_cursor_names_the_format(bar: StatusBar) -> None:
    bar.set_cursor(35, 48)
    bar.set_cursor(None, None)
    assert bar.place.text() == "Degrees, minutes, seconds"


def test_a_scale_is_typed(bar: StatusBar, qtbot: QtBot) -> None:
    bar.set_scale(6_234_567)
    assert bar.scale.text() == "1 : 6,230,000"
    bar.scale.click()
    assert bar.scale_edit.isVisible()
    bar.scale_edit.setText("nonsense")
    QTest.keyClick(bar.scale_edit, Qt.Key.Key_Return)
    assert bar.scale_edit.property("look") == "wrong"
    bar.scale_edit.setText("1:50 000")
    with qtbot.waitSignal(bar.scaleRequested) as told:
        QTest.keyClick(bar.scale_edit, Qt.Key.Key_Return)
    assert told.args == [50_000.0]
    assert bar.scale.isVisible()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6,200,000", 6.2e6),
        ("1:50000", 5e4),
        ("1 : 50 000", 5e4),
        ("1/250000", 2.5e5),
        ("250k", 2.5e5),
        ("6.2M", 6.2e6),
        ("6,2 m", 6.2e6),
        ("1.000.000", 1e6),
        ("5000", 5e3),
        ("", None),
        ("0", None),
        ("-5", None),
        ("abc", None),
        ("1:", None),
        ("1e99", None),
    ],
)
def test_scales_as_people_write_them(text: str, value: float | None) -> None:
    assert parse_scale(text) == value


def test_a_shown_scale_can_be_typed_back() -> None:
    for value in (999.0, 25_000.0, 6_230_000.0, 123_000_000.0):
        assert parse_scale(scale_text(value)) == value


def test_the_zone_is_an_edit_that_keeps_whole_days(bar: StatusBar, document: Document) -> None:
    before = document.project.clock.text
    assert bar.zone.text() == "UTC"
    menu = bar.zone_menu()
    next(a for a in menu.actions() if a.text().endswith("Europe/Kyiv")).trigger()
    clock = document.project.clock
    assert clock.zone == "Europe/Kyiv"
    assert clock.text == before
    assert clock.start == instants.day_start(clock.start, "Europe/Kyiv")
    assert bar.zone.text() == "UTC+3 Europe/Kyiv"
    document.undo()
    assert bar.zone.text() == "UTC"


def test_the_worldview_is_an_edit(bar: StatusBar, document: Document) -> None:
    assert bar.worldview.text() == "Worldview: UN"
    actions = {action.text(): action for action in bar.worldview_menu().actions()}
    assert actions["UN"].isChecked()
    actions["De facto"].trigger()
    assert document.project.worldview == "de_facto"
    assert bar.worldview.text() == "Worldview: De facto"
    document.undo()
    assert bar.worldview.text() == "Worldview: UN"


def test_saved_and_crs_are_shown(bar: StatusBar, document: Document) -> None:
    bar.set_saved("Saved 2 s ago")
    assert bar.saved.text() == "Saved 2 s ago"
    assert bar.crs.text() == "Web Mercator"
    assert "Web Mercator (EPSG:3857)" in bar.crs.toolTip()
    assert bar.offline.text() == "Offline"
    bar.shut()
    document.apply(document.project, "nothing")


def test_the_projection_has_a_short_name(bar: StatusBar, document: Document) -> None:
    def draw_in(code: str) -> None:
        project = document.project
        document.apply(replace(project, view=project.view.projected(code)), "change projection")

    draw_in("EPSG:3035")
    assert bar.crs.text() == "LAEA Europe"
    assert "ETRS89-extended / LAEA Europe (EPSG:3035)" in bar.crs.toolTip()
    draw_in("+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84")
    assert bar.crs.text() == "Orthographic 40N 35E"
    draw_in("EPSG:3079")
    assert bar.crs.text() == "Michigan Oblique Mercator"
    draw_in("EPSG:7535")  # a name too long for the bar
    assert bar.crs.text().endswith("…")
    assert bar.crs.width() <= WIDEST_CRS
    assert bar.crs.accessibleName().endswith("Outagamie and Winnebago (m)")
    document.undo()
    assert bar.crs.text() == "Michigan Oblique Mercator"


# The top bar


@pytest.fixture
def top(qtbot: QtBot, document: Document) -> TopBar:
    made = TopBar(DARK, document)
    qtbot.addWidget(made)
    for title in ("File", "Edit", "View", "Layer", "Time", "Help"):
        made.add_menu(title, QMenu(made))
    for name, icon in (
        ("select", "hand"),
        ("measure-line", "measure"),
        ("area", "area"),
        ("text", "text"),
        ("arrow", "arrow"),
        ("line", "line"),
        ("polygon", "polygon"),
        ("marker", "marker"),
    ):
        made.add_tool(name, icon, name.capitalize(), "V" if name == "select" else "")
    made.set_name("A rather long project name of some forty letters", dirty=True)
    made.resize(1366, 44)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_nothing_is_clipped_at_1366(top: TopBar) -> None:
    assert top.minimumSizeHint().width() <= 1366
    parts = [
        top.name_button,
        top.menus,
        top.search,
        top.undo_button,
        top.redo_button,
        top.export_button,
    ]
    for part in parts:
        at = part.mapTo(top, QPoint(0, 0))
        assert at.x() >= 0
        assert at.x() + part.width() <= top.width()
        if part is not top.search and part is not top.menus:
            assert part.width() >= part.sizeHint().width()
    assert top.search.width() >= 200
    assert all(top.menus.actionGeometry(action).width() > 0 for action in top.menus.actions())


def test_one_tool_is_on(top: TopBar) -> None:
    buttons = top._tools
    top.set_tool("select")
    assert buttons["select"].isChecked()
    buttons["text"].click()
    assert [name for name, button in buttons.items() if button.isChecked()] == ["text"]
    top.set_tool("elsewhere")
    assert not any(button.isChecked() for button in buttons.values())
    assert buttons["select"].toolTip() == "Select (V)"


def test_history_buttons_say_what_they_do(top: TopBar, qtbot: QtBot) -> None:
    top.set_history("hide Russia", None)
    assert top.undo_button.toolTip() == "Undo hide Russia (Ctrl+Z)"
    assert not top.redo_button.isEnabled()
    with qtbot.waitSignal(top.undoClicked):
        top.undo_button.click()
    with qtbot.waitSignal(top.exportClicked):
        top.export_button.click()


def test_the_name_is_edited_in_place(top: TopBar, qtbot: QtBot) -> None:
    top.set_name("Brief", dirty=False)
    top.name_button.click()
    assert top.name_edit.text() == "Brief"
    top.name_edit.setText(" Black Sea & Azov ")
    with qtbot.waitSignal(top.renamed) as told:
        QTest.keyClick(top.name_edit, Qt.Key.Key_Return)
    assert told.args == ["Black Sea & Azov"]
    assert top.name_button.isVisible()
    top.set_name("Black Sea & Azov", dirty=True)
    assert top.name_button.text() == "Black Sea && Azov •"
    top.set_theme(LIGHT)
    top.shut()


# The message


@pytest.fixture
def message(qtbot: QtBot) -> Iterator[MessageBar]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 400)
    parent.show()
    made = MessageBar(DARK, parent)
    yield made
    made.dismiss()


def test_a_message_stays_at_the_top(message: MessageBar, qtbot: QtBot) -> None:
    message.show_message("error", "It cannot be read. " * 12, ["row 1", "row 2 <b>x</b>"])
    parent = message.parentWidget()
    assert message.isVisible()
    assert parent.rect().contains(message.geometry())
    assert message.sentence.height() >= message.sentence.heightForWidth(message.sentence.width())
    parent.resize(400, 400)
    qtbot.waitUntil(lambda: parent.rect().contains(message.geometry()))


def test_details_on_demand(message: MessageBar) -> None:
    message.show_message("warning", "Two rows were skipped.", ["row 1", "row 2 <b>x</b>"])
    assert not message.details.isVisible()
    message.details_button.click()
    assert message.details.isVisible()
    assert message.details.toPlainText() == "row 1\nrow 2 <b>x</b>"
    message.show_message("warning", "Another.")
    assert not message.details.isVisible()
    assert not message.details_button.isVisible()


def test_only_plain_info_goes_by_itself(message: MessageBar) -> None:
    message.show_message("info", "Written.")
    assert message._timer.isActive()
    message.show_message("info", "Written, but.", ["something"])
    assert not message._timer.isActive()
    message.show_message("warning", "Careful.")
    assert not message._timer.isActive()
    message.close_button.click()
    assert message.isHidden()


def test_the_action_acts_once(message: MessageBar) -> None:
    done: list[int] = []
    message.show_message("warning", "Restore?", (), ("Restore it", lambda: done.append(1)))
    message.action_button.click()
    message.action_button.click()
    assert done == [1]
    assert message.isHidden()
    with pytest.raises(ValueError, match="no message"):
        message.show_message("rumour", "x")
    message.set_theme(LIGHT)


def test_it_says_what_the_tool_in_hand_does(bar: StatusBar) -> None:
    bar.set_hint("Click for each corner.")
    assert bar.hint.text() == "Click for each corner."
    bar.resize(420, 26)  # the hint gives way, nothing else does
    assert bar.worldview.width() >= bar.worldview.sizeHint().width()
