"""Write GeoParquet 1.1 files: WKB geometry, longitude and latitude, WGS84, zstd."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from tools.geo.grid import Geometries

ZSTD_LEVEL = 19
Column = Sequence[Any]


def _metadata(geometry: Geometries) -> bytes:
    """The "geo" file metadata of the GeoParquet standard; no CRS entry means OGC:CRS84."""
    present = geometry[~shapely.is_missing(geometry)]
    types = sorted({item.geom_type for item in present})
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": types, "edges": "planar"}
    if len(present):
        column["bbox"] = [round(float(value), 6) for value in shapely.total_bounds(present)]
    content = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return json.dumps(content, sort_keys=True).encode()


def _array(values: Column) -> pa.Array:
    """An Arrow column with small, plain types: string, int32, float64 or bool."""
    array = values if isinstance(values, pa.Array) else pa.array(values)
    if pa.types.is_integer(array.type):
        return array.cast(pa.int32())
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array


def write(path: Path, geometry: Geometries, columns: Mapping[str, Column] | None = None) -> None:
    """Write one layer; an empty geometry is written as null."""
    geometry = np.array(geometry, dtype=object)
    geometry[shapely.is_empty(geometry)] = None
    arrays = {name: _array(values) for name, values in (columns or {}).items()}
    wkb = shapely.to_wkb(geometry, byte_order=1, output_dimension=2)
    arrays["geometry"] = pa.array(wkb, type=pa.binary())
    table = pa.table(arrays).replace_schema_metadata({b"geo": _metadata(geometry)})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        use_dictionary=[name for name in arrays if name != "geometry"],
        write_statistics=False,
    )
