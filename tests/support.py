"""Small projects for tests, made of plain values: no shipped data is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa

from gisapp.model import instants
from gisapp.model.clock import Clock
from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, Marks, Primitive
from gisapp.model.project import Group, Project, View
from gisapp.model.style import LegendItem, Style, Swatch, knob
from gisapp.model.worldview import Worldviews


@dataclass(frozen=True)
class DotStyle(Style):
    """The plainest style there can be."""

    kind: ClassVar[str] = "test-dots"
    color: str = knob("hostile", "color", "Colour")
    size: float = knob(8.0, "number", "Size", unit="px", low=1, high=60)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        keep = part.visible(part.shapes.rows)
        rows = part.shapes.rows[keep]
        n = len(rows)
        return (
            Marks(
                part.shapes.xy[keep],
                rows,
                ("circle",) * n,
                (self.color,) * n,
                np.full(n, self.size, np.float32),
                np.zeros(n, bool),
                np.ones(n, np.float32),
            ),
        )

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        if not len(rows):
            return ()
        return (LegendItem(layer.name, Swatch("mark", color=self.color), len(rows)),)

    def swatch(self) -> Swatch:
        return Swatch("mark", color=self.color)


def events(days: list[str], *, name: str = "events") -> Features:
    """One event a day given (ISO dates; '' is undated), spread from west to east."""
    begin, end, precision, floating = [], [], [], []
    for day in days:
        if not day:
            parsed = (instants.UNDATED, instants.UNDATED, instants.Precision.UNKNOWN, False)
        else:
            parsed = instants.parse(day)
        begin.append(parsed[0])
        end.append(parsed[1])
        precision.append(int(parsed[2]))
        floating.append(parsed[3])
    n = len(days)
    table = pa.table(
        {
            "id": [f"e{i}" for i in range(n)],
            "title": [f"Event {i}" for i in range(n)],
            "category": ["battle" if i % 2 else "talks" for i in range(n)],
            "theatre": ["ukraine" if i % 3 else "syria" for i in range(n)],
            "source": [f"Source {i}" for i in range(n)],
            "confidence": ["B2"] * n,
            "fatalities": list(range(n)),
        }
    )
    return Features(
        name,
        table,
        lonlat=np.column_stack([np.linspace(25, 45, n), np.full(n, 48.0)]),
        begin=np.array(begin, np.int64),
        end=np.array(end, np.int64),
        floating=np.array(floating, bool),
        precision=np.array(precision, np.uint8),
        radius=np.full(n, 2000, np.float32),
        roles={
            "id": "id",
            "title": "title",
            "category": "category",
            "theatre": "theatre",
            "source": "source",
            "grade": "confidence",
        },
    )


def make_project(days: list[str] | None = None) -> Project:
    """A project with one layer of events in a group, and a clock over 2022."""
    days = days if days is not None else [f"2022-{m:02d}-15" for m in range(1, 13)]
    layer = Layer(
        "events", "Events", "things", events(days), DotStyle(), time="window", lane="theatre"
    )
    day = instants.parse
    clock = Clock(
        day("2022-01-01")[0], day("2023-01-01")[0], day("2022-03-01")[0], day("2022-06-01")[0]
    )
    return Project(
        layers=(layer,),
        groups=(Group("things", "Things"),),
        view=View(3_900_000, 6_100_000, 3000),
        clock=clock,
        worldviews=Worldviews(),
    )
