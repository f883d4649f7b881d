"""Entry points: how layers, readers and exporters are found. Built-ins register the same way."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from gisapp.model import crs, instants
from gisapp.model.categories import colored
from gisapp.model.clock import Clock
from gisapp.model.features import Features
from gisapp.model.layer import Layer
from gisapp.model.project import Bookmark, Group, Project, view_of
from gisapp.model.reading import ReadOptions as ReadOptions
from gisapp.model.style import Style
from gisapp.model.worldview import Worldviews

if TYPE_CHECKING:
    from gisapp.model.tiles import TileSource

T = TypeVar("T")
ORDER, PLACES, TIMES = "order", "places", "times"  # what is asked about a file
IMPORTED = Group("imported", "Imported", expanded=True)


@dataclass(frozen=True)
class Skipped:
    """One row that could not be placed, or is kept in doubt: where it stands and why."""

    place: str
    reason: str


@dataclass(frozen=True, eq=False)
class ReadReport:
    """What became of a file: rows read, rows skipped and why, rows kept in doubt and why, what was
    assumed. ``asks`` has :data:`TIMES` when there seem to be dates under names not known here."""

    path: str
    format: str
    rows: int
    skipped: Sequence[Skipped] = ()
    assumed: tuple[str, ...] = ()
    doubtful: Sequence[Skipped] = ()
    asks: tuple[str, ...] = ()


class ReadError(Exception):
    """A file that cannot be read: which file, where in it, why, and what to do."""

    def __init__(self, file: str, place: str, cause: str, remedy: str) -> None:
        self.file, self.place, self.cause, self.remedy = file, place, cause, remedy
        where = f" ({place})" if place else ""
        super().__init__(f"{file}{where}: {cause}. {remedy}")


class ReadQuestion(ReadError):  # noqa: N818 - it asks; it is an error where nobody can answer
    """A file that can be read when one thing is said that it does not tell: ``asks`` is
    :data:`ORDER` (of day and month) or :data:`PLACES` (which columns hold them). ``columns`` are
    those in question, ``samples`` some dates as written, read day first and month first."""

    def __init__(
        self,
        file: str,
        place: str,
        cause: str,
        remedy: str,
        *,
        asks: str,
        columns: Sequence[str] = (),
        samples: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        super().__init__(file, place, cause, remedy)
        self.asks, self.columns, self.samples = asks, tuple(columns), tuple(samples)


class WriteError(Exception):
    """An output that cannot be written: which file, why, and what to do."""

    def __init__(self, file: str, cause: str, remedy: str) -> None:
        self.file, self.cause, self.remedy = file, cause, remedy
        super().__init__(f"{file}: {cause}. {remedy}")


@dataclass(frozen=True)
class Read:
    """One layer's worth of features, with its report and how it was asked for. ``kind`` draws it
    where its geometry does not say so; ``credit`` is whom it is credited to."""

    features: Features
    report: ReadReport
    options: ReadOptions = field(default_factory=ReadOptions)
    kind: str = ""
    credit: str = ""


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows: its values as text, its place and time as understood, and what is
    wrong with it. ``lost`` rows would be skipped."""

    values: tuple[str, ...]
    place: str
    time: str
    wrong: str = ""
    lost: bool = False


@dataclass(frozen=True, eq=False)
class Preview:
    """How the first rows of a file are understood with some options.

    ``used`` has the column of every role that is read from one; ``dated`` and ``numeric`` name the
    columns that hold dates and numbers. ``order`` has samples of dates whose day and month cannot
    be told apart, each as written and read both ways. ``wrong`` says why nothing can be read.
    ``settings`` are those of the options that the format has: encoding, delimiter.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    used: Mapping[str, str] = field(default_factory=dict)
    dated: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()
    order: tuple[tuple[str, str, str], ...] = ()
    assumed: tuple[str, ...] = ()
    wrong: str = ""
    settings: frozenset[str] = frozenset()


class Reader(Protocol):
    """A format family. ``read`` raises ReadError and nothing else for bad input."""

    name: str
    title: str
    suffixes: tuple[str, ...]

    def accepts(self, path: Path, head: bytes) -> bool:
        """Whether the file looks like this format (``head``: its first 64 kB)."""

    def read(self, path: Path, options: ReadOptions) -> list[Read]:
        """The file's layers."""


