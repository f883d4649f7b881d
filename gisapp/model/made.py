"""Layers that are made in the program: range rings and great circles.

Such a layer has no file. Its *definition* is the layer's origin: a line of text such as
``made:rings?at=50.45,30.52&radii=50km,100km``, from which its features are computed again when the
project is opened. Everything in it is as it was typed; lengths are metres on the WGS84 ellipsoid.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, quote

import numpy as np

from gisapp.model import geodesy, instants
from gisapp.model.features import Features, Level
from gisapp.model.geodesy import LONGEST, Circle, Point
from gisapp.model.instants import OPEN, OPEN_START, Precision
from gisapp.model.layer import Layer
from gisapp.model.lengths import (
    MOST_RINGS,
    Radius,
    bearing_text,
    length_text,
    plain,
    radii_of,
)
from gisapp.model.project import Group
from gisapp.model.style import Style

MADE = "made:"  # what the origin of such a layer begins with
GROUP = Group("made", "Rings and great circles", expanded=True)
MOST_POINTS = 200
DIGITS = 7  # decimals of a degree that are kept: a centimetre
_MARKS = re.compile(r"[%&=+#\x00-\x1f\x7f]")  # what would end a value, or be read as a space
_LONGEST_TEXT = 20_000  # characters of a definition


@dataclass(frozen=True)
class Rings:
    """Range rings around one place, (longitude, latitude); of a sector from bearing ``start``
    clockwise to ``stop`` where given. ``begin`` and ``end`` are dates as typed, empty for open."""

    center: Point
    radii: tuple[Radius, ...]
    label: str = ""
    start: float | None = None
    stop: float | None = None
    begin: str = ""
    end: str = ""

    def __post_init__(self) -> None:
        _check_points([self.center])
        if not 1 <= len(self.radii) <= MOST_RINGS:
            raise ValueError(f"There can be 1 to {MOST_RINGS} rings")
        for one in self.radii:
            if not 0 < one.metres <= LONGEST:
                raise ValueError(
                    f"A radius lies between 0 and {LONGEST / 1000:,.0f} km, which {one.words} "
                    "does not"
                )
        if (self.start is None) != (self.stop is None):
            raise ValueError("A sector has two bearings: from and to")
        if not all(math.isfinite(b) for b in (self.start, self.stop) if b is not None):
            raise ValueError("A bearing is a number of degrees")
        _dates(self.begin, self.end)

    @property
    def title(self) -> str:
        """What the layer is called."""
        many = len(self.radii) > 1
        what = "Range rings" if many else "Range ring"
        if self.label:
            return f"{what}: {self.label}"
        return f"{what} {'to' if many else 'of'} {self._ordered[0].words}"

    @property
    def circles(self) -> tuple[Circle, ...]:
        """The rings, from the widest to the narrowest."""
        return tuple(Circle(*self.center, r.metres, self.start, self.stop) for r in self._ordered)

    @property
    def _ordered(self) -> list[Radius]:
        return sorted(set(self.radii), key=lambda one: -one.metres)

    @property
    def text(self) -> str:
        """The definition as text."""
        sector = None if self.start is None or self.stop is None else (self.start, self.stop)
        return _written(
            "rings",
            at=_place_text(self.center),
            radii=",".join(f"{plain(r.value)}{r.unit}" for r in self.radii),
            label=self.label,
            sector="" if sector is None else ",".join(plain(b) for b in sector),
            begin=self.begin,
            end=self.end,
        )

    def features(self) -> Features:
        """The rings as areas, one a row, the widest first."""
        circles, radii = self.circles, self._ordered
        n = len(circles)
        table: dict[str, list[Any]] = {
            "name": [f"{self.label}, {r.words}" if self.label else r.words for r in radii],
            "distance": [r.words for r in radii],
            "radius_km": [round(r.metres / 1000, 6) for r in radii],
            "area_km2": [_figures(geodesy.area_size(c) / 1e6) for c in circles],
            "centre": [self.label or None] * n,
            "centre_lat": [self.center[1]] * n,
            "centre_lon": [self.center[0]] * n,
        }
        if self.start is not None and self.stop is not None:
            table |= {
                "from_bearing": [float(self.start)] * n,
                "to_bearing": [float(self.stop)] * n,
            }
        return _features(
            self.title, table, lambda: [geodesy.area_of(c) for c in circles], self.begin, self.end
        )


@dataclass(frozen=True)
class GreatCircle:
    """The shortest ways from place to place. ``names`` has one for each of the places, or none."""

    points: tuple[Point, ...]
    names: tuple[str, ...] = ()
    label: str = ""
    begin: str = ""
    end: str = ""

    def __post_init__(self) -> None:
        _check_points(self.points)
        if not 2 <= len(self.points) <= MOST_POINTS:
            raise ValueError(f"A great circle goes through 2 to {MOST_POINTS} places")
        if self.names and len(self.names) != len(self.points):
            raise ValueError("There is not one name for each place")
        for a, b in pairwise(self.points):
            if geodesy.leg(a, b)[0] < 0.01:
                raise ValueError("Two places in a row are the same")
        _dates(self.begin, self.end)

    @property
    def title(self) -> str:
        """What the layer is called."""
        ends = [name for name in (self.names[:1] + self.names[-1:]) if name]
        words = self.label or (" – ".join(ends) if len(ends) == 2 else self.length)
        return f"Great circle: {words}"

    @property
    def length(self) -> str:
        """The whole length for people."""
        return length_text(sum(geodesy.leg(a, b)[0] for a, b in pairwise(self.points)))

    @property
    def text(self) -> str:
        """The definition as text."""
        return _written(
            "geodesic",
            points=";".join(_place_text(one) for one in self.points),
            names="|".join(name.replace("|", "/") for name in self.names),
            label=self.label,
            begin=self.begin,
            end=self.end,
        )

    def features(self) -> Features:
        """The ways as lines, one leg a row."""
        legs = list(pairwise(self.points))
        names = self.names or ("",) * len(self.points)
        told = [geodesy.leg(a, b) for a, b in legs]
        both = list(pairwise(names))
        numbered = [
            f"Leg {i}" if len(legs) > 1 else "Great circle" for i in range(1, len(legs) + 1)
        ]
        table: dict[str, list[Any]] = {
            "name": [
                f"{a} – {b}" if a and b else number
                for (a, b), number in zip(both, numbered, strict=True)
            ],
            "words": [f"{length_text(m)} · {bearing_text(out)}" for m, out, _ in told],
            "length_km": [_figures(m / 1000) for m, _, _ in told],
            "initial_bearing": [round(out, 2) for _, out, _ in told],
            "arrives_bearing": [round(back, 2) for _, _, back in told],
            "from_name": [a for a, _ in both],
            "to_name": [b for _, b in both],
            "from_lat": [a[1] for a, _ in legs],
            "from_lon": [a[0] for a, _ in legs],
            "to_lat": [b[1] for _, b in legs],
            "to_lon": [b[0] for _, b in legs],
        }
        return _features(
            self.title,
            table,
            lambda: [geodesy.line_of(a, b) for a, b in legs],
            self.begin,
            self.end,
        )


Definition = Rings | GreatCircle
_KINDS: dict[type, str] = {Rings: "rings", GreatCircle: "geodesic"}


# Text


def definition_of(layer: Layer) -> Definition | None:
    """What a layer was made from; None when it was not made here."""
    return parsed(layer.origin) if layer.origin.startswith(MADE) else None


def parsed(text: str) -> Definition:
    """The definition that ``text`` gives. Raises ValueError with a sentence for people."""
    if len(text) > _LONGEST_TEXT:
        raise ValueError("The definition is too long")
    kind, _, query = text.removeprefix(MADE).partition("?")
    values = dict(parse_qsl(query, keep_blank_values=True))
    known = {
        "rings": {"at", "radii", "label", "sector", "begin", "end"},
        "geodesic": {"points", "names", "label", "begin", "end"},
    }.get(kind)
    if known is None:
        raise ValueError(f"This version of gisapp does not make '{kind[:40]}'")
    if strange := sorted(set(values) - known):
        raise ValueError(f"This version of gisapp does not know '{strange[0][:40]}' of {kind}")
    label, begin, end = (values.get(name, "") for name in ("label", "begin", "end"))
    if kind == "geodesic":
        names = tuple(values["names"].split("|")) if values.get("names") else ()
        points = tuple(_place(one) for one in values.get("points", "").split(";"))
        return GreatCircle(points, names, label, begin, end)
    start = stop = None
    if sector := values.get("sector", ""):
        first, _, last = sector.partition(",")
        start, stop = _number(first), _number(last)
    center, radii = _place(values.get("at", "")), radii_of(values.get("radii", ""))
    return Rings(center, radii, label, start, stop, begin, end)


def _figures(value: float) -> float:
    """Five figures and no more: the rest would claim too much."""
    return float(f"{value:.5g}")


def _place_text(point: Point) -> str:
    return ",".join(f"{v:.{DIGITS}f}".rstrip("0").rstrip(".") for v in (point[1], point[0]))


def _place(text: str) -> Point:
    lat, _, lon = text.partition(",")
    return _number(lon), _number(lat)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"'{text[:40]}' is no number") from None


def _check_points(points: Sequence[Point]) -> None:
    for lon, lat in points:
        if not (math.isfinite(lon) and abs(lon) <= 360 and abs(lat) <= 90):
            raise ValueError(f"No place lies at latitude {lat:g}, longitude {lon:g}")


def _written(kind: str, **values: str) -> str:
    parts = [f"{name}={_MARKS.sub(_quoted, value)}" for name, value in values.items() if value]
    return f"{MADE}{kind}?" + "&".join(parts)


def _quoted(mark: re.Match[str]) -> str:
    return quote(mark[0], safe="")


# Features


def _dates(begin: str, end: str) -> tuple[int, int, Precision, bool] | None:
    """Begin, exclusive end, precision and whether floating; None without dates. Raises ValueError
    for what is no date."""
    if not begin.strip() and not end.strip():
        return None
    first = instants.parse(begin) if begin.strip() else None
    last = instants.parse(end) if end.strip() else None
    if first and last and first[3] != last[3]:
        raise ValueError("Give both dates with an offset from UTC, or none of them")
    told = first or last
    assert told is not None
    start = first[0] if first else OPEN_START
    stop = OPEN if last is None else last[0] if last[2] is Precision.EXACT else last[1]
    if start >= stop:
        raise ValueError("It ends before it begins")
    return start, stop, told[2], told[3]


def _features(
    name: str,
    table: dict[str, list[Any]],
    shapes: Callable[[], list[Any]],
    begin: str,
    end: str,
) -> Features:
    import pyarrow as pa

    made: list[Any] = []

    def load() -> Any:
        if not made:
            made.extend(shapes())
        out = np.empty(len(made), dtype=object)
        out[:] = made
        return out

    n = len(table["name"])
    times: dict[str, Any] = {}
    if (dates := _dates(begin, end)) is not None:
        start, stop, precision, floating = dates
        times = {
            "begin": np.full(n, start, np.int64),
            "end": np.full(n, stop, np.int64),
            "precision": np.full(n, int(precision), np.uint8),
            "floating": np.full(n, floating, bool),
        }
    levels = (Level(0.0, load),)
    roles = {"title": "name", "place": "centre"}
    return Features(name, pa.table(table), levels=levels, roles=roles, **times)


def layer_of(
    definition: Definition, taken: Collection[str] = (), style: Style | None = None
) -> Layer:
    """A layer of what is defined, with an id that is not in ``taken``. Where it has dates it shows
    while they hold."""
    kind = _KINDS[type(definition)]
    slug, count = kind, 2
    while slug in taken:
        slug, count = f"{kind}-{count}", count + 1
    features = definition.features()
    return Layer(
        slug,
        definition.title,
        GROUP.id,
        features,
        style or Style.usual(kind),
        time="as_of" if features.timed else "none",
        origin=definition.text,
        lane="",
    )


def remade(layer: Layer, definition: Definition) -> Layer:
    """The layer made anew from another definition; its name follows unless it was given one."""
    old = definition_of(layer)
    fresh = layer_of(definition, style=layer.style)
    named = old is not None and layer.name != old.title
    return replace(
        layer,
        name=layer.name if named else fresh.name,
        features=fresh.features,
        origin=fresh.origin,
        time=fresh.time,
    )
