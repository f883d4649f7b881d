"""Events: marks while they are few, counts when they are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, cast

import numpy as np

from gisapp.layers.kinds import _clusters, _density
from gisapp.layers.kinds.marks import MANY, Ages, MarkStyle, size_share
from gisapp.model import crs
from gisapp.model.chronology import Chronology
from gisapp.model.colormaps import NAMES
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Cloud, Clusters, Floats, Ints, Marks, Primitive
from gisapp.model.style import Knob, LegendItem, Swatch, knob
from gisapp.render import density
from gisapp.render.lattice import Shape

Look = Literal["marks", "clusters", "density", "hexagons"]
DIM = "muted"  # stands for what has faded in a legend
RING = 5.0  # pixels that the ring of what is new is wider than its mark
LOOKED_UP = 300_000  # events: of more, a single one is not looked up to be drawn as a mark
FIRST = (
    "look",
    "many",
    "many_as",
    "colors",
    "scale",
    "weight",
    "cell",
    "hexagon",
    "strength",
    "age",
    "highlight",
)


@dataclass(frozen=True)
class EventStyle(MarkStyle):
    """Points in time, as many as there are: symbols, clusters, or counts in cells."""

    kind: ClassVar[str] = "events"
    counted: ClassVar[bool] = True
    color: str = knob("accent", "color", "Colour")
    look: str = knob(
        "automatic",
        "choice",
        "Show as",
        "Automatic: marks while few are in view, else what 'Many as' says",
        choices=("automatic", "marks", "clusters", "density", "hexagons"),
    )
    many: int = knob(
        MANY,
        "integer",
        "Marks up to",
        "Automatic shows up to so many events in view as marks",
        low=0,
        high=100_000,
    )
    many_as: str = knob(
        "density",
        "choice",
        "Many as",
        "What automatic shows when there are more",
        choices=("density", "clusters", "hexagons"),
    )
    colors: str = knob(
        "blue",
        "choice",
        "Colours of counts",
        "A colour map of even steps that the colour-blind can read; many stands out most",
        choices=NAMES,
    )
    scale: str = knob(
        "log",
        "choice",
        "Scale of counts",
        "How the colours follow the numbers",
        choices=("linear", "square root", "log"),
    )
    weight: str = knob(
        "", "column", "Sum of", "Cells show the sum of this column; empty counts events"
    )
    cell: float = knob(3.0, "number", "Density cell", "At least so wide", unit="px", low=1, high=64)
    hexagon: float = knob(18.0, "number", "Hexagon", "At least so wide", unit="px", low=8, high=120)
    strength: float = knob(0.9, "number", "Opacity of counts", low=0.1, high=1)
    age: bool = knob(
        False, "switch", "Fade with age", "Recent events are bright, older ones in the window dim"
    )
    highlight: bool = knob(
        True,
        "switch",
        "Highlight new",
        "What began within the clock's last step has a ring; cells with something new stand out",
    )

    @property
    def ages(self) -> bool:
        """Age and newness change with every move of the window."""
        return self.age or self.highlight

    def knobs(self) -> tuple[Knob, ...]:
        """The knobs, the choice of the look first."""
        return tuple(sorted(super().knobs(), key=lambda one: one.name not in FIRST))

    def chosen(self, part: Slice) -> Look:
        """What the slice is shown as. A pure function of it: a figure shows what the screen does,
        and the same moment always looks the same."""
        if self.look != "automatic":
            return cast(Look, self.look)
        events = part.events
        if events is None or events.count(part.window) <= self.many:
            return "marks"
        many = _density.in_view(events, part, self.cell) > self.many
        return cast(Look, self.many_as) if many else "marks"

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Marks, clusters with the marks between them, or cells."""
        events = part.events
        if events is None:
            return super().draw(layer, part)
        look = self.chosen(part)
        if look == "marks":
            at = density.positions_in(events, part.extent, part.window)
            return self._events(layer, part, events, at)
        if look == "clusters":
            return self._clusters(layer, part, events)
        cells = _density.cells(
            events,
            part,
            _density.lattice_of(part, *self._cell(look)),
            colors=self.colors,
            scale=self.scale,
            weight=self._weight(layer),
            opacity=self.strength,
            fade=self.age,
            highlight=self.highlight,
        )
        return () if cells is None else (cells,)

    def _cell(self, look: Look) -> tuple[float, Shape]:
        return (self.hexagon, "hexagon") if look == "hexagons" else (self.cell, "square")

    def _weight(self, layer: Layer) -> str:
        return self.weight if self.weight in layer.features.table.column_names else ""

    def _events(
        self, layer: Layer, part: Slice, events: Chronology, at: Ints
    ) -> tuple[Primitive, ...]:
        """The marks of the events at positions ``at``, the newest on top, with rings around those
        that are new."""
        if self.rules:
            at = at[self.shown(layer.features, events.features_at(at), part)]
        xy = crs.from_fixed(density.places(events).take(at, axis=1))
        rows = events.features_at(at)
        drawn = self.marked(layer, part, xy, rows, self._ages(part, events, at))
        step = _density.recent(part) if self.highlight else None
        if step is None:
            return drawn
        first = int(np.searchsorted(at, events.begun(step[0])))
        if not 0 < len(at) - first <= MANY:
            return drawn
        share = size_share(len(at)) if len(at) > MANY else 1.0
        if isinstance(drawn[0], Marks):  # they may stand side by side, and in another order
            order = np.argsort(drawn[0].rows)
            xy = drawn[0].xy[order[np.searchsorted(drawn[0].rows, rows, sorter=order)]]
        return (self._rings(xy[first:], rows[first:], share), *drawn)

    def _ages(self, part: Slice, events: Chronology, at: Ints) -> Ages | None:
        if not self.age:
            return None
        start, stop = _density.span_of(events, part)
        past = (stop - 1 - events.begin[at]).astype(np.float32) / np.float32(stop - start)
        return past.clip(0, 1)

    def _rings(self, xy: Floats, rows: Ints, share: float) -> Marks | Cloud:
        n = len(rows)
        if share < 1:
            index = np.zeros(n, np.uint8)
            return Cloud(xy, rows, ("fresh",), index, self.size * share + RING, 1.0, ("ring",))
        return Marks(
            xy,
            rows,
            ("ring",) * n,
            ("fresh",) * n,
            np.full(n, self.size * share + RING, np.float32),
            np.ones(n, bool),
            np.ones(n, np.float32),
        )

    def _clusters(self, layer: Layer, part: Slice, events: Chronology) -> tuple[Primitive, ...]:
        found = _clusters.clusters(events, part, self.color, highlight=self.highlight)
        if found is None:
            return ()
        made, alone = found
        if not len(alone) or int(made.counts.sum()) > LOOKED_UP:
            return (made,)
        at = density.positions_in(events, part.extent, part.window)
        at = self._lonely(events, made, alone, at)
        return (*self._events(layer, part, events, at), made)

    def _lonely(self, events: Chronology, made: Clusters, alone: Ints, at: Ints) -> Ints:
        """Those of the positions ``at`` that lie in the cells ``alone``."""
        lonely = np.zeros(made.lattice.cols * made.lattice.rows + 1, bool)
        lonely[alone] = True
        places = density.places(events).take(at, axis=1)
        return at[lonely[made.lattice.cells(places[0], places[1])]]

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """What is seen: the categories of marks, sizes of clusters, or a ramp with true numbers."""
        events = None if part is None else part.events
        if part is None or events is None:
            return super().legend(layer, rows, part)
        look = self.chosen(part)
        if look == "marks":
            items = super().legend(layer, rows, part)
            new = Swatch("mark", shape="ring", color="fresh")
        elif look == "clusters":
            items, new = self._cluster_legend(layer, part, events), Swatch("fresh")
        else:
            lattice = _density.lattice_of(part, *self._cell(look))
            ramp = self.colors, self.scale
            items = _density.ramp_item(events, part, lattice, rows, ramp, self._weight(layer))
            new = Swatch("fresh", ramp=items[0].swatch.ramp if items else None)
        count = _density.new_in(events, part) if self.highlight else 0
        if items and count:
            since = f"New in the last {_density.span_words(part.step)}"
            items += (LegendItem(since, new, count),)
        if items and self.age and look != "clusters":
            items += (LegendItem("Fainter: longer ago", Swatch("mark", color=DIM)),)
        return items

    def _cluster_legend(
        self, layer: Layer, part: Slice, events: Chronology
    ) -> tuple[LegendItem, ...]:
        found = _clusters.clusters(events, part, self.color, highlight=False)
        if found is None:
            return ()
        made, alone = found
        discs = _clusters.disc_items(made, part)
        if not len(alone) or int(made.counts.sum()) > LOOKED_UP:  # then no marks are drawn
            return discs
        at = density.positions_in(events, part.seen, part.window)
        single = np.sort(events.features_at(self._lonely(events, made, alone, at)))
        return (*discs, *super().legend(layer, single, part))

    def swatch(self) -> Swatch:
        """A ramp where counts are always shown, a disc for clusters, else the first mark."""
        if self.look in ("density", "hexagons"):
            return Swatch("ramp", ramp=_density.ramp_of(np.zeros(0), self.colors, self.scale))
        if self.look == "clusters":
            return Swatch("disc", color=self.color, size=14.0)
        return super().swatch()
