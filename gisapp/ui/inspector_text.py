"""What the inspector says about a feature, as plain text. No widgets here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from gisapp.model import instants
from gisapp.model.chronology import chronology_of
from gisapp.model.coordinates import Format, format_point
from gisapp.model.features import PLACE_RADIUS_M, ROLES, Features
from gisapp.model.grade import parse_grade
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED, Precision
from gisapp.model.layer import Layer
from gisapp.model.made import MADE
from gisapp.model.project import Project
from gisapp.model.sidc_words import details
from gisapp.model.theme import DARK
from gisapp.render import symbology

MISSING = "–"
_ABBREVIATIONS = {"id", "sidc", "iso", "un", "wkt", "crs", "url", "mgrs", "utm", "hrs", "frp"}
_HEADED = {"id", "title", "summary", "category", "theatre", "source", "source_date"}
_RESTATED = {  # columns whose meaning the page gives as valid time, precision and coordinates
    "start",
    "end",
    "begin",
    "valid_from",
    "valid_to",
    "lat",
    "lon",
    "latitude",
    "longitude",
    "x",
    "y",
    "date_precision",
    "location_precision",
    "time_precision",
    "geo_precision",
    "date_prec",
    "where_prec",
    "event_date",
    "date_start",
    "date_end",
}
_RELATED = 3 * DAY
_RELATED_COUNT = 5


@dataclass(frozen=True)
class Related:
    """An event of the same days."""

    layer_id: str
    row: int
    title: str
    day: str
    color: str


def humanised(name: str) -> str:
    """A column's name for people: ``valid_from`` is Valid from."""
    words = name.replace("_", " ").replace("-", " ").split()
    if not words:
        return name
    spelled = [word.upper() if word.lower() in _ABBREVIATIONS else word for word in words]
    first = spelled[0]
    if first.islower():
        first = first.capitalize()
    return " ".join([first, *spelled[1:]])


def value_text(value: Any) -> str:
    """One attribute's value for people."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(value_text(item) for item in value) or MISSING
    return str(value)


def title_of(layer: Layer, row: int) -> str:
    """The feature's title: its title, else its place, else the layer and its number."""
    features = layer.features
    for role in ("title", "place"):
        text = value_text(features.role(role, row))
        if text != MISSING:
            return text
    for name in ("name", "NAME", "title", "site"):
        if name in features.table.column_names:
            text = value_text(features.value(name, row))
            if text != MISSING:
                return text
    return f"{layer.name} {row + 1}"


def subtitle_of(layer: Layer, row: int) -> str:
    """Layer, category and theatre, what there is of them."""
    parts = [layer.name]
    for role in ("category", "theatre"):
        text = value_text(layer.features.role(role, row))
        if text != MISSING and text.lower() not in (part.lower() for part in parts):
            parts.append(humanised(text))
    return " · ".join(parts)


def _is_amount(name: str, value: Any) -> bool:
    """Whether a number counts something, so that thousands are set apart: no code, no year."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) < 10_000:
        return False
    return not any(word in name.lower() for word in ("id", "code", "year", "iso", "gwno"))


def attribute_rows(features: Features, row: int) -> list[tuple[str, str]]:
    """The attributes that say something the page does not say elsewhere, roles first."""
    headed = {column for role, column in features.roles.items() if role in _HEADED}
    first = [features.roles[role] for role in ROLES if role in features.roles]
    names = list(dict.fromkeys([*first, *features.table.column_names]))
    out = []
    for name in names:
        if (
            name in headed
            or name.lower() in _RESTATED
            or name not in (features.table.column_names)
            or value_text(features.value(name, row)) == MISSING
        ):
            continue
        value = features.value(name, row)
        text = value_text(value)
        if _is_amount(name, value):
            text = f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
        if features.roles.get("grade") == name:
            grade = parse_grade(text)
            text = f"{grade}, {grade.words}" if grade else text
        if features.roles.get("sidc") == name:
            wrong = symbology.problem(text)
            text = f"{text}: {wrong}" if wrong else text
        out.append((humanised(name), text))
    return out


def symbol_code(features: Features, row: int) -> str:
    """The code of a feature's military symbol; empty without one that can be read."""
    code = value_text(features.role("sidc", row))
    return "" if code == MISSING or symbology.problem(code) else code


def symbol_rows(code: str) -> list[tuple[str, str]]:
    """A military symbol spelled out field by field."""
    return details(symbology.read(code), symbology.catalogue())


def recorded_rows(features: Features, row: int) -> list[tuple[str, str]]:
    """Every attribute just as it was read, in the order of its table."""
    return [(name, value_text(value)) for name, value in features.attributes(row).items()]


def valid_text(features: Features, row: int, zone: str) -> str:
    """From when until when, in the project's zone."""
    begin, end = features.valid_time(row, zone)
    if begin == UNDATED:
        return "no date"
    if begin <= OPEN_START:
        return "always" if end == OPEN else f"until {_last(end, zone)}"
    if end == OPEN:
        return f"{instants.moment_text(begin, zone)} – open"
    return instants.window_text(begin, end, zone)


def _last(end: int, zone: str) -> str:
    whole = end == instants.day_start(end, zone)
    return instants.day_text(end - 1, zone) if whole else instants.moment_text(end, zone)


def place_text(radius: float) -> str:
    """How well the place is known: ``town, ±2 km``."""
    if math.isnan(radius):
        return "not known"
    if radius <= 0:
        return "exact"
    word = next((word for word, limit in PLACE_RADIUS_M.items() if limit == radius), "")
    size = f"±{radius:,.0f} m" if radius < 1000 else f"±{radius / 1000:,.3g} km"
    return f"{word}, {size}" if word else size