@runtime_checkable
class Previewing(Reader, Protocol):
    """A reader of tables, about which there is something to choose."""

    def preview(self, path: Path, options: ReadOptions) -> Preview:
        """How the first rows would be read; raises ReadError and nothing else for bad input."""


@dataclass(frozen=True)
class Options:
    """How a picture or file is exported. ``extent`` in map units: what the screen shows; the
    view's own extent when None. Sizes in device pixels; ``scale_resolution`` is the screen's map
    units per logical pixel, None for a picture without a screen. ``cancelled`` is polled."""

    width: int = 1600
    height: int = 900
    dpi: float = 96.0
    extent: tuple[float, float, float, float] | None = None
    scale_resolution: float | None = None
    layout: str = "figure"
    theme: str = ""
    cancelled: Callable[[], bool] = lambda: False
    progress: Callable[[float], None] = lambda share: None


class Exporter(Protocol):
    """One output. ``write`` raises WriteError when the file cannot be written."""

    name: str
    title: str
    suffix: str

    def write(self, project: Project, path: Path, options: Options) -> None:
        """Write ``project`` to ``path``."""


@dataclass(frozen=True, eq=False)
class Shipped:
    """What a module of gisapp.layers gives: its group and its layers from bottom to top.

    ``order``: lower is drawn first and stands lower in the list. A module may bring bookmarks and
    the table of worldviews too.
    """

    group: Group
    layers: tuple[Layer, ...]
    order: int = 0
    bookmarks: tuple[Bookmark, ...] = ()
    worldviews: Worldviews | None = None


@cache
def _points(group: str) -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=group), key=lambda point: point.name))


def load(group: str) -> dict[str, Any]:
    """Every object registered under the entry-point ``group``, by name."""
    return {point.name: point.load() for point in _points(group)}


Style.more.append(lambda: load("gisapp.kinds"))


@cache
def shipped() -> tuple[Shipped, ...]:
    """The built-in (and plugged-in) layers, from bottom to top."""
    found: Sequence[Shipped] = [build() for build in load("gisapp.layers").values()]
    return tuple(sorted(found, key=lambda one: one.order))


def _listed(parts: Sequence[Shipped]) -> list[Shipped]:
    """The parts as their bookmarks are listed: the region, then as the layer list."""
    return sorted(
        parts, key=lambda part: (not any(m.name == "region" for m in part.bookmarks), -part.order)
    )


def default_project() -> Project:
    """What a new window shows: the region from 1 October 2021 to 2 January 2022."""
    parts = shipped()
    begin, end = (instants.parse(day)[0] for day in ("2011-01-01", "2026-01-01"))
    start, stop = (instants.parse(day)[0] for day in ("2021-10-01", "2022-01-03"))
    bookmarks = tuple(mark for part in _listed(parts) for mark in part.bookmarks)
    region = next((mark.extent for mark in bookmarks if mark.name == "region"), (-12, 24, 62, 62))
    return Project(
        layers=tuple(layer for part in parts for layer in part.layers),
        groups=tuple(dict.fromkeys(part.group for part in reversed(parts))),
        view=view_of(crs.extent_to_map(region), 1000, 600),
        clock=Clock(begin, end, start, stop),
        worldviews=next((p.worldviews for p in parts if p.worldviews is not None), Worldviews()),
        bookmarks=bookmarks,
    )


def readers() -> dict[str, Reader]:
    """The readers by name."""
    return load("gisapp.readers")


def exporters() -> dict[str, Exporter]:
    """The exporters by name."""
    return load("gisapp.exporters")


def exporter_for(path: Path) -> Exporter:
    """The exporter that OUT's suffix picks; raises ValueError with the known suffixes."""
    known = exporters().values()
    for exporter in known:
        if exporter.suffix == path.suffix.lower():
            return exporter
    suffixes = ", ".join(sorted(exporter.suffix for exporter in known))
    raise ValueError(f"no exporter writes '{path.suffix or path.name}'; known are {suffixes}")


