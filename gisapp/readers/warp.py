"""Rasters in any CRS as tiles of the map: located exactly, sampled smoothly."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.rasters import Mask, RasterLook, Values, colored
from gisapp.model.tiles import Pixels, Tile, TileError, TileSource, TileStore

Floats = NDArray[np.float64]
Affine = tuple[float, float, float, float, float, float]  # x = a c + b r + x0; y = d c + e r + y0
NODES = 17  # points a side that are transformed exactly
ERROR = 0.1  # pixels of the tile that the others may be off
CHUNK = 4 << 20  # values read at once
SAMPLE = 512  # pixels a side looked at for the stretch


class Bands(Protocol):
    """The values of a raster. ``sizes`` has (height, width) of each level, the full one first."""

    sizes: tuple[tuple[int, int], ...]
    count: int
    colors: NDArray[np.uint8] | None  # (n, 3), where values are numbers of colours
    usual: tuple[int, ...]  # the bands that are shown unless others are chosen
    plain: bool  # whether values are brightness, to be shown as they are
    top: float  # the value that is white then

    def read(
        self, level: int, rows: tuple[int, int], columns: tuple[int, int], bands: tuple[int, ...]
    ) -> tuple[Values, Mask]:
        """A window of one level; bands are counted from 1. Raises TileError."""


class Warped:
    """A raster as a store of tiles."""

    def __init__(self, source: TileSource, name: str, bands: Bands, affine: Affine) -> None:
        import pyproj

        self.source, self.name, self.bands = source, name, bands
        a, b, x0, d, e, y0 = affine
        self._affine = np.array([[a, b, x0], [d, e, y0], [0, 0, 1.0]])
        try:
            self._inverse = np.linalg.inv(self._affine)
            self._system = pyproj.CRS.from_user_input(source.system)
        except (np.linalg.LinAlgError, pyproj.exceptions.CRSError) as error:
            raise TileError(f"it cannot be placed ({error})") from None
        self._local = threading.local()  # transformers belong to one thread
        self._lock = threading.Lock()
        self._ends: OrderedDict[tuple[int, ...], NDArray[np.float32]] = OrderedDict()

    def dressed(self, look: RasterLook) -> TileStore:
        """Its pictures with a look."""
        return _Dressed(self, look)

    def tile(self, tile: Tile) -> Pixels | None:
        """Its picture with the usual look."""
        return self.picture(tile, RasterLook())

    def has(self, tile: Tile) -> bool:
        """Whether the tile lies in the raster."""
        a, b = self.source.grid.extent(tile), self.source.map_extent
        return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]

    # Pictures

    def picture(self, tile: Tile, look: RasterLook) -> Pixels | None:
        """The picture of one tile; None where the raster does not reach."""
        with np.errstate(all="ignore"):  # places that have no coordinates in the raster's CRS
            return self._picture(tile, look) if self.has(tile) else None

    def _picture(self, tile: Tile, look: RasterLook) -> Pixels | None:
        grid = self.source.grid
        matrix = grid.matrices[grid.place(tile.zoom)]
        margin = 1 if look.shaded else 0
        size = matrix.size + 2 * margin
        west, south, east, north = grid.extent(tile)
        rim = margin * matrix.resolution
        extent = west - rim, south - rim, east + rim, north + rim
        bands = look.bands or self.bands.usual
        if any(band > self.bands.count for band in bands):
            bands = self.bands.usual
        if look.tinted or look.shaded:
            bands = bands[:1]
        columns, rows = self._located(extent, size)
        found = self._sampled(columns, rows, bands, look.smooth)
        if found is None:
            return None
        values, mask = found
        if self.bands.colors is not None and len(bands) == 1 and not look.tinted:
            index = np.clip(values[..., 0], 0, len(self.bands.colors) - 1).astype(np.int64)
            values = self.bands.colors[index].astype(np.float32)
            ends = np.array([[0, 255]] * 3, np.float32)
        else:
            ends = self._stretch(bands, look)
        metres = matrix.resolution * crs.ground_scale((south + north) / 2)
        made = colored(values, mask, look, ends, metres)
        return made[margin : size - margin, margin : size - margin] if margin else made

    def _transform(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Columns and rows, counted from the outer edge of the first pixel, of map units."""
        import pyproj

        if not hasattr(self._local, "way"):
            self._local.way = pyproj.Transformer.from_crs(
                crs.DEFAULT_CRS, self._system, always_xy=True
            )
        px, py = self._local.way.transform(x, y, errcheck=False)
        px, py = np.asarray(px, float), np.asarray(py, float)
        i = self._inverse
        return i[0, 0] * px + i[0, 1] * py + i[0, 2], i[1, 0] * px + i[1, 1] * py + i[1, 2]

    def _located(self, extent: Extent, size: int) -> tuple[Floats, Floats]:
        """Columns and rows (size, size) of the middles of a tile's pixels."""
        x0, y0, x1, y1 = extent

        def exact(at: Floats) -> tuple[Floats, Floats]:
            x = x0 + at * (x1 - x0) / size
            y = y1 - at * (y1 - y0) / size
            xx, yy = np.meshgrid(x, y)
            return self._transform(xx, yy)

        middles: Floats = np.arange(size, dtype=np.float64) + 0.5
        nodes: Floats = np.linspace(0, size, NODES, dtype=np.float64)
        at_nodes = exact(nodes)
        between: Floats = np.asarray((nodes[1:] + nodes[:-1]) / 2, dtype=np.float64)
        truth = exact(between)
        guess = [_spread(values, nodes, between) for values in at_nodes]
        if not all(np.isfinite(values).all() for values in (*at_nodes, *truth)):
            return exact(middles)
        # how far one pixel of the tile goes in the raster
        far = max(float(np.abs(np.diff(v, axis=k)).max()) for v in at_nodes for k in (0, 1))
        off = max(float(np.abs(t - g).max()) for t, g in zip(truth, guess, strict=True))
        if off > ERROR * far * (NODES - 1) / size:
            return exact(middles)
        columns, rows = (_spread(values, nodes, middles) for values in at_nodes)
        return columns, rows

    # Values

    def _sampled(
        self, columns: Floats, rows: Floats, bands: tuple[int, ...], smooth: bool
    ) -> tuple[Values, Mask] | None:
        height, width = self.bands.sizes[0]
        inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        if not inside.any():
            return None
        step = min(_step(columns, inside), _step(rows, inside))
        level = 0
        for i, (_, w) in enumerate(self.bands.sizes):
            if width / w <= step * 1.05:
                level = i
        tall, wide = self.bands.sizes[level]
        fx, fy = wide / width, tall / height
        stride = max(int(step * fx), 1)
        c, r = np.where(inside, columns * fx, 0), np.where(inside, rows * fy, 0)
        c0 = max(int(c[inside].min()) // stride * stride - stride, 0)
        r0 = max(int(r[inside].min()) // stride * stride - stride, 0)
        c1 = min(int(c[inside].max()) + 1 + stride, wide)
        r1 = min(int(r[inside].max()) + 1 + stride, tall)
        numbered = self.bands.colors is not None
        values, mask = self._window(level, (r0, r1), (c0, c1), bands, stride, not numbered)
        c, r = (c - c0) / stride, (r - r0) / stride
        if numbered or not smooth:
            down = np.clip(r.astype(np.int64), 0, mask.shape[0] - 1)
            along = np.clip(c.astype(np.int64), 0, mask.shape[1] - 1)
            return values[down, along], mask[down, along] & inside
        return _bilinear(values, mask, c - 0.5, r - 0.5, inside)

    def _window(
        self,
        level: int,
        rows: tuple[int, int],
        columns: tuple[int, int],
        bands: tuple[int, ...],
        stride: int,
        mean: bool,
    ) -> tuple[Values, Mask]:
        """A window with every ``stride`` by ``stride`` pixels as one."""
        if stride == 1:
            return self.bands.read(level, rows, columns, bands)
        width = columns[1] - columns[0]
        tall = max(CHUNK // max(width * len(bands), 1) // stride, 1) * stride
        parts = []
        for first in range(rows[0], rows[1], tall):
            part = self.bands.read(level, (first, min(first + tall, rows[1])), columns, bands)
            parts.append(_reduced(*part, stride, mean))
        return np.concatenate([v for v, _ in parts]), np.concatenate([m for _, m in parts])

    def _stretch(self, bands: tuple[int, ...], look: RasterLook) -> NDArray[np.float32]:
        """What becomes black and white of each band."""
        plain = look.stretch == "as they are" or (look.stretch == "automatic" and self.bands.plain)
        if plain:
            return np.array([[0, self.bands.top]] * len(bands), np.float32)
        share = 0.0 if look.stretch == "least to most" else 2.0
        key = (*bands, int(share))
        with self._lock:
            if key in self._ends:
                return self._ends[key]
        tall, wide = self.bands.sizes[-1]
        stride = max(math.ceil(max(tall, wide) / SAMPLE), 1)
        values, mask = self._window(
            len(self.bands.sizes) - 1, (0, tall), (0, wide), bands, stride, mean=False
        )
        ends = np.array([[0.0, 1.0]] * len(bands), np.float32)
        for i in range(len(bands)):
            known = values[..., i][mask]
            if len(known):
                ends[i] = np.percentile(known, [share, 100 - share])
        with self._lock:
            self._ends[key] = ends
        return ends


class _Dressed:
    """The pictures of a raster with one look."""

    def __init__(self, raster: Warped, look: RasterLook) -> None:
        self.source, self.name = raster.source, f"{raster.name}|{look}"
        self._raster, self._look = raster, look

    def tile(self, tile: Tile) -> Pixels | None:
        """One picture."""
        return self._raster.picture(tile, self._look)

    def has(self, tile: Tile) -> bool:
        """Whether the tile lies in the raster."""
        return self._raster.has(tile)


def _spread(values: Floats, nodes: Floats, at: Floats) -> Floats:
    """Values known at nodes, in both directions, at other places between them."""
    place = np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, len(nodes) - 2)
    share = (at - nodes[place]) / (nodes[place + 1] - nodes[place])
    across = values[:, place] * (1 - share) + values[:, place + 1] * share
    out: Floats = across[place] * (1 - share)[:, None] + across[place + 1] * share[:, None]
    return out


def _step(values: Floats, inside: Any) -> float:
    """How far neighbouring pixels of a tile lie apart in the raster, along its rows or columns."""
    best = 0.0
    for axis in (0, 1):
        apart = np.abs(np.diff(values, axis=axis))
        both = np.take(inside, np.arange(values.shape[axis] - 1), axis) & np.take(
            inside, np.arange(1, values.shape[axis]), axis
        )
        if both.any():
            best = max(best, float(np.median(apart[both])))
    return best if best > 0 else 1.0


def _reduced(values: Values, mask: Mask, stride: int, mean: bool) -> tuple[Values, Mask]:
    """Blocks of pixels as one each: their mean, or the one in their middle."""
    if not mean:
        half = stride // 2
        rows = np.minimum(np.arange(half, mask.shape[0] + half, stride), mask.shape[0] - 1)
        columns = np.minimum(np.arange(half, mask.shape[1] + half, stride), mask.shape[1] - 1)
        return values[np.ix_(rows, columns)], mask[np.ix_(rows, columns)]
    starts = [np.arange(0, length, stride) for length in mask.shape]
    counts = np.add.reduceat(
        np.add.reduceat(mask.astype(np.float32), starts[0], axis=0), starts[1], axis=1
    )
    known = np.where(mask[..., None], values, 0).astype(np.float32)
    sums = np.add.reduceat(np.add.reduceat(known, starts[0], axis=0), starts[1], axis=1)
    return (sums / np.maximum(counts, 1)[..., None]).astype(np.float32), counts > 0


def _bilinear(values: Values, mask: Mask, c: Floats, r: Floats, inside: Any) -> tuple[Values, Mask]:
    """Values between the middles of pixels; pixels without a value do not count."""
    j, i = np.floor(c).astype(np.int64), np.floor(r).astype(np.int64)
    u, v = (c - j).astype(np.float32), (r - i).astype(np.float32)
    total = np.zeros((*c.shape, values.shape[2]), np.float32)
    weight = np.zeros(c.shape, np.float32)
    for di in (0, 1):
        for dj in (0, 1):
            ii = np.clip(i + di, 0, mask.shape[0] - 1)
            jj = np.clip(j + dj, 0, mask.shape[1] - 1)
            w = (v if di else 1 - v) * (u if dj else 1 - u) * mask[ii, jj]
            total += np.where(w[..., None] > 0, values[ii, jj], 0) * w[..., None]
            weight += w
    mean = total / np.maximum(weight, np.float32(1e-6))[..., None]
    return mean.astype(np.float32), np.asarray((weight >= 0.5) & inside, dtype=bool)
