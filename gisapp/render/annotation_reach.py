"""What a map reaches of an annotation, in map units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gisapp.model.annotation import Annotation
from gisapp.model.primitives import Floats, Paths
from gisapp.model.projection import Projection
from gisapp.render import geometry

_NEAR = 1.0  # map units between an arrow's tip and where its line ends


@dataclass(frozen=True, eq=False)
class Reach:
    """``lines``: the parts (n, 2) of a line, or of the edge of an area; the place of a text or a
    marker. ``rings``: the closed outlines of an area. ``whole``: nothing of it is beyond the edge
    of the map; ``tip``: its last point is not. ``anchor``: the part that its text stands by."""

    lines: tuple[Floats, ...]
    rings: tuple[Floats, ...]
    whole: bool
    tip: bool

    @property
    def anchor(self) -> Floats:
        """The longest line, or the largest ring, whose last point is not its first again."""
        if self.rings:
            return max(self.rings, key=lambda ring: float(np.ptp(ring, axis=0).prod()))[:-1]
        return max(self.lines, key=_length)


def reach_of(a: Annotation, projection: Projection) -> Reach | None:
    """What the map reaches of an annotation; None where that is nothing. One that it reaches with
    all its points is straight on the map between them; any other one is straight in longitude and
    latitude, and ends at the edge."""
    xy = a.on(projection)
    there = np.isfinite(xy).all(axis=1)
    if not there.all():
        return None if a.kind in ("text", "marker") else _cut(a, projection)
    if a.kind == "polygon":
        ring = np.vstack([xy, xy[:1]])
        return Reach((ring,), (ring,), True, True)
    return Reach((xy,), (), True, True)


@lru_cache(maxsize=256)
def _cut(a: Annotation, projection: Projection) -> Reach | None:
    import shapely

    points = np.array(a.points, dtype=np.float64)
    points[:, 0] = np.degrees(np.unwrap(np.radians(points[:, 0])))  # the short way round the world
    around = [points + np.array([turn, 0.0]) for turn in (-360.0, 0.0, 360.0)]
    closed = [np.vstack([one, one[:1]]) for one in around]
    area = a.kind == "polygon"
    made = [shapely.multilinestrings(closed if area else around)]
    if area:
        made += [shapely.multipolygons([shapely.make_valid(shapely.Polygon(r)) for r in closed])]
    shapes = geometry.build(np.array(made, dtype=object), projection)
    lines = _parts(shapes.lines, 0)
    rings = _parts(shapes.areas, 1)
    if not lines and not rings:
        return None
    end = a.on(projection)[-1]
    tip = bool(np.isfinite(end).all())
    if tip and not area:
        lines = _ending_at(lines, end)
    return Reach(tuple(lines), tuple(rings), False, tip)


def _parts(paths: Paths | None, row: int) -> list[Floats]:
    return [] if paths is None else list(paths.of(row))


def _ending_at(lines: list[Floats], end: Floats) -> list[Floats]:
    """The lines with the one that ends at a point last, in the direction to it."""
    turned = [
        line[::-1] if np.abs(line[0] - end).max() < _NEAR < np.abs(line[-1] - end).max() else line
        for line in lines
    ]
    return sorted(turned, key=lambda line: bool(np.abs(line[-1] - end).max() < _NEAR))


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())
