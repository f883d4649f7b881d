"""What was known when: the publication or revision date of rows, and who knew by an instant."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gisapp.model.features import Features


def known_by(features: Features, instant: int) -> NDArray[np.bool_] | None:
    """Which rows had been published by ``instant`` (ms UTC); None when no row says when it was
    published. Rows without such a date count as known all along."""
    return None
