"""Going places: to features, layers, bookmarks and scales, in space and in time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gisapp.model import crs
from gisapp.model.crs import Extent
from gisapp.model.document import Document
from gisapp.model.instants import DAY
from gisapp.model.layer import Layer
from gisapp.model.primitives import Floats, Ints
from gisapp.model.project import LOGICAL_PIXEL, Bookmark, view_of
from gisapp.model.projection import MERCATOR, Projection
from gisapp.render.geometry import shapes_of
from gisapp.ui.canvas import Canvas

CLOSEST = 200.0  # map units per pixel: a single feature is not zoomed to closer than this


def box_of(
    layer: Layer, rows: Ints | None = None, projection: Projection = MERCATOR
) -> Extent | None:
    """The bounds in map units of some features of a layer, or of all; None without any place."""
    features = layer.features
    if features.is_points and rows is not None:
        return _around(projection.to_map(features.degrees(rows)))
    if features.fixed is not None and len(features) and projection.mercator:
        corners = np.stack([features.fixed.min(axis=1), features.fixed.max(axis=1)], axis=1)
        return _around(crs.from_fixed(corners))
    shapes = shapes_of(features, 1000.0, projection)
    boxes = [
        group.boxes if rows is None else group.boxes[rows]
        for group in (shapes.lines, shapes.areas)
        if group is not None
    ]
    keep = np.ones(len(shapes.rows), bool) if rows is None else np.isin(shapes.rows, rows)
    boxes.append(np.hstack([shapes.xy[keep], shapes.xy[keep]]))
    every = np.concatenate(boxes)
    every = every[np.isfinite(every).all(axis=1)]
    if not len(every):
        return None
    x0, y0 = every[:, :2].min(axis=0).tolist()
    x1, y1 = every[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def _around(xy: Floats) -> Extent | None:
    """The bounds of points in map units, None without any."""
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return None
    (x0, y0), (x1, y1) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return x0, y0, x1, y1


class Navigator:
    """Moves the view and the clock of one document. None of it is a step of history."""

    def __init__(self, document: Document, canvas: Canvas) -> None:
        self._document = document
        self._canvas = canvas

    def _fit(self, box: Extent, share: float) -> None:
        canvas = self._canvas
        view = view_of(box, canvas.width() * share, canvas.height() * share, canvas.view.crs)
        canvas.set_view(replace(view, resolution=max(view.resolution, CLOSEST)))

    def to_feature(self, layer_id: str, row: int) -> None:
        """Show one feature; the clock moves when it would not be seen."""
        layer = self._document.project.layer(layer_id)
        box = box_of(layer, np.array([row]), self._canvas.projection)
        if box is None:
            self._offer(layer, np.array([row]))
            return
        self._fit(box, 0.6)
        project = self._document.project
        clock = project.clock
        if layer.time == "none" or not layer.features.timed:
            return
        if layer.features.alive(layer.window(clock.window, clock.as_of), clock.zone)[row]:
            return
        begin, end = layer.features.valid_time(row, clock.zone)
        stop = min(end, begin + DAY)
        if stop > clock.begin:
            self._document.navigate(replace(project, clock=clock.moved_to(stop)))

    def to_layer(self, layer_id: str) -> None:
        """Show the whole of one layer."""
        layer = self._document.project.layer(layer_id)
        box = box_of(layer, None, self._canvas.projection)
        if box is not None:
            self._fit(box, 0.9)
        else:
            self._offer(layer, None)

    def _offer(self, layer: Layer, rows: Ints | None) -> None:
        """Have the map say that its projection does not reach what was asked for, if it is there
        at all."""
        if (box := box_of(layer, rows)) is not None:
            self._canvas.show_extent(crs.extent_to_lonlat(box))

    def to_new(self, layers: list[Layer]) -> None:
        """Move the map to new layers when none of them can be seen where it is."""
        x0, y0, x1, y1 = self._canvas.extent()
        plane = self._canvas.projection
        boxes = [box for one in layers if (box := box_of(one, None, plane)) is not None]
        if not boxes and layers:
            self._offer(layers[0], None)
        elif boxes and not any(
            b[0] <= x1 and b[2] >= x0 and b[1] <= y1 and b[3] >= y0 for b in boxes
        ):
            self.to_layer(layers[0].id)

    def to_bookmark(self, mark: Bookmark) -> None:
        """One click to a theatre: its extent, and its date range as the slider's window. The
        region keeps the window."""
        self._canvas.show_extent(mark.extent)
        project = self._document.project
        if mark.name == "region":
            return
        clock = project.clock
        clock = clock.with_range(min(clock.begin, mark.begin), max(clock.end, mark.end))
        clock = replace(clock, mode="window").with_window(mark.begin, mark.end)
        self._document.navigate(replace(project, clock=clock))

    def to_scale(self, denominator: float) -> None:
        """Zoom to 1 : ``denominator`` at the centre's latitude."""
        view = self._document.project.view
        resolution = denominator * LOGICAL_PIXEL / view.projection.ground_scale(view.x, view.y)
        self._canvas.set_view(replace(view, resolution=resolution))
