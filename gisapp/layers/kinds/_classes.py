"""Colours that follow the data: the knobs of categories, classes of numbers and rules, which the
plain kinds share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _draw
from gisapp.model import classify, colormaps, symbology
from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Ints, Primitive
from gisapp.model.rules import Rule, checked_rules, rule_index, rules_of
from gisapp.model.style import LegendItem, Style, Swatch, knob

BLENDS = ("normal", "multiply", "screen", "overlay", "soft")
NO_CLASS = "No number, or outside the classes"
SAMPLES = 3  # sizes in a legend
_numbers: Memo[NDArray[np.float32]] = Memo("numbers for sizes", 4)
S = TypeVar("S", bound="Classed")


@dataclass(frozen=True)
class Grades(_draw.Categories):
    """Classes of a column of numbers, as if they were the lines of a table."""

    classes: tuple[symbology.Class, ...] = ()

    def index(self, features: Features) -> NDArray[np.uint8]:
        """The class of every feature; the number of classes for what is in none."""
        limits = (self.classes[0][0], *(one[1] for one in self.classes))
        return classify.index_of(features, self.by, limits)

    def label(self, number: int) -> str:
        """The label of a class, else its numbers."""
        return self._said(number, whole=False)

    def _said(self, number: int, *, whole: bool) -> str:
        if number >= len(self.classes):
            return NO_CLASS
        low, high, _, label = self.classes[number]
        last = number == len(self.classes) - 1
        return label or classify.range_words(low, high, whole=whole, last=last)

    def legend(self, features: Features, rows: Ints, swatch: Any) -> tuple[LegendItem, ...]:
        """A legend of the classes present; the first names the column, unless it has a label."""
        whole = classify.is_whole(features, self.by)
        counts = np.bincount(self.index(features)[rows], minlength=len(self.classes) + 1)
        items = [
            LegendItem(self._said(number, whole=whole), swatch(self.token(number)), count)
            for number, count in enumerate(counts.tolist())
            if count
        ]
        first = int(np.argmax(counts > 0))
        if items and first < len(self.classes) and not self.classes[first][3]:
            items[0] = replace(items[0], label=f"{_words(self.by)}: {items[0].label}")
        return tuple(items)


@dataclass(frozen=True)
class Classed(Style):
    """A style whose colour may follow a column's values or numbers, or that consists of rules."""

    by: str = knob("", "column", "Colour by", "The column whose values choose the colour")
    table: tuple[tuple[str, ...], ...] = knob(
        (), "table", "Colours", "Rows of value, colour and label"
    )
    number: str = knob("", "column", "Graduated by", "The column of numbers behind the classes")
    classes: tuple[symbology.Class, ...] = knob(
        (), "classes", "Classes", "Rows of low edge, high edge, colour and label"
    )
    method: str = knob("natural breaks", "choice", "Classes by", choices=symbology.METHODS)
    ramp: str = knob("viridis", "choice", "Colour ramp", choices=colormaps.NAMES)
    rules: tuple[tuple[Any, ...], ...] = knob(
        (), "rules", "Rules", "Rows of filter, label, scale limits and settings; the first counts"
    )

    def with_values(self, values: Mapping[str, Any]) -> Style:
        """As every style; tables, classes and rules are looked at closely."""
        clean = dict(values)
        if "table" in clean:
            clean["table"] = symbology.checked_table(clean["table"])
        if "classes" in clean:
            clean["classes"] = symbology.checked_classes(clean["classes"])
        rules = clean.pop("rules", None)
        style = cast(Classed, super().with_values(clean))
        if rules is None:
            return style
        rows = checked_rules(rules)
        plain = replace(style, rules=())
        for number, rule in enumerate(rules_of(rows), 1):
            try:
                plain.with_values(dict(rule.changes))
            except (ValueError, TypeError) as error:
                raise ValueError(f"rule {number}: {error}") from None
        return replace(style, rules=rows)

    @property
    def column(self) -> str:
        """The column that the colour follows; empty when there is one colour."""
        return self.number if self.number and self.classes else self.by

    def palette(self, other: str) -> _draw.Categories:
        """The colours by value or number; what is in none has ``other``."""
        if self.number and self.classes:
            table = tuple(("", color, label) for _, _, color, label in self.classes)
            return Grades(self.number, table, _draw.OTHER, self.classes)
        return _draw.Categories(self.by, self.table, other)

    def main_color(self, plain: str) -> str:
        """The colour that stands for the layer in the list."""
        if self.number and self.classes:
            return self.classes[len(self.classes) * 2 // 3][2]
        return self.table[0][1] if self.by and self.table else plain

    def variant_rows(
        self: S, features: Features, rows: Ints, resolution: float | None
    ) -> Iterator[tuple[Rule, S, NDArray[np.bool_]]]:
        """Each rule with the style that it makes and which of ``rows`` it is for."""
        which = rule_index(features, self.rules, resolution)[rows]
        for i, (rule, style) in enumerate(zip(rules_of(self.rules), variants(self), strict=True)):
            mine = which == i
            if mine.any():
                yield rule, style, mine

    def draw_rules(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """What the rules draw, the first on top."""
        resolution = part.scale_resolution
        out: list[Primitive] = []
        for _, style, mine in reversed(
            list(self.variant_rows(layer.features, part.rows, resolution))
        ):
            out += style.draw(layer, replace(part, rows=part.rows[mine]))
        return tuple(out)

    def legend_rules(
        self,
        layer: Layer,
        rows: Ints,
        part: Slice | None,
        items_of: Callable[[Any, Ints], tuple[LegendItem, ...]],
    ) -> tuple[LegendItem, ...]:
        """The legend of the rules that have rows; ``items_of`` gives one style's."""
        out: list[LegendItem] = []
        resolution = None if part is None else part.scale_resolution
        for rule, style, mine in self.variant_rows(layer.features, rows, resolution):
            for item in items_of(style, rows[mine]):
                single = item.label == layer.name
                label = rule.title if single else f"{rule.title}: {item.label}"
                out.append(replace(item, label=label))
        return tuple(out)


@lru_cache(maxsize=64)
def variants(style: S) -> tuple[S, ...]:
    """The style that each rule makes."""
    plain = replace(style, rules=())
    return tuple(cast(S, plain.with_values(dict(rule.changes))) for rule in rules_of(style.rules))


# Sizes in proportion


def number_of(features: Features, column: str) -> NDArray[np.float32]:
    """The numbers of a column by feature, NaN for none."""

    def make() -> NDArray[np.float32]:
        out = np.full(len(features), np.nan, np.float32)
        if column in features.table.column_names:
            at = 0
            for piece in classify.numbers(features, column):
                out[at : at + len(piece)] = piece
                at += len(piece)
        return out

    return _numbers.get(features, column, make)


def greatest(features: Features, column: str) -> float:
    """The greatest number of a column; 1 where none is above zero."""
    ordered = classify.sample(features, column)
    return float(ordered[-1]) if len(ordered) and ordered[-1] > 0 else 1.0


def shares(features: Features, column: str, rows: Ints, *, root: bool) -> NDArray[np.float32]:
    """How large each of ``rows`` is beside the greatest, 0 to 1; its square ``root`` for what
    grows in two directions."""
    part = number_of(features, column)[rows] / np.float32(greatest(features, column))
    part = np.nan_to_num(part).clip(0, 1)
    return np.asarray(np.sqrt(part) if root else part, dtype=np.float32)


def size_items(
    features: Features, column: str, rows: Ints, swatch: Callable[[float], Swatch], *, root: bool
) -> tuple[LegendItem, ...]:
    """Samples of round numbers up to the greatest among ``rows``, with what the sizes mean;
    ``swatch(share)`` makes one."""
    values = number_of(features, column)[rows]
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return ()
    top, most = float(values.max()), greatest(features, column)
    tops = dict.fromkeys(_round_down(top / 5**i) for i in range(SAMPLES))
    return tuple(
        LegendItem(
            f"{_words(column)}: {classify.words(value)}",
            swatch((value / most) ** 0.5 if root else value / most),
        )
        for value in tops
        if value > 0
    )


def _words(column: str) -> str:
    return column.replace("_", " ")


def _round_down(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    factor = next(factor for factor in (5, 2, 1) if factor * power <= value * (1 + 1e-6))
    return float(f"{factor * power:.6g}")
