"""The rows of everyday work. Each function measures in a process of its own where start-up matters,
else in a real window of 1600 by 900 pixels."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from compileall import compile_dir
from pathlib import Path

from benchmarks.table import Row, percentile, row
from benchmarks.window import ROOT, environment, opened, settle

FIRST_MAP = """
import gc, sys, time
began = float(sys.argv[1])
gc.disable()  # as the program does
from gisapp.ui import app
application = app.application()
window = app.build(whole=False)
window.show()
window.after_first_map([])
while window.canvas.painted is None:
    application.processEvents()
print(window.canvas.painted - began)
if len(sys.argv) > 2:
    until = time.time() + 4
    while time.time() < until:
        application.processEvents()
        time.sleep(0.01)
    for line in open('/proc/self/status'):
        if line.startswith('VmRSS'):
            print(int(line.split()[1]) / 1024)
window.close()
"""


def _child(code: str, *words: str) -> list[float]:
    with environment() as variables:
        done = subprocess.run(
            [sys.executable, "-c", code, repr(time.time()), *words],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            text=True,
            check=True,
        )
    return [float(line) for line in done.stdout.split()]


def first_map() -> Iterator[Row]:
    """Process start to the first painted map, warm disk: the median of seven."""
    compile_dir(ROOT / "gisapp", quiet=2)  # as make setup does
    _child(FIRST_MAP)
    yield row("first_map_s", statistics.median(_child(FIRST_MAP)[0] for _ in range(7)), "s", 0.8)


def version() -> Iterator[Row]:
    """``gisapp --version`` from spawn to exit: the median of nine."""
    times = []
    for _ in range(10):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "gisapp", "--version"], cwd=ROOT, check=True, capture_output=True
        )
        times.append(time.perf_counter() - began)
    yield row("version_s", statistics.median(times[1:]), "s", 0.15)


def idle_memory() -> Iterator[Row]:
    """Resident memory four seconds after the first map."""
    yield row("idle_rss_mb", _child(FIRST_MAP, "stay")[1], "MB", 350)


def interaction() -> Iterator[Row]:
    """Ticks by key, a drag of the map by mouse, and the time to settle after it."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from gisapp.ui import app

    with opened() as window:
        ticks = []
        window.timeline.setFocus()
        for i in range(240):
            began = time.perf_counter()
            QTest.keyClick(window.timeline, Qt.Key.Key_Right if i < 200 else Qt.Key.Key_Left)
            app.application().processEvents()
            ticks.append((time.perf_counter() - began) * 1000)
        yield row("tick_p99_ms", percentile(ticks[5:], 0.99), "ms", 16)
        settle(window)

        canvas, pans, settles = window.canvas, [], []
        left = Qt.MouseButton.LeftButton
        for turn in range(6):
            start = QPoint(500, 300)
            QTest.mousePress(canvas, left, Qt.KeyboardModifier.NoModifier, start)
            way = 1 if turn % 2 == 0 else -1
            for i in range(60):
                began = time.perf_counter()
                QTest.mouseMove(canvas, start + QPoint(way * i * 4, way * i))
                app.application().processEvents()
                spent = time.perf_counter() - began
                pans.append(spent * 1000)
                time.sleep(max(0.0, 1 / 60 - spent))
            began = time.perf_counter()
            QTest.mouseRelease(
                canvas, left, Qt.KeyboardModifier.NoModifier, start + QPoint(way * 236, way * 59)
            )
            settle(window)
            canvas.repaint()
            settles.append((time.perf_counter() - began) * 1000)
        yield row("pan_p99_ms", percentile(pans, 0.99), "ms", 16.7)
        yield row("settle_ms", statistics.median(settles), "ms", 80)


def export() -> Iterator[Row]:
    """The default figure at 3840x2160 as PNG, in a warm process: the median of three."""
    from gisapp import plugins
    from gisapp.ui import app

    app.application()
    project = plugins.default_project()
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(4):
            path = Path(folder) / f"{i}.png"
            began = time.perf_counter()
            plugins.exporters()["png"].write(
                project, path, plugins.Options(width=3840, height=2160, dpi=192)
            )
            times.append(time.perf_counter() - began)
    yield row("export_4k_s", statistics.median(times[1:]), "s", 1.0)


def import_csv() -> Iterator[Row]:
    """A made CSV of 100,000 dated rows, from dropping it to its first pixels: median of five."""
    from gisapp.ui import app

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.csv"
        path.write_text(
            "event_date,latitude,longitude,event_type,fatalities,notes\n"
            + "".join(
                f"{2015 + i % 8}-{i % 12 + 1:02d}-{i % 28 + 1:02d},"
                f"{40 + (i * 7919 % 10000) / 800:.4f},"
                f"{20 + (i * 104729 % 10000) / 400:.4f},{('Battle', 'Protest', 'Strike')[i % 3]},"
                f"{i % 5},row {i}\n"
                for i in range(100_000)
            )
        )
        times = []
        with opened() as window:
            for _ in range(6):
                before = len(window.document.project.layers)
                began = time.perf_counter()
                window.files.open([path])
                while len(window.document.project.layers) == before:
                    app.application().processEvents()
                settle(window)
                window.canvas.repaint()
                times.append(time.perf_counter() - began)
                window.document.undo()
                settle(window)
        yield row("import_100k_csv_s", statistics.median(times[1:]), "s", 0.5)
