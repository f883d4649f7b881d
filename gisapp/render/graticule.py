"""The graticule: meridians and parallels at a round step, in any projection, and the labels at the
map's edges."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gisapp.model import crs
from gisapp.model.crs import Extent, Floats
from gisapp.model.primitives import Drawing, Labels, LabelStyle, Lines, Primitive, Stroke
from gisapp.model.projection import Projection
from gisapp.render.grid_edges import EDGES, EdgeLabel, crossings, frame_of
from gisapp.render.gridlines import (
    BORDER,
    FINE,
    Axis,
    LineKey,
    Name,
    Net,
    Sight,
    joined,
    middle_of,
    net_of,
    sight,
)
from gisapp.render.labels import FORCED

SECOND = 1 / 3600
STEPS = (  # degrees
    *(n * SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n / 60 for n in (1, 2, 5, 10, 15, 30)),
    *(1.0, 2.0, 5.0, 10.0, 15.0, 30.0),
)
SPACING = 95.0  # logical pixels between two meridians, at least
LEAST = 24.0  # the same where the step was chosen
TALL = 260.0  # logical pixels between two parallels, at most, where meridians crowd
ROOM = (19.0, 9.0)  # logical pixels from the outline of the map to the middle of a name
FAR = 15.0  # degrees
DRAWING = "graticule"
PRIME, SECONDS = "\u2032", "\u2033"
_HAIR = 1e-6  # degrees: the world's edge from within


def step_for(pixels: float, spacing: float = SPACING) -> float:
    """The smallest step that is ``spacing`` logical pixels wide where a degree has ``pixels``."""
    return next((step for step in STEPS if step * pixels >= spacing), STEPS[-1])


def steps_for(
    extent: Extent, resolution: float, projection: Projection, chosen: float = 0.0
) -> tuple[float, float]:
    """The steps of meridians and of parallels in degrees, fitted to the middle of the map. A
    ``chosen`` one is taken for both as long as the lines can be told apart."""
    ground, lat = middle_of(extent, resolution, projection)
    up = crs.METRES_PER_DEGREE / ground
    right = up * max(math.cos(math.radians(lat)), 1e-3)
    if chosen:
        return max(chosen, step_for(right, LEAST)), max(chosen, step_for(up, LEAST))
    step = step_for(right if projection.mercator else math.sqrt(right * up))
    fewer = [one for one in STEPS if one <= step and one * up >= SPACING]
    return step, fewer[0] if step * up > TALL and fewer else step


def graticule(
    extent: Extent,
    resolution: float,
    projection: Projection,
    chosen: float = 0.0,
    focus: Extent | None = None,
) -> Net:
    """The meridians and parallels seen in ``extent`` (map units) at ``resolution`` map units per
    logical pixel, and the outline of the map where it ends. Where all meridians meet in a pole,
    only every ninetieth goes on to it. ``focus`` is what is seen without a margin."""
    seen = sight(extent, resolution, projection)
    if seen is None:
        return joined(())
    across, up = steps_for(extent, resolution, projection, chosen)
    ends: list[tuple[float, float, float, float]] = []
    keys: list[LineKey] = []
    top = _last(seen, 90.0, up)
    bottom = _last(seen, -90.0, up)
    whole = seen.east - seen.west > 360.0 - 1e-6
    for number in _numbers(seen.west, seen.east, across):
        lon = number * across
        if whole and _seam(seen, lon):  # the outline is there; or it is the first one again
            continue
        main = abs(math.remainder(lon, 90.0)) < 1e-9
        south = seen.south if main else max(seen.south, bottom)
        north = seen.north if main else min(seen.north, top)
        if south < north:
            ends.append((lon, south, lon, north))
            keys.append(LineKey("meridian", _wrapped(lon)))
    west, east = seen.west, seen.east
    if whole:
        west, east = west + _HAIR, east - _HAIR
    for number in _numbers(seen.south, seen.north, up):
        lat = number * up
        if abs(lat) < 90.0 - 1e-9:
            ends.append((west, lat, east, lat))
            keys.append(LineKey("parallel", lat))
    lines = net_of(seen, np.array(ends).reshape(-1, 4), keys)
    return joined([lines, *_outline(seen)], _names(seen, focus or extent, *lines, {bottom, top}))


def _names(
    seen: Sight, focus: Extent, curves: list[Floats], keys: list[LineKey], stops: set[float]
) -> tuple[Name, ...]:
    """What lines are called where they end within the frame, at the outline of the map: beside it.
    Meridians that end in a pole, or before it at one of ``stops``, end on the map."""
    plane = seen.projection
    if plane.mercator:
        return ()
    margin = np.array(ROOM) * 2 * seen.resolution
    low, high = np.array(focus[:2]) + margin, np.array(focus[2:]) - margin
    middle = np.array(plane.point_to_map(*plane.center))
    poles = {pole for pole in (-90.0, 90.0) if _is_point(seen, pole)}
    inner = poles | {stop for stop in stops if abs(stop) < 90.0}
    out: list[Name] = []
    for curve, key in zip(curves, keys, strict=True):
        if np.hypot(*(curve[0] - curve[-1])) < seen.resolution:  # a whole circle
            continue
        for end in curve[[0, -1]]:
            if key.axis == "meridian" and inner:
                stop = plane.to_map(np.array([[key.value, lat] for lat in inner]))
                with np.errstate(invalid="ignore"):
                    if (np.abs(stop - end).max(axis=1) < seen.resolution).any():
                        continue
            way = end - middle
            if plane.horizon is None:  # a sheet has its parallels at the sides
                way = way * ((1, 0) if key.axis == "parallel" else (0, 1))
            way = way / max(float(np.hypot(*way)), 1e-9)
            at = end + way * np.array(ROOM) * seen.resolution
            crowded = any((np.abs(at - one.at) < margin).all() for one in out)
            if (at > low).all() and (at < high).all() and not crowded:
                text = angle_text(key.value, *("NS" if key.axis == "parallel" else "EW"))
                out.append(Name((float(at[0]), float(at[1])), text, narrow=True))
    return tuple(out)


def names_drawn(names: Sequence[Name], color: str = "muted") -> Labels:
    """The names at the outline of the map, each just where it stands."""
    n = len(names)
    return Labels(
        np.array([name.at for name in names]).reshape(-1, 2),
        np.zeros(n, np.int64),
        tuple(name.text for name in names),
        LabelStyle(color, 9.5, 400, halo=2.0),
        np.full(n, FORCED, np.float32),
        np.zeros(n, np.float32),
        fixed=True,
    )


def _seam(seen: Sight, lon: float) -> bool:
    """Whether a meridian is where a map of the whole world ends, or begins again."""
    off = lon - seen.projection.center[0]
    if seen.projection.mercator or abs(abs(off) - 180.0) > 1e-9:
        return False
    return seen.projection.horizon is None or off > 0


def _last(seen: Sight, pole: float, step: float) -> float:
    """The latitude at which most meridians end before a pole: the pole itself where the map draws
    it as a line, or where the last parallel is far from it."""
    if step > FAR or not _is_point(seen, pole):
        return pole
    return math.copysign((math.ceil(90.0 / step - 1e-9) - 1) * step, pole)


def _is_point(seen: Sight, pole: float) -> bool:
    """Whether all meridians meet in a pole of the map."""
    xy = seen.projection.to_map(
        np.array([[seen.projection.center[0] + turn, pole * (1 - 1e-9)] for turn in (0.0, 90.0)])
    )
    return bool(np.isfinite(xy).all() and np.abs(xy[0] - xy[1]).max() < seen.resolution)


def _outline(seen: Sight) -> list[tuple[list[Floats], list[LineKey]]]:
    """The edge of the world, where the map shows it."""
    import shapely

    plane = seen.projection
    if plane.mercator:
        return []
    key = LineKey("zone", 0.0, weight=BORDER)
    if plane.horizon is not None:
        line = shapely.intersection(shapely.linestrings(plane.horizon), shapely.box(*seen.extent))
        parts = shapely.get_parts(line)
        parts = parts[shapely.length(parts) > seen.resolution]
        return [([shapely.get_coordinates(one) for one in parts], [key] * len(parts))]
    west, south, east, north = plane.domain.bounds
    if east - west < 360.0 - 1e-3:
        return []
    left, right = plane.center[0] - 180.0 + _HAIR, plane.center[0] + 180.0 - _HAIR
    south, north = max(south, seen.south), min(north, seen.north)
    ends = [(lon, south, lon, north) for lon in (left, right)]
    ends += [(left, lat, right, lat) for lat in (south, north) if abs(lat) > 89.9]
    return [net_of(seen, np.array(ends), [key] * len(ends))]


def edge_labels(
    extent: Extent,
    resolution: float,
    projection: Projection,
    chosen: float = 0.0,
    exact: bool = True,
) -> tuple[EdgeLabel, ...]:
    """Where the graticule of a map meets its frame, along each edge from the west to the east or
    from the south to the north."""
    frame = frame_of(extent, resolution, projection)
    steps = steps_for(extent, resolution, projection, chosen)
    found = crossings(
        frame,
        frame.pairs,
        lambda lonlat, _: lonlat / np.array(steps),
        (360.0 / steps[0], 0.0),
        exact,
    )
    out: list[EdgeLabel] = []
    for edge, xy, number, column in zip(
        found.edge.tolist(),
        found.xy.tolist(),
        found.number.tolist(),
        found.column.tolist(),
        strict=True,
    ):
        value = number * steps[1] if column else _wrapped(number * steps[0])
        if column == 0 or abs(value) < 89.999:
            axis: Axis = "parallel" if column else "meridian"
            text = angle_text(value, *("NS" if column else "EW"))
            own = (column == 0) == (edge % 2 == 1)  # parallels at the sides, meridians elsewhere
            at = (xy[0], xy[1])
            out.append(EdgeLabel(EDGES[edge], at, text, axis, value, rank=0 if own else 1))
    return tuple(sorted(out, key=lambda one: (EDGES.index(one.edge), one.at)))


def drawing_of(net: Net) -> Drawing:
    """The lines as something the painter paints: hairlines, and the outline of the map."""
    weights = np.array([key.weight for key in net.keys], dtype=np.int64)
    rows = np.arange(len(weights), dtype=np.int64)
    lines: list[Primitive] = [
        Lines(net.paths, rows[weights == weight], Stroke(DRAWING, width))
        for weight, width in ((FINE, 0.8), (BORDER, 1.4))
        if (weights == weight).any()
    ]
    words = (names_drawn(net.names),) if net.names else ()
    return Drawing(DRAWING, (*lines, *words), rows)


def angle_text(degrees: float, positive: str, negative: str) -> str:
    """Degrees, minutes and seconds where there are any, and the hemisphere: ``36°E``, ``0°``."""
    seconds = round(abs(degrees) * 3600)
    if not seconds:
        return "0°"
    whole, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    half = "" if seconds == 180 * 3600 else positive if degrees > 0 else negative
    words = f"{whole}°"
    if minutes or rest:
        words += f"{minutes:02d}{PRIME}"
    return f"{words}{f'{rest:02d}{SECONDS}' if rest else ''}{half}"


def _wrapped(lon: float) -> float:
    """A longitude above -180 and up to 180."""
    turned = math.remainder(lon, 360.0)
    return 180.0 if turned <= -180.0 + 1e-9 else turned


def _numbers(low: float, high: float, step: float) -> range:
    return range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
