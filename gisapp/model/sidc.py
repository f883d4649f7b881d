"""Symbol identification codes (SIDC): what a code says, position by position.

Number codes have 20 digits, or 30 with the extensions of MIL-STD-2525E and APP-6E; the letter codes
of 2525C and APP-6B have 15 characters and are read into numbers by a table. What an entity is
called and how it is drawn is in the tables of :mod:`gisapp.model.sidc_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

Letters = Mapping[str, tuple[str, str, str, str]]  # to set, entity and the two sector modifiers

CONTEXTS = {"0": "reality", "1": "exercise", "2": "simulation"}
IDENTITIES = {
    "0": "pending",
    "1": "unknown",
    "2": "assumed friend",
    "3": "friend",
    "4": "neutral",
    "5": "suspect",
    "6": "hostile",
}
SETS = {
    "00": "unknown dimension",
    "01": "air",
    "02": "air missile",
    "05": "space",
    "06": "space missile",
    "10": "land unit",
    "11": "land civilian",
    "15": "land equipment",
    "20": "land installation",
    "25": "control measure",
    "27": "dismounted individual",
    "30": "sea surface",
    "35": "sea subsurface",
    "36": "mine warfare",
    "40": "activity",
    "50": "signals intelligence, space",
    "51": "signals intelligence, air",
    "52": "signals intelligence, land",
    "53": "signals intelligence, sea surface",
    "54": "signals intelligence, subsurface",
    "60": "cyberspace",
}
STATUSES = {
    "0": "present",
    "1": "planned",
    "2": "fully capable",
    "3": "damaged",
    "4": "destroyed",
    "5": "full to capacity",
}
DUMMY = {"1", "3", "5", "7"}
HEADQUARTERS = {"2", "3", "6", "7"}
TASK_FORCE = {"4", "5", "6", "7"}
ECHELONS = {
    "11": "team or crew",
    "12": "squad",
    "13": "section",
    "14": "platoon",
    "15": "company",
    "16": "battalion",
    "17": "regiment",
    "18": "brigade",
    "21": "division",
    "22": "corps",
    "23": "army",
    "24": "army group",
    "25": "region",
    "26": "command",
}
MOBILITIES = {
    "31": "wheeled, limited cross country",
    "32": "wheeled, cross country",
    "33": "tracked",
    "34": "wheeled and tracked",
    "35": "towed",
    "36": "rail",
    "37": "pack animals",
    "41": "over snow",
    "42": "sled",
    "51": "barge",
    "52": "amphibious",
    "61": "short towed array",
    "62": "long towed array",
    "71": "leader",
    "72": "deputy",
}
_AMPLIFIERS = {"00": "unspecified", **ECHELONS, **MOBILITIES}
FRAMES = {"1": "space", "2": "air", "3": "land unit", "4": "land equipment or sea surface"} | {
    "5": "land installation",
    "6": "dismounted individual",
    "7": "sea subsurface",
    "8": "activity",
    "9": "cyberspace",
    "A": "none",
}
_PLACES = (  # start, end, what it is, what is allowed (all digits where nothing is said)
    (2, 3, "context", CONTEXTS),
    (3, 4, "standard identity", IDENTITIES),
    (4, 6, "symbol set", SETS),
    (6, 7, "status", STATUSES),
    (7, 8, "headquarters, task force and dummy", dict.fromkeys("01234567", "")),
    (8, 10, "echelon or mobility", _AMPLIFIERS),
)
_LETTER_IDENTITIES = {  # context and standard identity
    "P": "00",
    "U": "01",
    "A": "02",
    "F": "03",
    "N": "04",
    "S": "05",
    "H": "06",
    "G": "10",
    "W": "11",
    "M": "12",
    "D": "13",
    "L": "14",
    "J": "15",
    "K": "16",
    "O": "01",
}
_LETTER_STATUSES = {"P": "0", "A": "1", "C": "2", "D": "3", "X": "4", "F": "5"}
_LETTER_STAFF = {"A": "2", "B": "6", "C": "3", "D": "7", "E": "4", "F": "1", "G": "5"}
_LETTER_ECHELONS = dict(zip("ABCDEFGHIJKLMN", ECHELONS, strict=True))
_LETTER_MOBILITIES = dict(
    zip("OPQRSTWUVXY", [*list(MOBILITIES)[:7], "41", "42", "51", "52"], strict=True)
)
_LETTER_SETS = {"P": "05", "A": "01", "G": "10", "S": "30", "U": "35", "F": "10", "Z": "00"}
_SCHEMES = "SGWIOE"
_EMPTY = "------"


@dataclass(frozen=True)
class Sidc:
    """A code taken apart. Every field keeps the code's own digits.

    ``modifier1`` and ``modifier2`` have two digits, or three for the common modifiers of edition E
    (``1`` and two digits). ``code`` is what was read. ``loose`` says what a letter code has that
    could not be carried over.
    """

    code: str
    version: str = "10"
    context: str = "0"
    identity: str = "3"
    symbol_set: str = "10"
    status: str = "0"
    staff: str = "0"
    amplifier: str = "00"
    entity: str = "000000"
    modifier1: str = "00"
    modifier2: str = "00"
    frame_shape: str = "0"
    country: str = "000"
    loose: str = ""

    @property
    def edition(self) -> str:
        """D, or E from version 13 on."""
        return "D" if self.version in ("10", "11", "12") else "E"

    @property
    def affiliation(self) -> str:
        """friend, hostile, neutral or unknown: the group of the standard identity."""
        return {"2": "friend", "3": "friend", "4": "neutral", "5": "hostile", "6": "hostile"}.get(
            self.identity, "unknown"
        )

    @property
    def joker(self) -> bool:
        """A friend that plays a suspect in an exercise."""
        return self.context == "1" and self.identity == "5"

    @property
    def faker(self) -> bool:
        """A friend that plays a hostile in an exercise."""
        return self.context == "1" and self.identity == "6"

    @property
    def suspect(self) -> bool:
        """Suspect with edition E's own colour."""
        return self.version == "13" and self.identity == "5"

    @property
    def civilian(self) -> bool:
        """Whether the civilian colour stands in for all but the hostile one."""
        first = self.entity[:2]
        special = {"01": "12", "05": "12", "15": "16", "30": "14", "35": "12"}
        return self.symbol_set == "11" or special.get(self.symbol_set) == first

    @property
    def echelon(self) -> str:
        """The two digits of the echelon, or nothing."""
        return self.amplifier if self.amplifier in ECHELONS else ""

    @property
    def mobility(self) -> str:
        """The two digits of the mobility or the leadership, or nothing."""
        return self.amplifier if self.amplifier in MOBILITIES else ""

    @property
    def headquarters(self) -> bool:
        """Whether it has a headquarters staff."""
        return self.staff in HEADQUARTERS

    @property
    def task_force(self) -> bool:
        """Whether it is a task force."""
        return self.staff in TASK_FORCE

    @property
    def dummy(self) -> bool:
        """Whether it is a feint or dummy."""
        return self.staff in DUMMY

    @property
    def number(self) -> str:
        """The number code: 20 digits, 30 where the extensions are used."""
        one, two = self.modifier1.zfill(3), self.modifier2.zfill(3)
        short = (
            f"{self.version}{self.context}{self.identity}{self.symbol_set}{self.status}"
            f"{self.staff}{self.amplifier}{self.entity}{one[1:]}{two[1:]}"
        )
        long = f"{one[0]}{two[0]}{self.frame_shape}0000{self.country}"
        return short if long == "0" * 10 else short + long

    def changed(self, **fields: str) -> Sidc:
        """The code with some fields set, in numbers."""
        made = replace(self, **fields)
        return replace(made, code=made.number)


