"""Instants: int64 milliseconds UTC, their precision, and how they are written and read.

A date without a clock time is *floating*: it means that whole day in the project's zone and never
changes its day. Its begin and end are kept as if the zone were UTC and moved to the zone only when
the map is resolved (see :func:`in_zone`). Ends are exclusive; OPEN is no end, UNDATED no date.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta, tzinfo
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]

UNDATED = int(np.iinfo(np.int64).min)
OPEN_START = UNDATED + 1
OPEN = int(np.iinfo(np.int64).max)
SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST = -62_135_596_800_000  # the year 1 begins, in UTC
LAST = 253_402_300_799_999  # the last millisecond of the year 9999, in UTC
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PIECE = 1 << 20  # rows worked on at once, where there may be many


class Precision(IntEnum):
    """How well a date is known. From APPROX on it is drawn as uncertain."""

    EXACT = 0
    DAY = 1
    APPROX = 2
    MONTH = 3
    YEAR = 4
    UNKNOWN = 5

    @property
    def word(self) -> str:
        """The word users read."""
        return {0: "clock time", 2: "about a day", 5: "not known"}.get(int(self), self.name.lower())


def from_datetime(moment: datetime) -> int:
    """Milliseconds UTC of ``moment``; a naive one is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def to_datetime(instant: int, zone: tzinfo = UTC) -> datetime:
    """``instant`` in ``zone``, clipped to the zone's years 1 to 9999."""
    try:
        return (_EPOCH + timedelta(milliseconds=instant)).astimezone(zone)
    except OverflowError:  # the year is 0 or 10000 in UTC or in the zone
        within = min(max(instant, FIRST + DAY), LAST - DAY)
        shift = to_datetime(within, zone).utcoffset() or timedelta()
        local = _naive(min(max(instant + shift // timedelta(milliseconds=1), FIRST), LAST))
        return local.replace(tzinfo=zone)


def _naive(local: int) -> datetime:
    """The clock time that is ``local`` milliseconds after 1970 began on that clock."""
    return (_EPOCH + timedelta(milliseconds=local)).replace(tzinfo=None)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone ``name``; raises KeyError (ZoneInfoNotFoundError) when there is none."""
    return ZoneInfo(name)


def day_start(instant: int, zone: str) -> int:
    """The first instant of the day of ``instant`` in ``zone``."""
    local = to_datetime(instant, zone_of(zone))
    # fold=0: where clocks go back over midnight, the day begins with the first of the two
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return _first_after(midnight, zone)


def _first_after(midnight: datetime, zone: str) -> int:
    """The instant of ``midnight``, or where clocks skip it, of the change over it."""
    start = from_datetime(midnight)
    if to_datetime(start, zone_of(zone)).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return start
    start = from_datetime(midnight.replace(fold=0))  # read as if clocks had not changed, and as
    before = from_datetime(midnight.replace(fold=1))  # if they had: the change is between the two
    while start - before > 1:  # the change may come before midnight: 23:45 becomes 00:15
        middle = (before + start) // 2
        late = to_datetime(middle, zone_of(zone)).date() >= midnight.date()
        before, start = (before, middle) if late else (middle, start)
    return start


def local_time(instant: int, zone: str) -> datetime:
    """The naive clock time of ``instant`` in ``zone``. The first instant of a day is 00:00, also
    where daylight-saving time skips midnight."""
    local = to_datetime(instant, zone_of(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if local != midnight and _first_after(midnight, zone) == instant:
        local = midnight
    return local.replace(tzinfo=None)


def at_local_time(local: datetime, zone: str) -> int:
    """The instant of a naive clock time in ``zone``; a skipped one is moved on by the gap, a
    skipped midnight to the first instant of its day."""
    there = local.replace(tzinfo=zone_of(zone))
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return _first_after(there, zone)
    return from_datetime(there)


def add_days(instant: int, days: int, zone: str) -> int:
    """``instant`` moved by calendar days in ``zone``: the clock time stays over a change of
    daylight-saving time."""
    if not days:  # an hour that comes twice would otherwise become its first coming
        return instant
    return _local_to_utc(from_datetime(local_time(instant, zone)) + days * DAY, zone)


def add_months(instant: int, months: int, zone: str) -> int:
    """``instant`` moved by calendar months in ``zone``; the day is clipped to the month's last."""
    if not months:
        return instant
    local = local_time(instant, zone)
    index = min(max(local.year * 12 + local.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = index // 12, index % 12 + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return at_local_time(local.replace(year=year, month=month, day=day, fold=0), zone)


def in_zone(
    times: Times, floating: NDArray[np.bool_] | None, zone: str, out: Times | None = None
) -> Times:
    """``times`` with floating ones read as local times of ``zone``; written into ``out`` if it is
    given, which has the same values or is the same array."""
    if floating is None or zone == "UTC" or not floating.any():
        return times
    out = times.copy() if out is None else out
    real = floating & (times >= FIRST) & (times <= LAST + 1)
    if not real.any():
        return out
    # One offset holds for all of a day but where clocks change in it: days are few, rows many.
    first = int(times.min(where=real, initial=LAST)) // DAY
    last = int(times.max(where=real, initial=FIRST)) // DAY
    seen = np.zeros(last - first + 1, dtype=bool)
    pieces = [slice(at, at + _PIECE) for at in range(0, len(times), _PIECE)]
    for piece in pieces:
        seen[times[piece][real[piece]] // DAY - first] = True
    shifts = np.zeros(len(seen), dtype=np.int64)
    changing = np.zeros(len(seen), dtype=bool)
    for at in np.flatnonzero(seen).tolist():
        early, late = (first + at) * DAY, (first + at + 1) * DAY - 1
        shifts[at] = _local_to_utc(early, zone) - early
        changing[at] = _local_to_utc(late, zone) - late != shifts[at]
    for piece in pieces:
        keep = np.flatnonzero(real[piece]) + piece.start
        local = times[keep]
        days = local // DAY - first
        out[keep] = local + shifts[days]
        uneven = changing[days]
        if uneven.any():
            values, inverse = np.unique(local[uneven], return_inverse=True)
            moved = [_local_to_utc(value, zone) for value in values.tolist()]
            out[keep[uneven]] = np.array(moved, dtype=np.int64)[inverse]
    return out


def _local_to_utc(local: int, zone: str) -> int:
    within = min(max(local, FIRST), LAST)
    return at_local_time(_naive(within), zone) + (local - within)


_ISO = re.compile(
    r"(?P<y>[+-]?\d{4,6})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2})"
    r"(?:[T ](?P<h>\d{1,2})(?::?(?P<min>\d{2})(?::?(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<z>Z|z|[+-]\d{2}:?\d{0,2})?)?)?)?\Z"
)


def parse(text: str) -> tuple[int, int, Precision, bool]:
    """Begin, exclusive end, precision and whether floating of one ISO 8601 date or instant.

    ``2022`` is that year, ``2022-03`` that month, ``2022-03-04`` that day, all floating;
    ``2022-03-04T05:06`` is that instant, floating unless it carries an offset. Raises ValueError
    with a sentence for people.
    """
    match = _ISO.match(text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a date such as 2022-03-04 or 2022-03-04T05:06Z")
    part = match.groupdict()
    try:
        year, month, day = int(part["y"]), int(part["m"] or 1), int(part["d"] or 1)
        start = datetime(year, month, day, tzinfo=UTC)
        if part["m"] is None:
            end = from_datetime(datetime(year + 1, 1, 1, tzinfo=UTC)) if year < 9999 else OPEN
            return from_datetime(start), end, Precision.YEAR, True
        if part["d"] is None:
            last = (year, month) == (9999, 12)
            end = OPEN if last else add_months(from_datetime(start), 1, "UTC")
            return from_datetime(start), end, Precision.MONTH, True
        if part["h"] is None:
            return from_datetime(start), from_datetime(start) + DAY, Precision.DAY, True
        hour, minute, second = int(part["h"]), int(part["min"] or 0), int(part["s"] or 0)
        if not (hour < 24 and minute < 60 and second < 60):
            raise ValueError("no such clock time")
        instant = from_datetime(start) + hour * HOUR + minute * MINUTE + second * SECOND
        instant += int((part["f"] or "0").ljust(3, "0")[:3])
        offset = part["z"]
        if offset:
            instant -= _offset(offset)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"'{text}' is not a date of the calendar ({error})") from None
    return instant, instant + 1, Precision.EXACT, not offset


def _offset(text: str) -> int:
    if text in "Zz":
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset")
    return (hours * HOUR + minutes * MINUTE) * (-1 if text[0] == "-" else 1)


def resolve_text(text: str, zone: str, *, end: bool = False) -> int:
    """The instant that a typed date means in ``zone``: its begin, or with ``end`` the exclusive
    end of the day, month or year it names. Raises ValueError for people."""
    begin, stop, precision, floating = parse(text)
    value = stop if end and precision is not Precision.EXACT else begin
    return _local_to_utc(value, zone) if floating and value < OPEN else value


def offset_text(instant: int, zone: str) -> str:
    """``UTC``, or the offset of ``zone`` at ``instant`` and its name: ``UTC+2 Europe/Kyiv``."""
    if zone == "UTC":
        return "UTC"
    delta = to_datetime(instant, zone_of(zone)).utcoffset() or timedelta()
    minutes = int(delta.total_seconds() // 60)
    sign, hours, rest = "-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60
    return f"UTC{sign}{hours}{f':{rest:02d}' if rest else ''} {zone}"


def shift_text(instant: int, zone: str) -> str:
    """The offset of ``zone`` at ``instant`` as ISO 8601 writes it: ``+02:00``."""
    delta = to_datetime(instant, zone_of(zone)).utcoffset() or timedelta()
    minutes = round(delta.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def day_text(instant: int, zone: str) -> str:
    """A date as people write it: ``2 Jan 2022``."""
    local = to_datetime(instant, zone_of(zone))
    # not strftime's %b: it follows the locale, and the same figure must read the same everywhere
    return f"{local.day} {MONTHS[local.month - 1]} {local.year:04d}"


def moment_text(instant: int, zone: str) -> str:
    """A date, with the clock time when it is not midnight, ``2 Jan 2022 14:05``, and with the
    offset where that clock time comes twice: ``30 Oct 2022 03:30+02:00``."""
    local = to_datetime(instant, zone_of(zone))
    text = day_text(instant, zone)
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    if midnight and not local.fold:  # the second midnight of a day does not begin it
        return text
    text += f" {local:%H:%M}" + (f":{local:%S}" if local.second else "")
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return text + (shift_text(instant, zone) if twice else "")


def window_text(start: int, stop: int, zone: str) -> str:
    """The half-open window [start, stop) in words, inclusive days: ``1 Oct 2021 – 2 Jan 2022``."""
    if stop - start <= 1:
        return moment_text(start, zone)
    last = day_text(stop - 1, zone) if stop == day_start(stop, zone) else ""
    if last and start == day_start(start, zone):
        first = day_text(start, zone)
        return first if first == last else f"{first} – {last}"
    # 24:00, since the bare date of an exclusive midnight would read as the whole day after it
    return f"{moment_text(start, zone)} – {f'{last} 24:00' if last else moment_text(stop, zone)}"
