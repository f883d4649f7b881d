"""Crimea: status by date, and the bridge over the Kerch Strait."""

from __future__ import annotations

from gisapp.layers._zones import Zones, bookmark
from gisapp.layers.kinds.areas import AreaStyle
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "crimea"
STATUS = {
    "Z-CRI-1": "Russian military control",
    "Z-CRI-2": "annexed by Russia, not recognised",
}
BRIDGE = {"Z-CRI-3": "Crimean bridge"}


def build() -> Shipped:
    """Nothing before 27 February 2014, then military control, then de facto annexation."""
    zones = Zones()
    layers = (
        zones.layer(
            "crimea-status",
            "Status",
            GROUP,
            STATUS,
            AreaStyle(
                color="disputed",
                opacity=0.06,
                hatch="diagonal",
                dash="dashed",
                by="kind",
                table=(
                    ("occupied", "hostile", "Under Russian military control"),
                    ("annexed", "disputed", "Annexed by Russia de facto"),
                ),
                accuracy="accuracy_km",
                label="label",
                label_below=15.0,
                label_size=11.0,
                label_from=110.0,
            ),
            "Crimea and Sevastopol. Military control from 27 February 2014, annexed by Russia on "
            "18 March 2014; the UN General Assembly does not recognise it (68/262). Outline "
            "accurate to 2 km.",
        ),
        zones.layer(
            "crimea-bridge",
            "Kerch bridge",
            GROUP,
            BRIDGE,
            AreaStyle(
                color="diplomacy",
                opacity=0.20,
                hatch="none",
                stroke_width=1.0,
                accuracy="accuracy_km",
                label="label",
                label_from=8.0,
            ),
            "Corridor of the bridge, opened on 15 May 2018; rail from 23 December 2019. Drawn "
            "2 km wide, accurate to 3 km.",
            max_resolution=1500.0,
        ),
    )
    mark = bookmark(
        "crimea", "Crimea, spring 2014", (31.9, 44.1, 37.3, 46.6), "2014-02-20", "2014-04-15"
    )
    return Shipped(Group(GROUP, "Crimea"), layers, order=60, bookmarks=(mark,))
