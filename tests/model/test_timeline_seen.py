"""Which rows of the lanes lie in the extent of the map."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import crs, timeline
from gisapp.model.features import Features, Level
from gisapp.model.instants import DAY
from gisapp.model.timeline_seen import seen
from tests.model.timeline_tables import T0, begins, lanes, layer_of, project_of


def places_of(kind: str, lonlat: list[tuple[float, float]]) -> Features:
    """Events at places, as columns of degrees, as fixed places or as shapes."""
    n = len(lonlat)
    begin = T0 + np.arange(n, dtype=np.int64) * DAY
    columns = pa.table({"where": ["syria" if i % 2 else "libya" for i in range(n)]})
    points = np.array(lonlat, float).reshape(n, 2)
    if kind == "degrees":
        return Features("p", columns, lonlat=points, begin=begin, end=begin + DAY)
    if kind == "fixed":
        return Features("p", columns, fixed=crs.to_fixed(points), begin=begin, end=begin + DAY)
    level = Level(0.0, lambda: shapely.box(*(points - 0.01).T, *(points + 0.01).T))
    return Features("p", columns, levels=(level,), begin=begin, end=begin + DAY)


@pytest.mark.parametrize("kind", ["degrees", "fixed", "shapes"])
@given(
    lonlat=st.lists(st.tuples(st.integers(-170, 170), st.integers(-80, 80)), min_size=1),
    edges=st.tuples(*[st.integers(-170, 170)] * 2, *[st.integers(-80, 80)] * 2),
)
def test_only_what_lies_in_the_extent_is_seen(
    kind: str, lonlat: list[tuple[float, float]], edges: tuple[int, int, int, int]
) -> None:
    (west, east), (south, north) = sorted(edges[:2]), sorted(edges[2:])
    extent = (west - 0.5, south - 0.5, east + 0.5, north + 0.5)
    whole = lanes(project_of(layer_of(places_of(kind, lonlat))))
    found = seen(whole, crs.extent_to_map(extent))
    assert found is not None
    assert [lane.title for lane in found] == [lane.title for lane in whole]
    for lane in found:
        first = 0 if lane.title == "Libya" else 1
        inside = [
            T0 + i * DAY
            for i in range(first, len(lonlat), 2)
            if extent[0] < lonlat[i][0] < extent[2] and extent[1] < lonlat[i][1] < extent[3]
        ]
        assert begins(lane) == inside
        assert timeline.profile(lane, T0, T0 + 400 * DAY, 400).ticks.sum() == len(inside)


def test_looking_can_be_given_up() -> None:
    whole = lanes(project_of(layer_of(places_of("degrees", [(1, 1)]))))
    assert seen(whole, (0, 0, 1, 1), lambda: True) is None
