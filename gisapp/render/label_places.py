"""The places that labels may take: around their marks, off at a leader line, or along a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEADERS = (24.0, 44.0)  # logical pixels from the mark: labels further out have a leader line
NEAR = 8  # places beside a mark that need no leader line
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


@dataclass(frozen=True, eq=False)
class Wanted:
    """Labels to be placed, one entry a label. ``xy`` anchor and ``size`` (width, height) in the
    same pixels; ``offset`` is the radius of the mark it sits beside; 0 centres it,
    or nudges it a little where something lies there.

    ``fixed`` labels never move for one that is not: they find their places among themselves and
    give way, or stay. ``leader`` labels may stand further off, at the end of a line. ``trails``
    gives the labels that run along a line their places: boxes (k, 4) of the letters, best first.
    """

    xy: NDArray[np.float64]
    size: NDArray[np.float64]
    priority: NDArray[np.float32]
    offset: NDArray[np.float32]
    fixed: NDArray[np.bool_] | None = None
    leader: NDArray[np.bool_] | None = None
    trails: Mapping[int, Sequence[Boxes]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Options:
    """The places of some labels: label i has ``count[i]`` of them from ``start[i]`` on, and place
    p fills the ``boxes`` (4, n) ``first[p]`` to ``first[p + 1]``. ``single``: one box a place."""

    boxes: Boxes
    first: NDArray[np.int64]
    start: NDArray[np.int64]
    count: NDArray[np.int64]
    single: bool


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
    groups = [
        (~trail & (offset <= 0), _centred),
        ((offset > 0) & ~trail & ~leads, _beside),
        (leads & ~trail, _leading),
    ]
    start, count = np.zeros(n, np.int64), np.zeros(n, np.int64)
    boxes, counts, places = [np.zeros((4, 0))], [np.zeros(0, np.int64)], 0
    for mask, make in groups:
        rows = np.flatnonzero(mask)
        if len(rows):
            made, per = make(wanted, labels[rows], scale)
            start[rows] = places + len(per) * np.arange(len(rows))
            count[rows] = len(per)
            places += len(per) * len(rows)
            boxes.append(made.reshape(4, -1))
            counts.append(np.tile(per, len(rows)))
    for row, several in trails.items():
        start[row], count[row] = places, len(several)
        places += len(several)
        boxes += [one.T for one in several]
        counts.append(np.array([len(one) for one in several], np.int64))
    each = np.concatenate(counts)
    first = np.concatenate([[0], np.cumsum(each)])
    return Options(np.concatenate(boxes, axis=1), first, start, count, bool((each == 1).all()))


def centred(xy: Boxes, size: tuple[float, float], scale: float) -> list[Boxes]:
    """The places of one label centred on a point, each a box (1, 4)."""
    low = xy - np.array(size) / 2 + _NUDGES * scale
    return [np.concatenate([one, one + size])[None] for one in low]


def _centred(wanted: Wanted, rows: NDArray[Any], scale: float) -> tuple[Boxes, NDArray[Any]]:
    """Boxes (4, rows, places) of labels centred on their points, and how many each place has."""
    out = np.empty((4, len(rows), len(_NUDGES)))
    for axis in (0, 1):
        size = wanted.size[rows, axis][:, None]
        np.add(wanted.xy[rows, axis][:, None] - size / 2, _NUDGES[:, axis] * scale, out=out[axis])
        np.add(out[axis], size, out=out[axis + 2])
    return out, np.ones(len(_NUDGES), np.int64)


def _beside(
    wanted: Wanted, rows: NDArray[Any], scale: float, off: float = _GAP
) -> tuple[Boxes, NDArray[Any]]:
    """Boxes (4, rows, places) of labels ``off`` logical pixels from their marks."""
    out = np.empty((4, len(rows), len(_SIDES)))
    reach = (wanted.offset[rows].astype(np.float64) + off * scale)[:, None]
    for axis in (0, 1):
        size = wanted.size[rows, axis][:, None]
        np.multiply(reach, _SIDES[:, axis], out=out[axis])
        out[axis] += wanted.xy[rows, axis][:, None]
        out[axis] -= size * _SIDES[:, axis + 2]
        np.add(out[axis], size, out=out[axis + 2])
    return out, np.ones(len(_SIDES), np.int64)


def _leading(wanted: Wanted, rows: NDArray[Any], scale: float) -> tuple[Boxes, NDArray[Any]]:
    """Places beside the mark, then further off with four small boxes along the leader line."""
    near, per = _beside(wanted, rows, scale)
    parts, counts = [near], [per]
    radius = wanted.offset[rows].astype(np.float64)[:, None, None]
    share = np.linspace(0.15, 0.9, 4)
    for distance in LEADERS:
        far = np.empty((4, len(rows), len(_SIDES), 5))
        far[..., 0] = _beside(wanted, rows, scale, distance)[0]
        for axis in (0, 1):
            way = radius + distance * scale * share
            along = wanted.xy[rows, axis][:, None, None] + way * _SIDES[:, axis, None]
            far[axis, ..., 1:], far[axis + 2, ..., 1:] = along - 0.5 * scale, along + 0.5 * scale
        parts.append(far.reshape(4, len(rows), -1))
        counts.append(np.full(len(_SIDES), 5))
    return np.concatenate(parts, axis=2), np.concatenate(counts)
