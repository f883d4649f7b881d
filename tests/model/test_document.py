"""The document: edits, navigation, merged runs, undo and redo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import make_project

from gisapp.model.document import LIMIT, Document, same_content
from gisapp.model.project import View
from gisapp.model.projection import projection_of


def renamed(document: Document, name: str) -> None:
    document.apply(replace(document.project, name=name), f"rename to {name}")


def test_an_edit_can_be_undone_and_done_again():
    before = make_project()
    document = Document(before)
    after = before.with_layer("events", opacity=0.5)
    document.apply(after, "fade events")
    assert document.project is after
    assert document.undo_label == "fade events"
    assert document.undo() == "fade events"
    assert document.project is before
    assert document.redo_label == "fade events"
    assert document.redo() == "fade events"
    assert document.project is after
    assert document.redo() is None


def test_undo_of_nothing_is_none():
    document = Document(make_project())
    assert document.undo() is None
    assert document.undo_label is None


def test_the_same_project_again_is_no_edit():
    document = Document(make_project())
    document.apply(document.project, "nothing")
    assert document.undo_label is None


def test_a_new_edit_forgets_what_was_undone():
    document = Document(make_project())
    renamed(document, "one")
    document.undo()
    renamed(document, "two")
    assert document.redo() is None


def test_edits_with_one_key_become_one_until_sealed():
    document = Document(make_project())
    for opacity in (0.9, 0.8, 0.7):
        document.apply(document.project.with_layer("events", opacity=opacity), "fade", "fade")
    document.seal()
    document.apply(document.project.with_layer("events", opacity=0.1), "fade", "fade")
    document.undo()
    assert document.project.layer("events").opacity == 0.7
    document.undo()
    assert document.project.layer("events").opacity == 1.0
    assert document.undo() is None


def test_saving_ends_a_run_of_merged_edits():
    document = Document(make_project())
    document.apply(replace(document.project, name="a"), "rename", "rename")
    document.mark_saved()
    document.apply(replace(document.project, name="b"), "rename", "rename")
    document.undo()
    assert document.project.name == "a"
    assert not document.dirty


def test_navigation_is_no_history_and_no_dirt():
    document = Document(make_project())
    project = document.project
    document.navigate(replace(project, view=replace(project.view, x=0.0)))
    assert document.undo_label is None
    assert not document.dirty
    assert document.project.view.x == 0.0


def test_undo_does_not_move_the_map_nor_the_clock():
    document = Document(make_project())
    renamed(document, "edited")
    project = document.project
    moved = replace(project, view=replace(project.view, x=1.0), clock=project.clock.stepped(3))
    document.navigate(moved)
    document.undo()
    assert document.project.name == "Untitled"
    assert document.project.view == moved.view
    assert document.project.clock == moved.clock


def test_undo_moves_the_clock_back_when_the_edit_moved_it():
    document = Document(make_project())
    before = document.project.clock
    document.apply(replace(document.project, clock=replace(before, zone="Europe/Kyiv")), "zone")
    document.navigate(replace(document.project, clock=document.project.clock.stepped(2)))
    document.undo()
    assert document.project.clock == before


def place(document: Document) -> tuple[float, float]:
    view = document.project.view
    return view.projection.point_to_lonlat(view.x, view.y)


def in_kyiv(code: str = "EPSG:3857") -> View:
    x, y = projection_of(code).point_to_map(30.5, 50.4)
    return View(x, y, 500.0, code)


def moved(document: Document, lon: float, lat: float) -> None:
    view = document.project.view
    x, y = view.projection.point_to_map(lon, lat)
    document.navigate(replace(document.project, view=replace(view, x=x, y=y, resolution=900.0)))


def test_a_projection_changed_back_keeps_the_place_that_is_looked_at():
    document = Document(replace(make_project(), view=in_kyiv()))
    for code in ("EPSG:3035", "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84"):
        view = document.project.view.projected(code)
        document.apply(replace(document.project, view=view), "change projection")
    moved(document, 12.5, 41.9)
    ground = document.project.view.resolution
    for back, code in ((document.undo, "EPSG:3035"), (document.undo, "EPSG:3857")):
        assert back() == "change projection"
        assert document.project.view.crs == code
        assert place(document) == pytest.approx((12.5, 41.9))
    view = document.project.view
    metres = view.resolution * view.projection.ground_scale(view.x, view.y)
    assert metres == pytest.approx(ground, rel=0.15)  # of the globe's 900 at its edge
    moved(document, 2.3, 48.9)
    document.redo()
    assert document.project.view.crs == "EPSG:3035"
    assert place(document) == pytest.approx((2.3, 48.9))


def test_a_projection_changed_back_at_once_is_exactly_the_view_before():
    before = in_kyiv()
    document = Document(replace(make_project(), view=before))
    after = in_kyiv("EPSG:32636")
    document.apply(replace(document.project, view=after), "change projection")
    document.undo()
    assert document.project.view == before
    document.redo()
    assert document.project.view == after


def test_a_place_that_the_earlier_projection_does_not_reach_goes_back_to_the_earlier_place():
    before = in_kyiv("EPSG:32636")
    document = Document(replace(make_project(), view=before))
    document.apply(replace(document.project, view=in_kyiv()), "change projection")
    moved(document, -100.0, 40.0)
    document.undo()
    assert document.project.view == before


def test_looking_around_during_a_merged_run_is_not_part_of_the_edit():
    document = Document(make_project())
    document.apply(document.project.with_layer("events", opacity=0.9), "fade", "fade")
    there = replace(document.project.view, x=7.0)
    document.navigate(replace(document.project, view=there))
    document.apply(document.project.with_layer("events", opacity=0.8), "fade", "fade")
    document.undo()
    assert document.project.layer("events").opacity == 1.0
    assert document.project.view == there
    document.redo()
    assert document.project.layer("events").opacity == 0.8
    assert document.project.view == there


def test_dirty_follows_saving_and_undo():
    document = Document(make_project())
    renamed(document, "a")
    assert document.dirty
    document.mark_saved()
    assert not document.dirty
    document.undo()
    assert document.dirty
    document.redo()
    assert not document.dirty


def test_listeners_hear_before_and_after_until_they_stop():
    document = Document(make_project())
    heard = []
    stop = document.listen(lambda before, after: heard.append((before, after)))
    first = document.project
    renamed(document, "a")
    assert heard == [(first, document.project)]
    stop()
    stop()
    renamed(document, "b")
    assert len(heard) == 1


def test_a_listener_may_stop_while_it_is_called():
    document = Document(make_project())
    heard = []

    def once(before, after):
        heard.append(after.name)
        stop()

    stop = document.listen(once)
    other = []
    document.listen(lambda before, after: other.append(after.name))
    renamed(document, "a")
    renamed(document, "b")
    assert heard == ["a"]
    assert other == ["a", "b"]


def test_another_project_forgets_history():
    document = Document(make_project())
    renamed(document, "a")
    other = make_project()
    document.reset(other)
    assert document.project is other
    assert document.undo() is None
    assert not document.dirty


def test_history_is_bounded():
    document = Document(make_project())
    for i in range(LIMIT + 5):
        renamed(document, str(i))
    count = 0
    while document.undo() is not None:
        count += 1
    assert count == LIMIT
    assert document.project.name == "4"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x"},
        {"language": "uk"},
        {"worldview": "de_facto"},
        {"annotations_visible": False},
        {"bookmarks": ("x",)},
        {"groups": ()},
        {"layers": ()},
    ],
)
def test_content_is_everything_but_the_looking(change):
    project = make_project()
    assert same_content(project, replace(project, view=replace(project.view, x=0.0)))
    assert not same_content(project, replace(project, **change))
