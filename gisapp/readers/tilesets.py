"""What the readers of tile sets share: their report, and the layer that a source becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gisapp.model import tiles
from gisapp.model.crs import Extent
from gisapp.model.tiles import TileError, TileSource
from gisapp.plugins import Preview, PreviewRow, Read, ReadError, ReadReport

LONGEST = 300  # characters of what a file says of itself


def read_of(path: Path, format: str, source: TileSource, assumed: list[str]) -> Read:
    """The layer of a source whose store opens. Raises ReadError."""
    try:
        tiles.store_of(source, fresh=True)
    except TileError as error:
        raise ReadError(str(path), "", str(error), "Export it again from its source") from None
    kind = "vector-tiles" if source.vector else "tiles"
    if source.scheme in ("raster", "picture"):
        kind = "georaster"
    report = ReadReport(str(path), format, 1, (), tuple(assumed))
    return Read(tiles.features_of(source), report, kind=kind, credit=source.attribution)


def preview_of(read: Read) -> Preview:
    """What is known of a tile set, as the one row that it is."""
    table = read.features.table.drop_columns(["definition"])
    values = tuple(str(table[name][0].as_py()) for name in table.column_names)
    west, south, east, north = tiles.source_of(read.features).extent
    row = PreviewRow(values, f"{west:.3f}, {south:.3f} to {east:.3f}, {north:.3f}", "")
    return Preview(tuple(table.column_names), (row,), assumed=read.report.assumed)


def words(value: Any, usual: str = "") -> str:
    """Text of a file's own description on one line, of sane length and without markup."""
    import re

    if not isinstance(value, str):
        return usual
    plain = re.sub(r"<[^<>]{0,400}>", "", value)
    plain = plain.replace("&copy;", "©").replace("&amp;", "&")
    return " ".join(plain.split())[:LONGEST] or usual


def extent_of(values: Any) -> Extent:
    """West, south, east, north within the square world; all of it where ``values`` are no such
    thing."""
    try:
        west, south, east, north = (float(value) for value in values)
    except (TypeError, ValueError):
        return tiles.WORLD
    w, s, e, n = tiles.WORLD
    west, east = max(west, w), min(east, e)
    south, north = max(south, s), min(north, n)
    return (west, south, east, north) if west < east and south < north else tiles.WORLD


def state_of(path: Path) -> str:
    """A name for the present state of a file."""
    try:
        found = path.stat()
    except OSError as error:
        raise TileError(f"{path.name} is not there any more ({error.strerror})") from None
    return f"{path}|{found.st_size}|{found.st_mtime_ns}"
