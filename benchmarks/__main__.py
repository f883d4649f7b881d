"""Runs every row, prints the table and writes benchmarks/latest.json."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks.rows import ROWS, Row


def main() -> int:
    """Run the rows named on the command line, or all."""
    wanted = sys.argv[1:]
    done: list[Row] = []
    print(f"{'name':<24}{'value':>10} {'unit':<4}{'target':>10}   ok")
    for measure in ROWS:
        if wanted and measure.__name__ not in wanted:
            continue
        for row in measure():
            done.append(row)
            mark = "yes" if row.ok else "no"
            print(
                f"{row.name:<24}{row.value:>10.3f} {row.unit:<4}{row.target:>10.3f}   {mark}",
                flush=True,
            )
    if not wanted:
        path = Path(__file__).with_name("latest.json")
        path.write_text(json.dumps([asdict(row) for row in done], indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
