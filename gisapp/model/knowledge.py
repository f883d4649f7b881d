"""What was known when: the publication or revision date of rows, and who knew by an instant.

A row counts as known from the instant its date gives; a date without a clock time counts from the
end of that day in UTC. Rows without such a date, or with one that nobody can read, count as known
all along. Where several rows tell of the same thing (one id), a later one takes the place of the
earlier ones from the instant it was published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import instants
from gisapp.model.clock import Clock
from gisapp.model.features import Features
from gisapp.model.instants import DAY, OPEN, UNDATED, Precision, Times
from gisapp.model.memo import Memo

if TYPE_CHECKING:
    import pyarrow as pa

PUBLISHED = (
    "source_date",
    "published",
    "published_at",
    "publication_date",
    "date_published",
    "pub_date",
    "pubdate",
    "date_posted",
    "posted",
    "posted_at",
    "post_date",
    "report_date",
    "date_reported",
    "reported_at",
    "date_added",
    "dateadded",
    "created_at",
)
REVISED = (
    "revision_date",
    "date_revised",
    "revised",
    "revised_at",
    "updated",
    "updated_at",
    "update_date",
    "date_updated",
    "last_updated",
    "last_update",
    "modified",
    "modified_at",
    "last_modified",
    "date_modified",
    "timestamp",
)
_FORMATS = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%b %d, %Y")
_DATE, _MOMENT = r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?$"
SAMPLE = 4096  # values that tell whether a column of text repeats itself
_found: Memo[Known | None] = Memo("publication dates", 1)
_masks: Memo[NDArray[np.bool_]] = Memo("rows known", 4)


@dataclass(frozen=True, eq=False)
class Known:
    """When each row became known, read from ``column``.

    ``since`` (n,) int64 ms UTC, UNDATED where no date says so: ``unknown`` rows. ``until`` (n,) is
    the instant from which a later row of the same id takes its place, OPEN for none; it is None
    when no row is ever replaced. ``edges`` are both in ascending order, without the endless ones.
    """

    column: str
    since: Times
    until: Times | None
    unknown: int
    edges: tuple[Times, Times]

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last instant at which anything became known."""
        begun = self.edges[0]
        return (int(begun[0]), int(begun[-1])) if len(begun) else None


def known_times(features: Features) -> Known | None:
    """When each row became known; None when no column of dates says so for any row."""
    return _found.get(features, "", lambda: _known(features))


def known_by(features: Features, instant: int) -> NDArray[np.bool_] | None:
    """Which rows had been published by ``instant`` (ms UTC) and not been replaced by then; None
    when no row says when it was published. Rows without such a date count as known all along."""
    known = known_times(features)
    if known is None:
        return None

    def make() -> NDArray[np.bool_]:
        mask = known.since <= instant  # UNDATED is before everything
        return mask if known.until is None else mask & (known.until > instant)

    return _masks.get(features, instant, make)


def known_key(features: Features, instant: int | None) -> tuple[int, int] | None:
    """Two counts that change whenever the set of known rows does: rows published and rows
    replaced. None where ``instant`` is None or no row says when it was published."""
    if instant is None or (known := known_times(features)) is None:
        return None
    since, until = (int(np.searchsorted(one, instant, side="right")) for one in known.edges)
    return since, until


def known_text(clock: Clock) -> str:
    """``as known on 12 Mar 2022``; empty while the second clock is off."""
    if clock.known is None:
        return ""
    return f"as known on {moment_text(clock.known, clock.zone)}"


def moment_text(stop: int, zone: str) -> str:
    """The day that ends at ``stop``, or that instant when it is no midnight of ``zone``."""
    if stop == instants.day_start(stop, zone):
        return instants.day_text(stop - 1, zone)
    return instants.moment_text(stop, zone)


def _known(features: Features) -> Known | None:
    names = {name.casefold(): name for name in features.table.column_names}
    role = features.roles.get("source_date")
    published = [names[name] for name in PUBLISHED if name in names]
    revised = [names[name] for name in REVISED if name in names]
    first = [role] if role else []
    codes = _shared_ids(features)
    order = [*first, *published, *revised] if codes is None else [*revised, *first, *published]
    for name in dict.fromkeys(order):
        since = _read(features.table.column(name))
        if since is None or _happened(features, name, since):
            continue
        until = None
        if codes is not None:
            until = _replaced(features, codes, since, name.casefold() in REVISED)
        unknown = int(np.count_nonzero(since == UNDATED))
        gone = np.empty(0, np.int64) if until is None else np.sort(until[until < OPEN])
        return Known(name, since, until, unknown, (np.sort(since[since > UNDATED]), gone))
    return None


def _happened(features: Features, name: str, since: Times) -> bool:
    """Whether a column called ``timestamp`` is when things happened, not when they were told."""
    if name.casefold() != "timestamp" or features.begin is None:
        return False
    return bool(np.all((since == features.begin) | (since == features.begin + DAY)))


def _shared_ids(features: Features) -> NDArray[np.int64] | None:
    """A number for each id; None when there are none, or no two rows share one. Rows without an
    id have numbers of their own."""
    name = features.roles.get("id")
    if name is None or not len(features):
        return None
    import pyarrow.compute as pc

    column = features.table.column(name)
    missing = column.null_count
    encoded = pc.dictionary_encode(column.combine_chunks())
    if len(encoded.dictionary) + missing == len(column):
        return None
    codes = np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    if missing:
        alone = codes < 0
        codes[alone] = codes.max() + 1 + np.arange(int(alone.sum()))
    return codes


