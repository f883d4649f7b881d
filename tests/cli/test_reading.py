"""How the command line has files read: what is asked in a window is refused or named here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.cases import Recorder, Run
from tests.tile_cases import tile_bytes

AMBIGUOUS = "lat,lon,date\n48,30,03/04/2022\n"


@pytest.mark.parametrize("command", [("info",), ("convert",), ("render", "-o")])
def test_an_unknown_order_of_day_and_month_is_refused_with_the_option(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(AMBIGUOUS)
    out = tmp_path / "out.geojson"
    arguments = {
        "info": ("info", path),
        "convert": ("convert", path, out),
        "render": ("render", path, "-o", tmp_path / "out.png"),
    }[command[0]]
    code, stdout, stderr = run(*arguments)
    assert (code, stdout) == (3, "")
    assert "--day-first" in stderr
    assert "--month-first" in stderr
    assert "03/04/2022" in stderr
    assert not out.exists()


def test_the_option_decides(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(AMBIGUOUS)
    for option, day in (("--day-first", "2022-04-03"), ("--month-first", "2022-03-04")):
        code, stdout, _ = run("info", path, "--json", option)
        assert code == 0
        assert json.loads(stdout)["layers"][0]["begin"] == day


def test_doubtful_rows_are_listed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("lat,lon,start,end\n48,30,2022-03-04,2022-03-03\n48,30,2022-03-04,\n")
    code, stdout, _ = run("info", path, "--json")
    assert code == 0
    (doubt,) = json.loads(stdout)["layers"][0]["doubtful"]
    assert doubt["place"] == "line 2"
    assert "2022-03-03" in doubt["reason"]
    assert "doubtful" in run("info", path)[1]


def test_a_column_that_may_hold_dates_is_named_with_its_option(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("lat,lon,seen\n48,30,2022-03-04\n")
    assert "--column begin=seen" in run("info", path)[1]
    code, stdout, _ = run("info", path, "--json", "--column", "begin=seen")
    assert code == 0
    assert json.loads(stdout)["layers"][0]["begin"] == "2022-03-04"


def test_a_picture_with_a_world_file_is_a_raster_and_no_project(
    run: Run, recorder: Recorder, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.png"
    path.write_bytes(tile_bytes(0, 0, 0))
    code, _, err = run("info", path)
    assert code == 3
    assert "no project in this picture" in err
    assert "its world file (sheet.pgw) beside it" in err
    (tmp_path / "sheet.pgw").write_text("0.01\n0\n0\n-0.01\n30\n50\n")
    code, _, err = run("info", path)
    assert code == 3
    assert "does not tell its coordinate system" in err
    assert "--column crs=EPSG:" in err
    code, out, _ = run("info", path, "--json", "--column", "crs=EPSG:4326")
    assert code == 0
    west, south, east, north = json.loads(out)["layers"][0]["extent"]
    assert (west, north) == pytest.approx((29.995, 50.005))
    assert (east, south) == pytest.approx((32.555, 47.445))
    assert run("render", path, "-o", "a.rec", "--column", "crs=EPSG:4326")[0] == 0
    assert "sheet" in [layer.name for layer in recorder.project.layers]
