"""The files opened last, newest first."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from gisapp.storage.atomic import write_atomic

log = logging.getLogger(__name__)
MOST = 12
_LARGEST = 1_000_000  # bytes


def list_path() -> Path:
    """Where the list is kept, in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("gisapp", appauthor=False)) / "recent.json"


def load(store: Path | None = None) -> list[Path]:
    """The recent files that still exist, newest first. A list that cannot be read is empty."""
    paths = [Path(name) for name in _names(store or list_path())]
    return [path for path in paths if _exists(path)][:MOST]


def add(path: Path, store: Path | None = None) -> None:
    """Put ``path`` first. A list that cannot be written is noted in the log: no file is lost."""
    store = store or list_path()
    name = str(path.absolute())
    names = [name, *(str(known) for known in load(store) if str(known) != name)][:MOST]
    _write(store, names)


def clear(store: Path | None = None) -> None:
    """Forget all recent files."""
    _write(store or list_path(), [])


def _names(store: Path) -> list[str]:
    try:
        if store.stat().st_size > _LARGEST:
            return []
        names = json.loads(store.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(names, list):
        return []
    return [name for name in names if isinstance(name, str) and name]


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _write(store: Path, names: list[str]) -> None:
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(names, indent=1)
        write_atomic(store, text.encode())
    except OSError as error:
        log.warning("the recent files could not be written: %s", error)
