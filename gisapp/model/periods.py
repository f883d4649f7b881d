"""Periods, dates and lengths of time as people type them: ``24 Feb 2022 to 31 Mar``, ``2022-Q1``,
``24 Feb 2022 + 36 h``, ``last 7 days``, ``P1M``.

Nothing is guessed: where 03/04/2022 could be two dates, the error says how to write either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from gisapp.model import instants, steps
from gisapp.model.clock import Clock
from gisapp.model.instants import DAY, HOUR, MINUTE, MONTHS, SECOND, Precision

_LAST = instants.parse("9998-12-31")[1]
_WORDS_OF = {
    "year": ("y", "yr", "yrs", "year", "years"),
    "quarter": ("q", "qtr", "qtrs", "quarter", "quarters"),
    "month": ("mo", "mon", "month", "months"),
    "week": ("w", "wk", "wks", "week", "weeks"),
    "day": ("d", "day", "days"),
    "hour": ("h", "hr", "hrs", "hour", "hours"),
    "minute": ("min", "mins", "minute", "minutes"),
    "second": ("s", "sec", "secs", "second", "seconds"),
    "step": ("step", "steps", "event", "events"),
}
_UNIT_OF = {word: unit for unit, words in _WORDS_OF.items() for word in words}
_SIZES = {
    "year": ("months", 12),
    "quarter": ("months", 3),
    "month": ("months", 1),
    "week": ("days", 7),
    "day": ("days", 1),
    "hour": ("clock", HOUR),
    "minute": ("clock", MINUTE),
    "second": ("clock", SECOND),
}
_SPEED = re.compile(r"(\d+(?:[.,]\d+)?)?\s*([a-z]+)\s*(?:/\s*(?:s|sec|second)|(?:a|per) second)?\Z")
FASTEST = 1_000_000  # units or steps a second
_LENGTH_LIKE = re.compile(r"\d+(?:[.,]\d+)?\s*[A-Za-z]+\Z")
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)?\s*([a-z]+)")
_ISO_LENGTH = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z",
    re.IGNORECASE,
)
_TO = re.compile(r"\s+(?:to|until|till|through|and|[-–—])\s+|\s*(?:–|—|\.\.+)\s*", re.IGNORECASE)
_PLUS = re.compile(r"\s*\+\s*(?=\d+(?:[.,]\d+)?\s*[A-Za-z]|P)|\s+for\s+", re.IGNORECASE)
_CLOCK = r"(?:[ T,]+(?P<clock>\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?\s*(?:Z|z|[+-]\d{2}:?\d{2})?))?\Z"
_WORDS = re.compile(
    r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?\s+)?(?P<m>[A-Za-z]{3,9})\.?"
    r"(?:\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s+(?P<y>\d{4}))" + _CLOCK
)
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _CLOCK)
_QUARTER = re.compile(r"(?:(\d{4})[\s-]*Q([1-4])|Q([1-4])[\s-]*(\d{4}))\Z", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})\Z", re.IGNORECASE)
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Length:
    """A length of time: calendar months and days, and milliseconds of the clock."""

    months: int = 0
    days: int = 0
    clock: int = 0

    def after(self, instant: int, zone: str) -> int:
        """The instant so much later."""
        there = instants.add_days(instants.add_months(instant, self.months, zone), self.days, zone)
        return there + self.clock

    def before(self, instant: int, zone: str) -> int:
        """The instant so much earlier."""
        there = instants.add_months(instant - self.clock, -self.months, zone)
        return instants.add_days(there, -self.days, zone)


@dataclass(frozen=True)
class Span:
    """The half-open time that a date names; ``moment`` is that of a clock time, which has no
    length of its own."""

    start: int
    stop: int
    moment: bool = False


def length(text: str) -> Length:
    """A length such as ``36 h``, ``7 d``, ``1 month``, ``2 weeks 3 days`` or ``P1M``. Raises
    ValueError for people."""
    found = _iso_length(text) or _worded_length(text)
    if found is None:
        raise ValueError(f"'{text.strip()}' is not a length of time such as 7 d, 36 h or 1 month")
    if found == Length():
        raise ValueError("A length of time must be more than nothing")
    return found


def _iso_length(text: str) -> Length | None:
    match = _ISO_LENGTH.match(text.strip())
    if match is None:
        return None
    year, month, week, day, hour, minute = (int(part or 0) for part in match.groups()[:6])
    clock = hour * HOUR + minute * MINUTE + round(float(match[7] or 0) * SECOND)
    return Length(year * 12 + month, week * 7 + day, clock)


def _worded_length(text: str) -> Length | None:
    text = text.strip().casefold()
    sums = {"months": 0, "days": 0, "clock": 0}
    while text:
        match = _AMOUNT.match(text)
        unit = "" if match is None else _UNIT_OF.get(match[2], "")
        if match is None or unit not in _SIZES or (match[1] is None and len(match[2]) < 3):
            return None
        kind, size = _SIZES[unit]
        amount = float((match[1] or "1").replace(",", "."))
        if amount * size != int(amount * size):
            if kind != "days":
                return None
            kind, size = "clock", size * DAY  # a day and a half is 36 hours
        sums[kind] += int(amount * size)
        text = text[match.end() :].lstrip(" ,")
    return Length(**sums) if any(sums.values()) or "0" in text else None


def length_text(start: int, stop: int, zone: str) -> str:
    """The length of a window as it would be typed: ``3 months``, ``36 h``, ``7 d``."""
    if start >= stop:
        return ""
    local = [instants.local_time(edge, zone) for edge in (start, stop)]
    months = (local[1].year - local[0].year) * 12 + local[1].month - local[0].month
    if months > 0 and Length(months).after(start, zone) == stop:
        count, word = (months // 12, "year") if months % 12 == 0 else (months, "month")
        return f"{count} {word}{'s' if count > 1 else ''}"
    days = (local[1].date() - local[0].date()).days
    if days > 0 and Length(0, days).after(start, zone) == stop:
        return f"{days} d"
    words, rest = [], stop - start
    while days > 0 and Length(0, days).after(start, zone) > stop:
        days -= 1
    if days > 2:  # shorter ones are said in hours: 36 h
        rest -= Length(0, days).after(start, zone) - start
        words.append(f"{days} d")
    for size, word in ((HOUR, "h"), (MINUTE, "min")):
        if rest >= size:
            words.append(f"{rest // size} {word}")
            rest %= size
    if rest:
        words.append(f"{rest / SECOND:g} s")
    return " ".join(words)


def speed(text: str) -> tuple[float, str]:
    """The speed and its rate of ``3 d/s``, ``1 month/s``, ``5 steps/s`` or ``2 weeks a second``.
    Raises ValueError for people."""
    match = _SPEED.match(text.strip().casefold())
    unit = "" if match is None else _UNIT_OF.get(match[2], "")
    if match is None or not unit:
        raise ValueError(f"'{text.strip()}' is not a speed such as 3 d/s, 1 month/s or 5 steps/s")
    number = float((match[1] or "1").replace(",", "."))
    if not 0.01 <= number <= FASTEST:
        raise ValueError(f"A speed is from 0.01 to {FASTEST:,} a second")
    return number, unit


def date(text: str, zone: str, now: int) -> Span:
    """The time that a typed date names in ``zone``. Raises ValueError for people."""
    text = " ".join(text.split())
    span = _spoken(text, zone, now) or _part_of_year(text, zone) or _named(text, zone)
    if span is None:
        iso = _numbered(text) or text
        moment = instants.parse(iso)[2] is Precision.EXACT
        start = instants.resolve_text(iso, zone)
        stop = start + 1 if moment else instants.resolve_text(iso, zone, end=True)
        span = Span(start, stop, moment)
    if span.stop > _LAST:
        raise ValueError("Dates go up to the end of the year 9998")
    return span


def _spoken(text: str, zone: str, now: int) -> Span | None:
    word = text.casefold()
    if word == "now":
        return Span(now, now + 1, True)
    shift = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(word)
    if shift is None:
        return None
    start = instants.add_days(instants.day_start(now, zone), shift, zone)
    return Span(start, steps.next_day(start, zone))


def _part_of_year(text: str, zone: str) -> Span | None:
    if match := _QUARTER.match(text):
        year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
        start = instants.resolve_text(f"{year:04d}-{quarter * 3 - 2:02d}", zone)
        return Span(start, instants.add_months(start, 3, zone))
    if match := _WEEK.match(text):
        try:
            monday = datetime.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            raise ValueError(f"The year {match[1]} has no week {int(match[2])}") from None
        start = instants.at_local_time(monday, zone)
        return Span(start, instants.add_days(start, 7, zone))
    return None


def _named(text: str, zone: str) -> Span | None:
    """A date with the month as a word."""
    match = _WORDS.match(text)
    if match is None:
        return None
    name = match["m"].casefold()
    found = [n for n, full in enumerate(_FULL_MONTHS, 1) if full == name or full[:3] == name]
    if not found and name == "sept":
        found = [9]
    if not found or (match["d"] and match["d2"]):
        return None
    day = match["d"] or match["d2"]
    iso = f"{match['y']}-{found[0]:02d}" + (f"-{int(day):02d}" if day else "")
    if match["clock"]:
        if not day:
            return None
        iso += f"T{match['clock']}"
    start = instants.resolve_text(iso, zone)
    if match["clock"]:
        return Span(start, start + 1, True)
    return Span(start, instants.resolve_text(iso, zone, end=True))


def _numbered(text: str) -> str:
    """A date in numbers with the year last, as ISO 8601, where it can be only one date."""
    match = _NUMBERS.match(text)
    if match is None:
        return ""
    one, two, year = int(match[1]), int(match[3]), match[4]
    if one != two and one <= 12 and two <= 12:
        _ask(text, one, two, year)
    day, month = (one, two) if two <= 12 else (two, one)
    clock = f"T{match['clock']}" if match["clock"] else ""
    return f"{year}-{month:02d}-{day:02d}{clock}"


def _ask(text: str, one: int, two: int, year: str) -> NoReturn:
    raise ValueError(
        f"'{text}' may be {one} {MONTHS[two - 1]} or {two} {MONTHS[one - 1]}: "
        f"type {year}-{two:02d}-{one:02d} or {year}-{one:02d}-{two:02d}"
    )


def period(text: str, clock: Clock, now: int) -> tuple[int, int]:
    """The half-open window that a typed period means for ``clock``, in its zone: a span
    (``a to b``, ``a + 36 h``, ``since a``, ``last 7 days``), a date (all of it), or a length
    (that long up to where the window ends now). Raises ValueError for people.
    """
    text = " ".join(text.split())
    if not text:
        raise ValueError("Type a period such as 2022-02-24 to 2022-03-31, 2022-Q1 or last 7 days")
    found = _relative(text, clock, now) or _between(text, clock, now) or _whole(text, clock, now)
    if found[0] >= found[1]:
        raise ValueError("The period ends before it starts")
    return found


def _whole(text: str, clock: Clock, now: int) -> tuple[int, int]:
    span = date(text, clock.zone, now)
    if span.moment:  # a clock time has no length: the window keeps its own
        return span.start - (clock.stop - clock.start), span.start
    return span.start, span.stop


def _relative(text: str, clock: Clock, now: int) -> tuple[int, int] | None:
    """Lengths up to now or up to the window's end, and what is open on one side."""
    word, _, rest = text.partition(" ")
    word = word.casefold()
    if word in ("last", "past", "previous") and rest:
        size = length(rest)
        whole = not size.clock
        tomorrow = steps.next_day(now, clock.zone)
        stop = tomorrow if whole else now
        return size.before(stop, clock.zone), stop
    if word in ("since", "from") and not _TO.search(rest):
        return date(rest, clock.zone, now).start, clock.end
    if word in ("until", "till", "before") or text.casefold().startswith("up to "):
        rest = rest[3:] if word == "up" else rest
        span = date(rest, clock.zone, now)
        stop = span.start if span.moment or word == "before" else span.stop
        return min(clock.begin, stop - 1), stop
    if not (_LENGTH_LIKE.match(text) or _iso_length(text) or _worded_length(text)):
        return None
    return length(text).before(clock.stop, clock.zone), clock.stop


