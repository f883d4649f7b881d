"""Dates in columns of text: many formats, whole columns at a time, nothing guessed in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import instants
from gisapp.model.instants import DAY, OPEN, UNDATED, Precision, Times

if TYPE_CHECKING:
    import pyarrow as pa

READ, EMPTY, IMPOSSIBLE, UNREADABLE = range(4)
Value = tuple[int, int, Precision, bool]

_NOTHING = frozenset(
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
_VECTOR = {  # what Arrow parses by itself, as (pattern, with offset)
    "day": r"^\d{4}-\d{2}-\d{2}$",
    "naive": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$",
    "offset": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}(:?\d{2})?)$",
}
_BOTH_IN_DIGITS = (
    r"^(?P<a>\d{1,2})\s*[./-]\s*(?P<b>\d{1,2})\s*[./-]\s*(?:\d{4}|\d{2})"
    r"(?:[,T\s].*)?$"
)
_MANY, _CHUNK = 500, 4096


class ImpossibleDateError(ValueError):
    """A text that has the form of a date but names no day of the calendar."""


@dataclass(frozen=True, eq=False)
class Dates:
    """A column of dates: one begin, exclusive end, precision and floating mark a row.

    ``state`` tells READ, EMPTY, IMPOSSIBLE and UNREADABLE apart; ``texts`` are the values as
    written; ``midnight`` counts the naive clock times, and those of them that are midnight.
    """

    begin: Times
    end: Times
    precision: NDArray[np.uint8]
    floating: NDArray[np.bool_]
    state: NDArray[np.uint8]
    texts: Any
    midnight: tuple[int, int]
    epoch: bool

    @property
    def share(self) -> float:
        """The share of the written values that are dates, possible or not."""
        written = np.count_nonzero(self.state != EMPTY)
        good = np.count_nonzero((self.state == READ) | (self.state == IMPOSSIBLE))
        return good / written if written else 0.0

    def text(self, row: int) -> str:
        """What the file says in ``row``."""
        return str(self.texts[row].as_py() or "")


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
    if re.fullmatch(r"\d{10}|\d{13}", text):  # seconds or milliseconds since 1970
        moment = instants.to_datetime(int(text) * (1000 if len(text) == 10 else 1))
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


def as_text(column: pa.ChunkedArray) -> pa.StringArray:
    """A column of any type as trimmed text; 2022.0 becomes 2022."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        try:
            column = column.cast(pa.int64())
        except pa.ArrowInvalid:
            column = column.cast(pa.string())
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def as_code(column: pa.ChunkedArray) -> pa.StringArray:
    """A column of codes as text: 2, 2.0 and ' 2 ' are the same code."""
    import pyarrow.compute as pc

    return pc.replace_substring_regex(as_text(column), r"^(\d+)\.0+$", r"\1")


def order(columns: list[pa.ChunkedArray]) -> tuple[int, int, int]:
    """Evidence on the order of day and month in ``columns``: how many different dates have both
    written in digits, and how many need the day first and the month first."""
    import pyarrow.compute as pc

    total = day_first = month_first = 0
    for column in columns:
        values = pc.unique(as_text(column))
        parts = pc.extract_regex(values, _BOTH_IN_DIGITS).drop_null()
        if not len(parts):
            continue
        a, b = (parts.field(i).cast("int32").to_numpy(zero_copy_only=False) for i in (0, 1))
        total += len(a)
        day_first += int(np.count_nonzero((a > 12) & (b <= 12)))
        month_first += int(np.count_nonzero((b > 12) & (a <= 12)))
    return total, day_first, month_first


def read(column: pa.ChunkedArray, day_first: bool = True) -> Dates:
    """Every date of a column; equal texts are parsed once."""
    import pyarrow.compute as pc

    text = as_text(column)
    encoded = text.dictionary_encode()
    values = encoded.dictionary
    n = len(values)
    begin = np.full(n + 1, UNDATED, np.int64)
    end = np.full(n + 1, UNDATED, np.int64)
    precision = np.full(n + 1, Precision.UNKNOWN, np.uint8)
    floating = np.zeros(n + 1, bool)
    state = np.full(n + 1, EMPTY, np.uint8)
    left = np.arange(n)
    if n > _MANY:
        for kind, pattern in _VECTOR.items():
            rows = np.flatnonzero(
                pc.match_substring_regex(values, pattern).to_numpy(zero_copy_only=False)
            )
            for part in np.array_split(rows, max(1, -(-len(rows) // _CHUNK))):
                moments = _cast(values.take(part), kind)
                if moments is None:
                    continue
                begin[part] = moments
                end[part] = moments + (DAY if kind == "day" else 1)
                precision[part] = Precision.DAY if kind == "day" else Precision.EXACT
                floating[part] = kind != "offset"
                state[part] = READ
        left = np.flatnonzero(state[:-1] != READ)
    written = values.take(left).to_pylist()
    for i, value in zip(left, written, strict=True):
        if value.lower() in _NOTHING:
            continue
        try:
            begin[i], end[i], precision[i], floating[i] = parse(value, day_first)
            state[i] = READ
        except ImpossibleDateError:
            state[i] = IMPOSSIBLE
        except ValueError:
            state[i] = UNREADABLE
    clocks = (precision[:-1] == Precision.EXACT) & floating[:-1] & (state[:-1] == READ)
    epoch = bool(n) and bool(pc.any(pc.match_substring_regex(values, r"^(\d{10}|\d{13})$")).as_py())
    index = encoded.indices.fill_null(n).to_numpy(zero_copy_only=False)
    return Dates(
        begin[index],
        end[index],
        precision[index],
        floating[index],
        state[index],
        text,
        (int(clocks.sum()), int(np.count_nonzero(clocks & (begin[:-1] % DAY == 0)))),
        epoch,
    )


def _cast(values: pa.StringArray, kind: str) -> Times | None:
    """Milliseconds of ``values`` by Arrow; None when one of them is no date of the calendar."""
    import pyarrow as pa

    zone = "UTC" if kind == "offset" else None
    try:
        moments = values.cast(pa.timestamp("ms", zone)).cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    return np.asarray(moments.to_numpy(zero_copy_only=False), dtype=np.int64)