def parse(text: str, letters: Letters) -> Sidc:
    """A code taken apart; ``letters`` is the table of letter codes. Raises ValueError with a
    sentence that says which characters are wrong and what is allowed there."""
    code = "".join(str(text).split()).upper().replace("*", "-").replace("_", "-")
    if not code:
        raise ValueError("the symbol code is empty")
    if code[0].isdigit():
        return _numbers(code)
    if code[0] in _SCHEMES:
        return _lettered(code, letters)
    raise ValueError(
        f"symbol code '{text}' starts with '{code[0]}': a number code starts with its version "
        f"(10, 13 ...), a letter code with one of {', '.join(_SCHEMES)}"
    )


def _numbers(code: str) -> Sidc:
    if len(code) not in (20, 30):
        why = "" if "E" not in code and "." not in code else ", and was read as a number, not text"
        raise ValueError(
            f"symbol code '{code}' has {len(code)} characters{why}; it should have 20 or 30 digits"
        )
    for place, character in enumerate(code, 1):
        if not ("0" <= character <= "9") and place != 23:
            raise ValueError(f"symbol code '{code}' has '{character}' at {place}, not a digit")
    for start, end, what, allowed in _PLACES:
        if code[start:end] not in allowed:
            where = f"{start + 1}" if end == start + 1 else f"{start + 1} and {end}"
            raise ValueError(
                f"symbol code '{code}' has {what} '{code[start:end]}' at {where}; "
                f"allowed are {_listed(allowed)}"
            )
    if code[:2] not in {f"{version}" for version in range(10, 20)}:
        raise ValueError(f"symbol code '{code}' has version '{code[:2]}'; allowed are 10 to 19")
    extra = code[20:] or "0" * 10
    if extra[2] not in {"0", *FRAMES}:
        raise ValueError(
            f"symbol code '{code}' has frame shape '{extra[2]}' at 23; "
            f"allowed are {_listed(FRAMES)}"
        )
    one, two = extra[0].strip("0"), extra[1].strip("0")
    return Sidc(
        code,
        code[:2],
        code[2],
        code[3],
        code[4:6],
        code[6],
        code[7],
        code[8:10],
        code[10:16],
        one + code[16:18],
        two + code[18:20],
        extra[2],
        extra[7:],
    )


