"""GeoJSON: feature collections, single features, bare geometries, and one object a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.plugins import Preview, Read, ReadError, ReadOptions
from gisapp.readers import assembly, geometry, previews, text
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

GEOMETRIES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
_LINES = (".geojsonl", ".geojsons", ".ndjson", ".jsonl")
_AGAIN = "Export it again, or check it with a GeoJSON validator"


@dataclass
class _Entry:
    """One feature as read: its place for people, and what is wrong with its form."""

    place: str
    geometry: str | None = None
    properties: dict[str, Any] | None = None
    id: Any = None
    wrong: str = ""


class GeoJsonReader:
    """GeoJSON (RFC 7946) and the older form with a crs member."""

    name = "geojson"
    title = "GeoJSON"
    suffixes = (".geojson", ".json", *_LINES)

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the suffix says GeoJSON, or the text begins as GeoJSON does."""
        if path.suffix.lower() in self.suffixes:
            return True
        return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and (
            b'"FeatureCollection"' in head or b'"Feature"' in head or b'"coordinates"' in head
        )

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The one layer of the file; raises ReadError."""
        file, assumed = str(path), list[str]()
        entries, shapes, problems = self._entries(path, options, assumed, None)
        found = geometry.of_shapes(file, shapes, problems, assumed)
        return [
            assembly.assemble(
                file,
                self.name,
                path.stem,
                _properties(entries, assumed),
                problems,
                options,
                lonlat=found.lonlat,
                shapes=found.shapes,
                assumed=assumed,
            )
        ]

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """How the first features would be read; raises ReadError."""
        said: list[str] = []
        entries, shapes, problems = self._entries(path, options, said, previews.ROWS)
        return previews.of_table(
            str(path),
            _properties(entries, said),
            lambda file, table, problems, said: geometry.of_shapes(file, shapes, problems, said),
            problems,
            options,
            frozenset({"encoding"}),
        )

    def _entries(
        self, path: Path, options: ReadOptions, assumed: list[str], most: int | None
    ) -> tuple[list[_Entry], NDArray[np.object_], Problems]:
        """The features, or the first of them, their shapes in WGS84 and what is wrong."""
        import shapely

        file = str(path)
        data = text.decoded(path.read_bytes(), file, options.encoding, assumed)
        if not data.strip(b" \t\r\n\x1e"):
            raise ReadError(
                file,
                "",
                "there is nothing but blank space in it",
                "Export it again from its source",
            )
        entries, crs = _decoded(data, file, path.suffix.lower() in _LINES, most)
        shapes = _shapes(entries, assumed)
        problems = Problems(len(entries), lambda row: entries[row].place)
        problems.add(
            np.array([bool(entry.wrong) for entry in entries], dtype=bool),
            lambda row: entries[row].wrong,
        )
        problems.add(shapely.is_missing(shapes), lambda row: _why(entries[row].geometry))
        problems.add(shapely.is_empty(shapes), lambda row: "its geometry is empty")
        return entries, _to_wgs84(file, shapes, crs, assumed), problems


def _decoded(data: bytes, file: str, lines: bool, most: int | None) -> tuple[list[_Entry], Any]:
    """Every feature of the file, and its crs member."""
    import msgspec

    if not lines and not data.startswith(b"\x1e"):
        try:
            root = msgspec.json.decode(data, type=msgspec.Raw)
            members = msgspec.json.decode(root, type=dict[str, msgspec.Raw])
        except msgspec.ValidationError:
            raise ReadError(
                file, "", "it is JSON, but no object, and so no GeoJSON", _AGAIN
            ) from None
        except msgspec.DecodeError as error:
            if not _one_a_line(data):
                raise _malformed(file, data, error) from None
        else:
            return _of_object(file, members, most)
    return _of_lines(data, file, most), None


def _one_a_line(data: bytes) -> bool:
    """Whether the first line that is not blank is a JSON object of its own, and not the last."""
    import msgspec

    first, _, rest = data.strip().partition(b"\n")
    try:
        msgspec.json.decode(first, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return False
    return bool(rest)


def _of_lines(data: bytes, file: str, most: int | None) -> list[_Entry]:
    entries: list[_Entry] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        line = line.strip(b" \t\r\x1e")
        if len(entries) == most:
            break
        if line:
            entries.append(_entry(line, f"line {number}"))
    if all(entry.wrong.startswith("its JSON") for entry in entries):
        raise ReadError(file, entries[0].place, entries[0].wrong, _AGAIN)
    return entries


def _of_object(file: str, members: dict[str, Any], most: int | None) -> tuple[list[_Entry], Any]:
    import msgspec

    def value(name: str) -> Any:
        return msgspec.json.decode(members[name]) if name in members else None

    kind, crs = value("type"), value("crs")
    if kind == "FeatureCollection":
        if "features" not in members:
            raise ReadError(file, "", "the FeatureCollection has no 'features'", _AGAIN)
        try:
            raws = msgspec.json.decode(members["features"], type=list[msgspec.Raw])
        except msgspec.ValidationError:
            raise ReadError(file, "", "'features' is not a list", _AGAIN) from None
        return [_entry(raw, f"feature {i}") for i, raw in enumerate(raws[:most], 1)], crs
    if kind == "Feature" or kind in GEOMETRIES:
        whole = msgspec.json.encode(members)
        entry = _entry(whole, "feature 1")
        if entry.wrong or entry.geometry is None:
            raise ReadError(file, "", entry.wrong or "the feature has no geometry", _AGAIN)
        return [entry], crs
    if kind == "Topology":
        raise ReadError(
            file, "", "this is TopoJSON, which gisapp does not read", "Convert it to GeoJSON"
        )
    known = {name.lower(): name for name in ("FeatureCollection", "Feature", *GEOMETRIES)}
    if isinstance(kind, str) and kind.lower() in known:
        raise ReadError(
            file,
            "",
            f"'type' is '{kind}', but must be '{known[kind.lower()]}'",
            "Correct the letter case",
        )
    what = "it has no 'type'" if kind is None else f"its 'type' is {str(kind)[:40]!r}"
    raise ReadError(
        file,
        "",
        f"it is JSON, but no GeoJSON: {what}",
        "Choose a file whose type is FeatureCollection, Feature or a geometry",
    )


def _entry(raw: Any, place: str) -> _Entry:
    import msgspec

    wrong = "it is not an object"
    try:
        members = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        wrong = "its properties are not an object"
        kind = msgspec.json.decode(members["type"]) if "type" in members else None
        if kind in GEOMETRIES:
            return _Entry(place, bytes(raw).decode())
        if kind != "Feature":
            what = "has no 'type'" if kind is None else f"has the type {str(kind)[:40]!r}"
            return _Entry(place, wrong=f"it {what} instead of 'Feature'")
        shape = bytes(members.get("geometry", b"null")).decode()
        if shape == "null":
            return _Entry(place, wrong="it has no geometry")
        properties = msgspec.json.decode(
            members.get("properties", b"null"), type=dict[str, Any] | None
        )
        mark = msgspec.json.decode(members["id"]) if "id" in members else None
        return _Entry(place, shape, properties, mark)
    except msgspec.ValidationError:
        return _Entry(place, wrong=wrong)
    except msgspec.DecodeError as error:
        return _Entry(place, wrong=f"its JSON is malformed ({_short(error)})")


def _shapes(entries: Sequence[_Entry], assumed: list[str]) -> NDArray[np.object_]:
    """The geometries, None where there is none or it is not valid."""
    import shapely

    if not entries:
        return np.empty(0, object)
    texts = np.array([entry.geometry for entry in entries], dtype=object)
    with np.errstate(all="ignore"):  # numbers beyond a float's range are found by their bounds
        shapes = np.asarray(shapely.from_geojson(texts, on_invalid="ignore"))
    cut = 0
    for row in np.flatnonzero(shapely.is_missing(shapes)):
        # RFC 7946 lets positions have more than three numbers, which may be ignored
        short = re.sub(r"(\[\s*[^\[\],]+,[^\[\],]+,[^\[\],]+),[^\[\]]+\]", r"\1]", texts[row] or "")
        if short != texts[row]:
            with np.errstate(all="ignore"):
                shapes[row] = shapely.from_geojson(short or None, on_invalid="ignore")
            cut += shapes[row] is not None
    if cut:
        assumed.append(
            f"{cut} geometries have positions of more than three numbers: the others are ignored"
        )
    return shapes


def _why(shape: str | None) -> str:
    """What is wrong with a geometry that could not be built."""
    import msgspec
    import shapely

    try:
        members = msgspec.json.decode(shape or "null")
    except msgspec.DecodeError as error:
        return f"its geometry is malformed ({_short(error)})"
    if not isinstance(members, dict):
        return "its geometry is not an object"
    kind = members.get("type")
    if kind not in GEOMETRIES:
        return f"its geometry has the type {str(kind)[:40]!r}, which GeoJSON does not know"
    if kind != "GeometryCollection" and "coordinates" not in members:
        return "its geometry has no 'coordinates'"
    if wrong := _wrong_positions(members.get("coordinates", [])):
        return f"its {kind} has {wrong}"
    try:
        with np.errstate(all="ignore"):
            shapely.from_geojson(shape)
    except shapely.errors.ShapelyError as error:
        return f"its {kind} cannot be built ({_short(error)})"
    return f"its {kind} cannot be built"


def _wrong_positions(part: Any) -> str:
    """What is wrong with the numbers of a geometry, or nothing."""
    if isinstance(part, list):
        if any(isinstance(one, list) for one in part):
            return next((wrong for one in part if (wrong := _wrong_positions(one))), "")
        if len(part) == 1 and isinstance(part[0], int | float):
            return "a position of one number"
        return next((wrong for one in part if (wrong := _wrong_positions(one))), "")
    if isinstance(part, int | float) and not isinstance(part, bool):
        return ""
    return f"{str(part)[:40]!r} instead of a number"


def _properties(entries: Sequence[_Entry], assumed: list[str]) -> pa.Table:
    """The properties as columns: nested ones as JSON text, mixed ones as text."""
    import msgspec
    import pyarrow as pa

    rows = [entry.properties or {} for entry in entries]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns: dict[str, Any] = {}
    mixed = []
    if "id" not in names and any(entry.id is not None for entry in entries):
        rows = [{"id": entry.id, **row} for entry, row in zip(entries, rows, strict=True)]
        names.insert(0, "id")
    for name in names:
        values = [row.get(name) for row in rows]
        kinds = {type(value) for value in values} - {type(None)}
        if kinds & {dict, list}:
            values = [
                v if v is None or isinstance(v, str) else msgspec.json.encode(v).decode()
                for v in values
            ]
        elif len(kinds) > 1 and kinds != {int, float}:
            mixed.append(name)
            values = [
                v if v is None or isinstance(v, str) else msgspec.json.encode(v).decode()
                for v in values
            ]
        try:
            columns[name] = pa.array(values)
        except (pa.ArrowInvalid, OverflowError):
            columns[name] = pa.array([None if v is None else str(v) for v in values])
        if pa.types.is_null(columns[name].type):
            columns[name] = columns[name].cast(pa.string())
    if mixed:
        assumed.append("columns of mixed types are kept as text: " + ", ".join(mixed[:6]))
    if not columns:
        columns["feature"] = pa.array(range(1, len(entries) + 1), pa.int64())
    return pa.table(columns)


def _to_wgs84(
    file: str, shapes: NDArray[np.object_], crs: Any, assumed: list[str]
) -> NDArray[np.object_]:
    """Shapes in longitude and latitude of WGS84, as the file's crs member demands."""
    if crs is None:
        return shapes
    name = (crs.get("properties") or {}).get("name") if isinstance(crs, dict) else None
    if not isinstance(name, str):
        raise ReadError(
            file,
            "crs",
            "its crs member names no coordinate system",
            "Remove it, or name one such as EPSG:3857",
        )
    return geometry.reprojected(file, shapes, name, assumed)


def _malformed(file: str, data: bytes, error: Exception) -> ReadError:
    """The place of a syntax error, as line and column."""
    match = re.search(r"byte (\d+)", str(error))
    cut = "truncated" in str(error)
    at = int(match[1]) if match else len(data)
    line = data.count(b"\n", 0, at) + 1
    column = at - (data.rfind(b"\n", 0, at) + 1) + 1
    cause = (
        "the file ends in the middle: it was cut off"
        if cut
        else (f"its JSON is malformed: {_short(error)}")
    )
    return ReadError(
        file,
        f"line {line}, column {column}",
        cause,
        "Download or export it again" if cut else _AGAIN,
    )


def _short(error: Exception) -> str:
    words = re.sub(r"\s+", " ", str(error)).strip()
    words = re.sub(r"'?\[json\.exception\.[^\]]*\] ", "", words)
    words = re.sub(r"^\w+Exception: (Error parsing JSON: )?|^JSON is malformed: ", "", words)
    return words.strip("'")[:140]


READER = GeoJsonReader()
