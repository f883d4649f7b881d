"""Valid times of a table: which columns hold them, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gisapp.model import instants
from gisapp.model.instants import DAY, HOUR, MINUTE, OPEN, OPEN_START, UNDATED, Precision, Times
from gisapp.model.reading import NO_COLUMN
from gisapp.plugins import ORDER, ReadQuestion
from gisapp.readers import datecolumn, dates, intervals, names
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

    from gisapp.plugins import ReadOptions

_SAMPLE = 400


@dataclass(frozen=True, eq=False)
class Valid:
    """The valid times of every row; ``columns`` has where begin, end and clock time come from."""

    begin: Times
    end: Times
    floating: NDArray[np.bool_]
    precision: NDArray[np.uint8]
    columns: Mapping[str, str]


@dataclass
class Columns:
    """The columns of valid times."""

    begin: str | None = None
    end: str | None = None
    clock: str | None = None

    def used(self) -> dict[str, str]:
        """The column of each role that has one."""
        pairs = {"begin": self.begin, "end": self.end, "clock": self.clock}
        return {role: name for role, name in pairs.items() if name}


class UnknownOrderError(Exception):
    """Day and month in ``columns`` cannot be told apart; ``samples`` are dates that may be read
    both ways, ``mixed`` says that some dates need the one order and some the other."""

    def __init__(self, columns: list[str], samples: list[str], mixed: str) -> None:
        self.columns, self.samples, self.mixed = columns, samples, mixed
        super().__init__()

    def asked(self, file: str) -> ReadQuestion:
        """The question to the user."""
        quoted = " and ".join(f"'{name}'" for name in self.columns)
        cause = self.mixed or (
            f"dates in {quoted} such as '{self.samples[0]}' may have the day or the month first, "
            "and no value decides it"
        )
        return ReadQuestion(
            file,
            f"column {quoted}",
            cause,
            "Say which with --day-first or --month-first, in the window with File > Import with "
            "options",
            asks=ORDER,
            columns=self.columns,
            samples=[dates.both_ways(text) for text in self.samples],
        )


def valid_times(
    table: pa.Table, options: ReadOptions, problems: Problems, assumed: list[str]
) -> Valid | None:
    """Begin, end, precision and floating of every row, or None for a table without dates.

    Rows with impossible dates go to ``problems``, and so do doubts about kept ones; every decision
    goes to ``assumed``. Raises UnknownOrderError.
    """
    columns = find(table, options.columns)
    if columns.begin is None and columns.end is None:
        return None
    chosen = [c for c in (columns.begin, columns.end) if c]
    day_first = _day_first(table, chosen, options, assumed)
    begins = datecolumn.read(table[columns.begin], day_first) if columns.begin else None
    ends = datecolumn.read(table[columns.end], day_first) if columns.end else None
    assumed.append(origin(columns))
    midnight = _all_midnight(begins, ends)
    for name, read in ((columns.begin, begins), (columns.end, ends)):
        if name and read:
            _report(name, read, options, midnight, problems, assumed)
    first = begins or ends
    assert first is not None
    begin, end = first.begin.copy(), first.end.copy()
    floating, precision = first.floating.copy(), first.precision.copy()
    if begins is None:
        begin[begin != UNDATED] = OPEN_START
    if midnight:
        assumed.append("clock times are all midnight: read as whole days")
        day = (precision == Precision.EXACT) & floating
        precision[day] = Precision.DAY
        end[day] = begin[day] + DAY
    if begins and columns.clock and columns.begin:
        utc = names.plain(columns.begin) == "acq_date"
        add_clock(table, columns.clock, utc, begin, end, floating, precision, assumed)
    if begins and ends and columns.end:
        intervals.add_ends(
            columns.end,
            begins,
            ends,
            midnight,
            options.naive_zone or options.zone,
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
    if options.naive_zone:
        _fix(options.naive_zone, begin, end, floating, precision, assumed)
    intervals.add_precision(table, ends is not None, begin, end, precision, assumed)
    texts = [read for read in (begins, ends) if read]
    intervals.note_suspicious(begin, end, texts, problems, assumed)
    return Valid(begin, end, floating, precision, columns.used())


def origin(columns: Columns) -> str:
    """The sentence on where valid times come from."""
    chosen = [c for c in (columns.begin, columns.end) if c]
    return (
        "valid time from "
        + " and ".join(f"'{name}'" for name in chosen)
        + (f" with the clock time in '{columns.clock}'" if columns.clock else "")
    )


def find(table: pa.Table, given: Mapping[str, str]) -> Columns:
    """Choose the columns by name, and by whether what they hold are dates."""
    columns = Columns(begin=given.get("begin"), end=given.get("end"))
    if NO_COLUMN in (columns.begin, columns.end):
        columns.begin = None if columns.begin == NO_COLUMN else columns.begin
        columns.end = None if columns.end == NO_COLUMN else columns.end
        if columns.begin is None:
            return columns
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


def candidates(table: pa.Table) -> list[str]:
    """Columns that hold dates, whatever they are called; plain numbers do not count."""
    import pyarrow.compute as pc

    found = []
    for name in table.column_names:
        if not datecolumn.can_hold(table[name].type):
            continue
        if not datecolumn.is_typed(table[name].type):
            text = datecolumn.as_text(table[name].slice(0, _SAMPLE))
            if not pc.any(pc.match_substring_regex(text, r"\d.*[^\d.,+-]|\d[-./]\d+[-./]")).as_py():
                continue
        if _first_dated(table, [name], 0.8):
            found.append(name)
    return found


def _first_dated(table: pa.Table, found: list[str], least: float = 0.5) -> str | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in found:
        if not datecolumn.can_hold(table[name].type):
            continue
        if datecolumn.is_typed(table[name].type):
            return name
        values = pc.unique(table[name].slice(0, 20 * _SAMPLE)).drop_null()[:_SAMPLE]
        sample = datecolumn.read(pa.chunked_array([values]))
        if sample.share >= least:
            return name
        if not sample.share and not np.any(sample.state == datecolumn.UNREADABLE):
            later = datecolumn.read(table[name])
            if later.share >= least:
                return name
    return None


def _is_clock(column: pa.ChunkedArray) -> bool:
    import pyarrow.compute as pc

    if not datecolumn.can_hold(column.type) or datecolumn.is_typed(column.type):
        return False
    text = datecolumn.as_text(column)
    good = pc.match_substring_regex(text, r"^(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\d{1,4})$")
    written = len(text) - text.null_count
    return bool(written) and int(pc.sum(good).as_py() or 0) >= 0.9 * written


def _day_first(
    table: pa.Table, columns: list[str], options: ReadOptions, assumed: list[str]
) -> bool:
    """Whether 03/04/2022 is in April: by the user's word or by evidence, never by a guess."""
    found = datecolumn.order([table[name] for name in columns])
    if not found.total:
        return True
    quoted = " and ".join(f"'{name}'" for name in columns)
    if options.day_first is not None:
        kind = "day first" if options.day_first else "month first"
        assumed.append(f"dates in {quoted} read {kind}, as you said")
        return options.day_first
    if found.day_first and found.month_first:
        raise UnknownOrderError(
            columns,
            [*found.either, *found.decided][:5],
            f"{quoted} mix DD/MM/YYYY ({found.day_first} different dates) with MM/DD/YYYY "
            f"({found.month_first})",
        )
    if found.day_first or found.month_first:
        kind, count = ("day", found.day_first) if found.day_first else ("month", found.month_first)
        form = "DD/MM/YYYY" if found.day_first else "MM/DD/YYYY"
        assumed.append(
            f"dates in {quoted} are {form} ({kind} first): {count} of {found.total} different ones "
            "cannot be read the other way"
        )
        return bool(found.day_first)
    if found.either:
        raise UnknownOrderError(columns, found.either[:5], "")
    return True


