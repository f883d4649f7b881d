"""Donbas and Ukraine: separatist-held parts, contact line, areas held in 2022, claims."""

from __future__ import annotations

from gisapp.layers._zones import Zones, bookmark
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "donbas"
HELD_2022 = {
    "Z-UKR-6": "Russian-held, upper bound",
    "Z-UKR-7": "Russian-held",
    "Z-UKR-8": "Russian-held",
    "Z-UKR-9": "Russian-held",
}
CLAIMS = {
    "Z-UKR-4": "claimed by the separatist entities",
    "Z-UKR-1": "claimed by Russia",
    "Z-UKR-2": "claimed by Russia",
}


def build() -> Shipped:
    """From the claims at the bottom to the contact line on top."""
    zones = Zones()
    layers = (
        zones.layer(
            "ukraine-corridor",
            "Black Sea grain corridor",
            GROUP,
            {"Z-UKR-5": "grain corridor (schematic)"},
            AreaStyle(
                color="diplomacy",
                opacity=0.05,
                hatch="back",
                hatch_gap=9.0,
                stroke_width=0.8,
                dash="dashed",
                accuracy="accuracy_km",
                label="label",
            ),
            "Corridor of the Black Sea Grain Initiative, 1 August 2022 to 17 July 2023. "
            "Schematic, accurate to 30 km.",
        ),
        zones.layer(
            "ukraine-transnistria",
            "Transnistria",
            GROUP,
            {"Z-MDA-1": "separatist-held"},
            AreaStyle(
                color="disputed",
                opacity=0.06,
                hatch="diagonal",
                dash="dashed",
                accuracy="accuracy_km",
                label="label",
                label_below=14.0,
                label_size=11.0,
                label_from=70.0,
            ),
            "Transnistrian region of Moldova, outside Chisinau's control since 1992. "
            "Generalised outline, accurate to 5 km.",
        ),
        zones.layer(
            "ukraine-claims",
            "Claims on whole regions",
            GROUP,
            CLAIMS,
            AreaStyle(
                color="hostile",
                opacity=0.0,
                stroke_width=1.2,
                dash="long",
                by="kind",
                table=(
                    ("separatist-held", "disputed", "Claimed by separatist entities"),
                    ("annexed", "hostile", "Claimed by Russia as annexed"),
                ),
                label="label",
                label_below=-30.0,
                label_size=10.5,
                label_from=180.0,
            ),
            "Regions claimed whole, only partly controlled: outlines without fill. Separatist "
            "entities recognised by Russia on 21 February 2022; annexation claimed on "
            "30 September 2022, rejected by UN General Assembly resolution ES-11/4.",
        ),
        zones.layer(
            "ukraine-held",
            "Russian-held areas, 2022",
            GROUP,
            HELD_2022,
            AreaStyle(
                color="hostile",
                opacity=0.09,
                hatch="diagonal",
                stroke_width=1.0,
                dash="dashed",
                accuracy="accuracy_km",
                label="label",
                label_size=12.0,
                label_from=120.0,
            ),
            "Own generalised outlines for late March, 3 July to 5 September, 13 to 30 September "
            "and from 11 November 2022; between these dates nothing is drawn. Drawn between "
            "towns, accurate to 10 km (20 km for March, an upper bound), hence soft edges. "
            "Crimea is not included. The data ends on 3 June 2023.",
        ),
        zones.layer(
            "ukraine-kherson",
            "Right-bank Kherson, 2022",
            GROUP,
            {"Z-UKR-3": "right-bank Kherson"},
            AreaStyle(
                color="hostile",
                opacity=0.0,
                hatch="diagonal",
                stroke_width=0.0,
                label="label",
                label_size=11.0,
                label_from=50.0,
            ),
            "Russian-held between the Dnipro and the regional border, 2 March through 11 November "
            "2022. Accurate to 10 km, hence without an outline.",
        ),
        zones.layer(
            "donbas-held",
            "Held by separatists, 2015 to 2022",
            GROUP,
            {"Z-DON-1": "held by separatists"},
            AreaStyle(
                color="disputed",
                opacity=0.08,
                hatch="diagonal",
                dash="dashed",
                accuracy="accuracy_km",
                label="label",
                label_from=60.0,
            ),
            "Parts of Donetsk and Luhansk regions from 18 February 2015 to 23 February 2022. "
            "Accurate to 6 km; small shifts after Debaltseve are ignored.",
        ),
        zones.layer(
            "donbas-strip",
            "Heavy-weapons strip, 2014",
            GROUP,
            {"Z-DON-3": "heavy-weapons strip"},
            AreaStyle(
                color="diplomacy",
                opacity=0.05,
                hatch="back",
                stroke_width=0.8,
                dash="dashed",
                accuracy="accuracy_km",
                label="label",
                label_from=80.0,
            ),
            "15 km each side of the line of 19 September 2014 (Minsk Memorandum); indicative, "
            "accurate to 10 km.",
            max_resolution=6000.0,
        ),
        zones.layer(
            "donbas-line",
            "Contact line",
            GROUP,
            {"Z-DON-2": "contact line"},
            LineStyle(
                color="disputed",
                width=2.2,
                dash="dashed",
                casing=True,
                label="label",
                label_from=120.0,
            ),
            "Donbas contact line, 18 February 2015 to 23 February 2022. Generalised, accurate to "
            "6 km.",
            max_resolution=6000.0,
        ),
    )
    marks = (
        bookmark(
            "ukraine",
            "Ukraine, autumn 2021 to 2022",
            (21.5, 43.9, 41.5, 53.2),
            "2021-10-01",
            "2022-12-31",
        ),
        bookmark(
            "donbas", "Donbas, 2014 to 2015", (36.2, 46.7, 40.6, 49.9), "2014-04-01", "2015-03-31"
        ),
    )
    return Shipped(Group(GROUP, "Donbas and Ukraine"), layers, order=50, bookmarks=marks)
