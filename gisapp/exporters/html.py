"""HTML: a page with a map to zoom and ask, in one file that needs no internet."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gisapp import resources
from gisapp.exporters._counted import Json, ramp_sample
from gisapp.exporters._geojson import area_style, color_of, escaped, features_of, labels_of
from gisapp.exporters._output import checked_size, whole_file
from gisapp.exporters._symbols import symbols_of
from gisapp.model import crs
from gisapp.model.colormaps import new_color
from gisapp.model.primitives import Background, Cloud, Marks, Raster, Tiles
from gisapp.model.project import Project, view_of
from gisapp.model.style import LegendItem, Swatch
from gisapp.model.theme import LIGHT, THEMES, Theme
from gisapp.plugins import Options, WriteError
from gisapp.render.frame import Frame, fitted, resolve
from gisapp.render.furniture import marking_color
from gisapp.render.ledger import credits_of, sources_of
from gisapp.render.legend import legend_of
from gisapp.render.page import default_title, extent_of
from gisapp.render.plan import period_text
from gisapp.render.symbol_svg import symbol_svg

PANEL = 292  # pixels at the left that the panel covers
MOST_FEATURES = 60_000  # more makes a page that browsers cannot open
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
EACH = """function (feature, layer) {
    if (feature.properties.popup) { layer.bindPopup(feature.properties.popup, {maxWidth: 340}); }
    if (feature.properties.label) {
        layer.bindTooltip(feature.properties.label, {permanent: true, className: "label",
            direction: feature.properties.side, offset: [0, 0]});
    } else if (feature.properties.title) {
        layer.bindTooltip(feature.properties.title, {sticky: true});
    }
}"""


class Part(NamedTuple):
    """One layer of the page: its name, whether its features can be asked about, whether it can be
    switched, and the features."""

    name: str
    asked: bool
    listed: bool
    features: list[Json]


class HtmlExporter:
    """The visible layers in one file: areas, lines and marks, with what is known of each."""

    name = "html"
    title = "HTML page"
    suffix = ".html"

    def write(self, project: Project, path: Path, options: Options) -> None:
        """Write the page. Nothing is written when ``options.cancelled`` becomes true. Raises
        WriteError."""
        checked_size(path, options)
        theme = THEMES.get(options.theme or project.figure.theme, LIGHT)
        project, options = _in_mercator(project, options)
        viewport = fitted(extent_of(project, options), options.width, options.height, options.dpi)
        with whole_file(path) as temporary:
            frame = resolve(
                project,
                viewport,
                scale_resolution=options.scale_resolution,
                theme=theme,
                cancelled=options.cancelled,
            )
            options.progress(0.3)
            parts = _parts(frame, path, options)
            if options.cancelled():
                return
            options.progress(0.6)
            text = page_text(frame, parts, options)
            options.progress(0.9)
            if options.cancelled():
                return
            temporary.write_text(text, encoding="utf-8")
        options.progress(1.0)


def _parts(frame: Frame, path: Path, options: Options) -> list[Part]:
    """The layers from bottom to top, annotations last. No two have the same name."""
    out: list[Part] = []
    total = 0
    project = frame.project
    layers = {layer.id: layer for layer in project.layers}
    words = labels_of(frame)
    for drawing in frame.drawings:
        if options.cancelled():
            break
        layer = layers.get(drawing.layer_id)
        if layer is None:
            continue
        marks = [item for item in drawing.primitives if isinstance(item, Marks | Cloud)]
        total += max(len(drawing.rows), sum(len(item.rows) for item in marks))
        if total > MOST_FEATURES:
            raise WriteError(
                str(path),
                f"more than {MOST_FEATURES:,} features are visible, and browsers cannot "
                "open such a page",
                "Shorten the period, zoom in or hide a layer",
            )
        features = features_of(
            layer, drawing.primitives, frame.theme, project.clock.zone, drawing.opacity
        )
        features += symbols_of(
            layer, drawing.primitives, frame.theme, project.clock.zone, drawing.opacity
        )
        features += words.get(layer.id, [])
        if features:
            name, number = layer.name, 2
            while any(part.name == name for part in out):
                name, number = f"{layer.name} ({number})", number + 1
            out.append(Part(name, layer.identifiable, layer.in_legend, features))
    notes = _annotations(frame)
    return [*out, Part("Annotations", True, True, notes)] if notes else out


def _annotations(frame: Frame) -> list[Json]:
    """What the user drew and wrote, as it shows at the as-of instant."""
    project, theme = frame.project, frame.theme
    out: list[Json] = []
    for note in project.annotations if project.annotations_visible else ():
        if not note.alive(project.clock.as_of):
            continue
        points = [list(point) for point in note.points]
        style: Json = {"color": color_of(theme, note.color), "weight": 2, "fill": False}
        geometry: Json = {"type": "LineString", "coordinates": points}
        if note.kind == "polygon":
            geometry = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
            style |= {
                "fill": note.filled,
                "fillColor": color_of(theme, note.color),
                "fillOpacity": 0.15,
            }
        elif note.kind in ("text", "marker"):
            geometry = {"type": "Point", "coordinates": points[0]}
            style |= {
                "radius": 5,
                "fill": True,
                "fillColor": color_of(theme, note.color),
                "fillOpacity": 0.9,
            }
        words = escaped(note.title)
        out.append(
            {
                "type": "Feature",
                "geometry": geometry,
                "properties": {"style": style, "popup": f"<b>{words}</b>", "title": words},
            }
        )
    return out


def _in_mercator(project: Project, options: Options) -> tuple[Project, Options]:
    """The same place in the projection that Leaflet draws."""
    plane = project.view.projection
    if plane.mercator:
        return project, options
    extent = crs.extent_to_map(plane.extent_to_lonlat(extent_of(project, options)))
    view = view_of(extent, options.width, options.height)
    return replace(project, view=view), replace(options, extent=extent)


def page_text(frame: Frame, parts: list[Part], options: Options) -> str:
    """The whole page."""
    import folium
    from branca.element import Element, Figure
    from folium.utilities import JsCode

    project = frame.project
    title = " ".join(project.figure.title.split()) or default_title(
        project, extent_of(project, options)
    )
    west, south, east, north = crs.extent_to_lonlat(frame.viewport.extent)
    figure = Figure(title=escaped(title))
    chart = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        prefer_canvas=True,
        control_scale=True,
        attribution_control=False,
        zoom_snap=0.25,
        max_zoom=14,
    )
    chart.default_js, chart.default_css = [], []  # they would be fetched from the internet
    figure.add_child(chart)
    for part in parts:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": part.features},
            name=escaped(part.name),
            marker=folium.CircleMarker(),
            on_each_feature=JsCode(EACH),
            control=part.listed,
            interactive=part.asked,
            smooth_factor=0.5,
        ).add_to(chart)
    folium.LayerControl(collapsed=False).add_to(chart)
    x0, y0, x1, y1 = extent_of(project, options)
    w, s, e, n = crs.extent_to_lonlat((x0, y0, x1, y1))
    chart.fit_bounds([[s, w], [n, e]], padding_top_left=(PANEL, 12), padding_bottom_right=(12, 12))

    def add(where: Any, text: str, name: str) -> None:
        element: Any = Element("{{ this.content }}")  # never let data become a template
        element.content = text
        where.add_child(element, name=name)

    add(figure.header, f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">', "policy")
    add(figure.header, f"<style>{_leaflet('leaflet.css')}</style>", "leaflet_css")
    add(figure.header, f"<script>{_leaflet('leaflet.js')}</script>", "leaflet_js")
    add(figure.header, f"<style>{_style(frame)}</style>", "page_css")
    add(figure.html, _panel(frame, title), "panel")
    for number, element in enumerate(_elements(figure)):  # the same project, the same file
        element._id = f"{number:04d}"
    text: str = figure.render()
    return text


def _elements(root: Any) -> list[Any]:
    """Every element of a folium figure, in order."""
    out = [root]
    parts = [*root._children.values()]
    parts += [
        getattr(root, name)
        for name in ("header", "html", "script", "marker", "icon")
        if hasattr(getattr(root, name, None), "_children")
    ]
    for child in parts:
        out += _elements(child)
    return out


def _leaflet(name: str) -> str:
    text = (resources.root() / "web" / name).read_text(encoding="utf-8")
    if name.endswith(".css"):  # its pictures are those of controls that this page does without
        return re.sub(r"url\((?!#)[^)]*\)", "none", text)
    return text.replace("//# sourceMappingURL=leaflet.js.map", "")


def _style(frame: Frame) -> str:
    theme = frame.theme
    sea = next(
        (
            item.color
            for drawing in frame.drawings
            for item in drawing.primitives
            if isinstance(item, Background)
        ),
        "sea",
    )
    paper, text, muted, line, halo = (
        theme[t] for t in ("paper", "text", "muted", "hairline", "halo")
    )
    return f"""
