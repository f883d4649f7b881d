"""Worldviews: who a disputed area is drawn with, in whose eyes, at which date.

One dated table of claims. ``de_facto`` is the view of control on the ground; every other view is
drawn over it: where a view and control differ, the area is hatched and its line is dashed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from gisapp.model import instants
from gisapp.model.instants import OPEN, OPEN_START

BoundaryClass = Literal["international", "disputed", "administrative"]
DE_FACTO = "de_facto"
DEFAULT = "un"
TITLES = {
    "un": "UN",
    "de_facto": "De facto",
    "ukraine": "Ukraine",
    "russia": "Russia",
    "turkey": "Turkey",
    "azerbaijan": "Azerbaijan",
    "armenia": "Armenia",
    "georgia": "Georgia",
    "syria": "Syria",
}
NOTES = {
    "un": "Borders as the UN General Assembly sees them; control that differs is hatched.",
    "de_facto": "Borders by control on the ground.",
}


@dataclass(frozen=True)
class Claim:
    """One row: in ``view``, ``area`` is drawn with ``state`` from ``begin`` until ``end``."""

    area: str
    view: str
    state: str
    status: str
    begin: int
    end: int
    note: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Worldviews:
    """The whole table. Compared by identity."""

    claims: tuple[Claim, ...] = ()

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the views, the default first, then de facto, then by name."""
        names = {claim.view for claim in self.claims} | {DEFAULT, DE_FACTO}
        return tuple(sorted(names, key=lambda name: (name != DEFAULT, name != DE_FACTO, name)))

    def view(self, name: str) -> Worldview:
        """One view of the table. Raises ValueError with the known names."""
        if name not in self.views:
            raise ValueError(f"no worldview '{name}'; known are {', '.join(self.views)}")
        mine: dict[str, list[Claim]] = {}
        general: dict[str, list[Claim]] = {}
        facts: dict[str, list[Claim]] = {}
        for claim in self.claims:
            if claim.view == name:
                mine.setdefault(claim.area, []).append(claim)
            if claim.view == DEFAULT:
                general.setdefault(claim.area, []).append(claim)
            if claim.view == DE_FACTO:
                facts.setdefault(claim.area, []).append(claim)
        if name != DE_FACTO:  # where a view is silent about an area, the default speaks
            mine = {**general, **mine}
        return Worldview(name, mine, facts)


@dataclass(frozen=True, eq=False)
class Worldview:
    """One view, ready to be asked about areas and dates."""

    name: str
    _claims: Mapping[str, list[Claim]]
    _facts: Mapping[str, list[Claim]]

    @property
    def title(self) -> str:
        """The name that is printed."""
        return TITLES.get(self.name, self.name.replace("_", " ").capitalize())

    @property
    def note(self) -> str:
        """One sentence on what the view means, for the figure."""
        return NOTES.get(
            self.name, f"Borders as {self.title} sees them; control that differs is hatched."
        )

    @property
    def areas(self) -> frozenset[str]:
        """Every area that this view or control on the ground speaks of."""
        return frozenset(self._claims) | frozenset(self._facts)

    def claim(self, area: str, instant: int) -> Claim | None:
        """What this view says of ``area`` at ``instant``; control on the ground where silent."""
        return _at(self._claims.get(area), instant) or _at(self._facts.get(area), instant)

    def control(self, area: str, instant: int) -> Claim | None:
        """Who controls ``area`` on the ground at ``instant``."""
        return _at(self._facts.get(area), instant)

    def state_of(self, area: str, instant: int) -> str:
        """The state code that ``area`` is drawn with; the area itself when nothing is said."""
        claim = self.claim(area, instant)
        return claim.state if claim else area

    def differs(self, area: str, instant: int) -> bool:
        """Whether ``area`` must be marked: control differs from this view, or it is disputed."""
        claim, control = self.claim(area, instant), self.control(area, instant)
        if claim is None:
            return False
        return claim.status == "disputed" or (control is not None and control.state != claim.state)

    def boundary(self, left: str, right: str, instant: int) -> BoundaryClass:
        """How the line between two territorial units is drawn at ``instant``."""
        if self.state_of(left, instant) != self.state_of(right, instant):
            for area in (left, right):
                claim = self.claim(area, instant)
                if claim is not None and claim.status == "disputed":
                    return "disputed"
            return "international"
        controls = {
            control.state if (control := self.control(area, instant)) else area
            for area in (left, right)
        }
        return "disputed" if len(controls) > 1 else "administrative"

    def epoch(self, instant: int) -> int:
        """A number that changes whenever any answer of this view does."""
        return sum(
            (claim.begin <= instant) + (claim.end <= instant)
            for table in (self._claims, self._facts)
            for claims in table.values()
            for claim in claims
        )


def _at(claims: list[Claim] | None, instant: int) -> Claim | None:
    for claim in claims or ():
        if claim.begin <= instant < claim.end:
            return claim
    return None


def from_rows(rows: Iterable[Mapping[str, str]]) -> Worldviews:
    """The table from rows with area, view, state, status, valid_from, valid_to, note, source;
    dates are ISO 8601 or empty, a valid_to day is included."""
    claims = []
    for row in rows:
        begin = instants.parse(row["valid_from"])[0] if row.get("valid_from") else OPEN_START
        end = instants.parse(row["valid_to"])[1] if row.get("valid_to") else OPEN
        claims.append(
            Claim(
                row["area"],
                row["view"],
                row["state"],
                row["status"],
                begin,
                end,
                row.get("note") or "",
                row.get("source") or "",
            )
        )
    return Worldviews(tuple(claims))
