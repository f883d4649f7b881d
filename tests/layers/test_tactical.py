"""Tactical graphics: what each is made of, and that decorations keep their size on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely
from support import make_project

from gisapp.layers.kinds import _graphics
from gisapp.layers.kinds.tactical import TacticalStyle
from gisapp.model import crs
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.primitives import Areas, Labels, Lines
from gisapp.model.projection import projection_of
from gisapp.render import frame
from tests.layers.kinds_cases import layer, of

LINE = shapely.LineString([(20, 45), (22, 45)])
AREA = shapely.box(20, 45, 21, 46)
CODES = {
    "boundary": "10032500181101000000",
    "flot": "10032500001401010000",
    "obstacle": "10032500002901000000",
    "axis": "10062500001514030000",
    "direction": "10032500001406020000",
    "line": "10032500001403000000",
}


@pytest.fixture
def draw(made, cut):
    def build(geometry, style, resolution=500.0, **columns):
        features = made(
            {name: [value] for name, value in columns.items()} or {"n": [1]},
            geometry=[geometry],
            roles={"sidc": "sidc"},
        )
        one = layer(features, style)
        return one.draw(cut(one, resolution=resolution))

    return build


def paths(primitives, kind=Lines) -> list[np.ndarray]:
    return [path for item in of(primitives, kind) for path in item.paths.of(0)]


@pytest.mark.parametrize("graphic", list(CODES))
def test_a_code_draws_as_its_graphic_does(draw, graphic):
    by_code = draw(LINE, TacticalStyle(), sidc=CODES[graphic])
    named = draw(LINE, TacticalStyle(graphic=graphic, echelon="e"), n="", e="brigade")
    counts = [[len(paths(one, kind)) for kind in (Lines, Areas)] for one in (by_code, named)]
    assert counts[0] == counts[1]
    color = "hostile" if graphic == "axis" else "friend"
    assert of(by_code, Lines)[0].stroke.color == color


@pytest.mark.parametrize("resolution", [100.0, 500.0, 2000.0])
def test_arcs_of_a_line_of_troops_have_one_size_on_paper(draw, resolution):
    style = TacticalStyle(graphic="flot", size=14)
    arcs = paths(draw(LINE, style, resolution))
    widths = [np.ptp(arc[:, 0]) / resolution for arc in arcs]
    assert widths == pytest.approx([14] * len(arcs), rel=0.12)
    heights = [np.ptp(arc[:, 1]) / resolution for arc in arcs]
    assert heights == pytest.approx([7] * len(arcs), rel=0.12)


@pytest.mark.parametrize(("flip", "up"), [(False, True), (True, False)])
def test_teeth_and_arcs_stand_on_the_side_that_is_asked_for(draw, flip, up):
    base = crs.to_map(np.array([[20.0, 45.0]]))[0, 1]
    for graphic, kind in (("flot", Lines), ("obstacle", Areas)):
        shapes = paths(draw(LINE, TacticalStyle(graphic=graphic, flip=flip)), kind)
        tips = np.array([shape[:, 1].mean() - base for shape in shapes])
        assert ((tips > 0) == up).all()


def test_decorations_do_not_move_with_the_window():
    line = np.array([[0.0, 0.0], [1000.0, 0.0]])
    whole = _graphics.stations(line, 10, (0, -10, 1000, 10))
    part = _graphics.stations(line, 10, (400, -10, 600, 10))
    assert len(whole) == 100
    assert set(part) <= set(whole)
    assert len(part) == 20


def test_a_line_longer_than_anyone_can_see_costs_no_more():
    line = np.array([[0.0, 0.0], [1e9, 0.0]])
    assert len(_graphics.stations(line, 1, (0, -10, 1000, 10))) == 0


def test_a_boundary_has_its_echelon_in_a_gap_and_its_units_either_side(draw):
    style = TacticalStyle(left="l", right="r")
    made = draw(LINE, style, sidc=CODES["boundary"], l="North", r="South")
    pieces = of(made, Lines)[0].paths.of(0)
    assert len(pieces) == 2
    gap = pieces[1][0, 0] - pieces[0][-1, 0]
    assert gap > 0
    marks = of(made, Lines)[1].paths.of(0)
    assert len(marks) == 2  # the two strokes of one cross
    assert all(pieces[0][-1, 0] < mark[:, 0].mean() < pieces[1][0, 0] for mark in marks)
    (labels,) = of(made, Labels)
    y = dict(zip(labels.text, labels.xy[:, 1], strict=True))
    assert y["North"] > pieces[0][0, 1] > y["South"]


@pytest.mark.parametrize(
    ("echelon", "strokes"),
    [("11", 1), ("14", 3), ("15", 1), ("17", 3), ("18", 2), ("21", 4), ("23", 8), ("", 0)],
)
def test_echelons_have_their_strokes(echelon, strokes):
    marks, gap = _graphics.echelon_marks(np.zeros(2), np.array([1.0, 0.0]), echelon, 10.0)
    assert len(marks) == strokes
    assert (gap > 0) == bool(strokes)


def test_an_axis_ends_in_a_head_at_the_lines_end(draw):
    (outline,) = paths(draw(LINE, TacticalStyle(graphic="axis")))
    tip = crs.to_map(np.array([[22.0, 45.0]]))[0]
    assert outline[:, 0].max() == pytest.approx(tip[0])
    assert outline[outline[:, 0].argmax()] == pytest.approx(tip)
    body = outline[outline[:, 0] < tip[0] - 31 * 500]
    assert np.ptp(body[:, 1]) / 500 == pytest.approx(14 * 1.6, rel=0.05)


def test_planned_graphics_are_dashed(draw):
    for code, dashed in ((CODES["line"], False), ("10032510001403000000", True)):
        assert bool(of(draw(LINE, TacticalStyle(), sidc=code), Lines)[0].stroke.dash) == dashed


def test_an_area_is_hatched_and_named_in_its_middle(draw):
    made = draw(AREA, TacticalStyle(label="name"), name="AO")
    (area,) = of(made, Areas)
    assert area.fill.hatch == "diagonal"
    (label,) = of(made, Labels)
    middle = crs.to_map(np.array([[20.5, 45.5]]))[0]
    assert label.text == ("AO",)
    assert label.xy[0] == pytest.approx(middle, abs=30_000)


@pytest.mark.parametrize("latitude", [0.0, 45.0, 70.0])
def test_rings_are_as_far_on_the_ellipsoid(made, cut, latitude):
    from pyproj import Geod

    features = made({"r": [300_000.0]}, lonlat=[(179, latitude)])
    one = layer(features, TacticalStyle(radius="r"))
    (rings, _) = of(one.draw(cut(one)), Lines)
    parts = [crs.to_lonlat(part) for part in rings.paths.of(0)]
    assert {round(abs(part[-1, 0])) for part in parts} >= {180}  # cut at the antimeridian
    ring = np.concatenate(parts)
    n = len(ring)
    metres = Geod(ellps="WGS84").inv(
        np.full(n, 179.0), np.full(n, latitude), ring[:, 0], ring[:, 1]
    )[2]
    assert metres == pytest.approx([300_000] * n, rel=1e-3)
    assert max(np.abs(np.diff(part[:, 0])).max() for part in parts) < 5


@pytest.mark.parametrize(
    "code", ["EPSG:3035", "EPSG:8857", "+proj=ortho +lat_0=40 +lon_0=-120 +datum=WGS84"]
)
def test_rings_beside_the_edge_of_the_map_have_no_gaps_in_numbers(code):
    features = Features(
        "r", pa.table({"r": [2_000_000.0] * 3}), np.array([[30, 45], [180, 70], [-30, -80.0]])
    )
    one = Layer("r", "Rings", "g", features, TacticalStyle(radius="r", rings=2))
    plane = projection_of(code)
    project = replace(make_project(), layers=(one,))
    view = frame.fitted(plane.bounds, 600, 400, code=plane.code)
    drawn = frame.resolve_layer(project, one, view).primitives
    assert any(isinstance(item, Lines) for item in drawn)
    for item in drawn:
        xy = item.paths.xy if isinstance(item, Lines) else item.xy
        assert np.isfinite(xy).all()


def test_rings_stand_at_equal_distances_with_their_radius(made, cut):
    features = made({"r": [90_000.0], "n": ["SAM"]}, lonlat=[(30, 48)])
    style = TacticalStyle(radius="r", rings=3, label="n", color="hostile")
    one = layer(features, style)
    drawn = one.draw(cut(one))
    assert len(of(drawn, Lines)[0].paths.of(0)) == 3
    (labels,) = of(drawn, Labels)
    assert labels.text == ("30 km", "60 km", "90 km", "SAM")


@pytest.mark.parametrize("radius", [None, -5.0, float("nan"), 1e12])
def test_a_radius_that_makes_no_sense_is_the_styles(made, cut, radius):
    features = made({"r": [radius, 1000.0]}, lonlat=[(30, 48), (31, 48)])
    one = layer(features, TacticalStyle(radius="r", metres=50_000))
    (labels,) = of(one.draw(cut(one)), Labels)
    assert labels.text == ("50 km", "1 km")


def test_the_legend_has_one_line_a_graphic(made):
    features = made(
        {"sidc": [CODES["line"], CODES["line"], CODES["axis"]]},
        geometry=[LINE] * 3,
        roles={"sidc": "sidc"},
    )
    style = TacticalStyle()
    items = style.legend(layer(features, style), np.arange(3))
    assert [(item.label, item.count) for item in items] == [
        ("Friend, phase line", 2),
        ("Hostile, axis of advance, main attack", 1),
    ]


def test_degenerate_lines_draw_nothing(draw):
    flat = shapely.LineString([(20, 45), (20, 45)])
    for graphic in CODES:
        assert paths(draw(flat, TacticalStyle(graphic=graphic))) == []


def test_a_range_ring_is_drawn_though_its_centre_is_out_of_sight() -> None:
    features = Features("rings", pa.table({"r": [400_000.0]}), np.array([[30.0, 45.0]]))
    layer = Layer("rings", "Rings", "imported", features, TacticalStyle(graphic="ring", radius="r"))
    project = replace(make_project(), layers=(layer,))
    beside = crs.extent_to_map((32.0, 44.0, 36.0, 46.0))
    drawn = frame.resolve_layer(project, layer, frame.fitted(beside, 400, 200))
    assert any(isinstance(item, Lines) for item in drawn.primitives)
    far = crs.extent_to_map((50.0, 44.0, 54.0, 46.0))
    assert not frame.resolve_layer(project, layer, frame.fitted(far, 400, 200)).primitives


@pytest.mark.parametrize("code", ["+proj=ortho", "+proj=nsper +h=10000000"])
def test_rings_around_a_centre_beyond_the_horizon_are_drawn_where_the_map_reaches(code) -> None:
    plane = projection_of(f"{code} +lat_0=40 +lon_0=35 +datum=WGS84")
    places = np.array([[-90.0, 20.0], [-150.0, -40.0], [np.nan, 20.0]])  # near, far, nowhere
    assert np.isnan(plane.to_map(places)).all()
    features = Features("r", pa.table({"r": [5_000_000.0] * 3, "n": list("abc")}), places)
    style = TacticalStyle(radius="r", label="n")
    layer = Layer("r", "Rings", "g", features, style)
    project = replace(make_project(), layers=(layer,))
    resolved = frame.resolve(project, frame.fitted(plane.bounds, 600, 400, code=plane.code))
    assert resolved.rows("r").tolist() == [0]
    drawing = resolved.drawing("r")
    assert drawing is not None
    (rings,) = of(drawing.primitives, Lines)  # no cross at the centre
    xy = np.concatenate(rings.paths.of(0))
    assert np.isfinite(xy).all()
    assert rings.rows.tolist() == [0]
    from pyproj import Geod

    lonlat = plane.to_lonlat(xy)
    n = len(xy)
    _, _, metres = Geod(ellps="WGS84").inv([-90.0] * n, [20.0] * n, *lonlat.T)
    assert metres == pytest.approx([5_000_000.0] * n, rel=1e-3)
    assert [text for label in of(drawing.primitives, Labels) for text in label.text] == ["5,000 km"]
    beside = plane.extent_to_map((40.0, 40.0, 42.0, 41.0))
    aside = frame.resolve(project, frame.fitted(beside, 60, 40, code=plane.code))
    assert aside.rows("r").tolist() == []
