"""What can be drawn. Coordinates are map units; sizes are logical pixels (1/96 inch) on paper.

Colours are theme *tokens* (see model.theme) or ``#rrggbb``. Row numbers tie every mark to the
feature it stands for, so that identify, table and legend read the very rows that are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gisapp.model.crs import Extent

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Paths:
    """Many lines or rings in one array.

    ``xy`` (n, 2) float64 map units; path i is ``xy[offsets[i]:offsets[i + 1]]`` and belongs to
    feature ``rows[i]``; rows are ascending, so all rings of one feature are neighbours. ``boxes``
    (features, 4) are the bounds of each feature, NaN where it has no path.
    """

    xy: Floats
    offsets: Ints
    rows: Ints
    boxes: Floats
    closed: bool

    def of(self, row: int) -> list[Floats]:
        """The paths of feature ``row``."""
        lo, hi = np.searchsorted(self.rows, (row, row + 1))
        return [self.xy[self.offsets[i] : self.offsets[i + 1]] for i in range(lo, hi)]


@dataclass(frozen=True)
class Stroke:
    """A line style. ``dash`` counts in line widths; ``width`` 1.0 exactly draws as a hairline."""

    color: str
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Fill:
    """An area style: a flat tint, a hatch (``none``, ``diagonal``, ``back``, ``cross``, ``dots``),
    or both."""

    color: str
    opacity: float = 1.0
    hatch: str = "none"
    hatch_color: str = ""
    hatch_gap: float = 7.0


@dataclass(frozen=True, eq=False)
class Areas:
    """Polygons: the features ``rows`` of ``paths`` (odd-even fill over all rings of a feature).

    ``soft`` is the half-width in map units of an uncertain edge, drawn as a fading band; 0 is a
    crisp edge.
    """

    paths: Paths
    rows: Ints
    fill: Fill | None
    stroke: Stroke | None = None
    soft: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines: the features ``rows`` of ``paths``. ``casing`` is drawn beneath."""

    paths: Paths
    rows: Ints
    stroke: Stroke
    casing: Stroke | None = None
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Marks:
    """Point symbols. One entry a mark in every array.

    ``shape`` is one of painter.SHAPES: circle, square, diamond, triangle, star, cross, ring,
    hostile, friend, neutral, unknown. ``size`` is the diameter in logical pixels. ``inner`` (0 to
    1) draws a filled core of that share of the diameter inside a tinted disc (a range);
    ``hollow`` marks are outlines only; ``radius`` (map units, 0 none) is an uncertainty circle.
    """

    xy: Floats
    rows: Ints
    shape: tuple[str, ...]
    color: tuple[str, ...]
    size: NDArray[np.float32]
    hollow: NDArray[np.bool_]
    opacity: NDArray[np.float32]
    outline: str = "halo"
    outline_width: NDArray[np.float32] | None = None
    dashed: NDArray[np.bool_] | None = None
    inner: NDArray[np.float32] | None = None
    radius: Floats | None = None


@dataclass(frozen=True, eq=False)
class Cloud:
    """A great many equal small marks, rasterised in numpy: one colour index a point."""

    xy: Floats
    rows: Ints
    colors: tuple[str, ...]
    index: NDArray[np.uint8]
    size: float
    opacity: float = 0.8


@dataclass(frozen=True)
class LabelStyle:
    """How a label looks. ``size`` in logical pixels, ``tracking`` in logical pixels."""

    color: str = "label"
    size: float = 12.0
    weight: int = 400
    italic: bool = False
    tracking: float = 0.0
    upper: bool = False
    halo: float = 3.0


@dataclass(frozen=True, eq=False)
class Labels:
    """Text to be placed. ``priority``: higher is placed first. ``offset`` is the radius in logical
    pixels of the mark the label sits beside; 0 centres the label on its point."""

    xy: Floats
    rows: Ints
    text: tuple[str, ...]
    style: LabelStyle
    priority: NDArray[np.float32]
    offset: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Raster:
    """A picture file stretched over ``extent`` (map units). ``blend`` is normal, multiply, screen,
    overlay or soft. Grey values from ``white`` on are white: flat ground stays untouched when a
    shaded relief is multiplied."""

    path: str
    extent: Extent
    opacity: float = 1.0
    blend: str = "normal"
    white: int = 255


@dataclass(frozen=True)
class Background:
    """The colour of everything that nothing else covers."""

    color: str = "sea"


Primitive = Areas | Lines | Marks | Cloud | Labels | Raster | Background


@dataclass(frozen=True, eq=False)
class Drawing:
    """One layer resolved: its primitives from bottom to top, and the rows they stand for.

    ``alive`` is a fingerprint of the rows considered; two drawings of one view with the same
    fingerprint are the same picture.
    """

    layer_id: str
    primitives: tuple[Primitive, ...] = ()
    rows: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    opacity: float = 1.0
