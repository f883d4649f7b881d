"""Names of units and areas: Natural Earth's, with its known errors put right."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from tools.geo.coverage import Unit

TABLES = Path(__file__).parent / "tables"

LANGUAGES = ("uk", "ru", "tr", "ar", "az", "hy", "ka")
PROVINCE_COLUMNS = ("name", "name_local", "name_en", *(f"name_{code}" for code in LANGUAGES))
AREA_COLUMNS = ("name", "name_en", *(f"name_{code}" for code in LANGUAGES), "note", "source")


def table(name: str) -> list[dict[str, str]]:
    """Rows of a hand-kept table; empty cells are left out."""
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(stream)]


AREAS: dict[str, dict[str, str]] = {row["area"]: row for row in table("areas.csv")}
FIXES: dict[str, dict[str, str]] = {row["adm1_code"]: row for row in table("units.csv")}


def of_unit(unit: Unit) -> dict[str, str | None]:
    """Names of an admin-1 unit: `name` is the English map label, `name_local` the native one."""
    row = unit.row
    english = row["name_en"] or row["name"]
    native = row["name_local"] or row["name"]
    found: dict[str, str | None] = {"name": english, "name_en": english, "name_local": native}
    for code in LANGUAGES:
        found[f"name_{code}"] = row.get(f"name_{code}")
    if row["adm0_a3"] == "AZE":
        found["name_az"] = row["name"]
    fix = FIXES.get(row["adm1_code"], {})
    found.update({key: value for key, value in fix.items() if key in PROVINCE_COLUMNS})
    if "name" in fix:
        found["name_en"] = fix["name"]
    return found


def of_group(group: str) -> str:
    """English name of a disputed area; an ordinary group keeps its code."""
    return AREAS[group]["name"] if group in AREAS else group


def codes(units: list[Unit]) -> list[str]:
    """Unique codes: ISO 3166-2 where Natural Earth has it once, else its own adm1 code."""
    iso = [
        FIXES.get(u.row["adm1_code"], {}).get("code") or u.row["iso_3166_2"] or "" for u in units
    ]
    seen = Counter((code, unit.part) for code, unit in zip(iso, units, strict=True))
    found = []
    for code, unit in zip(iso, units, strict=True):
        usable = "~" not in code and "-99" not in code and code and seen[code, unit.part] == 1
        found.append(f"{code if usable else unit.row['adm1_code']}{unit.part}")
    return found
