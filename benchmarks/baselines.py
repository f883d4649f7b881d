"""What a user might pick instead, measured in the same run: datashader and QGIS.

Each runs in a process and an environment of its own, on the same made events, with half of them in
the window, drawing 1600 by 900 pixels of the same part of the world; the window moves from frame to
frame. Nothing of them is needed by the application.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

from benchmarks.made import NoRoomError, Store
from benchmarks.table import note
from benchmarks.window import ROOT

DATASHADER = ROOT / "build" / "bench-datashader"  # its virtual environment
WANTED = Path(__file__).with_name("requirements.txt")
REGION = (-12.0, 24.0, 62.0, 62.0)  # degrees: the map of a new window

DATASHADER_CODE = """
import json, sys, time
import numpy as np, pandas as pd, datashader as ds, datashader.transfer_functions as tf
from datashader.utils import lnglat_to_meters
from benchmarks import made
n, frames = int(sys.argv[1]), int(sys.argv[2])
west, south, east, north = map(float, sys.argv[3:7])
parts = list(made.pieces(n))
def column(name): return np.concatenate([part[name] for part in parts])
x, y = lnglat_to_meters(column("longitude"), column("latitude"))
times = column("event_date")
table = pd.DataFrame({"x": x.astype(np.float32), "y": y.astype(np.float32)})
del parts, x, y
(x0, x1), (y0, y1) = lnglat_to_meters(np.array([west, east]), np.array([south, north]))
canvas = ds.Canvas(1600, 900, x_range=(x0, x1), y_range=(y0, y1))
half = (made.END - made.BEGIN) // 2
spent = []
for i in range(-3, frames):  # the first ones compile
    start = made.BEGIN + half * (i % frames) // frames
    began = time.perf_counter()
    low, high = np.searchsorted(times, [start, start + half])
    image = tf.shade(canvas.points(table.iloc[low:high], "x", "y", ds.count()))
    if i >= 0:
        spent.append((time.perf_counter() - began) * 1000)
assert image.shape == (900, 1600)
print(json.dumps({"version": ds.__version__, "ms": spent}))
"""

QGIS_CODE = """
import json, sys, time
from qgis.core import (
    Qgis, QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsDateTimeRange,
    QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRectangle, QgsVectorLayer,
    QgsVectorLayerTemporalProperties,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt
path, frames, begin, end = sys.argv[1], *map(int, sys.argv[2:5])
west, south, east, north = map(float, sys.argv[5:9])
program = QgsApplication([], False)
program.initQgis()
layer = QgsVectorLayer(path, "events", "ogr")
assert layer.isValid() and layer.featureCount() > 0
time_of = layer.temporalProperties()
time_of.setMode(QgsVectorLayerTemporalProperties.ModeFeatureDateTimeInstantFromField)
time_of.setStartField("event_date")
time_of.setIsActive(True)
mercator = QgsCoordinateReferenceSystem("EPSG:3857")
degrees = QgsCoordinateReferenceSystem("EPSG:4326")
change = QgsCoordinateTransform(degrees, mercator, QgsProject.instance())
settings = QgsMapSettings()
settings.setLayers([layer])
settings.setDestinationCrs(mercator)
settings.setOutputSize(QSize(1600, 900))
settings.setExtent(change.transformBoundingBox(QgsRectangle(west, south, east, north)))
settings.setIsTemporal(True)
half = (end - begin) // 2
spent, blank = [], None
for i in range(-1, frames):
    start = begin + half * (i % frames) // frames
    edges = [QDateTime.fromMSecsSinceEpoch(at, Qt.UTC) for at in (start, start + half)]
    settings.setTemporalRange(QgsDateTimeRange(edges[0], edges[1], True, False))
    began = time.perf_counter()
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    if i >= 0:
        spent.append((time.perf_counter() - began) * 1000)
    assert not job.errors()
drawn = sum(
    image.pixel(x, y) != image.pixel(0, 0) for x in range(0, 1600, 8) for y in range(0, 900, 8)
)
assert drawn > 100, "QGIS drew nothing"
print(json.dumps({"version": Qgis.QGIS_VERSION, "ms": spent}))
"""


def run(python: str, code: str, *words: str) -> dict[str, object]:
    """What ``code`` prints last, as JSON. Raises RuntimeError with the last words of its errors."""
    done = subprocess.run(
        [python, "-c", code, *words],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it failed without a word"])[-1])
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    assert isinstance(answer, dict)
    return answer


def _median(name: str, answer: dict[str, object]) -> float:
    spent = answer["ms"]
    assert isinstance(spent, list)
    ms = float(statistics.median(spent))
    note(f"{name} {answer['version']}: {ms:,.1f} ms a frame, the median of {len(spent)}")
    return ms


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _with_datashader() -> str:
    """The Python of the environment with datashader, installed if it is not there."""
    python = _python_of(DATASHADER)
    stamp = DATASHADER / "installed.txt"
    if not stamp.exists() or stamp.read_text() != WANTED.read_text():
        note("datashader is being installed into an environment of its own")
        shutil.rmtree(DATASHADER, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", DATASHADER], check=True, capture_output=True)
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "-r",
            str(WANTED),
        ]
        subprocess.run([python, *install], check=True, capture_output=True, text=True)
        stamp.write_text(WANTED.read_text())
    return str(python)


@cache
def datashader(n: int) -> float | None:
    """Milliseconds of a frame of ``n`` events in datashader: rows sorted by time, the window's cut
    out by binary search, counted and shaded. None, with a line, where it cannot be had."""
    try:
        answer = run(_with_datashader(), DATASHADER_CODE, str(n), "15", *map(str, REGION))
    except (OSError, subprocess.CalledProcessError, RuntimeError) as error:
        words = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        note(f"datashader cannot be had, and its row is left out: {words[-1] if words else error}")
        return None
    return _median(f"datashader, {n:,} events", answer)


@cache
def qgis_python() -> str | None:
    """A Python that has QGIS."""
    for python in ("/usr/bin/python3", "python3"):
        try:
            done = subprocess.run(
                [python, "-c", "import qgis.core"], capture_output=True, check=False
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python
    return None


@cache
def qgis(store: Store, n: int) -> float | None:
    """Milliseconds of a frame of ``n`` events in QGIS: a GeoPackage with a date and time, drawn for
    the range of the temporal controller. None, with a line, where it is not installed."""
    from benchmarks import made

    python = qgis_python()
    if python is None:
        note("QGIS (python3-qgis) is not installed, and its row is left out")
        return None
    try:
        path = store.geopackage(n)
        span = map(str, (made.BEGIN, made.END))
        answer = run(python, QGIS_CODE, str(path), "5", *span, *map(str, REGION))
    except (NoRoomError, RuntimeError) as error:
        note(f"QGIS could not draw, and its row is left out: {error}")
        return None
    return _median(f"QGIS, {n:,} events", answer)
