"""What is said of single rows of a great many: put into words only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from gisapp.model import instants, spans
from gisapp.model.columns import Columns
from gisapp.model.instants import Times
from gisapp.plugins import Skipped
from gisapp.readers import datecolumn, intervals, times

if TYPE_CHECKING:
    import pyarrow as pa


class Listed(Sequence[Skipped]):
    """Rows of a file with a reason each, put into words only when looked at: there may be many."""

    def __init__(self, rows: NDArray[np.int64], reason: Callable[[int], str]) -> None:
        self._rows, self._reason = rows, reason

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Skipped: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Skipped]: ...

    def __getitem__(self, index: int | slice) -> Skipped | Sequence[Skipped]:
        if isinstance(index, slice):
            return Listed(self._rows[index], self._reason)
        row = int(self._rows[index])
        return Skipped(f"row {row + 1}", self._reason(row))


def moments_of(column: pa.ChunkedArray, unit: str = "") -> tuple[Times, NDArray[np.bool_], int]:
    """Milliseconds, which rows have none (nor a date of the calendar), and how many were cut."""
    import pyarrow as pa

    if unit:
        column = column.cast(pa.int64()).cast(pa.timestamp(unit))
    moments, missing, finer = datecolumn.milliseconds(column)
    first, last = datecolumn.FIRST, datecolumn.LAST
    if not len(moments) or (moments.min() >= first and moments.max() < last):
        return moments, missing, finer
    off = (moments < first) | (moments >= last)
    return np.where(off, 0, moments), missing | off, finer


@dataclass(frozen=True, eq=False)
class Words:
    """Finds the words for rows of ``table``, counted as in the file; ``units`` are those of columns
    of whole numbers that count time."""

    table: Columns
    lat: str
    lon: str
    time: times.Columns
    units: Mapping[str, str]

    def misplaced(self, row: int) -> str:
        """Why a row has no place."""
        for name, label, limit in ((self.lat, "latitude", 90), (self.lon, "longitude", 180)):
            value = self.table.value(name, row)
            if value is None or value != value:
                return f"the {label} is empty"
            if not abs(value) <= limit:
                return f"the {label} {value:g} lies outside -{limit} to {limit} degrees"
        return "it has no place"

    def doubts(
        self, odd: NDArray[np.int64], turned: NDArray[np.int64], said: list[str]
    ) -> Sequence[Skipped]:
        """The rows kept in doubt: those of ``odd`` for their years, those of ``turned`` because
        they end before they begin. Both ascend; what they have in common is told in ``said``."""

        def reason(row: int) -> str:
            at = int(np.searchsorted(turned, row))
            if at < len(turned) and turned[at] == row:
                return f"it ends before it begins ({self._written(row)}): only its begin counts"
            return f"the year {self._year(row):04d} is suspicious ({self._written(row)}): kept"

        if len(turned):
            row = int(turned[0])
            said.append(intervals.reversal(len(turned), f"row {row + 1}", self._written(row)))
        if len(odd):
            row = int(odd[0])
            said.append(intervals.suspicion(len(odd), self._year(row), f"row {row + 1}"))
        return Listed(np.union1d(odd, turned), reason)

    def _dated(self) -> list[str]:
        return [name for name in (self.time.begin, self.time.end) if name]

    def _written(self, row: int) -> str:
        return " to ".join(f"'{self.table.value(name, row)}'" for name in self._dated())

    def _year(self, row: int) -> int:
        """The suspicious year of a row: its begin's, or else its end's."""
        import pyarrow as pa

        low, high = spans.plausible()
        for name in self._dated():
            value = pa.chunked_array(
                [pa.array([self.table.value(name, row)], self.table.schema.field(name).type)]
            )
            moments, missing, _ = moments_of(value, self.units.get(name, ""))
            if not missing[0] and not low <= moments[0] < high:
                return instants.to_datetime(int(moments[0])).year
        return 0
