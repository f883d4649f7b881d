"""Valid times of a table: which columns hold them, and what their precision columns add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gisapp.model import instants
from gisapp.model.instants import DAY, HOUR, MINUTE, OPEN, OPEN_START, UNDATED, Precision, Times
from gisapp.readers import dates, names
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

    from gisapp.plugins import ReadOptions

_EARLY, _LATE = instants.parse("1800")[0], instants.parse("2100")[1]
_WORDS = {
    "exact": Precision.EXACT,
    "time": Precision.EXACT,
    "hour": Precision.EXACT,
    "day": Precision.DAY,
    "approx": Precision.APPROX,
    "approximate": Precision.APPROX,
    "circa": Precision.APPROX,
    "week": Precision.APPROX,
    "month": Precision.MONTH,
    "year": Precision.YEAR,
}
_ACLED = {"2": Precision.APPROX, "3": Precision.MONTH}
_UCDP = {"2": Precision.APPROX, "3": Precision.APPROX, "4": Precision.MONTH, "5": Precision.YEAR}
_SAMPLE = 400


@dataclass(frozen=True, eq=False)
class Valid:
    """The valid times of every row, and the columns they come from."""

    begin: Times
    end: Times
    floating: NDArray[np.bool_]
    precision: NDArray[np.uint8]


@dataclass
class _Columns:
    begin: str | None = None
    end: str | None = None
    clock: str | None = None
    said: list[str] = field(default_factory=list)


def valid_times(
    table: pa.Table, options: ReadOptions, problems: Problems, assumed: list[str]
) -> Valid | None:
    """Begin, end, precision and floating of every row, or None for a table without dates.

    Rows with impossible dates, and rows that end before they begin, go to ``problems``; every
    decision goes to ``assumed``.
    """
    columns = _find(table, options.columns)
    if columns.begin is None and columns.end is None:
        return None
    chosen = [c for c in (columns.begin, columns.end) if c]
    day_first = _day_first(table, chosen, options, assumed)
    begins = dates.read(table[columns.begin], day_first) if columns.begin else None
    ends = dates.read(table[columns.end], day_first) if columns.end else None
    assumed.append(
        "valid time from "
        + " and ".join(f"'{name}'" for name in chosen)
        + (f" with the clock time in '{columns.clock}'" if columns.clock else "")
    )
    for name, read in ((columns.begin, begins), (columns.end, ends)):
        if name and read:
            _report(name, read, problems, assumed)
    first = begins or ends
    assert first is not None
    begin, end = first.begin.copy(), first.end.copy()
    floating, precision = first.floating.copy(), first.precision.copy()
    if begins is None:
        begin[begin != UNDATED] = OPEN_START
    if _all_midnight(begins, ends):
        assumed.append("clock times are all midnight: read as whole days")
        day = (precision == Precision.EXACT) & floating
        precision[day] = Precision.DAY
        end[day] = begin[day] + DAY
    if begins and columns.clock and columns.begin:
        _add_clock(
            table,
            columns.clock,
            names.plain(columns.begin) == "acq_date",
            begin,
            end,
            floating,
            precision,
            assumed,
        )
    if begins and ends and columns.end:
        _add_ends(
            columns,
            ends,
            _all_midnight(begins, ends),
            options.zone,
            begin,
            end,
            floating,
            precision,
            problems,
            assumed,
        )
    elif begins and columns.begin and names.plain(columns.begin) in names.LASTING:
        end[begin != UNDATED] = OPEN
        assumed.append(f"there is a '{columns.begin}' but no end: rows last until today and on")
    _add_precision(table, ends is not None, begin, end, precision, assumed)
    _note_suspicious(begin, end, problems, assumed)
    return Valid(begin, end, floating, precision)


def _find(table: pa.Table, given: Mapping[str, str]) -> _Columns:
    """Choose the columns by name, and by whether what they hold are dates."""
    columns = _Columns(begin=given.get("begin"), end=given.get("end"))
    all_names = table.column_names
    if columns.begin is None and columns.end is None:
        columns.begin = _first_dated(table, names.found(all_names, names.BEGIN))
        columns.end = _first_dated(table, names.found(all_names, names.END))
        single = _first_dated(table, names.found(all_names, names.DATE))
        if columns.begin is None and single:
            columns.begin = single
        if columns.begin is None and columns.end is None:
            columns.begin = _first_dated(
                table,
                [
                    name
                    for name in all_names
                    if {"date", "time", "datetime"} & set(names.plain(name).split("_"))
                    and not names.OTHER_DATES.search(names.plain(name))
                ],
                0.8,
            ) or _first_dated(table, names.found(all_names, names.YEAR))
    if columns.begin and columns.end is None:
        for name in names.found(all_names, names.CLOCK):
            if name != columns.begin and _is_clock(table[name]):
                columns.clock = name
                break
    return columns


def _first_dated(table: pa.Table, candidates: list[str], least: float = 0.5) -> str | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in candidates:
        if pa.types.is_nested(table[name].type) or pa.types.is_boolean(table[name].type):
            continue
        values = pc.unique(table[name].slice(0, 20 * _SAMPLE)).drop_null()[:_SAMPLE]
        sample = dates.read(pa.chunked_array([values]))
        if sample.share >= least:
            return name
        if not sample.share and not np.any(sample.state == dates.UNREADABLE):
            later = dates.read(table[name])
            if later.share >= least:
                return name
    return None


def _is_clock(column: pa.ChunkedArray) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_nested(column.type) or pa.types.is_boolean(column.type):
        return False
    text = dates.as_text(column)
    good = pc.match_substring_regex(text, r"^(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\d{1,4})$")
    written = len(text) - text.null_count
    return bool(written) and int(pc.sum(good).as_py() or 0) >= 0.9 * written


def _day_first(
    table: pa.Table, columns: list[str], options: ReadOptions, assumed: list[str]
) -> bool:
    """Whether 03/04/2022 is in April: by the user's word, by evidence, or loudly assumed."""
    total, day_first, month_first = dates.order([table[name] for name in columns])
    if not total:
        return True
    quoted = " and ".join(f"'{name}'" for name in columns)
    if options.day_first is not None:
        kind = "day first" if options.day_first else "month first"
        assumed.append(f"dates in {quoted} read {kind}, as you said")
        return options.day_first
    if day_first and month_first:
        assumed.append(
            f"ATTENTION: {quoted} mix DD/MM/YYYY ({day_first} different dates) with MM/DD/YYYY "
            f"({month_first}); read {'day' if day_first >= month_first else 'month'} first"
        )
        return day_first >= month_first
    if day_first or month_first:
        kind, count = ("day", day_first) if day_first else ("month", month_first)
        form = "DD/MM/YYYY" if day_first else "MM/DD/YYYY"
        assumed.append(
            f"dates in {quoted} are {form} ({kind} first): {count} of {total} different ones "
            "cannot be read the other way"
        )
        return bool(day_first)
    assumed.append(
        f"ATTENTION: dates in {quoted} could be DD/MM/YYYY or MM/DD/YYYY, no value decides it; "
        "read day first (DD/MM/YYYY)"
    )
    return True


