"""Tiles: pictures of fixed size that cover the map at every zoom, and where they come from.

A *grid* has one *matrix* a zoom; a tile is a zoom, a column and a row, counted from the matrix's
upper left corner. A *source* is what the project says of tiles; a *store* is the open thing that
gives them. Readers register how a store of their scheme is opened.
"""

from __future__ import annotations

import math
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.features import Features, Level
from gisapp.model.memo import Memo

Pixels = NDArray[np.uint8]  # (height, width, 4) red, green, blue and opacity, not multiplied
SIZE = 256
FINEST = 24  # zooms beyond this are no maps any more
MOST = 600  # tiles of one picture: more are a mistake
LARGEST = 16 << 20  # bytes of one tile
SHARP = 1.2  # a tile may be stretched by so much before the next zoom is taken
ONLINE = ("xyz", "wms", "wmts")
NET = "net:"  # what the origin of a layer begins with whose tiles come from the net
VECTOR = ("pbf", "mvt")
WORLD = (-180.0, -crs.MAX_LATITUDE, 180.0, crs.MAX_LATITUDE)


class Tile(NamedTuple):
    """One tile: ``y`` grows to the south."""

    zoom: int
    x: int
    y: int


class TileError(Exception):
    """A tile that cannot be had though it should be there: why, in words for people."""


@dataclass(frozen=True)
class TileMatrix:
    """The tiles of one zoom: ``resolution`` is map units per pixel of a tile, ``west`` and
    ``north`` the upper left corner, ``width`` and ``height`` count tiles of ``size`` pixels.
    ``name`` is what a server calls it."""

    zoom: int
    resolution: float
    west: float = -crs.WORLD
    north: float = crs.WORLD
    width: int = 1
    height: int = 1
    size: int = SIZE
    name: str = ""

    @property
    def span(self) -> float:
        """The width of a tile in map units."""
        return self.resolution * self.size

    def extent(self, x: int, y: int) -> Extent:
        """Map units of one tile."""
        west, north = self.west + x * self.span, self.north - y * self.span
        return west, north - self.span, west + self.span, north

    def cover(self, extent: Extent) -> tuple[int, int, int, int]:
        """First column and row, and those after the last, of the tiles that meet ``extent``."""
        hair = 1e-9 * self.span  # an edge that is met exactly is not crossed
        x0 = math.floor((extent[0] - self.west + hair) / self.span)
        x1 = math.ceil((extent[2] - self.west - hair) / self.span)
        y0 = math.floor((self.north - extent[3] + hair) / self.span)
        y1 = math.ceil((self.north - extent[1] - hair) / self.span)
        x0, y0 = max(x0, 0), max(y0, 0)
        return x0, y0, max(min(x1, self.width), x0), max(min(y1, self.height), y0)


