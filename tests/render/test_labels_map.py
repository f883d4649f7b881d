"""Labels of the shipped map, over random views, dates and pans: none overlaps, none jumps."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from gisapp import plugins
from gisapp.model import crs, instants
from gisapp.model.memo import Memo
from gisapp.model.primitives import Drawing, Labels, LabelStyle
from gisapp.model.project import Project
from gisapp.render import painter
from gisapp.render.frame import Viewport, fitted, resolve
from gisapp.render.labels import FORCED
from gisapp.render.painter import courses
from gisapp.render.painter.labels import Placed
from tests.render.label_cases import crowd

pytestmark = pytest.mark.usefixtures("qapp")
WIDTH, HEIGHT = 900, 600
INSIDE = 160.0  # pixels: nearer to the edge what lies beyond it may decide
EXTENT = (9.0, 25.0, 56.0, 55.0)


@pytest.fixture(scope="module")
def project() -> Project:
    return plugins.default_project()


def at(project: Project, day: str) -> Project:
    stop = instants.parse(day)[1]
    clock = project.clock.with_window(instants.add_days(stop, -92, "UTC"), stop)
    return replace(project, clock=clock)


def viewport(x: float, y: float, resolution: float) -> Viewport:
    dx, dy = WIDTH * resolution / 2, HEIGHT * resolution / 2
    return Viewport((x - dx, y - dy, x + dx, y + dy), WIDTH, HEIGHT)


def views(count: int) -> list[tuple[float, float, float, str]]:
    """Centres, resolutions and days, by chance but always the same."""
    chance = random.Random(5)
    west, south, east, north = crs.extent_to_map(EXTENT)
    return [
        (
            chance.uniform(west, east),
            chance.uniform(south, north),
            chance.choice((150.0, 400.0, 1200.0, 4000.0)),
            f"{chance.randint(2012, 2025)}-{chance.randint(1, 12):02}-15",
        )
        for _ in range(count)
    ]


def boxes(one: Placed, view: Viewport) -> np.ndarray:
    """What a label fills on the picture, letter by letter where it runs along a line."""
    words, style = one.words, one.item.style
    if one.course is not None:
        run = courses.run_of(one.course, words, style, 1.0, 1 / view.resolution, one.item.spread)
        assert run is not None
        return run.boxes + np.tile(view.to_device(one.course.xy[:1])[0], 2)
    wide, up, down = painter.measure(words, style)
    return np.array([[one.left, one.top, one.left + wide, one.top + up + down]])


def keyed(placed: list[Placed], view: Viewport) -> dict[tuple[object, ...], np.ndarray]:
    """Where each label lies in the world; labels along a line by their course."""
    out: dict[tuple[object, ...], np.ndarray] = {}
    for one in placed:
        key = (one.item.text[one.number], one.item.style, *one.item.xy[one.number].round(1))
        corner = boxes(one, view)[0, :2] * view.resolution
        out[key] = np.array([view.extent[0] + corner[0], view.extent[3] - corner[1]])
    return out


@pytest.mark.parametrize("view", views(10))
def test_no_two_labels_of_the_map_overlap(
    project: Project, view: tuple[float, float, float, str]
) -> None:
    x, y, resolution, day = view
    port = viewport(x, y, resolution)
    frame = resolve(at(project, day), port)
    placed = painter.place_labels(frame.drawings, port)
    every = [boxes(one, port) for one in placed if one.item.priority[one.number] < FORCED]
    for i, a in enumerate(every):
        assert a.min() >= -1e-6
        assert a[:, 2].max() <= WIDTH + 1e-6
        assert a[:, 3].max() <= HEIGHT + 1e-6
        for b in every[i + 1 :]:
            low = np.maximum(a[:, None, :2], b[None, :, :2])
            high = np.minimum(a[:, None, 2:], b[None, :, 2:])
            assert not (high > low).all(axis=2).any()


@pytest.mark.parametrize("view", views(8))
def test_a_pan_moves_no_label_of_the_map(
    project: Project, view: tuple[float, float, float, str]
) -> None:
    x, y, resolution, day = view
    dated = at(project, day)
    chance = random.Random(day)
    before, there = viewport(x, y, resolution), {}
    frame = resolve(dated, before)
    first = keyed(painter.place_labels(frame.drawings, before), before)
    dx, dy = chance.randint(-40, 40), chance.randint(-40, 40)
    after = viewport(x + dx * resolution, y + dy * resolution, resolution)
    frame = resolve(dated, after)
    there = keyed(painter.place_labels(frame.drawings, after), after)
    x0, y0, x1, y1 = before.extent
    edge = INSIDE * resolution
    for key, corner in first.items():
        px, py = corner
        if x0 + edge < px < x1 - edge and y0 + edge < py < y1 - edge:
            assert key in there, key
            np.testing.assert_allclose(there[key], corner, atol=resolution * 0.01, err_msg=key[0])


def test_playing_moves_no_name_of_the_base_map(project: Project) -> None:
    """Towns, states, seas and rivers stay where they are, or give way."""
    port = viewport(*crs.point_to_map(34, 48.5), 1200.0)
    seen: dict[tuple[object, ...], np.ndarray] = {}
    for month in range(1, 13):
        frame = resolve(at(project, f"2014-{month:02}-20"), port)
        fixed = [one for one in painter.place_labels(frame.drawings, port) if one.item.fixed]
        assert len(fixed) > 20
        for key, corner in keyed(fixed, port).items():
            np.testing.assert_allclose(seen.setdefault(key, corner), corner, atol=1.0)


def test_what_is_kept_from_tick_to_tick_changes_no_place(project: Project) -> None:
    port = viewport(*crs.point_to_map(34, 48.5), 1200.0)
    cover = crs.extent_to_map((30, 47, 32, 48))
    frames = [resolve(at(project, f"2022-{month:02}-20"), port) for month in (1, 2, 3, 4, 8)]
    covers = [(), (cover,), (), (cover,), (cover,)]
    kept = [
        painter.place_labels(frame.drawings, port, over)
        for frame, over in zip(frames, covers, strict=True)
    ]
    for frame, over, found in zip(frames, covers, kept, strict=True):
        Memo.drop_all()
        assert painter.place_labels(frame.drawings, port, over) == found
        assert len(found) > 20


def test_where_the_status_finds_no_room_the_name_stands_alone() -> None:
    port = viewport(0.0, 0.0, 1.0)
    held = Labels(
        np.zeros((1, 2)),
        np.array([0]),
        ("Held\n(by others than\nit is recognised as)",),
        LabelStyle("disputed", 12.5, 600),
        np.array([800.0], np.float32),
        np.zeros(1, np.float32),
    )

    def shown(*marks: tuple[float, float]) -> list[str]:
        placed = painter.place_labels((Drawing("x", (held, crowd(*marks))),), port)
        return [one.words for one in placed]

    assert shown() == [held.text[0]]
    beside = [(x, y) for x in (-45.0, 45.0) for y in (-45.0, -15.0, 15.0, 45.0)]
    assert shown(*beside) == ["Held"]


def test_a_state_is_named_beside_the_marks_that_its_line_runs_through(project: Project) -> None:
    seen = fitted(crs.extent_to_map((9.0, 27.0, 56.0, 58.0)), 1600, 900)
    drawings = resolve(at(project, "2022-01-02"), seen).drawings
    named = {one.words for one in painter.place_labels(tuple(drawings), seen)}
    expected = {"Ukraine", "Poland", "Germany", "Romania", "Turkey", "Syria", "Iraq", "Iran"}
    assert not expected - named