def fact_rows(features: Features, row: int, zone: str, fmt: Format) -> list[tuple[str, str]]:
    """Valid time, precisions and coordinates."""
    out = []
    if features.timed:
        out.append(("Valid", valid_text(features, row, zone)))
        out.append(("Date precision", features.precision_of(row).word))
    if features.radius is not None:
        out.append(("Place precision", place_text(float(features.radius[row]))))
    if features.is_points:
        lon, lat = (float(value) for value in features.degrees([row])[0])
        if math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90:
            out.append(("Coordinates", format_point(lon, lat, fmt)))
    return out


def source_text(layer: Layer, row: int) -> str:
    """Who says so, and when; empty when nothing is known."""
    features = layer.features
    source = value_text(features.role("source", row))
    day = value_text(features.role("source_date", row))
    if source == MISSING:
        return features.source or layer.credit
    return source if day == MISSING or _told(day, source) else f"{source} ({day})"


def _told(day: str, source: str) -> bool:
    """Whether the source's own words have its date in them."""
    try:
        local = instants.to_datetime(instants.parse(day)[0])
    except ValueError:
        return day in source
    spelled = {4: f"{local.year}", 7: f"{local:%b} {local.year}"}.get(
        len(day), f"{local.day} {local:%b} {local.year}"
    )
    return day in source or spelled in source


def citation(project: Project, layer: Layer, row: int) -> str:
    """One line that names the fact, its date, its source and its grade."""
    features = layer.features
    parts = [title_of(layer, row)]
    if features.timed:
        parts.append(valid_text(features, row, project.clock.zone))
    source = source_text(layer, row)
    if source:
        parts.append(f"Source: {source}")
    grade = parse_grade(value_text(features.role("grade", row)))
    if grade is not None:
        parts.append(f"Grade {grade} ({grade.words})")
    return ". ".join(parts) + "."


def related(project: Project, layer_id: str, row: int) -> list[Related]:
    """Other events of visible layers that begin within three days, the nearest first."""
    zone = project.clock.zone
    features = project.layer(layer_id).features
    if not features.timed:
        return []
    begin, _ = features.valid_time(row, zone)
    if begin <= OPEN_START:
        return []
    found: list[tuple[int, str, int]] = []
    for layer in project.layers:
        if layer.time != "window" or not layer.features.timed or not project.shown(layer):
            continue
        try:
            events = chronology_of(layer, zone, project.clock.known)
        except ValueError:  # a filter that fits no column; the layer's page says so
            continue
        first, last = events.begun(begin - _RELATED), events.begun(begin + _RELATED + 1)
        here = events.begun(begin)
        near = _RELATED_COUNT + 1
        at = np.arange(max(first, here - near), min(last, here + near))
        distances = np.abs(events.begin[at] - begin)
        rows = events.features_at(at)
        for i in np.argsort(distances, kind="stable")[: _RELATED_COUNT + 1].tolist():
            if (layer.id, int(rows[i])) != (layer_id, row):
                found.append((int(distances[i]), layer.id, int(rows[i])))
    return [_related(project.layer(name), index, zone) for _, name, index in sorted(found)][
        :_RELATED_COUNT
    ]


def _related(layer: Layer, row: int, zone: str) -> Related:
    return Related(
        layer.id, row, title_of(layer, row), day_of(layer.features, row, zone), color_of(layer, row)
    )


def day_of(features: Features, row: int, zone: str) -> str:
    """The begin of one row, as precisely as it is known: ``17 Dec 2021``, ``Dec 2021``."""
    if not features.timed:
        return ""
    begin, _ = features.valid_time(row, zone)
    if begin == UNDATED:
        return "no date"
    if begin <= OPEN_START:
        return ""
    local = instants.to_datetime(begin, instants.zone_of(zone))
    precision = features.precision_of(row)
    if precision is Precision.YEAR:
        return f"{local.year}"
    if precision is Precision.MONTH:
        return f"{local:%b} {local.year}"
    return instants.day_text(begin, zone)


def color_of(layer: Layer, row: int) -> str:
    """The colour token a list shows one feature with: its lane's, else its layer's."""
    lane = value_text(layer.features.role("theatre", row)).lower()
    if lane in dict(DARK.colors):
        return lane
    swatch = layer.style.swatch()
    if swatch is None:
        return "muted"
    if swatch.kind == "area" and swatch.fill is not None:
        return swatch.fill.color
    return swatch.stroke.color if swatch.kind == "line" and swatch.stroke else swatch.color


def _alive(project: Project, layer: Layer) -> int | None:
    """How many features the clock lets through; None when the filter does not fit the layer."""
    clock = project.clock
    try:
        events = chronology_of(layer, clock.zone, clock.known)
    except ValueError:
        return None
    return events.count(layer.window(clock.window, clock.as_of))


def layer_facts(project: Project, layer: Layer) -> Iterator[tuple[str, str]]:
    """Counts, span and origin of a layer."""
    features, clock = layer.features, project.clock
    yield "Features", f"{len(features):,}"
    if layer.filter is not None:
        try:
            yield "Pass the filter", f"{int(layer.filter.mask(features).sum()):,}"
        except ValueError:
            yield "Pass the filter", "the filter does not fit this layer"
    if features.timed and layer.time != "none":
        count = _alive(project, layer)
        if count is not None:
            yield "At window end" if layer.time == "as_of" else "In the window", f"{count:,}"
    if features.timed:
        if features.undated:
            yield "Undated", f"{features.undated:,}"
        span = features.span(clock.zone)
        if span is not None:
            yield "Dates", instants.window_text(span[0], max(span[1], span[0] + 1), clock.zone)
    if features.crs != "EPSG:4326":
        yield "Read from CRS", features.crs
    if layer.origin and not layer.shipped and not layer.origin.startswith(MADE):
        yield "File", layer.origin
