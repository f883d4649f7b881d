"""A worker that does the newest job and forgets the older ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """One background thread; :meth:`submit` replaces a job that has not begun and cancels the one
    that has. ``done(result)`` is called in the worker for jobs that were not overtaken,
    ``failed(error)`` for those that raised."""

    def __init__(self, done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        self._done, self._failed = done, failed
        self._wake = threading.Condition()
        self._job: Callable[[Callable[[], bool]], T] | None = None
        self._serial = 0
        self._busy = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="gisapp-resolve", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Callable[[], bool]], T]) -> None:
        """Do ``job(cancelled)`` next; it should give up when ``cancelled()`` becomes true."""
        with self._wake:
            self._serial += 1
            self._job = job
            self._wake.notify()

    @property
    def idle(self) -> bool:
        """Whether nothing is running or waiting."""
        with self._wake:
            return self._job is None and not self._busy

    def close(self) -> None:
        """Stop; a running job is told to give up and waited for."""
        with self._wake:
            self._closed = True
            self._serial += 1
            self._job = None
            self._wake.notify()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            with self._wake:
                while self._job is None and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                job, serial = self._job, self._serial
                self._job = None
                self._busy = True
            assert job is not None
            try:
                result = job(lambda serial=serial: serial != self._serial)  # type: ignore[misc]
            except Exception as error:  # handed to the window, which logs it and tells the user
                if serial == self._serial:
                    self._failed(error)
            else:
                if serial == self._serial:
                    self._done(result)
            finally:
                with self._wake:
                    self._busy = False