@dataclass(frozen=True)
class TileGrid:
    """Matrices from coarse to fine."""

    matrices: tuple[TileMatrix, ...]

    def fitting(self, resolution: float, finer: int = 0) -> int:
        """The place of the coarsest matrix that is sharp at ``resolution`` map units per pixel,
        or of the finest; ``finer`` moves it along."""
        found = len(self.matrices) - 1
        for i, matrix in enumerate(self.matrices):
            if matrix.resolution <= resolution * SHARP:
                found = i
                break
        return min(max(found + finer, 0), len(self.matrices) - 1)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {matrix.zoom: i for i, matrix in enumerate(self.matrices)}

    def place(self, zoom: int) -> int:
        """Where the matrix of ``zoom`` stands; raises KeyError."""
        return self._places[zoom]

    def extent(self, tile: Tile) -> Extent:
        """Map units of a tile."""
        return self.matrices[self.place(tile.zoom)].extent(tile.x, tile.y)

    def tiles(self, place: int, extent: Extent) -> list[Tile]:
        """The tiles of one matrix that meet ``extent``, those in its middle first; none when
        they would be more than :data:`MOST`."""
        matrix = self.matrices[place]
        x0, y0, x1, y1 = matrix.cover(extent)
        if (x1 - x0) * (y1 - y0) > MOST:
            return []
        cx, cy = (x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2
        found = [Tile(matrix.zoom, x, y) for y in range(y0, y1) for x in range(x0, x1)]
        return sorted(found, key=lambda tile: (tile.x - cx) ** 2 + (tile.y - cy) ** 2)


def mercator_grid(low: int = 0, high: int = 18, size: int = SIZE, dense: int = 1) -> TileGrid:
    """The grid of the web's maps: the world is one tile at zoom 0, four at zoom 1. ``size`` is
    the tiles' width in logical pixels, ``dense`` how many pixels each of these has."""
    return TileGrid(
        tuple(
            TileMatrix(
                zoom,
                2 * crs.WORLD / (size * dense) / 2**zoom,
                width=2**zoom,
                height=2**zoom,
                size=size * dense,
                name=str(zoom),
            )
            for zoom in range(low, high + 1)
        )
    )


@dataclass(frozen=True)
class TileSource:
    """What a project says of tiles. ``scheme`` tells how they are had: mbtiles, pmtiles, raster,
    picture, xyz, wms or wmts; ``address`` is a file or an URL with placeholders. ``picture`` is
    the form of a tile (png, jpg, webp, pbf), ``low`` and ``high`` the zooms there are, ``extent``
    in degrees. ``size`` and ``dense`` are as for :func:`mercator_grid`; ``hosts`` are what
    ``{s}`` stands for. ``matrices`` are a server's own grid. ``system`` is the CRS that the user
    chose for a raster without one."""

    scheme: str
    address: str
    title: str
    picture: str = "png"
    low: int = 0
    high: int = 18
    extent: Extent = WORLD
    attribution: str = ""
    size: int = SIZE
    dense: int = 1
    hosts: tuple[str, ...] = ()
    matrices: tuple[TileMatrix, ...] = ()
    system: str = ""

    @property
    def online(self) -> bool:
        """Whether the tiles come from the net."""
        return self.scheme in ONLINE

    @property
    def vector(self) -> bool:
        """Whether the tiles hold geometry, not a picture."""
        return self.picture in VECTOR

    @cached_property
    def grid(self) -> TileGrid:
        """The grid."""
        if self.matrices:
            return TileGrid(self.matrices)
        return mercator_grid(self.low, self.high, self.size, self.dense)

    @property
    def map_extent(self) -> Extent:
        """The extent in map units."""
        return crs.extent_to_map(self.extent)


class TileStore(Protocol):
    """What gives tiles. ``name`` is unlike that of any other store, and of another state of the
    same file."""

    @property
    def name(self) -> str:
        """What its tiles are kept under."""

    @property
    def source(self) -> TileSource:
        """What the project says of it."""

    def tile(self, tile: Tile) -> bytes | Pixels | None:
        """One tile, as a picture file or as pixels; None where there is none. Raises TileError;
        may be called from any thread."""

    def has(self, tile: Tile) -> bool:
        """Whether :meth:`tile` would give something at once."""


@dataclass(frozen=True)
class Tone:
    """How tiles are changed so that data on them stay legible. ``brightness`` and ``contrast``
    from -1 to 1; ``saturation`` 0 is grey, 1 as it is; ``inverted`` swaps light and dark."""

    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 1.0
    inverted: bool = False


Opener = Callable[[TileSource], TileStore]
OPENERS: dict[str, Opener] = {}  # by scheme
KEPT_OPEN = 12
_open: OrderedDict[TileSource, TileStore] = OrderedDict()
_lock = threading.Lock()
_sources: Memo[TileSource] = Memo("tile sources", 1)


def store_of(source: TileSource, *, fresh: bool = False) -> TileStore:
    """The open store of a source, opened again when ``fresh``. Raises TileError when it cannot be
    opened."""
    with _lock:
        if fresh:
            _open.pop(source, None)
        if source in _open:
            _open.move_to_end(source)
            return _open[source]
    opener = OPENERS.get(source.scheme)
    if opener is None:
        raise TileError(f"tiles of the kind '{source.scheme}' are not known here")
    store = opener(source)
    with _lock:
        store = _open.setdefault(source, store)
        while len(_open) > KEPT_OPEN:
            _open.popitem(last=False)
    return store


def close_stores() -> None:
    """Let go of every file; they open again when they are needed."""
    with _lock:
        _open.clear()


def features_of(source: TileSource) -> Features:
    """One row with the extent of a source, and all that is known of it."""
    import msgspec
    import pyarrow as pa
    import shapely

    zooms = f"{source.low} to {source.high}" if source.low != source.high else str(source.low)
    columns = {
        "title": source.title,
        "tiles": source.scheme,
        "format": source.picture,
        "zooms": zooms,
        "attribution": source.attribution,
        "definition": msgspec.json.encode(source).decode("utf-8"),
    }
    table = pa.table({name: [value] for name, value in columns.items()})
    box = np.array([shapely.box(*source.extent)], dtype=object)
    return Features(
        source.title,
        table,
        levels=(Level(0.0, lambda: box),),
        roles={"title": "title"},
        source=source.address,
    )


def source_of(features: Features) -> TileSource:
    """The source that :func:`features_of` made a row of."""
    return _sources.get(features, "", lambda: decoded(str(features.value("definition", 0))))


def decoded(text: str) -> TileSource:
    """A source from its definition; raises ValueError for people."""
    import msgspec

    try:
        source = msgspec.json.decode(text, type=TileSource)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise ValueError(f"these tiles are described in a way not known here ({error})") from None
    west, south, east, north = source.extent
    sane = (
        0 <= source.low <= source.high <= FINEST
        and 16 <= source.size <= 4096
        and 1 <= source.dense <= 4
        and -180 <= west < east <= 180
        and -90 <= south < north <= 90
        and len(source.matrices) <= 64
        and all(m.resolution > 0 and 16 <= m.size <= 4096 for m in source.matrices)
    )
    if not sane:
        raise ValueError("these tiles are described in a way not known here")
    return source


# What went wrong with tiles while they were drawn, told once by whoever has a window


@dataclass
class Complaints:
    """Collects what is wrong with sources; each one is told once. Any thread may add."""

    _new: dict[str, str] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def add(self, title: str, words: str) -> None:
        """Something is wrong with the source ``title``."""
        with self._guard:
            if title not in self._told:
                self._new.setdefault(title, words)

    def take(self) -> list[tuple[str, str]]:
        """What has not been told yet: title and words."""
        with self._guard:
            found = list(self._new.items())
            self._told.update(self._new)
            self._new.clear()
            return found

    def forget(self) -> None:
        """Tell of everything again when it is wrong again."""
        with self._guard:
            self._told.clear()


complaints = Complaints()

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"RIFF", "webp"),
    (b"GIF8", "gif"),
    (b"\x1f\x8b", "pbf"),
)


