"""Key events: which events of the timeline are named by a flag, and where the flags stand.

They depend on the layers and on the axis, never on the window: flags stay where they are while the
window moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.model.features import Features
from gisapp.model.instants import OPEN_START, Times
from gisapp.model.timeline import Lane, Member
from gisapp.model.timeline_tracks import numbered

WEIGHTS = ("importance", "significance", "weight", "fatalities", "deaths", "best", "magnitude")
RANKS = ("rank", "priority")  # 1 is first
MOST = 2_000_000  # rows of a layer; in a larger one no event is a key event
RARE = 2  # a category is rare when another one has at least so many times its events
TRIED = 4000  # candidates for the flags of one axis
READ = 200  # of them, those whose titles are read


@dataclass(frozen=True, eq=False)
class Flag:
    """A key event: row ``row`` of ``features``, which begins at ``begin``; ``lane`` is the number
    of its lane."""

    layer: str
    features: Features
    row: int
    begin: int
    title: str
    lane: int
    color: str


@dataclass(frozen=True, eq=False)
class Standing:
    """A flag on the axis: its pole at pixel ``x``, its label ``width`` wide to the right of it,
    or to the left when ``flipped``."""

    flag: Flag
    x: float
    width: float
    flipped: bool = False

    @property
    def left(self) -> float:
        """The left edge of pole and label."""
        return self.x - self.width if self.flipped else self.x

    @property
    def right(self) -> float:
        """The right edge of pole and label."""
        return self.x if self.flipped else self.x + self.width


@dataclass(frozen=True, eq=False)
class KeyEvents:
    """The titled events of some lanes, ordered by begin: int64 ms, how much each matters (0 to 1),
    and where it is found."""

    begin: Times
    matter: NDArray[np.float32]
    member: NDArray[np.int32]
    number: NDArray[np.int32]
    members: tuple[tuple[int, str, Member], ...]

    def __len__(self) -> int:
        return len(self.begin)

    def flag(self, index: int) -> Flag | None:
        """The event at ``index`` as a flag; None when it has no title after all."""
        lane, color, member = self.members[self.member[index]]
        features = member.part.chronology.features
        row = int(member.part.features_at(np.array([self.number[index]]))[0])
        title = _title(features, row)
        if not title:
            return None
        begin = int(self.begin[index])
        return Flag(member.layer, features, row, begin, title, lane, color)

    def ranked(self, begin: int, end: int) -> NDArray[np.int64]:
        """Events that begin in [begin, end), what matters most first; at most TRIED."""
        low, high = np.searchsorted(self.begin, [begin, end])
        matter = self.matter[low:high]
        if len(matter) > TRIED:
            # all that matter as much as the last of them, so that ties are settled by date alone
            floor = np.partition(matter, len(matter) - TRIED)[len(matter) - TRIED]
            chosen = np.flatnonzero(matter >= floor)
        else:
            chosen = np.arange(len(matter))
        order = np.argsort(-matter[chosen], kind="stable")[:TRIED]
        return np.asarray(chosen[order] + low, dtype=np.int64)


def _title(features: Features, row: int) -> str:
    """What a flag says: the title, and the place where the title is but the name of a kind."""
    title = " ".join(str(features.role("title", row) or "").split())
    place = str(features.role("place", row) or "").strip()
    if title and place and len(title.split()) < 3 and place.casefold() not in title.casefold():
        return f"{title}, {place}"
    return title


def key_events(lanes: Iterable[Lane]) -> KeyEvents:
    """The events of ``lanes`` that could have a flag, with how much each matters.

    That is what a numeric column says (see WEIGHTS and RANKS, or the role ``weight``), on a
    logarithmic scale up to its largest value; without one, an event matters as much as it stands
    apart in time from the others of its layer and as its category is rare among them. A layer
    without such a column and without a rare category has none: nothing tells its events apart.
    """
    members: list[tuple[int, str, Member]] = []
    begins: list[Times] = []
    matters: list[NDArray[np.float32]] = []
    numbers: list[NDArray[np.int32]] = []
    for number, lane in enumerate(lanes):
        for member in lane.members:
            features = member.part.chronology.features
            if member.state or "title" not in features.roles or not 0 < len(member.part) <= MOST:
                continue
            begin = member.part.begins()
            matter = _matter(member, begin)
            if matter is None:
                continue
            first = int(np.searchsorted(begin, OPEN_START, side="right"))
            begins.append(begin[first:])
            matters.append(matter[first:])
            numbers.append(np.arange(first, len(begin), dtype=np.int32))
            members.append((number, lane.color, member))
    if not members:
        none = np.empty(0, np.int32)
        return KeyEvents(np.empty(0, np.int64), none.astype(np.float32), none, none, ())
    begin = np.concatenate(begins)
    order = np.argsort(begin, kind="stable")
    which = np.repeat(np.arange(len(members), dtype=np.int32), [len(one) for one in begins])
    return KeyEvents(
        begin[order],
        np.concatenate(matters)[order],
        which[order],
        np.concatenate(numbers)[order],
        tuple(members),
    )


def _matter(member: Member, begin: Times) -> NDArray[np.float32] | None:
    """How much each event of a member matters; None where nothing tells."""
    part = member.part
    features = part.chronology.features
    rows = part.features_at(np.arange(len(part)))
    weights = _weights(features)
    if weights is not None:
        values = np.nan_to_num(np.asarray(weights[rows], np.float64), nan=0.0, posinf=0.0)
        return _scaled(np.maximum(values, 0.0))
    category = features.roles.get("category")
    if category is None:
        return None
    codes = numbered(features, category)[1][rows]
    counts = np.bincount(codes)
    if counts[counts > 0].min() * RARE > counts.max():
        return None
    rare = 1.0 - np.log1p(counts) / np.log1p(counts.max())
    gaps = np.diff(begin.astype(np.float64), prepend=-np.inf, append=np.inf)
    apart = np.minimum(gaps[:-1], gaps[1:])
    apart[~np.isfinite(apart)] = 0.0
    return np.asarray((_scaled(apart) + rare[codes].astype(np.float32)) / 2, dtype=np.float32)


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float32]:
    largest = float(values.max(initial=0.0))
    if largest <= 0:
        return np.zeros(len(values), np.float32)
    return np.asarray(np.log1p(values) / np.log1p(largest), dtype=np.float32)


def _weights(features: Features) -> NDArray[np.float64] | None:
    """How much each feature weighs, by the column that says so."""
    names = {name.casefold(): name for name in features.table.column_names}
    given = features.roles.get("weight")
    wanted = [given] if given else []
    for name in [*wanted, *(names[word] for word in (*WEIGHTS, *RANKS) if word in names)]:
        values = features.column(name)
        if values.dtype.kind in "iuf":
            values = values.astype(np.float64)
            if name.casefold() in RANKS:
                with np.errstate(divide="ignore", invalid="ignore"):
                    return np.asarray(np.where(values > 0, 100.0 / values, 0.0))
            return np.asarray(values)
    return None


def placed(
    events: KeyEvents,
    span: tuple[int, int],
    x_of: Callable[[Times], NDArray[np.float64]],
    width_of: Callable[[str], float],
    room: tuple[float, float],
    *,
    gap: float = 14.0,
    shortest: float = 110.0,
    least: float = 40.0,
    most: int = 24,
) -> tuple[Standing, ...]:
    """Flags for the axis over ``span``, from left to right, none over another.

    What matters most is placed first, to the right of its pole, or else to the left, within the
    ``room`` (two pixels). Titles are cut where there is no room for all of them, but not to less
    than ``shortest``; what has less than ``least`` or finds no place has no flag. ``gap`` pixels
    stay free between flags. There are at most ``most``.
    """
    ranked = events.ranked(*span)
    xs = x_of(events.begin[ranked])
    standing: list[Standing] = []
    right, left = room[1] - xs, xs - room[0]  # the pixels free on either side
    for _ in range(READ):
        free = np.maximum(right, left) >= least
        if not free.any() or len(standing) == most:
            break
        at = int(np.argmax(free))
        x, to_right, to_left = float(xs[at]), float(right[at]), float(left[at])
        right[at] = left[at] = -1.0
        flag = events.flag(int(ranked[at]))
        if flag is None:
            continue
        width = width_of(flag.title)
        flipped = width > to_right and to_left > to_right
        if max(to_right, to_left) < min(width, shortest):
            continue
        one = Standing(flag, x, min(width, to_left if flipped else to_right), flipped)
        standing.append(one)
        before, after = xs < one.left, xs > one.right
        right = np.where(before, np.minimum(right, one.left - gap - xs), right)
        left = np.where(after, np.minimum(left, xs - one.right - gap), left)
        right[~(before | after)] = left[~(before | after)] = -1.0
        # a pole too needs its gap: what is on the other side of it counts for nothing there
        right[after & (left < 0)] = -1.0
        left[before & (right < 0)] = -1.0
    return tuple(sorted(standing, key=lambda one: one.x))
