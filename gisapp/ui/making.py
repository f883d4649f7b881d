"""Range rings and great circles: what the menus offer, and the dialog that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtWidgets import QMenu

from gisapp.model.annotation import DIGITS, Point
from gisapp.ui.tools_measure import MeasureArea, MeasureLine

if TYPE_CHECKING:
    from gisapp.ui.make_dialog import MakeDialog
    from gisapp.ui.window import Window


class Making(QObject):
    """Opens the dialogs of one window, one at a time."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: MakeDialog | None = None

    def rings(self, lon: float | None = None, lat: float | None = None) -> None:
        """Range rings around a place; without one around the middle of the map."""
        from gisapp.ui.rings_dialog import RingsDialog

        window = self._window
        if lon is None or lat is None:
            canvas = window.canvas
            lon, lat = canvas.to_lonlat(QPointF(canvas.width() / 2, canvas.height() / 2))
        center = _rounded((lon, lat)) if lon == lon else None  # NaN is beside the map
        self._open(RingsDialog(window.document, window.canvas, window.theme, center, None, window))

    def great_circle(self, points: tuple[Point, ...] = ()) -> None:
        """A great circle through ``points``, which may be none yet."""
        from gisapp.ui.rings_dialog import GreatCircleDialog

        window = self._window
        self._open(
            GreatCircleDialog(window.document, window.canvas, window.theme, points, None, window)
        )

    def measured(self) -> tuple[Point, ...]:
        """The points of the distance that is measured just now."""
        tool = self._window.canvas.tool
        if not isinstance(tool, MeasureLine) or isinstance(tool, MeasureArea):
            return ()
        points = [_rounded(point) for point in tool.points]
        kept = [p for i, p in enumerate(points) if not i or p != points[i - 1]]
        return tuple(kept) if len(kept) > 1 else ()

    def keep_measurement(self) -> None:
        """The distance that is measured as a layer, at once."""
        from gisapp.model import made

        points = self.measured()
        if not points:
            self._window.tell("info", "Measure a distance first: Ctrl+Shift+M", [])
            return
        document = self._window.document
        project = document.project
        try:
            layer = made.layer_of(made.GreatCircle(points), [la.id for la in project.layers])
        except ValueError as error:
            self._window.tell("warning", f"{error}.", [])
            return
        document.apply(project.add(layer, made.GROUP), "keep the measurement")
        self._window.canvas.set_tool("select")

    def edit(self) -> None:
        """Change the rings or the great circle of the layer that is chosen in the list."""
        from gisapp.model.made import GreatCircle, Rings, definition_of
        from gisapp.ui.rings_dialog import GreatCircleDialog, RingsDialog

        window = self._window
        current = window.layers.current_layer()
        layer = None if current is None else window.document.project.layer(current)
        definition = None if layer is None else definition_of(layer)
        if isinstance(definition, Rings):
            self._open(
                RingsDialog(window.document, window.canvas, window.theme, None, layer, window)
            )
        elif isinstance(definition, GreatCircle):
            self._open(
                GreatCircleDialog(window.document, window.canvas, window.theme, (), layer, window)
            )
        else:
            window.tell("info", "Choose rings or a great circle in the list of layers first", [])

    def offer(self, menu: QMenu, lon: float, lat: float) -> None:
        """What can be made at a place of the map."""
        menu.addAction("Range rings from here…", lambda: self.rings(lon, lat))
        if self.measured():
            menu.addAction("Keep the measurement as a layer", self.keep_measurement)
        else:
            menu.addAction(
                "Great circle from here…", lambda: self.great_circle((_rounded((lon, lat)),))
            )

    def _open(self, dialog: MakeDialog) -> None:
        self.dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.told.connect(self._window.tell)
        dialog.finished.connect(lambda _: self._closed(dialog))
        dialog.show()
        corner = self._window.canvas.mapToGlobal(self._window.canvas.rect().topLeft())
        dialog.move(corner.x() + 24, corner.y() + 64)

    def _closed(self, dialog: MakeDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None


def _rounded(point: Point) -> Point:
    return round(point[0], DIGITS), round(point[1], DIGITS)
