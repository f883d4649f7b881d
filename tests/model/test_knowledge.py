"""As known on: when rows became known, read from columns of many kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import make_project

from gisapp.model import instants
from gisapp.model.chronology import chronology_of
from gisapp.model.features import Features
from gisapp.model.instants import DAY, UNDATED
from gisapp.model.knowledge import known_by, known_key, known_text, known_times

NOON = instants.parse("2022-03-12T12:00Z")[0]
MIDNIGHT = instants.parse("2022-03-13")[0]


def table(roles: dict[str, str] | None = None, **columns: object) -> Features:
    made = pa.table(columns)
    n = made.num_rows
    return Features("rows", made, lonlat=np.zeros((n, 2)), roles=roles or {})


def since(values: object, name: str = "published") -> list[int] | None:
    known = known_times(table(**{name: values}))
    return None if known is None else known.since.tolist()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2022-03-12", None], MIDNIGHT),
        (["2022-03-12T12:00:00Z", None], NOON),
        (["2022-03-12 12:00", ""], NOON),
        (["2022-03-12T14:00+02:00", "soon"], NOON),
        (["12 March 2022", None], MIDNIGHT),
        (["12-Mar-2022", None], MIDNIGHT),
        (["2022-03-14;2022-03-12", None], MIDNIGHT),
        ([NOON // 1000, None], NOON),
        ([NOON / 1000.0, None], NOON),
        ([NOON, None], NOON),
        ([20220312, None], MIDNIGHT),
        (pa.array([date(2022, 3, 12), None]), MIDNIGHT),
        (pa.array([datetime(2022, 3, 12, 12), None], pa.timestamp("us")), NOON),
        (pa.array([datetime(2022, 3, 12, 12), None], pa.timestamp("s", "UTC")), NOON),
        (pa.array(["2022-03-12", None]).dictionary_encode(), MIDNIGHT),
    ],
)
def test_dates_of_every_kind(values: object, expected: int) -> None:
    assert since(values) == [expected, UNDATED]


def test_a_day_that_is_none_spoils_no_other() -> None:
    assert since(["2022-03-12", "2022-02-31"]) == [MIDNIGHT, UNDATED]


def test_what_is_no_date_says_nothing() -> None:
    assert since(["yes", "no"]) is None
    assert since([1, 2]) is None
    assert since([True, False]) is None
    assert known_times(table(title=["2022-03-12"])) is None
    assert known_by(table(title=["2022-03-12"]), NOON) is None


def test_rows_without_a_date_are_known_all_along() -> None:
    features = table(published=["2022-03-12", None, "?"])
    known = known_times(features)
    assert known is not None
    assert (known.column, known.unknown, known.span) == ("published", 2, (MIDNIGHT, MIDNIGHT))
    assert known_by(features, MIDNIGHT - 1).tolist() == [False, True, True]
    assert known_by(features, MIDNIGHT).tolist() == [True, True, True]


def test_the_role_comes_first() -> None:
    features = table(
        {"source_date": "told"},
        told=["2022-03-12"],
        published=["2020-01-01"],
        updated=["2023-01-01"],
    )
    assert known_times(features).column == "told"
    assert (
        known_times(table(updated=["2023-01-01"], Published=["2020-01-01"])).column == "Published"
    )


def test_a_timestamp_of_the_event_is_no_publication() -> None:
    def made(told: int) -> Features:
        begin = np.array([NOON])
        return replace(table(timestamp=[told // 1000]), begin=begin, end=begin + 1)

    assert known_times(made(NOON)) is None
    assert known_times(made(NOON + DAY * 3)).since.tolist() == [NOON + DAY * 3]


def test_the_latest_revision_known_by_then() -> None:
    features = table(
        {"id": "id"},
        id=["a", "a", "a", "b", None, None],
        timestamp=[NOON // 1000, NOON // 1000 + 10, NOON // 1000 + 20, NOON // 1000, 1e9, 1e9],
    )
    shown = [known_by(features, NOON + ms).tolist() for ms in (-1, 0, 10_000, 20_000)]
    assert [row[:4] for row in shown] == [
        [False, False, False, False],
        [True, False, False, True],
        [False, True, False, True],
        [False, False, True, True],
    ]
    assert all(row[4:] == [True, True] for row in shown)


def test_states_that_follow_each_other_are_no_revisions() -> None:
    days = ["2022-03-01", "2022-03-10"]
    begin = np.array([instants.parse(day)[0] for day in days])
    rows = table({"id": "id", "source_date": "told"}, id=["a", "a"], told=days)
    features = replace(rows, begin=begin, end=begin + 5 * DAY)
    assert known_by(features, MIDNIGHT).tolist() == [True, True]
    again = replace(rows, begin=begin[[0, 0]], end=begin[[0, 0]] + 5 * DAY)
    assert known_by(again, MIDNIGHT).tolist() == [False, True]


IDS = st.sampled_from(["a", "b", None])
TOLD = st.one_of(st.none(), st.integers(0, 5))


@given(st.lists(st.tuples(IDS, TOLD), max_size=10), st.integers(-1, 6), st.integers(-1, 6))
def test_equal_keys_mean_the_same_rows(rows: list, first: int, second: int) -> None:
    base = 1_600_000_000
    features = table(
        {"id": "id"},
        id=pa.array([row[0] for row in rows], pa.string()),
        updated=pa.array([None if row[1] is None else base + row[1] for row in rows], pa.int64()),
    )
    at = [(base + moment) * 1000 for moment in (first, second)]
    masks = [known_by(features, instant) for instant in at]
    keys = [known_key(features, instant) for instant in at]
    if masks[0] is None:
        assert keys == [None, None]
        return
    assert (keys[0] == keys[1]) == bool(np.array_equal(*masks)) or keys[0] != keys[1]
    for name in ("a", "b"):  # of one id only rows of its latest date are shown
        shown = {row[1] for row, on in zip(rows, masks[0], strict=True) if on and row[0] == name}
        assert len(shown) <= 1


def test_the_second_clock_reaches_every_count() -> None:
    project = make_project(["2022-01-05", "2022-01-06"])
    layer = project.layers[0]
    told = pa.array(["2022-03-12", "2022-01-07"])
    features = replace(
        layer.features, table=layer.features.table.append_column("source_date", told)
    )
    layer = replace(layer, features=features)
    window = project.clock.begin, project.clock.end
    for known, count in ((None, 2), (NOON, 1), (MIDNIGHT, 2)):
        assert int(layer.mask(window, window[1] - 1, "UTC", known).sum()) == count
        assert chronology_of(layer, "UTC", known).count(window) == count


def test_words() -> None:
    clock = make_project().clock
    assert known_text(clock) == ""
    assert known_text(replace(clock, known=MIDNIGHT)) == "as known on 12 Mar 2022"
    assert known_text(replace(clock, known=NOON)) == "as known on 12 Mar 2022 12:00"
