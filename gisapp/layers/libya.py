"""Libya: control, front lines, oil crescent, no-fly zone and the maritime memorandum."""

from __future__ import annotations

from gisapp.layers._zones import Zones, bookmark
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.layers.kinds.lines import LineStyle
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "libya"


def build() -> Shipped:
    """From the areas of control at the bottom to the lines on top."""
    zones = Zones()
    layers = (
        zones.layer(
            "libya-control",
            "Areas of control, from June 2020",
            GROUP,
            {"Z-LBY-4": "Tripoli government", "Z-LBY-5": "LNA"},
            AreaStyle(
                color="neutral",
                opacity=0.08,
                stroke_width=0.8,
                by="id",
                table=(("Z-LBY-4", "neutral", "Tripoli government"), ("Z-LBY-5", "libya", "LNA")),
                accuracy="accuracy_km",
                label="label",
                label_size=12.0,
                label_from=60.0,
            ),
            "From 5 June 2020, no end known. Accurate to 40 km: the edge in the desert is a "
            "guess and the far south is loosely held.",
        ),
        zones.layer(
            "libya-nofly",
            "No-fly zone, 2011",
            GROUP,
            {"Z-LBY-1": "UN no-fly zone"},
            AreaStyle(
                color="diplomacy",
                opacity=0.0,
                stroke_width=1.6,
                dash="dash-dot",
                label="label",
                label_from=60.0,
                label_below=26.0,
            ),
            "Security Council resolution 1973, 17 March to 31 October 2011: an outline without "
            "fill.",
        ),
        zones.layer(
            "libya-oil",
            "Oil crescent",
            GROUP,
            {"Z-LBY-6": "oil crescent"},
            AreaStyle(
                color="unknown",
                opacity=0.08,
                hatch="dots",
                hatch_gap=6.0,
                stroke_width=0.9,
                accuracy="accuracy_km",
                label="label",
                label_from=24.0,
            ),
            "Terminals from Es Sider to Zueitina, taken on 11 and 12 September 2016. Accurate to "
            "15 km.",
        ),
        zones.layer(
            "libya-maritime",
            "Turkey-Libya maritime boundary",
            GROUP,
            {"Z-LBY-7": "Turkey-Libya maritime boundary"},
            LineStyle(color="turkey", width=2.4, casing=True, label="label", label_from=3.0),
            "Points A and B of the memorandum of 27 November 2019, in force on 8 December 2019; "
            "contested by Greece, Cyprus and Egypt. Exact.",
            max_resolution=9000.0,
        ),
        zones.layer(
            "libya-front",
            "Front lines",
            GROUP,
            {"Z-LBY-2": "Tripoli front", "Z-LBY-3": "Sirte-Jufra line"},
            LineStyle(
                color="hostile",
                width=2.2,
                dash="dashed",
                casing=True,
                label="label",
                label_from=24.0,
            ),
            "Southern Tripoli, 7 April 2019 to 3 June 2020 (accurate to 6 km); the Sirte-Jufra "
            "line from 6 June 2020 (20 km, no end known).",
        ),
    )
    mark = bookmark(
        "libya", "Libya, 2019 to 2020", (9.0, 25.0, 26.9, 34.6), "2019-04-04", "2020-10-23"
    )
    return Shipped(Group(GROUP, "Libya theatre"), layers, order=20, bookmarks=(mark,))
