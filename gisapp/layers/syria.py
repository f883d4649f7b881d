"""Syria: control, de-escalation areas, operation areas, strips, front lines and posts."""

from __future__ import annotations

from gisapp.layers._zones import Zones, bookmark
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.layers.troops import posts
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "syria"
CONTROL = {
    "Z-SYR-17": "Damascus authorities",
    "Z-SYR-18": "SDF",
    "Z-SYR-20": "Druze factions",
}
DEESCALATION = {
    "Z-SYR-1": "Idlib de-escalation area",
    "Z-SYR-3": "opposition-held Idlib",
    "Z-SYR-12": "Eastern Ghouta",
    "Z-SYR-13": "North Homs",
    "Z-SYR-14": "South-west",
}
OPERATIONS = {
    "Z-SYR-5": "Euphrates Shield",
    "Z-SYR-6": "Olive Branch",
    "Z-SYR-8": "Peace Spring",
}
STRIPS = {
    "Z-SYR-11": "YPG pull-back (30 km)",
    "Z-SYR-15": "al-Tanf zone (55 km)",
    "Z-SYR-2": "demilitarised zone",
    "Z-SYR-4": "M4 corridor",
    "Z-SYR-7": "Tell Rifaat",
    "Z-SYR-9": "patrol strip",
    "Z-SYR-10": "patrol strip",
}
KINDS_OF_STRIP = (
    ("Z-SYR-11", "muted", "YPG pull-back strip, 30 km"),
    ("Z-SYR-15", "us", "US deconfliction zone, 55 km"),
    ("Z-SYR-2", "diplomacy", "Demilitarised zone"),
    ("Z-SYR-4", "accent", "M4 security corridor"),
    ("Z-SYR-7", "unknown", "Tell Rifaat pocket"),
    ("Z-SYR-9", "wagner", "Russian-Turkish patrol strip"),
    ("Z-SYR-10", "wagner", "Russian-Turkish patrol strip"),
)


def build() -> Shipped:
    """From the lightest tint at the bottom to lines and posts on top."""
    zones = Zones()
    layers = (
        zones.layer(
            "syria-control",
            "Areas of control, from Dec 2024",
            GROUP,
            CONTROL,
            AreaStyle(
                color="neutral",
                opacity=0.08,
                stroke_width=0.8,
                by="id",
                table=(
                    ("Z-SYR-17", "neutral", "Damascus authorities and allies"),
                    ("Z-SYR-18", "unknown", "SDF"),
                    ("Z-SYR-20", "syria", "Druze factions"),
                ),
                accuracy="accuracy_km",
                label="label",
                label_from=60.0,
            ),
            "After the fall of the government on 8 December 2024, until 16 January 2026. Accurate "
            "to 20 to 30 km, hence soft edges.",
        ),
        zones.layer(
            "syria-separation",
            "UN separation area under Israel",
            GROUP,
            {"Z-SYR-19": "Israeli forces"},
            AreaStyle(
                color="disputed",
                opacity=0.06,
                hatch="diagonal",
                dash="dashed",
                accuracy="accuracy_km",
                label="label",
                label_from=40.0,
            ),
            "Entered by Israeli forces on 8 December 2024. Accurate to 3 km; points further east "
            "are not drawn.",
        ),
        zones.layer(
            "syria-deescalation",
            "De-escalation areas",
            GROUP,
            DEESCALATION,
            AreaStyle(
                color="diplomacy",
                opacity=0.10,
                hatch="dots",
                hatch_gap=6.0,
                stroke_width=1.0,
                accuracy="accuracy_km",
                label="label",
                label_from=34.0,
            ),
            "Areas of the memorandum of 4 May 2017 by date, and opposition-held Idlib after the "
            "truce of 5 March 2020. Accurate to 5 to 15 km; the south-west is drawn as whole "
            "governorates.",
        ),
        zones.layer(
            "syria-operations",
            "Turkish operation areas",
            GROUP,
            OPERATIONS,
            AreaStyle(
                color="turkey",
                opacity=0.13,
                stroke_width=1.1,
                accuracy="accuracy_km",
                label="label",
                label_from=34.0,
            ),
            "Full extent of Euphrates Shield (2016), Olive Branch (2018) and Peace Spring (2019), "
            "held by Turkish-backed groups later. Accurate to 6 to 8 km.",
        ),
        zones.layer(
            "syria-strips",
            "Strips, corridors and zones",
            GROUP,
            STRIPS,
            AreaStyle(
                color="muted",
                opacity=0.03,
                hatch="back",
                hatch_gap=8.0,
                stroke_width=0.9,
                dash="dashed",
                by="id",
                table=KINDS_OF_STRIP,
                accuracy="accuracy_km",
                label="label",
                label_size=11.0,
                label_from=48.0,
            ),
            "Strips and corridors agreed or declared: al-Tanf 2017, Idlib 2018 and 2020, the "
            "north-east 2019. Accurate to 2 to 8 km.",
            max_resolution=5000.0,
        ),
        zones.layer(
            "syria-front",
            "Idlib front line",
            GROUP,
            {"Z-SYR-16": "front line"},
            LineStyle(
                color="hostile",
                width=2.2,
                dash="dashed",
                casing=True,
                label="label",
                label_from=90.0,
            ),
            "6 March 2020 to 26 November 2024; accurate to 5 km.",
            max_resolution=4000.0,
        ),
        posts(
            "syria-posts",
            "Turkish observation posts",
            GROUP,
            "Syria",
            "The posts of the Idlib agreement by date. Bases and garrisons are under Troop "
            "concentrations, so that nothing is drawn twice. Posts without a known end are kept "
            "until 1 January 2024, the horizon of the data.",
        ),
    )
    mark = bookmark(
        "syria",
        "Syria, autumn 2019 to spring 2020",
        (35.4, 32.2, 42.5, 37.5),
        "2019-10-01",
        "2020-04-30",
    )
    return Shipped(Group(GROUP, "Syria theatre"), layers, order=30, bookmarks=(mark,))
