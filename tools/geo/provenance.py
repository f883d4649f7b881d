"""What each layer is made of: PROVENANCE.md for people, SOURCES.csv for the credits."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from tools.geo.grid import FAR_TOLERANCE, LEVELS, REGION
from tools.geo.pins import BY_KEY


@dataclass(frozen=True)
class Origin:
    """A layer, its packages and what was done to them."""

    layer: str
    packages: tuple[str, ...]
    done: str


NE = "Made with Natural Earth"
CREDITS = {
    "admin1": (f"{NE}", "Natural Earth 1:10m cultural vectors, admin-1 units, version 5.1"),
    "admin0": (f"{NE}", "Natural Earth 1:10m cultural vectors, admin-0 countries, version 5.1.1"),
    "lines": (
        f"{NE}",
        "Natural Earth 1:10m cultural vectors, disputed boundary lines, version 4.1",
    ),
    "water": (f"{NE}", "Natural Earth 1:10m physical vectors, lakes"),
    "magics": (f"{NE}", "Natural Earth 1:10m vectors, rivers (3.0) and populated places (2.0)"),
    "geonames": ("GeoNames", "GeoNames geographical database, cities with more than 5,000 people"),
    "airports": ("airportsdata", "airportsdata, airports of the world by ICAO and IATA code"),
    "cldr": ("Unicode CLDR", "Unicode Common Locale Data Repository 46, territory names"),
    "relief": ("Relief: Tom Patterson", "Shaded relief of the world, Tom Patterson, 10800 x 5400"),
    "depths": ("Depths: ETOPO1, NOAA", "ETOPO1 global relief model of NOAA, bedrock, 0.1 degree"),
    "inter": ("Inter", "Inter 4.0 typeface, The Inter Project Authors"),
    "noto": ("Noto Sans", "Noto Sans Arabic, Armenian and Georgian, Google LLC"),
}
CUT = "cut along disputed lines (tools/geo/areas.py), simplified as one coverage per level"
ORIGINS = (
    Origin("provinces", ("admin1", "lines", "admin0"), f"Admin-1 units {CUT}; names corrected."),
    Origin(
        "land", ("admin1",), "Union of the units of a level; large masses in overlapping pieces."
    ),
    Origin("boundaries", ("admin1", "lines", "admin0"), "Shared edges of the units of a level."),
    Origin("disputed", ("admin1", "lines", "admin0"), "Union of the units of an area, own names."),
    Origin("disputed_lines", ("lines",), "As they are; kind and names of sides added."),
    Origin("zones", ("admin1", "lines"), "Recipes of facts/zones.csv evaluated on the coverage."),
    Origin("lakes", ("water",), "Outside the region only large ones; rank by area, own names."),
    Origin(
        "rivers",
        ("magics",),
        "Without centre lines of lakes; outside the region major ones. Names of the chief rivers "
        "are an own table (tools/geo/tables/rivers.csv).",
    ),
    Origin(
        "states",
        ("admin0", "cldr", "admin1"),
        "Label points, and lines for the names along the long axes of the units put together; "
        "short names of CLDR, English as in atlases.",
    ),
    Origin("units", ("admin1",), "A point well inside each province, and its width there."),
    Origin(
        "places",
        ("magics", "geonames"),
        "Natural Earth places joined to GeoNames cities by identifier or by name and distance; "
        "further cities of the region from GeoNames. Names in other languages are GeoNames "
        "alternate names whose language was guessed from script and sound (tools/geo/scripts.py); "
        "a few are set by hand (tools/geo/tables/places.csv).",
    ),
    Origin(
        "villages",
        ("geonames",),
        "Places of the theatres' states that are too small for places; names as there.",
    ),
    Origin("airports", ("airports",), "Those of the region with an ICAO code."),
    Origin("seas", (), "Own table (tools/geo/tables/seas.csv)."),
    Origin("regions", (), "Own table (tools/geo/tables/regions.csv)."),
    Origin(
        "relief",
        ("relief", "admin1", "depths"),
        "Colours removed, sea shaded by depth, Web Mercator.",
    ),
    Origin(
        "depths",
        ("depths", "admin1"),
        "Smoothed, contoured at 50, 200, 1,000, 2,000 and 4,000 m, cut along the coast.",
    ),
    Origin("facts", (), "Hand-kept tables; every row names its own source."),
    Origin("fonts", ("inter", "noto"), "Static faces copied as they are."),
)


def _table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _levels() -> str:
    header = ["file", "tolerance, degrees", "grid, cells per degree"]
    rows = [
        [f"NAME{level.suffix}.parquet", str(level.tolerance), str(level.cells)] for level in LEVELS
    ]
    return _table(header, rows)


def _packages() -> str:
    header = ["package", "registry", "version", "sha256", "licence of the data"]
    used = sorted({key for origin in ORIGINS for key in origin.packages})
    rows = [
        [f"{p.name}", p.registry, p.version, f"`{p.sha256}`", p.licence]
        for p in (BY_KEY[key] for key in used)
    ]
    return _table(header, rows)


def _layers() -> str:
    rows = [
        [o.layer, ", ".join(BY_KEY[key].name for key in o.packages) or "none", o.done]
        for o in ORIGINS
    ]
    return _table(["layer", "packages", "what was done"], rows)


def provenance(folder: Path) -> None:
    """Write PROVENANCE.md and SOURCES.csv."""
    west, south, east, north = REGION
    text = f"""# Where the map data come from

Made by `python tools/build_geo.py` from the packages below; do not edit by hand, except the
tables in `facts/`. A rebuild gives the same bytes (`--check`).

## Packages

{_packages()}

## Layers

{_layers()}

## Levels of detail

{_levels()}

Rows and their order are the same in all files of a layer; a feature that is too small for a
level is null. The tolerance is that of the coverage simplifier (areas of triangles compared
with its square). Outside longitude {west:g} to {east:g}, latitude {south:g} to {north:g} no
level is finer than {FAR_TOLERANCE} degrees. Coordinates are rounded to a binary grid; at a few
spots where that would cross lines the grid is finer.

## Known limits

- Natural Earth's 1:10m lines are good to a few hundred metres at best.
- Transnistria is generalised: about 3,640 km2 against 4,160 km2 in reference works.
- The western edge of the Halaib Triangle is hand-drawn to about 10 km.
- The line of 1949 in Jerusalem is hand-drawn to about 1 km, without Mount Scopus.
- The United Nations buffer zone in Cyprus and the Abyei area are not drawn.
- Libya's units are a mix from before 2007, Morocco's regions those from before 2015.
"""
    (folder / "PROVENANCE.md").write_text(text, encoding="utf-8")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["layer", "credit", "licence", "citation"])
    for origin in ORIGINS:
        for key in origin.packages:
            credit, citation = CREDITS[key]
            writer.writerow([origin.layer, credit, BY_KEY[key].licence, citation])
        if not origin.packages:
            writer.writerow([origin.layer, "gisapp", "as the project", "Own table"])
    writer.writerow(
        ["facts", "UCDP GED", "CC BY 4.0", "UCDP Georeferenced Event Dataset, positions"]
    )
    writer.writerow(["facts", "GeoNames", "CC BY 4.0", "GeoNames geographical database, positions"])
    (folder / "SOURCES.csv").write_text(stream.getvalue(), encoding="utf-8")
