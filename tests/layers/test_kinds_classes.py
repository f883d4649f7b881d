"""Categories, classes, sizes and rules as they are drawn and as the legend tells them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.events import EventStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.layers.kinds.marks import MANY, MarkStyle
from gisapp.layers.kinds.shapes import ShapeStyle
from gisapp.model.features import Features
from gisapp.model.primitives import Areas, Cloud, Labels, Lines, Marks
from gisapp.model.rules import Rule
from gisapp.model.style import Style
from tests.layers import events_cases as events
from tests.layers.kinds_cases import LINES, SQUARES, layer, of, points

CLASSES = ((0.0, 10.0, "#111111", ""), (10.0, 20.0, "#222222", ""), (20.0, 30.0, "#333333", ""))
GRADED = {"number": "n", "classes": CLASSES}


def colors_of(marks: Marks) -> dict[int, str]:
    return dict(zip(marks.rows.tolist(), marks.color, strict=True))


def test_marks_take_the_colour_of_their_class(made, cut) -> None:
    features = points(made, {"n": [0, 9, 10, 29, 30, 31, None]}, 7)
    one = layer(features, MarkStyle(**GRADED))
    (marks,) = of(one.draw(cut(one)), Marks)
    assert [colors_of(marks)[i] for i in range(7)] == [
        "#111111", "#111111", "#222222", "#333333", "#333333", "muted", "muted",
    ]  # fmt: skip
    items = one.legend(np.arange(7), cut(one))
    assert [(item.label, item.count) for item in items] == [
        ("n: 0 – 9", 2),
        ("10 – 19", 1),
        ("20 – 30", 2),
        ("No number, or outside the classes", 2),
    ]
    assert [item.swatch.color for item in items] == ["#111111", "#222222", "#333333", "muted"]


@given(st.lists(st.one_of(st.none(), st.floats(-5, 35)), min_size=1, max_size=40))
def test_the_legend_counts_every_feature_once(values: list[float | None]) -> None:
    table = pa.table({"n": pa.array(values, pa.float64())})
    features = Features("t", table, lonlat=np.zeros((len(values), 2)))
    one = layer(features, MarkStyle(**GRADED))
    assert sum(item.count for item in one.legend(np.arange(len(values)))) == len(values)


def test_a_size_follows_the_square_root_and_the_small_are_on_top(made, cut) -> None:
    features = points(made, {"n": [25, 100, None, 0]}, 4)
    one = layer(features, MarkStyle(size_by="n", size_max=40.0))
    (marks,) = of(one.draw(cut(one)), Marks)
    size = dict(zip(marks.rows.tolist(), marks.size.tolist(), strict=True))
    assert size == {0: 20.0, 1: 40.0, 2: 2.5, 3: 2.5}
    assert marks.rows.tolist()[:2] == [1, 0]
    items = one.legend(np.arange(4), cut(one))
    sizes = {item.label: item.swatch.size for item in items}
    assert sizes["n: 100"] == pytest.approx(40)
    assert sizes["n: 20"] == pytest.approx(40 * 0.2**0.5)


def test_a_crowd_keeps_its_sizes(made, cut) -> None:
    n = MANY + 10
    columns = {"n": [1.0] * (n - 5) + [100.0] * 5}
    features = made(columns, lonlat=[(20 + i * 1e-3, 45) for i in range(n)])
    one = layer(features, MarkStyle(size_by="n", size_max=40.0))
    clouds = of(one.draw(cut(one)), Cloud)
    assert [len(cloud.rows) for cloud in clouds] == [5, n - 5]
    assert clouds[0].size > clouds[1].size


RULES = (
    Rule("n > 20", "Large", changes=(("color", "#aa0000"), ("size", 20.0), ("shape", "star"))).row,
    Rule("kind = 'a'", "Of kind a", changes=(("color", "#00aa00"),)).row,
)


def test_the_first_rule_that_fits_draws_a_mark_and_the_legend_follows(made, cut) -> None:
    features = points(made, {"n": [25, 5, 5, 30], "kind": ["a", "a", "b", "b"]}, 4)
    one = layer(features, MarkStyle(rules=RULES))
    part = cut(one)
    (marks,) = of(one.draw(part), Marks)
    assert colors_of(marks) == {0: "#aa0000", 1: "#00aa00", 3: "#aa0000"}
    assert dict(zip(marks.rows.tolist(), marks.shape, strict=True))[3] == "star"
    assert dict(zip(marks.rows.tolist(), marks.size.tolist(), strict=True)) == {0: 20, 1: 9, 3: 20}
    items = one.legend(np.arange(4), part)
    assert [(i.label, i.count, i.swatch.color) for i in items] == [
        ("Large", 2, "#aa0000"),
        ("Of kind a", 1, "#00aa00"),
    ]
    assert one.style.swatch() == items[0].swatch


def test_a_rule_out_of_scale_leaves_its_features_to_the_next(made, cut) -> None:
    features = points(made, {"n": [1, 2]}, 2)
    rules = (
        Rule("n = 1", "Near", coarsest=1000.0, changes=(("color", "#aa0000"),)).row,
        Rule("", "All", changes=(("color", "#0000aa"),)).row,
    )
    one = layer(features, MarkStyle(rules=rules))
    part = cut(one)
    near = replace(part, scale_resolution=100.0)
    far = replace(part, scale_resolution=5000.0)
    assert colors_of(of(one.draw(near), Marks)[0]) == {0: "#aa0000", 1: "#0000aa"}
    assert colors_of(of(one.draw(far), Marks)[0]) == {0: "#0000aa", 1: "#0000aa"}
    assert [item.label for item in one.legend(np.arange(2), far)] == ["All"]


def test_rules_have_labels_of_their_own(made, cut) -> None:
    features = points(made, {"n": [1, 2], "name": ["one", "two"]}, 2)
    rules = (Rule("n = 1", changes=(("label", "name"), ("label_few", 9))).row, Rule().row)
    one = layer(features, MarkStyle(rules=rules))
    (labels,) = of(one.draw(cut(one)), Labels)
    assert labels.text == ("one",)


def test_events_with_rules_and_sizes_have_their_rings_where_the_marks_are() -> None:
    places = [(25, 45), (26, 45), (27, 45), (28, 45)]
    rules = (Rule("n > 4", changes=(("size_by", "n"),)).row,)
    for style in (EventStyle(size_by="n", age=True), EventStyle(rules=rules, age=True)):
        one = events.layer_of(places, days=4, style=style, n=[9, 1, 5, 25])
        rings, marks = of(one.draw(events.cut(one, 0, 5)), Marks)
        where = dict(zip(marks.rows.tolist(), marks.xy.tolist(), strict=True))
        assert sorted(where) == ([0, 2, 3] if style.rules else [0, 1, 2, 3])
        assert dict(zip(rings.rows.tolist(), rings.xy.tolist(), strict=True)) == where


@pytest.mark.parametrize("style", [AreaStyle(**GRADED), ShapeStyle(**GRADED)])
def test_areas_take_the_colour_of_their_class(made, cut, style: Style) -> None:
    features = made({"n": [5.0, 15.0, None]}, geometry=SQUARES)
    one = layer(features, style)
    drawn = of(one.draw(cut(one)), Areas)
    assert {tuple(a.rows.tolist()): a.fill.color for a in drawn} == {
        (0,): "#111111", (1,): "#222222", (2,): "muted",
    }  # fmt: skip
    labels = [item.label for item in one.legend(np.arange(3), cut(one))]
    assert labels == ["n: 0 – <10", "10 – <20", "No number, or outside the classes"]


@pytest.mark.parametrize(
    ("style", "shapes", "kind"),
    [(AreaStyle, SQUARES, Areas), (LineStyle, LINES, Lines), (ShapeStyle, SQUARES, Areas)],
)
def test_rules_draw_lines_and_areas_the_first_on_top(made, cut, style, shapes, kind) -> None:
    features = made({"n": [25, 5, 5], "kind": ["a", "a", "b"]}, geometry=shapes)
    rules = tuple(Rule(row[0], row[1], changes=row[4][:1]).row for row in RULES)
    one = layer(features, style(rules=rules))
    drawn = of(one.draw(cut(one)), kind)
    assert [item.rows.tolist() for item in drawn] == [[1], [0]]
    items = one.legend(np.arange(3), cut(one))
    assert [(item.label, item.count) for item in items] == [("Large", 1), ("Of kind a", 1)]


def test_a_width_follows_a_number_and_has_a_casing(made, cut) -> None:
    features = made({"n": [1.0, 5.0, 10.0]}, geometry=LINES)
    style = LineStyle(size_by="n", width=1.0, size_max=13.0, casing=True, casing_width=2.0)
    one = layer(features, replace(style, casing_color="note", blend="multiply"))
    drawn = {line.rows.tolist()[0]: line for line in of(one.draw(cut(one)), Lines)}
    widths = [drawn[i].stroke.width for i in range(3)]
    assert widths == sorted(widths)
    assert widths[2] == 13
    casing = drawn[2].casing
    assert casing is not None
    assert (casing.color, casing.width) == ("note", 17.0)
    assert {line.blend for line in drawn.values()} == {"multiply"}
    legend = one.legend(np.arange(3), cut(one))
    assert {item.label: item.swatch.stroke.width for item in legend}["n: 10"] == 13


def test_an_outline_with_a_casing_lies_over_its_fill(made, cut) -> None:
    features = made({"n": [1.0]}, geometry=[shapely.box(10, 40, 11, 41)])
    one = layer(features, AreaStyle(casing=True, blend="multiply"))
    areas, lines = one.draw(cut(one))
    assert isinstance(areas, Areas)
    assert isinstance(lines, Lines)
    assert (areas.stroke, areas.blend) == (None, "multiply")
    assert lines.casing is not None
    assert lines.casing.width > lines.stroke.width


def test_categories_of_whole_numbers_with_gaps_are_found(made, cut) -> None:
    features = points(made, {"n": [1, 2, None, 1]}, 4)
    one = layer(features, MarkStyle(by="n", table=(("1", "#111111"), ("2", "#222222"))))
    (marks,) = of(one.draw(cut(one)), Marks)
    assert Counter(marks.color) == {"#111111": 2, "#222222": 1, "muted": 1}
