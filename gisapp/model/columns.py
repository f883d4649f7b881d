"""Attribute tables that stay in their file: a column, or a row group of it, is read when asked for.

:class:`Columns` stands in for an Arrow table in Features: tens of millions of rows cost no memory
until somebody filters, counts or inspects them. Parquet files are read a row group at a time, Arrow
files are mapped into memory a record batch at a time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.model.memo import Memo

if TYPE_CHECKING:
    import pyarrow as pa

    from gisapp.model.features import Features

PIECE = 1 << 20  # rows of what is handed on at once from larger pieces
_read: Memo[Any] = Memo("pieces of columns", 24)
_FEW = 20_000  # rows
_codes: Memo[tuple[tuple[Any, ...], NDArray[Any]]] = Memo("codes of columns", 4)


class Pieces(Protocol):
    """A table in parts that can be read one by one: row groups or record batches."""

    schema: pa.Schema
    sizes: list[int]

    def read(self, piece: int, names: Sequence[str]) -> pa.Table:
        """Some columns of one part."""

    def stream(self, piece: int, names: Sequence[str]) -> Iterator[pa.Table]:
        """The same in tables of at most :data:`PIECE` rows. Safe to use from several threads."""

    def head(self, rows: int) -> pa.Table:
        """At most the first ``rows`` with all columns."""


class _File:
    """A file that must stay as it was when it was opened."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._was = self._now()

    def _now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return None
        return found.st_size, found.st_mtime_ns

    def _check(self) -> None:
        """Raises OSError when the file was written to: its bytes mean something else now."""
        now = self._now()
        if now is not None and now != self._was:  # a removed one can still be read
            raise OSError(f"{self._path} has changed since it was opened: add it again")


class ParquetPieces(_File):
    """The row groups of a Parquet file. Raises what Arrow raises for a bad file."""

    def __init__(self, path: Path) -> None:
        from pyarrow import parquet

        super().__init__(path)
        self._file = parquet.ParquetFile(path)
        meta = self._file.metadata
        self.schema = self._file.schema_arrow
        self.sizes = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]

    def read(self, piece: int, names: Sequence[str]) -> pa.Table:
        """Some columns of one row group."""
        self._check()
        with self._lock:
            return self._file.read_row_group(piece, columns=list(names))

    def stream(self, piece: int, names: Sequence[str]) -> Iterator[pa.Table]:
        """Some columns of one row group, by a reader of its own: several threads may stream."""
        import pyarrow as pa
        from pyarrow import parquet

        self._check()
        with parquet.ParquetFile(self._path, metadata=self._file.metadata) as file:
            for batch in file.iter_batches(
                PIECE, row_groups=[piece], columns=list(names), use_threads=False
            ):
                yield pa.Table.from_batches([batch])

    def head(self, rows: int) -> pa.Table:
        """At most the first ``rows`` with all columns."""
        import pyarrow as pa

        with self._lock:
            batches = list(islice(self._file.iter_batches(rows, use_threads=False), 1))
        return pa.Table.from_batches(batches, self._file.schema_arrow)


