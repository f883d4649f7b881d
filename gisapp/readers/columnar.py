"""Files of typed columns: what Parquet and Arrow files have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gisapp.model.columns import Pieces
from gisapp.plugins import Preview, Read, ReadError, ReadOptions
from gisapp.readers import assembly, bulk, geometry, names, previews
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
_AGAIN = "Write it again from its source"


class ColumnarReader:
    """Files of typed columns. ``open_`` gives the file in pieces; Arrow's errors become ours."""

    def __init__(
        self,
        name: str,
        title: str,
        suffixes: tuple[str, ...],
        marks: tuple[bytes, ...],
        open_: Callable[[Path], Pieces],
    ) -> None:
        self.name, self.title, self.suffixes = name, title, suffixes
        self._marks, self._open = marks, open_

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the suffix or the first bytes say so."""
        return path.suffix.lower() in self.suffixes or head.startswith(self._marks)

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The one layer of the file; raises ReadError."""
        return self._guarded(path, lambda: [self._read(path, options)])

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """How the first rows would be read; raises ReadError."""

        def make() -> Preview:
            pieces = self._open(path)
            head = pieces.head(previews.ROWS).replace_schema_metadata(None)
            head = head.rename_columns(names.unique(head.column_names)[0])
            problems = Problems(head.num_rows, lambda row: f"row {row + 1}")
            return previews.of_table(
                str(path), head, _places(pieces, options), problems, options, frozenset()
            )

        return self._guarded(path, make)

    def _read(self, path: Path, options: ReadOptions) -> Read:
        file = str(path)
        pieces = self._open(path)
        assembly.check_columns(file, pieces.schema.names, options)
        read = bulk.read(file, self.name, path.stem, pieces, options)
        if read is not None:
            return read
        return _whole(file, self.name, path.stem, pieces, options)

    def _guarded(self, path: Path, do: Callable[[], T]) -> T:
        import pyarrow as pa

        try:
            return do()
        except (pa.ArrowException, pa.ArrowKeyError) as error:
            raise ReadError(
                str(path), "", f"it is no sound {self.title} file ({_short(error)})", _AGAIN
            ) from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise ReadError(
                str(path), "", f"it is no sound {self.title} file ({_short(error)})", _AGAIN
            ) from None


def _whole(file: str, format: str, name: str, pieces: Pieces, options: ReadOptions) -> Read:
    """A table in memory with whatever kind of places and dates it has."""
    table, said = _table(pieces)
    problems = Problems(table.num_rows, lambda row: f"row {row + 1}")
    found = _places(pieces, options)(file, table, problems, said)
    if found is None:
        raise geometry.nowhere(file, "", table)
    table = _plain(table, _geometry_columns(pieces), said)
    return assembly.assemble(
        file,
        format,
        name,
        table,
        problems,
        options,
        lonlat=found.lonlat,
        shapes=found.shapes,
        metres=found.radius,
        assumed=said,
    )


def _table(pieces: Pieces) -> tuple[pa.Table, list[str]]:
    import pyarrow as pa

    columns = pieces.schema.names
    fresh, said = names.unique(columns)
    numbered = [pieces.read(i, list(dict.fromkeys(columns))) for i in range(len(pieces.sizes))]
    table = pa.concat_tables(numbered) if numbered else pieces.schema.empty_table()
    return table.rename_columns(fresh).replace_schema_metadata(None), said


def _geo(pieces: Pieces) -> dict[str, Any]:
    """What the GeoParquet metadata say of each geometry column, the primary one first."""
    text = (pieces.schema.metadata or {}).get(b"geo", b"{}")
    try:
        meta = json.loads(text)
        columns = dict(meta.get("columns") or {})
        first = meta.get("primary_column")
    except (ValueError, AttributeError, TypeError):
        return {}
    return {key: columns[key] for key in sorted(columns, key=lambda one: one != first)}


def _geometry_columns(pieces: Pieces) -> set[str]:
    """The columns that hold geometry and are no attributes."""
    import pyarrow as pa

    binary = {
        field.name
        for field in pieces.schema
        if (pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type))
        and names.plain(field.name) in names.GEOMETRY
    }
    return binary | set(_geo(pieces))


