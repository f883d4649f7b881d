"""The parts of a page: scale bar, graticule, flowing words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support import DotStyle, events, make_project

from gisapp import plugins
from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.layer import Layer
from gisapp.model.primitives import Background, Drawing, LabelStyle
from gisapp.model.theme import LIGHT
from gisapp.plugins import Options
from gisapp.render import painter
from gisapp.render.frame import Frame
from gisapp.render.graticule import DRAWING
from gisapp.render.page import compose, with_graticule
from gisapp.render.page_items import Block, Box, Text, elided, flowed, wrapped
from gisapp.render.scalebar import nice_below, scale_bar
from tests.render.page_cases import measure, page_of

PLAIN = LabelStyle(size=10.0)


@pytest.mark.parametrize("latitude", [0.0, 35.0, 48.0, -60.0])
def test_scale_bar_is_true_at_the_centre(latitude: float) -> None:
    y = crs.point_to_map(0.0, latitude)[1]
    bar = scale_bar((-1e6, y - 1e5, 1e6, y + 1e5), 2000.0)
    ground = bar.length * 2000.0 * np.cos(np.radians(latitude))
    assert ground == pytest.approx(bar.metres, rel=1e-9)
    assert 50 <= bar.length <= 160
    assert bar.latitude == pytest.approx(latitude, abs=1e-6)


def test_scale_bar_words() -> None:
    y = crs.point_to_map(0.0, 48.2)[1]
    bar = scale_bar((0, y - 1e5, 1e6, y + 1e5), 2000.0)
    assert bar.labels == ("0", "100", "200 km")
    assert bar.place == "at 48° N"
    assert bar.ratio == "1 : 5,000,000"
    near = scale_bar((0, y - 10, 10, y + 10), 1.0)
    assert near.labels[2].endswith(" m")
    assert scale_bar((0, -1, 1, 1), 1.0).place == "at 0°"


def test_nice_lengths() -> None:
    assert [nice_below(v) for v in (1.0, 1.9, 4.99, 5.0, 99.0, 0.3)] == [1, 1, 2, 5, 50, 0.2]


def test_graticule_lies_over_land_and_under_data() -> None:
    project = make_project()
    land = Layer("land", "Land", "things", events(["2022-03-03"]), DotStyle(), in_legend=False)
    project = replace(project, layers=(land, *project.layers))
    ground, data = (Drawing(name, (Background(),)) for name in ("land", "events"))
    lines = Drawing(DRAWING, (Background(),))
    page = page_of(project)
    frame = Frame(project, page.frame.viewport, LIGHT, (ground, data))
    order = [d.layer_id for d in with_graticule(frame, lines).drawings]
    assert order == ["land", DRAWING, "events"]


def test_wrapping_breaks_at_words_and_cuts_with_an_ellipsis() -> None:
    text = "one two three four five six"
    lines = wrapped(text, PLAIN, 60, measure)
    assert " ".join(lines) == text
    assert all(measure(line, PLAIN)[0] <= 60 for line in lines)
    short = wrapped(text, PLAIN, 60, measure, 2)
    assert len(short) == 2
    assert short[1].endswith("…")
    assert wrapped("a\n b\t c", PLAIN, 600, measure) == ["a b c"]
    assert wrapped("", PLAIN, 60, measure) == []
    assert measure(wrapped("x" * 80, PLAIN, 60, measure)[0], PLAIN)[0] <= 60


def test_elided_keeps_what_fits() -> None:
    assert elided("short", PLAIN, 100, measure) == "short"
    cut = elided("a rather long line", PLAIN, 50, measure)
    assert cut.endswith("…")
    assert measure(cut, PLAIN)[0] <= 50


def test_columns_keep_headings_with_their_first_line() -> None:
    def block(height: float, keep: bool = False) -> Block:
        return Block((Text(0, height, "x", PLAIN),), height, entries=0 if keep else 1, keep=keep)

    blocks = [block(10), block(10), block(10, keep=True), block(10), block(10)]
    flow = flowed(blocks, Box(0, 0, 210, 30), 2, 10)
    heading, follower = flow.items[2], flow.items[3]
    assert isinstance(heading, Text)
    assert isinstance(follower, Text)
    assert heading.x == follower.x == 110
    assert heading.y == 10
    assert flow.left_out == 0
    tight = flowed(blocks, Box(0, 0, 100, 35), 1, 10, more_height=10)
    assert tight.left_out == 2
    assert tight.height <= 25


@pytest.mark.usefixtures("qapp")
def test_names_keep_clear_of_what_lies_over_the_map() -> None:
    project = plugins.default_project()
    project = replace(project, view=project.view.projected("EPSG:3035"))
    extent = project.view.projection.extent_to_map((-15.0, 25.0, 50.0, 60.0))
    page = compose(project, Options(1600, 1000, extent=extent), measure)
    x0, y0, x1, y1 = min(page.covered)  # the scale, in the lower left corner
    viewport = page.frame.viewport
    (left, low), (right, top) = viewport.to_device(np.array([[x0, y0], [x1, y1]]))

    def under(reserved: list[Extent]) -> list[str]:
        found = painter.place_labels(page.frame.drawings, viewport, reserved)
        return [
            one.words
            for one in found
            if one.course is None
            and one.left < right
            and one.left + painter.measure(one.words, one.item.style)[0] > left
            and top < one.top + 8 < low
        ]

    assert under([])
    assert not under(page.covered)
