"""Every kind draws what its knobs say, on features small enough to count."""

from __future__ import annotations

import numpy as np
import pytest

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.boundaries import BoundaryStyle, DisputedStyle
from gisapp.layers.kinds.labels import NameStyle, PlaceStyle
from gisapp.layers.kinds.land import LandStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.layers.kinds.marks import MANY, MarkStyle
from gisapp.layers.kinds.troops import TroopStyle
from gisapp.model import worldview
from gisapp.model.instants import Precision
from gisapp.model.primitives import (
    Areas,
    Background,
    Cloud,
    Labels,
    Lines,
    Marks,
)
from tests.layers.kinds_cases import LINES, SQUARES, layer, of


def rows_of(primitives) -> list[int]:
    return sorted(row for one in primitives for row in one.rows.tolist())


def points(made, columns: dict, n: int, **more):
    return made(columns, lonlat=[(20 + i, 45) for i in range(n)], **more)


def troop(made, low, high, *, grade="B2", frame="hostile", style=None):
    n = len(low)
    features = points(
        made,
        {
            "site": [f"s{i}" for i in range(n)],
            "personnel_low": low,
            "personnel_high": high,
            "frame": [frame] * n,
            "confidence": [grade] * n,
        },
        n,
        roles={"grade": "confidence"},
    )
    return layer(features, style or TroopStyle())


def view(*claims: tuple[str, str, str, str]):
    rows = [
        {
            "area": area,
            "view": name,
            "state": state,
            "status": "administers",
            "valid_from": since,
            "valid_to": "",
        }
        for area, name, state, since in claims
    ]
    return worldview.from_rows(rows)


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


def test_marks_take_colour_and_shape_from_columns(made, cut):
    features = points(made, {"who": ["x", "y", "?"], "what": ["b", "a", "a"]}, 3)
    one = layer(
        features,
        MarkStyle(
            by="who",
            table=(("x", "us", "X"), ("y", "turkey", "Y")),
            shape_by="what",
            shapes=(("b", "star", "Battle"),),
        ),
    )
    (marks,) = of(one.draw(cut(one)), Marks)
    assert marks.color == ("us", "turkey", "muted")
    assert marks.shape == ("star", "circle", "circle")
    assert marks.rows.tolist() == [0, 1, 2]


def test_marks_with_imprecise_dates_are_hollow_and_lighter(made, cut):
    features = points(
        made,
        {"a": [1, 2]},
        2,
        begin=np.zeros(2, np.int64),
        end=np.full(2, 10, np.int64),
        precision=np.array([Precision.DAY, Precision.MONTH], np.uint8),
    )
    one = layer(features, MarkStyle())
    (marks,) = of(one.draw(cut(one)), Marks)
    assert marks.hollow.tolist() == [False, True]
    assert marks.opacity[1] < marks.opacity[0]
    assert [item.count for item in one.legend(np.array([0, 1]))] == [2, 1]


def test_only_vague_places_get_a_circle_of_the_true_radius(made, cut):
    radius = np.array([2_000, 75_000], np.float32)
    one = layer(points(made, {"a": [1, 2]}, 2, radius=radius), MarkStyle())
    (marks,) = of(one.draw(cut(one)), Marks)
    assert marks.radius is not None
    assert marks.radius[0] == 0
    assert marks.radius[1] == pytest.approx(75_000 / np.cos(np.radians(45)), rel=1e-6)


def test_marks_at_one_place_stand_side_by_side_and_others_stay(made, cut):
    features = made({"a": [1, 2, 3]}, lonlat=[(30, 50), (30, 50), (31, 50)])
    one = layer(features, MarkStyle(size=10))
    part = cut(one, resolution=500)
    (marks,) = of(one.draw(part), Marks)
    apart = np.hypot(*(marks.xy[0] - marks.xy[1]))
    assert apart == pytest.approx(10 * 0.95 * 500)
    assert (marks.xy[2] == part.shapes.xy[2]).all()


def test_a_great_many_marks_become_one_cloud(made, cut):
    n = MANY + 1
    kinds = ["a" if i % 2 else "b" for i in range(n)]
    features = made({"kind": kinds}, lonlat=np.column_stack([np.linspace(0, 60, n), np.full(n, 9)]))
    one = layer(features, MarkStyle(by="kind", table=(("a", "us", "A"),)))
    (cloud,) = one.draw(cut(one))
    assert isinstance(cloud, Cloud)
    assert len(cloud.rows) == n
    assert cloud.colors == ("us", "muted")
    assert cloud.index.tolist()[:2] == [1, 0]


def test_an_unknown_strength_has_no_size_and_is_never_zero(made, cut):
    one = troop(made, [None, 10_000], [None, 10_000])
    (marks,) = of(one.draw(cut(one)), Marks)
    at = {row: i for i, row in enumerate(marks.rows.tolist())}
    style = one.style
    assert isinstance(style, TroopStyle)
    assert marks.size[at[0]] == style.unknown
    assert marks.hollow.tolist()[at[0]]
    assert not marks.hollow.tolist()[at[1]]
    labels = [item.label for item in one.legend(np.array([0]))]
    assert "Strength not published" in labels
    assert not any("people" in label for label in labels)


