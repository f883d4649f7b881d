"""Safety copies: offered after a crash, never while their window lives, gone after a good end."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from support import make_project

from gisapp.storage.autosave import Autosave, default_folder
from gisapp.storage.project_file import open_project_with_notes

CHILD = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from support import make_project
from gisapp import plugins
from gisapp.storage.autosave import Autosave
plugins.default_project = make_project
autosave = Autosave(Path(sys.argv[1]))
autosave.write(make_project())
print("written", flush=True)
sys.stdin.read()
"""


def test_the_work_of_a_killed_window_is_offered(tmp_path):
    tests = Path(__file__).parents[1]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), str(tests.parent), str(tests)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        mine = Autosave(tmp_path)
        assert mine.recoverable() == []  # it lives
    finally:
        child.kill()
        child.communicate()
    (found,) = mine.recoverable()
    assert found.name.startswith(f"{child.pid}-")
    assert open_project_with_notes(found, make_project())[0].name == "Untitled"
    mine.discard(found)
    assert mine.recoverable() == []
    assert list(tmp_path.iterdir()) == []


def test_two_windows_of_one_process_keep_apart(tmp_path):
    first, second = Autosave(tmp_path), Autosave(tmp_path)
    first.write(make_project())
    assert second.recoverable() == []
    second.write(replace(make_project(), name="Second"))
    assert first.recoverable() == []
    first.clear()
    assert second.path.exists()
    second.clear()
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_overwritten_whole(tmp_path):
    autosave = Autosave(tmp_path)
    for name in ("one", "two"):
        path = autosave.write(replace(make_project(), name=name))
    assert open_project_with_notes(path, make_project())[0].name == "two"
    assert str(os.getpid()) in path.name
    autosave.clear()
    autosave.write(make_project())  # the window goes on after a save
    assert autosave.path.exists()
    autosave.clear()
    autosave.clear()


def test_the_newest_copy_comes_last(tmp_path):
    for i, name in enumerate(("b", "a", "c")):
        path = tmp_path / f"{name}.gisapp"
        path.write_text("{}")
        os.utime(path, (1000 + i, 1000 + i))
    assert [path.stem for path in Autosave(tmp_path).recoverable()] == ["b", "a", "c"]


def test_without_a_folder_there_is_nothing_to_recover(tmp_path):
    autosave = Autosave(tmp_path / "none")
    assert autosave.recoverable() == []
    autosave.clear()
    assert not (tmp_path / "none").exists()


def test_the_usual_folder_is_in_the_users_data(home):
    assert home in default_folder().parents
    assert Autosave().folder == default_folder()
