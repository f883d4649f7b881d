"""Vector tiles: the map of a tile set in the quiet colours of the theme.

The layers of OpenMapTiles, Protomaps and Shortbread are known by name; what others call theirs is
drawn plainly, so that no tile set stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gisapp.layers.kinds import _draw, _mvt
from gisapp.layers.kinds._mvt import AREA, LINE, POINT, Shape
from gisapp.layers.kinds.tiles import clipped
from gisapp.model import crs
from gisapp.model.layer import Layer, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import (
    Areas,
    Fill,
    Floats,
    Ints,
    LabelStyle,
    Lines,
    Paths,
    Primitive,
    Stroke,
)
from gisapp.model.projection import Projection
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.model.tiles import (
    Tile,
    TileError,
    TileSource,
    TileStore,
    complaints,
    source_of,
    store_of,
    unpacked,
)
from gisapp.render.geometry import paths, tolerance_for

FILLS = {  # from bottom to top: token, opacity
    "land": ("land", 1.0),
    "green": ("neutral", 0.07),
    "built": ("muted", 0.07),
    "other": ("accent", 0.06),
    "water": ("lake", 1.0),
    "building": ("province", 1.0),
}
STROKES = {
    "stream": Stroke("river", 0.8),
    "river": Stroke("river", 1.4),
    "path": Stroke("province", 0.6, (3, 2)),
    "street": Stroke("province", 0.8),
    "rail": Stroke("label_lesser", 0.8, (5, 2)),
    "road": Stroke("province", 1.6),
    "highway": Stroke("state", 1.4),
    "region": Stroke("province", 1.0, (5, 3)),
    "border": Stroke("state", 1.2),
    "other": Stroke("label_lesser", 0.8),
}
_AREA_LAYERS = {
    "earth": "land", "land_polygons": "land", "water": "water", "ocean": "water",
    "water_polygons": "water", "landcover": "green", "park": "green", "natural": "green",
    "sites": "built", "landuse": "built", "land": "green", "building": "building",
    "buildings": "building", "dam_polygons": "built", "street_polygons": "built",
    "aeroway": "built", "pier_polygons": "built",
}  # fmt: skip
_LINE_LAYERS = {
    "waterway": "stream", "water_lines": "stream", "water": "stream",
    "transportation": "street", "roads": "street", "streets": "street", "transit": "rail",
    "boundary": "region", "boundaries": "region", "aeroway": "road", "ferries": "path",
    "public_transport": "rail",
}  # fmt: skip
_ROADS = {
    "motorway": "highway", "trunk": "highway", "highway": "highway", "primary": "road",
    "secondary": "road", "major_road": "road", "medium_road": "road", "rail": "rail",
    "path": "path", "track": "path", "footway": "path", "river": "river", "canal": "river",
}  # fmt: skip
_HIDDEN = {"landcover_labels", "transportation_name", "street_labels", "addresses", "housenumber",
           "boundary_labels", "water_polygons_labels", "water_name", "poi", "pois"}  # fmt: skip
_PLACES = {"country": 0, "state": 2, "region": 2, "province": 2, "city": 3, "locality": 4,
           "town": 5, "village": 7, "macrohood": 8, "suburb": 8, "hamlet": 9}  # fmt: skip
_shapes: Memo[list[Shape]] = Memo("shapes of vector tiles", 200)
_projected: Memo[list[Shape]] = Memo("shapes of vector tiles in a projection", 200)


@dataclass(frozen=True)
class VectorTilesStyle(Style):
    """How vector tiles are drawn."""

    kind: ClassVar[str] = "vector-tiles"
    areas: bool = knob(True, "switch", "Areas", "Land, water, woods and buildings")
    lines: bool = knob(True, "switch", "Lines", "Roads, railways, rivers and boundaries")
    width: float = knob(1.0, "number", "Line width", "Times the usual", low=0.2, high=4)
    names: bool = knob(True, "switch", "Names", "Names of places")
    size: float = knob(11.5, "number", "Size of names", unit="px", low=6, high=30)
    finer: int = knob(0, "integer", "Detail", "Zooms finer or coarser", low=-2, high=2)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Areas, lines and names of the tiles in the extent."""
        if not len(part.rows):
            return ()
        source = source_of(layer.features)
        try:
            store = store_of(source)
        except TileError as error:
            complaints.add(layer.name, str(error))
            return ()
        grid = source.grid
        found: list[Shape] = []
        names: list[tuple[Floats, str, int]] = []
        for tile in _seen(source, self.finer, part):
            shapes = _tile(store, tile, layer.name)
            found += _placed(store, tile, shapes, part.projection)
            for shape in shapes:
                if shape.kind == POINT and self.names:
                    names += _names(shape, grid.extent(tile), part.language)
        if not part.projection.mercator and names:
            at = part.projection.to_map(crs.to_lonlat(np.array([at for at, _, _ in names])))
            names = [
                (xy, words, rank)
                for xy, (_, words, rank) in zip(at, names, strict=True)
                if np.isfinite(xy).all()
            ]
        out: list[Primitive] = []
        if self.areas:
            out += _areas(found)
        if self.lines:
            out += _lines(found, self.width)
        out += _labels(names, self.size)
        return tuple(out)

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """A basemap has no legend."""
        return ()

    def swatch(self) -> Swatch:
        """A street."""
        return Swatch("line", stroke=STROKES["highway"])


