"""The strip under the lanes: what it shows, and the axis dragged by it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from gisapp.model.instants import DAY
from gisapp.model.theme import DARK
from gisapp.ui.timeline import Timeline
from tests.ui.timeline_cases import KEY, LEFT, NO, Make, day, drag, move


def spot(widget: Timeline, text: str) -> QPoint:
    """The pixel of a date on the strip, which shows the whole range."""
    where, clock = widget.lanes.where(), widget.clock
    assert where.overview is not None
    share = (day(text) - clock.begin) / (clock.end - clock.begin)
    x = where.overview.left() + share * where.overview.width()
    return QPoint(round(x), round(where.overview.center().y()))


def close(widget: Timeline, begin: str, end: str, days: float = 1.0) -> bool:
    """Whether the axis spans these dates, to about a pixel of the strip."""
    found = widget.lanes.axis_range
    return abs(found[0] - day(begin)) < days * DAY and abs(found[1] - day(end)) < days * DAY


def row(widget: Timeline, dy: int = 0) -> list[str]:
    """The colours of the strip, pixel by pixel from its left end."""
    where = widget.lanes.where()
    image: QImage = widget.lanes.grab().toImage()
    y = round(where.overview.center().y()) + dy
    left = round(where.overview.left())
    return [QColor(image.pixel(left + x, y)).name() for x in range(round(where.overview.width()))]


def test_a_stretch_drawn_out_on_the_strip_is_shown_in_detail(make: Make) -> None:
    widget = make()
    before = widget.clock
    drag(widget, spot(widget, "2022-02-01"), spot(widget, "2022-03-01"), spot(widget, "2022-05-01"))
    assert close(widget, "2022-02-01", "2022-05-01")
    drag(widget, spot(widget, "2022-11-01"), spot(widget, "2022-10-01"), spot(widget, "2022-08-01"))
    assert close(widget, "2022-08-01", "2022-11-01")
    assert widget.clock == before


def test_the_bracket_is_dragged_and_resized(make: Make) -> None:
    widget = make()
    widget.lanes.show_range(day("2022-05-01"), day("2022-08-01"))
    drag(widget, spot(widget, "2022-06-15"), spot(widget, "2022-07-15"))
    assert close(widget, "2022-05-31", "2022-08-31")
    drag(widget, spot(widget, "2022-05-31"), spot(widget, "2022-03-01"))
    assert close(widget, "2022-03-01", "2022-08-31", 2)
    drag(widget, spot(widget, "2022-08-31"), spot(widget, "2022-10-10"))
    assert close(widget, "2022-03-01", "2022-10-10", 2)
    drag(widget, spot(widget, "2022-06-01"), QPoint(3000, spot(widget, "2022-06-01").y()))
    begin, end = widget.lanes.axis_range
    assert end == widget.clock.end
    assert abs(end - begin - (day("2022-10-10") - day("2022-03-01"))) < 3 * DAY


def test_a_side_dragged_over_the_other_takes_its_place(make: Make) -> None:
    widget = make()
    widget.lanes.show_range(day("2022-05-01"), day("2022-08-01"))
    drag(widget, spot(widget, "2022-05-01"), spot(widget, "2022-10-01"))
    assert close(widget, "2022-08-01", "2022-10-01", 2)


def test_a_click_on_the_strip_brings_the_detail_there(make: Make) -> None:
    widget = make()
    widget.lanes.show_range(day("2022-03-01"), day("2022-04-01"))
    QTest.mouseClick(widget.lanes, LEFT, NO, spot(widget, "2022-10-01"))
    begin, end = widget.lanes.axis_range
    assert end - begin == 31 * DAY
    assert abs((begin + end) // 2 - day("2022-10-01")) < DAY
    QTest.mouseClick(widget.lanes, LEFT, NO, spot(widget, "2022-12-30"))
    assert widget.lanes.axis_range[1] == widget.clock.end


def test_a_double_click_on_the_strip_shows_all(make: Make) -> None:
    widget = make()
    before = widget.clock
    widget.lanes.show_range(day("2022-03-01"), day("2022-04-01"))
    for text in ("2022-03-15", "2022-10-01"):
        widget.lanes.show_range(day("2022-03-01"), day("2022-04-01"))
        QTest.mouseDClick(widget.lanes, LEFT, NO, spot(widget, text))
        assert widget.lanes.axis_range == (widget.clock.begin, widget.clock.end)
    assert widget.clock == before


def test_escape_takes_a_drag_of_the_bracket_back(make: Make) -> None:
    widget = make()
    widget.lanes.show_range(day("2022-05-01"), day("2022-08-01"))
    QTest.mousePress(widget.lanes, LEFT, NO, spot(widget, "2022-06-15"))
    move(widget, spot(widget, "2022-09-01"))
    assert not close(widget, "2022-05-01", "2022-08-01")
    QTest.keyClick(widget.lanes, KEY.Key_Escape)
    assert widget.lanes.axis_range == (day("2022-05-01"), day("2022-08-01"))


def test_it_shows_where_events_are_and_where_the_window_is(make: Make) -> None:
    widget = make(["2022-09-10"] * 9 + ["2022-11-10"])
    columns = row(widget, 3)
    left = round(widget.lanes.where().overview.left())

    def at(text: str) -> int:
        return spot(widget, text).x() - left

    assert columns[at("2022-10-10")] == DARK["panel"]
    assert columns[at("2022-09-10") + 1] != DARK["panel"]
    window = QColor(columns[at("2022-04-15")])
    assert window.blue() > QColor(DARK["panel"]).blue() + 30
    widget.step(45)
    assert row(widget, 3)[at("2022-03-10")] == DARK["panel"]


def test_what_is_not_in_detail_is_dimmed(make: Make) -> None:
    widget = make(["2022-09-10"] * 9)
    x = spot(widget, "2022-09-10").x() + 1 - round(widget.lanes.where().overview.left())
    bright = QColor(row(widget)[x]).lightness()
    widget.lanes.show_range(day("2022-02-01"), day("2022-06-01"))
    assert QColor(DARK["panel"]).lightness() < QColor(row(widget)[x]).lightness() < bright


def test_a_window_too_short_to_see_is_two_pixels_wide(make: Make) -> None:
    start = day("2022-07-01")
    widget = make(start=start, stop=start + 1000)
    x = spot(widget, "2022-07-01").x() - round(widget.lanes.where().overview.left())
    strong = [i for i, color in enumerate(row(widget, -3)) if QColor(color).blue() > 180]
    assert strong
    assert all(abs(i - x) <= 2 for i in strong)


def test_the_pointer_tells_what_can_be_done(make: Make) -> None:
    widget = make()
    widget.lanes.show_range(day("2022-05-01"), day("2022-08-01"))
    shapes = Qt.CursorShape
    for text, shape, words in (
        ("2022-05-01", shapes.SizeHorCursor, "more or less of the time before"),
        ("2022-08-01", shapes.SizeHorCursor, "more or less of the time after"),
        ("2022-06-10", shapes.OpenHandCursor, "another stretch of time"),
        ("2022-10-10", shapes.CrossCursor, "Drag out a stretch of time"),
    ):
        QTest.mouseMove(widget.lanes, spot(widget, text))
        assert widget.lanes.cursor().shape() == shape
        assert words in widget.lanes.tip_at(QPointF(spot(widget, text)))


def test_a_low_timeline_has_no_strip(make: Make) -> None:
    widget = make()
    widget.resize(1279, 140)
    where = widget.lanes.where()
    assert where.overview is None
    assert where.bottom < widget.lanes.height()
    document = widget.document
    document.navigate(replace(document.project, clock=widget.clock.stepped(1)))
    widget.lanes.grab()
