"""The categories of imported data: colours for the most frequent, and words for known codes."""

from __future__ import annotations

import numpy as np

from gisapp.model import columns
from gisapp.model.features import Features

_PALETTE = ("ukraine", "donbas", "caucasus", "libya", "crimea", "diplomacy", "syria", "nato")
_CODES = {  # codes of datasets that everybody in the field uses
    "type_of_violence": {
        1: "State-based conflict",
        2: "Non-state conflict",
        3: "One-sided violence",
    },
}


def _label(column: str, value: object) -> str:
    """A category for people: known codes in words (UCDP GED codebook), whole numbers as such."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    known = _CODES.get(column.casefold(), {})
    return known.get(value, str(value)) if isinstance(value, int) else str(value)


def colored(features: Features, column: str) -> tuple[tuple[str, str, str], ...]:
    """Value, colour and label of the most frequent values of a column that has few."""
    values, codes = columns.encoded(features, column)
    pieces = (codes[at : at + columns.PIECE] for at in range(0, len(codes), columns.PIECE))
    counts = sum(
        (np.bincount(piece, minlength=len(values) + 1) for piece in pieces),
        np.zeros(len(values) + 1, np.int64),
    )
    found = [(count, value) for value, count in zip(values, counts.tolist(), strict=False) if count]
    if not 1 < len(found) <= 40:
        return ()
    found.sort(key=lambda one: (-one[0], str(one[1])))
    return tuple(
        (str(value), color, _label(column, value))
        for (_, value), color in zip(found, _PALETTE, strict=False)
    )
