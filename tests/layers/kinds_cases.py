"""Features small enough to count, and layers of them."""

from __future__ import annotations

import shapely

from gisapp.model.layer import Layer

SQUARES = [shapely.box(x, 40, x + 1, 41) for x in (10, 20, 30)]
LINES = [shapely.LineString([(x, 40), (x + 1, 41)]) for x in (10, 20, 30)]


def of(primitives, kind):
    return [one for one in primitives if isinstance(one, kind)]


def layer(features, style, **more) -> Layer:
    return Layer("tiny", "Tiny", "group", features, style, **more)


def points(made, columns: dict, n: int, **more):
    return made(columns, lonlat=[(20 + i, 45) for i in range(n)], **more)
