"""Depths of the sea: quiet tints, one over the other, the deeper the bluer."""

from __future__ import annotations

from functools import partial

from gisapp.layers import _geo
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer

CREDIT = "Depths: ETOPO1, NOAA (public domain)"
TINT, OPACITY = "depth", 0.09  # of each step
LEVELS = ((".l4", 0.1), (".l3", 0.03), ("", 0.0))  # as tools/geo/depths.py writes them


def depths(group: str) -> Layer:
    """The layer, for the base map."""
    features = Features(
        "Depths",
        _geo.table("depths", ("fid", "depth", "source"), names=False),
        levels=tuple(
            Level(tolerance, partial(_geo.geometry, f"depths{suffix}"))
            for suffix, tolerance in LEVELS
        ),
        source=CREDIT,
    )
    return Layer(
        "basemap-depths",
        "Depths",
        group,
        features,
        AreaStyle(color=TINT, opacity=OPACITY, stroke_width=0.0),
        origin="builtin:basemap-depths",
        credit=CREDIT,
        visible=False,  # its large translucent areas cost as much as all the rest of the base map
        note="Steps at 50, 200, 1,000, 2,000 and 4,000 m, from a grid of a tenth of a degree.",
        identifiable=False,
        countable=False,
        in_legend=False,
    )
