"""From a table with geometry to Features and a report: the part that every reader shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.features import PLACE_RADIUS_M, Features, Level
from gisapp.model.reading import NO_COLUMN
from gisapp.plugins import TIMES, Read, ReadError, ReadOptions, ReadReport, Skipped
from gisapp.readers import compact, datecolumn, names, times
from gisapp.readers.problems import Problems
from gisapp.readers.symbolcodes import check_codes

if TYPE_CHECKING:
    import pyarrow as pa

# Columns, their codes and metres: what the code books of ACLED and UCDP say.
_RADIUS_CODES: tuple[tuple[tuple[str, ...], dict[str, float]], ...] = (
    (("geo_precision",), {"1": 2_000.0, "2": 15_000.0, "3": 75_000.0}),
    (
        ("where_prec",),
        {
            "1": 2_000.0,
            "2": 25_000.0,
            "3": 40_000.0,
            "4": 75_000.0,
            "5": 75_000.0,
            "6": 300_000.0,
            "7": 300_000.0,
        },
    ),
    (("location_precision", "place_precision", "geo_precision_word"), PLACE_RADIUS_M),
)
_RADIUS_M = ("radius_m", "accuracy_m", "uncertainty_m", "coordinateuncertaintyinmeters")
_RADIUS_KM = ("radius_km", "accuracy_km", "uncertainty_km")


def assemble(
    path: str,
    format: str,
    name: str,
    table: pa.Table,
    problems: Problems,
    options: ReadOptions,
    *,
    lonlat: NDArray[np.float64] | None = None,
    shapes: NDArray[np.object_] | None = None,
    metres: NDArray[np.float32] | None = None,
    assumed: Sequence[str] = (),
    others: Sequence[tuple[int, Skipped]] = (),
    typed: Callable[[pa.Table], pa.Table] = lambda table: table,
) -> Read:
    """One layer's features and report.

    ``problems`` already holds the rows without a usable place; rows with impossible times are
    added here. ``metres`` is how well each place is known where the places tell it themselves.
    ``others`` are records that never became rows, with the row they stand before. ``typed`` gives
    columns their types once the bad rows are gone. Raises ReadError when there are rows and none
    can be placed, ReadQuestion when its dates may be read in two ways.
    """
    said = list(assumed)
    check_columns(path, table.column_names, options)
    try:
        valid = times.valid_times(table, options, problems, said)
    except times.UnknownOrderError as question:
        raise question.asked(path) from None
    check_codes(table, options.columns, problems, said)
    keep = problems.keep
    skipped = [one for _, one in sorted([*others, *problems.skipped()], key=lambda pair: pair[0])]
    rows = table.num_rows + len(others)
    if rows and not keep.any():
        raise ReadError(
            path,
            skipped[0].place,
            f"none of its {rows} rows can be put on the map: {skipped[0].reason}",
            "Correct them in their source, or say which columns to use",
        )
    if not rows:
        said.append("ATTENTION: there is not a single row in it: the layer is empty")
    asks = without_dates(table, options, said) if valid is None else ()
    if problems.bad.any():
        table = table.filter(keep)
    radius = radius_of(table, said) if metres is None else metres[keep]
    table = typed(table)
    picked = shapes[keep] if shapes is not None else None
    features = Features(
        name,
        table,
        lonlat=lonlat[keep] if lonlat is not None else None,
        levels=(Level(0.0, lambda: picked),) if picked is not None else (),
        begin=valid.begin[keep] if valid else None,
        end=valid.end[keep] if valid else None,
        floating=valid.floating[keep] if valid else None,
        precision=valid.precision[keep] if valid else None,
        radius=radius,
        roles=names.roles_of(table.column_names, options.columns),
        source=path,
    )
    report = ReadReport(
        path, format, rows, tuple(skipped), tuple(said), tuple(problems.doubtful()), asks
    )
    return Read(compact.compacted(features), report)


def check_columns(path: str, columns: Sequence[str], options: ReadOptions) -> None:
    """Raise ReadError when a column that the user named is not there."""
    for role, name in options.columns.items():
        if name not in columns and name != NO_COLUMN:
            shown = ", ".join(f"'{one}'" for one in columns[:12])
            raise ReadError(
                path,
                "",
                f"there is no column '{name}' for {role}",
                f"Its columns are {shown}" + (" and others" if len(columns) > 12 else ""),
            )


def without_dates(table: pa.Table, options: ReadOptions, said: list[str]) -> tuple[str, ...]:
    """Say that the rows are outside time; what to ask about it."""
    chosen = options.columns.get("begin") == NO_COLUMN
    found = [] if chosen else times.candidates(table)
    if not found:
        said.append("the rows are outside time, as you said" if chosen else _undated(table))
        return ()
    quoted = " and ".join(f"'{name}'" for name in found[:4])
    said.append(
        f"ATTENTION: no column has the name of a date, so the rows are outside time; {quoted} "
        f"seems to hold dates: say --column begin={found[0]} to use it"
    )
    return (TIMES,)


def _undated(table: pa.Table) -> str:
    """Why no row has a date: there is no column for it, or what it has is empty or no date."""
    named = names.found(table.column_names, (*names.BEGIN, *names.DATE))
    if not named or not table.num_rows:
        return "no column holds dates: the rows are outside time"
    text = datecolumn.as_text(table[named[0]])
    written = [value for value in text.unique().to_pylist() if value]
    why = f"most of it is no date, such as '{written[0][:40]}'" if written else "it is empty"
    return f"ATTENTION: '{named[0]}' gives no row a date, for {why}: the rows are outside time"


def radius_column(columns: Sequence[str]) -> str | None:
    """The column that may tell how well places are known."""
    wanted = (_RADIUS_M, _RADIUS_KM, *(names_ for names_, _ in _RADIUS_CODES))
    return next((name for one in wanted if (name := names.find(columns, one))), None)


def radius_of(table: pa.Table, said: list[str]) -> NDArray[np.float32] | None:
    """How well the places are known, in metres, from a column of codes, words or lengths."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = table.column_names
    for lengths, factor in ((_RADIUS_M, 1.0), (_RADIUS_KM, 1000.0)):
        name = names.find(columns, lengths)
        if name:
            try:
                numbers = pc.cast(table[name], pa.float32())
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                continue
            said.append(f"accuracy of places from '{name}'")
            out = numbers.to_numpy(zero_copy_only=False) * np.float32(factor)
            return np.asarray(np.where(out >= 0, out, np.nan), dtype=np.float32)
    for wanted, codes in _RADIUS_CODES:
        name = names.find(columns, wanted)
        if name is None:
            continue
        encoded = datecolumn.as_code(table[name]).dictionary_encode()
        values = [codes.get(value.lower(), np.nan) for value in encoded.dictionary.to_pylist()]
        if np.isnan(values).all():
            continue
        index = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
        said.append(f"accuracy of places from '{name}'")
        metres: NDArray[np.float32] = np.array([*values, np.nan], dtype=np.float32)[index]
        return metres
    return None


