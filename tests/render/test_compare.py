"""Two dates on one map: drawings, legend and the words on the figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from support import DotStyle, make_project

from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.boundaries import DisputedStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.model import crs, instants, worldview
from gisapp.model.compare import Kind
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Areas, Cloud, Lines, Marks
from gisapp.model.project import Project
from gisapp.model.theme import DARK, LIGHT, contrast
from gisapp.render import compare, compare_world, frame, identify
from gisapp.render.compare_looks import LOOKS
from gisapp.render.frame import Frame, fitted
from gisapp.render.legend import legend_of
from gisapp.render.page import default_file_name, description_of
from gisapp.render.page_items import Text
from gisapp.render.plan import period_text
from tests.render.page_cases import UKRAINE, page_of

VIEW = fitted(UKRAINE, 800, 500)
DAYS = ["2022-01-15", "2022-03-15", "2022-05-15", "2022-07-15"]


def day(text: str) -> int:
    return instants.parse(text)[0]


def at_two_dates(project: Project, a: str = "2022-02-01", b: str = "2022-06-01") -> Project:
    clock = replace(project.clock, a=day(a), b=day(b), compare=True)
    return replace(project, clock=clock)


def states(shapes: list[object], spans: list[tuple[str, str]], style: object) -> Project:
    """One layer of areas or lines, each from one day until another."""
    project = make_project(DAYS)
    geometry = np.array(shapes, dtype=object)
    features = replace(
        project.layers[0].features.taken(np.arange(len(shapes))),
        lonlat=None,
        levels=(Level(0.0, lambda: geometry),),
        begin=np.array([day(span[0]) for span in spans]),
        end=np.array([day(span[1]) for span in spans]),
    )
    layer = Layer("held", "Held", "things", features, style, time="as_of")
    return at_two_dates(replace(project, layers=(layer,)))


def held(**style: object) -> Project:
    return states(
        [shapely.box(30, 47, 32, 49), shapely.box(31, 47, 33, 49)],
        [("2022-01-01", "2022-03-01"), ("2022-03-01", "2022-12-01")],
        AreaStyle(**style),
    )


def resolved(project: Project) -> Frame:
    return frame.resolve(project, VIEW, theme=LIGHT)


def kinds_at(made: Frame, layer_id: str, lon: float, lat: float) -> list[Kind]:
    """The kinds of what is drawn at a place, told by their colours."""
    colors = {look.color: kind for kind, look in LOOKS.items()}
    found = []
    for item in made.drawing(layer_id).primitives:
        if isinstance(item, Areas) and item.fill is not None:
            for row in item.rows.tolist():
                rings = [
                    identify.inside_ring(r, *crs.point_to_map(lon, lat)) for r in item.paths.of(row)
                ]
                if sum(rings) % 2:
                    found.append(colors[item.fill.color])
    return found


def test_areas_are_taken_apart() -> None:
    made = resolved(held())
    assert kinds_at(made, "held", 30.5, 48) == ["ended"]
    assert kinds_at(made, "held", 31.5, 48) == ["stayed"]
    assert kinds_at(made, "held", 32.5, 48) == ["appeared"]
    assert kinds_at(made, "held", 33.5, 48) == []


def test_outlines_stay_outlines() -> None:
    made = resolved(held(opacity=0.0))
    areas = [one for one in made.drawing("held").primitives if isinstance(one, Areas)]
    assert [one.stroke.color for one in areas if one.stroke] == [
        LOOKS[kind].color for kind in ("stayed", "ended", "appeared")
    ]
    assert not any(one.fill for one in areas)
    assert not any(item.swatch.fill for item in legend_of(made)[0].items)
    filled = legend_of(resolved(held(opacity=0.0, hatch="diagonal")))[0].items
    assert filled[0].swatch.fill is not None


def test_slivers_are_drawn_close_up_alone() -> None:
    project = states(
        [shapely.box(30, 47, 32, 49), shapely.box(30, 47, 32.002, 49)],
        [("2022-01-01", "2022-03-01"), ("2022-03-01", "2022-12-01")],
        AreaStyle(),
    )
    assert kinds_at(resolved(project), "held", 32.001, 48) == []
    close = fitted(crs.extent_to_map((31.9, 47.95, 32.1, 48.05)), 800, 500)
    made = frame.resolve(project, close, theme=LIGHT)
    assert kinds_at(made, "held", 32.001, 48) == ["appeared"]
    assert "Gained" in legend_of(made)[0].items[0].label


@pytest.mark.parametrize(("lon", "row"), [(30.5, 0), (31.5, 1), (32.5, 1)])
def test_identify_finds_the_very_rows(lon: float, row: int) -> None:
    found = identify.hits(resolved(held()).drawings, *crs.point_to_map(lon, 48), VIEW.resolution)
    assert found == [("held", row)]


def test_edges_that_are_roughly_known_are_soft() -> None:
    project = held(accuracy="fatalities")  # rows 0 and 1 are "accurate" to 0 and 1 km
    layer = project.layers[0]
    assert not any(
        item.soft
        for item in resolved(project).drawing("held").primitives
        if isinstance(item, Areas)
    )
    table = layer.features.table
    rough = table.set_column(table.column_names.index("fatalities"), "fatalities", [[10, 10]])
    project = project.with_layer("held", features=replace(layer.features, table=rough))
    soft = [
        item.soft
        for item in resolved(project).drawing("held").primitives
        if isinstance(item, Areas) and item.fill.color != "muted"
    ]
    assert soft
    assert all(width > 0 for width in soft)


def test_lines_have_colours_and_dashes() -> None:
    project = states(
        [shapely.LineString([(30, 47), (32, 49)]), shapely.LineString([(31, 47), (33, 49)])],
        [("2022-01-01", "2022-03-01"), ("2022-03-01", "2022-12-01")],
        LineStyle(),
    )
    lines = [i for i in resolved(project).drawing("held").primitives if isinstance(i, Lines)]
    looks = {int(item.rows[0]): (item.stroke.color, item.stroke.dash) for item in lines}
    assert looks[0] == (LOOKS["ended"].color, LOOKS["ended"].dash)
    assert looks[1] == (LOOKS["appeared"].color, LOOKS["appeared"].dash)


def events_project(count: int = 0) -> Project:
    project = make_project(DAYS if not count else ["2022-03-15"] * count)
    return at_two_dates(project)


def test_points_differ_in_shape_too() -> None:
    project = states(
        [shapely.Point(30, 48)] * 3,
        [("2022-01-01", "2022-03-01"), ("2022-03-01", "2022-12-01"), ("2021-01-01", "2023-01-01")],
        DotStyle(),
    )
    marks = [m for m in resolved(project).drawing("held").primitives if isinstance(m, Marks)]
    shapes = {(int(m.rows[0]), m.shape[0], bool(m.hollow[0])) for m in marks}
    assert shapes == {
        (0, "circle", True),
        (0, "cross", False),
        (1, "circle", False),
        (2, "circle", False),
    }


def test_very_many_are_stamped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "MANY", 5)
    drawing = resolved(events_project(20)).drawing("events")
    (cloud,) = drawing.primitives
    assert isinstance(cloud, Cloud)
    assert cloud.colors == (LOOKS["passed"].color,)
    assert np.array_equal(cloud.rows, drawing.rows)
    assert len(cloud.rows) > 5


def test_too_many_are_one_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "TOO_MANY", 3)
    monkeypatch.setattr(compare, "MANY", 2)
    project = events_project(6)
    features = project.layers[0].features
    places = np.array([[30.0, 48.0]] * 4 + [[31.0, 48.0]] * 2)
    project = project.with_layer("events", features=replace(features, lonlat=places))
    (cloud,) = resolved(project).drawing("events").primitives
    assert cloud.rows.tolist() == [3, 5]


def test_fixed_places_are_compared_as_well() -> None:
    project = events_project()
    features = project.layers[0].features
    fixed = replace(features, lonlat=None, fixed=crs.to_fixed(features.lonlat))
    other = resolved(project.with_layer("events", features=fixed))
    assert other.rows("events").tolist() == resolved(project).rows("events").tolist() == [1, 2]


def test_legend_counts_what_is_in_the_map() -> None:
    project = events_project()
    ((entry),) = legend_of(resolved(project))
    assert [(item.label, item.count) for item in entry.items] == [
        ("Events: Began and ended in between", 2)
    ]
    away = frame.resolve(project, fitted(crs.extent_to_map((0, 0, 5, 5)), 800, 500))
    assert legend_of(away) == ()


def test_legend_of_areas_says_square_kilometres() -> None:
    (entry,) = legend_of(resolved(held()))
    labels = [item.label for item in entry.items]
    assert entry.title == "Held"
    assert labels[0].startswith("Gained 16,")
    assert labels[1].startswith("Lost 16,")
    assert all("km²" in label for label in labels[:3])


def test_other_layers_stay_as_they_are() -> None:
    project = make_project(DAYS)
    plain = project.with_layer("events", time="none")
    before, after = resolved(plain), resolved(at_two_dates(plain))
    assert before.rows("events").tolist() == after.rows("events").tolist() == [0, 1, 2]
    assert len(after.drawing("events").primitives) == 1
    assert isinstance(after.drawing("events").primitives[0], Marks)


def test_claims_are_dated() -> None:
    views = worldview.from_rows(
        [
            {
                "area": "x",
                "view": "un",
                "state": "U",
                "status": "disputed",
                "valid_from": "2022-04-01",
            }
            | {"valid_to": "", "note": "", "source": ""}
        ]
    )
    shape = np.array([shapely.box(30, 47, 32, 49)], dtype=object)
    import pyarrow as pa

    features = Features(
        "Disputed", pa.table({"area": ["x"], "name": ["X"]}), levels=(Level(0.0, lambda: shape),)
    )
    layer = Layer("d", "D", "things", features, DisputedStyle(), by_worldview=True)
    project = replace(make_project(DAYS), layers=(layer,), worldviews=views)
    made = resolved(at_two_dates(project))
    assert kinds_at(made, "d", 31, 48) == ["appeared"]
    (found,) = compare_world.report(at_two_dates(project), frame.worldview_of(project))
    assert found.change.appeared.tolist() == [0]
    assert (
        compare_world.report(at_two_dates(project, b="2022-03-01"), frame.worldview_of(project))
        == ()
    )


def test_keys_change_with_what_is_compared() -> None:
    project = held()
    layer = project.layers[0]
    keys = {
        frame.time_key(one, layer)
        for one in (
            project,
            at_two_dates(project, b="2022-07-01"),
            replace(project, clock=replace(project.clock, compare=False)),
        )
    }
    assert len(keys) == 3
    clock = replace(project.clock, start=project.clock.start + 1)
    assert frame.time_key(replace(project, clock=clock), layer) in keys


def test_dropping_every_memo_changes_nothing() -> None:
    project = held()
    first = resolved(project).drawing("held").primitives
    Memo.drop_all()
    second = resolved(project).drawing("held").primitives
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.paths.xy, other.paths.xy)
        assert np.array_equal(one.rows, other.rows)


def test_the_page_says_so() -> None:
    project = at_two_dates(make_project(DAYS), "2022-02-25", "2022-06-01")
    words = "Compared: A 24 Feb 2022 – B 31 May 2022 · UTC"
    assert period_text(project.clock) == words
    page = page_of(project)
    assert words in [item.text for item in page.items if isinstance(item, Text)]
    assert words in description_of(page)
    bare = page_of(project, layout="map")
    assert any("Compared: A 24 Feb 2022" in i.text for i in bare.items if isinstance(i, Text))
    assert default_file_name(project, ".png").endswith("_20220224-vs-20220531.png")


def test_the_second_clock_is_printed_and_obeyed() -> None:
    project = make_project(DAYS)
    features = project.layers[0].features
    told = features.table.append_column(
        "published", [["2022-01-20", "2022-06-20", None, "2022-08-01"]]
    )
    project = project.with_layer("events", features=replace(features, table=told))
    clock = replace(project.clock, start=project.clock.begin, stop=project.clock.end)
    shown = replace(project, clock=replace(clock, known=day("2022-07-01")))
    assert "as known on 30 Jun 2022" in period_text(shown.clock)
    made = resolved(shown)
    assert made.rows("events").tolist() == [0, 1, 2]
    assert made.drawing("events").rows.tolist() == [0, 1, 2]
    layer = project.layers[0]
    keys = [
        frame.time_key(replace(project, clock=replace(clock, known=known)), layer)
        for known in (None, day("2022-07-01"), day("2022-07-02"), day("2022-09-01"))
    ]
    assert keys[1] == keys[2]
    assert len(set(keys)) == 3


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_colours_can_be_seen(theme: object) -> None:
    for kind, look in LOOKS.items():
        assert contrast(theme[look.color], theme["land"]) > 3.0, kind
    assert (
        len({(look.shape, look.hollow, bool(look.inner), look.share) for look in LOOKS.values()})
        == 5
    )
    assert len({look.hatch for look in LOOKS.values()}) == 5
