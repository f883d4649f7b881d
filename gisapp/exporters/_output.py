"""What every exporter needs: a file that is whole or not there, and a place to paint."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gisapp.model.project import Project
from gisapp.plugins import Options, WriteError

MOST_PIXELS = 400_000_000
_application: Any = None  # Qt needs the object to stay alive


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary file in the folder of ``path`` that takes its place when all went well.

    Raises WriteError when the folder is missing or cannot be written to.
    """
    folder = path.parent
    if not folder.is_dir():
        raise WriteError(str(path), f"there is no folder '{folder}'", "Create it or choose another")
    if path.is_dir():
        raise WriteError(str(path), "this is a folder", "Give a file inside it")
    temporary = folder / f".{path.stem[:40]}-{secrets.token_hex(4)}{path.suffix}"
    try:
        yield temporary
        if temporary.exists():
            os.replace(temporary, path)
    except OSError as error:
        raise WriteError(
            str(path),
            error.strerror or "it cannot be written",
            "Check the folder's permissions and the space on the disk",
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def checked_size(path: Path, options: Options) -> None:
    """Refuse pictures without pixels and those that fit in no memory, in words."""
    width, height = options.width, options.height
    if width < 1 or height < 1 or not options.dpi > 0:
        raise WriteError(
            str(path),
            f"a picture of {width} by {height} pixels has no size",
            "Give a width, a height and a resolution above zero",
        )
    if width * height > MOST_PIXELS:
        raise WriteError(
            str(path),
            f"{width} by {height} pixels are {width * height / 1e6:,.0f} megapixels; "
            f"the most is {MOST_PIXELS // 1_000_000}",
            "Choose a smaller size or resolution",
        )


def ensure_gui() -> None:
    """Make sure that fonts and pictures can be used: an application without windows is made when
    there is none."""
    global _application
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _application = QGuiApplication(["gisapp"])


def project_text(project: Project, path: Path) -> str:
    """The project as it is written into pictures, so that they can be opened again."""
    from gisapp.storage.project_file import to_json

    text: str = to_json(project, path.parent)
    return text
