"""One date as people write it: many formats, nothing guessed in silence."""

from __future__ import annotations

import re

from gisapp.model import instants
from gisapp.model.instants import OPEN, Precision

Value = tuple[int, int, Precision, bool]

EPOCH = {10: 1, 13: 1000, 16: 10**6, 19: 10**9}  # digits of counts since 1970: parts of a second
NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "nan",
        "nat",
        "none",
        "null",
        "unknown",
        "unk",
        "n.d.",
        "nd",
        "tbd",
        "undated",
        "not known",
    }
)
_MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTHS = {
    name[:length]: number
    for number, name in enumerate(_MONTH_NAMES, 1)
    for length in (3, len(name))
} | {"sept": 9}
_CLOCK = re.compile(
    r"(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])\.?[Mm]\.?\s*(?:UTC|GMT)?\Z"
)
_DMY = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?:[,T\s]+(.+))?\Z")
_YMD = re.compile(r"(\d{4})([./])(\d{1,2})(?:\2(\d{1,2}))?(?:[,T\s]+(.+))?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:[T ]?(\d{2}):?(\d{2}):?(\d{2})?\s*(Z?))?\Z")
_DAY_MONTH = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+"
    r"(\d{4}|\d{2})(?:,?\s+(.+))?\Z"
)
_MONTH_DAY = re.compile(
    r"(?:[A-Za-z]{3,9}day,?\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
    r"(?:,?\s+(.+))?\Z"
)
_MONTH = re.compile(r"([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})\Z")
_ISO_LIKE = re.compile(r"[+-]?\d{4,6}-\d{1,2}(-\d{1,2}([T ].*)?)?\Z")


class ImpossibleDateError(ValueError):
    """A text that has the form of a date but names no day of the calendar."""


def parse(text: str, day_first: bool = True) -> Value:
    """Begin, exclusive end, precision and whether floating, of one date as people write it.

    Raises ImpossibleDateError for a day that is not in the calendar, ValueError for other text.
    """
    text = text.strip()
    month = re.match(r"\d{1,2}/\d{4}\Z|\d{4}/\d\d?\Z", text)
    if text.count("/") == 1 and not month:
        return _interval(text, day_first)
    if text[-1:] in ("~", "?", "%"):
        begin, end, precision, floating = parse(text[:-1], day_first)
        return begin, end, max(precision, Precision.APPROX), floating
    if re.match(r"\d{4}-(\d\d|XX|xx)-?(XX|xx)?\Z", text) and text[-1] in "Xx":
        text = re.sub(r"(-[Xx]{2})+\Z", "", text)
    iso = _iso_of(text, day_first)
    try:
        return instants.parse(iso)
    except ValueError as error:
        if _ISO_LIKE.match(iso) and "of the calendar" in str(error):
            raise ImpossibleDateError(f"'{text}' is not a date of the calendar") from None
        if iso == text and re.search(r"\d", text) and re.search(r"[A-Za-z]{3}", text):
            return _by_dateutil(text, day_first)
        raise ValueError(f"'{text}' is not a date") from None


def _interval(text: str, day_first: bool) -> Value:
    first, last = (part.strip() for part in text.split("/"))
    begin = parse(first, day_first)
    if last in ("", "..", "open"):
        return begin[0], OPEN, begin[2], begin[3]
    end = parse(last, day_first)
    if end[1] <= begin[0]:
        raise ImpossibleDateError(f"'{text}' ends before it begins")
    return begin[0], end[1], max(begin[2], end[2]), begin[3]


def _iso_of(text: str, day_first: bool) -> str:
    """``text`` written the ISO way; the same when it has no form known here."""
    text = re.sub(r"\A(\d{4})\.0+\Z", r"\1", text)
    if len(text) in EPOCH and re.fullmatch(r"\d+", text):
        moment = instants.to_datetime(int(text) * 1000 // EPOCH[len(text)])
        return moment.isoformat(timespec="milliseconds")
    if match := _COMPACT.match(text):
        year, month, day, hour, minute, second, zone = match.groups()
        parts = [year, month, *([day] if day else [])]
        clock = f"T{hour}:{minute}:{second or '00'}{zone}" if hour and day else ""
        return "-".join(parts) + clock
    if match := _YMD.match(text):
        year, _, month, day, clock = match.groups()
        return _joined(year, month, day, clock)
    if match := _DMY.match(text):
        first, _, second, year, clock = match.groups()
        day, month = (first, second) if day_first else (second, first)
        return _joined(_full_year(year), month, day, clock)
    if (match := _DAY_MONTH.match(text)) and match[2].lower() in _MONTHS:
        day, month, year, clock = match.groups()
        return _joined(_full_year(year), str(_MONTHS[month.lower()]), day, clock)
    if (match := _MONTH_DAY.match(text)) and match[1].lower() in _MONTHS:
        month, day, year, clock = match.groups()
        return _joined(year, str(_MONTHS[month.lower()]), day, clock)
    if (match := _MONTH.match(text)) and match[1].lower() in _MONTHS:
        return f"{match[2]}-{_MONTHS[match[1].lower()]:02d}"
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{4})", text):
        return f"{match[2]}-{int(match[1]):02d}"
    if match := re.fullmatch(r"(\d{4}-\d{1,2}-\d{1,2})[T\s]+(.+)", text):
        return f"{match[1]}T{_clock(match[2])}"
    return text


def _joined(year: str, month: str, day: str | None, clock: str | None) -> str:
    date = f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
    return f"{date}T{_clock(clock)}" if clock and day else date


def _clock(text: str) -> str:
    """A clock time in 24 hours, its offset kept."""
    text = re.sub(r"\s*(UTC|GMT)\Z", "Z", text.strip())
    match = _CLOCK.match(text)
    if not match:
        return text
    hour = int(match[1]) % 12 + (12 if match[4] in "Pp" else 0)
    return f"{hour:02d}:{match[2] or '00'}:{match[3] or '00'}"


def _full_year(text: str) -> str:
    return text if len(text) == 4 else str(int(text) + (1900 if int(text) >= 70 else 2000))


def _by_dateutil(text: str, day_first: bool) -> Value:
    """Other words for a date. Two different defaults show which parts the text really names."""
    from datetime import datetime

    from dateutil import parser

    try:
        low, high = (
            parser.parse(
                text,
                dayfirst=day_first,
                default=default,
                ignoretz=False,
                tzinfos=lambda name, offset: offset,
            )
            for default in (datetime(2001, 1, 1, 1, 1), datetime(2004, 2, 2, 2, 2))
        )
    except (ValueError, OverflowError, TypeError):
        raise ValueError(f"'{text}' is not a date") from None
    if low.year != high.year or (low.month != high.month and low.day == high.day):
        raise ValueError(f"'{text}' is not a date")
    if low.month != high.month:
        return instants.parse(f"{low.year:04d}")
    if low.day != high.day:
        return instants.parse(f"{low:%Y-%m}")
    if low.hour != high.hour:
        return instants.parse(f"{low:%Y-%m-%d}")
    return instants.parse(low.isoformat())


def both_ways(text: str) -> tuple[str, str, str]:
    """A date as written, read with the day first, and with the month first."""
    readings = []
    for day_first in (True, False):
        try:
            readings.append(instants.day_text(parse(text, day_first)[0], "UTC"))
        except ValueError:
            readings.append("no date")
    return text, readings[0], readings[1]
