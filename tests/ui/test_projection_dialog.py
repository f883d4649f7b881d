"""The dialog in which a projection is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp.model.crs import point_to_map
from gisapp.model.project import View
from gisapp.model.projections import HERE, MEANT, USUAL
from gisapp.model.theme import DARK
from gisapp.ui.projection_dialog import ProjectionDialog
from gisapp.ui.projection_list import ENTRY

KEY = Qt.Key


class Asked(ProjectionDialog):
    """The dialog, which keeps what was taken."""

    taken: list[tuple[str, bool]]


Opened = Callable[..., Asked]


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    """``opened(lon, lat, code)``: the dialog on a map of some hundred kilometres."""

    def made(lon: float = 30.5, lat: float = 50.4, code: str = "EPSG:3857") -> Asked:
        view = View(*point_to_map(lon, lat), 500.0).projected(code)
        project = replace(make_project(), view=view)
        dialog = Asked(project, QSize(1000, 600), DARK)
        qtbot.addWidget(dialog, before_close_func=lambda one: one.shut())
        dialog.taken = []
        dialog.chosen.connect(lambda code, home: dialog.taken.append((code, home)))
        dialog.show()
        qtbot.waitUntil(lambda: dialog.ready, timeout=10_000)
        return dialog

    return made


def look_for(dialog: Asked, qtbot: QtBot, words: str) -> None:
    dialog.search.setText(words)
    qtbot.waitUntil(lambda: dialog.ready, timeout=10_000)


def test_it_opens_on_the_projection_in_force(opened: Opened) -> None:
    dialog = opened(code="EPSG:3035")
    assert dialog.entry is not None
    assert dialog.entry.code == "EPSG:3035"
    assert dialog.title.text() == "LAEA Europe"
    assert dialog.facts["Areas here"].toPlainText() == "true"
    sections = [entry.section for entry in dialog.entries]
    assert sections == sorted(sections, key=[HERE, USUAL, MEANT].index)
    assert set(sections) == {HERE, USUAL, MEANT}


def test_what_is_known_of_it_is_told(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened()
    facts = {name: prose.toPlainText() for name, prose in dialog.facts.items()}
    assert facts["Code"] == "EPSG:3857"
    assert facts["Keeps"] == "shape, nearly"
    assert facts["Lengths here"] == "+57 %"
    assert facts["Areas here"] == "+146 %"
    look_for(dialog, qtbot, "globe")
    assert dialog.facts["Keeps"].toPlainText() == "nothing exactly"
    assert dialog.facts["Lengths here"].toPlainText() == "true"
    assert dialog.facts["Code"].toPlainText().startswith("+proj=ortho +lat_0=50.4\n+lon_0=30.5")


def test_it_is_done_from_the_keyboard_alone(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened()
    QTest.keyClicks(dialog.search, "equal area")
    qtbot.waitUntil(lambda: dialog.ready)
    first = dialog.entry
    QTest.keyClick(dialog.search, KEY.Key_Down)
    assert dialog.entry is not None
    assert dialog.entry is not first
    QTest.keyClick(dialog.search, KEY.Key_Up)
    QTest.keyClick(dialog.search, KEY.Key_Up)  # not onto the head of the section
    assert dialog.entry is first
    QTest.keyClick(dialog.search, KEY.Key_Return)
    assert first is not None
    assert dialog.taken == [(first.code, False)]
    assert not dialog.isVisible()


def test_escape_changes_nothing(opened: Opened) -> None:
    dialog = opened()
    QTest.keyClick(dialog.search, KEY.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.taken == []


def test_a_double_click_takes_it(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened()
    look_for(dialog, qtbot, "robinson")
    item = dialog.results.item(1)
    at = dialog.results.visualItemRect(item).center()
    QTest.mouseClick(dialog.results.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(dialog.results.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert dialog.taken == [("ESRI:54030", False)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("3035", "EPSG:3035"),
        (" epsg:32636 ", "EPSG:32636"),
        ("esri:54030", "ESRI:54030"),
        ("+proj=aeqd +lat_0=50 +lon_0=30", "+proj=aeqd +lat_0=50 +lon_0=30"),
    ],
)
def test_a_code_or_a_proj_string_is_typed(
    opened: Opened, qtbot: QtBot, typed: str, code: str
) -> None:
    dialog = opened()
    look_for(dialog, qtbot, typed)
    assert dialog.note.text() == ""
    dialog.use.click()
    assert dialog.taken == [(code, False)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("99999", "No coordinate reference system is known as '99999'."),
        ("EPSG:4978", "'EPSG:4978' (WGS 84, Geocentric CRS) is no projection of a map."),
        ("+proj=nonsense +lat_0=1", "No coordinate reference system is known as"),
        ("zzz zzz", "No projection has these words"),
    ],
)
def test_what_cannot_be_used_is_said(opened: Opened, qtbot: QtBot, typed: str, words: str) -> None:
    dialog = opened()
    look_for(dialog, qtbot, typed)
    assert dialog.note.text().startswith(words)
    assert dialog.note.isVisible()
    assert not dialog.use.isEnabled()
    QTest.keyClick(dialog.search, KEY.Key_Return)
    assert dialog.taken == []
    look_for(dialog, qtbot, "")
    assert not dialog.note.isVisible()
    assert dialog.use.isEnabled()


def test_what_is_not_meant_for_the_place_leaves_two_ways(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened()
    look_for(dialog, qtbot, "27700")
    assert "not meant for this place" in dialog.wrong.text()
    assert dialog.wrong.isVisible()
    assert dialog.use.text() == "Keep this place"
    assert dialog.go.isVisible()
    dialog.go.click()
    assert dialog.taken == [("EPSG:27700", True)]


def test_what_does_not_reach_the_place_leaves_one(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened()
    look_for(dialog, qtbot, "+proj=ortho +lat_0=-40 +lon_0=-150")
    assert dialog.wrong.text() == "It does not reach the place that the map looks at."
    assert not dialog.use.isVisible()
    QTest.keyClick(dialog.search, KEY.Key_Return)
    assert dialog.taken == [("+proj=ortho +lat_0=-40 +lon_0=-150", True)]


def test_the_world_is_drawn_in_it(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened()
    preview = dialog.preview
    qtbot.waitUntil(lambda: preview.outline is not None, timeout=10_000)
    look_for(dialog, qtbot, "globe")

    def across() -> float:
        assert preview.outline is not None
        return preview.outline.extent[2] - preview.outline.extent[0]

    qtbot.waitUntil(lambda: across() == pytest.approx(2 * 6_370_000, rel=0.01), timeout=10_000)
    made = preview.outline
    assert made is not None
    x0, y0, x1, y1 = made.extent
    assert x1 - x0 == pytest.approx(y1 - y0, rel=0.01)
    assert abs(made.view).max() < 1e6  # the box of the view lies in the middle
    dialog.grab()


def test_a_screen_reader_hears_every_part(opened: Opened) -> None:
    dialog = opened()
    assert dialog.search.accessibleName() == "Search projections"
    assert dialog.results.accessibleName() == "Projections"
    role = Qt.ItemDataRole.AccessibleTextRole
    rows = [dialog.results.item(i) for i in range(dialog.results.count())]
    said = [str(row.data(role)) for row in rows if row.data(ENTRY) is not None]
    assert "LAEA Europe, EPSG:3035, keeps area" in said
    assert "Orthographic (the globe), keeps nothing exactly" in said
    heads = [row for row in rows if row.data(ENTRY) is None]
    assert [row.text() for row in heads] == [HERE, USUAL, MEANT]
    assert not any(row.flags() & Qt.ItemFlag.ItemIsSelectable for row in heads)


def test_far_away_the_usual_ones_say_so(opened: Opened) -> None:
    dialog = opened(151.0, -33.0)
    europe = next(e for e in dialog.entries if e.code == "EPSG:3035")
    assert not europe.covers(151.0, -33.0)
    assert any(e.code == "EPSG:32756" for e in dialog.entries)
