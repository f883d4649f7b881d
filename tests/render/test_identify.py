"""What lies under the cursor, in every look of events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from gisapp import plugins
from gisapp.model import crs
from gisapp.model.features import Features
from gisapp.model.instants import DAY
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.style import Style
from gisapp.render import identify
from gisapp.render.frame import fitted, resolve
from tests.support import make_project

VIEW = fitted(crs.extent_to_map((20, 40, 40, 50)), 1000, 700)
LOOKS = ("marks", "clusters", "density", "hexagons")


def project_of(look: str, n: int = 500) -> Project:
    plugins.load("gisapp.layers")
    made = np.random.default_rng(3)
    lonlat = np.column_stack([made.uniform(21, 39, n), made.uniform(41, 49, n)])
    project = make_project([])
    begin = np.full(n, project.clock.start) + made.integers(-40, 60, n) * DAY
    features = Features(
        "many", pa.table({"id": list(range(n))}), lonlat, begin=begin, end=begin + 5 * DAY
    )
    style = Style.registry["events"]().with_values({"look": look, "spread": False})
    layer = Layer("many", "Many", "things", features, style, time="window")
    return replace(project, layers=(layer,))


@pytest.mark.parametrize("look", LOOKS)
def test_only_rows_that_are_alive_and_there_are_listed(look: str) -> None:
    project = project_of(look)
    layer = project.layer("many")
    frame = resolve(project, VIEW)
    alive = np.flatnonzero(layer.mask(project.clock.window, project.clock.as_of, "UTC"))
    xy = crs.to_map(layer.features.degrees())
    reach = {"marks": 9, "density": 9, "hexagons": 45, "clusters": 150}[look] * VIEW.resolution
    found = set()
    for row in alive.tolist():
        x, y = xy[row].tolist()
        hits = identify.hits(frame.drawings, x, y, VIEW.resolution)
        assert {layer_id for layer_id, _ in hits} <= {"many"}
        rows = [number for _, number in hits]
        assert set(rows) <= set(alive.tolist())
        assert (np.hypot(*(xy[rows] - xy[row]).T) <= reach).all()
        if look != "clusters":  # the disc need not lie over each of its events
            assert row in rows
        found |= set(rows)
    assert look == "clusters" or found == set(alive.tolist())


@pytest.mark.parametrize("look", ["density", "hexagons"])
def test_an_empty_cell_lists_nothing(look: str) -> None:
    frame = resolve(project_of(look), VIEW)
    assert identify.hits(frame.drawings, *crs.point_to_map(20.2, 40.2), VIEW.resolution) == []
    assert identify.hits(frame.drawings, *crs.point_to_map(-170, -80), VIEW.resolution) == []


def test_a_cluster_is_found_under_its_disc_with_all_it_stands_for() -> None:
    frame = resolve(project_of("clusters"), VIEW)
    drawing = next(d for d in frame.drawings if d.layer_id == "many")
    clusters = drawing.primitives[-1]
    number = int(clusters.counts.argmax())
    x, y = clusters.xy[number].tolist()
    found = identify.cluster_at(frame.drawings, x, y, VIEW.resolution)
    assert found is not None
    assert found.layer_id == "many"
    assert len(found.rows) == clusters.counts[number]
    hits = identify.hits(frame.drawings, x, y, VIEW.resolution)
    assert set(found.rows.tolist()) <= {row for _, row in hits}
    assert identify.cluster_at(frame.drawings, *crs.point_to_map(0, 0), VIEW.resolution) is None


def test_a_great_many_in_one_place_are_all_counted() -> None:
    project = project_of("density", 3)
    n = 5000
    begin = np.full(n, project.clock.start)
    features = Features(
        "heap",
        pa.table({"id": list(range(n))}),
        np.tile([30.0, 45.0], (n, 1)),
        begin=begin,
        end=begin + DAY,
    )
    project = replace(project, layers=(replace(project.layers[0], features=features),))
    frame = resolve(project, VIEW)
    assert len(identify.hits(frame.drawings, *crs.point_to_map(30, 45), VIEW.resolution)) == n
