"""Pictures and tiles lie where they belong in every projection, to a pixel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage

from gisapp.model import crs
from gisapp.model.primitives import Drawing, Raster, Tiles
from gisapp.model.projection import projection_of
from gisapp.model.tiles import MOST, Tile, TileSource, Tone
from gisapp.render import mesh as meshes
from gisapp.render import painter
from gisapp.render.frame import Viewport, fitted
from gisapp.render.mesh import mesh_of
from gisapp.render.painter import tiles
from gisapp.render.painter.warping import Sheet
from gisapp.render.tiling import missing_in, place_of, wanted
from tests.tile_cases import Dictionary, color_of, encoded, pixels_of, pyramid, tile_bytes

pytestmark = pytest.mark.usefixtures("qapp")
WORLD = crs.WORLD
SQUARE = (-WORLD, -WORLD, WORLD, WORLD)
CELL = 10.0  # degrees
LAEA, UTM, POLAR, GREENWICH = "EPSG:3035", "EPSG:32637", "EPSG:3995", "EPSG:4326"
GLOBE = "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84"
PACIFIC = "+proj=laea +lat_0=20 +lon_0=180 +datum=WGS84"
CONE = "+proj=lcc +lat_1=40 +lat_2=55 +lat_0=48 +lon_0=37 +datum=WGS84"
ROUND = "+proj=aeqd +lat_0=48 +lon_0=37 +datum=WGS84"
VIEWS: list[tuple[str, crs.Extent | None]] = [
    (LAEA, (10, 30, 60, 60)),
    (UTM, (30, 40, 50, 55)),
    (GLOBE, None),
    (CONE, (20, 35, 55, 58)),
    (CONE, None),
    (ROUND, None),
    (GREENWICH, None),
    (GREENWICH, (10, 30, 60, 60)),
    ("EPSG:8857", None),
    ("EPSG:3832", (150, -60, 210, 60)),
    (PACIFIC, (170, -30, 180, 60)),
    (POLAR, None),
]


def view_of(code: str, extent: crs.Extent | None, width: int = 320, height: int = 240) -> Viewport:
    projection = projection_of(code)
    some = projection.bounds if extent is None else projection.extent_to_map(extent)
    return fitted(some, width, height, code=code)


def lonlat_of(viewport: Viewport, pixels: np.ndarray) -> np.ndarray:
    """Degrees of places in the picture, NaN where the map shows none."""
    x0, _, x1, y1 = viewport.extent
    per_pixel = (x1 - x0) / viewport.width
    xy = np.column_stack([x0 + pixels[:, 0] * per_pixel, y1 - pixels[:, 1] * per_pixel])
    projection = viewport.projection
    lonlat = projection.to_lonlat(xy)
    there = np.isfinite(lonlat[:, 0])
    back = projection.to_map(lonlat[there])
    with np.errstate(invalid="ignore"):
        again = ~(np.abs(back - xy[there]) < per_pixel).all(axis=1)  # the world twice
    lonlat[np.flatnonzero(there)[again]] = np.nan
    return lonlat


def some_pixels(viewport: Viewport, count: int = 4000) -> np.ndarray:
    chance = np.random.default_rng(1)
    return np.column_stack(
        [chance.integers(2, side - 2, count) for side in (viewport.width, viewport.height)]
    )


def board_color(lonlat: np.ndarray) -> np.ndarray:
    """Of the 10-degree square in which a place lies: unlike its neighbours'."""
    lonlat = np.nan_to_num(lonlat)
    across = np.floor((lonlat[:, 0] + 180) / CELL).astype(int) % 36
    down = np.floor((lonlat[:, 1] + 90) / CELL).astype(int)
    return np.column_stack(
        [40 + 5 * across, 30 + 10 * down, np.where((across + down) % 2, 220, 60)]
    )


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Raster:
    size = 1440
    middle = (np.arange(size) + 0.5) / size * 2 * WORLD - WORLD
    lonlat = crs.to_lonlat(np.column_stack([middle, middle]))
    lon, lat = np.meshgrid(lonlat[:, 0], lonlat[::-1, 1])
    flat = np.column_stack([lon.ravel(), lat.ravel()])
    pixels = np.full((size, size, 4), 255, np.uint8)
    pixels[..., :3] = board_color(flat).reshape(size, size, 3)
    image = QImage(pixels.data, size, size, 4 * size, QImage.Format.Format_RGBA8888)
    path = tmp_path_factory.mktemp("board") / "board.png"
    assert image.save(str(path))
    return Raster(str(path), SQUARE)


