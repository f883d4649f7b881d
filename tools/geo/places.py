"""Point layers: populated places, villages and airports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from tools.geo import names, scripts
from tools.geo.coverage import Coverage
from tools.geo.grid import REGION, points_of
from tools.geo.parquet import write
from tools.geo.sources import Row, Sources

PLACE_LANGUAGES = ("uk", "ru", "tr", "ar", "hy", "ka")
NEAR = 0.25  #: degrees within which a place of the same name is the same place
SAME_SPOT = 0.02  #: degrees within which a place of a similar name is the same place
NO_DATA = 1e-9

# States whose places carry the name GeoNames uses (Natural Earth's are older spellings).
THEATRES = frozenset(
    {
        "UKR",
        "RUS",
        "MDA",
        "GEO",
        "ARM",
        "AZE",
        "TUR",
        "SYR",
        "LBY",
        "LBN",
        "IRQ",
        "ISR",
        "PSX",
        "JOR",
    }
)
ARAB = frozenset(
    {
        "SYR",
        "LBY",
        "LBN",
        "IRQ",
        "JOR",
        "EGY",
        "SAU",
        "YEM",
        "OMN",
        "ARE",
        "QAT",
        "BHR",
        "KWT",
        "PSX",
        "SDN",
        "TUN",
        "DZA",
        "MAR",
        "SAH",
        "MRT",
    }
)
LOCAL = {"UKR": "uk", "RUS": "ru", "BLR": "ru", "ARM": "hy", "GEO": "ka", "GRC": "el"}
LOCAL |= {"ISR": "he", "IRN": "fa"} | dict.fromkeys(ARAB, "ar")
RANKS = ((100_000, 10), (50_000, 11), (15_000, 12), (0, 13))


@dataclass
class Place:
    """One populated place."""

    name: str
    lon: float
    lat: float
    adm0: str
    scalerank: int
    population: int
    capital: bool
    source: str
    other: dict[str, str] = field(default_factory=dict)  #: name_local, name_uk ...


def _in_region(lon: float, lat: float) -> bool:
    west, south, east, north = REGION
    return west <= lon <= east and south <= lat <= north


def _names(place: Place, city: Row) -> None:
    """Names in other languages, guessed from GeoNames' unlabelled alternates."""
    alternates = [city["name"], *city["alternatenames"]]
    for code in PLACE_LANGUAGES:
        found = scripts.pick(city["name"], alternates, code)
        if found:
            place.other[f"name_{code}"] = found
    if place.adm0 == "TUR":
        place.other["name_local"] = place.other["name_tr"] = city["name"]
        return
    if place.adm0 == "AZE":
        place.other["name_local"] = scripts.pick(city["name"], alternates, "az") or city["name"]
        return
    local = LOCAL.get(place.adm0)
    native = scripts.pick(city["name"], alternates, local) if local else city["name"]
    if native:
        place.other["name_local"] = native


def _world(rows: Iterable[Row]) -> list[Place]:
    """Natural Earth's populated places."""
    return [
        Place(
            row["name"],
            row["longitude"],
            row["latitude"],
            row["adm0_a3"],
            int(row["scalerank"]),
            max(0, int(row["pop_max"] or 0)),
            bool((row["adm0cap"] or 0) > NO_DATA),
            "Natural Earth",
        )
        for row in rows
    ]


