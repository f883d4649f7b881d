"""Which units belong to which disputed area, and where the coverage has to be cut for it.

Natural Earth draws one de facto view. Everything that some view of gisapp gives to another
state is a group of its own here; who it is drawn with is said by facts/worldviews.csv.
"""

from __future__ import annotations

from shapely import Geometry, LineString, Polygon, box, union_all

from tools.geo.coverage import Cut
from tools.geo.sources import Row, Table

BY_ADM0 = {
    "KOS": "KOSOVO",
    "CYN": "NORTHERN_CYPRUS",
    "ESB": "UK_BASES",
    "WSB": "UK_BASES",
    "SAH": "WESTERN_SAHARA_EAST",
    "SOL": "SOMALILAND",
    "KAS": "SIACHEN",
    "KAB": "KAZ",  # leased to Russia, not disputed
}
BY_ISO = {
    "UA-43": "CRIMEA",
    "UA-40": "CRIMEA",
    "UA-14": "DONETSK",
    "UA-09": "LUHANSK",
    "UA-23": "ZAPORIZHZHIA",
    "UA-65": "KHERSON",
    "GE-AB": "ABKHAZIA",
    "PS-GZZ": "GAZA",
    "PS-WBK": "WEST_BANK",
    "SY-X01~": "UNDOF",
    "PK-GB": "KASHMIR_PAKISTAN",
    "PK-JK": "KASHMIR_PAKISTAN",
    "IN-JK": "KASHMIR_INDIA",
    "IN-LA": "KASHMIR_INDIA",
    "TR-31": "HATAY",
    "ES-CE": "CEUTA",
    "ES-ML": "MELILLA",
}
BY_CODE = {
    "MDA-1638": "TRANSNISTRIA",
    "MDA-1628": "TRANSNISTRIA",  # Stinga Nistrului
    "MDA-1652": "TRANSNISTRIA",  # Camenca
    "MDA-1645": "TRANSNISTRIA",  # the left-bank Rezina, really Rybnitsa
    "MDA-1637": "TRANSNISTRIA",  # Grigoriopol
    "MDA-1650": "TRANSNISTRIA",  # Bender
}

# The administrative line of 1902 between Egypt and Sudan, from the east end of Bir Tawil at
# the 22nd parallel to Bir Shalatein on the coast. Hand-drawn, accurate to about 10 km.
HALAIB_LINE = ((34.06, 21.9), (34.06, 22.2), (34.57, 22.48), (35.0, 22.86), (35.52, 23.13))
# The armistice line of 1949 through Jerusalem, from the north-west to the south-west, without the
# Israeli enclave on Mount Scopus. Natural Earth has the outer limit only, which is the municipal
# one of 1967. Hand-drawn, accurate to about 1 km.
JERUSALEM_LINE = LineString(
    [
        *((35.176, 31.8085), (35.19, 31.8085), (35.204, 31.806), (35.214, 31.8), (35.2225, 31.797)),
        *((35.2245, 31.789), (35.2268, 31.778), (35.2285, 31.771), (35.231, 31.763)),
        *((35.239, 31.755), (35.235, 31.749), (35.224, 31.738), (35.214, 31.737), (35.205, 31.742)),
        *((35.195, 31.742), (35.184, 31.737), (35.17, 31.739), (35.155, 31.737)),
    ]
)
HALAIB = Polygon([*HALAIB_LINE, (35.8, 23.3), (37.3, 23.3), (37.3, 21.9)])


def group_of(row: Row) -> str:
    """The group of a whole admin-1 unit: a disputed-area code or its de facto adm0 code."""
    return (
        BY_CODE.get(row["adm1_code"])
        or BY_ISO.get(row["iso_3166_2"] or "")
        or BY_ADM0.get(row["adm0_a3"])
        or str(row["adm0_a3"])
    )


def named_lines(lines: Table, name: str, *adm0: str) -> Geometry:
    """The disputed lines of that name, of the given states only if any are given."""
    found = [
        geometry
        for row, geometry in zip(lines.rows, lines.geometry, strict=True)
        if row["name"] == name and (not adm0 or row["adm0_a3_l"] in adm0)
    ]
    if not found:
        raise KeyError(name)
    return union_all(found)


def cuts(lines: Table, admin0: Table) -> list[Cut]:
    """The cuts to make, in order; later ones may cut what an earlier one made."""
    bir_tawil = next(
        geometry
        for row, geometry in zip(admin0.rows, admin0.geometry, strict=True)
        if row["ADM0_A3"] == "BRT"
    )
    georgian = named_lines(lines, "Georgian claim", "GEO").intersection(box(43, 41, 45, 43))
    return [
        Cut(
            "KARABAKH",
            frozenset({"AZE"}),
            named_lines(lines, "Former USSR oblast in 1991"),
            (46.75, 39.82),
        ),
        Cut("SOUTH_OSSETIA", frozenset({"GEO"}), georgian, (43.97, 42.23)),
        Cut(
            "GOLAN",
            frozenset({"ISR"}),
            named_lines(lines, "Syrian claim"),
            (35.78, 33.0),
        ),
        Cut(
            "SHEBAA",
            frozenset({"ISR"}),
            named_lines(lines, "Lebanese claim", "ISR"),
            (35.688, 33.2996),
            frozenset({"ISR", "GOLAN"}),
        ),
        Cut("EAST_JERUSALEM", frozenset({"ISR"}), JERUSALEM_LINE, (35.245, 31.775)),
        Cut(
            "WESTERN_SAHARA",
            frozenset({"MAR"}),
            named_lines(lines, "Western Saharan claim"),
            (-13.5, 25.5),
        ),
        Cut("HALAIB", frozenset({"EGY"}), HALAIB.boundary, (35.8, 22.4)),
        Cut("BIR_TAWIL", frozenset({"SDN"}), bir_tawil.boundary, (33.75, 21.87)),
    ]
