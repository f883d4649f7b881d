"""The whole window, used as a person uses it: mouse, keys and eyes on the shipped project."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QToolButton,
)

from gisapp.model import crs, instants
from gisapp.model.theme import LIGHT
from gisapp.ui.inspector_feature import FeaturePage
from gisapp.ui.inspector_parts import ListRow
from tests.ui.desk import LEFT, NONE, RIGHT, Desk

CRIMEA = (34.2, 45.3)
ANKARA = (32.8543, 39.9199)


def popup(desk: Desk) -> QMenu:
    """The menu that is open."""
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, text: str) -> None:
    """Click a menu's entry."""
    action = next(one for one in menu.actions() if one.text() == text)
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())


# The first view and the layer list


def test_the_first_view_shows_the_region_at_the_turn_of_2022(desk: Desk) -> None:
    west, south, east, north = desk.project.bookmark("region").extent
    w, s, e, n = crs.extent_to_lonlat(desk.canvas.extent())
    assert w <= west
    assert s <= south
    assert e >= east
    assert n >= north
    assert desk.window.timeline.bar.period.text() == "1 Oct 2021 – 2 Jan 2022"
    assert desk.window.windowTitle() == "Untitled — gisapp"
    assert not desk.document.dirty
    assert desk.message() == ("", "", "")
    assert "Operation Peace Spring area" in desk.alive("syria")
    assert len(np.unique(desk.map().reshape(-1, 3), axis=0)) > 500


def test_switching_a_group_off_with_the_mouse_and_undo(desk: Desk) -> None:
    before, project = desk.map(), desk.project
    desk.check("group", "crimea")
    assert not desk.project.group("crimea").visible
    assert desk.alive("crimea") == set()
    hidden = desk.map()
    assert not np.array_equal(before, hidden)
    desk.press_keys("Ctrl+Z")
    assert desk.project is project
    np.testing.assert_array_equal(desk.map(), before)
    desk.press_keys("Ctrl+Shift+Z")
    np.testing.assert_array_equal(desk.map(), hidden)


def test_switching_one_layer_on_with_the_mouse(desk: Desk) -> None:
    before = desk.map()
    desk.check("layer", "troops-totals")
    assert desk.project.layer("troops-totals").visible
    assert desk.document.undo_label == "Show Theatre totals"
    assert not np.array_equal(desk.map(), before)
    desk.check("layer", "troops-totals")
    np.testing.assert_array_equal(desk.map(), before)


def test_a_layer_in_the_list_opens_in_the_inspector(desk: Desk) -> None:
    for layer in desk.project.layers:
        desk.window.layers.select_layer(layer.id)
        assert desk.window.inspector.subject == ("layer", layer.id)
        assert any(layer.name in text for text in desk.inspector_texts())
        page = desk.window.inspector.page
        assert page.minimumSizeHint().width() <= desk.window.inspector.width() - 10, layer.id


# Time


def test_dragging_the_window_through_the_years_changes_what_is_alive(desk: Desk) -> None:
    annexed = "Crimea and Sevastopol annexed by Russia (de facto)"
    held = "Separatist-held parts of Donetsk and Luhansk regions"
    claims = "Donetsk and Luhansk regions as claimed by Russia"
    peacekeepers, before_war = "Russian peacekeeping zone", "Armenian-held territories 1994-2020"
    spring, tripoli = (
        "Operation Peace Spring area",
        "Areas under the Tripoli government after June 2020",
    )
    desk.drag_time_to("2014-02-01")
    assert desk.project.clock.text.endswith("2014")
    assert desk.alive("crimea") == set()
    assert held not in desk.alive("donbas")
    assert before_war in desk.alive("karabakh")
    assert not {spring, "Idlib front line after 5 March 2020"} & desk.alive("syria")
    assert tripoli not in desk.alive("libya")
    troops = desk.alive("troops")
    desk.drag_time_to("2016-06-01")
    assert annexed in desk.alive("crimea")
    assert held in desk.alive("donbas")
    assert spring not in desk.alive("syria")
    desk.drag_time_to("2021-06-15")
    assert held in desk.alive("donbas")
    assert peacekeepers in desk.alive("karabakh")
    assert before_war not in desk.alive("karabakh")
    assert spring in desk.alive("syria")
    assert tripoli in desk.alive("libya")
    assert desk.alive("troops") - troops
    desk.drag_time_to("2023-12-15")
    assert annexed in desk.alive("crimea")
    assert claims in desk.alive("donbas")
    assert held not in desk.alive("donbas")
    assert peacekeepers not in desk.alive("karabakh")
    assert "Nagorno-Karabakh after September 2023" in desk.alive("karabakh")
    assert not desk.document.dirty


