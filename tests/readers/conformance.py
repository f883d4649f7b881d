"""What every reader must do, whatever its format.

A reader's test data are made here: :data:`MAKERS` has, by the reader's name, a function that
writes :data:`ROWS` in its format and gives the path. A new reader adds one entry.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import feather, parquet

Row = dict[str, str]
# Readers of pictures, which have no rows: what they must do stands in tests of their own.
PICTURES = frozenset({"geotiff", "mbtiles", "pmtiles", "worldfile"})
ROWS: tuple[Row, ...] = (
    {
        "lon": "30.5234",
        "lat": "50.4501",
        "title": "Київ",
        "start": "2022-02-24",
        "end": "2022-02-26",
        "source": 'Reuters; "AP"',
        "dead": "3",
    },
    {
        "lon": "-0.5",
        "lat": "-33.25",
        "title": "two\nlines, one comma",
        "start": "2022-03-01",
        "end": "2022-03-01",
        "source": "",
        "dead": "0",
    },
    {
        "lon": "179.999",
        "lat": "66",
        "title": "no date",
        "start": "",
        "end": "",
        "source": "x",
        "dead": "",
    },
)
OFF_THE_GLOBE: Row = {**ROWS[0], "lat": "95", "title": "too far north"}
IMPOSSIBLE: Row = {**ROWS[0], "start": "2022-02-30", "title": "no such day"}


def _csv(rows: tuple[Row, ...], folder: Path) -> Path:
    path = folder / "sample.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _geojson(rows: tuple[Row, ...], folder: Path) -> Path:
    path = folder / "sample.geojson"
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]},
            "properties": {k: v or None for k, v in row.items() if k not in ("lon", "lat")},
        }
        for row in rows
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False),
        encoding="utf-8",
    )
    return path


def _table(rows: tuple[Row, ...]) -> pa.Table:
    """Typed columns: coordinates are numbers, the rest is text, as the dates are written."""
    columns: dict[str, pa.Array] = {
        name: pa.array([row[name] or None for row in rows], pa.string()) for name in ROWS[0]
    }
    for name in ("lon", "lat"):
        columns[name] = pa.array([float(row[name]) for row in rows], pa.float64())
    return pa.table(columns)


def _parquet(rows: tuple[Row, ...], folder: Path) -> Path:
    path = folder / "sample.parquet"
    parquet.write_table(_table(rows), path)
    return path


def _arrow(rows: tuple[Row, ...], folder: Path) -> Path:
    path = folder / "sample.feather"
    feather.write_feather(_table(rows), str(path))
    return path


MAKERS: dict[str, Callable[[tuple[Row, ...], Path], Path]] = {
    "arrow": _arrow,
    "csv": _csv,
    "geojson": _geojson,
    "parquet": _parquet,
}


def made(name: str, folder: Path, rows: tuple[Row, ...] = ROWS) -> Path:
    """A file of ``rows`` in the format of the reader ``name``."""
    assert name in MAKERS, f"add test data for the reader '{name}' to MAKERS in {__file__}"
    return MAKERS[name](rows, folder)
