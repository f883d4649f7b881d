"""Where a name runs through an area: along its long axis, gently curved, well inside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from gisapp.layers.kinds._courses import LETTER
from gisapp.model.memo import Memo
from gisapp.model.primitives import Course, Floats, Ints, LabelStyle, Paths

SLICES = 33  # across the axis
ROUND = 1.35  # an area that is less elongated has its name level
STEEP = math.radians(46.0)  # a steeper axis would be hard to read
ROOMY = 1.5  # times the width of its name: a smaller area has it unspaced at its middle
FILL = 0.72  # of the axis that the name fills at most
WIDEST = 2.6  # times its width: a name does not fill more
ABOVE, BELOW = 1.3, 0.75  # of the letter size: room that the curve needs on either side
SHIFTS = (0.0, 1.7, -1.7)  # of the letter size: where else the name may run

_axes: Memo[dict[int, Axis | None]] = Memo("long axes", 4)
_courses: Memo[tuple[Course, ...]] = Memo("names through areas", 60)


@dataclass(frozen=True, eq=False)
class Axis:
    """The long axis of an area in a frame turned by ``angle`` around ``centre``: places ``x`` on
    it, the reach ``low`` to ``high`` of the area there, and the curve's height ``y``."""

    angle: float
    centre: Floats
    x: Floats
    low: Floats
    high: Floats
    y: Floats


def courses_of(
    paths: Paths, rows: Ints, words: Sequence[str], style: LabelStyle, resolution: float
) -> list[tuple[Course, ...]]:
    """For each area the courses its name may run along, none where it is too small for that."""
    kept = _axes.get(paths, "", dict)
    out: list[tuple[Course, ...]] = []
    for row, word in zip(rows.tolist(), words, strict=True):
        if row not in kept:
            kept[row] = _axis(paths, row)
        axis = kept[row]
        wide = LETTER * style.size * len(word) * resolution
        if axis is None or not word or axis.x[-1] - axis.x[0] < ROOMY * wide:
            out.append(())
            continue
        run = partial(_run, axis, wide, style, resolution)
        out.append(_courses.get(axis, (resolution, wide, style.size), run))
    return out


def _axis(paths: Paths, row: int) -> Axis | None:
    rings = [ring for ring in paths.of(row) if len(ring) > 3]
    return axis_of(max(rings, key=lambda one: float(np.ptp(one, axis=0).prod()))) if rings else None


def axis_of(ring: Floats) -> Axis | None:
    """The long axis of the area within a ring (n, 2), None where it has no width."""
    import shapely

    span = float(np.ptp(ring, axis=0).max())
    polygon = shapely.make_valid(shapely.Polygon(ring).simplify(span / 300))
    centre = shapely.get_coordinates(shapely.centroid(polygon))[0]
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))
    sides = np.diff(box[:3], axis=0)
    lengths = np.hypot(*sides.T)
    if lengths.min() <= 0:
        return None
    dx, dy = sides[int(np.argmax(lengths))]
    angle = math.atan2(dy, dx) if dx > 0 or (dx == 0 and dy > 0) else math.atan2(-dy, -dx)
    if lengths.max() < ROUND * lengths.min() or abs(angle) > STEEP:
        angle = 0.0
    cos, sin = math.cos(-angle), math.sin(-angle)
    turned = shapely.transform(
        polygon, lambda xy: (xy - centre) @ np.array([[cos, sin], [-sin, cos]])
    )
    x0, y0, x1, y1 = turned.bounds
    x = np.linspace(x0, x1, SLICES + 2)[1:-1]
    cuts = shapely.intersection(
        turned, shapely.linestrings([[(one, y0 - 1), (one, y1 + 1)] for one in x.tolist()])
    )
    reach = np.array([_longest(cut) for cut in cuts])
    low, high = reach.T
    weight = np.sqrt(np.maximum(high - low, 1e-9))
    bent = np.polyfit(x / span, (low + high) / 2, 2, w=weight)
    y = np.asarray(np.polyval(bent, x / span), dtype=np.float64)
    return Axis(angle, centre, x, low, high, y)


def _longest(cut: object) -> tuple[float, float]:
    import shapely

    best = (0.0, 0.0)
    for part in shapely.get_parts(cut):
        ys = shapely.get_coordinates(part)[:, 1]
        if len(ys) and float(np.ptp(ys)) > best[1] - best[0]:
            best = float(ys.min()), float(ys.max())
    return best


def _run(axis: Axis, wide: float, style: LabelStyle, resolution: float) -> tuple[Course, ...]:
    out = []
    for shift in SHIFTS:
        y = axis.y + shift * style.size * resolution
        inside = (axis.high - y > ABOVE * style.size * resolution) & (
            y - axis.low > BELOW * style.size * resolution
        )
        first, last = _stretch(inside)
        length = axis.x[last] - axis.x[first] if last > first else 0.0
        if length < ROOMY * wide:
            continue
        half = min(FILL * length, WIDEST * wide) / 2
        middle = (axis.x[first] + axis.x[last]) / 2
        x = np.linspace(middle - half, middle + half, 40)
        across = np.interp(x, axis.x, y)
        cos, sin = math.cos(axis.angle), math.sin(axis.angle)
        line = np.column_stack([x, across - 0.35 * style.size * resolution])
        line = line @ np.array([[cos, sin], [-sin, cos]])
        dx, dy = line[-1] - line[0]
        if abs(math.atan2(dy, dx)) <= STEEP:
            out.append(Course(line + axis.centre))
    return tuple(out)


def _stretch(flags: np.ndarray) -> tuple[int, int]:
    """First and last of the longest run of true flags; (0, -1) without any."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    if not len(edges):
        return 0, -1
    starts, stops = edges[::2], edges[1::2]
    best = int(np.argmax(stops - starts))
    return int(starts[best]), int(stops[best]) - 1