class _Cities:
    """GeoNames cities by identifier and by name."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_id = {int(row["geonameid"]): row for row in rows}
        self.by_name: dict[str, list[Row]] = defaultdict(list)
        for row in self.by_id.values():
            for name in {scripts.plain(text) for text in (row["name"], *row["alternatenames"])}:
                self.by_name[name].append(row)

    def match(self, place: Place, identifier: float | None) -> Row | None:
        """The GeoNames city that is this place: by identifier, else by name and distance."""
        known = self.by_id.get(int(identifier or -1))
        if known and _apart(place, known) < 4 * NEAR:
            return known
        same = [row for row in self.by_name[scripts.plain(place.name)] if _apart(place, row) < NEAR]
        return min(same, key=lambda row: (-row["population"], row["geonameid"]), default=None)


def _apart(place: Place, row: Row) -> float:
    """Distance in degrees of longitude and latitude, whichever is larger."""
    return float(max(abs(place.lon - row["longitude"]), abs(place.lat - row["latitude"])))


def places(sources: Sources, coverage: Coverage, folder: Path) -> None:
    """Places of the world from Natural Earth, and cities of the region from GeoNames."""
    table = sources.places()
    iso3 = sources.iso3()
    iso3["PS"], iso3["XK"] = "PSX", "KOS"
    cities = _Cities(sources.cities())
    found = _world(table.rows)
    used: set[int] = set()
    for place, row in zip(found, table.rows, strict=True):
        city = cities.match(place, row["geonameid"])
        if city is None or city["geonameid"] in used:
            continue
        used.add(city["geonameid"])
        if place.adm0 in THEATRES:
            place.name = city["name"]
        _names(place, city)
        place.lon, place.lat = city["longitude"], city["latitude"]
        place.population = city["population"] or place.population
        place.source = "Natural Earth; GeoNames"
    tree = shapely.STRtree(shapely.points([(place.lon, place.lat) for place in found]))
    for identifier, city in sorted(cities.by_id.items()):
        if identifier in used or not _in_region(city["longitude"], city["latitude"]):
            continue
        near = tree.query(shapely.Point(city["longitude"], city["latitude"]).buffer(SAME_SPOT))
        if any(scripts.plain(found[i].name)[:4] == scripts.plain(city["name"])[:4] for i in near):
            continue
        found.append(_town(city, iso3))
    for place in found:
        fix = PLACE_FIXES.get((place.name, place.adm0))
        if fix:
            place.name = fix.get("label", place.name)
            place.other.update({k: v for k, v in fix.items() if k.startswith("name_")})
    _write_places(sorted(found, key=_order), coverage, folder)


PLACE_FIXES = {(row["name"], row["adm0"]): row for row in names.table("places.csv")}


def _order(place: Place) -> tuple[int, int, str, float]:
    """Important places first, so that a label placer can take them in file order."""
    return place.scalerank, -place.population, place.name, place.lon


def _town(city: Row, iso3: dict[str, str]) -> Place:
    """A place known to GeoNames alone."""
    population = int(city["population"])
    rank = next(rank for least, rank in RANKS if population >= least)
    adm0 = iso3.get(city["countrycode"]) or str(city["countrycode"])
    position = city["longitude"], city["latitude"]
    place = Place(str(city["name"]), *position, adm0, rank, population, False, "GeoNames")
    _names(place, city)
    return place


VILLAGES_OF = frozenset(
    {"UA", "RU", "BY", "MD", "GE", "AM", "AZ", "TR", "SY", "LB", "IL", "PS", "JO", "IQ", "LY", "CY"}
)
VILLAGE_RANK = 14


def villages(sources: Sources, folder: Path) -> None:
    """Smaller places of the theatres' states, from GeoNames; what is in places is left out."""
    known = {int(row["geonameid"]) for row in sources.cities()}
    towns = list(sources.cities())
    near = shapely.STRtree(shapely.points([(row["longitude"], row["latitude"]) for row in towns]))

    def doubled(row: Row) -> bool:
        """Whether a town of the same name lies next to it."""
        spot = shapely.Point(row["longitude"], row["latitude"]).buffer(SAME_SPOT)
        mine = {scripts.plain(name)[:5] for name in (row["name"], *row["alternatenames"])}
        return any(
            not mine.isdisjoint(
                scripts.plain(name)[:5] for name in (towns[i]["name"], *towns[i]["alternatenames"])
            )
            for i in near.query(spot)
        )

    rows = [
        row
        for row in sources.villages()
        if row["countrycode"] in VILLAGES_OF
        and int(row["geonameid"]) not in known
        and _in_region(row["longitude"], row["latitude"])
        and not doubled(row)
    ]
    iso3 = sources.iso3()
    iso3["PS"] = "PSX"
    found = sorted((_town(row, iso3) for row in rows), key=_order)
    others = ("name_local", *(f"name_{code}" for code in PLACE_LANGUAGES))
    columns: dict[str, list[object]] = {
        "fid": list(range(len(found))),
        "name": [place.name for place in found],
        **{key: [place.other.get(key) for place in found] for key in others},
        "adm0": [place.adm0 for place in found],
        "scalerank": [VILLAGE_RANK + (place.population < HAMLET) for place in found],
        "population": [place.population for place in found],
        "source": [place.source for place in found],
    }
    write(folder / "villages.parquet", points_of([(p.lon, p.lat) for p in found]), columns)


def airports(sources: Sources, folder: Path) -> None:
    """Airports of the region, those with an IATA code first."""
    rows = [
        row
        for row in sources.airports()
        if _in_region(float(row["lon"]), float(row["lat"])) and row["icao"]
    ]
    rows.sort(key=lambda row: (row.get("iata") is None, row["icao"]))
    columns: dict[str, list[object]] = {
        "fid": list(range(len(rows))),
        "name": [_AIRPORT.sub("", row["name"]).strip() or row["name"] for row in rows],
        "iata": [row.get("iata") for row in rows],
        "icao": [row["icao"] for row in rows],
        "scalerank": [0 if row.get("iata") else 1 for row in rows],
        "source": ["airportsdata" for _ in rows],
    }
    points = points_of([(float(row["lon"]), float(row["lat"])) for row in rows])
    write(folder / "airports.parquet", points, columns)


_AIRPORT = re.compile(r"\s*\b(International )?Airport$")
HAMLET = 1500  #: people


def _write_places(found: list[Place], coverage: Coverage, folder: Path) -> None:
    """Write the places, each with the territorial group it lies in."""
    points = points_of([(place.lon, place.lat) for place in found])
    tree = shapely.STRtree(coverage.finest)
    index, unit = tree.query_nearest(points, max_distance=0.2, all_matches=False)
    group: list[str | None] = [None] * len(found)
    for i, k in zip(index, unit, strict=True):
        group[i] = coverage.units[k].group
    others = ("name_local", *(f"name_{code}" for code in PLACE_LANGUAGES))
    columns: dict[str, list[object]] = {
        "fid": list(range(len(found))),
        "name": [place.name for place in found],
        **{key: [place.other.get(key) for place in found] for key in others},
        "adm0": [place.adm0 for place in found],
        "group": list(group),
        "scalerank": [place.scalerank for place in found],
        "population": [place.population for place in found],
        "capital": [place.capital for place in found],
        "source": [place.source for place in found],
    }
    write(folder / "places.parquet", points, columns)
