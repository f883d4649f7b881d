"""Range rings and great circles as text and as features."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import geodesy, instants
from gisapp.model.instants import OPEN, OPEN_START
from gisapp.model.lengths import (
    UNITS,
    Radius,
    bearing_text,
    length_text,
    radii_of,
    radii_text,
    radii_words,
)
from gisapp.model.made import MADE, GreatCircle, Rings, definition_of, layer_of, parsed, remade

KYIV, MOSCOW = (30.5234, 50.4501), (37.6173, 55.7558)
PLACE = st.tuples(
    st.floats(-180, 180).map(lambda v: round(v, 7)), st.floats(-90, 90).map(lambda v: round(v, 7))
)
RADII = st.lists(
    st.builds(
        Radius, st.floats(0.5, 9000).map(lambda v: round(v, 3)), st.sampled_from(sorted(UNITS))
    ),
    min_size=1,
    max_size=9,
).map(tuple)
NAME = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
DAYS = st.sampled_from([("", ""), ("2022-02-24", ""), ("", "2023"), ("2022-02", "2022-04-01")])


@given(PLACE, RADII, NAME, st.none() | st.tuples(st.integers(0, 359), st.integers(1, 360)), DAYS)
def test_rings_are_the_same_after_a_trip_through_text(place, radii, label, sector, days):
    start, stop = (None, None) if sector is None else map(float, sector)
    rings = Rings(place, radii, label, start, stop, *days)
    assert parsed(rings.text) == rings
    assert rings.text.startswith(MADE)
    assert "\n" not in rings.text
    assert radii_of(radii_text(radii)) == radii


@given(st.lists(PLACE, min_size=2, max_size=6, unique=True), NAME, DAYS)
def test_great_circles_are_the_same_after_a_trip_through_text(places, label, days):
    try:
        one = GreatCircle(tuple(places), (), label, *days)
    except ValueError:  # both on a pole, or on either side of the antimeridian
        assert min(geodesy.leg(a, b)[0] for a, b in pairwise(places)) < 0.01
    else:
        assert parsed(one.text) == one


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("50, 100,30 km", [50e3, 100e3, 30e3]),
        ("500 m; 2 km", [500, 2000]),
        ("3 x 25 nmi", [46_300, 92_600, 138_900]),
        ("12 nm, 1 mile", [22_224, 1609.344]),
        ("7", [7000]),
        ("1,500 km", [1_500_000]),
        ("500, 1,500 km", [500e3, 1500e3]),
        ("500,1500 km", [500e3, 1500e3]),
        ("1,234,567.5 m", [1_234_567.5]),
        ("1\u202f500 km, 2\u00a0000 m", [1500e3, 2000]),
        ("50 100 300 km", [50e3, 100e3, 300e3]),
        ("5 km 6 nautical miles", [5000, 11_112]),
        ("1,000;2,000 m,", [1000, 2000]),
        ("0,500 m", [0, 500]),
        ("2 x 1,500 km; 7 mi", [1500e3, 3000e3, 11_265.408]),
    ],
)
def test_distances_are_read_with_their_units(text, metres):
    assert [one.metres for one in radii_of(text)] == pytest.approx(metres)


@pytest.mark.parametrize(
    "text",
    ["", ",;", "far", "5 parsecs", "-3 km", "41 x 1 km", "0 x 5 km", "1e999", "5km6km", "5.5.5"],
)
def test_what_is_no_distance_is_said(text):
    with pytest.raises(ValueError, match=r"[A-Z'0-9]"):
        radii_of(text)


def test_what_was_understood_is_said_with_separators():
    assert radii_words(radii_of("1,500, 500 km, 500 km")) == "2 rings: 500 km, 1,500 km"
    assert radii_words(radii_of("1500")) == "1 ring: 1,500 km"


@given(RADII)
def test_distances_for_people_can_be_typed_again(radii):
    assert radii_of(", ".join(one.words for one in radii)) == radii


@pytest.mark.parametrize(
    "text",
    [
        "rings?at=95,30&radii=5km",
        "rings?at=50,30&radii=30000km",
        "rings?at=50,30&radii=0km",
        "rings?at=50,nan&radii=5km",
        "rings?at=50,30&radii=5km&sector=3",
        "rings?at=50,30&radii=5km&sector=inf,3",
        "rings?at=50,30&radii=5km&begin=2022-02-30",
        "rings?at=50,30&radii=5km&begin=2023&end=2022",
        "rings?at=50,30&radii=5km&more=1",
        "geodesic?points=50,30",
        "geodesic?points=50,30;50,30",
        "geodesic?points=50,30;51,30&names=a",
        "geodesic?points=" + "1,1;2,2;" * 5000,
        "spiral?at=50,30",
        "",
    ],
)
def test_a_definition_that_makes_nothing_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parsed(MADE + text)


def test_the_columns_say_what_was_made():
    layer = layer_of(Rings(KYIV, radii_of("100, 300 km"), "Kyiv"))
    assert layer.name == "Range rings: Kyiv"
    wide, narrow = layer.features.table.to_pylist()
    assert (wide["name"], wide["radius_km"]) == ("Kyiv, 300 km", 300)
    assert narrow["area_km2"] == pytest.approx(31_412, rel=1e-3)
    assert (narrow["centre_lon"], narrow["centre_lat"]) == KYIV
    way = layer_of(GreatCircle((KYIV, MOSCOW), ("Kyiv", "Moscow")))
    length, out, back = geodesy.leg(KYIV, MOSCOW)
    (leg,) = way.features.table.to_pylist()
    assert leg["words"] == f"{length_text(length)} · {bearing_text(out)}"
    assert leg["length_km"] == pytest.approx(length / 1000, rel=1e-4)
    assert leg["arrives_bearing"] == pytest.approx(back, abs=0.01)
    assert way.name == "Great circle: Kyiv – Moscow"


def test_dates_are_valid_time():
    features = layer_of(Rings(KYIV, radii_of("5 km"), begin="2022-02-24", end="2022-03")).features
    day = instants.parse
    assert features.valid_time(0) == (day("2022-02-24")[0], day("2022-04-01")[0])
    assert features.floating.all()
    assert features.valid_time(0, "Europe/Kyiv")[0] == day("2022-02-23T22:00Z")[0]
    open_ = layer_of(Rings(KYIV, radii_of("5 km"), end="2022")).features
    assert open_.valid_time(0)[0] == OPEN_START
    since = layer_of(Rings(KYIV, radii_of("5 km"), begin="2022"))
    assert since.features.valid_time(0)[1] == OPEN
    assert since.time == "as_of"
    assert layer_of(Rings(KYIV, radii_of("5 km"))).time == "none"


def test_a_name_that_was_given_stays_when_the_shape_changes():
    layer = layer_of(Rings(KYIV, radii_of("5 km")), ["rings"])
    assert layer.id == "rings-2"
    wider = Rings(KYIV, radii_of("9 km"))
    assert remade(layer, wider).name == wider.title
    assert definition_of(remade(layer, wider)) == wider
    assert remade(replace(layer, name="Mine"), wider).name == "Mine"
