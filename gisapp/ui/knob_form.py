"""The form of a style's knobs, built from nothing but their metadata."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QWidget,
)

from gisapp.model.style import Knob, Style
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.knob_color import ColorButton
from gisapp.ui.symbol_picker import SymbolButton

_STEPS = 1000


class CalmWheel(QObject):
    """Keeps the wheel from changing a value that has not the focus: the page scrolls instead."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow nothing else."""
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return False


class _Number(QDoubleSpinBox):
    """Shows no zeros that say nothing."""

    def textFromValue(self, value: float) -> str:
        return (
            f"{value:.{self.decimals()}f}".rstrip("0").rstrip(".")
            if self.decimals()
            else (f"{value:.0f}")
        )


class NumberEdit(QWidget):
    """A slider, when there are bounds, and a spin box. ``changed(value)`` while dragging,
    ``released`` at the end."""

    changed = Signal(float)
    released = Signal()

    def __init__(
        self,
        low: float | None,
        high: float | None,
        value: float,
        *,
        unit: str = "",
        integer: bool = False,
    ) -> None:
        super().__init__()
        self._calm = CalmWheel(self)
        self.spin = _Number()
        self.spin.setProperty("look", "bare")
        self.spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.spin.setDecimals(0 if integer else 2)
        self.spin.setRange(-1e9 if low is None else low, 1e9 if high is None else high)
        span = (high - low) if low is not None and high is not None else 10.0
        self.spin.setSingleStep(1 if integer else 0.05 if span <= 2 else 0.5 if span <= 20 else 1)
        self.spin.setSuffix(f" {unit}" if unit else "")
        self.spin.setKeyboardTracking(False)
        self.spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.spin.installEventFilter(self._calm)
        self.spin.setFixedWidth(60)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.slider: QSlider | None = None
        if low is not None and high is not None:
            self.slider = QSlider(Qt.Orientation.Horizontal)
            self.slider.setRange(0, int(span) if integer and span <= _STEPS else _STEPS)
            self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.slider.installEventFilter(self._calm)
            self.slider.setMinimumWidth(48)
            self.slider.valueChanged.connect(self._slid)
            self.slider.sliderReleased.connect(self.released)
            row.addWidget(self.slider, 1)
        else:
            row.addStretch(1)
        row.addWidget(self.spin)
        self._low, self._span, self._integer = low or 0.0, span, integer
        self.set_value(value)
        self.spin.valueChanged.connect(self._spun)
        self.spin.editingFinished.connect(self.released)
        self.setFocusProxy(self.spin)

    def set_value(self, value: float) -> None:
        """Show ``value`` without telling anyone."""
        with QSignalBlocker(self.spin):
            if abs(self.spin.value() - value) > 1e-9:
                self.spin.setValue(value)
        if self.slider is not None and not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                share = (value - self._low) / self._span if self._span else 0.0
                self.slider.setValue(round(share * self.slider.maximum()))

    def _slid(self, place: int) -> None:
        assert self.slider is not None
        value = self._low + self._span * place / self.slider.maximum()
        value = float(round(value)) if self._integer else round(value, 2)
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self.changed.emit(value)
        if not self.slider.isSliderDown():
            self.released.emit()

    def _spun(self, value: float) -> None:
        self.set_value(value)
        self.changed.emit(value)


