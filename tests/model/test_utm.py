"""Zones, bands and squares in bulk agree with those of single places and of GEOTRANS."""

from __future__ import annotations

import mgrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.model import coordinates, utm

LON = st.floats(-180, 180, allow_nan=False)
LAT = st.floats(-80, 84, allow_nan=False)


def zone_at(lon: float, lat: float) -> int:
    return int(utm.zones_of(np.array([[lon, lat]]))[0])


@given(LON, LAT)
def test_zones_are_those_of_single_places(lon: float, lat: float) -> None:
    assert zone_at(lon, lat) == coordinates.utm_zone(lon if lon < 180 else -180.0, lat)


@pytest.mark.parametrize("lat", [-80.1, 84.1, 90.0, float("nan")])
def test_there_is_no_zone_beyond_the_ends_of_utm(lat: float) -> None:
    assert zone_at(30.0, lat) == 0
    assert utm.band_of(lat) == ""


@given(LON, LAT)
def test_eastings_and_northings_are_those_of_single_places(lon: float, lat: float) -> None:
    zone = zone_at(lon, lat)
    east, north = utm.to_utm(np.array([[lon, lat]]), np.array([zone]))[0]
    wanted = coordinates.to_utm(lon, lat, zone)
    south = utm.FALSE_NORTHING if lat < 0 else 0.0
    assert (east, north + south) == pytest.approx(wanted, abs=0.002)
    back = utm.from_utm(np.array([[east, north]]), np.array([zone]))[0]
    assert back[1] == pytest.approx(lat, abs=1e-8)
    assert (back[0] - lon + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)


@given(LON, LAT)
def test_letters_are_those_of_geotrans(lon: float, lat: float) -> None:
    zone = zone_at(lon, lat)
    east, north = utm.to_utm(np.array([[lon, lat]]), np.array([zone]))[0]
    if min(abs(v - round(v / 1e5) * 1e5) for v in (east, north)) < 1:
        return  # on the very line between two squares
    if min(abs(lat - edge) for edge in (*utm.BAND_EDGES, 56, 64)) < 1e-6:
        return
    if abs(lon / 3 - round(lon / 3)) < 1e-6:
        return
    told = str(mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=0))
    assert f"{zone:02d}{utm.band_of(lat)}{utm.square_of(zone, east, north)}" == told


def test_borders_lie_between_two_zones_and_hold_every_exception() -> None:
    borders = utm.zone_borders()
    middles = (borders[:, :2] + borders[:, 2:]) / 2
    upright = borders[:, 0] == borders[:, 2]
    side = np.where(upright[:, None], [1e-6, 0.0], [0.0, 1e-6])
    assert (utm.zones_of(middles - side) != utm.zones_of(middles + side)).all()
    told = {tuple(one) for one in borders.tolist()}
    assert {(6, -80, 6, 56), (3, 56, 3, 64), (6, 64, 6, 72), (9, 72, 9, 84)} <= told
    assert {(36, -80, 36, 72), (33, 72, 33, 84), (42, -80, 42, 84), (3, 56, 6, 56)} <= told
    assert (borders[:, 1] >= -80).all()
    assert (borders[:, 3] <= 84).all()


def test_places_on_either_side_of_a_border_s_whole_length_have_different_zones() -> None:
    """No border is missing: wherever the zone changes along a parallel, a border lies."""
    borders = utm.zone_borders()
    for lat in (-79.0, 0.0, 55.0, 57.0, 65.0, 73.0, 83.0):
        lon = np.arange(-180, 180, 0.5) + 0.25
        zones = utm.zones_of(np.column_stack([lon, np.full(len(lon), lat)]))
        changes = lon[np.flatnonzero(zones != np.roll(zones, 1))] - 0.25
        there = borders[
            (borders[:, 0] == borders[:, 2]) & (borders[:, 1] < lat) & (lat < borders[:, 3])
        ]
        assert sorted(changes.tolist()) == sorted(there[:, 0].tolist())
