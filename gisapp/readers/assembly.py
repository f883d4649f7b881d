"""From a table with geometry to Features and a report: the part that every reader shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.features import PLACE_RADIUS_M, Features, Level
from gisapp.plugins import Read, ReadError, ReadOptions, ReadReport, Skipped
from gisapp.readers import dates, names, times
from gisapp.readers.problems import Problems

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
    assumed: Sequence[str] = (),
    others: Sequence[tuple[int, Skipped]] = (),
    typed: Callable[[pa.Table], pa.Table] = lambda table: table,
) -> Read:
    """One layer's features and report.

    ``problems`` already holds the rows without a usable place; rows with impossible times are
    added here. ``others`` are records that never became rows, with the row they stand before.
    ``typed`` gives columns their types once the bad rows are gone. Raises ReadError when there
    are rows and none can be placed.
    """
    said = list(assumed)
    valid = times.valid_times(table, options, problems, said)
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
        said.append("there is not a single row in it")
    table = table.filter(keep)
    radius = _radius(table, said)
    if valid is None:
        said.append("no column holds dates: the rows are outside time")
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
    return Read(features, ReadReport(path, format, rows, tuple(skipped), tuple(said)))


def _radius(table: pa.Table, said: list[str]) -> NDArray[np.float32] | None:
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
        encoded = dates.as_code(table[name]).dictionary_encode()
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
