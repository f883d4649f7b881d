"""Project files with something wrong in them: told in words, and nothing else is lost."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import DotStyle

from gisapp.model.annotation import Annotation
from gisapp.model.instants import OPEN_START
from gisapp.storage.project_file import (
    ProjectError,
    from_json,
    open_project,
    open_project_with_notes,
    to_json,
)
from tests.storage.parts import FRESH, changed


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (changed(worldview="mars"), "worldview 'mars' is not known"),
        (changed(clock={"zone": "Mars/Base"}), "zone 'Mars/Base' is not known"),
        (changed(figure={"glitter": True}), "setting 'glitter' is not known"),
        (changed(figure={"legend": "yes"}), "setting 'legend' cannot be 'yes'"),
        (changed(bookmarks=["gone"]), "bookmark 'gone' is not known"),
        (
            changed(layers=[{"id": "events", "filter": "((("}]),
            "'Events' shows everything: the filter",
        ),
        (
            changed(layers=[{"id": "events", "style": {"kind": "sparkles"}}]),
            "does not draw 'sparkles'",
        ),
        (changed(layers=[{"id": "events", "style": {"knobs": {"size": 999}}}]), "between 1 and 60"),
        (
            changed(layers=[{"id": "events", "style": {"knobs": {"color": "x"}}}]),
            "'x' is no colour",
        ),
        (changed(layers=[{"id": "events", "style": {"knobs": {"glow": 1}}}]), "no setting 'glow'"),
        (changed(view={"crs": "EPSG:99999"}), "in Web Mercator: no coordinate reference system is"),
        (changed(view={"crs": "../../x"}), "in Web Mercator: '../../x' is no EPSG code"),
        (changed(view={"crs": "EPSG:4978"}), "is no projection of a map"),
        (
            changed(view={"crs": "+proj=ortho +lat_0=-40 +lon_0=-150", "lon": 35, "lat": 48}),
            "does not reach the place that was looked at",
        ),
        (
            changed(annotations=[{"id": "a", "kind": "text", "points": [[1, 2]], "color": "loud"}]),
            "colour 'loud' of an annotation",
        ),
    ],
)
def test_what_is_not_known_is_told_and_the_rest_opens(text, note):
    opened, notes = from_json(text, None, FRESH)
    assert len(notes) == 1
    assert note in notes[0]
    assert opened.layer("events").features is FRESH.layer("events").features
    assert opened.layer("events").style == DotStyle()


def test_dates_may_be_written_by_hand():
    opened, notes = from_json(
        changed(
            clock={"start": "2022-03-01", "stop": "2022-03-31", "zone": "Europe/Kyiv"},
            annotations=[{"id": "a", "kind": "text", "points": [[1, 2]], "end": "2022-03-31"}],
        ),
        None,
        FRESH,
    )
    assert notes == []
    assert opened.clock.text == "1 Mar 2022 – 31 Mar 2022"
    assert opened.annotations[0].end == opened.clock.stop
    assert opened.annotations[0].begin == OPEN_START


def test_annotations_with_one_id_are_both_kept():
    one = {"id": "a", "kind": "text", "points": [[1, 2]]}
    opened, _ = from_json(changed(annotations=[one, one]), None, FRESH)
    assert len({a.id for a in opened.annotations}) == 2


# Bad files


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "it ends too early"),
        ("{", "it ends too early"),
        (to_json(FRESH, None, FRESH)[:400], "it ends too early"),
        ("lorem ipsum", "it is not JSON"),
        ("[]", "expected 'object', got 'array'"),
        ("null", "expected 'object', got 'null'"),
        ('{"format": 3}', "format: expected 'str', got 'int'"),
        ("{}", "this is no gisapp project"),
        ('{"type": "FeatureCollection", "features": []}', "this is no gisapp project"),
        (changed(version=7), "it was saved by a newer gisapp (its version is 7"),
        (changed(version=7, layers="quite different"), "it was saved by a newer gisapp"),
        (changed(version="1"), "version: expected 'int', got 'str'"),
        (changed(color="red"), "object contains unknown field 'color'"),
        (changed(layers=[{"id": 3}]), "layers[0].id: expected 'str', got 'int'"),
        (changed(layers=[{"id": "a", "opacity": 2}]), "layers[0].opacity: expected 'float' <= 1.0"),
        (changed(layers=[{"id": "events"}, {"id": "events"}]), "there are two layers 'events'"),
        (changed(groups=[{"id": "a", "title": "A"}] * 2), "there are two groups 'a'"),
        (changed(view={"scale": 0}), "view.scale: expected 'float' > 0.0"),
        (changed(view={"lat": 91}), "view.lat: expected 'float' <= 90.0"),
        (changed(clock={"begin": "soon"}), "clock: 'soon' is not a date"),
        (changed(clock={"begin": "2022-13-01"}), "clock: '2022-13-01' is not a date"),
        (changed(clock={"begin": "2024-01-01T00:00Z"}), "clock: the clock's range is empty"),
        (changed(clock={"step": "aeon"}), "clock: the clock has an unknown mode, step or speed"),
        (changed(clock={"mode": "sideways"}), "clock.mode: invalid enum value 'sideways'"),
        (changed(clock={"begin": 10**30}), "clock"),
        (
            changed(annotations=[{"id": "a", "kind": "polygon", "points": [[1, 2]]}]),
            "annotations[0]: a polygon needs 3 points or more",
        ),
        (
            changed(annotations=[{"id": "a", "kind": "text", "points": [[1]]}]),
            "annotations[0].points[0]: expected 'array' of length 2",
        ),
        (
            changed(view={"lon": 1}).replace('"lon": 1', '"lon": 1e999'),
            "view.lon: number out of range",
        ),
        ("[" * 500_000, "expected 'object', got 'array'"),
        (
            '{"format": "gisapp project", "version": 1, "x": ' + '{"a":' * 500_000,
            "nested too deeply",
        ),
        (
            changed(layers=[{"id": "events", "style": {"knobs": {"size": 0}}}]).replace(
                '{"size": 0}', '{"size": ' + "[" * 9_000 + "]" * 9_000 + "}"
            ),
            "nested too deeply",
        ),
    ],
)
def test_bad_text_is_refused_in_words(text, cause):
    with pytest.raises(ProjectError) as caught:
        from_json(text, None, FRESH, "x.gisapp")
    words = str(caught.value)
    assert cause in words
    assert words.startswith("x.gisapp: ")
    assert caught.value.remedy
    assert "Traceback" not in words


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "x.gisapp"
    path.write_bytes(data)
    with pytest.raises(ProjectError):
        open_project_with_notes(path, FRESH)


@given(st.data())
def test_no_single_change_breaks_the_reader(data):
    """One value anywhere replaced by another: it opens or is refused, nothing else."""
    one = Annotation("a", "line", ((1.0, 2.0), (3.0, 4.0)))
    tree = json.loads(
        to_json(
            FRESH.with_layer("events", opacity=0.5, style=DotStyle(size=3.0)).with_annotation(one),
            None,
            FRESH,
        )
    )
    node = tree
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and node[key] and data.draw(st.booleans()):
            node = node[key]
            continue
        node[key] = data.draw(
            st.sampled_from([None, True, -1, 0, 10**40, 1.5, "", "x", "\0", [], {}, [[]], {"a": 1}])
        )
        break
    try:
        project, _ = from_json(json.dumps(tree), None, FRESH)
    except ProjectError:
        return
    to_json(project, None, FRESH)


def test_a_huge_file_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "huge.gisapp"
    path.touch()
    os.truncate(path, 200_000_000)  # takes no room on the disk
    with pytest.raises(ProjectError, match="with 200 MB it is too large"):
        open_project(path)


def test_files_that_are_none_are_refused(tmp_path):
    with pytest.raises(ProjectError, match="there is no such file"):
        open_project(tmp_path / "missing.gisapp")
    with pytest.raises(ProjectError, match="this is a folder"):
        open_project(tmp_path)
    (tmp_path / "empty.gisapp").touch()
    with pytest.raises(ProjectError, match="the file is empty"):
        open_project(tmp_path / "empty.gisapp")
    (tmp_path / "latin.gisapp").write_bytes(b'{"name": "\xe9t\xe9"}')
    with pytest.raises(ProjectError, match=r"it is not UTF-8 text \(byte 10\)"):
        open_project(tmp_path / "latin.gisapp")


@pytest.mark.parametrize("code", ["EPSG:99999", "+proj=ortho +lat_0=-40 +lon_0=-150"])
def test_without_its_projection_a_map_looks_at_the_same_place(code):
    text = changed(view={"crs": code, "lon": 35.0, "lat": 48.0, "scale": 5e6})
    view = from_json(text, None, FRESH)[0].view
    assert view.crs == "EPSG:3857"
    assert view.projection.point_to_lonlat(view.x, view.y) == pytest.approx((35.0, 48.0))
    assert view.scale == pytest.approx(5e6)


@pytest.mark.parametrize(
    "code", ["EPSG:3035", "EPSG:32637", "EPSG:8857", "+proj=ortho +lat_0=40 +lon_0=35 +datum=WGS84"]
)
def test_a_projection_is_kept(code):
    project = replace(FRESH, view=FRESH.view.projected(code))
    text = to_json(project, None, FRESH)
    opened, notes = from_json(text, None, FRESH)
    assert notes == []
    assert opened.view.crs == code
    assert (opened.view.x, opened.view.y) == pytest.approx((project.view.x, project.view.y), abs=1)
    assert opened.view.resolution == pytest.approx(project.view.resolution, rel=1e-6)
