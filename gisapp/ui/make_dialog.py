"""What the dialogs share that make rings or great circles: looks, dates, live preview."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import geodesy, made, places
from gisapp.model.annotation import DIGITS, Point
from gisapp.model.coordinates import parse_point
from gisapp.model.document import Document
from gisapp.model.layer import Layer
from gisapp.model.made import Definition
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.canvas import Canvas
from gisapp.ui.inspector_parts import label, rule
from gisapp.ui.knob_color import ColorButton
from gisapp.ui.tools import SELECT
from gisapp.ui.tools_make import MakeTool

KEYS = 92  # logical pixels of the column of names


@dataclass(frozen=True)
class Located:
    """A place that was typed: where it is and, where it was found by its name, that name."""

    point: Point
    name: str = ""


def located(project: Project, text: str) -> Located:
    """The place that ``text`` means: coordinates in any format, or else the first that the search
    finds. Raises ValueError with a sentence for people."""
    if not text.strip():
        raise ValueError("Type coordinates or the name of a place, or click on the map")
    point = parse_point(text)
    if point is not None:
        return Located(_rounded(point))
    for hit in places.search(project, text, 1):
        if hit.kind == "place":
            return Located(_rounded((hit.lon, hit.lat)), hit.title)
        features = project.layer(hit.layer_id).features
        if features.is_points:
            lon, lat = (float(v) for v in features.degrees([hit.row])[0])
            if lon == lon and abs(lat) <= 90:
                return Located(_rounded((lon, lat)), hit.title)
    raise ValueError(f"There is no place '{text.strip()[:40]}'")


def _rounded(point: Point) -> Point:
    return round(point[0], DIGITS), round(point[1], DIGITS)


def point_text(point: Point) -> str:
    """A place as it is typed: latitude, then longitude."""
    return ", ".join(f"{v:.{DIGITS}f}".rstrip("0").rstrip(".") for v in (point[1], point[0]))


class MakeDialog(QDialog):
    """Stands beside the map, which shows what will be made; a click on the map gives a place. OK is
    one edit of the document: a new layer, or another shape of ``layer``."""

    told = Signal(str, str, list)
    noun = ""  # what undo calls it

    def __init__(
        self,
        document: Document,
        canvas: Canvas,
        theme: Theme,
        layer: Layer | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(384)
        self._document, self._canvas, self._layer = document, canvas, layer
        self._ready = False
        self.definition: Definition | None = None
        self.name = ""  # of the layer, where a place was found by its name
        self.tool = MakeTool()
        self.tool.picked = self.pick
        canvas.add_tool(self.tool)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(8)
        self.grid.setColumnMinimumWidth(0, KEYS)
        self.grid.setColumnStretch(1, 1)
        self.label = self.field("Label", "Optional: a name on the map")
        color = str(layer.style.values().get("color", "note")) if layer is not None else "note"
        self.color = ColorButton(theme, color)
        self.color.setAccessibleName("Colour")
        self.color.chosen.connect(lambda _: self.refresh())
        self.begin = self.field("Shown from", "Always, or such as 2022-02-24")
        self.end = self.field("Shown until", "Always, or the last day")
        self.note = label("", role="muted", size=look.SMALL, wrap=True)
        self.note.setMinimumHeight(34)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.ok = QPushButton("Add to map" if layer is None else "Change")
        self.ok.setDefault(True)
        self.ok.clicked.connect(self.make)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._build_rows()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addLayout(self.grid)
        column.addWidget(rule())
        column.addWidget(self.note)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column.addLayout(buttons)
        old = None if layer is None else made.definition_of(layer)
        if old is not None:
            self.label.setText(old.label)
            self.begin.setText(old.begin)
            self.end.setText(old.end)
        self.finished.connect(self._leave)
        canvas.set_tool(self.tool.name)
        canvas.toolChanged.connect(self._on_tool)

    # What a dialog has of its own

    def _build_rows(self) -> None:
        raise NotImplementedError

    def _defined(self) -> Definition:
        """What the fields say. Raises ValueError for people."""
        raise NotImplementedError

    def _summary(self, definition: Definition) -> str:
        raise NotImplementedError

    def pick(self, point: Point) -> None:
        """A place was clicked on the map."""
        raise NotImplementedError

    def knobs(self) -> dict[str, object]:
        """The knobs of the style that the dialog sets."""
        return {"color": self.color.token}

    # Rows

    def field(self, name: str, hint: str) -> QLineEdit:
        """A line to type in; it is not in the form yet."""
        line = QLineEdit()
        line.setFont(look.font())
        line.setPlaceholderText(hint)
        line.setAccessibleName(name)
        line.textChanged.connect(lambda _: self.refresh())
        return line

    def row(self, name: str, *widgets: QWidget) -> None:
        """A row of the form: its name, then widgets side by side."""
        at = self.grid.rowCount()
        if name:
            key = label(name, role="muted")
            key.setMinimumHeight(look.ROW)
            self.grid.addWidget(key, at, 0, Qt.AlignmentFlag.AlignTop)
        if len(widgets) == 1:
            self.grid.addWidget(widgets[0], at, 1)
            return
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in widgets:
            line.addWidget(widget)
        self.grid.addLayout(line, at, 1)

    def dates(self) -> tuple[str, str]:
        """Begin and end as they are typed."""
        return self.begin.text().strip(), self.end.text().strip()

    # Life

    def follow(self, field: QWidget) -> None:
        """The form is filled: follow it from now on."""
        self._ready = True
        self.refresh()
        field.setFocus()

    def refresh(self) -> None:
        """Follow the fields: the preview, the words beneath, and whether it can be made."""
        if not self._ready:
            return
        try:
            self.definition = self._defined()
            words, wrong = self._summary(self.definition), False
        except ValueError as error:
            self.definition, words, wrong = None, str(error), True
        self.note.setText(words)
        look.looks(self.note, "error" if wrong and self._typed() else "muted")
        self.ok.setEnabled(self.definition is not None)
        self._preview()

    def _typed(self) -> bool:
        """Whether there is anything that could be wrong."""
        return True

    def _preview(self) -> None:
        filled = bool(self.knobs().get("opacity", 0.0))
        one = self.definition
        if isinstance(one, made.Rings):
            lines = [geodesy.lines_of(circle) for circle in one.circles]
            self.tool.show(lines, [one.center], self.color.token, filled)
        elif isinstance(one, made.GreatCircle):
            legs = zip(one.points[:-1], one.points[1:], strict=True)
            lines = [geodesy.line_of(a, b) for a, b in legs]
            self.tool.show(lines, one.points, self.color.token)
        else:
            self.tool.show((), (), self.color.token)

    def make(self) -> None:
        """Add or change the layer, as one edit, and close."""
        if self.definition is None:
            return
        project = self._document.project
        knobs = self.knobs()
        if self._layer is None:
            taken = [layer.id for layer in project.layers]
            layer = made.layer_of(self.definition, taken)
            layer = replace(
                layer, style=layer.style.with_values(knobs), name=self.name or layer.name
            )
            self._document.apply(project.add(layer, made.GROUP), f"add {self.noun}")
        else:
            now = next((one for one in project.layers if one.id == self._layer.id), None)
            if now is None:
                self.told.emit("warning", "The layer is not there any more.", [])
                self.reject()
                return
            layer = made.remade(now, self.definition)
            style = layer.style
            if set(knobs) <= set(style.values()):
                style = style.with_values(knobs)
            edited = project.with_layer(
                now.id,
                style=style,
                name=layer.name,
                features=layer.features,
                origin=layer.origin,
                time=layer.time,
            )
            self._document.apply(edited, f"change {self.noun}")
        clock = self._document.project.clock
        if not layer.mask(clock.window, clock.as_of, clock.zone).any():
            self.told.emit("info", f"{layer.name} does not show at the date of the map.", [])
        self.accept()

    def _on_tool(self, name: str) -> None:
        if name != self.tool.name:  # another tool was taken: that ends it
            self.reject()

    def _leave(self) -> None:
        self._canvas.toolChanged.disconnect(self._on_tool)
        if self._canvas.tool is self.tool:
            self._canvas.set_tool(SELECT)
