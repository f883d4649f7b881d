"""Finds military symbols by words, as people say them: ``mech inf bde``, ``enemy sam planned``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gisapp.model.sidc import SETS, Sidc
from gisapp.model.sidc_tables import Catalogue
from gisapp.model.sidc_words import spelled

_ECHELONS = {
    "team": "11",
    "crew": "11",
    "squad": "12",
    "sqd": "12",
    "sec": "13",
    "plt": "14",
    "pl": "14",
    "platoon": "14",
    "coy": "15",
    "co": "15",
    "company": "15",
    "bty": "15",
    "btry": "15",
    "battery": "15",
    "bn": "16",
    "btg": "16",
    "battalion": "16",
    "rgt": "17",
    "regt": "17",
    "regiment": "17",
    "bde": "18",
    "brig": "18",
    "brigade": "18",
    "div": "21",
    "division": "21",
    "corps": "22",
    "army": "23",
}
_IDENTITIES = {
    "pending": "0",
    "unknown": "1",
    "friend": "3",
    "friendly": "3",
    "own": "3",
    "neutral": "4",
    "suspect": "5",
    "hostile": "6",
    "enemy": "6",
}
_STATUSES = {"planned": "1", "capable": "2", "damaged": "3", "destroyed": "4"}
_STAFFS = {"hq": "2", "headquarters": "2", "tf": "4", "dummy": "1", "feint": "1"}
_SPOKEN = {  # how it is said: the words of the standard, each the beginning of one
    "mech": "mechanized",
    "mechanised": "mechanized",
    "armoured": "armor",
    "armored": "armor",
    "armd": "armor",
    "tk": "tank",
    "inf": "infantry",
    "arty": "artillery",
    "fa": "field artillery",
    "mot": "motorized",
    "motorised": "motorized",
    "recon": "reconnaissance",
    "recce": "reconnaissance",
    "engr": "engineer",
    "eng": "engineer",
    "ad": "air defense",
    "defence": "defense",
    "sam": "air defense missile",
    "msl": "missile",
    "uav": "unmanned",
    "drone": "unmanned",
    "med": "medical",
    "sig": "signal",
    "avn": "aviation",
    "helo": "rotary",
    "helicopter": "rotary",
    "sf": "special forces",
    "sof": "special operations forces",
    "mp": "military police",
    "ew": "electronic warfare",
    "mlrs": "multiple rocket",
    "ifv": "infantry fighting",
    "apc": "personnel carrier",
    "log": "sustainment",
    "logistics": "sustainment",
    "abn": "airborne",
    "plane": "fixed",
    "sub": "submarine",
    "at": "antitank",
    "base": "base",
    "hospital": "hospital",
}
_ORDER = ("10", "15", "20", "30", "01", "35", "27", "02", "40", "60")
_WORD = re.compile(r"[\w/]+")


@dataclass(frozen=True)
class Found:
    """One answer: the code and what it is in words."""

    sidc: Sidc
    words: str


@dataclass(frozen=True)
class Asked:
    """A question taken apart: fields of the code that its words name, and the other words."""

    fields: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


def asked(query: str) -> Asked:
    """What a query asks for."""
    fields: dict[str, str] = {}
    words: list[str] = []
    for word in _WORD.findall(query.lower()):
        for name, table in (
            ("amplifier", _ECHELONS),
            ("identity", _IDENTITIES),
            ("status", _STATUSES),
            ("staff", _STAFFS),
        ):
            if word in table and name not in fields:
                fields[name] = table[word]
                break
        else:
            words += _SPOKEN.get(word, word).split()
    return Asked(tuple(fields.items()), tuple(dict.fromkeys(words)))


def find(query: str, catalogue: Catalogue, base: Sidc, limit: int = 60) -> list[Found]:
    """The symbols whose words begin with all words of ``query``, the plainest first; what it does
    not say (affiliation, echelon ...) is taken from ``base``. A word that no entity has may name a
    sector modifier."""
    wanted = asked(query)
    fields = dict(wanted.fields)
    if not wanted.words:
        return [Found(base.changed(**fields), spelled(base.changed(**fields), catalogue))]
    ranked: list[tuple[tuple[int, ...], Sidc]] = []
    for place, (symbol_set, entity, words) in enumerate(_entities(catalogue)):
        missing = [word for word in wanted.words if not _begins(word, words)]
        if len(missing) == len(wanted.words):
            continue
        for one, two in _modifiers(catalogue, symbol_set, tuple(missing)):
            rank = (
                len(missing),
                _ORDER.index(symbol_set) if symbol_set in _ORDER else len(_ORDER),
                entity[4:] != "00",
                place,
            )
            made = base.changed(
                symbol_set=symbol_set, entity=entity, modifier1=one, modifier2=two, **fields
            )
            ranked.append((rank, _without_echelon(made)))
    ranked.sort(key=lambda one: one[0])
    return [Found(sidc, spelled(sidc, catalogue)) for _, sidc in ranked[:limit]]


def _without_echelon(sidc: Sidc) -> Sidc:
    """Ships and aircraft have no echelon."""
    units = ("10", "11", "20", "27", "40")
    fits = sidc.symbol_set in units or not sidc.echelon
    return sidc if fits else sidc.changed(amplifier="00")


@lru_cache(maxsize=2)
def _entities(catalogue: Catalogue) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Set, entity and its words, of all that can be drawn."""
    out = []
    for symbol_set, tables in catalogue.parts["sets"].items():
        drawn = {**tables.get("icons", {}), **tables.get("E", {}).get("icons", {})}
        for entity in drawn:
            name = catalogue.name(symbol_set, "icons", entity)
            if name and symbol_set not in ("51", "52", "53", "54"):
                words = tuple(_parts(f"{name} {SETS[symbol_set]}"))
                out.append((symbol_set, entity, words))
    return tuple(out)


def _parts(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("armoured", "armored"))


def _begins(word: str, words: tuple[str, ...]) -> bool:
    return any(one.startswith(word) for one in words)


def _modifiers(
    catalogue: Catalogue, symbol_set: str, missing: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Pairs of sector modifiers that say the ``missing`` words; none are missing: no modifier."""
    if not missing:
        yield "00", "00"
        return
    for table in ("m1", "m2"):
        for code, words in _said(catalogue, symbol_set, table):
            if all(_begins(word, words) for word in missing):
                yield (code, "00") if table == "m1" else ("00", code)
                break


@lru_cache(maxsize=64)
def _said(
    catalogue: Catalogue, symbol_set: str, table: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    drawn = catalogue.parts["sets"][symbol_set].get(table, {})
    return tuple(
        (code, tuple(_parts(catalogue.name(symbol_set, table, code))))
        for code in drawn
        if len(code) == 2
    )