def around(viewport: Viewport, pixels: np.ndarray, reach: float) -> list[np.ndarray]:
    """Degrees in the middles of pixels, and of places around them."""
    steps = (0, 0), (reach, 0), (-reach, 0), (0, reach), (0, -reach)
    return [lonlat_of(viewport, pixels + 0.5 + np.array(step)) for step in steps]


@pytest.mark.parametrize(("code", "extent"), VIEWS)
def test_a_picture_has_the_colour_of_its_place(
    board: Raster, code: str, extent: crs.Extent | None
) -> None:
    viewport = view_of(code, extent)
    shown = pixels_of(Drawing("board", (replace(board),)), viewport)
    pixels = some_pixels(viewport)
    here = shown[pixels[:, 1], pixels[:, 0]].astype(int)
    places = around(viewport, pixels, 1.0)
    inside = np.all([np.isfinite(p[:, 0]) & (np.abs(p[:, 1]) < 85) for p in places], axis=0)
    truth = board_color(places[0])
    same = inside.copy()
    hair = 0.3  # degrees: a pixel of the picture
    for lonlat in places:
        for step in ((hair, hair), (-hair, hair), (hair, -hair), (-hair, -hair)):
            same &= (board_color(lonlat + np.array(step)) == truth).all(axis=1)
    assert same.sum() > 300
    wrong = np.abs(here[same] - truth[same]).max(axis=1)
    assert (wrong <= 3).mean() > 0.998
    assert (wrong <= 12).all()  # next to the antipode of the centre
    # what lies beneath is untouched off the map, and beyond the square world
    off = np.all([~(np.abs(p[:, 1]) < 85.1) for p in places], axis=0)
    assert (here[off] == 255).all()
    assert (here[inside] != 255).any(axis=1).all()


@pytest.mark.parametrize(("code", "extent"), VIEWS)
def test_tiles_have_the_colour_of_their_place(code: str, extent: crs.Extent | None) -> None:
    tiles.drop()
    source = TileSource("dictionary", "", "T", high=4)
    store = Dictionary(source, {one: tile_bytes(*one) for one in pyramid(0, 4)})
    viewport = view_of(code, extent)
    item = Tiles(store, source.map_extent, 1.0, Tone())
    shown = pixels_of(Drawing("t", (item,)), viewport)
    zoom = source.grid.matrices[place_of(item, viewport)].zoom
    span = 2 * WORLD / 2**zoom

    def colors(lonlat: np.ndarray) -> np.ndarray:
        xy = crs.to_map(np.nan_to_num(lonlat))
        columns = np.floor((xy[:, 0] + WORLD) / span).astype(int) % 2**zoom
        rows = np.clip(np.floor((WORLD - xy[:, 1]) / span).astype(int), 0, 2**zoom - 1)
        return np.array(
            [color_of(zoom, x, y) for x, y in zip(columns.tolist(), rows.tolist(), strict=True)]
        )

    pixels = some_pixels(viewport)
    here = shown[pixels[:, 1], pixels[:, 0]].astype(int)
    places = around(viewport, pixels, 1.5)
    inside = np.all([np.isfinite(p[:, 0]) & (np.abs(p[:, 1]) < 85) for p in places], axis=0)
    truth = colors(places[0])
    same = inside & np.all([(colors(p) == truth).all(axis=1) for p in places], axis=0)
    assert same.sum() > 300
    assert (np.abs(here[same] - truth[same]) <= 1).all()
    assert (here[inside] != 255).any(axis=1).all()  # no gap anywhere
    off = np.all([~(np.abs(p[:, 1]) < 85.1) for p in places], axis=0)
    assert (here[off] == 255).all()
    assert set(store.asked) == set(wanted(item, viewport))


