"""Measuring on the ellipsoid."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from gisapp.ui.tools_measure import (
    area_of,
    area_text,
    bearing_text,
    geodesic,
    leg,
    length_text,
)
from tests.ui.toolmap import CTRL, KEY, RIGHT, Map


@pytest.fixture
def map_(qtbot):
    made = Map()
    qtbot.addWidget(made)
    made.show()
    return made


def test_lengths_are_geodesic(map_):
    map_.set_tool("measure-line")
    map_.click(100, 100)
    map_.hover(300, 100)
    a, b = (map_.to_lonlat(QPointF(x, 100)) for x in (100, 300))
    length, bearing = leg(a, b)
    assert map_.tool.result() == [length_text(length), f"bearing {bearing_text(bearing)}"]
    map_.click(300, 100)
    map_.hover(300, 300)
    total, last = map_.tool.result()
    c = map_.to_lonlat(QPointF(300, 300))
    assert total == length_text(length + leg(b, c)[0])
    assert last == f"last leg {length_text(leg(b, c)[0])} · 180°"
    assert map_.shown() > 500
    assert map_.annotations == ()


def test_known_distances_and_areas():
    length, bearing = leg((37.6173, 55.7558), (30.5234, 50.4501))  # Moscow to Kyiv
    assert length == pytest.approx(756_000, rel=0.003)
    assert bearing == pytest.approx(222, abs=2)
    area, perimeter = area_of([(0, 0), (1, 0), (1, 1), (0, 1)])
    assert area == pytest.approx(12_308e6, rel=0.001)
    assert perimeter == pytest.approx(443_770, rel=0.001)
    assert area_of([(0, 1), (1, 1), (1, 0), (0, 0)])[0] == pytest.approx(area)


def test_geodesics_bend_and_cross_the_date_line():
    path = geodesic((0.0, 50.0), (90.0, 50.0))
    assert max(lat for _, lat in path) > 58
    assert path[0] == (0.0, 50.0)
    across = geodesic((175.0, 0.0), (185.0, 0.0))
    assert all(174 < lon < 186 for lon, _ in across)


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (0, "0 m"),
        (850.4, "850 m"),
        (999.6, "1.0 km"),
        (12_345, "12.3 km"),
        (999_940, "999.9 km"),
        (999_960, "1,000 km"),
        (1_234_567, "1,235 km"),
    ],
)
def test_lengths_in_words(metres, text):
    assert length_text(metres) == text


@pytest.mark.parametrize(
    ("square", "text"),
    [
        (0, "0 m²"),
        (99_999, "99,999 m²"),
        (100_000, "0.10 km²"),
        (9_994_000, "9.99 km²"),
        (12_345_678, "12.3 km²"),
        (27_000e6, "27,000 km²"),
    ],
)
def test_areas_in_words(square, text):
    assert area_text(square) == text


def test_bearings_have_three_figures():
    assert [bearing_text(value) for value in (0, 7.4, 359.6)] == ["000°", "007°", "000°"]


def test_measuring_ends_copies_and_starts_anew(map_):
    map_.set_tool("measure-line")
    assert not map_.key(KEY.Key_C, CTRL)
    map_.click(100, 100)
    assert map_.double_click(300, 100)
    result = map_.tool.result()
    map_.hover(500, 500)
    assert map_.tool.result() == result
    assert map_.key(KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == ", ".join(result)
    map_.click(50, 50)
    assert len(map_.tool.points) == 1
    map_.key(KEY.Key_Escape)
    assert map_.tool.points == []
    map_.key(KEY.Key_Escape)
    assert map_.tool.name == "select"


def test_the_area_inside_the_points(map_):
    map_.set_tool("measure-area")
    corners = [(100, 100), (300, 100), (300, 300), (100, 300)]
    map_.click(*corners[0])
    assert map_.tool.result() == []
    map_.hover(*corners[1])
    assert len(map_.tool.result()) == 1
    for at in corners[1:]:
        map_.click(*at)
    area, perimeter = area_of(map_.tool.points)
    assert map_.tool.result() == [area_text(area), f"perimeter {length_text(perimeter)}"]
    assert map_.shown() > 30_000
    map_.key(KEY.Key_Backspace)
    assert len(map_.tool.points) == 3
    assert map_.press(5, 5, button=RIGHT)
    assert map_.tool.finished
    assert not map_.press(5, 5, button=RIGHT)
