"""The grid over the base map: graticule, UTM or MGRS. It is switched off at first."""

from __future__ import annotations

import numpy as np

from gisapp.layers.kinds.graticule import GraticuleStyle
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer
from gisapp.model.project import Group
from gisapp.plugins import Shipped

LAYER = "grid"


def _nowhere() -> np.ndarray:
    return np.array([None], dtype=object)


def build() -> Shipped:
    """The layer, in the group of the base map: over land and water, under everything else."""
    import pyarrow as pa

    features = Features(
        "Grid", pa.table({"title": ["Grid"]}), levels=(Level(0.0, _nowhere),), source="Computed"
    )
    layer = Layer(
        LAYER,
        "Grid",
        "basemap",
        features,
        GraticuleStyle(),
        visible=False,
        origin=f"builtin:{LAYER}",
        note="Meridians and parallels, or the grid of UTM or MGRS, fitted to the scale.",
        identifiable=False,
        countable=False,
        in_legend=False,
    )
    return Shipped(Group("basemap", "Base map"), (layer,), order=1)
