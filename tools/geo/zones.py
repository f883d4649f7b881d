"""Zones: the dated areas and lines of facts/zones.csv, built from their recipes."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from shapely import Geometry, box

from tools.geo import recipes
from tools.geo.areas import named_lines
from tools.geo.coverage import Coverage, joined, side
from tools.geo.grid import FINEST, LEVELS, Geometries, Level
from tools.geo.layers import area_shape
from tools.geo.parquet import write
from tools.geo.sources import Table

STEPANAKERT = (46.75, 39.82)
GEOD = Geod(ellps="WGS84")
BUFFER_SEGMENTS = 16
LEAST_PART = 1e-5  #: square degrees (about 0.1 km2); smaller crumbs of set operations go
BUFFER_DETAIL = 0.0005  #: degrees; detail of buffers and lines in the finest file


class Atlas:
    """The leaves of recipes at one level of detail."""

    def __init__(self, coverage: Coverage, lines: Table, level: Level, west: Geometry) -> None:
        self.coverage = coverage
        self.lines = lines
        self.level = level
        self.west = west
        self.geometry: Geometries = coverage.levels[level.suffix]

    def leaf(self, name: str, arguments: list[str]) -> Geometry:
        """Geometry of a leaf such as NE1 with its plain-text arguments."""
        if name == "WKT":
            return shapely.from_wkt(arguments[0])
        if name == "NKAO":
            return area_shape(self.coverage, "KARABAKH", self.level)
        if name == "WESTLOC":
            return self._west_of_contact_line()
        if name == "NELINES":
            found = shapely.line_merge(named_lines(self.lines, arguments[0]))
            return shapely.simplify(found, self.level.tolerance)
        return self._units(name, arguments[0], arguments[1:])

    def buffer(self, geometry: Geometry, km: float) -> Geometry:
        """Buffer by kilometres, in an equidistant projection centred on the geometry."""
        centre = geometry.centroid
        local = CRS.from_proj4(f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +ellps=WGS84")
        there = Transformer.from_crs("OGC:CRS84", local, always_xy=True)
        dense = shapely.segmentize(geometry, 0.1)
        flat = shapely.transform(dense, there.transform, interleaved=False)
        grown = shapely.buffer(flat, km * 1000, quad_segs=BUFFER_SEGMENTS)
        back = Transformer.from_crs(local, "OGC:CRS84", always_xy=True)
        result = shapely.transform(grown, back.transform, interleaved=False)
        return shapely.simplify(result, max(BUFFER_DETAIL, self.level.tolerance / 2))

    def _units(self, name: str, country: str, wanted: list[str]) -> Geometry:
        """Union of the units of a country, chosen by name, GeoNames name, or the lack of it."""
        rows = [unit.row for unit in self.coverage.units]
        mine = [index for index, row in enumerate(rows) if row["admin"] == country]
        if name != "NE0":
            key = "gn_name" if name == "NE1GN" else "name"
            mine = [index for index in mine if rows[index][key] in wanted]
            missing = set(wanted) - {rows[index][key] for index in mine}
            if missing:
                raise recipes.RecipeError(f"no such unit in {country}: {sorted(missing)}")
        if name == "NE1NULL":
            mine = [index for index in mine if not rows[index]["gn_name"]]
        if not mine:
            raise recipes.RecipeError(f"no unit for {name}({country};{';'.join(wanted)})")
        return shapely.coverage_union_all(self.geometry[mine])

    def _west_of_contact_line(self) -> Geometry:
        """The Armenian-held side of the line of 1994, fitted to this level's borders."""
        west, south, east, north = self.west.bounds
        whole = self._units("NE0", "Azerbaijan", [])
        if self.level is FINEST:
            return self.west
        finest = shapely.coverage_union_all(
            self.coverage.finest[[u.row["admin"] == "Azerbaijan" for u in self.coverage.units]]
        )
        frame = box(west - 0.05, south - 0.05, east + 0.02, north + 0.02)
        mask = shapely.difference(frame, shapely.difference(finest, self.west))
        found = recipes.areas_only(shapely.intersection(whole, mask))
        return _holding(found, STEPANAKERT)


def _holding(geometry: Geometry, place: tuple[float, float]) -> Geometry:
    """The polygon of a geometry that holds a place."""
    return next(p for p in shapely.get_parts(geometry) if p.contains(shapely.Point(*place)))


def west_of_contact_line(coverage: Coverage, lines: Table) -> Geometry:
    """Azerbaijan west of 'Ceasefire Line 1994': the area held by Armenian forces until 2020."""
    mine = [index for index, unit in enumerate(coverage.units) if unit.row["admin"] == "Azerbaijan"]
    whole = _holding(shapely.coverage_union_all(coverage.finest[mine]), STEPANAKERT)
    return side(whole, joined(named_lines(lines, "Ceasefire Line 1994")), STEPANAKERT)


def _tidy(geometry: Geometry, level: Level) -> Geometry:
    """Without the crumbs that set operations leave along borders, on the level's grid."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        parts = [part for part in shapely.get_parts(geometry) if part.area > LEAST_PART]
        geometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    rounded = shapely.transform(geometry, lambda c: np.round(c * FINEST.cells) / FINEST.cells)
    tidy = shapely.remove_repeated_points(rounded)
    return tidy if tidy.is_valid else recipes.areas_only(shapely.make_valid(tidy))


def _measures(geometry: Geometry) -> tuple[float, float]:
    """Area in km2 and length in km on the ellipsoid; area 0 for lines."""
    if "Line" in geometry.geom_type:
        return 0.0, round(GEOD.geometry_length(geometry) / 1e3, 1)
    area, perimeter = GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return round(abs(area) / 1e6, 1), round(perimeter / 1e3, 1)


def zones(coverage: Coverage, lines: Table, facts: Path, folder: Path) -> None:
    """Build every row of zones.csv at every level."""
    with (facts / "zones.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    west = west_of_contact_line(coverage, lines)
    nodes = [recipes.parse(row["geometry_recipe"]) for row in rows]
    for level in LEVELS:
        atlas = Atlas(coverage, lines, level, west)
        shapes = [_tidy(recipes.evaluate(node, atlas), level) for node in nodes]
        columns: dict[str, list[object]] | None = None
        if level is FINEST:
            measures = [_measures(shape) for shape in shapes]
            columns = {name: [row[name] or None for row in rows] for name in rows[0]}
            columns["accuracy_km"] = [float(row["accuracy_km"]) for row in rows]
            columns["area_km2"] = [area for area, _ in measures]
            columns["length_km"] = [length for _, length in measures]
        write(folder / f"zones{level.suffix}.parquet", np.array(shapes, dtype=object), columns)