def _replaced(
    features: Features, codes: NDArray[np.int64], since: Times, revisions: bool
) -> Times | None:
    """From when a later row of the same id stands for each row. A revision may give another date;
    a mere publication replaces only what it says of the same date: states follow each other."""
    keys = [since, codes] if revisions or features.begin is None else [since, features.begin, codes]
    order = np.lexsort(keys)
    same = np.ones(len(order) - 1, bool)
    for key in keys[1:]:
        same &= key[order][1:] == key[order][:-1]
    times = since[order]
    until = np.full(len(order), OPEN, np.int64)
    run = np.concatenate([[True], ~same | (times[1:] != times[:-1])])  # one id and one date
    place = np.cumsum(run) - 1
    firsts = np.flatnonzero(run)
    following = np.full(len(firsts), OPEN, np.int64)
    goes_on = np.concatenate([same[firsts[1:] - 1], [False]])
    following[goes_on] = times[firsts[1:]][goes_on[:-1]]
    until[order] = following[place]
    return until if bool((until < OPEN).any()) else None


# Dates of a column


def _read(column: pa.ChunkedArray) -> Times | None:
    """The instant from which each row counts as known; None when not one date can be read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_date(kind):
        times = _numbers(column.cast(pa.date32()).cast(pa.int32()), DAY, DAY)
    elif pa.types.is_timestamp(kind):
        times = _numbers(column.cast(pa.timestamp("ms", kind.tz), safe=False).cast(pa.int64()))
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
        times = _counted(column)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        whole = column.combine_chunks()
        if len(pc.unique(whole[:SAMPLE])) > min(len(whole), SAMPLE) // 2:  # hardly one comes twice
            times = _texts(whole)
        else:
            encoded = pc.dictionary_encode(whole)
            values = _texts(encoded.dictionary)
            at = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
            times = np.append(values, UNDATED)[at]
    else:
        return None
    return times if bool((times > UNDATED).any()) else None


def _numbers(column: pa.ChunkedArray, unit: int = 1, shift: int = 0) -> Times:
    import pyarrow.compute as pc

    values = np.asarray(pc.fill_null(column, 0).to_numpy(), dtype=np.int64) * unit + shift
    if column.null_count:
        values = np.where(column.is_null().to_numpy(), UNDATED, values)
    return values


def _counted(column: pa.ChunkedArray) -> Times:
    """Unix seconds or milliseconds, or digits such as 20220312: what all values can be."""
    values = np.asarray(column.to_numpy(), dtype=np.float64)
    times = np.full(len(values), UNDATED, np.int64)
    given = np.isfinite(values) & (values > 0)
    if not given.any():
        return times
    low, high = float(values[given].min()), float(values[given].max())
    if low >= 18_000_101 and high <= 22_001_231:
        days, inverse = np.unique(values[given].astype(np.int64), return_inverse=True)
        text = [f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}" for day in days]
        times[given] = np.array([_parsed(one) for one in text], np.int64)[inverse]
    elif low >= 1e8 and high < 1e13:
        times[given] = (values[given] * (1000 if high < 1e11 else 1)).astype(np.int64)
    return times


def _texts(values: pa.StringArray) -> Times:
    """Each distinct text read; UNDATED for what is no date."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pc.utf8_trim_whitespace(values.cast(pa.string()))
    out = np.full(len(values), UNDATED, np.int64)

    def take(mask: Any, how: Any, shift: int) -> None:
        picked = np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False))
        if not len(picked):
            return
        try:
            read = how(values.take(pa.array(picked)))
        except pa.ArrowInvalid:  # a 31 February among them: one by one below
            return
        millis = read.cast(pa.timestamp("ms")).cast(pa.int64())
        out[picked] = np.where(
            millis.is_null().to_numpy(zero_copy_only=False),
            UNDATED,
            millis.fill_null(0).to_numpy(zero_copy_only=False) + shift,
        )

    days = pc.match_substring_regex(values, _DATE)
    take(days, lambda some: some.cast(pa.timestamp("ms")), DAY)
    moments = pc.match_substring_regex(values, _MOMENT)

    def instant(some: Any) -> Any:
        plain = pc.utf8_rtrim(some, "Z")
        return plain.cast(pa.timestamp("us")).cast(pa.timestamp("ms"), safe=False)

    take(moments, instant, 0)
    for form in _FORMATS:
        if (out == UNDATED).any():
            read = pc.strptime(values, format=form, unit="ms", error_is_null=True)
            fresh = pc.and_(read.is_valid(), pa.array(out == UNDATED))
            take(fresh, lambda some, form=form: pc.strptime(some, format=form, unit="ms"), DAY)
    for i in np.flatnonzero(out == UNDATED).tolist():
        out[i] = _parsed(values[i].as_py() or "")
    return out


def _parsed(text: str) -> int:
    """The first of one or several dates in ``text``: then the thing was known."""
    found = []
    for part in re.split(r"[;|,]", text):
        try:
            begin, end, precision, _ = instants.parse(part)
        except ValueError:
            continue
        found.append(begin if precision is Precision.EXACT else end)
    return min(found, default=UNDATED)
