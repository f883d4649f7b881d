"""Zones: the dated areas and lines of the fact base, picked into layers by their ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.layers import _facts, _geo
from gisapp.model import instants
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer
from gisapp.model.project import Bookmark
from gisapp.model.style import Style

COLUMNS = (
    "id",
    "name",
    "label",
    "kind",
    "theatre",
    "area",
    "valid_from",
    "valid_to",
    "accuracy_km",
    "area_km2",
    "length_km",
    "note",
    "source",
    "confidence",
    "checked",
)
AREAS = {  # zones that are a disputed area of the worldviews, whose status the map may say itself
    "Z-CRI-1": "CRIMEA",
    "Z-CRI-2": "CRIMEA",
    "Z-MDA-1": "TRANSNISTRIA",
    "Z-GEO-1": "ABKHAZIA",
}
CREDIT = "Zones: own fact base; Natural Earth (public domain)"
ROLES = {"title": "name", "category": "kind", "summary": "note"}


class Zones:
    """The zones of resources/geo. Attributes are read at once, geometry when it is drawn."""

    def __init__(self) -> None:
        rows = _geo.table("zones").to_pylist()
        self._rows: dict[str, dict[str, Any]] = {row["id"]: row for row in rows}
        self._place = {row["id"]: i for i, row in enumerate(rows)}
        self._levels = _geo.levels("zones")

    def features(self, name: str, labels: Mapping[str, str]) -> Features:
        """The zones whose ids are the keys of ``labels``, in that order, with their labels."""
        rows = [
            {**self._rows[zone], "label": label, "area": AREAS.get(zone, "")}
            for zone, label in labels.items()
        ]
        index = np.array([self._place[zone] for zone in labels], dtype=np.int64)
        levels = tuple(
            Level(level.tolerance, partial(_picked, level.load, index)) for level in self._levels
        )
        return _facts.features(
            name,
            rows,
            [_facts.state_time(row) for row in rows],
            ROLES,
            columns=COLUMNS,
            levels=levels,
            source=CREDIT,
        )

    def layer(
        self,
        id: str,
        name: str,
        group: str,
        labels: Mapping[str, str],
        style: Style,
        note: str,
        **more: Any,
    ) -> Layer:
        """A layer of zones as they stood at the clock's as-of date. Whether those that are disputed
        areas need a label is for the worldview to say."""
        if any(zone in AREAS for zone in labels):
            style, more = style.with_values({"area": "area"}), {"by_worldview": True, **more}
        return Layer(
            id,
            name,
            group,
            self.features(name, labels),
            style,
            time="as_of",
            origin=f"builtin:{id}",
            credit=CREDIT,
            note=note,
            **more,
        )


def _picked(
    load: Callable[[], NDArray[np.object_]], index: NDArray[np.int64]
) -> NDArray[np.object_]:
    return load()[index]


def bookmark(
    name: str, title: str, extent: tuple[float, float, float, float], first: str, last: str
) -> Bookmark:
    """A place and the days ``first`` to ``last``, both included."""
    return Bookmark(name, title, extent, instants.parse(first)[0], instants.parse(last)[1])
