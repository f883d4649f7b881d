"""The safety copy of unsaved work: written now and then, gone after a proper end.

Each window has a file of its own, named after its process, and holds a lock on a file beside it
for as long as it lives. A copy whose lock is free belongs to a window that was killed: only such
copies are offered for recovery, so that a second window never takes over a live one's.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path

from gisapp.model.project import Project
from gisapp.storage.atomic import write_atomic
from gisapp.storage.project_file import SUFFIX, to_json


def default_folder() -> Path:
    """Where safety copies are kept, in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("gisapp", appauthor=False)) / "autosave"


class Autosave:
    """The safety copies of one folder; the user's own when none is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else default_folder()
        self.path = self.folder / f"{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
        self._lock: int | None = None

    def write(self, project: Project) -> Path:
        """Write this window's copy, all or nothing; raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            with contextlib.suppress(OSError):  # a copy without a lock is better than none
                self._lock = _locked(_lock_path(self.path))
        write_atomic(self.path, to_json(project).encode("utf-8"))
        return self.path

    def recoverable(self) -> list[Path]:
        """Copies left by windows that are gone, the newest last."""
        found: list[tuple[float, Path]] = []
        try:
            copies = list(self.folder.glob(f"*{SUFFIX}"))
        except OSError:
            return []
        for path in copies:
            if path != self.path and path.is_file() and _is_free(_lock_path(path)):
                with contextlib.suppress(OSError):
                    found.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(found)]

    def discard(self, path: Path) -> None:
        """Delete a copy that was recovered or is not wanted."""
        for gone in (path, _lock_path(path)):
            with contextlib.suppress(OSError):
                gone.unlink()

    def clear(self) -> None:
        """Delete this window's copy: its work is saved, or was thrown away on purpose."""
        with contextlib.suppress(OSError):
            self.path.unlink()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
            with contextlib.suppress(OSError):
                _lock_path(self.path).unlink()


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")


def _is_free(path: Path) -> bool:
    """Whether nobody holds the lock: its window is gone."""
    if not path.exists():
        return True
    try:
        number = _locked(path)
    except OSError:
        return False
    os.close(number)
    return True


def _locked(path: Path) -> int:
    """A file descriptor that holds an exclusive lock on ``path``; the system frees it when the
    process ends, however it ends. Raises OSError when another one holds it."""
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        raise
    return number
