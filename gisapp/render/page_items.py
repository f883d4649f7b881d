"""What a page's furniture is made of, as plain values, and how its text is broken into lines.

Every coordinate and size is in logical pixels (1/96 inch on paper) from the page's top-left corner;
colours are theme tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from gisapp.model.primitives import LabelStyle
from gisapp.model.style import Swatch

Measure = Callable[[str, LabelStyle], tuple[float, float, float]]  # width, ascent, descent


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def inset(self, by: float) -> Box:
        """Smaller by ``by`` on all four sides."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@dataclass(frozen=True)
class Text:
    """One line of text: ``x`` is its left edge, centre or right edge, ``y`` its baseline.

    ``angle`` turns it counter-clockwise, in degrees, around that point.
    """

    x: float
    y: float
    text: str
    style: LabelStyle
    align: Literal["left", "center", "right"] = "left"
    angle: float = 0.0


@dataclass(frozen=True)
class Rule:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    color: str = "hairline"
    width: float = 1.0


@dataclass(frozen=True)
class Panel:
    """A rectangle with a fill, an edge, or both; empty means none."""

    box: Box
    fill: str = ""
    edge: str = ""
    opacity: float = 1.0
    width: float = 1.0


@dataclass(frozen=True)
class Sample:
    """A legend's swatch."""

    box: Box
    swatch: Swatch


@dataclass(frozen=True)
class Shape:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    fill: str


Item = Text | Rule | Panel | Sample | Shape


def moved(item: Item, dx: float, dy: float) -> Item:
    """The item somewhere else."""
    if isinstance(item, Text):
        return replace(item, x=item.x + dx, y=item.y + dy)
    if isinstance(item, Rule):
        return replace(item, x0=item.x0 + dx, y0=item.y0 + dy, x1=item.x1 + dx, y1=item.y1 + dy)
    if isinstance(item, Shape):
        return replace(item, points=tuple((x + dx, y + dy) for x, y in item.points))
    box = item.box
    return replace(item, box=Box(box.x + dx, box.y + dy, box.width, box.height))


def elided(text: str, style: LabelStyle, width: float, measure: Measure) -> str:
    """``text``, cut with an ellipsis where it is wider than ``width``."""
    if measure(text, style)[0] <= width:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + "…", style)[0] <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrapped(
    text: str, style: LabelStyle, width: float, measure: Measure, most: int = 99
) -> list[str]:
    """``text`` broken into at most ``most`` lines no wider than ``width``; what is left over is
    cut with an ellipsis. White space, line breaks too, counts as one space."""
    words = text.split()
    lines: list[str] = []
    line = ""
    for number, word in enumerate(words):
        longer = f"{line} {word}" if line else word
        if measure(longer, style)[0] <= width:
            line = longer
            continue
        if len(lines) == most - 1:
            rest = " ".join(([line] if line else []) + words[number:])
            return [*lines, elided(rest, style, width, measure)]
        if line:
            lines.append(line)
        line = word
        if measure(word, style)[0] > width:
            line = elided(word, style, width, measure)
    return [*lines, line] if line else lines


@dataclass(frozen=True)
class Block:
    """A piece of furniture that is not broken over columns, from (0, 0) downwards.

    ``entries`` is how many things for the reader it stands for; ``keep`` ties it to the next one,
    as a heading is to its first line; ``lead`` is left free above it, but not at a column's top.
    """

    items: tuple[Item, ...]
    height: float
    lead: float = 0.0
    entries: int = 1
    keep: bool = False


@dataclass(frozen=True)
class Flow:
    """Blocks laid into columns: the items, the height used, and the entries left out."""

    items: tuple[Item, ...]
    height: float
    left_out: int


def flowed(
    blocks: list[Block], box: Box, columns: int, gap: float, more_height: float = 0.0
) -> Flow:
    """``blocks`` laid into ``columns`` of ``box``, down each column in turn.

    When not everything fits, ``more_height`` is kept free at the end of the last column for a line
    that says so. The columns are as even as the order allows.
    """
    columns = max(columns, 1)
    step = (box.width + gap) / columns
    units = _units(blocks)
    height = box.height if columns == 1 else _even(units, columns, box.height)
    placed, used = _fill(units, columns, height, 0.0)
    if placed < len(units):
        placed, used = _fill(units, columns, box.height, more_height)
    items: list[Item] = []
    for unit, column, top in used:
        for block in unit:
            items += [moved(item, box.x + column * step, box.y + top) for item in block.items]
            top += block.height
    bottom = max((top + sum(b.height for b in unit) for unit, _, top in used), default=0.0)
    left_out = sum(block.entries for unit in units[placed:] for block in unit)
    return Flow(tuple(items), bottom, left_out)


def _units(blocks: list[Block]) -> list[list[Block]]:
    units: list[list[Block]] = []
    open_unit = False
    for block in blocks:
        if open_unit:
            units[-1].append(block)
        else:
            units.append([block])
        open_unit = block.keep
    return units


def _fill(
    units: list[list[Block]], columns: int, height: float, reserve: float
) -> tuple[int, list[tuple[list[Block], int, float]]]:
    """How many units fit, and (unit, column, top) of each."""
    used: list[tuple[list[Block], int, float]] = []
    column, top = 0, 0.0
    for number, unit in enumerate(units):
        need = sum(block.height for block in unit)
        room = height - (reserve if column == columns - 1 else 0.0)
        top += unit[0].lead if top > 0 else 0.0
        if top + need > room + 1e-6 and (top > 0 or column < columns - 1):
            column, top = column + 1, 0.0
            room = height - (reserve if column == columns - 1 else 0.0)
        if column >= columns or need > room + 1e-6:
            return number, used
        used.append((unit, column, top))
        top += need
    return len(units), used


def _even(units: list[list[Block]], columns: int, limit: float) -> float:
    """The least column height, up to ``limit``, that takes all units."""
    total = sum(block.height + block.lead for unit in units for block in unit)
    height = total / columns
    while height < limit:
        if _fill(units, columns, height, 0.0)[0] == len(units):
            return height
        height += 6.0
    return limit
