"""Two dates compared, and the second clock, in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea
from support import make_project

from gisapp.layers.kinds.areas import AreaStyle
from gisapp.model import instants
from gisapp.model.features import Level
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import LIGHT
from gisapp.ui.compare import ComparePanel
from gisapp.ui.compare_parts import Count, Covers
from tests.ui.desk import LEFT, Desk, picture

Opener = Callable[..., Desk]


def day(text: str) -> tuple[int, int]:
    return instants.parse(text)[:2]


def small() -> Project:
    """Events with a date of publication, and an area that moves in March."""
    project = make_project([f"2022-{month:02d}-15" for month in range(1, 13)])
    events = project.layers[0]
    told = [None if month == 3 else f"2022-{month:02d}-28" for month in range(1, 13)]
    table = events.features.table.append_column("published", [told])
    shapes = np.array([shapely.box(30, 46, 33, 50), shapely.box(31, 46, 34, 50)], dtype=object)
    two = events.features.taken(np.arange(2))
    held = replace(
        two,
        lonlat=None,
        levels=(Level(0.0, lambda: shapes),),
        begin=np.array([day("2022-01-01")[0], day("2022-03-01")[0]]),
        end=np.array([day("2022-02-28")[1], day("2022-12-31")[1]]),
    )
    area = Layer("held", "Held", "things", held, AreaStyle(opacity=0.9), time="as_of")
    return replace(
        project,
        layers=(area, replace(events, features=replace(events.features, table=table))),
    )


@pytest.fixture
def two(open_window: Opener) -> Desk:
    return open_window(small())


def compared(desk: Desk, a: str = "2022-02-01", b: str = "2022-06-30") -> ComparePanel:
    """The window comparing two days, counted to the end."""
    clock = replace(desk.project.clock, a=day(a)[1], b=day(b)[1], compare=True)
    desk.document.navigate(replace(desk.project, clock=clock))
    return counted(desk)


def counted(desk: Desk) -> ComparePanel:
    panel = desk.window.compare
    desk.qtbot.waitUntil(lambda: panel.found is not None, timeout=20_000)
    desk.settle()
    return panel


def count(panel: ComparePanel, words: str) -> Count:
    """The button with this accessible name."""
    return next(one for one in panel.findChildren(Count) if one.accessibleName() == words)


def type_into(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_the_command_compares_the_edges_of_the_window(two: Desk) -> None:
    panel, clock = two.window.compare, two.project.clock
    assert panel.isHidden()
    two.press_keys("Ctrl+Shift+B")
    assert panel.isVisible()
    now = two.project.clock
    assert (now.a, now.b, now.compare) == (clock.start, clock.stop, True)
    assert two.window.actions_.compare.isChecked()
    assert not two.document.dirty
    counted(two)
    QTest.mouseClick(panel.leave, LEFT)
    assert panel.isHidden()
    assert not two.project.clock.compare
    assert not two.window.actions_.compare.isChecked()


def test_the_map_shows_what_changed(two: Desk) -> None:
    two.look_at((28, 45, 36, 51))
    two.at_time("2022-06-01", "2022-06-30")
    before = two.map()
    compared(two)
    two.window.compare.set_open(False)
    after = two.map()
    place = {name: two.screen(lon, 48.2) for name, lon in (("lost", 30.5), ("kept", 32.0))}
    for point in place.values():
        spot = slice(point.y() - 4, point.y() + 4), slice(point.x() - 4, point.x() + 4)
        assert (before[spot] != after[spot]).any()
    lost = after[place["lost"].y() - 6 : place["lost"].y() + 6, place["lost"].x() - 6 :][:, :12]
    assert lost[..., 0].mean() > lost[..., 2].mean() + 10  # orange: more red than blue


def test_counts_and_square_kilometres(two: Desk) -> None:
    panel = compared(two)
    assert count(panel, "Held: 1 appeared").text() == "+1"
    assert count(panel, "Held: 1 ended").text() == "−1"
    assert count(panel, "Events: 5 began and ended in between").text() == "·5"
    texts = [one.text() for one in panel.findChildren(QLabel)]
    assert "km²" in texts
    assert any("ellipsoid" in text for text in texts)


def test_a_click_on_a_count_lists_the_rows(two: Desk) -> None:
    panel = compared(two)
    QTest.mouseClick(count(panel, "Events: 5 began and ended in between"), LEFT)
    kind, rows = two.window.inspector.subject
    assert kind == "list"
    assert rows == tuple(("events", row) for row in range(1, 6))
    QTest.mouseClick(count(panel, "Held: 1 ended"), LEFT)
    assert two.window.inspector.subject == ("feature", ("held", 0))


def test_dates_are_typed(two: Desk) -> None:
    panel = compared(two)
    assert panel.edits["a"].text() == "2022-02-01"
    type_into(panel.edits["b"], "2022-08")
    assert two.project.clock.b == day("2022-08-31")[1]
    assert panel.edits["b"].text() == "2022-08-31"
    type_into(panel.edits["a"], "soon")
    assert two.project.clock.a == day("2022-02-01")[1]
    assert panel.edits["a"].property("look") == "wrong"
    type_into(panel.edits["a"], "2022-03-05")
    assert panel.edits["a"].property("look") == ""
    counted(two)


def test_markers_on_the_date_shown(two: Desk) -> None:
    panel = compared(two)
    panel.set_now("b")
    assert two.project.clock.b == two.project.clock.stop
    panel.set_now("a")  # would leave nothing to compare
    assert two.project.clock.a == day("2022-02-01")[1]
    assert "one moment" in two.message()[1]
    QTest.mouseClick(panel.swap_button, LEFT)
    clock = two.project.clock
    assert (clock.a, clock.b) == (clock.stop, day("2022-02-01")[1])
    assert panel.order.isVisible()
    counted(two)


def test_counts_follow_the_document(two: Desk) -> None:
    panel = compared(two)
    two.check("layer", "events")
    two.qtbot.waitUntil(lambda: panel.found is not None and len(panel.found) == 1, timeout=20_000)
    assert [one.layer.id for one in panel.found] == ["held"]


def test_the_panel_keeps_its_place_and_theme(two: Desk) -> None:
    panel = compared(two)
    for size in ((1366, 768), (900, 600)):
        two.window.resize(*size)
        two.settle()
        assert panel.geometry().right() < two.canvas.width()
        assert panel.geometry().bottom() < two.canvas.height()
    dark = picture(panel).mean()
    two.window.set_theme(LIGHT)
    two.settle()
    assert picture(panel).mean() > dark + 100


# As known on


def known_now(desk: Desk, text: str) -> None:
    desk.at_time("2022-01-01", "2022-12-31")
    desk.press_keys("Ctrl+Shift+K")
    type_into(desk.window.knowledge.date, text)
    desk.settle()


def test_the_second_clock_hides_what_was_not_known(two: Desk) -> None:
    bar = two.window.knowledge
    assert bar.isHidden()
    two.at_time("2022-01-01", "2022-12-31")
    assert "Event 11" in two.alive("things")
    known_now(two, "2022-06-30")
    assert bar.isVisible()
    assert two.project.clock.known == day("2022-06-30")[1]
    shown = {int(title.split()[1]) for title in two.alive("things")}
    assert shown == {0, 1, 2, 3, 4, 5}
    assert bar.told.text() == "6 not known yet"
    assert bar.told.toolTip().startswith("3 rows without")  # Event 2, and two areas
    QTest.mouseClick(bar.close_button, LEFT)
    assert two.project.clock.known is None
    assert bar.isHidden()
    assert "Event 11" in two.alive("things")
    assert not two.document.dirty


def test_the_second_clock_steps(two: Desk) -> None:
    known_now(two, "2022-06-27")
    bar = two.window.knowledge
    for days, expected in (
        (1, "2022-06-28"),
        (7, "2022-07-05"),
        (-1, "2022-07-04"),
        (-7, "2022-06-27"),
    ):
        QTest.mouseClick(bar.steps[days], LEFT)
        assert bar.date.text() == expected
    type_into(bar.date, "soon")
    assert bar.date.property("look") == "wrong"
    assert two.project.clock.known == day("2022-06-27")[1]


def test_what_was_not_known_is_not_compared(two: Desk) -> None:
    known_now(two, "2022-04-30")
    panel = compared(two)
    assert count(panel, "Events: 3 began and ended in between").text() == "·3"


def long_named() -> Project:
    """Areas of two classes whose names begin alike, over a layer whose class is short."""
    base = small()
    held = base.layers[0]
    names = ["Claimed by separatist entities", "Claimed by Russia as annexed"]
    table = held.features.table.append_column("who", [names])
    style = AreaStyle(by="who", table=tuple((name, "hostile", name) for name in names))
    claims = replace(
        held, id="claims", name="Claims", features=replace(held.features, table=table), style=style
    )
    return replace(base, layers=(claims, *base.layers))


def test_classes_are_named_whole_and_columns_stand_under_each_other(open_window: Opener) -> None:
    desk = open_window(long_named())
    panel = compared(desk)
    desk.qtbot.wait(50)
    texts = [one.text() for one in panel.findChildren(QLabel)]
    assert "Claimed by separatist entities" in texts
    assert "Claimed by Russia as annexed" in texts
    tables = panel.findChildren(Covers)
    assert len(tables) == 2
    edges = [
        [
            one.mapTo(panel, one.rect().topRight()).x()
            for one in table.findChildren(QLabel)
            if one.text() in ("A", "B", "Change")
        ]
        for table in tables
    ]
    assert edges[0] == edges[1]


def test_the_panel_is_as_high_as_what_it_lists(open_window: Opener) -> None:
    desk = open_window(long_named(), size=(1400, 1000))
    panel = compared(desk)
    area = panel.findChild(QScrollArea)
    assert area is not None
    desk.qtbot.waitUntil(lambda: area.height() >= area.widget().sizeHint().height(), timeout=5_000)
    assert area.height() - area.widget().sizeHint().height() < 12, "and no higher"