@pytest.mark.parametrize(("code", "extent"), VIEWS)
def test_places_are_right_to_a_third_of_a_pixel(code: str, extent: crs.Extent | None) -> None:
    viewport = view_of(code, extent, 500, 400)
    mesh = mesh_of(viewport)
    x, y = mesh.places(mesh.whole, (0.0, 0.0), (1.0, 1.0))
    pixels = some_pixels(viewport)
    found = np.column_stack([one[pixels[:, 1], pixels[:, 0]] for one in (x, y)]).astype(float)
    truth = lonlat_of(viewport, pixels + 0.5)
    assert (np.isfinite(found[:, 0]) == np.isfinite(truth[:, 0])).all()
    near = np.isfinite(found[:, 0]) & (np.abs(truth[:, 1]) < 85)
    turned = crs.to_lonlat(found[near])
    turned[:, 0] = np.mod(turned[:, 0] + 180, 360) - 180
    there = viewport.to_device(viewport.projection.to_map(turned))
    apart = np.hypot(*(there - pixels[near] - 0.5).T)
    known = np.isfinite(apart)  # not what is a hair beyond the edge
    assert known.mean() > 0.99
    assert (apart[known] < 0.35).mean() > 0.999
    assert (apart[known] < 1.0).mean() > 0.9999 - 1 / known.sum()


CODES = [LAEA, UTM, POLAR, GREENWICH, GLOBE, PACIFIC, CONE, ROUND, "EPSG:8857", "EPSG:3832"]


@given(
    code=st.sampled_from(CODES), x=st.floats(0, 1), y=st.floats(0, 1), depth=st.floats(-1, 18),
    finer=st.integers(-2, 2), low=st.sampled_from([0, 0, 9]), dpi=st.sampled_from([96, 192, 300]),
)  # fmt: skip
def test_the_tiles_of_any_view_are_bounded(
    code: str, x: float, y: float, depth: float, finer: int, low: int, dpi: float
) -> None:
    x0, y0, x1, y1 = projection_of(code).bounds
    cx, cy = x0 + (x1 - x0) * x, y0 + (y1 - y0) * y
    w = (x1 - x0) / 2 / 2**depth
    viewport = Viewport((cx - w, cy - w / 2, cx + w, cy + w / 2), 400, 200, dpi, crs=code)
    source = TileSource("dictionary", "", "T", low=low, high=18)
    item = Tiles(Dictionary(source, {}), source.map_extent, 1.0, Tone(), finer=finer)
    found = wanted(item, viewport)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert len({tile.zoom for tile in found}) <= 1
    for zoom, column, row in found:
        assert 0 <= column < 2**zoom
        assert 0 <= row < 2**zoom
    assert missing_in(item, viewport) == (len(found), len(found))


def test_around_the_pole_there_are_tiles_of_a_fitting_zoom() -> None:
    source = TileSource("dictionary", "", "T", high=18)
    item = Tiles(Dictionary(source, {}), source.map_extent, 1.0, Tone())
    viewport = Viewport((-2e6, -2e6, 2e6, 2e6), 800, 800, crs=POLAR)  # to 72 degrees in the corner
    found = wanted(item, viewport)
    assert 3 <= found[0].zoom <= 6
    assert {tile.x for tile in found} == set(range(2 ** found[0].zoom))


@pytest.mark.parametrize("code", [LAEA, UTM, GREENWICH, CONE])
def test_the_zoom_fits_the_ground_in_the_middle(code: str) -> None:
    source = TileSource("dictionary", "", "T", high=18)
    item = Tiles(Dictionary(source, {}), source.map_extent, 1.0, Tone())
    here = view_of(code, (36.5, 49.5, 38.0, 50.5))
    there = view_of("EPSG:3857", (36.5, 49.5, 38.0, 50.5))
    assert abs(place_of(item, here) - place_of(item, there)) <= 1
    assert set(wanted(item, here)) >= {
        source.grid.tiles(place_of(item, here), crs.extent_to_map((37.2, 50.0, 37.21, 50.01)))[0]
    }


