"""The parts of a project file as a project."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from gisapp import plugins
from gisapp.model import instants
from gisapp.model.annotation import Annotation, new_id
from gisapp.model.clock import Clock
from gisapp.model.filter import Filter
from gisapp.model.instants import OPEN, OPEN_START
from gisapp.model.layer import Layer
from gisapp.model.made import MADE, layer_of, parsed
from gisapp.model.project import LOGICAL_PIXEL, Bookmark, Figure, Group, Project, View
from gisapp.model.projection import MERCATOR, projection_of
from gisapp.model.reading import NO_COLUMN
from gisapp.model.style import Style
from gisapp.model.theme import DARK
from gisapp.model.tiles import NET, decoded
from gisapp.model.worldview import DEFAULT
from gisapp.plugins import Read, ReadError, ReadOptions
from gisapp.storage.kept import LOST, kept_layer
from gisapp.storage.schema import (
    BookmarkPart,
    LayerPart,
    Moment,
    ProjectPart,
    ReadingPart,
    StylePart,
    moment,
)

T = TypeVar("T")
_TOKENS = {token for token, _ in DARK.colors}
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


class Decoder:
    """Builds one project from ``part``; paths are relative to ``base``, shipped layers come from
    ``fresh``. ``notes`` says what could not be had. ValueError names the place that is wrong."""

    def __init__(self, part: ProjectPart, base: Path | None, fresh: Project) -> None:
        self.notes: list[str] = []
        self._part = part
        self._base = base
        self._fresh = fresh
        self._zone = "UTC"
        self._reads: dict[tuple[Path, str], list[Read] | ReadError] = {}

    def project(self) -> Project:
        """The project."""
        part, fresh = self._part, self._fresh
        clock = self._clock()
        layers = self._layers()
        return replace(
            fresh,
            name=part.name,
            language=part.language,
            worldview=self._worldview(),
            view=self._view(),
            clock=clock,
            layers=layers,
            groups=self._groups(layers),
            annotations=self._annotations(),
            annotations_visible=part.annotations_visible,
            figure=self._figure(),
            bookmarks=self._bookmarks(),
        )

    def _at(self, place: str, make: Callable[[], T]) -> T:
        try:
            return make()
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{place}: {error}") from None

    def _clock(self) -> Clock:
        c = self._part.clock
        self._zone = c.zone
        try:
            instants.zone_of(c.zone)
        except (KeyError, ValueError, OSError):
            self._zone = "UTC"
            self.notes.append(f"The time zone '{c.zone}' is not known here: times are in UTC.")

        def make() -> Clock:
            zone = self._zone
            return Clock(
                moment(c.begin, zone),
                moment(c.end, zone, end=True),
                moment(c.start, zone),
                moment(c.stop, zone, end=True),
                c.mode,
                c.step,
                c.speed,
                "loop" if c.loop is True else c.at_end,
                zone,
                self._marker(c.a),
                self._marker(c.b),
                c.compare,
                self._marker(c.known),
                c.reverse,
                c.rate,
                c.dwell,
                c.skip_empty,
            )

        return self._at("clock", make)

    def _marker(self, value: Moment | UnsetType) -> int | None:
        """A marker is the end of a window: of a bare date it is the end of that day."""
        return None if value is UNSET else moment(value, self._zone, end=True)

    def _worldview(self) -> str:
        name = self._part.worldview or DEFAULT
        if name in self._fresh.worldviews.views:
            return name
        self.notes.append(
            f"The worldview '{name}' is not known here: borders are drawn in the view '{DEFAULT}'."
        )
        return DEFAULT

    def _view(self) -> View:
        """The place at its scale: in Web Mercator where its own projection cannot be had."""
        part, plane, why = self._part.view, MERCATOR, ""
        try:
            plane = projection_of(part.crs)
        except ValueError as error:
            why = str(error)
        x, y = plane.point_to_map(part.lon, part.lat)
        if not (math.isfinite(x) and math.isfinite(y)):
            why = f"{plane.title} does not reach the place that was looked at"
            plane = MERCATOR
            x, y = plane.point_to_map(part.lon, part.lat)
        if why:
            self.notes.append(f"The map is drawn in Web Mercator: {why}.")
        return View(x, y, part.scale * LOGICAL_PIXEL / plane.ground_scale(x, y), plane.code)

    def _groups(self, layers: tuple[Layer, ...]) -> tuple[Group, ...]:
        groups: dict[str, Group] = {}
        for g in self._part.groups:
            if g.id in groups:
                raise ValueError(f"groups: there are two groups '{g.id}'")
            groups[g.id] = Group(g.id, g.title, g.visible, g.expanded)
        for layer in layers:
            title = "Not found" if layer.group == LOST else layer.group
            groups.setdefault(layer.group, Group(layer.group, title))
        return tuple(groups.values())

    # Layers

    def _layers(self) -> tuple[Layer, ...]:
        layers: dict[str, Layer] = {}
        for i, part in enumerate(self._part.layers):
            if part.id in layers:
                raise ValueError(f"layers[{i}]: there are two layers '{part.id}'")
            layers[part.id] = self._layer(part, set(layers))
        return tuple(layers.values())

    def _layer(self, part: LayerPart, taken: set[str]) -> Layer:
        shipped = next((layer for layer in self._fresh.layers if layer.id == part.id), None)
        name = part.name if isinstance(part.name, str) else part.id
        group = part.group if isinstance(part.group, str) else LOST
        if part.file is UNSET:
            if shipped is not None:
                return self._with_settings(shipped, part)
            why = "this version of gisapp does not have it"
        elif part.file.startswith(NET):
            try:
                layer = plugins.online_layer(decoded(part.file.removeprefix(NET)), taken)
                return self._with_settings(replace(layer, id=part.id), part)
            except ValueError as error:
                why = str(error)
        elif part.file.startswith(MADE):
            try:
                made = layer_of(parsed(part.file), taken)
                return self._with_settings(replace(made, id=part.id), part)
            except ValueError as error:
                why = str(error)
        else:
            part.file = str(self._path(part.file))
            try:
                return self._with_settings(self._imported(part, name, taken), part)
            except ReadError as error:
                why = str(error)
        self.notes.append(f"The layer '{name}' is not shown, but stays in the project: {why}")
        return kept_layer(part, name, group, why)

    def _path(self, file: str) -> Path:
        path = Path(file)
        if path.is_absolute() or self._base is None:
            return path
        return Path(*_folded((self._base.absolute() / path).parts))

    def _imported(self, part: LayerPart, name: str, taken: set[str]) -> Layer:
        path = Path(str(part.file))
        options = self._options(part)
        key = path, repr(options)
        reads = self._reads.get(key)
        if reads is None:
            try:
                reads = plugins.read(path, options)
            except ReadError as error:
                reads = error
            except ValueError as error:  # a path with a NUL in it
                reads = ReadError(str(path), "", str(error), "Check the path")
            self._reads[key] = reads
        if isinstance(reads, ReadError):
            raise reads
        found = [read for read in reads if read.features.name == part.part]
        if not found and len(reads) == 1:
            found = reads
        if not found:
            known = ", ".join(read.features.name for read in reads)
            raise ReadError(
                str(path),
                "",
                f"there is no layer '{part.part}' in it any more, only {known}",
                "Add the data again",
            )
        layer = plugins.imported_layer(found[0], taken)
        now = len(layer.features)
        if isinstance(part.rows, int) and part.rows != now:
            self.notes.append(
                f"'{name}' has {now:,} features now; there were {part.rows:,} when "
                f"the project was saved ({path.name} has changed)."
            )
        return replace(layer, id=part.id, origin=str(path))

    def _options(self, part: LayerPart) -> ReadOptions:
        said = part.reading
        if not isinstance(said, ReadingPart):
            return ReadOptions(zone=self._zone)
        columns = {role: NO_COLUMN if name is None else name for role, name in said.columns.items()}
        return ReadOptions(
            columns, said.encoding, said.delimiter, said.day_first, self._zone, said.naive_zone
        )

    def _with_settings(self, layer: Layer, part: LayerPart) -> Layer:
        changes: dict[str, Any] = {
            name: getattr(part, name)
            for name in (
                "name",
                "group",
                "visible",
                "opacity",
                "time",
                "lane",
                "min_resolution",
                "max_resolution",
            )
            if getattr(part, name) is not UNSET
        }
        if changes.get("max_resolution", 0.0) is None:
            changes["max_resolution"] = float("inf")
        name = str(changes.get("name", layer.name))
        if isinstance(part.filter, str):
            try:
                changes["filter"] = Filter(part.filter)
            except ValueError as error:
                self.notes.append(f"'{name}' shows everything: {error}.")
        elif part.filter is None:
            changes["filter"] = None
        if isinstance(part.style, StylePart):
            changes["style"] = self._style(layer.style, part.style, name)
        return replace(layer, **changes) if changes else layer

    def _style(self, style: Style, part: StylePart, name: str) -> Style:
        if isinstance(part.kind, str) and part.kind != style.kind:
            kind = Style.find(part.kind)
            if kind is None:
                self.notes.append(
                    f"'{name}' has its usual look: this version of gisapp does not "
                    f"draw '{part.kind}'."
                )
                return style
            style = kind()
        colors = {knob.name for knob in style.knobs() if knob.type == "color"}
        for key, value in part.knobs.items():
            try:
                if key in colors and not _is_color(value):
                    raise ValueError(f"{value!r} is no colour")
                style = style.with_values({key: _tupled(value)})
            except (ValueError, TypeError) as error:
                self.notes.append(f"One setting of '{name}' keeps its default: {error}.")
        return style

    # The rest

    def _annotations(self) -> tuple[Annotation, ...]:
        out: dict[str, Annotation] = {}
        for i, a in enumerate(self._part.annotations):
            color = a.color
            if not _is_color(color):
                self.notes.append(
                    f"The colour '{color}' of an annotation is not known; it has the usual one."
                )
                color = "note"
            made = self._at(
                f"annotations[{i}]",
                lambda a=a, color=color: Annotation(  # type: ignore[misc]
                    a.id,
                    a.kind,
                    tuple(a.points),
                    a.text,
                    color,
                    a.size,
                    a.filled,
                    a.dashed,
                    a.number,
                    OPEN_START if a.begin is None else moment(a.begin, self._zone),
                    OPEN if a.end is None else moment(a.end, self._zone, end=True),
                ),
            )
            if not made.id or made.id in out:
                made = replace(made, id=new_id())
            out[made.id] = made
        return tuple(out.values())

    def _figure(self) -> Figure:
        changes: dict[str, Any] = {}
        known = {f.name: f.default for f in fields(Figure)}
        for name, value in self._part.figure.items():
            kind = type(known.get(name))
            if name not in known:
                self.notes.append(f"The figure's setting '{name}' is not known here.")
            elif type(value) is kind or (kind is float and type(value) is int):
                changes[name] = kind(value)
            else:
                self.notes.append(f"The figure's setting '{name}' cannot be {value!r}.")
        return replace(Figure(), **changes)

    def _bookmarks(self) -> tuple[Bookmark, ...]:
        if not isinstance(self._part.bookmarks, list):
            return self._fresh.bookmarks
        shipped = {mark.name: mark for mark in self._fresh.bookmarks}
        out: list[Bookmark] = []
        for i, mark in enumerate(self._part.bookmarks):
            if isinstance(mark, BookmarkPart):
                out.append(
                    self._at(
                        f"bookmarks[{i}]",
                        lambda mark=mark: Bookmark(  # type: ignore[misc]
                            mark.name,
                            mark.title,
                            mark.extent,
                            moment(mark.begin, self._zone),
                            moment(mark.end, self._zone, end=True),
                            tuple(mark.layers),
                        ),
                    )
                )
            elif mark in shipped:
                out.append(shipped[mark])
            else:
                self.notes.append(f"The bookmark '{mark}' is not known here.")
        return tuple(out)


def _is_color(value: object) -> bool:
    return isinstance(value, str) and (value in _TOKENS or bool(_HEX.match(value)))


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, list) else value


def _folded(parts: tuple[str, ...]) -> list[str]:
    """Path parts without ``..``; links are not followed, as they were not when it was written."""
    out: list[str] = []
    for part in parts:
        if part == ".." and len(out) > 1:
            out.pop()
        elif part != "..":
            out.append(part)
    return out
