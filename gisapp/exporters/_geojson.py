"""What a frame draws as GeoJSON features with Leaflet path options."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import numpy as np

from gisapp.exporters._counted import Json, cells_of, clusters_of
from gisapp.model import crs, instants
from gisapp.model.features import Features
from gisapp.model.grade import parse_grade
from gisapp.model.instants import OPEN, OPEN_START, UNDATED
from gisapp.model.layer import Layer
from gisapp.model.primitives import (
    Areas,
    Cells,
    Cloud,
    Clusters,
    Fill,
    Floats,
    Labels,
    LabelStyle,
    Lines,
    Marks,
    Primitive,
    Stroke,
)
from gisapp.model.theme import Theme
from gisapp.render import labels as placement
from gisapp.render.frame import Frame

MOST_LABELS = 3000
LETTER = 0.56  # mean width of a letter, as a share of its size
DIGITS = 4  # of a degree: eleven metres
HATCHED = 0.18  # a hatch is drawn as a tint: browsers have no pattern for paths on a canvas


def escaped(text: str) -> str:
    """``text`` as HTML. Braces too are escaped: folium reads what it has rendered as a template
    once more, and no data may ever become one."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")


def color_of(theme: Theme, token: str) -> str:
    """``#rrggbb`` of a token or literal; the text colour for what is no colour."""
    color = theme[token]
    return color if re.fullmatch(r"#[0-9A-Fa-f]{6}", color) else theme["text"]


def features_of(
    layer: Layer, primitives: tuple[Primitive, ...], theme: Theme, zone: str, opacity: float = 1.0
) -> list[Json]:
    """The layer's areas, lines and marks as GeoJSON features in drawing order. ``properties`` has
    the Leaflet ``style`` and, for layers that can be asked about, ``popup`` and ``title``, both
    escaped HTML."""
    out: list[Json] = []
    for item in primitives:
        for row, geometry, style in _drawn(item, theme, opacity):
            properties: Json = {"style": style}
            if layer.identifiable:
                properties |= {
                    "popup": popup(layer.features, row, zone),
                    "title": escaped(str(layer.features.role("title", row) or "")),
                }
            out.append({"type": "Feature", "geometry": geometry, "properties": properties})
        for geometry, style, words in _counted(item, theme, opacity):
            told = {"style": style, "popup": f"<b>{words}</b>", "title": words}
            out.append({"type": "Feature", "geometry": geometry, "properties": told})
    return out


def _counted(item: Primitive, theme: Theme, opacity: float) -> Iterator[tuple[Json, Json, str]]:
    if isinstance(item, Cells):
        yield from cells_of(item, theme, opacity)
    elif isinstance(item, Clusters):
        yield from clusters_of(item, color_of(theme, item.color), opacity)


def labels_of(frame: Frame) -> dict[str, list[Json]]:
    """The labels that find room at the page's first scale, by layer: points with a ``label``."""
    view = frame.viewport
    found: list[tuple[str, Labels, int]] = []
    size: list[tuple[float, float]] = []
    for drawing in frame.drawings:
        for item in drawing.primitives:
            if isinstance(item, Labels):
                for i, words in enumerate(item.text):
                    if words and len(found) < MOST_LABELS:
                        wide = item.style.size * LETTER + item.style.tracking
                        found.append((drawing.layer_id, item, i))
                        size.append((wide * len(words) + 6, item.style.size * 1.3))
    if not found:
        return {}
    at = view.to_device(np.array([item.xy[i] for _, item, i in found])) / view.scale
    wanted = placement.Wanted(
        at,
        np.array(size),
        np.array([item.priority[i] for _, item, i in found], np.float32),
        np.array([item.offset[i] for _, item, i in found], np.float32),
    )
    corners = placement.place(wanted, view.width / view.scale, view.height / view.scale)
    out: dict[str, list[Json]] = {}
    for (layer_id, item, i), (left, _), point in zip(
        found, corners.tolist(), at.tolist(), strict=True
    ):
        if left == left:  # NaN found no room
            side = "center" if not item.offset[i] else "right" if left >= point[0] else "left"
            out.setdefault(layer_id, []).append(
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": _degrees(item.xy[i : i + 1])[0]},
                    "properties": {
                        "label": _label(item.text[i], item.style, frame.theme),
                        "side": side,
                        "style": {"radius": 0, "stroke": False},
                    },
                }
            )
    return out


def _label(words: str, style: LabelStyle, theme: Theme) -> str:
    look = (
        f"color:{color_of(theme, style.color)};font-size:{style.size:g}px;"
        f"font-weight:{style.weight};letter-spacing:{style.tracking:g}px"
    )
    look += ";font-style:italic" if style.italic else ""
    return f'<span style="{look}">{escaped(words.upper() if style.upper else words)}</span>'


