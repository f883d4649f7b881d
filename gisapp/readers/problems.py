"""Rows that cannot be placed, and rows kept in doubt: which, where in the file, and why."""

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
        self._doubts: dict[int, str] = {}

    def add(self, mask: NDArray[np.bool_], reason: Callable[[int], str]) -> None:
        """Mark the rows of ``mask`` bad, each with its ``reason(row)``."""
        for row in np.flatnonzero(mask & ~self.bad):
            self._reasons[int(row)] = reason(int(row))
        self.bad |= mask

    def doubt(self, mask: NDArray[np.bool_], reason: Callable[[int], str]) -> NDArray[np.int64]:
        """Note why the rows of ``mask`` that are good are kept in doubt; their numbers."""
        rows = np.flatnonzero(mask & ~self.bad)
        for row in rows:
            said = self._doubts.get(int(row), "")
            self._doubts[int(row)] = (f"{said}; " if said else "") + reason(int(row))
        return rows

    @property
    def keep(self) -> NDArray[np.bool_]:
        """The rows that are good."""
        return ~self.bad

    def skipped(self) -> list[tuple[int, Skipped]]:
        """Every bad row with its place and reason, in file order."""
        return [
            (row, Skipped(self.place(row), self._reasons[row])) for row in sorted(self._reasons)
        ]

    def doubtful(self) -> list[Skipped]:
        """Every row kept in doubt with its place and reason, in file order."""
        return [
            Skipped(self.place(row), self._doubts[row])
            for row in sorted(self._doubts)
            if not self.bad[row]
        ]

    def wrong(self, row: int) -> tuple[str, bool]:
        """What is wrong with a row, empty when nothing is, and whether it is lost for it."""
        if row in self._reasons:
            return self._reasons[row], True
        return self._doubts.get(row, ""), False
