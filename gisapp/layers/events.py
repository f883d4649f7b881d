"""Events: one layer a theatre, in the theatre's colour, shaped by what happened."""

from __future__ import annotations

from gisapp.layers import _facts, _geo
from gisapp.layers._facts import Row
from gisapp.layers.kinds.marks import MarkStyle
from gisapp.model.layer import Layer
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "events"
CREDIT = "Events: own fact base, sources in each row; GeoNames (CC BY 4.0)"
COLUMNS = (
    "id",
    "title",
    "summary",
    "theatre",
    "category",
    "start",
    "end",
    "date_precision",
    "place",
    "location_precision",
    "actors",
    "source",
    "source_date",
    "confidence",
    "checked",
)
ROLES = {
    "title": "title",
    "summary": "summary",
    "category": "category",
    "place": "place",
    "actors": "actors",
}
TITLES = {  # from the bottom to the top
    "nato": "NATO",
    "diplomacy": "Diplomatic",
    "libya": "Libya",
    "syria": "Syria",
    "caucasus": "Caucasus",
    "donbas": "Donbas",
    "crimea": "Crimea",
    "ukraine": "Ukraine",
}
FORMS = {
    ("star", "Fighting and strikes"): (
        "attack",
        "battle",
        "incident",
        "offensive",
        "shootdown",
        "siege",
        "strike",
    ),
    ("square", "Territory and control"): (
        "accession",
        "annexation",
        "handover",
        "seizure",
        "withdrawal",
    ),
    ("triangle", "Movements of forces"): (
        "deployment",
        "exercise",
        "mobilisation",
        "operation",
        "patrol",
    ),
    ("circle", "Diplomacy"): (
        "agreement",
        "call",
        "ceasefire",
        "conference",
        "exchange",
        "meeting",
        "resolution",
        "sanctions",
        "statement",
    ),
    ("hexagon", "Politics and society"): (
        "declaration",
        "disaster",
        "displacement",
        "infrastructure",
        "political",
        "unrest",
        "vote",
    ),
}
SHAPES = tuple(
    (category, shape, label) for (shape, label), members in FORMS.items() for category in members
)
NOTE = (
    "Events that overlap the clock's window, from February 2011 to December 2025. Hollow: the "
    "date is known only about a day or worse. Places are towns unless a circle says how far "
    "off they may be."
)


def _layer(theatre: str, rows: list[Row]) -> Layer:
    name = TITLES[theatre]
    features = _facts.features(
        f"{name} events",
        rows,
        [_facts.event_time(row) for row in rows],
        ROLES,
        columns=COLUMNS,
        source=CREDIT,
    )
    style = MarkStyle(
        color=theatre,
        shape_by="category",
        shapes=SHAPES,
        label="title",
        label_from=700.0,
        label_size=11.0,
    )
    return Layer(
        f"events-{theatre}",
        f"{name} events",
        GROUP,
        features,
        style,
        time="window",
        origin=f"builtin:events-{theatre}",
        credit=CREDIT,
        lane="theatre",
        note=NOTE,
    )


def build() -> Shipped:
    """A layer for each of the eight theatres."""
    facts = _geo.facts("events")
    layers = tuple(
        _layer(theatre, [row for row in facts if row["theatre"] == theatre]) for theatre in TITLES
    )
    return Shipped(Group(GROUP, "Events"), layers, order=80)
