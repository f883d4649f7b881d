"""Rows without coordinates are placed by the names they give."""

from __future__ import annotations

from pathlib import Path

import pytest

from gisapp import plugins
from gisapp.model import instants
from gisapp.plugins import ReadError
from gisapp.readers.gazetteer import latin

ALERTS = (
    "region,started_at,finished_at\n"
    "Kyiv City,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00\n"
    "Kyivska oblast,2022-02-25 18:36:21+00:00,2022-02-25 19:32:11+00:00\n"
    "Zaporizka oblast,2022-02-26 18:36:21+00:00,2022-02-26 19:32:11+00:00\n"
    "Харківська область,2022-02-26 18:36:21+00:00,2022-02-26 19:32:11+00:00\n"
    "Lviv,2022-02-26 18:36:21+00:00,\n"
)


def test_alerts_come_in_with_their_provinces(tmp_path: Path) -> None:
    path = tmp_path / "alerts.csv"
    path.write_text(ALERTS)
    (found,) = plugins.read(path)
    features = found.features
    assert len(features) == 5
    lonlat = features.degrees()
    for row, (west, south, east, north) in enumerate(
        [(30, 50, 31, 51), (29, 49, 33, 52), (34, 46, 37, 48), (34, 48, 39, 51), (22, 48, 26, 51)]
    ):
        assert west < lonlat[row, 0] < east
        assert south < lonlat[row, 1] < north
    assert features.radius is not None
    assert features.radius[0] < 60_000 < features.radius[1] < 400_000
    assert features.begin is not None
    assert features.end is not None
    assert features.end[0] - features.begin[0] == 30 * instants.MINUTE
    assert features.end[4] == instants.OPEN
    assert any("ATTENTION" in s and "no coordinates" in s for s in found.report.assumed)


def test_a_name_that_is_not_known_is_skipped_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "alerts.csv"
    path.write_text(ALERTS + "Atlantis,2022-02-26 18:36:21+00:00,\n")
    (found,) = plugins.read(path)
    assert [one.reason for one in found.report.skipped] == [
        "'Atlantis' in 'region' is no place known here"
    ]


def test_towns_are_found_when_they_are_no_provinces(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("town,date\nBucha,2022-03-01\nIzium,2022-03-02\n")
    lonlat = plugins.read(path)[0].features.degrees()
    assert lonlat[0] == pytest.approx([30.2, 50.5], abs=0.2)
    assert lonlat[1] == pytest.approx([37.3, 49.2], abs=0.2)


def test_names_that_are_mostly_unknown_are_no_places(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("region,n\nNorth,1\nSouth-east sector,2\nKyiv,3\n")
    with pytest.raises(ReadError, match="no columns with coordinates"):
        plugins.read(path)


def test_ukrainian_in_latin_letters() -> None:
    assert latin("Запорізька область") == "zaporizka oblast"
    assert latin("Єнакієве") == "yenakiieve"
