"""What the user said about how a file is to be read; a layer keeps it for the next time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReadOptions:
    """What the user said about a file; empty means: find out.

    ``columns`` has the column of a role: lat, lon, geometry, place, begin, end, title ...; begin
    may be :data:`NO_COLUMN`. ``day_first`` says how 03/04/2022 is read. ``naive_zone`` is the zone
    of clock times without an offset; when empty they float in ``zone``, the project's.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    day_first: bool | None = None
    zone: str = "UTC"
    naive_zone: str = ""

    @property
    def said(self) -> bool:
        """Whether anything was said that must be known to read the file again."""
        return bool(self.columns or self.encoding or self.delimiter or self.naive_zone) or (
            self.day_first is not None
        )


NO_COLUMN = "\0none"  # what a role's column is when the user says that the table has none
