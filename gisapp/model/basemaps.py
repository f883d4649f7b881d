"""Basemaps in a project: where their layers stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gisapp.model.layer import Layer
from gisapp.model.project import Group, Project

if TYPE_CHECKING:
    from gisapp.model.tiles import TileSource

GROUP = Group("basemaps", "Basemaps", expanded=True)
PICTURES = ("tiles", "vector-tiles", "georaster")  # kinds that cover what lies beneath


def beneath(project: Project, layer: Layer) -> Project:
    """``project`` with a basemap above the map that ships and under everything that is data."""
    layer = replace(layer, group=GROUP.id)
    groups = list(project.groups)
    if all(group.id != GROUP.id for group in groups):
        groups.insert(max(len(groups) - 1, 0), GROUP)
    ids = [group.id for group in groups]
    lower = set(ids[ids.index(GROUP.id) :])
    place = sum(1 for one in project.layers if one.group in lower)
    layers = list(project.layers)
    layers.insert(place, layer)
    return replace(project, layers=tuple(layers), groups=tuple(groups))


def added(project: Project, layer: Layer, group: Group) -> Project:
    """``project`` with an imported layer: on top in ``group``, or among the basemaps when it would
    cover everything."""
    if layer.style.kind in PICTURES:
        return beneath(project, layer)
    return project.add(layer, group)


def online(layer: Layer) -> TileSource | None:
    """The source of a layer whose tiles come from the net; None for any other layer."""
    if layer.style.kind not in PICTURES:
        return None
    from gisapp.model import tiles

    source = tiles.source_of(layer.features)
    return source if source.online else None
