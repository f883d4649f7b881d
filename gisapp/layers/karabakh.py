"""Nagorno-Karabakh: held districts, their return by date, lines, peacekeepers, corridors."""

from __future__ import annotations

from gisapp.layers._zones import Zones, bookmark
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.layers.troops import posts
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "karabakh"
HELD = {
    "Z-NK-3": "Kalbajar",
    "Z-NK-4": "Lachin",
    "Z-NK-5": "Aghdam",
    "Z-NK-6": "Fuzuli",
    "Z-NK-7": "Jabrayil",
    "Z-NK-8": "Qubadli",
    "Z-NK-9": "Zangilan",
}
RETURNED = {
    "Z-NK-10": "Jabrayil",
    "Z-NK-11": "Fuzuli",
    "Z-NK-12": "Zangilan",
    "Z-NK-13": "Qubadli",
    "Z-NK-14": "Aghdam",
    "Z-NK-15": "Kalbajar",
    "Z-NK-16": "Lachin",
    "Z-NK-17": "Hadrut",
    "Z-NK-18": "Shusha",
    "Z-NK-23": "under Azerbaijani control",
}


def build() -> Shipped:
    """Overlapping areas share one hatch, which coincides: the whole and its districts never add
    up to a darker patch."""
    zones = Zones()
    layers = (
        zones.layer(
            "caucasus-abkhazia",
            "Abkhazia",
            GROUP,
            {"Z-GEO-1": "recognised by Russia, 2008"},
            AreaStyle(
                color="disputed",
                opacity=0.06,
                hatch="diagonal",
                dash="dashed",
                label="label",
                label_below=14.0,
                label_size=11.0,
                label_from=90.0,
            ),
            "Reference: Abkhazia, recognised by Russia on 26 August 2008, by most states seen as "
            "part of Georgia.",
        ),
        zones.layer(
            "karabakh-area",
            "Armenian-held area, 1994 to 2020",
            GROUP,
            {"Z-NK-24": "Armenian-held"},
            AreaStyle(
                color="disputed",
                opacity=0.06,
                hatch="diagonal",
                stroke_width=0.0,
                accuracy="accuracy_km",
                label="label",
                label_from=120.0,
                label_below=14.0,
            ),
            "The whole area between the line of 1994 and the borders with Armenia and Iran, "
            "12 May 1994 to 26 September 2020. Accurate to 3 km.",
        ),
        zones.layer(
            "karabakh-held",
            "Districts held by Armenian forces",
            GROUP,
            HELD,
            AreaStyle(
                color="disputed",
                opacity=0.0,
                hatch="diagonal",
                stroke_width=0.8,
                accuracy="accuracy_km",
                label="label",
                label_size=11.0,
                label_from=46.0,
            ),
            "The seven districts around the former oblast, from their loss in 1992 and 1993 until "
            "they were retaken or handed over in 2020. Accurate to 2 km.",
            max_resolution=3000.0,
        ),
        zones.layer(
            "karabakh-returned",
            "Retaken and returned districts",
            GROUP,
            RETURNED,
            AreaStyle(
                color="retaken",
                opacity=0.05,
                hatch="back",
                hatch_gap=8.0,
                stroke_width=0.9,
                accuracy="accuracy_km",
                by="kind",
                table=(
                    ("returned district", "retaken", "Retaken or handed over, 2020"),
                    ("retaken", "retaken", "Under Azerbaijani control, from Sept 2023"),
                ),
                label="label",
                label_size=11.0,
                label_from=46.0,
            ),
            "Districts by the day Azerbaijan announced them or they were handed over, October to "
            "December 2020, and the former oblast from 20 September 2023. Whole districts, "
            "accurate to 1 to 5 km.",
        ),
        zones.layer(
            "karabakh-peacekeepers",
            "Russian peacekeeping zone",
            GROUP,
            {"Z-NK-19": "Russian peacekeepers"},
            AreaStyle(
                color="accent",
                opacity=0.14,
                stroke_width=1.0,
                accuracy="accuracy_km",
                label="label",
                label_from=60.0,
                label_below=14.0,
            ),
            "Former oblast less what Azerbaijan held, 10 November 2020 to 20 September 2023. "
            "Accurate to 4 km.",
        ),
        zones.layer(
            "karabakh-lachin",
            "Lachin corridor",
            GROUP,
            {"Z-NK-21": "Lachin corridor", "Z-NK-22": "Lachin corridor (new route)"},
            AreaStyle(
                color="diplomacy",
                opacity=0.12,
                hatch="back",
                hatch_gap=5.0,
                stroke_width=0.8,
                label="label",
                label_from=30.0,
            ),
            "5 km wide; the route moved on 30 August 2022. Drawn from town and village positions, "
            "accurate to 3 km.",
            max_resolution=2000.0,
        ),
        zones.layer(
            "karabakh-oblast",
            "Former autonomous oblast",
            GROUP,
            {"Z-NK-1": "former oblast"},
            AreaStyle(
                color="label",
                opacity=0.0,
                stroke_width=1.1,
                dash="dotted",
                label="label",
                label_size=10.5,
                label_from=150.0,
                label_below=30.0,
            ),
            "Nagorno-Karabakh Autonomous Oblast, abolished on 26 November 1991; for reference.",
        ),
        zones.layer(
            "karabakh-line",
            "Line of contact",
            GROUP,
            {"Z-NK-2": "line of contact", "Z-NK-20": "line of contact after 10 Nov 2020"},
            LineStyle(
                color="disputed",
                width=2.0,
                dash="dashed",
                casing=True,
                label="label",
                label_from=140.0,
            ),
            "1994 to 26 September 2020 (accurate to 2 km), then the rim of the area under the "
            "peacekeepers until 18 September 2023 (4 km).",
            max_resolution=4000.0,
        ),
        posts(
            "karabakh-posts",
            "Peacekeeper posts and centre",
            GROUP,
            "Azerbaijan",
            "Russian peacekeepers' posts and the joint Russian-Turkish centre. Their "
            "headquarters is under Troop concentrations.",
        ),
    )
    mark = bookmark(
        "karabakh",
        "Nagorno-Karabakh, autumn 2020",
        (44.6, 38.5, 48.4, 40.9),
        "2020-09-27",
        "2020-12-02",
    )
    return Shipped(Group(GROUP, "Nagorno-Karabakh"), layers, order=40, bookmarks=(mark,))
