"""Tiles from the net that were kept on this computer, so that the map works without it.

One SQLite file of bounded size; what was not looked at for the longest time goes first. A damaged
file is begun anew: nothing in it is anybody's work.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gisapp.model import tiles
from gisapp.model.addresses import url_of
from gisapp.model.tiles import Tile, TileSource

log = logging.getLogger(__name__)

LIMIT = 512 << 20  # bytes of tiles
ROOM = 0.9  # of the limit is left after the oldest went
TOUCH = 3600  # seconds between two notes that a tile was looked at
_TABLE = """
create table if not exists tiles (
    key text primary key, data blob not null, size integer not null, etag text not null,
    expires integer not null, used integer not null
) without rowid
"""
_INDEX = "create index if not exists by_use_and_size on tiles (used, size)"  # covers sums


@dataclass(frozen=True)
class Kept:
    """A kept answer: ``data`` is empty when the server said that there is no such tile.
    ``expires`` is in seconds since 1970; ``etag`` is the server's name for this state of it."""

    data: bytes
    expires: int
    etag: str = ""

    @property
    def fresh(self) -> bool:
        """Whether the server need not be asked again."""
        return time.time() < self.expires


class TileCache:
    """The file. Any thread may use it; a disk that fails makes it forgetful, never an error."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self.path, self.limit = path, limit
        self._lock = threading.Lock()
        self._size = 0
        self._file: sqlite3.Connection | None = None
        self._open()

    def _open(self, again: bool = True) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = sqlite3.connect(
                self.path, timeout=0.2, check_same_thread=False, isolation_level=None
            )
        except (OSError, sqlite3.Error) as error:
            log.warning("tiles are not kept: %s", error)
            return
        try:
            file.execute("pragma journal_mode = wal")
            file.execute("pragma synchronous = off")
            file.execute(_TABLE)
            file.execute(_INDEX)
            (self._size,) = file.execute("select coalesce(sum(size), 0) from tiles").fetchone()
            self._file = file
        except sqlite3.Error as error:
            log.warning("kept tiles are lost: %s", error)
            file.close()
            if again:
                for suffix in ("", "-wal", "-shm"):
                    with suppress(OSError):
                        self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
                self._open(again=False)

    @property
    def size(self) -> int:
        """Bytes of all tiles."""
        return self._size

    def get(self, key: str) -> Kept | None:
        """What is kept under ``key``."""
        now = int(time.time())
        with self._lock:
            if self._file is None:
                return None
            try:
                row = self._file.execute(
                    "select data, expires, etag, used from tiles where key = ?", (key,)
                ).fetchone()
                if row is not None and now - row[3] > TOUCH:
                    self._file.execute("update tiles set used = ? where key = ?", (now, key))
            except sqlite3.Error as error:
                self._fail(error)
                return None
        return None if row is None else Kept(bytes(row[0]), int(row[1]), str(row[2]))

    def put(self, key: str, kept: Kept) -> None:
        """Keep an answer, and let the oldest go when there is no room."""
        size = len(kept.data) + len(key) + 60
        with self._lock:
            if self._file is None:
                return
            try:
                old = self._file.execute("select size from tiles where key = ?", (key,)).fetchone()
                self._file.execute(
                    "insert or replace into tiles values (?, ?, ?, ?, ?, ?)",
                    (key, kept.data, size, kept.etag, kept.expires, int(time.time())),
                )
                self._size += size - (old[0] if old else 0)
                if self._size > self.limit:
                    self._trim(int(self.limit * ROOM), key)
            except sqlite3.Error as error:
                self._fail(error)

    def _trim(self, room: int, newest: str) -> None:
        assert self._file is not None
        gone: list[tuple[str]] = []
        oldest = "select key, size from tiles where key != ? order by used, key"
        for key, size in self._file.execute(oldest, (newest,)):
            if self._size <= room:
                break
            self._size -= size
            gone.append((key,))
        self._file.executemany("delete from tiles where key = ?", gone)

    def clear(self) -> None:
        """Forget every tile."""
        with self._lock:
            if self._file is None:
                return
            try:
                self._file.execute("delete from tiles")
                self._file.execute("vacuum")
                self._size = 0
            except sqlite3.Error as error:
                self._fail(error)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _fail(self, error: sqlite3.Error) -> None:
        log.warning("a kept tile could not be read or written: %s", error)


@cache
def tile_cache() -> TileCache:
    """The cache of this user."""
    import platformdirs

    return TileCache(platformdirs.user_cache_path("gisapp", appauthor=False) / "tiles.sqlite")


class OnlineStore:
    """The tiles of a source on the net that were kept; the net itself is never asked."""

    def __init__(self, source: TileSource) -> None:
        self.source = source
        mark = hashlib.sha256(repr(source).encode()).hexdigest()[:16]
        self.name = f"net {mark}"

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of one tile, however old; None where none is kept."""
        kept = self.kept(tile)
        return kept.data or None if kept is not None else None

    def has(self, tile: Tile) -> bool:
        """Whether the tile is kept, or is known not to be."""
        return self.kept(tile) is not None

    def kept(self, tile: Tile) -> Kept | None:
        """What is kept of one tile."""
        return tile_cache().get(url_of(self.source, tile))


for _scheme in tiles.ONLINE:
    tiles.OPENERS[_scheme] = OnlineStore
