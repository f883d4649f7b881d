"""Edits of a whole project by words and dates, as the command line gives them. All are pure."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from gisapp.model import crs, instants, steps
from gisapp.model.chronology import chronology
from gisapp.model.clock import Clock
from gisapp.model.crs import Extent
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.instants import Precision
from gisapp.model.layer import Layer
from gisapp.model.project import Bookmark, Project
from gisapp.model.projection import MERCATOR, Projection
from gisapp.model.spans import likely

_MARGIN = 0.08  # of the extent, around imported features
_LEAST_MARGIN = 20_000.0  # map units, around a single point


def in_zone(project: Project, zone: str) -> Project:
    """The project in ``zone``: range and window keep their days and clock times.

    Raises ValueError, with words, when there is no such zone.
    """
    if zone == project.clock.zone:
        return project
    try:
        return replace(project, clock=steps.rezoned(project.clock, zone))
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone '{zone}'; give one such as Europe/Kyiv") from None


def with_window(project: Project, start: int, stop: int) -> Project:
    """The window set to [start, stop), the range widened to hold it."""
    return replace(project, clock=_windowed(project.clock, start, stop))


def _windowed(clock: Clock, start: int, stop: int) -> Clock:
    return replace(
        clock,
        begin=min(clock.begin, start),
        end=max(clock.end, stop),
        start=start,
        stop=stop,
        mode="window",
    )


def at(project: Project, text: str) -> Project:
    """As things stood at the end of the day, month or year ``text`` names, or at that instant.
    Raises ValueError for what is no date."""
    exact = instants.parse(text)[2] is Precision.EXACT
    stop = instants.resolve_text(text, project.clock.zone, end=True) + (1 if exact else 0)
    return replace(project, clock=project.clock.at(stop))


def between(project: Project, start: str, stop: str) -> Project:
    """The window from ``start`` to ``stop``, a last day included; an empty one is the range's
    edge. Raises ValueError for what is no date and for an empty window."""
    zone, clock = project.clock.zone, project.clock
    first = instants.resolve_text(start, zone) if start else clock.begin
    last = instants.resolve_text(stop, zone, end=True) if stop else clock.end
    if first >= last:
        raise ValueError(f"the window ends before it begins: {start or '…'} to {stop or '…'}")
    return with_window(project, first, last)


def timed(
    project: Project,
    moment: str,
    start: str,
    stop: str,
    mark: Bookmark | None,
    layers: Sequence[Layer],
    cumulative: bool,
) -> Project:
    """The project at ``moment``, or from ``start`` to ``stop``; without these in the dates of the
    bookmark; without one on the clock of ``layers``. Raises ValueError for what is no date."""
    if moment:
        project = at(project, moment)
    elif start or stop:
        project = between(project, start, stop)
    elif mark is not None:
        project = dated_as(project, mark)
    else:
        project = on_clock(project, layers)
    if cumulative:
        project = replace(project, clock=replace(project.clock, mode="cumulative"))
    return project


def dated_as(project: Project, mark: Bookmark) -> Project:
    """The window set to the dates of a bookmark, which are whole days."""
    edges = instants.in_zone(
        np.array([mark.begin, mark.end], np.int64), np.ones(2, bool), project.clock.zone
    )
    return with_window(project, int(edges[0]), int(edges[1]))


def on_clock(project: Project, layers: Sequence[Layer]) -> Project:
    """The range widened to hold the dates of ``layers``; the window moved to these dates when
    nothing of them would show."""
    clock = project.clock
    dated = [layer.features for layer in layers if layer.features.timed]
    spans = [span for features in dated if (span := likely(features, clock.zone))]
    if not spans:
        return project
    begin = min(span[0] for span in spans)
    end = max(begin + 1, *(span[1] for span in spans))
    if any(chronology(features, None, clock.zone).count(clock.window) for features in dated):
        return replace(
            project, clock=replace(clock, begin=min(clock.begin, begin), end=max(clock.end, end))
        )
    return with_window(project, begin, end)


def switched(project: Project, name: str, visible: bool) -> Project:
    """A group, or else a layer, of that id or name switched on or off. A shown layer's group is
    switched on too, and so are the layers of a shown group in which none is on. Raises ValueError
    with the known names."""
    key = name.casefold()
    groups = [g for g in project.groups if key in (g.id.casefold(), g.title.casefold())]
    found = [la for la in project.layers if key in (la.id.casefold(), la.name.casefold())]
    if not groups and not found:
        known = ", ".join([g.id for g in project.groups] + [la.id for la in project.layers])
        raise ValueError(f"no layer or group '{name}'; known are {known}")
    for group in groups:
        project = project.with_group(group.id, visible=visible)
        members = project.members(group.id)
        if visible and not any(layer.visible for layer in members):
            for layer in members:
                project = project.with_layer(layer.id, visible=True)
    for layer in () if groups else found:
        project = project.with_layer(layer.id, visible=visible)
        if visible and any(g.id == layer.group for g in project.groups):
            project = project.with_group(layer.group, visible=True)
    return project


def filtered(project: Project, text: str) -> Project:
    """The event layers (those that follow the window) filtered by the expression ``text``, on top
    of the filters they have. Raises ValueError for what is no filter, and for a column that no
    event layer has."""
    wanted = Filter(text)
    known = {
        name
        for layer in project.layers
        if layer.time == "window"
        for name in layer.features.table.column_names
    }
    if unknown := sorted(wanted.columns - known):
        raise ValueError(f"no event layer has a column '{unknown[0]}'")
    return project.map_layers(
        lambda layer: (
            replace(layer, filter=wanted.also(layer.filter)) if layer.time == "window" else layer
        )
    )


def around(
    features: Sequence[Features], shown: Extent, projection: Projection = MERCATOR
) -> Extent:
    """``shown`` (map units) when some of the features are in it, else an extent around them."""
    boxes = []
    for one in features:
        with suppress(ValueError):  # features that the projection does not reach
            if box := extent_of(one):
                boxes.append(projection.extent_to_map(box))
    if not boxes or any(
        b[0] <= shown[2] and b[2] >= shown[0] and b[1] <= shown[3] and b[3] >= shown[1]
        for b in boxes
    ):
        return shown
    x0, y0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x1, y1 = max(b[2] for b in boxes), max(b[3] for b in boxes)
    margin = max(_MARGIN * (x1 - x0), _MARGIN * (y1 - y0), _LEAST_MARGIN)
    return x0 - margin, y0 - margin, x1 + margin, y1 + margin


def extent_of(features: Features) -> Extent | None:
    """West, south, east, north in degrees; None when there is no place at all."""
    if not len(features):
        return None
    if features.fixed is not None:
        corners = np.stack([features.fixed.min(axis=1), features.fixed.max(axis=1)], axis=1)
        bounds = crs.to_lonlat(crs.from_fixed(corners)).reshape(-1)
    elif features.lonlat is not None:
        bounds = np.concatenate([features.lonlat.min(axis=0), features.lonlat.max(axis=0)])
    else:
        import shapely

        bounds = shapely.total_bounds(features.geometry)
    if not np.isfinite(bounds).all():
        return None
    west, south, east, north = (float(edge) for edge in bounds)
    return west, south, east, north
