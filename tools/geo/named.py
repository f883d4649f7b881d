"""Names of areas: states, provinces, seas and regions, with the lines that they run along."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import shapely

from tools.geo import names
from tools.geo.axes import name_line
from tools.geo.coverage import Coverage
from tools.geo.grid import points_of
from tools.geo.parquet import write
from tools.geo.sources import Row, Sources


def states(sources: Sources, coverage: Coverage, folder: Path) -> None:
    """Label points of the world's states and the lines that their names run along, with names from
    Natural Earth and Unicode CLDR."""
    rows = [row for row in sources.admin0().rows if row["ADM0_A3"] not in NO_STATE]
    rows.sort(key=lambda row: (row["LABELRANK"], row["ADM0_A3"]))
    territories = {code: sources.territories(code) for code in names.LANGUAGES}
    fixes = {row["adm0"]: row for row in names.table("states.csv")}

    def named(row: Row, code: str) -> str | None:
        mine = fixes.get(row["ADM0_A3"], {}).get(f"name_{code}")
        short = territories[code].get(row["ISO_A2_EH"] or row["ISO_A2"] or "")
        return mine or short or row.get(f"NAME_{code.upper()}")

    english = [fixes.get(row["ADM0_A3"], {}).get("name") or row["NAME_EN"] for row in rows]
    columns: dict[str, list[object]] = {
        "fid": list(range(len(rows))),
        "adm0": [row["ADM0_A3"] for row in rows],
        "name": list(english),
        **{f"name_{code}": [named(row, code) for row in rows] for code in names.LANGUAGES},
        "labelrank": [int(row["LABELRANK"]) for row in rows],
        "pop": [int(row["POP_EST"]) for row in rows],
        "lon": [round(row["LABEL_X"], 4) for row in rows],
        "lat": [round(row["LABEL_Y"], 4) for row in rows],
        **_name_lines(coverage, [row["ADM0_A3"] for row in rows]),
        "source": ["Natural Earth; Unicode CLDR" for _ in rows],
    }
    points = points_of([(row["LABEL_X"], row["LABEL_Y"]) for row in rows])
    write(folder / "states.parquet", points, columns)


def _name_lines(coverage: Coverage, states: list[str]) -> dict[str, list[object]]:
    """The line through each state, and its room, from a coarse level of its units."""
    geometry = coverage.levels[".l3"]
    members: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(coverage.units):
        if not shapely.is_missing(geometry[i]):
            members[unit.row["adm0_a3"]].append(i)
    lines = [
        name_line(shapely.coverage_union_all(geometry[members[code]])) if members[code] else None
        for code in states
    ]
    also = {
        row["adm0"]: row["also_along"] for row in names.table("states.csv") if "also_along" in row
    }
    return {
        "along": [
            "; ".join([line.points, *([also[code]] if code in also else [])]) if line else None
            for line, code in zip(lines, states, strict=True)
        ],
        "room": [line.room if line else None for line in lines],
    }


def units(coverage: Coverage, folder: Path) -> None:
    """A point well inside each province, and how wide the province is there in degrees."""
    geometry = coverage.levels[".l2"]
    points, wide = [], []
    for coarse, fine in zip(geometry, coverage.finest, strict=True):
        area = fine if shapely.is_missing(coarse) else coarse
        part = max(shapely.get_parts(area), key=lambda one: float(one.area))
        size = math.sqrt(part.area)
        line = shapely.maximum_inscribed_circle(part, tolerance=max(size / 60, 1e-4))
        x, y = line.coords[0]
        cut = shapely.intersection(part, shapely.LineString([(-181.0, y), (181.0, y)]))
        parts = shapely.get_parts(cut)
        through = parts[int(np.argmin(shapely.distance(parts, shapely.Point(x, y))))]
        points.append((x, y))
        wide.append(round(float(through.length), 3))
    columns: dict[str, list[object]] = {"fid": list(range(len(points))), "wide": list(wide)}
    write(folder / "units.parquet", points_of(points), columns)


NO_STATE = frozenset({"BRT", "BRI", "SCR", "PGA", "SPI", "SAH", "USG", "ESB", "WSB"})


def seas(folder: Path) -> None:
    """Seas, gulfs and straits: our own table."""
    _named("seas", folder)


def regions(folder: Path) -> None:
    """Mountains, deserts, plains and peninsulas: our own table."""
    _named("regions", folder)


def _named(name: str, folder: Path) -> None:
    """A table of points with names; ``along`` are "lon lat" pairs that the name runs along."""
    rows = names.table(f"{name}.csv")
    text = ("name", "name_en", "name_uk", "name_ru", "name_tr", "name_ar", "kind")
    positions = [(float(row["lon"]), float(row["lat"])) for row in rows]
    columns: dict[str, list[object]] = {
        "fid": list(range(len(rows))),
        **{key: [row.get(key) for row in rows] for key in text},
        "rank": [int(row["rank"]) for row in rows],
        "lon": [lon for lon, _ in positions],
        "lat": [lat for _, lat in positions],
        "along": [row.get("along") for row in rows],
        "source": ["own table" for _ in rows],
    }
    write(folder / f"{name}.parquet", points_of(positions), columns)
