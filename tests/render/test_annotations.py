"""Annotations as primitives, and what lies under the cursor."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import crs
from gisapp.model.annotation import Annotation
from gisapp.model.primitives import Areas, Labels, Lines, Marks
from gisapp.model.theme import THEMES, contrast
from gisapp.render import annotations as drawn
from gisapp.render.identify import inside_ring
from gisapp.render.labels import FORCED

RESOLUTION = 1000.0
TEXT = Annotation("text", "text", ((30.0, 50.0),), "Assembly area")
ARROW = Annotation("arrow", "arrow", ((30.0, 45.0), (32.0, 46.0), (34.0, 45.0)), "Axis")
LINE = Annotation("line", "line", ((20.0, 45.0), (24.0, 45.0)), "Phase line")
AREA = Annotation("area", "polygon", ((40.0, 45.0), (44.0, 45.0), (44.0, 48.0), (40.0, 48.0)), "Z")
MARK = Annotation("mark", "marker", ((10.0, 40.0),), "Depot", number=7)
ALL = (TEXT, ARROW, LINE, AREA, MARK)


def of(drawing, kind, row=None):
    return [
        item
        for item in drawing.primitives
        if isinstance(item, kind) and (row is None or item.rows.tolist() == [row])
    ]


def draw(*annotations, as_of=0, resolution=RESOLUTION):
    return drawn.draw_annotations(annotations, as_of, resolution)


def at(lon, lat):
    return crs.point_to_map(lon, lat)


def test_nothing_is_drawn_of_nothing():
    drawing = draw()
    assert drawing.layer_id == "annotations"
    assert drawing.primitives == ()
    assert len(drawing.rows) == 0


def test_rows_are_places_in_the_sequence_and_only_the_living_show():
    gone = replace(LINE, end=-1)
    drawing = draw(TEXT, gone, AREA)
    assert drawing.rows.tolist() == [0, 2]
    assert {row for item in drawing.primitives for row in item.rows.tolist()} == {0, 2}
    assert draw(gone, as_of=-2).rows.tolist() == [0]


def test_later_annotations_are_drawn_over_earlier_ones():
    below, above = draw(AREA, MARK), draw(MARK, AREA)
    kinds = [type(item) for item in below.primitives if not isinstance(item, Labels)]
    assert kinds[-1] is Marks
    kinds = [type(item) for item in above.primitives if not isinstance(item, Labels)]
    assert kinds[0] is Marks


def test_every_word_is_placed_whatever_else_is_there():
    labels = of(draw(*ALL), Labels)
    assert {text for label in labels for text in label.text} == {
        "Assembly area",
        "Axis",
        "Phase line",
        "Z",
        "7",
        "Depot",
    }
    assert all((label.priority >= FORCED).all() for label in labels)


def test_text_is_centred_on_its_point_and_lines_are_stacked():
    (label,) = of(draw(TEXT), Labels)
    np.testing.assert_allclose(label.xy, [at(30.0, 50.0)])
    assert label.offset.tolist() == [0.0]
    first, second = of(draw(replace(TEXT, text="one\n\n two ")), Labels)
    assert (first.text, second.text) == (("one",), ("two",))
    x, y = at(30.0, 50.0)
    assert first.xy[0, 0] == second.xy[0, 0] == x
    assert (first.xy[0, 1] + second.xy[0, 1]) / 2 == pytest.approx(y)
    assert first.xy[0, 1] > second.xy[0, 1]


def test_size_and_dash_reach_the_primitives():
    big = draw(replace(TEXT, size=2.0), replace(LINE, size=3.0, dashed=True))
    assert of(big, Labels, 0)[0].style.size == 2 * of(draw(TEXT), Labels)[0].style.size
    line = of(big, Lines)[0]
    assert line.stroke.width == 3 * of(draw(LINE), Lines)[0].stroke.width
    assert line.stroke.dash
    assert not of(draw(LINE), Lines)[0].stroke.dash


def test_a_line_is_straight_between_its_points_in_map_units():
    (line,) = of(draw(LINE), Lines)
    (path,) = line.paths.of(0)
    np.testing.assert_allclose(path, LINE.on())
    assert line.casing is not None


def test_a_polygon_is_a_closed_ring_tinted_when_filled():
    drawing = draw(AREA)
    (area,) = of(drawing, Areas)
    assert area.fill is not None
    assert 0 < area.fill.opacity < 0.5
    (ring,) = area.paths.of(0)
    np.testing.assert_allclose(ring, np.vstack([AREA.on(), AREA.on()[:1]]))
    assert len(of(drawing, Lines)) == 1
    assert of(draw(replace(AREA, filled=False)), Areas) == []


def test_an_arrowhead_is_measured_in_logical_pixels():
    for resolution in (100.0, 1000.0):
        (head,) = of(draw(ARROW, resolution=resolution), Areas)
        (ring,) = head.paths.of(0)
        np.testing.assert_allclose(ring[0], ARROW.on()[-1])
        sides = ring[[1, 3]]
        assert np.hypot(*(sides[0] - sides[1])) == pytest.approx(drawn.HEAD_WIDTH * resolution)
        length = np.hypot(*(ring[0] - sides.mean(axis=0)))
        assert length == pytest.approx(drawn.HEAD_LENGTH * resolution)


def test_the_shaft_ends_inside_the_head():
    drawing = draw(ARROW)
    shaft = next(item for item in of(drawing, Lines) if not item.paths.closed)
    (path,) = shaft.paths.of(0)
    np.testing.assert_allclose(path[:-1], ARROW.on()[:-1])
    gap = np.hypot(*(ARROW.on()[-1] - path[-1])) / RESOLUTION
    assert 0 < gap < drawn.HEAD_LENGTH


def test_an_arrow_shorter_than_its_head_is_a_small_head():
    short = replace(ARROW, points=((30.0, 45.0), (30.01, 45.0)))
    drawing = draw(short)
    assert all(item.paths.closed for item in of(drawing, Lines))
    (ring,) = of(drawing, Areas)[0].paths.of(0)
    assert np.ptp(ring[:, 0]) == pytest.approx(np.ptp(short.on()[:, 0]))


points = st.lists(st.tuples(st.floats(-170, 170), st.floats(-80, 80)), min_size=2, max_size=6)


@given(points, st.floats(1, 1e5), st.floats(0.1, 5))
def test_any_arrow_has_a_finite_head_at_its_tip(path, resolution, size):
    one = replace(ARROW, points=tuple(path), size=size)
    shaft, head = drawn.arrow(one.on(), size * resolution)
    assert np.isfinite(head).all()
    np.testing.assert_allclose(head[0], one.on()[-1])
    reach = drawn.HEAD_LENGTH * size * resolution
    assert np.hypot(*(head - head[0]).T).max() <= reach * 1.2
    if shaft is not None:
        assert np.isfinite(shaft).all()
        np.testing.assert_allclose(shaft[0], one.on()[0])
        assert len(shaft) >= 2


def test_a_marker_is_a_disc_with_its_number_and_words_beside():
    drawing = draw(MARK)
    (disc,) = of(drawing, Marks)
    assert disc.shape == ("circle",)
    number, words = of(drawing, Labels)
    assert (number.text, words.text) == (("7",), ("Depot",))
    assert number.offset.tolist() == [0.0]
    assert words.offset[0] > disc.size[0] / 2


def test_a_marker_that_is_not_filled_is_a_ring_with_its_number_in_its_colour():
    drawing = draw(replace(MARK, filled=False, color="hostile"))
    assert of(drawing, Marks)[0].hollow.tolist() == [True]
    assert of(drawing, Labels)[0].style.color == "hostile"


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(
    "color", ["note", "hostile", "friend", "#ffffff", "#000000", "#ffd700", "#808080", "#0000ff"]
)
def test_the_number_can_be_read_on_its_disc(theme, color):
    assert contrast(theme[color], theme[drawn.on_color(color)]) >= 4.0


def test_the_label_of_a_line_stands_clear_of_it():
    flat, tall = LINE, replace(LINE, points=((20.0, 40.0), (20.0, 50.0)))
    for line in (flat, tall):
        (label,) = of(draw(line), Labels)
        middle = line.on().mean(axis=0)
        dx, dy = (label.xy[0] - middle) / RESOLUTION
        if line is flat:
            assert abs(dx) < 1
            assert 8 < dy < 30
        else:
            assert abs(dy) < 1
            assert 8 < abs(dx) < 80


def test_the_label_of_an_area_is_inside_it_even_of_a_bent_one():
    bent = replace(
        AREA, points=((0, 0), (10, 0), (10, 1), (1, 1), (1, 9), (10, 9), (10, 10), (0, 10))
    )
    for area in (AREA, bent):
        (label,) = of(draw(area), Labels)
        assert inside_ring(area.on(), *label.xy[0])


def test_areas_without_an_inside_still_get_a_place():
    flat = replace(AREA, points=((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)))
    same = replace(AREA, points=((5.0, 5.0),) * 3)
    for area in (flat, same):
        assert all(math.isfinite(value) for value in drawn.inside_of(area.on()))


# Under the cursor


def hit(x, y, *annotations, tolerance=5.0, as_of=0):
    found = drawn.hit(annotations, as_of, (x, y), tolerance * RESOLUTION, RESOLUTION)
    return found.id if found is not None else None


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((30.0, 50.0), "text"),
        ((32.0, 46.0), "arrow"),
        ((22.0, 45.0), "line"),
        ((42.0, 46.5), "area"),
        ((10.0, 40.0), "mark"),
        ((0.0, 0.0), None),
    ],
)
def test_what_is_drawn_is_hit(place, expected):
    assert hit(*at(*place), *ALL) == expected


def test_the_topmost_is_hit():
    above = replace(AREA, id="above")
    assert hit(*at(42.0, 46.5), AREA, above) == "above"


def test_what_does_not_show_is_not_hit():
    assert hit(*at(42.0, 46.5), replace(AREA, begin=1)) is None


def test_the_whole_of_a_text_and_of_a_disc_counts():
    x, y = at(30.0, 50.0)
    assert hit(x + 40 * RESOLUTION, y, TEXT) == "text"
    assert hit(x + 90 * RESOLUTION, y, TEXT) is None
    assert hit(x, y + 20 * RESOLUTION, TEXT) is None
    x, y = at(10.0, 40.0)
    assert hit(x + 14 * RESOLUTION, y, MARK) == "mark"
    assert hit(x + 20 * RESOLUTION, y, MARK) is None


def test_an_empty_area_is_hit_on_its_edge_alone():
    hollow = replace(AREA, filled=False, text="")
    assert hit(*at(42.0, 46.5), hollow) is None
    assert hit(*at(40.0, 46.5), hollow) == "area"
    assert hit(*at(42.0, 45.0), hollow) == "area"
    assert hit(*at(40.0, 46.5), hollow) == hit(*at(40.0, 46.4), hollow)  # the closing edge too


def test_handles_are_the_vertices_and_the_middles_between():
    assert len(drawn.handles(TEXT)) == len(drawn.handles(MARK)) == 0
    assert len(drawn.middles(TEXT)) == 0
    np.testing.assert_allclose(drawn.handles(AREA), AREA.on())
    assert len(drawn.middles(AREA)) == 4
    assert len(drawn.middles(ARROW)) == 2
    np.testing.assert_allclose(drawn.middles(LINE), [LINE.on().mean(axis=0)])


def test_the_nearest_handle_within_reach():
    handles = drawn.handles(LINE)
    x, y = handles[1]
    assert drawn.nearest(handles, (x + 3, y), 5) == 1
    assert drawn.nearest(handles, (x + 9, y), 5) is None
    assert drawn.nearest(np.empty((0, 2)), (0, 0), 5) is None
