"""Which grid a project shows, and how: map, edges of the screen and figures agree on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gisapp.model.crs import Extent
from gisapp.model.project import Project
from gisapp.model.projection import Projection

if TYPE_CHECKING:
    from gisapp.render.grid_edges import EdgeLabel
    from gisapp.render.gridlines import Net

KIND = "graticule"  # of layers that show a grid
DEGREES, UTM, MGRS = GRIDS = ("Graticule", "UTM", "MGRS")
SPACINGS = {  # what can be chosen: degrees, or metres
    "automatic": (0.0, 0.0),
    "30°": (30.0, 0.0),
    "15°": (15.0, 0.0),
    "10°": (10.0, 0.0),
    "5°": (5.0, 0.0),
    "2°": (2.0, 0.0),
    "1°": (1.0, 0.0),
    "30′": (1 / 2, 0.0),
    "15′": (1 / 4, 0.0),
    "10′": (1 / 6, 0.0),
    "5′": (1 / 12, 0.0),
    "1′": (1 / 60, 0.0),
    "10″": (1 / 360, 0.0),
    "100 km": (0.0, 100_000.0),
    "10 km": (0.0, 10_000.0),
    "1 km": (0.0, 1_000.0),
    "100 m": (0.0, 100.0),
}


@dataclass(frozen=True)
class Choice:
    """One of GRIDS, one of SPACINGS (those of the other grids count as automatic), and whether
    there are labels."""

    grid: str = DEGREES
    spacing: str = "automatic"
    labels: bool = True

    def net(
        self,
        extent: Extent,
        resolution: float,
        projection: Projection,
        focus: Extent | None = None,
    ) -> Net:
        """The lines of a map of ``extent`` (map units) at ``resolution`` map units per logical
        pixel. ``focus`` is what is seen without a margin for panning."""
        from gisapp.render import graticule, grids  # loaded when there is a grid

        degrees, metres = SPACINGS.get(self.spacing, (0.0, 0.0))
        if self.grid == DEGREES:
            return graticule.graticule(extent, resolution, projection, degrees, focus)
        return grids.grid(self.grid, extent, resolution, projection, metres, focus)

    def edge_labels(
        self, extent: Extent, resolution: float, projection: Projection, *, exact: bool = True
    ) -> tuple[EdgeLabel, ...]:
        """The labels along the edges of that map; their places may be off by a fraction of a pixel
        if they need not be ``exact``, in half the time."""
        from gisapp.render import graticule, grids

        degrees, metres = SPACINGS.get(self.spacing, (0.0, 0.0))
        if self.grid == DEGREES:
            return graticule.edge_labels(extent, resolution, projection, degrees, exact)
        return grids.edge_labels(self.grid, extent, resolution, projection, metres, exact)


def choice_of(project: Project, resolution: float) -> Choice | None:
    """The grid that the project shows at a resolution, of several the uppermost; None without."""
    for layer in reversed(project.layers):
        if layer.style.kind == KIND and project.shown(layer) and layer.in_scale(resolution):
            values = layer.style.values()
            return Choice(str(values["grid"]), str(values["spacing"]), bool(values["labels"]))
    return None
