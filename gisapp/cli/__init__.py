"""The command line. Everything heavy is imported inside the command that needs it.

Words go to stderr, JSON goes to stdout alone. Exit 0 done, 2 usage, 3 input that cannot be read,
4 output that cannot be written, 1 a fault of the program (written to the log).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from gisapp import __version__
from gisapp.cli.asked import (
    Files,
    at_two_dates,
    chosen,
    extent_of,
    extent_on_map,
    open_project,
    options_of,
    project_of,
    project_with,
    size_of,
    told_of,
    told_text,
    unreached,
    usage,
)
from gisapp.cli.said import fail, failed, say, show, tell


class _Program(click.Group):
    """A group whose default command opens the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``view`` before arguments that begin with no command."""
        if not args or not (args[0].startswith("-") or args[0] in self.commands):
            args = ["view", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Program, options_metavar="[OPTIONS]", subcommand_metavar="[FILE ... | COMMAND]")
@click.version_option(__version__, prog_name="gisapp", message="%(prog)s %(version)s")
def program() -> None:
    """A map for regional situational awareness. Without a command the window opens with FILE: a
    project, data, or an exported picture."""


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how data files are to be read."""
    for option in (
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="ROLE=NAME",
            help="The column for lat, lon, geometry, begin, end, title, category, ...",
        ),
        click.option("--encoding", default="", help="Encoding of text files, such as cp1251."),
        click.option(
            "--day-first/--month-first",
            "day_first",
            default=None,
            help="How to read dates such as 03/04/2022.",
        ),
    ):
        command = option(command)
    return command


