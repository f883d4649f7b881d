"""The inspector's page of one feature, and its list of several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton

from gisapp.model.coordinates import Format
from gisapp.model.document import Document
from gisapp.model.grade import parse_grade
from gisapp.model.instants import UNDATED
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import inspector_text as words
from gisapp.ui import theme as look
from gisapp.ui.inspector_layer import StyleSection, head
from gisapp.ui.inspector_parts import CopyButton, ListRow, Page, Prose, Rows, label
from gisapp.ui.symbol_picker import Preview

_LISTED = 200


class FeaturePage(Page):
    """Everything that is known of one feature."""

    featureChosen = Signal(str, int)
    zoomToFeature = Signal(str, int)
    layerChosen = Signal(str)

    def __init__(
        self, document: Document, theme: Theme, layer_id: str, row: int, fmt: Format
    ) -> None:
        super().__init__()
        self._document, self._theme = document, theme
        self.layer_id, self.row = layer_id, row
        project = document.project
        layer = project.layer(layer_id)
        features = layer.features
        top = QHBoxLayout()
        top.setSpacing(8)
        self.title = Prose(words.title_of(layer, row), size=look.TITLE, weight=600)
        top.addWidget(self.title, 1)
        grade = parse_grade(words.value_text(features.role("grade", row)))
        if grade is not None:
            self.chip = label(str(grade), role="chip", size=look.SECTION, weight=600)
            self.chip.setToolTip(f"Admiralty grade {grade}: {grade.words}")
            top.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        zoom = QToolButton()
        zoom.setIcon(icons.icon("locate", theme))
        zoom.setIconSize(QSize(16, 16))
        zoom.setAutoRaise(True)
        zoom.setToolTip("Zoom to this feature")
        zoom.setAccessibleName("Zoom to this feature")
        zoom.clicked.connect(lambda: self.zoomToFeature.emit(layer_id, row))
        top.addWidget(zoom, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        self.column.addWidget(label(words.subtitle_of(layer, row), role="muted", wrap=True))
        summary = words.value_text(features.role("summary", row))
        if summary != words.MISSING:
            self.column.addWidget(Prose(summary))
        self.column.addSpacing(6)
        self.pairs = [
            *words.attribute_rows(features, row),
            *words.fact_rows(features, row, project.clock.zone, fmt),
        ]
        self.column.addWidget(Rows(self.pairs))
        code = words.symbol_code(features, row)
        if code:
            self.start_section("Symbol")
            self.symbol = Preview(theme, 96)
            self.symbol.show_code(code)
            self.column.addWidget(self.symbol)
            self.column.addWidget(Rows(words.symbol_rows(code)))
        source = words.source_text(layer, row)
        self.start_section("Source")
        self.column.addWidget(Prose(source or "Not given"))
        self.copy = CopyButton("Copy citation", words.citation(project, layer, row))
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.start_section("Style of the layer")
        self.style_section = StyleSection(document, theme, layer_id)
        self.column.addWidget(self.style_section)
        self.related = words.related(project, layer_id, row)
        if self.related:
            self.start_section("Related, same week")
            for other in self.related:
                line = ListRow(theme, other.title, other.day, other.color)
                line.clicked.connect(
                    lambda _=False, it=other: self.featureChosen.emit(it.layer_id, it.row)
                )
                self.column.addWidget(line)
        self.start_section("As recorded")
        self.column.addWidget(Rows(words.recorded_rows(features, row), quiet=True))
        self.column.addStretch(1)

    def refresh(self, project: Project) -> None:
        """Follow the layer's style."""
        self.style_section.refresh(project.layer(self.layer_id))


def _undated(layer: Layer, row: int) -> bool:
    """Whether a row of a layer in time has no date."""
    timed = layer.time != "none" and layer.features.timed
    return timed and layer.features.valid_time(row, "UTC")[0] == UNDATED


class ListPage(Page):
    """Several features: those under one click, or those without a date."""

    featureChosen = Signal(str, int)

    def __init__(self, project: Project, theme: Theme, hits: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        count = len(hits)
        dated = not all(_undated(project.layer(layer_id), row) for layer_id, row in hits)
        what = f"feature{'' if count == 1 else 's'} here" if dated else "without a date"
        self.column.addWidget(head(f"{count:,} {what}"))
        last = ""
        zone = project.clock.zone
        for layer_id, row in hits[:_LISTED]:
            layer = project.layer(layer_id)
            if layer_id != last:
                self.start_section(layer.name)
                last = layer_id
            line = ListRow(
                theme,
                words.title_of(layer, row),
                words.day_of(layer.features, row, zone),
                words.color_of(layer, row),
            )
            line.clicked.connect(
                lambda _=False, name=layer_id, number=row: self.featureChosen.emit(name, number)
            )
            self.column.addWidget(line)
        if count > _LISTED:
            self.column.addWidget(
                label(
                    f"and {count - _LISTED:,} more: zoom in to tell them apart",
                    role="muted",
                    wrap=True,
                )
            )
        self.column.addStretch(1)
