"""The master coverage: admin-1 units of the world, cut along disputed lines, at every level.

A coverage is a set of polygons that share their edges vertex by vertex. Land, provinces,
boundaries, disputed areas and zones are all derived from it, so that they fit at each level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely import Geometry, LineString, Polygon

from tools.geo.grid import (
    BASE_CELLS,
    FAR_CELLS,
    FAR_TOLERANCE,
    FINEST,
    LEVELS,
    Floats,
    Geometries,
    Level,
    in_region,
    keys,
    on_grid,
)
from tools.geo.sources import Row, Table

GAP = 0.004  #: degrees; ends of lines closer than this are joined
REACH = 0.03  #: degrees; free ends of cut lines are prolonged by this to meet a border
SNAP = 0.0025  #: degrees; cut lines nearer than this to a border vertex follow it
THIN = 0.0025  #: degrees; faces narrower than twice this are slivers, not territory
MAX_REPAIRS = 8
FIRST_REPAIR = 0.002  #: degrees around a tangle that are left on the base grid; doubles each time


@dataclass(frozen=True)
class Unit:
    """One polygon of the coverage."""

    row: Row  #: Natural Earth attributes
    group: str  #: territorial unit for worldview purposes
    part: str = ""  #: suffix of the code when the unit was cut, else empty


@dataclass(frozen=True)
class Cut:
    """A disputed area that no set of whole units gives."""

    area: str
    hosts: frozenset[str]  #: adm0 codes of the units that may be cut
    lines: Geometry  #: where to cut
    seed: tuple[float, float]  #: a point inside the area
    groups: frozenset[str] = frozenset()  #: only units of these groups, if given


@dataclass
class Coverage:
    """Units with their geometry at each level, in one fixed order."""

    units: list[Unit]
    levels: dict[str, Geometries] = field(default_factory=dict)

    @property
    def finest(self) -> Geometries:
        """Geometry at full detail."""
        return self.levels[FINEST.suffix]

    def select(self, group: str) -> list[int]:
        """Indices of the units of a group."""
        return [index for index, unit in enumerate(self.units) if unit.group == group]


def load(table: Table, groups: Sequence[str]) -> Coverage:
    """The coverage at full detail, rounded to the grid, self-touching rings repaired."""
    geometry = on_grid(table.geometry, BASE_CELLS)
    broken = ~shapely.is_valid(geometry)
    geometry[broken] = shapely.make_valid(geometry[broken], method="structure")
    units = [Unit(row, group) for row, group in zip(table.rows, groups, strict=True)]
    return Coverage(units, {FINEST.suffix: geometry})


def joined(lines: Geometry, reach: float = REACH) -> Geometry:
    """The lines with small gaps closed and free ends prolonged."""
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.get_parts(lines))))
    extra: list[LineString] = []
    ends = [(i, k, np.array(part.coords[k])) for i, part in enumerate(parts) for k in (0, -1)]
    for number, (i, k, end) in enumerate(ends):
        near = [
            (n, other)
            for n, (_, _, other) in enumerate(ends)
            if n != number and np.hypot(*(end - other)) < GAP
        ]
        extra += [LineString([end, other]) for n, other in near if n > number and any(end != other)]
        if not near and reach > 0:
            before = np.array(parts[i].coords[1 if k == 0 else -2])
            away = (end - before) / np.hypot(*(end - before))
            extra.append(LineString([end, end + away * reach]))
    return shapely.line_merge(shapely.union_all([*parts, *extra]))


def faces(lines: Iterable[Geometry]) -> Geometries:
    """All faces of a set of lines, noded on the base grid."""
    noded = shapely.union_all(np.array(list(lines), dtype=object), grid_size=1 / BASE_CELLS)
    return np.asarray(shapely.get_parts(shapely.polygonize([noded])), dtype=object)


def side(whole: Geometry, lines: Geometry, seed: tuple[float, float]) -> Polygon:
    """The piece of `whole`, cut along `lines`, that holds the point `seed`."""
    pieces = faces([whole.boundary, lines])
    found = pieces[shapely.contains_xy(pieces, *seed)]
    if len(found) != 1:
        raise ValueError(f"no single face of the cut holds {seed}")
    return found[0]


def split(coverage: Coverage, cut: Cut) -> Coverage:
    """The coverage with the area of `cut` as units of its own."""
    geometry = coverage.finest
    near = np.flatnonzero(shapely.intersects(geometry, shapely.buffer(cut.lines, 0.15)))
    hosts = [index for index in near if _is_host(coverage.units[index], cut)]
    if not hosts:
        raise ValueError(f"{cut.area}: no unit to cut")
    borders = shapely.union_all(shapely.boundary(geometry[hosts]))
    lines = shapely.snap(joined(cut.lines), borders, SNAP)
    whole = shapely.union_all(
        geometry[[i for i, unit in enumerate(coverage.units) if _is_host(unit, cut)]]
    )
    mask = side(whole, lines, cut.seed)
    pieces = faces([*shapely.boundary(geometry[near]), lines])
    points = shapely.point_on_surface(pieces)
    owners, inside = _owners(points, geometry, near), shapely.contains(mask, points)
    units, shapes = list(coverage.units), geometry.copy()
    for index in near:
        mine = np.flatnonzero(owners == index)
        flags = inside[mine] & (index in hosts)
        flags = _without_slivers(pieces[mine], flags)
        within, without = _union(pieces[mine][flags]), _union(pieces[mine][~flags])
        if within is None:
            shapes[index] = without
        elif without is None:
            units[index] = replace(units[index], group=cut.area)
            shapes[index] = within
        else:
            shapes[index] = without
            units.append(replace(units[index], group=cut.area, part=f"-{cut.area}"))
            shapes = np.append(shapes, within)
    centres = shapely.point_on_surface(shapes)
    for index in np.flatnonzero(shapely.contains(mask, centres)):
        if _is_host(units[index], cut):  # whole units of the area, away from the line
            units[index] = replace(units[index], group=cut.area)
    return Coverage(units, {FINEST.suffix: shapes})


def _is_host(unit: Unit, cut: Cut) -> bool:
    return unit.row["adm0_a3"] in cut.hosts and (not cut.groups or unit.group in cut.groups)


def _owners(points: Geometries, geometry: Geometries, near: np.ndarray) -> np.ndarray:
    """For each point the unit (an index in `geometry`) it lies in, or -1."""
    owners = np.full(len(points), -1)
    tree = shapely.STRtree(points)
    for index in near:
        owners[tree.query(geometry[index], predicate="contains")] = index
    return owners


def _union(pieces: Geometries) -> Geometry | None:
    """Pieces of one unit put together, or None if there are none."""
    return shapely.coverage_union_all(pieces) if len(pieces) else None


def _without_slivers(pieces: Geometries, flags: np.ndarray) -> np.ndarray:
    """Give each thin face the side of the broad face it shares the longest edge with."""
    if flags.all() or not flags.any():
        return flags
    broad = ~shapely.is_empty(shapely.buffer(pieces, -THIN))
    if not broad.any():
        return np.full(len(flags), False)
    result = flags.copy()
    for index in np.flatnonzero(~broad):
        edges = shapely.length(shapely.intersection(pieces[index], pieces[broad]))
        if edges.max() > 0:
            result[index] = flags[np.flatnonzero(broad)[edges.argmax()]]
    return result


def simplify(coverage: Coverage) -> None:
    """Set all levels, each made from full detail so that errors do not add up.

    Outside the region of the theatres no level is finer than FAR_TOLERANCE.
    """
    full = coverage.finest
    far = shapely.coverage_simplify(full, FAR_TOLERANCE)
    for level in LEVELS:
        near = shapely.coverage_simplify(full, level.tolerance) if level.tolerance else full
        coarse = _blend(full, near, far) if level.tolerance < FAR_TOLERANCE else near
        coverage.levels[level.suffix] = _rounded(np.asarray(coarse, dtype=object), level)


def _blend(full: Geometries, near: Geometries, far: Geometries) -> Geometries:
    """The vertices of `near` in the region and those of `far` outside.

    Whether a vertex stays depends on the vertex alone, so neighbours keep the same ones.
    """
    close, distant = shapely.get_coordinates(near), shapely.get_coordinates(far)
    kept = np.union1d(keys(close[in_region(close)]), keys(distant[~in_region(distant)]))
    parts, owner = shapely.get_parts(full, return_index=True)
    rings, polygon = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    stay = np.isin(keys(points), kept)
    points, ring = points[stay], ring[stay]
    first = np.searchsorted(ring, np.arange(len(rings)))
    last = np.searchsorted(ring, np.arange(len(rings)), side="right")
    closed: list[shapely.LinearRing] = [
        shapely.linearrings(points[a:b]) for a, b in zip(first, last, strict=True)
    ]
    polygons = shapely.polygons(np.array(closed, dtype=object)[_is_start(polygon)], None)
    holes: list[list[shapely.LinearRing]] = [[] for _ in parts]
    for index in np.flatnonzero(~_is_start(polygon)):
        holes[polygon[index]].append(closed[index])
    for number, rest in enumerate(holes):
        if rest:
            polygons[number] = Polygon(polygons[number].exterior, rest)
    return np.array([_multi(polygons[owner == index]) for index in range(len(full))], dtype=object)


def _is_start(numbers: np.ndarray) -> np.ndarray:
    """Where a run of equal numbers begins."""
    return np.concatenate([[True], numbers[1:] != numbers[:-1]])


def _multi(polygons: Geometries) -> Geometry:
    """One polygon as it is, several as a multipolygon."""
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _rounded(coarse: Geometries, level: Level) -> Geometries:
    """Rounded to the level's grid; only where that would tangle an edge, to the base grid."""
    tree: shapely.STRtree | None = None
    spots: list[Geometry] = []

    def snap(points: Floats) -> Floats:
        cells = np.where(in_region(points), level.cells, min(level.cells, FAR_CELLS))
        if tree is not None:
            cells[tree.query(shapely.points(points), predicate="intersects")[0]] = BASE_CELLS
        return np.round(points * cells[:, None]) / cells[:, None]

    for attempt in range(MAX_REPAIRS):
        found = shapely.remove_repeated_points(shapely.transform(coarse, snap))
        rounded = np.asarray(found, dtype=object)
        wrong = _tangles(rounded)
        if not len(wrong):
            return rounded
        spots.extend(shapely.buffer(wrong, FIRST_REPAIR * 2**attempt))
        tree = shapely.STRtree(spots)
    raise ValueError(f"level {level.suffix}: no valid coverage on any grid")


def _tangles(geometry: Geometries) -> Geometries:
    """Where a coverage is not valid: its invalid edges and self-crossing polygons."""
    wrong = geometry[~shapely.is_valid(geometry)]
    if not len(wrong):
        edges: Geometries = np.asarray(shapely.coverage_invalid_edges(geometry), dtype=object)
        return np.asarray(edges[~shapely.is_empty(edges)], dtype=object)
    reasons = [shapely.is_valid_reason(item) for item in wrong]
    places = [reason.partition("[")[2].rstrip("]").split() for reason in reasons]
    return np.array([shapely.Point(float(x), float(y)) for x, y in places], dtype=object)
