"""What the tests of the project file share."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support import DotStyle, events, make_project

from gisapp.model.layer import Layer
from gisapp.model.project import Bookmark, Project
from gisapp.storage.project_file import to_json

FRESH = replace(
    make_project().add(Layer("zones", "Zones", "things", events(["2022-02-02"]), DotStyle())),
    bookmarks=(Bookmark("region", "Region", (20.0, 40.0, 50.0, 55.0), 0, 10**12),),
)


def assert_same(first: Project, second: Project) -> None:
    for name in (
        "name",
        "language",
        "worldview",
        "groups",
        "annotations",
        "annotations_visible",
        "figure",
        "bookmarks",
        "clock",
    ):
        assert getattr(first, name) == getattr(second, name), name
    assert first.view.x == pytest.approx(second.view.x, abs=1e-3)
    assert first.view.y == pytest.approx(second.view.y, abs=1e-3)
    assert first.view.resolution == pytest.approx(second.view.resolution, rel=1e-8)
    assert first.view.crs == second.view.crs
    assert [layer.id for layer in first.layers] == [layer.id for layer in second.layers]
    for one, other in zip(first.layers, second.layers, strict=True):
        for name in (
            "name",
            "group",
            "visible",
            "opacity",
            "filter",
            "style",
            "time",
            "lane",
            "min_resolution",
            "max_resolution",
            "origin",
            "features",
        ):
            assert getattr(one, name) == getattr(other, name), (one.id, name)


def changed(**parts) -> str:
    data = json.loads(to_json(FRESH, None, FRESH))
    for name, value in parts.items():
        if isinstance(value, dict) and isinstance(data.get(name), dict):
            data[name].update(value)
        else:
            data[name] = value
    return json.dumps(data)
