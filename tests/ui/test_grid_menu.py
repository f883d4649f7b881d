"""The menu of grids, and the labels along the edges of the map in the window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp import plugins
from gisapp.model.document import Document
from gisapp.model.project import Project, view_of
from gisapp.model.projection import projection_of
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.furniture import furniture_boxes, paint_furniture
from gisapp.ui.grid_menu import NONE, GridMenu, with_grid
from tests.snapshots import pixels

SIZE = (900, 600)


def at(project: Project, extent=(30, 44, 41, 52), code="EPSG:3857") -> Project:
    box = projection_of(code).extent_to_map(extent)
    return replace(project, view=view_of(box, *SIZE, code))


def painted(project: Project, theme=LIGHT) -> np.ndarray:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor(theme["land"]))
    qp = QPainter(image)
    paint_furniture(qp, project, theme, *SIZE)
    qp.end()
    return pixels(image)


def test_one_choice_is_one_step_of_undo():
    document = Document(plugins.default_project())
    menu = GridMenu(document)
    assert menu.shown == NONE
    document.apply(document.project.with_group("basemap", visible=True), "nothing")
    for name in ("Graticule", "UTM", "MGRS"):
        menu.choose(name)
        assert menu.shown == name
    menu.choose("MGRS")  # again: no step
    assert document.undo_label == "show the grid: MGRS"
    document.undo()
    assert menu.shown == "UTM"
    menu.choose(NONE)
    assert menu.shown == NONE
    document.undo()
    assert menu.shown == "UTM"


def test_a_hidden_group_is_shown_and_a_layer_taken_away_comes_back_in_its_place():
    usual = plugins.default_project()
    group = usual.layer("grid").group
    shown = with_grid(usual.with_group(group, visible=False), "UTM")
    assert shown.shown(shown.layer("grid"))
    back = with_grid(usual.remove("grid"), "MGRS")
    assert [layer.id for layer in back.layers] == [layer.id for layer in usual.layers]
    assert [one.id for one in back.groups] == [one.id for one in usual.groups]
    assert back.layer("grid").style.values()["grid"] == "MGRS"


def test_the_menu_of_the_window_has_a_tick_at_the_grid_shown(desk):
    menus = desk.window.topbar.menus.actions()
    view = next(one.menu() for one in menus if one.text() == "View")
    grid = next(one.menu() for one in view.actions() if one.text() == "Grid")
    actions = {one.text(): one for one in grid.actions()}
    assert list(actions) == ["Grid: None", "Grid: Graticule", "Grid: UTM", "Grid: MGRS"]
    desk.press_keys("Ctrl+Alt+3")
    assert desk.project.layer("grid").visible
    grid.aboutToShow.emit()
    assert actions["Grid: MGRS"].isChecked()
    desk.press_keys("Ctrl+Z")
    grid.aboutToShow.emit()
    assert actions["Grid: None"].isChecked()
    actions["Grid: UTM"].trigger()
    desk.settle()
    assert desk.project.layer("grid").style.values()["grid"] == "UTM"


def test_labels_stand_along_the_edges_and_nothing_else_changes(qapp):
    plain = at(plugins.default_project())
    off = painted(plain)
    for name in ("Graticule", "UTM", "MGRS"):
        for theme in (LIGHT, DARK):
            on = painted(with_grid(plain, name), theme)
            off = painted(plain, theme)
            apart = np.abs(on.astype(int) - off.astype(int)).max(axis=2) > 0
            assert not apart[14:-14, 14:-14].any()
            ink = np.abs(on.astype(int) - on[6, 2].astype(int)).max(axis=2) > 60
            for strip in (ink[1:11, 20:-20], ink[-11:-1, 20:-20]):
                assert strip.any(axis=0).sum() > 60
            for strip in (ink[20:-20, 1:11], ink[20:-20, -11:-1]):
                assert strip.any(axis=1).sum() > 30


def test_no_labels_where_they_are_switched_off_or_the_grid_is_hidden(qapp):
    plain = at(plugins.default_project())
    shown = with_grid(plain, "UTM")
    style = shown.layer("grid").style.with_values({"labels": False})
    for project in (shown.with_layer("grid", style=style), with_grid(shown, NONE)):
        assert np.array_equal(painted(project), painted(plain))


def test_names_keep_clear_of_the_band_and_plates_lie_within_it(qapp):
    plain = at(plugins.default_project())
    before = furniture_boxes(plain, *SIZE)
    boxes = furniture_boxes(with_grid(plain, "MGRS"), *SIZE)
    band = boxes[len(before) :]
    assert boxes[: len(before)] == before
    assert sum(box.width() * box.height() for box in band) > 0
    for plate in before:
        assert QRectF(0, 0, *SIZE).contains(plate)
        assert not any(plate.intersects(strip) for strip in band)


def test_labels_stay_at_the_edge_while_the_map_is_moved(qapp):
    """They move along an edge with their lines, and keep to it."""
    project = with_grid(at(plugins.default_project(), code="EPSG:3035"), "Graticule")
    first = painted(project)
    view = project.view
    moved = replace(project, view=replace(view, x=view.x + 30 * view.resolution))
    second = painted(moved)
    assert not np.array_equal(first[:12], second[:12])
    rows = np.abs(first.astype(int) - second.astype(int)).max(axis=2)[13:-13, 13:-13] > 0
    assert not rows[:-40].any()  # only the scale bar at the foot may differ
