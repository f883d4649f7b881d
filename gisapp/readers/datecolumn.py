"""Dates in columns: whole columns at a time, equal texts parsed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.instants import DAY, UNDATED, Precision, Times
from gisapp.readers import dates

if TYPE_CHECKING:
    import pyarrow as pa

READ, EMPTY, IMPOSSIBLE, UNREADABLE = range(4)
FIRST, LAST = -62_135_596_800_000, 253_402_300_800_000  # of the calendar: years 1 to 9999
_VECTOR = {  # what Arrow parses by itself
    "day": r"^\d{4}-\d{2}-\d{2}$",
    "naive": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$",
    "offset": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)$",
}
_BOTH_IN_DIGITS = (
    r"^(?P<a>\d{1,2})\s*[./-]\s*(?P<b>\d{1,2})\s*[./-]\s*(?:\d{4}|\d{2})"
    r"(?:[,T\s].*)?$"
)
_EPOCH = "^(" + "|".join(rf"\d{{{digits}}}" for digits in dates.EPOCH) + ")$"
_OFFSET = r":\d{2}(?:[.,]\d+)?\s*(?P<z>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$"
_FINER = r":\d{2}[.,]\d{3}\d*[1-9]"
_PARTS = {"s": 1, "ms": 1000, "us": 10**6, "ns": 10**9}
_MANY, _CHUNK = 500, 4096


@dataclass(frozen=True, eq=False)
class Dates:
    """A column of dates: one begin, exclusive end, precision and floating mark a row.

    ``state`` tells READ, EMPTY, IMPOSSIBLE and UNREADABLE apart; ``texts`` are the values as
    written; ``midnight`` counts the naive clock times, and those of them that are midnight;
    ``offsets`` counts the rows of each written offset, and under "" those with a clock time and
    none; ``finer`` counts the rows whose fraction of a second was cut to milliseconds.
    """

    begin: Times
    end: Times
    precision: NDArray[np.uint8]
    floating: NDArray[np.bool_]
    state: NDArray[np.uint8]
    texts: Any
    midnight: tuple[int, int]
    epoch: bool
    offsets: dict[str, int]
    finer: int

    @property
    def share(self) -> float:
        """The share of the written values that are dates, possible or not."""
        written = np.count_nonzero(self.state != EMPTY)
        good = np.count_nonzero((self.state == READ) | (self.state == IMPOSSIBLE))
        return good / written if written else 0.0

    def text(self, row: int) -> str:
        """What the file says in ``row``."""
        value = self.texts[row].as_py()
        return "" if value is None else str(value)


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


def can_hold(kind: pa.DataType) -> bool:
    """Whether values of an Arrow type may be dates."""
    import pyarrow as pa

    of = pa.types
    if of.is_dictionary(kind):
        return can_hold(kind.value_type)
    return bool(
        of.is_timestamp(kind)
        or of.is_date(kind)
        or of.is_string(kind)
        or of.is_large_string(kind)
        or of.is_integer(kind)
        or of.is_floating(kind)
    )


def is_typed(kind: pa.DataType) -> bool:
    """Whether an Arrow type is a date or an instant by itself."""
    import pyarrow as pa

    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


@dataclass
class Order:
    """Evidence on the order of day and month: how many different dates have both written in
    digits, how many need the day first and the month first, a few that may be ``either`` and
    differ, and a few that are ``decided``."""

    total: int = 0
    day_first: int = 0
    month_first: int = 0
    either: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)


def order(columns: list[pa.ChunkedArray]) -> Order:
    """What the dates in ``columns`` tell of the order of day and month."""
    import pyarrow.compute as pc

    found = Order()
    for column in columns:
        if is_typed(column.type):
            continue
        values = pc.unique(as_text(column))
        both = values.filter(pc.match_substring_regex(values, _BOTH_IN_DIGITS))
        if not len(both):
            continue
        parts = pc.extract_regex(both, _BOTH_IN_DIGITS)
        a, b = (parts.field(i).cast("int32").to_numpy(zero_copy_only=False) for i in (0, 1))
        day, month = (a > 12) & (b <= 12), (b > 12) & (a <= 12)
        found.total += len(a)
        found.day_first += int(np.count_nonzero(day))
        found.month_first += int(np.count_nonzero(month))
        either = np.flatnonzero((a <= 12) & (b <= 12) & (a != b))[:5]
        found.either += both.take(either).to_pylist()
        for decided in (day, month):
            found.decided += both.take(np.flatnonzero(decided)[:1]).to_pylist()
    return found


def read(column: pa.ChunkedArray, day_first: bool = True) -> Dates:
    """Every date of a column; equal texts are parsed once."""

    if is_typed(column.type):
        return _typed(column)
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
            rows = np.flatnonzero(_matches(values, pattern))
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
        if value.lower() in dates.NOTHING:
            continue
        try:
            begin[i], end[i], precision[i], floating[i] = dates.parse(value, day_first)
            state[i] = READ
        except dates.ImpossibleDateError:
            state[i] = IMPOSSIBLE
        except ValueError:
            state[i] = UNREADABLE
    index = encoded.indices.fill_null(n).to_numpy(zero_copy_only=False)
    exact = (precision[:-1] == Precision.EXACT) & (state[:-1] == READ)
    epoch = _matches(values, _EPOCH) & exact
    clocks = exact & floating[:-1]
    offsets, finer = _written(values, exact & ~epoch, index) if exact.any() else ({}, 0)
    return Dates(
        begin[index],
        end[index],
        precision[index],
        floating[index],
        state[index],
        text,
        (int(clocks.sum()), int(np.count_nonzero(clocks & (begin[:-1] % DAY == 0)))),
        bool(epoch.any()),
        offsets,
        finer,
    )


def _matches(values: pa.StringArray, pattern: str) -> NDArray[np.bool_]:
    import pyarrow.compute as pc

    found = pc.match_substring_regex(values, pattern)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _written(
    values: pa.StringArray, clocks: NDArray[np.bool_], index: NDArray[np.int32]
) -> tuple[dict[str, int], int]:
    """How many rows have each offset, and how many a fraction finer than a millisecond; among
    the different ``values`` those with ``clocks`` are looked at."""
    import pyarrow.compute as pc

    counts = np.bincount(index, minlength=len(values) + 1)[:-1]
    sure = pc.ends_with(values, "Z").to_numpy(zero_copy_only=False)  # soon seen, and often all
    offsets: dict[str, int] = {}
    if zulu := int(counts[sure & clocks].sum()):
        offsets["Z"] = zulu
    dotted = pc.match_substring(values, ".").to_numpy(zero_copy_only=False) & clocks
    dotted |= pc.match_substring(values, ",").to_numpy(zero_copy_only=False) & clocks
    finer = 0
    if dotted.any():
        finer = int(counts[_matches(values, _FINER) & dotted].sum())
    clocks = clocks & ~sure
    if not clocks.any():
        return offsets, finer
    zones = pc.extract_regex(values, _OFFSET)
    named = pc.fill_null(zones.field(0), "").dictionary_encode()
    codes = named.indices.to_numpy(zero_copy_only=False)
    known = np.bincount(codes[clocks], counts[clocks], len(named.dictionary)).astype(int)
    for name, count in zip(named.dictionary.to_pylist(), known.tolist(), strict=True):
        if count:
            name = "Z" if name in ("z", "UTC", "GMT") else name
            offsets[name] = offsets.get(name, 0) + count
    return offsets, finer


def _typed(column: pa.ChunkedArray) -> Dates:
    """A column whose type is a date or an instant."""
    import pyarrow as pa

    kind, n = column.type, len(column)
    whole = pa.types.is_date(kind)
    moments, missing, finer = milliseconds(column)
    state = np.where(missing, np.uint8(EMPTY), np.uint8(READ))
    state[~missing & ((moments < FIRST) | (moments >= LAST))] = UNREADABLE
    good = state == READ
    begin = np.where(good, moments, UNDATED)
    naive = whole or kind.tz is None
    clocks = 0 if whole or not naive else int(good.sum())
    return Dates(
        begin,
        np.where(good, begin + (DAY if whole else 1), UNDATED),
        np.where(good, np.uint8(Precision.DAY if whole else Precision.EXACT), Precision.UNKNOWN),
        good & naive,
        state,
        column,
        (clocks, int(np.count_nonzero(good & (begin % DAY == 0))) if clocks else 0),
        False,
        {} if whole or not n else {"" if naive else str(kind.tz): int(good.sum())},
        finer,
    )


def milliseconds(
    column: pa.ChunkedArray | pa.Array,
) -> tuple[Times, NDArray[np.bool_], int]:
    """Milliseconds since 1970 of a column of timestamps or dates, which rows are missing, and how
    many had a finer fraction, which is cut. What no int64 holds becomes UNDATED + 1."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    missing = np.zeros(len(column), dtype=bool)
    if column.null_count:
        missing = np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False), dtype=bool)
    if pa.types.is_date32(kind):
        days = column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        return days.astype(np.int64) * DAY, missing, 0
    numbers = column.cast(pa.int64())
    raw = (numbers.fill_null(0) if column.null_count else numbers).to_numpy(zero_copy_only=False)
    parts = 1000 if pa.types.is_date64(kind) else _PARTS[kind.unit]
    if parts == 1000:
        return raw, missing, 0
    if parts == 1:
        held = np.abs(raw) < 2**63 // 1000
        return np.where(held, raw, 0) * 1000 + np.where(held, 0, UNDATED + 1), missing, 0
    out = raw // (parts // 1000)
    return out, missing, int(np.count_nonzero(out * (parts // 1000) != raw))


def _cast(values: pa.StringArray, kind: str) -> Times | None:
    """Milliseconds of ``values`` by Arrow; None when one of them is no date of the calendar."""
    import pyarrow as pa
    import pyarrow.compute as pc

    zone = "UTC" if kind == "offset" else None
    if kind != "day" and pc.any(pc.match_substring(values, ".")).as_py():
        values = pc.replace_substring_regex(values, r"(\.\d{3})\d+", r"\1")
    try:
        moments = values.cast(pa.timestamp("ms", zone)).cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    return np.asarray(moments.to_numpy(zero_copy_only=False), dtype=np.int64)
