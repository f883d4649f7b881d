"""The painter: pixels on a real image."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.model import crs
from gisapp.model.features import Features, Level
from gisapp.model.memo import Memo
from gisapp.model.primitives import (
    Areas,
    Background,
    Cloud,
    Drawing,
    Fill,
    Labels,
    LabelStyle,
    Lines,
    Marks,
    Primitive,
    Raster,
    Stroke,
)
from gisapp.model.theme import DARK, LIGHT, Theme
from gisapp.render import geometry, painter
from gisapp.render.frame import Viewport, fitted, resolve
from gisapp.render.painter import marks, text

pytestmark = pytest.mark.usefixtures("qapp")
EXTENT = crs.extent_to_map((0, 0, 10, 10))


def paint(
    *primitives: Primitive,
    theme: Theme = LIGHT,
    opacity: float = 1.0,
    viewport: Viewport | None = None,
) -> np.ndarray:
    viewport = viewport or fitted(EXTENT, 200, 200)
    image = QImage(viewport.width, viewport.height, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    qp = QPainter(image)
    drawing = Drawing("x", primitives, opacity=opacity)
    for _ in painter.paint_steps(qp, drawing, viewport, theme):
        pass
    painter.paint_labels(qp, painter.place_labels((drawing,), viewport), viewport, theme)
    qp.end()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(viewport.height, viewport.width, 4)
    return raw[:, :, 2::-1].astype(int)


def shapes(*geometries: shapely.Geometry) -> Features:
    made = np.array(geometries, dtype=object)
    return Features("s", pa.table({"n": list(range(len(made)))}), levels=(Level(0, lambda: made),))


def rgb(theme: Theme, token: str) -> list[int]:
    return [int(theme[token][i : i + 2], 16) for i in (1, 3, 5)]


def square(fill: Fill, **more: object) -> Areas:
    paths = geometry.shapes_of(shapes(shapely.box(2, 2, 8, 8)), 1.0).areas
    assert paths is not None
    return Areas(paths, np.array([0]), fill, **more)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_tokens_take_their_colour_from_the_theme(theme: Theme) -> None:
    pixels = paint(Background("sea"), square(Fill("land")), theme=theme)
    assert pixels[5, 5].tolist() == rgb(theme, "sea")
    assert pixels[100, 100].tolist() == rgb(theme, "land")


def test_a_translucent_layer_is_one_sheet() -> None:
    both = paint(square(Fill("land")), square(Fill("accent")), opacity=0.5)
    once = paint(square(Fill("accent")), opacity=0.5)
    assert both[100, 100].tolist() == once[100, 100].tolist()


def test_a_hatch_leaves_gaps_and_stays_inside() -> None:
    pixels = paint(square(Fill("disputed", 0.0, "diagonal", "disputed", 8)))
    inside = pixels[60:140, 60:140].reshape(-1, 3)
    share = (inside != 255).any(axis=1).mean()
    assert 0.05 < share < 0.6
    assert (pixels[:30] == 255).all()


def test_an_uncertain_edge_fades() -> None:
    crisp = paint(square(Fill("hostile", 0.3)))
    soft = paint(square(Fill("hostile", 0.3), soft=100_000.0))
    assert (crisp[100, 30] == 255).all()
    assert 200 < soft[100, 35].min() < 255


def test_a_hairline_is_one_pixel_and_scales_with_dpi() -> None:
    paths = geometry.shapes_of(shapes(shapely.LineString([(0, 5), (10, 5)])), 1.0).lines
    assert paths is not None
    line = Lines(paths, np.array([0]), Stroke("text", 2.0))
    thin = (paint(line)[:, 100] < 250).any(axis=1).sum()
    thick = (paint(line, viewport=fitted(EXTENT, 800, 800, 384))[:, 400] < 250).any(axis=1).sum()
    assert thick == pytest.approx(4 * thin, abs=3)


def mark(**more: object) -> Marks:
    values = {
        "xy": np.array([crs.point_to_map(5, 5)]),
        "rows": np.array([0]),
        "shape": ("circle",),
        "color": ("hostile",),
        "size": np.array([40], np.float32),
        "hollow": np.array([False]),
        "opacity": np.array([1.0], np.float32),
        **more,
    }
    return Marks(**values)


def test_hollow_marks_have_no_core() -> None:
    assert paint(mark())[100, 100].tolist() == rgb(LIGHT, "hostile")
    hollow = paint(mark(hollow=np.array([True])))
    assert hollow[100, 100].tolist() != rgb(LIGHT, "hostile")
    assert (hollow[100] != 255).any()


def test_a_range_is_a_core_in_a_disc() -> None:
    pixels = paint(mark(inner=np.array([0.5], np.float32)))
    assert pixels[100, 100].tolist() == rgb(LIGHT, "hostile")
    ring = pixels[100, 115].tolist()
    assert ring not in (rgb(LIGHT, "hostile"), [255, 255, 255])


@pytest.mark.parametrize("shape", marks.SHAPES)
def test_every_shape_draws_and_differs(shape: str) -> None:
    pixels = paint(mark(shape=(shape,)))
    assert (pixels != 255).any()
    if shape != "circle":
        assert (pixels != paint(mark())).any()


def test_a_cloud_stamps_every_point_inside() -> None:
    points = np.array([crs.point_to_map(lon, 5) for lon in (1, 3, 5, 7, 9, 40)])
    cloud = Cloud(
        points,
        np.arange(6),
        ("hostile", "friend"),
        np.array([0, 0, 1, 0, 0, 0], np.uint8),
        size=6,
        opacity=1.0,
    )
    pixels = paint(cloud)
    assert pixels[100, 20].tolist() == rgb(LIGHT, "hostile")
    assert pixels[100, 100].tolist() == rgb(LIGHT, "friend")
    assert (pixels[60] == 255).all()


def test_labels_carry_a_halo_and_do_not_repeat_in_one_place() -> None:
    at = np.array([crs.point_to_map(5, 5)] * 2)
    labels = Labels(
        at,
        np.arange(2),
        ("Kyiv", "Kiev"),
        LabelStyle("text", 64),
        np.array([2, 1], np.float32),
        np.zeros(2, np.float32),
    )
    viewport = fitted(EXTENT, 200, 200)
    placed = painter.place_labels((Drawing("x", (labels,)),), viewport)
    assert [one.number for one in placed] == [0]
    dark = paint(Background("text"), labels)
    assert (dark > 200).any()  # the halo shows on a dark ground


def test_dropping_every_cache_changes_no_pixel() -> None:
    from support import make_project

    viewport = fitted(crs.extent_to_map((20, 40, 50, 56)), 400, 300)

    def picture() -> bytes:
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(0)
        qp = QPainter(image)
        painter.paint_frame(qp, resolve(make_project(), viewport))
        qp.end()
        return bytes(image.constBits())

    before = picture()
    Memo.drop_all()
    text.drop()
    marks.drop()
    assert picture() == before
    assert before != bytes(len(before))


def test_flat_ground_of_a_relief_leaves_the_land_as_it_is(tmp_path) -> None:
    grey = QImage(2, 1, QImage.Format.Format_Grayscale8)
    grey.setPixelColor(0, 0, QColor(186, 186, 186))
    grey.setPixelColor(1, 0, QColor(93, 93, 93))
    path = tmp_path / "relief.png"
    assert grey.save(str(path))
    pixels = paint(Background("land"), Raster(str(path), EXTENT, 1.0, "multiply", white=186))
    assert pixels[100, 20].tolist() == rgb(LIGHT, "land")
    assert (pixels[100, 180] < np.array(rgb(LIGHT, "land")) * 0.6).all()


def test_many_overlapping_circles_are_one_tint() -> None:
    def circles(count: int) -> np.ndarray:
        spots = np.array([crs.point_to_map(5 + 0.02 * i, 5) for i in range(count)])
        many = {
            "xy": spots, "rows": np.arange(count), "shape": ("circle",) * count,
            "color": ("hostile",) * count, "size": np.full(count, 4, np.float32),
            "hollow": np.zeros(count, bool), "opacity": np.ones(count, np.float32),
        }  # fmt: skip
        return paint(Marks(**many, radius=np.full(count, 300_000.0)))

    one, many = circles(1), circles(60)
    assert one[100, 60].tolist() == many[100, 60].tolist()  # inside all, beside the marks
    assert one[100, 60].tolist() != [255, 255, 255]
