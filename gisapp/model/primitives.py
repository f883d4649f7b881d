"""What can be drawn. Coordinates are map units; sizes are logical pixels (1/96 inch) on paper.

Colours are theme *tokens* (see model.theme) or ``#rrggbb``. Row numbers tie every mark to the
feature it stands for, so that identify, table and legend read the very rows that are drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.model.crs import Extent

if TYPE_CHECKING:
    from gisapp.model.tiles import TileStore, Tone

ICONS = (  # shapes of marks: kinds of events, drawn in resources/icons/events
    "air-strike",
    "alert",
    "battle",
    "ceasefire",
    "civilians",
    "cyber",
    "displacement",
    "explosion",
    "fire",
    "infrastructure",
    "missile",
    "naval",
    "protest",
    "riot",
    "shelling",
    "strategic",
)
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
    crisp edge. ``blend`` is as in :class:`Raster`.
    """

    paths: Paths
    rows: Ints
    fill: Fill | None
    stroke: Stroke | None = None
    soft: float = 0.0
    opacity: float = 1.0
    blend: str = "normal"


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines: the features ``rows`` of ``paths``. ``casing`` is drawn beneath. ``blend`` is as in
    :class:`Raster`."""

    paths: Paths
    rows: Ints
    stroke: Stroke
    casing: Stroke | None = None
    opacity: float = 1.0
    blend: str = "normal"


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
    """A great many small marks of one size, stamped together. ``index`` gives each point's look.

    A look is a colour with, where given, a shape (a circle else), whether it is hollow, and a
    share of the ``opacity``. Of marks that overlap the later one in the table of looks, and of
    marks of one look in one pixel the later one, is on top.
    """

    xy: Floats
    rows: Ints
    colors: tuple[str, ...]
    index: NDArray[np.uint8] | NDArray[np.uint16]
    size: float
    opacity: float = 0.8
    shapes: tuple[str, ...] = ()
    hollow: tuple[bool, ...] = ()
    shares: tuple[float, ...] = ()


class Grid(Protocol):
    """Cells that lie in the world without gap or overlap, numbered row by row from the south-west
    (render.lattice has them). ``side`` is the width of a cell and ``pitch`` the distance of two
    rows in map units."""

    @property
    def shape(self) -> str:
        """``square``, or ``hexagon`` with the tip up; its odd rows lie half a cell to the east."""

    @property
    def cols(self) -> int:
        """Cells in a row."""

    @property
    def rows(self) -> int:
        """Rows."""

    @property
    def side(self) -> float:
        """The width of a cell."""

    @property
    def extent(self) -> Extent:
        """Map units of the block of cells, as if they were square."""

    def cells(self, x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The cell of each fixed place (see crs.to_fixed); as many as there are cells outside."""

    def centers(self, cells: Ints) -> Floats:
        """Map units (n, 2) of the centres of cells."""

    def around(self, cells: Ints) -> Extent:
        """Map units that hold all of ``cells``."""


Members = Callable[[Ints], Ints]  # the rows that lie in any of some cells, ascending