def _report(name: str, read: dates.Dates, problems: Problems, assumed: list[str]) -> None:
    problems.add(
        read.state == dates.IMPOSSIBLE,
        lambda row: f"'{read.text(row)}' in '{name}' is no date of the calendar",
    )
    unreadable = np.flatnonzero((read.state == dates.UNREADABLE) & problems.keep)
    if len(unreadable):
        row = int(unreadable[0])
        assumed.append(
            f"{len(unreadable)} values of '{name}' are no dates, such as '{read.text(row)[:40]}' "
            f"({problems.place(row)}): kept without a date"
        )
    if read.epoch:
        assumed.append(f"numbers in '{name}' count seconds or milliseconds since 1970, UTC")


def _all_midnight(begins: dates.Dates | None, ends: dates.Dates | None) -> bool:
    clocks = [read.midnight for read in (begins, ends) if read]
    return sum(total for total, _ in clocks) > 0 and all(total == at for total, at in clocks)


def _add_clock(
    table: pa.Table,
    name: str,
    utc: bool,
    begin: Times,
    end: Times,
    floating: NDArray[np.bool_],
    precision: NDArray[np.uint8],
    assumed: list[str],
) -> None:
    """Put the clock time of a column of its own onto whole days; satellite times are UTC."""
    import pyarrow.compute as pc

    text = dates.as_text(table[name])
    digits = pc.replace_substring_regex(text, r"^(\d+):(\d+):?(\d*).*$", r"\1:\2:\3")
    encoded = digits.dictionary_encode()
    offsets = np.array([_clock(value) for value in encoded.dictionary.to_pylist()] + [-1])
    row = offsets[encoded.indices.fill_null(len(offsets) - 1).to_numpy(zero_copy_only=False)]
    good = (row >= 0) & (precision == Precision.DAY)
    begin[good] += row[good]
    end[good] = begin[good] + 1
    precision[good] = Precision.EXACT
    if utc:
        floating[good] = False
        assumed.append(f"clock times in '{name}' are UTC")


def _clock(text: str) -> int:
    """Milliseconds after midnight of 5:06, 05:06:07 or hhmm; -1 for anything else."""
    if ":" in text:
        hour, minute, second = [*text.split(":"), "0", "0"][:3]
    else:
        text = text.zfill(4)
        hour, minute, second = text[:-2], text[-2:], "0"
    try:
        parts = int(hour), int(minute), int(second or 0)
    except ValueError:
        return -1
    if not (parts[0] < 24 and parts[1] < 60 and parts[2] < 60):
        return -1
    return parts[0] * HOUR + parts[1] * MINUTE + parts[2] * 1000


