"""Which codes the composed symbols are compared with milsymbol's drawings on."""

from __future__ import annotations

from typing import Any

from gisapp.model.sidc import ECHELONS, MOBILITIES

UNIT = "121100"


def reference_codes(parts: dict[str, Any], letters: dict[str, Any]) -> list[str]:
    """Every other entity of every set with the affiliations in turn, and what can be said around a
    land unit: echelons, mobility, staff, status, context, modifiers; and letter codes."""
    out: list[str] = []
    turn = 0

    def add(set_: str, entity: str, identity: str = "", **more: str) -> None:
        nonlocal turn
        turn += 1
        said = {"context": "0", "status": "0", "staff": "0", "size": "00", "m1": "00", "m2": "00"}
        said |= more
        out.append(
            f"10{said['context']}{identity or '3641'[turn % 4]}{set_}{said['status']}"
            f"{said['staff']}{said['size']}{entity}{said['m1']}{said['m2']}"
        )

    for set_, tables in sorted(parts["sets"].items()):
        for entity in sorted(tables["icons"])[::2]:
            add(set_, entity)
    for identity in "0123456":
        for set_ in ("00", "01", "05", "10", "15", "20", "27", "30", "35", "40", "60"):
            add(set_, "000000", identity)
    for identity in "1346":
        for size in ECHELONS:
            add("10", UNIT, identity, size=size)
        for size in MOBILITIES:
            add("15", "120100", identity, size=size)
        for staff in "1234567":
            add("10", UNIT, identity, staff=staff, size="18")
        for status in "12345":
            add("10", UNIT, identity, status=status)
            add("30", "120200", identity, status=status)
        for context in "12":
            add("10", UNIT, identity, context=context)
    for table, key in (("m1", "m1"), ("m2", "m2")):
        for set_, tables in sorted(parts["sets"].items()):
            for code in [code for code in sorted(tables[table]) if len(code) == 2][::4]:
                add(set_, UNIT if set_ == "10" else "110000", **{key: code})
    for turned, code in enumerate(sorted(code for code in letters if code[0] == "S")[::12]):
        tail = "H----" if code[1:3] == "GI" else "-----"
        out.append(f"{code[0]}{'FHNU'[turned % 4]}{code[1]}P{code[2:]}{tail}")
    return list(dict.fromkeys(out))
