"""Tables of a great many points in few bytes a row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gisapp.model import crs
from gisapp.model.features import Features
from gisapp.model.instants import UNDATED, Precision, Times

MANY = 1_000_000  # rows from which on points are kept compactly
_PIECE = 1 << 20


def compacted(features: Features) -> Features:
    """Points in fixed places (1 cm), and ends, marks and precisions only where they say something:
    8 bytes a place and 8 a date instead of 34. Other and smaller tables are as they were."""
    if features.lonlat is None or len(features) < MANY:
        return features
    begin, end, floating = features.begin, features.end, features.floating
    changes: dict[str, object] = {}
    if begin is not None and end is not None:
        lasting = common_length(begin, end)
        if lasting:
            changes.update(end=None, lasting=lasting)
        if floating is not None:
            dated = begin != UNDATED
            if not floating.any():
                floating = None
            elif floating[dated].all():
                floating = all_true(len(begin))
            usual = np.uint8(Precision.EXACT if floating is None else Precision.DAY)
            marks = features.precision
            if (
                marks is not None
                and (floating is None or floating.strides == (0,))
                and bool(np.all(marks[dated] == usual))
            ):
                changes["precision"] = None
            changes["floating"] = floating
    return replace(
        features,
        lonlat=None,
        fixed=crs.to_fixed(features.lonlat),
        **changes,  # type: ignore[arg-type]
    )


def all_true(n: int) -> NDArray[np.bool_]:
    """``n`` marks that are all set, in one byte."""
    return np.broadcast_to(np.True_, (n,))


def common_length(begin: Times, end: Times) -> int:
    """The ms that every dated row lasts, or 0 when they differ or none is dated."""
    length = 0
    for at in range(0, len(begin), _PIECE):
        part = begin[at : at + _PIECE]
        dated = part != UNDATED
        lengths = end[at : at + _PIECE][dated] - part[dated]
        if len(lengths):
            length = length or int(lengths[0])
            if length <= 0 or not bool(np.all(lengths == length)):
                return 0
    return length
