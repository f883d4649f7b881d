"""The places that labels may take: around their marks, off at a leader line, or along a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEADERS = (24.0, 44.0)  # logical pixels from the mark: labels further out have a leader line
NEAR = 8  # places beside a mark that need no leader line, of each size
NUDGED = 7  # places of a label that is centred, of each size
_GAP = 2.0  # logical pixels between a mark and its label
_SIDES = np.array(  # direction from the mark; which point of the label's box is held there
    [
        (1.0, 0.0, 0.0, 0.5),
        (-1.0, 0.0, 1.0, 0.5),
        (0.0, -1.0, 0.5, 1.0),
        (0.0, 1.0, 0.5, 0.0),
        (0.7, -0.7, 0.0, 1.0),
        (0.7, 0.7, 0.0, 0.0),
        (-0.7, -0.7, 1.0, 1.0),
        (-0.7, 0.7, 1.0, 0.0),
    ]
)
_NUDGES = np.array([(0, 0), (0, -14), (0, 14), (0, -28), (0, 28), (-28, 0), (28, 0)], float)
Boxes = NDArray[np.float64]
Made = tuple[Boxes, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Wanted:
    """Labels to be placed, one entry a label. ``xy`` anchor and ``size`` (width, height) in the
    same pixels; ``offset`` is the radius of the mark it sits beside; 0 centres it,
    or nudges it a little where something lies there.

    ``fixed`` labels never move for one that is not: they find their places among themselves and
    give way, or stay. ``leader`` labels may stand further off, at the end of a line. ``trails``
    gives the labels that run along a line their places: boxes (k, 4) of the letters, best first.
    ``spare`` (n, 2) is the size of each label as it may be set where it finds no room in the
    first, 0 where there is but one way.
    """

    xy: NDArray[np.float64]
    size: NDArray[np.float64]
    priority: NDArray[np.float32]
    offset: NDArray[np.float32]
    fixed: NDArray[np.bool_] | None = None
    leader: NDArray[np.bool_] | None = None
    trails: Mapping[int, Sequence[Boxes]] = field(default_factory=dict)
    spare: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Options:
    """The places of some labels, one label after the other: label i has ``count[i]`` of them from
    ``start[i]`` on, and place p fills the ``boxes`` (4, n) ``first[p]`` to ``first[p + 1]``.
    ``single``: one box a place."""

    boxes: Boxes
    first: NDArray[np.int64]
    start: NDArray[np.int64]
    count: NDArray[np.int64]
    single: bool

    def numbered(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each place, whose it is and its number there."""
        owner = np.repeat(np.arange(len(self.count)), self.count)
        return owner, np.arange(len(owner)) - self.start[owner]

    def part(self, begin: int, end: int) -> tuple[Options, slice]:
        """The places of labels ``begin`` to ``end``, and which of the boxes they have."""
        low = int(self.start[begin])
        high = int(self.start[end - 1] + self.count[end - 1])
        boxes = slice(int(self.first[low]), int(self.first[high]))
        first = self.first[low : high + 1] - boxes.start
        start, count = self.start[begin:end] - low, self.count[begin:end]
        return Options(self.boxes[:, boxes], first, start, count, self.single), boxes


def options(wanted: Wanted, labels: NDArray[np.int64], scale: float) -> Options:
    """Every place that each of ``labels`` may take, best first; they are counted from 0 here."""
    n = len(labels)
    offset = wanted.offset[labels]
    leads = np.zeros(n, bool) if wanted.leader is None else wanted.leader[labels] & (offset > 0)
    trails: dict[int, Sequence[Boxes]] = {}
    if wanted.trails:
        trails = {
            i: wanted.trails[one] for i, one in enumerate(labels.tolist()) if one in wanted.trails
        }
    trail = np.zeros(n, bool)
    trail[list(trails)] = True
    kinds = [
        (~trail & (offset <= 0), _centred),
        ((offset > 0) & ~trail & ~leads, _beside),
        (leads & ~trail, _leading),
    ]
    groups = [(mask, partial(make, size=wanted.size)) for mask, make in kinds]
    if wanted.spare is not None and (two := wanted.spare[labels, 0] > 0).any():
        groups = [(mask & ~two, partial(make, size=wanted.size)) for mask, make in kinds]
        groups += [(mask & two, partial(_twice, make)) for mask, make in kinds]
    count = np.zeros(n, np.int64)
    boxes, counts, whose = [np.zeros((4, 0))], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for mask, make in groups:
        rows = np.flatnonzero(mask)
        if len(rows):
            made, per = make(wanted, labels[rows], scale)
            count[rows] = len(per)
            boxes.append(made.reshape(4, -1))
            counts.append(np.tile(per, len(rows)))
            whose.append(np.repeat(rows, len(per)))
    for row, several in trails.items():
        count[row] = len(several)
        boxes += [one.T for one in several]
        counts.append(np.array([len(one) for one in several], np.int64))
        whose.append(np.full(len(several), row))
    one = len(boxes) == 2  # of one kind alone
    every = boxes[1] if one else np.concatenate(boxes, axis=1)
    each = counts[1] if one else np.concatenate(counts)
    first = np.concatenate([[0], np.cumsum(each)])
    single = bool((each == 1).all())
    if len(whose) > 2:
        order = np.argsort(np.concatenate(whose), kind="stable")
        every = every[:, order if single else within(first, order)]
        first = np.concatenate([[0], np.cumsum(each[order])])
    return Options(every, first, np.cumsum(count) - count, count, single)


