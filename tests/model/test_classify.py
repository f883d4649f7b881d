"""Laws of classes: whatever the numbers, edges ascend and every number has exactly one class."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import classify
from gisapp.model.columns import Columns, TablePieces
from gisapp.model.features import Features

NUMBERS = st.lists(
    st.one_of(
        st.integers(-1000, 1000).map(float),
        st.floats(-1e12, 1e12, allow_nan=False),
        st.floats(0, 1, allow_nan=False),
    ),
    min_size=1,
    max_size=80,
)
COUNTS = st.integers(1, classify.MOST)


def table(values: list[object], **columns: list[object]) -> Features:
    made = pa.table({"value": values, **columns})
    return Features("t", made, lonlat=np.zeros((len(values), 2)))


@given(NUMBERS, st.sampled_from(classify.METHODS), COUNTS)
def test_edges_ascend_and_hold_every_number(values: list[float], method: str, count: int) -> None:
    numbers = np.array(values)
    edges = classify.edges(numbers, method, count)
    assert 2 <= len(edges) <= count + 1
    if numbers.min() == numbers.max():
        assert edges.tolist() == [numbers.min(), numbers.max()]
    else:
        assert (np.diff(edges) > 0).all()
    assert edges[0] <= numbers.min()
    assert edges[-1] >= numbers.max()


@given(NUMBERS, st.sampled_from(classify.METHODS), COUNTS)
def test_every_number_is_in_exactly_the_class_of_its_edges(
    values: list[float], method: str, count: int
) -> None:
    numbers = np.array(values)
    edges = classify.edges(numbers, method, count)
    index = classify.index(numbers, edges)
    assert index.max() < len(edges) - 1
    for value, number in zip(numbers.tolist(), index.tolist(), strict=True):
        last = number == len(edges) - 2
        assert edges[number] <= value
        assert value <= edges[number + 1] if last else value < edges[number + 1]


@given(st.sets(st.integers(-(10**6), 10**6), min_size=12, max_size=200), COUNTS)
def test_quantiles_are_balanced(values: set[int], count: int) -> None:
    numbers = np.array(sorted(values), dtype=float)
    edges = classify.edges(numbers, "quantile", count)
    sizes = np.bincount(classify.index(numbers, edges))
    assert len(sizes) == count
    assert sizes.max() - sizes.min() <= 1


@given(st.lists(st.integers(0, 50), min_size=4, max_size=9, unique=True), st.integers(2, 4))
def test_natural_breaks_have_the_least_squares_of_all_ways_to_cut(
    values: list[int], count: int
) -> None:
    from itertools import combinations

    numbers = np.array(sorted(values), dtype=float)

    def cost(groups: list[np.ndarray]) -> float:
        return sum(float(((one - one.mean()) ** 2).sum()) for one in groups if len(one))

    best = min(
        cost(np.split(numbers, cut)) for cut in combinations(range(1, len(numbers)), count - 1)
    )
    index = classify.index(numbers, classify.edges(numbers, "natural breaks", count))
    found = cost([numbers[index == i] for i in range(count)])
    assert found == pytest.approx(best, abs=1e-9)


def test_equal_intervals_are_equal_but_for_round_numbers() -> None:
    edges = classify.edges(np.array([0.0, 3.0, 100.0]), "equal interval", 4)
    assert edges.tolist() == [0, 25, 50, 75, 100]


def test_pretty_edges_are_round() -> None:
    edges = classify.edges(np.array([3.0, 17.0, 97.0]), "pretty", 5)
    assert edges.tolist() == [0, 20, 40, 60, 80, 100]


def test_edges_lie_at_round_numbers_where_no_member_changes() -> None:
    numbers = np.array([1.0, 2.0, 3.0, 10.3, 11.7, 12.1, 99.0, 101.0])
    edges = classify.edges(numbers, "natural breaks", 3)
    assert edges.tolist() == [1, 10, 99, 101]
    assert np.bincount(classify.index(numbers, edges)).tolist() == [3, 3, 2]


def test_missing_and_endless_numbers_are_in_no_class() -> None:
    numbers = np.array([1.0, np.nan, np.inf, 5.0, -np.inf])
    edges = classify.edges(numbers, "quantile", 2)
    assert edges.tolist() == [1, 3, 5]
    assert classify.index(numbers, edges).tolist() == [0, 2, 2, 1, 2]
    assert classify.edges(np.array([np.nan]), "pretty", 3).tolist() == []


def test_numbers_outside_typed_edges_are_in_no_class() -> None:
    edges = np.array([1.0, 3.0, 5.0])
    assert classify.index(np.array([0.0, 2.0, 9.0]), edges).tolist() == [2, 0, 2]


def test_an_unknown_way_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="'magic' is no way to form classes; use one of equal"):
        classify.edges(np.array([1.0, 2.0]), "magic", 3)


def test_a_column_is_classed_by_feature_with_gaps_and_decimals() -> None:
    features = table([1, None, 7, 3])
    assert classify.index_of(features, "value", (1.0, 3.0, 7.0)).tolist() == [0, 2, 1, 1]
    assert classify.sample(features, "value").tolist() == [1, 3, 7]
    assert classify.index_of(features, "nothing", (1.0, 3.0)).tolist() == [1, 1, 1, 1]
    decimal = table(pa.array(["1.5", "2.5"]).cast(pa.decimal128(5, 2)))
    assert classify.sample(decimal, "value").tolist() == [1.5, 2.5]


def test_a_table_that_stays_in_its_file_is_classed_piece_by_piece() -> None:
    plain = pa.table({"value": [5.0, None, 1.0, 9.0]})
    held = Columns(TablePieces(plain), np.array([2]))
    features = Features("t", held, lonlat=np.zeros((3, 2)))
    assert classify.sample(features, "value").tolist() == [5, 9]
    assert classify.index_of(features, "value", (5.0, 7.0, 9.0)).tolist() == [0, 2, 1]


def test_columns_of_numbers_are_known_by_their_type() -> None:
    features = table([1], name=["a"], share=[0.5], on=[True])
    assert classify.numeric_columns(features) == ("value", "share")
    assert classify.is_whole(features, "value")
    assert not classify.is_whole(features, "share")


@given(st.floats(0.01, 1e6))
def test_ranges_in_words_say_who_has_the_edge(high: float) -> None:
    assert classify.range_words(0, high) == f"0 – <{classify.words(high)}"
    assert classify.range_words(0, high, last=True) == f"0 – {classify.words(high)}"


def test_ranges_of_whole_numbers_do_not_touch() -> None:
    assert classify.range_words(10, 20, whole=True) == "10 – 19"
    assert classify.range_words(10, 11, whole=True) == "10"
    assert classify.range_words(20, 1500, whole=True, last=True) == "20 – 1,500"
    assert classify.range_words(2.5, 4.2, whole=True) == "3 – 4"
