"""Areas, lines, mixed shapes and pictures draw what their knobs say; every kind is registered."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.land import LandStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.layers.kinds.raster import RasterStyle
from gisapp.layers.kinds.shapes import ShapeStyle
from gisapp.model.primitives import (
    Areas,
    Background,
    Labels,
    Lines,
    Marks,
    Raster,
)
from gisapp.model.style import Style
from tests.layers.kinds_cases import LINES, SQUARES, layer, of


def rows_of(primitives) -> list[int]:
    return sorted(row for one in primitives for row in one.rows.tolist())


def test_areas_are_split_by_colour_and_only_the_wanted_rows_are_drawn(made, cut):
    features = made({"kind": ["a", "b", "?"]}, geometry=SQUARES)
    style = AreaStyle(by="kind", table=(("a", "friend", "A"), ("b", "hostile", "B")), color="muted")
    one = layer(features, style)
    areas = of(one.draw(cut(one)), Areas)
    assert {a.fill.color: a.rows.tolist() for a in areas if a.fill} == {
        "friend": [0],
        "hostile": [1],
        "muted": [2],
    }
    assert rows_of(of(one.draw(cut(one, rows=[1])), Areas)) == [1]
    assert of(one.draw(cut(one, rows=[])), Areas) == []


def test_a_legend_lists_only_the_categories_present_with_their_counts(made):
    features = made({"kind": ["a", "a", "zzz"]}, geometry=SQUARES)
    one = layer(features, AreaStyle(by="kind", table=(("a", "friend", "A"), ("b", "us", "B"))))
    items = one.legend(np.array([0, 1, 2]))
    assert [(item.label, item.count) for item in items] == [("A", 2), ("Other", 1)]
    assert one.legend(np.array([], dtype=np.int64)) == ()


def test_edges_worse_than_two_kilometres_are_soft_in_map_units(made, cut):
    features = made({"km": [1.0, 6.0, None]}, geometry=SQUARES)
    one = layer(features, AreaStyle(accuracy="km"))
    soft = {a.rows.tolist()[0]: a.soft for a in of(one.draw(cut(one, resolution=2000)), Areas)}
    assert soft[0] == 0
    assert soft[1] == pytest.approx(6000 / np.cos(np.radians(40.5)), rel=0.05)


def test_an_area_is_labelled_inside_itself_in_the_project_s_language(made, cut):
    features = made({"name": ["Crimea", "B", "C"], "name_uk": ["Крим", None, ""]}, geometry=SQUARES)
    one = layer(features, AreaStyle(label="name"))
    (labels,) = of(one.draw(cut(one, language="uk")), Labels)
    assert labels.text == ("Крим", "B", "C")
    assert (np.diff(labels.xy[:, 0]) > 0).all()
    assert labels.priority.tolist() == [700.0] * 3
    assert of(one.draw(cut(one, resolution=100_000)), Labels) == []


def test_areas_without_fill_and_outline_can_still_be_clicked(made, cut):
    one = layer(made({"a": [1, 2, 3]}, geometry=SQUARES), AreaStyle(opacity=0, stroke_width=0))
    (areas,) = of(one.draw(cut(one)), Areas)
    assert areas.fill is None
    assert areas.stroke is None
    assert areas.rows.tolist() == [0, 1, 2]


def test_lines_appear_by_rank_as_the_map_comes_closer(made, cut):
    one = layer(made({"rank": [1, 5, 9]}, geometry=LINES), LineStyle(rank="rank", rank_shown=5))
    assert rows_of(of(one.draw(cut(one, resolution=64_000)), Lines)) == []
    assert rows_of(of(one.draw(cut(one, resolution=1000)), Lines)) == [0, 1]
    assert rows_of(of(one.draw(cut(one, resolution=10)), Lines)) == [0, 1, 2]
    faded = of(one.draw(cut(one, resolution=1200)), Lines)
    assert {line.rows.tolist()[0]: line.opacity < 1 for line in faded} == {0: False, 1: True}


def test_lines_have_casing_dash_and_a_label_in_their_middle(made, cut):
    one = layer(
        made({"name": ["a", "b", ""]}, geometry=LINES),
        LineStyle(casing=True, dash="dashed", label="name", label_from=1),
    )
    drawn = one.draw(cut(one))
    (line,) = of(drawn, Lines)
    assert line.casing is not None
    assert line.casing.width > line.stroke.width
    assert line.stroke.dash == _draw.DASHES["dashed"]
    (labels,) = of(drawn, Labels)
    assert labels.text == ("a", "b")


def test_land_lies_on_the_sea_and_the_sea_is_there_without_land(made, cut):
    one = layer(made({"a": [1, 2, 3]}, geometry=SQUARES), LandStyle())
    sea, land = one.draw(cut(one))
    assert isinstance(sea, Background)
    assert isinstance(land, Areas)
    assert [type(item) for item in one.draw(cut(one, rows=[]))] == [Background]


def test_a_picture_is_stretched_over_its_extent(made, cut):
    features = made(
        {
            "file": ["relief.webp"],
            "neutral": [186],
            "west": [0.0],
            "south": [1.0],
            "east": [2.0],
            "north": [3.0],
        },
        geometry=SQUARES[:1],
    )
    one = layer(features, RasterStyle())
    (raster,) = one.draw(cut(one))
    assert isinstance(raster, Raster)
    assert raster.extent == (0.0, 1.0, 2.0, 3.0)
    assert raster.path.endswith("relief.webp")
    assert raster.white == 186


def test_a_picture_fades_closer_up_and_is_gone_before_it_is_blurred(made, cut):
    columns = {"file": ["relief.webp"], "neutral": [186]}
    columns |= {edge: [float(i)] for i, edge in enumerate(("west", "south", "east", "north"))}
    one = layer(
        made(columns, geometry=SQUARES[:1]), RasterStyle(opacity=0.5, full=4000.0, gone=500.0)
    )
    (full,), (faded,) = (one.draw(cut(one, resolution=r)) for r in (5000, 1400))
    assert full.opacity == 0.5
    assert 0.2 < faded.opacity < 0.3
    assert one.draw(cut(one, resolution=400)) == ()


def test_chief_lines_are_wider_than_the_last_ones_shown(made, cut):
    style = LineStyle(rank="rank", rank_shown=9, rank_width=0.2, width=1.0)
    one = layer(made({"rank": [1, 5, 9]}, geometry=LINES), style)
    widths = {line.rows.tolist()[0]: line.stroke.width for line in of(one.draw(cut(one)), Lines)}
    assert widths == {0: 2.5, 1: 1.5, 2: 1.0}


def test_the_name_of_an_area_may_have_a_colour_and_a_priority_of_its_own(made, cut):
    style = AreaStyle(label="a", label_color="label_sea", label_priority=420.0, label_from=0.0)
    one = layer(made({"a": ["Lake"]}, geometry=SQUARES[:1]), style)
    (labels,) = of(one.draw(cut(one)), Labels)
    assert (labels.style.color, labels.priority.tolist()) == ("label_sea", [420.0])


def test_mixed_shapes_are_all_drawn_areas_beneath(made, cut):
    features = made(
        {"name": ["p", "l", "a"]}, geometry=[shapely.Point(5, 40), LINES[1], SQUARES[2]]
    )
    one = layer(features, ShapeStyle(label="name"))
    drawn = one.draw(cut(one))
    assert [type(item) for item in drawn[:3]] == [Areas, Lines, Marks]
    assert [item.rows.tolist() for item in drawn[:3]] == [[2], [1], [0]]
    assert sorted(text for labels in of(drawn, Labels) for text in labels.text) == ["a", "l", "p"]


@pytest.mark.parametrize(
    "kind",
    sorted(
        {
            "areas",
            "lines",
            "marks",
            "labels",
            "places",
            "shapes",
            "raster",
            "land",
            "boundaries",
            "disputed-areas",
            "troops",
        }
    ),
)
def test_every_kind_is_registered_and_its_knobs_hold_their_own_defaults(kind):
    style = Style.registry[kind]()
    assert style.with_values(style.values()) == style
    assert all(knob.title for knob in style.knobs())
    with pytest.raises(ValueError, match="no setting"):
        style.with_values({"nonsense": 1})
