"""What every test gets: a fixed environment, its own settings folders, and a check for Qt leaks.

Qt is imported by the tests that use it, never here: tests of the pure core run without it.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import gisapp.layers.kinds.every  # noqa: F401  tests name kinds without loading them

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(TZ="UTC", LC_ALL="C.UTF-8", LANG="C.UTF-8")
for _name in ("LANGUAGE", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
    os.environ.pop(_name, None)
if hasattr(time, "tzset"):
    time.tzset()

settings.register_profile(
    "default", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", settings.get_profile("default"), derandomize=True, database=None, print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# ---------------------------------------------------------------- folders of its own

_numbers = itertools.count()


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    homes = tmp_path_factory.mktemp("homes")
    (homes / "run").mkdir(mode=0o700)
    (homes / "etc").mkdir()
    return homes


@pytest.fixture(autouse=True)
def home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder for this test alone; settings, data and caches go below it when written."""
    home = _homes / str(next(_numbers))
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_STATE_HOME": home / "state",
        "XDG_CONFIG_DIRS": _homes / "etc",
        "XDG_RUNTIME_DIR": _homes / "run",
    }
    for name, folder in folders.items():
        monkeypatch.setenv(name, str(folder))
    if "PySide6.QtCore" in sys.modules:
        _move_qt(home)
    return home


def _move_qt(home: Path) -> None:
    """Qt remembers where settings are, so changing the environment is not enough."""
    from PySide6.QtCore import QSettings, QStandardPaths

    QStandardPaths.setTestModeEnabled(True)
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(home / "config"))
        QSettings.setPath(kind, QSettings.Scope.SystemScope, str(home.parent / "etc"))


# ---------------------------------------------------------------- leaks

_made: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()
_watching: list[bool] = []


def _site(frame: FrameType | None) -> str:
    """The nearest line of the project that led here."""
    while frame is not None and "site-packages" in frame.f_code.co_filename:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else "?"


def _watch(kind: type) -> None:
    """Note where each object of a Qt class is made."""
    made: Callable[..., None] = vars(kind)["__init__"]

    def noted(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        _made[self] = _site(sys._getframe(1))

    setattr(kind, "__init__", noted)  # noqa: B010 - mypy refuses the plain form


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with ``qtbot``, no window, running timer or running thread of it is left."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QSettings, QThread, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    if not _watching:
        _watching.append(True)
        _watch(QTimer)
        _watch(QThread)
    request.getfixturevalue("qapp")  # made before qtbot, so torn down after it
    _move_qt(request.getfixturevalue("home"))
    QSettings().setValue("motion", False)  # a test sees the end of a zoom at once
    old_windows = QApplication.topLevelWidgets()
    old_made = list(_made)
    yield

    def left() -> list[tuple[Any, str]]:
        old = {id(window) for window in old_windows}
        found = [
            (w, "?") for w in QApplication.topLevelWidgets() if isValid(w) and id(w) not in old
        ]
        known = {id(one) for one in old_made}
        for one, site in list(_made.items()):
            if id(one) in known or not isValid(one):
                continue
            if one.isRunning() if isinstance(one, QThread) else one.isActive():
                found.append((one, site))
        return found

    _settle()
    if left():
        gc.collect()  # a cycle that nobody holds is no leak
        _settle()
    found = left()
    lines = [_described(one, site) for one, site in found]
    for one, _ in found:
        _put_away(one)
    _settle()
    if lines:
        pytest.fail("left alive after the test:\n  " + "\n  ".join(lines), pytrace=False)


def _settle() -> None:
    """Let what was asked to be deleted be deleted."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _described(one: Any, site: str) -> str:
    kind = type(one)
    title = one.windowTitle() if hasattr(one, "windowTitle") else ""
    parts = [f"{kind.__module__}.{kind.__qualname__}", f"objectName={one.objectName()!r}"]
    parts += [f"title={title!r}"] if title else []
    parts += [f"made at {site}"] if site != "?" else []
    return " ".join(parts)


def _put_away(one: Any) -> None:
    """End what a test left, so that only that test fails."""
    from PySide6.QtCore import QThread, QTimer

    with contextlib.suppress(RuntimeError):
        if isinstance(one, QTimer):
            one.stop()
        elif isinstance(one, QThread):
            one.requestInterruption()
            one.quit()
            one.wait(2000)
        else:
            one.close()
            one.deleteLater()
