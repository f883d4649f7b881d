"""When events begin: the next and the previous one, of all, of a layer or lane, or in an extent.

Without layers of events, changes of states (borders, zones, troops) are what arrives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gisapp.model.chronology import chronology_of
from gisapp.model.crs import Extent
from gisapp.model.project import Project
from gisapp.model.projection import MERCATOR, Projection
from gisapp.model.timeline import timed_layers
from gisapp.model.timeline_seen import inside
from gisapp.model.timeline_tracks import OTHER, Part, track

FAR = 1 << 23  # rows of a layer in which one in the extent is looked for
_FIRST_LOOK, _LONGEST_LOOK = 1 << 10, 1 << 18  # rows looked at together


@dataclass(frozen=True)
class Scope:
    """Which events count: those in ``extent`` (map units of
    ``projection``), of the layer with that id, of the lane
    with that title. ``lanes`` are the titles of all lanes: what is in none of them is in the lane
    of others. None leaves a question open. In an extent no more than ``far`` rows of a layer are
    looked at, the nearest in time: where there is none, that takes a while.
    """

    extent: Extent | None = None
    projection: Projection = MERCATOR
    layer: str | None = None
    lane: str | None = None
    lanes: tuple[str, ...] = ()
    far: int = FAR


EVERYWHERE = Scope()


def first_begin(project: Project, earliest: int, scope: Scope = EVERYWHERE) -> int | None:
    """The first begin of an event at ``earliest`` or later, in the clock's range."""
    span = max(earliest, project.clock.begin), project.clock.end
    found = (_seek(part, span, 1, scope) for part in _parts(project, scope))
    return min((begin for begin in found if begin is not None), default=None)


def last_begin(project: Project, before: int, scope: Scope = EVERYWHERE) -> int | None:
    """The last begin of an event earlier than ``before``, in the clock's range."""
    span = project.clock.begin, min(before, project.clock.end)
    found = (_seek(part, span, -1, scope) for part in _parts(project, scope))
    return max((begin for begin in found if begin is not None), default=None)


def _parts(project: Project, scope: Scope) -> list[Part]:
    zone, known = project.clock.zone, project.clock.known
    layers = timed_layers(project)
    if scope.layer is not None:
        layers = tuple(layer for layer in layers if layer.id == scope.layer)
    events: list[Part] = []
    states: list[Part] = []
    for layer in layers:
        parts = [Part(chronology_of(layer, zone, known))]
        if scope.lane is not None:
            named = track(layer, zone, known).parts
            parts = [part for name, part in named if _is_lane(name, scope.lane, scope.lanes)]
        (events if layer.time == "window" else states).extend(parts)
    return events or states


def _is_lane(name: str, lane: str, lanes: tuple[str, ...]) -> bool:
    key, wanted, other = name.casefold(), lane.casefold(), OTHER.casefold()
    return key == wanted or (wanted == other and all(key != known.casefold() for known in lanes))


def _seek(part: Part, span: tuple[int, int], way: int, scope: Scope) -> int | None:
    """The first begin in the half-open ``span``, or with ``way`` -1 the last, of a row in the
    scope's extent: looked for in longer and longer pieces, for most searches end soon."""
    extent = scope.extent
    low, high = (int(part.begun(np.array(edge))) for edge in span)
    if extent is not None:
        low, high = (
            (low, min(high, low + scope.far)) if way > 0 else (max(low, high - scope.far), high)
        )
    length = _FIRST_LOOK if extent is not None else 1
    while low < high:
        first, last = (low, min(low + length, high)) if way > 0 else (max(high - length, low), high)
        numbers = np.arange(first, last)
        if extent is not None:
            features, rows = part.chronology.features, part.rows(first, last)
            numbers = numbers[inside(features, extent, rows, scope.projection)]
        if len(numbers):
            return int(part.begins(numbers[:1] if way > 0 else numbers[-1:])[0])
        low, high = (last, high) if way > 0 else (low, first)
        length = min(length * 4, _LONGEST_LOOK)
    return None
