"""Facts to features: valid times, how well they and the places are known, and roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.layers import _geo
from gisapp.model import instants
from gisapp.model.features import PLACE_RADIUS_M, Features, Level
from gisapp.model.instants import OPEN, OPEN_START, Precision

Row = dict[str, Any]
ROLES = {
    "id": "id",
    "theatre": "theatre",
    "source": "source",
    "source_date": "source_date",
    "grade": "confidence",
    "checked": "checked",
}
PRECISIONS = {
    "day": Precision.DAY,
    "approx": Precision.APPROX,
    "month": Precision.MONTH,
    "year": Precision.YEAR,
}


@dataclass(frozen=True)
class Valid:
    """One row's valid time: begin, exclusive end, precision, and whether the dates float."""

    begin: int
    end: int
    precision: Precision
    floating: bool


def event_time(row: Mapping[str, str]) -> Valid:
    """The time of an event: ``start`` alone is that day or instant, ``end`` is included."""
    begin, stop, precision, floating = instants.parse(row["start"])
    if row.get("end"):
        stop = instants.parse(row["end"])[1]
    said = PRECISIONS.get(row.get("date_precision") or "", precision)
    return Valid(begin, stop, max(precision, said), floating)


def state_time(row: Mapping[str, str]) -> Valid:
    """The time of a state: from ``valid_from`` through the day ``valid_to``; open without one."""
    begin, precision, floating = OPEN_START, Precision.DAY, True
    if row.get("valid_from"):
        begin, _, precision, floating = instants.parse(row["valid_from"])
    end = instants.parse(row["valid_to"])[1] if row.get("valid_to") else OPEN
    return Valid(begin, end, max(precision, _rounded(row)), floating)


def _rounded(row: Mapping[str, str]) -> Precision:
    """Observations dated to the first of a month or year only so that they parse: no source is
    dated to that very day."""
    begin, dated = row.get("valid_from") or "", row.get("source_date")
    if dated is None or begin == dated or not begin.endswith("-01"):
        return Precision.EXACT
    return Precision.YEAR if begin.endswith("-01-01") else Precision.MONTH


def features(
    name: str,
    rows: Sequence[Row],
    times: Sequence[Valid],
    roles: Mapping[str, str],
    *,
    columns: Sequence[str],
    levels: tuple[Level, ...] = (),
    source: str = "",
) -> Features:
    """Features of fact ``rows``; points come from their ``lon`` and ``lat`` when there are no
    ``levels``."""
    lonlat: NDArray[np.float64] | None = None
    radius: NDArray[np.float32] | None = None
    if not levels:
        lonlat = np.array([[float(row["lon"]), float(row["lat"])] for row in rows])
        lonlat = lonlat.reshape(-1, 2)
        radius = np.array(
            [PLACE_RADIUS_M.get(row["location_precision"], np.nan) for row in rows],
            dtype=np.float32,
        )
    return Features(
        name,
        _geo.arrow(rows, columns),
        lonlat,
        levels,
        begin=np.array([time.begin for time in times], dtype=np.int64),
        end=np.array([time.end for time in times], dtype=np.int64),
        floating=np.array([time.floating for time in times], dtype=bool),
        precision=np.array([int(time.precision) for time in times], dtype=np.uint8),
        radius=radius,
        roles={**ROLES, **roles},
        source=source,
    )