def read(path: Path, options: ReadOptions | None = None) -> list[Read]:
    """Read a file with the reader that accepts it. Raises ReadError and nothing else."""
    options = options or ReadOptions()
    reads = _with_reader(path, lambda reader: reader.read(path, options))
    return [replace(one, options=options) for one in reads]


def preview(path: Path, options: ReadOptions) -> Preview:
    """How the first rows of a file would be read. Raises ReadError and nothing else."""

    def make(reader: Reader) -> Preview:
        if isinstance(reader, Previewing):
            return reader.preview(path, options)
        raise ReadError(
            str(path), "", f"there is nothing to choose about {reader.title}", "Add it as it is"
        )

    return _with_reader(path, make)


def _with_reader(path: Path, do: Callable[[Reader], T]) -> T:
    name = str(path)
    try:
        if path.is_dir():
            raise ReadError(name, "", "this is a folder", "Give a file inside it")
        with path.open("rb") as file:
            head = file.read(65536)
    except FileNotFoundError:
        raise ReadError(name, "", "there is no such file", "Check the path") from None
    except OSError as error:
        raise ReadError(
            name, "", error.strerror or "it cannot be opened", "Check the file and its permissions"
        ) from None
    if not head:
        raise ReadError(name, "", "the file is empty", "Export it again from its source")
    for reader in readers().values():
        if reader.accepts(path, head):
            try:
                return do(reader)
            except OSError as error:
                raise ReadError(
                    name,
                    "",
                    error.strerror or "it could not be read to its end",
                    "Check that the file is still there",
                ) from None
    suffixes = sorted({s for reader in readers().values() for s in reader.suffixes})
    raise ReadError(name, "", "this is no format gisapp reads", f"Known are {', '.join(suffixes)}")


def imported_layer(read: Read, taken_ids: Collection[str] = ()) -> Layer:
    """A layer of the group IMPORTED for what was read, with an id that is not in ``taken_ids``.

    Points are marks in the colours of their most frequent categories, and counts where dated ones
    are too many; other geometry has one colour. What has a symbol identification code is drawn by
    it. Features with dates follow the window.
    """
    features, path = read.features, Path(read.report.path)
    stem = re.sub(r"[^\w]+", "-", features.name.casefold()).strip("-_") or "layer"
    slug, count = stem, 2
    while slug in taken_ids:
        slug, count = f"{stem}-{count}", count + 1
    points, others = ("events" if features.timed else "marks"), "shapes"
    if "sidc" in features.roles:
        points, others = "symbols", "tactical"
    style = Style.usual(read.kind or (points if features.is_points else others))
    column = features.roles.get("category")
    if column and features.is_points and points != "symbols":
        table = colored(features, column)
        style = style.with_values({"by": column, "table": table}) if table else style
    from gisapp.model.simplestyle import has_simplestyle, simplestyle

    if "rules" in style.values() and has_simplestyle(features):
        style = style.with_values(simplestyle(features, style))
    return Layer(
        slug,
        features.name,
        IMPORTED.id,
        features,
        style,
        time="window" if features.timed else "none",
        origin=str(path.absolute()),
        credit=read.credit,
        identifiable=not read.kind,
        countable=not read.kind,
        lane="",  # the layer's name, also once it is another one
        reading=read.options if read.options.said else None,
    )


def online_layer(source: TileSource, taken_ids: Collection[str] = ()) -> Layer:
    """The layer of tiles from the net. Raises ValueError when they are of another kind."""
    from gisapp.model import addresses, tiles

    addresses.check_source(source)
    features = tiles.features_of(source)
    report = ReadReport(source.address, source.scheme, 1)
    layer = imported_layer(
        Read(features, report, kind="tiles", credit=source.attribution), taken_ids
    )
    return replace(layer, origin=tiles.NET + source.address, lane="", in_legend=False)
