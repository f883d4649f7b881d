"""Annotations at the edge of a globe: what it shows of them is drawn and hit, and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gisapp.model.annotation import Annotation
from gisapp.model.primitives import Areas, Labels, Lines, Marks
from gisapp.model.projection import projection_of
from gisapp.render import annotations as drawn
from gisapp.render.annotation_reach import reach_of

GLOBE = projection_of("+proj=ortho +lat_0=0 +lon_0=0 +datum=WGS84")
PACIFIC = projection_of("+proj=ortho +lat_0=0 +lon_0=180 +datum=WGS84")
RADIUS = 6_378_137.0
LINE = Annotation("line", "line", ((0.0, 10.0), (150.0, 10.0)), "Route")
OUT = Annotation("out", "arrow", ((0.0, 10.0), (150.0, 10.0)), "Away")
HERE = Annotation("here", "arrow", ((150.0, 10.0), (0.0, 10.0)), "Here")
AREA = Annotation("area", "polygon", ((40.0, -20.0), (140.0, -20.0), (140.0, 20.0), (40.0, 20.0)))


def draw(*annotations, projection=GLOBE):
    return drawn.draw_annotations(annotations, 0, 20_000.0, projection)


def of(drawing, kind):
    return [item for item in drawing.primitives if isinstance(item, kind)]


def on_globe(path) -> bool:
    return bool((np.hypot(*path.T) <= RADIUS * 1.001).all())


def test_a_line_ends_at_the_horizon():
    drawing = draw(LINE)
    (line,) = of(drawing, Lines)
    (path,) = line.paths.of(0)
    assert on_globe(path)
    ends = sorted(np.hypot(*path[[0, -1]].T))
    assert ends[0] == pytest.approx(np.hypot(*GLOBE.point_to_map(0.0, 10.0)), rel=1e-6)
    assert ends[1] == pytest.approx(RADIUS, rel=2e-3)
    lonlat = GLOBE.to_lonlat(path)
    assert lonlat[:, 1] == pytest.approx([10.0] * len(path), abs=1e-6)  # along its parallel
    (label,) = of(draw(LINE), Labels)
    assert label.text == ("Route",)
    assert on_globe(label.xy)


def test_an_arrow_has_its_head_where_its_tip_is_seen():
    assert of(draw(OUT), Areas) == []
    assert len(of(draw(OUT), Lines)) == 1
    (head,) = of(draw(HERE), Areas)
    assert head.paths.of(0)[0][0] == pytest.approx(GLOBE.point_to_map(0.0, 10.0))
    (shaft,) = (item for item in of(draw(HERE), Lines) if not item.paths.closed)
    assert on_globe(np.concatenate(shaft.paths.of(0)))


def test_an_area_is_filled_to_the_horizon_and_has_only_its_own_edge():
    drawing = draw(replace(AREA, text="Sea"))
    (area,) = of(drawing, Areas)
    (ring,) = area.paths.of(0)
    assert on_globe(ring)
    assert np.hypot(*ring.T).max() == pytest.approx(RADIUS, rel=2e-3)
    (edge,) = of(drawing, Lines)
    lonlat = GLOBE.to_lonlat(np.concatenate(edge.paths.of(0)))
    own = np.minimum(np.abs(lonlat[:, 0] - 40.0), np.abs(np.abs(lonlat[:, 1]) - 20.0))
    assert own.max() < 1e-5
    (label,) = of(drawing, Labels)
    lon, lat = GLOBE.point_to_lonlat(*label.xy[0])
    assert 40 < lon < 90
    assert abs(lat) < 20


def test_an_area_all_around_the_horizon_is_a_tint_without_an_edge():
    corners = ((-179.0, -89.0), (-60.0, -89.0), (60.0, -89.0), (179.0, -89.0))
    whole = replace(AREA, points=(*corners, *((lon, 89.0) for lon, _ in reversed(corners))))
    drawing = draw(whole)
    assert len(of(drawing, Areas)) == 1
    assert len(of(draw(replace(whole, filled=False)), Areas)) == 0


def test_what_lies_across_180_degrees_goes_the_short_way():
    line = replace(LINE, points=((170.0, 0.0), (-80.0, 0.0)))
    (shown,) = of(draw(line, projection=PACIFIC), Lines)
    lonlat = PACIFIC.to_lonlat(shown.paths.xy)
    assert ((lonlat[:, 0] >= 169.99) | (lonlat[:, 0] <= -90.0)).all()
    area = replace(AREA, points=((170.0, -20.0), (-80.0, -20.0), (-80.0, 20.0), (170.0, 20.0)))
    (made,) = of(draw(area, projection=PACIFIC), Areas)
    assert len(made.paths.of(0)) == 1  # not cut at the antimeridian


@pytest.mark.parametrize("kind", ["text", "marker"])
def test_places_beyond_the_horizon_stay_out(kind):
    drawing = draw(Annotation("a", kind, ((150.0, 10.0),), "Far", number=1), LINE)
    assert of(drawing, Marks) == []
    assert drawing.rows.tolist() == [1]
    assert [text for label in of(drawing, Labels) for text in label.text] == ["Route"]


def test_what_is_all_beyond_the_horizon_stays_out():
    far = replace(AREA, points=((140.0, -20.0), (160.0, -20.0), (150.0, 20.0)))
    assert draw(far).primitives == ()
    assert reach_of(far, GLOBE) is None


def test_the_part_that_is_seen_is_hit():
    def hit(lon, lat, *annotations):
        at = GLOBE.point_to_map(lon, lat)
        found = drawn.hit(annotations, 0, at, 60_000.0, 20_000.0, GLOBE)
        return found.id if found is not None else None

    assert hit(70.0, 0.0, AREA) == "area"
    assert hit(70.0, 0.0, replace(AREA, filled=False)) is None
    assert hit(40.0, 0.0, replace(AREA, filled=False)) == "area"
    assert hit(30.0, 10.0, LINE) == "line"
    assert hit(30.0, -10.0, LINE, AREA) is None


def test_only_the_vertices_that_are_seen_can_be_taken():
    handles = drawn.handles(AREA, GLOBE)
    assert np.isnan(handles).any(axis=1).tolist() == [False, True, True, False]
    x, y = handles[3]
    assert drawn.nearest(handles, (x, y), 5.0) == 3
    assert drawn.nearest(handles, (0.0, 0.0), 5.0) is None
