"""The shared suite: every registered reader passes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gisapp import plugins
from gisapp.model import instants
from gisapp.plugins import ReadError, ReadOptions
from tests.readers.conformance import IMPOSSIBLE, OFF_THE_GLOBE, PICTURES, ROWS, made

NAMES = sorted(plugins.readers().keys() - PICTURES)


def test_built_in_readers_are_registered() -> None:
    assert {"arrow", "csv", "geojson", "parquet"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_reads_places_times_and_attributes_as_written(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path)
    (read,) = plugins.read(path)
    features = read.features
    assert features.name == "sample"
    assert len(features) == 3
    np.testing.assert_allclose(
        features.lonlat, [[float(row["lon"]), float(row["lat"])] for row in ROWS]
    )
    day = instants.parse
    assert features.begin is not None
    assert features.end is not None
    assert features.begin.tolist() == [day("2022-02-24")[0], day("2022-03-01")[0], instants.UNDATED]
    assert features.end.tolist() == [day("2022-02-26")[1], day("2022-03-01")[1], instants.UNDATED]
    assert features.undated == 1
    assert features.floating is not None
    assert features.floating.tolist()[:2] == [True, True]
    assert [features.role("title", row) for row in range(3)] == [row["title"] for row in ROWS]
    assert features.role("source", 0) == ROWS[0]["source"]
    assert features.value("dead", 2) is None


@pytest.mark.parametrize("name", NAMES)
def test_report_accounts_for_every_row(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path, (ROWS[0], OFF_THE_GLOBE, IMPOSSIBLE, ROWS[1]))
    (read,) = plugins.read(path)
    report = read.report
    assert report.path == str(path)
    assert report.format == name
    assert report.rows == len(read.features) + len(report.skipped) == 4
    north, no_day = report.skipped
    assert "latitude" in north.reason
    assert "95" in north.reason
    assert "2022-02-30" in no_day.reason
    assert north.place
    assert north.place != no_day.place
    assert any("start" in said and "end" in said for said in report.assumed)


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path)
    first, second = plugins.read(path)[0], plugins.read(path)[0]
    assert first.features.table.equals(second.features.table)
    assert np.array_equal(first.features.geometry, second.features.geometry)
    assert first.report.assumed == second.report.assumed


@pytest.mark.parametrize("name", NAMES)
def test_geometry_may_be_loaded_again(name: str, tmp_path: Path) -> None:
    features = plugins.read(made(name, tmp_path))[0].features
    assert np.array_equal(features.geometry, features.geometry)


@pytest.mark.parametrize("name", NAMES)
def test_all_rows_bad_is_an_error_with_the_first_reason(name: str, tmp_path: Path) -> None:
    path = made(name, tmp_path, (IMPOSSIBLE,))
    with pytest.raises(ReadError, match="2022-02-30") as caught:
        plugins.read(path)
    assert caught.value.file == str(path)
    assert caught.value.place
    assert caught.value.remedy


@pytest.mark.parametrize("name", NAMES)
def test_no_rows_is_an_empty_table_and_said(name: str, tmp_path: Path) -> None:
    (read,) = plugins.read(made(name, tmp_path, ()))
    assert len(read.features) == read.report.rows == 0
    assert any("not a single row" in said for said in read.report.assumed)


def _bad(kind: str, name: str, folder: Path) -> Path:
    path = made(name, folder)
    if kind == "missing":
        path.unlink()
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "blank":
        path.write_bytes(b" \r\n\n ")
    elif kind == "binary":
        path.write_bytes(bytes(range(256)) * 40)
    elif kind == "picture":
        path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00" + bytes(range(20)) * 60)
    elif kind == "folder":
        path.unlink()
        path.mkdir()
    elif kind == "metres":
        path = made(name, folder, ({**ROWS[0], "lon": "3395000", "lat": "6525000"},))
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "kind", ["missing", "empty", "blank", "binary", "picture", "folder", "metres"]
)
def test_bad_input_is_one_clear_error(kind: str, name: str, tmp_path: Path) -> None:
    path = _bad(kind, name, tmp_path)
    with pytest.raises(ReadError) as caught:
        plugins.read(path)
    error = caught.value
    assert error.file == str(path)
    assert error.cause
    assert error.remedy
    assert "\n" not in str(error)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_removed_while_open_is_one_clear_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(name, tmp_path)
    reader = plugins.readers()[name]
    accepts = type(reader).accepts

    def accepts_and_removes(self: plugins.Reader, where: Path, head: bytes) -> bool:
        found = accepts(self, where, head)
        if found:
            where.unlink()
        return found

    monkeypatch.setattr(type(reader), "accepts", accepts_and_removes)
    with pytest.raises(ReadError) as caught:
        plugins.read(path, ReadOptions())
    assert caught.value.file == str(path)


def test_readers_import_no_qt() -> None:
    code = (
        "import sys; from gisapp import plugins; import gisapp.readers.facts; "
        "plugins.readers(); "
        "print([m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
