"""Symbols that would cover each other are pushed apart, no further than they must."""

from __future__ import annotations

import numpy as np

from gisapp.model.primitives import Floats, Ints

WIDE, HIGH = 1.62, 1.42  # of a symbol's size: the room that one takes
REACH = 4.0  # rooms: symbols further from each other than this never meet
TURNS = 60  # pushes at most
MOST = 600  # symbols: more are left where they are


def push_apart(xy: Floats, size: float) -> Floats:
    """Where symbols of ``size`` stand that belong at ``xy`` (both in map units).

    Whoever has room stays. Symbols at one place part in the order of the table. The result is the
    same for the same places, and does not change when a symbol far away comes or goes.
    """
    if not 1 < len(xy) <= MOST:
        return xy
    room = np.array([WIDE, HIGH]) * size
    first, second = _neighbours(xy, room * REACH)
    at = xy.astype(np.float64)
    for _ in range(TURNS):
        apart = at[second] - at[first]
        overlap = room - np.abs(apart)
        hit = np.flatnonzero((overlap > 0.02 * size).all(axis=1))
        if not len(hit):
            break
        across = (overlap[hit] / room).argmin(axis=1)  # the way out that is shorter
        gap = overlap[hit, across]
        way = np.where(apart[hit, across] < 0, -1.0, 1.0)
        push = np.zeros((len(hit), 2))
        push[np.arange(len(hit)), across] = way * gap * 0.52
        count = np.bincount(first[hit], minlength=len(at)) + np.bincount(
            second[hit], minlength=len(at)
        )
        for axis in (0, 1):
            moved = np.bincount(second[hit], push[:, axis], len(at)) - np.bincount(
                first[hit], push[:, axis], len(at)
            )
            at[:, axis] += moved / np.sqrt(np.maximum(count, 1))
    return at


def _neighbours(xy: Floats, reach: Floats) -> tuple[Ints, Ints]:
    """The numbers of all pairs of places nearer than ``reach`` in x and in y."""
    order = np.argsort(xy[:, 0], kind="stable")
    x = xy[order, 0]
    last = np.searchsorted(x, x + reach[0], side="right")
    counts = last - np.arange(len(x)) - 1
    first = np.repeat(np.arange(len(x)), counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    second = np.arange(len(first)) - starts + first + 1
    one, two = order[first], order[second]
    near = np.abs(xy[one, 1] - xy[two, 1]) <= reach[1]
    one, two = one[near], two[near]
    return np.minimum(one, two), np.maximum(one, two)
