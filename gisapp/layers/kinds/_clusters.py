"""Clusters: events that lie close together as one disc with their number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.layers.kinds import _density
from gisapp.model.chronology import Chronology
from gisapp.model.layer import Slice
from gisapp.model.primitives import Clusters, Floats, Ints
from gisapp.model.style import LegendItem, Swatch
from gisapp.render import density
from gisapp.render.lattice import Lattice

FINE = 8.0  # pixels, at least: the cells that a cluster is made of
ACROSS = 8  # of them to a side; half as many where they are wide
WIDEST = 96.0  # pixels of that side
TOUCH = 0.92  # of the sum of two radii: nearer discs become one
REACH = 2  # blocks
SHIFT = 32  # of a block's row in its key
SAMPLE = 0.5  # of its size, that a disc has in a legend
SMALLEST, GROWTH, LARGEST = 22.0, 10.0, 64.0  # diameters in pixels; growth for ten times as many


def sizes(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Diameters in logical pixels: a step wider for ten times as many."""
    return np.clip(SMALLEST - 4 + GROWTH * np.log10(np.maximum(counts, 1)), SMALLEST, LARGEST)


def clusters(
    events: Chronology, part: Slice, color: str, *, highlight: bool
) -> tuple[Clusters, Ints] | None:
    """The clusters of a slice and the cells of those that are a single event, which are no
    clusters; None where nothing is."""
    lattice = _density.lattice_of(part, FINE)
    counts = density.counts(events, lattice, part.window).reshape(-1)
    used = np.flatnonzero(counts)
    if not len(used):
        return None
    weight = counts[used].astype(np.int64)
    owner, xy, total = _merged(*_gathered(lattice, part, used, weight), part.scale_resolution)
    alone = total == 1
    number = np.where(alone, -1, np.cumsum(~alone) - 1).astype(np.int32)
    owners = np.full(lattice.size, -1, np.int32)
    owners[used] = number[owner]
    new: Any = np.zeros(int((~alone).sum()))
    step = _density.recent(part) if highlight else None
    if step is not None:
        of = owners[used]
        begun = density.begun(events, lattice, step).reshape(-1)[used]
        new = np.bincount(of[of >= 0], begun[of >= 0], minlength=len(new))
    total, xy = total[~alone], xy[~alone]
    made = Clusters(
        xy,
        total,
        tuple(_density.short(count) for count in total.tolist()),
        sizes(total).astype(np.float32),
        color,
        lattice,
        owners,
        _density.members(events, lattice, part),
        np.minimum(new / total, 1).astype(np.float32),
    )
    return made, used[alone[owner]]


def _gathered(
    lattice: Lattice, part: Slice, used: Ints, weight: Ints
) -> tuple[Ints, Ints, Floats, Ints]:
    """The blocks of cells, fixed to the world: their keys, ascending; which of them each of the
    ``used`` cells is in; their weighted means and sums."""
    wide = lattice.side / part.scale_resolution * ACROSS > WIDEST
    across = ACROSS // 2 if wide else ACROSS
    row, col = np.divmod(used, lattice.cols)
    block = ((row + lattice.row0) // across) << SHIFT | (col + lattice.col0) // across
    keys, owner = np.unique(block, return_inverse=True)
    owner = owner.reshape(-1)
    total = np.bincount(owner, weight).astype(np.int64)
    xy = lattice.centers(used)
    mean = [np.bincount(owner, weight * xy[:, axis]) / total for axis in (0, 1)]
    return keys, owner, np.column_stack(mean), total


def _merged(
    keys: Ints, owner: Ints, xy: Floats, total: Ints, resolution: float
) -> tuple[Ints, Floats, Ints]:
    """Blocks whose discs would overlap taken together, the greatest first."""
    xy, total = xy.copy(), total.copy()
    into = np.arange(len(total))
    near = _overlapping(keys, xy, sizes(total) / 2 * resolution)
    rank = np.lexsort((xy[:, 0], xy[:, 1], -total))
    left = np.ones(len(total), bool)
    for i in rank.tolist():
        if i not in near or not left[i]:
            continue
        left[i] = False
        taken = [other for other in near[i] if left[other]]
        if taken:
            into[taken] = i
            left[taken] = False
            taken.append(i)
            xy[i] = np.average(xy[taken], axis=0, weights=total[taken])
            total[i] = total[taken].sum()
    kept, into = np.unique(into, return_inverse=True)
    return into.reshape(-1)[owner], xy[kept], total[kept]


def _overlapping(keys: Ints, xy: Floats, radius: Floats) -> dict[int, list[int]]:
    """The blocks that overlap each block; discs reach no farther than the block after next."""
    found: dict[int, list[int]] = {}
    for down in range(REACH + 1):
        for right in range(-REACH, REACH + 1):
            if (down, right) <= (0, 0):
                continue
            other = keys + (down << SHIFT) + right
            at = np.minimum(np.searchsorted(keys, other), len(keys) - 1)
            first = np.flatnonzero(keys[at] == other)
            second = at[first]
            apart = np.hypot(*(xy[first] - xy[second]).T)
            close = apart < TOUCH * (radius[first] + radius[second])
            for i, j in zip(first[close].tolist(), second[close].tolist(), strict=True):
                found.setdefault(i, []).append(j)
                found.setdefault(j, []).append(i)
    return found


def disc_items(made: Clusters, part: Slice) -> tuple[LegendItem, ...]:
    """The legend: one disc for each power of ten, with how many events such clusters hold."""
    x0, y0, x1, y1 = part.seen
    x, y = made.xy.T
    counts = made.counts[(x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)]
    power = np.log10(np.maximum(counts, 1) + 0.5).astype(np.int64)
    items = []
    for number in np.unique(power).tolist():
        mine = counts[power == number]
        least = max(10**number, 2)
        size = float(sizes(np.array([least]))[0]) * SAMPLE
        items.append(
            LegendItem(
                f"Clusters of {least:,} to {10 ** (number + 1) - 1:,}",
                Swatch("disc", color=made.color, size=size),
                int(mine.sum()),
            )
        )
    return tuple(items)
