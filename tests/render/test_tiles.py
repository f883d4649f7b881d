"""Tiles lie where they belong, to a pixel, at every zoom and on every paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage

from gisapp import plugins
from gisapp.model import crs
from gisapp.model.primitives import Drawing, Tiles
from gisapp.model.tiles import Tile, TileError, TileSource, Tone, complaints, mercator_grid
from gisapp.render.frame import Viewport, fitted, resolve_layer
from gisapp.render.painter import tiles
from gisapp.render.tiling import place_of
from tests.tile_cases import (
    Dictionary,
    color_of,
    encoded,
    painted,
    pixels_of,
    pyramid,
    tile_bytes,
    write_mbtiles,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("qapp")
WORLD = crs.WORLD


@pytest.fixture(autouse=True)
def fresh() -> None:
    tiles.drop()
    complaints.take()
    complaints.forget()


@pytest.fixture(scope="module")
def colors(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Path:
    return write_mbtiles(tmp_path_factory.mktemp("t") / "colors.mbtiles", pyramid(0, 4))


def layer_of(path: Path, **changes: object):
    (read,) = plugins.read(path)
    layer = plugins.imported_layer(read)
    return replace(layer, style=layer.style.with_values(changes))


def expected(viewport: Viewport, zoom: int) -> np.ndarray:
    """The colour under the middle of every pixel, by the definition of the scheme."""
    x0, y0, x1, y1 = viewport.extent
    x = x0 + (np.arange(viewport.width) + 0.5) * (x1 - x0) / viewport.width
    y = y1 - (np.arange(viewport.height) + 0.5) * (y1 - y0) / viewport.height
    span = 2 * WORLD / 2**zoom
    columns, rows = np.floor((x + WORLD) / span), np.floor((WORLD - y) / span)
    out = np.full((viewport.height, viewport.width, 3), 255)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if 0 <= row < 2**zoom and 0 <= column < 2**zoom:
                out[i, j] = color_of(zoom, int(column), int(row))
    return out


def off_edges(pixels: np.ndarray) -> np.ndarray:
    """Pixels whose neighbours have their own colour: half a pixel of rounding is allowed."""
    same = np.ones(pixels.shape[:2], bool)
    for axis in (0, 1):
        step = (np.diff(pixels, axis=axis) == 0).all(axis=2)
        pad = [(0, 0), (0, 0)]
        pad[axis] = (1, 0)
        same &= np.pad(step, pad, constant_values=True)
        pad[axis] = (0, 1)
        same &= np.pad(step, pad, constant_values=True)
    return same


@pytest.mark.parametrize(
    ("resolution", "zoom"),
    [
        (2 * WORLD / 256 / 8, 3),  # a zoom exactly
        (2 * WORLD / 256 / 8 * 1.4, 3),  # between two: the finer one
        (2 * WORLD / 256 / 8 / 1.15, 3),  # a little finer still
        (2 * WORLD / 256 / 64, 4),  # finer than the finest there is
        (2 * WORLD / 256 / 2048, 4),  # much finer
        (2 * WORLD / 256 * 4, 0),  # coarser than the coarsest
    ],
)
def test_every_pixel_has_the_colour_of_its_tile(colors: Path, resolution: float, zoom: int):
    x, y = crs.point_to_map(37.3, 49.1)
    extent = x - 150 * resolution, y - 100 * resolution, x + 150 * resolution, y + 100 * resolution
    viewport = Viewport(extent, 300, 200)
    pixels, truth = painted(layer_of(colors), viewport), expected(viewport, zoom)
    inner = off_edges(truth)
    assert inner.mean() > 0.9
    assert (pixels[inner] == truth[inner]).all()
    # nothing shows between two tiles
    assert {tuple(c) for c in pixels.reshape(-1, 3)} <= {tuple(c) for c in truth.reshape(-1, 3)}


@given(
    lon=st.floats(-179, 179), lat=st.floats(-84, 84), zoom=st.floats(1.0, 6.5),
    ratio=st.sampled_from([1.0, 1.25, 1.5, 2.0]),
)  # fmt: skip
def test_tiles_meet_without_a_gap_and_lie_within_half_a_pixel(
    colors: Path, lon: float, lat: float, zoom: float, ratio: float
):
    resolution = 2 * WORLD / 256 / 2**zoom
    x, y = crs.point_to_map(lon, lat)
    w, h = 60 * resolution, 40 * resolution
    viewport = Viewport(
        (x - w, y - h, x + w, y + h), round(120 * ratio), round(80 * ratio), 96 * ratio
    )
    layer = layer_of(colors)
    found = mercator_grid(0, 4).fitting(resolution / ratio)
    pixels, truth = painted(layer, viewport), expected(viewport, found)
    inner = off_edges(truth)
    assert (pixels[inner] == truth[inner]).all()
    assert {tuple(c) for c in pixels.reshape(-1, 3)} <= {tuple(c) for c in truth.reshape(-1, 3)}


def test_a_finer_screen_gets_the_next_zoom(colors: Path):
    resolution = 2 * WORLD / 256 / 4
    extent = 0.0, 0.0, 100 * resolution, 100 * resolution
    layer = layer_of(colors)
    plain = painted(layer, Viewport(extent, 100, 100, 96))
    fine = painted(layer, Viewport(extent, 200, 200, 192))
    assert plain[60, 40].tolist() == list(color_of(2, 2, 1))
    assert fine[120, 80].tolist() == list(color_of(3, 4, 3))


def test_detail_moves_the_zoom(colors: Path):
    resolution = 2 * WORLD / 256 / 4
    viewport = Viewport((0, 0, 100 * resolution, 100 * resolution), 100, 100)
    assert painted(layer_of(colors, finer=1), viewport)[60, 40, 0] == color_of(3, 0, 0)[0]
    assert painted(layer_of(colors, finer=-1), viewport)[60, 40, 0] == color_of(1, 0, 0)[0]


def test_a_print_of_tiles_from_the_net_shows_what_the_screen_shows():
    source = TileSource("xyz", "https://tiles.example/{z}/{x}/{y}.png", "Net", high=8)
    store = Dictionary(source, {})
    item = Tiles(store, source.map_extent, 1.0, Tone())
    extent = (0.0, 0.0, 4e6, 4e6)
    screen = place_of(item, Viewport(extent, 400, 400, 96))
    assert place_of(item, Viewport(extent, 800, 800, 192)) == screen + 1
    assert place_of(item, Viewport(extent, 2500, 2500, 600)) == screen


# What stands in


def shown(store: Dictionary, viewport: Viewport, **changes: object) -> np.ndarray:
    item = Tiles(store, store.source.map_extent, viewport.resolution, Tone(), **changes)
    return pixels_of(Drawing("t", (item,)), viewport)


def test_a_coarser_tile_stands_in_for_one_that_is_missing():
    source = TileSource("dictionary", "", "T", high=3)
    tile = Tile(3, 4, 3)
    have = {one: tile_bytes(*one) for one in pyramid(1, 3) if one != tile}
    store = Dictionary(source, have)
    area = source.grid.extent(tile)
    pixels = shown(store, fitted(area, 200, 200))
    assert (pixels == color_of(2, 2, 1)).all()


def test_tiles_decoded_before_stand_in_when_zooming_out():
    source = TileSource("dictionary", "", "T", high=3)
    store = Dictionary(source, {one: tile_bytes(*one) for one in pyramid(3, 3)})
    area = source.grid.extent(Tile(2, 2, 1))
    shown(store, fitted(area, 512, 512))
    pixels = shown(store, fitted(area, 256, 256))
    assert pixels[60, 60].tolist() == list(color_of(3, 4, 2))
    assert pixels[200, 200].tolist() == list(color_of(3, 5, 3))


def test_nothing_at_all_leaves_what_lies_beneath():
    store = Dictionary(TileSource("dictionary", "", "T"), {})
    assert (shown(store, fitted((0, 0, 1e6, 1e6), 100, 100)) == 255).all()


def test_far_too_many_tiles_are_not_drawn():
    store = Dictionary(TileSource("dictionary", "", "T", low=14), {})
    shown(store, fitted(store.source.map_extent, 400, 400))
    assert store.asked == []


# Broken ones


@pytest.mark.parametrize(
    "data",
    [
        b"<html>not found</html>",
        b"\x89PNG\r\n\x1a\n",
        b"",
        b"\0" * 500,
    ],
)
def test_a_broken_tile_is_told_once_and_the_rest_is_drawn(data: bytes):
    source = TileSource("dictionary", "", "Broken ones", low=2, high=2)
    have: dict = {one: tile_bytes(*one) for one in pyramid(2, 2)}
    have[Tile(2, 2, 1)] = data
    store = Dictionary(source, have)
    viewport = Viewport(source.map_extent, 1024, 1024)
    pixels = shown(store, viewport)
    assert (pixels[300:500, 520:760] == 255).all()
    assert pixels[300, 300].tolist() == list(color_of(2, 1, 1))
    assert [title for title, _ in complaints.take()] == ["Broken ones"]
    tiles.drop()
    shown(store, viewport)
    assert complaints.take() == []


def test_a_store_that_fails_is_told_and_the_map_goes_on():
    class Failing(Dictionary):
        def tile(self, tile: Tile) -> bytes | None:
            raise TileError("the disk is gone")

    store = Failing(TileSource("dictionary", "", "Gone", high=2), {})
    assert (shown(store, fitted((0, 0, 1e6, 1e6), 100, 100)) == 255).all()
    assert complaints.take() == [("Gone", "the disk is gone")]


def test_a_picture_of_monstrous_size_is_refused(qapp: object):
    big = QImage(5000, 3, QImage.Format.Format_RGB32)
    big.fill(0)
    store = Dictionary(TileSource("dictionary", "", "Huge", high=0), {Tile(0, 0, 0): encoded(big)})
    assert (shown(store, fitted(store.source.map_extent, 100, 100)) == 255).all()
    assert [title for title, _ in complaints.take()] == ["Huge"]


# The look


def grey_step(tone: Tone) -> list[int]:
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 100, 40))
    color = tiles.toned(image, tone).pixelColor(0, 0)
    return [color.red(), color.green(), color.blue()]


def test_tones():
    assert grey_step(Tone()) == [200, 100, 40]
    red, green, blue = grey_step(Tone(saturation=0))
    assert red == green == blue == pytest.approx(0.299 * 200 + 0.587 * 100 + 0.114 * 40, abs=2)
    assert grey_step(Tone(brightness=1)) == [255, 255, 255]
    assert grey_step(Tone(brightness=-1)) == [0, 0, 0]
    assert grey_step(Tone(inverted=True)) == [55, 155, 215]
    assert grey_step(Tone(contrast=-1)) == [128, 128, 128]
    more = grey_step(Tone(contrast=0.5))
    assert more[0] > 200
    assert more[2] < 40


def test_half_transparent_tiles_keep_their_opacity():
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(QColor(255, 0, 0, 128))
    store = Dictionary(TileSource("dictionary", "", "T", high=0), {Tile(0, 0, 0): encoded(image)})
    viewport = fitted(store.source.map_extent, 100, 100)
    assert shown(store, viewport)[50, 50].tolist() == pytest.approx([255, 127, 127], abs=2)
    assert shown(store, viewport, opacity=0.5)[50, 50].tolist() == pytest.approx(
        [255, 191, 191], abs=2
    )


def test_pixels_are_tiles_too():
    pixels = np.zeros((256, 256, 4), np.uint8)
    pixels[:128] = 10, 200, 30, 255
    store = Dictionary(TileSource("dictionary", "", "T", high=0), {Tile(0, 0, 0): pixels})
    shot = shown(store, Viewport(store.source.map_extent, 100, 100))
    assert shot[20, 50].tolist() == [10, 200, 30]
    assert shot[80, 50].tolist() == [255, 255, 255]


# Caches


def test_a_tile_is_decoded_once_and_dropping_it_changes_no_pixel(colors: Path):
    source = TileSource("dictionary", "", "T", high=3)
    store = Dictionary(source, {one: tile_bytes(*one) for one in pyramid(0, 3)})
    viewport = fitted((1e6, 4e6, 5e6, 7e6), 300, 200)
    first = shown(store, viewport)
    count = len(store.asked)
    assert (shown(store, viewport) == first).all()
    assert len(store.asked) == count > 0
    tiles.drop()
    assert (shown(store, viewport) == first).all()
    assert len(store.asked) == 2 * count


def test_a_worker_decodes_what_will_be_painted(colors: Path):
    from gisapp.render import painter

    source = TileSource("dictionary", "", "T", high=3)
    store = Dictionary(source, {one: tile_bytes(*one) for one in pyramid(0, 3)})
    viewport = fitted((1e6, 4e6, 5e6, 7e6), 300, 200)
    item = Tiles(store, viewport.extent, viewport.resolution, Tone())
    drawing = Drawing("t", (item,))
    shown(store, fitted(viewport.extent, 30, 20))  # a screen of plain pixels
    assert painter.ready(drawing)
    painter.warm([drawing])
    store.asked.clear()
    pixels_of(drawing, viewport)
    assert store.asked == []


def test_a_new_picture_replaces_the_old_one():
    source = TileSource("dictionary", "", "T", high=0)
    store = Dictionary(source, {Tile(0, 0, 0): tile_bytes(0, 0, 0)})
    viewport = fitted(source.map_extent, 50, 50)
    shown(store, viewport)
    store.tiles[Tile(0, 0, 0)] = tile_bytes(5, 6, 7)
    tiles.forget(store.name, Tile(0, 0, 0))
    assert shown(store, viewport)[25, 25].tolist() == list(color_of(5, 6, 7))


def test_a_layer_with_no_file_any_more_is_told(colors: Path, tmp_path: Path):
    from support import make_project

    from gisapp.model.tiles import close_stores

    path = tmp_path / "gone.mbtiles"
    path.write_bytes(colors.read_bytes())
    layer = layer_of(path)
    path.unlink()
    close_stores()
    viewport = fitted((0, 0, 1e6, 1e6), 100, 100)
    project = make_project([]).add(layer)
    assert resolve_layer(project, layer, viewport).primitives == ()
    ((title, words),) = complaints.take()
    assert title == "Colours"
    assert "gone.mbtiles" in words


def test_a_figure_names_the_credit_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    from support import make_project

    from gisapp.model import tiles as model
    from gisapp.model.basemaps import beneath
    from gisapp.plugins import Read, ReadReport
    from gisapp.render.frame import resolve
    from gisapp.render.ledger import credits_of
    from gisapp.storage import tile_cache

    assert tile_cache  # it opens what is kept of the net: another one takes its place here
    source = TileSource("xyz", "https://t.example/{z}/{x}/{y}", "Net", attribution="© Example")
    viewport = fitted((2e6, 5e6, 5e6, 8e6), 500, 400)
    have = Dictionary(source, {})
    monkeypatch.setitem(model.OPENERS, "xyz", lambda _: have)
    model.close_stores()
    read = Read(
        model.features_of(source), ReadReport("", "xyz", 1), kind="tiles", credit="© Example"
    )
    layer = plugins.imported_layer(read)
    project = beneath(make_project([]), layer)
    frame = resolve(project, viewport)
    assert "© Example" in credits_of(project, frame)
    item = frame.drawing(layer.id).primitives[0]
    count = len(source.grid.tiles(place_of(item, viewport), viewport.extent))
    assert f"{count} of {count} tiles of Net were not at hand" in credits_of(project, frame)
    for tile in source.grid.tiles(place_of(item, viewport), viewport.extent):
        have.tiles[tile] = tile_bytes(*tile)
    assert "not at hand" not in credits_of(project, frame)
    model.close_stores()
