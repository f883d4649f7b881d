"""The 46 disputed and claim lines of Natural Earth, with kind and sides."""

from __future__ import annotations

from pathlib import Path

import shapely

from tools.geo.grid import FINEST, LEVELS, on_grid
from tools.geo.parquet import write
from tools.geo.sources import Table

KINDS = {
    "Ceasefire Line 1994": "ceasefire",
    "Former USSR oblast in 1991": "reference",
    "Moldovan claim": "disputed",
    "Georgian claim": "disputed",
    "Ukrainian claim": "ceasefire",
    "Syrian claim": "disputed",
    "Western Saharan claim": "disputed",
}
# The claimant is in the name only; the state in the file is the one that holds the ground.
CLAIMANTS = {
    "Japanese": "JPN", "Lebanese": "LBN", "Chinese": "CHN", "Bolivian": "BOL", "Moldovan": "MDA",
    "Georgian": "GEO", "Suriname": "SUR", "Indian": "IND", "Sudanese": "SDN", "Kenyan": "KEN",
    "Syrian": "SYR", "Pakistani": "PAK", "South Sudanese": "SDS", "Guatemalan": "GTM",
    "Venezuelan": "VEN", "Portuguese": "PRT", "Western Saharan": "SAH", "Ukrainian": "UKR",
}  # fmt: skip
LABELS = {
    "Ukrainian claim": "Donbas contact line 2015-2022",
    "Moldovan claim": "Limit of Transnistria",
    "Syrian claim": "Golan line of 1967",
    "Western Saharan claim": "Northern limit of Western Sahara",
    "Former USSR oblast in 1991": "Nagorno-Karabakh Autonomous Oblast until 1991",
    "Ceasefire Line 1994": "Karabakh ceasefire line of 1994",
}


def disputed_lines(table: Table, folder: Path) -> None:
    """Write the lines at every level."""
    merged = shapely.line_merge(table.geometry)
    names = [row["name"] for row in table.rows]
    columns: dict[str, list[object]] = {
        "fid": list(range(len(names))),
        "name": list(names),
        "label": [LABELS.get(name, name) for name in names],
        "kind": [KINDS.get(name, "claim") for name in names],
        "adm0": [row["adm0_a3_l"] for row in table.rows],
        "claimant": [CLAIMANTS.get(name.removesuffix(" claim")) for name in names],
        "source": ["Natural Earth 4.1" for _ in names],
    }
    for level in LEVELS:
        simple = shapely.simplify(merged, level.tolerance)
        path = folder / f"disputed_lines{level.suffix}.parquet"
        write(path, on_grid(simple, level.cells), columns if level is FINEST else None)
