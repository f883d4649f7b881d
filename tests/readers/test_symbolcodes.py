"""Symbol codes that cannot be read: said, each with its row and its reason, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from gisapp import plugins

TANK, SEA = "10031000001205000000", "SFSP------"


def read(tmp_path: Path, *codes: str, header: str = "sidc") -> plugins.Read:
    path = tmp_path / "units.csv"
    lines = [f"lat,lon,{header}", *(f"48,{30 + i},{code}" for i, code in enumerate(codes))]
    path.write_text("\n".join(lines) + "\n")
    return plugins.read(path)[0]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("NOTACODE", "starts with 'N'"),
        ("99", "has 2 characters"),
        ("10031000991205000000", "at 9"),
        ("1.0031E+19", "was read as a number, not text"),
    ],
)
def test_a_code_that_cannot_be_read_is_kept_in_doubt_and_said(
    tmp_path: Path, code: str, why: str
) -> None:
    found = read(tmp_path, TANK, code, SEA, "")
    assert len(found.features) == 4
    (doubt,) = found.report.doubtful
    assert doubt.place == "line 3"
    assert why in doubt.reason
    assert "question mark" in doubt.reason
    (loud,) = (note for note in found.report.assumed if note.startswith("ATTENTION"))
    assert "1 of 4 symbol codes in 'sidc' cannot be read, the first at line 3" in loud


def test_codes_that_can_be_read_and_other_columns_are_no_matter(tmp_path: Path) -> None:
    for found in (read(tmp_path, TANK, SEA, ""), read(tmp_path, "NOTACODE", header="name")):
        assert found.report.doubtful == ()
        assert not any("symbol code" in note for note in found.report.assumed)
