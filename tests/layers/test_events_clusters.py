"""Clusters: how many, where, and who is in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.layers.kinds import _clusters, _density
from gisapp.layers.kinds.events import EventStyle
from gisapp.model import crs
from gisapp.model.primitives import Clusters, Marks
from tests.layers.events_cases import cut, layer_of, scattered
from tests.layers.kinds_cases import of

STYLE = EventStyle(look="clusters", highlight=False)


def test_events_in_one_place_are_one_cluster_and_a_single_one_is_a_mark():
    layer = layer_of([(25, 45)] * 5 + [(35, 45)], style=STYLE)
    drawn = layer.draw(cut(layer))
    (clusters,) = of(drawn, Clusters)
    assert clusters.text == ("5",)
    assert clusters.members(clusters.cells(0)).tolist() == [0, 1, 2, 3, 4]
    (marks,) = of(drawn, Marks)
    assert marks.rows.tolist() == [5]


def test_a_cluster_lies_at_the_mean_of_its_events():
    layer = layer_of([(30.0, 45)] * 3 + [(30.3, 45)], style=STYLE)
    (clusters,) = of(layer.draw(cut(layer)), Clusters)
    x = crs.to_map(np.array([[30.0, 45], [30.3, 45]]))[:, 0]
    wanted = (3 * x[0] + x[1]) / 4
    assert clusters.xy[0, 0] == pytest.approx(wanted, abs=clusters.lattice.side)


@given(seed=st.integers(0, 1000), n=st.integers(1, 400), resolution=st.floats(500, 8000))
@settings(max_examples=30, deadline=None)
def test_clusters_and_single_marks_hold_every_event_once(seed, n, resolution):
    layer = layer_of(scattered(n, seed), style=STYLE)
    drawn = layer.draw(cut(layer, resolution=resolution))
    (clusters,) = of(drawn, Clusters)
    rows = [clusters.members(clusters.cells(i)) for i in range(len(clusters.counts))]
    assert [len(some) for some in rows] == clusters.counts.tolist()
    rows += [marks.rows for marks in of(drawn, Marks)]
    assert sorted(np.concatenate(rows).tolist()) == list(range(n))
    assert (clusters.counts > 1).all()


def test_discs_do_not_hide_each_other():
    layer = layer_of(scattered(3000), style=STYLE)
    part = cut(layer, resolution=3000)
    (clusters,) = of(layer.draw(part), Clusters)
    apart = np.hypot(*(clusters.xy[:, None] - clusters.xy[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    radius = clusters.size / 2 * part.resolution
    assert (apart > 0.6 * (radius[:, None] + radius[None, :])).all()


def test_panning_moves_no_cluster():
    layer = layer_of(scattered(500), style=STYLE)
    x0, y0, x1, y1 = cut(layer).extent
    (here,) = of(layer.draw(cut(layer)), Clusters)
    (there,) = of(layer.draw(cut(layer, extent=(x0 - 777e3, y0, x1 + 5e3, y1))), Clusters)
    assert there.text == here.text
    assert np.allclose(there.xy, here.xy)


def test_sizes_follow_the_number_and_stay_legible():
    sizes = _clusters.sizes(np.array([2, 10, 100, 1000, 10**9]))
    assert (np.diff(sizes) > 0).all()
    assert sizes[0] >= 20
    assert sizes[-1] <= 64


def test_a_cluster_says_what_share_of_it_is_new():
    layer = layer_of([(25, 45)] * 4 + [(35, 45)] * 2, [0, 0, 0, 9, 0, 0])
    style = EventStyle(look="clusters")
    (clusters,) = of(style.draw(layer, cut(layer, 0, 10)), Clusters)
    by_count = dict(zip(clusters.text, clusters.fresh.tolist(), strict=True))
    assert by_count == {"4": 0.25, "2": 0.0}
    (calm,) = of(STYLE.draw(layer, cut(layer, 0, 10)), Clusters)
    assert not calm.fresh.any()


def test_the_legend_adds_up_to_what_is_seen():
    places = [(25, 45)] * 5 + [(30, 45)] * 40 + [(35, 45)] * 7 + [(38, 48)]
    layer = layer_of(places, style=STYLE)
    items = layer.legend(np.arange(53), cut(layer))
    assert [(item.label, item.count) for item in items] == [
        ("Clusters of 2 to 9", 12),
        ("Clusters of 10 to 99", 40),
        ("Events", 1),
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1"),
        (999, "999"),
        (1000, "1k"),
        (1234, "1.2k"),
        (9960, "10k"),
        (12_345, "12k"),
        (999_700, "1M"),
        (3_400_000, "3.4M"),
        (0.5, "0.5"),
    ],
)
def test_numbers_in_few_letters(number, words):
    assert _density.short(number) == words
