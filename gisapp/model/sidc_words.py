"""Symbol identification codes spelled out."""

from __future__ import annotations

from gisapp.model.sidc import (
    CONTEXTS,
    ECHELONS,
    FRAMES,
    IDENTITIES,
    MOBILITIES,
    SETS,
    STATUSES,
    Sidc,
)
from gisapp.model.sidc_tables import Catalogue

UNSAID = {"Unspecified", ""}


def entity_words(sidc: Sidc, catalogue: Catalogue) -> str:
    """What the main icon is: ``infantry, armored/mechanized/tracked``; empty where none is meant,
    the digits where the table has none."""
    if sidc.entity == "000000":
        return ""
    name = catalogue.name(sidc.symbol_set, "icons", sidc.entity)
    if not name and sidc.entity[4:] >= "95":
        name = catalogue.name(sidc.symbol_set, "icons", sidc.entity[:4] + "00")
    if not name:
        return f"entity {sidc.entity}" if not sidc.loose else sidc.loose
    parts = [part for part in name.split("|") if part]
    return ", ".join(_plain(part) for part in (parts[1:] or parts))


def _plain(words: str) -> str:
    """Lower case, but for abbreviations."""
    words = words.partition(" (")[0] if len(words) > 40 else words
    return " ".join(word if word.isupper() else word.lower() for word in words.split())


def modifier_words(sidc: Sidc, catalogue: Catalogue) -> tuple[str, str]:
    """What the two sector modifiers add; empty for none."""
    out = []
    for table, code in (("m1", sidc.modifier1), ("m2", sidc.modifier2)):
        name = catalogue.name(sidc.symbol_set, table, code)
        unknown = f"modifier {code}" if code not in ("00", "000") else ""
        out.append("" if name in UNSAID and not unknown else _plain(name) or unknown)
    return out[0], out[1]


def identity_word(sidc: Sidc) -> str:
    """Friend, hostile, ... or what is played in an exercise."""
    if sidc.joker:
        return "joker"
    return "faker" if sidc.faker else IDENTITIES[sidc.identity]


def spelled(sidc: Sidc, catalogue: Catalogue) -> str:
    """The code in words: ``Hostile, land unit, infantry, brigade, planned``."""
    words = [identity_word(sidc), SETS[sidc.symbol_set], entity_words(sidc, catalogue)]
    words += modifier_words(sidc, catalogue)
    words += [ECHELONS.get(sidc.echelon, ""), MOBILITIES.get(sidc.mobility, "")]
    words += [
        "headquarters" if sidc.headquarters else "",
        "task force" if sidc.task_force else "",
        "feint or dummy" if sidc.dummy else "",
        STATUSES[sidc.status] if sidc.status != "0" else "",
        CONTEXTS[sidc.context] if sidc.context != "0" else "",
    ]
    text = ", ".join(word for word in words if word)
    return text[:1].upper() + text[1:]


def gaps(sidc: Sidc, catalogue: Catalogue) -> tuple[str, ...]:
    """What of a valid code is not in the tables, and so is not drawn as it should be."""
    out = [sidc.loose] if sidc.loose else []
    letter = "F"
    if sidc.entity != "000000":
        known = catalogue.part(sidc, "icons", sidc.entity, letter)
        if known is None and sidc.entity[4:] >= "95":
            known = catalogue.part(sidc, "icons", sidc.entity[:4] + "00", letter)
        if known is None and not sidc.loose:
            out.append(f"entity {sidc.entity} is not among those of {SETS[sidc.symbol_set]}")
    for table, code in (("m1", sidc.modifier1), ("m2", sidc.modifier2)):
        if code not in ("00", "000") and catalogue.part(sidc, table, code, letter) is None:
            out.append(f"sector modifier {code} is not among those of {SETS[sidc.symbol_set]}")
    return tuple(out)


def details(sidc: Sidc, catalogue: Catalogue) -> list[tuple[str, str]]:
    """The code field by field, for people: title and value; what is not said is left out."""
    one, two = modifier_words(sidc, catalogue)
    name = catalogue.name(sidc.symbol_set, "icons", sidc.entity)
    staff = ", ".join(
        word
        for word, on in (
            ("headquarters", sidc.headquarters),
            ("task force", sidc.task_force),
            ("feint or dummy", sidc.dummy),
        )
        if on
    )
    rows = [
        ("Affiliation", identity_word(sidc)),
        ("Dimension", SETS[sidc.symbol_set]),
        ("Entity", name.replace("|", ", ") if name else entity_words(sidc, catalogue)),
        ("Sector 1", one),
        ("Sector 2", two),
        ("Echelon", ECHELONS.get(sidc.echelon, "")),
        ("Mobility", MOBILITIES.get(sidc.mobility, "")),
        ("Status", STATUSES[sidc.status]),
        ("Staff", staff),
        ("Context", CONTEXTS[sidc.context] if sidc.context != "0" else ""),
        ("Frame", FRAMES.get(sidc.frame_shape, "")),
        ("Not in the table", "; ".join(gaps(sidc, catalogue))),
    ]
    return [(title, value[:1].upper() + value[1:]) for title, value in rows if value]
