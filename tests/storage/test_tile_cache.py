"""Kept tiles: found again, bounded, and never an error."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.storage.tile_cache import Kept, TileCache, tile_cache

SOON = int(time.time()) + 1000


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[TileCache]:
    made = TileCache(tmp_path / "deep" / "tiles.sqlite", limit=100_000)
    yield made
    made.close()


def test_what_is_put_is_found(cache: TileCache) -> None:
    assert cache.get("a") is None
    cache.put("a", Kept(b"picture", SOON, "tag"))
    assert cache.get("a") == Kept(b"picture", SOON, "tag")
    cache.put("a", Kept(b"other", SOON))
    assert cache.get("a") == Kept(b"other", SOON)


def test_it_is_there_the_next_time(cache: TileCache) -> None:
    cache.put("a", Kept(b"picture", SOON))
    size = cache.size
    cache.close()
    again = TileCache(cache.path)
    assert again.get("a") == Kept(b"picture", SOON)
    assert again.size == size > 0
    again.close()


@given(puts=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30_000)), max_size=40))
def test_it_never_grows_beyond_its_limit(
    puts: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = TileCache(tmp_path_factory.mktemp("c") / "t.sqlite", limit=100_000)
    for number, length in puts:
        cache.put(str(number), Kept(b"x" * length, SOON))
        assert cache.size <= cache.limit
        assert cache.get(str(number)) is not None
    with closing(sqlite3.connect(cache.path)) as file:
        (real,) = file.execute("select coalesce(sum(size), 0) from tiles").fetchone()
    assert cache.size == real
    cache.close()


def test_the_one_not_looked_at_for_longest_goes_first(
    cache: TileCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr("gisapp.storage.tile_cache.time.time", lambda: now[0])
    for name in "abc":
        cache.put(name, Kept(b"x" * 30_000, SOON))
        now[0] += 10
    now[0] += 10_000
    assert cache.get("a") is not None
    now[0] += 10
    cache.put("d", Kept(b"x" * 30_000, SOON))
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert cache.get("d") is not None


def test_freshness() -> None:
    assert Kept(b"", SOON).fresh
    assert not Kept(b"", 5).fresh


def test_forgetting_everything(cache: TileCache) -> None:
    cache.put("a", Kept(b"picture", SOON))
    cache.clear()
    assert cache.get("a") is None
    assert cache.size == 0


@pytest.mark.parametrize("data", [b"no database at all" * 100, b"SQLite format 3\0" + b"\1" * 5000])
def test_a_damaged_file_is_begun_anew(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    path.write_bytes(data)
    cache = TileCache(path)
    cache.put("a", Kept(b"picture", SOON))
    assert cache.get("a") == Kept(b"picture", SOON)
    cache.close()


def test_a_disk_that_cannot_be_written_keeps_nothing_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = TileCache(tmp_path / "file" / "t.sqlite")
    cache.put("a", Kept(b"picture", SOON))
    assert cache.get("a") is None
    cache.clear()
    cache.close()


def test_threads_share_it(cache: TileCache) -> None:
    def work(name: str) -> None:
        for i in range(40):
            cache.put(f"{name}{i}", Kept(name.encode() * 20, SOON))
            assert cache.get(f"{name}{i}") is not None

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(cache.get(f"{name}39") == Kept(name.encode() * 20, SOON) for name in "abcd")


def test_the_user_s_cache_is_one() -> None:
    assert tile_cache() is tile_cache()
    assert tile_cache().path.name == "tiles.sqlite"
