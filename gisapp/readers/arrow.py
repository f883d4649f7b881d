"""Arrow files: Feather, and streams of record batches."""

from __future__ import annotations

from pathlib import Path

from gisapp.model.columns import ArrowPieces, Pieces, TablePieces
from gisapp.plugins import ReadError
from gisapp.readers.columnar import ColumnarReader

_FILE, _STREAM = b"ARROW1", b"\xff\xff\xff\xff"


def _opened(path: Path) -> Pieces:
    """An Arrow file in pieces; a stream, which has no index, in memory."""
    import pyarrow as pa

    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_FILE):
        return ArrowPieces(path)
    if head.startswith(b"FEA1"):
        raise ReadError(
            str(path),
            "",
            "this is Feather version 1, which is no longer written",
            "Write it again as version 2, or as Parquet",
        )
    with pa.OSFile(str(path)) as source, pa.ipc.open_stream(source) as reader:
        return TablePieces(reader.read_all())


READER = ColumnarReader(
    "arrow", "Arrow (Feather)", (".feather", ".arrow", ".ipc"), (_FILE, _STREAM), _opened
)
