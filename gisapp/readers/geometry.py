"""Where a table's rows are: columns of coordinates, or geometry written as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.plugins import PLACES, ReadError, ReadQuestion
from gisapp.readers import assembly, gazetteer, names, numbers
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

_POINT = 0  # shapely's type number
_EWKT = re.compile(r"(?:SRID=(\d{1,9});)?(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, eq=False)
class Found:
    """Points in columns, or shapes. ``columns`` has the column of each role they are from;
    ``radius`` the metres by which points found by name may be off."""

    lonlat: NDArray[np.float64] | None = None
    shapes: NDArray[np.object_] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    radius: NDArray[np.float32] | None = None


def named(columns: Iterable[str], given: Mapping[str, str]) -> bool:
    """Whether ``columns`` have names of coordinates or of geometry."""
    columns = list(columns)
    return pair(columns, given) is not None or _text_column(columns, given) is not None


def pair(columns: list[str], given: Mapping[str, str]) -> tuple[str, str] | None:
    """The columns of longitude and latitude, or None."""
    lon = given.get("lon") or names.find(columns, names.LONGITUDE)
    lat = given.get("lat") or names.find(columns, names.LATITUDE)
    return (lon, lat) if lon in columns and lat in columns and lon and lat else None


def _text_column(columns: list[str], given: Mapping[str, str]) -> str | None:
    name = given.get("geometry") or names.find(columns, names.GEOMETRY)
    return name if name in columns else None


def of_table(
    file: str, table: pa.Table, given: Mapping[str, str], problems: Problems, assumed: list[str]
) -> Found | None:
    """The places of all rows, or None when no column holds any. Rows without a usable place go
    to ``problems``; raises ReadError when every row lies off the globe."""
    found = pair(table.column_names, given)
    if found is not None and "geometry" not in given:
        return _points(file, table, found, problems, assumed)
    name = _text_column(table.column_names, given)
    shapes = None if name is None else _shapes(file, table, name, assumed)
    if name is None or shapes is None:
        named = gazetteer.of_table(table, given, problems, assumed)
        if named is None:
            return None
        return Found(named.lonlat, None, {"place": named.column}, named.radius)
    assumed.append(f"places from the geometry in '{name}'")
    column = table[name]

    def reason(row: int) -> str:
        value = column[row].as_py()
        if value is None or not str(value).strip():
            return f"'{name}' is empty"
        return f"'{str(value)[:40]}' in '{name}' is no geometry"

    import shapely

    problems.add(shapely.is_missing(shapes) | shapely.is_empty(shapes), reason)
    return replace(of_shapes(file, shapes, problems, assumed), columns={"geometry": name})


def _points(
    file: str, table: pa.Table, chosen: tuple[str, str], problems: Problems, assumed: list[str]
) -> Found:
    lon, lat = chosen
    (x, x_commas), (y, y_commas) = numbers.floats(table[lon]), numbers.floats(table[lat])
    assumed.append(f"places from '{lat}' (latitude) and '{lon}' (longitude), WGS84")
    if x_commas or y_commas:
        assumed.append(f"decimal comma in '{lat}' and '{lon}'")
    lonlat = np.column_stack([x, y])
    assembly.check_lonlat(
        lonlat, lambda row: (table[lon][row].as_py(), table[lat][row].as_py()), problems
    )
    assembly.check_all_outside(file, lonlat, problems)
    return Found(lonlat, None, {"lat": lat, "lon": lon})


def _shapes(
    file: str, table: pa.Table, name: str, assumed: list[str]
) -> NDArray[np.object_] | None:
    """Geometry written as WKT, GeoJSON or hexadecimal WKB; None when the column holds none."""
    import pyarrow.compute as pc
    import shapely

    column = table[name]
    values: NDArray[Any] = pc.utf8_trim_whitespace(column.cast("string")).to_numpy(
        zero_copy_only=False
    )
    first = next((value for value in values if value), None)
    if first is None:
        return None if table.num_rows else np.empty(0, object)
    with np.errstate(all="ignore"):  # numbers beyond a float's range are found by their bounds
        if first.startswith("{"):
            return np.asarray(shapely.from_geojson(values, on_invalid="ignore"))
        if re.fullmatch(r"[0-9A-Fa-f]{18,}", first):
            shapes = np.asarray(shapely.from_wkb(values, on_invalid="ignore"))
            systems = set(np.unique(shapely.get_srid(shapes)).tolist()) - {-1, 0}
        else:
            parts = [_EWKT.match(value or "") for value in values]
            shapes = np.asarray(
                shapely.from_wkt(
                    np.array(
                        [part[2] or None if part else None for part in parts],
                        dtype=object,
                    ),
                    on_invalid="ignore",
                )
            )
            systems = {int(part[1]) for part in parts if part and part[1]}
    if len(shapes) and shapely.is_missing(shapes).all():
        return None
    if len(systems) > 1:
        raise ReadError(
            file,
            f"column '{name}'",
            "its geometries have several coordinate systems: "
            + ", ".join(f"EPSG:{one}" for one in sorted(systems)),
            "Convert them all to EPSG:4326",
        )
    return reprojected(file, shapes, f"EPSG:{systems.pop()}", assumed) if systems else shapes


def of_shapes(
    file: str, shapes: NDArray[np.object_], problems: Problems, assumed: list[str]
) -> Found:
    """Shapes checked against the globe; points in columns when all that are good are points.

    Lines and areas may reach beyond 180 degrees when they cross the antimeridian.
    """
    import shapely

    kinds = shapely.get_type_id(shapes)
    usable = problems.keep
    points = kinds == _POINT
    if usable.any() and points[usable].all():
        lonlat = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
        assembly.check_lonlat(
            np.where(problems.bad[:, None], 0.0, lonlat),
            lambda row: (lonlat[row, 0], lonlat[row, 1]),
            problems,
        )
        assembly.check_all_outside(file, lonlat, problems)
        return Found(lonlat=lonlat)
    if not len(shapes):
        return Found(lonlat=np.empty((0, 2)))
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        wide = (bounds[:, 0] < -180) | (bounds[:, 2] > 180)
        off = (
            (bounds[:, 1] < -90)
            | (bounds[:, 3] > 90)
            | (
                wide
                & (
                    (bounds[:, 0] > 180)
                    | (bounds[:, 2] < -180)
                    | (bounds[:, 0] < -360)
                    | (bounds[:, 2] > 360)
                    | points
                )
            )
        )
    broken = usable & ~np.isfinite(bounds).all(axis=1)
    problems.add(broken, lambda row: "a coordinate is not a finite number")
    off &= usable
    if off.any() and off[usable].all():
        row = int(np.flatnonzero(off)[0])
        x0, y0 = bounds[row, :2]
        raise ReadError(
            file,
            problems.place(row),
            f"no geometry lies on the globe (the first begins at {x0:g}, {y0:g})",
            "The coordinates look like metres of a projection: add a crs "
            "member, or convert them to WGS84 longitude and latitude (EPSG:4326)",
        )
    problems.add(
        off,
        lambda row: f"its extent {', '.join(f'{v:g}' for v in bounds[row])} lies outside the globe",
    )
    crossing = int(np.count_nonzero(wide & usable & ~off))
    if crossing:
        assumed.append(f"{crossing} shapes reach beyond 180 degrees and are kept as they are")
    return Found(shapes=shapes)


def reprojected(
    file: str, shapes: NDArray[np.object_], name: str, assumed: list[str]
) -> NDArray[np.object_]:
    """Shapes of the coordinate system ``name`` in longitude and latitude of WGS84.

    Raises ReadError when there is no such system.
    """
    if re.search(r"CRS:?:?84\b|CRS84\b|EPSG:{1,2}4326\b", name):
        return shapes
    import shapely
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        source = CRS.from_user_input(name)
    except CRSError:
        raise ReadError(
            file,
            "crs",
            f"its coordinate system '{name[:60]}' is not known",
            "Name one such as EPSG:3857, or convert the file to WGS84",
        ) from None
    if source.is_geographic and source.equals(CRS("OGC:CRS84"), ignore_axis_order=True):
        return shapes
    transformer = Transformer.from_crs(source, "OGC:CRS84", always_xy=True)
    assumed.append(f"coordinates converted from {source.name} ({name}) to WGS84")

    def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return np.asarray(shapely.transform(shapes, convert))


def nowhere(file: str, place: str, table: pa.Table) -> ReadError:
    """The error for a table without any place; a question when some columns might hold them."""
    columns = table.column_names
    shown = ", ".join(f"'{' '.join(name.split())}'" for name in columns[:12])
    more = f" and {len(columns) - 12} more" if len(columns) > 12 else ""
    cause = (
        f"no columns with coordinates among {shown}{more}; looked for latitude and longitude, "
        "lat and lon (or lng, long), y and x, geometry as text in wkt, geom, geometry, the_geom, "
        "and names of provinces or towns in region, oblast, province, place, town"
    )
    remedy = "Rename the columns, or say which ones hold the coordinates"
    found = candidates(table)
    if len(found) < 2:
        return ReadError(file, place, cause, remedy)
    return ReadQuestion(
        file,
        place,
        cause,
        f"{remedy}: --column lat={found[0]} --column lon={found[1]}",
        asks=PLACES,
        columns=found,
    )


def candidates(table: pa.Table) -> list[str]:
    """The columns whose numbers may be degrees: within 180, and not all of them whole."""
    found = []
    head = table.slice(0, 1000)
    for name in head.column_names:
        values, _ = numbers.floats(head[name])
        known = values[np.isfinite(values)]
        most = len(known) and len(known) >= 0.8 * len(values)
        if most and np.abs(known).max() <= 180 and (known % 1).any():
            found.append(name)
    return found
