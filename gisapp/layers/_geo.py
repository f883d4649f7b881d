"""Reads resources/geo: attribute tables at once, geometry only when a map asks for it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp import resources
from gisapp.model.features import Level
from gisapp.model.memo import Memo

if TYPE_CHECKING:
    import pyarrow as pa

TOLERANCES = {".l4": 0.1, ".l3": 0.03, ".l2": 0.01, ".l1": 0.003, "": 0.0}  # coarse to fine
PIECE = 1 << 18  # bytes of geometry that are read at once
LANGUAGES = ("en", "uk", "ru", "tr", "ar", "az", "hy", "ka")


class _Files:
    """What the memo of read files is anchored at."""


_FILES = _Files()
_tables: Memo[pa.Table] = Memo("attribute tables", 32)
_geometry: Memo[NDArray[np.object_]] = Memo("geometry files", 4)


def table(name: str, columns: Sequence[str] | None = None, *, names: bool = True) -> pa.Table:
    """The attributes of NAME.parquet without its geometry.

    With ``columns`` only those that the file has, and with ``names`` its ``name_xx`` columns too.
    """
    wanted = (
        None
        if columns is None
        else frozenset({*columns, *(f"name_{code}" for code in LANGUAGES if names)})
    )

    def read() -> pa.Table:
        from pyarrow import parquet

        with parquet.ParquetFile(resources.geo(f"{name}.parquet")) as file:
            have = [
                column
                for column in file.schema_arrow.names
                if column != "geometry" and (wanted is None or column in wanted)
            ]
            return file.read(columns=have).replace_schema_metadata(None)

    return _tables.get(_FILES, (name, wanted), read)


def levels(name: str, start: int = 0, stop: int | None = None) -> tuple[Level, ...]:
    """The levels of detail of NAME.parquet, coarse to fine; nothing is read yet. A file of points
    has no coarser ones: its own geometry stands for them. ``start`` and ``stop`` are the rows."""
    coarser = resources.geo(f"{name}.l4.parquet").exists()
    return tuple(
        Level(tolerance, partial(geometry, name + (suffix if coarser else ""), start, stop))
        for suffix, tolerance in TOLERANCES.items()
        if coarser or suffix in (".l4", "")
    )


def geometry(stem: str, start: int = 0, stop: int | None = None) -> NDArray[np.object_]:
    """The geometry of some rows of one file as shapely objects, None where a row has none."""

    def read() -> NDArray[np.object_]:
        from pyarrow import parquet

        with parquet.ParquetFile(resources.geo(f"{stem}.parquet")) as file:
            column = file.read(columns=["geometry"]).column("geometry")
        last = len(column) if stop is None else stop
        return _shapes(column.slice(start, last - start))

    return _geometry.get(_FILES, (stem, start, stop), read)


def _shapes(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """Shapely objects from WKB, in pieces: no other thread runs while one of them is read."""
    import shapely

    rows = max(int(len(column) * PIECE / max(column.nbytes, 1)), 1)
    out = np.empty(len(column), dtype=object)
    for i in range(0, len(column), rows):
        out[i : i + rows] = shapely.from_wkb(column.slice(i, rows).to_numpy(zero_copy_only=False))
    return out


def facts(name: str) -> list[dict[str, str]]:
    """The rows of facts/NAME.csv."""
    with resources.geo(f"facts/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def arrow(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> pa.Table:
    """An Arrow table of ``columns`` from dictionaries; empty text becomes missing."""
    import pyarrow as pa

    held = list(rows)
    return pa.table({name: [row.get(name) or None for row in held] for name in columns})
