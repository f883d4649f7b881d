"""Runs the rows, prints the table and, when all were run, writes benchmarks/latest.json and
the table of docs/performance.md.

``python -m benchmarks`` runs all; with names of rows or of measurements it runs those.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import labels, made, region, report, rows, scrub, stalls
from benchmarks.made import Store
from benchmarks.table import HEADER, Row, note

LATEST = Path(__file__).with_name("latest.json")
Measure = Callable[[], Iterator[Row]]


def measures(store: Store) -> dict[Measure, tuple[str, ...]]:
    """Every measurement, in the order in which they run, with the names it and its rows go by."""
    return {
        rows.first_map: ("first_map", "first_map_s"),
        rows.interaction: ("interaction", "tick_p99_ms", "pan_p99_ms", "settle_ms"),
        rows.export: ("export", "export_4k_s"),
        rows.version: ("version", "version_s"),
        rows.idle_memory: ("idle_memory", "idle_rss_mb"),
        rows.import_csv: ("import_csv", "import_100k_csv_s"),
        labels.labels_5k: ("labels_5k", "labels_5k_ms"),
        region.settle_region: ("settle_region", "settle_region_ms"),
        stalls.stall_max: ("stalls", "stall_max_ms"),
        partial(region.versus_qgis, store): (
            "versus_qgis",
            "settle_vs_qgis",
            "settle_4k_vs_qgis",
        ),
        partial(scrub.scrub_10m, store): (
            "scrub_10m",
            "scrub_10m_p99_ms",
            "scrub_10m_p50_ms",
            "scrub_10m_vs_datashader",
        ),
        partial(scrub.scrub_1m, store): ("scrub_1m", "scrub_1m_vs_qgis"),
        partial(scrub.scrub_100m, store): (
            "scrub_100m",
            "scrub_100m_p99_ms",
            "settle_100m_ms",
            "load_100m_s",
            "rss_100m_gb",
        ),
        partial(scrub.marks_100k, store): ("marks_100k", "marks_100k_p99_ms"),
        partial(scrub.growth, store): ("growth", "growth_factor"),
    }


def main() -> int:
    """Run the rows named on the command line, or all."""
    wanted = set(sys.argv[1:])
    done: list[Row] = []
    failed = False
    with made.store() as store:
        known = measures(store)
        if unknown := wanted.difference(*known.values()):
            listed = ", ".join(name for names in known.values() for name in names)
            print(f"no row is called {', '.join(sorted(unknown))}; known are {listed}")
            return 2
        print(HEADER)
        for measure, names in known.items():
            if wanted and wanted.isdisjoint(names):
                continue
            try:
                for one in measure():
                    done.append(one)
                    print(one.text(), flush=True)
            except (OSError, RuntimeError, TimeoutError) as error:
                failed = True
                note(f"{names[0]} could not be measured: {error}")
    if not wanted:
        LATEST.write_text(json.dumps([one.saved() for one in done], indent=1) + "\n")
        report.write(done)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
