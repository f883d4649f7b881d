"""Moving time over a layer that counts its events: it follows at once, and the rest in the end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gisapp import plugins
from gisapp.layers.kinds.events import EventStyle
from gisapp.model import crs, instants
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import DARK
from gisapp.render import frame, painter
from gisapp.render.frame import viewport_of
from gisapp.ui import composing, furniture, planes, resolving
from tests.ui.conftest import Opener
from tests.ui.desk import Desk, picture

FIRST = instants.parse("2022-01-01")[0]
DAYS = 400


def events(n: int = 6000, look: str = "density") -> Layer:
    """A layer of events over 400 days, thickest round Kyiv."""
    rng = np.random.default_rng(4)
    lonlat = np.column_stack([rng.normal(31, 4, n), rng.normal(49, 2, n)])
    begin = np.sort(FIRST + rng.integers(0, DAYS * instants.DAY, n))
    features = Features(
        "made",
        pa.table({"title": [f"event {i}" for i in range(n)]}),
        fixed=crs.to_fixed(lonlat),
        begin=begin,
        lasting=1,
        roles={"title": "title"},
    )
    style = EventStyle(look=look)
    return Layer("made", "Made events", "imported", features, style, time="window")


def with_events(layer: Layer) -> Project:
    """The default project with ``layer`` on top, on ten days of spring."""
    project = plugins.default_project().add(layer, plugins.IMPORTED)
    start = FIRST + 60 * instants.DAY
    clock = replace(
        project.clock,
        begin=FIRST,
        end=FIRST + DAYS * instants.DAY,
        start=start,
        stop=start + 10 * instants.DAY,
    )
    return replace(project, clock=clock)


def moved(project: Project, days: int) -> Project:
    """The clock moved by days."""
    clock = project.clock
    return replace(project, clock=clock.moved_to(clock.stop + days * instants.DAY))


def shows_the_moment(desk: Desk, name: str) -> bool:
    """Whether a layer's drawing is the one of the document's present window."""
    made = desk.canvas.picture.resolved
    assert made is not None
    layer = desk.project.layer(name)
    return made.keys[name] == resolving.key_of(desk.project, layer, made.viewport)


@pytest.fixture
def busy(open_window: Opener) -> Desk:
    return open_window(with_events(events()))


def test_what_counts_follows_in_the_same_turn_and_the_rest_by_and_by(busy: Desk) -> None:
    before = picture(busy.canvas)
    busy.document.navigate(moved(busy.project, 60))  # the borders and zones change as well
    assert shows_the_moment(busy, "made")
    assert not busy.canvas.is_settled
    after = picture(busy.canvas)
    assert (before != after).any()
    busy.settle()
    for layer in busy.project.layers:
        assert shows_the_moment(busy, layer.id), layer.id


def test_the_end_of_a_scrub_looks_as_if_it_had_been_opened_there(
    busy: Desk, open_window: Opener
) -> None:
    for days in (7, 9, -30, 55, 41, -3):
        busy.document.navigate(moved(busy.project, days))
        QApplication.processEvents()
    scrubbed = busy.map()
    there = open_window(busy.project)
    np.testing.assert_array_equal(scrubbed, there.map())


def test_a_scrub_while_the_map_is_moved_ends_with_both(busy: Desk, open_window: Opener) -> None:
    busy.canvas.setFocus()
    for key, days in ((Qt.Key.Key_Left, 5), (Qt.Key.Key_Plus, 20), (Qt.Key.Key_Down, 33)):
        QTest.keyClick(busy.canvas, key)
        busy.document.navigate(moved(busy.project, days))
        QApplication.processEvents()
    done = busy.map()
    there = open_window(busy.project)
    there.document.navigate(replace(there.project, view=busy.project.view))
    np.testing.assert_array_equal(done, there.map())


def test_many_events_are_put_in_order_by_the_worker(
    open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "HEAVY", 1000)
    desk = open_window(with_events(events()))
    layer = desk.project.layer("made")
    some = Filter("title like 'event 1%'")
    desk.document.apply(desk.project.with_layer(layer.id, filter=some), "Filter")
    assert not desk.canvas.is_settled
    desk.settle()
    assert shows_the_moment(desk, "made")


def test_a_layer_that_counts_has_a_plane_of_its_own_below_the_labels() -> None:
    project = with_events(events())
    runs = resolving.runs_of(project)
    assert ("made",) in runs
    assert runs[-1] == ()
    hidden = project.with_layer("made", visible=False)
    assert ("made",) not in resolving.runs_of(hidden)


@pytest.mark.parametrize("look", ["marks", "clusters", "density", "hexagons"])
def test_planes_and_figure_show_the_same_look(look: str) -> None:
    project = with_events(events(look=look))
    project = replace(project, layers=tuple(x for x in project.layers if x.id == "made"))
    viewport = viewport_of(project.view, 640, 400)
    made = resolving.resolve(project, viewport, DARK, None)
    assert made is not None
    out: list[planes.Plane] = []
    for _ in planes.paint(made, [], out):
        pass
    pictures = []
    for paint in (
        lambda qp: composing.compose(qp, out, viewport, viewport),
        lambda qp: painter.paint_frame(qp, frame.resolve(project, viewport, theme=DARK)),
    ):
        image = QImage(640, 400, QImage.Format.Format_RGB32)
        image.fill(0x203040)
        qp = QPainter(image)
        paint(qp)
        qp.end()
        pictures.append(np.frombuffer(image.constBits(), np.uint8).copy())
    difference = np.abs(pictures[0].astype(int) - pictures[1].astype(int))
    assert difference.max() <= 2  # the rounding of one blend more
    assert (pictures[0].reshape(-1, 4)[:, :3] != (0x40, 0x30, 0x20)).any()


def test_names_keep_clear_of_as_much_at_every_date() -> None:
    project = plugins.default_project()
    clock = project.clock
    boxes = set()
    for days in range(0, 400, 9):
        stop = clock.stop - days * instants.DAY
        moved_ = replace(project, clock=replace(clock, start=stop - 30 * instants.DAY, stop=stop))
        found = furniture.furniture_boxes(moved_, 1000, 600)
        boxes.add(tuple(box.getRect() for box in found))
    assert len(boxes) == 1
