"""Layers as they ship, and slices of them made without the renderer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest
import shapely

from gisapp.model import crs, instants
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer, Shapes, Slice
from gisapp.model.primitives import Paths
from gisapp.model.worldview import Worldview, Worldviews
from gisapp.plugins import Shipped

MODULES = (
    "basemap",
    "borders",
    "libya",
    "syria",
    "karabakh",
    "donbas",
    "crimea",
    "troops",
    "events",
)
WORLD = (-crs.WORLD, -crs.WORLD, crs.WORLD, crs.WORLD)


def instant(day: str) -> int:
    """The first instant of a day, UTC."""
    return instants.parse(day)[0]


def paths_of(geometries, closed: bool) -> Paths | None:
    parts, owners = [], []
    for row, geometry in enumerate(geometries):
        for part in shapely.get_parts(geometry) if geometry is not None else ():
            if closed and part.geom_type == "Polygon":
                rings = shapely.get_rings(part)
            elif not closed and part.geom_type == "LineString":
                rings = [part]
            else:
                continue
            parts += [crs.to_map(shapely.get_coordinates(ring)) for ring in rings]
            owners += [row] * len(rings)
    if not parts:
        return None
    boxes = np.full((len(geometries), 4), np.nan)
    for row in set(owners):
        mine = np.concatenate(
            [part for part, owner in zip(parts, owners, strict=True) if owner == row]
        )
        boxes[row] = [*mine.min(axis=0), *mine.max(axis=0)]
    offsets = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return Paths(np.concatenate(parts), offsets, np.array(owners, np.int64), boxes, closed)


def shapes_of(features: Features) -> Shapes:
    if features.lonlat is not None:
        return Shapes(crs.to_map(features.lonlat), np.arange(len(features), dtype=np.int64))
    geometries = features.levels[0].load()
    points = [
        (row, g) for row, g in enumerate(geometries) if g is not None and g.geom_type == "Point"
    ]
    xy = np.array([[g.x, g.y] for _, g in points]).reshape(-1, 2)
    return Shapes(
        crs.to_map(xy),
        np.array([row for row, _ in points], np.int64),
        paths_of(geometries, closed=False),
        paths_of(geometries, closed=True),
    )


@pytest.fixture(scope="session")
def cut() -> Callable[..., Slice]:
    """``cut(layer, day, resolution=..., view=...)``: the slice of all rows alive that day."""

    def make(
        layer: Layer,
        day: str = "2022-01-02",
        *,
        resolution: float = 1000.0,
        view: Worldview | None = None,
        rows: list[int] | None = None,
        language: str = "en",
    ) -> Slice:
        as_of = instant(day)
        mask = layer.mask((as_of, as_of + 1), as_of, "UTC")
        alive = np.flatnonzero(mask) if rows is None else np.array(rows)
        return Slice(
            shapes_of(layer.features),
            alive.astype(np.int64),
            WORLD,
            resolution,
            resolution,
            (as_of, as_of + 1),
            as_of,
            "UTC",
            view or Worldviews().view("un"),
            language,
        )

    return make


@pytest.fixture(scope="session")
def shipped() -> dict[str, Shipped]:
    """What every built-in module gives, by module."""
    return {name: import_module(f"gisapp.layers.{name}").build() for name in MODULES}


@pytest.fixture(scope="session")
def layers(shipped: dict[str, Shipped]) -> dict[str, Layer]:
    """Every built-in layer by id."""
    return {layer.id: layer for part in shipped.values() for layer in part.layers}


@pytest.fixture(scope="session")
def views(shipped: dict[str, Shipped]) -> Worldviews:
    """The table of worldviews that ships."""
    table = shipped["borders"].worldviews
    assert table is not None
    return table


@pytest.fixture(scope="session")
def alive() -> Callable[[Layer, str], list[str]]:
    """``alive(layer, day)``: the titles of a layer's features that hold that day."""

    def titles(layer: Layer, day: str) -> list[str]:
        as_of = instant(day)
        rows = np.flatnonzero(layer.mask((as_of, as_of + 1), as_of, "UTC"))
        return [str(layer.features.role("title", row)) for row in rows.tolist()]

    return titles


@pytest.fixture
def made() -> Callable[..., Features]:
    """``made(columns, geometry | lonlat)``: a tiny table of features."""
    import pyarrow as pa

    def make(columns: dict, *, lonlat=None, geometry=None, **more) -> Features:
        levels: tuple[Level, ...] = ()
        if geometry is not None:
            held = np.array(geometry, dtype=object)
            levels = (Level(0.0, lambda: held),)
        points = None if lonlat is None else np.array(lonlat, dtype=np.float64)
        return Features("tiny", pa.table(columns), points, levels, **more)

    return make