def _places(pieces: Pieces, options: ReadOptions) -> previews.Placer:
    """How the rows are placed: by geometry in binary form, or as any other table."""
    geo, binary = _geo(pieces), _geometry_columns(pieces)
    given = options.columns.get("geometry", "")

    def place(
        file: str, table: pa.Table, problems: Problems, said: list[str]
    ) -> geometry.Found | None:
        name = given or next((one for one in [*geo, *sorted(binary)] if one in binary), "")
        if name not in binary or "lon" in options.columns:
            return geometry.of_table(file, table, options.columns, problems, said)
        shapes = _shapes(file, table[name], geo.get(name) or {}, said)
        said.append(f"places from the geometry in '{name}'")
        return _checked(file, table[name], name, shapes, problems, said)

    return place


def _shapes(
    file: str, column: pa.ChunkedArray, meta: dict[str, Any], said: list[str]
) -> NDArray[np.object_]:
    """Shapes of WKB in longitude and latitude."""
    import shapely

    encoding = str(meta.get("encoding", "WKB"))
    if encoding not in ("WKB", "point"):
        raise ReadError(
            file, "", f"its geometry is encoded as {encoding[:40]}", "Write it with WKB geometry"
        )
    if encoding == "point":
        flat = column.combine_chunks()
        axes = [flat.field(axis).to_numpy(zero_copy_only=False) for axis in ("x", "y")]
        shapes = np.asarray(shapely.points(*axes))
        shapes[flat.is_null().to_numpy(zero_copy_only=False)] = None
    else:
        values = column.to_numpy(zero_copy_only=False)
        with np.errstate(all="ignore"):
            shapes = np.asarray(shapely.from_wkb(values, on_invalid="ignore"))
    system = meta.get("crs") if "crs" in meta else "OGC:CRS84"
    numbers = {int(one) for one in np.unique(shapely.get_srid(shapes)) if one > 0}
    if len(numbers) == 1 and not isinstance(meta.get("crs"), dict):
        system = f"EPSG:{numbers.pop()}"
    if system is None or (not meta and system == "OGC:CRS84"):
        said.append("ATTENTION: its coordinate system is not known: taken as WGS84")
    elif isinstance(system, dict | str):
        text = system if isinstance(system, str) else json.dumps(system)
        shapes = geometry.reprojected(file, shapes, text, said)
    return shapes


def _checked(
    file: str,
    column: pa.ChunkedArray,
    name: str,
    shapes: NDArray[np.object_],
    problems: Problems,
    said: list[str],
) -> geometry.Found:
    import shapely

    def reason(row: int) -> str:
        empty = column[row].as_py() is None or shapes[row] is not None
        return f"'{name}' is empty" if empty else f"the geometry in '{name}' is damaged"

    problems.add(shapely.is_missing(shapes) | shapely.is_empty(shapes), reason)
    return replace(geometry.of_shapes(file, shapes, problems, said), columns={"geometry": name})


def _plain(table: pa.Table, geometries: set[str], said: list[str]) -> pa.Table:
    """The attributes: no geometry; nested values as JSON text, bytes left out and said."""
    import pyarrow as pa

    out: dict[str, Any] = {}
    lost = []
    for name in table.column_names:
        column = table[name]
        if name in geometries:
            continue
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            lost.append(name)
        elif pa.types.is_nested(column.type):
            values = [
                None if v is None else json.dumps(v, ensure_ascii=False, default=str)
                for v in column.to_pylist()
            ]
            out[name] = pa.chunked_array([pa.array(values, pa.string())])
        elif pa.types.is_null(column.type):
            out[name] = column.cast(pa.string())
        else:
            out[name] = column
    if lost:
        said.append("columns of bytes are left out: " + ", ".join(f"'{one}'" for one in lost[:6]))
    if not out:
        out["feature"] = pa.array(range(1, table.num_rows + 1), pa.int64())
    return pa.table(out)


def _short(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()[:140]
