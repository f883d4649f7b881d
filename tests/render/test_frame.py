"""What a frame holds: by window, filter, extent, scale and worldview."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from support import make_project

from gisapp.model import crs
from gisapp.model.features import Features, Level
from gisapp.model.filter import Filter
from gisapp.render import geometry, identify
from gisapp.render.frame import Viewport, fitted, resolve, viewport_of

EUROPE = fitted(crs.extent_to_map((20, 40, 50, 56)), 800, 600)


def test_events_of_the_window_are_drawn() -> None:
    frame = resolve(make_project(), EUROPE)
    assert frame.rows("events").tolist() == [2, 3, 4]  # March, April, May


def test_hidden_layers_and_groups_draw_nothing() -> None:
    project = make_project()
    assert not len(resolve(project.with_layer("events", visible=False), EUROPE).rows("events"))
    assert not len(resolve(project.with_group("things", visible=False), EUROPE).rows("events"))


def test_scale_range_is_decided_by_the_screen() -> None:
    project = make_project().with_layer("events", max_resolution=5000.0)
    assert len(resolve(project, EUROPE, scale_resolution=4000.0).rows("events")) == 3
    assert len(resolve(project, EUROPE, scale_resolution=6000.0).rows("events")) == 0


def test_a_filter_hides_rows() -> None:
    project = make_project().with_layer("events", filter=Filter("category = 'battle'"))
    assert resolve(project, EUROPE).rows("events").tolist() == [3]


@given(
    start=st.integers(0, 364),
    days=st.integers(1, 200),
    west=st.floats(20, 40),
    width=st.floats(2, 30),
    mode=st.sampled_from(["window", "cumulative"]),
    filtered=st.booleans(),
    pixels=st.sampled_from([(400, 300), (1600, 1200), (3840, 2880)]),
    dpi=st.sampled_from([96.0, 300.0]),
)
def test_the_figure_has_the_features_of_the_screen(
    start: int,
    days: int,
    west: float,
    width: float,
    mode: str,
    filtered: bool,
    pixels: tuple[int, int],
    dpi: float,
) -> None:
    project = make_project()
    day = 86_400_000
    clock = project.clock.with_window(
        project.clock.begin + start * day, project.clock.begin + (start + days) * day
    )
    project = replace(project, clock=replace(clock, mode=mode))
    if filtered:
        project = project.with_layer("events", filter=Filter("fatalities > 4"))
    extent = crs.extent_to_map((west, 44, west + width, 52))
    screen = fitted(extent, 800, 600)
    shown = resolve(project, screen)
    figure = resolve(
        project, Viewport(screen.extent, *pixels, dpi), scale_resolution=screen.resolution
    )
    assert figure.rows("events").tolist() == shown.rows("events").tolist()
    x0, _, x1, _ = screen.extent
    begin, end = project.clock.window
    features = project.layer("events").features
    for row in range(len(features)):  # and both are what the definition says
        lon = features.lonlat[row, 0]
        x = crs.point_to_map(lon, 48)[0]
        expected = (
            features.begin[row] < end
            and features.end[row] > begin
            and x0 <= x <= x1
            and (not filtered or features.value("fatalities", row) > 4)
        )
        assert expected == (row in set(shown.rows("events").tolist()))


def square(west: float, south: float, size: float) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


def areas(*shapes: shapely.Geometry) -> Features:
    geometries = np.array(shapes, dtype=object)
    return Features(
        "areas", pa.table({"n": list(range(len(shapes)))}), levels=(Level(0.0, lambda: geometries),)
    )


def test_a_box_that_touches_is_not_yet_visible() -> None:
    corner = shapely.Polygon([(0, 0), (10, 0), (0, 10)])
    features = areas(corner)
    extent = crs.extent_to_map((8, 8, 9, 9))  # inside the box, outside the triangle
    shapes = geometry.shapes_of(features, 100.0)
    assert geometry.rows_in(features, shapes, extent).tolist() == [True]
    assert geometry.truly_in(features, np.array([0]), extent, 100.0).tolist() == []


def test_mixed_geometry_keeps_its_rows() -> None:
    features = areas(
        shapely.Point(1, 1),
        shapely.LineString([(0, 0), (5, 5)]),
        square(2, 2, 1),
        None,
        shapely.GeometryCollection([shapely.Point(9, 9), square(7, 7, 1)]),
    )
    shapes = geometry.shapes_of(features, 10.0)
    assert shapes.rows.tolist() == [0, 4]
    assert shapes.lines is not None
    assert shapes.lines.rows.tolist() == [1]
    assert shapes.areas is not None
    assert shapes.areas.rows.tolist() == [2, 4]
    assert np.isnan(shapes.areas.boxes[3]).all()


def test_a_level_errs_by_half_a_pixel_at_most() -> None:
    wiggle = np.column_stack([np.linspace(0, 10, 5001), 0.002 * np.sin(np.arange(5001))])
    features = areas(shapely.LineString(wiggle))
    coarse = geometry.shapes_of(features, 20_000.0).lines
    fine = geometry.shapes_of(features, 10.0).lines
    assert coarse is not None
    assert fine is not None
    assert len(fine.xy) == 5001
    assert len(coarse.xy) < 50


@pytest.mark.parametrize(
    ("lon", "lat", "expected"), [(2.5, 2.5, [0]), (2.5, 4.5, []), (6.2, 6.2, [1])]
)
def test_identify_finds_what_lies_under_the_cursor(
    lon: float, lat: float, expected: list[int]
) -> None:
    from gisapp.model.primitives import Areas, Drawing, Fill

    features = areas(square(2, 2, 1), square(6, 6, 1))
    paths = geometry.shapes_of(features, 100.0).areas
    assert paths is not None
    drawing = Drawing("a", (Areas(paths, np.array([0, 1]), Fill("land")),))
    found = identify.hits([drawing], *crs.point_to_map(lon, lat), 100.0)
    assert found == [("a", row) for row in expected]


def test_a_hole_is_not_inside() -> None:
    from gisapp.model.primitives import Areas, Drawing, Fill

    ring = square(0, 0, 9).difference(square(3, 3, 3))
    paths = geometry.shapes_of(areas(ring), 100.0).areas
    assert paths is not None
    drawing = Drawing("a", (Areas(paths, np.array([0]), Fill("land")),))
    assert not identify.hits([drawing], *crs.point_to_map(4.5, 4.5), 100.0)
    assert identify.hits([drawing], *crs.point_to_map(1.5, 4.5), 100.0)


def test_viewport_is_centred_and_never_shows_less() -> None:
    made = fitted((0, 0, 100, 100), 400, 200)
    assert made.extent == (-50, 0, 150, 100)
    view = make_project().view
    shown = viewport_of(view, 1000, 500, 192)
    assert shown.resolution == pytest.approx(view.resolution)
