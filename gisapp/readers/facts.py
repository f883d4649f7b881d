"""Facts on features for people and programs: what ``gisapp info`` and ``gisapp layers`` print."""

from __future__ import annotations

from typing import Any

import numpy as np

from gisapp.model import edits, instants
from gisapp.model.features import Features
from gisapp.model.instants import DAY, OPEN, OPEN_START, UNDATED
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.plugins import Read

Facts = dict[str, Any]
_PIECE = 1 << 20


def of_read(read: Read) -> Facts:
    """Everything on one layer of a file, with what was skipped and assumed; what is kept in doubt
    where there is any."""
    report = read.report
    facts = {
        **of_features(read.features),
        "skipped": [{"place": one.place, "reason": one.reason} for one in report.skipped],
        "assumed": list(report.assumed),
    }
    if report.doubtful:
        facts["doubtful"] = [{"place": one.place, "reason": one.reason} for one in report.doubtful]
    return facts


def of_features(features: Features) -> Facts:
    """Name, counts, columns, dates, coordinate system and extent of a table."""
    begin, end = period(features)
    return {
        "name": features.name,
        "features": len(features),
        "geometry": _kinds(features),
        "columns": {field.name: str(field.type) for field in features.table.schema},
        "begin": begin,
        "end": end,
        "undated": features.undated,
        "crs": features.crs,
        "extent": _extent(features),
    }


def of_project(project: Project) -> list[Facts]:
    """Everything on the layers of a project, from bottom to top."""
    return [
        {**of_features(layer.features), "name": layer.name, "skipped": [], "assumed": []}
        for layer in project.layers
    ]


def of_list(project: Project) -> list[Facts]:
    """What the list of layers says, from top to bottom."""
    titles = {group.id: group.title for group in project.groups}
    return [
        of_layer(layer, titles.get(layer.group, layer.group), project.shown(layer))
        for layer in reversed(project.layers)
    ]


def of_layer(layer: Layer, group: str, shown: bool) -> Facts:
    """What the list of layers says of one."""
    begin, end = period(layer.features)
    return {
        "id": layer.id,
        "name": layer.name,
        "group": group,
        "features": len(layer.features),
        "time": layer.time,
        "begin": begin,
        "end": end,
        "undated": layer.features.undated,
        "sources": _sources(layer.features),
        "credit": layer.credit,
        "visible": shown,
        "kind": layer.style.kind,
    }


def period(features: Features) -> tuple[str | None, str | None]:
    """First and last date as ISO 8601; None without any, and no last one while a row is ongoing.

    When every row is dated by whole days both are days and the last one is included, else they
    are instants in UTC and the end is exclusive."""
    if features.begin is None:
        return None, None
    low, high, latest = OPEN, OPEN_START, OPEN_START  # of all edges, and of the begins
    ongoing, days = False, features.floating is not None
    for at in range(0, len(features), _PIECE):  # there may be a great many
        begin = features.begin[at : at + _PIECE]
        if features.end is not None:
            end = features.end[at : at + _PIECE]
        else:
            end = np.where(begin == UNDATED, UNDATED, begin + features.lasting)
        begins, ends = begin[begin > OPEN_START], end[(end > OPEN_START) & (end < OPEN)]
        ongoing = ongoing or bool((end == OPEN).any())
        if features.floating is not None:
            days = days and bool(features.floating[at : at + _PIECE][begin != UNDATED].all())
        for edges in (begins, ends):
            if len(edges):
                low, high = min(low, int(edges.min())), max(high, int(edges.max()))
                days = days and not (edges % DAY).any()
        latest = max(latest, int(begins.max())) if len(begins) else latest
    if low > high:
        return None, None
    if days:
        last = instants.to_datetime(high - 1 if high > latest else high)
        return (
            instants.to_datetime(low).date().isoformat(),
            None if ongoing else last.date().isoformat(),
        )
    if latest == high - 1:
        high -= 1  # an instant and no interval
    return _moment(low), None if ongoing else _moment(high)


def _moment(instant: int) -> str:
    moment = instants.to_datetime(instant).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds" if instant % 1000 else "seconds") + "Z"


def _kinds(features: Features) -> dict[str, int]:
    if features.is_points:
        return {"Point": len(features)} if len(features) else {}
    import shapely

    numbers, counts = np.unique(shapely.get_type_id(features.geometry), return_counts=True)
    known = {kind.value: kind.name for kind in shapely.GeometryType}
    words = {
        "POINT": "Point",
        "LINESTRING": "LineString",
        "LINEARRING": "LineString",
        "POLYGON": "Polygon",
        "MULTIPOINT": "MultiPoint",
        "MISSING": "None",
        "MULTILINESTRING": "MultiLineString",
        "MULTIPOLYGON": "MultiPolygon",
        "GEOMETRYCOLLECTION": "GeometryCollection",
    }
    return {
        words[known[int(number)]]: int(count) for number, count in zip(numbers, counts, strict=True)
    }


def _extent(features: Features) -> list[float] | None:
    """West, south, east, north in degrees, or None without any place."""
    bounds = edits.extent_of(features)
    return None if bounds is None else [round(edge, 6) for edge in bounds]


def _sources(features: Features) -> list[str]:
    name = features.roles.get("source")
    if name is None:
        return [features.source] if features.source else []
    import pyarrow.compute as pc

    values = pc.unique(features.table[name]).drop_null().to_pylist()
    return sorted({str(value) for value in values if str(value).strip()})


def text(facts: Facts) -> str:
    """The facts of a file as a table for people."""
    lines = [f"{facts['file']}", f"  format    {facts['format']}"]
    for layer in facts["layers"]:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in layer["geometry"].items())
        lines += [
            "",
            f"{layer['name']}",
            f"  features  {layer['features']:,}" + (f" ({kinds})" if kinds else ""),
        ]
        if layer["begin"] or layer["undated"]:
            lines.append(
                f"  time      {layer['begin'] or '…'} – {layer['end'] or 'ongoing'}"
                + (f", {layer['undated']:,} undated" if layer["undated"] else "")
            )
        if layer["extent"]:
            west, south, east, north = layer["extent"]
            lines.append(
                f"  extent    {west:g}, {south:g}, {east:g}, {north:g} "
                f"(west, south, east, north; {layer['crs']})"
            )
        width = max((len(name) for name in layer["columns"]), default=0)
        for i, (name, kind) in enumerate(layer["columns"].items()):
            lines.append(f"  {'columns' if not i else '':9} {name:{min(width, 40)}}  {kind}")
        for i, said in enumerate(layer.get("assumed", ())):
            lines.append(f"  {'assumed' if not i else '':9} {said}")
        for word in ("doubtful", "skipped"):
            rows = layer.get(word, ())
            for i, one in enumerate(rows[:20]):
                head = f"{word} {len(rows):,}" if not i else ""
                lines.append(f"  {head:9} {one['place']}: {one['reason']}")
            if len(rows) > 20:
                lines.append(f"  {'':9} and {len(rows) - 20:,} more (all with --json)")
    return "\n".join(lines)


def table(rows: list[Facts]) -> str:
    """The layers as a table for people."""
    heads = ("id", "group", "name", "features", "period", "shown")
    cells = [heads] + [
        (
            row["id"],
            row["group"],
            row["name"],
            f"{row['features']:,}",
            f"{row['begin']} – {row['end'] or 'ongoing'}" if row["begin"] else "",
            "yes" if row["visible"] else "no",
        )
        for row in rows
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.rjust(w) if heads[i] == "features" else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
