"""No file, however broken, gets anything but features or one clear error out of a reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gisapp import plugins
from gisapp.model.instants import UNDATED
from gisapp.plugins import ReadError
from gisapp.readers import facts
from tests.readers.conformance import PICTURES, made

PIECES = st.sampled_from(
    [
        b'"',
        b",",
        b"\n",
        b"\0",
        b"\xff",
        b"{",
        b"}",
        b"[",
        b"]",
        b"null",
        b"1e999",
        b"-",
        b"\r",
        b"NaN",
        b";",
        b"\t",
        b"9999-99-99",
        b"/",
        b"99999999999999999999",
        b"\xef\xbb\xbf",
        b"0000-00-00",
        b"99/99/9999",
        b"9223372036854",
        b"12:61 AM",
        b"\xd0\x9a",
        b"lat",
        b"Point",
    ]
) | st.binary(max_size=4)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), min_size=1, max_size=6)


@pytest.mark.parametrize("name", sorted(plugins.readers().keys() - PICTURES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_damaged_files(name: str, edits: list[tuple[float, int, bytes]], tmp_path: Path) -> None:
    path = made(name, tmp_path)
    data = bytearray(path.read_bytes())
    for where, length, piece in edits:
        at = int(where * len(data))
        data[at : at + length] = piece
    path.write_bytes(data)
    try:
        reads = plugins.read(path)
    except ReadError as error:
        reads, told = [], str(error)
    else:
        told = str(path)
    assert told.startswith(str(path))
    for read in reads:
        assert read.report.rows == len(read.features) + len(read.report.skipped)
        assert facts.of_read(read)["features"] == len(read.features)
        if read.features.begin is not None and read.features.end is not None:
            dated = read.features.begin != UNDATED
            assert np.all(read.features.end[dated] > read.features.begin[dated])
