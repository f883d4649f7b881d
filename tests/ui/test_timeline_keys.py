"""The timeline by keys, buttons and menus."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

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


def test_other_keys_with_ctrl_are_left_to_the_window(make: Make) -> None:
    widget = make()
    before = widget.clock
    for key in (KEY.Key_T, KEY.Key_A, KEY.Key_Home, KEY.Key_Space):
        QTest.keyClick(widget.lanes, key, CTRL)
    assert widget.clock == before
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("key", [KEY.Key_K, KEY.Key_M, KEY.Key_F, KEY.Key_N, KEY.Key_A])
def test_its_letters_win_over_the_shortcuts_of_the_window(make: Make, key: Qt.Key) -> None:
    widget = make()
    for focus in (widget.lanes, widget.bar.first):
        for keys, own in ((NO, True), (CTRL, False)):
            event = QKeyEvent(QEvent.Type.ShortcutOverride, key, keys)
            event.ignore()
            QApplication.sendEvent(focus, event)
            assert event.isAccepted() is own


def test_letters_of_the_lanes_work_from_the_bar(make: Make) -> None:
    widget = make()
    snaps = widget.lanes.snap_action.isChecked()
    QTest.keyClick(widget.bar.first, KEY.Key_N)
    assert widget.lanes.snap_action.isChecked() is not snaps


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
    QTest.mouseClick(bar.previous_event, LEFT)
    assert widget.bar.period.text().endswith("15 Dec 2022")
    QTest.mouseClick(bar.previous_event, LEFT)
    QTest.mouseClick(bar.next_event, LEFT)
    assert widget.bar.period.text().endswith("15 Dec 2022")


@pytest.mark.parametrize(
    ("menu", "entry", "changes", "shown"),
    [
        ("mode", "Cumulative", {"mode": "cumulative"}, "Cumulative"),
        ("step", "1 month", {"step": "month"}, "Step 1 month"),
        ("step", "Next event", {"step": "event"}, "Step next event"),
        ("speed", "30 steps a second", {"speed": 30.0}, "Speed 30 d/s"),
        ("speed", "1 month a second", {"speed": 1.0, "rate": "month"}, "Speed 1 mo/s"),
        ("playing", "Loop", {"at_end": "loop"}, "Play loop"),
        ("playing", "Bounce", {"at_end": "bounce"}, "Play bounce"),
        ("playing", "Backwards", {"reverse": True}, "Play back, once"),
        ("playing", "Skip empty spans", {"skip_empty": True}, "Play once"),
    ],
)
def test_the_menus_change_settings_that_can_be_undone(
    make: Make, menu: str, entry: str, changes: dict[str, object], shown: str
) -> None:
    widget = make()
    before = widget.clock
    chip = getattr(widget.bar, menu)
    actions = {action.text(): action for action in chip.menu().actions()}
    actions[entry].trigger()
    assert widget.clock == replace(before, **changes)
    assert chip.text() == shown
    assert actions[entry].isChecked()
    widget.document.undo()
    assert widget.clock == before
    assert not actions[entry].isChecked()


@pytest.mark.parametrize(
    ("text", "speed", "rate", "shown"),
    [
        ("3.5 steps/s", 3.5, "step", "Speed 3.5 d/s"),
        ("4 d/s", 4.0, "day", "Speed 4 d/s"),
        ("2 weeks a second", 2.0, "week", "Speed 2 wk/s"),
        ("month/s", 1.0, "month", "Speed 1 mo/s"),
    ],
)
def test_a_speed_can_be_typed(make: Make, text: str, speed: float, rate: str, shown: str) -> None:
    widget = make()
    field = widget.bar.menus.typed_speed
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, KEY.Key_Return)
    assert (widget.clock.speed, widget.clock.rate) == (speed, rate)
    assert widget.bar.speed.text() == shown
    assert widget.document.undo() == "Speed"


def test_a_speed_that_is_none_is_named_and_changes_nothing(make: Make) -> None:
    widget = make()
    menus = widget.bar.menus
    menus.typed_speed.setText("fast")
    QTest.keyClick(menus.typed_speed, KEY.Key_Return)
    assert "3 d/s" in menus.wrong_speed.text()
    assert widget.document.undo_label is None


def test_rest_on_events_is_set_in_seconds(make: Make) -> None:
    widget = make()
    widget.bar.menus.rest.setValue(1.5)
    assert widget.clock.dwell == 1.5
    assert "rests 1.5 s" in widget.bar.playing.toolTip()
    assert widget.document.undo() == "Rest on events"
    assert widget.bar.menus.rest.value() == 0.0


def test_every_control_has_a_name_and_a_tip(make: Make) -> None:
    bar = make().bar
    for part in (
        bar.first,
        bar.previous_event,
        bar.previous,
        bar.play,
        bar.next,
        bar.next_event,
        bar.last,
        bar.edit,
        bar.mode,
        bar.step,
        bar.speed,
        bar.playing,
        bar.zone,
    ):
        assert part.accessibleName()
        assert part.accessibleDescription()
        assert part.toolTip()
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert bar.speed.accessibleDescription() == "Speed 7 d/s"
    for named in (bar.menus.typed_speed, bar.menus.rest, bar.period, bar.count):
        assert named.accessibleName()


@pytest.mark.parametrize("width", [1600, 1366, 1000, 760, 560, 460])
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
            bar.playing,
            bar.next_event,
            bar.zone,
            bar.count,
        )
        if part.isVisible()
    ]
    assert all(part.geometry().right() <= bar.width() for part in shown)
    assert bar.play.isVisible()
    assert bar.zone.isVisible()
