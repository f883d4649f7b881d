"""The chart: events a month by theatre and troop strength as ranges, on the project's clock.

pyqtgraph draws it and is imported here alone, when the chart is first opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QColor, QFont
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from gisapp.model import instants, timeline
from gisapp.model.chronology import Chronology, chronology_of
from gisapp.model.document import Document
from gisapp.model.features import Features
from gisapp.model.instants import Times
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import LANES, Theme

_MOST_LANED = 1_000_000  # rows whose lanes are told apart here


def month_edges(begin: int, end: int, zone: str) -> np.ndarray[Any, Any]:
    """Starts of the calendar months that cover [begin, end), and the end of the last, ms UTC."""
    local = instants.to_datetime(begin, instants.zone_of(zone))
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    edges = [instants.from_datetime(first)]
    while edges[-1] < end:
        edges.append(instants.add_months(edges[0], len(edges), zone))
    return np.array(edges, np.int64)


def _begins_by_lane(layer: Layer, events: Chronology) -> Iterator[tuple[str, Times]]:
    """The ascending begins of the events of each lane: of a column's values, of a fixed name or
    of the layer's name. A column of a great many rows is not read."""
    features = layer.features
    if layer.lane not in features.table.column_names or len(features) > _MOST_LANED:
        fixed = layer.name if layer.lane in features.table.column_names else layer.lane
        yield fixed or layer.name, events.begin
        return
    rows = events.features_at(np.arange(len(events)))
    lanes = features.column(layer.lane)[rows]
    for lane in dict.fromkeys(lanes.tolist()):
        yield str(lane), events.begin[lanes == lane]


def events_by_month(project: Project) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
    """Month edges, and by lane the number of events that begin in each month; of the layers that
    are shown and their filters."""
    clock = project.clock
    edges = month_edges(clock.begin, clock.end, clock.zone)
    counts: dict[str, Any] = {}
    for layer in project.layers:
        if layer.time != "window" or not project.shown(layer) or not layer.features.timed:
            continue
        events = chronology_of(layer, clock.zone, clock.known)
        for lane, begin in _begins_by_lane(layer, events):
            made = np.diff(np.searchsorted(begin, edges))
            counts[lane] = counts.get(lane, 0) + made
    return edges, counts


def strengths(features: Features, zone: str, horizon: int) -> list[tuple[int, int, float, float]]:
    """(begin, end, low, high) of every row with a published personnel figure; open ends are drawn
    to ``horizon``."""
    if not {"personnel_low", "personnel_high"} <= set(features.table.column_names):
        return []
    begin, end = features.times(zone)
    out = []
    for row in range(len(features)):
        low, high = (_number(features.value(f"personnel_{edge}", row)) for edge in ("low", "high"))
        if high is not None and begin[row] > instants.OPEN_START:
            out.append(
                (int(begin[row]), min(int(end[row]), horizon), high if low is None else low, high)
            )
    return out


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if number == number else None


