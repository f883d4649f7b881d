"""A project resolved for one view, one moment and one output: the same for screen and paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from gisapp.model import instants
from gisapp.model.chronology import Chronology, chronology_of
from gisapp.model.clock import STEPS, Clock
from gisapp.model.crs import DEFAULT_CRS, Extent
from gisapp.model.knowledge import known_key
from gisapp.model.layer import Layer, Shapes, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Drawing, Floats, Ints
from gisapp.model.project import Project, View
from gisapp.model.projection import Projection, projection_of
from gisapp.model.theme import LIGHT, Theme
from gisapp.model.worldview import Worldview
from gisapp.render import density, geometry
from gisapp.render.annotations import draw_annotations

ANNOTATIONS = "annotations"
_NOTHING = np.empty(0, dtype=np.int64)
_NO_SHAPES = Shapes(np.empty((0, 2)), _NOTHING)
_views: Memo[Worldview] = Memo("worldviews", 32)
_truly: Memo[Ints] = Memo("rows truly in the extent", 64)


@dataclass(frozen=True)
class Viewport:
    """``extent`` (map units) shown in ``width`` by ``height`` device pixels at ``dpi``.

    The extent and the picture have the same aspect ratio; :func:`fitted` makes it so. ``focus`` is
    the part of the extent that is really seen, where the picture has a margin for panning.
    """

    extent: Extent
    width: int
    height: int
    dpi: float = 96.0
    focus: Extent | None = None
    crs: str = DEFAULT_CRS

    @property
    def projection(self) -> Projection:
        """The projection of its CRS, in whose map units the extent is."""
        return projection_of(self.crs)

    @property
    def scale(self) -> float:
        """Device pixels per logical pixel (1/96 inch)."""
        return self.dpi / 96.0

    @property
    def resolution(self) -> float:
        """Map units per logical pixel."""
        return (self.extent[2] - self.extent[0]) / self.width * self.scale

    def to_device(self, xy: Floats) -> Floats:
        """Device pixels of map coordinates (n, 2); y grows downwards."""
        x0, _, x1, y1 = self.extent
        factor = self.width / (x1 - x0)
        return np.column_stack([(xy[:, 0] - x0) * factor, (y1 - xy[:, 1]) * factor])


def viewport_of(view: View, width: int, height: int, dpi: float = 96.0) -> Viewport:
    """The viewport of a view in a picture of device pixels."""
    scale = dpi / 96.0
    return Viewport(view.extent(width / scale, height / scale), width, height, dpi, crs=view.crs)


def fitted(
    extent: Extent, width: int, height: int, dpi: float = 96.0, code: str = DEFAULT_CRS
) -> Viewport:
    """The viewport that shows all of ``extent`` (map units of the CRS ``code``), centred; more
    where the shapes differ."""
    x0, y0, x1, y1 = extent
    per_pixel = max((x1 - x0) / width, (y1 - y0) / height)
    dx, dy = per_pixel * width / 2, per_pixel * height / 2
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    return Viewport((cx - dx, cy - dy, cx + dx, cy + dy), width, height, dpi, crs=code)


@dataclass(frozen=True, eq=False)
class Frame:
    """What is drawn: one drawing a layer, from bottom to top, annotations last."""

    project: Project
    viewport: Viewport
    theme: Theme
    drawings: tuple[Drawing, ...]
    slices: dict[str, Slice] = field(default_factory=dict)

    def drawing(self, layer_id: str) -> Drawing | None:
        """The drawing of one layer."""
        return next((d for d in self.drawings if d.layer_id == layer_id), None)

    def slice_of(self, layer_id: str) -> Slice | None:
        """What the layer's ``draw`` was given; None when it is hidden or out of scale."""
        return self.slices.get(layer_id)

    def rows(self, layer_id: str) -> Ints:
        """The features of one layer that are visible in the extent, ascending."""
        part = self.slices.get(layer_id)
        return _NOTHING if part is None else visible_rows(self.project.layer(layer_id), part)


def visible_rows(layer: Layer, part: Slice) -> Ints:
    """The features of ``part`` whose geometry touches its extent."""
    events = part.events
    if events is not None:
        return _truly.get(part, "", lambda: density.rows_in(events, part.seen, part.window))
    return _truly.get(part, "", lambda: _touching(layer, part))


def _touching(layer: Layer, part: Slice) -> Ints:
    if layer.features.is_points or part.projection.mercator:
        return geometry.truly_in(layer.features, part.rows, part.extent, part.resolution)
    return geometry.touching(part)


def worldview_of(project: Project) -> Worldview:
    """The chosen worldview; one object for as long as the table lives."""
    return _views.get(project.worldviews, project.worldview, lambda: project.view_of_world)


def compared(project: Project, layer: Layer) -> bool:
    """Whether two dates of the layer are compared."""
    if not project.clock.compare:
        return False
    from gisapp.render import compare

    return compare.takes_part(project, layer)


