"""GeoTIFF: every pixel where its CRS puts it, and nothing placed by guessing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from gisapp.layers.kinds.georaster import GeorasterStyle
from gisapp.model import rasters
from gisapp.model.tiles import complaints
from gisapp.render.frame import Viewport
from gisapp.render.painter import tiles as pictures
from tests.raster_cases import (
    PLACES,
    away_from_edges,
    blocks,
    keys,
    layer_of,
    truth,
    view,
    write,
)
from tests.tile_cases import painted

pytestmark = pytest.mark.usefixtures("qapp")
MAKERS: dict[str, dict] = {
    "plain strips": {"rowsperstrip": 7},
    "tiles, LZW": {"tile": (64, 64), "compression": "lzw"},
    "tiles, deflate with predictor": {"tile": (128, 128), "compression": "zlib", "predictor": True},
    "one strip, zstd": {"compression": "zstd"},
    "big-endian": {"byteorder": ">"},
}


@pytest.fixture(autouse=True)
def fresh() -> None:
    pictures.drop()
    complaints.take()
    complaints.forget()


@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize("zoom", [0.4, 1.0, 3.0, 9.0])
def test_every_pixel_lies_where_its_crs_puts_it(code: int, zoom: float, tmp_path: Path) -> None:
    corner, pixel = PLACES[code]
    shape = (300, 400)
    layer = layer_of(write(tmp_path / "a.tif", blocks(*shape), code, corner, pixel))
    assert isinstance(layer.style, GeorasterStyle)
    viewport = view(layer, 300, zoom)
    expected, number = truth(viewport, code, corner, pixel, shape)
    inner = away_from_edges(number, max(2, round(zoom)))  # pixels that are blended
    assert inner.mean() > 0.2
    got = painted(layer, viewport)
    assert np.abs(got[inner].astype(int) - expected[inner]).max() <= 3


@pytest.mark.parametrize("form", MAKERS)
def test_every_way_of_packing_is_the_same_picture(form: str, tmp_path: Path) -> None:
    corner, pixel = PLACES[32636]
    data = blocks(300, 400)
    first = layer_of(write(tmp_path / "a.tif", data, 32636, corner, pixel))
    other = layer_of(write(tmp_path / "b.tif", data, 32636, corner, pixel, **MAKERS[form]))
    assert (painted(first, view(first)) == painted(other, view(other))).all()


def test_bands_in_planes_are_read(tmp_path: Path) -> None:
    corner, pixel = PLACES[32636]
    data = blocks(300, 400)
    first = layer_of(write(tmp_path / "a.tif", data, 32636, corner, pixel, photometric="rgb"))
    planes = np.moveaxis(data, 2, 0)
    path = write(
        tmp_path / "b.tif", planes, 32636, corner, pixel, planarconfig="separate",
        photometric="rgb", tile=(64, 64),
    )  # fmt: skip
    other = layer_of(path)
    assert (painted(first, view(first)) == painted(other, view(other))).all()


def test_jpeg_inside_is_unpacked(tmp_path: Path) -> None:
    corner, pixel = PLACES[32636]
    data = blocks(256, 256)
    path = write(
        tmp_path / "j.tif", data, 32636, corner, pixel, compression="jpeg", photometric="rgb",
        tile=(64, 64),
    )  # fmt: skip
    plain = layer_of(write(tmp_path / "p.tif", data, 32636, corner, pixel))
    got = painted(layer_of(path), view(plain)).astype(int)
    assert np.abs(got - painted(plain, view(plain))).mean() < 12


def test_a_pixel_that_is_a_point_lies_half_a_pixel_further(tmp_path: Path) -> None:
    data = blocks(200, 200)
    area = layer_of(write(tmp_path / "a.tif", data, 3857, (100_500.0, 899_500.0), 1000.0))
    path = write(tmp_path / "p.tif", data, 3857, (101_000.0, 899_000.0), 1000.0, point=True)
    point = layer_of(path)
    assert (painted(area, view(area)) == painted(point, view(area))).all()


def test_a_turned_raster_is_turned(tmp_path: Path) -> None:
    data = np.zeros((100, 200, 3), np.uint8)
    data[:50] = 255, 0, 0
    data[50:] = 0, 0, 255
    # columns go north, rows go east
    matrix = (0, 1000.0, 0, 0, 1000.0, 0, 0, 500_000.0, 0, 0, 0, 0, 0, 0, 0, 1.0)
    path = tmp_path / "t.tif"
    tags: list = [(34264, "d", 16, matrix), keys(3857)]
    tifffile.imwrite(path, data, extratags=tags, metadata=None)
    layer = layer_of(path)
    got = painted(layer, Viewport((0, 500_000, 100_000, 700_000), 100, 200))
    assert got[100, 20].tolist() == [255, 0, 0]  # west: the first rows
    assert got[100, 80].tolist() == [0, 0, 255]


def test_overviews_are_used_when_zoomed_out(tmp_path: Path) -> None:
    path = tmp_path / "o.tif"
    corner, pixel = PLACES[3857]
    tags = [(33550, "d", 3, (pixel, pixel, 0.0)), (33922, "d", 6, (0.0, 0.0, 0.0, *corner, 0.0)),
            keys(3857)]  # fmt: skip
    full = np.zeros((512, 512, 3), np.uint8)
    full[...] = 200, 0, 0
    small = np.zeros((128, 128, 3), np.uint8)
    small[...] = 0, 200, 0
    with tifffile.TiffWriter(path) as file:
        file.write(full, subifds=1, extratags=tags, metadata=None, tile=(128, 128))
        file.write(small, subfiletype=1, metadata=None, tile=(128, 128))
    layer = layer_of(path)
    assert painted(layer, view(layer, 60))[30, 30].tolist() == [0, 200, 0]
    assert painted(layer, view(layer, 500))[250, 250].tolist() == [200, 0, 0]


def test_what_has_no_value_is_transparent(tmp_path: Path) -> None:
    data = np.full((100, 100), 7, np.int16)
    data[:, :50] = -9999
    path = write(tmp_path / "n.tif", data, 3857, (0.0, 1e5), 1000.0, nothing="-9999")
    got = painted(layer_of(path, stretch="as they are"), Viewport((0, 0, 1e5, 1e5), 100, 100))
    assert got[50, 20].tolist() == [255, 255, 255]
    assert got[50, 80].tolist() != [255, 255, 255]
    data = np.full((100, 100), 7, np.float32)
    data[:, :50] = np.nan
    path = write(tmp_path / "f.tif", data, 3857, (0.0, 1e5), 1000.0)
    got = painted(layer_of(path, tint="heights"), Viewport((0, 0, 1e5, 1e5), 100, 100))
    assert got[50, 20].tolist() == [255, 255, 255]
    assert got[50, 80].tolist() != [255, 255, 255]


def test_an_opacity_band_is_opacity(tmp_path: Path) -> None:
    data = np.zeros((100, 100, 4), np.uint8)
    data[..., 0] = 200
    data[:, 50:, 3] = 255
    path = write(
        tmp_path / "a.tif", data, 3857, (0.0, 1e5), 1000.0, photometric="rgb",
        extrasamples=["unassalpha"],
    )  # fmt: skip
    got = painted(layer_of(path), Viewport((0, 0, 1e5, 1e5), 100, 100))
    assert got[50, 20].tolist() == [255, 255, 255]
    assert got[50, 80].tolist() == [200, 0, 0]


def test_numbers_of_colours_are_their_colours(tmp_path: Path) -> None:
    table = np.zeros((3, 256), np.uint16)
    table[:, 1], table[:, 2] = (65535, 0, 0), (0, 0, 65535)
    data = np.ones((100, 100), np.uint8)
    data[:, 50:] = 2
    path = write(
        tmp_path / "c.tif", data, 3857, (0.0, 1e5), 1000.0, photometric="palette", colormap=table
    )
    got = painted(layer_of(path), Viewport((0, 0, 1e5, 1e5), 100, 100))
    assert {tuple(c) for c in got.reshape(-1, 3)} == {(255, 0, 0), (0, 0, 255)}


def test_bands_are_chosen_and_stretched(tmp_path: Path) -> None:
    data = np.zeros((100, 100, 4), np.uint16)
    data[..., 3] = np.linspace(1000, 3000, 100)
    data[..., 1] = 500
    path = write(
        tmp_path / "m.tif", data, 3857, (0.0, 1e5), 1000.0, photometric="minisblack",
        planarconfig="contig",
    )  # fmt: skip
    viewport = Viewport((0, 0, 1e5, 1e5), 100, 100)
    got = painted(layer_of(path, bands="4", stretch="least to most"), viewport)
    assert got[50, 1].max() < 12
    assert got[50, 98].min() > 243
    assert np.abs(got[50, 50].astype(int) - 128).max() < 6
    three = painted(layer_of(path, bands="4, 2, 1", stretch="least to most"), viewport)
    assert three[50, 98, 0] > 243
    assert three[50, 98, 1] < 12
    nonsense = layer_of(path, bands="9, x")
    assert painted(nonsense, viewport).shape == (100, 100, 3)


def test_heights_are_tinted_and_shaded_and_the_legend_says_so(tmp_path: Path) -> None:
    data = np.tile(np.linspace(-500, 4000, 100, dtype=np.float32), (100, 1))
    path = write(tmp_path / "d.tif", data, 3857, (0.0, 1e5), 1000.0)
    viewport = Viewport((0, 0, 1e5, 1e5), 100, 100)
    layer = layer_of(path, tint="heights")
    got = painted(layer, viewport)
    wanted = rasters.tints(np.float32([data[0, 60]]))[0]
    assert np.abs(got[50, 60] - wanted).max() < 4
    assert got[50, 2, 2] > got[50, 2, 0]  # the sea is blue
    items = layer.legend(np.array([0]))
    assert [item.label for item in items][-1] == "0 to 200 m"
    shaded = painted(layer_of(path, tint="heights", shaded=True), viewport)
    assert (shaded != got).any()
    flat = write(tmp_path / "e.tif", np.full((100, 100), 300, np.float32), 3857, (0.0, 1e5), 1e3)
    even = painted(layer_of(flat, tint="heights"), viewport)
    lit = painted(layer_of(flat, tint="heights", shaded=True), viewport)
    assert (even == lit).all()


def test_shaded_tiles_meet_without_a_seam(tmp_path: Path) -> None:
    rows, columns = np.mgrid[:400, :400]
    data = (columns * 3.0 + rows * 2.0).astype(np.float32)  # one plane: one light
    path = write(tmp_path / "s.tif", data, 3857, (0.0, 4e5), 1000.0)
    layer = layer_of(path, shaded=True)
    got = painted(layer, Viewport((5e4, 5e4, 3.5e5, 3.5e5), 700, 700))
    assert got.max() - got.min() <= 2
