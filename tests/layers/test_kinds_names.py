"""Names and places: which are shown, and how long they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds.labels import NameStyle, PlaceStyle
from gisapp.layers.kinds.troops import TroopStyle
from gisapp.model.primitives import (
    Labels,
    Marks,
)
from tests.layers.kinds_cases import layer, of, points


def test_names_come_by_rank_and_the_first_is_placed_first(made, cut):
    features = points(made, {"name": ["Big", "Small"], "rank": [1, 8]}, 2)
    one = layer(features, NameStyle(rank="rank", rank_shown=7))
    (far,) = of(one.draw(cut(one, resolution=2000)), Labels)
    (near,) = of(one.draw(cut(one, resolution=100)), Labels)
    assert far.text == ("Big",)
    assert near.text == ("Big", "Small")
    assert near.priority[0] > near.priority[1] >= 900


def test_places_are_marks_with_names_and_capitals_are_apart(made, cut):
    features = points(
        made,
        {"name": ["Kyiv", "Sumy", "Hut"], "scalerank": [1, 6, 12], "capital": [True, False, False]},
        3,
    )
    one = layer(features, PlaceStyle())
    drawn = one.draw(cut(one, resolution=1000))
    (dots,) = of(drawn, Marks)
    assert dots.rows.tolist() == [0, 1]
    assert dots.shape == ("capital", "ring")
    assert sorted(text for labels in of(drawn, Labels) for text in labels.text) == ["Kyiv", "Sumy"]
    assert all((labels.offset > 0).all() for labels in of(drawn, Labels))


def test_of_towns_too_close_together_only_the_most_important_is_shown(made, cut):
    features = made(
        {"name": ["Suburb", "City"], "scalerank": [6, 2]}, lonlat=[(30.0, 50.0), (30.05, 50.0)]
    )
    one = layer(features, PlaceStyle(apart=20))
    far, near = (of(one.draw(cut(one, resolution=r)), Marks)[0] for r in (1000, 100))
    assert far.rows.tolist() == [1]
    assert near.rows.tolist() == [0, 1]


def test_long_labels_lose_their_brackets_first_and_are_cut_last(made, cut):
    words = "Hungary (multinational battlegroup; nominal point)"
    one = layer(points(made, {"site": [words, "x" * 60]}, 2), TroopStyle())
    texts = [text for labels in of(one.draw(cut(one)), Labels) for text in labels.text]
    assert texts[0] == "Hungary"
    assert texts[1].endswith("…")
    assert len(texts[1]) <= _draw.LONGEST


ALONG = {"name": ["Land"], "along": ["18 45 19 45.2 20 45.3 21 45.2 22 45"], "room": [0.2]}


def named(made, cut, style, resolution, columns=None):
    """The labels of one name along a line of four degrees."""
    one = layer(made(columns or ALONG, lonlat=[(20.0, 45.0)]), style)
    return of(one.draw(cut(one, resolution=resolution)), Labels)


LINE = NameStyle(along="along", room="room", size=11, size_max=24, upper=True)


def test_a_name_grows_with_its_line_and_fills_it_with_spaced_letters(made, cut):
    (small,) = named(made, cut, LINE, 13_000)
    (large,) = named(made, cut, LINE, 1500)
    assert (small.style.size, small.spread) == (11, False)  # no room for spaced letters
    assert large.spread
    assert 11 < large.style.size <= 24
    course = large.along[0][0].xy
    assert 1.9e6 < course[0, 0] < course[-1, 0] < 2.6e6  # read from the west
    assert large.fixed


def test_a_name_is_repeated_along_a_line_much_longer_than_the_picture(made, cut):
    (far,) = named(made, cut, LINE, 1000)
    (near,) = named(made, cut, LINE, 100)
    assert len(far.text) == 1
    assert len(near.text) > 1
    assert set(near.text) == {"Land"}
    middles = [courses[0].xy.mean(axis=0)[0] for courses in near.along]
    assert min(b - a for a, b in pairwise(sorted(middles))) > 900 * 100


def test_a_further_line_of_a_name_is_for_close_views(made, cut):
    two = {**ALONG, "along": [ALONG["along"][0] + "; 18 47 19 47.1 20 47"]}
    (far,) = named(made, cut, LINE, 1500, two)
    assert len(far.text) == 1
    near = named(made, cut, LINE, 500, two)
    assert sum(len(one.text) for one in near) == 2


def test_a_name_too_wide_for_its_line_stays_if_two_lines_have_room(made, cut):
    def shown(name: str) -> bool:
        columns = {**ALONG, "name": [name], "along": ["18 45 19 45.2 20 45"]}
        return bool(named(made, cut, LINE, 4200, columns))

    assert shown("Bosnia")
    assert shown("Bosnia and Herzegovina")
    assert not shown("Bosniaandherzegovinas")


def test_a_name_that_the_edge_cuts_may_run_along_what_is_seen_of_its_line(made, cut):
    one = layer(made(ALONG, lonlat=[(20.0, 45.0)]), LINE)
    part = cut(one, resolution=400)
    west, east = 2.22e6, 2.6e6  # a third of the line
    seen = replace(part, extent=(west, 5.3e6, east, 5.9e6))
    (labels,) = of(one.draw(seen), Labels)
    inside = [
        course.xy
        for course in labels.along[0]
        if west < course.xy[:, 0].min() and course.xy[:, 0].max() < east
    ]
    assert inside
    away = replace(part, extent=(2.44e6, 5.3e6, 2.6e6, 5.9e6))  # too little of it
    assert all(
        course.xy[:, 0].min() < 2.44e6
        for labels in of(one.draw(away), Labels)
        for courses in labels.along
        for course in courses
    )


def test_a_line_that_is_no_line_leaves_the_name_at_its_point(made, cut):
    for text in ("", "18 45", "east 45 west 46", "18 45 19"):
        (one,) = named(made, cut, LINE, 1500, {**ALONG, "along": [text]})
        assert (one.text, one.spread) == (("Land",), False)


def test_names_wider_than_their_areas_are_left_out(made, cut):
    features = points(made, {"name": ["Narrow", "Wide"], "wide": [0.1, 2.0]}, 2)
    one = layer(features, NameStyle(wide="wide", size=10))
    (labels,) = of(one.draw(cut(one, resolution=1000)), Labels)
    assert labels.text == ("Wide",)


def test_cities_of_a_million_have_a_dot_and_airports_a_plane(made, cut):
    columns = {"name": ["A", "B"], "scalerank": [1, 1], "population": [2_000_000, 400_000]}
    one = layer(points(made, columns, 2), PlaceStyle())
    (marks,) = of(one.draw(cut(one, resolution=300)), Marks)
    assert marks.shape == ("circle", "ring")
    assert marks.inner is not None
    assert (marks.inner > 0).tolist() == [True, False]
    plane = layer(points(made, columns, 2), PlaceStyle(mark="airport", named=200.0))
    (marks,) = plane.draw(cut(plane, resolution=300))  # no name yet
    assert marks.shape == ("airport", "airport")
    assert of(plane.draw(cut(plane, resolution=100)), Labels)


def test_more_important_places_have_larger_and_bolder_names(made, cut):
    features = points(made, {"name": ["Big", "Mid", "Low"], "scalerank": [1, 5, 8]}, 3)
    one = layer(features, PlaceStyle(rank_shown=8.1))
    styles = {
        label.text[0]: label.style for label in of(one.draw(cut(one, resolution=1000)), Labels)
    }
    sizes = [styles[name].size for name in ("Big", "Mid", "Low")]
    weights = [styles[name].weight for name in ("Big", "Mid", "Low")]
    assert sizes == sorted(sizes, reverse=True)
    assert weights == sorted(weights, reverse=True)
    assert len(set(sizes)) == 3
