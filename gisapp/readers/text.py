"""Text files: which encoding they are in, what separates their fields, where their records are."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from gisapp.plugins import ReadError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65536
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c\x1d\x1f]")
_SOME = 0.2  # fewer broken than sound sequences by this share: damaged UTF-8, not another encoding


def decoded(data: bytes, file: str, encoding: str, assumed: list[str]) -> bytes:
    """``data`` as UTF-8 without a byte order mark; what was assumed is told.

    Raises ReadError for binary data and for an ``encoding`` that does not fit.
    """
    if encoding:
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise ReadError(
                file,
                "",
                f"there is no encoding '{encoding}'",
                "Name one such as utf-8, utf-16 or cp1251",
            ) from None
        try:
            return data.decode(encoding).lstrip("\ufeff").encode()
        except UnicodeError as error:
            raise ReadError(
                file,
                "",
                f"it is not written in {encoding} ({_short(error)})",
                "Choose another encoding",
            ) from None
    for mark, name in _BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            if name == "utf-8":
                return _utf8(body, file, assumed)
            assumed.append(f"encoding {name[:-3].upper()}, by its byte order mark")
            return body.decode(name, errors="replace").encode()
    head = data[:_SAMPLE]
    if b"\0" in head:
        name = _utf16(head)
        if name:
            assumed.append(f"encoding {name.upper()}, by its zero bytes")
            return data.decode(name, errors="replace").encode()
    if len(_BINARY.findall(head)) > len(head) // 200:
        raise ReadError(
            file,
            "byte " + str(_BINARY.search(head).start()),  # type: ignore[union-attr]
            "this is binary data, not text",
            "Export it as CSV or GeoJSON, or check that the file is not damaged",
        )
    return _utf8(data, file, assumed)


def _utf8(data: bytes, file: str, assumed: list[str]) -> bytes:
    if data.isascii():
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    else:
        return data
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken
    line = data.count(b"\n", 0, first) + 1
    if broken <= _SOME * sound:
        assumed.append(
            f"ATTENTION: {broken} characters are not valid UTF-8 and were replaced, the "
            f"first in line {line}"
        )
        return text.encode()
    name = "cp1251" if _is_cyrillic(data) else "cp1252"
    text = data.decode(name, errors="replace")
    lost = text.count("\ufffd")
    assumed.append(
        f"ATTENTION: not UTF-8 (line {line}); read as {name}, "
        + ("Cyrillic" if name == "cp1251" else "Western European")
        + (f", {lost} characters replaced" if lost else "")
        + ". Give the encoding if names look wrong"
    )
    return text.encode()


def _is_cyrillic(data: bytes) -> bool:
    """Whether the bytes above 127 stand in words, as in cp1251, and not alone as in cp1252."""
    array = np.frombuffer(data[: 16 * _SAMPLE], dtype=np.uint8)
    high = array >= 0xC0
    together = np.count_nonzero(high[1:] & high[:-1])
    return bool(together > 0.4 * np.count_nonzero(high))


def _utf16(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.3 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * half and not odd else ""


def _short(error: UnicodeError) -> str:
    return f"byte {error.start}" if isinstance(error, UnicodeDecodeError) else "bad data"


def delimiter_of(text: str) -> str:
    """The delimiter of the records in ``text``: the one with which most records have as many
    fields as the header; the comma when there is no such."""
    best, score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = [
                row
                for row in csv.reader(text.splitlines(keepends=True)[:200], delimiter=delimiter)
                if row
            ]
        except csv.Error:
            continue
        if not rows or len(rows[0]) < 2:
            continue
        counts = Counter(len(row) for row in rows)
        share = counts[len(rows[0])] / len(rows)
        mine = (round(share, 1), len(rows[0]))
        if mine > score:
            best, score = delimiter, mine
    return best


def records(data: bytes) -> NDArray[np.int64]:
    """The line number, from 1, on which each record that is not empty begins.

    A line break inside quotes does not end a record.
    """
    array = np.frombuffer(data, dtype=np.uint8)
    if b"\n" not in data:
        array = np.where(array == 13, np.uint8(10), array)  # old Macintosh line ends
    breaks = np.flatnonzero(array == 10)
    if b'"' in data:
        quotes = np.flatnonzero(array == 34)
        inside = np.searchsorted(quotes, breaks) % 2 == 1
    else:
        inside = np.zeros(len(breaks), dtype=bool)
    starts = np.concatenate([[0], breaks[~inside] + 1])
    lines = np.concatenate([[1], np.flatnonzero(~inside) + 2])
    stops = np.concatenate([breaks[~inside], [len(array)]])
    length = stops - starts
    blank = (length <= 0) | ((length == 1) & (array[np.minimum(starts, len(array) - 1)] == 13))
    return np.asarray(lines[~blank], dtype=np.int64)
