"""From begins to intervals: ends, precision, and dates that are kept in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gisapp.model import instants, spans
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED, Precision, Times
from gisapp.readers import datecolumn, names
from gisapp.readers.datecolumn import Dates
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

PRECISION = (  # columns of how well a date is known, and what their codes say
    (("time_precision",), "acled"),
    (("date_prec",), "ucdp"),
    (("date_precision", "precision_date", "datetime_precision"), "words"),
)
_CODES = {
    "acled": {"2": Precision.APPROX, "3": Precision.MONTH},
    "ucdp": {
        "2": Precision.APPROX,
        "3": Precision.APPROX,
        "4": Precision.MONTH,
        "5": Precision.YEAR,
    },
    "words": {
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
    },
}


def add_ends(
    name: str,
    begins: Dates,
    ends: Dates,
    midnight: bool,
    zone: str,
    begin: Times,
    end: Times,
    floating: NDArray[np.bool_],
    precision: NDArray[np.uint8],
    problems: Problems,
    assumed: list[str],
) -> None:
    """Close the interval with the dates of column ``name``: a date-only end is included, an end
    left out means ongoing. A row that ends before it begins is kept as its begin alone."""
    stop, exact = ends.end.copy(), ends.precision == Precision.EXACT
    stop[exact] = ends.begin[exact]  # a clock time is the end itself
    if midnight:
        whole = exact & ends.floating
        stop[whole] = ends.begin[whole] + DAY
        exact = exact & ~whole
    dated, known = begin != UNDATED, ends.state == datecolumn.READ
    mixed = dated & known & (floating != ends.floating)
    own = end - begin
    for times, local in ((begin, mixed & floating), (stop, mixed & ends.floating)):
        instants.in_zone(times, local, zone, out=times)
    floating[mixed] = False
    both = dated & known
    same = both & exact & (stop == begin)
    stop[same] = begin[same] + 1
    wrong = both & (stop <= begin)
    rows = problems.doubt(
        wrong,
        lambda row: (
            f"it ends before it begins ('{begins.text(row)}' to '{ends.text(row)}' in '{name}'): "
            "only its begin counts"
        ),
    )
    if len(rows):
        row = int(rows[0])
        written = f"'{begins.text(row)}' to '{ends.text(row)}'"
        assumed.append(reversal(len(rows), problems.place(row), written))
    stop[wrong] = (begin + own)[wrong]
    end[both] = stop[both]
    both &= ~wrong
    precision[both] = np.maximum(precision[both], np.where(exact, 0, ends.precision)[both])
    late = ~dated & known
    begin[late], end[late] = OPEN_START, stop[late]
    floating[late] = ends.floating[late]
    precision[late] = ends.precision[late]
    empty = dated & (ends.state == datecolumn.EMPTY)
    if not empty.any():
        return
    if ongoing(name, int(empty.sum()), int(dated.sum())):
        end[empty] = OPEN
        assumed.append(f"{int(empty.sum())} rows have no '{name}': they are ongoing")
    else:
        assumed.append(
            f"most rows have no '{name}': an empty one means the begin's own day or instant"
        )


def ongoing(name: str, empty: int, dated: int) -> bool:
    """Whether ``empty`` of ``dated`` ends in column ``name`` mean that these rows go on."""
    return names.plain(name) in names.LASTING or empty <= 20 or empty <= dated / 2


def add_precision(
    table: pa.Table,
    has_end: bool,
    begin: Times,
    end: Times,
    precision: NDArray[np.uint8],
    assumed: list[str],
) -> None:
    """Widen dates that a column says are known to the week, month or year only."""
    columns = table.column_names
    for wanted, book in PRECISION:
        name, codes = names.find(columns, wanted), _CODES[book]
        if name is None:
            continue
        encoded = datecolumn.as_code(table[name]).dictionary_encode()
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
        if book == "acled" and not has_end:
            week = raised & (said == Precision.APPROX)
            begin[week] -= 3 * DAY
            end[week] += 3 * DAY
        if book != "ucdp":  # there the two dates are the interval already
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


def note_suspicious(
    begin: Times, end: Times, texts: list[Dates], problems: Problems, assumed: list[str]
) -> None:
    """Doubt years before 1800 and more than five years ahead; they are kept as written."""
    low, high = spans.plausible()
    real, closed = begin > OPEN_START, (end > OPEN_START) & (end < OPEN)
    odd = (real & ((begin < low) | (begin >= high))) | (closed & ((end < low) | (end > high)))

    def year(row: int) -> int:
        strange = real[row] and not low <= begin[row] < high
        return instants.to_datetime(int(begin[row] if strange else end[row] - 1)).year

    def reason(row: int) -> str:
        written = "' and '".join(text for one in texts if (text := one.text(row)))
        return f"the year {year(row):04d} is suspicious ('{written}'): kept as written"

    rows = problems.doubt(odd, reason)
    if len(rows):
        assumed.append(suspicion(len(rows), year(int(rows[0])), problems.place(int(rows[0]))))


def suspicion(count: int, year: int, place: str) -> str:
    """The sentence on ``count`` suspicious dates, the first of them in ``year`` at ``place``."""
    return (
        f"ATTENTION: {count} dates are suspicious, such as the year {year:04d} ({place}): kept as "
        "written, but the slider's range leaves them out. Correct them in their source"
    )


def reversal(count: int, place: str, written: str) -> str:
    """The sentence on ``count`` rows that end before they begin, the first at ``place``."""
    return (
        f"ATTENTION: {count} rows end before they begin, the first at {place} ({written}): kept, "
        "each at its begin alone. Correct them in their source, or choose other columns"
    )
