"""The labels of one primitive, measured and laid out for a viewport: kept while both are the same.

A tick of the clock changes few primitives, so nearly all it needs of labels is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF

from gisapp.model.memo import Memo
from gisapp.model.primitives import Course, Labels, LabelStyle, Marks, Symbols
from gisapp.render.frame import Viewport
from gisapp.render.label_grid import FORCED
from gisapp.render.label_lines import LONG, broken, is_long
from gisapp.render.label_places import NEAR, NUDGED, Boxes, Wanted, centred
from gisapp.render.painter import courses, text

OBSTACLE = 6.5  # logical pixels: labels keep clear of marks from this size on
LARGE = 12.0  # from this size on even labels that never move, for such marks stay for long
CROWD = 1500  # of more marks than that labels do not keep clear
LEADER = 600.0  # from this priority on a label beside a mark may stand off, at a leader line


class _Sizes(NamedTuple):
    """Which labels of an item have words, and the ``size`` of each, as it is set first and as it
    may be set instead, 0 where it may not. ``ways`` are the words in both settings, ``small`` the
    size of the first line alone of those of several lines that are centred."""

    numbers: NDArray[np.int64]
    size: NDArray[np.float64]
    spare: NDArray[np.float64]
    ways: dict[int, tuple[str, str]]
    small: dict[int, tuple[float, float]]


_blocks: Memo[Block] = Memo("labels laid out", 2)
_sizes: Memo[_Sizes] = Memo("label sizes", 4)
_obstacles: Memo[tuple[Boxes, Boxes]] = Memo("obstacles", 4)


class Placed(NamedTuple):
    """One label with its room: entry ``number`` of ``item`` and the words that fitted, its top
    left in device pixels, the course it runs along or none, and the leader line from its mark or
    none."""

    item: Labels
    number: int
    words: str
    left: float
    top: float
    course: Course | None = None
    leader: QLineF | None = None


@dataclass(frozen=True, eq=False)
class Block:
    """Labels to be placed: ``wanted`` in device pixels, and for each which of the ``items`` it is
    ``of`` and its number there. ``courses`` are those that its places are on; ``shorter`` are
    those of several lines of which the first may stand alone; ``ways`` are the words of those
    that may be set in two ways, in the size and in the spare one."""

    wanted: Wanted
    items: tuple[Labels, ...]
    of: list[int]
    numbers: list[int]
    courses: dict[int, list[Course]]
    shorter: set[int]
    ways: dict[int, tuple[str, str]]
    _shown: dict[tuple[int, int], Placed] = field(default_factory=dict)

    def shown(
        self, labels: list[int], choices: list[int], corners: list[list[float]]
    ) -> list[Placed]:
        """Some labels, each in one of its places."""
        items, of, numbers = self.items, self.of, self.numbers
        if (
            len(items) == 1
            and not (self.courses or self.shorter or self.ways)
            and max(choices, default=0) < NEAR
        ):
            mine, item = [numbers[i] for i in labels], items[0]
            words = map(item.text.__getitem__, mine)
            places = zip(*corners, strict=True) if corners else ((), ())
            plain = zip(repeat(item), mine, words, *places, repeat(None), repeat(None))
            return list(map(Placed._make, plain))
        out = []
        for i, choice, (left, top) in zip(labels, choices, corners, strict=True):
            if choice >= NEAR or i in self.courses or i in self.shorter or i in self.ways:
                out.append(self._special(i, choice, left, top))
            else:
                item, number = items[of[i]], numbers[i]
                out.append(Placed(item, number, item.text[number], left, top))
        return out

    def _special(self, i: int, choice: int, left: float, top: float) -> Placed:
        found = self._shown.get((i, choice))
        if found is not None:
            return found
        wanted, item, number = self.wanted, self.items[self.of[i]], self.numbers[i]
        course = self.courses[i][choice] if i in self.courses else None
        leader, beside, ways = None, wanted.offset[i] > 0, self.ways.get(i)
        if course is None and beside and choice >= NEAR * (1 if ways is None else 2):
            at, size = wanted.xy[i], wanted.size[i]
            leader = _leader(at, float(wanted.offset[i]), np.array([left, top]), size)
        words = item.text[number]
        if ways is not None:
            near = NEAR if beside else NUDGED
            words = ways[int(near <= choice < 2 * near)]
        if i in self.shorter and 2 * choice >= len(wanted.trails[i]):
            words = words.partition("\n")[0]
        found = self._shown[(i, choice)] = Placed(item, number, words, left, top, course, leader)
        return found


_FLAGS, _POINTS = np.zeros(0, bool), np.empty((0, 2))
_NUMBERS = np.zeros(0, np.float32)
_NONE = Block(
    Wanted(_POINTS, _POINTS, _NUMBERS, _NUMBERS, _FLAGS, _FLAGS, spare=_POINTS),
    (),
    [],
    [],
    {},
    set(),
    {},
)


def block_of(item: Labels, viewport: Viewport) -> Block:
    """The labels of one primitive."""
    return _blocks.get(item, viewport, partial(_made, item, viewport))


def joined(blocks: Sequence[Block]) -> Block:
    """Several blocks as one, in this order."""
    if len(blocks) == 1:
        return blocks[0]
    if not blocks:
        return _NONE
    many = [len(one.numbers) for one in blocks]
    begins = np.cumsum([0, *many[:-1]]).tolist()
    first = np.cumsum([0, *(len(one.items) for one in blocks[:-1])]).tolist()
    made = [one.wanted for one in blocks]
    wanted = Wanted(
        np.concatenate([one.xy for one in made]),
        np.concatenate([one.size for one in made]),
        np.concatenate([one.priority for one in made]),
        np.concatenate([one.offset for one in made]),
        np.concatenate([one.fixed for one in made if one.fixed is not None]),
        np.concatenate([one.leader for one in made if one.leader is not None]),
        {i + a: way for one, a in zip(made, begins, strict=True) for i, way in one.trails.items()},
        np.concatenate([one.spare for one in made if one.spare is not None]),
    )
    return Block(
        wanted,
        tuple(item for one in blocks for item in one.items),
        [which + a for one, a in zip(blocks, first, strict=True) for which in one.of],
        [number for one in blocks for number in one.numbers],
        {i + a: of for one, a in zip(blocks, begins, strict=True) for i, of in one.courses.items()},
        {i + a for one, a in zip(blocks, begins, strict=True) for i in one.shorter},
        {i + a: way for one, a in zip(blocks, begins, strict=True) for i, way in one.ways.items()},
    )


def _made(item: Labels, viewport: Viewport) -> Block:
    scale = viewport.scale
    numbers, size, spare, ways, small = _sizes.get(item, scale, partial(_measured, item, scale))
    xy = viewport.to_device(item.xy)[numbers]
    priority = item.priority[numbers]
    trails: dict[int, Sequence[Boxes]] = {}
    fitting: dict[int, list[Course]] = {}
    if item.along:
        found = _fitting(item, viewport)
        for i, number in enumerate(numbers.tolist()):
            trails[i], fitting[i] = found[number]
    for i, short in small.items():
        whole = tuple(size[i].tolist())
        trails[i] = [*centred(xy[i], whole, scale), *centred(xy[i], short, scale)]
    n = len(numbers)
    wanted = Wanted(
        xy,
        size,
        priority,
        item.offset[numbers] * scale,
        np.full(n, item.fixed),
        (priority >= LEADER) & (priority < FORCED) & (not item.fixed),
        trails,
        spare,
    )
    return Block(wanted, (item,), [0] * n, numbers.tolist(), fitting, set(small), ways)


def _measured(item: Labels, scale: float) -> _Sizes:
    numbers = [i for i, words in enumerate(item.text) if words]
    size, spare = np.zeros((len(numbers), 2)), np.zeros((len(numbers), 2))
    ways: dict[int, tuple[str, str]] = {}
    small: dict[int, tuple[float, float]] = {}
    level = not item.along
    beside, forced = item.offset > 0, item.priority >= FORCED
    for at, i in enumerate(numbers):
        words = item.text[i]
        if level and not forced[i] and " " in words:
            lines = broken(words)
            first = not beside[i] and is_long(words, item.style.upper)
            if lines != words and (len(words) > LONG or not beside[i]):
                # A name in an area is broken first, one beside a mark where it finds no room.
                ways[at] = (lines, words) if first else (words, lines)
                words = ways[at][0]
                spare[at] = _box(ways[at][1], item.style, scale)
        size[at] = _box(words, item.style, scale)
        if "\n" in words and level and not beside[i]:
            small[at] = _box(words.partition("\n")[0], item.style, scale)
    return _Sizes(np.array(numbers, np.int64), size, spare, ways, small)


def _box(words: str, style: LabelStyle, scale: float) -> tuple[float, float]:
    wide, up, down = text.measure(words, style, scale)
    return wide, up + down


def _fitting(item: Labels, viewport: Viewport) -> list[tuple[list[Boxes], list[Course]]]:
    """Of each label of an item, the letters' boxes on each course that it fits, and the course."""
    x0, _, x1, _ = viewport.extent
    factor = viewport.width / (x1 - x0)
    out: list[tuple[list[Boxes], list[Course]]] = []
    begins = [course.xy[0] for several in item.along for course in several]
    at = viewport.to_device(np.array(begins).reshape(-1, 2))[:, [0, 1, 0, 1]]
    number = -1
    for words, several in zip(item.text, item.along, strict=True):
        boxes: list[Boxes] = []
        kept: list[Course] = []
        for course in several:
            number += 1
            if not words:
                continue
            run = courses.run_of(course, words, item.style, viewport.scale, factor, item.spread)
            if run is not None:
                boxes.append(run.boxes + at[number])
                kept.append(course)
        out.append((boxes, kept))
    return out


