"""Symbology: what a style makes of values. Categories, classes of numbers, rules; and how a style
is proposed for a column, carried to another layer and checked when it comes from a file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gisapp.model import classify, colormaps, rules
from gisapp.model.columns import encoded
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.rules import finite, rules_of
from gisapp.model.theme import DARK, LIGHT, Theme, contrast

if TYPE_CHECKING:
    from gisapp.model.style import Style

Row = tuple[str, str, str]  # value, colour, label
Class = tuple[float, float, str, str]  # low, high, colour, label (empty: the numbers)
SINGLE, CATEGORIES, GRADUATED, RULES = "single", "categories", "graduated", "rules"
MODES = (SINGLE, CATEGORIES, GRADUATED, RULES)
OWN = "own edges"
METHODS = (*classify.METHODS, OWN)
CLASSES = 5  # proposed
OTHER = "muted"
LEGIBLE = 1.6  # contrast that every colour proposed has with land and sea, dark and light
# Eight hues after Okabe and Ito (2008), moved until they stand off dark and light grounds alike;
# whoever does not see red, green or blue tells them apart.
PALETTE = (
    "#4477aa",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#882e72",
    "#a89a1c",
)
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
_TOKENS = {token for token, _ in DARK.colors}


def is_color(value: object) -> bool:
    """Whether ``value`` is a colour token of the themes or ``#rrggbb``."""
    return isinstance(value, str) and (value in _TOKENS or bool(_HEX.match(value)))


def checked_classes(value: Any) -> tuple[Class, ...]:
    """Classes as a knob holds them: ascending and without overlap. Raises ValueError for people."""
    if not isinstance(value, list | tuple) or len(value) > 254:
        raise ValueError("classes are a list of low, high, colour and label")
    out: list[Class] = []
    for number, row in enumerate(value, 1):
        if not isinstance(row, list | tuple) or len(row) not in (3, 4):
            raise ValueError(f"class {number} is not low, high, colour and label")
        low, high = (finite(edge, f"an edge of class {number}") for edge in row[:2])
        if not is_color(row[2]):
            raise ValueError(f"{row[2]!r} of class {number} is no colour")
        label = row[3] if len(row) == 4 else ""
        if low > high or (low == high and len(value) > 1):
            raise ValueError(f"class {number} ends before it begins")
        if out and low != out[-1][1]:
            raise ValueError(f"class {number} does not begin where the one before it ends")
        out.append((low, high, row[2], str(label)))
    return tuple(out)


def checked_table(value: Any, allowed: Sequence[str] = ()) -> tuple[tuple[str, ...], ...]:
    """Rows of value, colour (or one of ``allowed``) and label. Raises ValueError for people."""
    if not isinstance(value, list | tuple) or len(value) > 254:
        raise ValueError("a table has at most 254 rows")
    for row in value:
        if (
            not isinstance(row, list | tuple)
            or len(row) not in (2, 3)
            or not all(isinstance(cell, str) for cell in row)
        ):
            raise ValueError(f"{row!r} is not a value, a colour and a label")
        if row[1] not in allowed if allowed else not is_color(row[1]):
            raise ValueError(f"{row[1]!r} is {'none of the shapes' if allowed else 'no colour'}")
    return tuple(tuple(row) for row in value)


def mode_of(style: Style) -> str:
    """How a style's colours follow the data: one of :data:`MODES`."""
    values = style.values()
    if values.get("rules"):
        return RULES
    if values.get("number") and values.get("classes"):
        return GRADUATED
    return CATEGORIES if values.get("by") else SINGLE


# Colours


@lru_cache(maxsize=64)
def _legible(ramp: str) -> tuple[str, ...]:
    """The colours of a map, dark to bright, that dark and light grounds take."""
    grounds = [theme[token] for theme in (DARK, LIGHT) for token in ("land", "sea")]
    every = (colormaps.hex_of(color) for color in colormaps.colors(ramp, DARK))
    return tuple(
        color for color in every if min(contrast(color, ground) for ground in grounds) >= LEGIBLE
    )


