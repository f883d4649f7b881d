"""Boundaries and disputed areas, by date and worldview."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.boundaries import BoundaryStyle, DisputedStyle
from gisapp.model import worldview
from gisapp.model.primitives import (
    Areas,
    Labels,
    Lines,
)
from tests.layers.kinds_cases import LINES, SQUARES, layer, of


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


def told(area: str, name: str, state: str, **more: str) -> dict[str, str]:
    return {"area": area, "view": name, "state": state, "status": "administers", **more}


def test_a_ceasefire_line_is_dotted_and_what_is_one_state_fades(made, cut):
    features = made(
        {"left": ["A", "A", "A"], "right": ["ZONE", "A2", "A3"], "rank": [1, 2, 8]}, geometry=LINES
    )
    views = worldview.from_rows(
        [
            told("ZONE", "un", "A"),
            told("ZONE", "de_facto", "B", line="ceasefire A"),
            *(told(area, name, "A") for area in ("A2", "A3") for name in ("un", "de_facto")),
        ]
    )
    one = layer(features, BoundaryStyle())

    def drawn(resolution: float):
        part = cut(one, "2022-01-01", view=views.view("un"), resolution=resolution)
        lines = of(one.draw(part), Lines)
        return {row: line for line in lines for row in line.rows.tolist()}, part

    near, part = drawn(200.0)
    assert set(near) == {0, 1, 2}
    assert near[0].stroke.dash != BoundaryStyle().stroke(1).dash != ()
    assert near[0].casing is not None
    assert [item.label for item in one.legend(np.arange(3), part)] == [
        "Administrative boundary",
        "Ceasefire or armistice line",
    ]
    assert set(drawn(4000.0)[0]) == {0, 1}, "lesser ones come closer up"
    assert set(drawn(9000.0)[0]) == {0}


def test_each_kind_of_mark_has_its_hatch_and_its_line_in_the_legend(made, cut):
    features = made({"area": ["HELD", "OPEN", "ZONE"], "name": ["H", "O", "Z"]}, geometry=SQUARES)
    views = worldview.from_rows(
        [
            told("HELD", "un", "A"),
            told("HELD", "de_facto", "B"),
            told("OPEN", "un", "OPEN", status="disputed", hatch="cross"),
            told("ZONE", "un", "A", hatch="dots"),
        ]
    )
    one = layer(features, DisputedStyle())
    part = cut(one, "2022-01-01", view=views.view("un"))
    hatches = {
        areas.rows.tolist()[0]: areas.fill.hatch
        for areas in of(one.draw(part), Areas)
        if areas.fill is not None
    }
    assert hatches == {0: "diagonal", 1: "cross", 2: "dots"}
    items = one.legend(np.arange(3), part)
    assert [item.count for item in items] == [1, 1, 1]
    assert "UN view" in items[0].label


def test_the_status_stands_beneath_the_name_where_there_is_room(made, cut):
    features = made(
        {"area": ["HELD"], "name": ["Held"], "name_uk": ["Зайнята"]}, geometry=SQUARES[:1]
    )
    views = worldview.from_rows(
        [
            told("HELD", "un", "A", label="held by B, recognised as A by resolution 1"),
            told("HELD", "de_facto", "B"),
        ]
    )
    one = layer(features, DisputedStyle())

    def said(resolution: float, language: str = "en") -> str:
        part = cut(one, "2022-01-01", view=views.view("un"), resolution=resolution)
        (labels,) = of(one.draw(replace(part, language=language)), Labels)
        return labels.text[0]

    assert said(2000.0) == "Held"
    assert said(200.0) == "Held\n(held by B, recognised as A\nby resolution 1)"
    assert said(200.0, "uk") == "Зайнята", "the table speaks English alone"


def test_a_zone_has_no_label_where_the_map_says_its_status(made, cut):
    features = made(
        {"area": ["HELD", ""], "label": ["held by B", "another zone"]}, geometry=SQUARES[:2]
    )
    views = worldview.from_rows(
        [told("HELD", "un", "A", label="held by B"), told("HELD", "de_facto", "B")]
    )
    zone = layer(features, AreaStyle(label="label", area="area", label_from=0.0))

    def labels(view: str, language: str = "en") -> set[str]:
        part = cut(zone, "2022-01-01", view=views.view(view), resolution=200.0)
        drawn = of(zone.draw(replace(part, language=language)), Labels)
        return {text for one in drawn for text in one.text}

    assert labels("un") == {"another zone"}
    assert labels("de_facto") == {"held by B", "another zone"}, "no area is marked there"
    assert labels("un", "uk") == {"held by B", "another zone"}, "the table speaks English alone"


def test_only_settled_boundaries_have_a_band_and_none_where_the_world_is_small(made, cut):
    features = made({"left": ["A", "A"], "right": ["B", "AREA"]}, geometry=LINES[:2])
    views = view(("AREA", "un", "A", ""), ("AREA", "de_facto", "B", "2014-03-18"))
    one = layer(features, BoundaryStyle())

    def casings(resolution: float) -> dict[str, float]:
        part = cut(one, "2022-01-01", view=views.view("un"), resolution=resolution)
        lines = of(one.draw(part), Lines)
        return {line.casing.color: line.casing.width for line in lines if line.casing is not None}

    assert set(casings(1000)) == {"band", "halo"}  # the halo parts a dashed line from the ground
    assert casings(5500)["band"] < casings(1000)["band"]
    assert set(casings(25_000)) == {"halo"}


def test_the_hatch_of_an_area_that_fills_the_picture_is_wider(made, cut):
    features = made({"area": ["AREA"], "name": ["Area"]}, geometry=SQUARES[:1])
    views = view(("AREA", "un", "A", ""), ("AREA", "de_facto", "B", "2014-03-18"))
    one = layer(features, DisputedStyle())
    gaps = []
    for resolution in (5000, 1000, 30):
        part = cut(one, "2022-01-01", view=views.view("un"), resolution=resolution)
        (area,) = of(one.draw(part), Areas)
        gaps.append(area.fill.hatch_gap)
    assert gaps[0] == gaps[1] < gaps[2]
