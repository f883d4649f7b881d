"""Files in the window: dropped, opened, saved, damaged, recovered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from gisapp import plugins
from gisapp.model.annotation import Annotation
from gisapp.model.primitives import Marks
from gisapp.plugins import Options
from gisapp.storage import recent
from gisapp.storage.autosave import Autosave
from tests.ui.conftest import Opener
from tests.ui.desk import LEFT, Desk

GOOD = """event_id,event_date,latitude,longitude,event_type,notes
1,2021-11-03,48.4,37.9,Shelling,first
2,2021-12-10,47.9,37.7,Shelling,second
3,2022-05-01,48.1,38.1,Battle,third
"""
MIXED = GOOD + "4,2021-11-05,98.4,37.9,Battle,beyond the pole\n5,2021-11-05,,37.9,Battle,no place\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Data


def test_a_dropped_table_is_a_layer_on_the_same_clock(desk: Desk, tmp_path: Path) -> None:
    before, project = desk.map(), desk.project
    desk.drop(write(tmp_path / "reports.csv", MIXED))
    layer = desk.project.layers[-1]
    assert (layer.name, layer.time, len(layer.features)) == ("reports", "window", 3)
    kind, sentence, details = desk.message()
    assert kind == "warning"
    assert "reports.csv: 3 features" in sentence
    assert "2 rows skipped" in sentence
    assert details.count("Skipped") == 2
    assert "98.4" in details
    assert not np.array_equal(desk.map(), before)
    assert marked(desk, layer.id) == {0, 1}
    desk.at_time("2022-04-01", "2022-06-01")
    assert marked(desk, layer.id) == {2}
    desk.at_time("2021-10-01", "2022-01-02")
    desk.press_keys("Ctrl+Z")
    assert desk.project.layers == project.layers
    np.testing.assert_array_equal(mapped(desk), before)


def marked(desk: Desk, layer_id: str) -> set[int]:
    """The rows of a layer that have a mark on the map."""
    desk.settle()
    resolved = desk.canvas.picture.resolved
    assert resolved is not None
    marks = [one for one in resolved.drawings[layer_id].primitives if isinstance(one, Marks)]
    return {int(row) for one in marks for row in one.rows}


def mapped(desk: Desk) -> np.ndarray:
    """The map without the message that lies over it."""
    desk.window.message.dismiss()
    return desk.map()


def test_dropped_geojson_beside_a_table(desk: Desk, tmp_path: Path) -> None:
    ring = [[30, 46], [34, 46], [34, 49], [30, 46]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": "Sector", "start": "2021-11-01"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        },
        {"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": None},
        {
            "type": "Feature",
            "properties": {"name": "Broken"},
            "geometry": {"type": "Point", "coordinates": ["x", 3]},
        },
    ]
    shapes = write(
        tmp_path / "sectors.geojson",
        json.dumps({"type": "FeatureCollection", "features": features}),
    )
    desk.drop(write(tmp_path / "good.csv", GOOD), shapes)
    assert [layer.name for layer in desk.project.layers[-2:]] == ["good", "sectors"]
    kind, sentence, details = desk.message()
    assert kind == "warning"
    assert "sectors.geojson" in sentence
    assert "Skipped" in details
    assert [path.name for path in recent.load()] == ["sectors.geojson", "good.csv"]


def test_data_from_elsewhere_moves_map_and_clock_to_it(desk: Desk, tmp_path: Path) -> None:
    desk.drop(
        write(
            tmp_path / "chile.csv",
            "date,lat,lon,name\n1998-04-03,-33.4,-70.6,Santiago\n1999-01-01,-36.8,-73,Bío\n",
        )
    )
    clock = desk.project.clock
    layer = desk.project.layers[-1]
    assert layer.mask(clock.window, clock.as_of, clock.zone).all()
    assert desk.canvas.rect().contains(desk.screen(-70.6, -33.4))
    assert desk.project.clock.begin <= layer.features.span("UTC")[0]


# What cannot be read


def truncated(tmp_path: Path) -> Path:
    return write(tmp_path / "cut.geojson", '{"type":"FeatureCollection","features":[{"type":"Fea')


def misencoded(tmp_path: Path) -> Path:
    return write(
        tmp_path / "mixed.csv", b"lat,lon,name\n1,2,\xff\xfe\x00\xd8broken\x00\x01\n\x80\x81"
    )


def out_of_range(tmp_path: Path) -> Path:
    return write(tmp_path / "far.csv", "lat,lon,name\n123.5,37.9,a\n-95,400,b\n")


def impossible(tmp_path: Path) -> Path:
    return write(tmp_path / "dates.csv", "lat,lon,date\n48,37,2022-02-31\n48,38,2022-13-01\n")


def no_coordinates(tmp_path: Path) -> Path:
    return write(tmp_path / "names.csv", "name,kind\nKyiv,city\nLviv,city\n")


def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner.csv").mkdir()
    return tmp_path / "inner.csv"


REFUSED: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "missing.csv",
    "empty": lambda folder: write(folder / "empty.csv", ""),
    "binary": lambda folder: write(folder / "photo.csv", bytes(range(256)) * 40),
    "truncated": truncated,
    "misencoded": misencoded,
    "out of range": out_of_range,
    "no coordinates": no_coordinates,
    "folder": folder,
    "unknown": lambda folder: write(folder / "thing.xyz", "what is this"),
    "not a project": lambda folder: write(folder / "broken.gisapp", '{"format": "gisapp", "la'),
    "not a picture": lambda folder: write(folder / "broken.png", b"\x89PNG\r\n\x1a\nrubbish"),
    "missing project": lambda folder: folder / "gone.gisapp",
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_one_message_and_changes_nothing(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    path = REFUSED[name](tmp_path)
    project = desk.project
    desk.drop(path)
    kind, sentence, details = desk.message()
    assert kind == "error"
    assert path.name in sentence
    assert len(sentence.split(". ")) >= 2, "a remedy is missing"
    assert "Traceback" not in sentence + details
    assert "unexpected" not in sentence
    assert desk.project is project
    assert not desk.document.dirty
    assert recent.load() == []


def test_impossible_dates_are_counted_not_lost(desk: Desk, tmp_path: Path) -> None:
    desk.drop(impossible(tmp_path))
    kind, sentence, details = desk.message()
    assert "dates.csv" in sentence
    assert kind in ("warning", "error")
    if kind == "error":
        assert not desk.document.dirty
    else:
        assert "2022-02-31" in details


def test_doubtful_dates_are_kept_counted_and_listed(desk: Desk, tmp_path: Path) -> None:
    text = (
        "lat,lon,start,end\n48,37,2021-11-02,2021-11-01\n48,38,0016-11-02,2021-11-03\n"
        "48,39,,\n48,40,2021-11-05,2021-11-06\n"
    )
    desk.drop(write(tmp_path / "doubts.csv", text))
    kind, sentence, details = desk.message()
    assert kind == "warning"
    assert "4 features" in sentence
    assert "1 of them undated" in sentence
    assert "2 doubtful" in sentence
    assert "2021-11-02" in details
    assert "2021-11-01" in details
    assert "0016" in details
    assert len(desk.project.layers[-1].features) == 4


def test_a_table_without_rows_is_an_empty_layer_that_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.drop(write(tmp_path / "none.csv", "lat,lon,date\n"))
    kind, sentence, _ = desk.message()
    assert kind == "warning"
    assert "not a single row" in sentence
    assert len(desk.project.layers[-1].features) == 0
    desk.settle()


def test_one_event_has_its_own_day_on_the_clock(desk: Desk, tmp_path: Path) -> None:
    desk.drop(write(tmp_path / "one.csv", "lat,lon,date\n48,37,2021-11-02T05:06:07Z\n"))
    layer, clock = desk.project.layers[-1], desk.project.clock
    assert layer.mask(clock.window, clock.as_of, clock.zone).all()


def test_a_file_that_goes_away_while_it_is_open(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "short.csv", GOOD)
    desk.drop(path)
    before = desk.map()
    path.unlink()
    desk.canvas.drop_caches()
    np.testing.assert_array_equal(desk.map(), before)
    desk.window.actions_.refresh_recent()
    project = desk.project
    desk.window.files.open([path])
    desk.settle()
    kind, sentence, _ = desk.message()
    assert (kind, "short.csv" in sentence) == ("error", True)
    assert desk.project is project


# Projects


def worked_on(desk: Desk, tmp_path: Path) -> None:
    """Some work: data, a hidden group, a note, another worldview, another time and place."""
    desk.drop(write(tmp_path / "reports.csv", GOOD))
    desk.check("group", "libya")
    note = Annotation("n1", "text", ((37.0, 48.0),), "Here")
    desk.document.apply(desk.project.with_annotation(note), "note")
    desk.document.apply(replace(desk.project, worldview="ukraine"), "worldview")
    desk.at_time("2021-11-01", "2021-12-31")
    desk.look_at((30.0, 44.0, 42.0, 52.0))


def saved(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    desk.press_keys("Ctrl+S")
    assert path.exists()


def test_a_saved_project_comes_back_whole(
    desk: Desk, open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_on(desk, tmp_path)
    path = tmp_path / "work.gisapp"
    saved(desk, path, monkeypatch)
    assert not desk.document.dirty
    assert desk.window.windowTitle() == "work — gisapp"
    before, project = mapped(desk), desk.project
    other = open_window()
    other.drop(path)
    again = other.project
    assert other.message()[0] in ("", "info")
    seen = [(p.view.x, p.view.y, p.view.resolution) for p in (again, project)]
    assert seen[0] == pytest.approx(seen[1], rel=1e-9)
    assert again.clock == project.clock
    assert (again.worldview, again.annotations) == (project.worldview, project.annotations)
    assert again.groups == project.groups
    assert [layer.id for layer in again.layers] == [layer.id for layer in project.layers]
    assert not other.document.dirty
    assert other.window.windowTitle() == "work — gisapp"
    different = (mapped(other).astype(int) - before).any(axis=2)
    assert different.mean() < 0.001


def test_a_project_saved_twice_asks_for_its_file_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(desk, tmp_path / "one.gisapp", monkeypatch)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("asked again"))
    desk.check("group", "crimea")
    assert desk.document.dirty
    desk.press_keys("Ctrl+S")
    assert not desk.document.dirty
    assert [path.name for path in recent.load()] == ["one.gisapp"]


def test_a_folder_that_cannot_be_written_to_is_a_message(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "x.gisapp"), "")
    )
    desk.check("group", "crimea")
    desk.press_keys("Ctrl+S")
    kind, sentence, _ = desk.message()
    assert (kind, "x.gisapp" in sentence) == ("error", True)
    assert desk.document.dirty


def test_opening_over_unsaved_work_asks(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(desk, tmp_path / "one.gisapp", monkeypatch)
    desk.check("group", "crimea")
    project = desk.project
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    desk.drop(tmp_path / "one.gisapp")
    assert desk.project is project
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    desk.drop(tmp_path / "one.gisapp")
    assert desk.project.group("crimea").visible


def test_an_exported_picture_opens_as_the_project(
    desk: Desk, open_window: Opener, tmp_path: Path
) -> None:
    worked_on(desk, tmp_path)
    path = tmp_path / "figure.png"
    plugins.exporters()["png"].write(desk.project, path, Options(640, 400))
    other = open_window()
    other.drop(path)
    assert other.project.worldview == "ukraine"
    assert other.project.clock == desk.project.clock
    assert other.project.annotations == desk.project.annotations
    assert len(other.project.layers) == len(desk.project.layers)
    assert other.window.files.path is None  # saving does not overwrite the picture


def test_recent_files_are_in_the_menu_and_open(desk: Desk, tmp_path: Path) -> None:
    desk.drop(write(tmp_path / "reports.csv", GOOD))
    desk.press_keys("Ctrl+Z")
    count = len(desk.project.layers)
    menus = desk.window.findChildren(QMenu)
    (action,) = next(menu for menu in menus if menu.title() == "Open recent").actions()
    assert action.text() == "reports.csv"
    action.trigger()
    desk.settle()
    assert len(desk.project.layers) == count + 1


# Safety copies


def test_work_of_a_killed_window_is_offered_and_comes_back(desk: Desk) -> None:
    desk.check("group", "crimea")
    desk.document.apply(replace(desk.project, worldview="ukraine"), "worldview")
    killed = Autosave()
    killed.path = killed.folder / "99999-dead.gisapp"
    killed.folder.mkdir(parents=True, exist_ok=True)
    from gisapp.storage.project_file import to_json

    write(killed.path, to_json(desk.project))
    desk.document.undo()
    desk.document.undo()
    desk.window.safe.offer()
    kind, sentence, _ = desk.message()
    assert kind == "warning"
    assert "not closed properly" in sentence
    QTest.mouseClick(desk.window.message.action_button, LEFT)
    desk.settle()
    assert desk.project.worldview == "ukraine"
    assert not desk.project.group("crimea").visible
    assert not killed.path.exists()
    assert desk.document.dirty
    desk.press_keys("Ctrl+Z")
    assert desk.project.worldview == "un"


def test_a_safety_copy_lives_as_long_as_unsaved_work(desk: Desk) -> None:
    safe = desk.window.safe
    safe.write()
    assert not safe.autosave.path.exists()
    desk.check("group", "crimea")
    safe.write()
    assert safe.autosave.path.exists()
    desk.document.undo()
    desk.window.close()
    assert not safe.autosave.path.exists()