def test_dragging_back_brings_the_same_picture_back(desk: Desk) -> None:
    before, clock = desk.map(), desk.project.clock
    desk.drag_time_to("2016-06-01")
    assert not np.array_equal(desk.map(), before)
    desk.document.navigate(replace(desk.project, clock=clock))
    np.testing.assert_array_equal(desk.map(), before)


def test_play_and_pause(desk: Desk) -> None:
    timeline = desk.window.timeline
    stop = desk.project.clock.stop
    QTest.mouseClick(timeline.bar.play, LEFT)
    assert timeline.playing
    desk.qtbot.waitUntil(lambda: desk.project.clock.stop > stop, timeout=5_000)
    QTest.mouseClick(timeline.bar.play, LEFT)
    assert not timeline.playing
    reached = desk.project.clock.stop
    desk.settle()
    assert desk.project.clock.stop == reached
    desk.press_keys("Ctrl+Space")
    assert timeline.playing
    desk.press_keys("Ctrl+Space")
    assert not timeline.playing


def test_the_keys_of_the_menu_step_in_time(desk: Desk) -> None:
    stop = desk.project.clock.stop
    desk.press_keys(".")
    assert desk.project.clock.stop == instants.add_days(stop, 1, "UTC")
    desk.press_keys(",")
    assert desk.project.clock.stop == stop


def test_an_event_clicked_on_the_timeline_opens_in_the_inspector(desk: Desk) -> None:
    lanes = desk.window.timeline.lanes
    layer = desk.project.layer("events-crimea")
    begin, _ = layer.features.times("UTC")
    where = lanes.where()
    x = where.axis.x(int(begin[26]))  # the shipyard, September 2023
    y = next(
        y for y in range(lanes.height()) if ("events-crimea", 26) in lanes.events_at(QPointF(x, y))
    )
    QTest.mouseClick(lanes, LEFT, NONE, QPoint(round(x), y))
    subject = desk.window.inspector.subject
    assert "('events-crimea', 26)" in str(subject)  # alone, or in a list of two


# What is on the map


def test_an_event_clicked_on_the_map_shows_its_source_and_grade(desk: Desk) -> None:
    desk.go("Ukraine")
    layer = desk.project.layer("events-ukraine")
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    rows = resolved.drawings[layer.id].rows.tolist()
    alone = next(
        row
        for row in rows
        if desk.canvas.identify(desk.mark(layer.id, row).toPointF()) == [(layer.id, row)]
    )
    QTest.mouseClick(desk.canvas, LEFT, NONE, desk.mark(layer.id, alone))
    assert desk.window.inspector.subject == ("feature", (layer.id, alone))
    texts = desk.inspector_texts()
    assert layer.features.role("title", alone) in texts
    assert layer.features.role("grade", alone) in texts
    assert any(str(layer.features.role("source", alone)) in text for text in texts)


def test_what_is_not_alive_cannot_be_clicked(desk: Desk) -> None:
    at = desk.canvas.to_screen(*ANKARA)
    assert ("events-diplomacy", 44) in desk.canvas.identify(at)
    desk.at_time("2016-06-01", "2016-06-30")
    assert ("events-diplomacy", 44) not in desk.canvas.identify(at)


def test_several_under_the_cursor_are_listed_and_one_is_opened(desk: Desk) -> None:
    desk.click(*CRIMEA)
    assert desk.window.inspector.subject[0] == "list"
    assert len(desk.window.inspector.subject[1]) >= 2
    rows = desk.window.inspector.page.findChildren(ListRow)
    QTest.mouseClick(rows[0], LEFT)
    assert desk.window.inspector.subject[0] == "feature"
    QTest.mouseClick(desk.window.inspector.back_button, LEFT)
    assert desk.window.inspector.subject[0] == "list"


def test_a_click_on_nothing_says_so(desk: Desk) -> None:
    desk.click(*CRIMEA)
    desk.click(30.0, 34.0)  # the open sea
    assert "Nothing selected" in desk.inspector_texts()


def test_a_right_click_copies_coordinates(desk: Desk) -> None:
    desk.click(*CRIMEA, button=RIGHT)
    menu = popup(desk)
    texts = [action.text() for action in menu.actions() if action.text().startswith("Copy ")]
    assert len(texts) == 5
    choose(menu, texts[0])
    words = QGuiApplication.clipboard().text()
    assert f"Copy {words}" == texts[0]
    lat, lon = float(words.split("°")[0]), float(words.split("N ")[1].split("°")[0])
    assert (lon, lat) == pytest.approx(CRIMEA, abs=0.2)


