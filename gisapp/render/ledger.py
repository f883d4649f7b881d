"""The source ledger: who says what the map shows, numbered, and whom the data are credited to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from gisapp.model.columns import encoded
from gisapp.model.crs import Extent
from gisapp.model.distortion import scale_varies
from gisapp.model.layer import Slice
from gisapp.model.primitives import LabelStyle
from gisapp.model.project import Project
from gisapp.model.projection import Projection
from gisapp.model.projections import printed_name
from gisapp.render.frame import Frame
from gisapp.render.page_items import Block, Measure, Text, wrapped
from gisapp.render.tiling import missing_of

TEXT = LabelStyle("text", 8.5, 400, halo=0)
HEADING = LabelStyle("text", 8.5, 600, halo=0)
NUMBER = LabelStyle("muted", 8.5, 400, halo=0)
LINE = 11.0
INDENT = 18.0
VARIES = ", scale varies"


@dataclass(frozen=True)
class Source:
    """One source, and how many visible features rest on it."""

    text: str
    count: int


def sources_of(frame: Frame) -> tuple[Source, ...]:
    """The distinct sources of the visible features, the most used first, then by name.

    Layers outside time that carry a credit (the base map) are credited as a whole instead.
    """
    counts: Counter[str] = Counter()
    for layer in frame.project.layers:
        if "source" not in layer.features.roles or (layer.time == "none" and layer.credit):
            continue
        rows = frame.rows(layer.id)
        if not len(rows):
            continue
        values, codes = encoded(layer.features, layer.features.roles["source"])
        found = np.bincount(codes[rows], minlength=len(values) + 1)
        for value, count in zip(values, found.tolist(), strict=False):
            text = " ".join(str(value).split()) if value == value else ""
            if text and count:
                counts[text] += count
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold(), pair[0]))
    return tuple(Source(text, count) for text, count in ordered)


def _shows(part: Slice) -> bool:
    events = part.events
    return len(part.rows) > 0 if events is None else events.count(part.window) > 0


def credits_of(project: Project, frame: Frame | None = None) -> str:
    """The credits of the layers that ``frame`` shows (without one, of all that are switched on),
    the user's own first and the program last."""
    found = [project.figure.credits.strip()]
    for layer in project.layers:
        if layer.credit and project.shown(layer):
            part = None if frame is None else frame.slice_of(layer.id)
            if frame is None or (part is not None and _shows(part)):
                found += layer.credit.split(";")
    for name, lost, every in missing_of(frame) if frame is not None else ():
        found.append(f"{lost} of {every} tiles of {name} were not at hand")
    distinct = [text for text in dict.fromkeys(" ".join(t.split()) for t in found) if text]
    return " · ".join([*distinct, "gisapp"])


def projection_text(projection: Projection, extent: Extent) -> str:
    """The projection as a figure of ``extent`` (map units) names it, and whether its scale
    varies."""
    return printed_name(projection) + (VARIES if scale_varies(projection, extent) else "")


def notes_of(project: Project, frame: Frame | None = None) -> str:
    """What stands at the foot of a page beside the worldview: the projection, if it is any but
    Web Mercator and no scale bar names it, and the credits. Without a ``frame`` as much as there
    may be."""
    words, plane = credits_of(project, frame), project.view.projection
    if plane.mercator or project.figure.scale_bar:
        return words
    named = (
        printed_name(plane) + VARIES
        if frame is None
        else projection_text(plane, frame.viewport.extent)
    )
    return f"Projection: {named} · {words}"


def source_blocks(sources: tuple[Source, ...], width: float, measure: Measure) -> list[Block]:
    """The numbered list as blocks for a column of ``width``."""
    blocks = []
    for number, source in enumerate(sources, 1):
        words = source.text if source.count == 1 else f"{source.text} ({source.count})"
        lines = wrapped(words, TEXT, width - INDENT, measure, 3)
        items = [Text(INDENT - 5, 8.5, str(number), NUMBER, "right")]
        items += [Text(INDENT, 8.5 + i * LINE, line, TEXT) for i, line in enumerate(lines)]
        blocks.append(Block(tuple(items), len(lines) * LINE + 2))
    return blocks


def difference_blocks(lines: tuple[str, ...], width: float, measure: Measure) -> list[Block]:
    """What the worldview differs in, a sentence for each area, under a heading of its own."""
    if not lines:
        return []
    heading = Text(0, 8.5, "Where this worldview differs from the UN's", HEADING)
    blocks = [Block((heading,), LINE + 4, lead=LINE / 2, entries=0, keep=True)]
    for line in lines:
        parts = wrapped(line, TEXT, width, measure, 4)
        items = tuple(Text(0, 8.5 + i * LINE, part, TEXT) for i, part in enumerate(parts))
        blocks.append(Block(items, len(parts) * LINE + 2))
    return blocks


def more_text(left_out: int, noun: str) -> str:
    """What is written where a list had to stop."""
    plural = {"entry": "entries", "source": "sources"}[noun]
    return f"and {left_out:,} more {noun if left_out == 1 else plural}: see the data"
