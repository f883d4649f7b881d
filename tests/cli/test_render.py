"""``gisapp render``: what is asked is what the exporter gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from gisapp import plugins
from gisapp.model import crs, instants
from gisapp.model.project import Project
from gisapp.model.tiles import Tile, complaints
from gisapp.plugins import Options, WriteError
from tests.cli.cases import Recorder, Run, day
from tests.tile_cases import pyramid, write_mbtiles


def clock(recorder: Recorder) -> tuple[int, int, str, str]:
    """The clock that was drawn."""
    drawn = recorder.project.clock
    return drawn.start, drawn.stop, drawn.mode, drawn.zone


def test_without_options_the_default_project(run: Run, recorder: Recorder) -> None:
    code, out, err = run("render", "-o", "a.rec")
    assert (code, out) == (0, "")
    assert "a.rec" in err
    assert (recorder.options.width, recorder.options.height, recorder.options.dpi) == (
        1600,
        900,
        96,
    )
    assert recorder.options.layout == "figure"
    assert recorder.project.layers[0].features is (plugins.default_project().layers[0].features)


def test_a_day_is_its_end(run: Run, recorder: Recorder) -> None:
    run("render", "-o", "a.rec", "--at", "2022-02-24")
    assert recorder.project.clock.mode == "instant"
    assert recorder.project.clock.as_of == day("2022-02-24")[1] - 1
    run("render", "-o", "a.rec", "--at", "2022-02-24", "--zone", "Europe/Kyiv")
    assert recorder.project.clock.as_of == instants.parse("2022-02-24T22:00Z")[0] - 1
    run("render", "-o", "a.rec", "--at", "2022-02-24T05:00Z")
    assert recorder.project.clock.as_of == instants.parse("2022-02-24T05:00Z")[0]


def test_windows_hold_their_last_day(run: Run, recorder: Recorder) -> None:
    run("render", "-o", "a.rec", "--from", "2021-02-01", "--to", "2021-02-28")
    assert clock(recorder) == (day("2021-02-01")[0], day("2021-02-28")[1], "window", "UTC")
    assert recorder.project.clock.begin <= day("2021-02-01")[0]
    run("render", "-o", "a.rec", "--to", "2022-03", "--cumulative")
    assert clock(recorder)[1:3] == (day("2022-03-31")[1], "cumulative")
    run("render", "-o", "a.rec", "--from", "2022-03-01T05:00Z")
    assert clock(recorder)[:2] == (instants.parse("2022-03-01T05:00Z")[0], day("2022")[1])


def test_a_theatre_has_place_and_dates(run: Run, recorder: Recorder) -> None:
    run("render", "-o", "a.rec", "--theatre", "ukraine")
    assert clock(recorder)[:3] == (day("2022-01-01")[0], day("2022-02-28")[1], "window")
    assert recorder.options.extent == crs.extent_to_map((22, 44, 41, 53))
    run("render", "-o", "a.rec", "--theatre", "ukraine", "--at", "2022-05-05")
    assert recorder.project.clock.as_of == day("2022-05-05")[1] - 1
    run("render", "-o", "a.rec", "--theatre", "ukraine", "--zone", "Europe/Kyiv")
    assert recorder.project.clock.text == "1 Jan 2022 – 28 Feb 2022"


def test_a_zone_keeps_the_days_of_the_window(run: Run, recorder: Recorder) -> None:
    before = plugins.default_project().clock.text
    run("render", "-o", "a.rec", "--zone", "Europe/Kyiv")
    assert recorder.project.clock.text == before
    assert recorder.project.clock.zone == "Europe/Kyiv"


def test_extent_size_and_dpi(run: Run, recorder: Recorder) -> None:
    run(
        "render",
        "-o",
        "a.rec",
        "--extent",
        "-10,30,40,60",
        "--size",
        "1920x1080",
        "--dpi",
        "192",
        "--layout",
        "map",
        "--theme",
        "dark",
    )
    options = recorder.options
    assert (options.width, options.height, options.dpi) == (1920, 1080, 192)
    assert (options.layout, options.theme) == ("map", "dark")
    assert options.extent == crs.extent_to_map((-10, 30, 40, 60))
    seen = recorder.project.view.extent(960, 540)
    assert seen[0] <= options.extent[0]
    assert seen[3] >= options.extent[3]


def test_layers_are_switched_by_id_name_and_group(run: Run, recorder: Recorder) -> None:
    for name in ("events", "Events", "things", "THINGS"):
        run("render", "-o", "a.rec", "--hide", name)
        assert not recorder.project.shown(recorder.project.layers[0])
        run("render", "-o", "a.rec", "--hide", "events", "--hide", "things", "--show", name)
        assert recorder.project.shown(recorder.project.layers[0])


def test_filter_title_and_worldview(run: Run, recorder: Recorder) -> None:
    run(
        "render",
        "-o",
        "a.rec",
        "--filter",
        "fatalities > 3",
        "--title",
        "A title",
        "--worldview",
        "de_facto",
    )
    layer = recorder.project.layers[0]
    assert int(layer.filter.mask(layer.features).sum()) == 8
    assert recorder.project.figure.title == "A title"
    assert recorder.project.worldview == "de_facto"


def test_imported_files_are_on_top(run: Run, recorder: Recorder, data: Path) -> None:
    code, _, err = run("render", data, data, "-o", "a.rec", "--filter", "kind = 'battle'")
    assert code == 0
    ids = [layer.id for layer in recorder.project.layers]
    assert ids[1:] == ["events-2", "events-3"]
    imported = recorder.project.layers[1]
    assert imported.group == "imported"
    assert imported.time == "window"
    assert imported.origin == str(data)
    assert int(imported.filter.mask(imported.features).sum()) == 1
    assert "1 of 4 rows skipped" in err
    assert "line 4" in err


def test_imported_dates_outside_the_window_move_it(
    run: Run, recorder: Recorder, tmp_path: Path
) -> None:
    path = tmp_path / "old.csv"
    path.write_text("lat,lon,date\n-30,-60,1999-05-05\n-31,-61,1999-05-07\n")
    run("render", path, "-o", "a.rec")
    assert clock(recorder)[:2] == (day("1999-05-05")[0], day("1999-05-07")[1])
    west, south, east, north = crs.extent_to_lonlat(recorder.options.extent)
    assert west < -61 < -60 < east
    assert south < -31 < -30 < north
    run("render", path, "-o", "a.rec", "--at", "2022-02-24")
    assert recorder.project.clock.as_of == day("2022-02-24")[1] - 1


def test_write_errors_of_any_exporter_exit_4(
    run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(project: Project, path: Path, options: Options) -> None:
        raise WriteError(str(path), "the disk is full", "Free some space")

    monkeypatch.setattr(recorder, "write", full)
    code, _, err = run("render", "-o", "a.rec")
    assert code == 4
    assert "the disk is full" in err


def test_what_is_wrong_with_tiles_is_said(
    run: Run, project: Project, tmp_path: Path, qapp: object
) -> None:
    broken = {Tile(1, 1, 0): b"no picture"}
    path = write_mbtiles(tmp_path / "sheet.mbtiles", pyramid(0, 1), {"name": "Sheet"}, broken)
    complaints.forget()
    out = tmp_path / "a.png"
    code, _, err = run("render", path, "-o", out, "--size", "900x600", "--extent=-90,0,90,80")
    assert code == 0
    assert out.exists()  # the map goes on
    assert "Sheet: tile 1/1/0 is no sound picture" in err
