"""Planes: what is painted again, what is taken over, and what a stale one looks like."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from support import make_project

from gisapp import plugins
from gisapp.model import instants
from gisapp.model.annotation import Annotation
from gisapp.model.project import Project
from gisapp.model.theme import DARK, LIGHT
from gisapp.render import frame, painter
from gisapp.render.frame import ANNOTATIONS, viewport_of
from gisapp.ui import composing, planes, resolving
from gisapp.ui.picture import Picture
from gisapp.ui.planes import Plane
from gisapp.ui.resolving import Resolved
from tests.ui.desk import Desk, picture

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = (320, 200)


@pytest.fixture(scope="module")
def shipped() -> Project:
    return plugins.default_project()


def resolved(project: Project, old: Resolved | None = None) -> Resolved:
    made = resolving.resolve(project, viewport_of(project.view, *SIZE), DARK, old)
    assert made is not None
    return made


def painted(made: Resolved, old: list[Plane] | None = None) -> list[Plane]:
    out: list[Plane] = []
    for _ in planes.paint(made, old or [], out):
        pass
    return out


def test_runs_hold_every_layer_once_in_order(shipped: Project) -> None:
    runs = resolving.runs_of(shipped)
    assert [name for run in runs for name in run] == [layer.id for layer in shipped.layers]
    assert 1 < len(runs) <= resolving.MAX_RUNS


def test_layers_that_change_together_share_a_plane() -> None:
    one = make_project().layer("events")
    still = replace(one, id="ground", time="none")
    project = make_project()
    project = replace(
        project,
        layers=(
            still,
            replace(still, id="roads"),
            one,
            replace(one, id="more"),
        ),
    )
    assert resolving.runs_of(project) == (("ground", "roads"), ("events", "more"))


def test_many_changes_of_kind_are_at_most_as_many_planes_as_allowed() -> None:
    one = make_project().layer("events")
    layers = tuple(replace(one, id=f"l{i}", time="none" if i % 2 else "window") for i in range(20))
    runs = resolving.runs_of(replace(make_project(), layers=layers))
    assert len(runs) == resolving.MAX_RUNS
    assert [name for run in runs for name in run] == [f"l{i}" for i in range(20)]


def test_a_project_without_layers_has_no_planes_but_its_annotations() -> None:
    empty = replace(make_project(), layers=())
    assert resolving.runs_of(empty) == ()
    assert set(resolved(empty).drawings) == {ANNOTATIONS}


def test_unchanged_drawings_and_planes_are_taken_over(shipped: Project) -> None:
    first = resolved(shipped)
    below = painted(first)
    again = resolved(shipped, first)
    assert all(again.drawings[name] is drawing for name, drawing in first.drawings.items())
    assert painted(again, below) == below  # the very same planes: they compare by identity
    later = shipped.clock.with_window(shipped.clock.start, shipped.clock.stop + 40 * 86_400_000)
    moved = resolved(replace(shipped, clock=later), first)
    above = painted(moved, below)
    assert above[0] is below[0]
    assert above[-1] is not below[-1]


def test_hiding_a_layer_paints_its_plane_and_the_labels_only(shipped: Project) -> None:
    first = resolved(shipped)
    below = painted(first)
    hidden = resolved(shipped.with_layer("crimea-status", visible=False), first)
    changed = [
        plane.layer_ids
        for plane, old in zip(painted(hidden, below), below, strict=True)
        if plane is not old
    ]
    assert len(changed) <= 2
    assert any("crimea-status" in run for run in changed)


def test_resolving_stops_when_it_is_cancelled(shipped: Project) -> None:
    viewport = viewport_of(shipped.view, *SIZE)
    assert resolving.resolve(shipped, viewport, DARK, None, lambda: True) is None


def test_the_lowest_plane_is_opaque_where_it_has_a_background(shipped: Project) -> None:
    opaque = [plane.opaque for plane in painted(resolved(shipped))]
    assert opaque[0]
    assert not any(opaque[1:])


def test_every_plane_lies_within_its_content(shipped: Project) -> None:
    for plane in painted(resolved(shipped)):
        blank = plane.image.copy()
        blank.fill(0)
        qp = QPainter(blank)
        qp.drawImage(plane.content.topLeft(), plane.image.copy(plane.content))
        qp.end()
        assert blank == plane.image


def composed(
    project: Project, planes_: list[Plane], made: Resolved, dx: float = 0.0, factor: float = 1.0
) -> np.ndarray:
    view = replace(
        project.view,
        x=project.view.x + dx * project.view.resolution,
        resolution=project.view.resolution / factor,
    )
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    qp = QPainter(image)
    composing.compose(qp, planes_, made.viewport, viewport_of(view, *SIZE))
    qp.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(SIZE[1], SIZE[0]).copy()


def test_stale_planes_are_shown_shifted_and_scaled(shipped: Project) -> None:
    made = resolved(shipped)
    below = painted(made)
    here = composed(shipped, below, made)
    shifted = composed(shipped, below, made, dx=30)
    np.testing.assert_array_equal(shifted[:, :-30], here[:, 30:])
    assert (shifted[:, -30:] == 0xFF000000).all()
    nearer = composed(shipped, below, made, factor=2)
    x, y = SIZE[0] // 2, SIZE[1] // 2
    close = nearer[y - 40 : y + 40 : 2, x - 40 : x + 40 : 2]
    far = here[y - 20 : y + 20, x - 20 : x + 20]
    assert (close == far).mean() > 0.7


# On the real map


def test_a_pan_shows_the_old_picture_displaced_until_it_settles(desk: Desk) -> None:
    desk.window.bookmarks.hide()
    before = desk.map()
    desk.canvas.pan(40, 0)
    assert not desk.canvas.is_settled
    moved = picture(desk.canvas)
    furniture = 60  # the strip of scale bar and date along the lower edge
    np.testing.assert_array_equal(moved[:-furniture, 40:], before[:-furniture, :-40])
    after = desk.map()
    share = (after[:-furniture, 40:] != before[:-furniture, :-40]).any(axis=2).mean()
    assert share < 0.1  # labels find other places; the ground is the same


def test_dropping_every_cache_changes_no_pixel(desk: Desk) -> None:
    for look in ("Region", "Karabakh", "Syria"):
        desk.go(look)
        before = desk.map()
        desk.canvas.drop_caches()
        np.testing.assert_array_equal(desk.map(), before)


def test_the_way_to_a_picture_does_not_matter(desk: Desk) -> None:
    desk.go("Ukraine")
    desk.at_time("2022-03-01", "2022-03-25")
    straight = desk.map()
    desk.at_time("2016-01-01", "2016-03-25")
    desk.check("group", "troops")
    desk.go("Syria")
    desk.check("group", "troops")
    desk.window.set_theme(LIGHT)
    desk.settle()
    desk.window.set_theme(DARK)
    desk.go("Ukraine")
    desk.at_time("2022-03-01", "2022-03-25")
    np.testing.assert_array_equal(desk.map(), straight)


def asks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Grows with every question to the worker."""
    asked: list[bool] = []
    request = Picture.request

    def noted(picture: Picture) -> None:
        asked.append(True)
        request(picture)

    monkeypatch.setattr(Picture, "request", noted)
    return asked


