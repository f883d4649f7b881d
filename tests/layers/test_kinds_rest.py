"""Pictures, mixed shapes, and the register of kinds."""

from __future__ import annotations

import pytest
import shapely

from gisapp.layers.kinds.raster import RasterStyle
from gisapp.layers.kinds.shapes import ShapeStyle
from gisapp.model.primitives import (
    Areas,
    Labels,
    Lines,
    Marks,
    Raster,
)
from gisapp.model.style import Style
from tests.layers.kinds_cases import LINES, SQUARES, layer, of


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