def within(first: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of the boxes of some places, one place after the other."""
    begin, many = first[places], first[places + 1] - first[places]
    until = np.cumsum(many)
    count = int(until[-1]) if len(until) else 0
    out: NDArray[np.int64] = np.arange(count) + np.repeat(begin - until + many, many)
    return out


def centred(xy: Boxes, size: tuple[float, float], scale: float) -> list[Boxes]:
    """The places of one label centred on a point, each a box (1, 4)."""
    low = xy - np.array(size) / 2 + _NUDGES * scale
    return [np.concatenate([one, one + size])[None] for one in low]


def _twice(make: Callable[..., Made], wanted: Wanted, rows: NDArray[Any], scale: float) -> Made:
    """The places of labels in both sizes, those further off in the first alone."""
    assert wanted.spare is not None
    boxes, per = make(wanted, rows, scale, size=wanted.size)
    near = _centred if make is _centred else _beside
    other, many = near(wanted, rows, scale, wanted.spare)
    first = len(many)
    parts = [boxes[:, :, :first], other, boxes[:, :, first:]]
    return np.concatenate(parts, axis=2), np.concatenate([many, many, per[first:]])


def _centred(wanted: Wanted, rows: NDArray[Any], scale: float, size: NDArray[np.float64]) -> Made:
    """Boxes (4, rows, places) of labels centred on their points, and how many each place has."""
    out = np.empty((4, len(rows), len(_NUDGES)))
    for axis in (0, 1):
        side = size[rows, axis][:, None]
        np.add(wanted.xy[rows, axis][:, None] - side / 2, _NUDGES[:, axis] * scale, out=out[axis])
        np.add(out[axis], side, out=out[axis + 2])
    return out, np.ones(len(_NUDGES), np.int64)


def _beside(
    wanted: Wanted,
    rows: NDArray[Any],
    scale: float,
    size: NDArray[np.float64],
    off: float = _GAP,
) -> Made:
    """Boxes (4, rows, places) of labels ``off`` logical pixels from their marks."""
    out = np.empty((4, len(rows), len(_SIDES)))
    reach = (wanted.offset[rows].astype(np.float64) + off * scale)[:, None]
    for axis in (0, 1):
        side = size[rows, axis][:, None]
        np.multiply(reach, _SIDES[:, axis], out=out[axis])
        out[axis] += wanted.xy[rows, axis][:, None]
        out[axis] -= side * _SIDES[:, axis + 2]
        np.add(out[axis], side, out=out[axis + 2])
    return out, np.ones(len(_SIDES), np.int64)


def _leading(wanted: Wanted, rows: NDArray[Any], scale: float, size: NDArray[np.float64]) -> Made:
    """Places beside the mark, then further off with four small boxes along the leader line."""
    near, per = _beside(wanted, rows, scale, size)
    parts, counts = [near], [per]
    radius = wanted.offset[rows].astype(np.float64)[:, None, None]
    share = np.linspace(0.15, 0.9, 4)
    for distance in LEADERS:
        far = np.empty((4, len(rows), len(_SIDES), 5))
        far[..., 0] = _beside(wanted, rows, scale, size, distance)[0]
        for axis in (0, 1):
            way = radius + distance * scale * share
            along = wanted.xy[rows, axis][:, None, None] + way * _SIDES[:, axis, None]
            far[axis, ..., 1:], far[axis + 2, ..., 1:] = along - 0.5 * scale, along + 0.5 * scale
        parts.append(far.reshape(4, len(rows), -1))
        counts.append(np.full(len(_SIDES), 5))
    return np.concatenate(parts, axis=2), np.concatenate(counts)
