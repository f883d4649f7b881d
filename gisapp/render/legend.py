"""The legend: only what is visible in the map's window and period, grouped by layer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gisapp.model.primitives import LabelStyle
from gisapp.model.style import LegendItem
from gisapp.render import compare
from gisapp.render.frame import Frame
from gisapp.render.page_items import Block, Box, Item, Measure, Rule, Sample, Text, wrapped

HEADING = LabelStyle("text", 10.5, 600, halo=0)
LABEL = LabelStyle("text", 10.5, 400, halo=0)
COUNT = LabelStyle("muted", 9.5, 400, halo=0)
SECTION = LabelStyle("muted", 9.0, 600, tracking=0.7, upper=True, halo=0)
ROW = 17.0
LINE = 13.0
LEAD = 9.0
UNBROKEN = 7  # lines
SWATCH_WIDTH, SWATCH_HEIGHT = 22.0, 13.0
INDENT = SWATCH_WIDTH + 8.0
RAMP_WIDTH, RAMP_HEIGHT = 180.0, 8.0


@dataclass(frozen=True)
class Entry:
    """One heading of the legend with its lines."""

    title: str
    items: tuple[LegendItem, ...]


def legend_of(frame: Frame) -> tuple[Entry, ...]:
    """The legend of the rows that ``frame`` shows, top layer first.

    A layer with several lines stands under its name; the layers of a group that are a single line
    stand together under the group's title, where the first of them has its place.
    """
    project = frame.project
    titles = {group.id: group.title for group in project.groups}
    entries: list[Entry] = []
    gathered: dict[str, int] = {}  # group to the place of its single lines
    for layer in reversed(project.layers):
        if not layer.in_legend:
            continue
        rows = frame.rows(layer.id)
        part = frame.slice_of(layer.id)
        if isinstance(part, compare.ComparedSlice):
            items = compare.legend(layer, rows, part)
        else:
            items = layer.legend(rows, part) if len(rows) else ()
        if len(items) == 1:
            item = items[0]
            if item.label != layer.name:
                item = replace(item, label=f"{layer.name}: {item.label}")
            place = gathered.setdefault(layer.group, len(entries))
            if place == len(entries):
                entries.append(Entry(titles.get(layer.group, layer.group), ()))
            entries[place] = replace(entries[place], items=(*entries[place].items, item))
        elif items:
            entries.append(Entry(layer.name, tuple(items)))
    return tuple(entries)


def legend_blocks(
    entries: tuple[Entry, ...], width: float, measure: Measure, columns: int = 1
) -> list[Block]:
    """The legend as blocks for columns of ``width``. With more than one column, short entries are
    not broken."""
    blocks: list[Block] = []
    for entry in entries:
        lines = wrapped(entry.title, HEADING, width, measure, 2)
        heading = tuple(Text(0, 11 + i * LINE, line, HEADING) for i, line in enumerate(lines))
        blocks.append(Block(heading, len(lines) * LINE + 4, LEAD, entries=0, keep=True))
        whole = columns > 1 and len(entry.items) <= UNBROKEN
        lines_of = [_line(item, width, measure) for item in entry.items]
        blocks += [replace(block, keep=whole) for block in lines_of[:-1]] + lines_of[-1:]
    return blocks


def _line(item: LegendItem, width: float, measure: Measure) -> Block:
    if item.swatch.kind == "ramp":
        return _ramp(item, width, measure)
    count = f"{item.count:,}" if item.count > 0 else ""
    room = measure(count, COUNT)[0] + 8 if count else 0.0
    lines = wrapped(item.label, LABEL, width - INDENT - room, measure, 3) or [""]
    size = item.swatch.size if item.swatch.kind in ("mark", "symbol", "disc") else 0.0
    height = max(ROW + (len(lines) - 1) * LINE, min(size, 26.0) + 4)
    middle = height / 2
    first = middle - (len(lines) - 1) * LINE / 2 + 3.8
    tall = max(SWATCH_HEIGHT, height - 4 if size > SWATCH_HEIGHT else 0.0)
    items: list[Item] = [Sample(Box(0, middle - tall / 2, SWATCH_WIDTH, tall), item.swatch)]
    items += [Text(INDENT, first + i * LINE, line, LABEL) for i, line in enumerate(lines)]
    if count:
        items.append(Text(width, first, count, COUNT, "right"))
    return Block(tuple(items), height)


def _ramp(item: LegendItem, width: float, measure: Measure) -> Block:
    """What is counted and how many there are, the colours beneath, and beneath these the numbers
    that they stand for."""
    count = f"{item.count:,}" if item.count > 0 else ""
    room = measure(count, COUNT)[0] + 8 if count else 0.0
    lines = wrapped(item.label, LABEL, width - room, measure, 3) or [""]
    items: list[Item] = [Text(0, 11 + i * LINE, line, LABEL) for i, line in enumerate(lines)]
    if count:
        items.append(Text(width, 11, count, COUNT, "right"))
    top = len(lines) * LINE + 5
    wide = min(width, RAMP_WIDTH)
    items.append(Sample(Box(0, top, wide, RAMP_HEIGHT), item.swatch))
    below = top + RAMP_HEIGHT
    taken = -1e9
    ticks = item.swatch.ticks
    for i, (along, words) in enumerate(ticks):
        x = min(max(along * wide, 0.5), wide - 0.5)
        half = measure(words, COUNT)[0] / 2
        middle = min(max(x, half), wide - half)
        last = measure(ticks[-1][1], COUNT)[0]
        if middle - half < taken + 4 or (i < len(ticks) - 1 and middle + half > wide - last - 4):
            continue
        taken = middle + half
        items.append(Rule(x, below, x, below + 3, "muted"))
        items.append(Text(middle, below + 12, words, COUNT, "center"))
    return Block(tuple(items), below + 18)
