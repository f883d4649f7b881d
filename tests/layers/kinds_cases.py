"""What these tests share."""

from __future__ import annotations

import shapely

from gisapp.model.layer import Layer

SQUARES = [shapely.box(x, 40, x + 1, 41) for x in (10, 20, 30)]


LINES = [shapely.LineString([(x, 40), (x + 1, 41)]) for x in (10, 20, 30)]


def of(primitives, kind):
    return [one for one in primitives if isinstance(one, kind)]


def layer(features, style, **more) -> Layer:
    return Layer("tiny", "Tiny", "group", features, style, **more)
