"""Which tiles a picture shows, and which of them are not at hand."""

from __future__ import annotations

from gisapp.model.crs import Extent
from gisapp.model.primitives import Tiles
from gisapp.model.tiles import Tile, missing
from gisapp.render.frame import Frame, Viewport

SCREEN = 2.0  # device pixels per logical pixel of the finest screen


def place_of(item: Tiles, viewport: Viewport) -> int:
    """Which matrix of the item's grid is drawn."""
    scale = viewport.scale
    if item.store.source.online and scale > SCREEN:
        scale = 1.0  # a print shows what the screen shows: what is there, at a readable size
    return item.store.source.grid.fitting(viewport.resolution / scale, item.finer)


def extent_of(item: Tiles, viewport: Viewport) -> Extent | None:
    """The part of the viewport that the item covers."""
    a, b = item.extent, viewport.extent
    extent = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return extent if extent[0] < extent[2] and extent[1] < extent[3] else None


def wanted(item: Tiles, viewport: Viewport) -> list[Tile]:
    """The tiles that are drawn, those in the middle first."""
    extent = extent_of(item, viewport)
    return [] if extent is None else item.store.source.grid.tiles(place_of(item, viewport), extent)


def missing_in(item: Tiles, viewport: Viewport) -> tuple[int, int]:
    """How many of the tiles that are drawn are not at hand, and how many there are."""
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