def test_over_the_antimeridian_both_sides_are_wanted_and_no_more() -> None:
    source = TileSource("dictionary", "", "T", high=12)
    item = Tiles(Dictionary(source, {}), source.map_extent, 1.0, Tone())
    projection = projection_of(PACIFIC)
    x, y = projection.point_to_map(180.0, 65.0)
    viewport = Viewport((x - 1e5, y - 1e5, x + 1e5, y + 1e5), 400, 400, crs=PACIFIC)
    found = wanted(item, viewport)
    last = 2 ** found[0].zoom - 1
    assert {tile.x for tile in found} >= {0, last}
    assert len(found) <= 25


def test_tiles_of_a_part_of_the_world_are_asked_for_there_alone() -> None:
    source = TileSource("dictionary", "", "T", high=8, extent=(30.0, 40.0, 40.0, 50.0))
    item = Tiles(Dictionary(source, {}), source.map_extent, 1.0, Tone())
    viewport = view_of(LAEA, (10, 30, 60, 60))
    found = wanted(item, viewport)
    assert set(found) == set(source.grid.tiles(place_of(item, viewport), source.map_extent))
    assert wanted(item, view_of(LAEA, (-10, 52, 5, 60))) == []


# How it is drawn


def one_color(color: QColor) -> Dictionary:
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(color)
    return Dictionary(TileSource("dictionary", "", "T", high=0), {Tile(0, 0, 0): encoded(image)})


def middle_of(store: Dictionary, tone: Tone | None = None, **changes: object) -> list[int]:
    item = Tiles(store, SQUARE, 1.0, tone or Tone(), **changes)
    viewport = view_of(LAEA, (10, 30, 60, 60), 90, 60)
    found: list[int] = pixels_of(Drawing("t", (item,)), viewport)[30, 45].tolist()
    return found


def test_tone_opacity_and_transparency_are_as_in_mercator() -> None:
    store = one_color(QColor(200, 100, 40))
    assert middle_of(store) == [200, 100, 40]
    assert middle_of(store, Tone(inverted=True)) == [55, 155, 215]
    red, green, blue = middle_of(store, Tone(saturation=0.0))
    assert red == green == blue
    assert middle_of(store, opacity=0.5) == pytest.approx([227, 177, 147], abs=2)
    half = one_color(QColor(255, 0, 0, 128))
    assert middle_of(half) == pytest.approx([255, 127, 127], abs=2)
    assert middle_of(half, opacity=0.5) == pytest.approx([255, 191, 191], abs=2)
    assert middle_of(one_color(QColor(100, 0, 0)), blend="screen") == [255, 255, 255]


def test_grey_relief_is_white_on_flat_ground_and_ends_at_its_edge(tmp_path: Path) -> None:
    grey = np.full((200, 200), 186, np.uint8)
    grey[:, 100:] = 93
    path = tmp_path / "relief.png"
    assert QImage(grey.data, 200, 200, 200, QImage.Format.Format_Grayscale8).save(str(path))
    extent = crs.extent_to_map((0.0, 30.0, 60.0, 65.0))
    viewport = view_of(GREENWICH, (-5, 25, 65, 70), 350, 225)
    relief = Raster(str(path), extent, 1.0, "multiply", white=186)
    shown = pixels_of(Drawing("r", (relief,)), viewport)[..., 0].astype(int)

    def at(lon: float, lat: float) -> int:
        px, py = viewport.to_device(viewport.projection.to_map(np.array([[lon, lat]])))[0]
        return int(shown[int(py), int(px)])

    assert at(15, 45) >= 254
    assert at(45, 45) == pytest.approx(127, abs=2)
    assert at(63, 45) == 255
    assert at(59.5, 45) == pytest.approx(127, abs=2)
    assert at(60.5, 45) == 255


def test_relief_fades_towards_the_pole(tmp_path: Path) -> None:
    grey = np.full((200, 200), 100, np.uint8)
    path = tmp_path / "relief.png"
    assert QImage(grey.data, 200, 200, 200, QImage.Format.Format_Grayscale8).save(str(path))
    extent = crs.extent_to_map((-180.0, 60.0, 180.0, 84.0))
    relief = Raster(str(path), extent, 1.0, "multiply")
    viewport = Viewport((-2e6, -2e6, 2e6, 2e6), 400, 400, crs=POLAR)
    down = pixels_of(Drawing("r", (relief,)), viewport)[:200, 200, 0].astype(int)
    assert down[0] == 100
    assert down[-1] == 255
    assert (np.diff(down) >= 0).all()
    assert np.diff(down).max() < 12  # no edge anywhere


