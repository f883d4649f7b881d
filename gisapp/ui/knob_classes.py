"""Tables of categories and of classes: a colour, what it stands for, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from gisapp.model import classify, colormaps, symbology
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.inspector_parts import Line, label
from gisapp.ui.knob_color import ColorButton
from gisapp.ui.knob_form import CalmWheel

_SAMPLE = QSize(64, 10)
Class = symbology.Class


class _Count(QLabel):
    """A number at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "muted")
        self.setFont(look.font(look.SMALL))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_count(self, count: int) -> None:
        """Another number."""
        self.setText(f"{count:,}")
        self.setAccessibleName(f"{count:,} features")


class Combo(QComboBox):
    """A choice that leaves the wheel to the page. ``chosen(data)`` when the user chose another."""

    chosen = Signal(str)

    def __init__(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._calm = CalmWheel(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.installEventFilter(self._calm)
        self.setAccessibleName(title)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for data, words in choices:
            self.addItem(words, data)
        self.activated.connect(lambda place: self.chosen.emit(str(self.itemData(place))))

    def show_choice(self, data: str) -> None:
        """Show a choice without telling anyone; one that is not offered is added."""
        if self.findData(data) < 0:
            self.addItem(f"{data} (not in this layer)" if data else "none", data)
        self.setCurrentIndex(self.findData(data))


class RampCombo(Combo):
    """The colour maps with a sample of each, few to the left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Colour ramp", [(name, name) for name in colormaps.NAMES])
        self.setIconSize(_SAMPLE)
        self.setMinimumContentsLength(1)
        for i, name in enumerate(colormaps.NAMES):
            self.setItemIcon(i, QIcon(_strip(name, theme)))


def _strip(name: str, theme: Theme) -> QPixmap:
    colors = symbology.ramp_colors(name, _SAMPLE.width(), theme)
    image = QImage(len(colors), 1, QImage.Format.Format_RGB32)
    for x, color in enumerate(colors):
        image.setPixelColor(x, 0, QColor(color))
    return QPixmap.fromImage(image.scaled(_SAMPLE.width(), _SAMPLE.height()))


class _Table(QWidget):
    """Rows that are built anew when their number changes, and else filled anew: what has the
    focus keeps it."""

    def __init__(self, theme: Theme, rest: str) -> None:
        super().__init__()
        self._theme, self._length = theme, -1
        self._rest = label(rest, role="muted"), _Count()
        self._buttons: list[ColorButton] = []
        self._lines: list[QLineEdit] = []
        self._counts: list[_Count] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(4)

    def _clear(self) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in self._rest:
                widget.hide()
                widget.deleteLater()
        self._buttons, self._lines, self._counts = [], [], []

    def _count(self, row: int, column: int) -> None:
        self._counts.append(_Count())
        self.grid.addWidget(self._counts[-1], row, column)

    def _fill(self, colors: Sequence[str], texts: Sequence[str], counts: Sequence[int]) -> None:
        """Other values in the same rows; the last of ``counts`` is the rest."""
        for button, color in zip(self._buttons, colors, strict=True):
            button.set_token(color)
        for line, text in zip(self._lines, texts, strict=True):
            if line.text() != text:
                line.setText(text)
                line.setCursorPosition(0)
            look.looks(line, "")
        for one, count in zip(self._counts, counts, strict=False):
            one.show_count(count)
        self._rest[1].show_count(counts[-1] if counts else 0)
        for widget in self._rest:
            widget.setVisible(bool(counts and counts[-1]))

    def _button(self, color: str, title: str, act: Callable[[str], None]) -> ColorButton:
        button = ColorButton(self._theme, color, small=True)
        button.setAccessibleName(f"Colour of {title}")
        button.chosen.connect(act)
        self._buttons.append(button)
        return button

    def _line(self, title: str, act: Callable[[QLineEdit], None]) -> QLineEdit:
        line = Line()
        self._lines.append(line)
        line.setFont(look.font())
        line.setMinimumWidth(40)
        line.setAccessibleName(title)
        line.editingFinished.connect(lambda: act(line))
        return line


class CategoryTable(_Table):
    """``changed(table)`` when the user gave a category another colour or label."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Other")
        self.grid.setColumnStretch(1, 1)
        self.rows: tuple[tuple[str, ...], ...] = ()
        self._values: list[str] = []

    def show_rows(self, rows: tuple[tuple[str, ...], ...], counts: Sequence[int]) -> None:
        """Show the categories; the last of ``counts`` is what is in none."""
        self.rows = rows
        values = [row[0] for row in rows]
        if values != self._values or self._length < 0:
            self._values, self._length = values, len(rows)
            self._clear()
            for i, row in enumerate(rows):
                self.grid.addWidget(self._button(row[1], row[0], self._put(i, 1)), i, 0)
                line = self._line(f"Label of {row[0]}", self._labelled(i))
                line.setToolTip(row[0])
                self.grid.addWidget(line, i, 1)
                self._count(i, 2)
            self.grid.addWidget(self._rest[0], len(rows), 1)
            self.grid.addWidget(self._rest[1], len(rows), 2)
        words = [row[2] if len(row) > 2 else row[0] for row in rows]
        self._fill([row[1] for row in rows], words, counts)

    def _put(self, i: int, j: int) -> Callable[[str], None]:
        def put(text: str) -> None:
            rows = [list(row) + [row[0]] * (3 - len(row)) for row in self.rows]
            rows[i][j] = text
            self.changed.emit(tuple(tuple(row) for row in rows))

        return put

    def _labelled(self, i: int) -> Callable[[QLineEdit], None]:
        def act(line: QLineEdit) -> None:
            row = self.rows[i]
            if line.text() != (row[2] if len(row) > 2 else row[0]):
                self._put(i, 2)(line.text())

        return act


class ClassTable(_Table):
    """``changed(classes, by_hand)`` when the user moved an edge (by hand) or changed a colour;
    ``refused(sentence)`` for an edge that cannot be."""

    changed = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "In no class")
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnStretch(3, 1)
        self.classes: tuple[Class, ...] = ()
        self._lows: list[QLabel] = []

    def show_classes(self, classes: tuple[Class, ...], counts: Sequence[int]) -> None:
        """Show the classes; the last of ``counts`` is what is in none."""
        self.classes = classes
        if len(classes) != self._length:
            self._length = len(classes)
            self._build(classes)
        for low, one in zip(self._lows, classes[1:], strict=True):
            low.setText(classify.words(one[0]))
        edges = [classes[0][0], *(one[1] for one in classes)] if classes else []
        self._fill([one[2] for one in classes], [classify.words(edge) for edge in edges], counts)

    def _build(self, classes: tuple[Class, ...]) -> None:
        self._clear()
        self._lows = []
        for i, (_, _, color, _) in enumerate(classes):
            title = f"class {i + 1}"
            self.grid.addWidget(self._button(color, title, self._colored(i)), i, 0)
            if i == 0:
                self.grid.addWidget(self._line(f"Low edge of {title}", self._moved(0)), i, 1)
            else:
                self._lows.append(label("", role="muted"))
                self.grid.addWidget(self._lows[-1], i, 1)
            self.grid.addWidget(label("–", role="muted"), i, 2)
            self.grid.addWidget(self._line(f"High edge of {title}", self._moved(i + 1)), i, 3)
            self._count(i, 4)
        self.grid.addWidget(self._rest[0], len(classes), 1, 1, 3)
        self.grid.addWidget(self._rest[1], len(classes), 4)

    def _colored(self, i: int) -> Callable[[str], None]:
        def act(color: str) -> None:
            rows: list[Any] = [list(row) for row in self.classes]
            rows[i][2] = color
            self.changed.emit(tuple(tuple(row) for row in rows), False)

        return act

    def _moved(self, number: int) -> Callable[[QLineEdit], None]:
        def act(line: QLineEdit) -> None:
            edges = [self.classes[0][0], *(one[1] for one in self.classes)]
            if line.text() == classify.words(edges[number]):
                look.looks(line, "")
                return
            try:
                edge = float(line.text().replace(",", "").replace(" ", ""))
                classes = symbology.with_edge(self.classes, number, edge)
                classes = symbology.checked_classes(classes)
            except ValueError as error:
                look.looks(line, "wrong")
                text = line.text().strip()
                known = "does not lie" in str(error)
                self.refused.emit(str(error) if known else f"'{text}' is no number")
                return
            self.changed.emit(classes, True)

        return act
