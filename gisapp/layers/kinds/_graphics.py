"""The geometry of tactical graphics: decorations along lines, arrows. All in map units.

Sizes are given in map units too: a decoration keeps its size on paper because the caller multiplies
by the resolution. Left is the side to the left of who follows the line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gisapp.model.crs import Extent
from gisapp.model.primitives import Floats, Ints, Paths

MOST = 4000  # decorations of one line
Part = tuple[int, Floats]  # a feature's row and one of its paths


def paths_of(parts: Sequence[Part], count: int, *, closed: bool = False) -> Paths | None:
    """The paths of some features of a table of ``count``; None without any."""
    kept = sorted(((row, xy) for row, xy in parts if len(xy) > 1), key=lambda part: part[0])
    if not kept:
        return None
    lengths = [len(xy) for _, xy in kept]
    boxes = np.full((count, 4), np.nan)
    for row, xy in kept:
        box = np.concatenate([xy.min(axis=0), xy.max(axis=0)])
        old = boxes[row]
        boxes[row] = np.concatenate([np.fmin(old[:2], box[:2]), np.fmax(old[2:], box[2:])])
    return Paths(
        np.concatenate([xy for _, xy in kept]),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.array([row for row, _ in kept], np.int64),
        boxes,
        closed,
    )


def rows_in(paths: Paths) -> Ints:
    """The features that have a path."""
    return np.unique(paths.rows)


def along(line: Floats) -> Floats:
    """The distance of each vertex from the line's start."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def points_at(line: Floats, distances: Floats) -> tuple[Floats, Floats]:
    """Points (n, 2) at distances from the start and the line's direction there (n, 2)."""
    measure = along(line)
    xy = np.column_stack([np.interp(distances, measure, line[:, i]) for i in (0, 1)])
    leg = np.clip(np.searchsorted(measure, distances, side="right") - 1, 0, len(line) - 2)
    step = line[leg + 1] - line[leg]
    length = np.maximum(np.hypot(*step.T), 1e-12)
    return xy, step / length[:, None]


def stations(line: Floats, spacing: float, seen: Extent) -> Floats:
    """Distances every ``spacing`` along the line, evenly over its length, of what lies in ``seen``.
    They do not move with the window."""
    total = float(along(line)[-1])
    count = max(round(total / spacing), 1)
    if count > 400 * MOST:
        return np.empty(0)
    at: Floats = np.asarray((np.arange(count) + 0.5) * (total / count), np.float64)
    xy = points_at(line, at)[0]
    x0, y0, x1, y1 = seen
    inside = (xy[:, 0] > x0) & (xy[:, 0] < x1) & (xy[:, 1] > y0) & (xy[:, 1] < y1)
    seen_at: Floats = at[inside][:MOST]
    return seen_at


def grown(extent: Extent, by: float) -> Extent:
    """The extent with a margin."""
    return extent[0] - by, extent[1] - by, extent[2] + by, extent[3] + by


def left_of(direction: Floats) -> Floats:
    """The unit vectors to the left."""
    return np.column_stack([-direction[:, 1], direction[:, 0]])


def arcs(line: Floats, radius: float, seen: Extent, side: float) -> list[Floats]:
    """Semicircles in a row, bulging to the left (``side`` 1) or right (-1): a line of troops."""
    total = float(along(line)[-1])
    count = max(round(total / (2 * radius)), 1)
    at = stations(line, total / count, grown(seen, 2 * radius))
    if not len(at):
        return []
    half = total / count / 2
    start, end = points_at(line, at - half)[0], points_at(line, at + half)[0]
    chord = (end - start) / 2
    out = left_of(chord) * side
    angles = np.linspace(math.pi, 0.0, 13)
    middle = (start + end) / 2
    arc = (
        middle[:, None]
        + chord[:, None] * np.cos(angles)[None, :, None]
        + out[:, None] * np.sin(angles)[None, :, None]
    )
    return list(arc)


