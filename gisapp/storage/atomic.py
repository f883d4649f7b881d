"""Writing a file so that a crash leaves either the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``: to a new file beside it, flushed to the disk, then renamed.

    An existing file keeps its permission bits, and a symbolic link stays one. Raises OSError, and
    leaves what was there as it was.
    """
    target = path.resolve() if path.is_symlink() else path
    mode: int | None = None
    if target.exists():
        if not target.is_file():
            raise IsADirectoryError(21, "this is no ordinary file", str(path))
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "the file is read-only", str(path))
        mode = stat.S_IMODE(target.stat().st_mode)
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Flush the rename itself, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
