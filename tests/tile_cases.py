"""Tiles made for tests: each is one colour that tells its zoom, column and row."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp.model.layer import Layer
from gisapp.model.primitives import Drawing
from gisapp.model.theme import LIGHT
from gisapp.model.tiles import Tile, TileSource
from gisapp.render import painter
from gisapp.render.frame import Viewport, resolve_layer


def color_of(zoom: int, x: int, y: int) -> tuple[int, int, int]:
    """Unlike that of any other tile of small numbers."""
    return 40 + 11 * zoom, (17 * x + 29) % 256, (23 * y + 53) % 256


def encoded(image: QImage, form: str = "PNG") -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form, 100)  # type: ignore[call-overload] # text it must be
    return bytes(data.data())


def tile_bytes(zoom: int, x: int, y: int, size: int = 256, form: str = "PNG") -> bytes:
    """One tile in its colour, as a file."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(*color_of(zoom, x, y)))
    return encoded(image, form)


def pyramid(low: int, high: int) -> list[Tile]:
    """Every tile of the world at some zooms."""
    return [Tile(z, x, y) for z in range(low, high + 1) for y in range(2**z) for x in range(2**z)]


def write_mbtiles(
    path: Path,
    tiles: Iterable[Tile],
    metadata: dict[str, str] | None = None,
    blobs: dict[Tile, object] | None = None,
    form: str = "PNG",
) -> Path:
    """An MBTiles file of such tiles; ``blobs`` stand in for some."""
    said = {"name": "Colours", "format": form.lower(), "attribution": "© Nobody"}
    with closing(sqlite3.connect(path)) as file:
        file.execute("create table metadata (name text, value text)")
        file.execute(
            "create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)"
        )
        file.executemany("insert into metadata values (?, ?)", {**said, **(metadata or {})}.items())
        for tile in tiles:
            data = (blobs or {}).get(tile, tile_bytes(*tile, form=form))
            row = 2**tile.zoom - 1 - tile.y
            file.execute("insert into tiles values (?, ?, ?, ?)", (tile.zoom, tile.x, row, data))
        file.commit()
    return path


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def write_pmtiles(path: Path, numbered: dict[int, bytes], high: int, form: int = 2) -> Path:
    """A PMTiles file of tiles by their number, with one leaf directory for each half."""

    def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
        out = _varint(len(entries))
        last = 0
        for number, *_ in entries:
            out += _varint(number - last)
            last = number
        for column in (1, 2, 3):
            out += b"".join(_varint(entry[column] + (column == 3)) for entry in entries)
        return gzip.compress(out, mtime=0)

    data = b""
    entries: list[tuple[int, int, int, int]] = []
    for number in sorted(numbered):
        entries.append((number, 1, len(numbered[number]), len(data)))
        data += numbered[number]
    half = max(len(entries) // 2, 1)
    leaves = b""
    root: list[tuple[int, int, int, int]] = []
    for part in (entries[:half], entries[half:]):
        if part:
            packed = directory(part)
            root.append((part[0][0], 0, len(packed), len(leaves)))
            leaves += packed
    first, said = directory(root), gzip.compress(b'{"name":"Colours","attribution":"Nobody"}')
    at = [127]
    for piece in (first, said, leaves):
        at.append(at[-1] + len(piece))
    lengths = (len(first), len(said), len(leaves), len(data))
    head = b"PMTiles\x03"
    for offset, length in zip(at, lengths, strict=True):
        head += offset.to_bytes(8, "little") + length.to_bytes(8, "little")
    head += b"".join(len(entries).to_bytes(8, "little") for _ in range(3))
    head += bytes([1, 2, 1, form, 0, high])
    for degrees in (-180, -85.05, 180, 85.05):
        head += round(degrees * 1e7).to_bytes(4, "little", signed=True)
    head += bytes(9)
    path.write_bytes(head + first + said + leaves + data)
    return path


def painted(layer: Layer, viewport: Viewport) -> np.ndarray:
    """The pixels of one layer on white: (height, width, red green blue)."""
    from support import make_project

    project = make_project([])
    project = project.add(layer)
    return pixels_of(resolve_layer(project, layer, viewport), viewport)


def pixels_of(drawing: Drawing, viewport: Viewport) -> np.ndarray:
    image = QImage(viewport.width, viewport.height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    qp = QPainter(image)
    for _ in painter.paint_steps(qp, drawing, viewport, LIGHT):
        pass
    qp.end()
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return raw[:, : image.width(), 2::-1].copy()


class Dictionary:
    """A store of tiles in memory that counts what it is asked for."""

    def __init__(self, source: TileSource, tiles: dict[Tile, bytes | np.ndarray]) -> None:
        self.source, self.tiles, self.asked = source, tiles, [Tile(0, 0, 0)][:0]
        self.name = f"dictionary {id(self)}"

    def tile(self, tile: Tile) -> bytes | np.ndarray | None:
        self.asked.append(tile)
        return self.tiles.get(tile)

    def has(self, tile: Tile) -> bool:
        return tile in self.tiles
