"""Two dates on one map: what stayed is muted; what appeared, ended and changed each has its own
colour, symbol, hatch and dash, so that neither colour blindness nor a grey print hides it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gisapp.model.compare import KINDS, Change, Kind, change_of, is_among, is_dated, moments
from gisapp.model.ground import Ground, area_text, ground_of
from gisapp.model.knowledge import known_key
from gisapp.model.layer import Layer, Shapes, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import (
    Areas,
    Cloud,
    Floats,
    Ints,
    Lines,
    Marks,
    Paths,
    Primitive,
    Stroke,
)
from gisapp.model.project import Project
from gisapp.model.projection import Projection
from gisapp.model.style import LegendItem, Swatch
from gisapp.render import geometry
from gisapp.render.compare_looks import (
    GROUND,
    LOOKS,
    NAMES,
    area_form,
    cover_texts,
    is_outlined,
    swatch,
)
from gisapp.render.compare_world import change_seen

if TYPE_CHECKING:
    from gisapp.model.worldview import Worldview
    from gisapp.render.frame import Viewport

MANY = 4000  # marks: from here on they are stamped as clouds
TOO_MANY = 400_000  # marks: from here on one mark stands for all of its kind in a cell
CELL = 2.0  # logical pixels
CRISP_KM = 2.0  # an edge known to this or better is drawn as a line
WIDEST = 12.0  # logical pixels: half the width of a soft edge
_ORDER: tuple[Kind, ...] = ("appeared", "ended", "changed", "passed", "stayed")  # of a legend
_parts: Memo[Shapes] = Memo("pieces of areas", 4)


@dataclass(frozen=True, eq=False)
class ComparedSlice(Slice):
    """A slice of a layer at two dates: ``rows`` are all that take part in the ``change``."""

    change: Change = field(default_factory=Change)

    def of(self, kind: Kind) -> Ints:
        """The rows of one kind that may be seen."""
        rows = self.change.rows(kind)
        return rows[is_among(rows, self.rows)]

    def kinds_of(self, rows: Ints) -> tuple[str, ...]:
        """What became of each of ``rows``; of one that changed, the row that told it at A is
        ``changed from``."""
        words = np.full(len(rows), "changed from", dtype=object)
        for kind in KINDS:
            words[np.isin(rows, self.change.rows(kind))] = kind
        return tuple(words.tolist())


def takes_part(project: Project, layer: Layer) -> bool:
    """Whether the layer is compared now."""
    return moments(project.clock) is not None and (is_dated(layer) or layer.by_worldview)


def key_of(project: Project, layer: Layer, world: Worldview) -> tuple[object, ...]:
    """Changes whenever what the comparison shows of the layer does."""
    pair = moments(project.clock) or (0, 0)
    known = known_key(layer.features, project.clock.known)
    key = (*pair, "compared", project.clock.zone, known)
    if not layer.by_worldview:
        return key
    return (*key, project.worldview, *(world.epoch(at - 1) for at in pair))


def slice_of(
    project: Project, layer: Layer, viewport: Viewport, shown_at: float, world: Worldview
) -> ComparedSlice:
    """What :func:`draw` is to be given of a layer that takes part."""
    clock = project.clock
    a, b = moments(clock) or clock.window
    features = layer.features
    points = features.is_points
    shapes = (
        Shapes(np.empty((0, 2)), np.empty(0, np.int64))
        if points
        else geometry.shapes_of(features, viewport.resolution, viewport.projection)
    )
    part = ComparedSlice(
        shapes=shapes,
        rows=np.empty(0, np.int64),
        extent=viewport.extent,
        resolution=viewport.resolution,
        scale_resolution=shown_at,
        window=(a, b),
        as_of=b - 1,
        zone=clock.zone,
        worldview=world,
        language=project.language,
        focus=viewport.focus,
        projection=viewport.projection,
    )
    change = change_of(layer, clock) if is_dated(layer) else change_seen(layer, part, (a, b))
    rows = change.every
    if points:
        xy = places(layer, rows, viewport.projection)
        x0, y0, x1, y1 = viewport.extent
        inside = (xy[:, 0] >= x0) & (xy[:, 0] <= x1) & (xy[:, 1] >= y0) & (xy[:, 1] <= y1)
    else:
        inside = geometry.rows_in(features, shapes, viewport.extent)[rows]
    return replace(part, rows=rows[inside], change=change)


def places(layer: Layer, rows: Ints, projection: Projection) -> Floats:
    """Map units (n, 2) of the points ``rows``."""
    if layer.features.fixed is not None:
        return projection.to_map(layer.features.degrees(rows))
    return geometry.points_of(layer.features, projection)[rows]


# Drawing


def draw(layer: Layer, part: ComparedSlice) -> tuple[Primitive, ...]:
    """The layer at both dates, from bottom to top."""
    if layer.features.is_points:
        return _points(layer, part)
    ground = ground_of(layer, part.change) if is_dated(layer) else None
    out: list[Primitive] = []
    for kind in KINDS:
        if kind == "stayed" and layer.by_worldview and not is_dated(layer):  # borders: as ever
            out += layer.style.draw(layer, replace(part, rows=part.of(kind)))
        elif part.shapes.areas is not None:
            out += _areas(layer, part, kind, ground)
    for kind in KINDS:
        if part.shapes.lines is not None and not (kind == "stayed" and layer.by_worldview):
            out += _lines(layer, part, kind)
    if len(part.shapes.xy):
        out += _points(layer, part)
    return tuple(out)


def _areas(
    layer: Layer, part: ComparedSlice, kind: Kind, ground: Ground | None
) -> tuple[Primitive, ...]:
    look, outlined = LOOKS[kind], is_outlined(layer)
    if ground is None or kind == "passed":
        paths = part.shapes.areas
        rows = _with_path(paths, part.of(kind))
    else:
        rows = np.unique(ground.pieces[kind][0])
        paths = _pieces(ground, kind, len(layer.features), part)
        if paths is not None:  # rows without a piece here have no box, and overlap nothing
            rows = rows[geometry.overlapping(paths.boxes[rows], part.extent)]
    if paths is None or not len(rows):
        return ()
    stroke = look.stroke() if kind != "stayed" else replace(look.stroke(0.8), opacity=0.6)
    if kind == "passed" or outlined:
        return (Areas(paths, rows, None, stroke),)
    soft = 0.0
    if ground is not None and kind != "stayed" and (ground.accuracy or 0.0) > CRISP_KM:
        x0, y0, x1, y1 = part.extent
        middle = (x0 + x1) / 2, (y0 + y1) / 2
        soft = (ground.accuracy or 0.0) * 1000.0 / part.projection.ground_scale(*middle)
        soft = min(soft, WIDEST * part.resolution)
    return (Areas(paths, rows, look.fill(), stroke, soft),)


def _pieces(ground: Ground, kind: Kind, n: int, part: ComparedSlice) -> Paths | None:
    """The pieces of one kind, simplified to what the resolution can show."""
    limit = geometry.tolerance_for(part.resolution)
    step = max(rung for rung in geometry.LADDER if rung <= limit)

    def make() -> Shapes:
        import shapely

        rows, parts = ground.pieces[kind]
        whole = np.empty(n, dtype=object)
        if step and len(parts):
            parts = shapely.simplify(parts, step, preserve_topology=True)
            if kind != "stayed":
                rows, parts = _broad(rows, parts, step)
        whole[rows] = parts
        return geometry.build(whole, part.projection, step)

    return _parts.get(ground, (kind, step, part.projection.code), make).areas


def _broad(
    rows: Ints, parts: NDArray[np.object_], width: float
) -> tuple[Ints, NDArray[np.object_]]:
    """Rows and pieces without slivers narrower than ``width`` degrees: a border that was drawn
    anew is no front that moved. Closer up they show, and the square kilometres have them."""
    import shapely

    single, index = shapely.get_parts(parts, return_index=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        broad = 2 * shapely.area(single) / shapely.length(single) >= width
    kept = np.unique(index[broad])
    made = shapely.multipolygons(single[broad], indices=index[broad])
    return rows[kept], np.asarray(made, dtype=object)[kept]


def _with_path(paths: Paths | None, rows: Ints) -> Ints:
    if paths is None or not len(rows):
        return np.empty(0, dtype=np.int64)
    return np.asarray(rows[np.isfinite(paths.boxes[rows, 0])], dtype=np.int64)


def _lines(layer: Layer, part: ComparedSlice, kind: Kind) -> tuple[Primitive, ...]:
    paths = part.shapes.lines
    rows = _with_path(paths, part.of(kind))
    if paths is None or not len(rows):
        return ()
    width = _number(layer, "width", 1.6)
    if kind == "stayed":
        return (Lines(paths, rows, replace(LOOKS[kind].stroke(width), opacity=0.7)),)
    stroke = LOOKS[kind].stroke(max(width, 1.6) + 0.6)
    out: list[Primitive] = [Lines(paths, rows, stroke, Stroke("halo", stroke.width + 2.0, (), 0.8))]
    if kind == "changed":  # and, thin beneath it, the line as it was
        old = _with_path(paths, np.setdiff1d(part.change.changed_from, part.change.changed))
        if len(old):
            out.insert(0, Lines(paths, old, replace(stroke, width=1.0, dash=(1.0, 2.2))))
    return tuple(out)


def _points(layer: Layer, part: ComparedSlice) -> tuple[Primitive, ...]:
    shown = {kind: part.of(kind) for kind in KINDS}
    total = sum(len(rows) for rows in shown.values())
    size = min(max(_number(layer, "size", 9.0), 7.0), 12.0)
    out: list[Primitive] = []
    for kind in KINDS:
        rows, xy = _placed(layer, part, shown[kind])
        if not len(rows):
            continue
        if total <= MANY:
            if kind == "changed" and layer.features.is_points:
                out += _moved_from(layer, part, size)
            out += _marks(kind, xy, rows, size)
            continue
        if total > TOO_MANY:
            xy, rows = _thinned(xy, rows, part)
        look = LOOKS[kind]
        small = max(size * 0.5 * look.share, 2.0)
        index = np.zeros(len(rows), np.uint8)
        out.append(Cloud(xy, rows, (look.color,), index, small, 0.5 if kind == "stayed" else 0.85))
    return tuple(out)


def _placed(layer: Layer, part: ComparedSlice, rows: Ints) -> tuple[Ints, Floats]:
    """The points of ``rows`` and the feature number of each."""
    if layer.features.is_points:
        return rows, places(layer, rows, part.projection)
    keep = np.isin(part.shapes.rows, rows)
    return part.shapes.rows[keep], part.shapes.xy[keep]


def _marks(kind: Kind, xy: Floats, rows: Ints, size: float) -> tuple[Primitive, ...]:
    look, n = LOOKS[kind], len(rows)

    def made(shape: str, share: float, hollow: bool, outline: str = "halo") -> Marks:
        return Marks(
            xy,
            rows,
            (shape,) * n,
            (look.color,) * n,
            np.full(n, size * share, np.float32),
            np.full(n, hollow, dtype=bool),
            np.full(n, 0.55 if kind == "stayed" else 1.0, np.float32),
            outline,
            inner=np.full(n, look.inner, np.float32) if look.inner else None,
        )

    marks = made(look.shape, look.share, look.hollow)
    if kind == "ended":
        return (marks, made("cross", look.share * 0.62, False, look.color))
    return (marks,)


def _moved_from(layer: Layer, part: ComparedSlice, size: float) -> tuple[Primitive, ...]:
    """Where changed rows that have another place at B were at A."""
    change, look = part.change, LOOKS["changed"]
    here, there = (
        places(layer, rows, part.projection) for rows in (change.changed_from, change.changed)
    )
    moved = np.isin(change.changed_from, part.rows) & (np.abs(here - there).max(axis=1) > 1.0)
    rows, n = change.changed_from[moved], int(moved.sum())
    if not n:
        return ()
    return (
        Marks(
            here[moved],
            rows,
            ("circle",) * n,
            (look.color,) * n,
            np.full(n, size * 0.7, np.float32),
            np.ones(n, dtype=bool),
            np.full(n, 0.8, np.float32),
            dashed=np.ones(n, dtype=bool),
        ),
    )


def _thinned(xy: Floats, rows: Ints, part: Slice) -> tuple[Floats, Ints]:
    """One mark a cell: the last row in it."""
    x0, y0, x1, y1 = part.extent
    side = CELL * part.resolution
    cols, lines = int((x1 - x0) / side) + 1, int((y1 - y0) / side) + 1
    cells = ((xy[:, 1] - y0) / side).astype(np.int64) * cols
    cells += ((xy[:, 0] - x0) / side).astype(np.int64)
    last = np.full(cols * lines + 1, -1, np.int64)
    last[np.clip(cells, 0, cols * lines)] = np.arange(len(rows))
    kept = last[last >= 0]
    return xy[kept], rows[kept]


def _number(layer: Layer, knob: str, default: float) -> float:
    value = layer.style.values().get(knob)
    return float(value) if isinstance(value, int | float) else default


# Legend


def legend(layer: Layer, rows: Ints, part: ComparedSlice) -> tuple[LegendItem, ...]:
    """The kinds among the visible ``rows`` with their counts, and for areas the square kilometres
    of the whole layer."""
    if not len(rows):
        return ()
    ground = ground_of(layer, part.change) if is_dated(layer) and part.change.moved else None
    items = []
    area = area_form(layer)
    for kind in _ORDER:
        count = int(is_among(part.change.rows(kind), rows).sum())
        if ground is not None and kind in GROUND:
            if ground.km2[kind] > 0:
                words = f"{GROUND[kind]} {area_text(ground.km2[kind], ground.accuracy)}"
                items.append(LegendItem(words, swatch(kind, area), count))
        elif count and (kind != "stayed" or is_dated(layer) or not layer.by_worldview):
            items.append(LegendItem(NAMES[kind], swatch(kind, _form(layer, part)), count))
    if ground is not None and any(item.growth for item in ground.classes):
        items += [LegendItem(text, Swatch("line")) for text in cover_texts(ground)]
        if ground.accuracy:
            note = f"Edges accurate to {ground.accuracy:g} km"
            items.append(LegendItem(note, Swatch("line")))
    return tuple(items)


def _form(layer: Layer, part: Slice) -> str:
    if layer.features.is_points:
        return "mark"
    if part.shapes.areas is not None:
        return area_form(layer)
    return "line" if part.shapes.lines is not None else "mark"
