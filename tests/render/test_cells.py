"""Counted cells, clusters and clouds: pixels on a real image."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.model import crs
from gisapp.model.colormaps import NAMES, STANDS_OFF, colors, hex_of, new_color
from gisapp.model.primitives import Cells, Cloud, Clusters, Drawing, Primitive, Ramp
from gisapp.model.style import LegendItem, Swatch
from gisapp.model.theme import DARK, LIGHT, Theme, contrast, luminance
from gisapp.render import painter
from gisapp.render.frame import Viewport, fitted
from gisapp.render.lattice import Lattice, lattice_for
from gisapp.render.legend import Entry, legend_blocks
from gisapp.render.page_items import Sample, Text
from gisapp.render.painter import cells as painted
from gisapp.render.painter import cloud
from gisapp.render.painter.page import measure, swatch

pytestmark = pytest.mark.usefixtures("qapp")
EXTENT = crs.extent_to_map((0, 0, 10, 10))
VIEW = fitted(EXTENT, 400, 400)
RAMP = Ramp("viridis", "log", 1, 100)


def paint(item: Primitive, theme: Theme = LIGHT, view: Viewport = VIEW) -> np.ndarray:
    """Red, green, blue and opacity of each pixel, premultiplied."""
    image = QImage(view.width, view.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    for _ in painter.paint_steps(qp, Drawing("x", (item,)), view, theme):
        pass
    qp.end()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(view.height, view.width, 4)
    return raw[:, :, [2, 1, 0, 3]].astype(int)


def cells_of(shape: str, filled: dict[tuple[float, float], float], **more: object) -> Cells:
    """Cells of 20 pixels and more, with counts at some places in map units."""
    lattice = lattice_for(EXTENT, VIEW.resolution, 20, shape)
    counts = np.zeros((lattice.rows, lattice.cols), np.int32)
    for place, count in filled.items():
        counts.reshape(-1)[cell_at(lattice, *place)] = count
    values = {"ramp": RAMP, "members": lambda cells: cells, **more}
    return Cells(lattice, counts, **values)


def cell_at(lattice: Lattice, x: float, y: float) -> int:
    fixed = crs.fixed_of_map(np.array([[x, y]]))
    return int(lattice.cells(fixed[0], fixed[1])[0])


def pixel(place: tuple[float, float]) -> tuple[int, int]:
    x, y = VIEW.to_device(np.array([place]))[0]
    return int(y), int(x)


def rgb(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


FEW, MANY = crs.point_to_map(2, 2), crs.point_to_map(7, 8)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_cells_have_the_ramps_ends_and_empty_ones_nothing(shape: str, theme: Theme) -> None:
    pixels = paint(cells_of(shape, {FEW: 1, MANY: 5000}), theme)
    first, last = colors("viridis", theme)[[0, -1]].tolist()
    for place, color in ((FEW, first), (MANY, last)):
        at = VIEW.to_device(cells_of(shape, {}).lattice.centers(np.array([_cell(shape, place)])))
        y, x = int(at[0, 1]), int(at[0, 0])
        assert np.abs(pixels[y, x, :3] - color).max() <= 2
        assert pixels[y, x, 3] == 255
    assert (pixels[pixel(crs.point_to_map(5, 5))] == 0).all()


def _cell(shape: str, place: tuple[float, float]) -> int:
    return cell_at(cells_of(shape, {}).lattice, *place)


def test_a_square_covers_just_its_own_ground() -> None:
    cells = cells_of("square", {FEW: 9})
    pixels = paint(cells)
    x0, y0, x1, y1 = cells.lattice.around(np.array([_cell("square", FEW)]))
    (left, bottom), (right, top) = VIEW.to_device(np.array([[x0, y0], [x1, y1]])).tolist()
    drawn = np.argwhere(pixels[:, :, 3])
    assert np.abs(drawn.min(axis=0) - [top, left]).max() <= 1
    assert np.abs(drawn.max(axis=0) + 1 - [bottom, right]).max() <= 1


def test_hexagons_do_not_touch() -> None:
    lattice = lattice_for(EXTENT, VIEW.resolution, 20, "hexagon")
    every = {tuple(place): 50.0 for place in lattice.centers(np.arange(lattice.size)).tolist()}
    alpha = paint(cells_of("hexagon", every))[:, :, 3]
    row = alpha[pixel(lattice.centers(np.array([lattice.size // 2]))[0])[0]]
    wide = lattice.side / VIEW.resolution
    gaps = np.count_nonzero(np.diff((row < 200).astype(int)) == 1)
    assert abs(gaps - 400 / wide) <= 2


def test_large_hexagons_look_like_small_ones() -> None:
    cells = cells_of("hexagon", {MANY: 7}, opacity=0.5)
    large = fitted(EXTENT, 1600, 1600, 384)
    small, big = paint(cells), paint(cells, view=large)
    center = cells.lattice.centers(np.array([_cell("hexagon", MANY)]))
    (x, y), (bx, by) = VIEW.to_device(center)[0], large.to_device(center)[0]
    assert np.abs(small[int(y), int(x)] - big[int(by), int(bx)]).max() <= 2
    assert np.count_nonzero(big[:, :, 3]) == pytest.approx(
        16 * np.count_nonzero(small[:, :, 3]), rel=0.15
    )


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_old_cells_are_fainter_and_new_ones_stand_out(shape: str) -> None:
    plain = cells_of(shape, {FEW: 9, MANY: 9})
    age = np.zeros(plain.counts.shape, np.float32)
    fresh = np.zeros(plain.counts.shape, bool)
    age.reshape(-1)[_cell(shape, FEW)] = 1
    fresh.reshape(-1)[_cell(shape, MANY)] = True
    pixels = paint(cells_of(shape, {FEW: 9, MANY: 9}, age=age, fresh=fresh), DARK)
    before = paint(plain, DARK)
    centers = plain.lattice.centers(np.array([_cell(shape, FEW), _cell(shape, MANY)]))
    (ox, oy), (nx, ny) = VIEW.to_device(centers).astype(int).tolist()
    assert pixels[oy, ox, 3] < 0.5 * before[oy, ox, 3]
    around = pixels[ny - 14 : ny + 14, nx - 14 : nx + 14, :3].reshape(-1, 3)
    near = np.abs(around - rgb(new_color("viridis", DARK))).sum(axis=1)
    usual = before[ny - 14 : ny + 14, nx - 14 : nx + 14, :3].reshape(-1, 3)
    assert near.min() < 90 < np.abs(usual - rgb(new_color("viridis", DARK))).sum(axis=1).min()


def test_dropping_the_kept_pictures_changes_no_pixel() -> None:
    cells = cells_of("hexagon", {FEW: 2, MANY: 40})
    before = paint(cells)
    painted.drop()
    assert (paint(cells) == before).all()


def test_a_cluster_is_a_disc_with_its_number_and_an_arc_for_what_is_new() -> None:
    def clusters(text: str, fresh: float) -> Clusters:
        lattice = lattice_for(EXTENT, VIEW.resolution, 8)
        return Clusters(
            np.array([FEW]),
            np.array([12]),
            (text,),
            np.array([40], np.float32),
            "accent",
            lattice,
            np.full(lattice.size, -1, np.int32),
            lambda cells: cells,
            np.array([fresh], np.float32),
        )

    y, x = pixel(FEW)
    silent, pixels = paint(clusters("", 0)), paint(clusters("12", 0))
    assert pixels[y, x + 16, 3] > 200
    assert pixels[y, x + 24, 3] == 0
    assert (silent != pixels).any(axis=2)[y - 8 : y + 8, x - 12 : x + 12].sum() > 30
    half = paint(clusters("12", 0.5))
    changed = np.argwhere((half != pixels).any(axis=2))
    assert len(changed)
    assert changed[:, 1].min() >= x - 2, "half of it is the right half"


@pytest.fixture(params=["stamped", "grown"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which a cloud is drawn: few points one by one, many as a picture."""
    monkeypatch.setattr(cloud, "FEW", 4000 if request.param == "stamped" else 0)
    return str(request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("shape", ["square", "triangle", "star"])
def test_a_clouds_shapes_can_be_told_apart(shape: str) -> None:
    def one(look: str) -> np.ndarray:
        made = Cloud(
            np.array([FEW]), np.array([0]), ("accent",), np.zeros(1, np.uint8), 9, 1.0, (look,)
        )
        return paint(made)[:, :, 3]

    y, x = pixel(FEW)
    assert one(shape)[y, x] == 255
    assert np.count_nonzero(one(shape) != one("circle")) > 8


@pytest.mark.usefixtures("way")
def test_a_cloud_at_the_edge_stays_there() -> None:
    x0, y0, x1, y1 = VIEW.extent
    corner = np.array([[x0, y1], [x1, y0], [x0 - 9 * VIEW.resolution, (y0 + y1) / 2]])
    made = Cloud(corner, np.arange(3), ("accent",), np.zeros(3, np.uint8), 8, 1.0)
    drawn = np.argwhere(paint(made)[:, :, 3])
    assert len(drawn)
    far = np.minimum(np.hypot(*drawn.T), np.hypot(*(drawn - [VIEW.height - 1, VIEW.width - 1]).T))
    assert far.max() < 9


@pytest.mark.usefixtures("way")
def test_the_newest_look_of_a_cloud_is_on_top_and_old_ones_are_fainter() -> None:
    at = np.array([FEW, FEW, MANY])
    made = Cloud(
        at,
        np.arange(3),
        ("hostile", "friend"),
        np.array([1, 0, 0], np.uint16),
        8,
        1.0,
        shares=(0.25, 1.0),
    )
    pixels = paint(made)
    assert pixels[pixel(MANY)][3] == pytest.approx(64, abs=2)
    many = Cloud(at[:2], np.arange(2), ("hostile", "friend"), np.array([0, 1], np.uint8), 8, 1.0)
    assert paint(many)[pixel(FEW)][:3].tolist() == rgb(LIGHT["friend"])


def test_both_ways_of_drawing_a_cloud_look_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made = np.random.default_rng(5)
    x0, y0, x1, y1 = VIEW.extent
    xy = np.column_stack([made.uniform(x0, x1, 60), made.uniform(y0, y1, 60)])
    looks = ("circle", "square", "star")
    scattered = Cloud(
        xy, np.arange(60), ("hostile", "friend", "us"), np.arange(60) % 3, 9, 0.9, looks
    )
    stamped = paint(scattered)
    monkeypatch.setattr(cloud, "FEW", 0)
    grown = paint(scattered)
    assert np.mean(np.abs(stamped - grown).max(axis=2) > 60) < 0.002
    assert ((stamped[:, :, 3] > 200) == (grown[:, :, 3] > 200)).mean() > 0.998


@pytest.mark.usefixtures("way")
def test_more_colours_than_codes_still_draw() -> None:
    n = 300
    tones = tuple(f"#{i:02x}80{255 - i % 256:02x}" for i in range(n - 50)) + ("accent",) * 50
    xy = np.column_stack([np.linspace(FEW[0], MANY[0], n), np.full(n, FEW[1])])
    made = Cloud(xy, np.arange(n), tones, np.arange(n, dtype=np.uint16), 6, 1.0)
    assert np.count_nonzero(paint(made)[:, :, 3]) > n


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("name", NAMES)
def test_colour_maps_rise_evenly_and_stand_off_the_ground(name: str, theme: Theme) -> None:
    tones = [hex_of(color) for color in colors(name, theme, 9)]
    light = [luminance(tone) for tone in tones]
    assert light == sorted(light, reverse=not theme.dark)
    for ground in ("land", "sea"):
        off = [contrast(tone, theme[ground]) for tone in tones]
        assert off[0] >= STANDS_OFF - 0.05
        assert off[-1] > 8, "many stands out most"
        assert off[-1] == max(off)
    fresh = np.array(rgb(new_color(name, theme)))
    assert min(np.abs(fresh - rgb(tone)).sum() for tone in tones) > 60


@pytest.mark.parametrize("scale", ["linear", "square root", "log"])
def test_a_ramp_goes_from_its_low_to_its_high_end(scale: str) -> None:
    ramp = Ramp("blue", scale, 1, 1000)
    share = ramp.share(np.array([0.5, 1, 10, 1000, 10**7]))
    assert share.tolist() == sorted(share.tolist())
    assert share[[0, 1]].tolist() == [0, 0]
    assert share[[3, 4]].tolist() == [1, 1]
    assert ramp.share(np.ones((2, 3), int)).shape == (2, 3)
    if scale == "log":
        assert share[2] == pytest.approx(1 / 3)


def test_the_legend_sets_numbers_under_the_ramp() -> None:
    sample = Swatch("ramp", ramp=RAMP, ticks=((0.0, "1"), (0.5, "10"), (0.52, "11"), (1.0, "100")))
    entry = Entry("Fires", (LegendItem("Events in a cell of 6 km, log scale", sample, 1234),))
    (line,) = legend_blocks((entry,), 200, measure)[1:]
    words = {item.text: item for item in line.items if isinstance(item, Text)}
    assert {"1", "10", "100", "1,234"} <= set(words)
    assert "11" not in words, "numbers do not run into each other"
    (bar,) = [item for item in line.items if isinstance(item, Sample)]
    assert words["100"].y > bar.box.bottom
    assert line.height >= words["100"].y


def sampled(sample: Swatch, theme: Theme = DARK) -> np.ndarray:
    image = QImage(60, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(theme["paper"]))
    qp = QPainter(image)
    swatch(qp, sample, QRectF(0, 0, 60, 20), theme)
    qp.end()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(20, 60, 4)
    return raw[:, :, 2::-1].astype(int)


Check = Callable[[np.ndarray], bool]


@pytest.mark.parametrize(
    ("sample", "holds"),
    [
        (Swatch("ramp", ramp=RAMP), lambda p: p[10, 59].sum() > p[10, 0].sum() + 100),
        (Swatch("fresh", ramp=RAMP), lambda p: p[10, 30].tolist() == rgb(DARK["fresh"])),
        (Swatch("fresh"), lambda p: (np.abs(p - rgb(DARK["fresh"])).sum(axis=2) < 60).any()),
        (Swatch("disc", color="accent", size=16), lambda p: (p[10, 30] != p[0, 0]).any()),
        (Swatch("ramp"), lambda p: (p == p[0, 0]).all()),
    ],
)
def test_samples_are_drawn_as_the_map_draws_them(sample: Swatch, holds: Check) -> None:
    assert holds(sampled(sample))
