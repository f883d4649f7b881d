"""Playing: the real widget, its keys and buttons, and what becomes of the project's clock."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gisapp.ui import timeline_play
from tests.ui.timeline_cases import KEY, LEFT, SHIFT, Make, day, days


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
    widget = make(start=day("2022-11-01"), stop=day("2022-12-31"), speed=1.0, at_end="loop")
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


def test_shift_and_space_play_the_other_way(make: Make) -> None:
    widget = make(speed=1.0)
    QTest.keyClick(widget.lanes, KEY.Key_Space, SHIFT)
    assert widget.playing
    assert widget.clock.reverse
    widget.advance(1.0)
    assert days(widget.clock) == ("2022-02-28", "2022-05-31")
    assert widget.bar.playing.text() == "Play back, once"
    QTest.keyClick(widget.lanes, KEY.Key_Space)
    assert not widget.playing
    assert widget.bar.play.accessibleName() == "Play backwards"


def test_backwards_it_stops_at_the_beginning(make: Make) -> None:
    widget = make(start=day("2022-01-03"), stop=day("2022-02-03"), speed=1.0, reverse=True)
    widget.play()
    widget.advance(5.0)
    assert not widget.playing
    assert days(widget.clock) == ("2022-01-01", "2022-02-01")
    widget.play()
    assert widget.clock.stop == widget.clock.end
    widget.pause()


def test_a_bounce_turns_round_at_both_ends_and_shows_which_way_it_goes(make: Make) -> None:
    widget = make(start=day("2022-01-02"), stop=day("2022-12-31"), speed=1.0, at_end="bounce")
    widget.play()
    seen = []
    for _ in range(5):
        widget.advance(1.0)
        seen.append(days(widget.clock)[1][5:])
    assert seen == ["01-01", "12-31", "12-30", "12-31", "01-01"]
    assert widget.playing
    assert not widget.clock.reverse
    assert widget.document.undo_label is None
    widget.pause()


def test_half_a_step_is_kept_over_a_pause(make: Make) -> None:
    widget = make(speed=2.0)
    widget.advance(0.4)
    widget.play()
    widget.pause()
    widget.advance(0.1)
    assert days(widget.clock) == ("2022-03-02", "2022-06-02")


def test_it_goes_on_from_where_the_user_moves_it(make: Make) -> None:
    widget = make(speed=1.0)
    widget.advance(0.9)
    QTest.keyClick(widget.lanes, KEY.Key_Right, SHIFT)
    widget.advance(0.9)
    assert days(widget.clock) == ("2022-03-11", "2022-06-11")
    widget.advance(0.1)
    assert days(widget.clock) == ("2022-03-12", "2022-06-12")


def test_a_machine_that_slept_does_not_jump_ahead(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Sleepy:
        now = 0.0

        def monotonic(self) -> float:
            self.now += 3600.0
            return self.now

    sleepy = Sleepy()
    monkeypatch.setattr(timeline_play, "time", sleepy)
    widget = make(speed=4.0)
    widget.play()
    qtbot.waitUntil(lambda: widget.clock.stop > day("2022-06-01"), timeout=5000)
    widget.pause()
    ticks = round(sleepy.now / 3600.0) - 1
    moved = round((widget.clock.stop - day("2022-06-01")) / 86_400_000)
    assert 0 < moved <= ticks


def test_it_rests_on_events_and_skips_what_is_empty(make: Make) -> None:
    widget = make(["2022-07-04", "2022-06-20"], speed=1.0, dwell=1.0, skip_empty=True)
    widget.play()
    seen = []
    for _ in range(5):
        widget.advance(1.0)
        seen.append(days(widget.clock)[1][5:])
    assert seen == ["06-21", "06-21", "07-05", "07-05", "01-01"]
    assert not widget.playing


def test_months_a_second(make: Make) -> None:
    widget = make(start=day("2022-01-01"), stop=day("2022-02-01"), speed=1.0, rate="month")
    for stop in ("2022-03-01", "2022-04-01", "2022-05-01"):
        widget.advance(1.0)
        assert days(widget.clock)[1] == stop


@pytest.mark.parametrize("mode", ["window", "cumulative", "instant"])
def test_every_mode_plays_to_the_end(make: Make, mode: str) -> None:
    widget = make(mode=mode, speed=1.0, start=day("2022-12-01"), stop=day("2022-12-30"))
    widget.play()
    for _ in range(3):
        widget.advance(1.0)
    assert widget.clock.stop == widget.clock.end
    assert not widget.playing
    widget.play()
    expected = "2022-01-30" if mode == "window" else "2022-01-02"
    assert days(widget.clock)[1] == expected
    widget.pause()
