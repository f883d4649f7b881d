"""Whole numbers of variable length, as protocol buffers and PMTiles write them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LONGEST = 10  # bytes of a 64-bit number


def varints(data: bytes | memoryview) -> NDArray[np.uint64]:
    """Every number of ``data``, which holds nothing else. Raises ValueError when it does not."""
    raw = np.frombuffer(data, np.uint8)
    if not len(raw):
        return np.empty(0, np.uint64)
    ends = np.flatnonzero(raw < 128)
    if not len(ends) or ends[-1] != len(raw) - 1:
        raise ValueError("a number is cut off")
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts + 1
    longest = int(lengths.max())
    if longest > LONGEST:
        raise ValueError("a number is too long")
    values = np.zeros(len(ends), np.uint64)
    for k in range(longest):
        some = lengths > k
        values[some] |= (raw[starts[some] + k] & 127).astype(np.uint64) << np.uint64(7 * k)
    return values


def signed(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Zigzag-coded numbers as what they mean: 0, -1, 1, -2 ..."""
    half = (values >> np.uint64(1)).astype(np.int64)
    return np.where(values & np.uint64(1), -half - 1, half)
