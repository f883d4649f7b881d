"""The project file as data: its fields, strictly typed, and how they are written.

The file is JSON for people: one line for what fits in one, instants in ISO 8601, only what differs
from the shipped layers. A field that is not set is not written. Unknown fields are an error, for
they would be lost on the next save; a change that older versions cannot read raises VERSION.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from gisapp.model import instants
from gisapp.model.crs import DEFAULT_CRS
from gisapp.model.instants import OPEN, OPEN_START

FORMAT = "gisapp project"
VERSION = 2
WIDTH = 100  # characters of a line

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Lat = Annotated[float, Meta(ge=-90.0, le=90.0)]
Positive = Annotated[float, Meta(gt=0.0)]
Moment = str | int  # ISO 8601, or milliseconds where the calendar ends


class ProjectError(Exception):
    """A project that cannot be opened: which file, why, and what to do."""

    def __init__(self, file: str, cause: str, remedy: str) -> None:
        self.file, self.cause, self.remedy = file, cause, remedy
        super().__init__(f"{file}: {cause}. {remedy}")


class Head(msgspec.Struct):
    """What says whether the rest can be read."""

    format: str = ""
    version: int = 0


class ViewPart(msgspec.Struct, forbid_unknown_fields=True):
    """The centre in degrees, and the scale's denominator there."""

    lon: float
    lat: Lat
    scale: Positive
    crs: str = DEFAULT_CRS


class ClockPart(msgspec.Struct, forbid_unknown_fields=True):
    """The clock. ``loop`` is how older files wrote what ``at_end`` says; it is read only."""

    begin: Moment
    end: Moment
    start: Moment
    stop: Moment
    mode: Literal["window", "cumulative", "instant"] = "window"
    step: str = "day"
    speed: Positive = 7.0
    at_end: Literal["stop", "loop", "bounce"] = "stop"
    zone: str = "UTC"
    a: Moment | UnsetType = UNSET
    b: Moment | UnsetType = UNSET
    compare: bool = False
    known: Moment | UnsetType = UNSET
    reverse: bool = False
    rate: str = "step"
    dwell: Annotated[float, Meta(ge=0.0)] = 0.0
    skip_empty: bool = False
    loop: bool | UnsetType = UNSET


class GroupPart(msgspec.Struct, forbid_unknown_fields=True):
    """A group of the layer list."""

    id: str
    title: str
    visible: bool = True
    expanded: bool = False


class StylePart(msgspec.Struct, forbid_unknown_fields=True):
    """Knobs of a style; ``kind`` where it is not the shipped layer's own."""

    kind: str | UnsetType = UNSET
    knobs: dict[str, Any] = {}


class ReadingPart(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What the user said about how a file is to be read; a column that is null is none."""

    columns: dict[str, str | None] = {}
    encoding: str = ""
    delimiter: str = ""
    day_first: bool | None = None
    naive_zone: str = ""


class LayerPart(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A layer: a shipped one by its id, or one of a ``file``, where ``part`` is its name there,
    ``rows`` how many features it had and ``reading`` how it was read. What is not set is as
    shipped."""

    id: str
    file: str | UnsetType = UNSET
    part: str | UnsetType = UNSET
    rows: int | UnsetType = UNSET
    reading: ReadingPart | UnsetType = UNSET
    name: str | UnsetType = UNSET
    group: str | UnsetType = UNSET
    visible: bool | UnsetType = UNSET
    opacity: Share | UnsetType = UNSET
    filter: str | UnsetType | None = UNSET
    time: Literal["none", "as_of", "window"] | UnsetType = UNSET
    lane: str | UnsetType = UNSET
    min_resolution: float | UnsetType = UNSET
    max_resolution: float | UnsetType | None = UNSET
    style: StylePart | UnsetType = UNSET


class AnnotationPart(msgspec.Struct, forbid_unknown_fields=True):
    """An annotation; a date that is null is open."""

    id: str
    kind: Literal["text", "arrow", "line", "polygon", "marker"]
    points: list[tuple[float, Lat]]
    text: str = ""
    color: str = "note"
    size: Annotated[float, Meta(gt=0.0, le=100.0)] = 1.0
    filled: bool = True
    dashed: bool = False
    number: int = 0
    begin: Moment | None = None
    end: Moment | None = None


class BookmarkPart(msgspec.Struct, forbid_unknown_fields=True):
    """A bookmark that does not ship: extent in degrees west, south, east, north."""

    name: str
    title: str
    extent: tuple[float, Lat, float, Lat]
    begin: Moment
    end: Moment
    layers: list[str] = []


class ProjectPart(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file. ``layers`` from bottom to top, ``groups`` from top to bottom; ``bookmarks``
    are the names of shipped ones and whole added ones."""

    format: str
    version: int
    view: ViewPart
    clock: ClockPart
    name: str = "Untitled"
    language: str = "en"
    worldview: str = ""
    groups: list[GroupPart] = []
    layers: list[LayerPart] = []
    annotations_visible: bool = True
    annotations: list[AnnotationPart] = []
    figure: dict[str, bool | int | float | str] = {}
    bookmarks: list[str | BookmarkPart] | UnsetType = UNSET


def iso(instant: int) -> Moment:
    """An instant as ISO 8601 UTC, to the millisecond where it has any; as a number outside the
    years 1 to 9999."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)
    except OverflowError:
        return instant
    spec = "milliseconds" if instant % 1000 else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")


def moment(value: Moment, zone: str, *, end: bool = False) -> int:
    """The instant of :func:`iso` text, or of any date typed by hand (an end includes its day).
    Raises ValueError for people."""
    if isinstance(value, str):
        return instants.resolve_text(value, zone, end=end)
    if not OPEN_START <= value <= OPEN:
        raise ValueError(f"{value} is no instant")
    return value


def plain(value: Any) -> Any:
    """A knob's value as JSON has it."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def dumped(value: Any) -> str:
    """The text of a project file. Half surrogates, which UTF-8 cannot hold, become U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", pretty(value)) + "\n"


def pretty(value: Any, indent: int = 0, lead: int = 0) -> str:
    """JSON indented by two; whatever fits stands on one line. ``lead`` is the width of the key
    before it."""
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if (
        not isinstance(value, dict | list)
        or not value
        or (indent > 0 and indent + lead + len(flat) < WIDTH and not _branches(value))
    ):
        return flat
    inner, pad = " " * (indent + 2), " " * indent
    if isinstance(value, dict):
        keys = ((json.dumps(key, ensure_ascii=False) + ": ", item) for key, item in value.items())
        lines = [inner + key + pretty(item, indent + 2, len(key)) for key, item in keys]
        return "{\n" + ",\n".join(lines) + "\n" + pad + "}"
    lines = [inner + pretty(item, indent + 2) for item in value]
    return "[\n" + ",\n".join(lines) + "\n" + pad + "]"


def _branches(value: dict[str, Any] | list[Any]) -> bool:
    """A list of objects has one line for each, however short."""
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)
