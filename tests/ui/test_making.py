"""Range rings and great circles made in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gisapp.model import geodesy
from gisapp.model.made import GROUP, GreatCircle, Rings, definition_of
from gisapp.ui.make_dialog import located
from gisapp.ui.rings_dialog import GreatCircleDialog, RingsDialog
from tests.ui.desk import LEFT, NONE, RIGHT, Desk

DONETSK = (37.8022, 48.023)


def made(desk: Desk) -> list[Rings | GreatCircle]:
    found = [definition_of(layer) for layer in desk.project.layers]
    return [one for one in found if one is not None]


def command(desk: Desk, title: str) -> None:
    action = next(one for one in desk.window.actions() if one.text() == title)
    action.trigger()


def rings_dialog(desk: Desk) -> RingsDialog:
    dialog = desk.window.actions_.making.dialog
    assert isinstance(dialog, RingsDialog)
    return dialog


def test_rings_are_made_from_the_menu_and_undo_takes_them_away(desk: Desk) -> None:
    before = desk.project
    command(desk, "Range rings…")
    dialog = rings_dialog(desk)
    middle = desk.canvas.to_lonlat(desk.canvas.rect().center().toPointF())
    assert geodesy.leg(located(desk.project, dialog.center.text()).point, middle)[0] < 30_000
    dialog.center.setText("Donetsk")
    dialog.radii.setText("2 x 150 km")
    dialog.filled.setChecked(True)
    assert "Donetsk" in dialog.note.text()
    assert desk.project is before  # nothing is made before it is wanted
    paths = dialog.tool.paths()
    assert len(paths) == 2
    assert paths[0].boundingRect().contains(desk.canvas.to_screen(*DONETSK))
    QTest.mouseClick(dialog.ok, LEFT)
    (rings,) = made(desk)
    assert geodesy.leg(rings.center, DONETSK)[0] < 20_000
    assert [one.metres for one in rings.radii] == [150_000, 300_000]
    layer = desk.project.layers[-1]
    assert (layer.name, layer.group) == ("Range rings: Donetsk", GROUP.id)
    assert layer.style.values()["opacity"] > 0
    assert desk.canvas.tool.name == "select"
    desk.settle()
    at = desk.canvas.to_screen(*rings.center)
    assert (layer.id, 0) in desk.canvas.identify(at)
    assert desk.document.undo() == "add range rings"
    assert desk.project.layers == before.layers
    assert all(group.id != GROUP.id for group in desk.project.groups)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("center", "Nowhereville", "no place 'Nowhereville'"),
        ("center", "", "Type coordinates"),
        ("radii", "5 parsecs", "no unit"),
        ("radii", "0 km", "between 0 and"),
        ("start", "north", "no bearing"),
        ("start", "10", "two bearings"),
        ("begin", "soon", "not a date"),
        ("end", "2022-02-30", "not a date"),
    ],
)
def test_what_cannot_be_made_is_said_and_cannot_be_added(
    desk: Desk, field: str, text: str, said: str
) -> None:
    command(desk, "Range rings…")
    dialog = rings_dialog(desk)
    assert dialog.ok.isEnabled()
    getattr(dialog, field).setText(text)
    assert said in dialog.note.text()
    assert not dialog.ok.isEnabled()
    assert dialog.tool.paths() == []
    dialog.make()
    dialog.reject()
    assert made(desk) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("500, 1,500 km", "2 rings: 500 km, 1,500 km"),
        ("1,500 km", "1 ring: 1,500 km"),
        ("5 parsecs", ""),
    ],
)
def test_what_the_radii_are_understood_as_stands_under_the_field(
    desk: Desk, text: str, said: str
) -> None:
    command(desk, "Range rings…")
    dialog = rings_dialog(desk)
    assert dialog.understood.text() == "3 rings: 50 km, 100 km, 300 km"
    dialog.radii.setText(text)
    assert dialog.understood.text() == said
    assert dialog.understood.y() > dialog.radii.y()
    dialog.reject()


def test_a_click_on_the_map_moves_the_centre_and_another_tool_ends_it(desk: Desk) -> None:
    command(desk, "Range rings…")
    dialog = rings_dialog(desk)
    at = QPoint(600, 250)
    QTest.mouseClick(desk.canvas, LEFT, NONE, at)
    place = located(desk.project, dialog.center.text()).point
    assert place == pytest.approx(desk.canvas.to_lonlat(at.toPointF()), abs=1e-4)
    desk.canvas.set_tool("measure-line")
    assert desk.window.actions_.making.dialog is None
    assert desk.canvas.tool.name == "measure-line"
    assert made(desk) == []


def test_the_maps_menu_offers_rings_at_the_place(desk: Desk) -> None:
    at = QPoint(600, 250)
    QTest.mouseClick(desk.canvas, RIGHT, NONE, at)
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(one for one in menu.actions() if one.text() == "Range rings from here…")
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
    dialog = rings_dialog(desk)
    place = located(desk.project, dialog.center.text()).point
    assert place == pytest.approx(desk.canvas.to_lonlat(at.toPointF()), abs=1e-4)
    dialog.reject()


def test_rings_are_changed_as_one_edit(desk: Desk) -> None:
    command(desk, "Range rings…")
    dialog = rings_dialog(desk)
    dialog.center.setText("48, 37.8")
    dialog.begin.setText("2030")
    dialog.make()
    assert "does not show" in desk.message()[1]
    layer = desk.project.layers[-1]
    desk.window.layers.select_layer(layer.id)
    command(desk, "Change rings or great circle…")
    dialog = rings_dialog(desk)
    assert (dialog.center.text(), dialog.radii.text()) == ("48, 37.8", "50, 100, 300 km")
    assert dialog.begin.text() == "2030"
    dialog.radii.setText("70 km")
    dialog.begin.clear()
    dialog.make()
    now = desk.project.layers[-1]
    assert now.id == layer.id
    assert now.name == "Range ring of 70 km"
    assert (now.time, len(now.features)) == ("none", 1)
    desk.document.undo()
    assert desk.project.layers[-1] is layer


def test_a_great_circle_goes_through_the_places_that_are_typed_or_clicked(desk: Desk) -> None:
    command(desk, "Great circle…")
    dialog = desk.window.actions_.making.dialog
    assert isinstance(dialog, GreatCircleDialog)
    assert not dialog.ok.isEnabled()
    dialog.places.setPlainText("Kyiv\n55.75, 37.62")
    assert "Sets out at 036°" in dialog.note.text()
    QTest.mouseClick(desk.canvas, LEFT, NONE, QPoint(600, 250))
    assert "2 legs" in dialog.note.text()
    dialog.make()
    (way,) = made(desk)
    assert isinstance(way, GreatCircle)
    assert way.names == ("Kyiv", "", "")
    assert way.points[1] == (37.62, 55.75)
    assert desk.document.undo() == "add great circle"


def test_what_is_measured_can_be_kept(desk: Desk) -> None:
    command(desk, "Keep the measurement as a layer")
    assert "Measure a distance first" in desk.message()[1]
    desk.canvas.set_tool("measure-line")
    for x in (520, 640, 700):
        QTest.mouseClick(desk.canvas, LEFT, NONE, QPoint(x, 300))
    QTest.keyClick(desk.canvas, Qt.Key.Key_Return)
    points = tuple(desk.canvas.tool.points)
    command(desk, "Keep the measurement as a layer")
    (way,) = made(desk)
    assert isinstance(way, GreatCircle)
    for kept, clicked in zip(way.points, points, strict=True):
        assert kept == pytest.approx(clicked, abs=1e-6)
    assert desk.document.undo() == "keep the measurement"


def test_closing_the_window_closes_the_dialog(desk: Desk) -> None:
    command(desk, "Range rings…")
    desk.window.close()
    assert not desk.window.isVisible()
