"""The furniture of a page: the items that the parts of a figure are made of."""

from __future__ import annotations

import math
import re

import numpy as np

from gisapp.model.compare import moments_text
from gisapp.model.distortion import north_of
from gisapp.model.knowledge import known_text
from gisapp.model.primitives import Labels, Marks
from gisapp.model.project import Project
from gisapp.render import ledger, legend
from gisapp.render.frame import Frame
from gisapp.render.grid_edges import EdgeLabel, arranged
from gisapp.render.ledger import credits_of, more_text, notes_of, projection_text
from gisapp.render.page_items import (
    Block,
    Box,
    Item,
    Measure,
    Panel,
    Rule,
    Shape,
    Text,
    elided,
    flowed,
    moved,
    wrapped,
)
from gisapp.render.plan import (
    BANNER,
    EDGE,
    FOOT,
    FOOT_STRONG,
    GAP,
    HEAD,
    LOW,
    MARKING,
    MORE,
    NORTH,
    SCALE,
    SCALE_ROOM,
    Content,
    Plan,
    blocks_of,
    foot,
)
from gisapp.render.scalebar import scale_bar


def items(
    frame: Frame, plan: Plan, content: Content, labels: tuple[EdgeLabel, ...], measure: Measure
) -> tuple[Item, ...]:
    """Everything on the page but the map, from bottom to top."""
    project = frame.project
    out: list[Item] = []
    if plan.kind == "bare":
        out += _attribution(frame, plan, measure)
    else:
        out += plan.title
        out += foot(
            project,
            Box(plan.foot[0].x, 0, plan.page.width - 2 * plan.foot[0].x, plan.foot[-1].y + 1),
            notes_of(project, frame),
            measure,
            plan.page.height < LOW,
        )
        out += _neatline(frame, plan, labels, measure)
        out += _scale_panel(frame, plan, measure)
        out += _legend(frame, plan, content, measure)
        out += _sources(plan, content, measure)
    out += _marking(project, plan, measure)
    return tuple(out)


def _neatline(
    frame: Frame, plan: Plan, labels: tuple[EdgeLabel, ...], measure: Measure
) -> list[Item]:
    inner = plan.map
    out: list[Item] = [Panel(inner, edge="state", width=0.8)]
    if not plan.banded:
        return out
    out.append(Panel(plan.frame, edge="state", width=0.8))
    view = frame.viewport
    places: dict[str, tuple[float, float, float]] = {  # of the baseline, and the angle
        "top": (inner.x, inner.y - 4.5, 0.0),
        "bottom": (inner.x, inner.bottom + 10.5, 0.0),
        "left": (inner.x - 4.5, inner.y, 90.0),
        "right": (inner.right + 10.5, inner.y, 90.0),
    }
    for one in arranged(labels, view.extent, view.resolution, lambda text: measure(text, EDGE)[0]):
        x, y, angle = places[one.label.edge]
        x, y = (x, y + one.along) if angle else (x + one.along, y)
        out.append(Text(x, y, one.text, EDGE, "center", angle))
    return out


def _scale_panel(frame: Frame, plan: Plan, measure: Measure) -> list[Item]:
    """Scale bar, projection and north arrow on one piece of paper in the map's lower left corner;
    no arrow where north is one way here and another there."""
    figure, view = frame.project.figure, frame.viewport
    north = north_of(view.projection, view.extent) if figure.north_arrow else None
    if not figure.scale_bar and north is None:
        return []
    out: list[Item] = []
    x, pad, height = 12.0, 10.0, 53.0 if figure.scale_bar else 42.0
    arrow_at = x + 4.0
    if north is not None:
        x += 26.0
    if figure.scale_bar:
        bar = scale_bar(
            frame.viewport.extent,
            frame.viewport.resolution,
            min(160.0, 0.3 * plan.map.width),
            frame.viewport.projection,
        )
        zero, half, whole = bar.labels
        middle, end = x + bar.length / 2, x + bar.length
        out += [
            Panel(Box(x, 18, bar.length / 2, 4), fill="text"),
            Panel(Box(x, 18, bar.length, 4), edge="text", width=0.8),
            Text(x, 14, zero, SCALE, "center"),
            Text(end, 14, whole, SCALE, "center"),
        ]
        if bar.length > 80:
            out.append(Text(middle, 14, half, SCALE, "center"))
        room, named = SCALE_ROOM - x - pad, projection_text(view.projection, view.extent)
        notes = [elided(f"{bar.ratio} {bar.place}", EDGE, room, measure)]
        if measure(named, EDGE)[0] > room:  # the scale's own words on a line of their own
            named = named.replace(", ", ",\n")
        for line in named.split("\n"):
            notes += wrapped(line, EDGE, room, measure, 2)
        out += [Text(x, 35.0 + 11 * i, note, EDGE) for i, note in enumerate(notes)]
        height += 11.0 * (len(notes) - 2)
        ends = [x + measure(note, EDGE)[0] for note in notes]
        x = max(end + measure(whole, SCALE)[0] / 2, *ends)
    else:
        x -= 14.0
    if north is not None:
        out += north_arrow(arrow_at, height / 2 + 2, north)
    left, top = plan.map.x + 8, plan.map.bottom - 8 - height
    paper = Panel(Box(0, 0, x + pad, height), fill="paper", edge="hairline")
    return [moved(item, left, top) for item in (paper, *out)]


