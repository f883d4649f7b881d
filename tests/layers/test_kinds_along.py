"""Names along lines and through areas: on gentle stretches, repeated, fixed in the world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from gisapp.layers.kinds import _axes, _courses
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.model import crs
from gisapp.model.primitives import Labels, LabelStyle
from tests.layers.kinds_cases import layer, of

RESOLUTION = 1000.0
WAVES = np.column_stack([np.linspace(20, 60, 400), 45 + np.sin(np.linspace(0, 25, 400))])
RIVER = shapely.linestrings(WAVES)
LEFT, RIGHT = shapely.linestrings(WAVES[:200]), shapely.linestrings(WAVES[199:])
FIELD = shapely.box(20, 40, 50, 44)


def labels_of(one, part) -> list[Labels]:
    return of(one.draw(part), Labels)


def around(part, west: float, south: float, east: float, north: float):
    return replace(part, extent=crs.extent_to_map((west, south, east, north)))


def test_a_long_line_repeats_its_name_at_even_distances(made, cut):
    one = layer(made({"name": ["Dnipro"]}, geometry=[RIVER]), LineStyle(label="name"))
    (names,) = labels_of(one, around(cut(one, resolution=RESOLUTION), 10, 30, 70, 60))
    assert len(names.text) >= 5
    assert set(names.text) == {"Dnipro"}
    middles = sorted(courses[0].xy[:, 0].mean() for courses in names.along)
    assert min(np.diff(middles)) > 0.25 * _courses.EVERY * RESOLUTION


def test_names_run_from_the_left_above_the_line_and_bend_gently(made, cut):
    line = shapely.transform(RIVER, lambda xy: xy[::-1])  # drawn from the right
    one = layer(made({"name": ["Dnipro"]}, geometry=[line]), LineStyle(label="name"))
    (names,) = labels_of(one, around(cut(one, resolution=RESOLUTION), 10, 30, 70, 60))
    course = crs.to_map(WAVES)
    for several in names.along:
        for one_ in several:
            way = np.diff(one_.xy, axis=0)
            turn = np.ptp(np.unwrap(np.arctan2(way[:, 1], way[:, 0])))
            assert one_.xy[-1, 0] > one_.xy[0, 0]
            assert turn < _courses.TURN + 0.1
            middle = one_.xy[len(one_.xy) // 2]
            below = np.interp(middle[0], course[:, 0], course[:, 1])
            assert middle[1] > below - 6 * RESOLUTION


def test_names_stay_where_they_are_while_the_map_moves(made, cut):
    one = layer(made({"name": ["Dnipro"]}, geometry=[RIVER]), LineStyle(label="name"))
    part = cut(one, resolution=RESOLUTION)
    (first,) = labels_of(one, around(part, 20, 30, 50, 60))
    (second,) = labels_of(one, around(part, 22, 31, 52, 61))
    places = {courses[0].xy.tobytes() for courses in second.along}
    shared = [courses for courses in first.along if courses[0].xy.tobytes() in places]
    assert len(shared) >= len(first.along) - 2 > 0


def test_pieces_of_one_name_are_one_line(made, cut):
    whole = layer(made({"name": ["Dnipro"]}, geometry=[RIVER]), LineStyle(label="name"))
    pieces = layer(
        made({"name": ["Dnipro", "Dnipro"]}, geometry=[LEFT, RIGHT]), LineStyle(label="name")
    )
    counts = [
        len(labels_of(one, around(cut(one, resolution=RESOLUTION), 10, 30, 70, 60))[0].text)
        for one in (whole, pieces)
    ]
    assert counts[0] == counts[1]


def test_a_line_too_sharp_or_short_has_no_name_along_it(made, cut):
    corner = shapely.linestrings([(30, 50), (30.6, 50), (30.0, 50.05), (30.6, 50.1), (30, 50.15)])
    short = shapely.linestrings([(40, 50), (40.05, 50)])
    one = layer(
        made({"name": ["Meander of the river", "Brook"]}, geometry=[corner, short]),
        LineStyle(label="name", label_from=20),
    )
    assert labels_of(one, around(cut(one, resolution=RESOLUTION), 10, 30, 70, 60)) == []


def test_a_label_may_still_stand_beside_the_middle(made, cut):
    style = LineStyle(label="name", label_along=False)
    one = layer(made({"name": ["Dnipro"]}, geometry=[RIVER]), style)
    (names,) = labels_of(one, around(cut(one, resolution=RESOLUTION), 10, 30, 70, 60))
    assert (names.text, names.along) == (("Dnipro",), ())
    assert names.offset[0] > 0


def test_what_the_clock_changes_is_not_fixed(made, cut):
    steady = layer(made({"name": ["A"]}, geometry=[RIVER]), LineStyle(label="name"))
    assert _courses.steady(steady)
    assert labels_of(steady, around(cut(steady, resolution=RESOLUTION), 10, 30, 70, 60))[0].fixed
    assert not _courses.steady(replace(steady, by_worldview=True))


@pytest.mark.parametrize(("turn", "level"), [(0, True), (35, False), (88, True)])
def test_a_name_runs_along_the_long_axis_of_its_area_and_inside(made, cut, turn, level):
    shape = shapely.affinity.rotate(FIELD, turn, origin=(35, 42))
    one = layer(made({"name": ["Field"]}, geometry=[shape]), AreaStyle(label="name"))
    part = cut(one, resolution=2000.0)
    paths = part.shapes.areas
    assert paths is not None
    style = LabelStyle("label", 11.5)
    (ways,) = _axes.courses_of(paths, np.array([0]), ["Field"], style, 2000.0)
    area = shapely.polygons(paths.of(0)[0])
    if turn == 88:  # too steep to be read along its axis, too narrow across
        assert ways == ()
        return
    assert ways
    for way in ways:
        assert area.contains(shapely.linestrings(way.xy))
        dx, dy = way.xy[-1] - way.xy[0]
        assert dx > 0
        assert (abs(dy) < 0.1 * dx) == level


def test_a_small_area_has_its_name_unspaced_at_its_middle(made, cut):
    tiny = shapely.box(30, 40, 30.2, 40.1)
    one = layer(
        made({"name": ["Field", "Hut"]}, geometry=[FIELD, tiny]),
        AreaStyle(label="name", label_from=0),
    )
    names = labels_of(one, around(cut(one, resolution=2000.0), 10, 30, 70, 60))
    assert {item.text: item.spread for item in names} == {("Field",): True, ("Hut",): False}
