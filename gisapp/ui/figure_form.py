"""The figure dialog's form: format, size, words and parts of a figure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gisapp import plugins
from gisapp.model.crs import Extent
from gisapp.model.project import Figure
from gisapp.plugins import Exporter, Options
from gisapp.ui.theme import section_font

CUSTOM = "Custom"
LABELS = 84  # width of the labels
WORDS = (
    ("title", "Title"),
    ("subtitle", "Subtitle"),
    ("credits", "Credits"),
    ("classification", "Classification"),
)
SWITCHES = (
    ("legend", "Legend"),
    ("scale_bar", "Scale bar"),
    ("north_arrow", "North arrow"),
    ("graticule", "Graticule"),
    ("sources", "Sources"),
    ("differences", "What the worldview differs in"),
)
LAYOUTS = (("figure", "Figure"), ("map", "Bare map"))
PAPERS = (("light", "Light"), ("dark", "Dark"))


def presets(screen: tuple[int, int]) -> dict[str, tuple[int, int, float]]:
    """Names of sizes, each with width and height in pixels and dots an inch."""
    return {
        "Screen, 1600 × 900": (1600, 900, 96.0),
        "As the map on screen": (max(screen[0], 1), max(screen[1], 1), 96.0),
        "A4 landscape, 300 dpi": (3508, 2480, 300.0),
        "A4 portrait, 300 dpi": (2480, 3508, 300.0),
        "4K, 3840 × 2160": (3840, 2160, 192.0),
        "Square, 1080 × 1080": (1080, 1080, 96.0),
    }


class FigureForm(QWidget):
    """What is asked about a figure. ``edited`` (field of the figure, value, whether it is being
    typed) belongs to the project; all else is said by ``changed``."""

    edited = Signal(str, object, bool)
    typed = Signal()  # an end of typing
    changed = Signal()

    def __init__(
        self, screen_size: tuple[int, int], default_title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presets = presets(screen_size)
        self._exporters: dict[str, Exporter] = plugins.exporters()
        self._filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        self._build_file(column)
        self._build_words(column, default_title)
        self._build_parts(column)
        column.addStretch(1)
        self._on_preset()

    def _build_file(self, column: QVBoxLayout) -> None:
        column.addWidget(self._head("File"))
        form = self._form(column)
        self.format = QComboBox()
        for name, exporter in self._exporters.items():
            self.format.addItem(f"{exporter.title} ({exporter.suffix})", name)
        self.format.setCurrentIndex(max(self.format.findData("png"), 0))
        self.preset = QComboBox()
        self.preset.addItems([*self._presets, CUSTOM])
        self.width_box, self.height_box = QSpinBox(), QSpinBox()
        for box in (self.width_box, self.height_box):
            box.setRange(1, 60_000)
            box.setSuffix(" px")
            box.setGroupSeparatorShown(True)
            box.setMinimumWidth(80)
        self.width_box.setAccessibleName("Width in pixels")
        self.height_box.setAccessibleName("Height in pixels")
        self.dpi = QDoubleSpinBox()
        self.dpi.setRange(24, 1200)
        self.dpi.setDecimals(0)
        self.dpi.setSuffix(" dpi")
        pair = QHBoxLayout()
        pair.setSpacing(8)
        pair.addWidget(self.width_box, 1)
        pair.addWidget(self.height_box, 1)
        self.layout_box, self.paper = QComboBox(), QComboBox()
        for chooser, choices in ((self.layout_box, LAYOUTS), (self.paper, PAPERS)):
            for value, words in choices:
                chooser.addItem(words, value)
        self.measures = QLabel()
        self.measures.setTextFormat(Qt.TextFormat.PlainText)
        self.measures.setProperty("look", "muted")
        self._row(form, "Format", self.format)
        self._row(form, "Size", self.preset)
        self._row(form, "", pair)
        self._row(form, "Resolution", self.dpi)
        self._row(form, "", self.measures)
        self._row(form, "Layout", self.layout_box)
        self._row(form, "Paper", self.paper)
        self.preset.currentIndexChanged.connect(self._on_preset)
        for spin in (self.width_box, self.height_box, self.dpi):
            spin.valueChanged.connect(self._on_custom)
        self.layout_box.currentIndexChanged.connect(self._on_changed)
        self.paper.currentIndexChanged.connect(
            lambda: self._edit("theme", self.paper.currentData())
        )

    def _build_words(self, column: QVBoxLayout, default_title: str) -> None:
        column.addSpacing(8)
        column.addWidget(self._head("Words"))
        form = self._form(column)
        self.words: dict[str, QLineEdit] = {}
        hints = {"title": default_title, "classification": "none"}
        for name, words in WORDS:
            edit = QLineEdit()
            edit.setPlaceholderText(hints.get(name, ""))
            edit.textEdited.connect(lambda text, name=name: self._edit(name, text, typing=True))
            edit.editingFinished.connect(self.typed)
            self._row(form, words, edit)
            self.words[name] = edit

    def _build_parts(self, column: QVBoxLayout) -> None:
        column.addSpacing(8)
        column.addWidget(self._head("Parts"))
        self.parts: dict[str, QCheckBox] = {}
        for name, words in SWITCHES:
            box = QCheckBox(words)
            box.toggled.connect(lambda on, name=name: self._edit(name, on))
            column.addWidget(box)
            self.parts[name] = box

    @staticmethod
    def _head(words: str) -> QLabel:
        label = QLabel(words)
        label.setProperty("look", "section")
        label.setFont(section_font())
        return label

    @staticmethod
    def _row(form: QFormLayout, words: str, field: QWidget | QHBoxLayout) -> None:
        label = QLabel(words)
        label.setFixedWidth(LABELS)  # the fields of all sections stand in one line
        if isinstance(field, QWidget):
            label.setBuddy(field)
        if isinstance(field, QComboBox):
            field.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            field.setMinimumContentsLength(12)
        form.addRow(label, field)

    @staticmethod
    def _form(column: QVBoxLayout) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column.addLayout(form)
        return form

    # What is asked for

    @property
    def exporter(self) -> Exporter:
        """The exporter of the chosen format."""
        return self._exporters[self.format.currentData()]

    def options(self, extent: Extent, scale_resolution: float) -> Options:
        """How the figure would be exported now."""
        return Options(
            self.width_box.value(),
            self.height_box.value(),
            self.dpi.value(),
            extent,
            scale_resolution,
            self.layout_box.currentData(),
            self.paper.currentData(),
        )

    def fill(self, figure: Figure) -> None:
        """Show the project's figure."""
        self._filling = True
        for name, edit in self.words.items():
            if edit.text() != getattr(figure, name):  # leaves the cursor of who is typing
                edit.setText(getattr(figure, name))
        for name, box in self.parts.items():
            box.setChecked(getattr(figure, name))
        self.paper.setCurrentIndex(max(self.paper.findData(figure.theme), 0))
        self._filling = False

    def _edit(self, name: str, value: object, typing: bool = False) -> None:
        if not self._filling:
            self.edited.emit(name, value, typing)

    def _on_preset(self) -> None:
        chosen = self._presets.get(self.preset.currentText())
        if chosen is not None:
            self._filling = True
            self.width_box.setValue(chosen[0])
            self.height_box.setValue(chosen[1])
            self.dpi.setValue(chosen[2])
            self._filling = False
        self._on_changed()

    def _on_custom(self) -> None:
        if not self._filling:
            self.preset.setCurrentText(CUSTOM)
            self._on_changed()

    def _on_changed(self) -> None:
        width, height, dpi = self.width_box.value(), self.height_box.value(), self.dpi.value()
        self.measures.setText(
            f"{width / dpi * 25.4:,.0f} × {height / dpi * 25.4:,.0f} mm · "
            f"{width * height / 1e6:,.1f} megapixels"
        )
        for box in self.parts.values():
            box.setEnabled(self.layout_box.currentData() != "map")
        self.changed.emit()
