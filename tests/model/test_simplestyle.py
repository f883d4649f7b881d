"""Styles that GeoJSON carries with its features."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gisapp.layers import kinds  # noqa: F401  (its styles are looked up by kind)
from gisapp.model import rules
from gisapp.model.features import Features
from gisapp.model.rules import Rule
from gisapp.model.simplestyle import color_of, has_simplestyle, simplestyle
from gisapp.model.style import Style


def table(columns: dict[str, list[Any]], **roles: str) -> Features:
    made = pa.table(columns)
    return Features("t", made, lonlat=np.zeros((made.num_rows, 2)), roles=roles)


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#F00", "#ff0000"),
        ("7e7e7e", "#7e7e7e"),
        (" Navy ", "#000080"),
        ("plaid", ""),
        ("#12", ""),
        (None, ""),
        (3, ""),
    ],
)
def test_colours_as_the_web_writes_them(text: Any, color: str) -> None:
    assert color_of(text) == color


def test_features_without_colours_of_their_own_have_no_style() -> None:
    assert not has_simplestyle(table({"stroke": ["left", "right"], "n": [1, 2]}))
    assert has_simplestyle(table({"fill": [None, "#0f0"]}))
    assert simplestyle(table({"n": [1]}), Style.usual("shapes")) == {}


def test_one_look_for_all_needs_no_rules() -> None:
    features = table({"stroke": ["#f00"] * 3, "stroke-width": [4, 4, 4]})
    made = simplestyle(features, Style.usual("lines"))
    assert made == {"color": "#ff0000", "width": 4.0}


def test_every_look_has_a_rule_that_finds_its_features() -> None:
    features = table(
        {
            "marker-color": ["#f00", "#f00", "#00f", None],
            "marker-size": ["large", "large", "small", None],
            "marker-symbol": ["star", "star", "nothing known", None],
            "sort": ["base", "base", "post", "post"],
        },
        category="sort",
    )
    style = Style.usual("marks")
    made = simplestyle(features, style)["rules"]
    index = rules.rule_index(features, made, None).tolist()
    assert index[0] == index[1]
    assert len(set(index)) == 3
    assert max(index) < 3
    looks = [Rule(*made[i]) for i in index]
    assert dict(looks[0].changes) == {"color": "#ff0000", "size": 18.0, "shape": "star"}
    assert dict(looks[2].changes) == {"color": "#0000ff", "size": 9.0}
    assert [look.label for look in looks] == ["base", "base", "post", "post"]
    style.with_values({"rules": made})


def test_areas_take_fill_stroke_and_opacities_within_bounds() -> None:
    features = table(
        {"fill": ["#0f0"], "fill-opacity": [7], "stroke": ["#00f"], "stroke-width": [-1]}
    )
    made = simplestyle(features, Style.usual("areas"))
    assert made == {"color": "#00ff00", "opacity": 1.0, "stroke": "#0000ff", "stroke_width": 0.0}