def check_lonlat(
    lonlat: NDArray[np.float64], raw: Callable[[int], tuple[Any, Any]], problems: Problems
) -> None:
    """Send rows whose coordinates are missing, not numbers or off the globe to ``problems``.

    ``lonlat`` has NaN where there is no number; ``raw(row)`` gives longitude and latitude as
    written.
    """
    for axis, label, limit in ((1, "latitude", 90.0), (0, "longitude", 180.0)):
        values = lonlat[:, axis]

        def unreadable(row: int, axis: int = axis, label: str = label) -> str:
            text = raw(row)[axis]
            if text is None or not str(text).strip():
                return f"the {label} is empty"
            return f"the {label} '{str(text)[:40]}' is not a number"

        def outside(row: int, axis: int = axis, label: str = label, limit: float = limit) -> str:
            return (
                f"the {label} {str(raw(row)[axis])[:40]} lies outside "
                f"-{limit:g} to {limit:g} degrees"
            )

        problems.add(~np.isfinite(values), unreadable)
        with np.errstate(invalid="ignore"):
            problems.add(np.abs(values) > limit, outside)


def check_all_outside(path: str, lonlat: NDArray[np.float64], problems: Problems) -> None:
    """Raise ReadError with a hint at the reason when no row lies on the globe."""
    finite = np.isfinite(lonlat).all(axis=1)
    if not len(lonlat) or not problems.bad.all() or not finite.any():
        return
    place, (lon, lat) = problems.place(int(np.argmax(finite))), lonlat[finite][0]
    known = lonlat[finite]
    swapped = (np.abs(known[:, 0]) <= 90) & (np.abs(known[:, 1]) <= 180)
    if swapped.all():
        raise ReadError(
            path,
            place,
            f"the latitude {lat:g} lies outside -90 to 90 degrees, and so in every row",
            "Perhaps latitude and longitude are swapped: check the columns",
        )
    remedy = "Correct the coordinates: they must be WGS84 longitude and latitude (EPSG:4326)"
    if np.abs(known).max() > 1000:
        remedy = (
            "They look like metres of a projection such as EPSG:3857 or a UTM zone: convert "
            "them to WGS84 longitude and latitude (EPSG:4326)"
        )
    raise ReadError(
        path, place, f"no row has coordinates in degrees (the first is {lon:g}, {lat:g})", remedy
    )
