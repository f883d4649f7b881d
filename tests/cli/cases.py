"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from support import make_project

from gisapp.model import instants
from gisapp.model.project import Bookmark, Project
from gisapp.plugins import Options

EVENTS = (
    "lat,lon,title,date,kind\n"
    "48,30,one,2022-03-15,battle\n"
    "49,31,two,2022-04-01,talks\n"
    "91,31,three,2022-04-02,talks\n"
    "50,32,four,,talks\n"
)
Run = Callable[..., tuple[int, str, str]]


def day(text: str) -> tuple[int, int]:
    """Begin and end of an ISO date."""
    return instants.parse(text)[:2]


def small_project() -> Project:
    """A small project with one theatre."""
    begin, end = day("2022-01-01")[0], day("2022-02-28")[1]
    return replace(
        make_project(), bookmarks=(Bookmark("ukraine", "Ukraine", (22, 44, 41, 53), begin, end),)
    )


class Recorder:
    """An exporter that keeps what it was given."""

    name, title, suffix = "record", "Recorder", ".rec"

    def __init__(self) -> None:
        self.project: Any = None
        self.options: Any = None

    def write(self, project: Project, path: Path, options: Options) -> None:
        """Keep the arguments."""
        self.project, self.options = project, options