def test_a_picture_much_finer_than_the_view_is_averaged(tmp_path: Path) -> None:
    lines = np.zeros((1024, 1024), np.uint8)
    lines[:, ::2] = 255
    path = tmp_path / "lines.png"
    assert QImage(lines.data, 1024, 1024, 1024, QImage.Format.Format_Grayscale8).save(str(path))
    item = Raster(str(path), crs.extent_to_map((0.0, 30.0, 60.0, 65.0)))
    viewport = view_of(LAEA, (-5, 25, 65, 70), 120, 90)
    shown = pixels_of(Drawing("r", (item,)), viewport)[35:55, 50:70, 0].astype(int)
    assert (np.abs(shown - 128) < 25).all()


def test_a_picture_that_cannot_be_read_draws_nothing(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    item = Raster(str(path), SQUARE)
    assert (pixels_of(Drawing("r", (item,)), view_of(LAEA, (10, 30, 60, 60))) == 255).all()


def test_a_coarser_tile_stands_in() -> None:
    tiles.drop()
    source = TileSource("dictionary", "", "T", high=4)
    viewport = view_of(LAEA, (10, 30, 60, 60), 600, 400)
    store = Dictionary(source, {one: tile_bytes(*one) for one in pyramid(1, 1)})
    item = Tiles(store, source.map_extent, 1.0, Tone())
    assert place_of(item, viewport) >= 3
    assert pixels_of(Drawing("t", (item,)), viewport)[200, 300].tolist() == list(color_of(1, 1, 0))


def test_a_very_large_picture_is_stretched(board: Raster, monkeypatch: pytest.MonkeyPatch) -> None:
    viewport = view_of(LAEA, (10, 30, 60, 60), 600, 400)
    fine = pixels_of(Drawing("b", (replace(board),)), viewport).astype(int)
    monkeypatch.setattr(meshes, "KEPT", 150 * 100)
    coarse = pixels_of(Drawing("b", (replace(board),)), viewport).astype(int)
    assert not (coarse == fine).all()
    assert (np.abs(coarse - fine).max(axis=2) <= 6).mean() > 0.8


# Made in the worker, laid down in the window


@pytest.mark.parametrize("kind", ["raster", "tiles"])
def test_after_warming_nothing_is_left_to_be_made(
    kind: str, board: Raster, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles.drop()
    source = TileSource("dictionary", "", "T", high=3)
    store = Dictionary(source, {one: tile_bytes(*one) for one in pyramid(0, 3)})
    item = replace(board) if kind == "raster" else Tiles(store, SQUARE, 1.0, Tone())
    drawing = Drawing("d", (item,))
    viewport = view_of(LAEA, (10, 30, 60, 60))
    assert not painter.ready(drawing, viewport)
    truth = pixels_of(Drawing("d", (replace(item),)), viewport)
    painter.warm([drawing], viewport)
    assert painter.ready(drawing, viewport)
    assert not painter.ready(drawing, view_of(LAEA, (10, 31, 60, 60)))

    def never(*_: object) -> None:
        raise AssertionError("the window's thread has to make a picture")

    monkeypatch.setattr(Sheet, "sampled", never)
    monkeypatch.setattr(Sheet, "__init__", never)
    store.asked.clear()
    assert (pixels_of(drawing, viewport) == truth).all()
    assert store.asked == []


def test_a_tile_that_comes_is_drawn() -> None:
    source = TileSource("dictionary", "", "T", high=0)
    store = Dictionary(source, {Tile(0, 0, 0): tile_bytes(0, 0, 0)})
    drawing = Drawing("t", (Tiles(store, SQUARE, 1.0, Tone()),))
    viewport = view_of(LAEA, (10, 30, 60, 60), 90, 60)
    assert pixels_of(drawing, viewport)[30, 45].tolist() == list(color_of(0, 0, 0))
    store.tiles[Tile(0, 0, 0)] = tile_bytes(5, 6, 7)
    tiles.forget(store.name, Tile(0, 0, 0))
    assert pixels_of(drawing, viewport)[30, 45].tolist() == list(color_of(5, 6, 7))
