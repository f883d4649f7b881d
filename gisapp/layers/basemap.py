"""The base map: sea and land, relief, lakes, rivers and names."""

from __future__ import annotations

import json

from gisapp import resources
from gisapp.layers import _geo
from gisapp.layers._depths import depths
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.labels import NameStyle, PlaceStyle
from gisapp.layers.kinds.land import LandStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.layers.kinds.raster import EDGES, RasterStyle
from gisapp.model import crs
from gisapp.model.features import Features, Level
from gisapp.model.layer import Layer
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "basemap"
NATURAL_EARTH = "Natural Earth (public domain)"
GEONAMES = "Natural Earth (public domain); GeoNames (CC BY 4.0)"
AIRPORTS = "airportsdata (MIT)"
RELIEF = (
    "Shaded relief by Tom Patterson, shadedrelief.com; depths: ETOPO1, NOAA (both public domain)"
)
NAMED = (
    "fid",
    "name",
    "adm0",
    "group",
    "kind",
    "rank",
    "labelrank",
    "scalerank",
    "pop",
    "population",
    "capital",
    "along",
    "room",
    "iata",
    "icao",
    "source",
)
TOWN_RANK = 10  # places of this rank and above are small towns
TITLES = {"id": "fid", "title": "name"}


def _shape(
    id: str,
    file: str,
    name: str,
    style: LandStyle | AreaStyle | LineStyle,
    note: str,
    columns: tuple[str, ...],
    *,
    names: bool = False,
    largest: float = float("inf"),
    identifiable: bool = True,
) -> Layer:
    features = Features(
        name,
        _geo.table(file, columns, names=names),
        levels=_geo.levels(file),
        roles=TITLES if "name" in columns else {},
        source=NATURAL_EARTH,
    )
    return Layer(
        id,
        name,
        GROUP,
        features,
        style,
        origin=f"builtin:{id}",
        credit=NATURAL_EARTH,
        note=note,
        max_resolution=largest,
        identifiable=identifiable,
        countable=False,
        in_legend=False,
    )


def _names(
    id: str,
    file: str,
    name: str,
    style: NameStyle | PlaceStyle,
    note: str,
    credit: str = NATURAL_EARTH,
    *,
    smallest: float = 0.0,
    largest: float = float("inf"),
    rows: tuple[int, int | None] = (0, None),
) -> Layer:
    start, stop = rows
    table = _geo.table(file, NAMED)
    table = table.slice(start, (len(table) if stop is None else stop) - start)
    features = Features(
        name,
        table,
        levels=_geo.levels(file, start, stop),
        roles={"id": "fid", "title": "name", "source": "source"},
        source=credit,
    )
    return Layer(
        id,
        name,
        GROUP,
        features,
        style,
        origin=f"builtin:{id}",
        credit=credit,
        note=note,
        min_resolution=smallest,
        max_resolution=largest,
        countable=False,
        in_legend=False,
    )


def _first_town() -> int:
    """The row of the first small town: places stand in the order of their rank."""
    import numpy as np

    ranks = _geo.table("places", NAMED).column("scalerank").to_numpy()
    return int(np.searchsorted(ranks, TOWN_RANK))


def _province_names() -> Layer:
    wide = _geo.table("units", ("wide",), names=False).column("wide")
    features = Features(
        "Names of provinces",
        _geo.table("provinces", NAMED).append_column("wide", wide),
        levels=_geo.levels("units"),
        roles=TITLES,
        source=NATURAL_EARTH,
    )
    return Layer(
        "basemap-provinces",
        "Names of provinces",
        GROUP,
        features,
        NameStyle(
            color="label_province",
            size=9.5,
            weight=400,
            upper=True,
            tracking=1.3,
            wide="wide",
            rank="scalerank",
            rank_shown=9.6,
            priority=150.0,
        ),
        origin="builtin:basemap-provinces",
        credit=NATURAL_EARTH,
        note="Names of first-level units, where they fit.",
        min_resolution=120.0,
        max_resolution=2600.0,
        identifiable=False,
        countable=False,
        in_legend=False,
    )


