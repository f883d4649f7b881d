"""Numbers in columns of text: coordinates, and attribute columns that are numbers throughout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_COMMA = r"^[+-]?\d+,\d+$"


def floats(column: pa.ChunkedArray) -> tuple[NDArray[np.float64], int]:
    """The numbers of a column, NaN where it holds none, and how many had a decimal comma."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        try:
            return _numpy(column.cast(pa.float64())), 0
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return np.full(len(column), np.nan), 0
    try:
        return _numpy(column.cast(pa.float64())), 0
    except pa.ArrowInvalid:
        pass
    text = pc.replace_substring(pc.utf8_trim_whitespace(column), "\u2212", "-")
    commas = pc.match_substring_regex(text, _COMMA)
    count = int(pc.sum(commas).as_py() or 0)
    if count:
        text = pc.if_else(commas, pc.replace_substring(text, ",", "."), text)
    good = pc.match_substring_regex(text, _NUMBER)
    text = pc.if_else(good, text, pa.scalar(None, text.type))
    return _numpy(pc.replace_substring_regex(text, r"^\+", "").cast(pa.float64())), count


def _numpy(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def typed(assumed: list[str], *, comma: bool) -> Callable[[pa.Table], pa.Table]:
    """A function that turns text columns that hold numbers throughout into numbers.

    Leading zeros (08123) and numbers with more digits than a float holds stay text: nothing is
    lost. ``comma``: whether 12,5 may be a number.
    """

    def convert(table: pa.Table) -> pa.Table:
        import pyarrow as pa

        columns = [
            _converted(column, comma) if pa.types.is_string(column.type) else column
            for column in table.columns
        ]
        return pa.table(columns, names=table.column_names)

    return convert


def _converted(column: pa.ChunkedArray, comma: bool) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.null_count == len(column):
        return column
    probe = column.slice(0, 1000).drop_null()
    if len(probe) and not pc.any(pc.match_substring_regex(probe, r"^[+-]?[.,]?\d")).as_py():
        return column
    for kind in (pa.int64(), pa.float64()):
        try:
            out = column.cast(kind)
        except pa.ArrowInvalid:
            continue
        exact = r"^[+-]?0\d" if kind == pa.int64() else r"^[+-]?0\d|^[+-]?\d{16,}|^[A-Za-z+-]*$"
        return column if pc.any(pc.match_substring_regex(column, exact)).as_py() else out
    if comma and pc.all(pc.match_substring_regex(column, r"^[+-]?\d+(,\d+)?$")).as_py():
        return pc.replace_substring(column, ",", ".").cast(pa.float64())
    return column
