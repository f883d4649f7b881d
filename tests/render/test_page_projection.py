"""What a figure prints of its projection: the name, the arrow, whether the scale varies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import make_project

from gisapp.model.project import Project, View, view_of
from gisapp.model.projection import projection_of
from gisapp.render.furniture import north_arrow
from gisapp.render.page import Page
from gisapp.render.page_items import Shape, Text
from tests.render.page_cases import page_of

UKRAINE = (28.0, 46.0, 36.0, 51.0)
AZOV = (36.0, 45.5, 38.0, 47.0)


def looking(code: str, extent: tuple[float, float, float, float]) -> Project:
    box = projection_of(code).extent_to_map(extent)
    view: View = view_of(box, 1000, 700, code)
    return replace(make_project(["2022-01-01"]), view=view)


def drawn(code: str, extent: tuple[float, float, float, float], layout: str = "figure") -> Page:
    project = looking(code, extent)
    return page_of(project, 1000, 700, layout=layout, extent=project.view.extent(1000, 700))


def words(page: Page) -> list[str]:
    return [item.text for item in page.items if isinstance(item, Text)]


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("EPSG:3035", "Lambert azimuthal equal-area (EPSG:3035)"),
        ("EPSG:32636", "UTM zone 36N (EPSG:32636)"),
        ("+proj=ortho +lat_0=48 +lon_0=33 +datum=WGS84", "Orthographic, centre 48°N 33°E"),
        ("EPSG:3857", "Web Mercator (EPSG:3857), scale varies"),
    ],
)
def test_the_figure_names_its_projection_under_the_scale(code: str, printed: str) -> None:
    said = words(drawn(code, UKRAINE))
    assert printed in said
    assert any("1 : " in text for text in said)


def test_a_bare_map_names_any_but_the_usual_projection() -> None:
    bare = " ".join(words(drawn("EPSG:3035", UKRAINE, "map")))
    assert "Projection: Lambert azimuthal equal-area (EPSG:3035)" in bare
    assert "Projection" not in " ".join(words(drawn("EPSG:3857", UKRAINE, "map")))


def test_close_by_the_scale_of_mercator_is_one() -> None:
    assert "Web Mercator (EPSG:3857)" in words(drawn("EPSG:3857", (30.0, 50.0, 31.0, 50.6)))


def test_the_arrow_points_to_the_north_of_the_map() -> None:
    def north(page: Page) -> Text | None:
        return next((i for i in page.items if isinstance(i, Text) and i.text == "N"), None)

    upright = north(drawn("EPSG:3857", UKRAINE))
    assert upright is not None
    assert upright.angle == 0.0
    page = drawn("EPSG:3035", AZOV)
    turned = north(page)
    assert turned is not None
    x0, y0, x1, y1 = page.frame.viewport.extent
    plane = projection_of("EPSG:3035")
    assert turned.angle == pytest.approx(-plane.north_at((x0 + x1) / 2, (y0 + y1) / 2))
    assert 15 < turned.angle < 25  # counter-clockwise, as the meridians lie there


def test_there_is_no_arrow_where_north_differs_across_the_map() -> None:
    page = drawn("EPSG:3035", (0.0, 35.0, 60.0, 65.0))
    assert "N" not in words(page)
    assert " ".join(words(page)).count("Lambert azimuthal equal-area") == 1


@pytest.mark.parametrize("size", [(1000, 700), (440, 330), (700, 460)])
@pytest.mark.parametrize("extent", [UKRAINE, (0.0, 35.0, 60.0, 65.0)])
def test_without_a_scale_bar_the_foot_names_the_projection(
    size: tuple[int, int], extent: tuple[float, float, float, float]
) -> None:
    for code in ("EPSG:3035", "EPSG:3857"):
        project = looking(code, extent)
        project = replace(project, figure=replace(project.figure, scale_bar=False))
        page = page_of(project, *size, extent=project.view.extent(1000, 700))
        said = " ".join(words(page))
        assert ("Projection: Lambert azimuthal equal-area (EPSG:3035)" in said) is (
            code == "EPSG:3035"
        )
        assert "Mercator" not in said
        assert ("scale varies" in said) is (code == "EPSG:3035" and extent != UKRAINE)
        foot = next(i for i in page.items if isinstance(i, Text) and i.text.startswith("Worldview"))
        assert foot.y > page.plan.frame.bottom  # with another line under it where need be


def test_a_long_name_under_the_scale_is_broken_not_cut() -> None:
    page = drawn("EPSG:3035", (-30.0, 25.0, 70.0, 70.0))
    said = words(page)
    first = said.index("Lambert azimuthal equal-area (EPSG:3035),")
    assert said[first + 1] == "scale varies"


@pytest.mark.parametrize(("turn", "tip"), [(0, (0, -5)), (90, (5, 0)), (-90, (-5, 0))])
def test_the_arrow_turns_clockwise(turn: float, tip: tuple[float, float]) -> None:
    shapes = [item for item in north_arrow(100.0, 50.0, turn) if isinstance(item, Shape)]
    for shape in shapes:
        assert shape.points[0] == pytest.approx((100 + tip[0], 50 + tip[1]))