def picture_kind(data: bytes) -> str:
    """png, jpg, webp, gif or pbf (packed) by the first bytes; empty for anything else."""
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    return "" if kind == "webp" and data[8:12] != b"WEBP" else kind


def is_whole(data: bytes) -> bool:
    """Whether a picture's end is there; True for kinds that do not tell."""
    kind = picture_kind(data)
    if kind == "png":
        return b"IEND" in data[-16:]
    if kind == "jpg":
        return b"\xff\xd9" in data[-64:]
    if kind == "webp":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    return bool(kind)


def unpacked(data: bytes) -> bytes:
    """Bytes of a vector tile, unpacked when they are packed. Raises TileError."""
    if not data.startswith((b"\x1f\x8b", b"\x78")):
        return data
    return inflated(data, LARGEST, "a tile")


def inflated(data: bytes, most: int, what: str) -> bytes:
    """Bytes packed by gzip or zlib, unpacked to at most so many. Raises TileError, which says what
    is wrong with ``what``."""
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        out = unpack.decompress(data, most)
    except zlib.error as error:
        raise TileError(f"{what} cannot be unpacked ({error})") from None
    if unpack.unconsumed_tail:
        raise TileError(f"{what} is too large")
    if not unpack.eof:
        raise TileError(f"{what} is cut off")
    return out


def missing(store: TileStore, place: int, extent: Extent) -> tuple[int, int]:
    """How many tiles of one matrix are not at hand in ``extent``, and how many there are."""
    tiles = store.source.grid.tiles(place, extent)
    return sum(not store.has(tile) for tile in tiles), len(tiles)
