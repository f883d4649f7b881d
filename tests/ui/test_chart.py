"""The chart beside the map: the same events, the same clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from support import make_project

from gisapp import plugins
from gisapp.model import instants
from gisapp.model.document import Document
from gisapp.model.theme import DARK, LIGHT
from gisapp.ui.chart import Chart, events_by_month, month_edges, strengths


@pytest.fixture
def chart(qtbot: QtBot) -> Iterator[Chart]:
    made = Chart(Document(plugins.default_project()), DARK)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def bars(chart: Chart, plot: int) -> list:
    pg = pytest.importorskip("pyqtgraph")
    items = chart.findChild(pg.GraphicsLayoutWidget).getItem(plot, 0).items
    return [item for item in items if isinstance(item, pg.BarGraphItem)]


def line(chart: Chart, plot: int):
    pg = pytest.importorskip("pyqtgraph")
    items = chart.findChild(pg.GraphicsLayoutWidget).getItem(plot, 0).items
    return next(item for item in items if isinstance(item, pg.InfiniteLine))


def test_months_are_calendar_months_of_the_zone() -> None:
    begin, end = instants.parse("2021-11-15")[0], instants.parse("2022-02-01")[0]
    assert month_edges(begin, end, "UTC").tolist() == [
        instants.parse(day)[0] for day in ("2021-11-01", "2021-12-01", "2022-01-01", "2022-02-01")
    ]
    kyiv = month_edges(begin, end, "Europe/Kyiv")
    assert kyiv[0] == instants.parse("2021-11-01")[0] - 2 * 3_600_000


def test_events_are_counted_once_in_the_month_they_begin_in() -> None:
    project = make_project()
    edges, counts = events_by_month(project)
    assert len(edges) == 13
    assert sum(int(found.sum()) for found in counts.values()) == 12
    assert np.array_equal(sum(counts.values()), np.ones(12))
    hidden = project.with_layer("events", visible=False)
    assert events_by_month(hidden)[1] == {}


def test_there_is_a_bar_series_a_lane_and_a_range_a_strength(chart: Chart) -> None:
    _, counts = events_by_month(chart.document.project)
    assert set(counts) == {
        "ukraine",
        "crimea",
        "donbas",
        "caucasus",
        "syria",
        "libya",
        "diplomacy",
        "nato",
    }
    assert {bar.opts["name"].casefold() for bar in bars(chart, 0)} == set(counts)
    total = sum(float(np.sum(bar.opts["height"])) for bar in bars(chart, 0))
    shown = [layer for layer in chart.document.project.layers if layer.time == "window"]
    assert total == sum(len(layer.features) for layer in shown)
    ranges = sum(len(bar.opts["x0"]) for bar in bars(chart, 1))
    layers = [
        layer
        for layer in chart.document.project.layers
        if layer.time == "as_of" and chart.document.project.shown(layer)
    ]
    assert ranges == sum(len(strengths(one.features, "UTC", 2**62)) for one in layers) > 10


def test_a_strength_that_is_not_published_is_no_bar() -> None:
    project = plugins.default_project()
    features = project.layer("troops-russia").features
    published = [
        row for row in range(len(features)) if features.value("personnel_high", row) is not None
    ]
    found = strengths(features, "UTC", 2**62)
    assert 0 < len(found) <= len(published) < len(features)
    assert all(0 < low <= high for _, _, low, high in found)


def test_totals_are_not_drawn_with_sites(chart: Chart) -> None:
    before = sum(len(bar.opts["x0"]) for bar in bars(chart, 1))
    document = chart.document
    document.apply(document.project.with_layer("troops-totals", visible=True), "show")
    assert sum(len(bar.opts["x0"]) for bar in bars(chart, 1)) > before
    document.undo()
    assert sum(len(bar.opts["x0"]) for bar in bars(chart, 1)) == before


@pytest.mark.parametrize("plot", [0, 1])
def test_dragging_the_line_moves_the_clock(chart: Chart, plot: int) -> None:
    target = instants.parse("2019-03-17")[0]
    line(chart, plot).setValue(target / 1000 + 40_000)
    clock = chart.document.project.clock
    assert clock.stop == target
    assert not chart.document.dirty


def test_the_lines_follow_the_clock(chart: Chart) -> None:
    document = chart.document
    clock = document.project.clock.moved_to(instants.parse("2016-06-01")[0])
    document.navigate(replace(document.project, clock=clock))
    assert [line(chart, plot).value() for plot in (0, 1)] == [clock.stop / 1000] * 2


def test_hidden_layers_are_not_counted(chart: Chart) -> None:
    document = chart.document
    document.apply(document.project.with_group("events", visible=False), "hide")
    assert bars(chart, 0) == []


def test_it_is_drawn_in_both_themes_and_lets_go_of_the_document(chart: Chart) -> None:
    dark = chart.grab().toImage().pixelColor(5, 5).lightness()
    chart.set_theme(LIGHT)
    assert len(bars(chart, 0)) == 8
    assert dark is not None
    document = chart.document
    chart.close()
    document.apply(document.project.with_group("events", visible=False), "hide")
    assert len(bars(chart, 0)) == 8
