"""Search: places, coordinates, events and commands, from the keyboard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support import DotStyle, make_project

from gisapp.model import places
from gisapp.model.document import Document
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.search import SearchField

NAMES = ["Kyiv", "Kharkiv", "Kherson", "İzmir", "Novyi Kherson", "L'viv", "Şırnak"]
LOCAL = ["Київ", "Харків", "Херсон", "İzmir", None, "Львів", ""]
PEOPLE = [2_900_000, 1_430_000, 280_000, 3_000_000, 900, 717_000, None]
PLACES = [[30.5, 50.4], [36.2, 50.0], [32.6, 46.6], [27.1, 38.4], [33, 47], [24, 49.8], [42, 37.5]]


def project() -> Project:
    table = pa.table({"name": NAMES, "name_uk": LOCAL, "population": PEOPLE})
    features = Features("places", table, lonlat=np.array(PLACES, dtype=float))
    base = make_project()
    return replace(
        base, layers=(Layer("places", "Places", "base", features, DotStyle()), *base.layers)
    )


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in places.search(project(), text)]


def test_prefixes_come_first_and_large_places_before_small() -> None:
    assert found("kh") == [("place", "Kharkiv"), ("place", "Kherson"), ("place", "Novyi Kherson")]
    assert found("kherson") == [("place", "Kherson"), ("place", "Novyi Kherson")]
    assert found("rso") == [("place", "Kherson"), ("place", "Novyi Kherson")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("izmir", "İzmir"),
        ("IZMIR", "İzmir"),
        ("sirnak", "Şırnak"),
        ("lviv", "L'viv"),
        ("L’viv", "L'viv"),
        ("київ", "Kyiv"),
        ("ЛЬВІВ", "L'viv"),
        ("  kyiv ", "Kyiv"),
    ],
)
def test_case_and_diacritics_do_not_matter(text: str, title: str) -> None:
    assert found(text)[0] == ("place", title)


def test_the_spelling_that_was_found_is_told() -> None:
    hit = places.search(project(), "Київ")[0]
    assert (hit.title, hit.detail) == ("Kyiv", "Київ · 2.9 M")
    assert (hit.lon, hit.lat) == (30.5, 50.4)


def test_coordinates_come_first() -> None:
    hit = places.search(project(), "48.5 N 35 E")[0]
    assert (hit.kind, hit.lon, hit.lat) == ("coordinates", 35.0, 48.5)


def test_events_are_found_by_title() -> None:
    hits = [hit for hit in places.search(project(), "event 1") if hit.kind == "event"]
    assert hits[0].row == 1
    assert "15 Feb 2022" in hits[0].detail
    assert {hit.row for hit in hits} == {1, 10, 11}


def test_named_features_are_found_in_any_language_after_events() -> None:
    table = pa.table({"name": ["Sea of Events", None], "name_uk": ["Море подій", None]})
    seas = Features("seas", table, lonlat=np.zeros((2, 2)), roles={"title": "name"})
    base = project()
    layers = (
        *base.layers,
        Layer("seas", "Seas", "base", seas, DotStyle()),
        Layer("quiet", "Quiet", "base", seas, DotStyle(), identifiable=False),
    )
    hits = places.search(replace(base, layers=layers), "event")
    assert [hit.kind for hit in hits] == ["event"] * 6 + ["feature"]
    hits = places.search(replace(base, layers=layers), "море")
    assert [(hit.kind, hit.title, hit.layer_id) for hit in hits] == [
        ("feature", "Sea of Events", "seas")
    ]


def test_places_may_be_shapes() -> None:
    square = shapely.box(10, 40, 12, 42)
    table = pa.table({"name": ["Square"], "population": [10]})
    shapes = Features("places", table, levels=(Level(0.0, lambda: np.array([square])),))
    layer = Layer("shapes", "Shapes", "base", shapes, DotStyle())
    hit = places.search(replace(project(), layers=(layer,)), "square")[0]
    assert (hit.kind, hit.lon, hit.lat) == ("place", 11.0, 41.0)


def test_nothing_finds_nothing() -> None:
    assert found("") == []
    assert found("zzz") == []
    assert found("\n") == []


def test_a_table_that_is_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_ROWS", 5)
    assert places.left_out(project()) == ("Events",)
    assert not [hit for hit in places.search(project(), "event") if hit.kind == "event"]


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def field(qtbot: QtBot, ran: list[str]) -> SearchField:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 500)
    made = SearchField(Document(project()), DARK)
    QVBoxLayout(window).addWidget(made)
    made.set_commands(
        [
            ("Export figure", "Ctrl+E", lambda: ran.append("export")),
            ("Full extent", "Ctrl+Shift+F", lambda: ran.append("extent")),
        ]
    )
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    made.activate()
    made._window = window  # type: ignore[attr-defined]  # kept as long as the field
    return made


def titles(field: SearchField) -> list[str]:
    return [found.title for found in field.found]


def test_enter_goes_to_the_first_place(field: SearchField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "kherson")
    assert not field.popup.isHidden()
    assert titles(field) == ["Kherson", "Novyi Kherson"]
    with qtbot.waitSignal(field.goTo) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args[:2] == [32.6, 46.6]
    assert told.args[2] > 0
    assert field.text() == ""
    assert field.popup.isHidden()


def test_arrows_choose_another(field: SearchField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "kherson")
    QTest.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.goTo) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args[:2] == [33.0, 47.0]


def test_an_event_is_chosen(field: SearchField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "event 11")
    with qtbot.waitSignal(field.featureChosen) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == ["events", 11]


def test_a_command_runs(field: SearchField, ran: list[str]) -> None:
    QTest.keyClicks(field, "figure")
    assert titles(field) == ["Export figure"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert ran == ["export"]


def test_the_palette_lists_every_command(field: SearchField, ran: list[str]) -> None:
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert titles(field) == ["Export figure", "Full extent"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.popup.isHidden()
    QTest.keyClicks(field, "> full")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert ran == ["extent"]


def test_nothing_found_is_said_and_enter_does_nothing(field: SearchField, ran: list[str]) -> None:
    QTest.keyClicks(field, "zzz")
    assert titles(field) == []
    assert field._note.text() == "Nothing found"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert ran == []


def test_escape_closes_then_clears(field: SearchField) -> None:
    QTest.keyClicks(field, "ky")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.popup.isHidden()
    assert field.text() == "ky"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_the_list_stays_inside_the_window(field: SearchField) -> None:
    QTest.keyClicks(field, "k")
    window = field.window()
    assert window.rect().contains(field.popup.geometry())
    field.set_theme(LIGHT)
    assert not field.popup.grab().isNull()