class Chart(QWidget):
    """A window beside the map. The line at the as-of date can be dragged and moves the clock."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        import pyqtgraph as pg

        self._pg = pg
        self.document = document
        self.theme = theme
        self.setWindowTitle("Chart — gisapp")
        self.resize(980, 560)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        column.addWidget(self._note)
        self._plots = pg.GraphicsLayoutWidget()
        column.addWidget(self._plots, 1)
        self._line: list[Any] = []
        self._menus: list[QMenu] = []
        self._own_move = False
        self._fill()
        self._unlisten = document.listen(self._on_change)

    def _on_change(self, before: Project, after: Project) -> None:
        if (
            before.layers is not after.layers
            or before.groups is not after.groups
            or before.clock.begin != after.clock.begin
            or before.clock.end != after.clock.end
            or before.clock.zone != after.clock.zone
        ):
            self._fill()
        elif before.clock is not after.clock and not self._own_move:
            for line in self._line:
                line.setValue(after.clock.stop / 1000)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self.theme = theme
        self._fill()

    def _fill(self) -> None:
        pg, theme, project = self._pg, self.theme, self.document.project
        self._plots.clear()
        while self._menus:
            self._menus.pop().deleteLater()
        self._plots.setBackground(theme["panel"])
        self._line = []
        edges, counts = events_by_month(project)
        top = self._plot(0, "events a month")
        base = np.zeros(len(edges) - 1)
        middle, width = (edges[:-1] + edges[1:]) / 2000, np.diff(edges) / 1000 * 0.86
        order = [
            *[lane for lane in LANES if lane in counts],
            *[lane for lane in counts if lane not in LANES],
        ]
        top.addLegend(
            offset=(4, 1),
            colCount=max(len(order), 1),
            labelTextColor=theme["muted"],
            labelTextSize="8pt",
        )
        for i, lane in enumerate(order):
            color = QColor(theme[lane if lane in LANES else LANES[i % len(LANES)]])
            top.addItem(
                pg.BarGraphItem(
                    x=middle,
                    y0=base.copy(),
                    height=counts[lane],
                    width=width,
                    brush=color,
                    pen=None,
                    name=timeline.title_of(lane),
                )
            )
            base += counts[lane]
        if base.any():
            top.setYRange(
                0, float(base.max()) * 1.25, padding=0
            )  # the legend stands above the bars
        low = self._plot(1, "personnel")
        low.setXLink(top)
        shown = 0
        for layer in project.layers:
            if layer.time == "as_of" and project.shown(layer) and layer.features.timed:
                shown += self._ranges(low, layer)
        self._note.setText(
            "Events of the layers that are shown, by the month they begin in. Below, each "
            f"published strength as a range over its valid time ({shown}); figures overlap and "
            "are never added up."
        )

    def _plot(self, row: int, title: str) -> Any:
        pg, theme, clock = self._pg, self.theme, self.document.project.clock
        plot = self._plots.addPlot(
            row=row, col=0, axisItems={"bottom": pg.DateAxisItem(utcOffset=0)}
        )
        plot.setMenuEnabled(False)
        menu = plot.ctrlMenu  # never shown, but made without a parent: it goes with the chart
        menu.setParent(self, menu.windowFlags())
        self._menus.append(menu)
        plot.hideButtons()
        plot.showGrid(y=True, alpha=0.15)
        plot.setMouseEnabled(x=True, y=False)
        plot.setLabel("left", title, color=theme["muted"])
        plot.setXRange(clock.begin / 1000, clock.end / 1000, padding=0.01)
        font = QFont(self.font())
        font.setPixelSize(11)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(theme["hairline"])
            axis.setTextPen(theme["muted"])
            axis.setStyle(tickFont=font)
        left = plot.getAxis("left")
        left.setWidth(72)
        left.enableAutoSIPrefix(False)
        left.tickStrings = lambda values, scale, spacing: [f"{value:,.0f}" for value in values]
        line = pg.InfiniteLine(
            clock.stop / 1000, angle=90, movable=True, pen=pg.mkPen(theme["accent"], width=2)
        )
        line.sigPositionChanged.connect(self._on_line)
        plot.addItem(line)
        self._line.append(line)
        return plot

    def _ranges(self, plot: Any, layer: Layer) -> int:
        pg, clock = self._pg, self.document.project.clock
        found = strengths(layer.features, clock.zone, clock.end)
        if not found:
            return 0
        swatch = layer.style.swatch()
        color = QColor(self.theme[swatch.color if swatch is not None else "text"])
        table = np.array(found, dtype=np.float64)
        begin, end = table[:, 0] / 1000, table[:, 1] / 1000
        fill = QColor(color)
        fill.setAlphaF(0.35)
        plot.addItem(
            pg.BarGraphItem(
                x0=begin,
                x1=end,
                y0=table[:, 2],
                y1=np.maximum(table[:, 3], table[:, 2] + 1),
                brush=fill,
                pen=pg.mkPen(color, width=1),
            )
        )
        return len(found)

    def _on_line(self, line: Any) -> None:
        project = self.document.project
        clock = project.clock.moved_to(
            instants.day_start(int(line.value() * 1000), project.clock.zone)
        )
        if clock == project.clock:
            return
        self._own_move = True
        try:
            self.document.navigate(replace(project, clock=clock))
        finally:
            self._own_move = False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop listening."""
        self._unlisten()
        super().closeEvent(event)
