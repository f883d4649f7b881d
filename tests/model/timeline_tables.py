"""Tables of events, and what the timeline makes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from support import DotStyle, make_project

from gisapp.model import instants, timeline
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.project import Project

T0 = instants.parse("2022-01-01")[0]


def table(
    begin: list[int],
    end: list[int],
    *,
    places: list[str | None] | None = None,
    precision: list[int] | None = None,
    name: str = "table",
) -> Features:
    """Features with these times (ms UTC), all at one place."""
    n = len(begin)
    columns = {"id": list(range(n)), "where": places or ["syria"] * n}
    return Features(
        name,
        pa.table(columns),
        lonlat=np.zeros((n, 2)),
        begin=np.array(begin, np.int64),
        end=np.array(end, np.int64),
        precision=None if precision is None else np.array(precision, np.uint8),
    )


def layer_of(features: Features, **changes: object) -> Layer:
    changes = {
        "id": "l",
        "name": "Things",
        "group": "things",
        "time": "window",
        "lane": "where",
        **changes,
    }
    return Layer(features=features, style=DotStyle(), **changes)


def project_of(*layers: Layer) -> Project:
    return replace(make_project(), layers=layers)


def lanes(project: Project, limit: int = 12) -> tuple[timeline.Lane, ...]:
    return timeline.lanes_of(timeline.tracks_of(project), limit)


def begins(lane: timeline.Lane) -> list[int]:
    """When the rows of a lane begin, in order."""
    return sorted(int(at) for member in lane.members for at in member.part.begins())
