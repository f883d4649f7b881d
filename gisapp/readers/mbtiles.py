"""MBTiles: tiles in an SQLite file (specification 1.3)."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from gisapp.model import tiles
from gisapp.model.tiles import Tile, TileError, TileSource
from gisapp.plugins import Preview, Read, ReadError, ReadOptions
from gisapp.readers import tilesets

SCHEME = "mbtiles"
SQLITE = b"SQLite format 3\0"
_ONE = (
    "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ? limit 1"
)


class MBTiles:
    """An open file. Threads share one connection."""

    def __init__(self, source: TileSource) -> None:
        self.source = source
        path = Path(source.address)
        self.name = tilesets.state_of(path)
        self._lock = threading.Lock()
        self._file = _connect(path)
        try:
            self._file.execute(_ONE, (0, 0, 0)).fetchone()
        except sqlite3.Error as error:
            self._file.close()
            raise TileError(f"{path.name} has no tiles that can be read ({error})") from None

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of one tile."""
        y = 2**tile.zoom - 1 - tile.y  # rows are counted from the south
        try:
            with self._lock:
                row = self._file.execute(_ONE, (tile.zoom, tile.x, y)).fetchone()
        except sqlite3.Error as error:
            raise TileError(f"the file is damaged ({error})") from None
        if row is None:
            return None
        if not isinstance(row[0], bytes):
            raise TileError(f"tile {tile.zoom}/{tile.x}/{tile.y} is no picture but text")
        if len(row[0]) > tiles.LARGEST:
            raise TileError(f"tile {tile.zoom}/{tile.x}/{tile.y} is too large")
        return row[0]

    def has(self, tile: Tile) -> bool:
        """Whether there is such a tile."""
        return self.tile(tile) is not None


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise TileError(f"{path.name} cannot be opened ({error})") from None


class MBTilesReader:
    """Tile sets in SQLite."""

    name = SCHEME
    title = "MBTiles"
    suffixes = (".mbtiles",)

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the suffix says so."""
        return path.suffix.lower() in self.suffixes

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The one layer; raises ReadError."""
        with path.open("rb") as file:
            if not file.read(16).startswith(SQLITE):
                raise ReadError(
                    str(path), "", "this is no MBTiles file: no SQLite inside", "Check the download"
                )
        try:
            with closing(_connect(path)) as file:
                source, assumed = _described(path, file)
        except sqlite3.Error as error:
            raise ReadError(
                str(path), "", f"the file is damaged ({error})", "Copy or download it again"
            ) from None
        except TileError as error:
            raise ReadError(str(path), "", str(error), "Check the file") from None
        return [tilesets.read_of(path, self.name, source, assumed)]

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """What is known of the tiles."""
        return tilesets.preview_of(self.read(path, options)[0])


def _described(path: Path, file: sqlite3.Connection) -> tuple[TileSource, list[str]]:
    names = {
        row[0]
        for row in file.execute("select name from sqlite_master where type in ('table','view')")
    }
    if "tiles" not in names:
        raise ReadError(
            str(path), "", "there is no table 'tiles' in it", "Export it as MBTiles again"
        )
    said: dict[str, Any] = {}
    assumed: list[str] = []
    if "metadata" in names:
        rows = file.execute("select name, value from metadata limit 1000")
        said = {str(name).lower(): value for name, value in rows}
    else:
        assumed.append("it does not describe itself: everything is taken from its tiles")
    zooms = file.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
    first = file.execute("select tile_data from tiles limit 1").fetchone()
    if first is None or not all(isinstance(zoom, int) for zoom in zooms):
        raise ReadError(str(path), "table tiles", "it has not a single tile", "Export it again")
    low, high = max(zooms[0], 0), min(zooms[1], tiles.FINEST)
    if low > high:
        raise ReadError(
            str(path),
            "table tiles",
            f"its zooms {zooms[0]} to {zooms[1]} are none",
            "Export it again",
        )
    kind = tiles.picture_kind(first[0]) if isinstance(first[0], bytes) else ""
    form = tilesets.words(said.get("format"), kind).lower().replace("jpeg", "jpg")
    if not kind and form not in tiles.VECTOR:
        raise ReadError(
            str(path), "table tiles", "its tiles are no pictures that are known here",
            "Known are PNG, JPEG, WebP and vector tiles",
        )  # fmt: skip
    if kind and kind not in (form, "pbf"):
        assumed.append(f"its tiles are {kind}, though it says {form or 'nothing'}")
        form = kind
    bounds = said.get("bounds")
    source = TileSource(
        SCHEME, str(path.absolute()), tilesets.words(said.get("name"), path.stem), form or "pbf",
        low, high, tilesets.extent_of(bounds.split(",") if isinstance(bounds, str) else None),
        tilesets.words(said.get("attribution")), size=512 if form in tiles.VECTOR else tiles.SIZE,
    )  # fmt: skip
    return source, assumed


tiles.OPENERS[SCHEME] = MBTiles
READER = MBTilesReader()