class ArrowPieces(_File):
    """The record batches of an Arrow file (Feather). What is not compressed is not copied."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._readers: dict[tuple[str, ...], Any] = {}
        self.schema = self._open(()).schema
        widths = [(_width(field.type), field.name) for field in self.schema]
        reader = self._open([min(widths)[1]] if widths else ())  # what is narrow is soon unpacked
        self.sizes = [reader.get_batch(i).num_rows for i in range(reader.num_record_batches)]

    def _open(self, names: Sequence[str]) -> Any:
        import pyarrow as pa

        fields = [self.schema.get_field_index(name) for name in names] or None
        options = pa.ipc.IpcReadOptions(included_fields=fields, use_threads=False)
        return pa.ipc.open_file(pa.memory_map(str(self._path)), options=options)

    def read(self, piece: int, names: Sequence[str]) -> pa.Table:
        """Some columns of one record batch."""
        import pyarrow as pa

        self._check()
        with self._lock:
            key = tuple(names)
            if key not in self._readers:
                if len(self._readers) > 64:
                    self._readers.clear()
                self._readers[key] = self._open(names)
            table = pa.Table.from_batches([self._readers[key].get_batch(piece)])
        table.validate(full=True)  # Arrow takes a mapped file at its word
        return table.select(list(names))

    def head(self, rows: int) -> pa.Table:
        """At most the first ``rows`` with all columns."""
        import pyarrow as pa

        reader = self._open(())
        first = next((i for i, size in enumerate(self.sizes) if size), None)
        batches = [] if first is None else [reader.get_batch(first)]
        table = pa.Table.from_batches(batches, self.schema)
        table.validate(full=True)
        return table.slice(0, rows)

    def stream(self, piece: int, names: Sequence[str]) -> Iterator[pa.Table]:
        """Some columns of one record batch, by a mapping of its own, given back afterwards."""
        import pyarrow as pa

        self._check()
        table = pa.Table.from_batches([self._open(names).get_batch(piece)]).select(list(names))
        for at in range(0, table.num_rows, PIECE):
            yield table.slice(at, PIECE)


def _width(kind: pa.DataType) -> int:
    try:
        return int(kind.bit_width)
    except ValueError:
        return 1 << 20


class TablePieces:
    """A table in memory in one part."""

    def __init__(self, table: pa.Table) -> None:
        self._table, self.schema, self.sizes = table, table.schema, [table.num_rows]

    def read(self, piece: int, names: Sequence[str]) -> pa.Table:
        """Some columns."""
        return self._table.select(list(names))

    def stream(self, piece: int, names: Sequence[str]) -> Iterator[pa.Table]:
        """Some columns, a piece at a time."""
        for at in range(0, self._table.num_rows, PIECE):
            yield self._table.select(list(names)).slice(at, PIECE)

    def head(self, rows: int) -> pa.Table:
        """At most the first ``rows`` with all columns."""
        return self._table.slice(0, rows)


class Columns:
    """What the application uses of an Arrow table, over :class:`Pieces`.

    ``dropped`` are the rows of the file, ascending, that are no rows of the table.
    ``table[name]`` reads a whole column; ``table.column(name)[row]`` one piece of it.
    """

    def __init__(self, pieces: Pieces, dropped: NDArray[np.int64] | None = None) -> None:
        self.pieces = pieces
        self.schema = pieces.schema.remove_metadata()
        self.column_names: list[str] = list(self.schema.names)
        self._dropped = np.empty(0, np.int64) if dropped is None else dropped
        self._starts = np.concatenate([[0], np.cumsum(pieces.sizes, dtype=np.int64)])
        self._before = self._dropped - np.arange(len(self._dropped))
        self.num_rows = int(self._starts[-1]) - len(self._dropped)

    def __len__(self) -> int:
        return self.num_rows

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        import pyarrow as pa

        chunks = [chunk for part in self.parts(name) for chunk in part.chunks]
        return pa.chunked_array(chunks, self.schema.field(name).type)

    def column(self, name: str) -> Column:
        """A column that reads what is asked of it. Raises KeyError when there is none."""
        if name not in self.column_names:
            raise KeyError(f"no column '{name}'")
        return Column(self, name)

    def parts(self, name: str) -> Iterator[pa.ChunkedArray]:
        """A column piece by piece, in order."""
        import pyarrow as pa

        for piece, size in enumerate(self.pieces.sizes):
            column = self.pieces.read(piece, [name]).column(0)
            first = int(self._starts[piece])
            low, high = np.searchsorted(self._dropped, [first, first + size])
            if low < high:
                keep = np.ones(size, dtype=bool)
                keep[self._dropped[low:high] - first] = False
                column = column.filter(pa.array(keep))
            yield column

    def value(self, name: str, row: int) -> Any:
        """One value of one row as Python has it; one piece of one column is read."""
        piece, at = self._where(np.array([row], np.int64))
        held = self._piece(int(piece[0]), name)
        return held[int(at[0])].as_py()

    def _piece(self, piece: int, name: str) -> pa.ChunkedArray:
        return _read.get(self, (piece, name), lambda: self.pieces.read(piece, [name]).column(0))

    def _where(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The piece of each row, and its place there. Raises IndexError."""
        if len(rows) and not (rows.min() >= 0 and rows.max() < self.num_rows):
            raise IndexError(f"there are only {self.num_rows} rows")
        lines = rows + np.searchsorted(self._before, rows, side="right")
        piece = np.searchsorted(self._starts, lines, side="right") - 1
        return piece, lines - self._starts[piece]

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> pa.Table:
        """The given rows, in their order, as an Arrow table; only their pieces are read."""
        import pyarrow as pa

        pieces, places = self._where(np.asarray(rows, dtype=np.int64))
        if not len(pieces):
            return self.schema.empty_table()
        order = np.argsort(pieces, kind="stable")
        found, counts = np.unique(pieces, return_counts=True)
        parts = []
        for piece, at in zip(
            found.tolist(), np.split(places[order], np.cumsum(counts)[:-1]), strict=True
        ):
            table = self.pieces.read(piece, self.column_names)
            parts.append(table.take(pa.array(at)))
        whole = pa.concat_tables(parts).replace_schema_metadata(None)
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        return whole.take(pa.array(back))

    def slice(self, offset: int = 0, length: int | None = None) -> pa.Table:
        """``length`` rows from ``offset`` on as an Arrow table."""
        stop = self.num_rows if length is None else min(offset + length, self.num_rows)
        return self.take(np.arange(min(offset, stop), stop))


