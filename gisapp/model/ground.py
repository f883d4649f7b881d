"""How areas grew and shrank between two dates, on the ellipsoid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.model.clock import Clock
from gisapp.model.compare import KINDS, Change, Kind, change_of
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Ints

STEP = 0.1  # degrees: edges are cut into pieces no longer, for an edge of the map is no geodesic
_grounds: Memo[Ground] = Memo("differences of areas", 4)


@dataclass(frozen=True)
class Cover:
    """How much one class of areas covers, in square kilometres: at A, at B, and what it gained
    and lost. ``after - before`` is ``gained - lost``."""

    label: str
    before: float
    after: float
    gained: float
    lost: float

    @property
    def growth(self) -> float:
        """What it has more at B than at A; negative when it shrank."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class Ground:
    """The areas of a layer at A and B, taken apart.

    ``pieces`` has for each kind rows and the parts of their geometry (degrees): ``appeared`` is
    covered at B alone, ``ended`` at A alone, ``changed`` at both by different classes, ``stayed``
    at both by the same. The pieces of one kind do not overlap; ``km2`` are their areas.
    ``accuracy`` is the worst error of an edge in km, as the layer tells it, or None.
    """

    classes: tuple[Cover, ...]
    pieces: dict[Kind, tuple[Ints, NDArray[np.object_]]]
    km2: dict[Kind, float]
    accuracy: float | None


def ground_of(layer: Layer, change: Change) -> Ground | None:
    """How the areas of ``layer`` changed, from their full geometry; None when it has none. Slow:
    for workers."""
    if layer.features.is_points or change.empty:
        return None
    values = layer.style.values()
    key = (values.get("by"), values.get("table"), values.get("accuracy"), layer.name)
    made = _grounds.get(change, key, lambda: _ground(layer, change))
    return made if made.classes else None


def class_labels(layer: Layer, rows: Iterable[int]) -> list[str]:
    """The class of each row: the label that its style has for the column it colours by, or the
    layer's name where all have one colour."""
    values = layer.style.values()
    by, table = values.get("by"), values.get("table") or ()
    rows = list(rows)
    if not by or by not in layer.features.table.column_names:
        return [layer.name] * len(rows)
    labels = {
        str(line[0]): (line[2] if len(line) > 2 and line[2] else str(line[0]).capitalize())
        for line in table
    }
    found = layer.features.table.column(by).take(rows).to_pylist()
    return [labels.get(str(one), "Other" if labels else str(one)) for one in found]


def _ground(layer: Layer, change: Change) -> Ground:
    import shapely

    sources = np.concatenate([change.stayed_from, change.changed_from, change.ended])
    targets = np.concatenate([change.stayed, change.changed, change.appeared])
    rows = np.unique(np.concatenate([sources, targets]))
    shapes = dict(zip(rows.tolist(), _polygons(layer.features.geometry[rows]), strict=True))
    rows = np.array([row for row in rows.tolist() if not shapes[row].is_empty], dtype=np.int64)
    label = dict(zip(rows.tolist(), class_labels(layer, rows.tolist()), strict=True))
    olds = [row for row in np.sort(sources).tolist() if row in label]
    news = [row for row in np.sort(targets).tolist() if row in label]
    classes = list(dict.fromkeys(label[row] for row in (*olds, *news)))
    whole = [
        {
            name: shapely.union_all([shapes[row] for row in some if label[row] == name])
            for name in classes
        }
        for some in (olds, news)
    ]
    kept = set(olds) & set(news)
    old, new = (shapely.union_all(list(parts.values())) for parts in whole)
    for one in (old, new):
        shapely.prepare(one)
    pieces: dict[Kind, list[tuple[int, Any]]] = {kind: [] for kind in KINDS}
    for row in olds:
        if row not in kept:
            pieces["ended"].append((row, shapely.difference(shapes[row], new)))
    for row in news:
        if row in kept:
            pieces["stayed"].append((row, shapes[row]))
            continue
        both = shapely.intersection(shapes[row], old)
        mine = whole[0][label[row]]
        pieces["appeared"].append((row, shapely.difference(shapes[row], old)))
        if len(classes) == 1:
            pieces["stayed"].append((row, both))
            continue
        pieces["stayed"].append((row, shapely.intersection(both, mine)))
        pieces["changed"].append((row, shapely.difference(both, mine)))
    apart = {kind: _apart(some) for kind, some in pieces.items()}
    return Ground(
        tuple(
            Cover(
                name,
                area_km2(whole[0][name]),
                area_km2(whole[1][name]),
                area_km2(shapely.difference(whole[1][name], whole[0][name])),
                area_km2(shapely.difference(whole[0][name], whole[1][name])),
            )
            for name in classes
        ),
        apart,
        {kind: area_km2(list(parts)) for kind, (_, parts) in apart.items()},
        _accuracy(layer, rows),
    )


