"""The parts that styles of OGC are made of: parameters, dashes and filters, the latter as CQL2."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

from gisapp.model.rules import quoted

_COMPARES = {
    "PropertyIsEqualTo": "=",
    "PropertyIsNotEqualTo": "<>",
    "PropertyIsLessThan": "<",
    "PropertyIsLessThanOrEqualTo": "<=",
    "PropertyIsGreaterThan": ">",
    "PropertyIsGreaterThanOrEqualTo": ">=",
}


def number_of(text: str | None, default: float | None = None) -> float | None:
    """A finite number in a text, else the default."""
    try:
        number = float(text or "")
    except ValueError:
        return default
    return number if math.isfinite(number) else default


def css(node: Element | None) -> dict[str, str]:
    """The parameters of a fill or stroke by name."""
    if node is None:
        return {}
    return {
        one.get("name", ""): "".join(one.itertext()).strip()
        for one in node
        if one.tag in ("CssParameter", "SvgParameter")
    }


def dash_of(text: str) -> str:
    """The name of the dash that is most like an array of lengths."""
    parts = [part for part in (number_of(one) for one in re.split(r"[ ,]+", text)) if part]
    if not parts:
        return "solid"
    if len(parts) > 2:
        return "dash-dot"
    return "dotted" if parts[0] <= 2 else "dashed" if parts[0] <= 7 else "long"


def cql2_of(node: Element) -> str:
    """An OGC filter as CQL2. Raises ValueError for what has no counterpart."""
    tag = node.tag
    if tag in ("And", "Or"):
        return f" {tag.upper()} ".join(f"({cql2_of(one)})" for one in node)
    if tag == "Not":
        return f"NOT ({cql2_of(node[0])})"
    name = next((one.text for one in node if one.tag in ("PropertyName", "ValueReference")), None)
    if not name:
        raise ValueError(f"the filter '{tag}' has no counterpart here")
    column = quoted(name.strip())
    values = [one.text or "" for one in node.iter("Literal")]
    if tag in _COMPARES and len(values) == 1:
        return f"{column} {_COMPARES[tag]} {_literal(values[0])}"
    if tag == "PropertyIsBetween" and len(values) == 2:
        return f"{column} BETWEEN {_literal(values[0])} AND {_literal(values[1])}"
    if tag == "PropertyIsNull":
        return f"{column} IS NULL"
    if tag == "PropertyIsLike" and len(values) == 1:
        many, one_ = node.get("wildCard", "*"), node.get("singleChar", "?")
        text = values[0].replace(many, "%").replace(one_, "_").replace("'", "''")
        return f"{column} LIKE '{text}'"
    raise ValueError(f"the filter '{tag}' has no counterpart here")


def _literal(text: str) -> str:
    text = text.strip()
    if re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return text
    return "'" + text.replace("'", "''") + "'"
