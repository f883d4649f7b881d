"""``--compare`` and ``--known-on`` of render and info."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gisapp.model import instants
from gisapp.model.project import Project
from tests.cli.cases import Recorder, Run, day

TOLD = (
    "id,lat,lon,title,date,kind,published\n"
    "a,48,30,one,2022-03-15,battle,2022-03-16\n"
    "b,49,31,two,2022-04-01,talks,2022-05-20\n"
    "c,50,32,three,2022-06-01,talks,\n"
)


@pytest.fixture
def told(tmp_path: Path) -> Path:
    path = tmp_path / "told.csv"
    path.write_text(TOLD)
    return path


def test_two_dates(run: Run, recorder: Recorder) -> None:
    code, _, err = run("render", "-o", "a.rec", "--compare", "2022-02-24", "2022-11-11")
    assert code == 0
    assert "A 24 Feb 2022 – B 11 Nov 2022" in err
    clock = recorder.project.clock
    assert (clock.a, clock.b, clock.compare) == (day("2022-02-24")[1], day("2022-11-11")[1], True)
    assert clock.window == (clock.a, clock.b)
    run("render", "-o", "a.rec", "--compare", "2023-05", "2022-02-24", "--zone", "Europe/Kyiv")
    clock = recorder.project.clock
    assert clock.a == instants.parse("2022-02-24T22:00Z")[0]
    assert clock.b == instants.parse("2023-05-31T21:00Z")[0]
    assert clock.end >= clock.b


def test_a_theatre_gives_the_place_alone(run: Run, recorder: Recorder) -> None:
    run("render", "-o", "a.rec", "--theatre", "ukraine", "--compare", "2020", "2021")
    assert recorder.options.extent is not None
    assert recorder.project.clock.a == day("2020")[1]


def test_known_on(run: Run, recorder: Recorder) -> None:
    code, _, err = run("render", "-o", "a.rec", "--at", "2022-05-01", "--known-on", "2022-05-02")
    assert code == 0
    assert "as known on 2 May 2022" in err
    assert recorder.project.clock.known == day("2022-05-02")[1]
    assert recorder.project.clock.as_of == day("2022-05-01")[1] - 1


@pytest.mark.parametrize(
    "args",
    [
        ("--compare", "2022-02-24", "2022-02-24"),
        ("--compare", "2022-02-24", "tomorrow"),
        ("--compare", "2022-02-24"),
        ("--compare", "2022-02-24", "2022-03-01", "--at", "2022-02-25"),
        ("--compare", "2022-02-24", "2022-03-01", "--from", "2022-02-25"),
        ("--known-on", "then"),
    ],
)
def test_what_cannot_be_meant(run: Run, recorder: Recorder, args: tuple[str, ...]) -> None:
    code, out, err = run("render", "-o", "a.rec", *args)
    assert (code, out) == (2, "")
    assert err.startswith("gisapp: ")
    assert err.count("\n") == 1


def test_a_table_of_what_changed(run: Run, project: Project, told: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    code, _, _ = run("render", told, "-o", out, "--compare", "2022-03-15", "2022-05-01")
    assert code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    mine = [(row["title"], row["change"]) for row in rows if row["layer"] == "told"]
    assert mine == [("one", "ended"), ("two", "passed")]


def test_a_table_of_what_was_known(run: Run, project: Project, told: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    args = ("--from", "2022-03-01", "--to", "2022-06-30", "--known-on", "2022-04-30")
    code, _, _ = run("render", told, "-o", out, *args)
    assert code == 0
    found = [one["properties"] for one in json.loads(out.read_text())["features"]]
    assert [one["title"] for one in found if one["layer"] == "told"] == ["one", "three"]


def test_the_picture_has_a_legend_and_says_what_it_compares(
    run: Run, project: Project, told: Path, tmp_path: Path, qapp: QApplication
) -> None:
    out = tmp_path / "out.png"
    code, _, _ = run("render", told, "-o", out, "--compare", "2022-03-15", "2022-05-01")
    assert code == 0
    assert "Compared: A 15 Mar 2022 – B 1 May 2022" in QImage(str(out)).text("Description")
    page = tmp_path / "out.html"
    run("render", told, "-o", page, "--compare", "2022-03-15", "2022-05-01")
    text = page.read_text()
    assert "Compared: A 15 Mar 2022 – B 1 May 2022" in text
    assert "Ended" in text
    assert "Began and ended in between" in text


def test_info_counts(run: Run, project: Project, told: Path) -> None:
    args = ("--compare", "2022-03-15", "2022-05-01", "--known-on", "2022-04-30")
    code, out, _ = run("info", told, "--json", *args)
    assert code == 0
    found = json.loads(out)
    (change,) = found["compared"]
    assert change == {
        "name": "told", "changed": 0, "appeared": 0, "ended": 1, "passed": 0, "stayed": 0,
    }  # fmt: skip
    assert found["known"] == [
        {"name": "told", "column": "published", "known": 2, "rows": 3, "unknown": 1}
    ]
    code, out, _ = run("info", told, *args)
    assert "1 ended" in out
    assert "2 of 3 rows, by published, 1 without such a date" in out
    code, out, _ = run("info", told, "--json")
    assert "compared" not in json.loads(out)
