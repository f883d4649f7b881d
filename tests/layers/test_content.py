"""What the shipped layers show at seven dates: counts and names, checked against the record."""

from __future__ import annotations

import numpy as np
import pytest

from gisapp.layers.kinds.boundaries import CLASSES, boundary_classes
from gisapp.model import instants

THEATRES = ("crimea", "donbas", "karabakh", "syria", "libya")
GOLDEN = {
    "2013-06-01": {
        "crimea": set(),
        "donbas": {"Transnistrian region"},
        "karabakh": {
            "Abkhazia",
            "Armenian-held territories 1994-2020",
            "Line of contact 1994-2020",
            "Former Nagorno-Karabakh Autonomous Oblast",
            "Kalbajar district, Armenian-held",
            "Lachin district, Armenian-held",
            "Aghdam district, Armenian-held part",
            "Fuzuli district, Armenian-held part",
            "Jabrayil district, Armenian-held",
            "Qubadli district, Armenian-held",
            "Zangilan district, Armenian-held",
        },
        "syria": set(),
        "libya": set(),
    },
    "2014-03-01": {
        "crimea": {"Crimea and Sevastopol under Russian military control"},
        "donbas": {"Transnistrian region"},
    },
    "2020-09-01": {
        "crimea": {"Crimea and Sevastopol annexed by Russia (de facto)", "Crimean bridge corridor"},
        "donbas": {
            "Transnistrian region",
            "Donbas contact line",
            "Separatist-held parts of Donetsk and Luhansk regions",
        },
        "syria": {
            "Opposition-held Idlib after the March 2020 truce",
            "Operation Peace Spring area",
            "M4 security corridor (6 km each side)",
            "Operation Euphrates Shield area",
            "Operation Olive Branch area (Afrin)",
            "Tell Rifaat pocket",
            "Russia-Turkey patrol strip, west (10 km)",
            "Russia-Turkey patrol strip, east (10 km)",
            "YPG pull-back strip (30 km)",
            "Al-Tanf deconfliction zone (55 km)",
            "Idlib front line after 5 March 2020",
        },
        "libya": {
            "Areas under the Tripoli government after June 2020",
            "Oil crescent",
            "Areas under the LNA after June 2020",
            "Sirte-Jufra line",
            "Turkey-Libya maritime boundary of 27 November 2019",
        },
    },
    "2021-01-01": {
        "karabakh": {
            "Abkhazia",
            "Former Nagorno-Karabakh Autonomous Oblast",
            "Jabrayil district, retaken by Azerbaijan",
            "Fuzuli district, retaken by Azerbaijan",
            "Zangilan district, retaken by Azerbaijan",
            "Qubadli district, retaken by Azerbaijan",
            "Aghdam district, handed over",
            "Kalbajar district, handed over",
            "Lachin district, handed over",
            "Hadrut area, retaken by Azerbaijan",
            "Shusha, retaken by Azerbaijan",
            "Russian peacekeeping zone",
            "Line of contact after 10 November 2020",
            "Lachin corridor, original route",
        },
    },
    "2022-01-02": {
        "donbas": {
            "Transnistrian region",
            "Donbas contact line",
            "Separatist-held parts of Donetsk and Luhansk regions",
        },
    },
    "2022-03-25": {
        "donbas": {
            "Transnistrian region",
            "Right-bank Kherson under Russian occupation",
            "Recognised separatist entities (claimed whole regions)",
            "Russian-held area of Ukraine, late March 2022 (without Crimea)",
        },
    },
    "2022-12-01": {
        "donbas": {
            "Transnistrian region",
            "Donetsk and Luhansk regions as claimed by Russia",
            "Zaporizhzhia and Kherson regions as claimed by Russia",
            "Black Sea grain corridor (schematic)",
            "Russian-held area of Ukraine after the Kherson withdrawal (without Crimea)",
        },
    },
}
CASES = [(day, theatre) for day, found in GOLDEN.items() for theatre in found]
COUNTS = {  # zones alive in every theatre, in the order of THEATRES
    "2013-06-01": (0, 1, 11, 0, 0),
    "2014-03-01": (1, 1, 11, 0, 0),
    "2020-09-01": (2, 3, 11, 11, 5),
    "2021-01-01": (2, 3, 14, 11, 5),
    "2022-01-02": (2, 3, 14, 11, 5),
    "2022-03-25": (2, 4, 14, 11, 5),
    "2022-12-01": (2, 5, 14, 11, 5),
}


@pytest.fixture(scope="module")
def zones(shipped, alive):
    """``zones(theatre, day)``: names of the zones that hold, over all layers of the group."""

    def names(theatre: str, day: str) -> list[str]:
        return [
            name
            for layer in shipped[theatre].layers
            if layer.style.kind != "troops"
            for name in alive(layer, day)
        ]

    return names


@pytest.mark.parametrize(("day", "theatre"), CASES)
def test_zones_that_hold_at_a_date(zones, day, theatre):
    found = zones(theatre, day)
    assert len(found) == len(set(found))
    assert set(found) == GOLDEN[day][theatre]