def ramp_colors(ramp: str, count: int, theme: Theme) -> tuple[str, ...]:
    """``count`` colours of a map from few to many: even steps that stand off dark and light
    grounds. Many is bright in the dark and dark on the light. Raises KeyError."""
    every = _legible(ramp)
    places = np.linspace(0, len(every) - 1, count) if count > 1 else np.array([len(every) / 2])
    made = tuple(every[int(place)] for place in places.round().tolist())
    return made if theme.dark else made[::-1]


# Proposals


def category_rows(features: Features, column: str, most: int = len(PALETTE)) -> tuple[Row, ...]:
    """The most frequent values of a column, each with a colour of its own."""
    values, codes = encoded(features, column)
    counts = np.array(rules.counted(codes, len(values) + 1)[: len(values)])
    order = np.argsort(-counts, kind="stable")[:most].tolist()
    named = [str(values[i]) for i in order if values[i] is not None and str(values[i]) != ""]
    return tuple((name, color, name) for name, color in zip(named, PALETTE, strict=False))


def class_rows(
    features: Features, column: str, method: str, count: int, ramp: str, theme: Theme
) -> tuple[Class, ...]:
    """Classes of a column of numbers in the colours of a ramp. Raises ValueError and KeyError."""
    edges = classify.edges(classify.sample(features, column), method, count).tolist()
    colors = ramp_colors(ramp, len(edges) - 1, theme)
    return tuple(
        (low, high, color, "")
        for low, high, color in zip(edges[:-1], edges[1:], colors, strict=False)
    )


def category_counts(features: Features, column: str, names: Sequence[str]) -> list[int]:
    """How many features have each of the values ``names``, and how many have others."""
    if column not in features.table.column_names:
        return [0] * len(names) + [len(features)]
    values, codes = encoded(features, column)
    by_code = rules.counted(codes, len(values) + 1)
    place = {str(value): i for i, value in enumerate(values) if value is not None}
    found = [by_code[place[name]] if name in place else 0 for name in names]
    return [*found, len(features) - sum(found)]


def class_counts(features: Features, column: str, classes: Sequence[Class]) -> list[int]:
    """How many features are in each class, and how many in none."""
    limits = (classes[0][0], *(one[1] for one in classes)) if classes else ()
    return rules.counted(classify.index_of(features, column, limits), len(classes) + 1)


def proposed(features: Features, mode: str, style: Style, theme: Theme) -> dict[str, Any]:
    """The knobs that turn ``style`` to a mode, as the data suggest. Raises ValueError for people
    where the data do not allow it."""
    values = style.values()
    if mode == CATEGORIES:
        column = best_category(features)
        if not column:
            raise ValueError("this layer has no columns to make categories of")
        return {"by": column, "table": category_rows(features, column)}
    if mode == GRADUATED:
        column = best_number(features)
        if not len(classify.sample(features, column)):
            raise ValueError("this layer has no column of numbers")
        method = values["method"] if values["method"] in classify.METHODS else "natural breaks"
        ramp = values["ramp"]
        classes = class_rows(features, column, method, CLASSES, ramp, theme)
        return {"number": column, "classes": classes, "method": method}
    if mode != RULES:
        return {}
    if mode_of(style) == CATEGORIES:
        column = values["by"]
        found: list[rules.Rule] = [
            rules.Rule(rules.equals(column, row[0]), row[-1], changes=(("color", row[1]),))
            for row in values["table"]
        ]
    elif mode_of(style) == GRADUATED:
        found = list(_class_rules(values["number"], values["classes"]))
    else:
        found = []
    found.append(rules.Rule("", "Everything else", changes=(("color", OTHER),) if found else ()))
    return {"rules": tuple(rule.row for rule in found[-rules.MOST_RULES :])}


def _class_rules(column: str, classes: Sequence[Class]) -> Iterable[rules.Rule]:
    name = rules.quoted(column)
    for i, (low, high, color, label) in enumerate(classes):
        last = i == len(classes) - 1
        text = f"{name} >= {low!r} AND {name} {'<=' if last else '<'} {high!r}"
        words = label or classify.range_words(low, high, last=last)
        yield rules.Rule(text, words, changes=(("color", color),))


