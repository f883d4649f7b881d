"""CSV: the visible rows of the map as one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gisapp.exporters._output import whole_file
from gisapp.exporters._rows import EXTRA, Visible, table_of, visible
from gisapp.model.project import Project
from gisapp.plugins import Options

if TYPE_CHECKING:
    import pyarrow as pa


class CsvExporter:
    """The visible rows of all shown layers of data. Places are longitude and latitude when all of
    them are points, else geometry in WKT."""

    name = "csv"
    title = "CSV of what is visible"
    suffix = ".csv"

    def write(self, project: Project, path: Path, options: Options) -> None:
        """Write the rows from the bottom layer to the top one. Raises WriteError."""
        import pyarrow.csv as pacsv

        with whole_file(path) as temporary:
            layers = list(visible(project, options))
            points = all(seen.layer.features.is_points for seen in layers)
            options.progress(0.2)
            table = _joined([_placed(seen, points) for seen in layers], points)
            if options.cancelled():
                return
            pacsv.write_csv(table, str(temporary), pacsv.WriteOptions(quoting_style="needed"))
        options.progress(1.0)


def _placed(seen: Visible, points: bool) -> pa.Table:
    """The rows of one layer with their places, after the columns every layer has."""
    import pyarrow as pa
    import shapely

    table = table_of(seen)
    at = len(EXTRA)
    features = seen.layer.features
    if points and features.is_points:
        lonlat = features.degrees(seen.rows)
        table = table.add_column(at, "latitude", pa.array(lonlat[:, 1]))
        return table.add_column(at, "longitude", pa.array(lonlat[:, 0]))
    text = shapely.to_wkt(features.geometry[seen.rows], rounding_precision=9)
    return table.add_column(at, "wkt", pa.array(text, pa.string()))


def _joined(tables: list[pa.Table], points: bool) -> pa.Table:
    """One table of all; a column that has several types is text."""
    import pyarrow as pa

    if not tables:
        names = (*EXTRA, *(("longitude", "latitude") if points else ("wkt",)))
        return pa.table({name: pa.array([], pa.string()) for name in names})
    kinds: dict[str, set[pa.DataType]] = {}
    for table in tables:
        for field in table.schema:
            kinds.setdefault(field.name, set()).add(field.type)
    mixed = {name for name, types in kinds.items() if len(types) > 1}
    cast = [
        table.cast(
            pa.schema(
                [pa.field(f.name, pa.string() if f.name in mixed else f.type) for f in table.schema]
            )
        )
        for table in tables
    ]
    return pa.concat_tables(cast, promote_options="default")


EXPORTER = CsvExporter()
