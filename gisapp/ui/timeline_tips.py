"""Tooltips of the timeline: HTML in which every word of the data is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable

from PySide6.QtCore import QPointF

from gisapp.model import instants, timeline
from gisapp.model.features import Features
from gisapp.model.timeline import Lane, Tally
from gisapp.ui.timeline_paint import Plan

NAMED = 5  # events named in one tooltip
LOOKED_AT = 200
_REACH = 3.0  # pixels on either side of the pointer

NOTHING_TIMED = "No dated layer is switched on."
HOW = "Switch on a layer with a clock mark, or add data with dates."


def rows_at(where: Plan, lanes: tuple[Lane, ...], at: QPointF) -> list[tuple[Features, int]]:
    """The events of the lane under ``at``."""
    number, axis = where.lane_at(at.y()), where.axis
    if number is None or at.x() < axis.left:
        return []
    first, last = axis.instant(at.x() - _REACH), axis.instant(at.x() + _REACH)
    return timeline.near(lanes[number], first, last, LOOKED_AT)


def tip(where: Plan, lanes: tuple[Lane, ...], zone: str, at: QPointF) -> str:
    """The events of the lane under ``at``; '' for none."""
    number = where.lane_at(at.y())
    if number is None:
        return ""
    if at.x() < where.axis.left:
        return _lines([f"{lanes[number].title}: {len(lanes[number]):,} dated"])
    rows = rows_at(where, lanes, at)
    lines = []
    for features, row in rows[:NAMED]:
        name = features.role("title", row) or f"{features.name} {row + 1}"
        begin = int(features.times(zone)[0][row])
        day = "" if begin <= instants.OPEN_START else f"{instants.moment_text(begin, zone)} · "
        lines.append(f"{day}{name}")
    if len(rows) > NAMED:
        lines.append(f"and {len(rows) - NAMED if len(rows) < LOOKED_AT else 'many'} more")
    return _lines(lines)


def count_text(found: Iterable[Tally]) -> str:
    """The chip: ``12 events · 2 undated``."""
    found = tuple(found)
    events, undated = sum(one.events for one in found), sum(one.undated for one in found)
    text = f"{events:,} event{'' if events == 1 else 's'}"
    return f"{text} · {undated:,} undated" if undated else text


def count_tip(found: Iterable[Tally]) -> str:
    """What the chip counts, a layer a line."""
    lines = [
        f"{one.layer}: {one.events:,}" + (f" · {one.undated:,} undated" if one.undated else "")
        for one in found
    ]
    return (
        _lines(["In the window, of the layers switched on:", *lines])
        if lines
        else _lines(["No layer of events is switched on"])
    )


def _lines(lines: list[str]) -> str:
    body = "<br>".join(html.escape(line) for line in lines)
    return f"<p style='white-space:pre'>{body}</p>" if lines else ""