def test_strength_goes_by_area_and_a_range_has_a_core(made, cut):
    one = troop(made, [25_000, 100_000, 50_000], [100_000, 100_000, None])
    size, core, known = one.style.sizes(one.features, np.arange(3))
    assert known.all()
    assert size[1] == TroopStyle().largest
    assert size[2] == pytest.approx(size[1] * np.sqrt(0.5), abs=1)
    assert core.tolist() == [0.5, 0.0, 0.0]
    (marks,) = of(one.draw(cut(one)), Marks)
    assert (np.diff(marks.size) <= 0).all(), "the largest lies beneath"


def test_doubtful_sources_and_forecasts_are_dashed(made, cut):
    sure = of(troop(made, [1000], [1000]).draw(cut(troop(made, [1], [1]))), Marks)[0]
    assert sure.dashed is not None
    assert not sure.dashed.any()
    doubtful = troop(made, [1000], [1000], grade="C2")
    (marks,) = of(doubtful.draw(cut(doubtful)), Marks)
    assert marks.dashed is not None
    assert marks.dashed.all()
    planned = troop(made, [175_000], [175_000], style=TroopStyle(forecast=True))
    (marks,) = of(planned.draw(cut(planned)), Marks)
    assert marks.hollow.all()
    assert marks.dashed is not None
    assert marks.dashed.all()
    assert planned.legend(np.array([0]))[0].label == "Forecast, not observed"


def test_a_site_with_several_observations_is_named_once(made, cut):
    features = made({"site": ["Yelnya"] * 3, "frame": ["hostile"] * 3}, lonlat=[(33.18, 54.58)] * 3)
    one = layer(features, TroopStyle())
    (labels,) = of(one.draw(cut(one)), Labels)
    assert labels.text == ("Yelnya",)
    assert of(one.draw(cut(one, resolution=9000)), Labels) == []


def test_boundaries_are_solid_dashed_or_thin(made, cut):
    features = made({"left": ["A", "A", "A"], "right": ["B", "AREA", "A2"]}, geometry=LINES)
    views = view(
        ("AREA", "un", "A", ""),
        ("AREA", "de_facto", "B", "2014-03-18"),
        ("A2", "un", "A", ""),
        ("A2", "de_facto", "A", ""),
    )
    one = layer(features, BoundaryStyle())
    lines = of(one.draw(cut(one, "2022-01-01", view=views.view("un"))), Lines)
    assert {line.rows.tolist()[0]: bool(line.stroke.dash) for line in lines} == {
        0: False,
        1: True,
        2: False,
    }
    assert lines[0].rows.tolist() == [2], "administrative lines lie beneath"
    part = cut(one, "2022-01-01", view=views.view("un"))
    assert [item.count for item in one.legend(np.arange(3), part)] == [1, 1, 1]


def test_areas_are_hatched_from_the_day_control_differs(made, cut):
    features = made({"area": ["AREA", "REST"], "name": ["Area", "Rest"]}, geometry=SQUARES[:2])
    views = view(("AREA", "un", "A", ""), ("AREA", "de_facto", "B", "2014-03-18"))
    one = layer(features, DisputedStyle())
    before = one.draw(cut(one, "2013-06-01", view=views.view("un")))
    after = one.draw(cut(one, "2022-01-01", view=views.view("un")))
    assert before == ()
    (areas,) = of(after, Areas)
    assert areas.rows.tolist() == [0]
    assert areas.fill is not None
    assert areas.fill.hatch == "diagonal"
    assert of(after, Labels)[0].text == ("Area",)
    part = cut(one, "2022-01-01", view=views.view("un"))
    (item,) = one.legend(np.array([0, 1]), part)
    assert item.count == 1


def test_names_come_by_rank_and_the_first_is_placed_first(made, cut):
    features = points(made, {"name": ["Big", "Small"], "rank": [1, 8]}, 2)
    one = layer(features, NameStyle(rank="rank", rank_shown=7))
    (far,) = of(one.draw(cut(one, resolution=2000)), Labels)
    (near,) = of(one.draw(cut(one, resolution=100)), Labels)
    assert far.text == ("Big",)
    assert near.text == ("Big", "Small")
    assert near.priority[0] > near.priority[1] >= 900


def test_places_are_dots_with_names_and_capitals_are_ringed(made, cut):
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


def test_land_lies_on_the_sea_and_the_sea_is_there_without_land(made, cut):
    one = layer(made({"a": [1, 2, 3]}, geometry=SQUARES), LandStyle())
    sea, land = one.draw(cut(one))
    assert isinstance(sea, Background)
    assert isinstance(land, Areas)
    assert [type(item) for item in one.draw(cut(one, rows=[]))] == [Background]