html, body {{ height: 100%; margin: 0; background: {paper}; color: {text};
  font: 13px/1.4 Inter, "Noto Sans", system-ui, sans-serif; font-variant-numeric: tabular-nums; }}
.folium-map {{ background: {color_of(theme, sea)} !important; }}
.leaflet-container {{ font: inherit; }}
.panel, .leaflet-control-layers, .leaflet-bar a, .leaflet-popup-content-wrapper,
.leaflet-popup-tip, .leaflet-tooltip, .leaflet-control-scale-line {{
  background: {paper} !important; color: {text} !important; border: 1px solid {line} !important;
  border-radius: 4px; box-shadow: none !important; text-shadow: none !important; }}
.leaflet-bar {{ border: 0 !important; }}
.leaflet-left .leaflet-control-zoom {{ margin-top: 12px; }}
.leaflet-top.leaflet-left {{ left: auto; right: 0; top: auto; bottom: 12px; position: absolute; }}
.panel {{ position: absolute; z-index: 900; left: 12px; top: 12px; bottom: 44px; width: 268px;
  padding: 14px 16px; overflow: auto; box-sizing: border-box; height: fit-content;
  max-height: calc(100% - 68px); scrollbar-width: thin; }}
.panel h1 {{ font-size: 18px; line-height: 1.25; margin: 0 0 4px; font-weight: 600; }}
.panel h2 {{ font-size: 10px; letter-spacing: .07em; text-transform: uppercase; color: {muted};
  border-bottom: 1px solid {line}; margin: 14px 0 6px; padding-bottom: 3px; font-weight: 600; }}
