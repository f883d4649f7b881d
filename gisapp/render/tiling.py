"""Which tiles a picture shows, and which of them are not at hand.

In Web Mercator they are those that meet the picture's extent. In any other projection they are
those in which a pixel of the picture lies: see :mod:`gisapp.render.mesh`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.primitives import Tiles
from gisapp.model.tiles import MOST, Tile, TileMatrix, TileSource, missing
from gisapp.render.frame import Frame, Viewport
from gisapp.render.mesh import Mesh, mesh_of, reduced

SCREEN = 2.0  # device pixels per logical pixel of the finest screen
WIDE = 64  # tiles that one cell of a mesh may meet: more are a mistake


def place_of(item: Tiles, viewport: Viewport) -> int:
    """Which matrix of the item's grid is drawn."""
    if not viewport.projection.mercator:
        return _found(item.store.source, item.finer, viewport)[0]
    scale = viewport.scale
    if item.store.source.online and scale > SCREEN:
        scale = 1.0  # a print shows what the screen shows: what is there, at a readable size
    return item.store.source.grid.fitting(viewport.resolution / scale, item.finer)


def extent_of(item: Tiles, viewport: Viewport) -> Extent | None:
    """The part of a viewport in Web Mercator that the item covers."""
    a, b = item.extent, viewport.extent
    extent = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return extent if extent[0] < extent[2] and extent[1] < extent[3] else None


def wanted(item: Tiles, viewport: Viewport) -> list[Tile]:
    """The tiles that are drawn, those in the middle first."""
    if not viewport.projection.mercator:
        return list(_found(item.store.source, item.finer, viewport)[1])
    extent = extent_of(item, viewport)
    return [] if extent is None else item.store.source.grid.tiles(place_of(item, viewport), extent)


def missing_in(item: Tiles, viewport: Viewport) -> tuple[int, int]:
    """How many of the tiles that are drawn are not at hand, and how many there are."""
    if not viewport.projection.mercator:
        tiles = wanted(item, viewport)
        return sum(not item.store.has(tile) for tile in tiles), len(tiles)
    extent = extent_of(item, viewport)
    return (0, 0) if extent is None else missing(item.store, place_of(item, viewport), extent)


def missing_of(frame: Frame) -> list[tuple[str, int, int]]:
    """Layers of the frame whose tiles are not all at hand: name, tiles missing, tiles in all."""
    names = {layer.id: layer.name for layer in frame.project.layers}
    out = []
    for drawing in frame.drawings:
        for item in drawing.primitives:
            if isinstance(item, Tiles) and item.store.source.online:
                lost, every = missing_in(item, frame.viewport)
                if lost:
                    out.append((names.get(drawing.layer_id, drawing.layer_id), lost, every))
    return out


# Other projections


@lru_cache(maxsize=32)
def _found(source: TileSource, finer: int, viewport: Viewport) -> tuple[int, tuple[Tile, ...]]:
    """The place of the matrix that is sharp in the middle of a view, or of a coarser one where
    there would be too many tiles; and the tiles."""
    smaller = reduced(viewport)
    printed = source.online and viewport.scale > SCREEN
    return found(source, finer, mesh_of(smaller), smaller.scale if printed else 1.0)


def found(
    source: TileSource, finer: int, mesh: Mesh, coarser: float = 1.0
) -> tuple[int, tuple[Tile, ...]]:
    """The place of the matrix of ``source`` that is sharp in the middle of a picture, where a pixel
    counts as ``coarser`` times its size, and the tiles in which the picture lies, those in its
    middle first. The matrix is a coarser one where there would be too many."""
    if not mesh.resolution:
        return 0, ()
    for place in range(source.grid.fitting(mesh.resolution * coarser, finer), -1, -1):
        tiles = _met(source, source.grid.matrices[place], mesh)
        if tiles is not None:
            return place, tiles
    return 0, ()


def goes_round(matrix: TileMatrix) -> bool:
    """Whether the tiles of a matrix go around the world, so that they go on over the
    antimeridian."""
    hair = 1e-6 * matrix.span
    return (
        abs(matrix.west + crs.WORLD) < hair
        and abs(matrix.width * matrix.span - 2 * crs.WORLD) < hair
    )


def _met(source: TileSource, matrix: TileMatrix, mesh: Mesh) -> tuple[Tile, ...] | None:
    """The tiles of one matrix that a picture meets; None where they are too many."""
    boxes, hair = mesh.boxes, 1 / matrix.size  # a pixel is drawn of itself and its neighbours
    x0 = _whole((boxes[:, 0] - matrix.west) / matrix.span - hair)
    x1 = _whole((boxes[:, 2] - matrix.west) / matrix.span + hair)
    y0 = _whole((matrix.north - boxes[:, 3]) / matrix.span - hair)
    y1 = _whole((matrix.north - boxes[:, 1]) / matrix.span + hair)
    left, top, right, bottom = matrix.cover(source.map_extent)
    y0, y1 = np.maximum(y0, top), np.minimum(y1, bottom - 1)
    met = y0 <= y1
    period = matrix.width if goes_round(matrix) else 0
    if period:
        first = x0 % period
        last = first + x1 - x0
        met &= ((first < right) & (last >= left)) | (last >= left + period)
    else:
        x0, x1 = np.maximum(x0, left), np.minimum(x1, right - 1)
        met &= x0 <= x1
    if not met.any():
        return ()
    x0, y0, across, down = x0[met], y0[met], (x1 - x0)[met], (y1 - y0)[met]
    wide, tall = int(across.max()) + 1, int(down.max()) + 1
    if wide * tall > WIDE:
        return None
    middle = np.median(x0 + across / 2), np.median(y0 + down / 2)
    corner = int(x0.min())
    keys = np.unique((x0 - corner) << 36 | y0 << 12 | across << 6 | down)  # few are different
    x0, y0 = (keys >> 36) + corner, keys >> 12 & 0xFFFFFF
    across, down = keys >> 6 & 63, keys & 63
    found: NDArray[np.int64] = np.empty(0, np.int64)
    for i in range(wide):
        for j in range(tall):
            x, y = x0 + np.minimum(i, across), y0 + np.minimum(j, down)
            column = x % period if period else x
            seen = (column >= left) & (column < right)
            found = np.union1d(found, (x[seen] - corner) << 24 | y[seen])
            if len(found) > MOST:
                return None
    x, y = (found >> 24) + corner, found & 0xFFFFFF
    order = np.argsort((x - middle[0]) ** 2 + (y - middle[1]) ** 2, kind="stable")
    x = x % period if period else x
    return tuple(
        dict.fromkeys(
            Tile(matrix.zoom, column, row)
            for column, row in zip(x[order].tolist(), y[order].tolist(), strict=True)
        )
    )


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.floor(values).astype(np.int64)
