"""Names along lines that are given with them: how large, how far apart their letters, how often.

A line lies in the world and is the same whatever part of it is seen, so a name stays where it is
while the map moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds._courses import LETTER
from gisapp.model.crs import Extent
from gisapp.model.features import Features
from gisapp.model.layer import Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Course, Floats, Ints, LabelStyle
from gisapp.model.projection import Projection
from gisapp.render.label_lines import CAPITAL, longest

EVERY = 1000.0  # logical pixels from one name of a long line to the next
SPACED = 1.45  # times its own width: a name grows until it fills no less of its line than this
ROOMY = 1.3  # times its own width: on a shorter line a name stands at its point
FILL = 0.8  # of the line that a name fills at most
WIDEST = (1.6, 2.1)  # times its width: a name fills no more, in small letters and in large
TIGHT = 0.45  # of the width of its longest line: a name with less than that is left out
HEIGHT = 1.1  # times the letter size: what a name needs on either side of its line
POINTS = 24  # of a course
SAMPLES = 200  # of a line, where it is looked at what is seen of it
SNUG = 1.05  # times its own width: a name cut by the edge needs so much of the line that is seen
# Where a name may stand: how far along, of the free line, and how far beside it, of the free room.
WANDER = (
    (0.0, 0.0),
    (0.35, 0.0),
    (-0.8, 0.0),
    (0.8, 0.0),
    (-0.35, 0.0),
    (0.0, 1.0),
    (0.0, -1.0),
    (-0.5, 1.0),
    (0.5, -1.0),
)
SOME, FURTHER = 2, 4  # of these places: for most names, and for those that an edge cuts
ASIDE = 1.4  # times the letter size: no name stands further beside its line
SLIM = 0.55  # times the letter size: what a name beside its line needs on either side
AGAIN = 300.0  # logical pixels of a further line from which the name is said there too

_lines: Memo[dict[int, tuple[NameLine, ...]]] = Memo("lines of names", 6)
_boxes: Memo[Floats] = Memo("boxes of the lines of names", 6)
_courses: Memo[tuple[Course, ...]] = Memo("names along their lines", 400)


@dataclass(frozen=True, eq=False)
class NameLine:
    """A line in map units, how far along each point is, the box around it, and the room on either
    side of it as a share of its length, infinite where that is not known."""

    xy: Floats
    along: Floats
    box: Extent
    room: float


@dataclass(frozen=True)
class Plan:
    """One name to be placed: which of the words, its letter size, and the courses it may run
    along; without those it stands at its own point or, if given, ``at``. ``whole``: its area has
    room for it in one line."""

    number: int
    size: float
    courses: tuple[Course, ...] = ()
    at: Floats | None = None
    whole: bool = False


def lines_of(
    features: Features, along: str, room: str, rows: Ints, projection: Projection
) -> list[tuple[NameLine, ...]]:
    """The lines of each of ``rows``, which a semicolon parts; none where it has none."""
    kept = _lines.get(features, (along, room, projection.code), dict)
    texts = features.column(along)
    free = features.column(room) if room in features.table.column_names else None
    for row in rows.tolist():
        if row not in kept:
            share = np.inf if free is None or free[row] is None else float(free[row])
            found = [_line(text, share, projection) for text in str(texts[row] or "").split(";")]
            kept[row] = tuple(line for line in found if line is not None)
    return [kept[row] for row in rows.tolist()]


def near(
    features: Features, along: str, room: str, rows: Ints, xy: Floats, part: Slice
) -> NDArray[np.bool_]:
    """Which of ``rows`` have a line, or without one their point ``xy``, that may be in the
    extent."""

    key = (along, room, part.projection.code)
    rough = _boxes.get(features, key, lambda: _rough(features, along, part.projection))[rows]
    none = np.isnan(rough[:, 0])
    out = _touches(np.where(none[:, None], np.hstack([xy, xy]), rough), part.extent)
    some = np.flatnonzero(out & ~none)
    for at, lines in zip(
        some.tolist(),
        lines_of(features, along, room, rows[some], part.projection),
        strict=True,
    ):
        boxes = np.array([line.box for line in lines] or [(*xy[at], *xy[at])])
        around = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
        out[at] = bool(_touches(around[None], part.extent)[0])
    return out


def _touches(boxes: Floats, extent: Extent) -> NDArray[np.bool_]:
    x0, y0, x1, y1 = extent
    return np.asarray(
        (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
    )


def _rough(features: Features, along: str, projection: Projection) -> Floats:
    """Boxes (n, 4) that surely hold the lines of each row, NaN without any: those of their points,
    grown by what a bent line may go beyond them."""
    out = np.full((len(features), 4), np.nan)
    for row, text in enumerate(features.column(along).tolist()):
        try:
            numbers = [float(word) for word in str(text or "").replace(";", " ").split()]
        except ValueError:
            numbers = []
        if len(numbers) >= 4 and len(numbers) % 2 == 0:
            xy = projection.to_map(np.array(numbers).reshape(-1, 2))
            if np.isfinite(xy).any():
                low, high = np.nanmin(xy, axis=0), np.nanmax(xy, axis=0)
                spare = float((high - low).max()) / 2
                out[row] = (*(low - spare), *(high + spare))
    return out


def _line(text: str, room: float, projection: Projection) -> NameLine | None:
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        return None
    if len(numbers) < 4 or len(numbers) % 2:
        return None
    xy = projection.to_map(np.array(numbers).reshape(-1, 2))
    if not np.isfinite(xy).all():
        return None
    line = _bent(xy)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    box = (*line.min(axis=0).tolist(), *line.max(axis=0).tolist())
    return NameLine(line, along, box, room if np.isfinite(room) else np.inf)


def _bent(xy: Floats) -> Floats:
    """A smooth line through few points: a parabola across their chord."""
    chord = xy[-1] - xy[0]
    length = float(np.hypot(*chord))
    if length <= 0 or len(xy) == 2:
        return xy
    way = chord / length
    local = (xy - xy[0]) @ np.array([[way[0], -way[1]], [way[1], way[0]]])
    if len(set(np.round(local[:, 0] / length, 2).tolist())) < 3:
        return xy
    fit = np.polyfit(local[:, 0] / length, local[:, 1], 2)
    x = np.linspace(0.0, 1.0, 4 * POINTS)
    curve = np.column_stack([x * length, np.polyval(fit, x)])
    return np.asarray(curve @ np.array([[way[0], way[1]], [-way[1], way[0]]]) + xy[0])


def planned(
    lines: Sequence[Sequence[NameLine]],
    words: Sequence[str],
    style: LabelStyle,
    most: Sequence[float],
    resolution: float,
    extent: Extent,
    thorough: bool,
) -> list[Plan]:
    """What is to be placed of some names in an extent. ``most`` is the largest letter size of
    each; that of ``style`` is the smallest. Further lines of a name are for close views. With
    ``thorough`` names may go further along and beside their lines to find room."""
    out = []
    for i, (several, word, largest) in enumerate(zip(lines, words, most, strict=True)):
        if not word:
            continue
        if not several:
            out.append(Plan(i, style.size))
        for line in several:
            long = line.along[-1] / resolution
            if _overlap(line.box, extent) and (line is several[0] or long >= AGAIN):
                out += _plans(i, line, word, style, largest, resolution, extent, thorough)
    return out


def _plans(
    number: int,
    line: NameLine,
    word: str,
    style: LabelStyle,
    largest: float,
    resolution: float,
    extent: Extent,
    thorough: bool,
) -> list[Plan]:
    """One name on one line, as often as that is long enough for."""
    letter = LETTER * (CAPITAL if style.upper else 1.0)
    long = line.along[-1] / resolution
    count = max(int(long // EVERY), 1)
    share = long / count
    size = min(share / (SPACED * letter * len(word)), line.room * long / HEIGHT, largest)
    size = float(max(np.floor(2 * size) / 2, style.size))
    grown = min((size / style.size - 1.0) / 0.6, 1.0)
    wide = (letter * size + style.tracking) * len(word)
    if long < TIGHT * (letter * style.size + style.tracking) * longest(word, style.upper):
        return []
    if share < ROOMY * wide or line.room * long < 0.7 * size:
        return [Plan(number, style.size, whole=long >= wide)]
    most = (WIDEST[0] + (WIDEST[1] - WIDEST[0]) * grown) * wide
    out = []
    for slot in _near(line, count, most * resolution, extent):
        key = (slot, count, resolution, size, wide)
        cut = partial(_cut, line, slot, count, most, size, resolution)
        courses = _courses.get(line, key, cut)
        xy = courses[0].xy
        box = (*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist())
        if _within(box, extent):
            courses = courses[: None if thorough else SOME]
        else:
            courses = courses[: None if thorough else FURTHER]
            courses = (*courses, *_seen(line, extent, size, (wide, most), resolution))
        out.append(Plan(number, size, courses, xy[len(xy) // 2]))
    return out


def _near(line: NameLine, count: int, reach: float, extent: Extent) -> list[int]:
    """Which of the even parts of a line have their middle near an extent."""
    middle = (np.arange(count) + 0.5) * (line.along[-1] / count)
    x, y = (np.interp(middle, line.along, line.xy[:, axis]) for axis in (0, 1))
    x0, y0, x1, y1 = extent
    inside = (x > x0 - reach) & (x < x1 + reach) & (y > y0 - reach) & (y < y1 + reach)
    return np.flatnonzero(inside).tolist()


def _cut(
    line: NameLine, slot: int, count: int, most: float, size: float, resolution: float
) -> tuple[Course, ...]:
    """The stretches of one of ``count`` even parts of a line that a name may fill, at ``most`` so
    many logical pixels."""
    length = line.along[-1] / count
    fill = min(FILL * length, most * resolution)
    free = line.room * line.along[-1] - SLIM * size * resolution
    room = float(np.clip(free, 0.0, ASIDE * size * resolution))
    ways = [way for way in WANDER if not way[1] or room >= size * resolution / 4]
    along, aside = np.array(ways).T
    middle = (slot + 0.5 + along * (1 - fill / length)) * length
    return _stretches(line, middle, fill, size * resolution, aside * room)


def _stretches(
    line: NameLine, middle: Floats, fill: float, size: float, aside: Floats
) -> tuple[Course, ...]:
    """Stretches of a line as they are read, for letters of a ``size``: where the middle of each
    is, and how far beside the line it runs; in map units."""
    where = middle[:, None] + np.linspace(-fill / 2, fill / 2, POINTS)
    xy = _at(line, where)
    dx, dy = (xy[:, -1] - xy[:, 0]).T
    back = (dx < 0) & (np.abs(dx) > 0.2 * np.abs(dy))
    xy[back] = xy[back, ::-1]
    way = np.gradient(xy, axis=1)
    length = np.hypot(way[..., 0], way[..., 1]).clip(1e-9)
    normal = np.stack([-way[..., 1], way[..., 0]], axis=-1) / length[..., None]
    return tuple(map(Course, xy + (aside - 0.35 * size)[:, None, None] * normal))


def _at(line: NameLine, where: Floats) -> Floats:
    """The points (..., 2) so far along a line."""
    both = [np.interp(where, line.along, line.xy[:, axis]) for axis in (0, 1)]
    return np.stack(both, axis=-1)


def _seen(
    line: NameLine,
    extent: Extent,
    size: float,
    widths: tuple[float, float],
    resolution: float,
) -> tuple[Course, ...]:
    """The middle of what is seen of a line that the picture's edge cuts, where the name has room
    there: ``widths`` are its own in logical pixels, and the most that it fills."""
    where = np.linspace(0.0, line.along[-1], SAMPLES)
    x, y = _at(line, where).T
    edge = HEIGHT * size * resolution
    x0, y0, x1, y1 = extent
    inside = (x > x0 + edge) & (x < x1 - edge) & (y > y0 + edge) & (y < y1 - edge)
    steps = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
    if not len(steps):
        return ()
    first, last = max(
        zip(steps[::2], steps[1::2] - 1, strict=True), key=lambda one: one[1] - one[0]
    )
    length = where[last] - where[first]
    if length < SNUG * widths[0] * resolution:
        return ()
    fill = min(length, widths[1] * resolution)
    middle = np.array([(where[first] + where[last]) / 2])
    return _stretches(line, middle, fill, size * resolution, np.zeros(1))


def _within(box: Extent, extent: Extent) -> bool:
    x0, y0, x1, y1 = extent
    return box[0] >= x0 and box[2] <= x1 and box[1] >= y0 and box[3] <= y1


def _overlap(box: Extent, extent: Extent) -> bool:
    x0, y0, x1, y1 = extent
    return box[0] <= x1 and box[2] >= x0 and box[1] <= y1 and box[3] >= y0
