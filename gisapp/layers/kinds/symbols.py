"""Symbols: points as military symbols, composed from the codes in a column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from gisapp.layers.kinds import _draw
from gisapp.layers.kinds._crowd import push_apart
from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, Primitive, Symbols
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.render import symbology

LISTED = 60  # symbols that a legend tells apart
MANY_TEXTS = 400  # symbols: more have no amplifiers
_WORDS = {  # what a column of affiliations may say: the standard identity's digit
    "pending": "0",
    "p": "0",
    "unknown": "1",
    "u": "1",
    "assumed friend": "2",
    "a": "2",
    "friend": "3",
    "friendly": "3",
    "own": "3",
    "ally": "3",
    "blue": "3",
    "f": "3",
    "neutral": "4",
    "green": "4",
    "n": "4",
    "suspect": "5",
    "s": "5",
    "hostile": "6",
    "enemy": "6",
    "red": "6",
    "h": "6",
}


def identity_of(words: object) -> str:
    """The digit of the standard identity that a word stands for; 1 (unknown) for any other."""
    text = str(words).strip().lower()
    return text if text in set("0123456") else _WORDS.get(text, "1")


@dataclass(frozen=True)
class SymbolStyle(Style):
    """Points as symbols of MIL-STD-2525 and APP-6."""

    kind: ClassVar[str] = "symbols"
    sidc: str = knob("", "column", "Symbol code", "Column with the codes; none: the usual one")
    size: float = knob(28.0, "number", "Size", unit="px", low=8, high=128)
    filled: bool = knob(True, "switch", "Filled", "Frames filled; otherwise outlines alone")
    tone: str = knob("light", "choice", "Fill", choices=("light", "medium"))
    crowded: str = knob(
        "apart",
        "choice",
        "Crowded",
        "Apart: those that would cover each other move, with lines to their places",
        choices=("apart", "overlap"),
    )
    affiliation: str = knob(
        "", "column", "Affiliation", "Column with friend, hostile ... for rows without a code"
    )
    fallback: str = knob(
        "10031000000000000000", "sidc", "No code", "The symbol of rows without a code"
    )
    designation: str = knob("", "column", "Designation", "Field T, lower left: unique designation")
    higher: str = knob("", "column", "Formation", "Field M, lower right: higher formation")
    date_time: str = knob("", "column", "Date-time", "Field W, upper left: date-time group")
    quantity: str = knob("", "column", "Quantity", "Field C, above: how many")
    additional: str = knob("", "column", "Additional", "Field H, right: additional information")
    speed: str = knob("", "column", "Speed", "Field Z, lower left: speed")
    texts_from: float = knob(
        24.0,
        "number",
        "Texts from",
        "Smaller symbols have no texts",
        unit="px",
        low=8,
        high=128,
    )

    def codes(self, features: Features, rows: Ints) -> list[str]:
        """The code of each row; the fallback's, with the row's own affiliation, where it has
        none."""
        names = features.table.column_names
        column = self.sidc or features.roles.get("sidc", "")
        given = features.column(column)[rows].tolist() if column in names else [None] * len(rows)
        out = [_text(value) for value in given]
        if all(out):
            return out
        whose = [""] * len(rows)
        if self.affiliation in names:
            sides = features.column(self.affiliation)[rows].tolist()
            whose = [identity_of(side) for side in sides]
        return [code or self._fallback(side) for code, side in zip(out, whose, strict=True)]

    def _fallback(self, identity: str) -> str:
        if not identity or symbology.problem(self.fallback):
            return self.fallback
        return symbology.read(self.fallback).changed(identity=identity).number

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The symbols with their texts."""
        xy, rows = _draw.marks_of(layer.features, part)
        if not len(rows):
            return ()
        codes = tuple(self.codes(layer.features, rows))
        places = None
        if self.crowded == "apart":
            places, xy = xy, push_apart(xy, self.size * part.resolution)
        texts = self._texts(layer, part, rows)
        return (Symbols(xy, rows, codes, self.size, self.filled, self.tone, texts, places),)

    def _texts(
        self, layer: Layer, part: Slice, rows: Ints
    ) -> tuple[tuple[tuple[str, str], ...], ...]:
        columns = {
            "T": self.designation,
            "M": self.higher,
            "W": self.date_time,
            "C": self.quantity,
            "H": self.additional,
            "Z": self.speed,
        }
        used = {field: column for field, column in columns.items() if column}
        if not used or self.size < self.texts_from or len(rows) > MANY_TEXTS:
            return ()
        words = [
            _draw.texts(layer.features, column, rows, part.language) for column in used.values()
        ]
        return tuple(
            tuple((field, text) for field, text in zip(used, each, strict=True) if text)
            for each in zip(*words, strict=True)
        )

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Every symbol present, in words, the most frequent first; codes that say the same are
        one line."""
        counts: Counter[str] = Counter()
        samples: dict[str, str] = {}
        for code, count in Counter(self.codes(layer.features, rows)).items():
            words = symbology.spelled(code)
            counts[words] += count
            samples.setdefault(words, code)
        listed = sorted(counts, key=lambda words: (-counts[words], words))
        items = tuple(
            LegendItem(words, self._sample(samples[words]), counts[words])
            for words in listed[:LISTED]
        )
        rest = listed[LISTED:]
        if not rest:
            return items
        others = sum(counts[words] for words in rest)
        plain = self._sample(symbology.QUESTION)
        return (*items, LegendItem(f"{len(rest)} other symbols", plain, others))

    def _sample(self, code: str) -> Swatch:
        color = symbology.composed(code).color
        return Swatch(
            "symbol", shape=code, color=color if color in _TOKENS else "text", size=self.size
        )

    def swatch(self) -> Swatch:
        """The symbol of rows without a code."""
        return self._sample(self.fallback)


_TOKENS = ("friend", "hostile", "neutral", "unknown")


def _text(value: object) -> str:
    if value is None or value != value:  # NaN alone is unlike itself
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
