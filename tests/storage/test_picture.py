"""A project inside an exported picture."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import pytest
from support import make_project

from gisapp.storage import picture
from gisapp.storage.project_file import ProjectError, open_project, open_project_with_notes, to_json

FRESH = make_project()
TEXT = to_json(replace(FRESH, name="In a picture"), None, FRESH)


def chunk(kind: bytes, data: bytes, check: int | None = None) -> bytes:
    crc = zlib.crc32(kind + data) if check is None else check
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


HEAD = picture.SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\0"))
END = chunk(b"IEND", b"")
KEY = picture.KEYWORD.encode() + b"\0"
PLAIN = chunk(b"tEXt", KEY + TEXT.encode("latin-1"))
PACKED = chunk(b"zTXt", KEY + b"\0" + zlib.compress(TEXT.encode("latin-1")))
WIDE = chunk(b"iTXt", KEY + b"\0\0en\0title\0" + TEXT.replace("picture", "Bild Ж").encode())
WIDE_PACKED = chunk(b"iTXt", KEY + b"\1\0\0\0" + zlib.compress(TEXT.encode()))


@pytest.mark.parametrize(
    ("chunks", "name"),
    [
        (PLAIN + PIXELS, "In a picture"),
        (PIXELS + PLAIN, "In a picture"),
        (PACKED + PIXELS, "In a picture"),
        (WIDE + PIXELS, "In a Bild Ж"),
        (WIDE_PACKED + PIXELS, "In a picture"),
        (chunk(b"tEXt", b"Title\0x") + chunk(b"tEXt", b"gisapp\0{}") + PLAIN, "In a picture"),
    ],
)
def test_a_picture_opens_as_its_project(tmp_path, chunks, name):
    path = tmp_path / "figure.png"
    path.write_bytes(HEAD + chunks + END)
    project, notes = open_project_with_notes(path, FRESH)
    assert (project.name, notes) == (name, [])


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (HEAD + PIXELS + END, "there is no project in this picture"),
        (HEAD + PIXELS, "there is no project in this picture"),
        (HEAD + END + PLAIN, "there is no project in this picture"),
        (picture.SIGNATURE, "there is no project in this picture"),
        (HEAD + PLAIN[:-100], "the picture is cut off"),
        (HEAD + struct.pack(">I4s", 0xFFFFFFFF, b"tEXt"), "the picture is cut off"),
        (HEAD + chunk(b"tEXt", KEY + TEXT.encode(), 1) + END, "is damaged"),
        (HEAD + chunk(b"zTXt", KEY + b"\0" + b"no zlib") + END, "is damaged"),
        (
            HEAD + chunk(b"zTXt", KEY + b"\0" + zlib.compress(TEXT.encode())[:-9]) + END,
            "is damaged",
        ),
        (HEAD + chunk(b"iTXt", KEY) + END, "ends too early"),
        (HEAD + chunk(b"iTXt", KEY + b"\0\0\0\0\xff\xfe") + END, "utf-8"),
        (HEAD + chunk(b"tEXt", KEY) + END, "ends too early"),
        (HEAD + chunk(b"tEXt", KEY + b"lorem") + END, "it is not JSON"),
    ],
)
def test_pictures_without_a_sound_project_are_refused(tmp_path, data, cause):
    path = tmp_path / "figure.png"
    path.write_bytes(data)
    with pytest.raises(ProjectError, match=cause):
        open_project(path)


def test_a_bomb_does_not_go_off(tmp_path):
    path = tmp_path / "bomb.png"
    bomb = zlib.compress(bytes(5_000_000), 9)
    path.write_bytes(HEAD + chunk(b"zTXt", KEY + b"\0" + bomb) + END)
    with pytest.raises(ValueError, match="too large"):
        picture.project_text(path, 1_000_000)
    path.write_bytes(HEAD + chunk(b"tEXt", KEY + bytes(2_000_000)) + END)
    with pytest.raises(ValueError, match="too large"):
        picture.project_text(path, 1_000_000)


def test_what_is_no_picture_is_refused(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(b"GIF89a")
    with pytest.raises(ValueError, match="no PNG"):
        picture.project_text(path, 1000)


def test_the_text_qt_writes_is_found(tmp_path):
    from PySide6.QtGui import QImage

    for name in ("In a picture", "На мапі"):
        image = QImage(4, 4, QImage.Format.Format_RGB32)
        image.fill(0)
        image.setText(picture.KEYWORD, to_json(replace(FRESH, name=name), None, FRESH))
        path = tmp_path / "figure.png"
        assert image.save(str(path))
        assert open_project_with_notes(path, FRESH)[0].name == name
