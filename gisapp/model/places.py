"""What the search field finds: places, coordinates and event titles of a project.

Names are compared without case and diacritics. The index of one features table is a single text
with a line a name, made at the first search and kept for as long as the table lives.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gisapp.model import instants
from gisapp.model.coordinates import format_point, parse_point
from gisapp.model.crs import Floats
from gisapp.model.features import Features
from gisapp.model.instants import OPEN_START
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.project import Project

MOST_ROWS = 300_000  # larger tables are not indexed: their table window searches them
_PER_KIND = 6
_WHOLE = 20  # a whole name counts as much as the start of a name of 20 times more people
_SCANNED = 400  # matches of one table that are ranked
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0670]")
_APOSTROPHES = re.compile("['`’‘ʼʻʹʿ]")
_SPACES = re.compile("  +")
_LETTERS = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ə": "e",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
}
_COUNTRY = ("country", "adm0name", "ADM0NAME", "state", "admin", "sov0name", "adm0", "iso")
_index: Memo[_Index] = Memo("search index", 4)
_points: Memo[Floats] = Memo("points of places", 1)


@dataclass(frozen=True)
class Hit:
    """One thing found. ``rank`` 0 is the whole name, 1 its start, 2 the start of a word, 3 inside.

    Places and coordinates have ``lon``, ``lat`` and the ``resolution`` (map units per logical
    pixel) to look at them with; events and other features have ``layer_id`` and ``row``.
    """

    kind: Literal["place", "coordinates", "event", "feature"]
    title: str
    detail: str = ""
    rank: int = 0
    lon: float = 0.0
    lat: float = 0.0
    resolution: float = 0.0
    layer_id: str = ""
    row: int = -1


@dataclass(frozen=True, eq=False)
class _Index:
    """``text`` is a line a name; line i starts at ``starts[i]`` and names row ``rows[i]``."""

    text: str
    starts: list[int]
    rows: list[int]

    def matches(self, query: str) -> Iterator[tuple[int, int, int]]:
        """(rank, row, line) of names that contain ``query``, better ranks first."""
        seen: set[int] = set()
        for rank, needle in enumerate((f"\n{query}\n", f"\n{query}", f" {query}", query)):
            at, count = self.text.find(needle), 0
            while at >= 0 and count < _SCANNED:
                line = bisect_right(self.starts, at + (rank < 2)) - 1
                row = self.rows[line]
                if row not in seen:
                    seen.add(row)
                    count += 1
                    yield rank, row, line
                at = self.text.find(needle, at + 1)


def folded(text: str) -> str:
    """``text`` as it is compared: no case, no diacritics, no apostrophes, single spaces."""
    return _folded_lines([text])[0]


def _folded_lines(texts: Sequence[str]) -> list[str]:
    """Each of ``texts`` folded. They go through as one text: that is many times faster."""
    whole = "\n".join(" ".join(text.split()) for text in texts).casefold()
    whole = unicodedata.normalize("NFKD", whole)
    if not whole.isascii():
        whole = _MARKS.sub("", whole)
        for letter, plain in _LETTERS.items():
            whole = whole.replace(letter, plain)
    whole = _APOSTROPHES.sub("", whole).replace("-", " ")
    return [line.strip() for line in _SPACES.sub(" ", whole).split("\n")]


def search(project: Project, text: str, limit: int = _PER_KIND) -> list[Hit]:
    """What ``text`` finds: coordinates first, then places, events and other named features; at
    most ``limit`` each."""
    out: list[Hit] = []
    point = parse_point(text)
    if point is not None:
        lon, lat = point
        out.append(
            Hit(
                "coordinates",
                format_point(lon, lat, "DD"),
                format_point(lon, lat, "MGRS"),
                0,
                lon,
                lat,
                50.0,
            )
        )
    query = folded(text)
    if not query:
        return out
    places: list[tuple[int, float, Hit]] = []
    events: list[tuple[int, int, Hit]] = []
    others: list[tuple[int, int, Hit]] = []
    for layer in project.layers:
        if is_places(layer):
            places += _places(layer, query)
        elif has_titles(layer):
            found = _titled(project, layer, query)
            (events if layer.time != "none" else others).extend(found)
    places.sort(key=lambda found: (max(found[0], 1), found[1]))
    events.sort(key=lambda found: (found[0], found[1]))
    others.sort(key=lambda found: found[0])
    return [*out, *(hit for part in (places, events, others) for _, _, hit in part[:limit])]


def left_out(project: Project) -> tuple[str, ...]:
    """The names of layers whose titles are too many to be searched here."""
    return tuple(
        layer.name
        for layer in project.layers
        if "title" in layer.features.roles and len(layer.features) > MOST_ROWS
    )


def is_places(layer: Layer) -> bool:
    """Whether a layer's features are places to go to."""
    names = layer.features.table.column_names
    return (
        len(layer.features) <= MOST_ROWS
        and "name" in names
        and (layer.id == "places" or "population" in names)
    )


