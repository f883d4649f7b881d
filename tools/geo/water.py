"""Lakes and rivers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import shapely
from shapely import box

from tools.geo import names
from tools.geo.grid import FAR_TOLERANCE, FINEST, LEVELS, REGION, Geometries, Level, on_grid
from tools.geo.parquet import write
from tools.geo.sources import Row, Sources, Table

LAKE_RANKS = ((0.5, 0), (0.1, 2), (0.03, 4), (0.01, 5), (0.003, 7), (0.0, 9))
FAR_RANK = 4  #: outside the region only lakes and rivers of this rank or more important
NEXT_TO = 0.15  #: degrees


def _rank_of_lake(area: float) -> int:
    """Rank by area in square degrees; Natural Earth's own ranks are not in the package."""
    return next(rank for least, rank in LAKE_RANKS if area >= least)


def _coarse(geometry: Geometries, level: Level, near: np.ndarray) -> Geometries:
    """Simplified one by one, with what has become smaller than the tolerance left out."""
    west, south, east, north = shapely.bounds(geometry).T
    small = np.maximum(east - west, north - south) < 2 * level.tolerance
    geometry = geometry.copy()
    geometry[small] = None
    tolerance = np.where(near, level.tolerance, max(level.tolerance, FAR_TOLERANCE / 2))
    simple = shapely.simplify(geometry, tolerance, preserve_topology=True)
    rounded = on_grid(np.asarray(simple, dtype=object), level.cells)
    broken = ~shapely.is_valid(rounded) & ~small
    rounded[broken] = shapely.make_valid(rounded[broken], method="structure", keep_collapsed=False)
    return rounded


def _write(name: str, geometry: Geometries, columns: dict[str, list[object]], folder: Path) -> None:
    """Write a layer at every level."""
    near = shapely.intersects(geometry, box(*REGION))
    for level in LEVELS:
        path = folder / f"{name}{level.suffix}.parquet"
        write(path, _coarse(geometry, level, near), columns if level is FINEST else None)


def _kept(geometry: Geometries, ranks: list[int]) -> list[int]:
    """Rows in the region, and important ones elsewhere, important ones first."""
    near = shapely.intersects(geometry, box(*REGION))
    kept = [i for i, rank in enumerate(ranks) if near[i] or rank <= FAR_RANK]
    return sorted(kept, key=lambda i: (ranks[i], i))


def rivers(table: Table, folder: Path) -> None:
    """Rivers; centre lines inside lakes are left out."""
    flowing = [i for i, row in enumerate(table.rows) if row["featurecla"] == "River"]
    flowing = [i for i in flowing if table.geometry[i] is not None]
    geometry = table.geometry[flowing]
    rows: list[Row] = [table.rows[i] for i in flowing]
    ranks = [int(row["scalerank"]) for row in rows]
    kept = _kept(geometry, ranks)
    told = {row["river"]: row for row in names.table("rivers.csv")}
    found = [_river_name(rows[i]["name"]) for i in kept]
    columns: dict[str, list[object]] = {
        "fid": list(range(len(kept))),
        "name": [told[name]["name"] if name in told else name for name in found],
        **{
            f"name_{code}": [told.get(name or "", {}).get(f"name_{code}") for name in found]
            for code in names.LANGUAGES
        },
        "scalerank": [ranks[i] for i in kept],
        "source": ["Natural Earth" for _ in kept],
    }
    _write("rivers", geometry[kept], columns, folder)


def lakes(sources: Sources, folder: Path) -> None:
    """Lakes, the larger ones named by our own table of points inside them."""
    geometry = sources.lakes()
    areas = shapely.area(geometry)
    ranks = [_rank_of_lake(area) for area in areas]
    kept = _kept(geometry, ranks)
    kept.sort(key=lambda i: (ranks[i], -areas[i]))
    mine = geometry[kept]
    columns: dict[str, list[object]] = {
        "fid": list(range(len(kept))),
        "name": list(_lake_names(mine)),
        "scalerank": [ranks[i] for i in kept],
        "source": ["Natural Earth" for _ in kept],
    }
    _write("lakes", mine, columns, folder)


def _lake_names(geometry: Geometries) -> list[str | None]:
    """Names of the lakes that hold a point of the table, or lie next to it."""
    found: list[str | None] = [None] * len(geometry)
    tree = shapely.STRtree(geometry)
    for row in names.table("lakes.csv"):
        point = shapely.Point(float(row["lon"]), float(row["lat"]))
        for index in tree.query_nearest(point, max_distance=NEXT_TO, all_matches=False):
            found[index] = row["name"]
    return found


def _river_name(name: str | None) -> str | None:
    """The English name where Natural Earth gives it in brackets; broken letters removed."""
    if not name:
        return None
    inner = re.search(r"\(([^)]+)\)", name)
    return (inner.group(1) if inner else name).replace("?", "").strip()