def _report(
    name: str,
    read: datecolumn.Dates,
    options: ReadOptions,
    midnight: bool,
    problems: Problems,
    assumed: list[str],
) -> None:
    problems.add(
        read.state == datecolumn.IMPOSSIBLE,
        lambda row: f"'{read.text(row)}' in '{name}' is no date of the calendar",
    )
    unreadable = np.flatnonzero((read.state == datecolumn.UNREADABLE) & problems.keep)
    if len(unreadable):
        row = int(unreadable[0])
        assumed.append(
            f"{len(unreadable)} values of '{name}' are no dates, such as '{read.text(row)[:40]}' "
            f"({problems.place(row)}): kept without a date"
        )
    if read.epoch:
        assumed.append(f"numbers in '{name}' count seconds since 1970 or parts of them, UTC")
    if read.finer:
        assumed.append(f"{read.finer} times in '{name}' are cut to whole milliseconds")
    offsets = dict(read.offsets)
    naive = offsets.pop("", 0)
    if len(offsets) > 1:
        counts = ", ".join(f"{offset} {count}" for offset, count in sorted(offsets.items()))
        assumed.append(
            f"times in '{name}' have different offsets from UTC ({counts}): each is read with its "
            "own, and its text is kept"
        )
    if naive and not midnight:
        zone = options.naive_zone or f"the project's zone ({options.zone})"
        loud = "ATTENTION: " if offsets else ""
        others = ", others have" if offsets else ""
        assumed.append(
            f"{loud}{naive} clock times in '{name}' have no offset{others}: read as those of {zone}"
        )


def _all_midnight(begins: datecolumn.Dates | None, ends: datecolumn.Dates | None) -> bool:
    clocks = [read.midnight for read in (begins, ends) if read]
    return sum(total for total, _ in clocks) > 0 and all(total == at for total, at in clocks)


def _fix(
    zone: str,
    begin: Times,
    end: Times,
    floating: NDArray[np.bool_],
    precision: NDArray[np.uint8],
    assumed: list[str],
) -> None:
    """Give floating clock times the zone that the user named; whole days go on floating."""
    clocks = floating & (precision == Precision.EXACT)
    if not clocks.any():
        return
    for times in (begin, end):
        instants.in_zone(times, clocks, zone, out=times)
    short = clocks & (end <= begin)  # the clocks went back in between
    end[short] = begin[short] + 1
    floating[clocks] = False
    assumed.append(f"clock times without an offset are those of {zone}, as you said")


def add_clock(
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

    text = datecolumn.as_text(table[name])
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
