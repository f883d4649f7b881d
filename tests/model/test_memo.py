"""Memo tables: kept by identity, bounded, droppable, safe between threads."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from functools import partial

import pytest

from gisapp.model.memo import Memo


class Anchor:
    """Something with an identity."""


def test_a_value_is_made_once_for_one_anchor_and_key():
    table: Memo[int] = Memo("test")
    anchor, made = Anchor(), []

    def make() -> int:
        made.append(1)
        return len(made)

    assert table.get(anchor, "a", make) == 1
    assert table.get(anchor, "a", make) == 1
    assert table.get(anchor, "b", make) == 2
    assert table.get(Anchor(), "a", make) == 3


def test_peek_never_makes():
    table: Memo[str] = Memo("test")
    anchor = Anchor()
    assert table.peek(anchor, 1) is None
    table.get(anchor, 1, lambda: "x")
    assert table.peek(anchor, 1) == "x"
    assert table.peek(anchor, 2) is None


def test_the_oldest_entry_of_an_anchor_goes_first():
    table: Memo[int] = Memo("test", limit=2)
    anchor = Anchor()
    for key in range(3):
        table.get(anchor, key, partial(int, key))
    assert [table.peek(anchor, key) for key in range(3)] == [None, 1, 2]


def test_entries_are_forgotten_with_their_anchor():
    table: Memo[Anchor] = Memo("test")
    anchor = Anchor()
    kept = []
    table.get(anchor, "", Anchor)
    kept.append(weakref.ref(table.get(anchor, "", Anchor)))
    del anchor
    gc.collect()
    assert kept[0]() is None


def test_dropping_all_drops_every_table():
    tables: list[Memo[int]] = [Memo("one"), Memo("two")]
    anchor = Anchor()
    for table in tables:
        table.get(anchor, "", lambda: 1)
    tables[0].drop()
    assert [table.peek(anchor, "") for table in tables] == [None, 1]
    Memo.drop_all()
    assert tables[1].peek(anchor, "") is None
    assert tables[1].get(anchor, "", lambda: 2) == 2


def test_what_fails_is_not_kept():
    table: Memo[int] = Memo("test")
    anchor = Anchor()
    with pytest.raises(ZeroDivisionError):
        table.get(anchor, "", lambda: 1 // 0)
    assert table.get(anchor, "", lambda: 5) == 5


def test_four_threads_make_a_value_once_and_share_it():
    table: Memo[object] = Memo("test")
    anchor, gate, got, made = Anchor(), threading.Barrier(4), [], []

    def make() -> object:
        made.append(1)
        time.sleep(0.02)  # long enough for the others to ask meanwhile
        return object()

    def ask() -> None:
        gate.wait(10)
        got.append(table.get(anchor, "", make))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(got) == 4
    assert len(made) == 1
    assert all(value is got[0] for value in got)


def test_a_failed_value_can_be_made_again():
    table: Memo[int] = Memo("test")
    anchor = Anchor()
    with pytest.raises(ValueError, match="no"):
        table.get(anchor, "", lambda: int("no"))
    assert table.get(anchor, "", lambda: 7) == 7