class KnobForm(QWidget):
    """Shows the knobs of ``style``. ``edited(name, value)`` is emitted while the user changes
    one, ``settled`` when a change is complete; :meth:`set_style` shows other values in place. The
    knobs ``skip`` have editors elsewhere."""

    edited = Signal(str, object)
    settled = Signal()

    def __init__(
        self,
        style: Style,
        columns: Sequence[str],
        theme: Theme,
        parent: QWidget | None = None,
        skip: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self._columns, self._theme = tuple(columns), theme
        self._setters: dict[str, Callable[[Any], None]] = {}
        self._calm = CalmWheel(self)
        self._style = style
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.editors: dict[str, QWidget] = {}
        for spec in style.knobs():
            if spec.name not in skip:
                self._add(spec, getattr(style, spec.name))

    def set_style(self, style: Style) -> None:
        """Show the values of a style of the same kind."""
        for name, value in style.values().items():
            if name in self._setters and value != getattr(self._style, name):
                self._setters[name](value)
        self._style = style

    def add_row(self, title: str, editor: QWidget, doc: str = "", *, wide: bool = False) -> None:
        """A titled editor at the end of the form; a ``wide`` one has the row under its title."""
        name = QLabel()
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setText(title)
        name.setFont(look.font())
        name.setProperty("look", "muted")
        name.setToolTip(doc)
        name.setWordWrap(True)
        name.setMinimumWidth(84)
        name.setMaximumWidth(116)
        name.setBuddy(editor)
        editor.setToolTip(doc)
        editor.setAccessibleName(title)
        row = self._grid.rowCount()
        tall = editor.sizeHint().height() > 60
        name.setContentsMargins(0, 6 if tall else 0, 0, 0)
        top = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
        if wide:
            self._grid.addWidget(name, row, 0, 1, 2)
            self._grid.addWidget(editor, row + 1, 0, 1, 2)
            return
        self._grid.addWidget(name, row, 0, top)
        self._grid.addWidget(editor, row, 1)

    def _add(self, spec: Knob, value: Any) -> None:
        build = {
            "number": self._number,
            "integer": self._number,
            "switch": self._switch,
            "choice": self._choice,
            "color": self._color,
            "sidc": self._sidc,
            "column": self._column,
            "table": self._table,
        }.get(spec.type, self._text)
        editor, setter = build(spec, value)
        self._setters[spec.name] = setter
        self.editors[spec.name] = editor
        self.add_row(spec.title, editor, spec.doc, wide=spec.type == "table")

    def _edit(self, name: str, value: Any, *, settled: bool = True) -> None:
        self.edited.emit(name, value)
        if settled:
            self.settled.emit()

    def _number(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        whole = spec.type == "integer"
        editor = NumberEdit(spec.low, spec.high, float(value), unit=spec.unit, integer=whole)
        editor.changed.connect(
            lambda number: self._edit(spec.name, int(number) if whole else number, settled=False)
        )
        editor.released.connect(self.settled)
        return editor, lambda new: editor.set_value(float(new))

    def _switch(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        editor = QCheckBox()
        editor.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        editor.setChecked(bool(value))
        editor.toggled.connect(lambda on: self._edit(spec.name, bool(on)))
        return editor, _quietly(editor, editor.setChecked)

    def _choice(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        titles = {choice: choice.replace("_", " ") or "none" for choice in spec.choices}
        return self._combo(spec, titles, str(value))

    def _column(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        titles = {"": "none", **{name: name for name in self._columns}}
        titles.setdefault(str(value), f"{value} (not in this layer)")
        return self._combo(spec, titles, str(value))

    def _combo(
        self, spec: Knob, titles: dict[str, str], value: str
    ) -> tuple[QWidget, Callable[[Any], None]]:
        editor = QComboBox()
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        editor.installEventFilter(self._calm)
        editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        editor.setMinimumContentsLength(6)
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for choice, title in titles.items():
            editor.addItem(title, choice)

        def show(new: Any) -> None:
            if editor.findData(str(new)) < 0:
                editor.addItem(str(new), str(new))
            editor.setCurrentIndex(editor.findData(str(new)))

        show(value)
        editor.currentIndexChanged.connect(
            lambda index: self._edit(spec.name, str(editor.itemData(index)))
        )
        return editor, _quietly(editor, show)

    def _color(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        editor = ColorButton(self._theme, str(value), optional=spec.default == "")
        editor.chosen.connect(lambda token: self._edit(spec.name, token))
        return editor, editor.set_token

    def _sidc(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        editor = SymbolButton(self._theme, str(value))
        editor.chosen.connect(lambda code: self._edit(spec.name, code))
        return editor, editor.set_code

    def _text(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        editor = QLineEdit(str(value))
        editor.textEdited.connect(lambda text: self._edit(spec.name, text, settled=False))
        editor.editingFinished.connect(self.settled)

        def show(new: Any) -> None:
            if editor.text() != str(new):
                editor.setText(str(new))

        return editor, show

    def _table(self, spec: Knob, value: Any) -> tuple[QWidget, Callable[[Any], None]]:
        """Rows of a name and its settings: colours as buttons, the rest as text."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setSpacing(4)
        grid.setColumnStretch(0, 1)

        def show(new: Any) -> None:
            while (item := grid.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            for i, entry in enumerate(new):
                cells = entry if isinstance(entry, tuple) else (entry,)
                for j, cell in enumerate(cells):
                    grid.addWidget(self._cell(spec, i, j, cell), i, j)

        show(value)
        return holder, show

    def _cell(self, spec: Knob, i: int, j: int, cell: Any) -> QWidget:
        def put(new: Any) -> None:
            entries = [
                list(entry) if isinstance(entry, tuple) else entry
                for entry in getattr(self._style, spec.name)
            ]
            if isinstance(entries[i], list):
                entries[i][j] = new
            else:
                entries[i] = new
            self._edit(
                spec.name,
                tuple(tuple(entry) if isinstance(entry, list) else entry for entry in entries),
            )

        if j == 0:
            name = QLabel()
            name.setTextFormat(Qt.TextFormat.PlainText)
            name.setText(str(cell).replace("_", " ") or "other")
            name.setFont(look.font())
            name.setWordWrap(True)
            return name
        if isinstance(cell, str) and ColorButton.is_color(cell):
            button = ColorButton(self._theme, cell, small=True)
            button.chosen.connect(put)
            return button
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            number = NumberEdit(None, None, float(cell), integer=isinstance(cell, int))
            number.changed.connect(lambda v: put(int(v) if isinstance(cell, int) else v))
            return number
        line = QLineEdit(str(cell))
        line.setMinimumWidth(64)
        line.setCursorPosition(0)
        line.editingFinished.connect(lambda: put(line.text()) if line.text() != str(cell) else None)
        return line


def _quietly(widget: QObject, setter: Callable[[Any], Any]) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        with QSignalBlocker(widget):
            setter(value)

    return put
