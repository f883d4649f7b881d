"""The page: where its parts stand, and what they say, without a painter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import DotStyle, events, make_project

from gisapp.model import crs, instants
from gisapp.model.layer import Layer
from gisapp.model.project import Bookmark, Project, view_of
from gisapp.render.furniture import marking_color
from gisapp.render.graticule import DRAWING
from gisapp.render.page import (
    Page,
    default_file_name,
    default_title,
    description_of,
)
from gisapp.render.page_items import Box, Panel, Text
from gisapp.render.plan import period_text
from tests.render.page_cases import UKRAINE, measure, page_of

SIZES = [
    (1600, 900),
    (3840, 2160),
    (800, 600),
    (1080, 1080),
    (794, 1123),
    (1123, 794),
    (500, 400),
    (430, 330),
    (640, 480),
]


def words(page: Page) -> list[str]:
    return [item.text for item in page.items if isinstance(item, Text)]


def text_box(item: Text) -> Box:
    width, ascent, descent = measure(item.text, item.style)
    left = {"left": 0.0, "center": width / 2, "right": width}[item.align]
    if item.angle:
        return Box(item.x - ascent, item.y - left, ascent + descent, width)
    return Box(item.x - left, item.y - ascent, width, ascent + descent)


def crowded(count: int = 300) -> Project:
    days = [f"2022-{i % 3 + 3:02d}-{i % 28 + 1:02d}" for i in range(count)]
    return make_project(days)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_of_the_screen_is_in_the_map_and_centred(width: int, height: int) -> None:
    page = page_of(make_project(), width, height)
    x0, y0, x1, y1 = page.frame.viewport.extent
    assert x0 <= UKRAINE[0] + 1e-3
    assert y0 <= UKRAINE[1] + 1e-3
    assert x1 >= UKRAINE[2] - 1e-3
    assert y1 >= UKRAINE[3] - 1e-3
    assert (x0 + x1) / 2 == pytest.approx((UKRAINE[0] + UKRAINE[2]) / 2)
    assert (y0 + y1) / 2 == pytest.approx((UKRAINE[1] + UKRAINE[3]) / 2)
    _, _, map_width, map_height = page.map_box
    assert (x1 - x0) / (y1 - y0) == pytest.approx(map_width / map_height)


@pytest.mark.parametrize("count", [12, 300])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_parts_do_not_overlap_and_stay_on_the_page(width: int, height: int, count: int) -> None:
    project = crowded(count)
    figure = replace(
        project.figure,
        title="A long title " * 12,
        subtitle="And more " * 30,
        classification="NATO Restricted",
    )
    page = page_of(replace(project, figure=figure), width, height)
    plan = page.plan
    parts = [box for box in (plan.frame, plan.sources) if box is not None]
    if plan.kind != "corner" and plan.legend is not None:
        parts.append(plan.legend)
    parts += [text_box(item) for item in (*plan.title, *plan.foot)]
    for number, part in enumerate(parts):
        assert part.x >= -0.1
        assert part.y >= -0.1
        assert part.right <= width + 0.1
        assert part.bottom <= height + 0.1
        for other in parts[:number]:
            assert not part.inset(0.5).overlaps(other.inset(0.5))
    for item in page.items:
        if isinstance(item, Text):
            box = text_box(item)
            assert box.x >= -1
            assert box.right <= width + 1
            assert box.bottom <= height + 1
    assert plan.map.width > 0.35 * width
    assert plan.map.height > 0.25 * height


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_text_covers_another(width: int, height: int) -> None:
    page = page_of(crowded(), width, height)
    outside = [text_box(item).inset(0.6) for item in page.items if isinstance(item, Text)]
    for number, box in enumerate(outside):
        for other in outside[:number]:
            assert not box.overlaps(other)


def test_legend_and_scale_in_one_map_do_not_meet() -> None:
    page = page_of(crowded(), 500, 400)
    papers = [item.box for item in page.items if isinstance(item, Panel) and item.fill == "paper"]
    assert page.plan.kind == "corner"
    assert len(papers) == 2
    assert not papers[0].overlaps(papers[1])


def test_a_page_looks_the_same_at_every_resolution() -> None:
    low, high = page_of(make_project()), page_of(make_project(), 3200, 1800, dpi=192.0)
    assert low.plan == high.plan
    assert [type(item) for item in low.items] == [type(item) for item in high.items]
    for one, other in zip(low.items, high.items, strict=True):
        if isinstance(one, Text) and isinstance(other, Text):
            assert (one.text, one.style) == (other.text, other.style)
            assert (one.x, one.y) == pytest.approx((other.x, other.y), abs=1)
    assert high.map_box == pytest.approx(tuple(2 * side for side in low.map_box), abs=1)


def test_legend_has_only_what_is_visible_in_the_window() -> None:
    project = make_project()
    shown = words(page_of(project))
    assert "Events" in shown
    empty = replace(
        project,
        clock=project.clock.with_window(
            instants.parse("2022-03-01")[0], instants.parse("2022-03-02")[0]
        ),
    )
    page = page_of(empty)
    assert "Legend" not in words(page)
    assert "Sources" not in words(page)
    assert page.plan.map.width > page_of(project).plan.map.width  # no empty column is kept
    hidden = page_of(project.with_layer("events", visible=False))
    assert "Legend" not in words(hidden)


def test_legend_leaves_out_what_lies_outside_the_map() -> None:
    far = crs.extent_to_map((-70.0, -20.0, -60.0, -10.0))
    assert "Legend" not in words(page_of(make_project(), extent=far))


def test_single_lines_stand_under_their_group() -> None:
    project = make_project()
    second = Layer("more", "Incidents", "things", events(["2022-04-04"]), DotStyle(), time="window")
    said = words(page_of(project.add(second)))
    assert said.count("Things") == 1
    assert said.index("Incidents") > said.index("Things")


def test_sources_are_numbered_distinct_and_counted() -> None:
    project = make_project(["2022-03-05"] * 4)
    layer = project.layers[0]
    table = layer.features.table.drop_columns(["source"]).append_column(
        "source", [["Reuters", "AFP\n2022", "Reuters", None]]
    )
    page = page_of(project.with_layer("events", features=replace(layer.features, table=table)))
    said = words(page)
    assert "Reuters (2)" in said
    assert "AFP 2022" in said
    assert said[said.index("Reuters (2)") - 1] == "1"
    assert said[said.index("AFP 2022") - 1] == "2"


def test_what_does_not_fit_is_said() -> None:
    page = page_of(crowded(), 800, 600)
    said = words(page)
    more = [line for line in said if line.startswith("and ")]
    assert len(more) == 1
    listed = sum(line.startswith("Source ") for line in said)
    visible = len(page.frame.rows("events"))  # each has a source of its own
    assert more[0] == f"and {visible - listed} more sources: see the data"


def test_title_is_the_theatre_or_the_users() -> None:
    marks = (
        Bookmark("region", "The region", (-12, 24, 62, 62), 0, 1),
        Bookmark("ukraine", "Ukraine and the Black Sea", (22, 44, 41, 53), 0, 1),
        Bookmark("donbas", "Donbas", (36, 46.8, 40.5, 50.2), 0, 1),
    )
    project = replace(make_project(), bookmarks=marks)
    assert default_title(project, UKRAINE) == "Ukraine and the Black Sea"
    assert default_title(project, crs.extent_to_map((37, 47.5, 38, 48))) == "Donbas"
    assert default_title(project, crs.extent_to_map((-10, 25, 60, 60))) == "Situation map"
    assert default_title(project, crs.extent_to_map((100, 0, 110, 10))) == "Situation map"
    assert page_of(project).title == "Ukraine and the Black Sea"
    dated = Bookmark(
        "sochi", "Sochi, spring 2022", (22, 44, 41, 53), project.clock.start, project.clock.stop
    )
    project = replace(project, bookmarks=(dated,))
    assert default_title(project, UKRAINE) == "Sochi, spring 2022"
    later = replace(project, clock=project.clock.stepped(1))
    assert default_title(later, UKRAINE) == "Sochi"
    titled = replace(project, figure=replace(project.figure, title=" Two\nlines "))
    assert page_of(titled).title == "Two lines"


def test_file_name_has_theatre_and_period() -> None:
    project = replace(
        make_project(),
        bookmarks=(Bookmark("black-sea", "Black Sea", (22, 44, 41, 53), 0, 1),),
        view=view_of(UKRAINE, 900, 600),
    )
    assert default_file_name(project, ".png") == "black-sea_20220301-20220531.png"
    moment = replace(project, clock=project.clock.at(instants.parse("2022-01-03")[0]))
    assert default_file_name(moment, ".html") == "black-sea_20220102.html"
    all_of_it = replace(project, bookmarks=(), clock=replace(project.clock, mode="cumulative"))
    assert default_file_name(all_of_it, ".png") == "region_20220531.png"


def test_period_names_window_states_and_zone() -> None:
    clock = make_project().clock
    assert period_text(clock) == "1 Mar 2022 – 31 May 2022 · states as of 31 May 2022 · UTC"
    assert period_text(replace(clock, mode="instant")) == "As of 31 May 2022 · UTC"
    assert period_text(replace(clock, mode="cumulative")) == "Up to 31 May 2022 · UTC"
    one = replace(clock, start=instants.parse("2022-05-31")[0])
    assert period_text(one) == "31 May 2022 · UTC"


def test_worldview_and_credits_are_printed() -> None:
    project = make_project().with_layer("events", credit="Natural Earth")
    figure = replace(project.figure, credits="Desk of maps")
    said = words(page_of(replace(project, figure=figure)))
    assert any(line.startswith("Worldview: UN — Borders as") for line in said)
    assert "Desk of maps · Natural Earth · gisapp" in said


def test_switches_of_the_figure() -> None:
    project = make_project()
    off = replace(
        project.figure,
        legend=False,
        scale_bar=False,
        north_arrow=False,
        graticule=False,
        sources=False,
    )
    page = page_of(replace(project, figure=off))
    said = words(page)
    assert not {"Legend", "Sources", "N"} & set(said)
    assert not any("°" in line for line in said)
    assert page.frame.drawing(DRAWING) is None
    full = page_of(project)
    assert {"Legend", "Sources", "N"} <= set(words(full))
    assert full.frame.drawing(DRAWING) is not None


def test_bare_map_has_one_line_and_no_furniture() -> None:
    project = make_project()
    for page in (page_of(project, layout="map"), page_of(project, 400, 300)):
        assert page.plan.kind == "bare"
        assert page.map_box == (0, 0, page.width, page.height)
        assert 1 <= len(words(page)) <= 2
        assert "gisapp" in words(page)[-1]


def test_classification_stands_above_and_below_on_every_layout() -> None:
    project = make_project()
    project = replace(project, figure=replace(project.figure, classification="Secret"))
    for layout in ("figure", "map"):
        page = page_of(project, layout=layout)
        marks = [item for item in page.items if isinstance(item, Text) and item.text == "Secret"]
        assert len(marks) == 2
        assert marks[0].y < page.plan.frame.y
        assert marks[1].y > page.plan.frame.bottom
    assert marking_color("TOP SECRET//NOFORN") != marking_color("SECRET")
    assert marking_color("Unclassified") == "good"


def test_description_names_period_worldview_and_extent() -> None:
    text = description_of(page_of(make_project()))
    assert "Period: 1 Mar 2022" in text
    assert "Worldview: UN." in text
    assert "Extent: " in text


def test_a_cancelled_page_returns_at_once() -> None:
    page = page_of(make_project(), cancelled=lambda: True)
    assert page.frame.drawing("events") is None
