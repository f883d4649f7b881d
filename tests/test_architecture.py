"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE = (
    "gisapp.layers",
    "gisapp.model",
    "gisapp.plugins",
    "gisapp.readers",
    "gisapp.resources",
    "gisapp.storage",
)
MOST_LINES = 400
EXCUSE = f"over {MOST_LINES} lines because"
UNSAFE = {"dill", "marshal", "pickle", "shelve"}
NETWORK = {"ftplib", "http", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3"}


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def python(code: str, *args: str) -> str:
    """What a fresh interpreter prints; its complaint is the test's."""
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


IMPORT_ALL = """
import importlib, pkgutil, sys
names = []
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    names.append(name)
    if hasattr(module, "__path__"):
        for found in pkgutil.walk_packages(module.__path__, name + "."):
            importlib.import_module(found.name)
            names.append(found.name)
loaded = {name.partition(".")[0] for name in sys.modules}
print(len(names), *sorted(loaded & {"PySide6", "shiboken6", "pyqtgraph", "PyQt6", "PyQt5"}))
"""


def test_the_pure_core_loads_without_qt():
    count, *qt = python(IMPORT_ALL, *PURE).split()
    assert int(count) > len(PURE)
    assert not qt, f"importing {', '.join(PURE)} loads {', '.join(qt)}"


@pytest.mark.parametrize("name", PURE)
def test_each_part_of_the_core_can_be_loaded_first(name: str):
    python(IMPORT_ALL, name)


def test_the_command_line_answers_without_qt():
    code = "import sys, gisapp.cli; print(*{'PySide6', 'pyqtgraph'} & set(sys.modules))"
    assert python(code) == ""


def test_no_file_is_too_long():
    long = []
    for path in sources("gisapp"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > MOST_LINES and EXCUSE not in "\n".join(lines[:15]):
            long.append(f"{path.relative_to(ROOT)}: {len(lines)} lines")
    assert not long, f"split these, or say in the docstring: {EXCUSE} ...\n" + "\n".join(long)


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def trespasses(folders: tuple[str, ...], modules: set[str], calls: set[str]) -> list[str]:
    found = []
    for path in sources(*folders):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        where = path.relative_to(ROOT)
        for line, name in imported(tree):
            parts = name.split(".")
            if any(".".join(parts[: n + 1]) in modules for n in range(len(parts))):
                found.append(f"{where}:{line}: imports {name}")
        found += [
            f"{where}:{node.lineno}: calls {node.func.id}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in calls
        ]
    return found


def test_no_file_can_bring_code_in():
    assert not trespasses(("gisapp", "tools"), UNSAFE, {"eval", "exec", "__import__"})


def test_the_application_opens_no_connection_of_its_own():
    assert not trespasses(("gisapp",), NETWORK, set())


def test_the_trespass_check_sees_what_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "gisapp").mkdir()
    (tmp_path / "gisapp" / "bad.py").write_text(
        "import urllib.parse\nfrom urllib import request\nimport http.client as h\neval('1')\n"
    )
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    found = trespasses(("gisapp",), NETWORK, {"eval"})
    assert [line.partition(" ")[0] for line in found] == [
        f"{Path('gisapp', 'bad.py')}:{line}:" for line in (2, 3, 4)
    ]


VOID_CALLS = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
before = sys.getrefcount(None)
for _ in range(100_000):
    thing.blockSignals(False)
    thing.setObjectName("a")
print(abs(sys.getrefcount(None) - before))
"""


def test_qt_calls_do_not_use_up_none():
    """Some releases of PySide6 drop a reference to None at each call, until Python dies."""
    assert int(python(VOID_CALLS)) < 1000


def tracked() -> Iterator[Path]:
    """The files of the repository, without what tools and builds leave."""
    skipped = {"build", "dist", "htmlcov", "__pycache__"}
    kept = {".ci", ".github"}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name for name in folders
            if name not in skipped and (name in kept or not name.startswith("."))
        ]  # fmt: skip
        yield from (Path(folder, name) for name in files if name != ".coverage")


def test_no_file_names_a_place_on_one_machine():
    slash = "/"
    folders = "|".join(("work", "root", "Users", "home"))
    # A path starts a word (after "=" or a quote, say): the middle of an address is none.
    pattern = re.compile(rf"(?<![\w.~-]){slash}(?:{folders}){slash}[\w.]".encode())
    found = []
    for path in tracked():
        content = path.read_bytes()
        if match := pattern.search(content):
            line = content.count(b"\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}")
    assert not found, "a path of one machine stands in: " + ", ".join(found)


LEAKY = """
def test_window(qtbot):
    from PySide6.QtWidgets import QWidget
    globals()["kept"] = window = QWidget(objectName="forgotten")
    window.show()

def test_timer(qtbot, qapp):
    from PySide6.QtCore import QTimer
    QTimer(qapp, objectName="ticking").start(1000)

def test_thread(qtbot, qapp):
    from PySide6.QtCore import QThread
    thread = QThread(qapp, objectName="running")
    thread.start()

def test_tidy(qtbot):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    QTimer(window).start(1000)
"""


def test_what_a_test_leaves_running_fails_it(tmp_path: Path):
    case = tmp_path / "test_leaky.py"
    case.write_text(LEAKY)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"),
         "--rootdir", str(ROOT), "-p", "tests.conftest", "-p", "no:cacheprovider", str(case)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "4 passed, 3 errors" in done.stdout, done.stdout + done.stderr
    for name in ("forgotten", "ticking", "running"):
        assert f"objectName='{name}'" in done.stdout
    assert f"made at {case}:9" in done.stdout
