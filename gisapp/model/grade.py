"""The Admiralty grade: a letter for the source, a digit for the information.

The scale is the one of NATO STANAG 2511 (AJP-2.1): reliability A to F, credibility 1 to 6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
_PATTERN = re.compile(r"\s*([A-Fa-f])\s*-?\s*([1-6])\s*\Z")


@dataclass(frozen=True, order=True, slots=True)
class Grade:
    """An Admiralty grade such as B2."""

    reliability: str
    credibility: int

    def __str__(self) -> str:
        return f"{self.reliability}{self.credibility}"

    @property
    def words(self) -> str:
        """The grade spelled out: ``usually reliable, probably true``."""
        return f"{RELIABILITY[self.reliability]}, {CREDIBILITY[self.credibility]}"


def parse_grade(text: str | None) -> Grade | None:
    """The grade written in ``text`` (``B2``, ``b-2``), or None when it is not one."""
    match = _PATTERN.match(text or "")
    return Grade(match[1].upper(), int(match[2])) if match else None
