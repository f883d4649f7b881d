"""Annotations as primitives, and which one lies under the cursor.

Row numbers are places in the sequence of annotations. Lines are straight on the map; those that are
partly beyond its edge end there. Sizes are logical pixels: a figure at another resolution gets the
same arrowheads as the screen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gisapp.model.annotation import Annotation
from gisapp.model.primitives import (
    Areas,
    Drawing,
    Fill,
    Floats,
    Labels,
    LabelStyle,
    Lines,
    Marks,
    Paths,
    Primitive,
    Stroke,
)
from gisapp.model.projection import MERCATOR, Projection
from gisapp.model.theme import contrast
from gisapp.render import geometry
from gisapp.render.annotation_reach import Reach, reach_of
from gisapp.render.identify import distance_to_line, inside_ring
from gisapp.render.labels import FORCED

LAYER_ID = "annotations"
LINE = 2.0  # logical pixels, at size 1
HEAD_LENGTH, HEAD_WIDTH = 15.0, 12.0  # of an arrow
DISC = 22.0  # diameter of a marker
TEXT, NUMBER = 13.0, 12.0  # heights of type
LEADING = 1.3  # line spacing of text
GLYPH = 0.62  # mean width of a letter, as a share of its height
TINT = 0.14  # opacity of a filled polygon
DASH = (4.0, 3.0)  # in line widths


@dataclass
class _Builder:
    """Gathers paths of many rows into one :class:`Paths`."""

    closed: bool
    parts: list[Floats] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, row: int, xy: Floats) -> None:
        self.parts.append(xy)
        self.rows.append(row)

    def build(self, n: int) -> Paths:
        counts = [len(part) for part in self.parts]
        return geometry.paths(
            np.concatenate(self.parts) if self.parts else np.empty((0, 2)),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.array(self.rows, dtype=np.int64),
            n,
            self.closed,
        )


def draw_annotations(
    annotations: Sequence[Annotation],
    as_of: int,
    resolution: float,
    projection: Projection = MERCATOR,
) -> Drawing:
    """The annotations that show at ``as_of``, the later ones on top, for a picture of
    ``resolution`` map units per logical pixel; of those that a projection reaches in part, that
    part."""
    reaches = [(i, a, reach_of(a, projection)) for i, a in enumerate(annotations) if a.alive(as_of)]
    alive = [(i, a, reach) for i, a, reach in reaches if reach is not None]
    lines, rings = _Builder(False), _Builder(True)
    for i, a, reach in alive:
        if a.kind == "polygon":
            for ring in reach.rings:
                rings.add(i, ring)
        parts = list(reach.lines) if a.kind in ("line", "arrow") or not reach.whole else []
        if a.kind == "arrow" and reach.tip:
            shaft, head = arrow(parts.pop(), a.size * resolution)
            parts += [] if shaft is None else [shaft]
            rings.add(i, head)
        for part in parts:
            lines.add(i, part)
    n = len(annotations)
    open_paths, closed_paths = lines.build(n), rings.build(n)
    opened, closed = set(lines.rows), set(rings.rows)
    out: list[Primitive] = []
    for i, a, reach in alive:
        out += _drawn(i, a, reach, open_paths, closed_paths, i in opened, i in closed)
    out += [label for i, a, reach in alive for label in _labels(i, a, reach.anchor, resolution)]
    return Drawing(LAYER_ID, tuple(out), np.array([i for i, _, _ in alive], dtype=np.int64))


def _drawn(
    i: int, a: Annotation, reach: Reach, lines: Paths, rings: Paths, opened: bool, closed: bool
) -> Iterable[Primitive]:
    row = np.array([i], dtype=np.int64)
    width = LINE * a.size
    stroke = Stroke(a.color, width, DASH if a.dashed else ())
    casing = Stroke("halo", width + 3.0, opacity=0.7)
    if a.kind == "line":
        yield Lines(lines, row, stroke, casing)
    elif a.kind == "arrow":
        if closed:
            yield Lines(rings, row, Stroke("halo", 3.0, opacity=0.7))
        if opened:
            yield Lines(lines, row, stroke, casing)
        if closed:
            yield Areas(rings, row, Fill(a.color))
    elif a.kind == "polygon":
        if a.filled and closed:
            yield Areas(rings, row, Fill(a.color, TINT))
        if reach.whole:
            yield Lines(rings, row, stroke, casing)
        elif opened:  # its own edge alone, not that of the map
            yield Lines(lines, row, stroke, casing)
    elif a.kind == "marker":
        yield Marks(
            reach.anchor,
            row,
            ("circle",),
            (a.color,),
            np.array([DISC * a.size], np.float32),
            np.array([not a.filled]),
            np.ones(1, np.float32),
            outline_width=np.array([1.5], np.float32),
        )


def arrow(xy: Floats, unit: float) -> tuple[Floats | None, Floats]:
    """Shaft and head of an arrow along ``xy`` (n, 2); ``unit`` is one logical pixel in map units.

    The shaft ends inside the head, so that its width never shows beyond the tip; it is None when
    the arrow is shorter than its head. The head is a closed ring.
    """
    steps = np.hypot(*np.diff(xy, axis=0).T)
    total = float(steps.sum())
    length = min(HEAD_LENGTH * unit, total) or unit
    tip, base = xy[-1], _along(xy, steps, total - length)
    ahead = tip - base
    size = float(np.hypot(*ahead))
    ahead = ahead / size if size > 0 else np.array([1.0, 0.0])
    side = np.array([-ahead[1], ahead[0]]) * (length * HEAD_WIDTH / HEAD_LENGTH / 2)
    back = tip - ahead * length
    notch = tip - ahead * length * 0.82
    head = np.array([tip, back + side, notch, back - side, tip])
    if total <= HEAD_LENGTH * unit:
        return None, head
    kept = np.concatenate([[True], np.cumsum(steps) < total - length])[:-1]
    return np.vstack([xy[:-1][kept], notch]), head


def _along(xy: Floats, steps: Floats, distance: float) -> Floats:
    """The point ``distance`` along a line whose steps are ``steps`` long."""
    ends = np.cumsum(steps)
    i = min(int(np.searchsorted(ends, distance)), len(steps) - 1)
    share = (distance - (ends[i] - steps[i])) / steps[i] if steps[i] > 0 else 0.0
    point: Floats = xy[i] + (xy[i + 1] - xy[i]) * min(max(share, 0.0), 1.0)
    return point


# Words


def on_color(color: str) -> str:
    """A colour that can be read on a disc of ``color`` (a token or #rrggbb)."""
    if not color.startswith("#"):
        return "on_accent"  # every token is bright in the dark theme and deep in the light one
    return max(("#0b1016", "#ffffff"), key=lambda ink: contrast(color, ink))


def _labels(i: int, a: Annotation, xy: Floats, resolution: float) -> Iterable[Labels]:
    """User's words are always placed: text that hides because of a town's name would be lost."""
    if a.kind == "marker":
        yield _label(
            i,
            xy[0],
            str(a.number),
            LabelStyle(on_color(a.color) if a.filled else a.color, NUMBER * a.size, 700, halo=0.0),
            0.0,
        )
    words = [line.strip() for line in a.text.splitlines() if line.strip()]
    if not words:
        return
    style = LabelStyle(a.color, TEXT * a.size, 600)
    if a.kind == "marker":
        yield _label(i, xy[0], " ".join(words), style, DISC * a.size / 2 + 2.0)
        return
    if a.kind in ("line", "arrow"):
        words = [" ".join(words)]
    x, y = _anchor(a, xy, words[0], resolution)
    step = LEADING * style.size * resolution
    top = y + (len(words) - 1) / 2 * step
    for k, line in enumerate(words):
        yield _label(i, np.array([x, top - k * step]), line, style, 0.0)


def _label(i: int, xy: Floats, text: str, style: LabelStyle, offset: float) -> Labels:
    return Labels(
        xy.reshape(1, 2),
        np.array([i], dtype=np.int64),
        (text,),
        style,
        np.array([FORCED], np.float32),
        np.array([offset], np.float32),
    )


def _anchor(a: Annotation, xy: Floats, words: str, resolution: float) -> tuple[float, float]:
    """The middle of an annotation's text: on its point, inside its area, beside its line."""
    if a.kind == "text":
        return float(xy[0, 0]), float(xy[0, 1])
    if a.kind == "polygon":
        return inside_of(xy)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    total = float(steps.sum())
    x, y = _along(xy, steps, total / 2)
    before, after = _along(xy, steps, total * 0.49), _along(xy, steps, total * 0.51)
    nx, ny = float(before[1] - after[1]), float(after[0] - before[0])
    length = math.hypot(nx, ny)
    nx, ny = (nx / length, ny / length) if length > 0 else (0.0, 1.0)
    if ny < 0:
        nx, ny = -nx, -ny
    height = TEXT * a.size
    away = abs(nx) * GLYPH * height * len(words) / 2 + ny * height / 2 + LINE * a.size / 2 + 5.0
    return float(x + nx * away * resolution), float(y + ny * away * resolution)


def inside_of(ring: Floats) -> tuple[float, float]:
    """A point well inside a ring (n, 2): its centroid, or one that is truly inside."""
    origin = ring.mean(axis=0)
    x, y = (ring - origin).T
    x1, y1 = np.roll(x, -1), np.roll(y, -1)
    cross = x * y1 - x1 * y
    area = float(cross.sum())
    if area:
        cx = float(((x + x1) * cross).sum() / (3 * area) + origin[0])
        cy = float(((y + y1) * cross).sum() / (3 * area) + origin[1])
        if inside_ring(ring, cx, cy):
            return cx, cy
    import shapely

    shape = shapely.make_valid(shapely.Polygon(ring))
    point = shapely.point_on_surface(shape)
    if shapely.is_empty(point):
        return float(origin[0]), float(origin[1])
    return float(point.x), float(point.y)


# Under the cursor


def hit(
    annotations: Sequence[Annotation],
    as_of: int,
    xy: tuple[float, float],
    tolerance: float,
    resolution: float = 0.0,
    projection: Projection = MERCATOR,
) -> Annotation | None:
    """The topmost annotation that shows at ``as_of`` within ``tolerance`` map units of ``xy``.

    With ``resolution`` (map units per logical pixel) the whole of a text or disc counts; without
    it only its point. An area that is not filled is hit on its edge and its text alone.
    """
    for a in reversed(annotations):
        reach = reach_of(a, projection) if a.alive(as_of) else None
        if reach is not None and _hits(a, reach, xy, tolerance, resolution):
            return a
    return None


def _hits(
    a: Annotation, drawn: Reach, at: tuple[float, float], tolerance: float, resolution: float
) -> bool:
    x, y = at
    xy = drawn.anchor
    if a.kind == "marker":
        reach = DISC * a.size / 2 * resolution + tolerance
        return math.hypot(x - xy[0, 0], y - xy[0, 1]) <= reach
    words = [line.strip() for line in a.text.splitlines() if line.strip()]
    if words or a.kind == "text":
        cx, cy = _anchor(a, xy, words[0] if words else "", resolution)
        height = TEXT * a.size * resolution
        longest = max((len(line) for line in words), default=0)
        half = GLYPH * height * longest / 2
        tall = height * LEADING * max(len(words), 1) / 2 if resolution else 0.0
        if abs(x - cx) <= half + tolerance and abs(y - cy) <= tall + tolerance:
            return True
    if a.kind == "text":
        return False
    reach = tolerance + LINE * a.size / 2 * resolution
    if a.filled and sum(inside_ring(ring, x, y) for ring in drawn.rings) % 2:
        return True
    return any(distance_to_line(line, x, y) <= reach for line in drawn.lines)


def handles(a: Annotation, projection: Projection = MERCATOR) -> Floats:
    """The vertices that can be dragged, in map units (n, 2), NaN beyond the edge of the map; none
    for a text or a marker, which are dragged whole."""
    return a.on(projection) if a.kind in ("arrow", "line", "polygon") else np.empty((0, 2))


def middles(a: Annotation, projection: Projection = MERCATOR) -> Floats:
    """The middles of the edges, (n, 2): dragging number i makes a new vertex before i + 1."""
    xy = handles(a, projection)
    if not len(xy):
        return xy
    if a.kind == "polygon":
        xy = np.vstack([xy, xy[:1]])
    middle: Floats = (xy[:-1] + xy[1:]) / 2
    return middle


def nearest(points: Floats, xy: tuple[float, float], tolerance: float) -> int | None:
    """The number of the point closest to ``xy``, if within ``tolerance`` map units."""
    if not len(points):
        return None
    distance = np.nan_to_num(np.hypot(points[:, 0] - xy[0], points[:, 1] - xy[1]), nan=np.inf)
    i = int(distance.argmin())
    return i if distance[i] <= tolerance else None
