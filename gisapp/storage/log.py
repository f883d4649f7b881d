"""Where unexpected errors are written."""

from __future__ import annotations

from pathlib import Path


def log_path() -> Path:
    """The log file, in the user's log folder."""
    import platformdirs

    return Path(platformdirs.user_log_dir("gisapp", appauthor=False)) / "gisapp.log"
