"""The time engine's rows. Each size is measured in a process of its own, so that its memory is its
own: ``python -m benchmarks.scrub JOB N [FILE]`` is that process, and prints what it found as JSON.

A frame is a move of the mouse on the slider, from the event until the map has painted the new
moment: the clock, every layer, labels, legend counts and the timeline included.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import baselines, made, window
from benchmarks.made import Store
from benchmarks.table import Row, at_least, note, percentile, row

FRAMES, WARM = 400, 20
SIZES = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
FROM_FILE = 100_000_000  # from here on the events are read from a file
SUFFIXES = (".arrow", ".feather", ".parquet")
FILTER = "fatalities < 5 AND event_type <> 'Riots'"
Found = dict[str, float]


# The parent: what is asked of the processes


@cache
def measured(store: Store, job: str, n: int) -> Found:
    """What the process of one job found. Raises RuntimeError with its last words."""
    words = [sys.executable, "-m", "benchmarks.scrub", job, str(n)]
    suffix = _suffix() if job == "drag" and n >= FROM_FILE else None
    if suffix is not None:
        began = time.perf_counter()
        words.append(str(store.file(n, suffix)))
        note(f"{n:,} events made in {time.perf_counter() - began:.0f} s")
    done = subprocess.run(words, cwd=window.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        raise RuntimeError(f"{job} of {n:,} events: {' '.join(last) or done.returncode}")
    found: Found = json.loads(done.stdout.splitlines()[-1])

    def pair(name: str) -> str:
        return f"{found[name + 'p50']:.2f} and {found[name + 'p99']:.2f}"

    told = (
        f"{n:,} events as {job}, median and p99: {pair('')} ms (worst {found['worst']:.2f}), flat "
        f"out {pair('flat_')}, on the base map alone {pair('only_')}; {found['share']:.0%} in the "
        f"window; other layers brought up to date every {found['behind']:.0f} ms at most; "
        f"{found['rss']:.2f} GB, {found['peak']:.2f} at most"
    )
    note(told)
    return found


def _suffix() -> str | None:
    """A suffix of Arrow or Parquet files that a reader takes."""
    from gisapp import plugins

    known = {suffix for reader in plugins.readers().values() for suffix in reader.suffixes}
    return next((suffix for suffix in SUFFIXES if suffix in known), None)


def scrub_10m(store: Store) -> Iterator[Row]:
    """Ten million events, half of them in the window, the slider dragged."""
    found = measured(store, "drag", 10_000_000)
    yield row("scrub_10m_p99_ms", found["p99"], "ms", 16.7)
    yield row("scrub_10m_p50_ms", found["p50"], "ms", 8)
    other = baselines.datashader(10_000_000)
    if other is not None:
        yield at_least("scrub_10m_vs_datashader", other / found["p50"], "x", 15)


def scrub_1m(store: Store) -> Iterator[Row]:
    """A million events in the window of gisapp and in QGIS."""
    other = baselines.qgis(store, 1_000_000)
    if other is not None:
        found = measured(store, "drag", 1_000_000)
        yield at_least("scrub_1m_vs_qgis", other / found["p50"], "x", 300)


def scrub_100m(store: Store) -> Iterator[Row]:
    """A hundred million events from a file: opened, dragged, zoomed and panned."""
    found = measured(store, "drag", 100_000_000)
    yield row("scrub_100m_p99_ms", found["p99"], "ms", 16.7)
    note(
        f"settled {found['settle_zoom']:.0f} ms after a zoom and {found['settle_pan']:.0f} ms "
        f"after a pan, whose frames took {found['pan_p99']:.1f} ms (p99)"
    )
    yield row("settle_100m_ms", max(found["settle_zoom"], found["settle_pan"]), "ms", 300)
    if "load" in found:
        yield row("load_100m_s", found["load"], "s", 10)
    else:
        note(f"no reader takes {' or '.join(SUFFIXES)}: load_100m_s is left out")
    yield row("rss_100m_gb", found["rss"], "GB", 4)


def marks_100k(store: Store) -> Iterator[Row]:
    """A hundred thousand events with durations, filtered, as marks."""
    found = measured(store, "marks", 100_000)
    yield row("marks_100k_p99_ms", found["p99"], "ms", 16.7)


def growth(store: Store) -> Iterator[Row]:
    """The cost of a frame over the number of events, largest over smallest, and its chart."""
    from benchmarks import chart

    found = {n: measured(store, "drag", n) for n in SIZES}
    medians = {n: one["p50"] for n, one in found.items()}
    yield row("growth_factor", max(medians.values()) / min(medians.values()), "x", 3)
    lines = [
        chart.Line("gisapp", medians),
        chart.Line("datashader", _present(baselines.datashader, SIZES[2:])),
        chart.Line("QGIS", _present(lambda n: baselines.qgis(store, n), SIZES[1:3])),
    ]
    chart.write([line for line in lines if line.points])


def _present(measure: Callable[[int], float | None], sizes: tuple[int, ...]) -> dict[int, float]:
    return {n: value for n in sizes if (value := measure(n)) is not None}


# The process of one job


def _drag(real: Any, names: tuple[str, ...]) -> Found:
    """Frames with every shipped layer."""
    dragged = window.drag(real, names, FRAMES + WARM)
    spent = dragged.frames[WARM:]
    flat = window.drag(real, names, FRAMES // 2, rate=0).frames
    return {
        "flat_p50": statistics.median(flat),
        "flat_p99": percentile(flat, 0.99),
        "p50": statistics.median(spent),
        "p99": percentile(spent, 0.99),
        "worst": max(spent),
        "behind": dragged.behind,
        "share": _share(real, names),
    }


def _share(real: Any, names: tuple[str, ...]) -> float:
    """Which part of the made events is in the window, as the layers' chronologies count it."""
    from gisapp.model.chronology import chronology_of

    project = real.document.project
    parts = [chronology_of(project.layer(name), project.clock.zone) for name in names]
    return sum(p.count(project.clock.window) for p in parts) / sum(len(p) for p in parts)


