"""Filters: CQL2 text on the columns of a table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from support import events

from gisapp.model.features import Features
from gisapp.model.filter import Filter


def table() -> Features:
    """Four rows with missing values."""
    return Features(
        "t",
        pa.table(
            {
                "kind": ["battle", "talks", None, ""],
                "dead": [1, 20, None, 3],
                "share": [0.5, None, 2.0, 1.0],
                "day": ["2022-02-24", "2022-03-01", None, "2021-01-01"],
                "code": ["08", "8", None, "x"],
                "o'clock": ["a", "b", "c", "d"],
            }
        ),
        lonlat=np.zeros((4, 2)),
    )


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("kind = 'battle'", [0]),
        ("kind <> 'battle'", [1, 3]),
        ("dead > 2", [1, 3]),
        ("dead >= 1 AND dead <= 3", [0, 3]),
        ("dead = 1 OR kind = 'talks'", [0, 1]),
        ("NOT (dead > 2)", [0, 2]),
        ("kind IN ('battle', 'talks')", [0, 1]),
        ("dead BETWEEN 2 AND 20", [1, 3]),
        ("kind LIKE 'b%'", [0]),
        ("kind LIKE 'BATT_E'", [0]),
        ("kind IS NULL", [2, 3]),
        ("kind IS NOT NULL", [0, 1]),
        ("share < 1", [0]),
        ("day >= DATE('2022-01-01')", [0, 1]),
        ("missing = 1", []),
        ("missing IS NULL", [0, 1, 2, 3]),
        ("\"kind\" = 'talks'", [1]),
        ("code = '08'", [0]),
        ("dead IS NULL", [2]),
    ],
)
def test_masks(text: str, rows: list[int]) -> None:
    assert np.flatnonzero(Filter(text).mask(table())).tolist() == rows


@pytest.mark.parametrize("text", ["", "kind =", "kind == 'a'", "(", "import os", "kind = 'a"])
def test_what_is_no_filter_is_said_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="filter"):
        Filter(text).mask(table())


def test_columns_are_known() -> None:
    wanted = Filter("kind = 'battle' AND (dead > 2 OR day IS NULL)")
    assert wanted.columns == {"kind", "dead", "day"}


def test_also_passes_both() -> None:
    both = Filter("dead > 2 OR kind = 'battle'").also(Filter("share < 1"))
    assert np.flatnonzero(both.mask(table())).tolist() == [0]
    alone = Filter("dead > 2")
    assert alone.also(None) is alone


def test_equal_masks_are_computed_once() -> None:
    features = events(["2022-01-01", "2022-01-02"])
    wanted = Filter("category = 'talks'")
    assert wanted.mask(features) is wanted.mask(features)
