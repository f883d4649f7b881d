"""Rows without coordinates placed by the names of provinces and towns that they give."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gisapp import resources
from gisapp.model.crs import Floats
from gisapp.model.features import PLACE_RADIUS_M
from gisapp.model.places import folded
from gisapp.readers import datecolumn, names
from gisapp.readers.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

LEAST = 0.8  # share of a column's different values that must be names known here
_COARSE = "provinces.l3.parquet"
_GENERIC = re.compile(
    r"\b(oblast|region|province|governorate|city|misto|district|state|county|municipality|"
    r"autonomous republic of|republic of|republic|область|місто|край)\b"
)
_KM_PER_DEGREE = 111.195
_LETTERS = dict(
    zip(
        "абвгґдежзиіклмнопрстуфхцчшщьєїйюяыэъё",
        (
            *("a", "b", "v", "h", "g", "d", "e", "zh", "z", "y", "i", "k", "l", "m", "n", "o", "p"),
            *("r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "ie", "i", "i", "iu"),
            *("ia", "y", "e", "", "e"),
        ),
        strict=True,
    )
)
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


@dataclass(frozen=True, eq=False)
class Named:
    """Rows placed by name: degrees (n, 2), NaN where the name is not known, and how far from
    there they may be in metres."""

    lonlat: Floats
    radius: NDArray[np.float32]
    column: str


@dataclass(frozen=True)
class _Place:
    row: int
    country: str
    people: int


def of_table(
    table: pa.Table, given: Mapping[str, str], problems: Problems, assumed: list[str]
) -> Named | None:
    """The places of the rows by the column of place names, or None when there is none; rows whose
    name is not known go to ``problems``."""
    columns = table.column_names
    chosen = given.get("place", "")
    found = [chosen] if chosen in columns else names.found(columns, (*names.PROVINCE, *names.TOWN))
    for name in found:
        if not datecolumn.can_hold(table[name].type) or datecolumn.is_typed(table[name].type):
            continue
        encoded = datecolumn.as_text(table[name]).dictionary_encode()
        values = [value.strip() for value in encoded.dictionary.to_pylist()]
        for kind in ("provinces", "places"):
            places = _matched(values, kind)
            known = sum(place is not None for place in places)
            written = sum(1 for value in values if value)
            if known and known >= (LEAST * written if chosen != name else 1):
                index = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
                return _placed(name, kind, values, places, index, problems, assumed)
    return None


def _placed(
    name: str,
    kind: str,
    values: list[str],
    places: list[_Place | None],
    index: NDArray[np.int32],
    problems: Problems,
    assumed: list[str],
) -> Named:
    where, radius = _geometry(kind, [None if p is None else p.row for p in places])
    lonlat, metres = where[index], radius[index]

    def reason(row: int) -> str:
        value = values[index[row]] if index[row] < len(values) else ""
        return (
            f"'{value[:40]}' in '{name}' is no place known here" if value else f"'{name}' is empty"
        )

    problems.add(~np.isfinite(lonlat[:, 0]), reason)
    what = "provinces" if kind == "provinces" else "towns"
    known = sum(place is not None for place in places)
    assumed.append(
        f"ATTENTION: there are no coordinates; {known} of {len(values)} different names in "
        f"'{name}' are {what} known here, and each row stands in the middle of its own"
    )
    return Named(lonlat, metres, name)


def _matched(values: Iterable[str], kind: str) -> list[_Place | None]:
    """The place that each name means. Of namesakes the one in the country that most of the names
    are in, then the one of most people."""
    full, short = _index(kind)
    found = []
    for value in values:
        key = folded(value)
        bare = _bare(key)
        found.append(full.get(key) or full.get(bare) or short.get(bare) or ())
    countries = Counter(country for places in found for country in {p.country for p in places})
    return [
        max(places, key=lambda p: (countries[p.country], p.people), default=None)
        for places in found
    ]


def _bare(key: str) -> str:
    return " ".join(_GENERIC.sub(" ", key).split())


@cache
def _index(kind: str) -> tuple[dict[str, tuple[_Place, ...]], dict[str, tuple[_Place, ...]]]:
    """Places by their folded names in every language, and by these without words such as oblast;
    Ukrainian and Russian names also in Latin letters."""
    from pyarrow import parquet

    with parquet.ParquetFile(resources.geo(f"{kind}.parquet")) as file:
        columns = [n for n in file.schema_arrow.names if n == "name" or n.startswith("name_")]
        extra = ["population"] if "population" in file.schema_arrow.names else []
        rows = file.read(columns=[*columns, "adm0", *extra]).to_pylist()
    full: dict[str, tuple[_Place, ...]] = {}
    short: dict[str, tuple[_Place, ...]] = {}
    for number, row in enumerate(rows):
        place = _Place(number, str(row["adm0"]), int(row.get("population") or 0))
        spelled = {row[name] for name in columns if row[name]}
        spelled |= {latin(row[n]) for n in ("name_uk", "name_ru") if row.get(n)}
        keys = {folded(text) for text in spelled}
        for table, mine in ((full, keys), (short, {_bare(key) for key in keys})):
            for key in mine - {""}:
                table[key] = (*table.get(key, ()), place)
    return full, short


def latin(text: str) -> str:
    """Cyrillic ``text`` in Latin letters, as the Ukrainian national system has it."""
    out = []
    for word in text.casefold().split():
        first = _FIRST.get(word[:1])
        rest = word[1:] if first else word
        out.append((first or "") + "".join(_LETTERS.get(char, char) for char in rest))
    return " ".join(out)


def _geometry(kind: str, rows: list[int | None]) -> tuple[Floats, NDArray[np.float32]]:
    """A point in each place and the distance to its farthest edge, one more for no place."""
    import shapely
    from pyarrow import parquet

    where = np.full((len(rows) + 1, 2), np.nan)
    radius = np.full(len(rows) + 1, np.nan, np.float32)
    known = [(i, row) for i, row in enumerate(rows) if row is not None]
    file_name = _COARSE if kind == "provinces" else f"{kind}.parquet"
    with parquet.ParquetFile(resources.geo(file_name)) as file:
        column = file.read(columns=["geometry"]).column("geometry")
    shapes = shapely.from_wkb(column.take([row for _, row in known]).to_numpy(zero_copy_only=False))
    for (i, _), shape in zip(known, shapes, strict=True):
        if shape is None or shape.is_empty:
            continue
        middle = shape.point_on_surface()
        where[i] = middle.x, middle.y
        reach = (shapely.get_coordinates(shape) - where[i]) * [np.cos(np.radians(middle.y)), 1.0]
        far = float(np.hypot(*reach.T).max()) * _KM_PER_DEGREE * 1000
        radius[i] = max(far, PLACE_RADIUS_M["town"])
    return where, radius
