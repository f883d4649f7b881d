"""Worldviews: who a disputed area is drawn with, in whose eyes, at which date.

One dated table of claims. ``de_facto`` is the view of control on the ground; every other view is
drawn over it: where a view and control differ, the area is hatched and its line is dashed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from gisapp.model import instants
from gisapp.model.instants import OPEN, OPEN_START

BoundaryClass = Literal["international", "disputed", "administrative", "ceasefire"]
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
    "syria_opposition": "Syria (opposition)",
    "cyprus": "Cyprus",
    "israel": "Israel",
    "morocco": "Morocco",
}
NOTES = {
    "un": "Borders as the UN General Assembly sees them; control that differs is hatched.",
    "de_facto": "Borders by control on the ground.",
    "syria": "Borders as the government in Damascus of the date sees them; control that differs "
    "is hatched.",
    "syria_opposition": "Borders as the opposition coalition of 2012 and the transitional "
    "government of 2024 see them; control that differs is hatched.",
}
STATES = {
    "AZE": "Azerbaijan",
    "CYP": "Cyprus",
    "EGY": "Egypt",
    "ESP": "Spain",
    "GBR": "the United Kingdom",
    "GEO": "Georgia",
    "IND": "India",
    "ISR": "Israel",
    "JOR": "Jordan",
    "LBN": "Lebanon",
    "MAR": "Morocco",
    "MDA": "Moldova",
    "PAK": "Pakistan",
    "PSX": "Palestine",
    "RUS": "Russia",
    "SDN": "Sudan",
    "SOM": "Somalia",
    "SRB": "Serbia",
    "SYR": "Syria",
    "TUR": "Turkey",
    "UKR": "Ukraine",
}
_WEIGHT = {"international": 0, "ceasefire": 1, "disputed": 2}


@dataclass(frozen=True)
class Claim:
    """One row: in ``view``, ``area`` is drawn with ``state`` from ``begin`` until ``end``.

    ``administering`` is the state that holds it, ``claiming`` are those that claim it. ``line`` is
    the class of its outer line, followed by the states towards which it holds when not towards
    all; in a row of ``de_facto`` it is also the line to what others hold. ``hatch`` is how the
    area is marked, ``label`` what is said of it in brackets after its ``name``.
    """

    area: str
    view: str
    state: str
    status: str
    begin: int
    end: int
    note: str = ""
    source: str = ""
    name: str = ""
    administering: str = ""
    claiming: tuple[str, ...] = ()
    line: str = ""
    hatch: str = ""
    label: str = ""
    url: str = ""
    grade: str = ""

    @property
    def title(self) -> str:
        """The area's name, else its code."""
        return self.name or self.area

    @property
    def words(self) -> str:
        """What the map says: ``Crimea (annexed by Russia, ...)``."""
        return f"{self.title} ({self.label})" if self.label else self.title

    def line_to(self, state: str) -> str:
        """The class of the line towards ``state``; disputed, or international, where untold."""
        kind, *towards = self.line.split() or [""]
        if towards and state not in towards:
            return "international"
        return kind or ("disputed" if self.status == "disputed" else "international")


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
        return Worldview(name, mine, facts, general)


