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
from gisapp.ui.inspector_parts import label
from gisapp.ui.knob_color import ColorButton
from gisapp.ui.knob_form import CalmWheel

_SAMPLE = QSize(64, 10)
Class = symbology.Class


def count_label(count: int) -> QLabel:
    """A number at the right."""
    made = label(f"{count:,}", role="muted", size=look.SMALL)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setAccessibleName(f"{count:,} features")
    return made


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
    """Rows that are built anew when their number changes, and else filled anew."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(4)

    def _clear(self) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _button(self, color: str, title: str, act: Callable[[str], None]) -> ColorButton:
        button = ColorButton(self._theme, color, small=True)
        button.setAccessibleName(f"Colour of {title}")
        button.chosen.connect(act)
        return button

    def _line(self, text: str, title: str, act: Callable[[QLineEdit], None]) -> QLineEdit:
        line = QLineEdit(text)
        line.setFont(look.font())
        line.setMinimumWidth(40)
        line.setCursorPosition(0)
        line.setAccessibleName(title)
        line.editingFinished.connect(lambda: act(line))
        return line


class CategoryTable(_Table):
    """``changed(table)`` when the user gave a category another colour or label."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.grid.setColumnStretch(1, 1)
        self.rows: tuple[tuple[str, ...], ...] = ()
        self._shown: object = None

    def show_rows(self, rows: tuple[tuple[str, ...], ...], counts: Sequence[int]) -> None:
        """Show the categories; the last of ``counts`` is what is in none."""
        if (rows, tuple(counts)) == self._shown:
            return
        self.rows, self._shown = rows, (rows, tuple(counts))
        self._clear()
        for i, row in enumerate(rows):
            words = row[2] if len(row) > 2 else row[0]
            self.grid.addWidget(self._button(row[1], words, self._put(i, 1)), i, 0)
            line = self._line(words, f"Label of {row[0]}", self._labelled(i))
            line.setToolTip(row[0])
            self.grid.addWidget(line, i, 1)
            self.grid.addWidget(count_label(counts[i]), i, 2)
        if counts and counts[-1]:
            self.grid.addWidget(label("Other", role="muted"), len(rows), 1)
            self.grid.addWidget(count_label(counts[-1]), len(rows), 2)

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
        super().__init__(theme)
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnStretch(3, 1)
        self.classes: tuple[Class, ...] = ()
        self._shown: object = None

    def show_classes(self, classes: tuple[Class, ...], counts: Sequence[int]) -> None:
        """Show the classes; the last of ``counts`` is what is in none."""
        if (classes, tuple(counts)) == self._shown:
            return
        self.classes, self._shown = classes, (classes, tuple(counts))
        self._clear()
        for i, (low, high, color, _) in enumerate(classes):
            title = f"class {i + 1}"
            self.grid.addWidget(self._button(color, title, self._colored(i)), i, 0)
            if i == 0:
                first = self._line(classify.words(low), f"Low edge of {title}", self._moved(0))
                self.grid.addWidget(first, i, 1)
            else:
                self.grid.addWidget(label(classify.words(low), role="muted"), i, 1)
            self.grid.addWidget(label("–", role="muted"), i, 2)
            line = self._line(classify.words(high), f"High edge of {title}", self._moved(i + 1))
            self.grid.addWidget(line, i, 3)
            self.grid.addWidget(count_label(counts[i]), i, 4)
        if counts and counts[-1]:
            last = len(classes)
            self.grid.addWidget(label("In no class", role="muted"), last, 1, 1, 3)
            self.grid.addWidget(count_label(counts[-1]), last, 4)

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
