"""Rules: features that pass a filter, at some scales, look their own way."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model import classify
from gisapp.model.columns import PIECE, encoded
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.memo import Memo

MOST_RULES = 60
_ruled: Memo[NDArray[np.uint8]] = Memo("rules", 8)


@dataclass(frozen=True)
class Rule:
    """Features that pass ``filter`` (CQL2; empty: all that are left) look as ``changes``, knobs of
    the layer's style by name, say. ``finest`` <= map units per pixel < ``coarsest`` is the scale
    range, 0 standing for no limit. Of several rules that a feature passes the first counts."""

    filter: str = ""
    label: str = ""
    finest: float = 0.0
    coarsest: float = 0.0
    changes: tuple[tuple[str, Any], ...] = ()

    @property
    def row(self) -> tuple[Any, ...]:
        """The rule as a knob holds it."""
        return self.filter, self.label, self.finest, self.coarsest, self.changes

    @property
    def title(self) -> str:
        """What a legend calls it."""
        return self.label or self.filter or "Everything else"

    def in_scale(self, resolution: float | None) -> bool:
        """Whether the rule counts at ``resolution`` map units per pixel; None asks for no scale."""
        return resolution is None or (
            self.finest <= resolution and (not self.coarsest or resolution < self.coarsest)
        )


@lru_cache(maxsize=256)
def rules_of(rows: tuple[tuple[Any, ...], ...]) -> tuple[Rule, ...]:
    """The rules of a knob's value."""
    return tuple(Rule(*row) for row in rows)


def checked_rules(value: Any) -> tuple[tuple[Any, ...], ...]:
    """Rules as a knob holds them, from lists or tuples. Raises ValueError for people."""
    if not isinstance(value, list | tuple) or len(value) > MOST_RULES:
        raise ValueError(f"rules are a list of at most {MOST_RULES}")
    out = []
    for number, row in enumerate(value, 1):
        if not isinstance(row, list | tuple) or len(row) != 5:
            raise ValueError(f"rule {number} is not a filter, a label, two limits and settings")
        text, label, finest, coarsest, changes = row
        if not isinstance(text, str) or not isinstance(label, str):
            raise ValueError(f"the filter and label of rule {number} must be texts")
        limits = [finite(limit, f"a scale limit of rule {number}") for limit in (finest, coarsest)]
        if min(limits) < 0 or (limits[1] and limits[0] >= limits[1]):
            raise ValueError(f"the scale range of rule {number} is empty")
        pairs = list(changes.items()) if isinstance(changes, Mapping) else changes
        if not isinstance(pairs, list | tuple) or not all(
            isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)
            for pair in pairs
        ):
            raise ValueError(f"the settings of rule {number} are not names and values")
        if text.strip():
            try:
                Filter(text).mask(_nothing())
            except ValueError as error:
                raise ValueError(f"rule {number}: {error}") from None
        settings = tuple((name, setting) for name, setting in pairs)
        out.append((text.strip(), label, limits[0], limits[1], settings))
    return tuple(out)


@lru_cache(maxsize=1)
def _nothing() -> Features:
    import pyarrow as pa

    return Features("", pa.table({}), lonlat=np.empty((0, 2)))


def finite(value: Any, what: str) -> float:
    """``value`` as a number. Raises ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{what} must be a number, not {value!r}")
    return float(value)


def rule_index(
    features: Features, rows: tuple[tuple[Any, ...], ...], resolution: float | None
) -> NDArray[np.uint8]:
    """The first rule that every feature passes at a scale; the number of rules for none."""
    rules = rules_of(rows)
    on = tuple(rule.in_scale(resolution) for rule in rules)

    def make() -> NDArray[np.uint8]:
        out = np.full(len(features), len(rules), np.uint8)
        for i in reversed(range(len(rules))):
            if on[i]:
                out[mask_of(features, rules[i].filter)] = i
        return out

    return _ruled.get(features, (tuple(rule.filter for rule in rules), on), make)


def mask_of(features: Features, text: str) -> NDArray[np.bool_]:
    """Which features pass a filter; one that asks for a single column of texts looks at each
    different value once."""
    if not text:
        return np.ones(len(features), dtype=bool)
    wanted = Filter(text)
    names = [name for name in wanted.columns if name in features.table.column_names]
    if len(wanted.columns) == 1 and names and not _numeric(features, names[0]):
        import pyarrow as pa

        values, codes = encoded(features, names[0])
        kind = features.table.schema.field(names[0]).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        short = pa.table({names[0]: pa.array([*values, None], kind)})
        few = Features("", short, lonlat=np.zeros((len(values) + 1, 2)))
        return np.asarray(wanted.mask(few)[codes], dtype=bool)
    return wanted.mask(features)


def _numeric(features: Features, name: str) -> bool:
    return name in classify.numeric_columns(features)


def counted(index: NDArray[Any], length: int) -> list[int]:
    """How often each of the numbers below ``length`` occurs, counted piece by piece."""
    total = np.zeros(length, np.int64)
    for at in range(0, len(index), PIECE):
        total += np.bincount(index[at : at + PIECE], minlength=length)
    return [int(count) for count in total.tolist()]


def quoted(name: str) -> str:
    """A column's name as CQL2 has it."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else f'"{name}"'


def equals(column: str, value: Any) -> str:
    """The CQL2 filter for one value of a column; None asks for what is missing."""
    if value is None:
        return f"{quoted(column)} IS NULL"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{quoted(column)} = {value!r}"
    text = str(value).replace("'", "''")
    return f"{quoted(column)} = '{text}'"
