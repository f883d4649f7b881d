"""Memo tables: every cache of the application is one, so that all can be dropped at once.

A memo is keyed by the *identity* of an immutable value and by parameters. Dropping an entry at any
time changes no pixel, only the time the next picture takes.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Generic, TypeVar

V = TypeVar("V")


class Memo(Generic[V]):
    """A table ``(anchor identity, key) -> value`` that forgets with its anchor.

    ``limit`` bounds the entries kept for one anchor; the oldest goes first. Safe to use from
    worker threads.
    """

    _tables: ClassVar[weakref.WeakSet[Memo[Any]]] = weakref.WeakSet()

    def __init__(self, name: str, limit: int = 64) -> None:
        self.name = name
        self.limit = limit
        self._lock = threading.Lock()
        self._making: dict[tuple[int, Hashable], tuple[threading.Event, int]] = {}
        self._entries: weakref.WeakKeyDictionary[Any, dict[Hashable, V]] = (
            weakref.WeakKeyDictionary()
        )
        Memo._tables.add(self)

    def get(self, anchor: object, key: Hashable, make: Callable[[], V]) -> V:
        """The value for ``key`` of ``anchor``, made by ``make()`` when it is not there. A value
        that another thread is making is waited for, not made twice."""
        while True:
            with self._lock:
                entries = self._entries.get(anchor)
                if entries is not None and key in entries:
                    return entries[key]
                making = self._making.get((id(anchor), key))
                if making is None or making[1] == threading.get_ident():
                    mine = threading.Event()
                    self._making[(id(anchor), key)] = mine, threading.get_ident()
                    break
            making[0].wait()
        try:
            value = make()
            with self._lock:
                entries = self._entries.setdefault(anchor, {})
                while len(entries) >= self.limit:
                    del entries[next(iter(entries))]
                entries[key] = value
            return value
        finally:
            with self._lock:
                self._making.pop((id(anchor), key), None)
            mine.set()

    def peek(self, anchor: object, key: Hashable) -> V | None:
        """The stored value, or None; never computes."""
        with self._lock:
            entries = self._entries.get(anchor)
            return None if entries is None else entries.get(key)

    def drop(self) -> None:
        """Forget everything in this table."""
        with self._lock:
            self._entries.clear()

    @classmethod
    def drop_all(cls) -> None:
        """Forget everything in every table of the process."""
        for table in list(cls._tables):
            table.drop()
