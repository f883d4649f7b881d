"""The command line: its contract, its exit codes, and that words and JSON do not mix."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path

import pytest
from support import make_project

import gisapp
from gisapp import plugins
from gisapp.model import edits
from gisapp.model.project import Project
from tests.cli.cases import Recorder, Run

# version, help, usage


def test_version_is_quick_to_load() -> None:
    code = (
        "import sys; from gisapp import cli; assert cli.run(['--version']) == 0; "
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'numpy', 'pyarrow', "
        "'PySide6', 'shapely', 'pyproj', 'pyogrio', 'pyqtgraph', 'msgspec'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [f"gisapp {gisapp.__version__}", "[]"]


@pytest.mark.parametrize(
    "args",
    [
        ("--nonsense",),
        ("render",),
        ("info",),
        ("info", "--nonsense"),
        ("convert", "a.csv"),
        ("rendr",),
        ("render", "-o", "a.nonsense"),
        ("render", "-o", "a.rec", "--size", "big"),
        ("render", "-o", "a.rec", "--size", "0x9"),
        ("render", "-o", "a.rec", "--extent", "1,2,3"),
        ("render", "-o", "a.rec", "--extent", "9,2,3,4"),
        ("render", "-o", "a.rec", "--dpi", "x"),
        ("render", "-o", "a.rec", "--extent", "1,2,3,4", "--theatre", "ukraine"),
        ("render", "-o", "a.rec", "--theatre", "mars"),
        ("render", "-o", "a.rec", "--at", "soon"),
        ("render", "-o", "a.rec", "--at", "2022", "--to", "2022"),
        ("render", "-o", "a.rec", "--from", "2023", "--to", "2022"),
        ("render", "-o", "a.rec", "--zone", "Mars/Base"),
        ("render", "-o", "a.rec", "--hide", "x"),
        ("render", "-o", "a.rec", "--show", "x"),
        ("render", "-o", "a.rec", "--worldview", "mars"),
        ("render", "-o", "a.rec", "--filter", "kind ="),
        ("render", "-o", "a.rec", "--filter", "nonsense = 1"),
        ("render", "-o", "a.rec", "--layout", "x"),
        ("render", "-o", "a.rec", "--theme", "x"),
        ("render", "-o", "a.rec", "a.gisapp", "b.gisapp"),
        ("render", "-o", "a.rec", "--column", "lat"),
    ],
)
def test_usage_errors_are_one_line(run: Run, recorder: Recorder, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert code == 2
    assert out == ""
    assert err.startswith("gisapp: ")
    assert err.count("\n") == 1
    assert recorder.project is None


def test_help_names_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for word in ("render", "info", "convert", "layers", "--version"):
        assert word in out


# input and output that fail


@pytest.mark.parametrize(
    "args",
    [
        ("info", "no.csv"),
        ("no.csv",),
        ("convert", "no.csv", "o.csv"),
        ("render", "no.csv", "-o", "o.csv"),
        ("info", "no.gisapp"),
        ("render", "no.gisapp", "-o", "o.csv"),
        ("info", "."),
    ],
)
def test_input_that_cannot_be_read(run: Run, project: Project, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert code == 3
    assert out == ""
    assert err.startswith("gisapp: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_project_file_that_is_none(run: Run, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.gisapp"
    path.write_text("{}")
    code, _, err = run("info", path)
    assert code == 3
    assert "a.gisapp" in err
    assert err.count("\n") == 1


def test_output_that_cannot_be_written(run: Run, project: Project, tmp_path: Path) -> None:
    code, out, err = run("render", "-o", tmp_path / "no" / "out.csv")
    assert (code, out) == (4, "")
    assert "no folder" in err
    assert err.count("\n") == 1


def test_a_fault_is_logged_and_told_in_one_line(
    run: Run, project: Project, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Project:
        raise RuntimeError("wheels came off")

    monkeypatch.setattr(plugins, "default_project", broken)
    code, out, err = run("layers")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    log = Path(err.split("written to ")[1].strip())
    assert log.is_relative_to(home)
    assert "wheels came off" in log.read_text()


# info


def test_info_as_json(run: Run, data: Path) -> None:
    code, out, err = run("info", data, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["file"] == str(data)
    assert found["format"] == "csv"
    (layer,) = found["layers"]
    assert layer.pop("assumed")
    assert layer == {
        "name": "events",
        "features": 3,
        "geometry": {"Point": 3},
        "columns": {
            "lat": "int64",
            "lon": "int64",
            "title": "string",
            "date": "string",
            "kind": "string",
        },
        "begin": "2022-03-15",
        "end": "2022-04-01",
        "undated": 1,
        "crs": "EPSG:4326",
        "extent": [30.0, 48.0, 32.0, 50.0],
        "skipped": [
            {"place": "line 4", "reason": "the latitude 91 lies outside -90 to 90 degrees"}
        ],
    }


def test_info_for_people(run: Run, data: Path) -> None:
    code, out, _ = run("info", data)
    assert code == 0
    for word in ("3 Point", "2022-03-15", "1 undated", "title", "string", "line 4", "30, 48"):
        assert word in out


def test_info_takes_the_users_word(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,date\n48,30,03/04/2022\n")
    code, out, _ = run(
        "info", path, "--json", "--column", "lat=a", "--column", "lon=b", "--month-first"
    )
    assert code == 0
    assert json.loads(out)["layers"][0]["begin"] == "2022-03-04"


def test_info_on_clock_times(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("lat,lon,start,end\n1,2,2022-03-04T05:00Z,2022-03-04T06:00Z\n")
    layer = json.loads(run("info", path, "--json")[1])["layers"][0]
    assert (layer["begin"], layer["end"]) == ("2022-03-04T05:00:00Z", "2022-03-04T06:00:00Z")


def test_info_on_what_is_ongoing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("lat,lon,valid_from,valid_to\n1,2,2022-03-04,\n1,2,2022-03-04,2022-03-05\n")
    layer = json.loads(run("info", path, "--json")[1])["layers"][0]
    assert (layer["begin"], layer["end"]) == ("2022-03-04", None)
    assert "ongoing" in run("info", path)[1]


def test_info_on_a_project(
    run: Run, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gisapp.storage import project_file

    path = tmp_path / "a.gisapp"
    path.touch()
    monkeypatch.setattr(project_file, "open_project_with_notes", lambda path: (project, ["gone"]))
    code, out, err = run("info", path, "--json")
    assert code == 0
    assert "gone" in err
    assert json.loads(out)["layers"][0]["features"] == 12


# layers


def test_layers_as_json(run: Run, project: Project) -> None:
    code, out, err = run("layers", "--json")
    assert (code, err) == (0, "")
    (layer,) = json.loads(out)
    assert layer.pop("sources") == sorted(f"Source {i}" for i in range(12))
    assert layer == {
        "id": "events",
        "name": "Events",
        "group": "Things",
        "features": 12,
        "time": "window",
        "begin": "2022-01-15",
        "end": "2022-12-15",
        "undated": 0,
        "credit": "",
        "visible": True,
        "kind": "test-dots",
    }


def test_layers_for_people(run: Run, project: Project) -> None:
    code, out, _ = run("layers")
    assert code == 0
    head, row = out.splitlines()
    assert head.split() == ["id", "group", "name", "features", "period", "shown"]
    assert "2022-01-15 – 2022-12-15" in row


# convert


@pytest.mark.parametrize("suffix", [".csv", ".geojson"])
def test_convert_keeps_every_row(
    run: Run, project: Project, data: Path, suffix: str, tmp_path: Path
) -> None:
    out = tmp_path / f"out{suffix}"
    code, words, err = run("convert", data, out)
    assert (code, words) == (0, "")
    assert "1 of 4 rows skipped" in err
    assert "3 features" in err
    (read,) = plugins.read(out)
    (before,) = plugins.read(data)
    assert read.features.undated == 1
    assert read.features.begin is not None
    assert before.features.begin is not None
    assert read.features.begin.tolist() == before.features.begin.tolist()
    assert read.features.column("title").tolist() == ["one", "two", "four"]


def test_convert_reaches_the_poles(run: Run, project: Project, tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "b.geojson"
    path.write_text(
        'wkt\n"POLYGON ((0 89, 10 89, 5 90, 0 89))"\nPOINT (-180 -90)\n'
        '"LINESTRING (170 0, 190 0)"\n'
    )
    assert run("convert", path, out)[0] == 0
    assert len(plugins.read(out)[0].features) == 3


# the window


def test_the_window_opens_with_the_files(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[Path]] = []
    window = types.ModuleType("gisapp.ui.app")

    def opens(files: list[Path]) -> int:
        opened.append(files)
        return 0

    window.run = opens  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gisapp.ui.app", window)
    assert run(data)[0] == 0
    assert run()[0] == 0
    assert opened == [[data], []]


def test_no_display_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    code, _, err = run()
    assert code == 1
    assert "no display" in err


def test_extents_of_features() -> None:
    assert edits.extent_of(make_project([]).layers[0].features) is None
    assert edits.extent_of(make_project(["2022"]).layers[0].features) == (25, 48, 25, 48)
