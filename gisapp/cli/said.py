"""What the command line says: words to stderr, results to stdout, faults to the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gisapp.plugins import Read


def say(words: str) -> None:
    """One line on stderr."""
    click.echo(words, err=True)


def tell(path: Path, reads: list[Read]) -> None:
    """Say how many rows were skipped and what was assumed that may be wrong."""
    for read in reads:
        for said in read.report.assumed:
            if said.startswith("ATTENTION"):
                say(f"{path.name}: {said}")
        if skipped := read.report.skipped:
            say(
                f"{path.name}: {len(skipped):,} of {read.report.rows:,} rows skipped, the first "
                f"at {skipped[0].place}: {skipped[0].reason}"
            )


def show(found: Any) -> None:
    """Text as it is; anything else as JSON."""
    if not isinstance(found, str):
        import json

        found = json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False)
    click.echo(found)


def failed(error: Exception) -> int:
    """The exit code of an exception of ours; of any other one, after it went to the log."""
    from gisapp.plugins import ReadError, WriteError

    if isinstance(error, WriteError):
        return fail(4, str(error))
    if isinstance(error, ReadError):
        return fail(3, str(error))
    storage = sys.modules.get("gisapp.storage.project_file")
    if storage is not None and isinstance(error, storage.ProjectError):
        return fail(3, str(error))
    return fail(1, f"a fault of the program ({type(error).__name__}), written to {logged(error)}")


def logged(error: Exception) -> str:
    """Write an unexpected error to the log; where that is."""
    import logging

    from gisapp.storage.log import log_path

    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        return "no log, since its folder cannot be written"
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("gisapp.cli")
    logger.propagate = False
    logger.addHandler(handler)
    logger.error("gisapp %s failed", " ".join(sys.argv[1:]), exc_info=error)
    logger.removeHandler(handler)
    handler.close()
    return str(path)


def fail(code: int, words: str) -> int:
    """One line on stderr; the exit code."""
    click.echo("gisapp: " + " ".join(words.split()), err=True)
    return code
