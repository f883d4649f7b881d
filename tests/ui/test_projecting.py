"""The window in other projections: what a user does, and nothing breaks."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from gisapp.model.primitives import Marks
from gisapp.model.project import View
from gisapp.ui.tools_lines import pieces
from gisapp.ui.tools_measure import MeasureLine, geodesic
from gisapp.ui.tools_select import SelectTool
from tests.ui.desk import LEFT, NONE, RIGHT, Desk

GLOBE = "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84"
CODES = ["EPSG:3035", GLOBE, "EPSG:32637"]
KYIV, TBILISI = (30.5234, 50.4501), (44.8271, 41.7151)
SYDNEY = (151.2, -33.9)


def use(desk: Desk, code: str, **how: bool) -> None:
    desk.window.actions_.projections.use(code, **how)
    desk.settle()


def whole_globe(desk: Desk) -> None:
    """The globe in the middle of the map, with room beside it."""
    use(desk, GLOBE)
    desk.canvas.set_view(View(0.0, 0.0, 30_000.0, GLOBE))
    desk.settle()


def place(desk: Desk) -> tuple[float, float]:
    view = desk.canvas.view
    return view.projection.point_to_lonlat(view.x, view.y)


@pytest.mark.parametrize("code", CODES)
def test_a_change_keeps_place_and_scale_and_is_undone(desk: Desk, code: str) -> None:
    before, at, scale = desk.canvas.view, place(desk), desk.canvas.view.scale
    picture = desk.map()
    use(desk, code)
    assert desk.canvas.view.crs == code
    assert place(desk) == pytest.approx(at, abs=1e-6)
    assert desk.canvas.view.scale == pytest.approx(scale, rel=1e-6)
    assert desk.document.undo_label == "change projection"
    assert np.abs(desk.map().astype(int) - picture).mean() > 1
    desk.press_keys("Ctrl+Z")
    desk.settle()
    assert desk.canvas.view == before
    desk.press_keys("Ctrl+Y")
    desk.canvas.pan(100, 50)
    now = place(desk)
    assert now != pytest.approx(at, abs=0.1)
    desk.press_keys("Ctrl+Z")
    desk.settle()
    assert desk.canvas.view.crs == before.crs
    assert place(desk) == pytest.approx(now, abs=1e-6)


@pytest.mark.parametrize("code", CODES)
def test_pan_zoom_and_identify(desk: Desk, code: str) -> None:
    use(desk, code)
    desk.go("Donbas")
    assert desk.canvas.view.crs == code
    desk.canvas.zoom_at(desk.screen(38.0, 48.3).toPointF(), 1.5)
    desk.drag(desk.canvas, QPoint(300, 200), QPoint(320, 230))
    desk.settle()
    room = desk.canvas.rect().adjusted(40, 80, -40, -40)
    inside = [
        (drawing.layer_id, row, at)
        for drawing in desk.canvas.drawings
        for marks in drawing.primitives
        if isinstance(marks, Marks)
        for row, xy in zip(marks.rows.tolist(), marks.xy.tolist(), strict=True)
        if room.contains((at := on_screen(desk, xy)).toPoint())
    ]
    assert inside
    for layer_id, row, at in inside:
        assert (layer_id, row) in desk.canvas.identify(at)
    layer_id, row, at = inside[0]
    with desk.qtbot.waitSignal(desk.canvas.identified) as told:
        QTest.mouseClick(desk.canvas, LEFT, NONE, at.toPoint())
    assert (layer_id, row) in told.args[0]


def points_of(piece: QPolygonF) -> list[tuple[float, float]]:
    return [(at.x(), at.y()) for at in (piece.at(i) for i in range(piece.size()))]


def on_screen(desk: Desk, xy: list[float]) -> QPointF:
    x0, _, _, y1 = desk.canvas.extent()
    return QPointF(xy[0] - x0, y1 - xy[1]) / desk.canvas.resolution


def test_lengths_are_those_of_the_ground_in_all(desk: Desk) -> None:
    true = Geod(ellps="WGS84").inv(*KYIV, *TBILISI)[2]
    for code in ("EPSG:3857", *CODES):
        use(desk, code)
        desk.look_at((25.0, 38.0, 48.0, 54.0))
        desk.canvas.set_tool("measure-line")
        desk.click(*KYIV)
        desk.click(*TBILISI)
        tool = desk.canvas.tool
        assert isinstance(tool, MeasureLine)
        said = float(tool.result()[0].split()[0].replace(",", ""))
        assert said == pytest.approx(true / 1000, abs=2 * desk.canvas.resolution / 1000 + 0.1), code
        desk.canvas.set_tool("select")


def test_beside_the_globe_there_is_no_place(desk: Desk) -> None:
    whole_globe(desk)
    told: list[object] = []
    menus: list[object] = []
    desk.canvas.cursorMoved.connect(told.append)
    desk.canvas.contextRequested.connect(lambda *said: menus.append(said))
    corner, middle = QPoint(8, desk.canvas.height() // 2), desk.canvas.rect().center()
    QTest.mouseMove(desk.canvas, middle)
    assert told[-1] == pytest.approx(desk.canvas.to_lonlat(middle.toPointF()))
    QTest.mouseMove(desk.canvas, corner)
    assert told[-1] is None
    assert desk.window.status.place.text() == "Degrees, minutes, seconds"
    desk.canvas.set_tool("marker")
    QTest.mouseClick(desk.canvas, LEFT, NONE, corner)
    assert desk.project.annotations == ()
    QTest.mouseClick(desk.canvas, RIGHT, NONE, corner)
    assert menus == []
    QTest.mouseClick(desk.canvas, LEFT, NONE, middle)
    assert len(desk.project.annotations) == 1
    assert all(math.isfinite(value) for value in desk.project.annotations[0].points[0])


def test_the_map_is_dragged_from_beside_the_globe_but_not_off_it(desk: Desk) -> None:
    whole_globe(desk)
    before = desk.canvas.view
    y = desk.canvas.height() // 2
    desk.drag(desk.canvas, QPoint(8, y), QPoint(68, y))
    assert desk.canvas.view.x == pytest.approx(before.x - 60 * before.resolution, rel=0.1)
    for _ in range(30):
        desk.canvas.pan(-200, -150)
    assert all(math.isfinite(value) for value in place(desk))
    assert math.isfinite(desk.canvas.view.scale)


def test_a_vertex_dragged_off_the_globe_stops_at_its_edge(desk: Desk) -> None:
    whole_globe(desk)
    desk.canvas.set_tool("line")
    middle = desk.canvas.rect().center()
    desk.drag(desk.canvas, middle, middle + QPoint(80, 0))
    line = desk.project.annotations[0]
    desk.canvas.set_tool("select")
    tool = desk.canvas.tool
    assert isinstance(tool, SelectTool)
    tool.select(line.id)
    start, y = middle + QPoint(80, 0), middle.y()
    QTest.mousePress(desk.canvas, LEFT, NONE, start)
    for x in range(start.x(), desk.canvas.width() - 8, 20):
        QTest.mouseMove(desk.canvas, QPoint(x, y))
    QTest.mouseRelease(desk.canvas, LEFT, NONE, QPoint(desk.canvas.width() - 8, y))
    moved = desk.project.annotations[0].points[1]
    assert all(math.isfinite(value) for value in moved)
    assert moved[0] > line.points[1][0] + 20
    QTest.mouseMove(desk.canvas, middle)  # the drag has ended, though beside the globe
    assert desk.project.annotations[0].points[1] == moved


def test_lines_break_at_the_horizon_and_at_the_seam(desk: Desk) -> None:
    whole_globe(desk)
    assert len(pieces(desk.canvas, geodesic(KYIV, TBILISI))) == 1
    beyond = pieces(desk.canvas, geodesic(KYIV, SYDNEY))
    assert len(beyond) == 1
    path = points_of(beyond[0])
    box = desk.canvas.rect()
    assert all(box.contains(round(x), round(y)) for x, y in path)
    assert pieces(desk.canvas, geodesic(SYDNEY, (170.0, -45.0))) == []
    away = desk.canvas.to_screen(*SYDNEY)
    assert away.x() < -10_000
    assert math.isfinite(away.y())
    use(desk, "EPSG:8857")
    over = pieces(desk.canvas, geodesic((150.0, 60.0), (-150.0, 60.0)))
    assert len(over) == 2
    for piece in over:
        steps = np.diff(points_of(piece), axis=0)
        assert np.hypot(*steps.T).max() * desk.canvas.resolution < 500_000
    desk.canvas.set_tool("measure-area")
    tool = desk.canvas.tool
    assert isinstance(tool, MeasureLine)
    tool.points = [(150.0, 60.0), (-150.0, 60.0), (180.0, 30.0)]
    desk.map()
    assert tool.result()[0].endswith("km²")


def test_half_a_drawing_outlives_a_change(desk: Desk) -> None:
    desk.canvas.set_tool("polygon")
    places = [(30.0, 50.0), (40.0, 50.0), (35.0, 42.0)]
    for one in places:
        desk.click(*one)
    use(desk, "+proj=ortho +lat_0=-40 +lon_0=-150", home=True)
    desk.map()
    QTest.keyClick(desk.canvas, Qt.Key.Key_Return)
    drawn = desk.project.annotations[0].points
    assert drawn == pytest.approx(np.array(places), abs=0.2)


def test_a_theatre_that_is_not_reached_is_offered_in_mercator(desk: Desk) -> None:
    use(desk, "+proj=ortho +lat_0=-40 +lon_0=-150", home=True)
    desk.go("Karabakh")
    kind, sentence, _ = desk.message()
    assert kind == "warning"
    assert "does not reach this part of the world" in sentence
    bar = desk.window.message
    assert bar.action_button.text() == "Show it in Web Mercator"
    bar.action_button.click()
    desk.settle()
    assert desk.canvas.view.crs == "EPSG:3857"
    lon, lat = place(desk)
    assert 44 < lon < 49
    assert 38 < lat < 42
    assert desk.document.undo_label == "change projection"


def test_a_found_place_that_is_not_reached_is_offered_too(desk: Desk) -> None:
    use(desk, "+proj=ortho +lat_0=-40 +lon_0=-150", home=True)
    before = desk.canvas.view
    desk.window.topbar.search.goTo.emit(*KYIV, 500.0)
    assert desk.canvas.view == before
    desk.window.message.action_button.click()
    assert place(desk) == pytest.approx(KYIV, abs=0.2)


def test_what_is_not_meant_for_the_place_is_told(desk: Desk) -> None:
    use(desk, "EPSG:27700")
    assert "British National Grid is not meant for this place" in desk.message()[1]
    desk.window.message.action_button.click()
    lon, lat = place(desk)
    assert -10 < lon < 3
    assert 49 < lat < 62
    use(desk, "EPSG:3035")
    assert desk.canvas.view.crs == "EPSG:3035"


def test_what_is_unknown_changes_nothing(desk: Desk) -> None:
    before = desk.project
    use(desk, "EPSG:99999")
    assert desk.project is before
    assert desk.message()[1] == "No coordinate reference system is known as 'EPSG:99999'."


def menu_of(desk: Desk) -> QMenu:
    return next(menu for menu in desk.window.findChildren(QMenu) if menu.title() == "Projection")


def choose(desk: Desk, title: str) -> None:
    menu = menu_of(desk)
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == title).trigger()
    desk.settle()


def test_one_click_in_the_menu(desk: Desk) -> None:
    choose(desk, "LAEA Europe")
    assert desk.canvas.view.crs == "EPSG:3035"
    choose(desk, "Orthographic, centred here")
    assert desk.canvas.view.crs.startswith("+proj=ortho ")
    choose(desk, "UTM zone of this place")
    assert desk.canvas.view.crs.startswith("EPSG:326")
    menu = menu_of(desk)
    menu.aboutToShow.emit()
    ticked = [action.text() for action in menu.actions() if action.isChecked()]
    assert ticked == ["UTM zone of this place"]


def test_a_projection_is_centred_anew(desk: Desk) -> None:
    desk.go("Ukraine")
    choose(desk, "Albers, centred here")
    before = desk.canvas.view
    desk.go("Syria")
    choose(desk, "Centre the projection here")
    after = desk.canvas.view
    assert after.crs.startswith("+proj=aea ")
    assert after.projection.center == pytest.approx(place(desk), abs=1)
    assert after.projection.center != pytest.approx(before.projection.center, abs=3)
    assert desk.document.undo_label == "centre the projection"
    choose(desk, "Web Mercator")
    desk.window.actions_.projections.recentre()
    assert "Web Mercator is not centred" in desk.message()[1]


def test_the_status_bar_opens_the_dialog(desk: Desk) -> None:
    QTest.mouseClick(desk.window.status.crs, LEFT)
    dialog = desk.window.actions_.projections.dialog
    assert isinstance(dialog, QDialog)
    desk.qtbot.waitUntil(lambda: dialog.ready, timeout=10_000)
    QTest.keyClicks(dialog.search, "3035")
    desk.qtbot.waitUntil(lambda: dialog.ready)
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    desk.settle()
    assert desk.window.status.crs.text() == "LAEA Europe"
    assert desk.window.actions_.projections.dialog is None


def test_the_key_opens_the_dialog(desk: Desk) -> None:
    desk.press_keys("Ctrl+Shift+P")
    dialog = desk.window.actions_.projections.dialog
    assert dialog is not None
    QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert desk.window.actions_.projections.dialog is None
    assert desk.canvas.view.crs == "EPSG:3857"


def test_it_is_saved_and_opened_again(desk: Desk, tmp_path: Path) -> None:
    use(desk, "EPSG:3035")
    desk.go("Ukraine")
    view = desk.canvas.view
    path = tmp_path / "map.gisapp"
    desk.window.files.path = path
    assert desk.window.files.save()
    desk.document.mark_saved()
    use(desk, "EPSG:3857")
    assert desk.document.dirty  # another projection is unsaved work
    desk.document.mark_saved()
    desk.window.files.open([path])
    desk.settle()
    assert desk.canvas.view.crs == "EPSG:3035"
    assert (desk.canvas.view.x, desk.canvas.view.y) == pytest.approx((view.x, view.y), abs=1)
