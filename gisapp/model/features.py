"""Features: an immutable table of places, attributes and valid times."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs, instants
from gisapp.model.crs import Floats
from gisapp.model.instants import OPEN, OPEN_START, UNDATED, Precision, Times
from gisapp.model.memo import Memo

if TYPE_CHECKING:
    import pyarrow as pa

PLACE_RADIUS_M = {  # worst distance that each word for the precision of a place stands for
    "exact": 0.0,
    "town": 2_000.0,
    "district": 15_000.0,
    "region": 75_000.0,
    "country": 300_000.0,
}
ROLES = (
    "id",
    "title",
    "summary",
    "category",
    "theatre",
    "source",
    "source_date",
    "grade",
    "checked",
    "place",
    "actors",
    "sidc",
    "weight",
)
_PIECE = 1 << 20  # rows looked at at once
_FEW = 20_000  # rows
_times: Memo[tuple[Times, Times]] = Memo("times in zone", 4)
_columns: Memo[Any] = Memo("columns", 128)
_edges: Memo[tuple[Any, Any]] = Memo("sorted edges", 4)
_rising: Memo[bool] = Memo("begins that ascend", 1)


@dataclass(frozen=True, eq=False)
class Level:
    """Geometry simplified to ``tolerance`` degrees; ``load`` gives one shapely geometry (or None)
    a feature, in WGS84 longitude and latitude. ``load`` must be pure: it may be called again."""

    tolerance: float
    load: Callable[[], NDArray[np.object_]]


@dataclass(frozen=True, eq=False)
class Features:
    """Places with attributes and valid times, one row a feature.

    * Geometry is either ``lonlat`` (n, 2) float64 degrees for points, or ``fixed`` (2, n) uint32
      for a great many points (see crs.to_fixed: 1 cm, 8 bytes a point), or ``levels``, coarse to
      fine, the last being the full geometry.
    * ``table`` has the attributes. ``roles`` says which column is the title, source, grade ...
    * ``begin`` and ``end`` are int64 ms UTC, end exclusive, with UNDATED, OPEN_START and OPEN.
      None for features outside time (a coast). ``lasting`` stands in for ``end`` where every
      feature lasts the same number of ms. ``floating`` marks dates without clock time.
    * ``precision`` (uint8) holds :class:`Precision`; ``radius`` (float32 metres, NaN unknown) how
      well the place is known; ``approximate`` marks geometry that must not be drawn crisp.
    """

    name: str
    table: pa.Table
    lonlat: NDArray[np.float64] | None = None
    levels: tuple[Level, ...] = ()
    begin: Times | None = None
    end: Times | None = None
    floating: NDArray[np.bool_] | None = None
    precision: NDArray[np.uint8] | None = None
    radius: NDArray[np.float32] | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    crs: str = "EPSG:4326"
    source: str = ""
    fixed: NDArray[np.uint32] | None = None
    lasting: int = 0

    def __post_init__(self) -> None:
        names = set(self.table.column_names)
        roles = {role: name for role, name in self.roles.items() if name in names}
        object.__setattr__(self, "roles", MappingProxyType(roles))
        kinds = (self.lonlat is not None, self.fixed is not None, bool(self.levels))
        if sum(kinds) != 1:
            raise ValueError("features have either points or levels of geometry")
        if (self.begin is None) != (self.end is None and not self.lasting):
            raise ValueError("features have both begin and end, or neither")
        if self.fixed is not None and self.fixed.shape != (2, len(self)):
            raise ValueError(f"{self.name}: there are not two coordinates a row")
        for array in (self.lonlat, self.begin, self.end, self.floating, self.precision):
            if array is not None and len(array) != len(self):
                raise ValueError(f"{self.name}: a column has {len(array)} rows, not {len(self)}")

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def is_points(self) -> bool:
        """Whether the geometry is points in columns."""
        return self.lonlat is not None or self.fixed is not None

    @property
    def timed(self) -> bool:
        """Whether the features have valid times."""
        return self.begin is not None

    @property
    def geometry(self) -> NDArray[np.object_]:
        """The full geometry as shapely objects (None where a row has none)."""
        if self.is_points:
            import shapely

            return np.asarray(shapely.points(self.degrees()))
        return self.levels[-1].load()

    def degrees(self, rows: Sequence[int] | NDArray[np.int64] | slice = slice(None)) -> Floats:
        """Longitude and latitude of point features (n, 2); of ``rows`` alone where given."""
        if self.lonlat is not None:
            return np.asarray(self.lonlat[rows], dtype=np.float64)
        if self.fixed is None:
            raise ValueError(f"{self.name} is not made of points")
        return crs.to_lonlat(crs.from_fixed(self.fixed[:, rows]))

    def times(self, zone: str = "UTC") -> tuple[Times, Times]:
        """Begin and exclusive end with floating dates read in ``zone``."""
        if self.begin is None:
            raise ValueError(f"{self.name} has no valid times")
        begin, lasting = self.begin, self.lasting
        if self.end is None:
            if self.floating is None:  # kept nowhere: there may be a great many
                return begin, np.where(begin == UNDATED, UNDATED, begin + lasting)
            end = np.where(begin == UNDATED, UNDATED, begin + lasting)
        else:
            end = self.end
        return _times.get(
            self,
            zone,
            lambda: (
                instants.in_zone(begin, self.floating, zone),
                instants.in_zone(end, self.floating, zone),
            ),
        )

    def valid_time(self, row: int, zone: str = "UTC") -> tuple[int, int]:
        """Begin and exclusive end of one row, as :meth:`times` has them."""
        if self.begin is None:
            raise ValueError(f"{self.name} has no valid times")
        begin = self.begin[row : row + 1]
        if self.end is not None:
            end = self.end[row : row + 1]
        else:
            end = np.where(begin == UNDATED, UNDATED, begin + self.lasting)
        floating = None if self.floating is None else self.floating[row : row + 1]
        return tuple(int(instants.in_zone(edge, floating, zone)[0]) for edge in (begin, end))  # type: ignore[return-value]

    def alive(self, window: tuple[int, int], zone: str = "UTC") -> NDArray[np.bool_]:
        """Which rows overlap the half-open ``window``; undated rows never do."""
        if self.begin is None:
            return np.ones(len(self), dtype=bool)
        begin, end = self.times(zone)
        return np.asarray((begin < window[1]) & (end > window[0]) & (begin != UNDATED), dtype=bool)

    def alive_key(self, window: tuple[int, int], zone: str = "UTC") -> tuple[int, int]:
        """Two counts that change whenever the set of alive rows does: rows begun and rows ended.

        Found by two binary searches; equal keys of one features table mean the same rows.
        """
        if self.begin is None:
            return 0, 0
        begins, ends = _edges.get(self, zone, lambda: self._edges(zone))
        if isinstance(begins, list):
            return bisect_left(begins, window[1]), bisect_right(ends, window[0])
        return (
            int(np.searchsorted(begins, window[1], side="left")),
            int(np.searchsorted(ends, window[0], side="right")),
        )

    def _edges(self, zone: str) -> tuple[Any, Any]:
        """Begins and ends, ascending; as lists where they are few, which are searched faster."""
        edges = [in_order(times) for times in self.times(zone)]
        begins, ends = [one.tolist() if len(self) <= _FEW else one for one in edges]
        return begins, ends

    @property
    def rising(self) -> bool:
        """Whether the begins never fall from row to row, those of rows without a date first."""
        begin = self.begin
        return begin is None or _rising.get(self, "", lambda: ascending(begin))

    @property
    def undated(self) -> int:
        """How many rows of a timed table have no date."""
        if self.begin is None:
            return 0
        if self.rising:
            return int(np.searchsorted(self.begin, UNDATED, side="right"))
        return int(np.count_nonzero(self.begin == UNDATED))

    def span(self, zone: str = "UTC") -> tuple[int, int] | None:
        """The earliest begin and the latest known end, or None without any date."""
        if self.begin is None:
            return None
        begin, end = self.times(zone)
        low = min((int(part.min()) for part in _known(begin)), default=None)
        high = max((int(part.max()) for part in (*_known(begin), *_known(end))), default=None)
        if low is None:
            low = min((int(part.min()) for part in _known(end)), default=None)
        return None if low is None or high is None else (min(low, high), high)

    def column(self, name: str) -> NDArray[Any]:
        """One attribute column as numpy (object for text, None or NaN where missing)."""
        return _columns.get(  # type: ignore[no-any-return]
            self, name, lambda: self.table.column(name).to_numpy(zero_copy_only=False)
        )

    def role(self, role: str, row: int) -> Any:
        """The value of the column that plays ``role`` for one row, or None."""
        name = self.roles.get(role)
        return None if name is None else self.value(name, row)

    def role_column(self, role: str) -> NDArray[Any] | None:
        """The column that plays ``role``, or None."""
        name = self.roles.get(role)
        return None if name is None else self.column(name)

    def value(self, name: str, row: int) -> Any:
        """One attribute of one row as a Python value (None where missing)."""
        return self.table.column(name)[row].as_py()

    def attributes(self, row: int) -> dict[str, Any]:
        """Every attribute of one row, in column order."""
        return {name: self.value(name, row) for name in self.table.column_names}

    def precision_of(self, row: int) -> Precision:
        """How well the date of ``row`` is known."""
        if self.begin is None or self.begin[row] == UNDATED:
            return Precision.UNKNOWN
        if self.precision is not None:
            return Precision(int(self.precision[row]))
        if self.floating is not None and self.floating[row]:
            return Precision.DAY
        return Precision.EXACT

    def taken(self, rows: Sequence[int] | NDArray[np.int64]) -> Features:
        """The features of ``rows`` alone, in that order."""
        index = np.asarray(rows, dtype=np.int64)

        def pick(array: NDArray[Any] | None) -> Any:
            return None if array is None else array[index]

        levels = tuple(
            Level(level.tolerance, lambda level=level: level.load()[index])  # type: ignore[misc]
            for level in self.levels
        )
        return Features(
            self.name,
            self.table.take(index),
            pick(self.lonlat),
            levels,
            pick(self.begin),
            pick(self.end),
            pick(self.floating),
            pick(self.precision),
            pick(self.radius),
            self.roles,
            self.crs,
            self.source,
            None if self.fixed is None else self.fixed[:, index],
            self.lasting,
        )


def in_order(times: Times) -> Times:
    """``times`` ascending: themselves where they are so already."""
    return times if ascending(times) else np.sort(times)


def ascending(times: Times) -> bool:
    """Whether ``times`` never fall; looked at in pieces, for there may be many."""
    return all(
        bool(np.all(times[i + 1 : i + _PIECE + 1] >= times[i : min(i + _PIECE, len(times) - 1)]))
        for i in range(0, len(times) - 1, _PIECE)
    )


def _known(times: Times) -> Iterator[Times]:
    """The known instants among ``times``, in pieces that hold any."""
    for i in range(0, len(times), _PIECE):
        part = times[i : i + _PIECE]
        if len(part := part[(part > OPEN_START) & (part < OPEN)]):
            yield part
