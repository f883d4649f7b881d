"""``gisapp render --crs``: good codes, bad codes, and codes that do not reach what is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from gisapp.model.projection import projection_of
from tests.cli.cases import Recorder, Run

GLOBE = "+proj=ortho +lat_0=40 +lon_0=35"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("EPSG:3035", "EPSG:3035"),
        ("epsg:3035", "EPSG:3035"),
        ("3035", "EPSG:3035"),
        ("EPSG:3857", "EPSG:3857"),
        (GLOBE, GLOBE),
    ],
)
def test_a_map_in_another_projection_looks_at_the_same_place(
    run: Run, recorder: Recorder, given: str, code: str
) -> None:
    run("render", "-o", "a.rec")
    usual = recorder.project.view
    exit_code, out, err = run("render", "-o", "a.rec", "--crs", given)
    assert (exit_code, out) == (0, "")
    assert len(err.splitlines()) == 1  # that it was written, and no more
    view = recorder.project.view
    assert view.crs == code
    assert view.projection.point_to_lonlat(view.x, view.y) == pytest.approx(
        usual.projection.point_to_lonlat(usual.x, usual.y)
    )


def test_an_extent_and_a_theatre_are_degrees_in_any_projection(
    run: Run, recorder: Recorder
) -> None:
    plane = projection_of("EPSG:3035")
    for asked, box in (
        (("--extent=-10,35,30,60"), (-10, 35, 30, 60)),
        (("--theatre=ukraine"), (22, 44, 41, 53)),
    ):
        assert run("render", "-o", "a.rec", "--crs", "EPSG:3035", asked)[0] == 0
        assert recorder.options.extent == plane.extent_to_map(box)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("EPSG:999999", "no coordinate reference system is known as 'EPSG:999999'"),
        ("mercator", "'mercator' is no EPSG code and no PROJ string"),
        ("EPSG:5773", "is no projection of a map"),
        ("+proj=nonsense", "'+proj=nonsense'"),
    ],
)
def test_a_code_that_is_none_is_a_usage_error_in_words(
    run: Run, recorder: Recorder, code: str, said: str
) -> None:
    exit_code, out, err = run("render", "-o", "a.rec", "--crs", code)
    assert (exit_code, out) == (2, "")
    assert said in err
    assert "--crs" in err
    assert recorder.project is None  # nothing was written


@pytest.mark.parametrize(
    ("asked", "option"),
    [("--extent=-120,30,-100,50", "--extent"), ("--theatre=ukraine", "--theatre")],
)
def test_a_place_that_the_projection_does_not_reach_is_refused(
    run: Run, recorder: Recorder, asked: str, option: str
) -> None:
    code = "EPSG:32637" if option == "--extent" else "EPSG:2193"
    exit_code, _, err = run("render", "-o", "a.rec", "--crs", code, asked)
    assert exit_code == 2
    assert f"Invalid value for {option}" in err
    assert code in err
    assert "does not reach this part of the world" in err
    assert "another --crs" in err
    assert recorder.project is None


def test_the_area_of_a_projection_is_drawn_where_it_does_not_reach_the_projects(
    run: Run, recorder: Recorder
) -> None:
    exit_code, _, err = run("render", "-o", "a.rec", "--crs", "EPSG:2193")
    assert exit_code == 0
    assert "does not reach the place of the project: its own area is drawn" in err
    view = recorder.project.view
    assert view.projection.covers(*view.projection.point_to_lonlat(view.x, view.y))


def test_a_place_that_a_projection_is_not_meant_for_is_drawn_and_said(
    run: Run, recorder: Recorder
) -> None:
    exit_code, _, err = run("render", "-o", "a.rec", "--crs", "3035", "--extent=-120,-60,-100,-50")
    assert exit_code == 0
    assert "(EPSG:3035) is not meant for this place" in err
    assert recorder.options.extent is not None


def test_rows_beyond_the_horizon_are_counted(run: Run, recorder: Recorder, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("lat,lon,date\n-41,174,2020-01-01\n48,30,2020-01-01\n,,2020-01-01\n")
    exit_code, _, err = run("render", path, "-o", "a.rec", "--crs", GLOBE)
    assert exit_code == 0
    assert "places: 1 of 2 rows lie beyond what Orthographic, centre 40°N 35°E reaches" in err
    assert "reaches" not in run("render", path, "-o", "a.rec")[2]
