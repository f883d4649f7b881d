"""Parquet and GeoParquet."""

from __future__ import annotations

from gisapp.model.columns import ParquetPieces
from gisapp.readers.columnar import ColumnarReader

READER = ColumnarReader(
    "parquet", "Parquet", (".parquet", ".geoparquet"), (b"PAR1",), ParquetPieces
)
