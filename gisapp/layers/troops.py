"""Troop concentrations: dated force observations, sites apart from totals and forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gisapp.layers import _facts, _geo
from gisapp.layers.kinds.troops import TroopStyle
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.project import Group
from gisapp.plugins import Shipped

GROUP = "troops"
CREDIT = "Force observations: own fact base, sources in each row"
FRAME_NOTE = (
    "Frames follow APP-6 from a NATO point of view: red diamond for Russia and its "
    "proxies, blue rectangle for Ukraine, NATO and Turkey, green square for others."
)
COLUMNS = (
    "id",
    "site",
    "unit",
    "echelon",
    "personnel_low",
    "personnel_high",
    "equipment",
    "force",
    "frame",
    "theatre",
    "country",
    "valid_from",
    "valid_to",
    "location_precision",
    "note",
    "source",
    "source_date",
    "confidence",
    "checked",
)
ROLES = {
    "title": "site",
    "category": "echelon",
    "summary": "unit",
    "place": "site",
    "actors": "force",
}
HOSTILE = frozenset({"Russia", "Russian-led separatists", "Wagner Group"})
FRIEND = frozenset({"Ukraine", "NATO", "United States", "Turkey"})
THEATRES = {
    "Syria": "syria",
    "Libya": "libya",
    "Armenia": "caucasus",
    "Georgia": "caucasus",
    "Azerbaijan": "caucasus",
    "Estonia": "nato",
    "Lithuania": "nato",
    "Latvia": "nato",
    "Poland": "nato",
    "Bulgaria": "nato",
    "Hungary": "nato",
    "Romania": "nato",
    "Slovakia": "nato",
}

Row = dict[str, Any]


def frame_of(force: str) -> str:
    """The APP-6 frame of a ``;``-separated list of forces."""
    forces = set(force.split(";"))
    if forces & HOSTILE and forces & FRIEND:
        return "neutral"
    if forces & HOSTILE:
        return "hostile"
    return "friend" if forces & FRIEND else "neutral"


def is_forecast(row: Row) -> bool:
    """Whether the row is what somebody expected, not what was observed."""
    return row["echelon"] == "planned total" or any(
        word in row["unit"] for word in ("forecast", "expected")
    )


def is_total(row: Row) -> bool:
    """Whether the row sums up a theatre, a nation or an exercise and so contains sites."""
    return not is_forecast(row) and row["echelon"].endswith(" total")


def is_post(row: Row) -> bool:
    """Whether the row is an observation or peacekeeping post, shown with its theatre's zones."""
    words = f"{row['echelon']} {row['unit']}"
    return not is_total(row) and ("post" in row["echelon"] or "monitoring centre" in words)


def is_site(row: Row) -> bool:
    """Whether the row is a force at a site."""
    return not (is_forecast(row) or is_total(row) or is_post(row))


def observations() -> list[Row]:
    """The fact base's rows with frame, theatre and figures as numbers."""
    rows: list[Row] = []
    for fact in _geo.facts("troops"):
        row: Row = {**fact, "frame": frame_of(fact["force"])}
        crimean = "Crimea" in fact["country"]
        row["theatre"] = "crimea" if crimean else THEATRES.get(fact["country"], "ukraine")
        for figure in ("personnel_low", "personnel_high"):
            row[figure] = int(fact[figure]) if fact[figure] else None
        rows.append(row)
    return rows


def _features(name: str, rows: Sequence[Row]) -> Features:
    return _facts.features(
        name, rows, [_facts.state_time(row) for row in rows], ROLES, columns=COLUMNS, source=CREDIT
    )


def _layer(
    id: str, name: str, group: str, rows: Sequence[Row], style: TroopStyle, note: str, **more: Any
) -> Layer:
    """A layer of observations as they stood at the as-of date."""
    return Layer(
        id,
        name,
        group,
        _features(name, rows),
        style,
        time="as_of",
        origin=f"builtin:{id}",
        credit=CREDIT,
        note=f"{note} {FRAME_NOTE}",
        **more,
    )


def posts(id: str, name: str, group: str, country: str, note: str) -> Layer:
    """The posts of one country, for the layers of its theatre."""
    style = TroopStyle(unknown=9.0, label_from=1500.0, label_size=11.0)
    rows = [row for row in observations() if is_post(row) and row["country"] == country]
    return _layer(id, name, group, rows, style, note, max_resolution=3500.0)


def build() -> Shipped:
    """Sites by side; totals and forecasts are layers of their own, switched off."""
    site_note = (
        "Sites at the as-of date. Figures of sites and totals overlap: never add them "
        "up. Ends on 23 February 2022, in June or December or on 1 January 2024 without "
        "an event are the horizon of the data."
    )
    rows = observations()
    sites = [row for row in rows if is_site(row)]
    layers = (
        _layer(
            "troops-forecasts",
            "Forecasts",
            GROUP,
            [row for row in rows if is_forecast(row)],
            TroopStyle(forecast=True, label="unit"),
            "What was planned or expected at the time, not observed strength, at nominal points.",
            visible=False,
        ),
        _layer(
            "troops-totals",
            "Theatre totals",
            GROUP,
            [row for row in rows if is_total(row)],
            TroopStyle(label="unit", circles=True),
            "Totals of theatres, nations and exercises at nominal points. They contain the "
            "sites and each other: never add them up.",
            visible=False,
        ),
        _layer(
            "troops-friends",
            "Ukraine, NATO, Turkey and others",
            GROUP,
            [row for row in sites if row["frame"] != "hostile"],
            TroopStyle(main="friend"),
            site_note,
        ),
        _layer(
            "troops-russia",
            "Russia and proxies",
            GROUP,
            [row for row in sites if row["frame"] == "hostile"],
            TroopStyle(),
            site_note,
        ),
    )
    return Shipped(Group(GROUP, "Troop concentrations", expanded=True), layers, order=70)
