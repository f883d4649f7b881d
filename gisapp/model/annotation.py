"""Annotations: what the user draws on the map, as values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gisapp.model.crs import Floats
from gisapp.model.instants import OPEN, OPEN_START
from gisapp.model.projection import MERCATOR, Projection

AnnotationKind = Literal["text", "arrow", "line", "polygon", "marker"]
KINDS: tuple[AnnotationKind, ...] = ("text", "arrow", "line", "polygon", "marker")
LEAST: dict[str, int] = {"text": 1, "marker": 1, "arrow": 2, "line": 2, "polygon": 3}
Point = tuple[float, float]  # longitude, latitude in degrees
DIGITS = 7  # decimals of a degree that are kept: a centimetre


def new_id() -> str:
    """A short random identifier."""
    import secrets

    return secrets.token_hex(6)


@dataclass(frozen=True)
class Annotation:
    """One annotation. ``points`` are (longitude, latitude) in degrees: one for text and marker,
    two or more for arrow and line, three or more for polygon. It shows while the map's as-of
    instant lies in [begin, end). ``color`` is a token or #rrggbb; ``size`` is the text size or
    line width factor; ``number`` belongs to a marker."""

    id: str
    kind: AnnotationKind
    points: tuple[Point, ...]
    text: str = ""
    color: str = "note"
    size: float = 1.0
    filled: bool = True
    dashed: bool = False
    number: int = 0
    begin: int = OPEN_START
    end: int = OPEN

    def __post_init__(self) -> None:
        least = LEAST.get(self.kind)
        if least is None:
            raise ValueError(f"no annotation is a '{self.kind}'")
        if len(self.points) < least:
            raise ValueError(f"a {self.kind} needs {least} points or more")
        if not all(math.isfinite(lon) and -90 <= lat <= 90 for lon, lat in self.points):
            raise ValueError(f"a point of the {self.kind} lies off the map")
        if not 0 < self.size <= 100:
            raise ValueError("the size of an annotation lies between 0 and 100")
        if not self.begin < self.end:
            raise ValueError("the annotation ends before it begins")

    @property
    def title(self) -> str:
        """What lists call it."""
        if self.kind == "marker":
            return f"Marker {self.number}" + (f": {self.text}" if self.text else "")
        return self.text or self.kind.capitalize()

    def alive(self, as_of: int) -> bool:
        """Whether it shows at ``as_of``."""
        return self.begin <= as_of < self.end

    def on(self, projection: Projection = MERCATOR) -> Floats:
        """The points in map units, (n, 2); NaN where the projection does not reach."""
        return projection.to_map(np.array(self.points, dtype=np.float64))

    def moved(self, dx: float, dy: float, projection: Projection = MERCATOR) -> Annotation:
        """Shifted by map units: it keeps its shape on the map. Itself where that would take a
        point of it off the map."""
        lonlat = projection.to_lonlat(self.on(projection) + np.array([dx, dy]))
        if not np.isfinite(lonlat).all():
            return self
        return replace(
            self,
            points=tuple(
                (round(float(lon), DIGITS), round(float(lat), DIGITS)) for lon, lat in lonlat
            ),
        )

    def with_point(self, index: int, point: Point) -> Annotation:
        """One vertex somewhere else."""
        return replace(self, points=(*self.points[:index], point, *self.points[index + 1 :]))

    def with_inserted(self, index: int, point: Point) -> Annotation:
        """One vertex more, before ``index``."""
        return replace(self, points=(*self.points[:index], point, *self.points[index:]))

    def without_point(self, index: int) -> Annotation | None:
        """One vertex less; None when it would have too few."""
        if len(self.points) <= LEAST[self.kind]:
            return None
        return replace(self, points=(*self.points[:index], *self.points[index + 1 :]))
