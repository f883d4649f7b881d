"""The dialogs for range rings and for great circles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QPushButton, QWidget

from gisapp.model import geodesy
from gisapp.model.annotation import Point
from gisapp.model.coordinates import format_point
from gisapp.model.document import Document
from gisapp.model.layer import Layer
from gisapp.model.lengths import bearing_text, length_text, plain, radii_of, radii_text, radii_words
from gisapp.model.made import Definition, GreatCircle, Rings, definition_of
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.canvas import Canvas
from gisapp.ui.inspector_parts import label
from gisapp.ui.make_dialog import Located, MakeDialog, located, point_text

PRESETS = ("5 x 10 km", "5 x 50 km", "5 x 100 km")
FILLED = 0.08  # opacity


class RingsDialog(MakeDialog):
    """Range rings around ``center``, or those of ``layer`` changed."""

    noun = "range rings"

    def __init__(
        self,
        document: Document,
        canvas: Canvas,
        theme: Theme,
        center: Point | None = None,
        layer: Layer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(document, canvas, theme, layer, parent)
        self.setWindowTitle("Range rings")
        old = None if layer is None else definition_of(layer)
        if isinstance(old, Rings):
            self.center.setText(point_text(old.center))
            self.radii.setText(radii_text(old.radii))
            if old.start is not None and old.stop is not None:
                self.start.setText(plain(old.start))
                self.stop.setText(plain(old.stop))
            assert layer is not None
            self.filled.setChecked(bool(layer.style.values().get("opacity", 0.0)))
        elif center is not None:
            self.center.setText(point_text(_metre(center)))
        self.follow(self.radii)
        self.radii.selectAll()

    def _build_rows(self) -> None:
        self.center = self.field("Centre", "Coordinates or a place")
        self.radii = self.field("Radii", "50, 100, 300 km, or 6 x 50 km")
        self.radii.setToolTip("A list has spaces or semicolons; 1,500 km is one distance")
        self.understood = label("", role="muted", size=look.SMALL, wrap=True)
        self.radii.textChanged.connect(self._understand)
        self.radii.setText("50, 100, 300 km")
        self.start, self.stop = (
            self.field("From bearing", "All round"),
            self.field("To bearing", ""),
        )
        self.filled = QCheckBox("Filled")
        self.filled.setFont(look.font())
        self.filled.toggled.connect(lambda _: self.refresh())
        self.row("Centre", self.center)
        self.row("Radii", self.radii)
        self.row("", self.understood)
        self.row("", *(self._preset(words) for words in PRESETS))
        self.row("Label", self.label)
        self.row("Sector", self.start, label("to", role="muted"), self.stop)
        self.row("Colour", self.color, self.filled)
        self.row("Shown from", self.begin)
        self.row("Shown until", self.end)

    def _preset(self, words: str) -> QPushButton:
        button = QPushButton(words.replace("x", "×"))
        button.setProperty("look", "link")
        button.setFont(look.font(look.SMALL))
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.radii.setText(words))
        return button

    def _understand(self, text: str) -> None:
        """Say under the field what its radii are understood as."""
        try:
            self.understood.setText(radii_words(radii_of(text)))
        except ValueError:
            self.understood.clear()

    def _defined(self) -> Definition:
        place = located(self._document.project, self.center.text())
        bearings = [self._bearing(field.text()) for field in (self.start, self.stop)]
        begin, end = self.dates()
        made = Rings(
            place.point,
            radii_of(self.radii.text()),
            " ".join(self.label.text().split()),
            bearings[0],
            bearings[1],
            begin,
            end,
        )
        self._place = place
        self.name = f"Range rings: {place.name}" if place.name and not made.label else ""
        return made

    def _bearing(self, text: str) -> float | None:
        words = text.strip().removesuffix("°").strip()
        if not words:
            return None
        try:
            value = float(words)
        except ValueError:
            raise ValueError(f"'{words[:20]}' is no bearing: type degrees from north") from None
        if not 0 <= value <= 360:
            raise ValueError("A bearing lies between 0 and 360 degrees")
        return round(value, 6)

    def _summary(self, definition: Definition) -> str:
        assert isinstance(definition, Rings)
        size = geodesy.area_size(definition.circles[0]) / 1e6
        where = format_point(*self._place.point)
        named = f"{self._place.name}, {where}" if self._place.name else where
        return f"Around {named}\nThe widest holds {float(f'{size:.4g}'):,.10g} km²"

    def pick(self, point: Point) -> None:
        """The centre."""
        self.center.setText(point_text(_metre(point)))

    def knobs(self) -> dict[str, object]:
        """Colour and fill; a fill that was set otherwise stays as it is."""
        now = self._layer.style.values().get("opacity", 0.0) if self._layer is not None else 0.0
        return {**super().knobs(), "opacity": (now or FILLED) if self.filled.isChecked() else 0.0}


class GreatCircleDialog(MakeDialog):
    """A great circle through ``points``, or that of ``layer`` changed."""

    noun = "great circle"

    def __init__(
        self,
        document: Document,
        canvas: Canvas,
        theme: Theme,
        points: Sequence[Point] = (),
        layer: Layer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(document, canvas, theme, layer, parent)
        self.setWindowTitle("Great circle")
        self._names: dict[str, str] = {}
        old = None if layer is None else definition_of(layer)
        if isinstance(old, GreatCircle):
            lines = [point_text(point) for point in old.points]
            self._names = dict(zip(lines, old.names, strict=False))
        else:
            lines = [point_text(point) for point in points]
        self.places.setPlainText("\n".join(lines))
        self.follow(self.places)

    def _build_rows(self) -> None:
        self.places = QPlainTextEdit()
        self.places.setFont(look.font())
        self.places.setPlaceholderText("Coordinates or places, one a line, or click on the map")
        self.places.setAccessibleName("Places, one a line")
        self.places.setTabChangesFocus(True)
        self.places.setFixedHeight(92)
        self.places.textChanged.connect(self.refresh)
        self.row("Through", self.places)
        self.label.setPlaceholderText("Optional: its name in the list")
        self.row("Label", self.label)
        self.row("Colour", self.color)
        self.row("Shown from", self.begin)
        self.row("Shown until", self.end)

    def _lines(self) -> list[str]:
        return [line.strip() for line in self.places.toPlainText().splitlines() if line.strip()]

    def _typed(self) -> bool:
        return len(self._lines()) > 1

    def _defined(self) -> Definition:
        lines = self._lines()
        if len(lines) < 2:
            raise ValueError("Type two places or more, one a line, or click on the map")
        found = [self._located(line) for line in lines]
        begin, end = self.dates()
        names = tuple(one.name for one in found)
        return GreatCircle(
            tuple(one.point for one in found),
            names if any(names) else (),
            " ".join(self.label.text().split()),
            begin,
            end,
        )

    def _located(self, line: str) -> Located:
        found = located(self._document.project, line)
        return Located(found.point, found.name or self._names.get(line, ""))

    def _summary(self, definition: Definition) -> str:
        assert isinstance(definition, GreatCircle)
        first, second = definition.points[:2]
        _, bearing, arrives = geodesy.leg(first, second)
        count = len(definition.points) - 1
        if count > 1:
            total = sum(geodesy.leg(*definition.points[i : i + 2])[0] for i in range(count))
            words = f"{length_text(total)} in {count} legs"
            return f"{words}\nThe first sets out at {bearing_text(bearing)}"
        return (
            f"{definition.length}\nSets out at {bearing_text(bearing)}, "
            f"arrives at {bearing_text(arrives)}"
        )

    def pick(self, point: Point) -> None:
        """One place more."""
        self.places.setPlainText("\n".join([*self._lines(), point_text(_metre(point))]))


def _metre(point: Point) -> Point:
    """A place of the map as exactly as a hand can mean it."""
    return round(point[0], 5), round(point[1], 5)