def _between(text: str, clock: Clock, now: int) -> tuple[int, int] | None:
    """Two dates, or a date and a length."""
    zone = clock.zone
    parts = _PLUS.split(text, maxsplit=1)
    if len(parts) == 2:
        start = date(parts[0], zone, now).start
        return start, length(parts[1]).after(start, zone)
    if "/" in text and not _NUMBERS.match(text) and text.count("/") == 1:
        first, last = text.split("/")
    else:
        word, _, rest = text.partition(" ")
        text = rest if word.casefold() in ("from", "between") else text
        halves = _TO.split(text, maxsplit=1)
        if len(halves) == 1:
            return None
        first, last = halves
    if (size := _iso_length(last)) is not None:
        start = date(first, zone, now).start
        return start, size.after(start, zone)
    if _worded_length(last) is not None:
        raise ValueError(f"'{last}' is a length of time: type {first} + {last}")
    if (before := _iso_length(first)) is not None:
        stop = _stop(date(last, zone, now))
        return before.before(stop, zone), stop
    end = date(last, zone, now)
    start = date(_with_year(first, end, zone), zone, now).start
    return start, _stop(end)


def _stop(span: Span) -> int:
    return span.start if span.moment else span.stop


def _with_year(text: str, end: Span, zone: str) -> str:
    """``24 Feb`` before ``to 31 Mar 2022`` is of that year."""
    if re.search(r"\d{4}", text) or not re.search(r"[A-Za-z]{3}", text):
        return text
    year = instants.local_time(end.start, zone).year
    with_year = f"{text} {year:04d}"
    return with_year if _WORDS.match(with_year) else text


def written(instant: int, zone: str, *, end: bool = False) -> str:
    """``instant`` as it would be typed: a date when it is a midnight (for an exclusive ``end``
    the day before it), else with its clock time, and with the offset where that comes twice."""
    if instant == instants.day_start(instant, zone):
        local = instants.local_time(instant - 1 if end else instant, zone)
        return f"{local.year:04d}-{local:%m-%d}"
    local = instants.local_time(instant, zone)
    clock = (
        f"{local:%H:%M:%S}.{local.microsecond // 1000:03d}"
        if local.microsecond
        else (f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}")
    )
    text = f"{local.year:04d}-{local:%m-%d}T{clock}"
    if instants.at_local_time(local.replace(fold=0), zone) == instant:
        return text
    return text + instants.shift_text(instant, zone)
