"""Long names in balanced lines, as on printed maps; they are broken at spaces alone."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise

BREAK = "\u2028"  # between lines of one size; after a line feed come smaller ones
LONG = 14  # small letters: a longer name is broken
WIDE = 14  # characters: with a longer line there are three
CAPITAL = 1.22  # times the width of a small letter
SHORTEST = 9  # characters: a shorter name is never broken


@lru_cache(maxsize=8192)
def broken(words: str) -> str:
    """A name in two lines, in three where two would be long, as even as its words allow; the name
    itself where it has no space or is short."""
    parts = words.split(" ")
    if len(words) < SHORTEST or len(parts) < 2 or "\n" in words or BREAK in words:
        return words
    two = _even(parts, 2)
    if max(map(len, two)) > WIDE and len(parts) > 2:
        two = min(two, _even(parts, 3), key=lambda lines: max(map(len, lines)))
    return BREAK.join(two)


def is_long(words: str, upper: bool) -> bool:
    """Whether a name in an area is broken even where one line would find room."""
    return len(words) * (CAPITAL if upper else 1.0) > LONG


def whole(words: str) -> str:
    """A name that stays in one line."""
    return words.replace(" ", "\u00a0")


def longest(words: str, upper: bool) -> int:
    """The characters of the longest line of a name in an area."""
    return max(map(len, broken(words).split(BREAK))) if is_long(words, upper) else len(words)


def _even(parts: list[str], count: int) -> list[str]:
    """The words in so many lines, the longest as short as can be."""
    made = []
    for cuts in combinations(range(1, len(parts)), count - 1):
        ends = (0, *cuts, len(parts))
        made.append([" ".join(parts[a:b]) for a, b in pairwise(ends)])
    return min(made, key=lambda lines: (max(map(len, lines)), sum(len(one) ** 2 for one in lines)))
