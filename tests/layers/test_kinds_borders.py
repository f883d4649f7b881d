"""Boundaries and disputed areas, by date and worldview."""

from __future__ import annotations

import numpy as np

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
