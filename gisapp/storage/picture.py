"""The project inside an exported picture: the text chunk ``gisapp-project`` of a PNG.

Only the chunks' heads and that one chunk are read (PNG, third edition, W3C 2025, section 11.3.3).
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "gisapp-project"
_MOST_CHUNKS = 1_000_000
_WORLD_FILES = (".pgw", ".pngw", ".wld")


def is_project(path: Path) -> bool:
    """Whether a file is opened as a project: a project file or an exported picture. A picture with
    a world file beside it, which says where it lies, is data."""
    suffix = path.suffix.lower()
    beside = (path.with_suffix(end) for one in _WORLD_FILES for end in (one, one.upper()))
    return suffix == ".gisapp" or (suffix == ".png" and not any(one.exists() for one in beside))


def project_text(path: Path, limit: int) -> str | None:
    """The text under KEYWORD, or None when the picture has none.

    Raises ValueError for a damaged picture and for a text of more than ``limit`` bytes, OSError
    when it cannot be read.
    """
    with path.open("rb") as file:
        if file.read(8) != SIGNATURE:
            raise ValueError("it is no PNG picture")
        size = path.stat().st_size
        for _ in range(_MOST_CHUNKS):
            head = file.read(8)
            if len(head) < 8:
                return None
            length, kind = struct.unpack(">I4s", head)
            if kind == b"IEND":
                return None
            if file.tell() + length + 4 > size:
                raise ValueError("the picture is cut off")
            if kind in (b"tEXt", b"zTXt", b"iTXt"):
                text = _text(file, kind, length, limit)
                if text is not None:
                    return text
            else:
                file.seek(length + 4, 1)
    return None


def _text(file: BinaryIO, kind: bytes, length: int, limit: int) -> str | None:
    start = file.tell()
    keyword = file.read(min(length, 80)).split(b"\0", 1)[0]
    file.seek(start)
    if keyword != KEYWORD.encode("latin-1"):
        file.seek(length + 4, 1)
        return None
    if length > limit:
        raise ValueError("the project in the picture is too large")
    data = file.read(length)
    (check,) = struct.unpack(">I", file.read(4))
    if zlib.crc32(kind + data) != check:
        raise ValueError("the project in the picture is damaged")
    body = data[len(keyword) + 1 :]
    if kind == b"tEXt":
        return body.decode("latin-1")
    if kind == b"zTXt":
        return _inflated(body[1:], limit).decode("latin-1")
    packed, rest = body[:1] == b"\1", body[2:]
    content = rest.split(b"\0", 2)[2] if rest.count(b"\0") >= 2 else b""  # skip two languages
    return (_inflated(content, limit) if packed else content).decode("utf-8")


def _inflated(data: bytes, limit: int) -> bytes:
    """``data`` decompressed, but never to more than ``limit`` bytes."""
    machine = zlib.decompressobj()
    try:
        out = machine.decompress(data, limit + 1)
    except zlib.error:
        raise ValueError("the project in the picture is damaged") from None
    if len(out) > limit:
        raise ValueError("the project in the picture is too large")
    if not machine.eof:
        raise ValueError("the project in the picture is damaged")
    return out