def time_key(project: Project, layer: Layer) -> tuple[object, ...]:
    """Changes whenever the clock or the worldview changes what the layer shows."""
    if compared(project, layer):
        from gisapp.render import compare

        return compare.key_of(project, layer, worldview_of(project))
    clock = project.clock
    key: tuple[object, ...] = ()
    if layer.time != "none" and layer.features.timed:
        window = layer.window(clock.window, clock.as_of)
        if layer.style.counted:
            events = chronology_of(layer, clock.zone, clock.known)
            key = events.begun(window[1]), events.ended(window[0])
            if layer.style.ages:
                key = (*key, window, clock.step)
        else:
            key = layer.features.alive_key(window, clock.zone)
    if layer.by_worldview:
        key = (*key, project.worldview, worldview_of(project).epoch(clock.as_of))
    known = known_key(layer.features, clock.known)
    return key if known is None else (*key, known)


def slice_layer(
    project: Project, layer: Layer, viewport: Viewport, scale_resolution: float | None = None
) -> Slice | None:
    """What ``layer.draw`` is to be given, or None when it is hidden or out of scale."""
    shown_at = scale_resolution or viewport.resolution
    if not project.shown(layer) or not layer.in_scale(shown_at):
        return None
    clock = project.clock
    shapes, rows, events = _NO_SHAPES, _NOTHING, None
    if layer.style.counted and layer.features.is_points:  # it looks no row up
        events = events_of(layer, clock, viewport.projection)
    else:
        shapes = geometry.shapes_of(layer.features, viewport.resolution, viewport.projection)
        mask = layer.mask(clock.window, clock.as_of, clock.zone, clock.known)
        if mask.any():
            reach = layer.style.reach(layer)
            x0, y0, x1, y1 = viewport.extent
            extent = x0 - reach, y0 - reach, x1 + reach, y1 + reach
            inside = geometry.rows_in(layer.features, shapes, extent)
            if layer.features.is_points and not viewport.projection.mercator:
                off = np.flatnonzero(mask & np.isnan(shapes.xy[:, 0])).astype(np.int64)
                plane = viewport.projection
                inside[layer.style.beyond(layer, off, plane, viewport.extent)] = True
            mask = mask & inside
        rows = np.flatnonzero(mask).astype(np.int64)
    return Slice(
        shapes=shapes,
        rows=rows,
        extent=viewport.extent,
        resolution=viewport.resolution,
        scale_resolution=shown_at,
        window=layer.window(clock.window, clock.as_of),
        as_of=clock.as_of,
        zone=clock.zone,
        worldview=worldview_of(project),
        language=project.language,
        focus=viewport.focus,
        events=events,
        step=step_length(clock),
        projection=viewport.projection,
    )


def events_of(layer: Layer, clock: Clock, projection: Projection) -> Chronology:
    """The rows that a layer counts on a map in ``projection``."""
    return density.projected(chronology_of(layer, clock.zone, clock.known), projection)


def step_length(clock: Clock) -> int:
    """How long the clock's last step was, in ms; a day where it steps from event to event."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(clock.step)
    if months is None:
        return STEPS[clock.step] or instants.DAY
    return clock.stop - instants.add_months(clock.stop, -months, clock.zone)


def part_of(
    project: Project, layer: Layer, viewport: Viewport, scale_resolution: float | None = None
) -> Slice | None:
    """What is drawn of a layer: its slice at the clock's window or, while two dates are compared,
    at both; of rows that had been published by the second clock. None when it is hidden or out of
    scale."""
    if compared(project, layer):
        from gisapp.render import compare

        shown_at = scale_resolution or viewport.resolution
        if not project.shown(layer) or not layer.in_scale(shown_at):
            return None
        return compare.slice_of(project, layer, viewport, shown_at, worldview_of(project))
    return slice_layer(project, layer, viewport, scale_resolution)


def resolve_layer(
    project: Project, layer: Layer, viewport: Viewport, scale_resolution: float | None = None
) -> Drawing:
    """One layer resolved. Pure; called in workers and, for a tick, in the window."""
    return drawn(layer, part_of(project, layer, viewport, scale_resolution))


def drawn(layer: Layer, part: Slice | None) -> Drawing:
    """The drawing of a slice; empty without one."""
    if part is None:
        return Drawing(layer.id)
    if type(part) is not Slice:  # two dates are compared, which few pictures need
        from gisapp.render import compare

        assert isinstance(part, compare.ComparedSlice)
        return Drawing(layer.id, compare.draw(layer, part), part.rows, layer.opacity)
    return Drawing(layer.id, layer.draw(part), part.rows, layer.opacity)


def resolve_annotations(project: Project, viewport: Viewport) -> Drawing:
    """The annotations that show at the clock's as-of instant."""
    shown = project.annotations if project.annotations_visible else ()
    return draw_annotations(shown, project.clock.as_of, viewport.resolution, viewport.projection)


def resolve(
    project: Project,
    viewport: Viewport,
    *,
    scale_resolution: float | None = None,
    theme: Theme = LIGHT,
    cancelled: Callable[[], bool] = lambda: False,
) -> Frame:
    """The whole project for one picture. ``scale_resolution`` is the screen's, so that a figure
    of the screen shows the same layers whatever its size."""
    drawings, slices = [], {}
    for layer in project.layers:
        if cancelled():
            break
        part = part_of(project, layer, viewport, scale_resolution)
        if part is not None:
            slices[layer.id] = part
            drawings.append(drawn(layer, part))
    drawings.append(resolve_annotations(project, viewport))
    return Frame(project, viewport, theme, tuple(drawings), slices)
