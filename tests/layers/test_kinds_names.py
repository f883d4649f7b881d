"""Names and places: which are shown, and how long they are."""

from __future__ import annotations

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