def north_arrow(x: float, y: float, turn: float) -> list[Item]:
    """An arrow around a point, turned clockwise by ``turn`` degrees, with its letter."""
    a = math.radians(turn)

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * math.cos(a) - dy * math.sin(a), y + dx * math.sin(a) + dy * math.cos(a)

    return [
        Text(*at(0, -8), "N", NORTH, "center", -turn),
        Shape((at(0, -5), at(6, 11), at(0, 7)), "text"),
        Shape((at(0, -5), at(-6, 11), at(0, 7)), "muted"),
    ]


def _section(box: Box, title: str, y: float) -> list[Item]:
    return [Text(box.x, y + 8.5, title, legend.SECTION), Rule(box.x, y + 13.5, box.right, y + 13.5)]


def _emptiest(frame: Frame, plan: Plan, box: Box) -> Box:
    """``box`` in the corner of the map where it hides the fewest marks; the scale has the lower
    left one."""
    inner, view = plan.map, frame.viewport
    left, right, top = inner.x + 8, inner.right - 8 - box.width, inner.y + 8
    marks = [m.xy for d in frame.drawings for m in d.primitives if isinstance(m, Marks | Labels)]
    xy = np.concatenate([np.empty((0, 2)), *marks])
    x = inner.x + (xy[:, 0] - view.extent[0]) / view.resolution
    y = inner.y + (view.extent[3] - xy[:, 1]) / view.resolution

    def hidden(at: Box) -> int:
        return int(np.count_nonzero((x > at.x) & (x < at.right) & (y > at.y) & (y < at.bottom)))

    corners = [
        Box(a, b, box.width, box.height)
        for a, b in ((right, top), (left, top), (right, inner.bottom - 8 - box.height))
    ]
    room = inner.width - box.width - 24
    return min(corners if room > SCALE_ROOM else corners[:2], key=hidden)


def _legend(frame: Frame, plan: Plan, content: Content, measure: Measure) -> list[Item]:
    box = plan.legend
    if box is None or not content.legend:
        return []
    out: list[Item] = []
    if plan.kind == "corner":
        box = _emptiest(frame, plan, box)
        out.append(Panel(box, fill="paper", edge="hairline"))
        box = Box(box.x + 10, box.y + 6, box.width - 20, box.height - 12)
    return out + _listed(
        box,
        "Legend",
        plan.legend_columns,
        "entry",
        blocks_of(content, box.width, (plan.legend_columns, 1), measure)[0],
    )


def _sources(plan: Plan, content: Content, measure: Measure) -> list[Item]:
    if plan.sources is None or not content.sources:
        return []
    blocks = blocks_of(content, plan.sources.width, (1, plan.source_columns), measure)[1]
    return _listed(plan.sources, "Sources", plan.source_columns, "source", blocks)


def _listed(box: Box, title: str, columns: int, noun: str, blocks: list[Block]) -> list[Item]:
    body = Box(box.x, box.y + HEAD, box.width, box.height - HEAD)
    flow = flowed(blocks, body, columns, GAP, MORE)
    out: list[Item] = [*_section(box, title, box.y), *flow.items]
    if flow.left_out:
        left = body.x + (columns - 1) * (body.width + GAP) / columns
        indent = ledger.INDENT if noun == "source" else 0.0
        out.append(Text(left + indent, body.bottom - 3, more_text(flow.left_out, noun), FOOT))
    return out


def _attribution(frame: Frame, plan: Plan, measure: Measure) -> list[Item]:
    project = frame.project
    clock = project.clock
    period = f"As of {clock.as_of_text}" if clock.mode == "instant" else clock.text
    if compared := moments_text(clock):
        period = f"Compared: {compared}"
    if clock.known is not None:
        period += f" · {known_text(clock)}"
    plane, extent = frame.viewport.projection, frame.viewport.extent
    words = " · ".join(
        [
            period[0].upper() + period[1:],
            clock.zone_text,
            f"Worldview: {project.view_of_world.title}",
            *([] if plane.mercator else [f"Projection: {projection_text(plane, extent)}"]),
            credits_of(project, frame),
        ]
    )
    lines = wrapped(words, FOOT_STRONG, plan.map.width - 12, measure, 2)
    width = max(measure(line, FOOT_STRONG)[0] for line in lines) + 12
    height = 12.0 * len(lines) + 4
    box = Box(plan.map.right - width, plan.map.bottom - height, width, height)
    out: list[Item] = [Panel(box, fill="paper", opacity=0.82)]
    out += [
        Text(box.right - 6, box.y + 11 + 12 * i, line, FOOT_STRONG, "right")
        for i, line in enumerate(lines)
    ]
    return out


def _marking(project: Project, plan: Plan, measure: Measure) -> list[Item]:
    """The classification at the top and the bottom of the page."""
    words = " ".join(project.figure.classification.split())
    if not words or plan.page.height <= 4 * BANNER:
        return []
    out: list[Item] = []
    line = elided(words, MARKING, plan.page.width - 24, measure)
    for y in (0.0, plan.page.height - BANNER):
        out += [
            Panel(Box(0, y, plan.page.width, BANNER), fill=marking_color(words)),
            Text(plan.page.width / 2, y + 13.5, line, MARKING, "center"),
        ]
    return out


def marking_color(words: str) -> str:
    """The token of a classification's banner, as the markings' colours are in common use."""
    known = (
        ("unclassified|open|public|releasable", "good"),
        ("top secret", "donbas"),
        ("secret", "error"),
        ("confidential|restricted|official|internal", "accent"),
    )
    for pattern, token in known:
        if re.search(pattern, words, re.IGNORECASE):
            return token
    return "muted"