def _add_ends(
    columns: _Columns,
    ends: dates.Dates,
    midnight: bool,
    zone: str,
    begin: Times,
    end: Times,
    floating: NDArray[np.bool_],
    precision: NDArray[np.uint8],
    problems: Problems,
    assumed: list[str],
) -> None:
    """Close the interval: a date-only end is included, an end left out means ongoing."""
    name = columns.end or ""
    stop, exact = ends.end.copy(), ends.precision == Precision.EXACT
    stop[exact] = ends.begin[exact]  # a clock time is the end itself
    if midnight:
        whole = exact & ends.floating
        stop[whole] = ends.begin[whole] + DAY
        exact = exact & ~whole
    dated, known = begin != UNDATED, ends.state == dates.READ
    mixed = dated & known & (floating != ends.floating)
    for times, local in ((begin, mixed & floating), (stop, mixed & ends.floating)):
        times[local] = instants.in_zone(times[local], np.ones(int(local.sum()), bool), zone)
    floating[mixed] = False
    both = dated & known
    same = both & exact & (stop == begin)
    stop[same] = begin[same] + 1
    wrong = both & (stop <= begin)
    problems.add(wrong, lambda row: f"'{name}' {ends.text(row)} is before the begin")
    end[both] = stop[both]
    precision[both] = np.maximum(precision[both], np.where(exact, 0, ends.precision)[both])
    late = ~dated & known
    begin[late], end[late] = OPEN_START, stop[late]
    floating[late] = ends.floating[late]
    precision[late] = ends.precision[late]
    empty = dated & (ends.state == dates.EMPTY)
    if empty.any():
        lasting = names.plain(name) in names.LASTING
        if not lasting and empty.sum() > 20 and empty.sum() > dated.sum() / 2:
            assumed.append(
                f"most rows have no '{name}': an empty one means the begin's own day or instant"
            )
        else:
            end[empty] = OPEN
            assumed.append(f"{int(empty.sum())} rows have no '{name}': they are ongoing")


def _add_precision(
    table: pa.Table,
    has_end: bool,
    begin: Times,
    end: Times,
    precision: NDArray[np.uint8],
    assumed: list[str],
) -> None:
    """Widen dates that a column says are known to the week, month or year only."""
    columns = table.column_names
    for wanted, codes in (
        (("time_precision",), _ACLED),
        (("date_prec",), _UCDP),
        (("date_precision", "precision_date", "datetime_precision"), _WORDS),
    ):
        name = names.find(columns, wanted)
        if name is None:
            continue
        encoded = dates.as_code(table[name]).dictionary_encode()
        values = [
            codes.get(value.lower(), Precision.EXACT) for value in encoded.dictionary.to_pylist()
        ] + [Precision.EXACT]
        index = encoded.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
        said = np.array(values, dtype=np.uint8)[index]
        dated = begin > OPEN_START
        raised = dated & (said > precision)
        precision[raised] = said[raised]
        count = int(np.count_nonzero(raised & (said >= Precision.APPROX)))
        if not count:
            continue
        if codes is _ACLED and not has_end:
            week = raised & (said == Precision.APPROX)
            begin[week] -= 3 * DAY
            end[week] += 3 * DAY
        if codes is not _UCDP:  # there the two dates are the interval already
            for unit, level in (("M", Precision.MONTH), ("Y", Precision.YEAR)):
                short = end - begin <= DAY  # an interval of its own is kept
                _widen(raised & (said == level) & short, unit, begin, end)
        assumed.append(f"{count} dates are uncertain by '{name}': drawn as intervals")


def _widen(rows: NDArray[np.bool_], unit: str, begin: Times, end: Times) -> None:
    """Stretch the intervals of ``rows`` to whole months or years."""
    if not rows.any():
        return
    kind = f"datetime64[{unit}]"
    first = begin[rows].astype("datetime64[ms]").astype(kind)
    begin[rows] = first.astype("datetime64[ms]").astype(np.int64)
    known = rows & (end < OPEN)
    last = (end[known] - 1).astype("datetime64[ms]").astype(kind) + 1
    end[known] = last.astype("datetime64[ms]").astype(np.int64)


def _note_suspicious(begin: Times, end: Times, problems: Problems, assumed: list[str]) -> None:
    real = begin > OPEN_START
    odd = (real & ((begin < _EARLY) | (begin >= _LATE))) | (
        (end > OPEN_START) & (end < OPEN) & ((end > _LATE) | (end < _EARLY))
    )
    if odd.any():
        row = int(np.flatnonzero(odd)[0])
        value = begin[row] if real[row] else end[row]
        assumed.append(
            f"ATTENTION: {int(odd.sum())} dates are suspicious, such as the year "
            f"{instants.to_datetime(int(value)).year:04d} ({problems.place(row)}); kept as written"
        )
