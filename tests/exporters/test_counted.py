"""Counted events in a page: cells as areas with their numbers, clusters as circles."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gisapp import plugins
from gisapp.exporters import _counted
from gisapp.exporters.html import EXPORTER
from gisapp.model import crs
from gisapp.model.features import Features
from gisapp.model.instants import DAY
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.style import Style
from gisapp.plugins import Options
from tests.support import make_project

OPTIONS = Options(
    960, 540, extent=crs.extent_to_map((22.0, 44.0, 47.0, 53.0)), scale_resolution=3000
)
HEAP, ALONE = (30.0, 48.0), (40.0, 50.0)


def project_of(look: str, places: list[tuple[float, float]], **knobs: object) -> Project:
    plugins.load("gisapp.layers")
    project = make_project([])
    n = len(places)
    begin = np.full(n, project.clock.start)
    features = Features(
        "heap",
        pa.table({"title": [f"{{{{ {i} }}}}" for i in range(n)], "killed": [2.5] * n}),
        np.array(places),
        begin=begin,
        end=begin + DAY,
        roles={"title": "title"},
    )
    style = Style.registry["events"]().with_values({"look": look, "highlight": False, **knobs})
    layer = Layer("heap", "Heap", "things", features, style, time="window")
    return replace(project, layers=(layer,))


def features_of(text: str) -> list[dict]:
    found = [json.loads(made) for made in re.findall(r"_add\((\{.*?\})\);\n", text, re.S)]
    return [feature for one in found for feature in one["features"]]


def written(tmp_path: Path, project: Project) -> str:
    EXPORTER.write(project, tmp_path / "page.html", OPTIONS)
    return (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(("look", "corners"), [("density", 5), ("hexagons", 7)])
def test_cells_are_areas_around_their_events(tmp_path: Path, look: str, corners: int) -> None:
    text = written(tmp_path, project_of(look, [HEAP] * 40 + [ALONE]))
    told = {one["properties"]["title"]: one for one in features_of(text)}
    assert set(told) == {"40 events", "1 event"}
    for words, (lon, lat) in (("40 events", HEAP), ("1 event", ALONE)):
        (ring,) = told[words]["geometry"]["coordinates"]
        assert len(ring) == corners
        assert ring[0] == ring[-1]
        lons, lats = np.array(ring).T
        assert lons.min() <= lon <= lons.max()
        assert lats.min() <= lat <= lats.max()
    many, few = (told[w]["properties"]["style"]["fillColor"] for w in told)
    assert many != few
    assert "log scale" in text
    assert ">50</text>" in text


def test_sums_say_so(tmp_path: Path) -> None:
    text = written(tmp_path, project_of("density", [HEAP] * 3, weight="killed"))
    (only,) = features_of(text)
    assert only["properties"]["popup"] == "<b>7.5 in all</b>"


def test_clusters_are_circles_and_what_is_alone_keeps_its_popup(tmp_path: Path) -> None:
    found = features_of(written(tmp_path, project_of("clusters", [HEAP] * 12 + [ALONE])))
    titles = [one["properties"]["title"] for one in found]
    assert "12 events" in titles
    assert len(titles) == 2
    assert not any("{{" in title for title in titles)


def test_a_great_many_cells_are_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_counted, "MOST_CELLS", 10)
    places = [(lon, lat) for lon in range(24, 46) for lat in range(45, 53)]
    found = features_of(written(tmp_path, project_of("density", places)))
    assert 1 < len(found) <= 10
    totals = [int(one["properties"]["title"].split()[0]) for one in found]
    assert sum(totals) == len(places)
