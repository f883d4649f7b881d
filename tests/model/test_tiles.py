"""The laws of tile grids, and what a source says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import crs, tiles
from gisapp.model.basemaps import GROUP, added
from gisapp.model.tiles import (
    Complaints,
    Tile,
    TileError,
    TileSource,
    decoded,
    features_of,
    is_whole,
    mercator_grid,
    picture_kind,
    source_of,
    unpacked,
)  # fmt: skip

WHOLE = (-crs.WORLD, -crs.WORLD, crs.WORLD, crs.WORLD)
coordinate = st.floats(-crs.WORLD, crs.WORLD)


@given(coordinate, coordinate, st.integers(0, 12))
def test_a_place_lies_in_the_one_tile_that_covers_it(x: float, y: float, zoom: int) -> None:
    grid = mercator_grid(0, 12)
    matrix = grid.matrices[zoom]
    hair = matrix.span * 1e-6
    inside = (
        min(max(x, -crs.WORLD + hair), crs.WORLD - hair),
        min(max(y, -crs.WORLD + hair), crs.WORLD - hair),
    )
    x0, y0, x1, _ = matrix.cover((inside[0], inside[1], inside[0], inside[1]))
    west, south, east, north = matrix.extent(x0, y0)
    assert x1 - x0 <= 1
    assert west - hair <= inside[0] <= east + hair
    assert south - hair <= inside[1] <= north + hair


@given(st.integers(0, 8), st.data())
def test_the_extent_of_a_tile_is_covered_by_itself_alone(zoom: int, data: st.DataObject) -> None:
    grid = mercator_grid(0, 8)
    side = st.integers(0, 2**zoom - 1)
    tile = Tile(zoom, data.draw(side), data.draw(side))
    assert grid.tiles(zoom, grid.extent(tile)) == [tile]


@given(st.floats(0.01, 200_000))
def test_the_zoom_is_sharp_and_no_finer_than_it_must_be(resolution: float) -> None:
    grid = mercator_grid(0, 22)
    place = grid.fitting(resolution)
    matrix = grid.matrices[place]
    assert matrix.resolution <= resolution * tiles.SHARP or place == 22
    if place:
        assert grid.matrices[place - 1].resolution > resolution * tiles.SHARP


def test_the_middle_comes_first() -> None:
    grid = mercator_grid(0, 5)
    found = grid.tiles(4, WHOLE)
    assert len(found) == 256
    assert set(found[:4]) == {Tile(4, 7, 7), Tile(4, 8, 7), Tile(4, 7, 8), Tile(4, 8, 8)}


def test_the_number_of_tiles_is_bounded() -> None:
    assert mercator_grid(0, 20).tiles(20, WHOLE) == []


def test_what_a_source_says_is_kept() -> None:
    source = TileSource(
        "wmts", "https://x.example/{matrix}", "T", "jpg", 0, 1, (1, 2, 3, 4), "© X", 512, 2,
        ("a", "b"), mercator_grid(0, 1).matrices, "EPSG:32636",
    )  # fmt: skip
    features = features_of(source)
    assert source_of(features) == source
    assert features.geometry[0].bounds == (1, 2, 3, 4)
    assert decoded(str(features.value("definition", 0))) == source


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"scheme": 3}', '{"scheme":"xyz"}'])
def test_other_definitions_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not known"):
        decoded(text)


def test_an_unknown_scheme_is_an_error_in_words() -> None:
    with pytest.raises(TileError, match="carrier pigeon"):
        tiles.store_of(TileSource("carrier pigeon", "", "T"))


def test_pictures_are_known_by_their_first_bytes() -> None:
    webp = b"RIFF" + (8).to_bytes(4, "little") + b"WEBP" + bytes(4)
    assert picture_kind(b"\x89PNG\r\n\x1a\n") == "png"
    assert picture_kind(b"\xff\xd8\xff\xe0") == "jpg"
    assert picture_kind(webp) == "webp"
    assert picture_kind(b"RIFFxxxxAVI ") == ""
    assert picture_kind(b"<html>") == ""
    assert is_whole(webp)
    assert not is_whole(webp[:-1])
    assert not is_whole(b"\xff\xd8\xff" + bytes(100))


def test_packed_tiles_are_bounded() -> None:
    import gzip

    assert unpacked(gzip.compress(b"abc")) == b"abc"
    assert unpacked(b"\x1aabc") == b"\x1aabc"
    with pytest.raises(TileError, match="too large"):
        unpacked(gzip.compress(bytes(tiles.LARGEST + 1)))
    with pytest.raises(TileError, match="cut off"):
        unpacked(gzip.compress(bytes(1000))[:-12])


def test_a_complaint_is_told_once() -> None:
    told = Complaints()
    told.add("A", "first")
    told.add("A", "second")
    told.add("B", "third")
    assert told.take() == [("A", "first"), ("B", "third")]
    told.add("A", "again")
    assert told.take() == []
    told.forget()
    told.add("A", "once more")
    assert told.take() == [("A", "once more")]


def test_basemaps_stand_in_their_group_above_the_lowest() -> None:
    from support import make_project

    from gisapp.layers.kinds.tiles import TilesStyle
    from gisapp.model.layer import Layer
    from gisapp.model.project import Group

    project = make_project()
    ground = Layer("sea", "Sea", "basemap", project.layers[0].features, project.layers[0].style)
    project = replace(
        project,
        layers=(ground, *project.layers),
        groups=(*project.groups, Group("basemap", "Base")),
    )
    source = TileSource("xyz", "https://x.example/{z}/{x}/{y}", "T")
    for name in ("one", "two"):
        layer = Layer(name, name, "imported", features_of(source), TilesStyle())
        project = added(project, layer, Group("imported", "Imported"))
    assert [layer.id for layer in project.layers] == ["sea", "one", "two", "events"]
    assert [group.id for group in project.groups] == ["things", GROUP.id, "basemap"]
    data = replace(ground, id="data", group="imported")
    project = added(project, data, Group("imported", "Imported"))
    assert project.layers[-1] is data
    assert project.groups[0].id == "imported"