class Column:
    """A column of :class:`Columns`: one value costs one piece, anything else the whole column."""

    def __init__(self, table: Columns, name: str) -> None:
        self._table, self._name = table, name
        self.type = table.schema.field(name).type

    def __len__(self) -> int:
        return self._table.num_rows

    def __getitem__(self, row: int) -> Any:
        import pyarrow as pa

        return pa.scalar(self._table.value(self._name, int(row)), self.type)

    def to_numpy(self, zero_copy_only: bool = False) -> NDArray[Any]:
        """The whole column, as Arrow gives it."""
        return np.asarray(self._table[self._name].to_numpy(zero_copy_only=zero_copy_only))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table[self._name], name)


def encoded(features: Features, name: str) -> tuple[tuple[Any, ...], NDArray[Any]]:
    """The different values of a column in the order in which they occur, and the number of each
    row's value among them in the smallest whole numbers that hold it; missing ones have the number
    after the last. A column of :class:`Columns` is read piece by piece."""
    return _codes.get(features, name, lambda: _encoded(features.table, name))


def _counted(values: list[Any]) -> tuple[tuple[Any, ...], NDArray[Any]]:
    """:func:`encoded` of a few values, which is done before Arrow's functions are loaded."""
    numbers: dict[Any, int] = {}
    codes = [-1 if one is None else numbers.setdefault(one, len(numbers)) for one in values]
    kind = np.min_scalar_type(len(numbers))
    return tuple(numbers), np.array(
        [len(numbers) if code < 0 else code for code in codes], dtype=kind
    )


def _encoded(table: Any, name: str) -> tuple[tuple[Any, ...], NDArray[Any]]:
    if not isinstance(table, Columns) and table.num_rows <= _FEW:
        return _counted(table[name].to_pylist())
    import pyarrow as pa

    numbers: dict[Any, int] = {}
    out = np.zeros(table.num_rows, np.uint8)
    missing: list[tuple[int, NDArray[np.bool_]]] = []
    at = 0
    for part in table.parts(name) if isinstance(table, Columns) else [table[name]]:
        for chunk in part.chunks:
            if not pa.types.is_dictionary(chunk.type):
                chunk = chunk.dictionary_encode()
            values = chunk.dictionary.to_pylist()
            codes = chunk.indices
            if codes.null_count:
                missing.append((at, codes.is_null().to_numpy(zero_copy_only=False)))
                codes = codes.fill_null(0)
            codes = codes.to_numpy(zero_copy_only=False)
            own = np.array([numbers.setdefault(v, len(numbers)) for v in values] or [0])
            if len(numbers) >= np.iinfo(out.dtype).max:
                out = out.astype(np.uint16 if len(numbers) < 65_535 else np.uint32)
            place = out[at : at + len(codes)]
            if np.array_equal(own, np.arange(len(own))):  # mostly all parts have one dictionary
                place[:] = codes
            else:
                own.astype(out.dtype).take(codes, out=place, mode="clip")
            at += len(codes)
    for first, null in missing:
        out[first : first + len(null)][null] = len(numbers)
    return tuple(numbers), out
