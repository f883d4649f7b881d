"""Military symbols by their codes: read, spelled out and composed with the tables that ship."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

from gisapp import resources
from gisapp.model.sidc import Letters, Sidc, parse
from gisapp.model.sidc_compose import Composition, compose
from gisapp.model.sidc_tables import Catalogue
from gisapp.model.sidc_words import spelled as in_words

QUESTION = "10010000000000000000"  # drawn for a code that cannot be read: unknown, no more said


@cache
def catalogue() -> Catalogue:
    """The tables of resources/icons/sidc, read once when first asked for."""
    return Catalogue(_table("parts"), _table("words"), _table("letters"))


def _table(name: str) -> dict[str, Any]:
    path = resources.root() / "icons" / "sidc" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _letters() -> Letters:
    return catalogue().letters


@lru_cache(maxsize=8192)
def read(code: str) -> Sidc:
    """A code taken apart. Raises ValueError with a sentence for people."""
    return parse(code, _letters())


@lru_cache(maxsize=8192)
def problem(code: str) -> str:
    """Why a code cannot be read; empty when it can."""
    try:
        read(code)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(maxsize=8192)
def spelled(code: str) -> str:
    """A code in words, or why it cannot be read."""
    return problem(code) or in_words(read(code), catalogue())


@lru_cache(maxsize=4096)
def composed(code: str, filled: bool = True) -> Composition:
    """The symbol of a code; a question mark where it cannot be read."""
    return compose(read(QUESTION if problem(code) else code), catalogue(), filled=filled)


def drop() -> None:
    """Forget what was composed and spelled; costs only time."""
    for kept in (read, problem, spelled, composed):
        kept.cache_clear()


TEXT_SHARE, SMALLEST = 0.34, 9.0  # the amplifiers' letters: of the symbol's size, at least
_GAP = 12.0  # octagon units between a frame and its amplifiers
_LEADING = 1.12  # of the letters' size, from line to line
_FIELDS = {  # field letter: side, and line from the top: the standard's places for land symbols
    "W": ("left", -2),
    "T": ("left", 1),
    "Z": ("left", 2),
    "G": ("right", -1),
    "H": ("right", 0),
    "M": ("right", 1),
    "C": ("top", 0),
}
Texts = tuple[tuple[str, str], ...]  # field letter and words


def text_size(size: float) -> float:
    """The size of the amplifiers' letters of symbols of ``size``."""
    return max(size * TEXT_SHARE, SMALLEST)


@lru_cache(maxsize=8192)
def placed_texts(
    code: str, texts: Texts, size: float, filled: bool = True
) -> tuple[tuple[str, float, float, str], ...]:
    """Words, x, y of their middle (logical pixels from the symbol's anchor) and alignment of the
    text amplifiers: T unique designation, M higher formation, W date-time group, C quantity, H
    additional information, G staff comments, Z speed."""
    symbol = composed(code, filled)
    unit = size / 100.0
    line_height = text_size(size) * _LEADING / unit
    x0, y0, x1, y1 = symbol.frame
    middle = (y0 + y1) / 2
    if x1 - x0 < 1:  # without a frame, around the icon itself
        x0, y0, x1, y1 = symbol.box
        middle = (y0 + y1) / 2
    out = []
    for field, words in texts:
        if not words or field not in _FIELDS:
            continue
        side, line = _FIELDS[field]
        if side == "top":
            x, y, align = (x0 + x1) / 2, min(y0, symbol.box[1]) - 22.0, "center"
        elif side == "left":
            x, y, align = x0 - _GAP, middle + line * line_height, "right"
        else:
            x, y, align = x1 + _GAP, middle + line * line_height, "left"
        out.append((words, (x - symbol.anchor[0]) * unit, (y - symbol.anchor[1]) * unit, align))
    return tuple(out)


def extent(code: str, size: float, filled: bool = True) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a symbol, logical pixels from its anchor."""
    symbol = composed(code, filled)
    unit = size / 100.0
    x, y = symbol.anchor
    x0, y0, x1, y1 = symbol.box
    return (x0 - x) * unit, (y0 - y) * unit, (x1 - x) * unit, (y1 - y) * unit
