"""Read the unpacked packages into plain Python values."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from tools.geo.fetch import unpack
from tools.geo.grid import Geometries

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of attributes with a geometry each."""

    rows: list[Row]
    geometry: Geometries


class Sources:
    """The packages of the build, unpacked in `cache` when first asked for."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def folder(self, key: str) -> Path:
        """Where the pinned members of a package lie."""
        return unpack(key, self.cache)

    def admin1(self) -> Table:
        """Admin-1 units of the world at 1:10m, the master coverage (Natural Earth 5.1)."""
        text = (self.folder("admin1") / "build.json").read_text(encoding="utf-8")
        features = json.loads(text)["features"]
        rows = [_clean(feature["properties"]) for feature in features]
        geometry = np.array([shape(feature["geometry"]) for feature in features], dtype=object)
        return Table(rows, geometry)

    def admin0(self) -> Table:
        """Countries at 1:10m with names in many languages (Natural Earth 5.1.1)."""
        path = self.folder("admin0") / "ne_10m_admin_0_countries_deu.zip"
        return _read(f"/vsizip/{path}", encoding="UTF-8")

    def disputed_lines(self) -> Table:
        """Disputed and claim lines at 1:10m (Natural Earth 4.1)."""
        return _read(str(self.folder("lines") / "world_map.gpkg"), layer="disputed_borders")

    def lakes(self) -> Geometries:
        """Lakes at 1:10m, geometry only (Natural Earth)."""
        return _read(str(self.folder("water") / "ne_10m_lakes.shp")).geometry

    def rivers(self) -> Table:
        """Rivers and lake centre lines at 1:10m with name and rank (Natural Earth)."""
        return _read(str(self.folder("magics") / "ne_10m_rivers_lake_centerlines.shp"))

    def places(self) -> Table:
        """Populated places of the world (Natural Earth 2.0; the file is Windows-1252)."""
        path = str(self.folder("magics") / "ne_10m_populated_places_simple.shp")
        return _read(path, encoding="cp1252")

    def cities(self) -> list[Row]:
        """Cities of more than 5,000 people with alternate names (GeoNames)."""
        text = (self.folder("geonames") / "cities5000.json").read_text(encoding="utf-8")
        return list(json.loads(text).values())

    def villages(self) -> list[Row]:
        """Places of more than 500 people, or with an office, with alternate names (GeoNames)."""
        text = (self.folder("geonames") / "cities500.json").read_text(encoding="utf-8")
        return list(json.loads(text).values())

    def airports(self) -> list[Row]:
        """Airports of the world with their codes (airportsdata)."""
        path = self.folder("airports") / "airports.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            return [_clean(row) for row in csv.DictReader(stream)]

    def iso3(self) -> dict[str, str]:
        """ISO 3166 alpha-2 to alpha-3 codes (GeoNames)."""
        text = (self.folder("geonames") / "countries.json").read_text(encoding="utf-8")
        return {row["iso"]: row["iso3"] for row in json.loads(text).values()}

    def territories(self, language: str) -> dict[str, str]:
        """Short names of states in a language by ISO alpha-2 code (Unicode CLDR)."""
        path = self.folder("cldr") / language / "territories.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        found = content["main"][language]["localeDisplayNames"]["territories"]
        return {code: found.get(f"{code}-alt-short", name) for code, name in found.items()}


def _clean(row: Mapping[str, Any]) -> Row:
    """Replace missing values by None and numpy scalars by Python ones."""
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value == "" or value != value:
        return None
    return value.strip() if isinstance(value, str) else value


def _read(path: str, layer: str | None = None, encoding: str | None = None) -> Table:
    """One vector layer through GDAL, as rows."""
    meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer, encoding=encoding)
    geometry: NDArray[np.object_] = np.asarray(shapely.from_wkb(wkb), dtype=object)
    names = list(meta["fields"])
    size = len(geometry)
    rows = [_clean({n: columns[k][i] for k, n in enumerate(names)}) for i in range(size)]
    return Table(rows, geometry)
