"""The window: top bar, layers, map, inspector, timeline and status bar on one document.

The map comes first: the panels are imported and built when it is on screen, a moment later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from gisapp.model.document import Document
from gisapp.model.project import Project
from gisapp.model.theme import DARK, LIGHT, Theme
from gisapp.ui.canvas import Canvas
from gisapp.ui.navigator import Navigator
from gisapp.ui.opening import Opening
from gisapp.ui.theme import apply_theme


class Window(QWidget):
    """The main window. Everything it shows comes from ``document``."""

    def __init__(self, document: Document, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.resize(1600, 900)
        self.document = document
        self.theme = theme
        self.complete = False
        self._fitted = False
        self._figure: QWidget | None = None
        self._opening = Opening(self, self._build())
        self.canvas = Canvas(document, theme)
        self.go = Navigator(document, self.canvas)
        self._bars = [_blank(44), _blank(26)]
        self._panels = [_blank(), _blank()]
        self._below = _blank()
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.down = QSplitter(Qt.Orientation.Vertical)
        for splitter in (self.across, self.down):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(True)
        for widget in (self._panels[0], self.canvas, self._panels[1]):
            self.across.addWidget(widget)
        self.across.setSizes([288, 996, 316])
        self.across.setStretchFactor(1, 1)
        self.across.setCollapsible(1, False)
        self.down.addWidget(self.across)
        self.down.addWidget(self._below)
        self.down.setSizes([629, 200])
        self.down.setStretchFactor(0, 1)
        self.down.setCollapsible(0, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bars[0])
        column.addWidget(self.down, 1)
        column.addWidget(self._bars[1])
        self._unlisten = document.listen(self._on_change)

    def finish(self) -> None:
        """Build the panels around the map, or those still missing, at once."""
        self._opening.finish()

    def _build(self) -> Iterator[None]:
        """Build the panels around the map, a step at a time; they show with the last."""
        from gisapp.ui.actions import Actions
        from gisapp.ui.bookmarks import BookmarkBar
        from gisapp.ui.compare import ComparePanel
        from gisapp.ui.files import Files
        from gisapp.ui.inspector import Inspector
        from gisapp.ui.knowledge import KnowledgeBar
        from gisapp.ui.layer_list import LayerList
        from gisapp.ui.message import MessageBar
        from gisapp.ui.safekeeping import Safekeeping
        from gisapp.ui.status import StatusBar
        from gisapp.ui.timeline import Timeline
        from gisapp.ui.tools import all_tools
        from gisapp.ui.topbar import TopBar

        document, theme = self.document, self.theme
        self.safe = Safekeeping(self)
        self.files = Files(self)
        self.topbar = TopBar(theme, document)
        yield
        self.layers = LayerList(document, theme)
        yield
        self.inspector = Inspector(document, theme)
        yield
        self.timeline = Timeline(document, theme)
        yield
        self.status = StatusBar(document, theme)
        self.bookmarks = BookmarkBar(document, self.go.to_bookmark, self.canvas)
        self.compare = ComparePanel(document, theme, self.canvas)
        yield
        self.knowledge = KnowledgeBar(document, theme, self.canvas)
        self.message = MessageBar(theme, self.canvas)
        yield
        for tool in all_tools(self.inspector.show_annotation):
            self.canvas.add_tool(tool)
        self.canvas.set_tool("select")
        self.actions_ = Actions(self)
        yield
        across = self.across.sizes() if self.isVisible() else [288, 996, 316]
        down = self.down.sizes() if self.isVisible() else [629, 200]
        for splitter, index, widget in (
            (self.across, 0, self.layers),
            (self.across, 2, self.inspector),
            (self.down, 1, self.timeline),
        ):
            old = splitter.replaceWidget(index, widget)
            if old is not None:
                old.deleteLater()
        self.across.setSizes(across)
        self.down.setSizes(down)
        layout = self.layout()
        assert layout is not None
        for blank, bar in zip(self._bars, (self.topbar, self.status), strict=True):
            layout.replaceWidget(blank, bar)
            blank.deleteLater()
        self.complete = True
        self._wire()
        self._retitle()
        self.actions_.refresh()
        self.canvas.setFocus()

    def _wire(self) -> None:
        self.canvas.cursorMoved.connect(self._on_cursor)
        self.canvas.viewChanged.connect(self._on_view)
        self.canvas.identified.connect(self.show_hits)
        self.canvas.contextRequested.connect(self._on_context)
        self.canvas.failed.connect(self._on_failed)
        self.canvas.hinted.connect(self.status.set_hint)
        self.layers.selected.connect(self.inspector.show_selection)
        self.layers.addRequested.connect(self.files.choose)
        self.layers.zoomRequested.connect(self.go.to_layer)
        self.inspector.featureChosen.connect(self.inspector.show_feature)
        self.inspector.zoomToFeature.connect(self.go.to_feature)
        self.inspector.layerChosen.connect(self.layers.select_layer)
        self.inspector.annotationChosen.connect(self._on_annotation)
        self.timeline.identified.connect(self.show_hits)
        self.compare.listed.connect(self.inspector.show_list)
        self.compare.told.connect(lambda sentence: self.tell("info", sentence, []))
        self.status.formatChanged.connect(self.inspector.set_format)
        self.inspector.set_format(self.status.format)
        self.status.scaleRequested.connect(self.go.to_scale)
        self.topbar.search.goTo.connect(self._on_go_to)
        self.topbar.search.featureChosen.connect(self._on_found)
        self.topbar.renamed.connect(self._on_renamed)
        self._on_view()

    # Life

    def restore(self) -> None:
        """The layout of the last time."""
        settings = QSettings()
        for name, take in (
            ("window", self.restoreGeometry),
            ("across", self.across.restoreState),
            ("down", self.down.restoreState),
        ):
            value = settings.value(name)
            if isinstance(value, QByteArray):
                take(value)

    def after_first_map(self, files: list[Path]) -> None:
        """What can wait until the map is on screen: files to open, recovery."""

        def done() -> None:
            if files:
                self.files.open(files)
            self.safe.offer()

        self._opening.done = done
        self.canvas.firstPainted.connect(self._opening.start, Qt.ConnectionType.QueuedConnection)

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the first view to the map's true size."""
        super().showEvent(event)
        self._fit_first()

    def _fit_first(self) -> None:
        if self._fitted or self.canvas.width() < 300:
            return
        self._fitted = True
        marks = {mark.name: mark for mark in self.document.project.bookmarks}
        if "region" in marks:
            self.canvas.show_extent(marks["region"].extent)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, remember the layout, stop the workers."""
        if self.complete and not self.files.may_discard():
            event.ignore()
            return
        settings = QSettings()
        settings.setValue("window", self.saveGeometry())
        settings.setValue("across", self.across.saveState())
        settings.setValue("down", self.down.saveState())
        settings.sync()
        self.shut()
        super().closeEvent(event)

    def shut(self) -> None:
        """Stop timers, workers and listeners."""
        self._opening.stop()
        self._unlisten()
        self.canvas.shut()
        if not self.complete:
            return
        self.timeline.pause()
        for part in (
            self.timeline,
            self.layers,
            self.inspector,
            self.status,
            self.topbar,
            self.bookmarks,
            self.compare,
            self.knowledge,
        ):
            part.shut()
        for work in (self.files, self.safe, self.actions_.basemaps, self.actions_.legend):
            work.shut()

    # What the user is told

    def tell(self, kind: str, sentence: str, details: list[str]) -> None:
        """One non-blocking message: kind info, warning or error."""
        self.message.show_message(kind, sentence, details)

    def _on_failed(self, error: Exception) -> None:
        from gisapp.storage.log import log_path

        self.finish()
        self.tell(
            "error",
            f"The map could not be drawn. The details are in {log_path()}.",
            [f"{type(error).__name__}: {error}"],
        )

    def on_file_changed(self) -> None:
        """The title, the saved mark and the recent files."""
        self._retitle()
        self.actions_.refresh_recent()

    def _retitle(self) -> None:
        project = self.document.project
        self.topbar.set_name(project.name, self.document.dirty)
        star = "*" if self.document.dirty else ""
        self.setWindowTitle(f"{project.name}{star} — gisapp")
        if self.document.dirty:
            self.status.set_saved("Unsaved changes")
        else:
            self.status.set_saved("Saved" if self.files.path is not None else "")

    def _on_change(self, before: Project, after: Project) -> None:
        if not self.complete:
            return
        self._retitle()
        self.actions_.refresh()
        if before.view != after.view:
            self._on_view()

    def _on_cursor(self, place: tuple[float, float] | None) -> None:
        self.status.set_cursor(*(place or (None, None)))

    def _on_view(self) -> None:
        view = self.document.project.view
        self.status.set_scale(view.scale)
        if not self.canvas.motion.active:  # the list is drawn anew where the map comes to rest
            self.layers.set_resolution(view.resolution)

    # Looking

    def show_hits(self, found: list[tuple[str, int]], position: object = None) -> None:
        """What was clicked, in the inspector."""
        layers = {layer.id: layer for layer in self.document.project.layers}
        told = [hit for hit in found if layers[hit[0]].features.timed or not layers[hit[0]].shipped]
        self.inspector.show_list(told or found)  # the base map speaks when nothing lies on it

    def _on_annotation(self, annotation_id: str) -> None:
        from gisapp.ui.tools_select import SelectTool

        self.canvas.set_tool("select")
        tool = self.canvas.tool
        if isinstance(tool, SelectTool):
            tool.select(annotation_id)
        self.inspector.show_annotation(annotation_id)

    def _on_context(self, position: QPoint, lon: float, lat: float) -> None:
        from gisapp.ui.context_menu import show_context_menu

        show_context_menu(self, position, lon, lat)

    def _on_go_to(self, lon: float, lat: float, resolution: float) -> None:
        self.canvas.center_on(lon, lat, min(self.canvas.resolution, resolution))

    def _on_found(self, layer_id: str, row: int) -> None:
        self.inspector.show_feature(layer_id, row)
        self.go.to_feature(layer_id, row)

    def _on_renamed(self, name: str) -> None:
        project = self.document.project
        if name and name != project.name:
            self.document.apply(replace(project, name=name), "rename project")

    # Doing

    def export_figure(self) -> None:
        """The figure dialog on exactly what the screen shows."""
        from gisapp.ui.figure import FigureDialog

        dialog = FigureDialog(
            self.document,
            self.canvas.extent(),
            self.canvas.resolution,
            (self.canvas.width(), self.canvas.height()),
            self.theme,
            self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.exported.connect(lambda path: self.tell("info", f"Written: {path}", []))
        self._figure = dialog
        dialog.open()

    def show_chart(self) -> None:
        """Events a month and troop strength over time, in a window of their own."""
        from gisapp.ui.chart import Chart

        chart = Chart(self.document, self.theme, self)
        chart.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chart.show()

    def set_theme(self, theme: Theme) -> None:
        """Dark for work, light for bright rooms."""
        self.theme = theme
        QSettings().setValue("theme", theme.name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)
        for part in (
            self.topbar,
            self.canvas,
            self.layers,
            self.inspector,
            self.timeline,
            self.status,
            self.message,
            self.compare,
            self.knowledge,
            self.actions_.legend,
        ):
            part.set_theme(theme)

    def toggle_theme(self) -> None:
        """The other theme."""
        self.set_theme(LIGHT if self.theme.dark else DARK)

    def toggle_panel(self, name: str) -> None:
        """Show or hide the layers, the inspector or the timeline."""
        part: QWidget = {
            "layers": self.layers,
            "inspector": self.inspector,
            "timeline": self.timeline,
        }[name]
        part.setVisible(part.isHidden())

    def toggle_full_screen(self) -> None:
        """Full screen and back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if self.complete and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what is dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.files.open(paths)
        else:
            self.tell("warning", "Only files from this computer can be dropped here.", [])


def _blank(height: int = 0) -> QWidget:
    """What stands where a panel will be."""
    blank = QWidget()
    blank.setObjectName("blank")
    blank.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if height:
        blank.setFixedHeight(height)
    return blank