def _alone(real: Any, names: tuple[str, ...]) -> Found:
    """Frames on the base map alone."""
    project = real.document.project
    window.hide_others(real, tuple(project.layer(name).group for name in names))
    spent = window.drag(real, names, FRAMES // 2 + WARM).frames[WARM:]
    return {"only_p50": statistics.median(spent), "only_p99": percentile(spent, 0.99)}


def _settles(real: Any) -> Found:
    """Milliseconds from the last event of the mouse until the map is painted anew: of zooms by the
    wheel, and of pans."""
    zooms, pans, frames = [], [], []
    for i in range(6):
        notches = 1 if i % 2 == 0 else -1
        for _ in range(2):
            window.wheel(real, (420 + 30 * i, 300), notches)
            began = time.perf_counter()
            window.turn()
        zooms.append(_rested(real, began))
        way = 1 if i % 2 == 0 else -1
        frames += window.pan(real, 6 * way, 2 * way)
        began = time.perf_counter()
        pans.append(_rested(real, began))
    return {
        "settle_zoom": statistics.median(zooms),
        "settle_pan": statistics.median(pans),
        "pan_p99": percentile(frames, 0.99),
    }


def _rested(real: Any, began: float) -> float:
    window.settle(real)
    real.canvas.repaint()
    if not window.shows_now(real):
        raise RuntimeError("the map says that it is settled, and is not")
    return (time.perf_counter() - began) * 1000


def _load(real: Any, path: Path) -> tuple[float, tuple[str, ...]]:
    """Seconds from opening a file until the map has painted its first events; its layers."""
    known = {layer.id for layer in real.document.project.layers}
    canvas, began = real.canvas, time.perf_counter()
    real.files.open([path])
    until = time.monotonic() + window.PATIENCE
    while time.monotonic() < until:
        window.turn()
        added = [la.id for la in real.document.project.layers if la.id not in known]
        resolved = canvas.picture.resolved
        if added and resolved is not None and window.shows_now(real):
            drawn = [resolved.drawings[name] for name in added if name in resolved.drawings]
            if drawn and all(one.primitives for one in drawn):
                canvas.repaint()
                return time.perf_counter() - began, tuple(added)
        time.sleep(0.0005)
    raise RuntimeError(f"{path.name} is not on the map: {real.message.sentence.text()}")


def _job(job: str, n: int, path: Path | None) -> Found:
    from gisapp.model.filter import Filter

    with window.opened() as real:
        found: Found = {}
        if path is not None:
            found["load"], names = _load(real, path)
            window.show_half(real)
        else:
            layer = window.layer_of(made.lasting(n) if job == "marks" else made.features(n))
            if job == "marks":
                layer = replace(window.styled(layer, {"look": "marks"}), filter=Filter(FILTER))
            began = time.perf_counter()
            window.show_half(real, layer)
            found["shown"] = time.perf_counter() - began
            names = (layer.id,)
        found |= _drag(real, names)
        if n >= FROM_FILE:
            found |= _settles(real)
        found |= {"rss": window.memory("VmRSS"), "peak": window.memory("VmHWM")}
        return found | _alone(real, names)


if __name__ == "__main__":
    answer = _job(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    print(json.dumps(answer))
