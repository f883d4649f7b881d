"""Tooltips of the timeline: HTML in which every word of the data is escaped."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable

from PySide6.QtCore import QPointF

from gisapp.model import instants, timeline
from gisapp.model.features import Features
from gisapp.model.flags import Flag
from gisapp.model.instants import Precision
from gisapp.model.timeline import Hit, Lane, Tally
from gisapp.ui.timeline_paint import TICK, Plan

NAMED = 5  # events named in one tooltip
LOOKED_AT = 200
WIDEST = 80  # characters of a line
_REACH = 3.0  # pixels on either side of the pointer


def rows_at(where: Plan, lanes: tuple[Lane, ...], at: QPointF) -> list[Hit]:
    """The events of the lane under ``at``."""
    number, axis = where.lane_at(at.y()), where.axis
    if number is None or at.x() < axis.left:
        return []
    first, last = axis.instant(at.x() - _REACH), axis.instant(at.x() + _REACH)
    return timeline.near(lanes[number : number + 1], first, last, LOOKED_AT)


def tip(where: Plan, lanes: tuple[Lane, ...], zone: str, at: QPointF, most: int = 0) -> str:
    """The events of the lane under ``at``; '' for none. ``most`` is how many events the highest
    bar of the lane's histogram stands for, 0 where it is none."""
    number, axis = where.lane_at(at.y()), where.axis
    if number is None:
        return ""
    lane = lanes[number]
    if at.x() < axis.left:
        lines = [f"{lane.title}: {len(lane):,} dated"]
        if most:
            lines.append(f"A full bar: {most:,} events; half as high: a quarter of that")
        return _lines(lines)
    rows = rows_at(where, lanes, at)
    lines = []
    if most:
        column = round(axis.per_pixel * TICK)
        first = axis.instant(at.x() - TICK / 2)
        begun, lasting = timeline.count_near(lane, first, first + max(column, 1))
        if begun or lasting:
            lines.append(f"{begun:,} begin here" + (f", {lasting:,} last" if lasting else ""))
    lines += [_named(hit.features, hit.row, zone) for hit in rows[:NAMED]]
    if len(rows) > NAMED:
        lines.append(f"and {len(rows) - NAMED if len(rows) < LOOKED_AT else 'many'} more")
    return _lines(lines)


def _named(features: Features, row: int, zone: str) -> str:
    name = features.role("title", row) or f"{features.name} {row + 1}"
    day = date_text(features, row, zone)
    return textwrap.shorten(f"{day} · {name}" if day else str(name), WIDEST, placeholder="…")


def date_text(features: Features, row: int, zone: str) -> str:
    """When a row begins, in words; '' when nobody knows."""
    begin = features.valid_time(row, zone)[0]
    return "" if begin <= instants.OPEN_START else instants.moment_text(begin, zone)


def flag_tip(flag: Flag, zone: str) -> str:
    """A key event's whole title, its date and source."""
    features, row = flag.features, flag.row
    precision = features.precision_of(row)
    day = date_text(features, row, zone)
    if precision >= Precision.APPROX:
        day = f"{day} (date precision: {precision.word})"
    source = features.role("source", row)
    told = [flag.title, day, *([f"Source: {source}"] if source else [])]
    return _lines([part for line in told for part in textwrap.wrap(line, WIDEST)])


def undated_tip(counts: Iterable[tuple[str, int]], listed: int) -> str:
    """Which layers have rows without a date; a click lists the first ``listed`` of them."""
    counts = tuple(counts)
    lines = [f"{layer}: {count:,}" for layer, count in counts]
    many = sum(count for _, count in counts) > listed
    how = f"Click to list the first {listed:,}" if many else "Click to list them"
    return _lines(["No date, so never on the timeline:", *lines, how])


def undated_text(count: int) -> str:
    """The undated tray: ``12 undated``."""
    return f"{count:,} undated"


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
