"""The plan of a page: where the parts of a figure stand, for every size of paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gisapp.model.clock import Clock
from gisapp.model.compare import moments_text
from gisapp.model.knowledge import known_text
from gisapp.model.primitives import LabelStyle
from gisapp.model.project import Project
from gisapp.render.ledger import Source, difference_blocks, notes_of, source_blocks
from gisapp.render.legend import Entry, legend_blocks
from gisapp.render.page_items import (
    Block,
    Box,
    Measure,
    Text,
    flowed,
    wrapped,
)

MINIMUM = (420.0, 320.0)  # a smaller page is a bare map
WIDE = 900.0  # from this width on legend and sources fill a column beside the map
BROAD = 1400.0  # from this width on that column is split in two when the legend is long
MIDDLE = 600.0  # from this width on the legend alone has a narrow one
LOW = 520.0  # under this height words have one line each, and sources are left out
MARGIN, SMALL_MARGIN = 24.0, 14.0
BAND = 15.0  # the strip of edge labels between the map's two frame lines
BANNER = 20.0
GAP = 20.0
HEAD = 20.0  # a section's heading
MORE = 14.0
SCALE_ROOM = 235.0  # no scale panel is wider

TITLE = LabelStyle("text", 20.0, 600, halo=0)
SUBTITLE = LabelStyle("text", 13.0, 400, halo=0)
PERIOD = LabelStyle("muted", 11.5, 400, halo=0)
FOOT = LabelStyle("muted", 8.5, 400, halo=0)
FOOT_STRONG = LabelStyle("text", 8.5, 400, halo=0)
EDGE = LabelStyle("muted", 8.5, 400, halo=0)
SCALE = LabelStyle("text", 8.5, 400, halo=0)
NORTH = LabelStyle("text", 9.0, 600, halo=0)
MARKING = LabelStyle("paper", 10.0, 700, tracking=1.2, upper=True, halo=0)

Kind = Literal["column", "band", "corner", "bare"]


@dataclass(frozen=True)
class Content:
    """What legend and sources have to say, and what the worldview differs in from the UN's."""

    legend: tuple[Entry, ...] = ()
    sources: tuple[Source, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Where everything stands. ``map`` is the map itself; with ``banded`` a strip of edge labels
    surrounds it. ``legend`` and ``sources`` are boxes with ``columns`` each, or None."""

    kind: Kind
    page: Box
    map: Box
    banded: bool
    title: tuple[Text, ...] = ()
    foot: tuple[Text, ...] = ()
    legend: Box | None = None
    sources: Box | None = None
    legend_columns: int = 1
    source_columns: int = 1

    @property
    def frame(self) -> Box:
        """The outer line around the map."""
        return self.map.inset(-BAND) if self.banded else self.map


def period_text(clock: Clock) -> str:
    """The period in words, or the two dates compared, with the date of states, the date by which
    things were known, and the zone."""
    known = f" · {known_text(clock)}" if clock.known is not None else ""
    if compared := moments_text(clock):
        return f"Compared: {compared}{known} · {clock.zone_text}"
    if clock.mode == "instant":
        return f"As of {clock.as_of_text}{known} · {clock.zone_text}"
    period = clock.text[0].upper() + clock.text[1:]
    if clock.text.endswith(clock.as_of_text) and "–" not in clock.text:  # one date: once is enough
        return f"{period}{known} · {clock.zone_text}"
    return f"{period} · states as of {clock.as_of_text}{known} · {clock.zone_text}"


def plan_of(
    project: Project,
    width: float,
    height: float,
    layout: str,
    title: str,
    content: Content,
    measure: Measure,
) -> Plan:
    """The arrangement of a page of ``width`` by ``height`` logical pixels."""
    page = Box(0, 0, width, height)
    banner = BANNER if project.figure.classification.strip() and height > 4 * BANNER else 0.0
    small = width < MINIMUM[0] or height < MINIMUM[1]
    if layout == "map" or small:
        return Plan("bare", page, Box(0, banner, width, height - 2 * banner), False)
    margin = MARGIN if min(width, height) >= 700 else SMALL_MARGIN
    top, bottom = banner + margin * (0.75 if banner else 1.0), height - banner - margin * 0.75
    inner = Box(margin, top, width - 2 * margin, bottom - top)
    heading = _heading(project, title, inner, measure, height < LOW)
    feet = foot(project, inner, notes_of(project), measure, height < LOW)
    head_bottom = heading[-1].y + 14
    body = Box(inner.x, head_bottom, inner.width, inner.bottom - head_bottom - _foot_height(feet))
    return _arranged(project, page, body, heading, feet, content, measure)


def _arranged(
    project: Project,
    page: Box,
    body: Box,
    heading: tuple[Text, ...],
    foot: tuple[Text, ...],
    content: Content,
    measure: Measure,
) -> Plan:
    banded = project.figure.graticule

    def made(
        kind: Kind,
        frame: Box,
        legend_box: Box | None,
        source_box: Box | None,
        legend_columns: int = 1,
        source_columns: int = 1,
    ) -> Plan:
        return Plan(
            kind,
            page,
            frame.inset(BAND) if banded else frame,
            banded,
            heading,
            foot,
            legend_box,
            source_box,
            legend_columns,
            source_columns,
        )

    def needs(width: float, columns: tuple[int, int]) -> tuple[float, float]:
        return tuple(  # type: ignore[return-value]
            flowed(blocks, Box(0, 0, width, 1e6), count, GAP).height + HEAD + 2 if blocks else 0.0
            for blocks, count in zip(
                blocks_of(content, width, columns, measure), columns, strict=True
            )
        )

    if page.width >= WIDE:
        column, count = min(max(0.19 * page.width, 216.0), 320.0), 1
        first, second = needs(column, (1, 1))
        if not first and not second:
            return made("column", body, None, None)
        room = body.height - (GAP if first and second else 0.0)
        if first > 0.8 * room and page.width >= BROAD:  # a long legend gets two columns
            column, count = min(0.28 * page.width, 480.0), 2
            first, second = needs(column, (2, 2))
        left = body.right - column
        if first + second > room:
            second = min(second, max(0.22 * room, room - first))
            first = min(first, room - second)
        legend_box = Box(left, body.y, column, first) if first else None
        top = body.y + (first + GAP if first else 0.0)
        source_box = Box(left, top, column, second) if second else None
        return made(
            "column",
            Box(body.x, body.y, body.width - column - GAP, body.height),
            legend_box,
            source_box,
            count,
            count,
        )
    columns = max(round(body.width / 230), 1), max(round(body.width / 270), 1)
    first, second = needs(body.width, columns)
    upright = page.height >= 1.1 * page.width
    second = min(second, (0.17 if upright else 0.2) * body.height) if page.height >= LOW else 0.0
    rest = Box(body.x, body.y, body.width, body.height - (second + GAP / 2 if second else 0.0))
    source_box = Box(body.x, body.bottom - second, body.width, second) if second else None
    if not upright and page.width >= MIDDLE:
        if not first:
            return made("column", rest, None, source_box, 1, columns[1])
        column = 168.0
        tall = min(needs(column, (1, 1))[0], rest.height)
        frame = Box(rest.x, rest.y, rest.width - column - GAP * 0.7, rest.height)
        return made(
            "column",
            frame,
            Box(rest.right - column, rest.y, column, tall),
            source_box,
            1,
            columns[1],
        )
    if not upright:
        within = rest.inset(BAND if banded else 0.0)
        size = min(200.0, 0.42 * within.width)
        corner = needs(size - 20, (1, 1))[0]
        tall = min(corner + 12, within.height - 74)
        legend_box = Box(within.right - size - 8, within.y + 8, size, tall) if corner else None
        return made("corner", rest, legend_box, source_box, 1, columns[1])
    first = min(first, 0.26 * body.height)
    frame = Box(rest.x, rest.y, rest.width, rest.height - (first + GAP / 2 if first else 0.0))
    legend_box = Box(body.x, frame.bottom + GAP / 2, body.width, first) if first else None
    return made("band", frame, legend_box, source_box, *columns)


def _heading(
    project: Project, title: str, box: Box, measure: Measure, low: bool
) -> tuple[Text, ...]:
    out: list[Text] = []
    y = box.y + 2
    for words, style, step in (
        (title, TITLE, 26.0),
        (project.figure.subtitle, SUBTITLE, 20.0),
        (period_text(project.clock), PERIOD, 18.5),
    ):
        for line in wrapped(words, style, box.width, measure, 1 if low else 2):
            y += step if out else 17.0
            out.append(Text(box.x, y, line, style))
    return tuple(out)


def foot(project: Project, box: Box, credit: str, measure: Measure, low: bool) -> tuple[Text, ...]:
    """The worldview and the notes (see :func:`ledger.notes_of`): on one line when they fit, else
    one under the other."""
    view = project.view_of_world
    lines = wrapped(
        f"Worldview: {view.title} — {view.note}", FOOT_STRONG, box.width, measure, 1 if low else 2
    )
    room = box.width - measure(lines[0], FOOT_STRONG)[0] - 24
    if len(lines) == 1 and measure(credit, FOOT)[0] <= room:
        return (
            Text(box.x, box.bottom - 1, lines[0], FOOT_STRONG),
            Text(box.right, box.bottom - 1, credit, FOOT, "right"),
        )
    credit_lines = wrapped(credit, FOOT, box.width, measure, 1 if low else 3)
    styled = [(line, FOOT_STRONG) for line in lines] + [(line, FOOT) for line in credit_lines]
    top = box.bottom - 1 - 12 * (len(styled) - 1)
    return tuple(Text(box.x, top + 12 * i, line, style) for i, (line, style) in enumerate(styled))


def _foot_height(foot: tuple[Text, ...]) -> float:
    return foot[-1].y - foot[0].y + 18


def blocks_of(
    content: Content, width: float, columns: tuple[int, int], measure: Measure
) -> tuple[list[Block], list[Block]]:
    """The blocks of the legend and of the sources, in so many columns of ``width`` together."""
    first, second = ((width - GAP * (count - 1)) / count for count in columns)
    return (
        legend_blocks(content.legend, first, measure, columns[0]),
        [
            *source_blocks(content.sources, second, measure),
            *difference_blocks(content.differences, second, measure),
        ],
    )
