"""CSV, TSV and other delimited text with coordinates or geometry in its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.plugins import Preview, Read, ReadError, ReadOptions, Skipped
from gisapp.readers import assembly, geometry, names, numbers, previews, text
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD = 1 << 18  # bytes of which a preview is made
_PREAMBLE = 10  # lines that may stand above the header


@dataclass(frozen=True)
class _Header:
    names: list[str]
    delimiter: str
    lines: int  # physical lines up to and with the header
    size: int  # bytes up to and with the header


class Records:
    """The records below the header: the table, those of another width, and their lines."""

    def __init__(self, data: bytes, header: _Header) -> None:
        self._data, self._header = data, header
        self.ragged: list[tuple[int, int]] = []  # record number from 0, fields
        self.table = self._read(threads=True)
        if self.ragged:  # only a serial reader knows their numbers
            self.ragged.clear()
            self.table = self._read(threads=False)

    def _read(self, threads: bool) -> pa.Table:
        import pyarrow as pa
        import pyarrow.csv as pacsv

        def ragged(row: pacsv.InvalidRow) -> str:
            self.ragged.append(((row.number or 1) - 1, row.actual_columns))
            return "skip"

        columns = self._header.names
        body = memoryview(self._data)[self._header.size :]
        if not body[:65536].tobytes().strip() and not body.tobytes().strip():
            return pa.table({name: pa.array([], pa.string()) for name in columns})
        return pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=pacsv.ReadOptions(column_names=columns, use_threads=threads),
            parse_options=pacsv.ParseOptions(
                delimiter=self._header.delimiter,
                invalid_row_handler=ragged,
                newlines_in_values=b'"' in self._data,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in columns},
                null_values=[""],
                strings_can_be_null=True,
            ),
        )

    @cached_property
    def _lines(self) -> NDArray[np.int64] | None:
        lines = text.records(self._data[self._header.size :]) + self._header.lines
        return lines if len(lines) == self.table.num_rows + len(self.ragged) else None

    @cached_property
    def _numbers(self) -> NDArray[np.int64]:
        """The record number of each row of the table."""
        every = np.arange(self.table.num_rows + len(self.ragged))
        return np.delete(every, [number for number, _ in self.ragged])

    def place(self, row: int) -> str:
        """Where a row of the table stands in the file."""
        return self._place_of(int(self._numbers[row]))

    def _place_of(self, record: int) -> str:
        if self._lines is None:  # quotes that follow no rule: count records, not lines
            return f"row {record + 1}"
        return f"line {self._lines[record]}"

    def others(self) -> list[tuple[int, Skipped]]:
        """The records of another width, each with the table row that follows it."""
        expected = len(self._header.names)
        return [
            (
                int(np.searchsorted(self._numbers, number)),
                Skipped(self._place_of(number), f"it has {fields} fields, the header {expected}"),
            )
            for number, fields in self.ragged
        ]

    def unclosed(self) -> str:
        """Where a quotation mark opens that is never closed and swallows lines; else empty."""
        if not self._data.count(b'"', self._header.size) % 2:
            return ""
        body = self._data[self._header.size :]
        whole = sum(1 for line in body.splitlines() if line.strip())
        if whole == self.table.num_rows + len(self.ragged):
            return ""
        return f"line {int(text.records(body)[-1]) + self._header.lines}"


class CsvReader:
    """Delimited text. Finds encoding, delimiter, header, coordinates and dates by itself."""

    name = "csv"
    title = "Delimited text (CSV, TSV)"
    suffixes = (".csv", ".tsv", ".txt", ".tab")

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the suffix says delimited text and the text is not JSON or XML."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        return path.suffix.lower() in self.suffixes and start not in (b"{", b"<")

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The one layer of the file; raises ReadError."""
        file, assumed = str(path), list[str]()
        header, records = self._records(path.read_bytes(), file, options, assumed)
        table = records.table
        problems = Problems(table.num_rows, records.place)
        _skip_tags(table, problems)
        found = geometry.of_table(file, table, options.columns, problems, assumed)
        if found is None:
            raise _no_coordinates(file, header, table)
        return [
            assembly.assemble(
                file,
                self.name,
                path.stem,
                table,
                problems,
                options,
                lonlat=found.lonlat,
                shapes=found.shapes,
                metres=found.radius,
                assumed=assumed,
                others=records.others(),
                typed=numbers.typed(assumed, comma=header.delimiter != ","),
            )
        ]

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """How the first rows would be read; raises ReadError."""
        with path.open("rb") as file:
            data = file.read(_HEAD)
            cut = bool(file.read(1))
        if cut:  # the last line is not whole
            data = data[: data.rfind(b"\n") + 1] or data
        _, records = self._records(data, str(path), options, [])
        table = records.table.slice(0, previews.ROWS)
        problems = Problems(table.num_rows, records.place)
        _skip_tags(table, problems)

        def place(
            file: str, table: pa.Table, problems: Problems, said: list[str]
        ) -> geometry.Found | None:
            return geometry.of_table(file, table, options.columns, problems, said)

        settings = frozenset({"encoding", "delimiter"})
        return previews.of_table(str(path), table, place, problems, options, settings)

    def _records(
        self, raw: bytes, file: str, options: ReadOptions, assumed: list[str]
    ) -> tuple[_Header, Records]:
        """The header and the records below it."""
        import pyarrow as pa

        data = text.decoded(raw, file, options.encoding, assumed)
        if not data.strip():
            raise ReadError(
                file,
                "",
                "there is nothing but blank space in it",
                "Export it again from its source",
            )
        header = _header(data, file, options, assumed)
        try:
            records = Records(data, header)
        except pa.ArrowInvalid as error:
            raise ReadError(
                file,
                "",
                f"its records cannot be told apart ({_short(error)})",
                "Check its quotation marks and its delimiter",
            ) from None
        if place := records.unclosed():
            raise ReadError(
                file,
                place,
                "a quotation mark is opened and never closed",
                "Close it, or double the marks inside a quoted field",
            )
        return header, records


