"""Clock times of a zone as instants, for a great many at once."""

from __future__ import annotations

import numpy as np

from gisapp.model import instants
from gisapp.model.instants import DAY, OPEN, OPEN_START, Times

_FIRST, _LAST = -62_135_596_800_000 + DAY, 253_402_300_800_000 - 2 * DAY
_PIECE = 1 << 18


def to_utc(times: Times, zone: str) -> None:
    """Turn ``times``, clock times of ``zone`` as if they were UTC, into instants, in place.

    UNDATED, OPEN_START and OPEN stay. The cost per day is one look-up in the zone's table, and per
    time an addition; only times on days when the clocks change are converted one by one. Times
    outside the years 1 to 9999 get the offset of the nearest of them.
    """
    if zone == "UTC" or not len(times):
        return
    low, high = _range(times)
    if low > high:
        return
    days = np.arange(low // DAY, high // DAY + 2) * DAY
    offsets = np.array([day - _utc(int(day), zone) for day in days.tolist()], dtype=np.int64)
    changing = np.append(offsets[1:] != offsets[:-1], False)
    for first in range(0, len(times), _PIECE):
        part = times[first : first + _PIECE]
        real = (part > OPEN_START) & (part < OPEN)
        day = np.clip(part, low, high) // DAY - low // DAY
        odd = np.flatnonzero(real & changing[day])
        before = part[odd]
        part -= np.where(real, offsets[day], 0)
        for row, value in zip(odd, before.tolist(), strict=True):
            part[row] = _utc(value, zone)


def _range(times: Times) -> tuple[int, int]:
    """The least and the greatest of the times that are dates of the calendar."""
    low, high = _LAST, _FIRST
    for first in range(0, len(times), _PIECE):
        part = times[first : first + _PIECE]
        part = part[(part >= _FIRST) & (part <= _LAST)]
        if len(part):
            low, high = min(low, int(part.min())), max(high, int(part.max()))
    return low, high


def _utc(local: int, zone: str) -> int:
    return instants.at_local_time(instants.to_datetime(local).replace(tzinfo=None), zone)
