"""Layers that follow from the coverage: provinces, land, boundaries and disputed areas."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import shapely
from shapely import Geometry, box

from tools.geo import names, topology
from tools.geo.coverage import Coverage
from tools.geo.grid import FINEST, LEVELS, Geometries, Level
from tools.geo.parquet import write
from tools.geo.topology import OUTSIDE

TILE = 10.0  #: degrees; larger land masses are painted in pieces of this size
NO_RANK = 0

EdgeKey = tuple[str, str, str, int, int]  #: kind, left, right and the two units (-1 if merged)


def provinces(coverage: Coverage, folder: Path) -> None:
    """Admin-1 units of the world."""
    units = coverage.units
    labels = [names.of_unit(unit) for unit in units]
    columns: dict[str, list[object]] = {
        "fid": list(range(len(units))),
        "code": list(names.codes(units)),
        **{key: [label.get(key) for label in labels] for key in names.PROVINCE_COLUMNS},
        "adm0": [unit.row["adm0_a3"] for unit in units],
        "group": [unit.group for unit in units],
        "kind": [unit.row["type_en"] for unit in units],
        "scalerank": [int(unit.row["scalerank"]) for unit in units],
        "source": ["Natural Earth" for _ in units],
    }
    for level in LEVELS:
        geometry = coverage.levels[level.suffix]
        write(
            folder / f"provinces{level.suffix}.parquet",
            geometry,
            columns if level is FINEST else None,
        )


def land(coverage: Coverage, folder: Path) -> None:
    """Dissolved land without inner edges; large masses in pieces that overlap a little.

    Pieces overlap so that painting them one after the other in one opaque colour shows no
    seam: by at least a pixel at the scales the level is made for.
    """
    parts, _ = shapely.get_parts(coverage.finest, return_index=True)
    found = topology.segments(coverage.finest)
    inner = found.part_one != OUTSIDE
    pairs = np.stack([found.part_one[inner], found.part_other[inner]], axis=1)
    labels = topology.components(len(parts), pairs)
    tiles: list[tuple[int, Geometry | None]] = []
    for level in LEVELS:
        level_parts = shapely.get_parts(coverage.levels[level.suffix])
        if len(level_parts) != len(parts):
            raise ValueError(f"level {level.suffix} has lost polygons")
        order = np.argsort(labels, kind="stable")
        edges = np.searchsorted(labels[order], np.arange(labels.max() + 2))
        whole = [
            shapely.coverage_union_all(level_parts[order[edges[k] : edges[k + 1]]])
            for k in range(labels.max() + 1)
        ]
        if level is FINEST:
            tiles = [tile for k, mass in enumerate(whole) for tile in _tiles(k, mass)]
        pieces = np.array([_piece(whole[k], tile, level) for k, tile in tiles], dtype=object)
        columns = {"fid": list(range(len(tiles)))} if level is FINEST else None
        write(folder / f"land{level.suffix}.parquet", pieces, columns)


def _tiles(number: int, mass: Geometry) -> list[tuple[int, Geometry | None]]:
    """The tiles a land mass is painted in: one without limits, or a mesh of boxes."""
    west, south, east, north = mass.bounds
    if max(east - west, north - south) <= 2 * TILE:
        return [(number, None)]
    shapely.prepare(mass)
    mesh = [
        box(x * TILE, y * TILE, (x + 1) * TILE, (y + 1) * TILE)
        for x in range(math.floor(west / TILE), math.ceil(east / TILE))
        for y in range(math.floor(south / TILE), math.ceil(north / TILE))
    ]
    return [(number, tile) for tile in mesh if mass.intersects(tile)]


def _piece(mass: Geometry, tile: Geometry | None, level: Level) -> Geometry | None:
    """The part of a land mass in one tile, a little enlarged."""
    if tile is None:
        return mass
    west, south, east, north = tile.bounds
    grown = box(
        west - level.overlap, south - level.overlap, east + level.overlap, north + level.overlap
    )
    piece = shapely.intersection(mass, grown)
    areas = [part for part in shapely.get_parts(piece) if part.geom_type == "Polygon"]
    if not areas:
        return None
    return areas[0] if len(areas) == 1 else shapely.multipolygons(areas)


def boundaries(coverage: Coverage, folder: Path) -> dict[str, int]:
    """Coast, state and province lines, each edge once; returns segments dropped per level."""
    rows: list[EdgeKey] = []
    number: dict[EdgeKey, int] = {}
    dropped: dict[str, int] = {}
    for level in LEVELS:
        found = topology.segments(coverage.levels[level.suffix])
        pairs, which = np.unique(
            np.stack([found.one, found.other], axis=1), axis=0, return_inverse=True
        )
        keys = [_edge_key(coverage, int(a), int(b)) for a, b in pairs]
        if level is FINEST:
            rows = sorted(set(keys))
            number = {key: index for index, key in enumerate(rows)}
        row = np.array([number.get(key, -1) for key in keys], dtype=np.int64)[which.ravel()]
        dropped[level.suffix] = int((row < 0).sum())
        geometry = topology.lines(found, row, len(rows))
        columns = _edge_columns(coverage, rows, keys, pairs) if level is FINEST else None
        write(folder / f"boundaries{level.suffix}.parquet", geometry, columns)
    return dropped


def _edge_key(coverage: Coverage, one: int, other: int) -> EdgeKey:
    """Row of the edge between two units: coast by unit, state lines by pair of groups."""
    if one == OUTSIDE:
        return ("coast", coverage.units[other].group, "", other, OUTSIDE)
    left, right = sorted((coverage.units[one].group, coverage.units[other].group))
    if left != right:
        return ("state", left, right, OUTSIDE, OUTSIDE)
    return ("province", left, right, one, other)


def _edge_columns(
    coverage: Coverage, rows: list[EdgeKey], keys: list[EdgeKey], pairs: np.ndarray
) -> dict[str, list[object]]:
    """Attributes of the boundary rows; rank is the lowest scalerank of the units beside it."""
    ranks: dict[EdgeKey, int] = {}
    for key, pair in zip(keys, pairs, strict=True):
        rank = min(int(coverage.units[unit].row["scalerank"]) for unit in pair if unit >= 0)
        ranks[key] = min(rank, ranks.get(key, rank))
    return {
        "fid": list(range(len(rows))),
        "left": [key[1] for key in rows],
        "right": [key[2] for key in rows],
        "kind": [key[0] for key in rows],
        "rank": [NO_RANK if key[0] == "coast" else ranks[key] for key in rows],
        "name": [_edge_name(coverage, key) for key in rows],
    }


def _edge_name(coverage: Coverage, key: EdgeKey) -> str | None:
    """What lies on both sides, in English."""
    kind, left, right, one, other = key
    if kind == "state":
        return f"{names.of_group(left)} / {names.of_group(right)}"
    first = names.of_unit(coverage.units[one]).get("name")
    if kind == "coast":
        return first
    second = names.of_unit(coverage.units[other]).get("name")
    return f"{first} / {second}" if first and second else first or second


def area_shape(coverage: Coverage, group: str, level: Level) -> Geometry:
    """The units of a group put together at one level."""
    geometry: Geometries = coverage.levels[level.suffix]
    return shapely.coverage_union_all(geometry[coverage.select(group)])


def disputed(coverage: Coverage, folder: Path) -> None:
    """Disputed areas, one row each, with a label point well inside."""
    codes = list(names.AREAS)
    for level in LEVELS:
        geometry = np.array([area_shape(coverage, code, level) for code in codes], dtype=object)
        columns: dict[str, list[object]] | None = None
        if level is FINEST:
            points = [_label_point(item) for item in geometry]
            columns = {
                "area": list(codes),
                **{key: [names.AREAS[c].get(key) for c in codes] for key in names.AREA_COLUMNS},
                "lon": [point[0] for point in points],
                "lat": [point[1] for point in points],
            }
        write(folder / f"disputed{level.suffix}.parquet", geometry, columns)


def _label_point(area: Geometry) -> tuple[float, float]:
    """Pole of inaccessibility of the largest polygon, to 4 decimals."""
    largest = max(shapely.get_parts(area), key=lambda part: part.area)
    line = shapely.maximum_inscribed_circle(largest, tolerance=0.001)
    x, y = line.coords[0]
    return round(x, 4), round(y, 4)
