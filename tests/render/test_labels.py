"""Label placement: no two boxes overlap, the important come first, same input same places."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gisapp.render.labels import FORCED, Wanted, place

label = st.tuples(
    st.floats(-20, 420),
    st.floats(-20, 320),
    st.floats(5, 120),
    st.floats(6, 20),
    st.integers(0, 5),
    st.sampled_from([0.0, 4.0, 9.0]),
)


def wanted(labels: list[tuple[float, ...]]) -> Wanted:
    table = np.array(labels, dtype=float).reshape(-1, 6)
    return Wanted(
        table[:, :2], table[:, 2:4], table[:, 4].astype(np.float32), table[:, 5].astype(np.float32)
    )


@given(st.lists(label, min_size=1, max_size=40))
def test_no_two_labels_overlap_and_none_is_cut(labels: list[tuple[float, ...]]) -> None:
    made = wanted(labels)
    corners = place(made, 400, 300)
    boxes = [
        (x, y, x + w, y + h)
        for (x, y), (w, h) in zip(corners, made.size, strict=True)
        if not np.isnan(x)
    ]
    for i, a in enumerate(boxes):
        assert min(a) >= 0
        assert a[2] <= 400
        assert a[3] <= 300
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@given(st.lists(label, min_size=1, max_size=30))
def test_same_input_same_places(labels: list[tuple[float, ...]]) -> None:
    np.testing.assert_array_equal(place(wanted(labels), 400, 300), place(wanted(labels), 400, 300))


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


def test_a_forced_label_is_placed_whatever_lies_there() -> None:
    corners = place(
        wanted([(200, 150, 80, 14, FORCED, 0), (200, 150, 80, 14, FORCED, 0)]), 400, 300
    )
    assert not np.isnan(corners).any()
