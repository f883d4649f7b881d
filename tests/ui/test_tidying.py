"""Garbage is collected while nobody works, and a worker rests while a frame is made."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from gisapp.ui import painting, tidying
from gisapp.ui.painting import Pace, Rests
from gisapp.ui.tidying import Tidying
from tests.ui.desk import Desk


@pytest.fixture
def collections(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Grows by the moment of every full collection."""
    found: list[float] = []
    monkeypatch.setattr(gc, "collect", lambda: found.append(time.monotonic()))
    return found


def test_all_garbage_is_collected_when_nothing_changed_for_a_while(
    desk: Desk, collections: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "REST", 1500)
    Tidying(desk.document, desk.canvas)
    for _ in range(5):  # some work
        desk.canvas.pan(10, 0)
        desk.qtbot.wait(100)
    changed = time.monotonic()
    assert not collections
    desk.qtbot.waitUntil(lambda: bool(collections), timeout=10_000)
    assert collections[0] - changed > 1.0
    desk.qtbot.wait(400)
    assert len(collections) == 1


def test_from_the_first_map_on_only_young_objects_are_collected_by_themselves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, frozen = gc.get_threshold(), []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    try:
        Tidying(desk.document, desk.canvas)
        desk.canvas.firstPainted.emit()
        assert gc.get_threshold() == (*before[:2], tidying.NEVER)
        assert gc.isenabled()
        assert frozen
    finally:
        gc.set_threshold(*before)


def test_the_worker_waits_until_the_frame_is_on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "LOST", 60.0)
    pace, went_on = Pace(), threading.Event()
    pace.begin_frame()

    def work() -> None:
        Rests(pace).between()
        went_on.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert not went_on.wait(0.1)
    pace.end_frame()
    assert went_on.wait(10)
    worker.join()


def test_a_frame_that_is_never_shown_holds_nobody_up() -> None:
    pace = Pace()
    pace.begin_frame()
    Rests(pace).between()
    assert not pace.framing


def test_what_nobody_waits_for_stops_while_time_is_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "SCRUBBING", 0.5)
    pace = Pace()
    pace.scrub()
    Rests(pace).for_events(painting.VAST)  # too many to be counted anew: they are gone on with
    assert pace.scrubbing
    Rests(pace).for_events(1000)
    assert not pace.scrubbing
