"""Symbols of events and troops: colour, shape, size, and how doubt shows."""

from __future__ import annotations

import numpy as np
import pytest

from gisapp.layers.kinds.marks import MANY, MarkStyle
from gisapp.layers.kinds.troops import TroopStyle
from gisapp.model.instants import Precision
from gisapp.model.primitives import (
    Cloud,
    Labels,
    Marks,
)
from tests.layers.kinds_cases import layer, of, points


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
