"""The projection of one window's map: chosen from the menu or the dialog, centred anew, and what
is told where a projection does not reach a place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from gisapp.model import projections
from gisapp.model.crs import DEFAULT_CRS, Extent
from gisapp.model.project import View, view_of
from gisapp.model.projection import projection_of
from gisapp.ui.motion import kept

if TYPE_CHECKING:
    from gisapp.ui.projection_dialog import ProjectionDialog
    from gisapp.ui.window import Window

Adder = Callable[[QMenu, str, str, Callable[[], object]], QAction]
UTM = "UTM"
LABEL = "change projection"


class Projections(QObject):
    """What the window does with projections."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ProjectionDialog | None = None
        self._group = QActionGroup(self)
        self._centre: QAction | None = None
        window.canvas.refused.connect(self._on_refused)
        window.status.crs.clicked.connect(self.choose)

    # The menu

    def fill(self, menu: QMenu, add: Adder) -> None:
        """Put the usual projections and the dialog into a menu."""
        for code in projections.SHORT:
            self._preset(menu, add, projections.SHORT[code], code, partial(self.use, code))
        menu.addSeparator()
        for method, (_, title) in projections.METHODS.items():
            do = partial(self._use_here, method)
            self._preset(menu, add, f"{title}, centred here", method, do)
        self._preset(menu, add, "UTM zone of this place", UTM, self._use_utm)
        menu.addSeparator()
        self._centre = add(menu, "Centre the projection here", "", self.recentre)
        add(menu, "Other projection…", "Ctrl+Shift+P", self.choose)
        menu.aboutToShow.connect(self._tick)

    def _preset(
        self, menu: QMenu, add: Adder, title: str, data: str, do: Callable[[], object]
    ) -> None:
        action = add(menu, f"Projection: {title}", "", do)
        action.setText(title)
        action.setCheckable(True)
        action.setData(data)
        self._group.addAction(action)

    def _tick(self) -> None:
        """Tick the one in force; it can be centred anew where that changes it."""
        code = self._window.canvas.view.crs
        method = re.match(r"\+proj=(\w+)", code)
        shown = code if method is None else method[1]
        if re.fullmatch(r"EPSG:32[67]\d\d", code):
            shown = UTM
        for action in self._group.actions():
            action.setChecked(action.data() == shown)
        if self._centre is not None:
            self._centre.setEnabled(bool(self._recentred()))

    # What it does

    def choose(self) -> None:
        """Open the dialog."""
        from gisapp.ui.projection_dialog import ProjectionDialog

        window = self._window
        if self.dialog is not None:
            self.dialog.raise_()
            return
        dialog = ProjectionDialog(
            window.document.project, window.canvas.size(), window.theme, window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda code, home: self.use(code, home=home))
        dialog.finished.connect(self._on_closed)
        self.dialog = dialog
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    def _here(self) -> tuple[float, float, Extent]:
        canvas = self._window.canvas
        view = canvas.view
        lon, lat = view.projection.point_to_lonlat(view.x, view.y)
        return lon, lat, view.projection.extent_to_lonlat(canvas.extent())

    def _use_here(self, method: str) -> None:
        lon, lat, extent = self._here()
        self.use(projections.centred(method, lon, lat, extent))

    def _use_utm(self) -> None:
        lon, lat, _ = self._here()
        if code := projections.utm_code(lon, lat):
            self.use(code)
        else:
            self._window.tell("info", "UTM has no zone beyond 84° N and 80° S.", [])

    def _recentred(self) -> str:
        return projections.recentred(self._window.canvas.view.crs, *self._here())

    def recentre(self) -> None:
        """The same projection with its centre where the map looks."""
        if code := self._recentred():
            self.use(code, "centre the projection")
        else:
            name = projections.short_name(self._window.canvas.projection)
            self._window.tell("info", f"{name} is not centred on a place of your choice.", [])

    def use(self, code: str, label: str = LABEL, *, home: bool = False) -> None:
        """Draw the map in another projection, as one edit: the same place at the same scale, or
        with ``home`` the area that it is meant for."""
        view = self._window.canvas.view
        try:
            there = projection_of(code)
            after = self._whole(code) if home else kept(view.projected(code))
        except ValueError as error:
            self._window.tell("warning", f"{str(error)[:1].upper()}{str(error)[1:]}.", [])
            return
        if after.crs == view.crs and not home:
            return
        self._apply(after, label)
        lon, lat = view.projection.point_to_lonlat(view.x, view.y)
        if home or there.covers(lon, lat):
            return
        name, bar = projections.short_name(there), self._window.message
        if math.isnan(there.point_to_map(lon, lat)[0]):
            bar.show_message("info", f"{name} does not reach the place that was looked at.")
        else:
            go = partial(self._go_home, code)
            words = f"{name} is not meant for this place: what is drawn here may be far off."
            bar.show_message("warning", words, (), ("Go to its area", go))

    def _whole(self, code: str) -> View:
        canvas = self._window.canvas
        home = projection_of(code).home
        return kept(view_of(home, max(canvas.width(), 1), max(canvas.height(), 1), code))

    def _go_home(self, code: str) -> None:
        if self._window.canvas.view.crs == projection_of(code).code:
            self._window.canvas.set_view(self._whole(code))

    def _apply(self, view: View, label: str) -> None:
        document = self._window.document
        document.apply(replace(document.project, view=view), label)

    def _on_refused(self, why: str, extent: Extent) -> None:
        """A place was asked for that the map does not reach: offer the one that reaches all."""

        def show() -> None:
            canvas = self._window.canvas
            if not canvas.projection.mercator:
                self._apply(kept(canvas.view.projected(DEFAULT_CRS)), LABEL)
            canvas.show_extent(extent)

        self._window.message.show_message(
            "warning", f"{why}.", (), ("Show it in Web Mercator", show)
        )
