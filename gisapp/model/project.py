"""The project: everything on the map as one immutable value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from gisapp.model.annotation import Annotation
from gisapp.model.clock import Clock
from gisapp.model.crs import DEFAULT_CRS, Extent
from gisapp.model.layer import Layer
from gisapp.model.projection import Projection, projection_of
from gisapp.model.worldview import DEFAULT, Worldview, Worldviews

LOGICAL_PIXEL = 0.0254 / 96  # metres of paper
OWN_BOOKMARK = "view-"  # names of bookmarks that do not ship begin so


@dataclass(frozen=True)
class View:
    """Centre (map units), resolution (map units per logical pixel) and CRS of the map."""

    x: float
    y: float
    resolution: float
    crs: str = DEFAULT_CRS

    def extent(self, width: float, height: float) -> Extent:
        """The extent in map units of a picture of ``width`` by ``height`` logical pixels."""
        dx, dy = width * self.resolution / 2, height * self.resolution / 2
        return self.x - dx, self.y - dy, self.x + dx, self.y + dy

    @property
    def projection(self) -> Projection:
        """The projection of its CRS."""
        return projection_of(self.crs)

    @property
    def scale(self) -> float:
        """The scale's denominator, true at the centre from west to east, at 96 dots an inch."""
        return self.resolution * self.projection.ground_scale(self.x, self.y) / LOGICAL_PIXEL

    def projected(self, code: str) -> View:
        """The same place at the same scale in another CRS; the middle of what that reaches, and
        all of it, where it does not reach the place. Raises ValueError for an unknown one."""
        there = projection_of(code)
        x, y = there.point_to_map(*self.projection.point_to_lonlat(self.x, self.y))
        if math.isfinite(x) and math.isfinite(y):
            ground = self.resolution * self.projection.ground_scale(self.x, self.y)
            return View(x, y, ground / there.ground_scale(x, y), there.code)
        return view_of(there.home, 1000, 600, there.code)


def view_of(extent: Extent, width: float, height: float, code: str = DEFAULT_CRS) -> View:
    """The view that shows the whole map-unit ``extent`` in ``width`` by ``height`` pixels, in the
    CRS ``code``."""
    x0, y0, x1, y1 = extent
    resolution = max((x1 - x0) / width, (y1 - y0) / height, 1e-6)
    return View((x0 + x1) / 2, (y0 + y1) / 2, resolution, code)


@dataclass(frozen=True)
class Bookmark:
    """A named place and time: ``extent`` in degrees west, south, east, north."""

    name: str
    title: str
    extent: Extent
    begin: int
    end: int
    layers: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the user made it."""
        return self.name.startswith(OWN_BOOKMARK)

    @property
    def short(self) -> str:
        """What a button says: the user's title, or else the name, ``karabakh`` as Karabakh."""
        return self.title if self.own else self.name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Figure:
    """What is printed around the map."""

    title: str = ""
    subtitle: str = ""
    credits: str = ""
    classification: str = ""
    theme: str = "light"
    legend: bool = True
    scale_bar: bool = True
    north_arrow: bool = True
    graticule: bool = True
    sources: bool = True
    differences: bool = False


@dataclass(frozen=True)
class Group:
    """A group of the layer list."""

    id: str
    title: str
    visible: bool = True
    expanded: bool = False