@pytest.mark.parametrize("heavy", [False, True])
def test_a_heavy_layer_is_resolved_by_the_worker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, heavy: bool
) -> None:
    if heavy:
        monkeypatch.setattr(resolving, "HEAVY", 50)
    threads = noted_threads(monkeypatch, frame, "resolve_layer")
    moved_on(desk, 10)
    desk.settle()
    assert threads
    assert (threading.get_ident() in threads) != heavy
    made = desk.canvas.picture.resolved
    assert made is not None
    assert made.keys == resolving.keys_of(desk.project, made.viewport)


def moved_on(desk: Desk, days: int) -> None:
    clock = desk.project.clock
    desk.document.navigate(
        replace(desk.project, clock=clock.moved_to(clock.stop + days * instants.DAY))
    )


def noted_threads(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """Grows by the thread in which a function runs, each time."""
    threads: list[int] = []
    function = getattr(module, name)

    def noted(*args: Any, **options: Any) -> Any:
        threads.append(threading.get_ident())
        return function(*args, **options)

    monkeypatch.setattr(module, name, noted)
    return threads


def test_a_tick_waits_for_no_label(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.go("Ukraine")
    desk.at_time("2022-03-01", "2022-03-25")
    before, threads = desk.map(), noted_threads(monkeypatch, painter, "place_labels")
    for _ in range(4):  # a tick that changes marks, and with them what names keep clear of
        moved_on(desk, 3)
        assert not desk.canvas.is_settled
        assert threading.get_ident() not in threads
    desk.settle()
    assert set(threads) - {threading.get_ident()}
    after = desk.map()
    assert (before != after).any()
    desk.canvas.drop_caches()
    np.testing.assert_array_equal(desk.map(), after)


def test_what_is_written_by_hand_shows_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = noted_threads(monkeypatch, painter, "place_labels")
    note = Annotation("n1", "text", ((37.0, 48.0),), "Here")
    desk.document.apply(desk.project.with_annotation(note), "annotate")
    assert threads == [threading.get_ident()]


def test_a_leap_in_time_is_painted_by_the_worker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asks(monkeypatch)
    clock = desk.project.clock
    desk.document.navigate(replace(desk.project, clock=clock.with_window(clock.begin, clock.end)))
    assert asked
    desk.settle()
    made = desk.canvas.picture.resolved
    assert made is not None
    assert made.keys == resolving.keys_of(desk.project, made.viewport)


@pytest.mark.parametrize("group", ["basemap", "troops"])
def test_what_is_switched_on_or_off_is_painted_by_the_worker(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    asked, before = asks(monkeypatch), desk.map()
    desk.document.apply(desk.project.with_group(group, visible=False), "hide")
    assert asked
    assert (desk.map() != before).any()
    desk.document.undo()
    np.testing.assert_array_equal(desk.map(), before)


def test_labels_are_placed_in_the_worker_and_taken_as_they_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    placing: list[bool] = []
    place = painter.place_labels

    def noted(*words: Any) -> list[painter.Placed]:
        placing.append(threading.current_thread() is threading.main_thread())
        return place(*words)

    monkeypatch.setattr(painter, "place_labels", noted)
    desk.canvas.pan(160, 20)
    desk.settle()
    assert placing == [False]
