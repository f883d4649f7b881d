"""Depths of the sea as nested areas: all that is deeper than a step, cut along the coast.

The grid has a tenth of a degree. It is smoothed a little, so that steps run calmly, and contoured
between its points; small rises and hollows are left out.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import contourpy
import h5py
import numpy as np
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from shapely import box

from tools.geo.grid import FINEST, LEVELS, REGION, Floats, Geometries, on_grid
from tools.geo.parquet import write
from tools.geo.sources import Sources

STEPS = (50, 200, 1000, 2000, 4000)  #: metres
SMALLEST, SMALLEST_FAR = 0.06, 1.5  #: square degrees of an area or hole in the region and outside
FAR = 0.15  #: degrees; tolerance outside the region
OWN = 0.02  #: degrees; tolerance in the region, a fifth of the grid
ROUNDS = 2  #: of smoothing

Depth = NDArray[np.float64]


def _grid(path: Path) -> tuple[Floats, Floats, Depth]:
    """Longitudes from -180 to 180, latitudes, and heights in metres."""
    with h5py.File(path) as file:
        lat = np.asarray(file["lat"], float)
        heights = np.asarray(file["z"], float)[:, :-1]  # the last meridian is the first again
    heights = np.roll(heights, heights.shape[1] // 2, axis=1)
    lon = -180 + np.arange(heights.shape[1] + 1) / 10
    return lon, lat, np.concatenate([heights, heights[:, :1]], axis=1)


def _smooth(heights: Depth) -> Depth:
    """Each point with a share of its neighbours; the date line is no edge."""
    for _ in range(ROUNDS):
        padded = np.pad(heights[:, :-1], ((0, 0), (1, 1)), mode="wrap")
        across = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]) / 4
        padded = np.pad(across, ((1, 1), (0, 0)), mode="edge")
        across = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
        heights = np.concatenate([across, across[:, :1]], axis=1)
    return heights


def _deeper(lon: Floats, lat: Floats, heights: Depth, depth: int) -> Geometries:
    """The areas deeper than ``depth``."""
    made = contourpy.contour_generator(
        lon, lat, heights, fill_type=contourpy.FillType.OuterOffset
    ).filled(-1e6, -float(depth))
    out = []
    for points, offsets in zip(*made, strict=True):
        rings = [points[a:b] for a, b in itertools.pairwise(offsets)]
        holes = [ring for ring in rings[1:] if _worth(shapely.Polygon(ring))]
        area = shapely.Polygon(rings[0], holes)
        if _worth(area):
            out.append(area)
    return np.array(out, dtype=object)


def _worth(area: shapely.Polygon) -> bool:
    near = area.intersects(box(*REGION))
    return bool(area.area >= (SMALLEST if near else SMALLEST_FAR))


def _at_sea(areas: Geometries, land: Geometries) -> shapely.Geometry:
    """The areas without what is land."""
    tree = shapely.STRtree(land)
    out = []
    for area in areas:
        shapely.prepare(area)
        touching = land[np.sort(tree.query(area, predicate="intersects"))]
        free = shapely.difference(area, shapely.union_all(touching)) if len(touching) else area
        out += [part for part in shapely.get_parts(free) if part.geom_type == "Polygon"]
    parts = np.array([part for part in out if _worth(part)], dtype=object)
    near = shapely.intersects(parts, box(*REGION))
    parts = shapely.simplify(parts, np.where(near, OWN / 2, FAR / 2))  # the coast, too
    return shapely.MultiPolygon([part for part in parts if _worth(part)])


Grid = tuple[Floats, Floats, Depth]


def smoothed(sources: Sources) -> Grid:
    """Longitudes, latitudes and heights in metres, smoothed a little."""
    lon, lat, heights = _grid(sources.folder("depths") / "ETOPO1_0.1.grd")
    return lon, lat, _smooth(heights)


def depths(sources: Sources, folder: Path) -> None:
    """Write depths.parquet and its coarser levels; the land of ``folder`` is built before."""
    lon, lat, heights = smoothed(sources)
    land = shapely.from_wkb(pq.read_table(folder / "land.l2.parquet")["geometry"].to_numpy())
    land = np.asarray(land[~shapely.is_missing(land)], dtype=object)
    steps = []
    for depth in STEPS:
        areas = _deeper(lon, lat, heights, depth)
        near = shapely.intersects(areas, box(*REGION))
        areas = shapely.simplify(areas, np.where(near, OWN, FAR))
        areas = np.asarray(shapely.make_valid(areas), dtype=object)
        steps.append(_at_sea(shapely.get_parts(areas), land))
    geometry = np.array(steps, dtype=object)
    columns: dict[str, list[object]] = {
        "fid": list(range(len(STEPS))),
        "depth": list(STEPS),
        "source": ["ETOPO1, NOAA" for _ in STEPS],
    }
    for level in LEVELS:
        if level.tolerance and level.tolerance < OWN:
            continue  # no coarser than the finest
        simple = geometry
        if level is not FINEST:
            simple = shapely.simplify(geometry, level.tolerance, preserve_topology=True)
        rounded = on_grid(np.asarray(simple, dtype=object), min(level.cells, 2**11))
        broken = ~shapely.is_valid(rounded)
        rounded[broken] = shapely.make_valid(
            rounded[broken], method="structure", keep_collapsed=False
        )
        path = folder / f"depths{level.suffix}.parquet"
        write(path, rounded, columns if level is FINEST else None)
