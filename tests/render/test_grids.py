"""Laws of the grids, over random views in many projections."""

from __future__ import annotations

from itertools import pairwise

import mgrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.model import utm
from gisapp.render.frame import Viewport
from gisapp.render.grid_choice import GRIDS, SPACINGS, Choice
from gisapp.render.gridlines import BORDER, Net
from gisapp.render.grids import full_text, principal
from tests.render.grid_cases import ORTHO, POLAR, off_lines, view, viewports

CHOICES = st.builds(Choice, st.sampled_from(GRIDS), st.sampled_from(tuple(SPACINGS)))
MOST = 20_000  # vertices: 100 km lines over all that a projection reaches


def net_of(choice: Choice, seen: Viewport) -> Net:
    return choice.net(seen.extent, seen.resolution, seen.projection)


@settings(max_examples=60, deadline=None)
@given(viewports(), CHOICES)
def test_lines_are_where_they_say_within_the_frame_and_the_domain(seen, choice):
    plane, pixel = seen.projection, seen.resolution
    net = net_of(choice, seen)
    assert len(net.paths.xy) <= MOST
    assert len(net.keys) == len(net.paths.boxes)
    x0, y0, x1, y1 = seen.extent
    xy = net.paths.xy
    if not len(xy):
        return
    assert np.isfinite(xy).all()
    assert ((xy >= (x0 - pixel, y0 - pixel)) & (xy <= (x1 + pixel, y1 + pixel))).all()
    counts = np.diff(net.paths.offsets)
    assert (counts >= 2).all()
    path = np.repeat(np.arange(len(counts)), counts)
    chord = path[1:] == path[:-1]
    places = np.concatenate([xy, ((xy[1:] + xy[:-1]) / 2)[chord]])
    path = np.concatenate([path, path[1:][chord]])
    center = np.mean(np.reshape(plane.bounds, (2, 2)), axis=0)
    places += (center - places) * 1e-9  # the very edge may be a hair beyond
    keys = [net.keys[row] for row in path.tolist()]
    # outlines and zones have no one line's value; chords leave the map by a hair at its edge
    plain = np.array([key.weight != BORDER for key in keys], dtype=bool)
    known = np.isfinite(plane.to_lonlat(places)).all(axis=1)
    assert known.mean() > 0.8
    some = np.flatnonzero(known & plain)
    if not len(some):
        return
    off = off_lines(plane, places[some], [keys[i] for i in some.tolist()])
    assert np.nanmax(off, initial=0) < 0.5 * pixel


@settings(max_examples=60, deadline=None)
@given(viewports(), CHOICES)
def test_edge_labels_lie_on_the_frame_at_the_coordinate_they_tell(seen, choice):
    plane = seen.projection
    x0, y0, x1, y1 = seen.extent
    for label in choice.edge_labels(seen.extent, seen.resolution, plane):
        x, y = label.at
        on = {"left": x - x0, "right": x - x1, "bottom": y - y0, "top": y - y1}
        assert abs(on[label.edge]) < 1e-6 * (x1 - x0)
        assert x0 - 1e-6 <= x <= x1 + 1e-6
        lon, lat = plane.point_to_lonlat(x, y)
        if label.axis == "meridian":
            assert abs((lon - label.value + 180) % 360 - 180) < 1e-5
        elif label.axis == "parallel":
            assert lat == pytest.approx(label.value, abs=1e-5)
        elif label.axis in ("easting", "northing"):
            here = np.array([[lon, lat]])
            assert utm.zones_of(here)[0] == label.zone
            en = utm.to_utm(here, np.array([label.zone]))[0]
            assert en[int(label.axis == "northing")] == pytest.approx(label.value, abs=0.05)


@settings(max_examples=30, deadline=None)
@given(viewports(), CHOICES)
def test_quick_labels_are_the_exact_ones_but_for_a_fraction_of_a_pixel(seen, choice):
    exact = choice.edge_labels(seen.extent, seen.resolution, seen.projection)
    quick = choice.edge_labels(seen.extent, seen.resolution, seen.projection, exact=False)
    places = {(one.edge, one.axis, one.value, one.zone): one.at for one in exact}
    told = [one for one in quick if (one.edge, one.axis, one.value, one.zone) in places]
    assert len(told) >= 0.9 * len(exact) - 1
    if len(places) < len(exact):  # a line that meets an edge twice
        return
    for one in told:
        there = places[one.edge, one.axis, one.value, one.zone]
        assert np.hypot(*np.subtract(one.at, there)) < seen.resolution


@settings(max_examples=60, deadline=None)
@given(viewports())
def test_letters_name_the_square_that_they_stand_in(seen):
    net = net_of(Choice("MGRS"), seen)
    converter = mgrs.MGRS()
    for name in net.names:
        lon, lat = seen.projection.point_to_lonlat(*name.at)
        told = str(converter.toMGRS(lat, lon, MGRSPrecision=0)).lstrip("0")
        square, _, zone = name.text.partition("\n")
        assert told.endswith(square) or (name.zone and told.startswith(square))
        assert told.startswith(zone)


