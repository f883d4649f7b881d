"""A layer: features, filter, style and visibility as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from gisapp.model.crs import Extent
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.knowledge import known_by
from gisapp.model.primitives import Floats, Ints, Paths, Primitive
from gisapp.model.projection import MERCATOR, Projection
from gisapp.model.reading import ReadOptions
from gisapp.model.style import LegendItem, Style
from gisapp.model.worldview import Worldview

if TYPE_CHECKING:
    from gisapp.model.chronology import Chronology


@dataclass(frozen=True, eq=False)
class Shapes:
    """Geometry of features in map units. Point features (and multipoints) are in ``xy`` with
    their feature numbers ``rows``; lines and areas are whole :class:`Paths` of one level of
    detail, shared by every slice of that level."""

    xy: Floats
    rows: Ints
    lines: Paths | None = None
    areas: Paths | None = None


@dataclass(frozen=True, eq=False)
class Slice:
    """All that a layer's ``draw`` knows.

    ``rows`` are the features to draw: alive, passing the filter, in the extent; ascending.
    ``resolution`` is map units per logical pixel of this picture; ``scale_resolution`` the one
    that decides what is shown at this scale (the screen's, for a figure of the screen). ``focus``
    is the part of ``extent`` that is really seen, without a margin for panning.

    A style that counts (:attr:`Style.counted`) is given ``events`` instead: ``rows`` and ``shapes``
    are empty, and what lies where is asked of render.density. ``step`` is the length in ms of the
    clock's last step: what began within it is new. Map units are those of ``projection``.
    """

    shapes: Shapes
    rows: Ints
    extent: Extent
    resolution: float
    scale_resolution: float
    window: tuple[int, int]
    as_of: int
    zone: str
    worldview: Worldview
    language: str = "en"
    focus: Extent | None = None
    events: Chronology | None = None
    step: int = 0
    projection: Projection = MERCATOR

    @property
    def seen(self) -> Extent:
        """The extent really seen."""
        return self.extent if self.focus is None else self.focus

    def visible(self, rows: Ints) -> NDArray[np.bool_]:
        """Which of the feature numbers ``rows`` are to be drawn."""
        return np.isin(rows, self.rows, assume_unique=False)


TimeRule = Literal["none", "as_of", "window"]


@dataclass(frozen=True, eq=False)
class Layer:
    """What the layer list shows. Compared by identity.

    ``time`` says what the clock means for it: ``none`` (always there), ``as_of`` (states: how
    things stood at the window's end) or ``window`` (events: what overlaps the window).
    ``min_resolution`` <= map units per pixel < ``max_resolution`` is the scale range.
    ``origin`` is ``builtin:NAME`` or the file it was read from. ``by_worldview`` layers change
    with the worldview and its dates. ``reading`` is what the user said about how the file of
    ``origin`` is to be read, if anything.
    """

    id: str
    name: str
    group: str
    features: Features
    style: Style
    time: TimeRule = "none"
    visible: bool = True
    opacity: float = 1.0
    filter: Filter | None = None
    min_resolution: float = 0.0
    max_resolution: float = float("inf")
    origin: str = ""
    credit: str = ""
    by_worldview: bool = False
    identifiable: bool = True
    countable: bool = True
    in_legend: bool = True
    lane: str = ""
    note: str = ""
    reading: ReadOptions | None = None

    @property
    def shipped(self) -> bool:
        """Whether the layer came with the application."""
        return self.origin.startswith("builtin:")

    def in_scale(self, resolution: float) -> bool:
        """Whether the layer is drawn at ``resolution`` map units per logical pixel."""
        return self.min_resolution <= resolution < self.max_resolution

    def window(self, window: tuple[int, int], as_of: int) -> tuple[int, int]:
        """The half-open window in which this layer's features are looked up."""
        return (as_of, as_of + 1) if self.time == "as_of" else window

    def mask(
        self, window: tuple[int, int], as_of: int, zone: str, known: int | None = None
    ) -> NDArray[np.bool_]:
        """Which features are alive in the window, pass the filter and, when ``known`` is given,
        had been published by that instant."""
        if self.time == "none" or not self.features.timed:
            mask = np.ones(len(self.features), dtype=bool)
        else:
            mask = self.features.alive(self.window(window, as_of), zone)
        if self.filter is not None:
            mask = mask & self.filter.mask(self.features)
        published = None if known is None else known_by(self.features, known)
        return mask if published is None else mask & published

    def draw(self, part: Slice) -> tuple[Primitive, ...]:
        """The primitives of ``part``, from bottom to top."""
        return self.style.draw(self, part)

    def legend(self, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """The legend of the visible ``rows``."""
        return self.style.legend(self, rows, part)
