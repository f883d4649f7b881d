"""What the command line asks for: projects, places and sizes from words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gisapp.cli.said import say, tell

if TYPE_CHECKING:
    from gisapp.model.crs import Extent
    from gisapp.model.layer import Layer
    from gisapp.model.project import Group, Project, View
    from gisapp.model.projection import Projection
    from gisapp.plugins import Read, ReadOptions

Files = tuple[Path, ...]


def open_project(path: Path) -> Project:
    """The project of a project file or an exported picture; its notes go to stderr."""
    from gisapp.plugins import ReadError
    from gisapp.storage import project_file

    if not path.exists():
        raise ReadError(str(path), "", "there is no such file", "Check the path")
    project, notes = project_file.open_project_with_notes(path)
    for note in notes:
        say(f"{path.name}: {note}")
    return project


def project_of(files: Files, given: dict[str, Any]) -> tuple[Project, Extent | None, list[Layer]]:
    """The project of the one project file, or the default one, with the data files on top; the
    extent the default one shows; and the imported layers."""
    from gisapp import plugins
    from gisapp.model import edits
    from gisapp.storage.picture import is_project

    projects = [path for path in files if is_project(path)]
    if len(projects) > 1:
        raise click.UsageError("give one project at most; data files can be many")
    if projects:
        project, extent = open_project(projects[0]), None
    else:
        project = plugins.default_project()
        extent = project.view.extent(1000, 600)
    zone = given["zone"] or project.clock.zone
    with usage("--zone"):
        project = edits.in_zone(project, zone)
    imported = []
    options = options_of(given["columns"], given["encoding"], given["day_first"], zone)
    for path in files:
        if path in projects:
            continue
        reads = plugins.read(path, options)
        tell(path, reads)
        for read in reads:
            layer = plugins.imported_layer(read, {known.id for known in project.layers})
            project = _added(project, layer, plugins.IMPORTED)
            imported.append(layer)
    return project, extent, imported


def project_with(reads: Sequence[Read]) -> Project:
    """A project of nothing but what was read."""
    from dataclasses import replace

    from gisapp import plugins

    project = replace(plugins.default_project(), layers=(), groups=())
    for read in reads:
        layer = plugins.imported_layer(read, {known.id for known in project.layers})
        project = _added(project, layer, plugins.IMPORTED)
    return project


def at_two_dates(project: Project, given: dict[str, Any]) -> Project:
    """The project with the two dates of --compare set side by side, and as known on the date of
    --known-on. Dates are days, months or years, whose end is meant, or instants."""
    from dataclasses import replace

    from gisapp.model import edits
    from gisapp.model.compare import end_of

    pair, known = given["compare"], given["known_on"]
    if pair:
        with usage("--compare"):
            a, b = sorted(end_of(text, project.clock.zone) for text in pair)
            if a == b:
                raise ValueError(f"'{pair[0]}' and '{pair[1]}' are one moment; give two")
        project = edits.with_window(project, a, b)
        project = replace(project, clock=replace(project.clock, a=a, b=b, compare=True))
    if known:
        with usage("--known-on"):
            instant = end_of(known, project.clock.zone)
        project = replace(project, clock=replace(project.clock, known=instant))
    return project


def told_of(project: Project) -> dict[str, Any]:
    """What --compare and --known-on have to say of the layers of a project."""
    from gisapp.model.compare import moments
    from gisapp.model.ground import compared, facts_of
    from gisapp.model.knowledge import known_by, known_times

    told: dict[str, Any] = {}
    if moments(project.clock) is not None:
        told["compared"] = [facts_of(one) for one in compared(project.layers, project.clock)]
    if (instant := project.clock.known) is not None:
        told["known"] = []
        for layer in project.layers:
            known, mask = known_times(layer.features), known_by(layer.features, instant)
            if known is not None and mask is not None:
                row = {"name": layer.name, "column": known.column, "known": int(mask.sum())}
                told["known"].append({**row, "rows": len(mask), "unknown": known.unknown})
    return told


def told_text(told: dict[str, Any]) -> str:
    """The same for people."""
    from gisapp.model.ground import area_text

    lines = [""]
    for row in told.get("compared", ()):
        counts = [f"{row[kind]:,} {kind}" for kind in row if isinstance(row[kind], int)]
        lines += ["", row["name"], f"  compared  {', '.join(counts)}"]
        for area in row.get("areas_km2", ()):
            before, after = (area_text(area[at], row["accuracy_km"]) for at in ("a", "b"))
            lines.append(f"  {'area':9} {area['class']}: {before} → {after}")
    for row in told.get("known", ()):
        unsaid = f", {row['unknown']:,} without such a date" if row["unknown"] else ""
        words = f"{row['known']:,} of {row['rows']:,} rows, by {row['column']}{unsaid}"
        lines += ["", row["name"], f"  known     {words}"]
    return "\n".join(lines) if len(lines) > 1 else ""


def chosen(project: Project, given: dict[str, Any]) -> Project:
    """The project with the asked layers, filter, worldview and title."""
    from dataclasses import replace

    from gisapp.model import edits

    for option, visible in (("hide", False), ("show", True)):
        for name in given[option]:
            with usage(f"--{option}"):
                project = edits.switched(project, name, visible)
    if given["expression"]:
        with usage("--filter"):
            project = edits.filtered(project, given["expression"])
    if given["worldview"]:
        with usage("--worldview"):
            project.worldviews.view(given["worldview"])
        project = replace(project, worldview=given["worldview"])
    if given["title"] is not None:
        project = replace(project, figure=replace(project.figure, title=given["title"]))
    return project


def size_of(text: str) -> tuple[int, int]:
    """Width and height of ``1600x900``. Raises BadParameter."""
    width, _, height = text.lower().replace("×", "x").partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise click.BadParameter(f"'{text}' is not a size such as 1600x900", param_hint="--size")
    return int(width), int(height)


def extent_of(text: str) -> Extent:
    """West, south, east, north in degrees of ``22,44,41,53``. Raises BadParameter."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise click.BadParameter(
            f"'{text}' is not west,south,east,north in degrees, such as 22,44,41,53",
            param_hint="--extent",
        )
    return west, south, east, north