def _tile(store: TileStore, tile: Tile, title: str) -> list[Shape]:
    """The shapes of one tile; a damaged one has none, and is told."""

    def read() -> list[Shape]:
        try:
            data = store.tile(tile)
            if not isinstance(data, bytes):
                return []
            return _mvt.shapes_of(unpacked(data), store.source.grid.extent(tile))
        except TileError as error:
            complaints.add(title, f"tile {tile.zoom}/{tile.x}/{tile.y}: {error}")
            return []

    return _shapes.get(store, tile, read)


def _seen(source: TileSource, finer: int, part: Slice) -> Sequence[Tile]:
    """The tiles that a slice meets."""
    if part.projection.mercator:
        grid = source.grid
        return grid.tiles(grid.fitting(part.resolution, finer), clipped(source, part))
    from gisapp.render.mesh import mesh
    from gisapp.render.tiling import found

    x0, y0, x1, y1 = part.extent
    width, height = ((b - a) / part.resolution for a, b in ((x0, x1), (y0, y1)))
    return found(
        source, finer, mesh(part.extent, round(width), round(height), part.projection.code)
    )[1]


def _placed(
    store: TileStore, tile: Tile, shapes: list[Shape], projection: Projection
) -> list[Shape]:
    """The shapes of a tile in map units of a projection."""
    if projection.mercator:
        return shapes

    def make() -> list[Shape]:
        from gisapp.layers.kinds._mvt_projected import projected

        grid = store.source.grid
        matrix = grid.matrices[grid.place(tile.zoom)]
        return projected(shapes, grid.extent(tile), projection, tolerance_for(matrix.resolution))

    return _projected.get(store, (tile, projection.code), make)


def _word(shape: Shape) -> str:
    """The class of a feature, as any of the known schemes calls it."""
    for key in ("class", "kind", "kind_detail", "type"):
        value = shape.tags.get(key)
        if isinstance(value, str) and value:
            return value.lower()
    return ""


def _area_class(shape: Shape) -> str:
    if shape.layer in _HIDDEN:
        return ""
    return _AREA_LAYERS.get(shape.layer, "" if shape.layer in _LINE_LAYERS else "other")


def _line_class(shape: Shape) -> str:
    if shape.layer in _HIDDEN:
        return ""
    found = _LINE_LAYERS.get(shape.layer, "" if shape.layer in _AREA_LAYERS else "other")
    if found in ("street", "stream"):
        return _ROADS.get(_word(shape), found)
    if found == "region":
        level = shape.tags.get("admin_level", shape.tags.get("kind_detail", 4))
        return "border" if str(level) in ("2", "country") or _word(shape) == "country" else found
    return found


def _gathered(shapes: Iterable[Shape]) -> tuple[Paths, Ints] | None:
    """Shapes as one table of paths, a row each."""
    parts = [(part, row) for row, shape in enumerate(shapes) for part in shape.parts]
    if not parts:
        return None
    lengths = [len(part) for part, _ in parts]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    rows = np.array([row for _, row in parts], np.int64)
    count = int(rows[-1]) + 1
    xy = np.concatenate([part for part, _ in parts])
    return paths(xy, offsets, rows, count, closed=False), np.arange(count, dtype=np.int64)


def _areas(shapes: list[Shape]) -> list[Primitive]:
    by: dict[str, list[Shape]] = {}
    for shape in shapes:
        if shape.kind == AREA and (name := _area_class(shape)):
            by.setdefault(name, []).append(shape)
    out: list[Primitive] = []
    for name, (token, opacity) in FILLS.items():
        made = _gathered(by.get(name, ()))
        if made is not None:
            out.append(Areas(*made, Fill(token, opacity)))
    return out


def _lines(shapes: list[Shape], width: float) -> list[Primitive]:
    by: dict[str, list[Shape]] = {}
    for shape in shapes:
        if shape.kind == LINE and (name := _line_class(shape)):
            by.setdefault(name, []).append(shape)
    out: list[Primitive] = []
    for name, stroke in STROKES.items():
        made = _gathered(by.get(name, ()))
        if made is not None:
            wide = Stroke(stroke.color, stroke.width * width, stroke.dash)
            out.append(Lines(*made, wide))
    return out


def _names(
    shape: Shape, extent: tuple[float, float, float, float], language: str
) -> list[tuple[Floats, str, int]]:
    """Place, name and rank of a point inside its own tile; its neighbours have it again."""
    if shape.layer in _HIDDEN:
        return []
    x, y = shape.parts[0][0]
    if not (extent[0] <= x < extent[2] and extent[1] < y <= extent[3]):
        return []
    tags = shape.tags
    keys = (f"name:{language}", f"name_{language}", "name_en", "name:latin", "name")
    words = next((str(tags[key]) for key in keys if tags.get(key)), "")
    rank = _PLACES.get(_word(shape), 6)
    return [(shape.parts[0][0], " ".join(words.split())[:80], rank)] if words else []


def _labels(names: list[tuple[Floats, str, int]], size: float) -> list[Primitive]:
    out: list[Primitive] = []
    for strong in (True, False):
        mine = [name for name in names if (name[2] <= 3) == strong]
        if not mine:
            continue
        style = LabelStyle(
            "label" if strong else "label_lesser", size + strong, 500 if strong else 400
        )
        urgent = np.array([300 - 20 * rank for _, _, rank in mine], np.float32)
        xy = np.array([at for at, _, _ in mine])
        rows = np.zeros(len(mine), np.int64)
        out += _draw.labels(xy, rows, tuple(words for _, words, _ in mine), style, urgent)
    return out