def _relief() -> Layer:
    import numpy as np
    import pyarrow as pa

    told = json.loads(resources.geo("relief.json").read_text(encoding="utf-8"))
    extents = [picture["extent_3857"] for picture in told["pictures"]]
    table = pa.table(
        {
            "file": [picture["file"] for picture in told["pictures"]],
            "neutral": [int(told["neutral"])] * len(extents),
            **{edge: [extent[i] for extent in extents] for i, edge in enumerate(EDGES)},
        }
    )

    def load() -> np.ndarray:
        import shapely

        boxes = [shapely.box(*crs.extent_to_lonlat(tuple(extent))) for extent in extents]
        return np.array(boxes, dtype=object)

    features = Features("Relief", table, levels=(Level(0.1, load), Level(0.0, load)), source=RELIEF)
    return Layer(
        "basemap-relief",
        "Relief",
        GROUP,
        features,
        RasterStyle(opacity=0.5, full=3500.0, gone=350.0),
        origin="builtin:basemap-relief",
        credit=RELIEF,
        identifiable=False,
        countable=False,
        in_legend=False,
        min_resolution=350.0,
        note="Shaded relief, and the sea darker with depth; it fades closer up.",
    )


def build() -> Shipped:
    """The group and its layers, from the sea up to the names of places."""
    town = _first_town()
    layers = (
        _shape(
            "basemap-land",
            "land",
            "Land and sea",
            LandStyle(),
            "Coastline of Natural Earth, 1:10 million.",
            ("fid",),
            identifiable=False,
        ),
        depths(GROUP),
        _relief(),
        _shape(
            "basemap-lakes",
            "lakes",
            "Lakes and reservoirs",
            AreaStyle(
                color="lake",
                opacity=1.0,
                stroke="coast",
                stroke_width=1.0,
                label="name",
                label_color="label_sea",
                label_size=10.5,
                label_priority=420.0,
                label_from=44.0,
            ),
            "Lakes of Natural Earth, 1:10 million.",
            ("fid", "name", "scalerank"),
        ),
        _shape(
            "basemap-rivers",
            "rivers",
            "Rivers",
            LineStyle(
                color="river",
                width=1.0,
                rank="scalerank",
                rank_shown=7.0,
                rank_width=0.14,
                label="name",
                label_color="label_sea",
                label_size=10.5,
                label_from=260.0,
                label_priority=90.0,
            ),
            "Rivers of Natural Earth, 1:10 million; smaller ones appear closer up, the chief ones "
            "are wider.",
            ("fid", "name", "scalerank"),
            names=True,
            largest=14_000.0,
        ),
        _names(
            "basemap-seas",
            "seas",
            "Seas",
            NameStyle(
                color="label_sea",
                size=11.0,
                size_max=21.0,
                rank_size=2.5,
                weight=400,
                italic=True,
                tracking=0.8,
                along="along",
                rank="rank",
                rank_shown=6.0,
                priority=600.0,
            ),
            "Names of oceans, seas and bays.",
        ),
        _names(
            "basemap-regions",
            "regions",
            "Mountains and plains",
            NameStyle(
                color="label_region",
                size=10.5,
                size_max=15.0,
                rank_size=0.8,
                weight=400,
                italic=True,
                tracking=0.8,
                along="along",
                rank="rank",
                rank_shown=5.8,
                priority=380.0,
            ),
            "Names of mountain ranges, deserts, plains and regions.",
            smallest=100.0,
        ),
        _names(
            "basemap-airports",
            "airports",
            "Airports",
            PlaceStyle(
                color="label_lesser",
                mark="airport",
                size=11.0,
                rank_shown=-0.6,
                tiers=30.0,
                apart=26.0,
                capital="",
                named=200.0,
                priority=140.0,
            ),
            "Airports with an ICAO code, close up; the larger ones first.",
            AIRPORTS,
            largest=600.0,
        ),
        _names(
            "basemap-villages",
            "villages",
            "Villages",
            PlaceStyle(size=11.0, rank_shown=10.6, tiers=30.0, apart=24.0, priority=800.0),
            "Places of fewer than 5,000 inhabitants in the theatres' states, close up.",
            GEONAMES,
            largest=140.0,
        ),
        _names(
            "basemap-towns",
            "places",
            "Small towns",
            PlaceStyle(),
            "Towns from 5,000 inhabitants in the region, close up.",
            GEONAMES,
            largest=450.0,
            rows=(town, None),
        ),
        _names(
            "basemap-places",
            "places",
            "Cities and towns",
            PlaceStyle(rank_slope=1.7),
            "Towns by importance; smaller ones appear closer up. Capitals are squares with a dot, "
            "cities of a million rings with a dot.",
            GEONAMES,
            rows=(0, town),
        ),
        _province_names(),
        _names(
            "basemap-states",
            "states",
            "State names",
            NameStyle(
                size=11.0,
                size_max=24.0,
                weight=600,
                upper=True,
                tracking=1.6,
                along="along",
                room="room",
                rank="labelrank",
                rank_shown=8.6,
                priority=900.0,
            ),
            "Names of states, along the long axis of each.",
            smallest=150.0,
        ),
    )
    return Shipped(Group(GROUP, "Base map"), layers, order=0)
