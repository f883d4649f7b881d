"""What the timeline shows of the project: counts, tooltips, ticks, handles, colours."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from support import make_project

from gisapp.model.document import Document
from gisapp.model.filter import Filter
from gisapp.model.theme import DARK, LIGHT, Theme
from gisapp.ui import timeline_paint
from gisapp.ui.timeline import Timeline
from tests.ui.timeline_cases import LEFT, NO, Make, at, day, drag


def picture(widget: Timeline) -> QImage:
    return widget.lanes.grab().toImage()


def near(image: QImage, x: float, y: float, color: str) -> bool:
    """Whether the pixel is about this colour."""
    ratio = image.devicePixelRatio()
    found, wanted = QColor(image.pixel(round(x * ratio), round(y * ratio))), QColor(color)
    return (
        max(
            abs(found.red() - wanted.red()),
            abs(found.green() - wanted.green()),
            abs(found.blue() - wanted.blue()),
        )
        < 12
    )


def test_the_chip_counts_events_and_undated_rows(make: Make) -> None:
    widget = make(["2022-03-15", "2022-04-15", "2022-09-15", "", ""])
    assert widget.bar.count.text() == "2 events · 2 undated"
    assert "Events: 2 · 2 undated" in widget.bar.count.toolTip()
    document = widget.document
    document.apply(document.project.with_layer("events", filter=Filter("title = 'Event 0'")), "f")
    assert widget.bar.count.text() == "1 event"
    document.apply(document.project.with_layer("events", visible=False), "hide")
    assert widget.bar.count.text() == "0 events"
    assert widget.lanes.lanes == ()


def test_words_of_the_data_are_escaped_in_tooltips(make: Make) -> None:
    widget = make(["2022-03-15"])
    document = widget.document
    document.apply(document.project.with_layer("events", name="<b>A & B</b>"), "rename")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in widget.bar.count.toolTip()
    assert "<b>" not in widget.bar.count.toolTip()


def test_the_tooltip_names_the_events_under_the_pointer(make: Make) -> None:
    widget = make(["2022-03-15", "2022-09-01"])
    titles = [lane.title for lane in widget.lanes.lanes]
    assert titles == ["Ukraine", "Syria"]
    where = widget.lanes.where()
    x = where.axis.x(day("2022-09-01"))
    assert "1 Sep 2022 · Event 1" in widget.lanes.tip_at(
        QPointF(x, timeline_paint.TOP + where.lane * 0.5)
    )
    assert widget.lanes.tip_at(QPointF(x, timeline_paint.TOP + where.lane * 1.5)) == ""
    assert "Syria: 1 dated" in widget.lanes.tip_at(
        QPointF(40, timeline_paint.TOP + where.lane * 1.5)
    )


def test_a_click_on_an_event_tells_which_and_a_drag_does_not(make: Make) -> None:
    widget = make(["2022-03-15", "2022-09-01", "2022-09-01"])
    where, found = widget.lanes.where(), list[list[tuple[str, int]]]()
    widget.identified.connect(found.append)
    y = round(timeline_paint.TOP + where.lane / 2)
    QTest.mouseClick(widget.lanes, LEFT, NO, at(widget, "2022-09-01", y))
    QTest.mouseClick(widget.lanes, LEFT, NO, at(widget, "2022-10-10", y))
    drag(widget, at(widget, "2022-09-01", y), at(widget, "2022-09-20", y))
    assert found == [[("events", 1), ("events", 2)]]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_tick_stands_at_its_day_in_the_colour_of_its_lane(make: Make, theme: Theme) -> None:
    widget = make(["2022-01-15", "2022-09-15"], theme)
    image, where = picture(widget), widget.lanes.where()
    middle = [timeline_paint.TOP + where.lane * (i + 0.5) for i in range(2)]
    ukraine, syria = day("2022-09-15"), day("2022-01-15")
    assert near(image, int(where.axis.x(ukraine)) + 1, middle[0], theme["ukraine"])
    assert near(image, int(where.axis.x(syria)) + 1, middle[1], theme["syria"])
    assert near(image, int(where.axis.x(ukraine)) + 1, middle[1], theme["panel"])
    assert near(image, int(where.axis.x(ukraine)) - 4, middle[0], theme["panel"])


def test_imprecise_dates_are_faded(make: Make) -> None:
    widget = make(["2022-09-15", "2022-10"])
    image, where = picture(widget), widget.lanes.where()
    y = timeline_paint.TOP + where.lane / 2
    x = where.axis.x(day("2022-10-16"))
    assert not near(image, x, y, DARK["panel"])
    assert not near(image, x, y, DARK["ukraine"])


def test_hidden_and_filtered_events_are_not_drawn(make: Make) -> None:
    widget = make(["2022-01-15", "2022-09-15", "2022-10-15"])
    where = widget.lanes.where()
    x, y = int(where.axis.x(day("2022-09-15"))) + 1, timeline_paint.TOP + where.lane / 2
    assert near(picture(widget), x, y, DARK["ukraine"])
    document = widget.document
    document.apply(document.project.with_layer("events", filter=Filter("fatalities > 1")), "f")
    assert not near(picture(widget), x, y, DARK["ukraine"])


def test_handles_follow_the_clock_and_the_theme(make: Make) -> None:
    widget = make()
    where = widget.lanes.where()
    y = where.bottom - 1
    assert near(picture(widget), where.axis.x(day("2022-06-01")), y, DARK["accent"])
    widget.step(30)
    moved = picture(widget)
    assert near(moved, where.axis.x(day("2022-07-01")), y, DARK["accent"])
    assert not near(moved, where.axis.x(day("2022-06-01")), y, DARK["accent"])
    widget.set_theme(LIGHT)
    assert near(picture(widget), where.axis.x(day("2022-07-01")), y, LIGHT["accent"])
    assert near(picture(widget), 20, 4, LIGHT["panel"])


def test_crowded_lanes_become_a_histogram() -> None:
    import numpy as np

    from gisapp.model.timeline import Profile

    zero = np.zeros(100, np.int64)
    ticks = np.where(np.arange(100) < 50, 100, 1)
    shown = Profile(ticks, zero, zero, zero, zero)
    most = timeline_paint.most_in_a_bar([shown], 1.0)
    alpha = timeline_paint.alpha_of(shown, 20, 1.0, most)
    heights = (alpha > 0.4).sum(axis=0)
    assert heights[10] == 20
    assert 1 <= heights[80] <= 3
    assert (
        timeline_paint.most_in_a_bar([Profile(np.minimum(ticks, 1), zero, zero, zero, zero)], 1.0)
        == 0
    )


def test_without_dated_layers_it_says_so(make: Make) -> None:
    widget = make()
    with_lanes = picture(widget)
    document = widget.document
    document.apply(document.project.remove("events"), "remove")
    assert widget.lanes.lanes == ()
    empty, where = picture(widget), widget.lanes.where()
    assert empty != with_lanes
    y = round((timeline_paint.TOP + where.bottom) / 2)
    colors = {empty.pixel(x, y + dy) for x in range(500, 900) for dy in range(-14, 0)}
    assert QColor(DARK["text"]).rgb() in colors


def test_other_edits_reach_the_timeline_and_shut_ends_that(make: Make) -> None:
    widget = make()
    document = widget.document
    project = document.project
    document.navigate(replace(project, clock=project.clock.moved_to(day("2022-08-01"))))
    assert widget.bar.period.text() == "1 May 2022 – 31 Jul 2022"
    widget.shut()
    document.navigate(project)
    assert widget.bar.period.text() == "1 May 2022 – 31 Jul 2022"


@pytest.mark.usefixtures("qapp")
def test_a_destroyed_timeline_listens_no_more() -> None:
    project = make_project()
    document = Document(project)
    widget = Timeline(document, DARK)
    shiboken6.delete(widget)
    document.navigate(replace(project, clock=project.clock.stepped(1)))
    assert not shiboken6.isValid(widget)


def test_few_lanes_fill_the_room_there_is(make: Make) -> None:
    where = make(["2022-03-01", "2022-04-01"]).lanes.where()
    assert where.lanes <= 2
    assert where.overview is not None
    assert 0 <= where.height - where.overview.bottom() < 8
