"""Key events: which of them have a flag, and that no flag stands over another."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gisapp.model import flags
from gisapp.model.features import Features
from gisapp.model.filter import Filter
from gisapp.model.flags import KeyEvents, Standing
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED, Times
from gisapp.model.layer import Layer
from tests.model.timeline_tables import T0, lanes, layer_of, project_of, table

YEAR = (T0, T0 + 365 * DAY)
ROOM = (0.0, 1095.0)


def titled(days: list[int], titles: list[str | None] | None = None, **columns: list) -> Features:
    """Events that begin that many days after T0, named by their days, of equal weight where no
    ``columns`` tell otherwise."""
    columns = columns or {"weight": [1] * len(days)}
    begin = [T0 + day * DAY for day in days]
    features = table(begin, [at + DAY for at in begin])
    names = titles if titles is not None else [f"day {day}" for day in days]
    made = {"where": ["syria"] * len(days), "title": pa.array(names, pa.string()), **columns}
    return replace(features, table=pa.table(made), roles={"title": "title"})


def of_kinds(features: Features, *kinds: str) -> Features:
    """The events with those categories in turn, the last one for all that are left."""
    left = len(features) - len(kinds)
    made = features.table.append_column("kind", [[*kinds, *kinds[-1:] * left]])
    return replace(features, table=made, roles={"title": "title", "category": "kind"})


def events(*layers: Layer) -> KeyEvents:
    return flags.key_events(lanes(project_of(*layers)))


def stand(
    found: KeyEvents, span: tuple[int, int] = YEAR, width: float = 90, most: int = 24
) -> list[Standing]:
    def x_of(instants: Times) -> NDArray[np.float64]:
        return ROOM[1] * (instants - span[0]) / (span[1] - span[0])

    return list(flags.placed(found, span, x_of, lambda title: width, ROOM, most=most))


def names(standing: list[Standing]) -> list[str]:
    return [one.flag.title for one in standing]


def test_what_weighs_most_is_named_first() -> None:
    crowd = titled([100, 101, 102, 300], fatalities=[3, 900, 4, 1])
    assert names(stand(events(layer_of(crowd)))) == ["day 101", "day 300"]


def test_the_role_weight_goes_before_columns_of_that_name() -> None:
    crowd = titled([100, 101], fatalities=[9, 1], force=[1, 9])
    crowd = replace(crowd, roles={"title": "title", "weight": "force"})
    assert names(stand(events(layer_of(crowd)))) == ["day 101"]


def test_the_first_in_rank_comes_first() -> None:
    crowd = titled([100, 101, 102], rank=[3, 1, 2])
    assert names(stand(events(layer_of(crowd)))) == ["day 101"]


def test_words_in_a_column_of_weights_are_no_weights() -> None:
    crowd = titled([100, 101, 140], fatalities=["many", "few", "none"])
    crowd = of_kinds(crowd, "call", "call", "raid")
    assert names(stand(events(layer_of(crowd)), most=1)) == ["day 140"]


def test_without_weights_the_most_isolated_are_named() -> None:
    crowd = titled([20, 22, 24, 90, 92, 94, 130, 200, 202], force=[0] * 9)
    crowd = of_kinds(crowd, "call", "raid", *["call"] * 4, "raid", "call")
    assert names(stand(events(layer_of(crowd)), most=1)) == ["day 130"]


def test_where_nothing_tells_events_apart_none_is_key() -> None:
    alarms = titled([20, 22, 90], ["Kyiv City", "Odesa Oblast", "Kyiv City"], on=[1, 1, 1])
    assert len(events(layer_of(alarms))) == 0
    assert len(events(layer_of(of_kinds(alarms, "alarm", "alarm")))) == 0
    assert len(events(layer_of(of_kinds(alarms, "alarm", "drill")))) == 3
    assert len(events(layer_of(titled([20, 22, 90], importance=[1, 5, 2])))) == 3


def test_a_rare_category_tells_more_than_a_common_one() -> None:
    kinds = ["call", "call", "invasion", "call", "call"]
    crowd = titled([100, 102, 104, 106, 108], category=kinds)
    crowd = replace(crowd, roles={"title": "title", "category": "category"})
    assert names(stand(events(layer_of(crowd)))) == ["day 104"]


def test_rows_without_title_date_or_begin_have_none() -> None:
    features = titled([10, 100, 200, 300], ["first", None, "  ", "last"])
    begin = features.begin.copy()
    begin[0], begin[3] = OPEN_START, UNDATED
    end = np.where(begin == UNDATED, UNDATED, OPEN)
    assert stand(events(layer_of(replace(features, begin=begin, end=end)))) == []


def test_a_title_that_is_but_a_kind_goes_with_the_place() -> None:
    titles: list[str | None] = ["Attack", "Solhan attacked", "Attack on the\n town of Solhan"]
    crowd = titled([10, 100, 200], titles, town=["Solhan"] * 3, weight=[1] * 3)
    crowd = replace(crowd, roles={"title": "title", "place": "town"})
    assert names(stand(events(layer_of(crowd)))) == [
        "Attack, Solhan",
        "Solhan attacked",
        "Attack on the town of Solhan",
    ]


def test_states_untitled_filtered_and_huge_tables_have_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features = titled([10, 200])
    assert len(events(layer_of(features))) == 2
    assert len(events(layer_of(features, time="as_of"))) == 0
    assert len(events(layer_of(replace(features, roles={})))) == 0
    assert names(stand(events(layer_of(features, filter=Filter("title = 'day 10'"))))) == ["day 10"]
    monkeypatch.setattr(flags, "MOST", 1)
    assert len(events(layer_of(features))) == 0


def test_what_is_rare_among_categories_matters_more() -> None:
    kinds = pa.array(["fire"] * 4 + ["flood", None])
    features = titled([10, 11, 12, 13, 14, 15], kind=kinds)
    features = replace(features, roles={"title": "title", "category": "kind"})
    found = events(layer_of(features))
    first = [found.flag(index) for index in found.ranked(*YEAR)[:2].tolist()]
    assert [one.title for one in first if one is not None] == ["day 14", "day 15"]


def test_a_flag_knows_its_row_lane_and_colour() -> None:
    first = layer_of(titled([10]), id="a", lane="ukraine")
    second = layer_of(titled([200]), id="b", lane="libya")
    found = [one.flag for one in stand(events(first, second))]
    assert [(flag.layer, flag.row, flag.lane, flag.color) for flag in found] == [
        ("a", 0, 0, "ukraine"),
        ("b", 0, 1, "libya"),
    ]
    assert found[1].begin == T0 + 200 * DAY


def test_a_flag_at_the_end_of_the_axis_hangs_to_the_left() -> None:
    (one,) = stand(events(layer_of(titled([360]))))
    assert one.flipped
    assert one.right == one.x <= ROOM[1]


@given(
    st.lists(st.integers(0, 364), max_size=60),
    st.integers(10, 300),
    st.integers(0, 300),
    st.integers(5, 365),
)
def test_no_flag_stands_over_another(days: list[int], width: int, first: int, length: int) -> None:
    found = events(layer_of(titled(days, fatalities=[day % 7 for day in days])))
    span = (T0 + first * DAY, T0 + (first + length) * DAY)
    standing = stand(found, span, float(width))
    for one, other in itertools.pairwise(standing):
        assert one.right < other.left
    for one in standing:
        assert ROOM[0] <= one.left
        assert one.right <= ROOM[1]
        assert span[0] <= one.flag.begin < span[1]
    again = stand(found, span, float(width))
    assert [(one.flag.row, one.x) for one in again] == [(one.flag.row, one.x) for one in standing]
    # the middle of the room is always free for the first
    if any(span[0] <= T0 + day * DAY < span[1] for day in days):
        assert standing


def test_a_flag_is_cut_where_there_is_no_room_for_the_whole_title() -> None:
    found = events(layer_of(titled([100, 150], fatalities=[1, 9])))
    first, second = stand(found, width=600)
    assert (second.x, second.width, second.flipped) == (450, 600, False)
    assert (first.x, first.width, first.flipped) == (300, 300, True)


def test_ties_beyond_what_is_tried_are_settled_the_same_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flags, "TRIED", 3)
    found = events(layer_of(titled(list(range(50)), fatalities=[1] * 50)))
    assert found.ranked(*YEAR).tolist() == [0, 1, 2]
