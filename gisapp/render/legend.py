"""The legend: only what is visible in the map's window and period, grouped by layer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gisapp.model.primitives import LabelStyle
from gisapp.model.style import LegendItem
from gisapp.render.frame import Frame
from gisapp.render.page_items import Block, Box, Item, Measure, Sample, Text, wrapped

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
        items = layer.legend(rows, frame.slice_of(layer.id)) if len(rows) else ()
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
    count = f"{item.count:,}" if item.count > 0 else ""
    room = measure(count, COUNT)[0] + 8 if count else 0.0
    lines = wrapped(item.label, LABEL, width - INDENT - room, measure, 3) or [""]
    size = item.swatch.size if item.swatch.kind == "mark" else 0.0
    height = max(ROW + (len(lines) - 1) * LINE, min(size, 26.0) + 4)
    middle = height / 2
    first = middle - (len(lines) - 1) * LINE / 2 + 3.8
    tall = max(SWATCH_HEIGHT, height - 4 if size > SWATCH_HEIGHT else 0.0)
    items: list[Item] = [Sample(Box(0, middle - tall / 2, SWATCH_WIDTH, tall), item.swatch)]
    items += [Text(INDENT, first + i * LINE, line, LABEL) for i, line in enumerate(lines)]
    if count:
        items.append(Text(width, first, count, COUNT, "right"))
    return Block(tuple(items), height)
