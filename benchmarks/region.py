"""The whole region as a settled picture: in the real window, and against the time in which QGIS
draws provinces and countries alone.

Ours is everything that the default project shows of the region, and the province lines, which
it leaves out at that scale: land, relief, lakes, rivers, coast, boundaries, disputed areas, zones,
events, names. Each picture is of a view not drawn before, with geometry read before, as when a map
is moved; that of QGIS is the same one each time, of provinces and countries at the level of detail
that gisapp takes for that size: it has no more vertices to draw than gisapp has.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import baselines, window
from benchmarks.made import Store
from benchmarks.table import Row, note, row

if TYPE_CHECKING:
    from gisapp.model.project import Project

TIMES = 15
SIZES = {"settle_vs_qgis": (1600, 900), "settle_4k_vs_qgis": (3840, 2160)}
SHARE = 0.5
AREAS = ("countries", "provinces")

QGIS_CODE = """
import json, sys, time
from qgis.core import (
    Qgis, QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform,
    QgsMapRendererParallelJob, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject,
    QgsRectangle, QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
path, width, height, times = sys.argv[1], *map(int, sys.argv[2:5])
west, south, east, north = map(float, sys.argv[5:9])
program = QgsApplication([], False)
program.initQgis()
layers = [QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in sys.argv[9:]]
assert all(layer.isValid() and layer.featureCount() > 0 for layer in layers)
mercator = QgsCoordinateReferenceSystem("EPSG:3857")
degrees = QgsCoordinateReferenceSystem("EPSG:4326")
change = QgsCoordinateTransform(degrees, mercator, QgsProject.instance())
settings = QgsMapSettings()
settings.setLayers(layers)
settings.setDestinationCrs(mercator)
settings.setOutputSize(QSize(width, height))
settings.setExtent(change.transformBoundingBox(QgsRectangle(west, south, east, north)))
best = {}
for kind in (QgsMapRendererParallelJob, QgsMapRendererSequentialJob):
    spent = []
    for i in range(times + 1):
        began = time.perf_counter()
        job = kind(settings)
        job.start()
        job.waitForFinished()
        image = job.renderedImage()
        if i:
            spent.append((time.perf_counter() - began) * 1000)
        assert not job.errors()
    best[kind.__name__] = spent
drawn = {image.pixel(x, y) for x in range(0, width, 8) for y in range(0, height, 8)}
assert len(drawn) > 20, "QGIS drew nothing"
print(json.dumps({"version": Qgis.QGIS_VERSION, "spent": best}))
"""


def geopackage(path: Path, width: int) -> None:
    """The shipped provinces, and the countries they make up, in degrees, at the level of detail
    that gisapp draws in a picture of ``width`` pixels."""
    import numpy as np
    import pyarrow as pa
    import pyogrio.raw
    import shapely

    from gisapp import plugins
    from gisapp.render import geometry

    features = plugins.default_project().layer("borders-provinces").features
    x0, _, x1, _ = _extent()
    shapes = features.levels[geometry.level_index(features, (x1 - x0) / width)].load()
    seen = np.array([shape is not None for shape in shapes])
    shapes, owners = shapes[seen], features.column("adm0")[seen].astype(str)
    states, of = np.unique(owners, return_inverse=True)
    whole = [shapely.union_all(shapes[of == i]) for i in range(len(states))]
    found = {
        "provinces": (owners.tolist(), shapes),
        "countries": (states.tolist(), np.array(whole, object)),
    }
    for name in AREAS:
        words, areas = found[name]
        pyogrio.raw.write_arrow(
            pa.table({"adm0": words, "geometry": pa.array(shapely.to_wkb(areas), pa.binary())}),
            path,
            driver="GPKG",
            layer=name,
            geometry_name="geometry",
            geometry_type="Unknown",
            crs="EPSG:4326",
            append=path.exists(),
        )


def _extent() -> tuple[float, float, float, float]:
    """The region in map units."""
    from gisapp.model.projection import projection_of

    return projection_of("EPSG:3857").extent_to_map(baselines.REGION)


@cache
def qgis(store: Store, width: int, height: int) -> float | None:
    """Milliseconds in which QGIS draws provinces and countries as it does by default: the best of
    ``TIMES`` pictures of the faster of its two renderers. None, with a line, without QGIS."""
    python = baselines.qgis_python()
    if python is None:
        note("QGIS (python3-qgis) is not installed, and its row is left out")
        return None
    path = store.folder / f"areas-{width}.gpkg"
    if not path.exists():
        geopackage(path, width)
    words = map(str, (path, width, height, TIMES, *baselines.REGION, *AREAS))
    try:
        answer = baselines.run(python, QGIS_CODE, *words)
    except RuntimeError as error:
        note(f"QGIS could not draw, and its row is left out: {error}")
        return None
    spent = answer["spent"]
    assert isinstance(spent, dict)
    name = min(spent, key=lambda one: min(spent[one]))
    best = float(min(spent[name]))
    note(
        f"QGIS {answer['version']}, provinces and countries at {width}x{height}: {best:.1f} ms at "
        f"best, {statistics.median(spent[name]):.1f} in the middle ({name})"
    )
    return best


def with_provinces(project: Project) -> Project:
    """``project`` with its province lines at every scale."""
    layer = project.layer("borders-lines")
    style = layer.style.with_values({"rank": ""})
    return project.with_layer(layer.id, style=style, max_resolution=float("inf"))


def versus_qgis(store: Store) -> Iterator[Row]:
    """Our whole picture of the region over theirs of provinces and countries, best over best."""
    for name, (width, height) in SIZES.items():
        other = qgis(store, width, height)
        if other is None:
            return
        words = [sys.executable, "-m", "benchmarks.region", str(width), str(height)]
        done = subprocess.run(words, cwd=window.ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["no word"])[-1])
        spent = json.loads(done.stdout.splitlines()[-1])
        note(
            f"our whole picture at {width}x{height}: {min(spent):.1f} ms at best, "
            f"{statistics.median(spent):.1f} in the middle"
        )
        yield row(name, min(spent) / other, "x", SHARE)


def settle_region() -> Iterator[Row]:
    """The region in the real window, dragged to and fro: from letting go until all is painted."""
    with window.opened() as real:
        real.document.navigate(with_provinces(real.document.project))
        real.canvas.show_extent(baselines.REGION)
        window.settle(real)
        spent = []
        for i in range(-4, TIMES):
            way = 1 if i % 2 == 0 else -1
            window.pan(real, 5 * way, 2 * way, 20)
            began = time.perf_counter()
            window.settle(real)
            real.canvas.repaint()
            if i >= 0:
                spent.append((time.perf_counter() - began) * 1000)
        if not window.shows_now(real):
            raise RuntimeError("the map says that it is settled, and is not")
    yield row("settle_region_ms", statistics.median(spent), "ms", 63)


def pictures(width: int, height: int) -> list[float]:
    """Milliseconds of each of ``TIMES`` whole pictures, every one a little further east."""
    import gc

    from PySide6.QtGui import QImage, QPainter

    from gisapp import plugins
    from gisapp.render import frame, painter
    from gisapp.ui import app

    application = app.application()
    painter.load_fonts()
    project = with_provinces(plugins.default_project())
    x0, y0, x1, y1 = _extent()
    gc.collect()
    gc.freeze()  # as the window does once it stands
    spent = []
    for i in range(-3, TIMES):
        by = (x1 - x0) / width * 7 * i
        viewport = frame.fitted((x0 + by, y0, x1 + by, y1), width, height)
        began = time.perf_counter()
        resolved = frame.resolve(project, viewport)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        qp = QPainter(image)
        painter.paint_frame(qp, resolved)
        qp.end()
        if i >= 0:
            spent.append((time.perf_counter() - began) * 1000)
    application.processEvents()
    return spent


if __name__ == "__main__":
    print(json.dumps(pictures(int(sys.argv[1]), int(sys.argv[2]))))
