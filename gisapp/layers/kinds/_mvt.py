"""Mapbox vector tiles, version 2: what a tile holds, in map units.

The bytes come from anywhere: every length is checked, and what is wrong raises TileError.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.model.crs import Extent
from gisapp.model.primitives import Floats
from gisapp.model.tiles import TileError
from gisapp.model.varints import signed, varints

POINT, LINE, AREA = 1, 2, 3
Value = str | float | int | bool
MANY = 200_000  # features of a tile


@dataclass(frozen=True, eq=False)
class Shape:
    """One feature: its layer, kind of geometry, parts (n, 2) in map units, and attributes. Rings
    of areas are parts too, outer and inner ones alike."""

    layer: str
    kind: int
    parts: tuple[Floats, ...]
    tags: dict[str, Value]


def shapes_of(data: bytes, extent: Extent) -> list[Shape]:
    """The features of a tile that lies in ``extent``."""
    out: list[Shape] = []
    try:
        for field, wire, value in _fields(memoryview(data)):
            if field == 3 and wire == 2:
                out += _layer(value, extent)
                if len(out) > MANY:
                    raise TileError("a tile has too many features")
    except (ValueError, IndexError, struct.error, UnicodeDecodeError, OverflowError) as error:
        raise TileError(f"a tile is damaged ({error})") from None
    return out


def _number(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")


def _fields(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Field numbers, wire types and raw values of a message; numbers are the bytes they take."""
    at, size = 0, len(data)
    while at < size:
        key, at = _number(data, at)
        wire = key & 7
        if wire == 0:
            _, end = _number(data, at)
        elif wire == 1:
            end = at + 8
        elif wire == 2:
            length, at = _number(data, at)
            end = at + length
        elif wire == 5:
            end = at + 4
        else:
            raise ValueError("a field has no known kind")
        if end > size:
            raise ValueError("a field is cut off")
        yield key >> 3, wire, data[at:end]
        at = end


def _layer(data: memoryview, extent: Extent) -> list[Shape]:
    name, units = "", 4096
    keys: list[str] = []
    values: list[Value] = []
    features: list[memoryview] = []
    for field, _, value in _fields(data):
        if field == 1:
            name = str(value, "utf-8")
        elif field == 2:
            features.append(value)
        elif field == 3:
            keys.append(str(value, "utf-8"))
        elif field == 4:
            values.append(_value(value))
        elif field == 5:
            units = _number(value, 0)[0]
    if not 1 <= units <= 1 << 20:
        raise ValueError("a layer has no extent")
    west, _, east, north = extent
    scale = (east - west) / units
    out = []
    for feature in features:
        kind, tags, geometry = 0, np.empty(0, np.uint64), np.empty(0, np.uint64)
        for field, _, value in _fields(feature):
            if field == 2:
                tags = varints(value)
            elif field == 3:
                kind = _number(value, 0)[0]
            elif field == 4:
                geometry = varints(value)
        if kind not in (POINT, LINE, AREA):
            continue
        said = {
            keys[k]: values[v]
            for k, v in zip(tags[::2].tolist(), tags[1::2].tolist(), strict=False)
        }
        parts = tuple(
            np.column_stack([west + part[:, 0] * scale, north - part[:, 1] * scale])
            for part in _parts(geometry, kind)
        )
        if parts:
            out.append(Shape(name, kind, parts, said))
    return out


def _value(data: memoryview) -> Value:
    for field, _, value in _fields(data):
        if field == 1:
            return str(value, "utf-8")
        if field == 2:
            return float(struct.unpack("<f", value)[0])
        if field == 3:
            return float(struct.unpack("<d", value)[0])
        number = _number(value, 0)[0]
        if field == 7:
            return bool(number)
        if field == 6:
            return (number >> 1) ^ -(number & 1)
        if field in (4, 5):
            return number - (1 << 64) if field == 4 and number >> 63 else number
    return ""


def _parts(numbers: NDArray[np.uint64], kind: int) -> list[Floats]:
    """Parts in a tile's own units, from commands that move a pen."""
    out: list[Floats] = []
    pen = np.zeros(2)
    line: list[Floats] = []
    at = 0
    while at < len(numbers):
        command, count = int(numbers[at]) & 7, int(numbers[at]) >> 3
        at += 1
        if command == 7:
            if kind == AREA and line:
                ring = np.concatenate(line)
                if len(ring) >= 3:
                    out.append(np.concatenate([ring, ring[:1]]))
                line = []
            continue
        if command not in (1, 2) or at + 2 * count > len(numbers):
            raise ValueError("a geometry is cut off")
        steps = signed(numbers[at : at + 2 * count]).reshape(-1, 2)
        at += 2 * count
        places = pen + np.cumsum(steps, axis=0)
        if not count:
            continue
        pen = places[-1]
        if kind == POINT:
            out.append(places)
        elif command == 1:
            if kind == LINE and line and sum(map(len, line)) >= 2:
                out.append(np.concatenate(line))
            line = [places[-1:]]
        else:
            line.append(places)
    if kind == LINE and line and sum(map(len, line)) >= 2:
        out.append(np.concatenate(line))
    return out
