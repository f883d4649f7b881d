"""Projects: any edits, undone and done again, give the same; what is not touched is the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import DotStyle, events, make_project

from gisapp.model.annotation import KINDS, LEAST, Annotation
from gisapp.model.document import Document, same_content
from gisapp.model.layer import Layer
from gisapp.model.project import Bookmark, Figure, Group, Project, View, view_of

NAMES = ("a", "b", "c")
small = st.integers(0, 5)


def a_layer(name: str, group: str = "things") -> Layer:
    return Layer(name, name.upper(), group, events(["2022-01-01"], name=name), DotStyle())


def an_annotation(name: str, kind: str, at: float) -> Annotation:
    points = tuple((at + i, 45.0 + i * i) for i in range(LEAST[kind]))
    return Annotation(name, kind, points, text=name, number=3 if kind == "marker" else 0)


def layer_at(project: Project, i: int) -> str | None:
    return project.layers[i % len(project.layers)].id if project.layers else None


def group_at(project: Project, i: int) -> str | None:
    return project.groups[i % len(project.groups)].id if project.groups else None


def edited(project: Project, op: tuple) -> Project:
    """One edit; the project itself where the edit has nothing to work on."""
    kind, *args = op
    layer, group = layer_at(project, args[0]), group_at(project, args[0])
    if kind == "add":
        name = NAMES[args[0] % 3]
        known = any(one.id == name for one in project.layers)
        return project if known else project.add(a_layer(name, f"group {args[1] % 2}"))
    if kind == "annotate":
        name, shape = NAMES[args[0] % 3], KINDS[args[1] % len(KINDS)]
        return project.with_annotation(an_annotation(name, shape, args[0] + args[1]))
    if kind == "unannotate":
        return project.without_annotation(NAMES[args[0] % 3])
    if kind == "figure":
        return replace(project, figure=Figure(title=str(args[1]), legend=bool(args[0] % 2)))
    if kind == "worldview":
        return replace(project, worldview=("un", "de_facto")[args[0] % 2])
    if kind == "group" and group is not None:
        return project.with_group(group, visible=bool(args[1] % 2))
    if kind == "move group" and group is not None:
        return project.move_group(group, args[1])
    if layer is None:
        return project
    if kind == "fade":
        return project.with_layer(layer, opacity=args[1] / 5)
    if kind == "style":
        style = project.layer(layer).style.with_values({"size": 5 + args[1]})
        return project.with_layer(layer, style=style)
    if kind == "move layer":
        return project.move_layer(layer, args[1])
    if kind == "remove":
        return project.remove(layer)
    return project


EDITS = (
    "add",
    "annotate",
    "unannotate",
    "figure",
    "worldview",
    "group",
    "move group",
    "fade",
    "style",
    "move layer",
    "remove",
)
edit = st.tuples(st.sampled_from(EDITS), small, small)
look = st.tuples(st.just("look"), small, small)
steps = st.lists(st.one_of(edit, edit, look), max_size=25)


def run(document: Document, step: tuple) -> None:
    project = document.project
    if step[0] == "look":
        document.navigate(
            replace(
                project,
                view=replace(project.view, x=float(step[1])),
                clock=project.clock.moved_to(project.clock.begin + step[2] * 10**10),
            )
        )
    else:
        key = "fade" if step[0] == "fade" else None
        document.apply(edited(project, step), step[0], key)


@given(steps)
def test_undo_then_redo_is_identity_at_every_step(plan):
    document = Document(make_project())
    start = document.project
    for step in plan:
        run(document, step)
    end = document.project
    seen = [end]
    while document.undo() is not None:
        seen.append(document.project)
    assert same_content(document.project, start)
    assert (document.project.view, document.project.clock) == (end.view, end.clock)
    for before in reversed(seen[:-1]):
        document.redo()
        assert same_content(document.project, before)
    assert document.redo() is None
    assert same_content(document.project, end)
    assert (document.project.view, document.project.clock) == (end.view, end.clock)


@given(steps)
def test_edits_leave_what_they_do_not_touch_identical(plan):
    project = make_project()
    touches = {
        "add": {"layers", "groups"},
        "remove": {"layers", "groups"},
        "fade": {"layers"},
        "style": {"layers"},
        "move layer": {"layers"},
        "group": {"groups"},
        "move group": {"groups", "layers"},
        "annotate": {"annotations"},
        "unannotate": {"annotations"},
        "figure": {"figure"},
        "worldview": {"worldview"},
    }
    for step in plan:
        if step[0] == "look":
            continue
        after = edited(project, step)
        for name in (
            "layers",
            "groups",
            "annotations",
            "figure",
            "worldview",
            "view",
            "clock",
            "worldviews",
            "bookmarks",
        ):
            if name not in touches[step[0]]:
                assert getattr(after, name) is getattr(project, name), (step, name)
        one = layer_at(project, step[1])
        for layer in project.layers:
            if layer.id != one or step[0] not in ("fade", "style", "remove"):
                assert any(layer is kept for kept in after.layers), (step, layer.id)
        if step[0] == "style" and one is not None:
            assert after.layer(one).features is project.layer(one).features
        for annotation in project.annotations:
            if step[0] not in ("annotate", "unannotate") or annotation.id != NAMES[step[1] % 3]:
                assert any(annotation is kept for kept in after.annotations)
        project = after


def test_a_new_layer_lies_on_top_in_its_own_new_group():
    project = make_project().add(a_layer("a", "fresh"), Group("fresh", "Fresh"))
    assert project.layers[-1].id == "a"
    assert [group.title for group in project.groups] == ["Fresh", "Things"]
    with pytest.raises(ValueError, match="'a' already"):
        project.add(a_layer("a"))


def test_the_last_layer_takes_its_group_with_it():
    project = make_project().add(a_layer("a")).remove("events")
    assert [group.id for group in project.groups] == ["things"]
    assert project.remove("a").groups == ()


def test_members_are_listed_from_the_top():
    project = make_project().add(a_layer("a")).add(a_layer("b"))
    assert [layer.id for layer in project.members("things")] == ["b", "a", "events"]
    assert [layer.id for layer in project.move_layer("b", 0).layers] == ["b", "events", "a"]


def test_moving_a_group_moves_its_layers():
    project = make_project().add(a_layer("a", "upper"))
    moved = project.move_group("upper", 1)
    assert [group.id for group in moved.groups] == ["things", "upper"]
    assert [layer.id for layer in moved.layers] == ["a", "events"]


def test_a_layer_shows_only_with_its_group():
    project = make_project()
    assert project.shown(project.layer("events"))
    hidden = project.with_group("things", visible=False)
    assert not hidden.shown(hidden.layer("events"))


def test_what_is_not_there_is_a_key_error():
    project = make_project()
    for ask in (project.layer, project.group, project.remove):
        with pytest.raises(KeyError):
            ask("nothing")


def test_an_unknown_theatre_names_the_known_ones():
    mark = Bookmark("syria", "Syria", (35, 32, 43, 38), 0, 1)
    project = replace(make_project(), bookmarks=(mark,))
    assert project.bookmark("syria") is mark
    with pytest.raises(ValueError, match="no theatre 'x'; known are syria"):
        project.bookmark("x")


def test_markers_count_on():
    project = make_project()
    assert project.next_number() == 1
    assert project.with_annotation(an_annotation("a", "marker", 0.0)).next_number() == 4


def test_mapping_no_layer_changes_nothing():
    project = make_project()
    assert project.map_layers(lambda layer: layer) is project


def test_the_scale_is_true_at_the_centre():
    at_equator = View(0.0, 0.0, 0.0254 / 96 * 1000)
    assert at_equator.scale == pytest.approx(1000)
    north = View(0.0, 8_399_737.89, 0.0254 / 96 * 1000)  # 60 degrees north
    assert north.scale == pytest.approx(500, rel=1e-6)


@given(st.floats(-1e6, 1e6), st.floats(1.0, 1e6), st.integers(100, 3000), st.integers(100, 2000))
def test_the_view_of_an_extent_shows_all_of_it(x, size, width, height):
    view = view_of((x, x, x + size, x + size / 2), width, height)
    x0, y0, x1, y1 = view.extent(width, height)
    slack = 1e-6 * size + 1e-6
    assert x0 <= x + slack
    assert y0 <= x + slack
    assert x1 >= x + size - slack
    assert y1 >= x + size / 2 - slack


@pytest.mark.parametrize(
    ("kind", "points", "reason"),
    [
        ("star", ((0, 0),), "no annotation is a 'star'"),
        ("polygon", ((0, 0), (1, 1)), "a polygon needs 3 points"),
        ("text", ((0, 95),), "lies off the map"),
        ("text", ((float("nan"), 0),), "lies off the map"),
    ],
)
def test_impossible_annotations_say_why(kind, points, reason):
    with pytest.raises(ValueError, match=reason):
        Annotation("a", kind, points)


def test_an_annotation_has_a_size_and_a_life():
    with pytest.raises(ValueError, match="size"):
        Annotation("a", "text", ((0, 0),), size=0)
    with pytest.raises(ValueError, match="ends before"):
        Annotation("a", "text", ((0, 0),), begin=5, end=5)
    one = Annotation("a", "text", ((0, 0),), begin=5, end=7)
    assert [one.alive(t) for t in (4, 5, 6, 7)] == [False, True, True, False]


def test_an_annotation_is_called_by_its_text():
    assert Annotation("a", "line", ((0, 0), (1, 1))).title == "Line"
    assert Annotation("a", "text", ((0, 0),), "Here").title == "Here"
    assert Annotation("a", "marker", ((0, 0),), number=4).title == "Marker 4"
    assert Annotation("a", "marker", ((0, 0),), "Depot", number=4).title == "Marker 4: Depot"


def test_vertices_are_moved_added_and_removed():
    line = Annotation("a", "line", ((0.0, 0.0), (1.0, 1.0)))
    assert line.with_point(1, (5.0, 5.0)).points == ((0.0, 0.0), (5.0, 5.0))
    longer = line.with_inserted(1, (0.5, 0.7))
    assert longer.points == ((0.0, 0.0), (0.5, 0.7), (1.0, 1.0))
    assert longer.without_point(1) == line
    assert line.without_point(0) is None


def test_a_moved_annotation_keeps_its_shape_on_the_map():
    area = an_annotation("a", "polygon", 30.0)
    moved = area.moved(50_000.0, -20_000.0)
    np.testing.assert_allclose(moved.on() - area.on(), [[50_000.0, -20_000.0]] * 3, atol=0.05)