def has_titles(layer: Layer) -> bool:
    """Whether a layer's features have titles to be found by."""
    return (
        layer.identifiable and "title" in layer.features.roles and len(layer.features) <= MOST_ROWS
    )


def _indexed(features: Features, columns: tuple[str, ...]) -> _Index:
    def make() -> _Index:
        lines: list[str] = []
        rows: list[int] = []
        known: set[tuple[int, str]] = set()
        for name in columns:
            named = [
                (row, value)
                for row, value in enumerate(features.column(name))
                if isinstance(value, str)
            ]
            folds = _folded_lines([value for _, value in named])
            for (row, _), key in zip(named, folds, strict=False):  # no names fold to one line
                if key and (row, key) not in known:
                    known.add((row, key))
                    lines.append(key)
                    rows.append(row)
        lengths = [len(line) + 1 for line in lines]
        starts = [1, *(1 + np.cumsum(lengths)).tolist()][: len(lines)]
        return _Index("\n" + "\n".join(lines) + "\n", starts, rows)

    return _index.get(features, columns, make)


def _places(layer: Layer, query: str) -> Iterator[tuple[int, float, Hit]]:
    features = layer.features
    names = features.table.column_names
    columns = tuple(n for n in names if n in ("name", "nameascii") or n.startswith("name_"))
    people = features.column("population") if "population" in names else None
    country = next((name for name in _COUNTRY if name in names), None)
    index = _indexed(features, columns)
    lonlat = _lonlat(features)
    for rank, row, line in index.matches(query):
        lon, lat = (float(value) for value in lonlat[row])
        if not (np.isfinite(lon) and np.isfinite(lat)):
            continue
        title = str(features.value("name", row) or "")
        count = _number(people[row]) if people is not None else 0.0
        parts = [
            _spelled(features, columns, row, line, index, title),
            str(features.value(country, row) or "") if country else "",
            _people_text(count),
        ]
        weight = count * _WHOLE if rank == 0 else count
        yield (
            rank,
            -weight,
            Hit(
                "place",
                title,
                " · ".join(part for part in parts if part),
                rank,
                lon,
                lat,
                300.0 if count >= 1e6 else 150.0 if count >= 1e5 else 80.0,
                layer.id,
                row,
            ),
        )


def _spelled(
    features: Features, columns: tuple[str, ...], row: int, line: int, index: _Index, title: str
) -> str:
    """The spelling that was found, where it is not the title's own."""
    end = index.text.find("\n", index.starts[line])
    key = index.text[index.starts[line] : end]
    if key == folded(title):
        return ""
    for name in columns:
        value = features.value(name, row)
        if isinstance(value, str) and folded(value) == key:
            return value
    return ""


def _lonlat(features: Features) -> Floats:
    """Where each place is: its point, or the centroid of what it is."""

    def make() -> Floats:
        if features.is_points:
            return features.degrees()
        import shapely

        centres = shapely.centroid(features.geometry)
        return np.column_stack([shapely.get_x(centres), shapely.get_y(centres)])

    return _points.get(features, "", make)


def _titled(project: Project, layer: Layer, query: str) -> Iterator[tuple[int, int, Hit]]:
    features, zone = layer.features, project.clock.zone
    begins = features.times(zone)[0] if features.timed else None
    names = [name for name in features.table.column_names if name.startswith("name_")]
    columns = tuple(dict.fromkeys([features.roles["title"], *names]))
    kind: Literal["event", "feature"] = "event" if layer.time != "none" else "feature"
    for rank, row, _ in _indexed(features, columns).matches(query):
        begin = int(begins[row]) if begins is not None else OPEN_START
        day = instants.day_text(begin, zone) if begin > OPEN_START else ""
        yield (
            rank,
            -begin,
            Hit(
                kind,
                str(features.role("title", row)),
                " · ".join(part for part in (day, layer.name) if part),
                rank,
                layer_id=layer.id,
                row=row,
            ),
        )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.number) and value == value else 0.0


def _people_text(count: float) -> str:
    if count >= 1e6:
        return f"{count / 1e6:.1f} M"
    return f"{count / 1e3:,.0f} k" if count >= 1e4 else f"{count:,.0f}" if count > 0 else ""