def test_the_status_bar_follows_the_cursor_and_changes_its_format(desk: Desk) -> None:
    status = desk.window.status
    QTest.mouseMove(desk.canvas, desk.screen(*CRIMEA))
    desk.qtbot.waitUntil(lambda: "N" in status.place.text())
    assert status.place.text().startswith("45°")
    QTest.mouseClick(status.place, LEFT)
    assert status.place.text().startswith("45°")
    assert "′" in status.place.text()
    assert "″" not in status.place.text()
    desk.window.inspector.show_feature("events-diplomacy", 44)
    page = desk.window.inspector.page
    assert isinstance(page, FeaturePage)
    pairs = dict(page.pairs)
    assert "″" not in pairs["Coordinates"]
    assert "′" in pairs["Coordinates"]


def test_the_scale_is_typed(desk: Desk) -> None:
    status = desk.window.status
    QTest.mouseClick(status.scale, LEFT)
    QTest.keyClicks(status.scale_edit, "1:5000000")
    QTest.keyClick(status.scale_edit, Qt.Key.Key_Return)
    assert desk.project.view.scale == pytest.approx(5_000_000, rel=1e-3)
    assert status.scale.text() == "1 : 5,000,000"


# Worldviews


def test_a_worldview_from_the_status_bar_changes_borders_and_is_undone(desk: Desk) -> None:
    desk.look_at(desk.project.bookmark("crimea").extent)
    before = desk.map()
    QTest.mouseClick(desk.window.status.worldview, LEFT)
    choose(popup(desk), "Russia")
    assert desk.project.worldview == "russia"
    assert desk.window.status.worldview.text() == "Worldview: Russia"
    russian = desk.map()
    assert (russian != before).any(axis=2).mean() > 0.002
    desk.press_keys("Ctrl+Z")
    assert desk.project.worldview == "un"
    np.testing.assert_array_equal(desk.map(), before)


def test_the_menu_ticks_the_worldview_in_force(desk: Desk) -> None:
    actions = desk.window.actions_.worldviews.actions()
    ukraine = next(one for one in actions if one.data() == "ukraine")
    ukraine.trigger()
    assert desk.project.worldview == "ukraine"
    assert [one.data() for one in actions if one.isChecked()] == ["ukraine"]


# Bookmarks and search


def test_a_theatre_button_moves_view_and_clock(desk: Desk) -> None:
    buttons = desk.window.bookmarks.findChildren(QToolButton)
    names = [button.text() for button in buttons]
    assert names == ["Region", "Crimea", "Ukraine", "Donbas", "Karabakh", "Syria", "Libya"]
    desk.go("Karabakh")
    mark = desk.project.bookmark("karabakh")
    assert (desk.project.clock.start, desk.project.clock.stop) == (mark.begin, mark.end)
    w, s, e, n = crs.extent_to_lonlat(desk.canvas.extent())
    assert (max(w, mark.extent[0]), min(e, mark.extent[2])) == pytest.approx(mark.extent[::2])
    assert (max(s, mark.extent[1]), min(n, mark.extent[3])) == pytest.approx(mark.extent[1::2])
    assert not desk.document.dirty
    desk.go("Region")
    assert desk.project.clock.start == mark.begin  # the region is a place, not a time


def test_a_bookmark_of_the_view_is_an_edit(desk: Desk) -> None:
    desk.press_keys("Ctrl+B")
    assert [mark.name for mark in desk.project.bookmarks][-1] == "view-1"
    bar = desk.window.bookmarks
    button = bar.findChildren(QToolButton)[-1]
    assert button.text() == "View 1"
    QApplication.processEvents()
    assert bar.rect().contains(button.geometry())
    desk.press_keys("Ctrl+Z")
    assert all(mark.name != "view-1" for mark in desk.project.bookmarks)


def search(desk: Desk, words: str) -> None:
    desk.press_keys("Ctrl+F")
    field = desk.window.topbar.search
    desk.qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()


def centre(desk: Desk) -> tuple[float, float]:
    view = desk.project.view
    return crs.point_to_lonlat(view.x, view.y)


def test_search_goes_to_a_town_and_to_coordinates(desk: Desk) -> None:
    resolution = desk.project.view.resolution
    search(desk, "Kharkiv")
    assert centre(desk) == pytest.approx((36.25, 49.98), abs=0.1)
    assert desk.project.view.resolution < resolution
    search(desk, "34.5 N 38.25 E")
    assert centre(desk) == pytest.approx((38.25, 34.5), abs=1e-4)


def test_search_goes_to_an_event_in_space_and_time(desk: Desk) -> None:
    search(desk, "Sevastopol shipyard")
    assert desk.window.inspector.subject == ("feature", ("events-crimea", 26))
    assert "Sevastopol shipyard struck" in desk.alive("events")
    assert centre(desk) == pytest.approx((33.5, 44.6), abs=0.3)


def test_search_runs_a_command(desk: Desk) -> None:
    search(desk, ">dark or light")
    assert desk.window.theme is LIGHT
