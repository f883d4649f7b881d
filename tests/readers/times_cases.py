"""What the tests of dates share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gisapp.model import instants
from gisapp.plugins import Read, ReadOptions
from gisapp.readers.csv import READER


def read(folder: Path, head: str, *rows: str, **options: Any) -> Read:
    """A table with a place in every row and the given columns."""
    path = folder / "times.csv"
    path.write_text(
        "lat,lon," + head + "\n" + "".join(f"50,30,{row}\n" for row in rows), encoding="utf-8"
    )
    (found,) = READER.read(path, ReadOptions(**options))
    return found


def spans(found: Read) -> list[tuple[int, int]]:
    """Begin and end of every row."""
    features = found.features
    assert features.begin is not None
    assert features.end is not None
    return list(zip(features.begin.tolist(), features.end.tolist(), strict=True))


def said(found: Read) -> str:
    """Everything that was assumed."""
    return "\n".join(found.report.assumed)


def day(text: str, last: str = "") -> tuple[int, int]:
    """From the begin of one ISO date to the end of another."""
    return instants.parse(text)[0], instants.parse(last or text)[1]
