"""Borders: coast, provinces, boundaries by worldview and date, disputed areas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gisapp.layers import _geo
from gisapp.layers._zones import bookmark
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.boundaries import BoundaryStyle, DisputedStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.model import worldview
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer
from gisapp.model.primitives import Ints
from gisapp.model.project import Group
from gisapp.model.style import Style
from gisapp.plugins import Shipped

GROUP = "borders"
CREDIT = "Natural Earth (public domain)"
VIEWS = "Borders by worldview: own table, sources in each row"


def _layer(
    id: str,
    name: str,
    features: Features,
    style: Style,
    note: str,
    *,
    by_worldview: bool = False,
    visible: bool = True,
    in_legend: bool = True,
    largest: float = float("inf"),
    countable: bool = True,
    identifiable: bool = True,
    credit: str = CREDIT,
) -> Layer:
    return Layer(
        id,
        name,
        GROUP,
        features,
        style,
        visible=visible,
        max_resolution=largest,
        origin=f"builtin:{id}",
        credit=credit,
        by_worldview=by_worldview,
        identifiable=identifiable,
        countable=countable,
        in_legend=in_legend,
        note=note,
    )


def _lines() -> dict[str, Features]:
    """Coast, state and province lines, each with its own rows of the one file."""
    every = Features(
        "Boundaries",
        _geo.table("boundaries", names=False),
        levels=_geo.levels("boundaries"),
        roles={"id": "fid", "title": "name"},
        source=CREDIT,
    )
    kinds = every.column("kind")
    return {
        kind: _run(every, np.flatnonzero(kinds == kind)) for kind in ("coast", "state", "province")
    }


def _run(features: Features, rows: Ints) -> Features:
    """The features of ``rows``. Rows that follow each other, as they do in the file, are cut out
    without Arrow's compute functions, whose import takes longer than all layers together."""
    first, last = int(rows[0]), int(rows[-1]) + 1
    if last - first != len(rows):
        return features.taken(rows)
    levels = tuple(
        Level(level.tolerance, partial(_sliced, level.load, first, last))
        for level in features.levels
    )
    return Features(
        features.name,
        features.table.slice(first, last - first),
        levels=levels,
        roles=features.roles,
        source=features.source,
    )


def _sliced(load: Callable[[], NDArray[np.object_]], first: int, last: int) -> NDArray[np.object_]:
    return load()[first:last]


def _areas(file: str, columns: tuple[str, ...] | None, roles: dict[str, str]) -> Features:
    return Features(
        file.capitalize(),
        _geo.table(file, columns, names=False),
        levels=_geo.levels(file),
        roles={"title": "name", **roles},
        source=CREDIT,
    )


def build() -> Shipped:
    """The group, the table of worldviews and the bookmark of the whole region."""
    lines = _lines()
    provinces = _areas(
        "provinces",
        ("code", "name", "name_local", "name_en", "adm0", "group", "kind", "source"),
        {"id": "code", "category": "kind", "source": "source"},
    )
    layers = (
        _layer(
            "borders-provinces",
            "Provinces",
            provinces,
            AreaStyle(opacity=0.0, stroke_width=0.0),
            "Provinces to click on: first-level units, with the state each belongs to on the "
            "ground (adm0) and the territorial unit the worldview decides on (group).",
            in_legend=False,
            largest=4000.0,
        ),
        _layer(
            "borders-coast",
            "Coastline",
            lines["coast"],
            LineStyle(color="coast", width=1.0),
            "Coastline, 1:10 million.",
            in_legend=False,
            countable=False,
            identifiable=False,
        ),
        _layer(
            "borders-lines",
            "Province lines",
            lines["province"],
            LineStyle(color="province", width=1.0, rank="rank", rank_shown=8.6),
            "Lines between first-level units; they fade in as the map comes closer.",
            countable=False,
            largest=4000.0,
            identifiable=False,
        ),
        _layer(
            "borders-disputed",
            "Disputed areas",
            _areas("disputed", None, {"id": "area", "summary": "note", "source": "source"}),
            DisputedStyle(),
            "Areas whose control on the ground differs from the chosen worldview at the as-of "
            "date, or that the worldview calls disputed.",
            by_worldview=True,
            credit=f"{CREDIT}; {VIEWS}",
        ),
        _layer(
            "borders-states",
            "State boundaries",
            lines["state"],
            BoundaryStyle(),
            "Boundaries as the chosen worldview draws them at the as-of date: solid between "
            "states, dashed where disputed, dotted along ceasefire lines, thin where it sees one "
            "state.",
            by_worldview=True,
            credit=f"{CREDIT}; {VIEWS}",
        ),
        _layer(
            "borders-reference",
            "Claim and ceasefire lines (reference)",
            _areas("disputed_lines", None, {"category": "kind", "source": "source"}),
            LineStyle(color="disputed", width=1.2, dash="dotted", label="name"),
            "Disputed and ceasefire lines of Natural Earth, not dated; for reference.",
            visible=False,
        ),
    )
    return Shipped(
        Group(GROUP, "Borders"),
        layers,
        order=10,
        bookmarks=(
            bookmark(
                "region", "The whole region", (9.0, 25.0, 56.0, 58.0), "2011-01-01", "2025-12-31"
            ),
        ),
        worldviews=worldview.from_rows(_geo.facts("worldviews")),
    )
