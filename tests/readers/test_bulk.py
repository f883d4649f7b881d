"""Tables of a great many points: the same as small ones, in few bytes a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from gisapp import plugins
from gisapp.model import columns, instants
from gisapp.model.columns import Columns
from gisapp.model.instants import DAY, OPEN, UNDATED
from gisapp.plugins import Read, ReadError, ReadOptions
from gisapp.readers import compact, facts

N, PIECE = 5000, 512
BEGIN = instants.parse("2014-01-01")[0]


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "MANY", 1000)
    monkeypatch.setattr(columns, "PIECE", 300)


def made(n: int = N, **changes: Any) -> pa.Table:
    """Events in order of time, spread over the globe."""
    rng = np.random.default_rng(5)
    moments = BEGIN + np.sort(rng.integers(0, 3000 * DAY, n))
    kinds = pa.array(np.array(["Battle", "Riot", "Protest"])[rng.integers(0, 3, n)])
    table = {
        "longitude": pa.array(rng.uniform(-180, 180, n), pa.float32()),
        "latitude": pa.array(rng.uniform(-80, 80, n), pa.float32()),
        "event_date": pa.array(moments).cast(pa.timestamp("ms", "UTC")),
        "event_type": kinds.dictionary_encode(),
        "fatalities": pa.array(rng.integers(0, 9, n), pa.float32()),
        **changes,
    }
    return pa.table(table)


def stored(folder: Path, table: pa.Table, kind: str = "parquet") -> Path:
    """``table`` in pieces in a file."""
    path = folder / f"big.{kind}"
    if kind == "parquet":
        parquet.write_table(table, path, row_group_size=PIECE)
        return path
    options = pa.ipc.IpcWriteOptions(compression="lz4" if kind == "ipc" else None)
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, table.schema, options=options) as writer,
    ):
        writer.write_table(table, max_chunksize=PIECE)
    return path


def read(folder: Path, table: pa.Table, kind: str = "parquet", **options: Any) -> Read:
    """What is read of ``table``."""
    (found,) = plugins.read(stored(folder, table, kind), ReadOptions(**options))
    return found


@pytest.mark.parametrize("kind", ["parquet", "arrow", "ipc"])
def test_a_big_table_is_as_a_small_one_and_stays_in_its_file(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = made()
    path = stored(tmp_path, table, kind)
    big = plugins.read(path)[0]
    monkeypatch.setattr(compact, "MANY", 10**9)
    small = plugins.read(path)[0]
    assert isinstance(big.features.table, Columns)
    assert big.features.fixed is not None
    assert (big.features.end, big.features.lasting) == (None, 1)
    for one, other in zip(big.features.times(), small.features.times(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(big.features.degrees(), small.features.degrees(), atol=1e-7)
    assert big.features.roles == small.features.roles
    assert big.report.rows == N
    for row in (0, 511, 512, N - 1):
        assert big.features.attributes(row) == table.slice(row, 1).to_pylist()[0]
    np.testing.assert_array_equal(
        big.features.column("fatalities"), small.features.column("fatalities")
    )


def test_a_value_costs_one_piece_of_one_column(tmp_path: Path) -> None:
    features = read(tmp_path, made()).features
    asked: list[tuple[int, list[str]]] = []
    pieces = features.table.pieces
    real = pieces.read

    def watched(piece: int, names: list[str]) -> pa.Table:
        asked.append((piece, list(names)))
        return real(piece, names)

    pieces.read = watched
    features.value("event_type", 1000)
    assert asked == [(1000 // PIECE, ["event_type"])]


def test_rows_without_a_place_are_listed_and_undated_ones_kept(tmp_path: Path) -> None:
    table = made()
    latitude, longitude = (table[c].to_pylist() for c in ("latitude", "longitude"))
    moments = table["event_date"].to_pylist()
    latitude[3], latitude[700], longitude[4999] = 95.0, None, -181.0
    moments[10] = moments[4998] = None
    table = made(
        latitude=pa.array(latitude, pa.float32()),
        longitude=pa.array(longitude, pa.float32()),
        event_date=pa.array(moments, pa.timestamp("ms", "UTC")),
    )
    found = read(tmp_path, table)
    features, report = found.features, found.report
    assert report.rows == len(features) + len(report.skipped) == N
    assert [one.place for one in report.skipped] == ["row 4", "row 701", "row 5000"]
    reasons = [one.reason for one in report.skipped]
    assert reasons[0] == "the latitude 95 lies outside -90 to 90 degrees"
    assert reasons[1] == "the latitude is empty"
    assert "longitude -181" in reasons[2]
    assert features.undated == 2
    kept = [i for i in range(N) if i not in (3, 700, 4999)]
    for row in (0, 2, 3, 698, 699, 4996):
        assert features.value("fatalities", row) == table["fatalities"][kept[row]].as_py()
        assert features.begin is not None
        moment = table["event_date"].cast(pa.int64())[kept[row]].as_py()
        assert features.begin[row] == (UNDATED if moment is None else moment)
    taken = features.taken([4996, 0, 700])
    assert taken.table.column("fatalities").to_pylist() == [
        table["fatalities"][kept[row]].as_py() for row in (4996, 0, 700)
    ]
    assert features.column("fatalities").tolist() == [table["fatalities"][i].as_py() for i in kept]


def test_days_float_and_naive_times_are_those_of_the_zone(tmp_path: Path) -> None:
    days = np.arange(N) // 2
    dated = read(tmp_path, made(event_date=pa.array(days, pa.int32()).cast(pa.date32()))).features
    assert (dated.lasting, dated.end) == (DAY, None)
    assert dated.floating is not None
    assert bool(dated.floating.all())
    naive = pa.array(np.arange(N) * 7_000_001).cast(pa.timestamp("ms"))
    found = read(tmp_path, made(event_date=naive), zone="Europe/Kyiv")
    expected = instants.in_zone(np.arange(N) * 7_000_001, np.ones(N, bool), "Europe/Kyiv")
    np.testing.assert_array_equal(found.features.begin, expected)
    assert any("Europe/Kyiv" in said for said in found.report.assumed)
    midnights = pa.array(days * DAY).cast(pa.timestamp("ms"))
    assert read(tmp_path, made(event_date=midnights)).features.lasting == DAY


def test_ends_are_kept_and_bad_ones_listed(tmp_path: Path) -> None:
    table = made()
    begins = table["event_date"].cast(pa.int64()).to_numpy()
    ends = begins + 3_600_000
    ends[5] = begins[5] - 1
    column = pa.array(ends, mask=np.arange(N) == 9).cast(pa.timestamp("ms", "UTC"))
    found = read(
        tmp_path,
        table.rename_columns(
            ["longitude", "latitude", "date_start", "event_type", "fatalities"]
        ).append_column("date_end", column),
    )
    assert found.features.end is not None
    assert found.features.end[5] == begins[5] + 1
    assert found.features.end[9] == OPEN
    assert found.features.end[0] == begins[0] + 3_600_000
    (doubt,) = found.report.doubtful
    assert doubt.place == "row 6"
    assert "ends before it begins" in doubt.reason


def test_suspicious_years_are_kept_and_listed(tmp_path: Path) -> None:
    moments = made()["event_date"].cast(pa.int64()).to_numpy().copy()
    moments[7] = instants.parse("2202-01-01")[0]
    found = read(tmp_path, made(event_date=pa.array(moments).cast(pa.timestamp("ms", "UTC"))))
    assert [one.place for one in found.report.doubtful] == ["row 8"]
    assert any("2202" in said and "suspicious" in said for said in found.report.assumed)
    assert any("not in order of time" in said for said in found.report.assumed)


def test_whole_numbers_that_count_time(tmp_path: Path) -> None:
    seconds = 1_400_000_000 + np.arange(N)
    found = read(tmp_path, made(event_date=pa.array(seconds)))
    np.testing.assert_array_equal(found.features.begin, seconds * 1000)


def test_a_table_with_codes_of_precision_is_read_whole(tmp_path: Path) -> None:
    features = read(tmp_path, made(time_precision=pa.array(np.full(N, 3)))).features
    assert features.end is not None
    assert features.fixed is not None


def test_no_place_at_all_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="EPSG"):
        read(tmp_path, made(latitude=pa.array(np.full(N, 6_525_000.0))))
    with pytest.raises(ReadError, match="latitude is empty"):
        read(tmp_path, made(latitude=pa.array([None] * N, pa.float32())))


def test_a_big_csv_is_compact_too(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    rows = "".join(
        f"{i % 90},{i % 180},2022-01-01T00:{i // 60 % 60:02d}:{i % 60:02d}Z\n" for i in range(2000)
    )
    path.write_text("lat,lon,date\n" + rows)
    features = plugins.read(path)[0].features
    assert features.fixed is not None
    assert (features.end, features.floating, features.precision) == (None, None, None)
    np.testing.assert_allclose(features.degrees([45]), [[45, 45]], atol=1e-6)


def test_a_file_that_has_changed_is_not_read_on(tmp_path: Path) -> None:
    features = read(tmp_path, made()).features
    stored(tmp_path, made(N + 1))
    with pytest.raises(OSError, match="has changed"):
        features.value("event_type", 1)


def test_layer_and_facts_of_a_big_table(tmp_path: Path) -> None:
    found = read(tmp_path, made())
    layer = plugins.imported_layer(found)
    table = layer.style.values()["table"]
    assert {row[0] for row in table} == {"Battle", "Riot", "Protest"}
    values, codes = columns.encoded(found.features, "event_type")
    assert [values[code] for code in codes[:9]] == made()["event_type"][:9].to_pylist()
    told = facts.of_read(found)
    assert told["begin"].startswith("2014-01-0")
    assert told["features"] == N
    assert told["columns"]["fatalities"] == "float"


def test_missing_values_have_a_code_of_their_own(tmp_path: Path) -> None:
    kinds = pa.array([None if i % 3 else f"k{i % 700}" for i in range(N)])
    features = read(tmp_path, made(event_type=kinds)).features
    values, codes = columns.encoded(features, "event_type")
    again = [None if code == len(values) else values[code] for code in codes.tolist()]
    assert again == kinds.to_pylist()
