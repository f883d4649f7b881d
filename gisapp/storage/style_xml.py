"""Styles of QGIS (QML) and of OGC (SLD 1.0, 1.1) as knobs: single symbols, categories, classes and
rules with colours, widths, dashes, sizes, simple shapes and hatches."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from gisapp.model.features import Features
from gisapp.model.project import LOGICAL_PIXEL
from gisapp.model.rules import MOST_RULES, Rule, checked_rules, equals, quoted
from gisapp.model.simplestyle import Symbol, color_of
from gisapp.model.style import Style
from gisapp.storage.style_ogc import cql2_of, css, dash_of, number_of

MM = 96 / 25.4  # logical pixels
_UNITS = {"MM": MM, "Point": 96 / 72, "Pixel": 1.0, "Inch": 96.0}
_DASHES = {"dash": "dashed", "dot": "dotted", "dash dot": "dash-dot", "dash dot dot": "dash-dot"}
_SHAPES = {
    "circle": "circle",
    "square": "square",
    "rectangle": "square",
    "diamond": "diamond",
    "triangle": "triangle",
    "equilateral_triangle": "triangle",
    "star": "star",
    "cross": "plus",
    "cross2": "cross",
    "x": "cross",
    "hexagon": "hexagon",
}
_BRUSHES = {
    "b_diagonal": "diagonal",
    "f_diagonal": "back",
    "diagonal_x": "cross",
    "cross": "cross",
    "dense6": "dots",
    "dense7": "dots",
}


@dataclass
class Foreign:
    """The knobs of a style read, the scale range in map units per pixel, what was ignored."""

    knobs: dict[str, Any] = field(default_factory=dict)
    finest: float = 0.0
    coarsest: float = math.inf
    ignored: list[str] = field(default_factory=list)


def foreign_style(root: Element, style: Style, features: Features) -> Foreign:
    """What ``root`` says to a layer of ``style``. Raises ValueError for people."""
    reader = _Reader(style, features)
    if root.tag == "qgis":
        return reader.qml(root)
    if root.tag == "StyledLayerDescriptor" or root.find(".//FeatureTypeStyle") is not None:
        return reader.sld(root)
    raise ValueError("it is neither QML nor SLD")


class _Reader:
    def __init__(self, style: Style, features: Features) -> None:
        self._style, self._features = style, features
        self._out = Foreign()

    def _ignore(self, words: str) -> None:
        if words not in self._out.ignored:
            self._out.ignored.append(words)

    # QML

    def qml(self, root: Element) -> Foreign:
        renderer = root.find("renderer-v2")
        if renderer is None:
            raise ValueError("it has no symbols of features")
        if root.get("hasScaleBasedVisibilityFlag") == "1":
            self._out.finest = _resolution(root.get("maxScale")) or 0.0
            self._out.coarsest = _resolution(root.get("minScale")) or math.inf
        symbols = {
            node.get("name", ""): self._qml_symbol(node)
            for node in renderer.findall("symbols/symbol")
        }
        read: dict[str, Callable[[Element, Mapping[str, Symbol]], None]] = {
            "singleSymbol": self._qml_single,
            "categorizedSymbol": self._qml_categories,
            "graduatedSymbol": self._qml_classes,
            "RuleRenderer": self._qml_rules,
        }
        kind = renderer.get("type", "")
        if kind not in read:
            raise ValueError(f"its renderer '{kind}' has no counterpart here")
        read[kind](renderer, symbols)
        for name, words in (("labeling", "Labels"), ("effect", "Effects")):
            node = root.find(name)
            if node is not None and node.get("enabled") != "0":
                self._ignore(f"{words} are not read")
        return self._out

    def _qml_single(self, renderer: Element, symbols: Mapping[str, Symbol]) -> None:
        self._out.knobs |= next(iter(symbols.values()), Symbol()).knobs(self._style)

    def _qml_categories(self, renderer: Element, symbols: Mapping[str, Symbol]) -> None:
        column = _column(renderer.get("attr", ""))
        entries = []
        for node in renderer.findall("categories/category"):
            symbol = symbols.get(node.get("symbol", ""), Symbol())
            if node.get("render", "true") == "true":
                entries.append((node.get("value") or "", node.get("label") or "", symbol))
        named = [entry for entry in entries if entry[0]]
        first = named[0][2].knobs(self._style) if named else {}
        rest = {k: v for k, v in first.items() if k not in ("color", "stroke")}
        same = all(
            {k: v for k, v in one.knobs(self._style).items() if k not in ("color", "stroke")}
            == rest
            for _, _, one in named
        )
        strokes = {one.knobs(self._style).get("stroke") for _, _, one in named}
        if same and len(strokes) < 2 and len(named) == len(entries):
            table = tuple(
                (value, one.knobs(self._style).get("color", "muted"), label or value)
                for value, label, one in named
            )
            self._out.knobs |= {**first, "by": column, "table": table}
            return
        self._rules(
            Rule(self._equal(column, value), label, changes=_changes(one, self._style))
            for value, label, one in sorted(entries, key=lambda entry: not entry[0])
        )

    def _equal(self, column: str, value: str) -> str:
        """The filter for a category; empty for what is left."""
        if not value:
            return ""
        import pyarrow as pa

        schema = self._features.table.schema
        if column in schema.names and not pa.types.is_string(schema.field(column).type):
            try:
                return equals(column, float(value))
            except ValueError:
                pass
        return equals(column, value)

    def _qml_classes(self, renderer: Element, symbols: Mapping[str, Symbol]) -> None:
        column = _column(renderer.get("attr", ""))
        found = []
        for node in renderer.findall("ranges/range"):
            low, high = number_of(node.get("lower")), number_of(node.get("upper"))
            if low is not None and high is not None:
                symbol = symbols.get(node.get("symbol", ""), Symbol())
                found.append((low, high, node.get("label") or "", symbol))
        found.sort(key=lambda one: one[:2])
        joined = all(a[1] == b[0] for a, b in itertools.pairwise(found))
        if joined and found and len({(one.width, one.size) for *_, one in found}) == 1:
            self._out.knobs |= found[0][3].knobs(self._style)
            classes = tuple(
                (low, high, one.knobs(self._style).get("color", "muted"), label)
                for low, high, label, one in found
            )
            self._out.knobs |= {"number": column, "classes": classes, "method": "own edges"}
            return
        name = quoted(column)
        self._rules(
            Rule(
                f"{name} >= {low!r} AND {name} <= {high!r}",
                label or f"{low:g} – {high:g}",
                changes=_changes(one, self._style),
            )
            for low, high, label, one in found
        )

    def _qml_rules(self, renderer: Element, symbols: Mapping[str, Symbol]) -> None:
        self._rules(self._qml_tree(renderer.find("rules"), symbols, ""))

    def _qml_tree(
        self, node: Element | None, symbols: Mapping[str, Symbol], above: str
    ) -> Iterator[Rule]:
        for one in [] if node is None else node.findall("rule"):
            if one.get("checkstate") == "0":
                continue
            text = one.get("filter") or ""
            text = "" if text == "ELSE" else text
            joined = f"({above}) AND ({text})" if above and text else above or text
            yield from self._qml_tree(one, symbols, joined)
            if one.get("symbol") is not None:
                finest = _resolution(one.get("scalemindenom")) or 0.0
                coarsest = _resolution(one.get("scalemaxdenom")) or 0.0
                symbol = symbols.get(one.get("symbol", ""), Symbol())
                label = one.get("label") or ""
                yield Rule(joined, label, finest, coarsest, _changes(symbol, self._style))

    def _qml_symbol(self, node: Element) -> Symbol:
        layers = node.findall("layer")
        if len(layers) > 1:
            self._ignore("Of symbols with several layers the lowest is read")
        if not layers:
            return Symbol()
        layer = layers[0]
        kind = layer.get("class", "")
        said = {n.get("k", ""): n.get("v", "") for n in layer.findall("prop")} | {
            n.get("name", ""): n.get("value", "") for n in layer.findall("Option/Option")
        }
        alpha = number_of(node.get("alpha"), 1.0) or 0.0
        fill, fill_alpha = _rgba(said.get("color", ""))
        line, line_alpha = _rgba(said.get("line_color") or said.get("outline_color", ""))
        width = _length(said, "line_width" if "line_width" in said else "outline_width")
        styled = said.get("line_style") or said.get("outline_style", "solid")
        width = 0.0 if styled == "no" else width
        dash = _DASHES.get(styled, "solid")
        if kind == "SimpleLine":
            return Symbol("", None, line, alpha * line_alpha, width, dash)
        if kind == "SimpleMarker":
            shape = _SHAPES.get(said.get("name", ""), "")
            if not shape:
                self._ignore(f"The mark '{said.get('name', '')}' has no counterpart here")
            size = _length(said, "size")
            return Symbol(fill, alpha * fill_alpha, line, None, width, size=size, shape=shape)
        if kind == "SimpleFill":
            brush = said.get("style", "solid")
            empty = brush != "solid"
            hatch = _BRUSHES.get(brush, "none")
            if empty and brush != "no" and hatch == "none":
                self._ignore(f"The pattern '{brush}' has no counterpart here")
            opacity = 0.0 if empty else alpha * fill_alpha
            return Symbol(fill, opacity, line, alpha * line_alpha, width, dash, hatch=hatch)
        self._ignore(f"The symbol layer '{kind}' has no counterpart here")
        return Symbol(fill or line, alpha)

    # SLD

    def sld(self, root: Element) -> Foreign:
        rules = []
        for node in root.iter("Rule"):
            title = node.findtext("Title") or node.findtext("Description/Title")
            title = title or node.findtext("Name") or ""
            finest = _resolution(node.findtext("MinScaleDenominator")) or 0.0
            coarsest = _resolution(node.findtext("MaxScaleDenominator")) or 0.0
            test = node.find("Filter")
            try:
                text = cql2_of(test[0]) if test is not None and len(test) else ""
            except ValueError as error:
                self._ignore(f"Rule '{title.strip()}': {error}")
                continue
            changes = _changes(self._sld_symbol(node), self._style)
            for name in ("TextSymbolizer", "RasterSymbolizer"):
                if node.find(name) is not None:
                    self._ignore(f"{name[:-10]} symbols are not read")
            rules.append(Rule(text, title.strip(), finest, coarsest, changes))
        if not rules:
            raise ValueError("it has no rules that can be read")
        if len(rules) == 1 and not rules[0].filter:
            self._out.knobs |= dict(rules[0].changes)
            self._out.finest = rules[0].finest
            self._out.coarsest = rules[0].coarsest or math.inf
        else:
            self._rules(sorted(rules, key=lambda rule: not rule.filter))
        return self._out

    def _sld_symbol(self, rule: Element) -> Symbol:
        point = rule.find("PointSymbolizer/Graphic")
        if point is not None:
            if point.find("ExternalGraphic") is not None:
                self._ignore("Pictures as marks are not read")
            shape = _SHAPES.get((point.findtext("Mark/WellKnownName") or "").strip().lower(), "")
            fill, stroke = css(point.find("Mark/Fill")), css(point.find("Mark/Stroke"))
            size = number_of(point.findtext("Size"))
        else:
            base = rule.find("PolygonSymbolizer")
            line = rule.find("LineSymbolizer")
            first = base if base is not None else line
            if first is None:
                return Symbol()
            shape, size = "", None
            fill, stroke = css(first.find("Fill")), css(first.find("Stroke"))
            if base is not None and not stroke and line is not None:
                stroke = css(line.find("Stroke"))
            if base is not None and not fill:
                fill = {"fill": "none"}
            if base is not None and not stroke:
                stroke = {"stroke-width": "0"}
        opacity = number_of(fill.get("fill-opacity"), 1.0 if fill else None)
        paint = fill.get("fill", "")
        return Symbol(
            "none" if paint == "none" else color_of(paint),
            opacity,
            color_of(stroke.get("stroke", "")),
            number_of(stroke.get("stroke-opacity")),
            number_of(stroke.get("stroke-width")),
            dash_of(stroke.get("stroke-dasharray", "")),
            size,
            shape,
        )

    def _rules(self, rules: Iterable[Rule]) -> None:
        kept: list[tuple[Any, ...]] = []
        for rule in rules:
            try:
                kept += checked_rules([rule.row])
            except ValueError as error:
                self._ignore(f"Rule '{rule.title}': {str(error).removeprefix('rule 1: ')}")
        if len(kept) > MOST_RULES:
            self._ignore(f"Only the first {MOST_RULES} of {len(kept)} rules are read")
        self._out.knobs["rules"] = tuple(kept[:MOST_RULES])


def _changes(symbol: Symbol, style: Style) -> tuple[tuple[str, Any], ...]:
    return tuple(symbol.knobs(style).items())


def _column(text: str) -> str:
    return text.strip().strip('"')


def _resolution(denominator: str | None) -> float | None:
    """Map units per logical pixel of a scale; None for none."""
    number = number_of(denominator)
    return None if not number or number >= 1e12 else number * LOGICAL_PIXEL


def _length(said: Mapping[str, str], key: str) -> float | None:
    number = number_of(said.get(key))
    return None if number is None else number * _UNITS.get(said.get(f"{key}_unit", "MM"), MM)


def _rgba(text: str) -> tuple[str, float]:
    parts = [number_of(part) for part in re.split(r"[ ,]+", text)[:4]]
    numbers = [part for part in parts if part is not None]
    if len(numbers) < 3 or not all(0 <= part <= 255 for part in numbers):
        return color_of(text), 1.0
    red, green, blue = (int(part) for part in numbers[:3])
    return f"#{red:02x}{green:02x}{blue:02x}", numbers[3] / 255 if len(numbers) > 3 else 1.0