@dataclass(frozen=True, eq=False)
class Project:
    """Layers from bottom to top, groups from top to bottom, view, clock, worldview, annotations,
    figure and bookmarks. Compared by identity."""

    layers: tuple[Layer, ...]
    groups: tuple[Group, ...]
    view: View
    clock: Clock
    worldviews: Worldviews
    name: str = "Untitled"
    worldview: str = DEFAULT
    language: str = "en"
    annotations: tuple[Annotation, ...] = ()
    annotations_visible: bool = True
    figure: Figure = field(default_factory=Figure)
    bookmarks: tuple[Bookmark, ...] = ()

    @property
    def view_of_world(self) -> Worldview:
        """The chosen worldview."""
        return self.worldviews.view(self.worldview)

    def layer(self, layer_id: str) -> Layer:
        """The layer of that id; raises KeyError."""
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        raise KeyError(layer_id)

    def group(self, group_id: str) -> Group:
        """The group of that id; raises KeyError."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)

    def shown(self, layer: Layer) -> bool:
        """Whether the layer and its group are switched on."""
        return layer.visible and all(g.visible for g in self.groups if g.id == layer.group)

    def members(self, group_id: str) -> tuple[Layer, ...]:
        """The layers of a group from top to bottom."""
        return tuple(layer for layer in reversed(self.layers) if layer.group == group_id)

    def bookmark(self, name: str) -> Bookmark:
        """The bookmark of that name; raises ValueError with the known names."""
        for mark in self.bookmarks:
            if mark.name == name:
                return mark
        known = ", ".join(mark.name for mark in self.bookmarks)
        raise ValueError(f"no theatre '{name}'; known are {known}")

    # Edits: each gives a new project and leaves what it does not touch identical.

    def with_layer(self, layer_id: str, **changes: Any) -> Project:
        """One layer with some fields replaced."""
        self.layer(layer_id)
        return replace(
            self,
            layers=tuple(
                replace(layer, **changes) if layer.id == layer_id else layer
                for layer in self.layers
            ),
        )

    def with_group(self, group_id: str, **changes: Any) -> Project:
        """One group with some fields replaced."""
        self.group(group_id)
        return replace(
            self,
            groups=tuple(
                replace(group, **changes) if group.id == group_id else group
                for group in self.groups
            ),
        )

    def add(self, layer: Layer, group: Group | None = None) -> Project:
        """A layer on top of all others (and its group on top, when it is new)."""
        if any(known.id == layer.id for known in self.layers):
            raise ValueError(f"there is a layer '{layer.id}' already")
        groups = self.groups
        if all(known.id != layer.group for known in groups):
            groups = (group or Group(layer.group, layer.group, expanded=True), *groups)
        return replace(self, layers=(*self.layers, layer), groups=groups)

    def remove(self, layer_id: str) -> Project:
        """Without one layer, nor its group when that is empty now."""
        gone = self.layer(layer_id)
        layers = tuple(layer for layer in self.layers if layer.id != layer_id)
        groups = self.groups
        if all(layer.group != gone.group for layer in layers):
            groups = tuple(group for group in groups if group.id != gone.group)
        return replace(self, layers=layers, groups=groups)

    def move_layer(self, layer_id: str, index: int) -> Project:
        """One layer at position ``index`` of the drawing order (0 is the bottom)."""
        moving = self.layer(layer_id)
        rest = [layer for layer in self.layers if layer.id != layer_id]
        rest.insert(min(max(index, 0), len(rest)), moving)
        return replace(self, layers=tuple(rest))

    def move_group(self, group_id: str, index: int) -> Project:
        """One group with all its layers at position ``index`` of the list (0 is the top)."""
        moving = self.group(group_id)
        groups = [group for group in self.groups if group.id != group_id]
        groups.insert(min(max(index, 0), len(groups)), moving)
        order = {group.id: i for i, group in enumerate(groups)}
        layers = sorted(self.layers, key=lambda layer: -order.get(layer.group, 0))
        return replace(self, groups=tuple(groups), layers=tuple(layers))

    def with_annotation(self, annotation: Annotation) -> Project:
        """An annotation added, or replaced when its id is known."""
        kept = tuple(annotation if a.id == annotation.id else a for a in self.annotations)
        if all(a.id != annotation.id for a in self.annotations):
            kept = (*kept, annotation)
        return replace(self, annotations=kept)

    def without_annotation(self, annotation_id: str) -> Project:
        """Without one annotation."""
        return replace(
            self, annotations=tuple(a for a in self.annotations if a.id != annotation_id)
        )

    def next_number(self) -> int:
        """The number of the next marker."""
        return max((a.number for a in self.annotations if a.kind == "marker"), default=0) + 1

    def map_layers(self, change: Callable[[Layer], Layer]) -> Project:
        """Every layer passed through ``change``; identical when nothing changed."""
        layers = tuple(change(layer) for layer in self.layers)
        if all(a is b for a, b in zip(layers, self.layers, strict=True)):
            return self
        return replace(self, layers=layers)
