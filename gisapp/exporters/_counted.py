"""Counted cells and clusters as GeoJSON features with Leaflet path options."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.colormaps import colors, hex_of
from gisapp.model.primitives import Cells, Clusters, Floats
from gisapp.model.style import Swatch
from gisapp.model.theme import Theme

MOST_CELLS = 20_000  # of more, four are put together until there are no more
STEPS = 64  # colours of a ramp
DIGITS = 5  # of a degree: a metre

Json = dict[str, Any]


def cells_of(item: Cells, theme: Theme, opacity: float) -> Iterator[tuple[Json, Json, str]]:
    """Geometry, style and words of each cell with something in it."""
    outlines, counts = _outlines(item)
    paint = [hex_of(color) for color in colors(item.ramp.colors, theme, STEPS)]
    step = np.rint(item.ramp.share(counts) * (STEPS - 1)).astype(np.int64)
    for ring, count, number in zip(outlines, counts.tolist(), step.tolist(), strict=True):
        yield (
            {"type": "Polygon", "coordinates": [ring]},
            {
                "stroke": False,
                "fillColor": paint[number],
                "fillOpacity": round(item.opacity * opacity, 3),
            },
            _words(count),
        )


def _words(count: float) -> str:
    if isinstance(count, int):
        return "1 event" if count == 1 else f"{count:,} events"
    return f"{count:,.6g} in all"


def _outlines(item: Cells) -> tuple[list[list[list[float]]], NDArray[Any]]:
    """Closed rings in degrees, and the counts."""
    lattice, grid = item.lattice, item.counts
    if lattice.shape == "hexagon":
        used = np.flatnonzero(grid > 0)
        tip = lattice.side / math.sqrt(3)
        angle = np.arange(7) * (math.pi / 3)
        corners = np.column_stack([tip * np.sin(angle), tip * np.cos(angle)])
        return _rings(lattice.centers(used), corners), grid.reshape(-1)[used]
    x0, y0, _, _ = lattice.extent
    side = lattice.side
    while np.count_nonzero(grid > 0) > MOST_CELLS:
        grid = np.pad(grid, ((0, grid.shape[0] % 2), (0, grid.shape[1] % 2)))
        grid = grid[::2, ::2] + grid[1::2, ::2] + grid[::2, 1::2] + grid[1::2, 1::2]
        side *= 2
    row, col = np.nonzero(grid > 0)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * side
    places = np.column_stack([x0 + col * side, y0 + row * side])
    return _rings(places, corners), grid[row, col]


def _rings(places: Floats, corners: Floats) -> list[list[list[float]]]:
    points = places[:, None, :] + corners[None, :, :]
    degrees = np.round(crs.to_lonlat(points.reshape(-1, 2)), DIGITS)
    rings: list[list[list[float]]] = degrees.reshape(len(places), len(corners), 2).tolist()
    return rings


def clusters_of(item: Clusters, color: str, opacity: float) -> Iterator[tuple[Json, Json, str]]:
    """Geometry, style and words of each cluster: a circle."""
    degrees = np.round(crs.to_lonlat(item.xy), DIGITS).tolist()
    for point, size, count in zip(degrees, item.size.tolist(), item.counts.tolist(), strict=True):
        yield (
            {"type": "Point", "coordinates": point},
            {
                "radius": round(size / 2, 1),
                "fill": True,
                "fillColor": color,
                "fillOpacity": round(0.3 * opacity, 3),
                "color": color,
                "weight": 1.4,
                "opacity": round(opacity, 3),
                "stroke": True,
            },
            f"{count:,} events",
        )


def ramp_sample(swatch: Swatch, theme: Theme) -> str:
    """A ramp with the numbers that its colours stand for, as a drawing."""
    if swatch.ramp is None:
        return ""
    width, parts = 220, 44
    wide = width / parts
    bar = "".join(
        f'<rect x="{i * wide:g}" width="{wide + 0.5:g}" height="8" fill="{hex_of(color)}"/>'
        for i, color in enumerate(colors(swatch.ramp.colors, theme, parts))
    )
    ticks = "".join(
        f'<text x="{along * width:.0f}" y="20" font-size="10" fill="{theme["muted"]}" '
        f'text-anchor="{"start" if along < 0.05 else "end" if along > 0.95 else "middle"}">'
        f"{words}</text>"
        for along, words in swatch.ticks
    )
    return f'<svg width="{width}" height="24">{bar}{ticks}</svg>'
