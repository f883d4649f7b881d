"""PMTiles: tiles in one file with an index along Hilbert's curve (specification 3)."""

from __future__ import annotations

import json
import struct
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gisapp.model import tiles
from gisapp.model.tiles import Tile, TileError, TileSource, inflated
from gisapp.model.varints import varints
from gisapp.plugins import Preview, Read, ReadError, ReadOptions
from gisapp.readers import tilesets

SCHEME = "pmtiles"
MAGIC = b"PMTiles"
HEADER = 127  # bytes
DEEPEST = 4  # directories within directories
LARGEST_INDEX = 64 << 20
KEPT = 64  # directories
_NONE, _GZIP = 1, 2
_FORMS = {1: "pbf", 2: "png", 3: "jpg", 4: "webp"}
_UNREADABLE = {5: "AVIF", 6: "MapLibre"}


class Header(NamedTuple):
    """What the first bytes say; offsets and lengths count bytes of the file."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: tuple[int, int]
    data: tuple[int, int]
    packed: int
    tiles_packed: int
    form: int
    low: int
    high: int
    extent: tuple[float, float, float, float]


class Directory(NamedTuple):
    """Entries of the index, ascending by the number of their first tile."""

    numbers: NDArray[np.uint64]
    runs: NDArray[np.uint64]
    lengths: NDArray[np.uint64]
    offsets: NDArray[np.uint64]


class PMTiles:
    """An open file. Directories that were looked at are kept."""

    def __init__(self, source: TileSource) -> None:
        self.source = source
        self._path = Path(source.address)
        self.name = tilesets.state_of(self._path)
        self._lock = threading.Lock()
        self._directories: OrderedDict[tuple[int, int], Directory] = OrderedDict()
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise TileError(f"{self._path.name} cannot be opened ({error.strerror})") from None
        self.header = _header(self._bytes(0, HEADER))
        self._directory(*self.header.root)

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def _bytes(self, offset: int, length: int) -> bytes:
        if length > LARGEST_INDEX:
            raise TileError("the file is damaged (a part of it is said to be too long)")
        try:
            with self._lock:
                self._file.seek(offset)
                data = self._file.read(length)
        except (OSError, OverflowError, ValueError) as error:
            raise TileError(f"the file cannot be read ({error})") from None
        if len(data) < length:
            raise TileError("the file is cut off")
        return data

    def _directory(self, offset: int, length: int) -> Directory:
        key = offset, length
        with self._lock:
            if key in self._directories:
                self._directories.move_to_end(key)
                return self._directories[key]
        made = _entries(_unpacked(self._bytes(offset, length), self.header.packed))
        with self._lock:
            self._directories[key] = made
            while len(self._directories) > KEPT:
                self._directories.popitem(last=False)
        return made

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of one tile."""
        place = self._place(tile)
        return None if place is None else self._bytes(*place)

    def has(self, tile: Tile) -> bool:
        """Whether there is such a tile."""
        return self._place(tile) is not None

    def _place(self, tile: Tile) -> tuple[int, int] | None:
        number = tile_number(tile)
        part = self.header.root
        for _ in range(DEEPEST):
            found = self._directory(*part)
            i = int(np.searchsorted(found.numbers, np.uint64(number), side="right")) - 1
            if i < 0:
                return None
            run, length = int(found.runs[i]), int(found.lengths[i])
            offset = int(found.offsets[i])
            if run:
                inside = number - int(found.numbers[i]) < run
                return (self.header.data[0] + offset, length) if inside else None
            part = self.header.leaves[0] + offset, length
        raise TileError("the file is damaged (its index has no end)")

    def metadata(self) -> dict[str, Any]:
        """What the file says of itself; empty when it cannot be read."""
        try:
            text = _unpacked(self._bytes(*self.header.metadata), self.header.packed)
            found = json.loads(text)
        except (TileError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def tile_number(tile: Tile) -> int:
    """The place of a tile on the curve that runs through all tiles, zoom by zoom."""
    zoom, x, y = tile
    number = ((1 << (2 * zoom)) - 1) // 3
    for bit in range(zoom - 1, -1, -1):
        side = 1 << bit
        rx, ry = side & x, side & y
        number += ((3 * rx) ^ ry) << bit
        if ry == 0:
            if rx:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
    return number


def _header(data: bytes) -> Header:
    if not data.startswith(MAGIC):
        raise TileError("this is no PMTiles file")
    if data[7] != 3:
        raise TileError(f"this is version {data[7]} of PMTiles; only version 3 can be read")
    numbers = struct.unpack_from("<8Q", data, 8)
    packed, tiles_packed, form, low, high = data[97:102]
    west, south, east, north = (n / 1e7 for n in struct.unpack_from("<4i", data, 102))
    parts = [(numbers[i], numbers[i + 1]) for i in range(0, 8, 2)]
    return Header(
        parts[0], parts[1], parts[2], parts[3], packed, tiles_packed, form, low, high,
        (west, south, east, north),
    )  # fmt: skip


def _unpacked(data: bytes, packed: int) -> bytes:
    if packed == _NONE:
        return data
    if packed != _GZIP:
        raise TileError("its index is packed in a way not known here; only gzip is")
    try:
        return inflated(data, LARGEST_INDEX, "its index")
    except TileError as error:
        raise TileError(f"the file is damaged ({error})") from None


def _entries(data: bytes) -> Directory:
    try:
        values = varints(data)
    except ValueError as error:
        raise TileError(f"the file is damaged (in its index {error})") from None
    count = int(values[0]) if len(values) else -1
    if count < 0 or len(values) != 1 + 4 * count:
        raise TileError("the file is damaged (its index is not whole)")
    columns = values[1:].reshape(4, count)
    numbers = np.cumsum(columns[0], dtype=np.uint64)
    runs, lengths, places = columns[1], columns[2], columns[3]
    offsets = (places - np.uint64(1)).astype(np.uint64)
    for i in np.flatnonzero(places == 0).tolist():  # right behind the one before
        if i == 0:
            raise TileError("the file is damaged (its index begins nowhere)")
        offsets[i] = offsets[i - 1] + lengths[i - 1]
    return Directory(numbers, runs, lengths, offsets)


class PMTilesReader:
    """Tile sets in one file with an index."""

    name = SCHEME
    title = "PMTiles"
    suffixes = (".pmtiles",)

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the suffix or the first bytes say so."""
        return path.suffix.lower() in self.suffixes or head.startswith(MAGIC)

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The one layer; raises ReadError."""
        try:
            with path.open("rb"):
                pass
            found = PMTiles(TileSource(SCHEME, str(path.absolute()), path.stem))
        except TileError as error:
            raise ReadError(str(path), "", str(error), "Copy or download it again") from None
        header, said = found.header, found.metadata()
        form = _FORMS.get(header.form)
        if form is None:
            what = _UNREADABLE.get(header.form, "unknown")
            raise ReadError(
                str(path), "", f"its tiles are of the {what} kind, which cannot be drawn",
                "Known are PNG, JPEG, WebP and Mapbox vector tiles",
            )  # fmt: skip
        if header.tiles_packed not in (0, _NONE, _GZIP):
            raise ReadError(
                str(path), "", "its tiles are packed in a way not known here",
                "Convert it with gzip, the usual way",
            )  # fmt: skip
        high = min(header.high, tiles.FINEST)
        source = TileSource(
            SCHEME, str(path.absolute()), tilesets.words(said.get("name"), path.stem), form,
            min(header.low, high), high, tilesets.extent_of(header.extent),
            tilesets.words(said.get("attribution")),
            size=512 if form == "pbf" else tiles.SIZE,
        )  # fmt: skip
        return [tilesets.read_of(path, self.name, source, [])]

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """What is known of the tiles."""
        return tilesets.preview_of(self.read(path, options)[0])


tiles.OPENERS[SCHEME] = PMTiles
READER = PMTilesReader()
