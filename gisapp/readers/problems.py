"""Rows that cannot be placed: which, where in the file, and why."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gisapp.plugins import Skipped


class Problems:
    """Collects bad rows of one table while it is read; the first reason found for a row counts.

    ``place`` names a row for people: ``line 17`` or ``feature 3``.
    """

    def __init__(self, rows: int, place: Callable[[int], str]) -> None:
        self.bad = np.zeros(rows, dtype=bool)
        self.place = place
        self._reasons: dict[int, str] = {}

    def add(self, mask: NDArray[np.bool_], reason: Callable[[int], str]) -> None:
        """Mark the rows of ``mask`` bad, each with its ``reason(row)``."""
        for row in np.flatnonzero(mask & ~self.bad):
            self._reasons[int(row)] = reason(int(row))
        self.bad |= mask

    @property
    def keep(self) -> NDArray[np.bool_]:
        """The rows that are good."""
        return ~self.bad

    def skipped(self) -> list[tuple[int, Skipped]]:
        """Every bad row with its place and reason, in file order."""
        return [
            (row, Skipped(self.place(row), self._reasons[row])) for row in sorted(self._reasons)
        ]
