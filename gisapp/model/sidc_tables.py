"""The tables of military symbology: how the parts are drawn and what the codes mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from gisapp.model.sidc import Letters, Sidc

FRAME_LETTERS = {"unknown": "U", "friend": "F", "neutral": "N", "hostile": "H"}


class Text(NamedTuple):
    """Words in a symbol: the baseline's start, middle (``m``) or end (``e``) is at (x, y);
    ``middle`` centres them on y instead."""

    x: float
    y: float
    size: float
    words: str
    anchor: str
    middle: bool
    bold: bool


class Op(NamedTuple):
    """One stroke or filling in the units of the standard's octagon (100 high, centre at 100, 100).

    ``body`` is a path of absolute M, L, C and Z, or a text. ``fill`` and ``stroke`` are roles:
    ``i`` the icon and frame, ``w`` light parts, ``f`` the frame's fill, ``k`` black, or
    ``#rrggbb``; empty is nothing. The body is scaled by ``scale`` and shifted by (dx, dy); the
    ``width`` is not. ``outer`` marks what stands outside the frame, on the map itself.
    """

    body: str | Text
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    cap: str = ""
    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    outer: bool = False


@dataclass(frozen=True, eq=False)
class Catalogue:
    """``parts``, ``names`` and ``codes`` are the contents of resources/icons/sidc: parts.json,
    words.json and letters.json."""

    parts: Mapping[str, Any]
    names: Mapping[str, Mapping[str, Mapping[str, str]]]
    codes: Mapping[str, Any]

    @property
    def letters(self) -> Letters:
        """Letter codes (scheme, dimension, function) in numbers."""
        return {key: (v[0], v[1], v[2], v[3]) for key, v in self.codes.items()}

    def part(self, sidc: Sidc, table: str, code: str, letter: str) -> tuple[Op, ...] | None:
        """The drawing of an icon (``icons``) or sector modifier (``m1``, ``m2``) in a frame of
        U, F, N or H; None when there is none."""
        tables = self.parts["sets"].get(sidc.symbol_set, {})
        found = tables.get(table, {}).get(code)
        if sidc.edition == "E":
            found = tables.get("E", {}).get(table, {}).get(code, found)
        return None if found is None else self.ops(found, letter)

    def support(self, code: str, letter: str) -> tuple[Op, ...]:
        """What the special subtypes 95 to 98 add: headquarters, division, corps, theatre."""
        return self.ops(self.parts["support"].get(code, []), letter)

    def frame(self, dimension: str, letter: str) -> Mapping[str, Any]:
        """The frame of a dimension with what may stand around it, as lists for :meth:`ops`."""
        found: Mapping[str, Any] = self.parts["frames"][dimension + letter]
        return found

    def ops(self, numbers: Any, letter: str = "F") -> tuple[Op, ...]:
        """Operations by their numbers, where they differ by frame those of one frame."""
        if numbers and isinstance(numbers[0], list):
            numbers = numbers["UFNH".index(letter)]
        return tuple(_op(self.parts["ops"][number]) for number in numbers)

    def name(self, symbol_set: str, table: str, code: str) -> str:
        """What a code of a table is called, ``entity|type|subtype`` for icons; empty if unknown."""
        own = "50" if symbol_set in ("51", "52", "53", "54") else symbol_set
        return self.names.get(own, {}).get(table, {}).get(code, "")


def _op(given: list[Any]) -> Op:
    body, fill, stroke, width, *rest = given
    if isinstance(body, list):
        x, y, size, words, anchor, middle, bold = body
        body = Text(x, y, size, words, anchor, bool(middle), bool(bold))
    dash = tuple(rest[0]) if rest else ()
    return Op(body, fill, stroke, width, dash, rest[1] if len(rest) > 1 else "")