@pytest.mark.parametrize("name", ["UTM", "MGRS"])
@pytest.mark.parametrize("border", [36.0, 42.0])
def test_lines_of_two_zones_end_at_their_border(name, border):
    seen = view((border - 0.2, 47.9, border + 0.2, 48.1), "EPSG:32637")
    net = net_of(Choice(name, "1 km"), seen)
    zone = int(border // 6) + 30
    sides = {key.zone for key in net.keys if key.axis in ("easting", "northing")}
    assert sides == {zone, zone + 1}
    ends = 0
    for row, key in enumerate(net.keys):
        lon = seen.projection.to_lonlat(net.paths.of(row)[0])[:, 0]
        if key.zone == zone:
            assert (lon <= border + 1e-9).all()
        elif key.zone:
            assert (lon >= border - 1e-9).all()
        ends += bool(key.zone and abs(lon - border).min() < 1e-7)
    assert ends > 40  # northings of both zones, and eastings that run into it
    (heavy,) = [i for i, key in enumerate(net.keys) if key.axis == "zone"]
    lon = seen.projection.to_lonlat(net.paths.of(heavy)[0])[:, 0]
    assert lon == pytest.approx(border, abs=1e-6)


def test_the_exceptions_of_norway_and_svalbard_are_kept():
    bergen = net_of(Choice("UTM", "10 km"), view((2.5, 60.0, 6.5, 61.0), "EPSG:3857"))
    assert {key.zone for key in bergen.keys if key.zone} == {31, 32}
    assert [key.value for key in bergen.keys if key.axis == "zone"] == [3.0]
    svalbard = net_of(Choice("MGRS"), view((5, 73, 40, 80), "EPSG:3857"))
    assert {key.value for key in svalbard.keys if key.axis == "zone"} >= {9.0, 21.0, 33.0}
    assert {one.text for one in svalbard.names if one.zone} == {"31X", "33X", "35X", "37X"}


def test_nothing_of_utm_lies_beyond_its_ends():
    seen = view((-180, 70, 180, 90), POLAR)
    lat = seen.projection.to_lonlat(net_of(Choice("MGRS"), seen).paths.xy)[:, 1]
    assert lat.max() == pytest.approx(84.0, abs=1e-6)


def test_the_spacing_follows_the_scale_and_a_chosen_one_gives_way_where_lines_crowd():
    def spacing(width: float, chosen: str = "automatic") -> float:
        net = net_of(Choice("UTM", chosen), view((37, 48, 37 + width, 48.001), "EPSG:32637"))
        values = sorted({k.value for k in net.keys if k.axis == "easting" and k.zone == 37})
        return min((b - a for a, b in pairwise(values)), default=0.0)

    assert [spacing(w) for w in (0.01, 0.3, 2.0, 8.0)] == [100, 1_000, 10_000, 100_000]
    assert spacing(2.0, "100 km") == 100_000 or spacing(2.0, "100 km") == 0
    assert spacing(2.0, "100 m") == 10_000
    assert spacing(0.3, "10″") == 1_000  # of another grid: as if automatic


def test_meridians_stop_before_a_pole_but_for_four():
    seen = view((-180, 60, 180, 90), POLAR)
    net, plane = net_of(Choice(), seen), seen.projection
    highest = {
        key.value: plane.to_lonlat(net.paths.of(row)[0])[:, 1].max()
        for row, key in enumerate(net.keys)
        if key.axis == "meridian"
    }
    to_the_pole = {lon for lon, lat in highest.items() if lat > 89.99}
    assert to_the_pole == {0.0, 90.0, 180.0, -90.0}
    assert {round(lat, 6) for lon, lat in highest.items() if lon not in to_the_pole} == {80.0}


@pytest.mark.parametrize("spacing", ["automatic", "30°"])
@pytest.mark.parametrize("code", [ORTHO, "EPSG:8857"])
def test_a_globe_and_a_world_have_an_outline_and_names_beside_it(code, spacing):
    plane = view((30, 40, 31, 41), code).projection
    x0, y0, x1, y1 = (1.3 * edge for edge in plane.bounds)
    net = Choice(spacing=spacing).net((x0, y0, x1, y1), (x1 - x0) / 1200, plane)
    outline = [net.paths.of(row)[0] for row, key in enumerate(net.keys) if key.weight == BORDER]
    around = np.concatenate(outline)
    size = np.ptp(np.reshape(plane.bounds, (2, 2)), axis=0)
    assert np.ptp(around, axis=0) == pytest.approx(size, rel=0.01)
    texts = {name.text for name in net.names}
    assert {"30°N", "30°S"} <= texts or {"60°N", "60°S"} <= texts
    for name in net.names:  # beside the map
        assert np.isnan(plane.point_to_lonlat(*name.at)).all()


def test_parallels_may_meet_the_upper_and_lower_edge():
    seen = view((-10, 34, 45, 66), "EPSG:3035")
    labels = Choice().edge_labels(seen.extent, seen.resolution, seen.projection)
    flat = {label.edge for label in labels if label.axis == "parallel"}
    assert flat & {"top", "bottom"}
    mercator = view((20, 40, 60, 56), "EPSG:3857")
    labels = Choice().edge_labels(mercator.extent, mercator.resolution, mercator.projection)
    assert {label.edge for label in labels if label.axis == "parallel"} == {"left", "right"}


def test_figures_of_kilometres_are_written_as_on_military_maps():
    assert full_text(437_000.0) == "⁴37⁰⁰⁰ᵐ"
    assert full_text(5_307_000.0) == "⁵³07⁰⁰⁰ᵐ"
    assert full_text(9_999_900.0) == "⁹⁹99⁹⁰⁰ᵐ"
    assert principal(437_000.0, 1000.0) == "37"
    assert principal(437_500.0, 100.0) == "37⁵"
    assert principal(5_300_000.0, 10_000.0) == "00"


def test_southern_northings_are_told_with_the_false_northing():
    seen = view((18.0, -34.2, 18.8, -33.8), "EPSG:3857")
    labels = Choice("UTM", "10 km").edge_labels(seen.extent, seen.resolution, seen.projection)
    north = [one for one in labels if one.axis == "northing" and one.edge == "left"]
    assert north[0].full.startswith("34H  ⁶²")
    assert all(one.value < 0 for one in north)
