"""The project file: readable JSON, written atomically; also found inside exported pictures.

Opening is data only: nothing in the file is run, and its size and nesting are bounded.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from gisapp import plugins
from gisapp.model.project import Project
from gisapp.storage import picture
from gisapp.storage.atomic import write_atomic
from gisapp.storage.decode import Decoder
from gisapp.storage.encode import encode
from gisapp.storage.schema import FORMAT, VERSION, Head, ProjectError, ProjectPart, dumped

__all__ = [
    "SUFFIX",
    "ProjectError",
    "from_json",
    "open_project",
    "open_project_with_notes",
    "save_project",
    "to_json",
]

SUFFIX = ".gisapp"
KEYWORD = picture.KEYWORD
LIMIT = 64_000_000  # bytes of text; a project with ten thousand annotations has three million
_REMEDY = "Open an earlier copy, or correct the file in a text editor"


def to_json(project: Project, base: Path | None = None, fresh: Project | None = None) -> str:
    """The project as the text of a project file.

    ``base`` is the folder that paths of imported files are relative to; None writes them as they
    are. ``fresh`` has the shipped layers, of which only differences are written; the default
    project when None.
    """
    return dumped(encode(project, base, fresh if fresh is not None else plugins.default_project()))


def from_json(
    text: str, base: Path | None = None, fresh: Project | None = None, file: str = "project"
) -> tuple[Project, list[str]]:
    """The project in ``text``, and what could not be had: layers whose data is gone stay in the
    project and are listed here. Raises ProjectError, with ``file`` as its name."""
    try:
        head = msgspec.json.decode(text, type=Head)
        if head.format != FORMAT:
            raise ProjectError(file, "this is no gisapp project", "Open it as data instead")
        if head.version > VERSION:
            raise ProjectError(
                file,
                f"it was saved by a newer gisapp (its version is {head.version}, this one "
                f"reads up to {VERSION})",
                "Update gisapp",
            )
        part = msgspec.json.decode(text, type=ProjectPart)
        decoder = Decoder(part, base, fresh if fresh is not None else plugins.default_project())
        return decoder.project(), decoder.notes
    except msgspec.ValidationError as error:
        raise ProjectError(file, _fault(str(error)), _REMEDY) from None
    except msgspec.DecodeError as error:
        reason = str(error)
        cause = (
            "it ends too early"
            if "truncated" in reason
            else f"it is not JSON ({reason.replace('JSON is malformed: ', '')})"
        )
        raise ProjectError(file, cause, "Open an earlier copy") from None
    except RecursionError:
        raise ProjectError(
            file, "it is nested too deeply to be a project", "Open an earlier copy"
        ) from None
    except ValueError as error:
        raise ProjectError(file, str(error), _REMEDY) from None


def _fault(reason: str) -> str:
    """A schema error in words: what was found where."""
    what, _, place = reason.replace("`", "'").partition(" - at ")
    place = place.strip("'").removeprefix("$").removeprefix(".")
    return f"{place}: {what[:1].lower()}{what[1:]}" if place else f"{what[:1].lower()}{what[1:]}"


def save_project(project: Project, path: Path) -> None:
    """Write the project to ``path``, whole or not at all; raises OSError."""
    path = Path(path).absolute()
    write_atomic(path, to_json(project, path.parent).encode("utf-8"))


def open_project(path: Path) -> Project:
    """The project in a .gisapp file or an exported picture. Raises ProjectError."""
    return open_project_with_notes(path)[0]


def open_project_with_notes(path: Path, fresh: Project | None = None) -> tuple[Project, list[str]]:
    """The same, with what could not be had (see :func:`from_json`)."""
    path = Path(path)
    name = str(path)
    try:
        text = _text_of(path, name)
    except FileNotFoundError:
        raise ProjectError(name, "there is no such file", "Check the path") from None
    except OSError as error:
        raise ProjectError(
            name, error.strerror or "it cannot be opened", "Check the file and its permissions"
        ) from None
    return from_json(text, path.absolute().parent, fresh, name)


def _text_of(path: Path, name: str) -> str:
    if path.is_dir():
        raise ProjectError(name, "this is a folder", "Choose a file in it")
    with path.open("rb") as file:
        head = file.read(8)
        if head == picture.SIGNATURE:
            return _text_in_picture(path, name)
        if not head:
            raise ProjectError(name, "the file is empty", "Open an earlier copy")
        data = head + file.read(LIMIT - 7)
    if len(data) > LIMIT:
        size = path.stat().st_size / 1e6
        raise ProjectError(
            name, f"with {size:,.0f} MB it is too large to be a project", "Open it as data instead"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectError(
            name, f"it is not UTF-8 text (byte {error.start})", "Open an earlier copy"
        ) from None


def _text_in_picture(path: Path, name: str) -> str:
    try:
        text = picture.project_text(path, LIMIT)
    except ValueError as error:
        raise ProjectError(name, str(error), "Use the picture as gisapp wrote it") from None
    if text is None:
        raise ProjectError(
            name,
            "there is no project in this picture",
            "Only pictures that gisapp exported can be opened as projects; a raster needs its "
            f"world file ({path.stem}.pgw) beside it",
        )
    return text
