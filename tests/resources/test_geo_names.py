"""What names the base map has, and where they run."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from tests.resources.test_geo import columns, shapes


@pytest.mark.parametrize("name", ["states", "seas", "regions"])
def test_lines_for_names_are_lines_near_what_they_name(name: str) -> None:
    table = columns(name)
    for word, text, point in zip(table["name"], table["along"], shapes(name), strict=True):
        for part in (text or "").split(";"):
            numbers = [float(one) for one in part.split()]
            assert len(numbers) % 2 == 0, word
            if name != "states" and numbers:
                line = shapely.LineString(np.array(numbers).reshape(-1, 2))
                assert line.distance(point) < 6.0, word
    if name == "states":
        lands = dict(
            zip(table["adm0"], zip(table["along"], table["room"], strict=True), strict=True)
        )
        assert all(text and 0 < room < 3 for text, room in lands.values())
        assert len(lands["RUS"][0].split(";")) == 2


def test_a_point_of_each_province_lies_in_it_with_its_width() -> None:
    units, areas = shapes("units"), shapes("provinces")
    assert len(units) == len(areas)
    inside = shapely.intersects(areas, shapely.buffer(units, 0.001))
    assert inside.mean() > 0.99
    assert min(columns("units")["wide"]) >= 0


def test_villages_are_of_the_theatres_and_no_towns_again() -> None:
    villages = columns("villages")
    assert len(villages["name"]) > 8000
    assert {"UKR", "SYR", "LBY", "AZE"} <= set(villages["adm0"])
    assert max(villages["population"]) <= 5000
    towns = set(zip(columns("places")["name"], columns("places")["adm0"], strict=True))
    again = sum(one in towns for one in zip(villages["name"], villages["adm0"], strict=True))
    assert again < 0.1 * len(villages["name"])  # villages may share a name with a town elsewhere


def test_airports_have_codes_and_the_chief_ones_come_first() -> None:
    airports = columns("airports")
    place = dict(zip(airports["icao"], airports["name"], strict=True))
    assert place["UKBB"] == "Boryspil"
    assert place["HLLM"] == "Mitiga"
    assert airports["scalerank"] == sorted(airports["scalerank"])
    assert all(
        bool(iata) == (rank == 0)
        for iata, rank in zip(airports["iata"], airports["scalerank"], strict=True)
    )
