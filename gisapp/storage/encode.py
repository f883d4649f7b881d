"""A project as the parts of its file."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from gisapp.model.annotation import Annotation
from gisapp.model.instants import OPEN, OPEN_START
from gisapp.model.layer import Layer
from gisapp.model.made import MADE
from gisapp.model.project import Bookmark, Figure, Project
from gisapp.model.reading import NO_COLUMN, ReadOptions
from gisapp.model.tiles import NET
from gisapp.storage.kept import Kept, entry_of
from gisapp.storage.schema import (
    FORMAT,
    VERSION,
    AnnotationPart,
    BookmarkPart,
    ClockPart,
    GroupPart,
    LayerPart,
    Moment,
    ProjectPart,
    ReadingPart,
    StylePart,
    ViewPart,
    iso,
    plain,
)

BUILT_IN = "builtin:"


def encode(project: Project, base: Path | None, fresh: Project) -> dict[str, Any]:
    """The file's content as plain values, in the order they are written."""
    shipped = {layer.id: layer for layer in fresh.layers}
    part = ProjectPart(
        format=FORMAT,
        version=VERSION,
        view=_view(project),
        clock=_clock(project),
        name=project.name,
        language=project.language,
        worldview=project.worldview,
        groups=[GroupPart(g.id, g.title, g.visible, g.expanded) for g in project.groups],
        layers=[_layer(layer, shipped.get(layer.id), base) for layer in project.layers],
        annotations_visible=project.annotations_visible,
        annotations=[_annotation(a) for a in project.annotations],
        figure=_figure(project.figure),
    )
    if project.bookmarks != fresh.bookmarks:
        known = set(fresh.bookmarks)
        part.bookmarks = [m.name if m in known else _bookmark(m) for m in project.bookmarks]
    values: dict[str, Any] = msgspec.to_builtins(part)
    first = ("format", "version", "name", "language", "worldview")
    return {key: values[key] for key in (*first, *(k for k in values if k not in first))}


def _view(project: Project) -> ViewPart:
    view = project.view
    lon, lat = view.projection.point_to_lonlat(view.x, view.y)
    # rounded, so that opening and saving again writes the same text
    digits = 9 if view.projection.mercator else 7
    return ViewPart(round(lon, digits), round(lat, digits), float(f"{view.scale:.9g}"), view.crs)


def _clock(project: Project) -> ClockPart:
    c = project.clock
    return ClockPart(
        iso(c.begin),
        iso(c.end),
        iso(c.start),
        iso(c.stop),
        c.mode,
        c.step,
        float(c.speed),
        c.at_end,
        c.zone,
        _marker(c.a),
        _marker(c.b),
        c.compare,
        _marker(c.known),
        c.reverse,
        c.rate,
        float(c.dwell),
        c.skip_empty,
    )


def _marker(instant: int | None) -> Moment | UnsetType:
    return UNSET if instant is None else iso(instant)


def _layer(layer: Layer, shipped: Layer | None, base: Path | None) -> LayerPart:
    if isinstance(layer.style, Kept):
        part = entry_of(layer, layer.style)
        if part.file is not UNSET and not part.file.startswith((NET, MADE)):
            part.file = relative(part.file, base)
        return part
    if shipped is not None and shipped.origin == layer.origin:
        part, like = LayerPart(layer.id), shipped
    else:
        like = Layer("", "", "", layer.features, layer.style)
        part = LayerPart(
            layer.id,
            name=layer.name,
            group=layer.group,
            time=layer.time,
            style=StylePart(layer.style.kind, _knobs(layer)),
        )
        if layer.origin.startswith(NET):
            part.file = NET + str(layer.features.value("definition", 0))
        elif layer.origin.startswith(MADE):
            part.file = layer.origin
        elif layer.origin and not layer.origin.startswith(BUILT_IN):
            part.file, part.part = relative(layer.origin, base), layer.features.name
            part.rows = len(layer.features)
            part.reading = _reading(layer.reading)
    for name in ("name", "group", "visible", "opacity", "time", "lane", "min_resolution"):
        if getattr(layer, name) != getattr(like, name):
            setattr(part, name, getattr(layer, name))
    if layer.max_resolution != like.max_resolution:
        infinite = math.isinf(layer.max_resolution)
        part.max_resolution = None if infinite else layer.max_resolution
    if layer.filter != like.filter:
        part.filter = None if layer.filter is None else layer.filter.text
    if layer.style != like.style and part.style is UNSET:
        part.style = _style(layer, like)
    return part


def _reading(said: ReadOptions | None) -> ReadingPart | UnsetType:
    if said is None:
        return UNSET
    columns = {r: None if name == NO_COLUMN else name for r, name in said.columns.items()}
    return ReadingPart(columns, said.encoding, said.delimiter, said.day_first, said.naive_zone)


def _knobs(layer: Layer) -> dict[str, Any]:
    return {name: plain(value) for name, value in layer.style.values().items()}


def _style(layer: Layer, like: Layer) -> StylePart:
    if layer.style.kind != like.style.kind:
        return StylePart(layer.style.kind, _knobs(layer))
    before = like.style.values()
    return StylePart(
        knobs={
            name: plain(value)
            for name, value in layer.style.values().items()
            if value != before[name]
        }
    )


def relative(file: str, base: Path | None) -> str:
    """``file`` as seen from the folder ``base``, with slashes; absolute without a base or from
    another drive."""
    if base is None:
        return file
    try:
        return Path(os.path.relpath(file, base)).as_posix()
    except ValueError:
        return file


def _annotation(a: Annotation) -> AnnotationPart:
    return AnnotationPart(
        a.id,
        a.kind,
        [(float(lon), float(lat)) for lon, lat in a.points],
        a.text,
        a.color,
        float(a.size),
        a.filled,
        a.dashed,
        a.number,
        None if a.begin <= OPEN_START else iso(a.begin),
        None if a.end == OPEN else iso(a.end),
    )


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        name: value
        for name, value in asdict(figure).items()
        if value != next(f.default for f in fields(Figure) if f.name == name)
    }


def _bookmark(m: Bookmark) -> BookmarkPart:
    w, s, e, n = (float(edge) for edge in m.extent)
    return BookmarkPart(m.name, m.title, (w, s, e, n), iso(m.begin), iso(m.end), list(m.layers))