def _listed(allowed: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {word}".strip() for key, word in allowed.items())


def _lettered(code: str, letters: Letters) -> Sidc:
    if not 10 <= len(code) <= 15:
        raise ValueError(
            f"symbol code '{code}' has {len(code)} characters; a letter code has 15 "
            "(at least the first 10)"
        )
    full = code.ljust(15, "-")
    if full[1] not in _LETTER_IDENTITIES:
        raise ValueError(
            f"symbol code '{code}' has affiliation '{full[1]}' at 2; "
            f"allowed are {', '.join(_LETTER_IDENTITIES)}"
        )
    if full[3] not in {*_LETTER_STATUSES, "-"}:
        raise ValueError(
            f"symbol code '{code}' has status '{full[3]}' at 4; "
            f"allowed are {', '.join(_LETTER_STATUSES)}"
        )
    if not full[4:10].replace("-", "").isalnum() and full[4:10] != _EMPTY:
        raise ValueError(f"symbol code '{code}' has a function '{full[4:10]}' that is not letters")
    (symbol_set, entity, one, two), loose = _function(full, letters)
    if full[10] == "H":
        symbol_set = "20" if symbol_set == "10" else symbol_set
    amplifier = "00"
    if full[10] == "M":
        amplifier = _LETTER_MOBILITIES.get(full[11], "00")
    elif full[10] == "N":
        amplifier = {"S": "61", "L": "62"}.get(full[11], "00")
    elif not (full[10] == "H" and full[11] == "B"):
        amplifier = _LETTER_ECHELONS.get(full[11], "00")
    whose = _LETTER_IDENTITIES[full[1]]
    return Sidc(
        code,
        "10",
        whose[0],
        whose[1],
        symbol_set,
        _LETTER_STATUSES.get(full[3], "0"),
        "1" if full[10:12] == "HB" else _LETTER_STAFF.get(full[10], "0"),
        amplifier,
        entity,
        one,
        two,
        loose=loose,
    )


def _function(full: str, letters: Letters) -> tuple[tuple[str, str, str, str], str]:
    """Set, entity and modifiers of a letter code, and what of it is not in the table."""
    head, function = full[0] + full[2], full[4:10]
    known = function
    while known != _EMPTY:
        found = letters.get(head + known)
        if found is not None:
            return found, "" if known == function else f"function {function} read as {known}"
        known = known.rstrip("-")[:-1].ljust(6, "-")
    if full[2] not in _LETTER_SETS and full[0] != "G":
        raise ValueError(
            f"symbol code '{full}' has battle dimension '{full[2]}' at 3; "
            f"allowed are {', '.join(_LETTER_SETS)}"
        )
    symbol_set = "25" if full[0] == "G" else _LETTER_SETS[full[2]]
    if function == _EMPTY:
        return (symbol_set, "000000", "00", "00"), ""
    return (symbol_set, "999999", "00", "00"), f"function {function} is not in the table"
