"""The project file: everything comes back, nothing is lost silently, bad files are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import DotStyle, make_project

from gisapp import plugins
from gisapp.model.annotation import KINDS, LEAST, Annotation
from gisapp.model.clock import AT_END, MODES, RATES, STEPS
from gisapp.model.document import same_content
from gisapp.model.filter import Filter
from gisapp.model.instants import OPEN, OPEN_START
from gisapp.model.project import Bookmark, Figure, Project
from gisapp.storage.project_file import (
    from_json,
    open_project,
    save_project,
    to_json,
)
from tests.storage.parts import FRESH, assert_same


def again(project: Project, fresh: Project = FRESH) -> Project:
    opened, notes = from_json(to_json(project, None, fresh), None, fresh)
    assert notes == []
    return opened


# Random projects

words = st.text(max_size=20)
lonlat = st.tuples(st.floats(-200, 200), st.floats(-85, 85))
moments = st.integers(-(10**13), 10**13)


@st.composite
def notes_on_map(draw):
    kind = draw(st.sampled_from(KINDS))
    least = LEAST[kind]
    begin, end = sorted(draw(st.lists(moments, min_size=2, max_size=2, unique=True)))
    return Annotation(
        draw(st.text(min_size=1, max_size=8)),
        kind,
        tuple(draw(st.lists(lonlat, min_size=least, max_size=least + 3))),
        draw(words),
        draw(st.sampled_from(["note", "hostile", "#12aB34"])),
        draw(st.floats(0.1, 9)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.integers(0, 99)),
        draw(st.sampled_from([OPEN_START, begin])),
        draw(st.sampled_from([OPEN, end])),
    )


@st.composite
def layers(draw):
    layer = draw(st.sampled_from(FRESH.layers))
    return replace(
        layer,
        name=draw(words),
        visible=draw(st.booleans()),
        opacity=draw(st.floats(0, 1)),
        filter=draw(st.sampled_from([None, Filter("fatalities > 3")])),
        style=DotStyle(draw(st.sampled_from(["hostile", "#00ff00"])), draw(st.floats(1, 60))),
        time=draw(st.sampled_from(["none", "as_of", "window"])),
        min_resolution=draw(st.sampled_from([0.0, 10.5])),
        max_resolution=draw(st.sampled_from([float("inf"), 5000.0])),
    )


@st.composite
def projects(draw):
    begin, end = sorted(draw(st.lists(moments, min_size=2, max_size=2, unique=True)))
    clock = replace(
        FRESH.clock,
        begin=begin,
        end=end,
        start=begin,
        stop=end,
        mode=draw(st.sampled_from(MODES)),
        step=draw(st.sampled_from(sorted(STEPS))),
        speed=draw(st.floats(0.1, 100)),
        at_end=draw(st.sampled_from(AT_END)),
        a=draw(st.none() | moments),
        b=draw(st.none() | moments),
        compare=draw(st.booleans()),
        known=draw(st.none() | moments),
        reverse=draw(st.booleans()),
        rate=draw(st.sampled_from(RATES)),
        dwell=draw(st.floats(0, 10)),
        skip_empty=draw(st.booleans()),
        zone=draw(st.sampled_from(["UTC", "Europe/Kyiv"])),
    )
    view = replace(
        FRESH.view,
        x=draw(st.floats(-2e7, 2e7)),
        y=draw(st.floats(-1.9e7, 1.9e7)),
        resolution=draw(st.floats(0.3, 9e4)),
    )
    mark = Bookmark("mine", draw(words), (1.5, 2.0, 3.0, 4.0), begin, end, ("events",))
    return replace(
        FRESH,
        clock=clock,
        view=view,
        name=draw(words),
        language=draw(words),
        worldview=draw(st.sampled_from(["un", "de_facto"])),
        layers=tuple(draw(st.lists(layers(), max_size=2, unique_by=lambda one: one.id))),
        groups=tuple(
            replace(group, visible=draw(st.booleans()), title=draw(words)) for group in FRESH.groups
        ),
        annotations=tuple(draw(st.lists(notes_on_map(), max_size=3, unique_by=lambda a: a.id))),
        annotations_visible=draw(st.booleans()),
        figure=Figure(draw(words), classification=draw(words), legend=draw(st.booleans())),
        bookmarks=draw(st.sampled_from([FRESH.bookmarks, (), (mark,), (mark, *FRESH.bookmarks)])),
    )


@given(projects())
def test_every_project_comes_back(project):
    assert_same(again(project), project)


@given(projects())
def test_saving_what_was_opened_writes_the_same_text(project):
    text = to_json(project, None, FRESH)
    assert to_json(from_json(text, None, FRESH)[0], None, FRESH) == text


@given(projects())
def test_a_layer_without_a_shipped_one_stays_as_it_is(project):
    """Opened where the layers do not exist and saved there, then opened where they do."""
    nothing = replace(FRESH, layers=(), bookmarks=project.bookmarks)
    text = to_json(project, None, FRESH)
    opened, notes = from_json(text, None, nothing)
    assert len([note for note in notes if "stays in the project" in note]) == len(project.layers)
    assert [layer.id for layer in opened.layers] == [layer.id for layer in project.layers]
    passed_on = to_json(
        replace(opened, groups=project.groups, bookmarks=project.bookmarks), None, FRESH
    )
    back, _ = from_json(passed_on, None, FRESH)
    assert_same(replace(back, groups=project.groups), project)


# What the text looks like


def test_only_what_differs_is_written():
    project = FRESH.with_layer("zones", visible=False)
    data = json.loads(to_json(project, None, FRESH))
    assert data["layers"] == [{"id": "events"}, {"id": "zones", "visible": False}]
    assert data["figure"] == {}
    assert "bookmarks" not in data
    assert data["version"] == 2
    assert data["clock"]["begin"] == "2022-01-01T00:00:00Z"


def test_keys_stand_in_a_fixed_order_and_short_things_on_one_line():
    text = to_json(FRESH, None, FRESH)
    assert list(json.loads(text))[:5] == ["format", "version", "name", "language", "worldview"]
    assert '    {"id": "events"},\n' in text
    assert text.endswith("}\n")
    assert max(map(len, text.splitlines())) <= 100


def test_an_untouched_shipped_layer_is_the_shipped_one():
    assert all(a is b for a, b in zip(again(FRESH).layers, FRESH.layers, strict=True))
    assert same_content(again(FRESH), FRESH)


@pytest.mark.usefixtures("shipped_data")
def test_the_default_project_comes_back_as_itself():
    project = plugins.default_project()
    data = json.loads(to_json(project))
    assert all(set(entry) == {"id"} for entry in data["layers"])
    opened, notes = from_json(to_json(project))
    assert notes == []
    assert [layer.id for layer in opened.layers] == [layer.id for layer in project.layers]
    assert (opened.groups, opened.clock, opened.bookmarks) == (
        project.groups,
        project.clock,
        project.bookmarks,
    )


def test_a_removed_layer_stays_removed():
    assert [layer.id for layer in again(FRESH.remove("zones")).layers] == ["events"]


def test_a_filter_taken_off_a_shipped_layer_stays_off():
    fresh = FRESH.with_layer("events", filter=Filter("fatalities > 3"))
    assert again(fresh.with_layer("events", filter=None), fresh).layer("events").filter is None
    assert again(fresh, fresh).layer("events").filter == Filter("fatalities > 3")


def test_text_that_no_file_can_hold_is_replaced():
    project = replace(FRESH, name="half \ud800 pair")
    text = to_json(project, None, FRESH)
    assert from_json(text, None, FRESH)[0].name == "half \ufffd pair"


# On the disk


def test_save_and_open(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("map.gisapp")
    save_project(replace(make_project(), name="Karte — Мапа"), path)
    assert open_project(path).name == "Karte — Мапа"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())  # some editors add a mark
    assert open_project(path).name == "Karte — Мапа"
    assert [p.name for p in tmp_path.iterdir()] == ["map.gisapp"]
