"""Symbols of other programs as the knobs of a style here; and the styles that GeoJSON carries with
its features (the simplestyle specification 1.1: ``marker-color``, ``stroke``, ``fill`` ...)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gisapp.model.columns import encoded
from gisapp.model.features import Features
from gisapp.model.rules import MOST_RULES, Rule, equals
from gisapp.model.style import Style

COLUMNS = (
    "marker-color",
    "marker-size",
    "marker-symbol",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "fill",
    "fill-opacity",
)
_SIZES = {"small": 9.0, "medium": 13.0, "large": 18.0}
_SHAPES = {
    "circle": "circle",
    "circle-stroked": "ring",
    "square": "square",
    "triangle": "triangle",
    "star": "star",
    "cross": "cross",
    "hospital": "plus",
}
_NAMED = {  # the sixteen colours of HTML 4, and orange
    "black": "#000000",
    "silver": "#c0c0c0",
    "gray": "#808080",
    "grey": "#808080",
    "white": "#ffffff",
    "maroon": "#800000",
    "red": "#ff0000",
    "purple": "#800080",
    "fuchsia": "#ff00ff",
    "magenta": "#ff00ff",
    "green": "#008000",
    "lime": "#00ff00",
    "olive": "#808000",
    "yellow": "#ffff00",
    "navy": "#000080",
    "blue": "#0000ff",
    "teal": "#008080",
    "aqua": "#00ffff",
    "cyan": "#00ffff",
    "orange": "#ffa500",
}


def color_of(text: Any) -> str:
    """``#rrggbb`` of a colour as the web writes it; empty for what is none."""
    if not isinstance(text, str):
        return ""
    text = text.strip().casefold()
    if text in _NAMED:
        return _NAMED[text]
    digits = text.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    return "#" + digits if re.fullmatch(r"[0-9a-f]{6}", digits) else ""


@dataclass(frozen=True)
class Symbol:
    """How another program draws a feature. Sizes are logical pixels; None or empty is not said;
    a ``fill`` of ``none`` is no fill."""

    fill: str = ""
    fill_opacity: float | None = None
    stroke: str = ""
    stroke_opacity: float | None = None
    width: float | None = None
    dash: str = ""
    size: float | None = None
    shape: str = ""
    hatch: str = ""

    def knobs(self, style: Style) -> dict[str, Any]:
        """The knobs of ``style`` that look like it, as far as it has such."""
        own = {spec.name: spec for spec in style.knobs()}
        fill = "" if self.fill == "none" else self.fill
        opacity = 0.0 if self.fill == "none" and not self.hatch else self.fill_opacity
        wanted: dict[str, Any] = {"dash": self.dash, "hatch": self.hatch}
        if "stroke" in own:
            wanted |= {"color": fill or self.stroke, "stroke": self.stroke, "opacity": opacity}
            wanted |= {"stroke_width": self.width, "width": self.width, "size": self.size}
            wanted |= {"stroke_opacity": self.stroke_opacity, "shape": self.shape}
            if self.width == 0 and "stroke_width" not in own:
                wanted |= {"stroke_opacity": 0.0}
        elif "width" in own:
            wanted |= {"color": self.stroke or fill, "opacity": self.stroke_opacity}
            wanted |= {"width": self.width}
        else:
            wanted |= {"color": fill or self.stroke, "size": self.size, "shape": self.shape}
            wanted |= {"opacity": self.stroke_opacity if self.fill == "none" else opacity}
        out = {}
        for name, value in wanted.items():
            spec = own.get(name)
            if spec is None or value is None or value == "":
                continue
            if spec.choices and value not in spec.choices:
                continue
            if isinstance(value, int | float) and spec.low is not None and spec.high is not None:
                value = min(max(float(value), spec.low), spec.high)
            out[name] = value
        return out


def has_simplestyle(features: Features) -> bool:
    """Whether features carry styles of their own."""
    return any(
        color_of(value)
        for name in ("marker-color", "stroke", "fill")
        if name in features.table.column_names
        for value in encoded(features, name)[0]
    )


def simplestyle(features: Features, style: Style) -> dict[str, Any]:
    """The knobs of ``style`` that draw features as their own properties say: a rule for each look
    that occurs, the commonest :data:`rules.MOST_RULES` of them."""
    names = [name for name in COLUMNS if name in features.table.column_names]
    tables = [encoded(features, name) for name in names]
    if not tables:
        return {}
    codes = np.column_stack([codes for _, codes in tables])
    looks, member, counts = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    member = member.reshape(-1)
    found = []
    for i in np.argsort(-counts, kind="stable")[:MOST_RULES].tolist():
        cells = {
            name: values[code] if code < len(values) else None
            for name, (values, _), code in zip(names, tables, looks[i].tolist(), strict=True)
        }
        found.append((cells, _symbol(cells).knobs(style), np.flatnonzero(member == i)))
    if len(found) == 1:
        return found[0][1]
    rules = [
        Rule(
            " AND ".join(equals(name, value) for name, value in cells.items()),
            _label(features, cells, rows),
            changes=tuple(knobs.items()),
        ).row
        for cells, knobs, rows in found
    ]
    return {"rules": tuple(rules)}


def _symbol(cells: dict[str, Any]) -> Symbol:
    size = cells.get("marker-size")
    mark = color_of(cells.get("marker-color"))
    return Symbol(
        fill=mark or color_of(cells.get("fill")),
        fill_opacity=_share(cells.get("fill-opacity")),
        stroke=color_of(cells.get("stroke")),
        stroke_opacity=_share(cells.get("stroke-opacity")),
        width=_number(cells.get("stroke-width")),
        size=_SIZES.get(size) if isinstance(size, str) else None,
        shape=_SHAPES.get(str(cells.get("marker-symbol")), ""),
    )


def _label(features: Features, cells: dict[str, Any], rows: Sequence[int] | np.ndarray) -> str:
    """What the features of one look have in common, else its colour."""
    for role in ("category", "title"):
        name = features.roles.get(role)
        if name and name not in COLUMNS:
            values, codes = encoded(features, name)
            common = np.unique(codes[rows])
            if len(common) == 1 and common[0] < len(values):
                return str(values[int(common[0])])
    colors = (cells.get(name) for name in ("marker-color", "fill", "stroke"))
    return next((str(color) for color in colors if color), "No style of its own")


def _share(value: Any) -> float | None:
    number = _number(value)
    return None if number is None else min(max(number, 0.0), 1.0)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if np.isfinite(number) else None
