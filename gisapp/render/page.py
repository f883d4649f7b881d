"""A page: the map and the furniture around it as plain values, laid out for one size of paper.

The page's size is in device pixels at a resolution; everything on it is laid out in logical pixels
(1/96 inch), so a figure looks the same at 96 and at 600 dots an inch. Layouts: ``figure`` and
``map`` (the bare map with one line of attribution). A figure is arranged by its paper:

* from 900 logical pixels in width, legend and sources stand in a column to the right;
* narrower and taller than wide, they stand beneath the map;
* narrower otherwise, from 600 on the legend has a narrow column and the sources stand beneath;
* narrower still, the legend stands in the corner of the map where it hides the least;
* under 520 in height title, subtitle and credits have one line each, and the sources are left out;
* under 420 by 320 there is no room for furniture: the bare map is drawn.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace

from gisapp.model import instants
from gisapp.model.compare import moments
from gisapp.model.crs import Extent
from gisapp.model.primitives import Drawing
from gisapp.model.project import Bookmark, Project
from gisapp.model.theme import LIGHT, THEMES, Theme
from gisapp.model.worldview import differences
from gisapp.plugins import Options
from gisapp.render import furniture, graticule
from gisapp.render.frame import Frame, Viewport, fitted, part_of, resolve
from gisapp.render.grid_choice import Choice, choice_of
from gisapp.render.grid_edges import EdgeLabel
from gisapp.render.ledger import sources_of
from gisapp.render.legend import legend_of
from gisapp.render.page_items import Item, Measure, Panel
from gisapp.render.plan import Content, Plan, period_text, plan_of

REGION = "region"  # the bookmark of everything, which names no theatre
ALIKE = 0.4  # overlap of view and bookmark, as a share of their union, that makes them the same


@dataclass(frozen=True, eq=False)
class Page:
    """A laid-out page. ``width``, ``height`` and ``map_box`` (left, top, width, height) are device
    pixels; ``items`` are logical pixels and lie over the map."""

    width: int
    height: int
    dpi: float
    theme: Theme
    title: str
    plan: Plan
    frame: Frame
    map_box: tuple[int, int, int, int]
    items: tuple[Item, ...]

    @property
    def scale(self) -> float:
        """Device pixels per logical pixel."""
        return self.dpi / 96.0

    @property
    def covered(self) -> list[Extent]:
        """What is filled over the map, in map units: names keep clear of it."""
        x0, _, _, y1 = self.frame.viewport.extent
        at, inner = self.frame.viewport.resolution, self.plan.map
        return [
            (
                x0 + (box.x - inner.x) * at,
                y1 - (box.bottom - inner.y) * at,
                x0 + (box.right - inner.x) * at,
                y1 - (box.y - inner.y) * at,
            )
            for box in (item.box for item in self.items if isinstance(item, Panel) and item.fill)
            if box.x < inner.right
            and box.right > inner.x
            and box.y < inner.bottom
            and box.bottom > inner.y
        ]


def compose(project: Project, options: Options, measure: Measure) -> Page:
    """The page of ``project``. All of ``options.extent`` is inside the map, centred; more of the
    map is shown where the shapes differ, never less. ``measure`` gives a text's width, ascent and
    descent in logical pixels. A cancelled page is incomplete: the caller asks and drops it."""
    scale = options.dpi / 96.0
    width, height = options.width / scale, options.height / scale
    extent = extent_of(project, options)
    theme = THEMES.get(options.theme or project.figure.theme, LIGHT)
    title = " ".join(project.figure.title.split()) or default_title(project, extent)
    content = Content()
    for _ in range(3):  # the room that the legend takes changes what the map shows
        plan = plan_of(project, width, height, options.layout, title, content, measure)
        viewport, map_box = _viewport(plan, extent, options, project.view.crs)
        found = _content(project, viewport, options, plan)
        if found == content or options.cancelled():
            break
        content = found
    frame = resolve(
        project,
        viewport,
        scale_resolution=options.scale_resolution,
        theme=theme,
        cancelled=options.cancelled,
    )
    labels: tuple[EdgeLabel, ...] = ()
    if plan.banded:
        own = choice_of(project, options.scale_resolution or viewport.resolution)
        seen = viewport.extent, viewport.resolution, viewport.projection
        if own is None:
            frame = with_graticule(frame, graticule.drawing_of(Choice().net(*seen)))
        if own is None or own.labels:
            labels = (own or Choice()).edge_labels(*seen)
    items = furniture.items(frame, plan, found, labels, measure)
    return Page(
        options.width, options.height, options.dpi, theme, title, plan, frame, map_box, items
    )


def extent_of(project: Project, options: Options) -> Extent:
    """The extent in map units that must be seen: the option's, or the view's own."""
    if options.extent is not None:
        x0, y0, x1, y1 = options.extent
        if x0 < x1 and y0 < y1:
            return options.extent
    scale = options.dpi / 96.0
    return project.view.extent(options.width / scale, options.height / scale)


def _viewport(
    plan: Plan, extent: Extent, options: Options, code: str
) -> tuple[Viewport, tuple[int, int, int, int]]:
    scale = options.dpi / 96.0
    left, top = round(plan.map.x * scale), round(plan.map.y * scale)
    width = max(round(plan.map.right * scale) - left, 1)
    height = max(round(plan.map.bottom * scale) - top, 1)
    viewport = fitted(extent, width, height, options.dpi, code)
    return viewport, (left, top, width, height)


def _content(project: Project, viewport: Viewport, options: Options, plan: Plan) -> Content:
    """What legend and sources would have to say, found without drawing anything."""
    if plan.kind == "bare":
        return Content()
    slices = {}
    for layer in project.layers:
        part = part_of(project, layer, viewport, options.scale_resolution)
        if part is not None:
            slices[layer.id] = part
    frame = Frame(project, viewport, LIGHT, (), slices)
    return Content(
        legend_of(frame) if project.figure.legend else (),
        sources_of(frame) if project.figure.sources else (),
        differences(project.view_of_world, project.clock.as_of)
        if project.figure.differences
        else (),
    )


def with_graticule(frame: Frame, lines: Drawing) -> Frame:
    """The frame with the graticule above land and water and under everything that is data."""
    drawings = list(frame.drawings)
    place = len(drawings)
    layers = {layer.id: layer for layer in frame.project.layers}
    for number, drawing in enumerate(drawings):
        layer = layers.get(drawing.layer_id)
        data = layer is None or layer.time != "none" or layer.by_worldview or layer.in_legend
        if data and drawing.primitives:
            place = min(place, number)
    drawings.insert(place, lines)
    return replace(frame, drawings=tuple(drawings))


def theatre_of(project: Project, extent: Extent) -> Bookmark | None:
    """The bookmark that ``extent`` (map units) looks at: the one that covers about the same, or
    else the smallest one around it. The region as a whole is no theatre."""
    marks = [mark for mark in project.bookmarks if mark.name != REGION]
    seen = {}
    for mark in marks:
        with suppress(ValueError):  # the map does not reach it
            seen[mark.name] = project.view.projection.extent_to_map(mark.extent)
    marks = [mark for mark in marks if mark.name in seen]
    alike = [(_likeness(seen[mark.name], extent), mark) for mark in marks]
    best = max(alike, key=lambda pair: pair[0], default=None)
    if best is not None and best[0] >= ALIKE:
        return best[1]
    around = [mark for mark in marks if _common(seen[mark.name], extent) >= 0.98 * _area(extent)]
    return min(around, key=lambda mark: _area(seen[mark.name]), default=None)


def default_title(project: Project, extent: Extent) -> str:
    """The theatre's title, or ``Situation map``. A bookmark's title may name its period after a
    comma; that part is left out when the map shows another one."""
    mark = theatre_of(project, extent)
    if mark is None:
        return "Situation map"
    start, stop = moments(project.clock) or project.clock.window
    same = mark.begin <= start and stop <= mark.end
    return mark.title if same else mark.title.partition(",")[0]


def default_file_name(project: Project, suffix: str, extent: Extent | None = None) -> str:
    """A file name with the theatre and the period: ``ukraine_20211001-20220102.png``; only the
    as-of day when the map shows a moment or everything up to it, both days when it compares two."""
    mark = theatre_of(project, extent or project.view.extent(1000, 600))
    name = re.sub(r"[^a-z0-9]+", "-", (REGION if mark is None else mark.name).lower()).strip("-")
    clock = project.clock
    zone = instants.zone_of(clock.zone)
    last = f"{instants.to_datetime(clock.as_of, zone):%Y%m%d}"
    first = f"{instants.to_datetime(clock.start, zone):%Y%m%d}"
    days = f"{first}-{last}" if clock.mode == "window" and first != last else last
    if (pair := moments(clock)) is not None:
        days = "-vs-".join(f"{instants.to_datetime(at - 1, zone):%Y%m%d}" for at in pair)
    return f"{name or REGION}_{days}{suffix}"


def description_of(page: Page) -> str:
    """The page in a few lines of words, for a file's metadata: period, worldview, extent."""
    project = page.frame.project
    viewport = page.frame.viewport
    west, south, east, north = viewport.projection.extent_to_lonlat(viewport.extent)
    view = project.view_of_world
    return "\n".join(
        [
            f"Period: {period_text(project.clock)}",
            f"Worldview: {view.title}. {view.note}",
            f"Extent: {west:.4f}, {south:.4f}, {east:.4f}, {north:.4f} (west, south, east, north)",
            f"Projection: {viewport.projection.title}",
        ]
    )


def _area(extent: Extent) -> float:
    return (extent[2] - extent[0]) * (extent[3] - extent[1])


def _common(first: Extent, second: Extent) -> float:
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(width, 0.0) * max(height, 0.0)


def _likeness(first: Extent, second: Extent) -> float:
    common = _common(first, second)
    return common / (_area(first) + _area(second) - common)