@dataclass(frozen=True, eq=False)
class Worldview:
    """One view, ready to be asked about areas and dates."""

    name: str
    _claims: Mapping[str, list[Claim]]
    _facts: Mapping[str, list[Claim]]
    _general: Mapping[str, list[Claim]]

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

    def general(self, area: str, instant: int) -> Claim | None:
        """What the default view says of ``area`` at ``instant``."""
        return _at(self._general.get(area), instant)

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

    def hatch(self, area: str, instant: int) -> str:
        """How ``area`` is marked at ``instant``: the table's hatch, ``diagonal`` where it names
        none for an area that differs; empty when there is nothing to mark."""
        claim = self.claim(area, instant)
        if claim is None:
            return ""
        said = "" if claim.hatch == "none" else claim.hatch
        return said or ("diagonal" if self.differs(area, instant) else "")

    def boundary(self, left: str, right: str, instant: int) -> BoundaryClass:
        """How the line between two territorial units is drawn at ``instant``."""
        pair = ((left, right), (right, left))
        if self.state_of(left, instant) != self.state_of(right, instant):
            found = [
                claim.line_to(self.state_of(other, instant))
                for area, other in pair
                if (claim := self.claim(area, instant)) is not None
            ]
            return _heaviest(found)
        held = {area: self.control(area, instant) for area in (left, right)}
        holders = {area: claim.state if claim else area for area, claim in held.items()}
        if len(set(holders.values())) == 1:
            return "administrative"
        # One state to the eye of the view, but not on the ground.
        told = [claim.line_to(holders[o]) for a, o in pair if (claim := held[a]) is not None]
        return "ceasefire" if _heaviest(told) == "ceasefire" else "disputed"

    def epoch(self, instant: int) -> int:
        """A number that changes whenever any answer of this view does."""
        return bisect_right(self._edges, instant)

    @cached_property
    def _edges(self) -> list[int]:
        """Every instant at which a claim begins or ends, ascending."""
        tables = (*self._claims.values(), *self._facts.values())
        return sorted({at for claims in tables for one in claims for at in (one.begin, one.end)})


def differences(view: Worldview, instant: int) -> tuple[str, ...]:
    """Where ``view`` is unlike the default one at ``instant``: a sentence for each area, in the
    order of the table; none for the default view itself."""
    out = []
    for area in view.areas if view.name != DEFAULT else ():
        mine, theirs = view.claim(area, instant), view.general(area, instant)
        if mine is None or theirs is None:
            continue
        ours, general = _drawn(mine), _drawn(theirs)
        if ours != general:
            control = view.control(area, instant)
            held = ""
            if control is not None and control.status == "disputed":
                held = f"; {control.label}" if control.label else ""
            elif mine.administering != mine.state and mine.administering in STATES:
                held = f"; held by {STATES[mine.administering]}"
            why = f"; {mine.source}" if mine.source else ""
            words = f"{mine.title}: {ours}, in the {TITLES[DEFAULT]} view {general}{held}{why}."
            out.append((area, words))
    order = {area: number for number, area in enumerate(view._general)}
    return tuple(words for _, words in sorted(out, key=lambda pair: order.get(pair[0], -1)))


def _drawn(claim: Claim) -> str:
    """In words: with which state an area is drawn, and whether it is in dispute."""
    if claim.state == claim.area or claim.area.startswith(claim.state):
        how = "drawn on its own"
    else:
        how = f"drawn with {STATES.get(claim.state, claim.state)}"
    return f"{how} as disputed" if claim.status == "disputed" else how


def _heaviest(lines: Iterable[str]) -> BoundaryClass:
    found = max(lines, key=lambda line: _WEIGHT.get(line, 0), default="international")
    if found == "disputed":
        return "disputed"
    return "ceasefire" if found == "ceasefire" else "international"


def _at(claims: list[Claim] | None, instant: int) -> Claim | None:
    for claim in claims or ():
        if claim.begin <= instant < claim.end:
            return claim
    return None


def from_rows(rows: Iterable[Mapping[str, str]]) -> Worldviews:
    """The table from rows with area, view, state, status, valid_from, valid_to and, where they
    are known, name, administering, claiming (with ; between), line, hatch, label, note, source,
    url, grade; dates are ISO 8601 or empty, a valid_to day is included."""
    spans: dict[str, tuple[int, int]] = {}

    def span(text: str) -> tuple[int, int]:
        found = spans.get(text)
        if found is None:
            found = spans[text] = instants.parse(text)[:2]
        return found

    claims = []
    for row in rows:
        told = row.get
        since, until, claiming = told("valid_from"), told("valid_to"), told("claiming")
        claims.append(
            Claim(
                row["area"],
                row["view"],
                row["state"],
                row["status"],
                span(since)[0] if since else OPEN_START,
                span(until)[1] if until else OPEN,
                told("note") or "",
                told("source") or "",
                told("name") or "",
                told("administering") or "",
                tuple(claiming.split(";")) if claiming else (),
                told("line") or "",
                told("hatch") or "",
                told("label") or "",
                told("url") or "",
                told("grade") or "",
            )
        )
    return Worldviews(tuple(claims))