def teeth(line: Floats, size: float, seen: Extent, side: float) -> list[Floats]:
    """Triangles on a line, ``size`` high, their tips to the left (``side`` 1) or right (-1)."""
    at = stations(line, size * 2.2, grown(seen, 2 * size))
    if not len(at):
        return []
    base, direction = points_at(line, at)
    tip = base + left_of(direction) * side * size
    wing = direction * size * 0.6
    return list(np.stack([base - wing, tip, base + wing, base - wing], axis=1))


def arrow(line: Floats, width: float) -> Floats:
    """The outline of an axis of advance: two sides ``width`` apart that open into a head at the
    line's end; the tail stays open."""
    import shapely

    measure = along(line)
    total = float(measure[-1])
    head = min(1.35 * width, 0.6 * total)
    neck, direction = points_at(line, np.array([total - head]))
    body = np.vstack([line[measure < total - head], neck])
    tip = line[-1]
    way = tip - neck[0]
    way = way / max(float(np.hypot(*way)), 1e-12) if np.hypot(*way) else direction[0]
    side = np.array([-way[1], way[0]])
    shoulders = [neck[0] + side * width * s for s in (0.95, -0.95)]
    if len(body) < 2:
        return np.array([shoulders[0], tip, shoulders[1]])
    sides = []
    for sign in (1.0, -1.0):
        made = shapely.offset_curve(
            shapely.LineString(body), sign * width / 2, join_style="round", quad_segs=6
        )
        rings = [one for one in shapely.get_parts(made) if one.length > 0]
        curve = (
            shapely.get_coordinates(max(rings, key=lambda one: one.length))
            if rings
            else body + side * sign * width / 2
        )
        if np.hypot(*(curve[0] - body[0])) > np.hypot(*(curve[-1] - body[0])):
            curve = curve[::-1]
        sides.append(curve)
    return np.vstack([sides[0], shoulders[0], tip, shoulders[1], sides[1][::-1]])


def echelon_marks(
    middle: Floats, direction: Floats, echelon: str, size: float
) -> tuple[list[Floats], float]:
    """The strokes of an echelon's mark across a line at ``middle`` (2,), and how long a gap in the
    line they need: dots, bars or crosses as on units."""
    across = left_of(direction[None, :])[0]
    count, form = _MARKS.get(echelon, (0, ""))
    step = size * (1.15 if form == "x" else 0.55 if form == "|" else 0.75)
    out: list[Floats] = []
    for i in range(count):
        at = middle + direction * step * (i - (count - 1) / 2)
        if form == "|":
            out.append(np.array([at - across * size / 2, at + across * size / 2]))
        elif form == "x":
            for turn in (1, -1):
                arm = (direction + turn * across) * size / 2
                out.append(np.array([at - arm, at + arm]))
        else:
            turned = np.linspace(0, 2 * math.pi, 13)
            circle = np.column_stack([np.cos(turned), np.sin(turned)]) * size * 0.2
            out.append(at + circle)
    return out, (count * step + size * 0.6) if count else 0.0


_MARKS = {
    "11": (1, "o"),
    "12": (1, "."),
    "13": (2, "."),
    "14": (3, "."),
    "15": (1, "|"),
    "16": (2, "|"),
    "17": (3, "|"),
    "18": (1, "x"),
    "21": (2, "x"),
    "22": (3, "x"),
    "23": (4, "x"),
    "24": (5, "x"),
    "25": (6, "x"),
}


def cut(line: Floats, gap: float) -> tuple[list[Floats], Floats, Floats]:
    """The line without a ``gap`` about its middle, the middle (2,) and the direction there."""
    measure = along(line)
    total = float(measure[-1])
    middle, direction = points_at(line, np.array([total / 2]))
    if gap <= 0 or gap >= total:
        return [line], middle[0], direction[0]
    low, high = points_at(line, np.array([(total - gap) / 2, (total + gap) / 2]))[0]
    return (
        [
            np.vstack([line[measure < (total - gap) / 2], low]),
            np.vstack([high, line[measure > (total + gap) / 2]]),
        ],
        middle[0],
        direction[0],
    )
