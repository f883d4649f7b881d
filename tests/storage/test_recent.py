"""The list of recent files."""

from __future__ import annotations

import logging

import pytest

from gisapp.storage import recent


def files(folder, count):
    paths = [folder / f"f{i}.csv" for i in range(count)]
    for path in paths:
        path.touch()
    return paths


def test_the_newest_comes_first_once(tmp_path, home):
    a, b, c = files(tmp_path, 3)
    for path in (a, b, c, a):
        recent.add(path)
    assert recent.load() == [a, c, b]
    assert home in recent.list_path().parents
    recent.clear()
    assert recent.load() == []


def test_at_most_twelve_are_kept(tmp_path):
    paths = files(tmp_path, 20)
    for path in paths:
        recent.add(path)
    assert recent.load() == paths[:-13:-1]


def test_missing_files_are_dropped(tmp_path):
    a, b = files(tmp_path, 2)
    recent.add(a)
    recent.add(b)
    a.unlink()
    assert recent.load() == [b]


def test_relative_paths_are_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (a,) = files(tmp_path, 1)
    recent.add(a.relative_to(tmp_path))
    assert recent.load() == [a]


@pytest.mark.parametrize("text", ["", "{", "{}", '[1, null, [], ""]', "[" * 100_000, "\xff"])
def test_a_broken_list_is_an_empty_one(tmp_path, text):
    store = tmp_path / "recent.json"
    store.write_bytes(text.encode("latin-1"))
    assert recent.load(store) == []
    (a,) = files(tmp_path, 1)
    recent.add(a, store)
    assert recent.load(store) == [a]


def test_names_that_are_no_paths_are_dropped(tmp_path):
    store = tmp_path / "recent.json"
    store.write_text('["\\u0000", "/nowhere/at/all"]')
    assert recent.load(store) == []


def test_a_list_that_cannot_be_written_is_logged(tmp_path, caplog):
    (tmp_path / "wall").touch()
    (a,) = files(tmp_path, 1)
    with caplog.at_level(logging.WARNING):
        recent.add(a, tmp_path / "wall" / "recent.json")
    assert "recent files could not be written" in caplog.text
