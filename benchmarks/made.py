"""Made events: deterministic, clustered as records of conflicts are, in order of time.

Hot spots in 10-60E, 30-56N hold five sixths of the events, the rest lies anywhere in that box. They
begin from 2014 to the end of 2024, a third more often in summer than on average. Every number comes
from the seed and the number of the piece, so that a table is the same wherever it is made.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

    from gisapp.model.features import Features

BEGIN, END = 1_388_534_400_000, 1_735_689_600_000  # 2014-01-01 and 2025-01-01, ms UTC
BOX = (10.0, 30.0, 60.0, 56.0)  # degrees west, south, east, north
CATEGORIES = (
    "Battles",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Protests",
    "Riots",
    "Strategic developments",
)
SEED = 2014
PIECE = 1 << 20  # events made at once
BYTES = 29  # an event in a file: two float64, an int64, an int8, a float32
_SPOTS = 96
_DECK = 4096
_YEARS = 11


class NoRoomError(OSError):
    """There is too little free disk for a file; the message says how much is wanted and where."""


def _spots() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8]]:
    """Centres (2, spots), spread in degrees, and a deck of spots to draw from: a few have most."""
    rng = np.random.default_rng(SEED)
    low, high = np.array(BOX[:2]), np.array(BOX[2:])
    centres = low[:, None] + (high - low)[:, None] * (0.1 + 0.8 * rng.random((2, _SPOTS)))
    spread = np.clip(rng.lognormal(-1.6, 0.7, _SPOTS), 0.03, 1.2)
    share = (5 / 6) / np.arange(1, _SPOTS + 1) ** 0.9
    share = np.append(share / share.sum() * (5 / 6), 1 / 6)  # the last is the background
    deck = np.searchsorted(np.cumsum(share), (np.arange(_DECK) + 0.5) / _DECK)
    return (
        centres.astype(np.float32),
        spread.astype(np.float32),
        np.minimum(deck, _SPOTS).astype(np.uint8),
    )


def pieces(n: int) -> Iterator[dict[str, NDArray[np.generic]]]:
    """``n`` events in order of time, as columns longitude, latitude (float64), event_date (int64
    ms UTC), event_type (int8) and fatalities (float32), about a million at a time."""
    centres, spread, deck = _spots()
    for number, first in enumerate(range(0, n, PIECE)):
        count = min(PIECE, n - first)
        rng = np.random.default_rng([SEED, number])
        spot = deck[rng.integers(0, _DECK, count, dtype=np.uint16)]
        anywhere = np.flatnonzero(spot == _SPOTS)
        spot[anywhere] = 0
        place = []
        for axis in (0, 1):
            degrees = rng.standard_normal(count, dtype=np.float32)
            degrees *= spread[spot]
            degrees += centres[axis][spot]
            width = BOX[axis + 2] - BOX[axis]
            degrees[anywhere] = BOX[axis] + width * rng.random(len(anywhere), dtype=np.float32)
            place.append(np.clip(degrees, BOX[axis], BOX[axis + 2]).astype(np.float64))
        gaps = np.cumsum(rng.random(count, dtype=np.float32), dtype=np.float64)
        share = (first + gaps * (count / (gaps[-1] + 0.5))) / n
        share -= 0.33 / (2 * np.pi * _YEARS) * np.sin(2 * np.pi * _YEARS * share)
        yield {
            "longitude": place[0],
            "latitude": place[1],
            "event_date": BEGIN + (share * (END - BEGIN)).astype(np.int64),
            "event_type": np.minimum(spot % 3 + rng.integers(0, 4, count, dtype=np.int8), 5).astype(
                np.int8
            ),
            "fatalities": np.floor(rng.standard_exponential(count, dtype=np.float32) * 1.5),
        }


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            ("longitude", pa.float64()),
            ("latitude", pa.float64()),
            ("event_date", pa.timestamp("ms", "UTC")),
            ("event_type", pa.dictionary(pa.int8(), pa.string())),
            ("fatalities", pa.float32()),
        ]
    )


def _batch(piece: dict[str, NDArray[np.generic]], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = []
    for field in schema:
        values = piece[field.name]
        if pa.types.is_dictionary(field.type):
            arrays.append(pa.DictionaryArray.from_arrays(values, list(CATEGORIES)))
        else:
            arrays.append(pa.array(values, field.type))
    return pa.record_batch(arrays, schema=schema)


def _check_room(wanted: float, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted + 2e9:
        raise NoRoomError(
            f"{wanted / 1e9:.1f} GB and 2 GB to spare are wanted in {folder}, "
            f"{free / 1e9:.1f} GB are free"
        )


def write(n: int, path: Path) -> None:
    """``n`` events as a file: Parquet, or uncompressed Feather for any other suffix. Raises
    :class:`NoRoomError` when the disk has too little."""
    _check_room(n * BYTES, path.parent)
    schema = _schema()
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetWriter(path, schema, compression="none", write_statistics=False) as out:
            for piece in pieces(n):
                out.write_batch(_batch(piece, schema))
        return
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as out:
        for piece in pieces(n):
            out.write_batch(_batch(piece, schema))


def features(n: int, *, degrees: bool = False) -> Features:
    """``n`` events as a table of features, each lasting one millisecond; with fixed places, or in
    ``degrees`` as a text file would give them."""
    import pyarrow as pa

    from gisapp.model import crs
    from gisapp.model.features import Features

    lonlat = np.empty((n, 2)) if degrees else None
    fixed = None if degrees else np.empty((2, n), np.uint32)
    begin = np.empty(n, np.int64)
    schema = pa.schema([_schema().field(name) for name in ("event_type", "fatalities")])
    batches, first = [], 0
    for piece in pieces(n):
        last = first + len(piece["event_date"])
        places = np.column_stack([piece["longitude"], piece["latitude"]]).astype(np.float64)
        if lonlat is not None:
            lonlat[first:last] = places
        if fixed is not None:
            fixed[:, first:last] = crs.to_fixed(places)
        begin[first:last] = piece["event_date"]
        batches.append(_batch(piece, schema))
        first = last
    return Features(
        f"made {n}",
        pa.Table.from_batches(batches),
        lonlat=lonlat,
        begin=begin,
        end=begin + 1 if degrees else None,
        fixed=fixed,
        lasting=0 if degrees else 1,
        roles={"category": "event_type", "weight": "fatalities"},
    )


def lasting(n: int) -> Features:
    """``n`` events with durations from an hour to half a year: places in degrees, begin and end."""
    import pyarrow as pa

    from gisapp.model.features import Features

    columns = {
        name: np.concatenate(parts)
        for name, *parts in zip(
            _schema().names, *(piece.values() for piece in pieces(n)), strict=True
        )
    }
    hours = np.exp(np.random.default_rng(SEED).uniform(0, np.log(24 * 180), n))
    begin = columns["event_date"].astype(np.int64)
    schema = pa.schema([_schema().field(name) for name in ("event_type", "fatalities")])
    return Features(
        f"made {n} lasting",
        pa.Table.from_batches([_batch(columns, schema)]),
        lonlat=np.column_stack([columns["longitude"], columns["latitude"]]).astype(np.float64),
        begin=begin,
        end=begin + (hours * 3_600_000).astype(np.int64),
        roles={"category": "event_type", "weight": "fatalities"},
    )


class Store:
    """Files of made events in one folder, each written when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, n: int, suffix: str) -> Path:
        """The file of ``n`` events. Raises :class:`NoRoomError`."""
        path = self.folder / f"made-{n}{suffix}"
        if not path.exists():
            part = path.with_name(f"part-{n}{suffix}")
            write(n, part)
            part.rename(path)
        return path

    def geopackage(self, n: int) -> Path:
        """A GeoPackage of ``n`` events as points in degrees. Raises :class:`NoRoomError`."""
        path = self.folder / f"made-{n}.gpkg"
        if not path.exists():
            _check_room(n * 8 * BYTES, path.parent)
            part = path.with_name(f"part-{n}.gpkg")
            _write_geopackage(n, part)
            part.rename(path)
        return path


def _write_geopackage(n: int, path: Path) -> None:
    import pyarrow as pa
    import pyogrio.raw
    import shapely

    batches = []
    schema = _schema()
    for piece in pieces(n):
        batch = pa.Table.from_batches([_batch(piece, schema)])
        points = shapely.to_wkb(shapely.points(piece["longitude"], piece["latitude"]))
        kept = batch.select(["event_date", "fatalities"])
        words = batch["event_type"].cast(pa.string())
        batches.append(
            kept.append_column("event_type", words).append_column(
                "geometry", pa.array(points, pa.binary())
            )
        )
    pyogrio.raw.write_arrow(
        pa.concat_tables(batches),
        path,
        driver="GPKG",
        layer="events",
        geometry_name="geometry",
        geometry_type="Point",
        crs="EPSG:4326",
    )


@contextmanager
def store() -> Iterator[Store]:
    """A store in the temporary folder, deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="gisapp-bench-") as folder:
        yield Store(Path(folder))