def _drawn(item: Primitive, theme: Theme, opacity: float) -> Iterator[tuple[int, Json, Json]]:
    if isinstance(item, Areas):
        style = area_style(item.fill, item.stroke, theme, opacity * item.opacity)
        for row in item.rows.tolist():
            rings = [_ring(part, closed=True) for part in item.paths.of(row)]
            if rings:
                # Leaflet fills all rings of a polygon by the odd-even rule, as the map does
                yield row, {"type": "Polygon", "coordinates": rings}, style
    elif isinstance(item, Lines):
        style = {**_stroke(item.stroke, theme, opacity * item.opacity), "fill": False}
        for row in item.rows.tolist():
            lines = [_ring(part, closed=False) for part in item.paths.of(row)]
            if lines:
                yield row, {"type": "MultiLineString", "coordinates": lines}, style
    elif isinstance(item, Marks):
        for i, point in enumerate(_degrees(item.xy)):
            share = opacity * float(item.opacity[i])
            hollow = bool(item.hollow[i])
            color = color_of(theme, item.color[i])
            yield (
                int(item.rows[i]),
                {"type": "Point", "coordinates": point},
                {
                    "radius": round(float(item.size[i]) / 2, 2),
                    "fill": True,
                    "fillColor": color,
                    "fillOpacity": round(share * (0.12 if hollow else 0.9), 3),
                    "color": color if hollow else color_of(theme, item.outline),
                    "weight": 1.2,
                    "opacity": round(share, 3),
                    "stroke": True,
                },
            )
    elif isinstance(item, Cloud):
        for i, point in enumerate(_degrees(item.xy)):
            yield (
                int(item.rows[i]),
                {"type": "Point", "coordinates": point},
                {
                    "radius": item.size / 2,
                    "fill": True,
                    "fillColor": color_of(theme, item.colors[int(item.index[i])]),
                    "fillOpacity": round(opacity * item.opacity * _share(item, i), 3),
                    "stroke": False,
                },
            )


def _share(item: Cloud, i: int) -> float:
    return item.shares[int(item.index[i])] if item.shares else 1.0


def area_style(fill: Fill | None, stroke: Stroke | None, theme: Theme, opacity: float) -> Json:
    """Leaflet path options of an area."""
    style: Json = {"stroke": False} if stroke is None else _stroke(stroke, theme, opacity)
    if fill is None:
        return {**style, "fill": False}
    hatched = fill.hatch != "none"
    color = fill.hatch_color or fill.color if hatched else fill.color
    tint = max(fill.opacity, HATCHED) if hatched else fill.opacity
    return {**style, "fillColor": color_of(theme, color), "fillOpacity": round(tint * opacity, 3)}


def _stroke(stroke: Stroke, theme: Theme, opacity: float) -> Json:
    style: Json = {
        "color": color_of(theme, stroke.color),
        "weight": stroke.width,
        "opacity": round(stroke.opacity * opacity, 3),
    }
    if stroke.dash:
        style["dashArray"] = " ".join(f"{part * stroke.width:g}" for part in stroke.dash)
    return style


def _degrees(xy: Floats) -> list[list[float]]:
    rounded: list[list[float]] = np.round(crs.to_lonlat(xy), DIGITS).tolist()
    return rounded


def _ring(xy: Floats, *, closed: bool) -> list[list[float]]:
    degrees = np.round(crs.to_lonlat(xy), DIGITS)
    keep = np.concatenate([[True], (np.diff(degrees, axis=0) != 0).any(axis=1)])
    points: list[list[float]] = degrees[keep].tolist()
    if closed and points[0] != points[-1]:
        points.append(points[0])
    return points


def popup(features: Features, row: int, zone: str) -> str:
    """What the page says about one feature, as escaped HTML."""

    def of(role: str) -> str:
        if features.roles.get(role) not in features.table.column_names:
            return ""
        value = features.role(role, row)
        return "" if value is None or value != value else str(value)

    grade = parse_grade(of("grade"))
    source = ", ".join(text for text in (of("source"), of("source_date")) if text)
    lines = [
        ("When", when_text(features, row, zone)),
        ("Where", of("place")),
        ("Source", source),
        ("Grade", f"{grade}: {grade.words}" if grade else ""),
    ]
    parts = [f"<b>{escaped(of('title') or features.name)}</b>"]
    if of("summary"):
        parts.append(f"<p>{escaped(of('summary'))}</p>")
    parts += [f"<div><i>{name}</i> {escaped(text)}</div>" for name, text in lines if text]
    return "".join(parts)


def when_text(features: Features, row: int, zone: str) -> str:
    """The feature's valid time in words; empty for features outside time."""
    if not features.timed:
        return ""
    begin, end = features.valid_time(row, zone)
    if begin == UNDATED:
        return "no date known"
    if begin == OPEN_START:
        return "" if end == OPEN else f"until {instants.moment_text(end - 1, zone)}"
    if end == OPEN:
        return f"since {instants.moment_text(begin, zone)}"
    return instants.window_text(begin, end, zone)