def _looking_back(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that compare two dates, and that go by what was known then."""
    for option in (
        click.option(
            "--compare",
            nargs=2,
            metavar="A B",
            help="What appeared, ended and changed from date A to date B.",
        ),
        click.option(
            "--known-on",
            metavar="DATE",
            help="Only what had been published by the end of this date.",
        ),
    ):
        command = option(command)
    return command


_FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")


@program.command(hidden=True)
@_FILES
def view(files: Files) -> None:
    """Open the window with FILES."""
    from gisapp.plugins import ReadError

    for path in files:
        if not path.exists():
            if not path.suffix and path.parent == Path("."):
                known = ", ".join(sorted(set(program.commands) - {"view"}))
                raise click.UsageError(f"'{path}' is neither a file nor a command ({known})")
            raise ReadError(str(path), "", "there is no such file", "Check the path")
    if sys.platform == "linux" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise click.ClickException(
            "there is no display to open a window on; 'gisapp render' makes pictures without one"
        )
    import gc

    gc.disable()  # nothing made on the way to the first map is garbage; the window enables it
    from gisapp.ui.app import run

    sys.exit(run(list(files)))


@program.command()
@_FILES
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The file to write; its suffix tells how.",
)
@click.option("--theatre", help="Place and dates of a theatre, such as ukraine.")
@click.option("--extent", metavar="W,S,E,N", help="The place, in degrees.")
@click.option("--at", metavar="T", help="As things stood at this date or instant.")
@click.option("--from", "start", metavar="T", help="First date or instant of the window.")
@click.option("--to", "stop", metavar="T", help="Last date (included) or end of the window.")
@click.option("--cumulative", is_flag=True, help="Everything up to the end of the window.")
@click.option("--size", default="1600x900", show_default=True, metavar="WxH", help="In pixels.")
@click.option("--dpi", default=96.0, show_default=True, type=click.FloatRange(10, 2400))
@click.option(
    "--layout",
    default="figure",
    show_default=True,
    type=click.Choice(["figure", "map"]),
    help="With the furniture of a page, or bare.",
)
@click.option("--worldview", help="In whose eyes disputed areas are drawn.")
@click.option("--crs", metavar="CODE", help="The projection: an EPSG code or a PROJ string.")
@click.option("--zone", help="IANA time zone, such as Europe/Kyiv.")
@click.option("--hide", multiple=True, metavar="LAYER", help="A layer or group to switch off.")
@click.option("--show", multiple=True, metavar="LAYER", help="A layer or group to switch on.")
@click.option("--title", help="Title of the figure.")
@click.option(
    "--filter",
    "expression",
    metavar="EXPR",
    help="CQL2 on event layers, such as \"category = 'battle'\".",
)
@click.option("--theme", type=click.Choice(["dark", "light"]))
@_looking_back
@_reading
def render(files: Files, out: Path, **given: Any) -> None:
    """Draw the map, with FILES on it, into OUT."""
    from dataclasses import replace

    from gisapp import plugins
    from gisapp.model import edits
    from gisapp.model.project import view_of
    from gisapp.model.tiles import complaints
    from gisapp.render.plan import period_text

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with usage("-o"):
        exporter = plugins.exporter_for(out)
    width, height = size_of(given["size"])
    scale = given["dpi"] / 96.0
    asked = extent_of(given["extent"]) if given["extent"] else None
    if asked and given["theatre"]:
        raise click.UsageError("--theatre and --extent exclude each other")
    project, extent, imported = project_of(files, given)
    mark = None
    if given["theatre"]:
        with usage("--theatre"):
            mark = project.bookmark(given["theatre"])
        asked = mark.extent
    if given["at"] and (given["start"] or given["stop"]):
        raise click.UsageError("--at excludes --from and --to")
    if given["compare"] and (given["at"] or given["start"] or given["stop"]):
        raise click.UsageError("--compare excludes --at, --from and --to")
    with usage("--at, --from, --to"):
        project = edits.timed(
            project,
            given["at"] or "",
            given["start"] or "",
            given["stop"] or "",
            mark,
            imported,
            given["cumulative"],
        )
    project = at_two_dates(project, given)
    project = chosen(project, given)
    before = project.view
    if given["crs"]:
        with usage("--crs"):
            project = replace(project, view=before.projected(given["crs"]))
        extent = None
    if asked:
        with usage("--extent" if given["extent"] else "--theatre"):
            extent = extent_on_map(asked, project.view.projection)
    elif imported:
        extent = edits.around(
            [layer.features for layer in imported],
            extent or project.view.extent(width / scale, height / scale),
            project.view.projection,
        )
    if extent:
        project = replace(
            project, view=view_of(extent, width / scale, height / scale, project.view.crs)
        )
    for words in unreached(project.view, None if extent else before, imported):
        say(words)
    exporter.write(
        project,
        out,
        plugins.Options(
            width=width,
            height=height,
            dpi=given["dpi"],
            extent=extent,
            layout=given["layout"],
            theme=given["theme"] or "",
        ),
    )
    for title, words in complaints.take():
        say(f"{title}: {words}")
    say(f"wrote {out} ({period_text(project.clock)})")


@program.command()
@click.argument("file", type=click.Path(path_type=Path))
@_JSON
@_looking_back
@_reading
def info(
    file: Path,
    as_json: bool,
    columns: Sequence[str],
    encoding: str,
    day_first: bool | None,
    **given: Any,
) -> None:
    """Tell what is in FILE: layers, columns, dates, extent, and the rows that were skipped; with
    --compare or --known-on also what they change."""
    from gisapp import plugins
    from gisapp.readers import facts
    from gisapp.storage.picture import is_project

    looking = any(given.values())
    project = None
    if is_project(file):
        project = open_project(file)
        found = {
            "file": str(file),
            "format": "gisapp project",
            "layers": facts.of_project(project),
        }
    else:
        reads = plugins.read(file, options_of(columns, encoding, day_first))
        if looking:
            project = project_with(reads)
        found = {
            "file": str(file),
            "format": reads[0].report.format if reads else "",
            "layers": [facts.of_read(read) for read in reads],
        }
    told = told_of(at_two_dates(project, given)) if looking and project is not None else {}
    show({**found, **told} if as_json else facts.text(found) + told_text(told))


@program.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@_reading
def convert(
    file: Path, out: Path, columns: Sequence[str], encoding: str, day_first: bool | None
) -> None:
    """Write the features of FILE to OUT, whose suffix picks the format."""
    from dataclasses import replace

    from gisapp import plugins
    from gisapp.model import crs, edits

    with usage("OUT"):
        exporter = plugins.exporter_for(out)
    reads = plugins.read(file, options_of(columns, encoding, day_first))
    project = project_with(reads).map_layers(lambda layer: replace(layer, time="none"))
    project = edits.on_clock(project, project.layers)
    whole = (-2 * crs.WORLD, -20 * crs.WORLD, 2 * crs.WORLD, 20 * crs.WORLD)  # to the poles
    exporter.write(project, out, plugins.Options(extent=whole))
    tell(file, reads)
    say(f"wrote {sum(len(read.features) for read in reads):,} features to {out}")


@program.command()
@_JSON
def layers(as_json: bool) -> None:
    """List the layers that come with the program."""
    from gisapp import plugins
    from gisapp.readers import facts

    rows = facts.of_list(plugins.default_project())
    show(rows if as_json else facts.table(rows))


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program with ``argv`` (the process's own without) and exit."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    """Run the program; the exit code. Every failure is one line on stderr."""
    try:
        code = program.main(list(argv), prog_name="gisapp", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.UsageError as error:
        return fail(2, error.format_message())
    except click.ClickException as error:
        return fail(1, error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return fail(130, "stopped")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:
        return failed(error)
