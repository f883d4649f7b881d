"""The catalogue of basemaps on the net: a list that ships, asked without the net."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from gisapp.model import addresses
from gisapp.model.crs import MAX_LATITUDE
from gisapp.model.tiles import WORLD, TileSource

FIRST = (  # what is worth a look before all others
    "UN.ClearMap",
    "OpenStreetMap.Mapnik",
    "OpenTopoMap",
    "Esri.WorldImagery",
    "Esri.WorldTopoMap",
    "Esri.WorldShadedRelief",
    "Esri.OceanBasemap",
    "OpenStreetMap.HOT",
    "CyclOSM",
    "OpenRailwayMap",
    "OpenSeaMap",
    "NASAGIBS.ViirsEarthAtNight2012",
)
_MINE = {"s", "x", "y", "z", "r", "-y"}
_KEY = re.compile(r"<insert|your_api_key", re.IGNORECASE)
_OTHER = re.compile(r"EPSG:?4326|epsg4326|/4326/|_L93|_LAMB93", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TITLES = {
    "Mapnik": "Standard",
    "HOT": "Humanitarian",
    "DE": "German style",
    "France": "French style",
}


@dataclass(frozen=True)
class Entry:
    """One basemap. ``keys`` are what its address lacks: keys that its provider gives."""

    name: str
    title: str
    provider: str
    source: TileSource
    keys: tuple[str, ...] = ()

    def with_keys(self, values: dict[str, str]) -> TileSource:
        """The source with its keys filled in. Raises ValueError while one is missing."""
        address = self.source.address
        for key in self.keys:
            value = values.get(key, "").strip()
            if not re.fullmatch(r"[\w.~+/=-]{1,200}", value):
                raise ValueError(f"Type the {words_of(key)} that {self.provider} gave you")
            address = address.replace("{" + key + "}", value)
        return replace(self.source, address=address)


def words_of(key: str) -> str:
    """``subscriptionKey`` as words."""
    if key.lower() in ("apikey", "key"):
        return "API key"
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", key).lower()


@cache
def entries() -> tuple[Entry, ...]:
    """Every basemap that can be drawn here: the first ones first, then by provider."""
    from xyzservices import providers

    found = {
        name: entry for name, one in providers.flatten().items() if (entry := _entry(name, one))
    }
    first = [found[name] for name in FIRST if name in found]
    rest = sorted(
        (entry for name, entry in found.items() if name not in FIRST),
        key=lambda entry: (entry.provider == "GeoportailFrance", entry.name.casefold()),
    )
    return (*first, *rest)


def search(words: str) -> list[Entry]:
    """The entries that have every word in their name or credit."""
    wanted = words.casefold().split()
    return [
        entry
        for entry in entries()
        if all(
            word in f"{entry.title} {entry.name} {entry.source.attribution}".casefold()
            for word in wanted
        )
    ]


def _entry(name: str, one: dict[str, Any]) -> Entry | None:
    url = str(one["url"])
    if one.get("status") or one.get("crs") or one.get("tms") or _OTHER.search(f"{url} {name}"):
        return None
    keys: list[str] = []

    def filled(match: re.Match[str]) -> str:
        key = match[1]
        value = one.get(key)
        if key in _MINE:
            return match[0]
        if value is None or _KEY.search(str(value)):
            keys.append(key)
            return match[0]
        return str(value)

    address = _PLACEHOLDER.sub(filled, url)
    shape = _PLACEHOLDER.sub(lambda m: m[0] if m[1] in _MINE else "0", address)
    try:
        addresses.checked(shape)
    except ValueError:
        return None
    hosts = one.get("subdomains", "abc") if "{s}" in address else ()
    provider, _, variant = name.partition(".")
    title = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", _TITLES.get(variant, variant))
    dense = 2 if "{r}" in address else 1
    picture = str(one.get("format") or one.get("ext") or "png").rpartition("/")[2]
    source = TileSource(
        "xyz",
        address,
        f"{_spaced(provider)} {title}".strip(),
        {"jpeg": "jpg", "jpg": "jpg", "webp": "webp"}.get(picture, "png"),
        int(one.get("min_zoom", 0)),
        min(int(one.get("max_zoom", 18)), 22),
        _extent(one.get("bounds")),
        " ".join(str(one.get("attribution", "")).replace("(C)", "©").split()),
        dense=dense,
        hosts=tuple(hosts),
    )
    return Entry(name, source.title, _spaced(provider), source, tuple(dict.fromkeys(keys)))


def _spaced(provider: str) -> str:
    return {"NASAGIBS": "NASA GIBS", "BasemapAT": "basemap.at", "BaseMapDE": "basemap.de"}.get(
        provider, provider
    )


def _extent(bounds: Any) -> tuple[float, float, float, float]:
    try:
        (south, west), (north, east) = bounds
        south, north = max(south, -MAX_LATITUDE), min(north, MAX_LATITUDE)
        return (west, south, east, north) if west < east and south < north else WORLD
    except (TypeError, ValueError):
        return WORLD
