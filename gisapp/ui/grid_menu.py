"""The menu of grids over the map: none, the graticule, UTM or MGRS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gisapp import plugins
from gisapp.model.document import Document
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.render.grid_choice import GRIDS, KIND

NONE = "None"
KEYS = {NONE: "Ctrl+Alt+0", "Graticule": "Ctrl+Alt+1", "UTM": "Ctrl+Alt+2", "MGRS": "Ctrl+Alt+3"}
Add = Callable[[QMenu, str, str, Callable[[], object]], QAction]


class GridMenu:
    """Which grid lies over the map. Each choice is a single step of undo."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._actions: dict[str, QAction] = {}

    def fill(self, menu: QMenu, add: Add) -> None:
        """Put one action a grid into ``menu``; the one in force is ticked when it opens."""
        group = QActionGroup(menu)
        for name in (NONE, *GRIDS):
            action = add(menu, f"Grid: {name}", KEYS[name], partial(self.choose, name))
            action.setCheckable(True)
            group.addAction(action)
            self._actions[name] = action
        menu.aboutToShow.connect(self._tick)
        self._tick()

    @property
    def shown(self) -> str:
        """The grid that is shown: one of GRIDS, or NONE."""
        project = self._document.project
        layer = _layer(project)
        if layer is None or not project.shown(layer):
            return NONE
        return str(layer.style.values()["grid"])

    def choose(self, name: str) -> None:
        """Show the grid of that name, or none."""
        if name != self.shown:
            label = "hide the grid" if name == NONE else f"show the grid: {name}"
            self._document.apply(with_grid(self._document.project, name), label)
        self._tick()

    def _tick(self) -> None:
        if (action := self._actions.get(self.shown)) is not None:
            action.setChecked(True)


def with_grid(project: Project, name: str) -> Project:
    """The project with the grid of that name, one of GRIDS, or with NONE. Without a layer for it,
    the one that ships is taken."""
    if name == NONE:
        for layer in project.layers:
            if layer.style.kind == KIND and project.shown(layer):
                project = project.with_layer(layer.id, visible=False)
        return project
    if _layer(project) is None:
        project = _with_shipped(project)
    found = _layer(project)
    if found is None:  # no such layer ships with this application
        return project
    style = found.style.with_values({"grid": name})
    project = project.with_layer(found.id, visible=True, style=style)
    if any(group.id == found.group for group in project.groups):
        project = project.with_group(found.group, visible=True)
    return project


def _layer(project: Project) -> Layer | None:
    """The layer that shows a grid: of several the uppermost one that is shown."""
    grids = [layer for layer in reversed(project.layers) if layer.style.kind == KIND]
    return next((layer for layer in grids if project.shown(layer)), grids[0] if grids else None)


def _with_shipped(project: Project) -> Project:
    """The project with the grid that ships, in its usual place: over the layers that lie under it
    in a new project."""
    usual = plugins.default_project()
    layer = next((one for one in usual.layers if one.style.kind == KIND), None)
    if layer is None or any(one.id == layer.id for one in project.layers):
        return project
    under = {one.id for one in usual.layers[: usual.layers.index(layer)]}
    at = max((i + 1 for i, one in enumerate(project.layers) if one.id in under), default=0)
    groups = project.groups
    if all(group.id != layer.group for group in groups):
        below = {usual.layer(one).group for one in under}
        first = next((i for i, group in enumerate(groups) if group.id in below), len(groups))
        groups = (*groups[:first], usual.group(layer.group), *groups[first:])
    return replace(
        project, layers=(*project.layers[:at], layer, *project.layers[at:]), groups=groups
    )