def _polygons(geometry: NDArray[np.object_]) -> list[Any]:
    """The valid polygonal part of each geometry; empty where there is none."""
    import shapely

    return [_polygon(one) if one is not None else shapely.MultiPolygon() for one in geometry]


def _polygon(one: Any) -> Any:
    import shapely

    if not one.is_valid:
        one = shapely.make_valid(one)
    if one.geom_type in ("Polygon", "MultiPolygon"):
        return one
    parts = [_polygon(part) for part in one.geoms] if hasattr(one, "geoms") else []
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()


def _apart(pieces: list[tuple[int, Any]]) -> tuple[Ints, NDArray[np.object_]]:
    """Rows and their pieces, without what lies in the piece of a later row, and without nothing."""
    import shapely

    some = [(row, _polygon(piece)) for row, piece in pieces]
    some = [(row, piece) for row, piece in some if not piece.is_empty]
    total = shapely.union_all([piece for _, piece in some])
    if sum(piece.area for _, piece in some) > total.area * (1 + 1e-9):
        covered, kept = shapely.MultiPolygon(), []
        for row, piece in reversed(some):
            rest = _polygon(shapely.difference(piece, covered))
            covered = shapely.union(covered, piece)
            if not rest.is_empty:
                kept.append((row, rest))
        some = kept[::-1]
    out = np.empty(len(some), dtype=object)
    out[:] = [piece for _, piece in some]
    return np.array([row for row, _ in some], dtype=np.int64), out


def _accuracy(layer: Layer, rows: Ints) -> float | None:
    name = layer.style.values().get("accuracy")
    if not name or name not in layer.features.table.column_names or not len(rows):
        return None
    worst = np.nan_to_num(layer.features.column(name)[rows].astype(np.float64)).max()
    return float(worst) or None


def area_km2(geometry: Any) -> float:
    """The area of polygons (longitude and latitude in degrees) on the WGS84 ellipsoid in square
    kilometres; parts that overlap count as often as they are given. Edges run straight on a map
    of longitude and latitude."""
    import pyproj
    import shapely

    ellipsoid = pyproj.Geod(ellps="WGS84")
    total = 0.0
    for part in shapely.get_parts(geometry):
        for polygon in shapely.get_parts(part):
            rings = shapely.get_rings(shapely.segmentize(polygon, STEP))
            for i, ring in enumerate(rings):
                lon, lat = shapely.get_coordinates(ring).T
                found = abs(ellipsoid.polygon_area_perimeter(lon, lat)[0])
                total += -found if i else found
    return total / 1e6


def area_text(km2: float, accuracy: float | None = None, sign: bool = False) -> str:
    """``79,020 km²``; to three figures where edges are worse than 2 km; ``sign`` writes a plus."""
    rough = accuracy is not None and accuracy > 2
    value = float(f"{km2:.3g}") if rough else km2
    digits = 0 if rough or not value or abs(value) >= 100 else 1
    text = f"{value:{'+' if sign else ''},.{digits}f}".replace("-", "−")
    return f"{text} km²"


@dataclass(frozen=True, eq=False)
class Compared:
    """One layer's change, and its areas where it has any."""

    layer: Layer
    change: Change
    ground: Ground | None


def facts_of(found: Compared) -> dict[str, Any]:
    """The change of one layer as plain values: counts, and square kilometres by class."""
    out: dict[str, Any] = {"name": found.layer.name}
    out |= {kind: len(found.change.rows(kind)) for kind in reversed(KINDS)}
    if found.ground is not None:
        out["areas_km2"] = [
            {
                "class": one.label,
                "a": round(one.before, 1),
                "b": round(one.after, 1),
                "gained": round(one.gained, 1),
                "lost": round(one.lost, 1),
            }
            for one in found.ground.classes
        ]
        out["accuracy_km"] = found.ground.accuracy
    return out


def compared(
    layers: Iterable[Layer], clock: Clock, cancelled: Callable[[], bool] = lambda: False
) -> tuple[Compared, ...]:
    """The dated layers among ``layers`` that have anything at A or B or in between. Slow: for
    workers."""
    out = []
    for layer in layers:
        if cancelled():
            break
        change = change_of(layer, clock)
        if not change.empty:
            out.append(Compared(layer, change, ground_of(layer, change)))
    return tuple(out)
