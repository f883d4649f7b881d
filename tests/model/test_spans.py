"""What is known of many dates without looking at each: the same as when each is looked at."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model.chronology import chronology
from gisapp.model.features import Features
from gisapp.model.instants import DAY, OPEN_START, UNDATED
from gisapp.model.spans import likely, plausible

YEAR = 365 * DAY
dates = st.one_of(
    st.integers(0, 20 * YEAR),
    st.sampled_from([UNDATED, OPEN_START, -500 * YEAR, 900 * YEAR, plausible()[1]]),
)


def features_of(begins: list[int]) -> Features:
    n = len(begins)
    return Features(
        "made",
        pa.table({"id": pa.array(range(n), pa.int32())}),
        fixed=np.zeros((2, n), np.uint32),
        begin=np.array(begins, np.int64),
        lasting=1,
    )


def brute(begins: list[int]) -> tuple[int, int] | None:
    """The least and the greatest date: of those in plausible years, or else of all known."""
    low, high = plausible()
    known = [one for one in begins if low <= one <= high]
    known = known or [one for one in begins if one > OPEN_START]
    return (min(known), max(known)) if known else None


@given(st.lists(dates, max_size=12), st.booleans())
def test_sorted_dates_tell_what_dates_in_any_order_tell(begins: list[int], ordered: bool) -> None:
    begins = sorted(begins) if ordered else begins
    features = features_of(begins)
    assert features.rising == (begins == sorted(begins))
    assert features.undated == begins.count(UNDATED)
    assert chronology(features, None, "UTC").undated == begins.count(UNDATED)
    span, expected = likely(features), brute(begins)
    if expected is None or expected[1] - expected[0] >= DAY:
        assert span == expected
    else:  # the day in which all of them lie
        assert span is not None
        assert span[0] <= expected[0] <= expected[1] <= span[1]