def recolored(classes: Sequence[Class], colors: Sequence[str]) -> tuple[Class, ...]:
    """The classes in other colours."""
    return tuple(
        (low, high, color, label)
        for (low, high, _, label), color in zip(classes, colors, strict=True)
    )


def with_edge(classes: Sequence[Class], number: int, edge: float) -> tuple[Class, ...]:
    """The classes with another edge: 0 is the low one of the first class. What lies beyond its
    neighbours is held at them. Raises ValueError for a number that leaves a class empty."""
    edges = [classes[0][0], *(one[1] for one in classes)]
    edges[number] = edge
    for low, high in itertools.pairwise(edges):
        if low >= high and len(classes) > 1:
            raise ValueError(f"{classify.words(edge)} does not lie between the edges next to it")
    return tuple(
        (edges[i], edges[i + 1], color, label if number not in (i, i + 1) else "")
        for i, (_, _, color, label) in enumerate(classes)
    )


def best_category(features: Features) -> str:
    """The column whose values make the best categories: the role's own, else one of few texts."""
    import pyarrow as pa

    own = features.roles.get("category")
    if own:
        return str(own)
    schema = features.table.schema
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    skipped = {features.roles.get(role) for role in ("id", "title", "summary", "source")}
    for name in [name for name in texts if name not in skipped] + texts:
        if 1 < len(encoded(features, name)[0]) <= 4 * len(PALETTE):
            return str(name)
    return str(next(iter(texts or schema.names), ""))


def best_number(features: Features) -> str:
    """The column of numbers that says most: the role's weight, else the first with a spread."""
    names = classify.numeric_columns(features)
    weight = features.roles.get("weight")
    if weight in names:
        return str(weight)
    spread = [name for name in names if len(np.unique(classify.sample(features, name)[:5000])) > 2]
    plain = [name for name in spread if not re.search(r"(^|_)(id|year|code|lat|lon)", name)]
    return str(next(iter(plain or spread or names), ""))


# Carrying a style to another layer


def adapted(
    style: Style, values: Mapping[str, Any], columns: Sequence[str] | None = None
) -> tuple[Style, tuple[str, ...]]:
    """``style`` with whatever of ``values`` it takes, and a sentence for each that it does not.
    With ``columns``, settings that ask for another column are left out."""
    ignored: list[str] = []
    strange: list[str] = []
    specs = {spec.name: spec for spec in style.knobs()}
    for name, value in values.items():
        spec = specs.get(name)
        if spec is None:
            if value not in ((), [], "", None):
                strange.append(_plain(name))
            continue
        if spec.type == "color" and value != "" and not is_color(value):
            ignored.append(f"{spec.title}: {value!r} is no colour")
            continue
        if spec.type == "column" and value and columns is not None and value not in columns:
            ignored.append(f"{spec.title}: this layer has no column '{value}'")
            continue
        try:
            style = style.with_values({name: value})
        except (ValueError, TypeError) as error:
            ignored.append(f"{spec.title}: {error}")
    if strange:
        words = "settings" if len(strange) > 1 else "setting"
        ignored.append(f"{', '.join(strange)}: a layer of this kind has no such {words}")
    if columns is not None and style.values().get("rules"):
        style = _known_rules(style, set(columns), ignored)
    return style, tuple(ignored)


def _known_rules(style: Style, columns: set[str], ignored: list[str]) -> Style:
    kept = []
    for rule in rules_of(style.rules):  # type: ignore[attr-defined]
        missing = Filter(rule.filter).columns - columns if rule.filter else frozenset()
        if missing:
            names = "', '".join(sorted(missing))
            ignored.append(f"Rule '{rule.title}': this layer has no column '{names}'")
        else:
            kept.append(rule.row)
    return replace(style, rules=tuple(kept))  # type: ignore[call-arg]


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()
