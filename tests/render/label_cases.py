"""Marks that labels keep clear of."""

from __future__ import annotations

import numpy as np

from gisapp.model.primitives import Marks


def crowd(*places: tuple[float, float]) -> Marks:
    """Large marks at some places, in map units."""
    n = len(places)
    return Marks(
        np.array(places, float).reshape(-1, 2),
        np.arange(n),
        ("square",) * n,
        ("hostile",) * n,
        np.full(n, 20.0, np.float32),
        np.zeros(n, bool),
        np.ones(n, np.float32),
    )
