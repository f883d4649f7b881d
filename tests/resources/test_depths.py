"""The depths of the sea: nested, at sea, and where they are in the atlas."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from gisapp.layers import _geo
from gisapp.layers._depths import LEVELS, depths

STEPS = [50, 200, 1000, 2000, 4000]
KNOWN = {  # place: the deepest step that it lies under, 0 for none
    (34.0, 43.0): 2000,  # the middle of the Black Sea
    (37.0, 46.2): 0,  # Sea of Azov
    (31.0, 45.5): 0,  # its north-western shelf
    (-15.0, 42.0): 4000,  # Iberian abyssal plain
    (3.0, 56.0): 50,  # North Sea
    (30.5, 50.4): 0,  # Kyiv
    (-30.0, 30.0): 2000,  # Atlantic, by the ridge
}


@pytest.fixture(scope="module", params=[suffix for suffix, _ in LEVELS])
def areas(request: pytest.FixtureRequest) -> np.ndarray:
    return _geo.geometry(f"depths{request.param}")


def test_every_step_lies_within_the_one_before(areas: np.ndarray) -> None:
    assert _geo.table("depths")["depth"].to_pylist() == STEPS
    assert shapely.is_valid(areas).all()
    for shallow, deep in pairwise(areas):
        outside = shapely.area(shapely.difference(deep, shallow))
        assert outside < 0.01 * shapely.area(deep)


@pytest.mark.parametrize("place", KNOWN)
def test_known_depths(areas: np.ndarray, place: tuple[float, float]) -> None:
    under = [s for s, a in zip(STEPS, areas, strict=True) if shapely.contains_xy(a, *place)]
    deepest = max(under, default=0)
    assert deepest >= KNOWN[place]
    if KNOWN[place] == 0:
        assert deepest == 0


def test_no_depth_lies_on_land() -> None:
    window = shapely.box(20, 34, 42, 47)
    land = [shapely.intersection(a, window) for a in _geo.geometry("land.l2") if a is not None]
    shallow = shapely.intersection(_geo.geometry("depths")[0], window)
    on_land = shapely.area(shapely.intersection(shapely.union_all(land), shallow))
    assert on_land < 0.004 * shapely.area(shallow)


def test_the_layer_is_credited_and_no_data() -> None:
    layer = depths("basemap")
    assert "NOAA" in layer.credit
    assert not layer.in_legend
    assert not layer.identifiable
    assert [level.tolerance for level in layer.features.levels] == [0.1, 0.03, 0.0]
    assert len(layer.features) == len(STEPS)
