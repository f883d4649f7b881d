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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    """``instant`` in ``zone``, clipped to the years 1 to 9999."""
    low, high = -62_135_596_800_000 + DAY, 253_402_300_799_000 - DAY
    return (_EPOCH + timedelta(milliseconds=min(max(instant, low), high))).astimezone(zone)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone ``name``; raises KeyError (ZoneInfoNotFoundError) when there is none."""
    return ZoneInfo(name)


def day_start(instant: int, zone: str) -> int:
    """The first instant of the day of ``instant`` in ``zone``."""
    local = to_datetime(instant, zone_of(zone))
    # fold=0: where clocks go back over midnight, the day begins with the first of the two
    return from_datetime(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


def local_time(instant: int, zone: str) -> datetime:
    """The naive clock time of ``instant`` in ``zone``. The first instant of a day is 00:00, also
    where daylight-saving time skips midnight."""
    local = to_datetime(instant, zone_of(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if from_datetime(midnight) == instant:
        local = midnight
    return local.replace(tzinfo=None)


def at_local_time(local: datetime, zone: str) -> int:
    """The instant of a naive clock time in ``zone``; a skipped one is moved on by the gap."""
    return from_datetime(local.replace(tzinfo=zone_of(zone)))


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


def in_zone(times: Times, floating: NDArray[np.bool_] | None, zone: str) -> Times:
    """``times`` with floating ones read as local times of ``zone``."""
    if floating is None or zone == "UTC" or not floating.any():
        return times
    out = times.copy()
    real = floating & (times > OPEN_START) & (times < OPEN)
    values, inverse = np.unique(times[real], return_inverse=True)
    moved = np.array([_local_to_utc(int(value), zone) for value in values], dtype=np.int64)
    out[real] = moved[inverse] if len(values) else times[real]
    return out


def _local_to_utc(instant: int, zone: str) -> int:
    return at_local_time(to_datetime(instant).replace(tzinfo=None), zone)


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


def day_text(instant: int, zone: str) -> str:
    """A date as people write it: ``2 Jan 2022``."""
    local = to_datetime(instant, zone_of(zone))
    # not strftime's %b: it follows the locale, and the same figure must read the same everywhere
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def moment_text(instant: int, zone: str) -> str:
    """A date, with the clock time when it is not midnight: ``2 Jan 2022 14:05``."""
    local = to_datetime(instant, zone_of(zone))
    text = day_text(instant, zone)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        text += f" {local:%H:%M}" + (f":{local:%S}" if local.second else "")
    return text


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
