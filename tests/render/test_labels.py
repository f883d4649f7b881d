"""Label placement: no two boxes overlap, the important come first, and a pan moves nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gisapp.render import labels as placement
from gisapp.render.label_places import options
from gisapp.render.labels import FORCED, NEAR, Placement, Wanted, place, placed

WIDTH, HEIGHT = 400, 300
label = st.tuples(
    st.floats(-20, 420),
    st.floats(-20, 320),
    st.floats(5, 120),
    st.floats(6, 20),
    st.integers(0, 5),
    st.sampled_from([0.0, 4.0, 9.0]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
labels = st.lists(label, min_size=1, max_size=40)
# A label whose box ends on a line of the grid, and letters that begin on it.
EDGES: list[tuple[float, ...]] = [
    (47.0, 0.0, 5.0, 7.0, 0, 0.0, False, False, False),
    (0.0, 0.0, 13.0, 6.0, 0, 0.0, False, False, True),
]


def wanted(rows: list[tuple[float, ...]]) -> Wanted:
    """x, y, width, height, priority, offset and, where told, fixed, leader, along a line and
    whether it may also stand in two lines."""
    table = np.array([(*row, False, False, False, False)[:10] for row in rows], dtype=float)
    trails = {}
    for i, (x, y, w, *_) in enumerate(table.tolist()):
        if table[i, 8]:  # letters on a falling line, and one further to the right
            steps = np.arange(0, w, 12.0)[:, None]
            boxes = np.concatenate([x + steps, y + steps / 2, x + steps + 12, y + steps / 2 + 9], 1)
            trails[i] = [boxes, boxes + np.array([30.0, 0.0, 30.0, 0.0])]
    return Wanted(
        table[:, :2],
        table[:, 2:4],
        table[:, 4].astype(np.float32),
        table[:, 5].astype(np.float32),
        table[:, 6].astype(bool),
        table[:, 7].astype(bool),
        trails,
        table[:, 2:4] * np.array([0.6, 1.9]) * table[:, 9:10],
    )


def boxes_of(made: Wanted, found: Placement) -> dict[int, np.ndarray]:
    """Every box that each placed label fills."""
    out = {}
    for i in np.flatnonzero(found.choice >= 0).tolist():
        every = options(made, np.array([i]), 1.0)
        lo, hi = every.first[found.choice[i] : found.choice[i] + 2]
        out[i] = every.boxes[:, lo:hi].T
    return out


def overlap(a: np.ndarray, b: np.ndarray) -> bool:
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    return bool((high > low).all(axis=2).any())


@given(labels, st.floats(0, 50), st.floats(0, 50))
def test_no_two_labels_overlap_and_none_is_cut(
    rows: list[tuple[float, ...]], x: float, y: float
) -> None:
    made = wanted(rows)
    every = boxes_of(made, placed(made, WIDTH, HEIGHT, origin=(x, y)))
    for i, a in every.items():
        assert a.min() >= 0
        assert a[:, 2].max() <= WIDTH
        assert a[:, 3].max() <= HEIGHT
        for j, b in every.items():
            assert i >= j or not overlap(a, b)


@given(labels)
def test_labels_keep_clear_of_marks_and_of_what_covers_the_map(
    rows: list[tuple[float, ...]],
) -> None:
    marks, covers = np.array([[90.0, 90, 130, 120]]), np.array([[250.0, 200, 400, 300]])
    made = wanted(rows)
    found = placed(made, WIDTH, HEIGHT, obstacles=marks, reserved=covers)
    for boxes in boxes_of(made, found).values():
        assert not overlap(boxes, marks)
        assert not overlap(boxes, covers)


@given(labels, st.integers(-60, 60), st.integers(-60, 60))
@example([(0.0, 0.0, 5.0, 6.0, 0, 0.0)] * 5 + EDGES, 0, -56)
def test_a_pan_moves_no_label_that_stays_inside(
    rows: list[tuple[float, ...]], dx: int, dy: int
) -> None:
    made = wanted(rows)
    before = placed(made, WIDTH, HEIGHT)
    moved = wanted([(row[0] - dx, row[1] - dy, *row[2:]) for row in rows])
    after = placed(moved, WIDTH, HEIGHT, origin=(dx, dy))
    inside = boxes_of(made, before)
    shift = np.array([dx, dy, dx, dy])
    for i, boxes in inside.items():
        there = boxes - shift
        cut = there.min() < 0 or there[:, 2].max() > WIDTH or there[:, 3].max() > HEIGHT
        untouched = before.choice[i] == _unbounded(made).choice[i]
        if not cut and untouched:
            assert after.choice[i] == before.choice[i]


def _unbounded(made: Wanted) -> Placement:
    """Where the labels go on a map without edges."""
    off = 500.0
    there = Wanted(
        made.xy + off,
        made.size,
        made.priority,
        made.offset,
        made.fixed,
        made.leader,
        {i: [one + off for one in several] for i, several in made.trails.items()},
        made.spare,
    )
    return placed(there, WIDTH + 2 * off, HEIGHT + 2 * off, origin=(-off, -off))


@given(labels, st.floats(50, 350), st.floats(50, 250))
def test_what_comes_and_goes_never_moves_a_fixed_label(
    rows: list[tuple[float, ...]], x: float, y: float
) -> None:
    fixed = [(*row[:6], True, False, *row[8:]) for row in rows]
    alone = placed(wanted(fixed), WIDTH, HEIGHT)
    joined = placed(wanted([*fixed, (x, y, 60.0, 12.0, 3, 4.0, False, True)]), WIDTH, HEIGHT)
    settled = _unbounded(wanted(fixed))
    for i in range(len(fixed)):
        if alone.choice[i] == settled.choice[i]:  # the others filled room left over at the edge
            assert joined.choice[i] in (alone.choice[i], -1)


@given(labels, st.floats(0, WIDTH))
def test_no_name_stands_on_both_sides_of_what_covers_the_map(
    rows: list[tuple[float, ...]], x: float
) -> None:
    made = wanted(rows)
    found = placed(made, WIDTH, HEIGHT, reserved=np.array([[x, 0.0, x + 1, HEIGHT]]))
    for boxes in boxes_of(made, found).values():
        assert boxes[:, 2].max() <= x or boxes[:, 0].min() >= x + 1


@given(labels)
def test_same_input_same_places(rows: list[tuple[float, ...]]) -> None:
    first, second = (place(wanted(rows), WIDTH, HEIGHT) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@given(labels, st.floats(50, 350), st.floats(50, 250), st.floats(0, 20))
def test_few_labels_and_very_many_are_placed_by_one_rule(
    rows: list[tuple[float, ...]], x: float, y: float, origin: float
) -> None:
    """Few are gone through one by one, very many sorted out together first."""
    made = wanted(rows)
    mark, cover = np.array([[x, y, x + 12, y + 12]]), np.array([[0.0, 0, 90, 40]])
    found = []
    for many in (len(rows), 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(placement, "MANY", many)
            found.append(
                placed(made, WIDTH, HEIGHT, passing=mark, reserved=cover, origin=(origin, -origin))
            )
    np.testing.assert_array_equal(found[0].choice, found[1].choice)
    np.testing.assert_array_equal(found[0].corners, found[1].corners)


def test_the_more_important_label_gets_the_room() -> None:
    corners = place(wanted([(200, 150, 80, 70, 1, 0), (205, 152, 80, 70, 9, 0)]), 400, 300)
    assert np.isnan(corners[0]).all()
    assert corners[1].tolist() == [165.0, 117.0]


def test_a_centred_label_is_nudged_off_a_mark() -> None:
    mark = np.array([[196.0, 146.0, 204.0, 154.0]])
    corners = place(wanted([(200, 150, 80, 12, 1, 0)]), 400, 300, obstacles=mark)
    assert abs(corners[0, 1] + 6 - 150) == 14


def test_a_label_beside_a_mark_moves_to_the_free_side() -> None:
    obstacle = np.array([[205.0, 140.0, 300.0, 160.0]])
    corners = place(wanted([(200, 150, 60, 14, 1, 4)]), 400, 300, obstacles=obstacle)
    assert corners[0, 0] + 60 <= 200  # to the left of the mark


def test_a_label_that_would_be_cut_takes_room_left_over() -> None:
    corners = place(wanted([(390, 150, 60, 14, 1, 4)]), 400, 300)
    assert corners[0, 0] + 60 <= 390


def test_a_less_important_fixed_label_gives_way_and_does_not_move() -> None:
    town = (200, 150, 60, 14, 1, 4, True)
    strong, weak = ((207, 150, 60, 14, priority, 0) for priority in (5, 0))
    ring = np.array([[60.0, 100, 350, 138], [60, 162, 350, 200]])  # nowhere else to go
    assert placed(wanted([town, strong]), 400, 300, passing=ring).choice.tolist() == [-1, 0]
    assert placed(wanted([town, weak]), 400, 300, passing=ring).choice[0] == 0


@pytest.mark.parametrize("leader", [True, False])
def test_a_crowded_label_stands_off_at_a_leader_line(leader: bool) -> None:
    crowd = np.array([[175.0, 125.0, 225.0, 175.0]])
    row = (200, 150, 60, 14, 1, 4, False, leader)
    found = placed(wanted([row]), 400, 300, obstacles=crowd)
    assert (found.choice[0] >= NEAR) == leader or found.choice[0] == -1
    if leader:
        clear = np.array([[197.0, 147.0, 203.0, 153.0]])  # no more than the mark itself
        assert placed(wanted([row]), 400, 300, obstacles=clear).choice[0] < NEAR


def test_a_forced_label_is_placed_whatever_lies_there() -> None:
    corners = place(
        wanted([(200, 150, 80, 14, FORCED, 0), (200, 150, 80, 14, FORCED, 0)]), 400, 300
    )
    assert not np.isnan(corners).any()


def test_a_fixed_label_under_a_forced_one_goes() -> None:
    found = placed(
        wanted([(200, 150, 80, 14, 9, 0, True), (200, 150, 80, 14, FORCED, 0)]), 400, 300
    )
    assert found.choice.tolist() == [-1, 0]


def test_nothing_wanted_is_nothing_placed() -> None:
    nothing = np.zeros(0, np.float32)
    made = Wanted(np.zeros((0, 2)), np.zeros((0, 2)), nothing, nothing)
    assert place(made, 400, 300).shape == (0, 2)