def extent_on_map(extent: Extent, plane: Projection) -> Extent:
    """An extent in degrees in map units. Raises ValueError, with what to do, where the projection
    does not reach it."""
    try:
        return plane.extent_to_map(extent)
    except ValueError as error:
        raise ValueError(f"{error}; ask for another place or another --crs") from None


def unreached(view: View, before: View | None, imported: Sequence[Layer]) -> Iterator[str]:
    """What has to be said of a projection: that it does not reach the place that was looked at
    ``before``, or is not meant for the one that is drawn, or lacks rows of imported files."""
    import numpy as np

    plane = view.projection
    lon, lat = plane.point_to_lonlat(view.x, view.y)
    there = None if before is None else before.projection.point_to_lonlat(before.x, before.y)
    if there is not None and not np.isfinite(plane.point_to_map(*there)).all():
        yield f"{plane.title} does not reach the place of the project: its own area is drawn"
    elif np.isfinite(lon) and not plane.covers(lon, lat):
        yield f"{plane.title} is not meant for this place: what is drawn there may be far off"
    for layer in imported:
        if plane.mercator or not layer.features.is_points:
            continue
        placed = layer.features.degrees()
        known = np.isfinite(placed).all(axis=1)
        lost = int((known & ~np.isfinite(plane.to_map(placed)).all(axis=1)).sum())
        if lost:
            rows = f"{lost:,} of {len(placed):,} rows"
            yield f"{layer.name}: {rows} lie beyond what {plane.title} reaches"


@contextmanager
def usage(option: str) -> Iterator[None]:
    """Turns a ValueError, which has words for people, into a usage error of one option."""
    try:
        yield
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def options_of(
    columns: Sequence[str], encoding: str, day_first: bool | None, zone: str = "UTC"
) -> ReadOptions:
    """What the options say about how files are to be read. Raises BadParameter."""
    from gisapp.plugins import ReadOptions

    pairs = [column.partition("=") for column in columns]
    for role, equals, name in pairs:
        if not (role and equals and name):
            raise click.BadParameter(
                f"'{role}{equals}{name}' is not ROLE=NAME, such as lat=Y", param_hint="--column"
            )
    return ReadOptions({role: name for role, _, name in pairs}, encoding, "", day_first, zone)


def _added(project: Project, layer: Layer, group: Group) -> Project:
    from gisapp.model.basemaps import added

    return added(project, layer, group)