def _header(data: bytes, file: str, options: ReadOptions, assumed: list[str]) -> _Header:
    """Find the delimiter and the header line."""
    sample = data[:65536].decode("utf-8", errors="ignore")
    lines = sample.splitlines(keepends=True)
    if len(data) > 65536 and len(lines) > 1:
        lines = lines[:-1]
    first, given = 0, options.delimiter
    while first < len(lines) and not lines[first].strip():
        first += 1
    if (match := re.fullmatch(r"sep=(.)\s*", lines[first], re.IGNORECASE)) and not given:
        first, given = first + 1, match[1]
    best: tuple[int, str, list[str], int] | None = None
    for start in range(first, min(first + _PREAMBLE, len(lines))):
        below = "".join(lines[start:])
        delimiter = given or text.delimiter_of(below)
        reader = csv.reader(lines[start:], delimiter=delimiter)
        try:
            fields = next(reader, [])
        except csv.Error as error:
            raise ReadError(
                file,
                f"line {start + 1}",
                f"the header cannot be read ({error})",
                "Check its quotation marks and its delimiter",
            ) from None
        candidate = (start, delimiter, fields, start + reader.line_num)
        best = best or candidate
        if geometry.named(fields, options.columns):
            best = candidate
            break
    if best is None:
        raise ReadError(file, "", "it has no header line", "Give every column a name")
    start, delimiter, fields, count = best
    if start > first:
        assumed.append(f"the header is line {start + 1}; the lines above it are left out")
    if delimiter != ",":
        assumed.append(f"fields are separated by a {text.DELIMITERS.get(delimiter, delimiter)}")
    given_names = set(options.columns.values())
    if given_names and all(re.fullmatch(r"column \d+", name) for name in given_names):
        fields, count = [""] * len(fields), start
    columns, said = names.unique(fields)
    assumed.extend(said)
    size = len("".join(lines[:count]).encode())
    return _Header(columns, delimiter, count, size)


def _skip_tags(table: pa.Table, problems: Problems) -> None:
    """A first row of HXL tags (#geo+lat) describes the columns and is no data."""
    if table.num_rows:
        first = [str(v) for column in table.columns if (v := column[0].as_py()) is not None]
        if first and all(re.match(r"#\w", value) for value in first):
            mask = np.zeros(table.num_rows, dtype=bool)
            mask[0] = True
            problems.add(mask, lambda row: "it holds HXL tags, no data")


def _no_coordinates(file: str, header: _Header, table: pa.Table) -> ReadError:
    is_number: Callable[[Any], bool] = lambda value: bool(  # noqa: E731
        re.fullmatch(r"[+-]?\d+([.,]\d+)?", value.strip())
    )
    if sum(map(is_number, header.names)) * 2 >= len(header.names):
        return ReadError(
            file,
            f"line {header.lines}",
            "the first line holds no column names",
            "Add a header line with names such as lat, lon, date",
        )
    return geometry.nowhere(file, f"line {header.lines}", table)


def _short(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()[:120]


READER = CsvReader()
