"""The legend on screen: the card on the map and the section of a layer's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support import make_project

from gisapp.layers.kinds.events import EventStyle
from gisapp.model import instants
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.style import LegendItem
from gisapp.model.theme import LIGHT
from gisapp.render.legend import LABEL, Entry
from gisapp.ui import legend_items
from gisapp.ui.legend import LegendCard, LegendView, measured
from gisapp.ui.legend_items import Said, said_of
from tests.ui.desk import LEFT, Desk, picture

Opener = Callable[..., Desk]
UKRAINE = (22.0, 44.0, 41.0, 53.0)


def events(look: str = "density", days: int = 60) -> Project:
    """One event a day from 1 January 2022, all in Ukraine, half a degree apart."""
    first = np.datetime64("2022-01-01")
    project = make_project([str(first + i) for i in range(days)])
    (layer,) = project.layers
    lonlat = np.column_stack([25 + np.arange(days) % 10, 46 + np.arange(days) // 10 % 5])
    features = replace(layer.features, lonlat=lonlat.astype(float))
    layer = replace(
        layer, name="Fires", features=features, style=EventStyle(look=look, highlight=False)
    )
    return replace(project, layers=(layer,))


def rested(desk: Desk) -> LegendCard:
    desk.settle()
    return desk.window.actions_.legend


def open_on(open_window: Opener, project: Project, **options: object) -> tuple[Desk, LegendCard]:
    desk = open_window(project, **options)
    desk.at_time("2022-01-01", "2022-12-31")
    desk.look_at(UKRAINE)
    return desk, rested(desk)


def items(card: LegendCard) -> tuple[LegendItem, ...]:
    (entry,) = card.view.entries
    return entry.items


def test_the_card_says_what_the_colours_of_a_density_stand_for(open_window: Opener) -> None:
    _, card = open_on(open_window, events())
    assert card.isVisible()
    assert card.view.entries[0].title == "Fires"
    (item,) = items(card)
    assert item.label.startswith("Events in a cell of ")
    assert item.count == 60
    assert [words for _, words in item.swatch.ticks] == ["1", "10"]
    said = card.view.accessibleName()
    assert "Fires: Events in a cell of" in said
    assert ": 60 (colours for 1" in said


@pytest.mark.parametrize(("look", "kind"), [("hexagons", "ramp"), ("clusters", "disc")])
def test_other_looks_have_their_samples(open_window: Opener, look: str, kind: str) -> None:
    _, card = open_on(open_window, events(look, 300))
    assert items(card)[0].swatch.kind == kind
    assert sum(item.count for item in items(card)) == 300


def test_it_follows_time_and_view_once_they_rest(open_window: Opener) -> None:
    desk, card = open_on(open_window, events())
    desk.document.navigate(
        replace(desk.project, clock=desk.project.clock.with_window(*_days("2022-01-01", 10)))
    )
    assert items(card)[0].count == 60  # not in the frame of the move
    assert not card.legends.is_settled
    rested(desk)
    assert items(card)[0].count == 10
    desk.look_at((24.5, 45.5, 27.5, 46.5))
    rested(desk)
    assert items(card)[0].count == 3
    desk.look_at((-60.0, -20.0, -50.0, -15.0))
    rested(desk)
    assert card.isHidden()  # nothing of it is there


def _days(first: str, days: int) -> tuple[int, int]:
    start = instants.parse(first)[0]
    return start, start + days * instants.DAY


def test_it_lists_what_is_the_users_own_and_shown(open_window: Opener) -> None:
    project = events()
    (fires,) = project.layers
    shipped = Layer(
        "base", "Base", "things", fires.features, make_project(["2022-01-01"]).layers[0].style,
        time="window", origin="builtin:base",
    )  # fmt: skip
    desk, card = open_on(open_window, replace(project, layers=(shipped, fires)))
    assert [entry.title for entry in card.view.entries] == ["Fires"]
    desk.document.apply(desk.project.with_layer(fires.id, visible=False), "hide")
    assert card.isHidden()  # at once
    desk.document.undo()
    rested(desk)
    assert card.isVisible()


def test_the_command_shows_it_or_not_and_that_is_kept(open_window: Opener) -> None:
    desk, card = open_on(open_window, events())
    action = desk.window.actions_.legend_shown
    assert action.isChecked()
    desk.press_keys("Ctrl+G")
    assert card.isHidden()
    assert not action.isChecked()
    assert QSettings().value("legend", True, type=bool) is False
    other, hidden = open_on(open_window, events())
    assert hidden.isHidden()
    other.press_keys("Ctrl+G")
    rested(other)
    assert hidden.isVisible()
    assert QSettings().value("legend", False, type=bool) is True


def test_the_command_says_what_it_is_for_when_there_is_nothing(desk: Desk) -> None:
    rested(desk)
    desk.press_keys("Ctrl+G")
    desk.press_keys("Ctrl+G")
    assert "layers of your own" in desk.message()[1]


def test_it_folds_to_its_head(open_window: Opener) -> None:
    _, card = open_on(open_window, events())
    tall, bottom = card.height(), card.geometry().bottom()
    QTest.mouseClick(card.fold, LEFT)
    assert card.isVisible()
    assert card.height() < tall
    assert card.geometry().bottom() == bottom
    assert card.fold.accessibleName() == "Unfold the legend"
    assert QSettings().value("legend_open", True, type=bool) is False  # kept
    QTest.mouseClick(card.fold, LEFT)
    assert card.height() == tall


def test_a_long_one_scrolls_within_a_third_of_the_map(open_window: Opener) -> None:
    project = events()
    (fires,) = project.layers
    many = tuple(replace(fires, id=f"f{i}", name=f"Fires {i}") for i in range(9))
    desk, card = open_on(open_window, replace(project, layers=many), size=(1366, 768))
    assert len(card.view.entries) == 9
    assert card.height() <= desk.canvas.height() / 3
    assert card.pane.verticalScrollBar().maximum() > 0
    assert card.geometry().bottom() < desk.canvas.height() - 36  # the scale bar
    view = desk.project.view
    at = QPointF(60, card.height() - 20)
    wheel = QWheelEvent(
        at, QPointF(card.mapToGlobal(at.toPoint())), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(card.view, wheel)
    QTest.mousePress(card.view, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(30, 30))
    QTest.mouseRelease(card.view, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(30, 60))
    assert desk.project.view == view  # neither zoomed nor moved


def test_it_covers_no_panel_and_no_message(open_window: Opener) -> None:
    desk, card = open_on(open_window, events(), size=(1366, 768))
    desk.window.tell("warning", "Something", [f"line {i}" for i in range(20)])
    desk.window.message.details_button.click()
    desk.press_keys("Ctrl+Shift+B")
    rested(desk)
    assert card.isVisible()
    for other in (desk.window.compare, desk.window.message):
        assert other.isVisible()
        assert not card.geometry().intersects(other.geometry())
    desk.window.inspector.setMinimumWidth(760)  # a map too narrow for both
    rested(desk)
    assert not (card.isVisible() and card.geometry().intersects(desk.window.compare.geometry()))


def test_names_keep_clear_of_it(open_window: Opener) -> None:
    desk = open_window(size=(1366, 768))
    fires = events().layers[0]
    desk.look_at((23.6, 44.0, 42.6, 53.0))  # the name of Chisinau would run under its edge
    desk.document.apply(desk.project.add(fires), "add")
    desk.at_time("2022-01-01", "2022-12-31")
    card = rested(desk)
    assert card.isVisible()
    box = card.geometry().adjusted(-3, -3, 3, 3).intersected(desk.canvas.rect())
    with_card = desk.map()
    desk.press_keys("Ctrl+G")
    desk.settle()
    without = desk.map()
    changed = np.abs(with_card.astype(int) - without).sum(axis=2) > 0
    changed[box.top() : box.bottom() + 1, box.left() : box.right() + 1] = False
    # names that the card had pushed away, or that it would have cut, are elsewhere now
    assert changed.any()


def test_it_is_drawn_in_the_theme(open_window: Opener) -> None:
    desk, card = open_on(open_window, events())
    dark = picture(card).mean()
    desk.window.set_theme(LIGHT)
    rested(desk)
    assert picture(card).mean() > dark + 100


def test_the_page_of_a_layer_has_its_legend(open_window: Opener) -> None:
    desk, _ = open_on(open_window, events())
    desk.press_keys("Ctrl+G")  # the page does not need the card
    desk.window.inspector.show_layer(desk.project.layers[0].id)
    rested(desk)
    (view,) = desk.window.inspector.page.findChildren(LegendView)
    assert view.isVisible()
    assert view.entries[0].items[0].count == 60
    desk.at_time("2022-02-01", "2022-02-10")
    rested(desk)
    assert view.entries[0].items[0].count == 10
    desk.look_at((-60.0, -20.0, -50.0, -15.0))
    rested(desk)
    assert view.isHidden()
    assert "Nothing of it is in view." in desk.inspector_texts()
    fires = desk.project.layers[0].id
    desk.document.apply(desk.project.with_layer(fires, max_resolution=0.5), "scale")
    rested(desk)
    assert "Not drawn at this scale." in desk.inspector_texts()
    desk.document.apply(desk.project.with_layer(fires, visible=False), "hide")
    rested(desk)
    assert "Not shown." in desk.inspector_texts()


def test_a_legend_that_fails_is_said_and_logged(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk, _ = open_on(open_window, events())

    def broken(*args: object) -> Said:
        raise ValueError("no such thing")

    monkeypatch.setattr(legend_items, "said_of", broken)
    desk.window.inspector.show_layer(desk.project.layers[0].id)
    desk.at_time("2022-02-01", "2022-02-10")
    rested(desk)
    assert "The legend could not be made." in desk.inspector_texts()
    assert "no such thing" in caplog.text


@pytest.mark.parametrize("look", ["marks", "clusters", "density", "hexagons"])
def test_very_many_are_told_as_few_are(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    desk, _ = open_on(open_window, events(look, 300))
    desk.look_at((24.5, 47.5, 29.5, 48.5))
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    project, layer = desk.project, desk.project.layers[0]
    drawing = resolved.drawings[layer.id]
    few = said_of(project, layer, resolved.viewport, drawing)
    monkeypatch.setattr(legend_items, "LOOKED_UP", 100)
    assert said_of(project, layer, resolved.viewport, drawing) == few
    assert 0 < sum(item.count for item in few.items) < 300


def test_the_discs_of_a_vast_layer_are_explained_without_looking_rows_up(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = open_on(open_window, events("clusters", 300))
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    layer = desk.project.layers[0]
    few = said_of(desk.project, layer, resolved.viewport, resolved.drawings[layer.id])
    monkeypatch.setattr(legend_items, "LOOKED_UP", 100)
    monkeypatch.setattr("gisapp.layers.kinds.events.LOOKED_UP", 100)
    said = said_of(desk.project, layer, resolved.viewport, resolved.drawings[layer.id])
    discs = [item for item in few.items if item.swatch.kind == "disc"]
    assert discs
    assert [item.label for item in said.items] == [item.label for item in discs]


def test_lines_break_at_the_width(qapp: QApplication) -> None:
    swatch = EventStyle().swatch()
    view = LegendView(LIGHT)
    view.resize(400, 10)
    view.show_entries((Entry("", (LegendItem("A rather long name of a category", swatch, 3),)),))
    one = view.height()
    view.setFixedWidth(110)
    view.grab()
    assert view.height() > one
    assert measured("000", LABEL)[0] == measured("181", LABEL)[0]  # tabular