def obstacles_of(item: Marks | Symbols, viewport: Viewport, still: bool) -> tuple[Boxes, Boxes]:
    """Room that all labels keep free, and room that fixed ones do not: what comes and goes with
    the clock and is small does not hold for the labels that never move, or they would flicker."""
    return _obstacles.get(item, (viewport, still), partial(_around, item, viewport, still))


def _around(item: Marks | Symbols, viewport: Viewport, still: bool) -> tuple[Boxes, Boxes]:
    if isinstance(item, Symbols):
        from gisapp.render.painter.symbols import symbol_boxes

        x0, y0, x1, y1 = symbol_boxes(item, viewport.resolution).T
        low = viewport.to_device(np.column_stack([x0, y1]))
        high = viewport.to_device(np.column_stack([x1, y0]))
        return np.hstack([low, high]), np.empty((0, 4))
    if len(item.rows) > CROWD:
        return np.empty((0, 4)), np.empty((0, 4))
    at, half = viewport.to_device(item.xy), (item.size * (0.36 * viewport.scale))[:, None]
    boxes = np.hstack([at - half, at + half])
    lasting = (item.size >= OBSTACLE) if still else (item.size >= LARGE)
    return boxes[lasting], boxes[(item.size >= OBSTACLE) & ~lasting]


def _leader(
    at: NDArray[np.float64],
    radius: float,
    corner: NDArray[np.float64],
    size: NDArray[np.float64],
) -> QLineF:
    """From the edge of a mark to the nearest point of its label's box."""
    end = np.clip(at, corner, corner + size)
    way = end - at
    start = at + way * (radius / max(float(np.hypot(*way)), radius, 1e-9))
    return QLineF(*start.tolist(), *end.tolist())
