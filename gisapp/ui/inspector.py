"""The inspector: what is selected, in full, and the settings of its layer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gisapp.model.coordinates import Format
from gisapp.model.document import Document
from gisapp.model.layer import Layer
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import theme as look
from gisapp.ui.inspector_annotation import AnnotationPage, AnnotationsPage
from gisapp.ui.inspector_feature import FeaturePage, ListPage
from gisapp.ui.inspector_layer import GroupPage, LayerPage
from gisapp.ui.inspector_parts import Page, label

Subject = tuple[str, object]  # what is shown: feature, layer, group, list, annotation, ...
_EMPTY: Subject = ("empty", None)


class Inspector(QWidget):
    """Shows one subject at a time and follows the document while it exists."""

    featureChosen = Signal(str, int)
    zoomToFeature = Signal(str, int)
    layerChosen = Signal(str)
    annotationChosen = Signal(str)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._theme = document, theme
        self._format: Format = "DD"
        self._subject: Subject = _EMPTY
        self._back: list[Subject] = []
        self.back_button = QPushButton("Back to the list")
        self.back_button.setProperty("look", "flat")
        self.back_button.setFont(look.font())
        self.back_button.clicked.connect(self.go_back)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(8, 8, 8, 0)
        bar.addWidget(self.back_button)
        bar.addStretch()
        self._bar.hide()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._scroll, 1)
        self.setMinimumWidth(240)
        self.page: QWidget = QWidget()
        self._stop = document.listen(self._changed)
        self.set_theme(theme)

    def sizeHint(self) -> QSize:
        """316 px wide."""
        return QSize(316, 400)

    @property
    def subject(self) -> Subject:
        """What is shown: (kind, what identifies it)."""
        return self._subject

    def shut(self) -> None:
        """Let go of the document."""
        self._stop()

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._theme = theme
        self.back_button.setIcon(icons.icon("back", theme))
        self._rebuild()

    def set_format(self, fmt: Format) -> None:
        """Write coordinates as ``fmt``."""
        if fmt != self._format:
            self._format = fmt
            if self._subject[0] == "feature":
                self._rebuild()

    # What to show.

    def show_feature(self, layer_id: str, row: int) -> None:
        """Show one feature."""
        self._show(("feature", (layer_id, row)))

    def show_layer(self, layer_id: str) -> None:
        """Show a layer and its settings."""
        self._show(("layer", layer_id))

    def show_group(self, group_id: str) -> None:
        """Show a group and its layers."""
        self._show(("group", group_id))

    def show_list(self, hits: Sequence[tuple[str, int]]) -> None:
        """Show what lies under a click; one feature is opened at once, none shows the hint."""
        if len(hits) == 1:
            self.show_feature(*hits[0])
        elif hits:
            self._show(("list", tuple(hits)))
        else:
            self.show_nothing()

    def show_annotation(self, annotation_id: str | None) -> None:
        """Show one annotation to edit; None takes an annotation's page away."""
        if annotation_id is not None:
            self._show(("annotation", annotation_id))
        elif self._subject[0] == "annotation":
            self.show_nothing()

    def show_selection(self, name: str, kind: str) -> None:
        """Show what was selected in the layer list: a layer, a group or the annotations."""
        if kind == "layer":
            self.show_layer(name)
        elif kind == "group":
            self.show_group(name)
        else:
            self.show_annotations()

    def show_annotations(self) -> None:
        """Show the list of all annotations."""
        self._show(("annotations", None))

    def show_nothing(self) -> None:
        """Show the hint that nothing is selected."""
        self._show(_EMPTY)

    def go_back(self) -> None:
        """Back to the list that the feature was opened from."""
        if self._back:
            self._subject = self._back.pop()
            self._rebuild()

    def _show(self, subject: Subject, *, opened_from_list: bool = False) -> None:
        if subject == self._subject:
            return
        if opened_from_list:
            self._back.append(self._subject)
        else:
            self._back.clear()
        self._subject = subject
        self._rebuild()

    # Pages.

    def _rebuild(self) -> None:
        if not self._exists(self._document.project, self._subject):
            self._subject = _EMPTY
            self._back.clear()
        self.page = self._made(self._subject)
        old = self._scroll.takeWidget()
        if old is not None:  # one of its buttons may be what is being clicked: it goes later
            old.hide()
            old.deleteLater()
        self._scroll.setWidget(self.page)
        self._scroll.verticalScrollBar().setValue(0)
        self._bar.setVisible(bool(self._back))

    def _made(self, subject: Subject) -> QWidget:
        kind, what = subject
        document, theme = self._document, self._theme
        if kind == "feature" and isinstance(what, tuple):
            page = FeaturePage(document, theme, str(what[0]), int(what[1]), self._format)
            page.featureChosen.connect(self._open_feature)
            page.zoomToFeature.connect(self.zoomToFeature)
            return page
        if kind == "list" and isinstance(what, tuple):
            listed = ListPage(document.project, theme, what)
            listed.featureChosen.connect(self._open_feature)
            return listed
        if kind == "layer":
            return LayerPage(document, theme, str(what))
        if kind == "group":
            group = GroupPage(document, theme, str(what))
            group.layerChosen.connect(self._open_layer)
            return group
        if kind == "annotation":
            return AnnotationPage(document, theme, str(what))
        if kind == "annotations":
            notes = AnnotationsPage(document.project, theme)
            notes.annotationChosen.connect(self._open_annotation)
            return notes
        return _EmptyPage()

    def _open_feature(self, layer_id: str, row: int) -> None:
        self._show(("feature", (layer_id, row)), opened_from_list=True)
        self.featureChosen.emit(layer_id, row)

    def _open_layer(self, layer_id: str) -> None:
        self._show(("layer", layer_id), opened_from_list=True)
        self.layerChosen.emit(layer_id)

    def _open_annotation(self, annotation_id: str) -> None:
        self._show(("annotation", annotation_id), opened_from_list=True)
        self.annotationChosen.emit(annotation_id)

    def _exists(self, project: Project, subject: Subject) -> bool:
        kind, what = subject
        sizes = {layer.id: len(layer.features) for layer in project.layers}
        if kind == "feature" and isinstance(what, tuple):
            return 0 <= int(what[1]) < sizes.get(str(what[0]), 0)
        if kind == "list" and isinstance(what, tuple):
            return all(0 <= row < sizes.get(name, 0) for name, row in what)
        if kind == "layer":
            return what in sizes
        if kind == "group":
            return any(group.id == what for group in project.groups)
        if kind == "annotation":
            return any(note.id == what for note in project.annotations)
        return True

    def _changed(self, before: Project, after: Project) -> None:
        same = all(
            getattr(before, part) is getattr(after, part)
            for part in ("layers", "groups", "annotations")
        )
        if not same and not self._exists(after, self._subject):
            if self._back and self._exists(after, self._back[-1]):
                self.go_back()
            else:
                self.show_nothing()
            return
        kind, what = self._subject
        if kind == "feature" and isinstance(what, tuple):
            was, now = _layer(before, what[0]), _layer(after, what[0])
            if (
                was is None
                or now is None
                or was.features is not now.features
                or was.name != now.name
                or before.clock.zone != after.clock.zone
            ):
                self._rebuild()
            elif was is not now and isinstance(self.page, FeaturePage):
                self.page.refresh(after)
        elif kind == "layer" and isinstance(self.page, LayerPage):
            was, now = _layer(before, str(what)), _layer(after, str(what))
            if (
                was is None
                or now is None
                or was.features is not now.features
                or (was.style.kind != now.style.kind)
            ):
                self._rebuild()
            elif was is not now or before.clock != after.clock:
                self.page.refresh(after)
        elif kind == "annotation" and isinstance(self.page, AnnotationPage):
            if before.annotations is not after.annotations or before.clock.zone != (
                after.clock.zone
            ):
                self.page.refresh(after)
        elif (kind == "annotations" and before.annotations is not after.annotations) or (
            kind == "group" and isinstance(self.page, GroupPage) and self.page.stale(before, after)
        ):
            self._rebuild()
        elif isinstance(self.page, GroupPage):
            self.page.refresh(after)


def _layer(project: Project, layer_id: str) -> Layer | None:
    return next((layer for layer in project.layers if layer.id == layer_id), None)


class _EmptyPage(Page):
    """What stands here while nothing is selected."""

    def __init__(self) -> None:
        super().__init__()
        self.column.addStretch(2)
        for text, role in (
            ("Nothing selected", ""),
            (
                "Click a feature on the map, an event on the timeline or a layer in the list "
                "to see what is known of it.",
                "muted",
            ),
        ):
            made = label(text, role=role, wrap=True)
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.column.addWidget(made)
        self.column.addStretch(3)