@dataclass(frozen=True)
class Ramp:
    """How numbers become colours: the ``colors`` of a colour map (model.colormaps), and the numbers
    at its two ends on a ``linear``, ``square root`` or ``log`` scale. What lies beyond has the
    end's colour."""

    colors: str
    scale: str
    low: float
    high: float

    def share(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Where on the ramp positive ``values`` lie, 0 to 1."""
        along = np.concatenate([[self.low, self.high], np.asarray(values).ravel()])
        along = along.astype(np.float32)
        with np.errstate(divide="ignore"):
            if self.scale == "log":
                np.log(along, out=along)
            elif self.scale == "square root":
                np.sqrt(along, out=along)
        low, high = along[:2].tolist()
        share: NDArray[np.float32] = (along[2:] - np.float32(low)) / np.float32(
            max(high - low, 1e-9)
        )
        return np.clip(share, 0, 1, out=share).reshape(np.shape(values))


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts, or sums of weights, in the cells of a lattice. Cells with nothing are left empty.

    ``counts`` (rows, cols), the first row in the south. ``age`` (rows, cols) 0 to 1 dims a cell;
    ``fresh`` (rows, cols) marks those with something new. ``members`` looks up the rows in cells.
    """

    lattice: Grid
    counts: NDArray[Any]
    ramp: Ramp
    members: Members
    opacity: float = 1.0
    age: NDArray[np.float32] | None = None
    fresh: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class Clusters:
    """Discs with a number, each standing for ``counts`` features of the cells that it owns.

    ``owner`` (rows * cols of the lattice,) int32 is the cluster of each cell, -1 for none. ``size``
    is the diameter in logical pixels; ``fresh`` the share of each cluster, 0 to 1, that is new.
    """

    xy: Floats
    counts: Ints
    text: tuple[str, ...]
    size: NDArray[np.float32]
    color: str
    lattice: Grid
    owner: NDArray[np.int32]
    members: Members
    fresh: NDArray[np.float32]

    def cells(self, number: int) -> Ints:
        """The cells that one cluster owns."""
        return np.flatnonzero(self.owner == number)


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
class Course:
    """A smooth line (n, 2) in map units for a text to run along, from its begin to its end."""

    xy: Floats


@dataclass(frozen=True, eq=False)
class Labels:
    """Text to be placed. ``priority``: higher is placed first. ``offset`` is the radius in logical
    pixels of the mark the label sits beside; 0 centres the label on its point.

    ``fixed`` labels do not depend on the clock: they never move for labels that do. ``along``
    gives a label the lines in map units that it may run along, best first, each from the text's
    begin to its end; with ``spread`` the letters fill them. A text of several lines has its first
    in the style and the others smaller.
    """

    xy: Floats
    rows: Ints
    text: tuple[str, ...]
    style: LabelStyle
    priority: NDArray[np.float32]
    offset: NDArray[np.float32]
    fixed: bool = False
    along: tuple[tuple[Course, ...], ...] = ()
    spread: bool = False


@dataclass(frozen=True, eq=False)
class Symbols:
    """Military symbols. ``sidc`` are their codes (see model.sidc), one a symbol; ``size`` is the
    height of the standard's octagon in logical pixels: a land unit's frame is as high and half
    again as wide. ``tone`` is light or medium, for frames that are ``filled``. ``texts`` are the
    amplifiers of each symbol, field letter and words. ``places`` (n, 2), where given, are the true
    positions of symbols that stand aside: a leader joins the two.
    """

    xy: Floats
    rows: Ints
    sidc: tuple[str, ...]
    size: float
    filled: bool = True
    tone: str = "light"
    texts: tuple[tuple[tuple[str, str], ...], ...] = ()
    places: Floats | None = None


@dataclass(frozen=True, eq=False)
class Raster:
    """A picture file stretched over ``extent`` (map units of Web Mercator). ``blend`` is normal,
    multiply, screen, overlay or soft. Grey values from ``white`` on are white: flat ground stays
    untouched when a shaded relief is multiplied."""

    path: str
    extent: Extent
    opacity: float = 1.0
    blend: str = "normal"
    white: int = 255


@dataclass(frozen=True, eq=False)
class Tiles:
    """Tiles of a ``store`` within ``extent`` (map units of Web Mercator), seen at ``resolution``
    map units per logical pixel. The painter takes the zoom that is sharp on its paper, or one
    ``finer`` by so many; of tiles from the net never one for finer paper than a screen. Where a
    tile is not at hand, coarser ones stand in."""

    store: TileStore
    extent: Extent
    resolution: float
    tone: Tone
    opacity: float = 1.0
    blend: str = "normal"
    finer: int = 0


@dataclass(frozen=True)
class Background:
    """The colour of everything that nothing else covers."""

    color: str = "sea"


Primitive = (
    Areas
    | Lines
    | Marks
    | Cloud
    | Cells
    | Clusters
    | Labels
    | Symbols
    | Raster
    | Tiles
    | Background
)


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

    @cached_property
    def over(self) -> bool:
        """Whether it lies over the labels: clusters move with time, and labels that made room for
        them would move as well."""
        return any(isinstance(item, Clusters) for item in self.primitives)
