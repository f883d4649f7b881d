"""Build resources/geo and resources/fonts from pinned packages.

    python tools/build_geo.py            fetch what is missing, build everything
    python tools/build_geo.py --check    build into a temporary folder and compare
    python tools/build_geo.py --only places seas

The tables in resources/geo/facts and tools/geo/tables are written by hand and only read here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.geo import (  # noqa: E402
    areas,
    coverage,
    depths,
    disputed_lines,
    fonts,
    layers,
    named,
    places,
    provenance,
    relief,
    water,
    zones,
)
from tools.geo.fetch import FetchError  # noqa: E402
from tools.geo.sources import Sources  # noqa: E402

GEO = Path("resources/geo")
FONTS = Path("resources/fonts")
BUDGET = 22 * 2**20  #: bytes, for all of resources/geo


@dataclass
class Build:
    """One build: where packages are kept and where the layers go."""

    cache: Path
    target: Path  #: a folder in the shape of the repository

    @cached_property
    def sources(self) -> Sources:
        """The unpacked packages."""
        return Sources(self.cache)

    @cached_property
    def cover(self) -> coverage.Coverage:
        """The master coverage, cut and at all levels: computed once."""
        table = self.sources.admin1()
        found = coverage.load(table, [areas.group_of(row) for row in table.rows])
        for cut in areas.cuts(self.sources.disputed_lines(), self.sources.admin0()):
            found = coverage.split(found, cut)
        coverage.simplify(found)
        return found

    @property
    def geo(self) -> Path:
        """Folder of the layers."""
        return self.target / GEO

    def steps(self) -> dict[str, Callable[[], object]]:
        """What can be built, in order."""
        lines = self.sources.disputed_lines
        return {
            "provinces": lambda: layers.provinces(self.cover, self.geo),
            "boundaries": lambda: layers.boundaries(self.cover, self.geo),
            "land": lambda: layers.land(self.cover, self.geo),
            "disputed": lambda: layers.disputed(self.cover, self.geo),
            "disputed_lines": lambda: disputed_lines.disputed_lines(lines(), self.geo),
            "zones": lambda: zones.zones(self.cover, lines(), ROOT / GEO / "facts", self.geo),
            "states": lambda: named.states(self.sources, self.cover, self.geo),
            "units": lambda: named.units(self.cover, self.geo),
            "seas": lambda: named.seas(self.geo),
            "regions": lambda: named.regions(self.geo),
            "villages": lambda: places.villages(self.sources, self.geo),
            "airports": lambda: places.airports(self.sources, self.geo),
            "places": lambda: places.places(self.sources, self.cover, self.geo),
            "rivers": lambda: water.rivers(self.sources.rivers(), self.geo),
            "lakes": lambda: water.lakes(self.sources, self.geo),
            "depths": lambda: depths.depths(self.sources, self.geo),
            "relief": lambda: relief.relief(self.sources, self.cover, self.geo),
            "fonts": lambda: fonts.fonts(self.sources, self.target / FONTS),
            "provenance": lambda: provenance.provenance(self.geo),
        }


def run(build: Build, wanted: list[str]) -> None:
    """Carry out the wanted steps, all if none are named."""
    for name, step in build.steps().items():
        if not wanted or name in wanted:
            start = time.monotonic()
            step()
            print(f"{name}: {time.monotonic() - start:.1f} s", file=sys.stderr)
    size = sum(path.stat().st_size for path in build.geo.rglob("*") if path.is_file())
    print(f"{GEO}: {size / 2**20:.1f} MiB of {BUDGET / 2**20:.0f}", file=sys.stderr)


def differences(built: Path, kept: Path) -> list[str]:
    """Files of a fresh build that are not byte for byte in the repository."""
    found = []
    for path in sorted(built.rglob("*")):
        twin = kept / path.relative_to(built)
        if path.is_file() and (not twin.is_file() or twin.read_bytes() != path.read_bytes()):
            found.append(str(path.relative_to(built)))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Build the map data from pinned packages.")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "geo-cache")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--only", nargs="+", default=[], metavar="LAYER")
    options = parser.parse_args(arguments)
    try:
        if not options.check:
            (ROOT / GEO).mkdir(parents=True, exist_ok=True)
            run(Build(options.cache, ROOT), options.only)
            return 0
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / GEO).mkdir(parents=True)
            run(Build(options.cache, Path(folder)), options.only)
            wrong = differences(Path(folder), ROOT)
    except FetchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    print("\n".join(f"differs: {name}" for name in wrong) or "identical")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
