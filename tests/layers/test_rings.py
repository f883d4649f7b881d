"""Range rings and great circles as they are drawn, in several projections."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from PySide6.QtGui import QImage, QPainter
from support import make_project

from gisapp.layers.kinds.geodesics import GeodesicStyle
from gisapp.layers.kinds.rings import RingsStyle
from gisapp.model import geodesy
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer
from gisapp.model.lengths import radii_of
from gisapp.model.made import GreatCircle, Rings, layer_of
from gisapp.model.primitives import Areas, Labels, Lines, Marks
from gisapp.model.projection import projection_of
from gisapp.model.theme import DARK, LIGHT
from gisapp.render import frame, identify
from gisapp.render.painter import load_fonts, paint_frame
from tests import snapshots
from tests.layers.kinds_cases import of

ORTHO = "+proj=ortho +lat_0=55 +lon_0=60 +datum=WGS84"
CODES = ["EPSG:3857", "EPSG:3035", "EPSG:4326", "EPSG:8857", ORTHO]
KYIV, TOKYO, FRISCO = (30.5234, 50.4501), (139.7, 35.7), (-122.4, 37.8)
ARCTIC = Rings((20, 85), radii_of("1000, 2000 km"), "Arctic")


def drawn(definition, code="EPSG:3857", extent=None, **knobs):
    one = definition if isinstance(definition, Layer) else layer_of(definition)
    one = replace(one, style=one.style.with_values(knobs))
    plane = projection_of(code)
    box = plane.bounds if extent is None else plane.extent_to_map(extent)
    view = frame.fitted(box, 900, 600, code=plane.code)
    project = replace(make_project(), layers=(one,))
    return frame.resolve_layer(project, one, view), view


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("definition", [
    ARCTIC, Rings((-175, 65), radii_of("1500 km")), Rings(KYIV, radii_of("300 km"), "", 300, 60),
    GreatCircle((TOKYO, FRISCO)), GreatCircle(((30, 50), (-150, 60))),
])  # fmt: skip
def test_what_is_drawn_is_finite_and_true_on_the_ground(code, definition):
    drawing, view = (
        drawn(definition, code, opacity=0.1)
        if isinstance(definition, Rings)
        else drawn(definition, code)
    )
    (lines,) = of(drawing.primitives, Lines)
    assert len(lines.rows)
    for item in drawing.primitives:
        xy = item.paths.xy if isinstance(item, Lines | Areas) else item.xy
        assert np.isfinite(xy).all()
    if not isinstance(definition, Rings) or definition.start is not None:
        return
    for row, circle in enumerate(definition.circles):
        for path in lines.paths.of(row):
            lonlat = view.projection.to_lonlat(path)
            lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
            far = geodesy.distances(circle.lon, circle.lat, lonlat)
            assert far == pytest.approx(np.full(len(far), circle.metres), rel=2e-3)


@pytest.mark.parametrize("code", CODES)
def test_a_ring_is_hit_inside_and_not_beside(code):
    drawing, view = drawn(Rings(KYIV, radii_of("300 km")), code, (20, 40, 42, 60), opacity=0.1)
    plane = view.projection
    for metres, found in ((200_000, True), (400_000, False)):
        for bearing in (0.0, 90.0, 180.0, 270.0):
            (at,) = geodesy.reached(*KYIV, np.array([bearing]), np.array([metres]))
            x, y = plane.point_to_map(*at)
            hits = identify.hits([drawing], x, y, view.resolution, 1.0)
            assert bool(hits) is found


def test_an_outline_is_hit_on_its_line_alone():
    drawing, view = drawn(Rings(KYIV, radii_of("300 km")), extent=(20, 40, 42, 60))
    assert of(drawing.primitives, Areas) == []
    (at,) = geodesy.reached(*KYIV, np.array([0.0]), np.array([300_000.0]))
    for point, found in ((at, True), ((30.5234, 51.6), False)):
        x, y = view.projection.point_to_map(float(point[0]), float(point[1]))
        hits = identify.hits([drawing], x, y, view.resolution)
        assert bool(hits) is found


def test_distances_stand_on_their_rings():
    rings = Rings(KYIV, radii_of("100, 300 km"), "Kyiv")
    drawing, view = drawn(rings, extent=(20, 44, 42, 56), bearing=90.0)
    labels = {
        text: item.xy[i]
        for item in of(drawing.primitives, Labels)
        for i, text in enumerate(item.text)
    }
    assert set(labels) == {"100 km", "300 km", "Kyiv"}
    for words, metres in (("100 km", 100_000), ("300 km", 300_000)):
        lonlat = view.projection.to_lonlat(labels[words][None, :])
        assert geodesy.distances(*KYIV, lonlat) == pytest.approx([metres], rel=1e-6)
        assert geodesy.leg(KYIV, tuple(lonlat[0]))[1] == pytest.approx(90, abs=0.1)
    assert len(of(drawing.primitives, Marks)[0].xy) == 1


def test_an_arc_of_a_large_ring_has_its_distance_along_it():
    drawing, _ = drawn(Rings(KYIV, radii_of("300 km")), extent=(33.5, 49, 35.5, 51.5))
    (labels,) = of(drawing.primitives, Labels)
    assert set(labels.text) == {"300 km"}
    assert len(labels.along) == len(labels.text)


def test_a_sector_has_its_distance_within_it():
    drawing, view = drawn(Rings(KYIV, radii_of("300 km"), "", 80, 100), extent=(20, 44, 42, 56))
    (labels,) = of(drawing.primitives, Labels)
    at = tuple(view.projection.to_lonlat(labels.xy)[0])
    assert 80 <= geodesy.leg(KYIV, at)[1] <= 100


def test_a_great_circle_says_its_length_and_bearing():
    way = GreatCircle((KYIV, (37.6, 55.75)), ("Kyiv", "Moscow"))
    drawing, _ = drawn(way, extent=(26, 48, 42, 58), names=True)
    length, bearing, _ = geodesy.leg(KYIV, (37.6, 55.75))
    words = [text for item in of(drawing.primitives, Labels) for text in item.text]
    assert words == [f"{length / 1000:,.1f} km · {bearing:03.0f}°", "Kyiv", "Moscow"]


def test_the_legend_has_one_line():
    layer = layer_of(ARCTIC)
    (item,) = layer.legend(np.arange(2))
    assert (item.label, item.count, item.swatch.kind) == ("Range rings: Arctic", 2, "line")
    filled = replace(layer, style=layer.style.with_values({"opacity": 0.2}))
    assert filled.legend(np.arange(2))[0].swatch.kind == "area"
    assert layer.legend(np.empty(0, np.int64)) == ()


def test_areas_that_are_no_rings_have_their_outline():
    shapes = np.array([shapely.box(20, 45, 21, 46)], dtype=object)
    features = Features("a", pa.table({"radius_km": ["?"]}), levels=(Level(0.0, lambda: shapes),))
    drawing, _ = drawn(Layer("a", "A", "g", features, RingsStyle()), extent=(19, 44, 22, 47))
    (lines,) = of(drawing.primitives, Lines)
    assert len(lines.rows) == 1


def test_lines_that_are_no_great_circles_are_drawn_without_dots():
    lines = np.array([shapely.LineString([(20, 45), (21, 46)])], dtype=object)
    features = Features("a", pa.table({"n": ["one"]}), levels=(Level(0.0, lambda: lines),))
    layer = Layer("a", "A", "g", features, GeodesicStyle(label="n"))
    drawing, _ = drawn(layer, extent=(19, 44, 22, 47))
    assert len(of(drawing.primitives, Lines)) == 1
    assert of(drawing.primitives, Marks) == []
    assert {text for item in of(drawing.primitives, Labels) for text in item.text} == {"one"}


@pytest.mark.parametrize(
    ("name", "code", "theme"),
    [
        ("rings-mercator", "EPSG:3857", DARK),
        ("rings-laea", "EPSG:3035", LIGHT),
        ("rings-ortho", ORTHO, LIGHT),
    ],
)
def test_rings_and_great_circles_look_as_they_should(qapp, name, code, theme):
    load_fonts()
    made = [
        (ARCTIC, {"opacity": 0.1, "color": "friend"}),
        (Rings(KYIV, radii_of("3 x 400 km"), "Kyiv"), {}),
        (Rings((44, 36.2), radii_of("900 km"), "", 300, 60), {"hatch": "diagonal"}),
        (GreatCircle((TOKYO, FRISCO)), {"dash": "dashed"}),
        (GreatCircle((KYIV, (-74, 40.7))), {"color": "hostile"}),
    ]  # fmt: skip
    layers: list[Layer] = []
    for definition, knobs in made:
        one = layer_of(definition, [layer.id for layer in layers])
        layers.append(replace(one, style=one.style.with_values(knobs)))
    plane = projection_of(code)
    box = (-25, 30, 60, 70) if code == "EPSG:3035" else None
    extent = plane.bounds if box is None else plane.extent_to_map(box)
    project = replace(make_project(), layers=tuple(layers))
    view = frame.fitted(extent, 480, 320, code=plane.code)
    image = QImage(480, 320, QImage.Format.Format_RGB32)
    image.fill(int(theme["land"][1:], 16) | 0xFF000000)
    qp = QPainter(image)
    paint_frame(qp, frame.resolve(project, view, theme=theme))
    qp.end()
    snapshots.check(image, name)
