"""How many events look, on the real map: chosen in the inspector, opened and listed by clicks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from gisapp import plugins
from gisapp.model import crs
from gisapp.model.features import Features
from gisapp.model.instants import DAY
from gisapp.model.layer import Layer
from gisapp.model.primitives import Cells, Clusters, Marks
from gisapp.model.project import view_of
from gisapp.model.style import Style
from gisapp.ui.inspector_parts import ListRow
from tests.support import make_project
from tests.ui.desk import Desk, picture

HEAP, SPREAD = (24.0, 46.0), (36.0, 48.0)
AREA = (20.0, 43.0, 40.0, 51.0)


@pytest.fixture
def look(open_window: Callable[..., Desk]) -> Callable[[str], Desk]:
    """``look("clusters")``: a window with 30 events in one place and 40 about another."""

    def opened(name: str) -> Desk:
        plugins.load("gisapp.layers")
        made = np.random.default_rng(2)
        around = np.array(SPREAD) + made.uniform(-0.15, 0.15, (40, 2))
        lonlat = np.concatenate([np.tile(HEAP, (30, 1)), around])
        project = make_project([])
        begin = np.full(70, project.clock.start) + np.arange(70) % 60 * DAY
        features = Features(
            "many",
            pa.table({"title": [f"Event {i}" for i in range(70)]}),
            lonlat,
            begin=begin,
            end=begin + DAY,
            roles={"title": "title"},
        )
        style = Style.registry["events"]().with_values({"look": name})
        layer = Layer("many", "Many", "things", features, style, time="window")
        view = view_of(crs.extent_to_map(AREA), 900, 500)
        return open_window(replace(project, layers=(layer,), view=view))

    return opened


def drawn(desk: Desk, kind: type) -> list:
    desk.settle()
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    return [one for one in resolved.drawings["many"].primitives if isinstance(one, kind)]


def child(desk: Desk, title: str) -> QWidget:
    page = desk.window.inspector.page
    return next(w for w in page.findChildren(QWidget) if w.accessibleName() == title)


def test_a_click_opens_a_cluster(look: Callable[[str], Desk]) -> None:
    desk = look("clusters")
    before = desk.project.view
    shown = picture(desk.canvas)
    QTest.mouseMove(desk.canvas, desk.screen(*SPREAD))
    assert desk.canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor
    desk.click(*SPREAD)
    desk.settle()
    view = desk.project.view
    assert view.resolution < before.resolution / 3
    assert crs.point_to_lonlat(view.x, view.y) == pytest.approx(SPREAD, abs=0.1)
    (clusters,) = drawn(desk, Clusters)
    alone = sum(len(marks.rows) for marks in drawn(desk, Marks) if "ring" not in marks.shape)
    assert clusters.counts.sum() + alone == 40
    assert len(clusters.counts) + alone > 5
    assert (picture(desk.canvas) != shown).any()
    assert desk.document.undo_label is None, "looking is no edit"


def test_a_cluster_in_one_place_is_listed(look: Callable[[str], Desk]) -> None:
    desk = look("clusters")
    before = desk.project.view
    desk.click(*HEAP)
    desk.settle()
    assert desk.project.view == before
    rows = desk.window.inspector.page.findChildren(ListRow)
    assert {row.text() for row in rows} == {f"Event {i}" for i in range(30)}


@pytest.mark.parametrize("name", ["density", "hexagons"])
def test_a_click_on_a_cell_lists_the_very_rows(look: Callable[[str], Desk], name: str) -> None:
    desk = look(name)
    desk.click(*HEAP)
    desk.settle()
    rows = desk.window.inspector.page.findChildren(ListRow)
    assert {row.text() for row in rows} == {f"Event {i}" for i in range(30)}
    assert desk.canvas.identify(desk.canvas.to_screen(30.0, 50.5)) == []


def test_cells_follow_the_clock(look: Callable[[str], Desk]) -> None:
    desk = look("density")
    (cells,) = drawn(desk, Cells)
    assert cells.counts.sum() == 70
    shown = desk.map()
    desk.at_time("2022-03-01", "2022-03-10")
    (cells,) = drawn(desk, Cells)
    assert cells.counts.sum() == 10 + 10  # the first ten days of either sixty
    assert (desk.map() != shown).any()


def test_the_look_is_chosen_in_the_inspector_and_undone(look: Callable[[str], Desk]) -> None:
    desk = look("density")
    desk.window.inspector.show_layer("many")
    shown = desk.map()
    box = child(desk, "Show as")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findText("hexagons", Qt.MatchFlag.MatchFixedString))
    box.activated.emit(box.currentIndex())
    desk.settle()
    (cells,) = drawn(desk, Cells)
    assert cells.lattice.shape == "hexagon"
    assert (desk.map() != shown).any()
    desk.document.undo()
    desk.settle()
    (cells,) = drawn(desk, Cells)
    assert cells.lattice.shape == "square"
    assert (desk.map() == shown).all()