.panel h3 {{ font-size: 12px; margin: 8px 0 2px; font-weight: 600; }}
.panel p {{ margin: 0 0 4px; }} .panel .muted {{ color: {muted}; font-size: 12px; }}
.leaflet-control-scale-line:not(:first-child) {{ display: none; }}
.leaflet-tooltip.label {{ background: none !important; border: 0 !important; padding: 0 4px;
  text-shadow: 0 0 2px {halo}, 0 0 2px {halo}, 0 0 3px {halo}, 0 0 3px {halo} !important; }}
.leaflet-tooltip.label::before {{ display: none; }}
.leaflet-control-layers label {{ font-size: 12px; line-height: 1.5; }}
.leaflet-control-layers {{ max-height: 60vh; overflow: auto; }}
@media (max-width: 700px) {{ .panel {{ right: 12px; width: auto; max-height: 38%; }} }}
.panel ul, .panel ol {{ margin: 0; padding: 0; list-style: none; font-size: 12px; }}
.panel ol {{ list-style: decimal; padding-left: 20px; font-size: 11px; color: {text}; }}
.panel li {{ margin: 2px 0; }}
.panel ul li {{ display: flex; gap: 7px; align-items: baseline; }}
.panel svg {{ flex: none; position: relative; top: 1px; }}
.panel .count {{ margin-left: auto; color: {muted}; }}
.mark {{ margin: -14px -16px 10px; padding: 3px; text-align: center; color: {paper};
  font-weight: 700; font-size: 11px; letter-spacing: .1em; text-transform: uppercase; }}
