"""The worker does the newest job and forgets the older ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from gisapp.render.queue import Newest


@pytest.fixture
def answers() -> Iterator[tuple[Newest[int], list[int], list[Exception], threading.Event]]:
    done: list[int] = []
    failed: list[Exception] = []
    told = threading.Event()

    def take(result: int) -> None:
        done.append(result)
        told.set()

    def fail(error: Exception) -> None:
        failed.append(error)
        told.set()

    worker: Newest[int] = Newest(take, fail)
    yield worker, done, failed, told
    worker.close()


def test_a_job_is_answered(answers) -> None:
    worker, done, _, told = answers
    worker.submit(lambda cancelled: 7)
    assert told.wait(5)
    assert done == [7]


def test_an_overtaken_job_is_cancelled_and_not_heard_of(answers) -> None:
    worker, done, failed, told = answers
    running, saw_cancel = threading.Event(), threading.Event()

    def old(cancelled: Callable[[], bool]) -> int:
        running.set()
        while not cancelled():
            pass
        saw_cancel.set()
        return 1

    worker.submit(old)
    assert running.wait(5)
    worker.submit(lambda cancelled: 2)
    assert saw_cancel.wait(5)
    assert told.wait(5)
    assert done == [2]
    assert not failed


def test_a_failing_job_is_told_and_the_worker_lives_on(answers) -> None:
    worker, done, failed, told = answers

    def bad(cancelled: Callable[[], bool]) -> int:
        raise ValueError("no")

    worker.submit(bad)
    assert told.wait(5)
    assert [str(error) for error in failed] == ["no"]
    told.clear()
    worker.submit(lambda cancelled: 3)
    assert told.wait(5)
    assert done == [3]