@pytest.mark.parametrize("day", COUNTS)
def test_how_many_zones_hold_at_a_date(zones, day):
    assert tuple(len(zones(theatre, day)) for theatre in THEATRES) == COUNTS[day]


def test_districts_return_on_their_days(layers, alive):
    held, returned = layers["karabakh-held"], layers["karabakh-returned"]
    assert "Lachin district, Armenian-held" in alive(held, "2020-11-30")
    assert alive(held, "2020-12-01") == []
    assert "Lachin district, handed over" not in alive(returned, "2020-11-30")
    assert "Lachin district, handed over" in alive(returned, "2020-12-01")
    assert "Nagorno-Karabakh after September 2023" in alive(returned, "2023-09-20")


def test_the_front_of_2022_moves(layers, alive):
    held = layers["ukraine-held"]
    assert alive(held, "2022-02-24") == []
    names = [alive(held, day) for day in ("2022-03-25", "2022-08-01", "2022-09-20", "2022-12-01")]
    assert all(len(found) == 1 for found in names)
    assert len({found[0] for found in names}) == 4


def test_posts_come_and_go_with_their_theatre(layers, alive):
    posts = layers["syria-posts"]
    assert len(alive(posts, "2017-10-20")) == 1
    assert len(alive(posts, "2018-06-01")) == 12
    assert "Morek" in alive(posts, "2020-11-03")
    assert "Morek" not in alive(posts, "2020-11-04")
    assert len(alive(layers["karabakh-posts"], "2021-06-01")) == 4


def test_troops_of_the_new_year_2022(layers, alive):
    russia = alive(layers["troops-russia"], "2022-01-02")
    assert {
        "Yelnya",
        "Klintsy",
        "Pochep",
        "Bryansk region",
        "Kursk",
        "Soloti garrison",
        "Pogonovo training area, Voronezh",
        "Boguchar",
        "Tiraspol",
    } <= set(russia)
    assert "Rechitsa" not in russia
    assert alive(layers["troops-russia"], "2013-06-01") == []


def test_events_of_a_day_are_those_of_that_day(layers, alive):
    assert "Accession treaty signed in the Kremlin" in alive(layers["events-crimea"], "2014-03-18")
    assert alive(layers["events-crimea"], "2013-06-01") == []


@pytest.fixture(scope="module")
def line_class(layers, views):
    """``line_class(left, right, view, day)``: how that line is drawn."""
    features = layers["borders-states"].features
    left, right = features.column("left"), features.column("right")

    def found(one: str, other: str, view: str, day: str) -> str:
        rows = np.flatnonzero(
            ((left == one) & (right == other)) | ((left == other) & (right == one))
        )
        assert len(rows), f"no line between {one} and {other}"
        classes = boundary_classes(features, views.view(view), instants.parse(day)[0])
        (number,) = set(classes[rows].tolist())
        return CLASSES[number]

    return found


@pytest.mark.parametrize(
    ("one", "other", "view", "day", "wanted"),
    [
        ("CRIMEA", "KHERSON", "un", "2013-06-01", "administrative"),
        ("CRIMEA", "KHERSON", "un", "2022-01-02", "disputed"),
        ("CRIMEA", "KHERSON", "ukraine", "2022-01-02", "disputed"),
        ("CRIMEA", "KHERSON", "russia", "2022-01-02", "international"),
        ("CRIMEA", "KHERSON", "de_facto", "2022-01-02", "disputed"),
        ("CRIMEA", "KHERSON", "russia", "2022-12-01", "disputed"),
        ("ABKHAZIA", "GEO", "un", "2022-01-02", "disputed"),
        ("ABKHAZIA", "GEO", "russia", "2022-01-02", "international"),
        ("KARABAKH", "AZE", "un", "2021-01-01", "ceasefire"),
        ("KARABAKH", "AZE", "un", "2023-12-01", "administrative"),
        ("DONETSK", "RUS", "un", "2022-12-01", "international"),
    ],
)
def test_boundaries_by_worldview_and_date(line_class, one, other, view, day, wanted):
    assert line_class(one, other, view, day) == wanted


def test_disputed_areas_by_worldview_and_date(layers, cut, views):
    layer = layers["borders-disputed"]

    def marked(view: str, day: str) -> set[str]:
        part = cut(layer, day, view=views.view(view))
        areas = layer.features.column("area")[part.rows].tolist()
        found = layer.style.hatches(layer, part.rows, part)
        return {area for area, hatch in zip(areas, found, strict=True) if hatch}

    assert "CRIMEA" not in marked("un", "2013-06-01")
    assert {"CRIMEA", "TRANSNISTRIA", "ABKHAZIA", "KARABAKH"} <= marked("un", "2022-01-02")
    assert "CRIMEA" not in marked("russia", "2022-01-02")
    assert "KARABAKH" not in marked("un", "2023-12-01")
