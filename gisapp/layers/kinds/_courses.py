"""Where names run along lines: smooth, gentle stretches, repeated at even distances.

A stretch depends on the whole line and the resolution alone, never on the part that is seen, so a
name stays where it is while the map moves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gisapp.model.crs import Extent
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Course, Floats, Ints, Labels, LabelStyle, Paths

EVERY = 560.0  # logical pixels from one name to the next
STEP = 4.0  # logical pixels between the points of a course
LETTER = 0.56  # of the letter size: the usual width of a letter
CLEAR = 3.4  # logical pixels between a line and its name
SHARP, TURN = math.radians(26.0), math.radians(95.0)  # for a letter, for the whole name
MARGIN = 0.18  # of an even part: at either end of it stands no name
OTHERS = 3  # stretches to choose from
MOST = 3000  # features up to which pieces of one name are joined

_lines: Memo[list[Line]] = Memo("lines to be named", 4)
_stretches: Memo[tuple[Course, ...]] = Memo("stretches for names", 400)


@dataclass(frozen=True, eq=False)
class Line:
    """A line with a name: its points, how far along each is, and the feature it stands for."""

    words: str
    row: int
    xy: Floats
    along: Floats


def steady(layer: Layer) -> bool:
    """Whether the clock changes nothing of a layer: its names then never move for others."""
    return not layer.by_worldview and (layer.time == "none" or not layer.features.timed)


def lines_of(paths: Paths, rows: Ints, words: Sequence[str], key: object = "") -> list[Line]:
    """The lines to be named. Pieces of one name that meet are joined; ``key`` tells apart what
    else the words and rows depend on."""

    def make() -> list[Line]:
        import shapely

        named: dict[str, list[tuple[int, Floats]]] = {}
        for row, word in zip(rows.tolist(), words, strict=True):
            if word:
                named.setdefault(word, []).extend((row, part) for part in paths.of(row))
        out: list[Line] = []
        for word, parts in named.items():
            usable = [(row, part) for row, part in parts if len(part) > 1]
            if len(usable) == 1:
                out.append(_line(word, *usable[0]))
            elif usable:
                made = shapely.linestrings(
                    np.concatenate([part for _, part in usable]),
                    indices=np.repeat(np.arange(len(usable)), [len(part) for _, part in usable]),
                )
                merged = shapely.line_merge(shapely.multilinestrings(made))
                first = usable[0][0]
                out += [
                    _line(word, first, shapely.get_coordinates(one))
                    for one in shapely.get_parts(merged)
                ]
        return out

    return _lines.get(paths, (key, len(rows)), make)


def _line(words: str, row: int, xy: Floats) -> Line:
    lengths = np.hypot(*np.diff(xy, axis=0).T)
    return Line(words, row, xy, np.concatenate([[0.0], np.cumsum(lengths)]))


def along_lines(
    lines: Sequence[Line],
    style: LabelStyle,
    priority: float,
    resolution: float,
    extent: Extent,
    least: float,
) -> Labels | None:
    """The names of the lines that are at least ``least`` logical pixels long, as labels that run
    along them, where those cross the extent."""
    words: list[str] = []
    rows: list[int] = []
    courses: list[tuple[Course, ...]] = []
    for line in lines:
        if line.along[-1] < least * resolution:
            continue
        need = LETTER * style.size * len(line.words) * 1.12 + style.tracking * len(line.words) + 8
        for slot in _slots(line, resolution, extent, need):
            found = _stretches.get(
                line,
                (slot, resolution, style.size, style.tracking),
                partial(_best, line, slot, resolution, need, style),
            )
            if found:
                words.append(line.words)
                rows.append(line.row)
                courses.append(found)
    if not words:
        return None
    n = len(words)
    at = np.array([found[0].xy[len(found[0].xy) // 2] for found in courses])
    return Labels(
        at,
        np.array(rows, np.int64),
        tuple(words),
        style,
        np.full(n, priority, np.float32),
        np.zeros(n, np.float32),
        along=tuple(courses),
    )


def _slots(line: Line, resolution: float, extent: Extent, need: float) -> list[int]:
    """Which of the line's even parts the extent touches."""
    if line.along[-1] < need * resolution:
        return []
    every = EVERY * resolution
    count = max(int(line.along[-1] // every), 1)
    x0, y0, x1, y1 = extent
    x, y = line.xy.T
    low, high = np.minimum(line.xy[:-1], line.xy[1:]), np.maximum(line.xy[:-1], line.xy[1:])
    if x.max() < x0 or x.min() > x1 or y.max() < y0 or y.min() > y1:
        return []
    seen = (high[:, 0] >= x0) & (low[:, 0] <= x1) & (high[:, 1] >= y0) & (low[:, 1] <= y1)
    length = line.along[-1] / count
    touched: set[int] = set()
    for a, b in zip(line.along[:-1][seen].tolist(), line.along[1:][seen].tolist(), strict=True):
        touched.update(range(int(a / length), min(int(b / length), count - 1) + 1))
    return [slot for slot in sorted(touched) if slot < count]


def _best(
    line: Line, slot: int, resolution: float, need: float, style: LabelStyle
) -> tuple[Course, ...]:
    """The gentlest stretches of one even part of a line, those near its middle first."""
    count = max(int(line.along[-1] // (EVERY * resolution)), 1)
    length = line.along[-1] / count
    pad = 2 * style.size * resolution  # smoothed together with what lies beyond
    begin = max(slot * length - pad, 0.0)
    end = min((slot + 1) * length + pad, line.along[-1])
    step = STEP * resolution
    where = np.linspace(begin, end, max(int((end - begin) / step), 8))
    step = (end - begin) / (len(where) - 1)
    raw = np.column_stack([np.interp(where, line.along, line.xy[:, axis]) for axis in (0, 1)])
    smooth = _smoothed(raw, 0.9 * style.size * resolution / step)
    many = math.ceil(need * resolution / step)
    if many + 1 > len(smooth):
        return ()
    way = np.diff(smooth, axis=0)
    heading = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
    letter = max(round(style.size * resolution / step), 1)
    bend = np.abs(heading[letter:] - heading[:-letter])
    windows = sliding_window_view(heading, many)
    turn = windows.max(axis=1) - windows.min(axis=1)
    tight = many - letter
    if tight < 1:
        return ()
    sharp = sliding_window_view(bend, tight).max(axis=1)[: len(turn)]
    middle = np.abs(np.arange(len(turn)) - (len(turn) - 1) / 2) / max(len(turn), 1)
    score = turn + 2.0 * sharp + 0.5 * middle
    score[(turn > TURN) | (sharp > SHARP)] = np.inf
    if count > 1:  # names keep their distance from those of the next parts
        first = begin + step * np.arange(len(turn))
        edge = MARGIN * length
        outside = first < slot * length + edge
        outside |= first + many * step > (slot + 1) * length - edge
        score[outside] = np.inf
    out: list[Course] = []
    taken: list[int] = []
    for i in np.argsort(score, kind="stable").tolist():
        if not np.isfinite(score[i]) or len(out) == OTHERS:
            break
        if all(abs(i - other) >= many // 3 for other in taken):
            taken.append(i)
            out.append(_course(smooth[i : i + many + 1], resolution))
    return tuple(out)


def _course(xy: Floats, resolution: float) -> Course:
    """A stretch as it is read: from the left, or upwards, a little above the line."""
    dx, dy = xy[-1] - xy[0]
    if (dx < 0 and abs(dx) > 0.15 * abs(dy)) or (abs(dx) <= 0.15 * abs(dy) and dy < 0):
        xy = xy[::-1]
    way = np.gradient(xy, axis=0)
    normal = np.column_stack([-way[:, 1], way[:, 0]]) / np.hypot(*way.T)[:, None].clip(1e-9)
    return Course(xy + CLEAR * resolution * normal)


def _smoothed(xy: Floats, sigma: float) -> Floats:
    """Gaussian over the points, the ends held."""
    reach = max(math.ceil(2.5 * sigma), 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 0.3)) ** 2)
    kernel /= kernel.sum()
    if len(xy) > reach:  # mirrored through its ends, which so stay where they are
        before, after = 2 * xy[0] - xy[reach:0:-1], 2 * xy[-1] - xy[-2 : -reach - 2 : -1]
    else:
        before, after = np.repeat(xy[:1], reach, axis=0), np.repeat(xy[-1:], reach, axis=0)
    long = np.concatenate([before, xy, after])
    return np.column_stack([np.convolve(long[:, axis], kernel, mode="valid") for axis in (0, 1)])
