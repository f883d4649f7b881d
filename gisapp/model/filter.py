"""A filter: an attribute expression in CQL2 text, evaluated on Arrow columns; never eval().

CQL2 (OGC 21-065r2) is parsed by the cql2 library into its JSON form; this module maps that JSON to
numpy masks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.columns import encoded
from gisapp.model.memo import Memo

if TYPE_CHECKING:
    from gisapp.model.features import Features

Mask = NDArray[np.bool_]
_masks: Memo[Mask] = Memo("filter masks", 8)


@dataclass(frozen=True)
class Filter:
    """``text`` in CQL2, for example ``category = 'battle' AND fatalities > 10``."""

    text: str

    def __post_init__(self) -> None:
        parsed(self.text)

    def mask(self, features: Features) -> Mask:
        """Which rows pass. A column that a table does not have is missing in every row."""
        return _masks.get(features, self.text, lambda: _boolean(parsed(self.text), features))

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns that it asks for."""
        return frozenset(_named(parsed(self.text)))

    def also(self, other: Filter | None) -> Filter:
        """What passes both filters."""
        return self if other is None else Filter(f"({other.text}) AND ({self.text})")


def parsed(text: str) -> Any:
    """The CQL2 JSON of ``text``; raises ValueError with a sentence for people."""
    import cql2

    try:
        expression = cql2.parse_text(text)
        return expression.to_json()
    except Exception as error:  # the library has no common base class for its errors
        reason = re.sub(r"\s+", " ", str(error)).strip()[:200]
        raise ValueError(
            f"the filter '{text}' is not CQL2 (such as category = 'battle'): {reason}"
        ) from None


def _named(node: Any) -> Iterator[str]:
    """Every property name in the JSON of an expression."""
    if isinstance(node, dict):
        if isinstance(node.get("property"), str):
            yield node["property"]
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def _boolean(node: Any, features: Features | _Words) -> Mask:
    if isinstance(node, bool):
        return np.full(len(features), node)
    if not isinstance(node, dict) or "op" not in node:
        raise ValueError("the filter compares nothing")
    op, args = node["op"], node.get("args", [])
    if op in ("and", "or"):
        masks = [_boolean(arg, features) for arg in args]
        join = np.logical_and if op == "and" else np.logical_or
        return np.asarray(join.reduce(masks), dtype=bool)
    if op == "not":
        return ~_boolean(args[0], features)
    if (words := _words(node, features)) is not None:
        return np.asarray(_boolean(node, words[0])[words[1]], dtype=bool)
    if op == "isNull":
        return _missing(_values(args[0], features))
    if op in ("=", "<>", "<", "<=", ">", ">="):
        return _compare(op, _values(args[0], features), _values(args[1], features))
    if op == "between":
        value = _values(args[0], features)
        return _compare(">=", value, _values(args[1], features)) & _compare(
            "<=", value, _values(args[2], features)
        )
    if op == "in":
        value = _values(args[0], features)
        masks = [_compare("=", value, _values(item, features)) for item in args[1]]
        return np.asarray(np.logical_or.reduce(masks), dtype=bool)
    if op == "like":
        pattern = "".join(
            ".*" if char == "%" else "." if char == "_" else re.escape(char)
            for char in str(args[1])
        )
        match = re.compile(pattern, re.IGNORECASE | re.DOTALL).fullmatch
        value = _values(args[0], features)
        return np.array([item is not None and bool(match(str(item))) for item in value], bool)
    raise ValueError(f"the filter uses '{op}', which is not supported here")


@dataclass(frozen=True)
class _Words:
    """The different words of one column, and a missing one, in place of features."""

    name: str
    words: NDArray[Any]

    @property
    def table(self) -> _Words:
        return self

    @property
    def column_names(self) -> list[str]:
        return [self.name]

    def column(self, name: str) -> NDArray[Any]:
        return self.words

    def __len__(self) -> int:
        return len(self.words)


def _words(node: Any, features: Features | _Words) -> tuple[_Words, NDArray[Any]] | None:
    """Where a condition is about one column of text: its different words, and which each row has.
    So every word is compared once, and no row has an object made for it."""
    names = set(_named(node))
    if isinstance(features, _Words) or len(names) != 1:
        return None
    name = names.pop()
    if name not in features.table.column_names:
        return None
    kind = str(features.table.schema.field(name).type)
    if not kind.startswith(("string", "large_string", "dictionary<values=string")):
        return None
    found, codes = encoded(features, name)
    words = np.empty(len(found) + 1, dtype=object)
    words[:-1] = found
    return _Words(name, words), codes


def _values(node: Any, features: Features | _Words) -> NDArray[Any]:
    if isinstance(node, dict) and "property" in node:
        name = node["property"]
        if name in features.table.column_names:
            return features.column(name)
        return np.full(len(features), None, dtype=object)
    if isinstance(node, dict):
        for kind in ("date", "timestamp"):
            if kind in node:
                return np.full(len(features), node[kind], dtype=object)
        raise ValueError("the filter uses a function or arithmetic, which is not supported here")
    return np.full(len(features), node)


def _missing(values: NDArray[Any]) -> Mask:
    if values.dtype == object:
        return np.array([v is None or v == "" for v in values], dtype=bool)
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values), dtype=bool)
    return np.zeros(len(values), dtype=bool)


def _compare(op: str, left: NDArray[Any], right: NDArray[Any]) -> Mask:
    numeric = all(side.dtype.kind in "iuf" for side in (left, right))
    if numeric:
        with np.errstate(invalid="ignore"):
            result = {
                "=": np.equal,
                "<>": np.not_equal,
                "<": np.less,
                "<=": np.less_equal,
                ">": np.greater,
                ">=": np.greater_equal,
            }[op](left, right)
        return np.asarray(result, dtype=bool) & ~_missing(left) & ~_missing(right)
    number = any(side.dtype.kind in "iuf" for side in (left, right))
    out = np.zeros(len(left), dtype=bool)
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        if a is None or b is None:
            continue
        if number:
            try:
                a, b = float(a), float(b)
            except (TypeError, ValueError):
                continue
        else:
            a, b = str(a), str(b)
        out[i] = {
            "=": a == b,
            "<>": a != b,
            "<": a < b,
            "<=": a <= b,
            ">": a > b,
            ">=": a >= b,
        }[op]
    return out