.leaflet-popup-content i {{ color: {muted}; font-style: normal; display: inline-block;
  min-width: 52px; }} .leaflet-popup-content p {{ margin: 4px 0 6px; }}
"""


def _panel(frame: Frame, title: str) -> str:
    """Title, period, legend, sources and credits as escaped HTML."""
    project, theme = frame.project, frame.theme
    figure, view = project.figure, project.view_of_world
    esc = escaped
    out = ['<div class="panel">']
    marking = " ".join(figure.classification.split())
    if marking:
        color = theme[marking_color(marking)]
        out.append(f'<div class="mark" style="background:{color}">{esc(marking)}</div>')
    out.append(f"<h1>{esc(title)}</h1>")
    if figure.subtitle.strip():
        out.append(f"<p>{esc(figure.subtitle)}</p>")
    out.append(f'<p class="muted">{esc(period_text(project.clock))}</p>')
    entries = legend_of(frame) if figure.legend else ()
    if entries:
        out.append("<h2>Legend</h2>")
    for entry in entries:
        lines = "".join(_legend_line(item, theme) for item in entry.items)
        out.append(f"<h3>{esc(entry.title)}</h3><ul>{lines}</ul>")
    sources = sources_of(frame) if figure.sources else ()
    if sources:
        lines = "".join(
            f"<li>{esc(s.text)}{f' ({s.count})' if s.count > 1 else ''}</li>" for s in sources
        )
        out.append(f"<h2>Sources</h2><ol>{lines}</ol>")
    out.append(f"<h2>About</h2><p class=muted>Worldview: {esc(view.title)} — {esc(view.note)}</p>")
    pictures = [
        d.layer_id
        for d in frame.drawings
        if any(isinstance(item, Raster | Tiles) for item in d.primitives)
    ]
    if pictures:
        names = ", ".join(project.layer(layer_id).name for layer_id in pictures)
        out.append(f"<p class=muted>Not part of this page: {esc(names)}.</p>")
    out.append(f"<p class=muted>{esc(credits_of(project, frame))} · Leaflet</p></div>")
    return "".join(out)


def _legend_line(item: LegendItem, theme: Theme) -> str:
    words = f"<span>{escaped(item.label)}</span>"
    words += f"<span class=count>{item.count:,}</span>" if item.count else ""
    if item.swatch.kind == "ramp":
        return f'<li style="flex-wrap:wrap">{words}{ramp_sample(item.swatch, theme)}</li>'
    return f"<li>{_sample(item.swatch, theme)}{words}</li>"


def _sample(swatch: Swatch, theme: Theme) -> str:
    """A legend's sample as a small drawing."""
    if swatch.kind == "symbol":
        return symbol_svg(swatch.shape, 12.0, theme)
    if swatch.kind == "fresh":
        ramp = swatch.ramp
        paint = theme["fresh"] if ramp is None else new_color(ramp.colors, theme)
        shape = f'<rect x="5" y="2" width="8" height="8" fill="{paint}"/>'
    elif swatch.kind in ("mark", "disc"):
        fill = "none" if swatch.hollow else color_of(theme, swatch.color)
        shape = (
            f'<circle cx="9" cy="6" r="{min(swatch.size / 2, 5.5):g}" fill="{fill}" '
            f'stroke="{color_of(theme, swatch.color)}"/>'
        )
    else:
        style = area_style(swatch.fill, swatch.stroke, theme, 1.0)
        stroke = (
            f'stroke="{style["color"]}" stroke-width="{style["weight"]:g}" '
            f'stroke-dasharray="{style.get("dashArray", "")}"'
            if swatch.stroke
            else ""
        )
        shape = (
            f'<line x1="0" y1="6" x2="18" y2="6" {stroke}/>'
            if swatch.kind == "line"
            else f'<rect x=".5" y=".5" width="17" height="11" {stroke} '
            f'fill="{style.get("fillColor", "none")}" '
            f'fill-opacity="{style.get("fillOpacity", 0)}"/>'
        )
    return f'<svg width="18" height="12">{shape}</svg>'


EXPORTER = HtmlExporter()
