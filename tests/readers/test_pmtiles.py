"""PMTiles: found along the curve, checked against another program's files, and never trusted."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp import plugins
from gisapp.model import tiles
from gisapp.model.tiles import Tile, store_of
from gisapp.model.varints import signed, varints
from gisapp.plugins import ReadError
from gisapp.readers.pmtiles import tile_number
from tests.tile_cases import pyramid, tile_bytes, write_pmtiles

pytestmark = pytest.mark.usefixtures("qapp")


def made(path: Path, high: int = 3) -> Path:
    return write_pmtiles(path, {tile_number(t): tile_bytes(*t) for t in pyramid(0, high)}, high)


def test_numbers_of_the_specification() -> None:
    known = {(0, 0, 0): 0, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3, (1, 1, 0): 4, (2, 0, 0): 5}
    assert {place: tile_number(Tile(*place)) for place in known} == known
    assert tile_number(Tile(12, 3423, 1763)) == 19078479


@given(st.integers(0, 6))
def test_the_curve_meets_every_tile_of_a_zoom_once(zoom: int) -> None:
    found = sorted(tile_number(t) for t in pyramid(zoom, zoom))
    assert found == list(range(found[0], found[0] + 4**zoom))


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_varints_are_read_back(numbers: list[int]) -> None:
    out = bytearray()
    for number in numbers:
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        out.append(number)
    assert varints(bytes(out)).tolist() == numbers


@given(st.integers(-(2**31), 2**31 - 1))
def test_signs_are_read_back(number: int) -> None:
    zigzag = (number << 1) ^ (number >> 63)
    assert signed(np.array([zigzag & (2**64 - 1)], np.uint64)).tolist() == [number]


def test_every_tile_is_found_in_its_leaf(tmp_path: Path) -> None:
    (read,) = plugins.read(made(tmp_path / "a.pmtiles"))
    source = tiles.source_of(read.features)
    store = store_of(source)
    for tile in pyramid(0, 3):
        assert store.tile(tile) == tile_bytes(*tile)
        assert store.has(tile)
    assert store.tile(Tile(4, 0, 0)) is None
    assert (source.low, source.high, source.attribution) == (0, 3, "Nobody")
    layer = plugins.imported_layer(read)
    assert (layer.name, layer.style.kind, layer.credit) == ("Colours", "tiles", "Nobody")


def test_files_of_another_program_are_read(tmp_path: Path) -> None:
    path = tmp_path / "gdal.pmtiles"
    shapes = shapely.points([[30.5, 50.4], [37.6, 55.7]])
    pyogrio.write_arrow(
        __import__("pyarrow").table({"name": ["Kyiv", "Moscow"], "geom": shapely.to_wkb(shapes)}),
        str(path), driver="PMTiles", geometry_name="geom", geometry_type="Point",
        crs="EPSG:4326", layer="places", dataset_options={"MINZOOM": "0", "MAXZOOM": "4"},
    )  # fmt: skip
    (read,) = plugins.read(path)
    source = tiles.source_of(read.features)
    assert (source.picture, source.low, source.high) == ("pbf", 0, 4)
    data = store_of(source).tile(Tile(0, 0, 0))
    assert data is not None
    assert b"places" in tiles.unpacked(data)


def bad(kind: str, folder: Path) -> Path:
    path = made(folder / "bad.pmtiles")
    data = bytearray(path.read_bytes())
    if kind == "cut header":
        data = data[:80]
    elif kind == "cut index":
        data = data[:130]
    elif kind == "other":
        data = bytearray(b"<html></html>" * 20)
    elif kind == "version":
        data[7] = 2
    elif kind == "packed":
        data[97] = 3
    elif kind == "form":
        data[99] = 5
    elif kind == "garbage index":
        data[127:160] = bytes(33)
    elif kind == "far":
        data[8:16] = (2**62).to_bytes(8, "little")
    elif kind == "long":
        data[16:24] = (2**62).to_bytes(8, "little")
    elif kind == "empty":
        data = bytearray()
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize(
    "kind",
    ["cut header", "cut index", "other", "version", "packed", "form", "garbage index", "far",
     "long", "empty"],
)  # fmt: skip
def test_a_damaged_file_is_one_clear_error(kind: str, tmp_path: Path) -> None:
    path = bad(kind, tmp_path)
    with pytest.raises(ReadError) as caught:
        plugins.read(path)
    assert caught.value.file == str(path)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


@given(cut=st.integers(0, 4000), where=st.integers(0, 4000), junk=st.binary(max_size=12))
def test_no_damage_does_more_than_fail(
    cut: int, where: int, junk: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = made(tmp_path_factory.mktemp("p") / "a.pmtiles", 1)
    data = bytearray(path.read_bytes())
    data[where : where + len(junk)] = junk
    path.write_bytes(bytes(data[: max(len(data) - cut, 1)]))
    with suppress(ReadError, tiles.TileError):
        (read,) = plugins.read(path)
        store = store_of(tiles.source_of(read.features))
        for tile in pyramid(0, 2):
            found = store.tile(tile)
            assert found is None or isinstance(found, bytes)
