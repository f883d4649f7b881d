"""GeoJSON: the visible rows of the map as features with their attributes and valid times."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from gisapp.exporters._output import whole_file
from gisapp.exporters._rows import table_of, visible
from gisapp.model.project import Project
from gisapp.plugins import Options


class GeoJsonExporter:
    """The visible rows of all shown layers of data as one FeatureCollection (RFC 7946)."""

    name = "geojson"
    title = "GeoJSON of what is visible"
    suffix = ".geojson"

    def write(self, project: Project, path: Path, options: Options) -> None:
        """Write the features from the bottom layer to the top one. Raises WriteError."""
        import msgspec
        import shapely

        with whole_file(path) as temporary:
            with temporary.open("wb") as file:
                file.write(b'{"type":"FeatureCollection","features":[')
                first = True
                for seen in visible(project, options):
                    shapes = shapely.to_geojson(seen.layer.features.geometry[seen.rows])
                    rows = table_of(seen).to_pylist()
                    for shape, properties in zip(shapes, rows, strict=True):
                        file.write(b"\n" if first else b",\n")
                        first = False
                        file.write(
                            msgspec.json.encode(
                                {
                                    "type": "Feature",
                                    "geometry": None
                                    if shape is None
                                    else msgspec.Raw(shape.encode()),
                                    "properties": {k: _plain(v) for k, v in properties.items()},
                                }
                            )
                        )
                    options.progress(0.5)
                file.write(b"\n]}\n")
            if options.cancelled():
                temporary.unlink()
        options.progress(1.0)


def _plain(value: Any) -> Any:
    """``value`` as JSON can hold it: NaN and infinities are null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


EXPORTER = GeoJsonExporter()
