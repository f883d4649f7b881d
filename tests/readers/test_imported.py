"""What was read becomes a layer."""

from __future__ import annotations

import re
from pathlib import Path

from gisapp import plugins
from gisapp.model.theme import DARK, LIGHT
from gisapp.plugins import IMPORTED, Read, imported_layer
from tests.readers.conformance import made


def layer_of(folder: Path, text: str, name: str = "My Events (2).csv") -> Read:
    """What is read from a CSV of ``text``."""
    path = folder / name
    path.write_text(text)
    return plugins.read(path)[0]


def test_ids_are_slugs_of_their_own(tmp_path: Path) -> None:
    read = layer_of(tmp_path, "lat,lon\n1,2\n")
    first = imported_layer(read)
    second = imported_layer(read, {first.id})
    third = imported_layer(read, {first.id, second.id})
    assert len({first.id, second.id, third.id}) == 3
    assert re.fullmatch(r"[a-z0-9-]+", first.id)
    assert first.name == "My Events (2)"


def test_dated_features_follow_the_window(tmp_path: Path) -> None:
    layer = imported_layer(plugins.read(made("csv", tmp_path))[0])
    assert layer.time == "window"
    assert layer.group == IMPORTED.id
    assert layer.lane == ""  # then it is the layer's name
    assert layer.origin == str(tmp_path / "sample.csv")
    assert imported_layer(layer_of(tmp_path, "lat,lon\n1,2\n")).time == "none"


def test_frequent_categories_get_their_colours(tmp_path: Path) -> None:
    rows = "".join(f"1,2,{kind}\n" for kind in ["b", "a", "b", "c", ""])
    layer = imported_layer(layer_of(tmp_path, "lat,lon,category\n" + rows))
    assert layer.style.kind == "marks"
    values = layer.style.values()
    assert values["by"] == "category"
    assert [row[0] for row in values["table"]] == ["b", "a", "c"]
    tokens = [row[1] for row in values["table"]]
    assert len(set(tokens)) == 3
    assert all(DARK[token] and LIGHT[token] for token in tokens)


def test_one_category_or_very_many_have_one_colour(tmp_path: Path) -> None:
    for kinds in (["a"] * 3, [f"k{i}" for i in range(60)]):
        rows = "".join(f"1,2,{kind}\n" for kind in kinds)
        layer = imported_layer(layer_of(tmp_path, "lat,lon,category\n" + rows))
        assert layer.style.values()["by"] == ""


def test_other_geometry_is_shapes(tmp_path: Path) -> None:
    layer = imported_layer(layer_of(tmp_path, 'wkt\n"LINESTRING (0 0, 1 1)"\n'))
    assert layer.style.kind == "shapes"
