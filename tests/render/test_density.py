"""Counts in cells are exact, whatever the window did before and whatever is kept."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.model import crs
from gisapp.model.chronology import Chronology, chronology
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.memo import Memo
from gisapp.render import density
from gisapp.render.lattice import Lattice, block, lattice_for

EXTENT = crs.extent_to_map((10.0, 30.0, 50.0, 55.0))
DAY = 86_400_000


def made(n: int, *, lasting: bool, shuffled: bool = False, seed: int = 1) -> Features:
    """Events in and around EXTENT over a thousand days, some of them outside it."""
    rng = np.random.default_rng(seed)
    lonlat = np.column_stack([rng.uniform(5, 55, n), rng.uniform(25, 60, n)])
    lonlat[: n // 2] = rng.normal((30, 45), 1.0, (n // 2, 2))
    begin = rng.integers(0, 1000 * DAY, n)
    if not shuffled:
        begin = np.sort(begin)
    length = rng.integers(1, 60 * DAY, n) if lasting else np.ones(n, np.int64)
    table = pa.table({"dead": pa.array(rng.integers(0, 50, n), pa.int32())})
    return Features(
        "made", table, fixed=crs.to_fixed(lonlat), begin=begin, end=begin + length, crs="EPSG:4326"
    )


def brute(features: Features, lattice: Lattice, alive: np.ndarray) -> np.ndarray:
    """The counts of the rows ``alive``, one by one."""
    assert features.fixed is not None
    cells = lattice.cells(features.fixed[0][alive], features.fixed[1][alive])
    grid = np.zeros(lattice.size + 1, np.int64)
    for cell in cells.tolist():
        grid[cell] += 1
    return grid[:-1].reshape(lattice.rows, lattice.cols)


windows = st.tuples(st.integers(-10, 1070), st.integers(1, 400)).map(
    lambda w: (w[0] * DAY, (w[0] + w[1]) * DAY)
)


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("shuffled", [False, True])
@settings(max_examples=25, deadline=None)
@given(moves=st.lists(windows, min_size=1, max_size=6), pixels=st.sampled_from([2, 9, 70]))
def test_a_moving_window_counts_what_overlaps_it(
    lasting: bool, shuffled: bool, moves: list[tuple[int, int]], pixels: int
) -> None:
    features = made(600, lasting=lasting, shuffled=shuffled)
    events = chronology(features, None, "UTC")
    lattice = lattice_for(EXTENT, (EXTENT[2] - EXTENT[0]) / 800, pixels)
    for window in moves:
        found = density.counts(events, lattice, window)
        assert np.array_equal(found, brute(features, lattice, features.alive(window)))


@settings(max_examples=25, deadline=None)
@given(moves=st.lists(windows, min_size=1, max_size=5))
def test_hexagons_count_every_event_once(moves: list[tuple[int, int]]) -> None:
    features = made(500, lasting=True)
    events = chronology(features, None, "UTC")
    world = block(6, (-crs.WORLD, -crs.WORLD, crs.WORLD, crs.WORLD), "hexagon")
    for window in moves:
        assert density.counts(events, world, window).sum() == features.alive(window).sum()


def test_a_hexagon_holds_the_places_nearest_to_its_centre() -> None:
    lattice = block(7, EXTENT, "hexagon")
    rng = np.random.default_rng(5)
    xy = np.column_stack(
        [rng.uniform(EXTENT[0], EXTENT[2], 400), rng.uniform(EXTENT[1], EXTENT[3], 400)]
    )
    cells = lattice.cells(*crs.fixed_of_map(xy))
    centers = lattice.centers(np.arange(lattice.size))
    distance = np.hypot(*(xy[:, None] - centers[None]).transpose(2, 0, 1))
    own = distance[np.arange(400), cells]
    assert (own <= distance.min(axis=1) + 0.02).all()


@pytest.mark.parametrize("lasting", [False, True])
def test_a_pyramid_changes_no_count(monkeypatch: pytest.MonkeyPatch, lasting: bool) -> None:
    monkeypatch.setattr(density, "MANY", 1000)
    monkeypatch.setattr("gisapp.render.pyramid.PIECE", 512)
    monkeypatch.setattr("gisapp.render.pyramid.BLOCK", 700)
    monkeypatch.setattr("gisapp.render.pyramid.WIDEST", (8, 32))
    features = made(20_000, lasting=lasting)
    events = chronology(features, None, "UTC")
    density.prepare(events)
    rng = np.random.default_rng(3)
    for _ in range(30):
        x, y = rng.uniform(8, 45), rng.uniform(28, 50)
        width = float(10 ** rng.uniform(-1, 1.5))
        extent = crs.extent_to_map((x, y, x + width, y + width / 2))
        lattice = lattice_for(extent, (extent[2] - extent[0]) / 800, float(rng.uniform(2, 90)))
        start = int(rng.integers(-10, 900)) * DAY
        window = start, start + int(rng.integers(1, 500)) * DAY
        alive = features.alive(window)
        found = density.counts(events, lattice, window)
        assert np.array_equal(found, brute(features, lattice, alive))
        assert np.array_equal(
            density.rows_in(events, extent, window), inside(features, extent, alive)
        )


def inside(features: Features, extent: tuple[float, float, float, float], alive: np.ndarray):
    """The rows ``alive`` whose places lie in the extent."""
    assert features.fixed is not None
    (west, south), (east, north) = crs.fixed_of_map(np.array([extent[:2], extent[2:]])).T
    x, y = features.fixed
    return np.flatnonzero(alive & (x >= west) & (x <= east) & (y >= south) & (y <= north))


def test_forgetting_what_is_kept_changes_no_count() -> None:
    features = made(3000, lasting=True)
    lattice = lattice_for(EXTENT, 5000, 4)
    window = 100 * DAY, 300 * DAY

    def counted() -> np.ndarray:
        return density.counts(chronology(features, None, "UTC"), lattice, window)

    first = counted()
    Memo.drop_all()
    assert np.array_equal(first, counted())


def test_weights_are_summed() -> None:
    features = made(2000, lasting=False)
    events = chronology(features, None, "UTC")
    lattice = lattice_for(EXTENT, 20_000, 40)
    dead = features.column("dead")
    for window in ((0, 400 * DAY), (100 * DAY, 420 * DAY), (10 * DAY, 20 * DAY)):
        rows = inside(features, lattice.extent, features.alive(window))
        assert density.counts(events, lattice, window, "dead").sum() == dead[rows].sum()


def test_what_is_new_is_what_begins_in_the_step() -> None:
    features = made(2000, lasting=True)
    events = chronology(features, None, "UTC")
    lattice = lattice_for(EXTENT, 20_000, 8)
    step = 300 * DAY, 301 * DAY
    assert features.begin is not None
    fresh = (features.begin >= step[0]) & (features.begin < step[1])
    assert np.array_equal(density.begun(events, lattice, step), brute(features, lattice, fresh))


def test_the_members_of_cells_are_the_rows_counted_in_them() -> None:
    features = made(2000, lasting=True, shuffled=True)
    events = chronology(features, Filter("dead > 10"), "UTC")
    lattice = lattice_for(EXTENT, 20_000, 30)
    window = 200 * DAY, 260 * DAY
    grid = density.counts(events, lattice, window).reshape(-1)
    for cell in np.flatnonzero(grid)[:20].tolist():
        rows = density.members(events, lattice, window, np.array([cell]))
        assert len(rows) == grid[cell]
        assert features.alive(window)[rows].all()
        assert (features.column("dead")[rows] > 10).all()


def test_no_event_and_one_event_are_counted() -> None:
    lattice = lattice_for(EXTENT, 5000, 4)
    for n in (0, 1):
        features = made(n, lasting=False)
        events = chronology(features, None, "UTC")
        density.prepare(events)
        total = density.counts(events, lattice, (0, 1001 * DAY)).sum()
        assert total == len(inside(features, lattice.extent, np.ones(n, bool)))


def test_cells_stand_still_while_the_map_is_panned() -> None:
    west = lattice_for(EXTENT, 3000, 4)
    moved = crs.extent_to_map((13.7, 30.0, 53.7, 55.0))
    east = lattice_for(moved, 3000, 4)
    assert west.side == east.side
    assert (west.col0 - east.col0) != 0
    assert west.extent[0] % west.side == pytest.approx(east.extent[0] % east.side, abs=1e-3)


def test_undated_rows_and_ends_before_begins_are_never_counted_twice() -> None:
    lonlat = np.full((4, 2), (30.0, 45.0))
    begin = np.array([np.iinfo(np.int64).min, 10, 20, 30])
    end = np.array([np.iinfo(np.int64).min, 5, 25, np.iinfo(np.int64).max])
    features = Features("x", pa.table({"a": [1, 2, 3, 4]}), lonlat, begin=begin, end=end)
    events: Chronology = chronology(features, None, "UTC")
    assert events.undated == 1
    assert [events.count(w) for w in ((0, 10), (0, 40), (20, 25), (100, 101))] == [0, 3, 1, 1]


def test_events_that_nobody_shows_are_forgotten() -> None:
    features = made(2000, lasting=True)
    lattice = lattice_for(EXTENT, 20_000, 30)
    density.counts(chronology(features, None, "UTC"), lattice, (0, 100 * DAY))
    density.near(chronology(features, None, "UTC"), EXTENT)
    gone = weakref.ref(features)
    del features
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("lasting", [False, True])
def test_what_is_kept_takes_at_most_32_bytes_an_event(lasting: bool) -> None:
    n = 1_200_000
    made_ = made(n, lasting=lasting)
    if not lasting:
        made_ = replace(made_, end=None, lasting=1)
    gc.collect()
    tracemalloc.start()
    events = chronology(made_, None, "UTC")
    density.prepare(events)
    density.counts(events, lattice_for(EXTENT, 5000, 4), (0, 500 * DAY))
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 32 * n


def test_what_is_counted_is_the_same_object_while_time_stands_and_cannot_be_changed() -> None:
    events = chronology(features := made(500, lasting=True), None, "UTC")
    lattice = lattice_for(EXTENT, 20_000, 3)
    window = (100 * DAY, 300 * DAY)
    counts = density.counts(events, lattice, window)
    assert density.counts(events, lattice, window) is counts
    with pytest.raises(ValueError, match="read-only"):
        counts[0, 0] = 1
    other = density.counts(events, lattice, (110 * DAY, 310 * DAY))
    assert features.begin is not None
    np.testing.assert_array_equal(counts, brute(features, lattice, features.alive(window)))
    alive = features.alive((110 * DAY, 310 * DAY))
    np.testing.assert_array_equal(other, brute(features, lattice, alive))
