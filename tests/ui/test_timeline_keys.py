"""The timeline by keys and buttons, and playing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.timeline_cases import CTRL, KEY, LEFT, NO, SHIFT, Make, day, days


def test_keys_step_jump_and_stretch(make: Make) -> None:
    widget = make()

    def press(key: Qt.Key, keys: Qt.KeyboardModifier = NO) -> tuple[str, str]:
        QTest.keyClick(widget.lanes, key, keys)
        return days(widget.clock)

    assert press(KEY.Key_Right) == ("2022-03-02", "2022-06-02")
    assert press(KEY.Key_Left) == ("2022-03-01", "2022-06-01")
    assert press(KEY.Key_Right, SHIFT) == ("2022-03-11", "2022-06-11")
    assert press(KEY.Key_Left, SHIFT) == ("2022-03-01", "2022-06-01")
    assert press(KEY.Key_Up) == ("2022-02-28", "2022-06-01")
    assert press(KEY.Key_Down, SHIFT) == ("2022-03-10", "2022-06-01")
    assert press(KEY.Key_Home)[0] == "2022-01-01"
    assert press(KEY.Key_End)[1] == "2023-01-01"


def test_keys_with_ctrl_are_left_to_the_window(make: Make) -> None:
    widget = make()
    before = widget.clock
    QTest.keyClick(widget.lanes, KEY.Key_T, CTRL)
    QTest.keyClick(widget.lanes, KEY.Key_Right, CTRL)
    assert widget.clock == before
    assert QApplication.activePopupWidget() is None


def test_a_month_back_undoes_a_month_on(make: Make) -> None:
    widget = make(start=day("2022-01-31"), stop=day("2022-03-31"), step="month")
    QTest.keyClick(widget.lanes, KEY.Key_Right)
    assert days(widget.clock) == ("2022-02-28", "2022-04-30")
    QTest.keyClick(widget.lanes, KEY.Key_Right)
    assert days(widget.clock) == ("2022-03-31", "2022-05-31")
    QTest.keyClick(widget.lanes, KEY.Key_Left)
    QTest.keyClick(widget.lanes, KEY.Key_Left)
    assert days(widget.clock) == ("2022-01-31", "2022-03-31")


def test_the_buttons_of_the_bar(make: Make) -> None:
    widget = make(step="week")
    bar = widget.bar
    QTest.mouseClick(bar.next, LEFT)
    assert days(widget.clock) == ("2022-03-08", "2022-06-08")
    QTest.mouseClick(bar.previous, LEFT)
    assert days(widget.clock) == ("2022-03-01", "2022-06-01")
    QTest.mouseClick(bar.first, LEFT)
    assert widget.clock.start == widget.clock.begin
    QTest.mouseClick(bar.last, LEFT)
    assert widget.clock.stop == widget.clock.end
    QTest.mouseClick(bar.loop, LEFT)
    assert widget.clock.loop
    assert widget.document.undo() == "Loop"
    assert not bar.loop.isChecked()


@pytest.mark.parametrize(
    ("menu", "entry", "field", "value", "shown"),
    [
        ("mode", "Cumulative", "mode", "cumulative", "Cumulative"),
        ("step", "1 month", "step", "month", "Step 1 month"),
        ("step", "Next event", "step", "event", "Step next event"),
        ("speed", "30 steps a second", "speed", 30.0, "Speed 30 d/s"),
    ],
)
def test_the_menus_change_settings_that_can_be_undone(
    make: Make, menu: str, entry: str, field: str, value: object, shown: str
) -> None:
    widget = make()
    before = widget.clock
    chip = getattr(widget.bar, menu)
    actions = {action.text(): action for action in chip.menu().actions()}
    actions[entry].trigger()
    assert widget.clock == replace(before, **{field: value})
    assert chip.text() == shown
    assert actions[entry].isChecked()
    widget.document.undo()
    assert widget.clock == before
    assert not actions[entry].isChecked()


def test_a_speed_can_be_typed(make: Make) -> None:
    widget = make()
    widget.bar.speed_box.setValue(3.5)
    assert widget.clock.speed == 3.5
    assert widget.bar.speed.text() == "Speed 3.5 d/s"
    assert not any(a.isChecked() for a in widget.bar.speed_menu.actions())


def test_every_control_has_a_name_and_a_tip(make: Make) -> None:
    bar = make().bar
    for part in (
        bar.first,
        bar.previous,
        bar.play,
        bar.next,
        bar.last,
        bar.edit,
        bar.mode,
        bar.step,
        bar.speed,
        bar.loop,
        bar.zone,
    ):
        assert part.accessibleName()
        assert part.toolTip()


@pytest.mark.parametrize("width", [1600, 1000, 760, 560, 460])
def test_the_bar_never_cuts_the_period_however_narrow(make: Make, width: int) -> None:
    widget = make(zone="America/Argentina/Buenos_Aires")
    widget.resize(width, 176)
    QApplication.processEvents()
    bar = widget.bar
    assert bar.period.width() >= bar.period.sizeHint().width()
    shown = [
        part
        for part in (
            bar.play,
            bar.edit,
            bar.mode,
            bar.step,
            bar.speed,
            bar.loop,
            bar.zone,
            bar.count,
        )
        if part.isVisible()
    ]
    assert all(part.geometry().right() <= bar.width() for part in shown)
    assert bar.play.isVisible()
    assert bar.zone.isVisible()


def test_playing_goes_whole_steps_and_keeps_the_rest(make: Make, qtbot: QtBot) -> None:
    widget = make(speed=2.0)
    widget.advance(0.4)
    assert days(widget.clock) == ("2022-03-01", "2022-06-01")
    widget.advance(0.4)
    assert days(widget.clock) == ("2022-03-02", "2022-06-02")
    widget.advance(1.2)
    assert days(widget.clock) == ("2022-03-05", "2022-06-05")


def test_playing_months_keeps_their_last_day(make: Make) -> None:
    widget = make(start=day("2022-01-31"), stop=day("2022-03-31"), step="month", speed=1.0)
    for _ in range(4):
        widget.advance(1.0)
    assert days(widget.clock) == ("2022-05-31", "2022-07-31")


def test_time_runs_and_stands(make: Make, qtbot: QtBot) -> None:
    widget = make(speed=100.0)
    seen: list[bool] = []
    widget.playingChanged.connect(seen.append)
    before = widget.clock
    QTest.keyClick(widget.lanes, KEY.Key_Space)
    assert widget.playing
    qtbot.waitUntil(lambda: widget.clock.stop > before.stop, timeout=5000)
    assert widget.bar.play.accessibleName() == "Pause"
    QTest.mouseClick(widget.bar.play, LEFT)
    assert not widget.playing
    assert seen == [True, False]
    assert widget.document.undo_label is None


def test_playing_stops_at_the_end_and_begins_again_when_asked(make: Make) -> None:
    widget = make(start=day("2022-11-01"), stop=day("2022-12-30"), speed=1.0)
    widget.play()
    for _ in range(4):
        widget.advance(1.0)
    assert not widget.playing
    assert widget.clock.stop == widget.clock.end
    widget.play()
    assert widget.playing
    assert widget.clock.start == widget.clock.begin
    widget.pause()


def test_a_loop_shows_the_end_and_begins_again(make: Make) -> None:
    widget = make(start=day("2022-11-01"), stop=day("2022-12-31"), speed=1.0, loop=True)
    widget.play()
    widget.advance(1.0)
    assert widget.clock.stop == widget.clock.end
    widget.advance(1.0)
    assert widget.clock.start == widget.clock.begin
    assert widget.playing
    widget.pause()


def test_playing_stops_when_hidden_or_closed(make: Make) -> None:
    widget = make()
    widget.play()
    widget.hide()
    assert not widget.playing
    widget.show()
    widget.play()
    widget.close()
    assert not widget.playing


def test_a_window_over_the_whole_range_cannot_play_and_says_why(make: Make) -> None:
    widget = make()
    widget.show_full_range()
    assert not widget.bar.play.isEnabled()
    assert "whole range" in widget.bar.play.toolTip()
    widget.toggle()
    assert not widget.playing
    widget.toggle_lock()
    assert widget.bar.play.isEnabled()
    widget.play()
    assert widget.clock.stop == day("2022-01-02")
    widget.pause()


def test_steps_of_events_go_from_event_to_event(make: Make) -> None:
    widget = make(["2022-07-04", "2022-06-20", "", "2021-01-01"], step="event", speed=1.0)
    QTest.keyClick(widget.lanes, KEY.Key_Right)
    assert widget.bar.period.text().endswith("20 Jun 2022")
    widget.play()
    widget.advance(1.0)
    assert widget.bar.period.text().endswith("4 Jul 2022")
    assert not widget.playing
    QTest.keyClick(widget.lanes, KEY.Key_Left)
    assert widget.bar.period.text().endswith("20 Jun 2022")
