"""Lengths and bearings as people write them: distances with their units, parsed and formatted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

UNITS = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "nmi": 1852.0}
MOST_RINGS = 40
# digits in threes after commas, or after the spaces that never break, are one number
_NUMBER = "[1-9]\\d{0,2}(?:[,\u00a0\u202f]\\d{3})+(?!\\d)(?:\\.\\d+)?|\\d+(?:\\.\\d+)?"
_WORDS = {"meter": "m", "metre": "m", "kilometer": "km", "kilometre": "km", "mile": "mi"}
_WORDS |= {"nm": "nmi", "nautical mile": "nmi"}
_PIECE = re.compile(
    rf"(?:(\d+)\s*[x×*]\s*)?({_NUMBER})(?![\d.])\s*([a-zA-Z]+(?: +[a-zA-Z]+)*)?(?:[,;\s]+|\Z)"
)


@dataclass(frozen=True)
class Radius:
    """A distance as it was typed."""

    value: float
    unit: str = "km"

    @property
    def metres(self) -> float:
        """The same in metres."""
        return self.value * UNITS[self.unit]

    @property
    def words(self) -> str:
        """The distance for people: ``1,500 km``."""
        return f"{_grouped(self.value)} {self.unit}"


def radii_of(text: str) -> tuple[Radius, ...]:
    """The distances of ``50, 100, 300 km``, ``500 m; 2 km`` or ``6 x 50 km`` (six rings, 50 km
    apart). Between distances stand a comma, a semicolon or a space; a comma with exactly three
    digits on is the thousands separator of one number: ``1,500 km``. A number without a unit has
    that of the next one that has any, else kilometres. Raises ValueError with a sentence for
    people."""
    found: list[tuple[float, str]] = []
    rest = text.strip(" ,;\t\r\n")
    while rest:
        match = _PIECE.match(rest)
        if match is None:
            piece = re.split("[,;]", rest)[0]
            raise ValueError(f"'{piece[:40]}' is no distance such as 50 km")
        count = int(match[1] or 1)
        if count > MOST_RINGS or (match[1] and not count):
            raise ValueError(f"There can be 1 to {MOST_RINGS} rings")
        step = float(re.sub("[,\u00a0\u202f]", "", match[2]))
        found += [(step * i, match[3] or "") for i in range(1, count + 1)]
        rest = rest[match.end() :]
    if not found:
        raise ValueError("Type a radius, such as 50 km")
    out: list[Radius] = []
    unit = ""
    for value, said in reversed(found):
        unit = _unit(said) or unit or "km"
        out.insert(0, Radius(value, unit))
    return tuple(out)


def _unit(said: str) -> str:
    word = " ".join(said.lower().split())
    if not word or word in UNITS:
        return word
    known = _WORDS.get(word) or _WORDS.get(word.removesuffix("s"))
    if known is None:
        raise ValueError(f"'{said.strip()}' is no unit known here: m, km, mi or nmi")
    return known


def radii_words(radii: Sequence[Radius]) -> str:
    """What distances were understood as: ``2 rings: 500 km, 1,500 km``, the narrowest first."""
    ordered = sorted(set(radii), key=lambda one: one.metres)
    rings = "1 ring" if len(ordered) == 1 else f"{len(ordered)} rings"
    return f"{rings}: {', '.join(one.words for one in ordered)}"


def radii_text(radii: Sequence[Radius]) -> str:
    """Distances as they are typed: ``50, 100, 300 km``."""
    out = []
    for i, one in enumerate(radii):
        last = i == len(radii) - 1 or radii[i + 1].unit != one.unit
        out.append(f"{plain(one.value)} {one.unit}" if last else plain(one.value))
    return ", ".join(out)


def length_text(metres: float) -> str:
    """A length for people: 850 m, 12.4 km, 1,234 km."""
    if metres < 999.5:
        return f"{metres:.0f} m"
    kilometres = metres / 1000
    return f"{kilometres:,.1f} km" if kilometres < 999.95 else f"{kilometres:,.0f} km"


def bearing_text(degrees: float) -> str:
    """A bearing as three figures: 072°."""
    return f"{round(degrees) % 360:03d}°"


def _grouped(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def plain(value: float) -> str:
    """A number without zeros that say nothing, to six decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
