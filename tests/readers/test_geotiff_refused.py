"""GeoTIFF: nothing is placed by guessing, and damage only fails."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp import plugins
from gisapp.model import crs, tiles
from gisapp.model.tiles import complaints
from gisapp.plugins import ReadError, ReadOptions
from gisapp.render.painter import tiles as pictures
from tests.raster_cases import (
    PLACES,
    blocks,
    layer_of,
    view,
    write,
)
from tests.tile_cases import painted

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(autouse=True)
def fresh() -> None:
    pictures.drop()
    complaints.take()
    complaints.forget()


def test_without_a_crs_it_is_not_placed_and_can_be_told_it(tmp_path: Path) -> None:
    corner, pixel = PLACES[32636]
    path = write(tmp_path / "a.tif", blocks(100, 100), 0, corner, pixel)
    with pytest.raises(ReadError) as caught:
        plugins.read(path)
    assert "coordinate system" in caught.value.cause
    assert "Choose it" in caught.value.remedy
    (read,) = plugins.read(path, ReadOptions({"crs": "EPSG:32636"}))
    told = tiles.source_of(read.features)
    assert told.system == "EPSG:32636"
    assert plugins.imported_layer(read).reading is not None
    tagged = write(tmp_path / "b.tif", blocks(100, 100), 32636, corner, pixel)
    assert tiles.source_of(plugins.read(tagged)[0].features).extent == told.extent


def test_a_prj_file_tells_the_crs(tmp_path: Path) -> None:
    corner, pixel = PLACES[32636]
    path = write(tmp_path / "a.tif", blocks(100, 100), 0, corner, pixel)
    (tmp_path / "a.prj").write_text(pyproj.CRS(32636).to_wkt("WKT1_ESRI"))
    (read,) = plugins.read(path)
    assert tiles.source_of(read.features).system.endswith("32636")


@pytest.mark.parametrize("said", ["EPSG:999999", "nonsense", "EPSG:5773", "32636; drop table"])
def test_an_unknown_crs_is_refused(said: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", blocks(100, 100), 0, *PLACES[32636])
    with pytest.raises(ReadError) as caught:
        plugins.read(path, ReadOptions({"crs": said}))
    assert caught.value.remedy


def test_a_wrong_crs_that_leads_off_the_map_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", blocks(100, 100), 0, (5e6, 9e9), 1000.0)
    with pytest.raises(ReadError, match="off the map"):
        plugins.read(path, ReadOptions({"crs": "EPSG:4326"}))


def test_a_tiff_without_a_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, blocks(50, 50), metadata=None)
    with pytest.raises(ReadError, match="where its pixels lie"):
        plugins.read(path)


def damaged(kind: str, folder: Path) -> Path:
    path = write(folder / "bad.tif", blocks(300, 400), 32636, *PLACES[32636], tile=(64, 64))
    data = path.read_bytes()
    if kind == "no tiff":
        path.write_bytes(b"<html></html>" * 10)
    elif kind == "header alone":
        path.write_bytes(data[:8])
    elif kind == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif kind == "cut tags":
        path.write_bytes(data[:60])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "complex":
        write(path, np.zeros((50, 50), np.complex64), 32636, *PLACES[32636])
    return path


@pytest.mark.parametrize("kind", ["no tiff", "header alone", "cut", "cut tags", "empty", "complex"])
def test_a_damaged_file_is_one_clear_error(kind: str, tmp_path: Path) -> None:
    path = damaged(kind, tmp_path)
    with pytest.raises(ReadError) as caught:
        plugins.read(path)
    assert caught.value.file == str(path)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_damaged_part_is_told_and_the_rest_is_drawn(tmp_path: Path) -> None:
    corner, pixel = PLACES[3857]
    path = write(
        tmp_path / "a.tif", blocks(256, 256), 3857, corner, pixel, tile=(128, 128),
        compression="zlib",
    )  # fmt: skip
    with tifffile.TiffFile(path) as file:
        at = file.pages[0].dataoffsets[3]
    data = bytearray(path.read_bytes())
    data[at : at + 40] = b"\xff" * 40
    path.write_bytes(bytes(data))
    layer = layer_of(path)
    got = painted(layer, view(layer, 700, 1.0))
    assert (got[40:120, 40:120] != 255).any()
    ((title, words),) = complaints.take()
    assert title == "a"
    assert "unpacked" in words


@settings(max_examples=25)
@given(where=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8))
def test_no_damage_does_more_than_fail(
    where: float, junk: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("g")
    path = write(folder / "a.tif", blocks(60, 80), 32636, *PLACES[32636], compression="zlib")
    data = bytearray(path.read_bytes())
    at = int(where * (len(data) - 1))
    data[at : at + len(junk)] = junk
    path.write_bytes(bytes(data))
    try:
        layer = layer_of(path)
    except ReadError as error:
        assert error.remedy  # noqa: PT017 - either way is right
    else:
        assert painted(layer, view(layer, 40)).shape == (40, 40, 3)


def test_the_zoom_is_fine_enough_for_its_pixels(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", blocks(100, 100), 3857, (0.0, 1e5), 10.0)
    source = tiles.source_of(plugins.read(path)[0].features)
    assert source.grid.matrices[-1].resolution <= 10.0
    assert source.extent == pytest.approx(crs.extent_to_lonlat((0.0, 99_000.0, 1000.0, 1e5)))
